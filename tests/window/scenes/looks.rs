//! The window in other colours and in large letters.

use kassa::i18n::Language;
use kassa::ui::app::message::Message;
use kassa::ui::hotkey::Deed;
use kassa::ui::theme::TypeSize;

use super::{at_bill, at_change, at_visit};
use crate::window::Window;

pub fn dark(language: Language) -> Window {
    let mut window = at_change(language);
    window.send(Message::Pressed(Deed::Look));
    window
}

pub fn contrast(language: Language) -> Window {
    let mut window = at_bill(language);
    window.send(Message::Pressed(Deed::Look));
    window.send(Message::Pressed(Deed::Look));
    window
}

pub fn large(language: Language) -> Window {
    let mut window = at_visit(language);
    window.app.set_type_size(TypeSize::Large);
    window
}
