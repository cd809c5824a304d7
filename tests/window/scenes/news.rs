//! What is new, as it comes up by itself.

use kassa::i18n::Language;
use kassa::ui::app::message::Message;

use crate::window::{Window, now, shift};

pub fn told(language: Language) -> Window {
    let mut window = Window::updated(language, shift());
    for _ in 0..5 {
        window.clock.advance_ms(1_000);
        window.send(Message::Ticked(now()));
    }
    window
}
