//! ATOL registers: FPrint models over transport v2, and the models with a fiscal storage over transport v3.
//!
//! | File | Holds |
//! |---|---|
//! | [`frame`] | bytes to frame and back, for both transports; pure |
//! | [`command`] | upper-level commands and answers: numbers in BCD, states, tables of codes |
//! | [`link`] | the exchanges: v2 answers once or leaves it open, v3 asks again by the task's number |
//! | [`register`] | [`crate::fiscal::FiscalRegister`] told in commands, and recovery |
//! | [`emulator`] | the other end of the port |
//!
//! Commands and codes are those of the maker's protocol 3.1. Numbers are BCD, the highest digit first; money is in
//! kopecks. What is known only from older manuals stands in one place each: [`command`].

pub mod command;
pub mod emulator;
pub mod frame;
pub mod link;
pub mod register;

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::emulate::EmulateError;
use crate::emulate::device::{Device, Emulated};
use crate::family::{Emulation, Family, Setup, Sniff};
use crate::fiscal::FiscalRegister;
use crate::port::Port;
use crate::port::serial::LineSettings;
use emulator::{AtolCore, MODELS};
use frame::v2::{ACK, ENQ, NAK};
use link::{LinkV2, LinkV3};
use register::{AtolRegister, Settings};

const BAUDS: &[u32] = &[115_200, 57_600, 38_400, 19_200, 9600, 128_000, 256_000];

/// By transport v3: what has become of a task. Numbers without a byte that a printer would take for an order.
const SNIFF_V3: &[u8] = &[0xFE, 0x02, 0x00, 0xDF, 0xC3, 0xDF, 0xD4];

/// Transport v2: ENQ, ACK, DLE.
pub const V2: Family = Family {
    name: "atol-v2",
    driver: v2,
    emulator: Some(|asked, clock| emulated(Wire::V2, asked, clock)),
    models: MODELS,
    bauds: BAUDS,
    line: LineSettings::USUAL,
    tax_groups: 6,
    sniff: Some(Sniff { question: &[ENQ], gap: Duration::ZERO, answers: |bytes| matches!(bytes, [ACK | NAK | ENQ]) }),
};

/// Transport v3: packets with numbers, tasks with numbers.
pub const V3: Family = Family {
    name: "atol-v3",
    driver: v3,
    emulator: Some(|asked, clock| emulated(Wire::V3, asked, clock)),
    models: MODELS,
    bauds: BAUDS,
    line: LineSettings::USUAL,
    tax_groups: 6,
    sniff: Some(Sniff {
        question: SNIFF_V3,
        gap: Duration::ZERO,
        answers: |bytes| bytes.first() == Some(&frame::v3::START),
    }),
};

/// The transports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wire {
    /// ENQ, ACK, DLE.
    V2,
    /// Packets.
    V3,
}

impl Wire {
    /// The family's name.
    #[must_use]
    pub const fn family(self) -> &'static str {
        match self {
            Self::V2 => "atol-v2",
            Self::V3 => "atol-v3",
        }
    }
}

fn v2(port: Box<dyn Port>, clock: Arc<dyn Clock>, setup: &Setup) -> Box<dyn FiscalRegister> {
    let link = LinkV2::new(port, Arc::clone(&clock));
    Box::new(AtolRegister::new(Box::new(link), clock, Wire::V2, settings(setup)))
}

fn v3(port: Box<dyn Port>, clock: Arc<dyn Clock>, setup: &Setup) -> Box<dyn FiscalRegister> {
    let link = LinkV3::new(port, Arc::clone(&clock));
    Box::new(AtolRegister::new(Box::new(link), clock, Wire::V3, settings(setup)))
}

fn settings(setup: &Setup) -> Settings {
    let factory = Settings::new(setup.currency);
    let password = setup.administrator_password.unwrap_or(factory.password);
    Settings { password, tax: setup.tax_group.unwrap_or(factory.tax), ..factory }
}

fn emulated(wire: Wire, asked: Emulation, clock: Arc<dyn Clock>) -> Result<Box<dyn Device>, EmulateError> {
    let baud = asked.baud;
    let core = AtolCore::as_asked(wire, asked, clock)?;
    Ok(Box::new(Emulated::new(core, baud)))
}
