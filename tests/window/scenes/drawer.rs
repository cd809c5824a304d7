//! The drawer as it is counted: blind, or beside what should be in it.

use kassa::i18n::Language;
use kassa::ui::app::message::Message;

use super::at_count;
use crate::window::Window;

/// From now on the drawer is counted so, as by the settings.
pub fn counted(window: &mut Window, how: &'static str) {
    let change = vec![("drawer.count", Some(how.to_owned()))];
    window.send(Message::Saved(change, Ok(format!("[drawer]\ncount = \"{how}\"\n"))));
}

/// What should be in the drawer stands beside the count.
pub fn open_count(language: Language) -> Window {
    let mut window = at_count(language);
    counted(&mut window, "open");
    window
}
