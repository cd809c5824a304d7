//! The Shtrih-M family: FR-K and its relatives, and the 01F and 02F models with a fiscal drive.
//!
//! | File | Holds |
//! |---|---|
//! | [`frame`] | transport v1: bytes to frame and back; pure |
//! | [`numbered`] | transport v2: the same |
//! | [`command`] | one struct per command, with its number |
//! | [`status`] | modes, submodes, flags and error codes, as tables |
//! | [`model`] | what models differ in, as data |
//! | [`link`] | the exchange that never runs a command twice |
//! | [`register`] | [`crate::fiscal::FiscalRegister`] told in commands, and recovery |
//! | [`emulator`] | the other end of the port |
//!
//! Numbers of commands, registers and error codes are those of the vendor's documents (FP protocol 1.10 and 1.12,
//! KKT protocol 2.0, the description of FN commands). Integers are little endian, money is in kopecks.

pub mod command;
pub mod emulator;
pub mod frame;
pub mod link;
pub mod model;
pub mod numbered;
pub mod register;
pub mod status;

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::emulate::EmulateError;
use crate::emulate::device::Device;
use crate::family::{Emulation, Family, Setup, Sniff};
use crate::fiscal::FiscalRegister;
use crate::port::Port;
use crate::port::serial::LineSettings;

/// Transport v1.
pub const FAMILY: Family = Family {
    name: "shtrih",
    driver: v1,
    emulator: Some(emulated_v1),
    models: &["retail-01f", "m-01f", "light-01f", "fr-k"],
    bauds: &[115_200, 4800, 9600, 19_200, 38_400, 57_600, 2400],
    line: LineSettings::USUAL,
    tax_groups: 6,
    sniff: Some(Sniff { question: &[frame::ENQ], gap: Duration::ZERO, answers: is_control }),
};

/// Transport v2, of terminals and of Bluetooth: the same commands in numbered frames.
pub const FAMILY_V2: Family = Family {
    name: "shtrih-v2",
    driver: v2,
    emulator: Some(emulated_v2),
    sniff: Some(Sniff { question: &NOT_NEXT, gap: Duration::ZERO, answers: is_numbered }),
    ..FAMILY
};

/// "Which device?" (FCh) under a number that is not the next one: whatever the number, a device says its last answer
/// once more. The request for synchronisation asks the same, but ends with 0Fh 1Dh, which a Star printer takes for
/// an order to open the drawer.
const NOT_NEXT: [u8; 8] = [0x8F, 0x03, 0x00, 0xBB, 0xFF, 0xFC, 0xBC, 0xDC];

fn v2(port: Box<dyn Port>, clock: Arc<dyn Clock>, setup: &Setup) -> Box<dyn FiscalRegister> {
    Box::new(register::ShtrihRegister::numbered(port, clock, settings(setup)))
}

fn emulated_v2(asked: Emulation, clock: Arc<dyn Clock>) -> Result<Box<dyn Device>, EmulateError> {
    Ok(Box::new(emulator::Emulator::as_asked(asked, emulator::Transport::V2, clock)?))
}

/// A number is answered by a numbered frame; an echo of the question is not one.
fn is_numbered(bytes: &[u8]) -> bool {
    let message = numbered::Numbered::decode(bytes);
    !bytes.starts_with(&NOT_NEXT) && matches!(message, Ok(Some((numbered::Numbered::Message { .. }, _))))
}

fn v1(port: Box<dyn Port>, clock: Arc<dyn Clock>, setup: &Setup) -> Box<dyn FiscalRegister> {
    Box::new(register::ShtrihRegister::new(port, clock, settings(setup)))
}

fn settings(setup: &Setup) -> register::Settings {
    let factory = register::Settings::new(setup.currency);
    register::Settings {
        operator: setup.operator,
        operator_password: setup.operator_password.map_or(factory.operator_password, command::Password),
        administrator_password: setup.administrator_password.map_or(factory.administrator_password, command::Password),
        tax_group: setup.tax_group,
        ..factory
    }
}

fn emulated_v1(asked: Emulation, clock: Arc<dyn Clock>) -> Result<Box<dyn Device>, EmulateError> {
    Ok(Box::new(emulator::Emulator::as_asked(asked, emulator::Transport::V1, clock)?))
}

/// ENQ is answered by NAK, or by ACK and the answer that the device still holds; fillers before it apart. ACK alone is
/// another family's.
fn is_control(bytes: &[u8]) -> bool {
    let mut said = bytes.iter().copied().filter(|byte| *byte != frame::FILLER);
    match said.next() {
        Some(frame::NAK) => true,
        Some(frame::ACK) => said.next() == Some(frame::STX),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_at_an_unknown_port_is_the_device_type_under_a_far_number() {
        let asked = numbered::Numbered::Message { number: 0xFFBB, data: vec![0xFC] };
        assert_eq!(asked.encode().unwrap(), NOT_NEXT);
        assert!(!is_numbered(&NOT_NEXT), "an echo");
    }
}
