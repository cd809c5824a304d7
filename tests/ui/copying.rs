//! A duplicate says that it was printed, and which one it is.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::till::command::{Command, TillError};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect};
use kassa::ui::hotkey::Deed;
use kassa_domain::ids::PaymentNumber;
use kassa_drivers::text::Line;

use crate::window::Window;
use crate::window::scenes::at_paid;
use crate::window::scenes::waiting::copied;

const TOLD: &str = "✓ Надруковано дублікат № 2 чека 17-3-000512 на 2\u{202f}975,99\u{a0}₴";

/// A duplicate that the register has not printed yet.
fn printing() -> Window {
    let mut window = at_paid(Language::Uk);
    window.send(Message::Pressed(Deed::Duplicate));
    let lines = vec![Line::plain("ДУБЛІКАТ")];
    window.answer(Answer::Receipt { payment: PaymentNumber(512), lines, copy: Some(2) });
    window
}

#[test]
fn nobody_said_that_a_duplicate_was_printed_nor_which() {
    assert!(!printing().shows("Надруковано дублікат"), "before it is");
    let mut window = copied(Language::Uk);
    assert!(window.texts().iter().any(|text| text == TOLD), "{:?}", window.texts());
    window.key(Named::ArrowDown);
    assert!(!window.shows("Надруковано дублікат"), "it was read");
}

#[test]
fn a_duplicate_that_was_not_printed_is_not_told_to_be() {
    let mut window = printing();
    let Some(Effect::Ask(errand, command)) = window.effects.first().cloned() else { panic!("{:?}", window.effects) };
    assert!(matches!(command, Command::Duplicate { copy: 2, .. }));
    window.send(Message::Answered(errand, Box::new(command), Err(TillError::WrongState)));
    assert!(!window.shows("Надруковано дублікат"));
}
