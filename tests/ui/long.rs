//! Work that takes long: how far it is stands on the screen, and Esc ends it where that is safe.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::long_work::Progress;
use kassa::papers::prints::{Made, Payload};
use kassa::papers::route::{Papers, Route};
use kassa::signal::{DirectoryNews, Link, OfflineReason, Signal};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::{Deed, Place};
use kassa::ui::screen::queue::carry::Way;
use kassa::ui::screen::reports::{LINES_MAX, Purpose, Wish};
use kassa::ui::theme::Look;
use kassa_domain::BusinessDate;
use kassa_domain::user::Role;
use kassa_drivers::text::Line;
use kassa_formats::report::Span;

use crate::shows;
use crate::window::{Window, now};

/// The reports, of the present year.
fn of_the_year() -> Window {
    let mut window = Window::working(Language::Uk);
    window.key(Named::F3);
    for _ in 0..3 {
        window.key(Named::F4);
    }
    window
}

fn asked(window: &Window) -> (Wish, Progress) {
    match window.effects.as_slice() {
        [Effect::Find(Question::Report { wish, progress, .. })] => (*wish, progress.clone()),
        other => panic!("a report is asked for: {other:?}"),
    }
}

fn place(window: &Window) -> Place {
    window.app.places()[0]
}

#[test]
fn a_report_of_a_year_tells_how_far_it_is_and_ends_by_esc() {
    let mut window = of_the_year();
    window.key(Named::Enter);
    let (wish, progress) = asked(&window);
    let year = now().local_date().date().year();
    let day = |month, day| BusinessDate::new(year, month, day).unwrap();
    assert_eq!(wish.span, Span::Days { from: day(1, 1), to: day(12, 31) });
    assert!(progress.told(24_000, 96_000));
    window.clock.advance_ms(10_000);
    assert!(shows(&window, "Прочитано 24\u{202f}000 з 96\u{202f}000 записів журналу"));
    assert!(shows(&window, "лишилося приблизно 30 с"));
    window.key(Named::Escape);
    assert!(!progress.is_wanted(), "it ends");
    assert!(shows(&window, "Припинено. Нічого не надруковано й не збережено."));
    window.answer(Answer::Ended);
    assert_eq!(place(&window), Place::Reports);
    window.key(Named::F4);
    window.key(Named::F4);
    window.key(Named::Enter);
    let (wish, progress) = asked(&window);
    window.answer(Answer::Report(wish, vec!["Разом 5,00".to_owned()]));
    assert!(!progress.is_wanted(), "it is there");
    assert!(shows(&window, "Разом 5,00") && !shows(&window, "Припинено."), "the screen works on");
}

#[test]
fn a_report_from_day_to_day_is_asked_for_by_keys() {
    let mut window = Window::working(Language::Uk);
    window.key(Named::F3);
    window.send(Message::Pressed(Deed::Correct));
    assert_eq!((place(&window), window.app.focus().field), (Place::ReportDates, Some("report-from")));
    window.type_slowly("31112026");
    window.key(Named::Enter);
    assert!(shows(&window, "Такої дати немає. Пишіть як 31.12.2026"));
    for _ in 0..8 {
        window.key(Named::Backspace);
    }
    window.type_slowly("15.11");
    window.key(Named::Enter);
    assert_eq!(window.app.focus().field, Some("report-to"));
    window.type_slowly("1.11.2026");
    window.key(Named::Enter);
    assert!(shows(&window, "Не раніше за першу дату"));
    for _ in 0..9 {
        window.key(Named::Backspace);
    }
    window.type_slowly("20112026");
    window.key(Named::Enter);
    assert_eq!(place(&window), Place::Reports);
    assert!(shows(&window, "з 15.11.2026 по 20.11.2026"));
    let day = |day| BusinessDate::new(2026, 11, day).unwrap();
    for (deed, purpose) in [
        (Deed::Enter, Purpose::Screen),
        (Deed::Print, Purpose::Paper),
        (Deed::SaveDbf, Purpose::File(kassa_formats::listing::file::FileForm::Dbf)),
    ] {
        window.clock.advance_ms(1_000);
        window.send(Message::Pressed(deed));
        let (wish, progress) = asked(&window);
        assert_eq!((wish.span, wish.purpose), (Span::Days { from: day(15), to: day(20) }, purpose));
        assert!(progress.told(1_000, 20_000));
        window.key(Named::Escape);
        assert!(!progress.is_wanted(), "Esc ends it");
        window.answer(Answer::Ended);
    }
}

