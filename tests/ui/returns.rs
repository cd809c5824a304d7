//! Lines that go back apart, by the keys of a cashier (R14).

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::till::command::Command;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Effect, Question};
use kassa::ui::hotkey::{Deed, Place};
use kassa_domain::reversal::ReversalKind;

use crate::window::Window;
use crate::window::scenes::returns::{choosing, in_the_list, leaving_nothing, rest};

fn asked(window: &Window) -> Option<(Option<Vec<u32>>, ReversalKind)> {
    window.effects.iter().find_map(|effect| match effect {
        Effect::Ask(_, Command::Reverse { lines, kind, .. }) => Some((lines.clone(), *kind)),
        _ => None,
    })
}

/// Through the note to the last Enter.
fn by_note(window: &mut Window) {
    window.key(Named::Enter);
    window.key(Named::F4);
    window.type_slowly("Подвійна оплата");
    window.key(Named::Enter);
    window.key(Named::Space);
    window.key(Named::Enter);
    window.key(Named::Enter);
}

#[test]
fn r14_the_ticked_lines_go_back_and_the_money_is_told() {
    let mut window = choosing(Language::Uk);
    assert_eq!(window.app.places()[0], Place::VoidLines);
    // The first is kept; with it the one that goes back with all the others only.
    for words in ["1\u{202f}017,22", "500,00", "Повертаються рядки: 2 з 4", "лише з усіма разом"]
    {
        assert!(window.shows(words), "{words}");
    }
    by_note(&mut window);
    assert_eq!(asked(&window), Some((Some(vec![1, 2]), ReversalKind::Void)));
}

#[test]
fn r14_all_lines_are_the_whole_payment() {
    let mut window = choosing(Language::Uk);
    window.send(Message::Pressed(Deed::TickAll));
    by_note(&mut window);
    assert_eq!(asked(&window), Some((Some(vec![0, 1, 2, 3]), ReversalKind::Void)), "each by its place");
}

#[test]
fn r14_nothing_goes_on_without_a_ticked_line_and_the_way_back_is_to_the_lines() {
    let mut window = choosing(Language::Uk);
    window.send(Message::Pressed(Deed::TickNone));
    window.key(Named::Enter);
    assert_eq!(window.app.places()[0], Place::VoidLines);
    assert!(window.shows("Жодного рядка не позначено"));
    window.send(Message::Pressed(Deed::TickAll));
    window.key(Named::Enter);
    assert_eq!(window.app.places()[0], Place::Void);
    window.key(Named::Escape);
    assert_eq!(window.app.places()[0], Place::VoidLines);
    window.key(Named::Escape);
    assert_eq!(window.app.places()[0], Place::PaidEmpty);
}

#[test]
fn r14_the_rest_of_a_payment_tells_what_is_back_and_what_is_left() {
    let window = rest(Language::Uk);
    for words in ["Раніше повернено рядків: 1", "312,45", "Повертаються рядки: 3 з 3"]
    {
        assert!(window.shows(words), "{words}");
    }
    let list = in_the_list(Language::Uk);
    for words in ["повернено частково, лишилось", "1\u{202f}754,07"] {
        assert!(list.shows(words), "{words}");
    }
}

#[test]
fn r14_the_form_is_asked_for_with_what_goes_back() {
    let mut window = choosing(Language::Uk);
    window.send(Message::Pressed(Deed::Print));
    let back = window.effects.iter().find_map(|effect| match effect {
        Effect::Find(Question::Request { back, .. }) => Some(back.clone()),
        _ => None,
    });
    let back = back.expect("the form is asked for");
    assert_eq!(back.part.map(|part| part.lines), Some(vec![1, 2]));
    assert_eq!((back.cash.minor(), back.card.minor()), (1_017_22, 500_00));
}

#[test]
fn r14_lines_that_leave_nothing_to_the_rest_say_so_and_go_back_with_it() {
    let mut window = leaving_nothing(Language::Uk);
    assert!(window.shows("нічого було б повернути"));
    window.key(Named::Enter);
    assert_eq!(window.app.places()[0], Place::VoidLines);
    window.send(Message::Pressed(Deed::TickAll));
    assert!(window.shows("100,00") && !window.shows("нічого було б повернути"));
    by_note(&mut window);
    assert_eq!(asked(&window), Some((Some(vec![0, 1]), ReversalKind::Void)));
}
