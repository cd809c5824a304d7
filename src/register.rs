//! The till's fiscal register, built as the settings say: a real one at its port, or an emulated one inside the program.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kassa_domain::Currency;
use kassa_drivers::clock::{Clock, SystemClock};
use kassa_drivers::detect::{Sniffed, sniff_among};
use kassa_drivers::emulate::EmulateError;
use kassa_drivers::emulate::device::Device;
use kassa_drivers::emulate::paper::NoPaper;
use kassa_drivers::family::{self, Emulation, Family, Setup};
use kassa_drivers::fiscal::FiscalRegister;
use kassa_drivers::port::pipe::{FarEnd, PipePort, Shared};
use kassa_drivers::port::{self, serial};
use kassa_drivers::textprinter;

use crate::config::{Config, RegisterConfig, RegisterPort, is_serial};
use crate::i18n::Language;
use crate::papers;
use crate::papers::edited::FOLDER;
use crate::signal::{Signal, Signals};
use seek::{Search, Seeking};

pub mod detect;
pub(crate) mod passed_on;
pub mod seek;

/// The window puts paper in and takes it out while the register's thread waits: how often the line looks.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Why a register could not be set up. Nothing was sent to any.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// The settings do not say where it is.
    #[error("{}: register.port is not there", settings.display())]
    NotNamed {
        /// The settings file, which may not be there either.
        settings: PathBuf,
    },
    /// There is no such family.
    #[error("there is no family {0}")]
    NoFamily(String),
    /// The memory of the emulated register cannot be read.
    #[error("{}: {error}", file.display())]
    Memory {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        error: io::Error,
    },
    /// There is no such register to emulate.
    #[error(transparent)]
    Emulator(EmulateError),
}

impl From<EmulateError> for RegisterError {
    fn from(error: EmulateError) -> Self {
        match error {
            EmulateError::State { path, source } => Self::Memory { file: path, error: source },
            other => Self::Emulator(other),
        }
    }
}

/// Builds the register of the settings. Nothing is sent to it yet. `signals` hears when it is found at another port.
///
/// # Errors
/// The settings name none, or the memory of an emulated one cannot be read.
pub fn build(
    config: &Config,
    currency: Currency,
    dir: &Path,
    signals: Signals,
) -> Result<Box<dyn FiscalRegister>, RegisterError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let register = &config.register;
    let family = family_of(register)?;
    let words = papers::slip_words(Language::from_code(&config.receipt_language).unwrap_or_default());
    // What is wrong with a logo is told with the templates; its receipts are printed without.
    let logo = papers::logo::load(&dir.join(FOLDER)).ok().flatten();
    let logo = logo.as_ref().and_then(papers::logo::picture);
    let setup = Setup { words: Some(words), logo, ..setup(register, currency, dir) };
    match &register.port {
        None => Err(RegisterError::NotNamed { settings: dir.join(crate::config::FILE) }),
        Some(RegisterPort::Emulator) => {
            let device = Arc::new(Mutex::new(emulated(family, register, dir, Arc::clone(&clock))?));
            Ok(over_pipe(family, &setup, &device, clock))
        }
        Some(RegisterPort::At(name)) => {
            let line = Line { family, baud: baud(register, family), clock: Arc::clone(&clock) };
            // Only who can be recognised by questions, and has a number of its own, can be looked for.
            if !is_serial(name) || family.only_prints() || family.sniff.is_none() {
                return Ok(line.driver(name, &setup));
            }
            Ok(Box::new(Seeking::new(name, clock, search(&line, setup, signals, config.other_ports()))))
        }
    }
}

/// How a device of a family is talked to at a port.
#[derive(Clone)]
struct Line {
    family: &'static Family,
    baud: u32,
    clock: Arc<dyn Clock>,
}

impl Line {
    fn driver(&self, port: &str, setup: &Setup) -> Box<dyn FiscalRegister> {
        let port = port::named_with(port, self.baud, self.family.line, Arc::clone(&self.clock));
        (self.family.driver)(port, Arc::clone(&self.clock), setup)
    }

    /// Asks what stands at a port, for this family alone; a printer that answers is asked first and left in peace.
    fn answers(&self, port: &str) -> bool {
        let mut port = port::named_with(port, self.baud, self.family.line, Arc::clone(&self.clock));
        let asked = [textprinter::ESCPOS, *self.family].into_iter().filter(|family| family.line == self.family.line);
        let heard = sniff_among(&asked.collect::<Vec<_>>(), &mut *port, self.clock.as_ref());
        heard.is_ok_and(|heard| heard == Sniffed::Family(self.family.name))
    }
}

