//! What the till reminds of by itself.

use kassa::i18n::Language;
use kassa::signal::Signal;
use kassa::ui::app::message::Message;

use super::at_search;
use crate::window::{Window, now};

/// The last hour of the shift: what the header counts down, and the one notice of it.
pub fn shift_ends(language: Language) -> Window {
    let mut window = at_search(language);
    window.clock.advance_ms(5_000);
    window.send(Message::Ticked(now().shifted(17 * 3_600_000)));
    window
}

/// This computer's clock is five minutes behind.
pub fn clock_off(language: Language) -> Window {
    let mut window = at_search(language);
    window.tell(Signal::ServerTime { offset_ms: 5 * 60_000, within_ms: 40 });
    window.clock.advance_ms(5_000);
    window.send(Message::Ticked(now()));
    window
}
