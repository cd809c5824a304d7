//! Moments between a question and its answer: what was asked for the last time, what the till or the centre has, and days
//! without a payment.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::till::command::Done;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect};
use kassa::ui::hotkey::Deed;
use kassa::ui::screen::paid_list::elsewhere::CentreDay;
use kassa_domain::ids::PaymentNumber;
use kassa_drivers::text::Line;

use super::paid::{asking, yesterday};
use super::{at_paid, at_search, at_void_asking, decision, paper};
use crate::window::{Window, now};

/// The till has the void, and its receipt is printed.
pub fn void_sent(language: Language) -> Window {
    let mut window = at_void_asking(language);
    window.key(Named::Enter);
    window
}

/// A day before the till's first, on which the point took nothing.
pub fn centre_has_none(language: Language) -> Window {
    let mut window = asking(language);
    window.answer(Answer::PaidElsewhere(yesterday(), Ok(CentreDay::default())));
    window
}

/// A day of the till without a payment.
pub fn empty_day(language: Language) -> Window {
    let mut window = at_search(language);
    window.key(Named::F6);
    window.answer(Answer::Paid(now().local_date(), Vec::new(), true));
    window
}

/// Words that no row of the day fits, and that are no number.
pub fn none_fits(language: Language) -> Window {
    let mut window = at_paid(language);
    window.key(Named::F4);
    window.type_slowly("коваль");
    window
}

/// The paper is there: its number is asked.
pub fn document_asked(language: Language) -> Window {
    chosen(language, 1)
}

/// The last question before nothing is said to be registered.
pub fn not_registered_asked(language: Language) -> Window {
    chosen(language, 2)
}

/// The register is asked once more.
pub fn decision_sent(language: Language) -> Window {
    chosen(language, 0)
}

fn chosen(language: Language, down: usize) -> Window {
    let mut window = decision(language);
    (0..down).for_each(|_| window.key(Named::ArrowDown));
    window.key(Named::Enter);
    window
}

/// A duplicate of the newest receipt came out of the register.
pub fn copied(language: Language) -> Window {
    let mut window = at_paid(language);
    window.send(Message::Pressed(Deed::Duplicate));
    let lines = paper().into_iter().map(Line::plain).collect();
    window.answer(Answer::Receipt { payment: PaymentNumber(512), lines, copy: Some(2) });
    let Some(Effect::Ask(errand, command)) = window.effects.first().cloned() else { panic!("it is printed") };
    window.send(Message::Answered(errand, Box::new(command), Ok(Done::Done)));
    window
}
