//! The queue's screen by keyboard: entries under their states, true counts, and the rows one by one.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::store::attachments::Waiting;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::focus::Spot;
use kassa::ui::hotkey::Place;
use kassa::ui::screen::queue;

use crate::shows;
use crate::window::Window;
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
        "Чекають 1212 записів",
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
        "00077001",
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
