//! The exchange over transport v1: one command, one answer, and no command run twice.
//!
//! A frame is written once. What can go wrong afterwards is settled by asking the device what it holds:
//!
//! 1. **Drain.** ENQ until NAK. Every answer that comes out is an old one: it is acknowledged and never taken for the
//!    answer to the new command, even if the code is the same. If it is the answer to a command whose outcome was
//!    unknown, it is kept for [`Exchange::take_late`].
//! 2. **Frame.** ACK: it runs. NAK: the device did not take it, and after it has confirmed by ENQ that it holds
//!    nothing the frame is written again, up to three times. Silence or garbage: go to 4.
//! 3. **Answer.** Good, and of our command: acknowledged, done. Otherwise NAK, and 4.
//! 4. **Ask.** Let the line fall silent, then ENQ. ACK: what follows belongs to our command, since the drain left
//!    nothing else. NAK: the device holds nothing, so it never got the frame, or it was restarted; a harmless command
//!    is sent again from 1, of any other the outcome is unknown. Silence: ENQ again until the command's own limit.

mod answer;
mod numbered;

use std::sync::Arc;
use std::time::Duration;

pub use answer::{Answer, Request};
pub use numbered::NumberedLink;

use crate::clock::Clock;
use crate::port::incoming::Incoming;
use crate::port::{Port, PortError};
use crate::shtrih::frame::{ACK, ENQ, FILLER, Frame, NAK, STX};

use super::command::Code;

/// Limits of waiting, and numbers of tries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// Between two bytes of a frame; a line that is silent so long is silent.
    pub byte: Duration,
    /// After a refusal, for the bytes that would show that it was none.
    pub refusal: Duration,
    /// For the reaction to one ENQ, and to a frame.
    pub control: Duration,
    /// How many ENQs a device may leave unanswered before it counts as not there.
    pub enquiries: u32,
    /// How often a frame that was refused by NAK is written again.
    pub repeats: u32,
    /// How often a harmless command is sent in all.
    pub harmless_tries: u32,
    /// For an answer that the device has said it is making, before it is asked again.
    pub patience: Duration,
    /// How long in all a device may be at work on a command of an earlier session.
    pub stale_answer: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            byte: Duration::from_millis(500),
            refusal: Duration::from_millis(50),
            control: Duration::from_secs(1),
            enquiries: 10,
            repeats: 3,
            harmless_tries: 3,
            patience: Duration::from_secs(5),
            stale_answer: Duration::from_secs(130),
        }
    }
}

/// Why there is no answer. It says whether the command may have run.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The device certainly did not take the command.
    #[error("not sent: {0}")]
    NotSent(PortError),
    /// The command left, and may have run.
    #[error("outcome unknown: {0}")]
    Unknown(PortError),
}

/// An exchange with one device over one transport.
pub trait Exchange: Send {
    /// The port's name.
    fn port_name(&self) -> &str;

    /// Whether the connection is open, so that the device is still the one it was.
    fn is_open(&self) -> bool;

    /// The clock that the waits go by.
    fn clock(&self) -> &Arc<dyn Clock>;

    /// The answer to the last command whose outcome was unknown, if it came out afterwards.
    fn take_late(&mut self) -> Option<Answer>;

    /// Sends a command and waits for its answer.
    ///
    /// # Errors
    /// [`LinkError`]; a command that is not harmless has been run at most once.
    fn send(&mut self, request: &Request) -> Result<Answer, LinkError>;

    /// Brings out whatever the device still holds.
    ///
    /// # Errors
    /// When the device does not answer.
    fn drain(&mut self) -> Result<(), PortError>;
}

/// What came where a control byte is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Control {
    Ack,
    Nak,
    Stx,
    /// What we sent: no device asks.
    Enq,
    Silence,
    Garbage,
}

/// So many enquiries that come back, and it is no noise: the port gives back what is sent.
const ECHOES: u32 = 3;

/// What the device holds after a disturbed exchange.
enum Held {
    /// The answer to our command.
    Answer(Answer),
    /// Nothing.
    Nothing,
}

/// A line to one device.
pub struct Link {
    port: Box<dyn Port>,
    clock: Arc<dyn Clock>,
    timing: Timing,
    open: bool,
    /// Bytes that have come and were not looked at.
    arrived: Incoming,
    /// The command whose outcome is unknown.
    unfinished: Option<Code>,
    late: Option<Answer>,
}

impl Link {
    /// A line over `port`, which is opened when it is first needed.
    #[must_use]
    pub fn new(port: Box<dyn Port>, clock: Arc<dyn Clock>, timing: Timing) -> Self {
        Self { port, clock, timing, open: false, arrived: Incoming::default(), unfinished: None, late: None }
    }

    /// Remembers that the connection is lost.
    fn note<T>(&mut self, outcome: Result<T, PortError>) -> Result<T, PortError> {
        if outcome.as_ref().is_err_and(PortError::needs_reopening) {
            self.open = false;
        }
        outcome
    }

