//! What the till reminds of by itself.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::signal::Signal;
use kassa::till::command::TillError;
use kassa::ui::app::message::Message;
use kassa::ui::effect::Effect;
use kassa::ui::theme::Look;
use kassa_domain::Money;
use kassa_domain::shift::ShiftState;
use kassa_domain::user::Role;
use kassa_drivers::fiscal::{Mode, Paper};

use super::{at_opening, at_search};
use crate::window::{Window, now, register, shift, uah};

/// The last hour of the shift: what the header counts down, and the one notice of it.
pub fn shift_ends(language: Language) -> Window {
    let mut window = at_search(language);
    window.clock.advance_ms(5_000);
    window.send(Message::Ticked(now().shifted(17 * 3_600_000)));
    window
}

/// The point's limit of cash, below what the drawer of the tests holds.
pub fn with_limit(mut window: Window, limit: Option<Money>) -> Window {
    window.frame_with(|facts| facts.point.as_mut().unwrap().drawer_limit = limit);
    window
}

/// The drawer holds more than the point allows: told to a cashier, who counts it blind.
pub fn drawer_full(language: Language) -> Window {
    let mut window = with_limit(at_search(language), Some(uah(30_000_00)));
    window.clock.advance_ms(5_000);
    window.send(Message::Ticked(now()));
    window
}

/// The same told to a supervisor, with the sum.
pub fn drawer_full_of(language: Language) -> Window {
    let window = Window::signed_in(language, Look::Light, Role::Supervisor, ShiftState::Open(shift()));
    let mut window = with_limit(window, Some(uah(30_000_00)));
    window.clock.advance_ms(5_000);
    window.send(Message::Ticked(now()));
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

/// It was a quarter of an hour ahead in an earlier run, and there is no line to say what it is now.
pub fn clock_before(language: Language) -> Window {
    let mut window = at_opening(language);
    window.key(Named::Enter);
    if let [Effect::Ask(errand, command)] = window.effects.as_slice() {
        let error = TillError::ClockOff { ahead_ms: 15 * 60_000, from_before: true };
        let refused = Message::Answered(errand.clone(), Box::new(command.clone()), Err(error));
        window.send(refused);
    }
    window
}

/// The register's shift was closed while the till was not running.
pub fn shifts_apart(language: Language) -> Window {
    let mut window = Window::working(language);
    window.tell(Signal::Register(register(Mode::ShiftClosed, Paper::Present)));
    for _ in 0..5 {
        window.clock.advance_ms(1_000);
        window.send(Message::Ticked(now()));
    }
    window
}
