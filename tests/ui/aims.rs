//! Prepayment and readings from the menu: the account is asked for first, or the open bill is meant.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Effect, Question};
use kassa::ui::hotkey::{Deed, Item, Place};
use kassa_domain::bill::AsOf;
use kassa_domain::user::Role;

use crate::shows;
use crate::window::Window;

const AHEAD: &str = "Аванс: знайдіть рахунок";
const READINGS: &str = "Показання лічильників: знайдіть рахунок";

fn place(window: &Window) -> Place {
    window.app.places()[0]
}

/// Months ahead were asked for: this bill owes something.
fn is_ahead(window: &Window) -> bool {
    shows(window, "Наперед не приймаємо: на рахунку борг 2\u{202f}946,52\u{a0}₴. Спершу борг.")
}

fn asks_bill(window: &Window) -> bool {
    window.effects.iter().any(|effect| matches!(effect, Effect::Find(Question::Bill { .. })))
}

/// Finds an account and opens it.
fn opens(window: &mut Window) {
    window.type_slowly("куз");
    window.answer_search();
    window.key(Named::Enter);
    assert!(asks_bill(window));
    window.open_bill(AsOf::Live);
}

#[test]
fn from_the_menu_the_account_is_asked_for_first_and_opens_as_what_was_meant() {
    for (item, words, expect) in [(Item::Ahead, AHEAD, Place::Bill), (Item::Readings, READINGS, Place::Readings)] {
        let mut window = Window::working(Language::Uk);
        window.key(Named::F6);
        window.send(Message::ItemPressed(item));
        assert!(shows(&window, words), "{item:?}");
        assert_eq!(window.app.screen().item(), Some(item));
        window.key(Named::Escape);
        assert!(shows(&window, words), "{item:?}: Esc takes away what was typed, and nothing else");
        opens(&mut window);
        assert_eq!(place(&window), expect, "{item:?}");
        assert_eq!(is_ahead(&window), item == Item::Ahead, "{item:?}");
        window.key(Named::F2);
        assert!(!shows(&window, words) && place(&window) == Place::Search, "{item:?}: F2 is a bill again");
        opens(&mut window);
        assert!(place(&window) == Place::Bill && !is_ahead(&window), "{item:?}");
    }
}

#[test]
fn what_is_typed_stays_and_a_scan_opens_what_was_meant() {
    let mut window = Window::working(Language::Uk);
    window.type_slowly("куз");
    window.answer_search();
    window.send(Message::Pressed(Deed::Go(Item::Readings)));
    assert!(shows(&window, READINGS));
    window.key(Named::Enter);
    window.open_bill(AsOf::Live);
    assert_eq!(place(&window), Place::Readings, "what was found by then");
    window.key(Named::Escape);
    assert_eq!(place(&window), Place::Bill, "then its bill can be paid");
    let mut window = Window::working(Language::Uk);
    window.send(Message::ItemPressed(Item::Readings));
    window.scan("00077001");
    window.open_bill(AsOf::Live);
    assert_eq!(place(&window), Place::Readings);
}

#[test]
fn of_an_open_bill_the_item_means_that_bill() {
    for (item, expect) in [(Item::Ahead, Place::Bill), (Item::Readings, Place::Readings)] {
        let mut window = Window::working(Language::Uk);
        opens(&mut window);
        window.send(Message::ItemPressed(item));
        assert_eq!((place(&window), asks_bill(&window)), (expect, false), "{item:?}");
        assert_eq!(is_ahead(&window), item == Item::Ahead, "{item:?}");
    }
}

/// In a hurry: F12 behind Enter takes money for no debt where months ahead were meant.
#[test]
fn the_key_of_the_money_waits_where_a_prepayment_is_on_its_way() {
    let mut window = Window::working(Language::Uk);
    window.send(Message::ItemPressed(Item::Ahead));
    window.type_slowly("куз");
    window.answer_search();
    window.key(Named::Enter);
    let asked = std::mem::take(&mut window.effects);
    window.key(Named::F12);
    window.effects = asked;
    window.open_bill(AsOf::Live);
    assert_eq!(place(&window), Place::Bill);
    assert!(is_ahead(&window));
}

/// R25: each reading is approved, and no bill is shown.
#[test]
fn r25_whoever_takes_no_payments_comes_to_the_readings_and_to_no_bill() {
    let mut window = Window::working_as(Language::Uk, Role::Administrator);
    window.send(Message::ItemPressed(Item::Ahead));
    assert_eq!(place(&window), Place::Notice);
    window.key(Named::Enter);
    window.send(Message::ItemPressed(Item::Readings));
    opens(&mut window);
    assert_eq!(place(&window), Place::Readings);
    window.key(Named::Escape);
    assert!(shows(&window, READINGS), "on to the next account");
}
