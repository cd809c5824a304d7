//! Emulated devices for other programs: served on a pseudo terminal or a TCP port until told to stop.
//!
//! What is served is a test double for tests, training and demonstration, never a register.

#[cfg(unix)]
mod pty;
mod stdin;
mod tcp;

use std::io::{self, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::clock::{Clock, SystemClock};
use crate::port::PortError;
use crate::port::pipe::{FarEnd, Shared, lock};
use crate::shtrih::emulator::{BANNER, Emulator, NoPaper, PROFILES, Paper, PaperFile, Profile, Settings};

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

/// What `kassa emulate shtrih` is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Where to serve.
    pub place: Place,
    /// Model, by its name in [`PROFILES`]; `None` is the first.
    pub model: Option<String>,
    /// File of the device's memory; without it the device starts as new.
    pub state: Option<PathBuf>,
    /// File the paper goes to.
    pub paper: Option<PathBuf>,
}

/// Why an emulated device cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum EmulateError {
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

fn build(options: &Options, clock: Arc<dyn Clock>) -> Result<Shared<Emulator>, EmulateError> {
    let profile = match &options.model {
        None => PROFILES.first(),
        Some(name) => Profile::named(name),
    };
    let profile = profile.ok_or_else(|| EmulateError::UnknownModel {
        name: options.model.clone().unwrap_or_default(),
        known: PROFILES.map(|profile| profile.name).join(", "),
    })?;
    let mut settings = Settings::new(profile);
    if let Place::Tcp(_) = options.place {
        const TCP: u8 = 128;
        settings.port_number = TCP;
        settings.filler = true;
    }
    let device = match &options.state {
        None => Emulator::new(settings, clock),
        Some(path) => Emulator::open(settings, clock, path)
            .map_err(|source| EmulateError::State { path: path.clone(), source })?,
    };
    let paper: Box<dyn Paper> = match &options.paper {
        None => Box::new(NoPaper),
        Some(path) => {
            let failed = |source| EmulateError::Paper { path: path.clone(), source };
            Box::new(PaperFile::open(path).map_err(failed)?)
        }
    };
    Ok(Arc::new(Mutex::new(device.with_paper(paper))))
}

fn announce(out: &mut dyn Write, place: &str) -> io::Result<()> {
    writeln!(out, "{place}")?;
    writeln!(out, "{BANNER}")?;
    out.flush()
}

#[cfg(unix)]
fn on_pty(
    device: &Shared<Emulator>,
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
    _device: &Shared<Emulator>,
    _clock: &dyn Clock,
    _stop: &AtomicBool,
    _out: &mut dyn Write,
) -> Result<(), EmulateError> {
    Err(EmulateError::Pty(io::ErrorKind::Unsupported.into()))
}

/// How long a server waits for bytes before it looks at the clock and the stop mark again.
const NAP: Duration = Duration::from_millis(20);

/// How long to wait for bytes: until the device has something to do, and not beyond a nap.
fn patience(device: &Shared<Emulator>, clock: &dyn Clock) -> Duration {
    const SHORTEST: Duration = Duration::from_millis(1);
    let next = lock(device).next_event();
    next.map_or(NAP, |moment| moment.saturating_sub(clock.now()).clamp(SHORTEST, NAP))
}

/// Gives the device what has come and returns what it says.
fn step(device: &Shared<Emulator>, clock: &dyn Clock, arrived: &[u8]) -> Vec<u8> {
    let mut device = lock(device);
    if !arrived.is_empty() {
        device.input(arrived, clock.now());
    }
    device.poll(clock.now())
}

fn stopped(stop: &AtomicBool) -> bool {
    stop.load(Ordering::Relaxed)
}
