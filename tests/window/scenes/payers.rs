//! A payer who is remembered after the payment, found again by the phone, and forgotten.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::store::directory::Found;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::Deed;
use kassa::ui::screen::payer::NotKept;

use super::{at_done, at_search};
use crate::window::{Window, found, now};

/// The words of consent and the phone, typed.
pub fn asking(language: Language) -> Window {
    let mut window = at_done(language);
    window.send(Message::Pressed(Deed::Remember));
    window.type_slowly("067 123-45-67");
    window
}

/// The receipt is not there yet.
pub fn refused(language: Language) -> Window {
    let mut window = asking(language);
    window.key(Named::Enter);
    window.answer(Answer::PayerKept(Err(NotKept::NotRegistered)));
    window
}

/// What was found by the phone: two accounts that were paid here before stand first.
pub fn found_again(language: Language) -> Window {
    let mut window = at_search(language);
    window.type_slowly("0671234567");
    let ticket = window.effects.iter().find_map(|effect| match effect {
        Effect::Find(Question::Search { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    let day_ms = 86_400_000;
    let paid_here = vec![now().shifted(-30 * day_ms), now().shifted(-61 * day_ms)];
    let found = Found { paid_here, ..found() };
    window.answer(Answer::Search { ticket: ticket.expect("a search is asked"), found });
    window
}

/// The question whether all of it is to be erased.
pub fn forgetting(language: Language) -> Window {
    let mut window = found_again(language);
    window.send(Message::Pressed(Deed::Forget));
    window
}
