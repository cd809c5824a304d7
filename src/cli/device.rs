//! `kassa device`: the technician's tool, which talks to a device at a port from a terminal.
//!
//! It ends with 0 when the device did it, with 1 when it certainly did not, and with 2 when nobody knows. What changes
//! a device's books is sent once; if its answer is lost, the device is asked what it did, and nothing is repeated.

pub mod args;
pub mod emulated;
mod find;
mod operation;
mod report;
mod words;

use std::io::{self, BufRead as _, Write};
use std::process::ExitCode;
use std::sync::Arc;

use kassa_domain::cash::CashWay;
use kassa_drivers::clock::{Clock, SystemClock};
use kassa_drivers::family::{Family, Setup};
use kassa_drivers::fiscal::{CutKind, DeviceError, FiscalRegister, Paper};
use kassa_drivers::port;
use kassa_drivers::text::replaced;
use kassa_drivers::textprinter::profile::Dialect;
use kassa_drivers::textprinter::{printer_setup, test_page};

use super::said::all_of;
use crate::fl;
use crate::i18n;
use crate::papers;
use args::{At, Device, Text};
use operation::Asked;

/// Why it was not done, or not known to be done: what to say, a line each.
#[derive(Debug)]
struct Failure {
    lines: Vec<String>,
    /// Nobody knows whether the device did it.
    unknown: bool,
}

impl Failure {
    /// Certainly nothing was done.
    fn nothing(line: String) -> Self {
        Self { lines: vec![line], unknown: false }
    }
}

/// The command line itself is wrong, and no port was opened.
const WRONG_USAGE: u8 = 64;

type Said = Result<Vec<String>, Failure>;

/// Does what is asked.
///
/// # Errors
/// The terminal.
pub fn device(asked: &Device) -> io::Result<ExitCode> {
    if let Device::CashIn(cash) | Device::CashOut(cash) = asked
        && cash.money().is_none()
    {
        writeln!(io::stderr().lock(), "{}", fl!("device-bad-sum", sum = cash.sum.clone()))?;
        return Ok(ExitCode::from(WRONG_USAGE));
    }
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let said = match asked {
        Device::Probe(asked) => find::probe(asked, &clock),
        Device::State(at) => with(at, &clock, report::state),
        Device::OpenShift(at) => booked(at, &Asked::OpenShift, &clock),
        Device::X(at) => with(at, &clock, |device| done(device.x_report(), || fl!("device-done-x"))),
        Device::Z(at) => booked(at, &Asked::Z, &clock),
        Device::CashIn(cash) => movement(cash, CashWay::In, &clock),
        Device::CashOut(cash) => movement(cash, CashWay::Out, &clock),
        Device::Repeat(at) => with(at, &clock, |device| done(device.repeat(), || fl!("device-done-repeat"))),
        Device::Cut(at) => with(at, &clock, |device| {
            let kind = device.capabilities().usual_cut().unwrap_or(CutKind::Full);
            done(device.cut(kind), || fl!("device-done-cut"))
        }),
        Device::Drawer(at) => with(at, &clock, |device| done(device.open_drawer(), || fl!("device-done-drawer"))),
        Device::Text(asked) => print(asked, &clock)?,
        Device::Clock(at) => with(at, &clock, |device| set_clock(device, clock.as_ref())),
        Device::TestPage(at) => with(at, &clock, |device| {
            let lines = page(device, at);
            printed(device, &lines, || fl!("device-done-test-page"))
        }),
    };
    match said {
        Ok(lines) => {
            all_of(&lines, io::stdout().lock())?;
            Ok(ExitCode::SUCCESS)
        }
        Err(Failure { lines, unknown }) => {
            all_of(&lines, io::stderr().lock())?;
            Ok(if unknown { ExitCode::from(2) } else { ExitCode::FAILURE })
        }
    }
}

/// Finds the device, connects to it and does something with it.
fn with(at: &At, clock: &Arc<dyn Clock>, act: impl FnOnce(&mut dyn FiscalRegister) -> Said) -> Said {
    let found = find::found(at, clock)?;
    let mut device = driver(at, found.family, found.baud, clock);
    device.connect().map_err(|error| words::of_device(&error, &at.port))?;
    act(&mut *device).map_err(|failure| words::at_port(failure, &at.port))
}

fn driver(at: &At, family: &Family, baud: u32, clock: &Arc<dyn Clock>) -> Box<dyn FiscalRegister> {
    (family.driver)(port::named_with(&at.port, baud, family.line, Arc::clone(clock)), Arc::clone(clock), &setup(at))
}

