//! Transport v2. Nothing numbers the commands, so one that may have been taken is not sent again: whether its frame or
//! its answer was lost cannot be told, and the register asks for the state instead. Questions are asked again.

use std::sync::Arc;
use std::time::Duration;

use super::{Line, Link, LinkError, Request};
use crate::atol::frame::v2::{ACK, DATA_MAX, ENQ, EOT, NAK, STX, decode, encode};
use crate::clock::Clock;
use crate::port::{Port, PortError};

/// T1, T3, T4, T6, T7: a control byte, the byte after it, a pause.
const CONTROL: Duration = Duration::from_millis(500);
/// T2: from our ACK to the first byte of an answer.
const BEGIN: Duration = Duration::from_secs(2);
/// How often to ask to talk.
const ENQUIRIES: u32 = 5;
/// How often a device that talks itself is heard out first.
const COLLISIONS: u32 = 20;
/// How often a damaged answer is asked for again.
const REPEATS: u32 = 10;
/// How often a question is asked.
const QUESTIONS: u32 = 4;
/// How long an answer of a command that was given up may still come by itself.
const LATE: Duration = Duration::from_secs(4);

/// A connection over transport v2.
pub struct LinkV2 {
    line: Line,
    /// A command was given up; its answer may come.
    unfinished: bool,
    /// How often an ACK was answered by ACK, which no device does.
    echoes: u32,
}

/// So often, and it is no noise: the port gives back what is sent.
const ECHOES: u32 = 3;

impl LinkV2 {
    /// A connection at `port`, not open yet.
    #[must_use]
    pub fn new(port: Box<dyn Port>, clock: Arc<dyn Clock>) -> Self {
        Self { line: Line::new(port, clock), unfinished: false, echoes: 0 }
    }

    fn once(&mut self, frame: &[u8], wait: Duration) -> Result<Vec<u8>, LinkError> {
        if self.unfinished {
            self.hear_late_answer().map_err(LinkError::NotSent)?;
        }
        self.begin().map_err(LinkError::NotSent)?;
        self.unfinished = true;
        let answer = self.transact(frame, wait).map_err(LinkError::Unknown)?;
        self.unfinished = false;
        Ok(answer)
    }

    /// ENQ until the device listens.
    fn begin(&mut self) -> Result<(), PortError> {
        let mut silences = 0;
        for _ in 0..COLLISIONS {
            self.line.send(&[ENQ])?;
            match self.control(CONTROL)? {
                Some(ACK) => return Ok(()),
                // The device wants to talk: an answer that nobody waits for any more.
                Some(ENQ) => {
                    let _stale = self.receive()?;
                }
                Some(_) => self.fall_silent()?,
                None => {
                    silences += 1;
                    if silences >= ENQUIRIES {
                        self.line.send(&[EOT])?;
                        return Err(PortError::TimedOut);
                    }
                }
            }
        }
        Err(PortError::Garbage)
    }

    /// The frame goes out once. Whatever comes back of it, an answer proves that it was taken.
    fn transact(&mut self, frame: &[u8], wait: Duration) -> Result<Vec<u8>, PortError> {
        self.line.send(frame)?;
        let limit = self.line.now() + wait;
        let mut taken = false;
        while self.line.now() < limit {
            let patience = limit.saturating_sub(self.line.now());
            match self.control(patience)? {
                Some(ACK) if !taken => {
                    taken = true;
                    self.line.send(&[EOT])?;
                }
                Some(ENQ) => {
                    if let Some(answer) = self.receive()? {
                        return Ok(answer);
                    }
                }
                // Damaged on the way, perhaps; or this very byte was.
                Some(_) => {}
                None => break,
            }
        }
        Err(PortError::TimedOut)
    }

    /// After ENQ of the device: its frame.
    fn receive(&mut self) -> Result<Option<Vec<u8>>, PortError> {
        self.line.send(&[ACK])?;
        for _ in 0..REPEATS {
            match self.control(BEGIN)? {
                Some(STX) => self.echoes = 0,
                Some(ACK) => {
                    self.echoes += 1;
                    if self.echoes >= ECHOES {
                        self.echoes = 0;
                        return Err(PortError::Echo);
                    }
                    continue;
                }
                // It did not hear our ACK.
                Some(ENQ) => {
                    self.line.send(&[ACK])?;
                    continue;
                }
                Some(_) => continue,
                None => return Ok(None),
            }
            let Some(answer) = self.frame()? else {
                self.fall_silent()?;
                self.line.send(&[NAK])?;
                continue;
            };
            self.line.send(&[ACK])?;
            // EOT or silence ends it; STX repeats what we have, because our ACK was lost.
            if self.control(CONTROL)? == Some(STX) {
                let _same = self.frame()?;
                self.line.send(&[ACK])?;
                let _end = self.control(CONTROL)?;
            }
            return Ok(Some(answer));
        }
        Ok(None)
    }

    /// The rest of a frame whose STX has come.
    fn frame(&mut self) -> Result<Option<Vec<u8>>, PortError> {
        let mut bytes = vec![STX];
        while let Some(byte) = self.line.byte(self.line.now() + CONTROL)? {
            bytes.push(byte);
            match decode(&bytes) {
                Ok(Some((answer, _))) => return Ok(Some(answer)),
                Ok(None) if bytes.len() < 2 * DATA_MAX + 8 => {}
                Ok(None) | Err(_) => return Ok(None),
            }
        }
        Ok(None)
    }

    fn control(&mut self, wait: Duration) -> Result<Option<u8>, PortError> {
        self.line.byte(self.line.now() + wait)
    }

    /// Reads until nothing has come for the pause between bytes. A line that never falls silent is a stuck one.
    fn fall_silent(&mut self) -> Result<(), PortError> {
        let stuck = self.line.now() + LATE;
        while self.control(CONTROL)?.is_some() {
            if self.line.now() >= stuck {
                return Err(PortError::Garbage);
            }
        }
        Ok(())
    }

    /// The answer of a command that was given up, if it comes, is no answer to the next.
    fn hear_late_answer(&mut self) -> Result<(), PortError> {
        let limit = self.line.now() + LATE;
        while self.line.now() < limit {
            let patience = limit.saturating_sub(self.line.now());
            if self.control(patience)? == Some(ENQ) {
                let _late = self.receive()?;
            }
        }
        self.unfinished = false;
        Ok(())
    }
}

impl Link for LinkV2 {
    fn port_name(&self) -> &str {
        self.line.port.name()
    }

    fn is_open(&self) -> bool {
        self.line.open
    }

    fn exchange(&mut self, request: &Request) -> Result<Vec<u8>, LinkError> {
        let frame = encode(&request.body).map_err(|_too_long| LinkError::NotSent(PortError::Garbage))?;
        let tries = if request.harmless { QUESTIONS } else { 1 };
        let mut outcome = Err(LinkError::NotSent(PortError::TimedOut));
        for _ in 0..tries {
            if let Err(cause) = self.line.open() {
                return Err(LinkError::NotSent(cause));
            }
            outcome = self.once(&frame, request.wait);
            match &outcome {
                Ok(_answer) => return outcome,
                Err(LinkError::NotSent(cause) | LinkError::Unknown(cause)) => self.line.note(cause),
            }
            if !self.line.open {
                return outcome;
            }
        }
        outcome
    }
}
