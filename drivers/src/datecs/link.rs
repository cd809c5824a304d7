//! The exchange: one request, one reply, and no command run twice.
//!
//! 1. **Meet.** When the connection was just opened nobody knows which SEQ the device took last, and a command with that
//!    SEQ would be swallowed and answered with an old reply. So the first thing sent is a question whose answer is
//!    thrown away: whatever the device makes of it, its last SEQ is then ours, and the next one differs. This needs
//!    nothing to be remembered over a restart.
//! 2. **Send.** A new command has a new SEQ, and what has come before it is nobody's.
//! 3. **Listen.** SYN is a sign of life and begins the wait anew, up to the command's own limit. A frame with another
//!    SEQ or command is a late reply to an earlier try and is dropped.
//! 4. **Repeat.** After NAK, a damaged reply, or silence, the same frame with the same SEQ: the device does not run it
//!    again, but answers what it answered. It forgets its last SEQ when its power fails, so an order is repeated only
//!    within [`Timing::window`], which no device is quick enough to lose its power and come back in. Later the outcome
//!    is unknown, and the device's counters settle it.

use std::sync::Arc;
use std::time::Duration;

use super::command::{Command, GetStatus};
use super::dialect::Dialect;
use super::frame::{FrameError, NAK, PREAMBLE, Reply, Request, SEQ_FIRST, SEQ_LAST, SYN};
use crate::clock::Clock;
use crate::port::incoming::Incoming;
use crate::port::{Port, PortError};

/// Limits of waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// Silence after which a frame is sent again; the manual's 500 ms.
    pub silence: Duration,
    /// Between two bytes of a frame.
    pub byte: Duration,
    /// How long after its first sending an order may be repeated: shorter than any device takes to start.
    pub window: Duration,
    /// How often a question is sent in all.
    pub tries: u32,
    /// How long a device may be at work on a command of an earlier session.
    pub stale: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            silence: Duration::from_millis(500),
            byte: Duration::from_millis(200),
            window: Duration::from_millis(1200),
            tries: 8,
            stale: Duration::from_secs(130),
        }
    }
}

/// Why there is no reply. It says whether the command may have run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The device certainly did not take the command.
    #[error("not sent: {0}")]
    NotSent(PortError),
    /// The command left, and may have run.
    #[error("outcome unknown: {0}")]
    Unknown(PortError),
    /// The device refuses every frame, straight after its sign of life: it speaks another dialect.
    #[error("the device speaks another dialect")]
    OtherDialect,
    /// What is sent comes back: a loop in the cable, or a line that is no register's.
    #[error("the line echoes")]
    Echo,
}

/// A reply, and whether the frame had to be sent more than once for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The reply.
    pub reply: Reply,
    /// It is the reply to a repeated frame.
    pub repeated: bool,
}

/// What came where a reply is expected.
enum Heard {
    Reply(Reply),
    /// The device refuses the frame; whether SYN stood right before it.
    Nak {
        after_syn: bool,
    },
    /// What was sent has come back.
    Echo,
    /// A damaged reply.
    Damaged,
    Silence,
}

/// A line to one device.
pub struct Link {
    port: Box<dyn Port>,
    clock: Arc<dyn Clock>,
    dialect: &'static Dialect,
    timing: Timing,
    /// The SEQ that was used last.
    seq: u8,
    open: bool,
    /// How often the connection was opened.
    session: u64,
    /// Bytes that have come and were not looked at.
    arrived: Incoming,
}

impl Link {
    /// A line over `port`, which is opened when it is first needed.
    #[must_use]
    pub fn new(port: Box<dyn Port>, clock: Arc<dyn Clock>, dialect: &'static Dialect, timing: Timing) -> Self {
        Self { port, clock, dialect, timing, seq: SEQ_LAST, open: false, session: 0, arrived: Incoming::default() }
    }

    /// The port's name.
    #[must_use]
    pub fn port_name(&self) -> &str {
        self.port.name()
    }

    /// The connection that is open, by its number: as long as it stays the same, so does the device.
    #[must_use]
    pub fn session(&self) -> Option<u64> {
        self.open.then_some(self.session)
    }

    /// The clock that the waits go by.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Sends a command and waits for its reply.
    ///
    /// # Errors
    /// [`LinkError`]; an order has been carried out at most once.
    pub fn send<C: Command>(&mut self, command: &C) -> Result<Answer, LinkError> {
        if !self.open {
            let met = self.meet();
            self.note(met)?;
        }
        let request =
            Request { seq: self.next_seq(), code: command.code(self.dialect), data: command.data(self.dialect) };
        if request.data.len() > self.dialect.form.data_max() {
            return Err(LinkError::NotSent(PortError::Garbage));
        }
        let outcome = self.exchange(&request, C::WAIT, C::HARMLESS);
        match &outcome {
            Ok(answer) => tracing::trace!(command = C::NAME, repeated = answer.repeated, "answered"),
            Err(error) => tracing::warn!(command = C::NAME, %error, "no answer"),
        }
        self.note(outcome)
    }

    /// Remembers that the connection is lost.
    fn note<T>(&mut self, outcome: Result<T, LinkError>) -> Result<T, LinkError> {
        match &outcome {
            Err(LinkError::NotSent(cause) | LinkError::Unknown(cause)) if cause.needs_reopening() => self.open = false,
            Err(LinkError::OtherDialect | LinkError::Echo) => self.open = false,
            Ok(_) | Err(LinkError::NotSent(_) | LinkError::Unknown(_)) => {}
        }
        outcome
    }

