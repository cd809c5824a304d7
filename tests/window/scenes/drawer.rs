//! The drawer as it is counted: blind, or beside what should be in it.

use kassa::i18n::Language;
use kassa::ui::app::message::Message;

use iced_test::core::keyboard::key::Named;
use kassa::signal::{Queue, ReceiptStep, Signal, Step};
use kassa_domain::receipt::OperationKind;
use kassa_domain::shift::ShiftState;

use super::{at_comparison, at_count, document, entry, parked};
use crate::window::{Window, frame, shift};

/// The shift is to be closed while two payers are put aside.
pub fn parked_first(language: Language) -> Window {
    let mut window = parked(language);
    window.key(Named::F9);
    window
}

/// The Z report is printed.
pub fn after_z(language: Language) -> Window {
    let mut window = at_comparison(language);
    window.tell(Signal::Queue(Queue { waiting: 3, refused: 0 }));
    window.answer(frame(ShiftState::Closing(shift()), 0));
    let (of, step) = (entry(520), Step::Registered(document()));
    window.tell(Signal::Receipt(ReceiptStep { of, payment: None, kind: OperationKind::CloseShift, step }));
    window.answer(frame(ShiftState::Closed { last: Some(shift().number) }, 0));
    window
}

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
