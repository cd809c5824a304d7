//! The till's fiscal register, built as the settings say: a real one at its port, or an emulated one inside the program.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kassa_domain::Currency;
use kassa_drivers::clock::{Clock, SystemClock};
use kassa_drivers::fiscal::FiscalRegister;
use kassa_drivers::port::Port;
use kassa_drivers::port::pipe::{PipePort, Shared};
use kassa_drivers::port::serial::SerialPort;
use kassa_drivers::port::tcp::TcpPort;
use kassa_drivers::shtrih::command::Password;
use kassa_drivers::shtrih::emulator::{self, Emulator, NoPaper, Paper, Profile};
use kassa_drivers::shtrih::register::{Settings, ShtrihRegister};

use crate::config::{RegisterConfig, RegisterPort};

/// Memory of the emulated register in the data folder.
const MEMORY: &str = "register.json";
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
    /// The memory of the emulated register cannot be read.
    #[error("{}: {error}", file.display())]
    Memory {
        /// The file.
        file: PathBuf,
        /// What is wrong with it.
        error: io::Error,
    },
    /// There is no such model to emulate.
    #[error("there is no model {0}")]
    NoModel(String),
}

/// Builds the register of the settings. Nothing is sent to it yet.
///
/// # Errors
/// The settings name none, or the memory of an emulated one cannot be read.
pub fn build(
    config: &RegisterConfig,
    currency: Currency,
    dir: &Path,
) -> Result<Box<dyn FiscalRegister>, RegisterError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let port: Box<dyn Port> = match &config.port {
        None => return Err(RegisterError::NotNamed { settings: dir.join(crate::config::FILE) }),
        Some(RegisterPort::Emulator) => {
            let device = emulated(&config.model, dir, Box::new(NoPaper), Arc::clone(&clock))?;
            return Ok(over_pipe(config, currency, &device, clock));
        }
        Some(RegisterPort::Tcp(address)) => Box::new(TcpPort::new(address)),
        Some(RegisterPort::Serial(device)) => Box::new(SerialPort::new(device.clone(), config.baud)),
    };
    Ok(Box::new(ShtrihRegister::new(port, clock, settings(config, currency))))
}

/// An emulated device with its memory in the data folder.
///
/// # Errors
/// Its memory cannot be read, or there is no such model.
pub fn emulated(
    model: &str,
    dir: &Path,
    paper: Box<dyn Paper>,
    clock: Arc<dyn Clock>,
) -> Result<Shared<Emulator>, RegisterError> {
    let profile = Profile::named(model).ok_or_else(|| RegisterError::NoModel(model.to_owned()))?;
    let file = dir.join(MEMORY);
    let device = Emulator::open(emulator::Settings::new(profile), clock, &file)
        .map_err(|error| RegisterError::Memory { file, error })?;
    Ok(Arc::new(Mutex::new(device.with_paper(paper))))
}

/// A register over a line inside the program.
#[must_use]
pub fn over_pipe(
    config: &RegisterConfig,
    currency: Currency,
    device: &Shared<Emulator>,
    clock: Arc<dyn Clock>,
) -> Box<dyn FiscalRegister> {
    let port = PipePort::new(Arc::clone(device), Arc::clone(&clock)).looking_every(LOOK_EVERY);
    Box::new(ShtrihRegister::new(Box::new(port), clock, settings(config, currency)))
}

fn settings(config: &RegisterConfig, currency: Currency) -> Settings {
    Settings {
        operator_password: Password(config.operator_password),
        administrator_password: Password(config.administrator_password),
        ..Settings::new(currency)
    }
}