#[test]
fn a_report_for_a_file_goes_on_where_its_screen_is_left_and_ends_by_esc_alone() {
    let mut window = of_the_year();
    window.send(Message::Pressed(Deed::SaveTable));
    let (wish, progress) = asked(&window);
    assert_eq!(place(&window), Place::ReportMaking);
    window.key(Named::ArrowLeft);
    assert!(window.effects.is_empty() && progress.is_wanted(), "no other key touches it");
    window.key(Named::F2);
    window.type_slowly("1000");
    window.answer_search();
    window.key(Named::Enter);
    window.open_bill(kassa_domain::bill::AsOf::Live);
    window.key(Named::F12);
    window.type_slowly("=");
    window.key(Named::Enter);
    assert!(matches!(window.effects.as_slice(), [Effect::Ask(..)]), "money is taken meanwhile");
    assert!(progress.is_wanted());

    let mut window = of_the_year();
    window.send(Message::Pressed(Deed::SaveTable));
    let (_, first) = asked(&window);
    window.key(Named::F2);
    window.key(Named::F3);
    assert_eq!(place(&window), Place::ReportMaking, "it is still there to be ended");
    window.key(Named::Escape);
    assert!(!first.is_wanted());
    window.send(Message::Pressed(Deed::SaveTable));
    let (again, second) = asked(&window);
    assert!(second.is_wanted());
    window.answer(Answer::NotMade(again, "disk full".to_owned()));
    assert!(!second.is_wanted());
    assert_eq!(wish.purpose, again.purpose);
}

#[test]
fn a_report_of_a_thousand_lines_goes_to_no_register() {
    for (lines, printed) in [(LINES_MAX, true), (LINES_MAX + 1, false)] {
        let mut window = of_the_year();
        window.key(Named::Enter);
        let (shown, _) = asked(&window);
        window.answer(Answer::Report(shown, vec!["x".to_owned(); 3]));
        window.send(Message::Pressed(Deed::Print));
        let (wish, _) = asked(&window);
        assert_eq!(wish.purpose, Purpose::Paper);
        let paper = Payload::Lines(vec![Line::plain("x"); lines]);
        let (document, subject, route) = ("payments".to_owned(), String::new(), Route::Register);
        window.answer(Answer::ReportMade(Made { papers: Papers::Reports, document, subject, route, paper }, lines));
        assert_eq!(matches!(window.effects.as_slice(), [Effect::Print(_)]), printed, "{lines}");
        assert_eq!(shows(&window, "Звіт задовгий для стрічки РРО: рядків — 1001."), !printed);
    }
}

#[test]
fn a_queue_on_its_way_to_a_file_ends_by_esc() {
    let mut window = Window::working_as(Language::Uk, Role::Supervisor);
    window.key(Named::F10);
    window.send(Message::Pressed(Deed::CarryOut));
    window.answer(Answer::CarryPlaces(Way::Out, vec!["/media/stick".into()]));
    window.key(Named::Enter);
    let [Effect::Find(Question::CarryOut(_, progress))] = window.effects.as_slice() else {
        panic!("{:?}", window.effects)
    };
    let progress = progress.clone();
    assert!(progress.told(500, 20_000));
    assert!(shows(&window, "Прочитано 500 з 20\u{202f}000 записів журналу"));
    window.key(Named::Escape);
    assert!(!progress.is_wanted());
    assert_eq!(place(&window), Place::Queue);
}

