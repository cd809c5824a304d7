//! A serial line, real, by USB, or a pseudo terminal: 8 data bits and no flow control; parity and stop bits as the
//! family has them.

use std::io::{Read, Write};
use std::time::Duration;

use serialport::{ClearBuffer, DataBits, ErrorKind, FlowControl, SerialPort as _};

use super::{ControlLines, Port, PortError};

#[cfg(unix)]
type Native = serialport::TTYPort;
#[cfg(windows)]
type Native = serialport::COMPort;

/// How long a write may be held up by the driver's own buffer before the line counts as stuck.
const WRITE_LIMIT: Duration = Duration::from_secs(5);

/// How a serial line is set besides its speed. The usual line has no parity and one stop bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct LineSettings {
    /// The bit that watches over a byte.
    pub parity: Parity,
    /// Bits after a byte.
    pub stop_bits: StopBits,
}

impl LineSettings {
    /// 8N1: what nearly every device has.
    pub const USUAL: Self = Self { parity: Parity::None, stop_bits: StopBits::One };

    /// Bits of a byte on the wire, the start bit included.
    #[must_use]
    pub const fn bits(self) -> u32 {
        let parity = if matches!(self.parity, Parity::None) { 0 } else { 1 };
        let stop = if matches!(self.stop_bits, StopBits::One) { 1 } else { 2 };
        1 + 8 + parity + stop
    }
}

/// The bit that watches over a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Parity {
    /// There is none.
    #[default]
    None,
    /// It makes the number of ones even.
    Even,
    /// It makes the number of ones odd.
    Odd,
}

/// Bits after a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum StopBits {
    /// One.
    #[default]
    One,
    /// Two.
    Two,
}

impl From<Parity> for serialport::Parity {
    fn from(parity: Parity) -> Self {
        match parity {
            Parity::None => Self::None,
            Parity::Even => Self::Even,
            Parity::Odd => Self::Odd,
        }
    }
}

impl From<StopBits> for serialport::StopBits {
    fn from(bits: StopBits) -> Self {
        match bits {
            StopBits::One => Self::One,
            StopBits::Two => Self::Two,
        }
    }
}

/// The ports of this computer by name.
///
/// # Errors
/// The system does not tell.
pub fn ports() -> Result<Vec<String>, PortError> {
    let ports = serialport::available_ports().map_err(|error| PortError::Io(error.to_string()))?;
    let mut names: Vec<String> = ports.into_iter().map(|port| port.port_name).collect();
    names.sort();
    Ok(names)
}

/// A serial line. Opened for this program alone.
pub struct SerialPort {
    name: String,
    baud: u32,
    line: LineSettings,
    open: Option<Native>,
}

impl SerialPort {
    /// A closed port called `name` that will run at `baud` bits a second, as the usual line.
    pub fn new(name: impl Into<String>, baud: u32) -> Self {
        Self { name: name.into(), baud, line: LineSettings::USUAL, open: None }
    }

    /// The same port with another parity or other stop bits: those of the device's family.
    #[must_use]
    pub fn with_line(mut self, line: LineSettings) -> Self {
        self.line = line;
        self
    }

    fn connected(&mut self) -> Result<&mut Native, PortError> {
        self.open.as_mut().ok_or(PortError::Gone)
    }
}

impl Port for SerialPort {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
        let port = self.connected()?;
        port.set_timeout(wait).map_err(|error| PortError::Io(error.to_string()))?;
        match port.read(buffer) {
            Ok(0) => Err(PortError::Gone),
            Ok(count) => Ok(count),
            Err(error) => Err(PortError::in_use(&error)),
        }
    }

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        let port = self.connected()?;
        port.set_timeout(WRITE_LIMIT).map_err(|error| PortError::Io(error.to_string()))?;
        port.write_all(bytes).map_err(|error| PortError::in_use(&error))
    }

    fn drain_input(&mut self) -> Result<(), PortError> {
        self.connected()?.clear(ClearBuffer::Input).map_err(|error| {
            // Clearing a line whose cable is out reports an error number that the library does not sort.
            tracing::debug!(%error, "clearing the input failed");
            PortError::Gone
        })
    }

    fn reopen(&mut self) -> Result<(), PortError> {
        // The old handle holds the lock: it goes first.
        drop(self.open.take());
        let settings = serialport::new(&self.name, self.baud)
            .data_bits(DataBits::Eight)
            .parity(self.line.parity.into())
            .stop_bits(self.line.stop_bits.into())
            .flow_control(FlowControl::None)
            .timeout(WRITE_LIMIT);
        let mut port = Native::open(&settings).map_err(|error| cannot_open(&self.name, &error))?;
        // Pseudo terminals and some adapters have no such lines; a register with a two-wire cable does without.
        if let Err(error) = port.write_data_terminal_ready(true).and_then(|()| port.write_request_to_send(true)) {
            tracing::debug!(port = %self.name, %error, "the port has no control lines");
        }
        self.open = Some(port);
        Ok(())
    }

    fn write_some(&mut self, bytes: &[u8], wait: Duration) -> Result<usize, PortError> {
        let port = self.connected()?;
        port.set_timeout(wait).map_err(|error| PortError::Io(error.to_string()))?;
        match port.write(bytes) {
            Ok(0) => Err(PortError::TimedOut),
            Ok(count) => Ok(count),
            Err(error) => Err(PortError::in_use(&error)),
        }
    }

    fn control_lines(&mut self) -> Result<Option<ControlLines>, PortError> {
        let port = self.connected()?;
        // Pseudo terminals and some adapters have no such lines.
        let Ok(clear_to_send) = port.read_clear_to_send() else { return Ok(None) };
        let Ok(data_set_ready) = port.read_data_set_ready() else { return Ok(None) };
        Ok(Some(ControlLines { clear_to_send, data_set_ready }))
    }

    fn set_ready(&mut self, ready: bool) -> Result<(), PortError> {
        if let Err(error) = self.connected()?.write_data_terminal_ready(ready) {
            tracing::debug!(port = %self.name, %error, "the port has no ready line");
        }
        Ok(())
    }

    fn finish(&mut self) -> Result<(), PortError> {
        self.connected()?.flush().map_err(|error| PortError::in_use(&error))
    }
}

