//! The exchange over transport v2: every command has a number, and the device runs a number once.
//!
//! 1. **Synchronise** when the device's last number is not known: it repeats its last answer, whose number the next
//!    command follows. If that answer belongs to a command whose outcome was unknown, it is kept for
//!    [`Exchange::take_late`].
//! 2. **Send** the next number. The answer of that number and that command is the answer.
//! 3. **Ask** by another synchronisation when none comes. Our number: here is the answer. The number before, with the
//!    answer that was known: the frame never arrived, and the same frame is sent again. Any other: the device was
//!    restarted; a harmless command begins again from 1, of any other the outcome is unknown.
//!
//! A restarted device begins with number 1. An order therefore never follows number 1: a question goes before it, so
//! that a device which ran the order and was restarted cannot be taken for one that never got it.

use std::sync::Arc;
use std::time::Duration;

use super::{Answer, Exchange, LinkError, Request, Timing, persistently};
use crate::clock::Clock;
use crate::port::incoming::Incoming;
use crate::port::{Port, PortError};
use crate::shtrih::command::{Code, GetDeviceType};
use crate::shtrih::frame::Frame;
use crate::shtrih::numbered::{Numbered, NumberedError, START};

/// The number of a device that has run nothing since it was switched on.
const FIRST: u16 = 1;

/// What the device said last: the number, and the body of its answer.
type Last = (u16, Vec<u8>);

/// What the device holds after a disturbed exchange.
enum Held {
    Answer(Answer),
    /// The command never arrived.
    Nothing,
    /// The device was restarted, or somebody else talked to it.
    Other,
}

/// A line to one device over transport v2.
pub struct NumberedLink {
    port: Box<dyn Port>,
    clock: Arc<dyn Clock>,
    timing: Timing,
    open: bool,
    arrived: Incoming,
    /// `None` until the next synchronisation.
    last: Option<Last>,
    /// The command whose outcome is unknown, with its number.
    unfinished: Option<(u16, Code)>,
    late: Option<Answer>,
}

impl NumberedLink {
    /// A line over `port`, which is opened when it is first needed.
    #[must_use]
    pub fn new(port: Box<dyn Port>, clock: Arc<dyn Clock>, timing: Timing) -> Self {
        Self {
            port,
            clock,
            timing,
            open: false,
            arrived: Incoming::default(),
            last: None,
            unfinished: None,
            late: None,
        }
    }

    /// Remembers that the connection is lost.
    fn note<T>(&mut self, outcome: Result<T, PortError>) -> Result<T, PortError> {
        if outcome.as_ref().is_err_and(PortError::needs_reopening) {
            self.open = false;
            self.last = None;
        }
        outcome
    }

    /// Step 1, as far as it is needed. Returns the device's last number.
    fn synchronised(&mut self) -> Result<u16, PortError> {
        if !self.open {
            self.port.reopen()?;
            self.open = true;
            self.last = None;
        }
        if let Some((number, _)) = &self.last {
            return Ok(*number);
        }
        for _ in 0..self.timing.enquiries {
            let Some((number, data)) = self.ask_last()? else { continue };
            self.keep_late(number, &data);
            self.last = Some((number, data));
            return Ok(number);
        }
        Err(PortError::TimedOut)
    }

    fn keep_late(&mut self, number: u16, data: &[u8]) {
        let Some((unfinished, code)) = self.unfinished.take() else { return };
        let answer = parse(data).filter(|answer| number == unfinished && answer.belongs_to(code));
        if let Some(answer) = answer {
            tracing::info!(error = answer.error, "the answer to the unfinished command came late");
            self.late = Some(answer);
        }
    }

    /// Asks for the last answer. `None` when none comes.
    fn ask_last(&mut self) -> Result<Option<Last>, PortError> {
        self.arrived.clear();
        self.port.drain_input()?;
        let Some(sync) = Numbered::Sync.encode() else { return Ok(None) };
        self.port.write_all(&sync)?;
        let limit = self.clock.now() + self.timing.control;
        // A line with an answer on its way brings two: the last one is what the device holds.
        let mut last = None;
        while let Some(frame) = self.frame(if last.is_none() { limit } else { self.clock.now() })? {
            if let Numbered::Message { number, data } = frame {
                last = Some((number, data));
            }
        }
        Ok(last)
    }

    fn exchange(&mut self, request: &Request) -> Result<Answer, LinkError> {
        let outcome = self.transact(request);
        if let Err(LinkError::NotSent(cause) | LinkError::Unknown(cause)) = &outcome {
            self.last = None;
            if cause.needs_reopening() {
                self.open = false;
            }
        }
        outcome
    }