/// The search for a register among the serial ports of this computer, but for those of other devices.
fn search(line: &Line, setup: Setup, signals: Signals, taken: Vec<String>) -> Search {
    let (asked, asking, made) = (line.clone(), line.clone(), line.clone());
    // Whoever is only asked must not write into what the till's own driver remembers.
    let stranger = Setup { memory: None, ..setup.clone() };
    Search {
        ports: Box::new(move || {
            let mut ports = serial::ports().unwrap_or_else(|error| {
                tracing::warn!(%error, "the ports cannot be listed");
                Vec::new()
            });
            // One port can have several names: a link by the adapter's number is the usual one.
            let real = |name: &String| std::fs::canonicalize(name).unwrap_or_else(|_| PathBuf::from(name));
            let taken: Vec<PathBuf> = taken.iter().map(real).collect();
            ports.retain(|port| !taken.contains(&real(port)));
            ports
        }),
        answers: Box::new(move |port| asked.answers(port)),
        asker: Box::new(move |port| asking.driver(port, &stranger)),
        driver: Box::new(move |port| made.driver(port, &setup)),
        told: Box::new(move |port| signals.send(Signal::RegisterMoved { port: port.to_owned() })),
    }
}

/// The family of the settings.
///
/// # Errors
/// There is none of this name.
pub fn family_of(config: &RegisterConfig) -> Result<&'static Family, RegisterError> {
    family::named(&config.family).ok_or_else(|| RegisterError::NoFamily(config.family.clone()))
}

fn baud(config: &RegisterConfig, family: &Family) -> u32 {
    config.baud.or_else(|| family.bauds.first().copied()).unwrap_or(115_200)
}

/// How the settings set a device up, with what its driver must remember in the data folder.
#[must_use]
pub fn setup(config: &RegisterConfig, currency: Currency, dir: &Path) -> Setup {
    Setup {
        operator: config.operator,
        operator_password: config.operator_password,
        administrator_password: config.administrator_password,
        tax_group: config.tax_group,
        model: config.model.clone(),
        code_page: config.code_page.clone(),
        print: config.print,
        memory: Some(dir.join(driver_file(config))),
        ..Setup::new(currency)
    }
}

/// File of what the driver remembers. What was booked in training never mixes with what is real.
fn driver_file(config: &RegisterConfig) -> String {
    let emulated = if config.port == Some(RegisterPort::Emulator) { "-emulated" } else { "" };
    format!("driver-{}{emulated}.json", config.family)
}

/// File of the memory of the emulated register of this family.
#[must_use]
pub fn memory_file(family: &Family, dir: &Path) -> PathBuf {
    match family.name {
        // Its name from the time when there was no other family.
        "shtrih" => dir.join("register.json"),
        other => dir.join(format!("register-{other}.json")),
    }
}

fn emulated(
    family: &Family,
    config: &RegisterConfig,
    dir: &Path,
    clock: Arc<dyn Clock>,
) -> Result<Box<dyn Device>, RegisterError> {
    let unknown = || EmulateError::UnknownFamily { name: family.name.to_owned(), known: String::new() };
    let make = family.emulator.ok_or_else(unknown)?;
    let asked = Emulation {
        model: config.model.clone(),
        state: Some(memory_file(family, dir)),
        paper: Box::new(NoPaper),
        ..Emulation::usual()
    };
    Ok(make(asked, clock)?)
}

/// A register over a line inside the program.
#[must_use]
pub fn over_pipe<D: FarEnd + Send + 'static>(
    family: &Family,
    setup: &Setup,
    device: &Shared<D>,
    clock: Arc<dyn Clock>,
) -> Box<dyn FiscalRegister> {
    let port = PipePort::new(Arc::clone(device), Arc::clone(&clock)).looking_every(LOOK_EVERY);
    (family.driver)(Box::new(port), clock, setup)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_emulated_register_of_every_family_answers_and_remembers_in_the_data_folder() {
        for family in family::FAMILIES.iter().filter(|family| family.emulator.is_some()) {
            let dir = tempfile::tempdir().unwrap();
            let text = format!("[register]\nfamily = \"{}\"\nport = \"emulator\"\n", family.name);
            let config = Config::parse(&text).unwrap();
            let serial = || {
                let mut register = build(&config, Currency::Uah, dir.path(), Signals::silent()).unwrap();
                register.connect().unwrap();
                register.state().unwrap().serial
            };
            let first = serial();
            assert!(!first.is_empty() && serial() == first, "{}", family.name);
        }
    }

    #[test]
    fn a_register_on_the_screen_prints_into_its_file() {
        let dir = tempfile::tempdir().unwrap();
        let paper = dir.path().join("paper.txt");
        let text = format!("[register]\nfamily = \"screen\"\nport = 'file:{}'\n", paper.display());
        let mut register = build(&Config::parse(&text).unwrap(), Currency::Uah, dir.path(), Signals::silent()).unwrap();
        register.connect().unwrap();
        register.print_text(&["Добрий день".to_owned()]).unwrap();
        assert!(std::fs::read_to_string(&paper).unwrap().contains("Добрий день"));
    }

    #[test]
    fn a_memory_that_cannot_be_read_is_named() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("register.json"), "nonsense").unwrap();
        let config = Config::parse("[register]\nport = \"emulator\"\n").unwrap();
        let refused = build(&config, Currency::Uah, dir.path(), Signals::silent()).err();
        assert!(matches!(refused, Some(RegisterError::Memory { file, .. }) if file.ends_with("register.json")));
    }
}
