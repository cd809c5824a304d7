//! The menu of whoever takes no payments: at the register, and with the key of a bill pressed all the same; and an
//! account that is searched for its readings.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::ui::app::message::Message;
use kassa::ui::hotkey::Item;
use kassa_domain::user::Role;

use crate::window::Window;

pub fn administrator(language: Language) -> Window {
    Window::working_as(language, Role::Administrator)
}

pub fn not_theirs(language: Language) -> Window {
    let mut window = administrator(language);
    window.key(Named::F2);
    window
}

pub fn for_readings(language: Language) -> Window {
    let mut window = Window::working(language);
    window.send(Message::ItemPressed(Item::Readings));
    window
}
