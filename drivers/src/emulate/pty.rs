//! A device on a pseudo terminal.

use std::io::{self, Read, Write};
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serialport::{SerialPort as _, TTYPort};

use super::{patience, step, stopped};
use crate::clock::Clock;
use crate::port::pipe::Shared;
use crate::shtrih::emulator::Emulator;

/// A pseudo terminal: programs open its path as they would a serial port.
pub struct Terminal {
    master: TTYPort,
    /// Kept open so that the terminal stays when a program closes it.
    slave: TTYPort,
    path: String,
}

impl Terminal {
    /// Asks the system for a terminal.
    ///
    /// # Errors
    /// When the system has none to give.
    pub fn open() -> io::Result<Self> {
        let (master, slave) = TTYPort::pair()?;
        let path = slave.name().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        Ok(Self { master, slave, path })
    }

    /// The path to open.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// A program that was killed leaves the terminal marked as its own, and while the emulator holds the terminal
    /// open nobody else takes the mark away. Closing a copy of the handle does. Programs that also lock the path,
    /// as this one does, still keep each other out.
    fn forget_dead_owners(&self) {
        drop(self.slave.try_clone_native());
    }
}

/// Serves `device` on the terminal until `stop`.
///
/// # Errors
/// When the terminal breaks.
pub fn serve_pty(
    mut terminal: Terminal,
    device: &Shared<Emulator>,
    clock: &dyn Clock,
    stop: &AtomicBool,
) -> io::Result<()> {
    /// How long nobody has to talk before an owner may be dead.
    const QUIET: Duration = Duration::from_millis(500);
    let mut buffer = [0; 512];
    let mut last_byte = clock.now();
    while !stopped(stop) {
        terminal.master.set_timeout(patience(device, clock))?;
        let arrived = match terminal.master.read(&mut buffer) {
            Ok(count) => buffer.split_at(count).0,
            Err(error) if error.kind() == io::ErrorKind::TimedOut => &[],
            Err(error) => return Err(error),
        };
        if !arrived.is_empty() {
            last_byte = clock.now();
        } else if clock.now().saturating_sub(last_byte) > QUIET {
            terminal.forget_dead_owners();
            last_byte = clock.now();
        }
        let answer = step(device, clock, arrived);
        match terminal.master.write_all(&answer) {
            Ok(()) => {}
            // Nobody reads: on a real line the bytes would be gone too.
            Err(error) if error.kind() == io::ErrorKind::TimedOut => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
