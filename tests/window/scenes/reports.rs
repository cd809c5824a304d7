//! Reports: their list, one on the screen, one on its way to a file.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::{Language, text_in};
use kassa::report::words;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::Deed;
use kassa::ui::screen::reports::{COLUMNS, Kept, Purpose, Wish};
use kassa_domain::Currency;
use kassa_domain::count::{Counted, Pieces};
use kassa_domain::ids::{EntryRef, Epoch, PointCode, Seq, ShiftNumber, TillCode, TillId, UserId};
use kassa_formats::listing::text;
use kassa_formats::receipt::render::Width;
use kassa_formats::report::{Book, CountOf, DrawerCount, Kind, Names, Place, Shift, Span, listing};

use super::at_search;
use crate::window::{Window, now, uah};

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

/// The counts of the drawer by notes and coins, as the till itself writes them.
pub fn denominations(language: Language) -> Window {
    let mut window = at_reports(language);
    window.type_slowly("0");
    let day = now().local_date();
    let row = |face, count| Counted { face: uah(face), count };
    let count = |of, rows: Vec<Counted>, taken_out, left| DrawerCount {
        entry: EntryRef { epoch: Epoch(1), seq: Seq(2) },
        at: now(),
        by: Some(UserId(1)),
        of,
        pieces: Pieces::new(rows).unwrap(),
        taken_out: uah(taken_out),
        left: uah(left),
    };
    let opened = vec![row(20_000, 2), row(10_000, 1)];
    let closed = vec![row(100_000, 12), row(50_000, 31), row(20_000, 4), row(1_000, 7), row(50, 3)];
    let shift = Shift {
        till: TillId(7),
        entry: EntryRef { epoch: Epoch(1), seq: Seq(1) },
        number: ShiftNumber(214),
        day,
        opened_at: now(),
        opening_cash: uah(50_000),
        moves: Vec::new(),
        handed: Vec::new(),
        closed: None,
        counts: vec![
            count(CountOf::Opening, opened, 0, 50_000),
            count(CountOf::Closing, closed, 2_820_000, 57_150 - 50_000),
        ],
    };
    let place = Place {
        till: TillId(7),
        code: TillCode::new("3").unwrap(),
        point: PointCode::new("17").unwrap(),
        point_name: "Відділення № 17".to_owned(),
        currency: Currency::Uah,
    };
    let names = Names { users: [(UserId(1), "Іваненко Олена".to_owned())].into(), ..Names::default() };
    let book = Book {
        span: Span::day(day),
        places: vec![place],
        currency: Currency::Uah,
        made_at: now(),
        names,
        shifts: vec![shift],
        payments: Vec::new(),
        returned: Vec::new(),
        readings: Vec::new(),
        waiting: Vec::new(),
    };
    let said = |key: &str| text_in(language, key, &[]);
    let page = listing(Kind::Denominations, &book, &words(&said, language)).unwrap();
    let lines = text::lines(&page, Width::new(COLUMNS).unwrap(), None).into_iter().map(|line| line.text).collect();
    let wish = Wish { kind: Kind::Denominations, span: Span::day(day), purpose: Purpose::Screen };
    window.answer(Answer::Report(wish, lines));
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
            Question::Report { progress, .. }
            | Question::BackUp { progress, .. }
            | Question::CarryOut(_, progress)
            | Question::CarryIn(_, progress),
        ) = effect
        {
            assert!(progress.told(31_204, 98_733));
        }
    }
    window.clock.advance_ms(12_000);
}