    /// Steps 2 and 3.
    fn transact(&mut self, request: &Request) -> Result<Answer, LinkError> {
        let before = self.synchronised().map_err(LinkError::NotSent)?;
        let number = before.wrapping_add(1);
        let command = Numbered::Message { number, data: request.body.clone() };
        let frame = command.encode().ok_or(LinkError::NotSent(PortError::Garbage))?;
        if !request.harmless {
            self.unfinished = Some((number, request.code));
            self.late = None;
        }
        let limit = self.clock.now() + request.wait;
        for _ in 0..=self.timing.repeats {
            self.port.write_all(&frame).map_err(LinkError::Unknown)?;
            let answer = self.answer(request, number, limit).map_err(LinkError::Unknown)?;
            let held = match answer {
                Some(answer) => Held::Answer(answer),
                None => self.ask_what_it_holds(request, number, limit).map_err(LinkError::Unknown)?,
            };
            match held {
                Held::Answer(answer) => {
                    self.unfinished = None;
                    return Ok(answer);
                }
                Held::Nothing => {}
                Held::Other => return Err(LinkError::Unknown(PortError::TimedOut)),
            }
        }
        Err(LinkError::NotSent(PortError::TimedOut))
    }

    /// Waits for the answer of this number; `None` when something else comes, or nothing for a while.
    fn answer(&mut self, request: &Request, number: u16, limit: Duration) -> Result<Option<Answer>, PortError> {
        let soon = limit.min(self.clock.now() + self.timing.patience);
        match self.frame(soon)? {
            Some(Numbered::Message { number: its, data }) if its == number => Ok(self.taken(request, number, data)),
            Some(Numbered::Message { .. } | Numbered::Sync) | None => Ok(None),
        }
    }

    /// An answer of our number, if it is one to our command.
    fn taken(&mut self, request: &Request, number: u16, data: Vec<u8>) -> Option<Answer> {
        let answer = parse(&data).filter(|answer| answer.belongs_to(request.code))?;
        self.last = Some((number, data));
        Some(answer)
    }

    /// Step 3. A device at work says nothing until it has done.
    fn ask_what_it_holds(&mut self, request: &Request, number: u16, limit: Duration) -> Result<Held, PortError> {
        let limit = limit.max(self.clock.now() + self.timing.control * self.timing.enquiries);
        loop {
            self.fall_silent()?;
            if let Some((its, data)) = self.ask_last()? {
                if its == number {
                    return Ok(self.taken(request, number, data).map_or(Held::Other, Held::Answer));
                }
                let known = self.last.as_ref().is_some_and(|last| *last == (its, data));
                return Ok(if known { Held::Nothing } else { Held::Other });
            }
            if self.clock.now() >= limit {
                return Err(PortError::TimedOut);
            }
        }
    }

    /// One frame; its first byte may take until `limit`, the others follow within the byte limit. `None` when it does
    /// not come, breaks off, or is damaged.
    fn frame(&mut self, limit: Duration) -> Result<Option<Numbered>, PortError> {
        let mut bytes = Vec::new();
        let mut until = limit;
        while let Some(byte) = self.byte(until)? {
            if bytes.is_empty() && byte != START {
                continue;
            }
            bytes.push(byte);
            match Numbered::decode(&bytes) {
                Ok(Some((frame, _length))) => return Ok(Some(frame)),
                Ok(None) => until = self.clock.now() + self.timing.byte,
                Err(NumberedError::Interrupted { at }) => {
                    let _broken = bytes.drain(..at);
                    until = self.clock.now() + self.timing.byte;
                }
                Err(error) => {
                    tracing::debug!(%error, "a damaged answer");
                    return Ok(None);
                }
            }
        }
        Ok(None)
    }

    fn byte(&mut self, limit: Duration) -> Result<Option<u8>, PortError> {
        self.arrived.byte(&mut *self.port, &*self.clock, limit)
    }

    /// Reads until the line has been silent for the byte limit. A line that never falls silent is a stuck one.
    fn fall_silent(&mut self) -> Result<(), PortError> {
        let Timing { byte, stale_answer, .. } = self.timing;
        self.arrived.fall_silent(&mut *self.port, &*self.clock, byte, stale_answer)
    }
}

/// The body of an answer; the empty one of a device that ran nothing is none.
fn parse(data: &[u8]) -> Option<Answer> {
    Answer::parse(Frame::new(data.to_vec()).ok()?)
}

impl Exchange for NumberedLink {
    fn port_name(&self) -> &str {
        self.port.name()
    }

    fn is_open(&self) -> bool {
        self.open
    }

    fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    fn take_late(&mut self) -> Option<Answer> {
        self.late.take()
    }

    fn send(&mut self, request: &Request) -> Result<Answer, LinkError> {
        if !request.harmless && self.synchronised().map_err(LinkError::NotSent)? == FIRST {
            let question = Request::from(&GetDeviceType);
            let _any = self.exchange(&question).map_err(|error| match error {
                LinkError::NotSent(cause) | LinkError::Unknown(cause) => LinkError::NotSent(cause),
            })?;
        }
        let timing = self.timing;
        let outcome = persistently(request, &timing, |request| self.exchange(request));
        if let Err(error) = &outcome {
            tracing::warn!(command = request.name, %error, "no answer");
        }
        outcome
    }

    fn drain(&mut self) -> Result<(), PortError> {
        self.last = None;
        let outcome = self.synchronised().map(|_number| ());
        self.note(outcome)
    }
}