    /// Step 1.
    fn drain_open(&mut self) -> Result<(), PortError> {
        self.arrived.clear();
        // What lies on a line that was just opened is nobody's.
        let mut clean = self.open;
        if !self.open {
            self.port.reopen()?;
            self.open = true;
        }
        self.port.drain_input()?;
        let limit = self.clock.now() + self.timing.stale_answer;
        let (mut unanswered, mut echoes) = (0, 0);
        while unanswered < self.timing.enquiries && self.clock.now() < limit {
            self.port.write_all(&[ENQ])?;
            match self.control(self.timing.control)? {
                Control::Nak => {
                    // A NAK that more bytes follow was something else, spoiled on the way.
                    let silent = if clean { self.nothing_more()? } else { self.fall_silent()? };
                    if silent {
                        return Ok(());
                    }
                    let _silent = self.fall_silent()?;
                }
                Control::Ack => self.take_stale()?,
                Control::Stx => {
                    self.arrived.put_back(STX);
                    self.take_stale()?;
                }
                Control::Silence => unanswered += 1,
                Control::Enq if echoes + 1 >= ECHOES => return Err(PortError::Echo),
                Control::Enq => {
                    echoes += 1;
                    let _silent = self.fall_silent()?;
                }
                Control::Garbage => {
                    let _silent = self.fall_silent()?;
                }
            }
            clean = false;
        }
        Err(PortError::TimedOut)
    }

    /// An answer that was not acknowledged. If it is still in the making the next ENQ asks for it again.
    fn take_stale(&mut self) -> Result<(), PortError> {
        let limit = self.clock.now() + self.timing.patience;
        let Some(answer) = self.whole_answer(limit)? else {
            self.port.write_all(&[NAK])?;
            let _silent = self.fall_silent()?;
            return Ok(());
        };
        self.port.write_all(&[ACK])?;
        // One that was taken before is repeated when our ACK was lost: then nobody waits for it.
        if self.unfinished.is_some_and(|code| answer.belongs_to(code)) {
            tracing::info!(error = answer.error, "the answer to the unfinished command came late");
            self.unfinished = None;
            self.late = Some(answer);
        }
        Ok(())
    }

    /// Steps 2 to 4.
    fn exchange(&mut self, request: &Request) -> Result<Answer, LinkError> {
        let frame = Frame::new(request.body.clone()).map_err(|_too_long| LinkError::NotSent(PortError::Garbage))?;
        self.drain().map_err(LinkError::NotSent)?;
        let outcome = self.transact(request, &frame.encode());
        if let Err(LinkError::NotSent(cause) | LinkError::Unknown(cause)) = &outcome
            && cause.needs_reopening()
        {
            self.open = false;
        }
        outcome
    }

    fn transact(&mut self, request: &Request, frame: &[u8]) -> Result<Answer, LinkError> {
        let limit = self.clock.now() + request.wait;
        for _ in 0..=self.timing.repeats {
            self.port.write_all(frame).map_err(LinkError::Unknown)?;
            let reaction = self.control(self.timing.control).map_err(LinkError::Unknown)?;
            let answer = match reaction {
                Control::Ack => self.answer(request, limit),
                // The ACK was lost and the answer came at once.
                Control::Stx => self.begun_answer(request),
                Control::Nak | Control::Silence | Control::Enq | Control::Garbage => Ok(None),
            };
            if let Some(answer) = answer.map_err(LinkError::Unknown)? {
                return Ok(answer);
            }
            match self.ask_what_it_holds(request, limit).map_err(LinkError::Unknown)? {
                Held::Answer(answer) => return Ok(answer),
                // Refused by NAK, and the device confirms that it holds nothing: it never took the frame.
                Held::Nothing if reaction == Control::Nak => {}
                Held::Nothing => return Err(LinkError::Unknown(PortError::TimedOut)),
            }
        }
        Err(LinkError::NotSent(PortError::Garbage))
    }

    /// Step 3: `None` when nothing came until `limit`, or what came is damaged or another's.
    fn answer(&mut self, request: &Request, limit: Duration) -> Result<Option<Answer>, PortError> {
        let wait = limit.saturating_sub(self.clock.now());
        if self.start_of_answer(wait)? == Control::Stx { self.begun_answer(request) } else { Ok(None) }
    }

    /// The rest of an answer whose first byte has come.
    fn begun_answer(&mut self, request: &Request) -> Result<Option<Answer>, PortError> {
        self.arrived.put_back(STX);
        let limit = self.clock.now() + self.timing.byte;
        let answer = self.whole_answer(limit)?.filter(|answer| answer.belongs_to(request.code));
        self.port.write_all(&[if answer.is_some() { ACK } else { NAK }])?;
        Ok(answer)
    }

    /// A frame that is an answer, and that nothing follows. A doubled byte can pass the check byte and turn "done" into
    /// an error code; the byte it has pushed out then follows. A refusal is believed only after a silence.
    fn whole_answer(&mut self, limit: Duration) -> Result<Option<Answer>, PortError> {
        let Some(answer) = self.frame(limit)?.and_then(Answer::parse) else { return Ok(None) };
        let alone = if answer.error == 0 { self.nothing_more()? } else { self.silent_for(self.timing.refusal)? };
        Ok(alone.then_some(answer))
    }

