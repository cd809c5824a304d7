//! Emulated devices for other programs: served on a pseudo terminal or a TCP port until told to stop.
//!
//! What is served is a test double for tests, training and demonstration, never a register.

pub mod device;
pub mod fault;
pub mod line;
pub mod paper;
#[cfg(unix)]
mod pty;
pub mod remembered;
pub mod script;
mod stdin;
pub mod store;
mod tcp;

use std::io::{self, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::clock::{Clock, SystemClock};
use crate::family::{self, Emulation, FAMILIES};
use crate::port::PortError;
use crate::port::pipe::{FarEnd, Shared, lock};

use device::Device;
use paper::{NoPaper, Paper, PaperFile};

#[cfg(unix)]
pub use pty::serve_pty;
pub use tcp::serve_tcp;

/// Where an emulated device can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A pseudo terminal whose path the system chooses.
    Pty,
    /// An address to listen at, `host:port`; port 0 lets the system choose.
    Tcp(String),
}

/// What the emulators say of themselves wherever they are started.
pub const BANNER: &str = "test double for tests, training and demonstration; not a fiscal register";

/// What `kassa emulate` is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Family, by its name.
    pub family: String,
    /// Where to serve.
    pub place: Place,
    /// Model, by a name of the family; `None` is its usual one.
    pub model: Option<String>,
    /// Speed of the line in bits a second; `None` is a line that takes no time.
    pub baud: Option<u32>,
    /// File of the device's memory; without it the device starts as new.
    pub state: Option<PathBuf>,
    /// File the paper goes to.
    pub paper: Option<PathBuf>,
    /// Script of faults, as [`script`] reads it.
    pub faults: Option<PathBuf>,
}

/// Why an emulated device cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum EmulateError {
    /// No family has this name, or the family has no emulator.
    #[error("no family {name}; there are {known}")]
    UnknownFamily {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// No model has this name.
    #[error("no model {name}; there are {known}")]
    UnknownModel {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The file of the device's memory cannot be used.
    #[error("memory file {path}: {source}")]
    State {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file for the paper cannot be used.
    #[error("paper file {path}: {source}")]
    Paper {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The script of faults cannot be used.
    #[error("script of faults {path}: {why}")]
    Faults {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// Nobody can be served at this address.
    #[error("address {address}: {source}")]
    Address {
        /// The address.
        address: String,
        /// Why.
        source: io::Error,
    },
    /// The system gives no pseudo terminal.
    #[error("pseudo terminal: {0}")]
    Pty(io::Error),
    /// Where the device is to be reached could not be told, or its listener broke.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The line to the other program broke.
    #[error(transparent)]
    Line(#[from] PortError),
}

/// Serves a device as asked until standard input ends. The first line written to `out` is where the device can be
/// reached: the path of the pseudo terminal, or the address; the second what it is.
///
/// # Errors
/// See [`EmulateError`].
pub fn run(options: &Options, out: &mut dyn Write) -> Result<(), EmulateError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let device = build(options, Arc::clone(&clock))?;
    let stop = Arc::new(AtomicBool::new(false));
    stdin::stop_at_end(&stop);
    match &options.place {
        Place::Pty => on_pty(&device, clock.as_ref(), &stop, out),
        Place::Tcp(address) => {
            let failed = |source| EmulateError::Address { address: address.clone(), source };
            let listener = TcpListener::bind(address).map_err(failed)?;
            announce(out, &listener.local_addr().map_err(failed)?.to_string())?;
            Ok(serve_tcp(&listener, &device, clock.as_ref(), &stop)?)
        }
    }
}

fn build(options: &Options, clock: Arc<dyn Clock>) -> Result<Shared<Box<dyn Device>>, EmulateError> {
    let make = family::named(&options.family).and_then(|family| family.emulator).ok_or_else(|| {
        let known = FAMILIES.iter().filter(|family| family.emulator.is_some()).map(|family| family.name);
        EmulateError::UnknownFamily { name: options.family.clone(), known: known.collect::<Vec<_>>().join(", ") }
    })?;
    let paper: Box<dyn Paper> = match &options.paper {
        None => Box::new(NoPaper),
        Some(path) => {
            let failed = |source| EmulateError::Paper { path: path.clone(), source };
            Box::new(PaperFile::open(path).map_err(failed)?)
        }
    };
    let asked = Emulation {
        model: options.model.clone(),
        state: options.state.clone(),
        paper,
        tcp: matches!(options.place, Place::Tcp(_)),
        baud: options.baud,
    };
    let mut device = make(asked, clock)?;
    if let Some(path) = &options.faults {
        let failed = |why: String| EmulateError::Faults { path: path.clone(), why };
        let text = std::fs::read_to_string(path).map_err(|error| failed(error.to_string()))?;
        device.load_faults(script::read(&text).map_err(|error| failed(error.to_string()))?);
    }
    Ok(Arc::new(Mutex::new(device)))
}

fn announce(out: &mut dyn Write, place: &str) -> io::Result<()> {
    writeln!(out, "{place}")?;
    writeln!(out, "{BANNER}")?;
    out.flush()
}

#[cfg(unix)]
fn on_pty(
    device: &Shared<Box<dyn Device>>,
    clock: &dyn Clock,
    stop: &AtomicBool,
    out: &mut dyn Write,
) -> Result<(), EmulateError> {
    let terminal = crate::port::pty::Terminal::open().map_err(EmulateError::Pty)?;
    announce(out, terminal.path())?;
    Ok(serve_pty(terminal, device, clock, stop)?)
}

#[cfg(not(unix))]
fn on_pty(
    _device: &Shared<Box<dyn Device>>,
    _clock: &dyn Clock,
    _stop: &AtomicBool,
    _out: &mut dyn Write,
) -> Result<(), EmulateError> {
    Err(EmulateError::Pty(io::ErrorKind::Unsupported.into()))
}

/// How long a server waits for bytes before it looks at the clock and the stop mark again.
const NAP: Duration = Duration::from_millis(20);

/// How long to wait for bytes: until the device has something to do, and not beyond a nap.
fn patience<D: FarEnd>(device: &Shared<D>, clock: &dyn Clock) -> Duration {
    const SHORTEST: Duration = Duration::from_millis(1);
    let next = lock(device).next_event();
    next.map_or(NAP, |moment| moment.saturating_sub(clock.now()).clamp(SHORTEST, NAP))
}

/// Gives the device what has come and returns what it says.
fn step<D: FarEnd>(device: &Shared<D>, clock: &dyn Clock, arrived: &[u8]) -> Vec<u8> {
    let mut device = lock(device);
    if !arrived.is_empty() {
        device.input(arrived, clock.now());
    }
    device.poll(clock.now())
}

fn stopped(stop: &AtomicBool) -> bool {
    stop.load(Ordering::Relaxed)
}
