//! One command and its answer, over either transport. What may have been done is never sent again.

mod v2;
mod v3;

pub(super) use v3::buffer;

use std::sync::Arc;
use std::time::Duration;

pub use v2::LinkV2;
pub use v3::LinkV3;

use crate::clock::Clock;
use crate::port::incoming::Incoming;
use crate::port::{Port, PortError};

/// One upper-level command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Password, code and parameters.
    pub body: Vec<u8>,
    /// How long its answer may take.
    pub wait: Duration,
    /// It only asks, so it may be sent again.
    pub harmless: bool,
}

/// What became of an exchange.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The device certainly did not take the command.
    #[error("not sent: {0}")]
    NotSent(#[source] PortError),
    /// It may have taken it.
    #[error("unknown: {0}")]
    Unknown(#[source] PortError),
}

/// A transport.
pub trait Link: Send {
    /// The port's name.
    fn port_name(&self) -> &str;

    /// Whether the connection has held since it was opened.
    fn is_open(&self) -> bool;

    /// Sends a command and returns its answer.
    ///
    /// # Errors
    /// See [`LinkError`].
    fn exchange(&mut self, request: &Request) -> Result<Vec<u8>, LinkError>;
}

/// A port with the bytes that came and were not looked at.
struct Line {
    port: Box<dyn Port>,
    clock: Arc<dyn Clock>,
    arrived: Incoming,
    open: bool,
}

impl Line {
    fn new(port: Box<dyn Port>, clock: Arc<dyn Clock>) -> Self {
        Self { port, clock, arrived: Incoming::default(), open: false }
    }

    /// Opens the port if it is not; whether it had to.
    fn open(&mut self) -> Result<bool, PortError> {
        if self.open {
            return Ok(false);
        }
        self.port.reopen()?;
        self.arrived.clear();
        self.open = true;
        Ok(true)
    }

    fn note(&mut self, cause: &PortError) {
        if cause.needs_reopening() {
            self.open = false;
        }
    }

    fn send(&mut self, bytes: &[u8]) -> Result<(), PortError> {
        self.port.write_all(bytes)
    }

    fn now(&self) -> Duration {
        self.clock.now()
    }

    /// The next byte, until `limit`.
    fn byte(&mut self, limit: Duration) -> Result<Option<u8>, PortError> {
        self.arrived.byte(&mut *self.port, &*self.clock, limit)
    }
}
