//! The queue's screen by keyboard: entries under their states, true counts, and the rows one by one.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::store::attachments::Waiting;
use kassa::till::desk::Sent;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::focus::Spot;
use kassa::ui::hotkey::Place;
use kassa::ui::screen::{paid_list, queue};
use kassa_domain::BusinessDate;
use kassa_domain::ids::PaymentNumber;
use kassa_domain::payment::PaymentState;

use crate::shows;
use crate::window::Window;
use crate::window::scenes::paid_row;
use crate::window::scenes::queue::{no_entries, queued};

fn opened() -> Window {
    let mut window = Window::working(Language::Uk);
    window.key(Named::F10);
    assert!(matches!(window.effects.as_slice(), [Effect::Find(Question::Queue)]), "{:?}", window.effects);
    window
}

fn filled() -> Window {
    let mut window = opened();
    window.answer(Answer::Queue { queue: Box::new(queued()), scans: Waiting::default() });
    window
}

fn spot(window: &Window) -> Option<Spot> {
    match window.effects.as_slice() {
        [Effect::Reveal { list: queue::LIST, spot }] => Some(*spot),
        _ => None,
    }
}

#[test]
fn entries_stand_under_their_states_with_reasons_and_true_counts() {
    let window = filled();
    for words in [
        "Чекають 1\u{202f}212 записів",
        "Центр відхилив 1 запис. Гроші прийнято, чек чинний; оператор центру розбереться.",
        "Центр відхилив · 1",
        "Постачальник більше не приймає оплату.",
        "У черзі · 1\u{202f}212, показано 3",
        "Сторно або повернення",
        "17-3-000512",
        "2\u{202f}946,52",
    ] {
        assert!(shows(&window, words), "{words}");
    }
}

#[test]
fn what_stands_below_is_reached_by_scrolling_and_is_there() {
    let window = filled();
    let mut simulator = crate::window::simulator(&window.app, (1920.0, 1080.0));
    let _ = simulator.simulate([crate::window::redraw()]);
    for words in [
        "Показання лічильника",
        "00077001 · контрольний огляд",
        "Передано, центр ще розбирається · 1",
        "Такого рахунку в центрі немає.",
        "Передано, останні",
        "зараховано",
    ] {
        assert!(simulator.find(words).is_ok(), "{words}");
    }
}

#[test]
fn rows_are_walked_by_keys_over_the_lines_between_them() {
    let mut window = filled();
    for (key, row) in [
        (Named::ArrowDown, 1),
        (Named::ArrowDown, 2),
        (Named::ArrowUp, 1),
        (Named::End, 5),
        (Named::ArrowDown, 5),
        (Named::Home, 0),
        (Named::PageDown, 5),
        (Named::PageUp, 0),
    ] {
        window.key(key);
        assert_eq!(spot(&window), Some(Spot { row, count: 6 }), "{key:?}");
    }
    window.key(Named::Enter);
    assert!(matches!(window.effects.as_slice(), [Effect::TryNow]), "{:?}", window.effects);
    window.key(Named::Escape);
    assert_eq!(window.app.places()[0], Place::Search);
}

#[test]
fn an_empty_queue_says_that_all_is_there_and_has_no_table() {
    let mut window = opened();
    window.answer(Answer::Queue { queue: Box::new(no_entries()), scans: Waiting::default() });
    assert!(shows(&window, "Усе передано") && shows(&window, "✓ Центр нічого не відхилив"));
    assert!(!shows(&window, "Запис"));
    window.key(Named::ArrowDown);
    assert_eq!(spot(&window), Some(Spot { row: 0, count: 0 }));
}

#[test]
fn a_refused_row_opens_its_payment_among_the_paid_bills_of_its_day() {
    let mut window = filled();
    assert!(shows(&window, "Розбереться оператор центру; на касі нічого не робіть. F4 — платіж."));
    window.key(Named::F4);
    let day = BusinessDate::new(2026, 11, 20).unwrap();
    assert!(matches!(window.effects.as_slice(), [Effect::Find(Question::Paid(asked))] if *asked == day));
    assert_eq!(window.app.places()[0], Place::PaidEmpty, "its rows are on their way");
    let rows = (500..520).map(|number| paid_row(number, PaymentState::Registered, Sent::Sent, 2_975_99)).collect();
    window.answer(Answer::Paid(day, rows, true));
    // The newest stands first: number 508 is the twelfth.
    let revealed = [Effect::Reveal { list: paid_list::LIST, spot: Spot { row: 11, count: 20 } }];
    assert!(format!("{:?}", window.effects) == format!("{revealed:?}"), "{:?}", window.effects);
    window.key(Named::Enter);
    let asked = |effect: &Effect| matches!(effect, Effect::Find(Question::Receipt { payment, .. }) if *payment == PaymentNumber(508));
    assert!(matches!(window.effects.as_slice(), [effect] if asked(effect)), "{:?}", window.effects);
}

#[test]
fn a_payment_that_its_day_does_not_have_leaves_the_first_row() {
    let mut window = filled();
    window.key(Named::F4);
    let row = paid_row(7, PaymentState::Registered, Sent::Sent, 100_00);
    window.answer(Answer::Paid(BusinessDate::new(2026, 11, 20).unwrap(), vec![row], true));
    assert!(window.effects.is_empty(), "{:?}", window.effects);
}

#[test]
fn a_row_that_is_about_no_payment_says_so() {
    let mut window = filled();
    for _ in 0..2 {
        window.key(Named::ArrowDown);
    }
    window.key(Named::F4);
    assert!(window.effects.is_empty() && shows(&window, "Цей запис не про платіж: показати нічого."));
    window.key(Named::ArrowDown);
    assert!(!shows(&window, "Цей запис не про платіж: показати нічого."));
}
