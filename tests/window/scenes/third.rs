//! Providers outside the billing: the list, forms that are being filled in, one in the visit.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect};
use kassa::ui::hotkey::{Deed, Item};

use super::{Window, at_search, at_visit};

pub fn at_offers(language: Language) -> Window {
    let mut window = at_search(language);
    window.send(Message::Pressed(Deed::Go(Item::Third)));
    window
}

/// The form of the provider in this place of the list, by name.
fn at_form(language: Language, place: usize) -> Window {
    let mut window = at_offers(language);
    for _ in 0..place {
        window.key(Named::ArrowDown);
    }
    window.key(Named::Enter);
    window
}

pub fn at_copies(language: Language) -> Window {
    let mut window = at_form(language, 0);
    window.type_slowly("1000");
    window.key(Named::ArrowDown);
    window.type_slowly("12");
    window
}

pub fn at_top_up(language: Language) -> Window {
    let mut window = at_form(language, 1);
    window.type_slowly("0501234567");
    window
}

pub fn at_plumber(language: Language) -> Window {
    let mut window = at_form(language, 2);
    window.type_slowly("Соб");
    for _ in 0..3 {
        window.key(Named::ArrowDown);
    }
    window.type_slowly("1");
    window.key(Named::ArrowDown);
    window.type_slowly("2");
    window.key(Named::ArrowDown);
    window.type_slowly("1,55");
    window
}

pub fn in_visit(language: Language) -> Window {
    let mut window = at_visit(language);
    window.send(Message::Pressed(Deed::Go(Item::Third)));
    window.key(Named::ArrowDown);
    window.key(Named::Enter);
    window.type_slowly("671234567");
    window.key(Named::Enter);
    window.type_slowly("200");
    window.key(Named::Enter);
    window
}

/// A search that finds nothing names this way too.
pub fn nothing_found(language: Language) -> Window {
    let mut window = at_search(language);
    window.type_slowly("щщщ");
    let ticket = window.effects.iter().find_map(|effect| match effect {
        Effect::Find(kassa::ui::effect::Question::Search { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    let found = kassa::store::directory::Found::default();
    window.answer(Answer::Search { ticket: ticket.unwrap(), found });
    window
}
