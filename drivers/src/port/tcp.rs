//! A device behind a TCP address: the network card of a register, or a serial server.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use super::{Port, PortError};

/// How long the far end may take to accept the connection.
const CONNECT_LIMIT: Duration = Duration::from_secs(5);
/// How long a write may be held up.
const WRITE_LIMIT: Duration = Duration::from_secs(5);

/// A connection to `host:port`.
pub struct TcpPort {
    name: String,
    open: Option<TcpStream>,
}

impl TcpPort {
    /// A closed port that will connect to `address`, given as `host:port`.
    #[must_use]
    pub fn new(address: &str) -> Self {
        Self { name: format!("tcp:{address}"), open: None }
    }

    fn address(&self) -> &str {
        self.name.strip_prefix("tcp:").unwrap_or(&self.name)
    }

    fn connected(&mut self) -> Result<&mut TcpStream, PortError> {
        self.open.as_mut().ok_or(PortError::Gone)
    }

    fn connect(&self) -> Result<TcpStream, PortError> {
        use std::io::ErrorKind;
        let name = || self.name.clone();
        let addresses = self.address().to_socket_addrs().map_err(|_unknown| PortError::NotFound { name: name() })?;
        let mut last = PortError::NotFound { name: name() };
        for address in addresses {
            match TcpStream::connect_timeout(&address, CONNECT_LIMIT) {
                Ok(stream) => return Ok(stream),
                Err(error) => {
                    let kind = error.kind();
                    last = if matches!(
                        kind,
                        ErrorKind::ConnectionRefused
                            | ErrorKind::HostUnreachable
                            | ErrorKind::NetworkUnreachable
                            | ErrorKind::AddrNotAvailable
                    ) {
                        PortError::NotFound { name: name() }
                    } else if kind == ErrorKind::PermissionDenied {
                        PortError::Denied { name: name() }
                    } else {
                        PortError::in_use(&error)
                    };
                }
            }
        }
        Err(last)
    }
}

impl Port for TcpPort {
    fn name(&self) -> &str {
        &self.name
    }

    fn read(&mut self, buffer: &mut [u8], wait: Duration) -> Result<usize, PortError> {
        let stream = self.connected()?;
        // A limit of zero would mean "for ever" to the system.
        let outcome = if wait.is_zero() {
            let outcome = stream.set_nonblocking(true).and_then(|()| stream.read(buffer));
            stream.set_nonblocking(false).map_err(|error| PortError::in_use(&error))?;
            outcome
        } else {
            stream.set_read_timeout(Some(wait)).and_then(|()| stream.read(buffer))
        };
        match outcome {
            Ok(0) => Err(PortError::Gone),
            Ok(count) => Ok(count),
            Err(error) => Err(PortError::in_use(&error)),
        }
    }

    fn write_all(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        self.connected()?.write_all(bytes).map_err(|error| PortError::in_use(&error))
    }

    fn drain_input(&mut self) -> Result<(), PortError> {
        let mut scratch = [0; 256];
        let stream = self.connected()?;
        stream.set_nonblocking(true).map_err(|error| PortError::in_use(&error))?;
        let end = loop {
            match stream.read(&mut scratch) {
                Ok(0) => break Err(PortError::Gone),
                Ok(_stale) => {}
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => break Ok(()),
                Err(error) => break Err(PortError::in_use(&error)),
            }
        };
        stream.set_nonblocking(false).map_err(|error| PortError::in_use(&error))?;
        end
    }

    fn reopen(&mut self) -> Result<(), PortError> {
        // Registers take one client at a time: the old connection goes first.
        drop(self.open.take());
        let stream = self.connect()?;
        // Every message is a few bytes and waits for an answer: they must not be gathered into packets.
        stream
            .set_nodelay(true)
            .and_then(|()| stream.set_write_timeout(Some(WRITE_LIMIT)))
            .map_err(|error| PortError::in_use(&error))?;
        self.open = Some(stream);
        Ok(())
    }

    fn write_some(&mut self, bytes: &[u8], wait: Duration) -> Result<usize, PortError> {
        const SHORTEST: Duration = Duration::from_millis(1);
        let stream = self.connected()?;
        let written = stream.set_write_timeout(Some(wait.max(SHORTEST))).and_then(|()| stream.write(bytes));
        let restored = stream.set_write_timeout(Some(WRITE_LIMIT));
        restored.map_err(|error| PortError::in_use(&error))?;
        match written {
            Ok(0) => Err(PortError::Gone),
            Ok(count) => Ok(count),
            Err(error) => Err(PortError::in_use(&error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn bytes_go_both_ways_and_a_closed_socket_is_gone() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let mut port = TcpPort::new(&address);
        port.reopen().unwrap();
        let (mut far, _) = listener.accept().unwrap();
        port.write_all(&[0x05]).unwrap();
        let mut got = [0; 8];
        assert_eq!(far.read(&mut got).unwrap(), 1);
        assert_eq!(port.read(&mut got, Duration::from_millis(5)), Err(PortError::TimedOut));
        far.write_all(&[0xFF, 0x15]).unwrap();
        assert_eq!(port.read(&mut got[..1], Duration::from_secs(1)), Ok(1));
        port.drain_input().unwrap();
        assert_eq!(port.read(&mut got, Duration::ZERO), Err(PortError::TimedOut));
        drop(far);
        assert_eq!(port.read(&mut got, Duration::from_secs(1)), Err(PortError::Gone));
    }

    #[test]
    fn nobody_at_the_address_is_not_found() {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        let refused = TcpPort::new(&address).reopen();
        assert_eq!(refused, Err(PortError::NotFound { name: format!("tcp:{address}") }));
    }
}
