//! The Datecs family: classic devices, the X series, and the FP-3530T class of Ukraine.
//!
//! | File | Holds |
//! |---|---|
//! | [`frame`] | both forms of frames: bytes to frame and back; pure |
//! | [`dialect`] | what the three dialects differ in, as data |
//! | [`model`] | what models differ in, as data |
//! | [`page`] | letters for the firmware |
//! | [`command`] | one struct per command |
//! | [`status`] | status bits and error codes, as tables |
//! | [`link`] | the exchange that never runs a command twice |
//! | [`register`] | [`crate::fiscal::FiscalRegister`] told in commands, and recovery |
//! | [`emulator`] | the other end of the port |
//!
//! Sources are named in [`dialect`]. Amounts are in minor units of the currency, with two decimals on the line.

pub mod command;
pub mod dialect;
pub mod emulator;
pub mod frame;
pub mod link;
pub mod model;
pub mod page;
pub mod register;
pub mod status;

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::emulate::EmulateError;
use crate::emulate::device::{Device, Emulated};
use crate::family::{Emulation, Family, Setup, Sniff};
use crate::fiscal::FiscalRegister;
use crate::port::Port;
use crate::port::serial::LineSettings;

use dialect::{Dialect, Kind};
use emulator::{Emulator, PROFILES, Profile};
use page::Page;

/// Speeds of the family; 115200 is the factory's of all devices sold today.
const BAUDS: &[u32] = &[115_200, 9600, 19_200, 38_400, 57_600, 4800, 2400, 1200];

/// Classic devices.
pub const CLASSIC: Family = Family {
    name: dialect::CLASSIC.family,
    driver: |port, clock, setup| driver(&dialect::CLASSIC, port, clock, setup),
    emulator: Some(|asked, clock| emulated(&dialect::CLASSIC, asked, clock)),
    models: &["fp-800", "dp-150"],
    bauds: BAUDS,
    line: LineSettings::USUAL,
    tax_groups: 8,
    sniff: Some(Sniff { question: WHO_SHORT, gap: Duration::ZERO, answers: |bytes| is_short(Kind::Classic, bytes) }),
};

/// The X series.
pub const X: Family = Family {
    name: dialect::X.family,
    driver: |port, clock, setup| driver(&dialect::X, port, clock, setup),
    emulator: Some(|asked, clock| emulated(&dialect::X, asked, clock)),
    models: &["fp-700x"],
    bauds: BAUDS,
    line: LineSettings::USUAL,
    tax_groups: 8,
    sniff: Some(Sniff {
        question: b"\x01\x30\x30\x32\x3A\x20\x30\x30\x34\x3A\x05\x30\x31\x3B\x3F\x03",
        gap: Duration::ZERO,
        answers: is_long,
    }),
};

/// The FP-3530T class. It answers the same question as a classic device, in other words.
pub const UKRAINE: Family = Family {
    name: dialect::UKRAINE.family,
    driver: |port, clock, setup| driver(&dialect::UKRAINE, port, clock, setup),
    emulator: Some(|asked, clock| emulated(&dialect::UKRAINE, asked, clock)),
    models: &["fp-3530t"],
    bauds: BAUDS,
    line: LineSettings::USUAL,
    tax_groups: 5,
    sniff: Some(Sniff { question: WHO_SHORT, gap: Duration::ZERO, answers: |bytes| is_short(Kind::Ukraine, bytes) }),
};

/// "Who are you" (90) with SEQ 20h: a question in every dialect of this form.
const WHO_SHORT: &[u8] = b"\x01%\x20Z1\x0500=5\x03";

fn driver(
    dialect: &'static Dialect,
    port: Box<dyn Port>,
    clock: Arc<dyn Clock>,
    setup: &Setup,
) -> Box<dyn FiscalRegister> {
    let mut settings = register::Settings::new(dialect, setup.currency);
    settings.operator.number = setup.operator;
    if let Some(group) = setup.tax_group {
        settings.operator.group = group.saturating_sub(1);
    }
    if let Some(password) = setup.operator_password {
        // Leading zeros belong to a password of this family: the factory's has four digits, or as many as the number.
        settings.operator.password = format!("{password:0width$}", width = dialect.password.len());
    }
    if let Some(page) = setup.code_page.as_deref().and_then(Page::named) {
        settings.operator.page = page;
    }
    settings.memory.clone_from(&setup.memory);
    Box::new(register::DatecsRegister::new(port, clock, dialect, settings))
}

fn emulated(
    dialect: &'static Dialect,
    asked: Emulation,
    clock: Arc<dyn Clock>,
) -> Result<Box<dyn Device>, EmulateError> {
    let of_family = || PROFILES.iter().filter(|profile| profile.family == dialect.family);
    let profile = match &asked.model {
        None => Profile::of(dialect.family),
        Some(name) => of_family().find(|profile| profile.name == name),
    };
    let profile = profile.ok_or_else(|| EmulateError::UnknownModel {
        name: asked.model.clone().unwrap_or_default(),
        known: of_family().map(|profile| profile.name).collect::<Vec<_>>().join(", "),
    })?;
    let settings = emulator::Settings::new(profile);
    let device = match &asked.state {
        None => Emulator::new(settings, clock),
        Some(path) => Emulator::open(settings, clock, path)
            .map_err(|source| EmulateError::State { path: path.clone(), source })?,
    };
    Ok(Box::new(Emulated::new(device.with_paper(asked.paper), asked.baud)))
}

/// Signs of life, then the answer to [`WHO_SHORT`], which tells the dialect. A device that had this very SEQ before says
/// the answer of that time again: nothing is known of it but the form of its frames, and the driver looks closer.
fn is_short(kind: Kind, bytes: &[u8]) -> bool {
    const WHO: u8 = 90;
    let Some(reply) = reply(frame::Form::Short, bytes) else { return false };
    let fields = reply.data.split(|byte| *byte == b',').map(|field| String::from_utf8_lossy(field).trim().to_owned());
    let told = if reply.code == WHO { model::kind_of(&fields.collect::<Vec<_>>()) } else { Kind::Classic };
    told == kind
}

fn is_long(bytes: &[u8]) -> bool {
    reply(frame::Form::Long, bytes).is_some()
}

fn reply(form: frame::Form, bytes: &[u8]) -> Option<frame::Reply> {
    let start = bytes.iter().position(|byte| *byte != frame::SYN).unwrap_or(bytes.len());
    frame::Reply::decode(form, bytes.split_at(start).1).ok().flatten().map(|(reply, _length)| reply)
}
