//! The register's shift beside the till's: told before the first payer comes, and never over one.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::signal::{RegisterView, Signal};
use kassa::till::command::Command;
use kassa::ui::app::message::Message;
use kassa::ui::effect::Effect;
use kassa::ui::hotkey::Place;
use kassa::ui::theme::Look;
use kassa_domain::bill::AsOf;
use kassa_domain::ids::ShiftNumber;
use kassa_domain::shift::ShiftState;
use kassa_domain::user::Role;
use kassa_drivers::fiscal::{Mode, Paper};

use crate::shows;
use crate::window::{Window, frame, now, register, shift};

const CLOSED: &str = "У РРО зміну закрито, а в касі відкрито.";
const OPEN: &str = "У РРО зміну відкрито, а в касі ні.";

fn ticks(window: &mut Window, seconds: u32) {
    for _ in 0..seconds {
        window.clock.advance_ms(1_000);
        window.send(Message::Ticked(now()));
    }
}

fn shows_register(window: &mut Window, mode: Mode) {
    window.tell(Signal::Register(register(mode, Paper::Present)));
}

fn last() -> ShiftState {
    ShiftState::Closed { last: Some(ShiftNumber(213)) }
}

#[test]
fn that_the_registers_shift_was_closed_was_told_at_the_first_payment_only() {
    let mut window = Window::working(Language::Uk);
    shows_register(&mut window, Mode::ShiftClosed);
    ticks(&mut window, 5);
    assert!(
        shows(&window, CLOSED)
            && shows(&window, "Enter, тоді F9 — закрити зміну каси: другого Z-звіту не буде. Далі відкриєте нову.")
    );
    window.key(Named::Enter);
    ticks(&mut window, 60);
    assert_eq!(window.app.places()[0], Place::Search, "told once");
    window.tell(Signal::Register(RegisterView::Silent { error: "no answer".to_owned() }));
    ticks(&mut window, 5);
    shows_register(&mut window, Mode::ShiftClosed);
    ticks(&mut window, 5);
    assert!(shows(&window, CLOSED), "and again when the register is back");
    window.key(Named::Enter);
    shows_register(&mut window, Mode::ShiftOverdue);
    ticks(&mut window, 5);
    assert!(shows(&window, "Зміна РРО відкрита понад 24 години, хоча зміна каси молодша."));
}

#[test]
fn a_shift_that_stands_open_in_the_register_is_told_where_the_tills_is_to_be_opened() {
    let mut window = Window::signed_in(Language::Uk, Look::Light, Role::Supervisor, last());
    shows_register(&mut window, Mode::ShiftOpen);
    ticks(&mut window, 5);
    assert!(shows(&window, OPEN));
    window.key(Named::Enter);
    assert_eq!(window.app.places()[0], Place::Opening);
    window.key(Named::Enter);
    assert!(matches!(window.effects.as_slice(), [Effect::Ask(_, Command::OpenShift { .. })]), "{:?}", window.effects);
}

#[test]
fn shifts_that_are_alike_or_being_turned_are_not_told() {
    for (state, mode, unsettled) in [
        (ShiftState::Open(shift()), Mode::ShiftOpen, 0),
        (last(), Mode::ShiftClosed, 0),
        (ShiftState::Open(shift()), Mode::ReceiptOpen, 0),
        (ShiftState::Open(shift()), Mode::ShiftClosed, 1),
        (ShiftState::Opening(shift()), Mode::ShiftOpen, 0),
        (ShiftState::Closing(shift()), Mode::ShiftClosed, 0),
    ] {
        let mut window = Window::signed_in(Language::Uk, Look::Light, Role::Supervisor, state.clone());
        window.answer(frame(state.clone(), unsettled));
        shows_register(&mut window, mode);
        ticks(&mut window, 10);
        assert_ne!(window.app.places()[0], Place::Notice, "{state:?} {mode:?}");
    }
    let mut window = Window::working(Language::Uk);
    shows_register(&mut window, Mode::ShiftClosed);
    ticks(&mut window, 1);
    shows_register(&mut window, Mode::ShiftOpen);
    ticks(&mut window, 10);
    assert_eq!(window.app.places()[0], Place::Search, "the one was told a moment before the other");
}

#[test]
fn nobody_hears_of_the_shifts_over_a_payer() {
    let mut window = Window::working(Language::Uk);
    window.scan("1000432");
    window.open_bill(AsOf::Live);
    window.key(Named::Enter);
    shows_register(&mut window, Mode::ShiftClosed);
    ticks(&mut window, 60);
    assert_ne!(window.app.places()[0], Place::Notice);
    window.key(Named::F12);
    ticks(&mut window, 60);
    assert_ne!(window.app.places()[0], Place::Notice, "nor over the money");
}
