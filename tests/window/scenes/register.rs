//! The register's menu, and its state under it.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::signal::{RegisterView, Signal};
use kassa::ui::app::message::Message;
use kassa::ui::hotkey::Deed;
use kassa_drivers::fiscal::{DeviceState, Mode, Paper, Undelivered};

use super::at_search;
use crate::window::{CLOCK, Window, model, register};

pub fn at_register(language: Language) -> Window {
    let mut window = at_search(language);
    window.tell(Signal::Model(Box::new(model(false))));
    window.key(Named::F7);
    window.send(Message::Pressed(Deed::Down));
    window
}

/// The tax office has lacked the register's documents for long.
pub fn undelivered(language: Language) -> Window {
    let mut window = at_register(language);
    let RegisterView::Answers(state) = register(Mode::ShiftOpen, Paper::Present) else { return window };
    let undelivered = Some(Undelivered { count: 412, oldest_minute: Some(CLOCK - 26 * 1_440) });
    let state = DeviceState { paper_low: true, clock_ahead_s: Some(-420), undelivered, ..*state };
    window.tell(Signal::Register(RegisterView::Answers(Box::new(state))));
    window
}