    fn next_seq(&mut self) -> u8 {
        self.seq = if self.seq >= SEQ_LAST { SEQ_FIRST } else { self.seq + 1 };
        self.seq
    }

    /// Step 1. A device that is still busy with a command of an earlier session answers that one first.
    fn meet(&mut self) -> Result<(), LinkError> {
        self.port.reopen().map_err(LinkError::NotSent)?;
        self.open = true;
        self.session += 1;
        let request =
            Request { seq: self.next_seq(), code: GetStatus.code(self.dialect), data: GetStatus.data(self.dialect) };
        let met = self.exchange(&request, self.timing.stale, true);
        // A reply that is stored under this SEQ, of whatever command, is as good.
        if met.is_err() {
            self.open = false;
        }
        match met {
            Ok(_thrown_away) => Ok(()),
            Err(LinkError::Unknown(cause)) => Err(LinkError::NotSent(cause)),
            Err(error) => Err(error),
        }
    }

    /// Steps 2 to 4.
    fn exchange(&mut self, request: &Request, wait: Duration, harmless: bool) -> Result<Answer, LinkError> {
        /// So many NAKs in a row are no noise.
        const NAKS_OF_ANOTHER_DIALECT: u32 = 3;
        self.arrived.clear();
        self.port.drain_input().map_err(LinkError::NotSent)?;
        let bytes = request.encode(self.dialect.form);
        let start = self.clock.now();
        let (limit, last_repeat) = (start + wait, start + self.timing.window);
        let (mut tries, mut naks) = (0, 0);
        loop {
            tries += 1;
            self.port.write_all(&bytes).map_err(LinkError::Unknown)?;
            match self.listen(request, &bytes, limit).map_err(LinkError::Unknown)? {
                Heard::Reply(reply) => return Ok(Answer { reply, repeated: tries > 1 }),
                Heard::Echo => return Err(LinkError::Echo),
                Heard::Nak { after_syn } => {
                    naks += 1;
                    if harmless && naks >= NAKS_OF_ANOTHER_DIALECT && after_syn {
                        return Err(LinkError::OtherDialect);
                    }
                    self.fall_silent().map_err(LinkError::Unknown)?;
                }
                Heard::Damaged => self.fall_silent().map_err(LinkError::Unknown)?,
                Heard::Silence => {}
            }
            let now = self.clock.now();
            let may_repeat = if harmless { tries < self.timing.tries && now < limit } else { now < last_repeat };
            if !may_repeat {
                return Err(LinkError::Unknown(PortError::TimedOut));
            }
        }
    }

    /// Step 3.
    fn listen(&mut self, request: &Request, sent: &[u8], limit: Duration) -> Result<Heard, PortError> {
        let mut silent_at = (self.clock.now() + self.timing.silence).min(limit);
        let mut after_syn = false;
        loop {
            match self.byte(silent_at)? {
                None => return Ok(Heard::Silence),
                Some(SYN) => {
                    after_syn = true;
                    silent_at = (self.clock.now() + self.timing.silence).min(limit);
                    if self.clock.now() >= limit {
                        return Ok(Heard::Silence);
                    }
                }
                Some(NAK) => return Ok(Heard::Nak { after_syn }),
                Some(PREAMBLE) => match self.frame(sent)? {
                    Heard::Reply(reply) if reply.seq != request.seq => {
                        tracing::debug!(seq = reply.seq, "a late reply to another command");
                        silent_at = (self.clock.now() + self.timing.silence).min(limit);
                    }
                    // Stored under a SEQ that another session used last: only the meeting can come upon it.
                    Heard::Reply(reply)
                        if reply.code != request.code && request.code != GetStatus.code(self.dialect) =>
                    {
                        return Ok(Heard::Damaged);
                    }
                    heard @ (Heard::Reply(_) | Heard::Nak { .. } | Heard::Echo | Heard::Damaged | Heard::Silence) => {
                        return Ok(heard);
                    }
                },
                Some(_) => {}
            }
        }
    }

    /// A frame whose first byte has come.
    fn frame(&mut self, sent: &[u8]) -> Result<Heard, PortError> {
        let mut bytes = vec![PREAMBLE];
        loop {
            match Reply::decode(self.dialect.form, &bytes) {
                Ok(Some((reply, _length))) => return Ok(Heard::Reply(reply)),
                Ok(None) if bytes == sent => return Ok(Heard::Echo),
                Ok(None) => {}
                Err(_) if bytes == sent => return Ok(Heard::Echo),
                // The mark of an echo is its last byte.
                Err(_) if sent.starts_with(&bytes) => {}
                Err(FrameError::BadLength) if bytes.last() == Some(&PREAMBLE) => bytes = vec![PREAMBLE],
                Err(error) => {
                    tracing::debug!(%error, "a damaged reply");
                    return Ok(Heard::Damaged);
                }
            }
            let until = self.clock.now() + self.timing.byte;
            match self.byte(until)? {
                Some(byte) => bytes.push(byte),
                None => return Ok(Heard::Damaged),
            }
        }
    }

    fn byte(&mut self, limit: Duration) -> Result<Option<u8>, PortError> {
        self.arrived.byte(&mut *self.port, &*self.clock, limit)
    }

    /// Reads until the line has been silent for a moment. A line that never falls silent is a stuck one.
    fn fall_silent(&mut self) -> Result<(), PortError> {
        const MOMENT: Duration = Duration::from_millis(30);
        self.arrived.fall_silent(&mut *self.port, &*self.clock, MOMENT, self.timing.window)
    }
}
