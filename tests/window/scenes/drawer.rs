//! The drawer as it is counted: blind, or beside what should be in it.

use kassa::i18n::Language;
use kassa::ui::app::message::Message;
use kassa::ui::effect::Effect;

use iced_test::core::keyboard::key::Named;
use kassa::signal::{Queue, ReceiptStep, Signal, Step};
use kassa::ui::theme::Look;
use kassa_domain::ids::ShiftNumber;
use kassa_domain::receipt::OperationKind;
use kassa_domain::shift::ShiftState;
use kassa_domain::user::Role;

use super::{at_comparison, at_count, document, entry, parked};
use crate::window::{Window, frame, shift, uah};

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
    window.tell(Signal::Receipt(ReceiptStep {
        follows: false,
        of,
        payment: None,
        kind: OperationKind::CloseShift,
        step,
    }));
    window.answer(frame(ShiftState::Closed { last: Some(shift().number) }, 0));
    window
}

/// From now on the drawer is counted so, as by the settings.
pub fn counted(window: &mut Window, how: &'static str) {
    set(window, "drawer.count", how);
}

/// A setting of the drawer is changed.
pub fn set(window: &mut Window, key: &'static str, value: &str) {
    let name = key.trim_start_matches("drawer.");
    let text = format!("[drawer]\n{name} = \"{value}\"\n");
    window.send(Message::Saved(vec![(key, Some(value.to_owned()))], Ok(text)));
}

/// The till as it is: a shift is open, so much was taken out in it, so much waits for a decision.
pub fn taken_out(window: &mut Window, minor: i64, unsettled: u32) {
    window.frame_with(|facts| {
        facts.view.unsettled = unsettled;
        if let Some(totals) = &mut facts.view.totals {
            totals.cash_out = uah(minor);
            facts.drawer = totals.drawer().ok();
        }
    });
}

/// No shift is opened before the drawer is counted.
pub fn demanded(language: Language) -> Window {
    let closed = ShiftState::Closed { last: Some(ShiftNumber(213)) };
    let mut window = Window::signed_in(language, Look::Light, Role::Supervisor, closed.clone());
    set(&mut window, "drawer.count_at_opening", "on");
    window.key(Named::F9);
    window
}

/// Counted before a shift is opened, and ten hryvnias are missing.
pub fn opening_compared(language: Language) -> Window {
    let mut window = demanded(language);
    window.key(Named::Enter);
    window.type_slowly("1");
    window.key(Named::Enter);
    window.type_slowly("1");
    for _ in 0..2 {
        window.key(Named::Enter);
    }
    window.type_slowly("4");
    for _ in 0..2 {
        window.key(Named::Enter);
    }
    window.type_slowly("4");
    window.key(Named::Enter);
    window.type_slowly("1");
    window.key(Named::F12);
    window
}

/// The window was closed in the middle of the count, and is open again.
pub fn kept(language: Language) -> Window {
    let mut before = at_count(language);
    before.type_slowly("7");
    let kept = before.effects.iter().rev().find_map(|effect| match effect {
        Effect::KeepVisits(kept) => Some((**kept).clone()),
        _ => None,
    });
    let mut window = Window::again_in(language, kept.expect("the count is kept"));
    window.at_work(Role::Supervisor, ShiftState::Open(shift()));
    window
}

/// A receipt waits for a decision.
pub fn undecided_first(language: Language) -> Window {
    let mut window = Window::signed_in(language, Look::Light, Role::Supervisor, ShiftState::Open(shift()));
    taken_out(&mut window, 0, 1);
    window.key(Named::F9);
    window
}

/// The difference is above the limit of the point.
pub fn above_limit(language: Language) -> Window {
    let mut window = at_comparison(language);
    window.frame_with(|facts| {
        if let Some(point) = &mut facts.point {
            point.difference_limit = Some(uah(50_00));
        }
    });
    window
}

/// Counted and explained; what is above the float is offered to be taken out.
pub fn taking_out(language: Language) -> Window {
    let mut window = at_comparison(language);
    set(&mut window, "drawer.float", "500");
    window.type_slowly("розмін");
    window.key(Named::Enter);
    window
}

/// The register is at it.
pub fn moving(language: Language) -> Window {
    let mut window = taking_out(language);
    for _ in 0..2 {
        window.key(Named::Enter);
    }
    taken_out(&mut window, 0, 1);
    window
}

/// It is out of the drawer, and the Z report is next.
pub fn before_z(language: Language) -> Window {
    let mut window = moving(language);
    taken_out(&mut window, 32_900_00, 0);
    window
}

/// The shift is open for a day: the register takes no order for cash any more.
pub fn overdue(language: Language) -> Window {
    let mut window = at_comparison(language);
    window.send(Message::Ticked(crate::window::now().shifted(18 * 3_600_000)));
    window.type_slowly("розмін");
    window.key(Named::Enter);
    window
}

/// What should be in the drawer stands beside the count.
pub fn open_count(language: Language) -> Window {
    let mut window = at_count(language);
    counted(&mut window, "open");
    window
}
