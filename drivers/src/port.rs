//! A byte connection to a device: blocking, with a limit on every wait. It knows nothing of frames or commands.
//!
//! A port is made closed and opened by [`Port::reopen`], so that a till can start before its register is plugged in.

pub mod file;
pub(crate) mod incoming;
pub mod pipe;
#[cfg(unix)]
pub mod pty;
pub mod queue;
pub mod serial;
pub mod tcp;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Clock;

/// A byte connection to a device.
pub trait Port: Send {
    /// What the port is called in the settings: `/dev/ttyUSB0`, `COM3`, `tcp:192.168.137.111:7778`.
    fn name(&self) -> &str;

    /// Waits up to `wait` for at least one byte and returns how many came.
    ///
    /// # Errors
    /// [`PortError::TimedOut`] when nothing came; [`PortError::Gone`] when the port is closed or was lost.
    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError>;

    /// Hands all of `bytes` to the line.
    ///
    /// # Errors
    /// Any [`PortError`]. Part of the bytes may have left all the same.
    fn write_all(&mut self, bytes: &[u8]) -> Result<(), PortError>;

    /// Throws away what has come and was not read.
    ///
    /// # Errors
    /// [`PortError::Gone`] when the port is closed or was lost.
    fn drain_input(&mut self) -> Result<(), PortError>;

    /// Closes the connection if there is one, and opens it anew.
    ///
    /// # Errors
    /// Why it cannot be opened; the port stays closed.
    fn reopen(&mut self) -> Result<(), PortError>;

    /// Hands the line as many of `bytes` as it takes within `wait` and returns how many: for devices that hold the
    /// line up while they are out of paper. A port that cannot tell takes all or nothing.
    ///
    /// # Errors
    /// [`PortError::TimedOut`] when not one byte was taken; else as [`Port::write_all`].
    fn write_some(&mut self, bytes: &[u8], _wait: Duration) -> Result<usize, PortError> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    /// What the device says by the lines beside the data, on ports that have such lines.
    ///
    /// # Errors
    /// [`PortError::Gone`] when the port is closed or was lost.
    fn control_lines(&mut self) -> Result<Option<ControlLines>, PortError> {
        Ok(None)
    }

    /// Raises or drops this side's ready line (DTR), on ports that have one: some devices take the line for cut when
    /// it is down. An open port has it up.
    ///
    /// # Errors
    /// [`PortError::Gone`] when the port is closed or was lost.
    fn set_ready(&mut self, _ready: bool) -> Result<(), PortError> {
        Ok(())
    }

    /// All of a job was written: what gathers bytes sends them, a line waits until its own buffers are empty.
    ///
    /// # Errors
    /// Any [`PortError`].
    fn finish(&mut self) -> Result<(), PortError> {
        Ok(())
    }

    /// Whether anything can ever come back.
    fn is_two_way(&self) -> bool {
        true
    }

    /// Whether bytes are gathered until [`Port::finish`]: when that fails, none of them has left.
    fn gathers(&self) -> bool {
        false
    }
}

/// The closed port of a name: `tcp:HOST:PORT`; `file:PATH`, to whose end everything is written, also a printer's raw
/// device; `queue:NAME`, a print queue of the system; anything else is a serial line at `baud` bits a second.
#[must_use]
pub fn named(name: &str, baud: u32, clock: Arc<dyn Clock>) -> Box<dyn Port> {
    named_with(name, baud, serial::LineSettings::USUAL, clock)
}

/// [`named`], where a serial line is set as the device's family has it ([`Family::line`](crate::family::Family::line)).
#[must_use]
pub fn named_with(name: &str, baud: u32, line: serial::LineSettings, clock: Arc<dyn Clock>) -> Box<dyn Port> {
    if let Some(address) = name.strip_prefix("tcp:") {
        Box::new(tcp::TcpPort::new(address))
    } else if let Some(path) = name.strip_prefix("file:") {
        Box::new(file::FilePort::new(name, path))
    } else if let Some(queue) = name.strip_prefix("queue:") {
        Box::new(queue::QueuePort::new(queue, clock))
    } else {
        Box::new(serial::SerialPort::new(name, baud).with_line(line))
    }
}

/// The lines beside the data of a serial port, as the device drives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ControlLines {
    /// CTS: it takes bytes.
    pub clear_to_send: bool,
    /// DSR: it is there and on line.
    pub data_set_ready: bool,
}

/// What can go wrong with a port.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PortError {
    /// There is no such port, or nobody listens at the address.
    #[error("there is no port {name}")]
    NotFound {
        /// The port's name in the settings.
        name: String,
    },
    /// Another program holds the port.
    #[error("port {name} is taken: {lock}")]
    Busy {
        /// The port's name in the settings.
        name: String,
        /// What the system said about the lock.
        lock: String,
    },
    /// There is something of this name, and it is no line: a folder, a file, `/dev/null`.
    #[error("{name} is no port")]
    NotAPort {
        /// The port's name in the settings.
        name: String,
    },
    /// The system does not let this user open the port.
    #[error("no right to open port {name}")]
    Denied {
        /// The port's name in the settings.
        name: String,
    },
    /// The connection is not open, or has been lost: cable, power, socket.
    #[error("the connection is gone")]
    Gone,
    /// Nothing, or not the whole, came within the limit.
    #[error("no answer in time")]
    TimedOut,
    /// Bytes came that make no sense in this place.
    #[error("the line brought garbage")]
    Garbage,
    /// What was sent comes back: a loop, a modem, another kind of device.
    #[error("the port gives back what is sent")]
    Echo,
    /// Anything else the system reported.
    #[error("port: {0}")]
    Io(String),
}

impl PortError {
    /// Sorts an error met while using an open connection.
    fn in_use(error: &io::Error) -> Self {
        use io::ErrorKind;
        let kind = error.kind();
        if matches!(kind, ErrorKind::TimedOut | ErrorKind::WouldBlock) {
            return Self::TimedOut;
        }
        let gone = matches!(
            kind,
            ErrorKind::BrokenPipe
                | ErrorKind::ConnectionAborted
                | ErrorKind::ConnectionReset
                | ErrorKind::NotConnected
                | ErrorKind::NotFound
                | ErrorKind::UnexpectedEof
        );
        if gone { Self::Gone } else { Self::Io(error.to_string()) }
    }

    /// Whether the connection has to be opened anew before the next try.
    #[must_use]
    pub fn needs_reopening(&self) -> bool {
        !matches!(self, Self::TimedOut | Self::Garbage)
    }
}
