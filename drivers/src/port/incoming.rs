//! Bytes that have come over a port and were not looked at: what every exchange reads from, one at a time.

use std::collections::VecDeque;
use std::time::Duration;

use super::{Port, PortError};
use crate::clock::Clock;

/// Bytes that have come and were not looked at.
#[derive(Debug, Default)]
pub(crate) struct Incoming(VecDeque<u8>);

impl Incoming {
    /// Forgets what has come.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// Puts a byte back that was looked at too early.
    pub(crate) fn put_back(&mut self, byte: u8) {
        self.0.push_front(byte);
    }

    /// The next byte, until `limit`; `None` when none has come by then.
    pub(crate) fn byte(
        &mut self,
        port: &mut dyn Port,
        clock: &dyn Clock,
        limit: Duration,
    ) -> Result<Option<u8>, PortError> {
        if self.0.is_empty() {
            let mut buffer = [0; 256];
            match port.read(&mut buffer, limit.saturating_sub(clock.now())) {
                Ok(count) => self.0.extend(buffer.iter().take(count)),
                Err(PortError::TimedOut) => return Ok(None),
                Err(error) => return Err(error),
            }
        }
        Ok(self.0.pop_front())
    }

    /// Reads until nothing has come for a `moment`. A line that has not fallen silent after `patience` is a stuck one.
    pub(crate) fn fall_silent(
        &mut self,
        port: &mut dyn Port,
        clock: &dyn Clock,
        moment: Duration,
        patience: Duration,
    ) -> Result<(), PortError> {
        let stuck = clock.now() + patience;
        while self.byte(port, clock, clock.now() + moment)?.is_some() {
            if clock.now() >= stuck {
                return Err(PortError::Garbage);
            }
        }
        Ok(())
    }
}