#[test]
fn an_answer_on_its_way_from_a_stick_said_nothing_and_could_not_be_ended() {
    let reading = || {
        let mut window = Window::working_as(Language::Uk, Role::Supervisor);
        window.key(Named::F10);
        window.send(Message::Pressed(Deed::CarryIn));
        window.answer(Answer::CarryPlaces(Way::In, vec!["/media/stick/kassa-17-3.kassa-answer".into()]));
        window.key(Named::Enter);
        let [Effect::Find(Question::CarryIn(_, progress))] = window.effects.as_slice() else {
            panic!("{:?}", window.effects)
        };
        let progress = progress.clone();
        (window, progress)
    };
    let (mut window, progress) = reading();
    assert_eq!(place(&window), Place::CarryMaking);
    assert!(progress.told(500, 2_000));
    assert!(shows(&window, "Готово 25 %"));
    window.key(Named::Escape);
    assert!(!progress.is_wanted(), "it ends");
    assert_eq!(place(&window), Place::Queue);

    // What had been read all the same is of nobody, and a file asked for since is another one.
    window.send(Message::Pressed(Deed::CarryIn));
    window.answer(Answer::CarryPlaces(Way::In, vec!["/media/stick/kassa-17-3.kassa-answer".into()]));
    window.key(Named::Enter);
    window.answer(Answer::CarriedIn(Err("не той файл".to_owned()), progress));
    assert!(!shows(&window, "не той файл"));
    assert_eq!(place(&window), Place::CarryMaking, "the other one is read on");

    let (mut window, progress) = reading();
    window.answer(Answer::CarriedIn(Err("не той файл".to_owned()), progress));
    assert!(shows(&window, "не той файл"));
}

#[test]
fn the_first_directory_says_how_much_has_come_and_that_it_can_be_left() {
    let mut window = Window::new(Language::Uk, Look::Light, false);
    window.tell(Signal::Directory(DirectoryNews::Downloading { done: 240_000, left: 760_000, held: false }));
    assert!(shows(&window, "Завантажується довідник: 240\u{202f}000 з 1\u{202f}000\u{202f}000 рядків"));
    assert!(shows(
        &window,
        "Програму можна закрити будь-коли: далі піде з того самого місця. Оплати йдуть поперед довідника."
    ));
    window.send(Message::Pressed(Deed::Hold));
    assert!(matches!(window.effects.as_slice(), [Effect::HoldDirectory(true)]), "{:?}", window.effects);
    window.tell(Signal::Directory(DirectoryNews::Downloading { done: 240_500, left: 759_500, held: true }));
    assert!(shows(&window, "Довідник призупинено: 240\u{202f}500 з 1\u{202f}000\u{202f}000 рядків"));
    window.send(Message::Pressed(Deed::Hold));
    assert!(matches!(window.effects.as_slice(), [Effect::HoldDirectory(false)]), "{:?}", window.effects);
    window.tell(Signal::Directory(DirectoryNews::InStep { at: now() }));
    window.send(Message::Pressed(Deed::Hold));
    assert!(window.effects.is_empty(), "there is nothing to hold up");
    assert!(!window.app.places().contains(&Place::Download));
    assert!(!shows(&window, "Завантажується довідник: 240\u{202f}000 з 1\u{202f}000\u{202f}000 рядків"));
}

#[test]
fn the_queue_says_how_old_the_debts_are_what_may_be_done_alone_and_tries_at_once() {
    let mut window = Window::working(Language::Uk);
    window.key(Named::F10);
    assert!(shows(&window, "Борги станом на 21.11.2026 13:05"));
    assert!(shows(
        &window,
        "Межі без зв'язку: 48 год, платежів — 500, на суму 1\u{202f}000\u{202f}000,00\u{a0}₴; борги не давніші за 72 год"
    ));
    window.key(Named::Enter);
    assert!(matches!(window.effects.as_slice(), [Effect::TryNow]), "{:?}", window.effects);
    assert!(shows(&window, "Пробую зв'язатися з центром…"));
    let since = now().shifted(-2 * 3_600_000);
    window.tell(Signal::Link(Link::Offline { since, why: OfflineReason::NoAnswer }));
    window.key(Named::Enter);
    assert!(!shows(&window, "Пробую зв'язатися з центром…"));
    assert!(shows(&window, "Без зв'язку можна приймати ще 46 год 0 хв"));
}
