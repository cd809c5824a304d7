//! The drawer handed over to another cashier.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::ui::app::message::Message;
use kassa::ui::hotkey::Deed;

use super::parked;
use crate::window::{Window, frame, shift};
use kassa_domain::shift::ShiftState;

/// Counted, with visits put aside and a difference.
pub fn compared(language: Language) -> Window {
    let mut window = parked(language);
    window.send(Message::Pressed(Deed::HandOver));
    window.answer(frame(ShiftState::Open(shift()), 1));
    for pieces in ["30", "5", "4", "1"] {
        window.type_slowly(pieces);
        window.key(Named::Enter);
    }
    window.key(Named::F12);
    window
}

/// The other one signs in.
pub fn signing(language: Language) -> Window {
    let mut window = compared(language);
    window.type_slowly("розмін");
    window.key(Named::Enter);
    window
}
