//! The till's fiscal register, built as the settings say: a real one at its port, or an emulated one inside the program.

use std::io;
use std::path::Path;
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
use kassa_drivers::shtrih::emulator::{self, Emulator, Paper, Profile};
use kassa_drivers::shtrih::register::{Settings, ShtrihRegister};

use crate::config::RegisterConfig;

/// The port of the settings that means an emulated register.
const EMULATOR: &str = "emulator";
/// In front of the address of a register on the network.
const TCP: &str = "tcp:";
/// Memory of the emulated register in the data folder.
const MEMORY: &str = "register.json";
/// The window puts paper in and takes it out while the register's thread waits: how often the line looks.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A register, with the emulated device behind it when it is one.
pub struct Built {
    /// The register.
    pub register: Box<dyn FiscalRegister>,
    /// The emulated device.
    pub device: Option<Shared<Emulator>>,
}

/// Builds the register of the settings. Nothing is sent to it yet.
///
/// # Errors
/// The memory of an emulated register cannot be read.
pub fn build(config: &RegisterConfig, currency: Currency, dir: &Path, paper: Box<dyn Paper>) -> io::Result<Built> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    if config.port == EMULATOR {
        let device = emulated(&config.model, dir, paper, Arc::clone(&clock))?;
        let register = over_pipe(config, currency, &device, clock);
        return Ok(Built { register, device: Some(device) });
    }
    let port: Box<dyn Port> = match config.port.strip_prefix(TCP) {
        Some(address) => Box::new(TcpPort::new(address)),
        None => Box::new(SerialPort::new(config.port.clone(), config.baud)),
    };
    let register = Box::new(ShtrihRegister::new(port, clock, settings(config, currency)));
    Ok(Built { register, device: None })
}

/// An emulated device with its memory in the data folder.
///
/// # Errors
/// Its memory cannot be read, or there is no such model.
pub fn emulated(model: &str, dir: &Path, paper: Box<dyn Paper>, clock: Arc<dyn Clock>) -> io::Result<Shared<Emulator>> {
    let profile = Profile::named(model).ok_or(io::ErrorKind::InvalidInput)?;
    let device = Emulator::open(emulator::Settings::new(profile), clock, &dir.join(MEMORY))?;
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
