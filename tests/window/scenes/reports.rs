//! Reports: their list, one on the screen, one on its way to a file.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::Deed;
use kassa::ui::screen::reports::{Kept, Purpose, Wish};
use kassa_formats::report::{Kind, Span};

use super::at_search;
use crate::window::{Window, now};

pub fn at_reports(language: Language) -> Window {
    let mut window = at_search(language);
    window.key(Named::F3);
    window
}

pub fn at_report(language: Language) -> Window {
    let mut window = at_reports(language);
    window.key(Named::Enter);
    let wish = Wish { kind: Kind::Consolidated, span: Span::day(now().local_date()), purpose: Purpose::Screen };
    let line = |number: usize| format!("{number:>3} {:<40} {:>18}", "Петренко Марія Іванівна", "1 234,56");
    window.answer(Answer::Report(wish, (1..60).map(line).collect()));
    window.answer(Answer::Saved(Kept {
        path: "reports/consolidated-2026-03-02.dbf".into(),
        cut: 2,
        replaced: 31,
        better_page: Some("cp1251"),
    }));
    window
}

/// The days of a report while they are typed, the second one too late.
pub fn days(language: Language) -> Window {
    let mut window = at_reports(language);
    window.send(Message::Pressed(Deed::Correct));
    window.type_slowly("01092026");
    window.key(Named::Enter);
    window.type_slowly("30112026");
    window.key(Named::Enter);
    window
}

/// A report of a year on its way to a file.
pub fn making(language: Language) -> Window {
    let mut window = at_reports(language);
    for _ in 0..3 {
        window.key(Named::F4);
    }
    window.send(Message::Pressed(Deed::SaveTable));
    far_in(&mut window);
    window
}

/// What was asked for last is somewhere in its middle.
pub fn far_in(window: &mut Window) {
    for effect in &window.effects {
        if let Effect::Find(
            Question::Report { progress, .. } | Question::BackUp { progress, .. } | Question::CarryOut(_, progress),
        ) = effect
        {
            assert!(progress.told(31_204, 98_733));
        }
    }
    window.clock.advance_ms(12_000);
}
