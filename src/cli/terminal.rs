//! The commands that need no window: what each does, and what it says on the terminal.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use kassa_drivers::emulate::{self, Options, Place};

use super::device::emulated;
use super::window::refuse;
use super::{Emulate, Enrol, words};
use crate::clock::SystemClock;
use crate::config::Config;
use crate::enrolment::enrol_till;
use crate::fl;
use crate::keys::{KeyPlace, Keystore};
use crate::store::verify::verify_folder;
use crate::workplace::owner_name;

/// `kassa enrol`.
///
/// # Errors
/// The terminal.
pub fn enrol(dir: &Path, asked: &Enrol) -> io::Result<ExitCode> {
    let mut out = io::stdout().lock();
    let way = match Config::load(dir) {
        Ok(config) => config.way(),
        Err(error) => return refuse(&words::load_error(&error)),
    };
    match enrol_till(dir, owner_name(), (&asked.server, &asked.code), &way, Keystore::System, &SystemClock::new()) {
        Ok((identity, place)) => {
            let place = match place {
                KeyPlace::Keystore => fl!("cli-key-keystore"),
                KeyPlace::File => fl!("cli-key-file"),
            };
            let (till, point) = (identity.code.to_string(), identity.point.to_string());
            writeln!(out, "{}", fl!("cli-enrolled", till = till, point = point, place = place))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            tracing::debug!(%error, "not let in");
            writeln!(io::stderr().lock(), "{}", words::enrolment_error(&error))?;
            Ok(ExitCode::FAILURE)
        }
    }
}

/// `kassa journal verify`.
///
/// # Errors
/// The terminal.
pub fn verify_journal(dir: &Path) -> io::Result<ExitCode> {
    let report = match verify_folder(dir) {
        Ok(report) => report,
        Err(error) => {
            writeln!(io::stderr().lock(), "{}", words::open_error(&error))?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let mut out = io::stdout().lock();
    if report.faults.is_empty() {
        let head = report.head.map_or_else(|| "—".to_owned(), |head| head.hash.to_string());
        writeln!(out, "{}", fl!("verify-good", entries = report.entries, head = head))?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "{}", fl!("verify-bad", entries = report.entries, faults = report.faults.len()))?;
    for fault in &report.faults {
        writeln!(out, "  {}", words::fault(fault))?;
    }
    if report.more {
        writeln!(out, "  …")?;
    }
    Ok(ExitCode::FAILURE)
}

/// `kassa emulate`.
///
/// # Errors
/// The terminal.
pub fn emulate_device(asked: &Emulate) -> io::Result<ExitCode> {
    let place = match &asked.tcp {
        Some(address) => Place::Tcp(address.clone()),
        None => Place::Pty,
    };
    let options = Options {
        family: asked.family.clone(),
        place,
        model: asked.model.clone(),
        baud: asked.baud,
        state: asked.state.clone(),
        paper: asked.paper.clone(),
        faults: asked.faults.clone(),
    };
    match emulate::run(&options, &mut io::stdout()) {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(error) => {
            writeln!(io::stderr().lock(), "{}", emulated::words(&error))?;
            Ok(ExitCode::FAILURE)
        }
    }
}