    /// A doubled control byte may stand before the answer.
    fn start_of_answer(&mut self, wait: Duration) -> Result<Control, PortError> {
        let mut control = self.control(wait)?;
        while matches!(control, Control::Ack | Control::Nak) {
            control = self.control(wait)?;
        }
        Ok(control)
    }

    /// Step 4.
    fn ask_what_it_holds(&mut self, request: &Request, limit: Duration) -> Result<Held, PortError> {
        let limit = limit.max(self.clock.now() + self.timing.control * self.timing.enquiries);
        loop {
            let _silent = self.fall_silent()?;
            self.port.write_all(&[ENQ])?;
            match self.control(self.timing.control)? {
                Control::Nak => {
                    if self.fall_silent()? {
                        return Ok(Held::Nothing);
                    }
                }
                Control::Ack => {
                    let soon = self.clock.now() + self.timing.patience;
                    if let Some(answer) = self.answer(request, soon)? {
                        return Ok(Held::Answer(answer));
                    }
                }
                Control::Stx => {
                    if let Some(answer) = self.begun_answer(request)? {
                        return Ok(Held::Answer(answer));
                    }
                }
                Control::Silence | Control::Enq | Control::Garbage => {}
            }
            if self.clock.now() >= limit {
                return Err(PortError::TimedOut);
            }
        }
    }

    /// The next byte, where a control byte is expected. Fillers are skipped.
    fn control(&mut self, wait: Duration) -> Result<Control, PortError> {
        let limit = self.clock.now() + wait;
        loop {
            return Ok(match self.byte(limit)? {
                None => Control::Silence,
                Some(FILLER) => continue,
                Some(ACK) => Control::Ack,
                Some(NAK) => Control::Nak,
                Some(STX) => Control::Stx,
                Some(ENQ) => Control::Enq,
                Some(_) => Control::Garbage,
            });
        }
    }

    /// One frame; its first byte may take until `limit`, the others follow within the byte limit. `None` when it does
    /// not come, breaks off, or is damaged.
    fn frame(&mut self, limit: Duration) -> Result<Option<Frame>, PortError> {
        let mut bytes = Vec::new();
        let mut until = limit;
        while let Some(byte) = self.byte(until)? {
            if bytes.is_empty() && byte == FILLER {
                continue;
            }
            bytes.push(byte);
            match Frame::decode(&bytes) {
                Ok(Some((frame, _length))) => return Ok(Some(frame)),
                Ok(None) => until = self.clock.now() + self.timing.byte,
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

    /// Whether nothing has come beyond what was looked at. Does not wait.
    fn nothing_more(&mut self) -> Result<bool, PortError> {
        let now = self.clock.now();
        match self.byte(now)? {
            None => Ok(true),
            Some(byte) => {
                self.arrived.put_back(byte);
                Ok(false)
            }
        }
    }

    /// Reads until the line has been silent for the byte limit. Says whether it was silent from the beginning. A line that
    /// never falls silent is a stuck one.
    fn fall_silent(&mut self) -> Result<bool, PortError> {
        self.silent_for(self.timing.byte)
    }

    fn silent_for(&mut self, span: Duration) -> Result<bool, PortError> {
        let stuck = self.clock.now() + self.timing.stale_answer;
        let mut silent = true;
        loop {
            let now = self.clock.now();
            match self.byte(now + span)? {
                None => return Ok(silent),
                Some(FILLER) => {}
                Some(_) => silent = false,
            }
            if now >= stuck {
                return Err(PortError::Garbage);
            }
        }
    }
}

/// An exchange, and for a harmless request whose answer was lost another.
fn persistently(
    request: &Request,
    timing: &Timing,
    mut exchange: impl FnMut(&Request) -> Result<Answer, LinkError>,
) -> Result<Answer, LinkError> {
    let tries = if request.harmless { timing.harmless_tries } else { 1 };
    let mut outcome = exchange(request);
    for _ in 1..tries {
        // A device that does not even react was asked often enough already.
        let Err(LinkError::Unknown(cause)) = &outcome else { break };
        tracing::debug!(command = request.name, %cause, "asking again");
        outcome = exchange(request);
    }
    outcome
}

impl Exchange for Link {
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
        let timing = self.timing;
        let outcome = persistently(request, &timing, |request| self.exchange(request));
        match &outcome {
            Ok(answer) => tracing::trace!(command = request.name, error = answer.error, "answered"),
            Err(error) => {
                if !request.harmless && matches!(error, LinkError::Unknown(_)) {
                    self.unfinished = Some(request.code);
                    self.late = None;
                }
                tracing::warn!(command = request.name, %error, "no answer");
            }
        }
        outcome
    }

    fn drain(&mut self) -> Result<(), PortError> {
        let outcome = self.drain_open();
        self.note(outcome)
    }
}
