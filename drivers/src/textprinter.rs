//! Text printers: 9-pin printers on tractor paper (ESC/P), receipt printers (ESC/POS, Star line mode), and anything
//! that prints the characters it gets.
//!
//! | File | Holds |
//! |---|---|
//! | [`profile`] | what printers differ in, as data |
//! | [`form`] | how the paper goes through: feed, offset, forms |
//! | [`dialect`] | lines to bytes; pure |
//! | [`status`] | what a printer answers; pure |
//! | [`printer`] | a job over a port: flow control, paper out, how far it was printed |
//! | [`test_page`] | the page an installer reads |
//! | [`output`] | the register that prints on such a printer and keeps its own journal |
//! | [`emulator`] | the other end of the port: bytes to paper |

//!
//! Text taken by a port is not text on paper, and no such printer can prove what it printed. So nothing here decides
//! about money: printing is a separate job that can be repeated.

pub mod dialect;
pub mod emulator;
pub mod form;
pub mod output;
mod picture;

pub mod printer;
pub mod profile;
pub mod status;
pub mod test_page;

use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;
use crate::emulate::EmulateError;
use crate::emulate::device::{Device, Emulated};
use crate::family::{self, Emulation, Family, Sniff};
use crate::fiscal::FiscalRegister;
use crate::ledger::{LedgerRegister, Settings};
use crate::port::Port;
use crate::port::serial::LineSettings;
use crate::text::CodePage;
use emulator::PrinterCore;
use output::PrinterOutput;
use printer::TextPrinter;
use profile::{Dialect, Profile};
use status::Question;

/// The speeds of printers: matrix printers leave the factory at 9600.
const BAUDS: &[u32] = &[9600, 19_200, 38_400, 57_600, 115_200, 4800];

/// 9-pin printers.
pub const ESCP: Family = Family {
    name: "escp",
    driver: |port, clock, setup| driver(Dialect::Escp, port, clock, setup),
    emulator: Some(|asked, _clock| emulated(Dialect::Escp, asked)),
    models: &["escp-80", "escp-80-panel", "escp-136", "escp-136-panel", "escp-32x10"],
    bauds: BAUDS,
    line: LineSettings::USUAL,
    tax_groups: 0,
    sniff: None,
};

/// Receipt printers.
pub const ESCPOS: Family = Family {
    name: "escpos",
    driver: |port, clock, setup| driver(Dialect::Escpos, port, clock, setup),
    emulator: Some(|asked, _clock| emulated(Dialect::Escpos, asked)),
    models: &["escpos-80", "escpos-58", "escpos-chinese-80", "escpos-chinese-58", "escpos-rongta-80", "escpos-kr-80"],
    bauds: BAUDS,
    line: LineSettings::USUAL,
    tax_groups: 0,
    // Of the four questions the one without 01h, 02h or 03h: with these a register's frame begins or ends.
    sniff: Some(Sniff { question: &Question::Paper.bytes(), gap: Duration::ZERO, answers: is_status }),
};

/// Star printers in line mode.
pub const STAR: Family = Family {
    name: "star",
    driver: |port, clock, setup| driver(Dialect::Star, port, clock, setup),
    emulator: Some(|asked, _clock| emulated(Dialect::Star, asked)),
    models: &["star-80", "star-58"],
    bauds: BAUDS,
    line: LineSettings::USUAL,
    tax_groups: 0,
    sniff: None,
};

/// Anything that prints the characters it gets.
pub const PLAIN: Family = Family {
    name: "plain",
    driver: |port, clock, setup| driver(Dialect::Plain, port, clock, setup),
    emulator: Some(|asked, _clock| emulated(Dialect::Plain, asked)),
    models: &["plain-40", "plain-80"],
    bauds: BAUDS,
    line: LineSettings::USUAL,
    tax_groups: 0,
    sniff: None,
};

/// The printer of the settings: its profile by name, and its page.
#[must_use]
pub fn printer_setup(dialect: Dialect, setup: &family::Setup) -> profile::Setup {
    let named = setup.model.as_deref().and_then(Profile::named).filter(|profile| profile.dialect == dialect);
    let mut printer = profile::Setup::new(named.unwrap_or_else(|| Profile::usual(dialect)));
    if let Some(pitch) = setup.print.pitch {
        printer = printer.with_pitch(pitch);
    }
    printer.form = setup.print.form;
    let left = u16::from(printer.form.left.unwrap_or(0));
    printer.columns = setup.print.columns.unwrap_or(printer.columns).saturating_sub(left);
    printer.pace = setup.print.pace;
    match setup.code_page.as_deref().and_then(CodePage::named) {
        Some(page) => printer.with_page(page),
        None => printer,
    }
}

fn driver(
    dialect: Dialect,
    port: Box<dyn Port>,
    clock: Arc<dyn Clock>,
    setup: &family::Setup,
) -> Box<dyn FiscalRegister> {
    let printer = TextPrinter::new(port, Arc::clone(&clock), printer_setup(dialect, setup));
    let settings = Settings {
        currency: setup.currency,
        words: setup.words.clone().unwrap_or_default(),
        memory: setup.memory.clone(),
        logo: setup.logo.clone(),
    };
    Box::new(LedgerRegister::new(PrinterOutput::new(printer), clock, settings))
}

fn emulated(dialect: Dialect, asked: Emulation) -> Result<Box<dyn Device>, EmulateError> {
    let profile = match &asked.model {
        None => Some(Profile::usual(dialect)),
        Some(name) => Profile::named(name).filter(|profile| profile.dialect == dialect),
    };
    let profile = profile.ok_or_else(|| EmulateError::UnknownModel {
        name: asked.model.clone().unwrap_or_default(),
        known: profile::PROFILES
            .iter()
            .filter(|profile| profile.dialect == dialect)
            .map(|profile| profile.name)
            .collect::<Vec<_>>()
            .join(", "),
    })?;
    let mut core = PrinterCore::new(emulator::Settings::new(profile)).with_paper(asked.paper);
    if let Some(path) = asked.state {
        core = core.with_memory(&path).map_err(|source| EmulateError::State { path, source })?;
    }
    Ok(Box::new(Emulated::new(core, asked.baud)))
}

/// One byte with the fixed bits of an answer to `DLE EOT`.
fn is_status(bytes: &[u8]) -> bool {
    matches!(bytes, [byte] if byte & 0x93 == 0x12)
}