/// Sorts the reasons why a port cannot be opened.
fn cannot_open(name: &str, error: &serialport::Error) -> PortError {
    let name = name.to_owned();
    match error.kind {
        // The library reports a port locked by another program in the same way as one that is not there.
        ErrorKind::NoDevice if error.description.contains("lock") || error.description.contains("busy") => {
            PortError::Busy { name, lock: error.description.clone() }
        }
        ErrorKind::NoDevice | ErrorKind::InvalidInput => PortError::NotFound { name },
        ErrorKind::Io(std::io::ErrorKind::NotFound) => PortError::NotFound { name },
        ErrorKind::Io(std::io::ErrorKind::PermissionDenied) => PortError::Denied { name },
        ErrorKind::Io(std::io::ErrorKind::ResourceBusy) => PortError::Busy { name, lock: error.description.clone() },
        ErrorKind::Io(_) | ErrorKind::Unknown if is_no_line(&name, &error.description) => PortError::NotAPort { name },
        ErrorKind::Io(_) | ErrorKind::Unknown => PortError::Io(error.description.clone()),
    }
}

/// Whether what stands under the name could never be a line.
#[cfg(unix)]
fn is_no_line(name: &str, said: &str) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    // What the library says of ENOTTY, which it does not sort: a device that is no terminal.
    const NO_TERMINAL: &str = "typewriter";
    std::fs::metadata(name).is_ok_and(|found| !found.file_type().is_char_device()) || said.contains(NO_TERMINAL)
}

#[cfg(not(unix))]
const fn is_no_line(_name: &str, _said: &str) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_not_there_says_so() {
        let mut port = SerialPort::new("/dev/there-is-no-such-port", 115_200);
        assert_eq!(port.read(&mut [0], Duration::ZERO), Err(PortError::Gone), "closed until it is opened");
        assert_eq!(port.reopen(), Err(PortError::NotFound { name: "/dev/there-is-no-such-port".to_owned() }));
    }

    #[test]
    fn a_folder_a_file_and_a_sink_are_no_ports() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for name in ["/etc", "/dev/null", file.path().to_str().unwrap()] {
            assert_eq!(SerialPort::new(name, 9600).reopen(), Err(PortError::NotAPort { name: name.to_owned() }));
        }
    }

    #[test]
    fn bytes_go_both_ways_and_a_second_program_is_refused() {
        let (mut far, near) = serialport::TTYPort::pair().unwrap();
        let name = serialport::SerialPort::name(&near).unwrap();
        let mut port = SerialPort::new(&name, 115_200);
        port.reopen().unwrap();
        port.write_all(&[0x05, 0x00, 0xFF]).unwrap();
        let mut got = [0; 3];
        far.read_exact(&mut got).unwrap();
        assert_eq!(got, [0x05, 0x00, 0xFF]);
        assert_eq!(port.read(&mut got, Duration::from_millis(5)), Err(PortError::TimedOut));
        far.write_all(&[0x15]).unwrap();
        assert_eq!(port.read(&mut got, Duration::from_secs(1)), Ok(1));

        let refused = SerialPort::new(&name, 115_200).reopen();
        assert!(matches!(refused, Err(PortError::Busy { .. })), "{refused:?}");
        port.reopen().unwrap();

        drop((far, near));
        let lost = port.read(&mut got, Duration::from_secs(1));
        assert_eq!(lost, Err(PortError::Gone));
    }
}