fn setup(at: &At) -> Setup {
    Setup {
        operator: at.operator.unwrap_or(1),
        operator_password: at.operator_password,
        administrator_password: at.administrator_password,
        model: at.model.clone(),
        code_page: at.codepage.clone(),
        print: at.print(),
        memory: at.memory.clone(),
        words: Some(papers::slip_words(i18n::language())),
        ..Setup::new(at.currency)
    }
}

/// What is said of something that registers nothing.
fn done(outcome: Result<(), DeviceError>, words: impl FnOnce() -> String) -> Said {
    outcome.map(|()| vec![words()]).map_err(|error| words::of_device(&error, ""))
}

/// Prints what registers nothing. Where it breaks off, the device is asked whether it stopped for paper.
fn printed(device: &mut dyn FiscalRegister, lines: &[String], words: impl FnOnce() -> String) -> Said {
    let error = match device.print_text(lines) {
        Err(error @ DeviceError::Unknown { .. }) => error,
        outcome => return done(outcome, words),
    };
    let stopped = device.state().is_ok_and(|state| state.paper != Paper::Present || state.lid_open);
    let mut failure = words::of_device(&error, "");
    failure.lines = if stopped {
        vec![fl!("device-text-stopped")]
    } else {
        vec![failure.lines.swap_remove(0), fl!("device-text-unknown")]
    };
    Err(failure)
}

/// Does what changes the device's books. A printer's are its driver's: whoever keeps no file of them is told so.
fn booked(at: &At, asked: &Asked, clock: &Arc<dyn Clock>) -> Said {
    with(at, clock, |device| {
        let forgets = !device.capabilities().fiscal && at.memory.is_none();
        let hint = || forgets.then(|| fl!("device-hint-memory"));
        match operation::perform(device, asked, clock) {
            Ok(mut lines) => {
                lines.extend(hint().filter(|_| matches!(asked, Asked::OpenShift)));
                Ok(lines)
            }
            Err(mut failure) => {
                failure.lines.extend(hint());
                Err(failure)
            }
        }
    })
}

fn movement(cash: &args::Cash, way: CashWay, clock: &Arc<dyn Clock>) -> Said {
    let Some(amount) = cash.money() else {
        return Err(Failure::nothing(fl!("device-bad-sum", sum = cash.sum.clone())));
    };
    booked(&cash.at, &Asked::Move(way, amount), clock)
}

/// Prints the lines of the command line, else those of standard input.
fn print(asked: &Text, clock: &Arc<dyn Clock>) -> io::Result<Said> {
    let lines = if asked.lines.is_empty() {
        io::stdin().lock().lines().collect::<io::Result<Vec<String>>>()?
    } else {
        asked.lines.clone()
    };
    if lines.iter().all(|line| line.trim().is_empty()) {
        return Ok(Err(Failure::nothing(fl!("device-no-lines"))));
    }
    Ok(with(&asked.at, clock, |device| {
        let lost = replaced(&lines.join("\n"), &device.capabilities().letters);
        let mut said = printed(device, &lines, || fl!("device-done-text", count = lines.len()))?;
        if !lost.is_empty() {
            let lost = lost.into_iter().map(String::from).collect::<Vec<_>>().join(" ");
            said.push(fl!("device-text-replaced", letters = lost));
        }
        Ok(said)
    }))
}

/// Sets the clock, and says how far it was off.
fn set_clock(device: &mut dyn FiscalRegister, clock: &dyn Clock) -> Said {
    let ahead = |device: &mut dyn FiscalRegister| {
        let state = device.state().map_err(|error| words::of_device(&error, ""))?;
        Ok::<_, Failure>(state.clock_ahead_s.map_or_else(|| "?".to_owned(), report::signed))
    };
    let before = ahead(device)?;
    device.set_clock(clock.wall()).map_err(|error| words::of_device(&error, ""))?;
    // It is set: what cannot be read afterwards changes nothing about that.
    let after = ahead(device).unwrap_or_else(|_| "?".to_owned());
    Ok(vec![fl!("device-done-clock", before = before, after = after)])
}

/// The page to choose profile and code page by, as wide as the device's paper.
fn page(device: &dyn FiscalRegister, at: &At) -> Vec<String> {
    let model = device.capabilities();
    let lines = match Dialect::named(model.family) {
        Some(dialect) => test_page::test_page(&printer_setup(dialect, &setup(at))),
        None => {
            let name = if model.model.is_empty() { model.family } else { model.model.as_str() };
            test_page::page_of(name, usize::from(model.columns), at.codepage.as_deref().unwrap_or_default())
        }
    };
    lines.into_iter().map(|line| line.text).collect()
}
