//! Readings that are given while a visit is running.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::till::command::TillError;
use kassa::ui::app::message::Message;
use kassa::ui::effect::Effect;
use kassa::ui::hotkey::{Deed, Item};
use kassa_domain::bill::AsOf;
use kassa_domain::visit::SettleError;

use super::{Window, at_search, at_visit};

/// The meters of an account, while a bill is in the visit.
pub fn at_meters(language: Language) -> Window {
    let mut window = at_visit(language);
    window.scan("1000433");
    window.open_bill(AsOf::Live);
    window.send(Message::Pressed(Deed::Readings));
    window
}

/// What the meter in focus shows, typed and meant: far more than usual is asked about first.
pub fn read(window: &mut Window, value: &str) {
    window.type_slowly(value);
    window.key(Named::Enter);
    window.key(Named::Enter);
}

/// Two of them are given.
pub fn given(language: Language) -> Window {
    let mut window = at_meters(language);
    window.type_slowly("386,5");
    window.key(Named::Enter);
    window.type_slowly("12350");
    window.key(Named::Enter);
    window
}

/// They stand in the visit.
pub fn in_visit(language: Language) -> Window {
    let mut window = given(language);
    window.key(Named::Escape);
    window.key(Named::Escape);
    window
}

/// The form of what was paid beside has changed as the money was taken, and nothing else is to be paid.
pub fn alone(language: Language) -> Window {
    let mut window = at_search(language);
    window.send(Message::Pressed(Deed::Go(Item::Third)));
    window.key(Named::ArrowDown);
    window.key(Named::Enter);
    window.type_slowly("671234567");
    window.key(Named::Enter);
    window.type_slowly("200");
    window.key(Named::Enter);
    window.scan("1000433");
    window.open_bill(AsOf::Live);
    window.send(Message::Pressed(Deed::Readings));
    window.type_slowly("386,5");
    window.key(Named::Enter);
    window.key(Named::Escape);
    window.key(Named::Escape);
    window.key(Named::F12);
    window.type_slowly("=");
    window.key(Named::Enter);
    let asked = window.effects.iter().find_map(|effect| match effect {
        Effect::Ask(errand, command) => Some((errand.clone(), command.clone())),
        _ => None,
    });
    let (errand, command) = asked.expect("pays");
    let changed = TillError::Settle(SettleError::FormChanged { place: 0 });
    window.send(Message::Answered(errand, Box::new(command), Err(changed)));
    window.key(Named::Enter);
    window
}
