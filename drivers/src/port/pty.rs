//! The far side of a pseudo terminal: other programs open its path as they would a serial port.

use std::io::{self, Read, Write};
use std::time::Duration;

use serialport::{SerialPort as _, TTYPort};

use super::PortError;

/// A pseudo terminal made by this program.
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

    /// Waits up to `wait` for bytes from the program at the other side.
    ///
    /// # Errors
    /// [`PortError::TimedOut`] when nothing came.
    pub fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
        self.master.set_timeout(wait).map_err(|error| PortError::Io(error.to_string()))?;
        self.master.read(buffer).map_err(|error| PortError::in_use(&error))
    }

    /// Hands `bytes` to the program at the other side.
    ///
    /// # Errors
    /// [`PortError::TimedOut`] when nobody reads and the system's buffer is full.
    pub fn write_all(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        self.master.write_all(bytes).map_err(|error| PortError::in_use(&error))
    }

    /// A program that was killed leaves the terminal marked as its own, and while this side holds the terminal open
    /// nobody else takes the mark away. Closing a copy of the handle does. Programs that also lock the path, as this
    /// one does, still keep each other out.
    pub fn forget_dead_owners(&self) {
        drop(self.slave.try_clone_native());
    }
}
