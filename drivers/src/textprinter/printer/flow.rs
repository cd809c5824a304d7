//! The pace of a printer: what it says while it is written to, by bytes, by the lines beside the data, or by taking
//! nothing.

use std::time::Duration;

use super::super::profile::Sensor;
use super::super::status::{Heard, Question, Status, Stop};
use super::{Printed, TextPrinter};
use crate::port::PortError;

/// The most bytes handed over between two looks at the printer: less than what it keeps free when it says stop.
const CHUNK: usize = 128;
/// How long to wait between two looks.
const NAP: Duration = Duration::from_millis(50);
/// How long an answer may take: it is given even by a printer that is off line.
const ANSWER: Duration = Duration::from_millis(500);
/// How often a question is asked.
const TRIES: usize = 2;
/// How long a printer that says no more must stay ready to count as done.
const STEADY: Duration = Duration::from_secs(1);
/// How long to wait for word before asking what is the matter.
const DOUBT: Duration = Duration::from_secs(2);

/// The most reads of one look.
const READS_MAX: usize = 64;

/// Why a job does not go on.
#[derive(Debug)]
pub(super) enum Halt {
    Stopped(Stop),
    Port(PortError),
}

impl From<PortError> for Halt {
    fn from(error: PortError) -> Self {
        Self::Port(error)
    }
}

impl TextPrinter {
    /// Hands over what is pending, as fast as the printer takes it.
    pub(super) fn hand_over(&mut self) -> Result<(), Halt> {
        let stall = self.setup().stall;
        while let Some(piece) = self.pending.front() {
            let rest = piece.bytes.get(piece.sent..).unwrap_or_default();
            let chunk = rest.get(..CHUNK.min(rest.len())).unwrap_or_default().to_vec();
            self.wait_until_ready()?;
            let taken = match self.port.write_some(&chunk, stall) {
                Ok(taken) => taken,
                Err(PortError::TimedOut) => return Err(Halt::Stopped(self.why_not_ready()?)),
                Err(error) => return Err(error.into()),
            };
            self.begun = true;
            if !self.port.gathers() {
                // What waits in this computer's own buffers cannot be held back any more.
                match self.port.finish() {
                    Ok(()) | Err(PortError::TimedOut) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            if let Some(pace) = self.setup().pace {
                let count = u32::try_from(taken).unwrap_or(u32::MAX);
                self.clock.sleep(Duration::from_secs(1) * count / u32::from(pace.max(1)));
            }
            self.advance(taken);
        }
        Ok(())
    }

    fn advance(&mut self, taken: usize) {
        let Some(piece) = self.pending.front_mut() else { return };
        piece.sent += taken;
        if piece.sent >= piece.bytes.len() {
            self.lines += usize::from(piece.line);
            let _done = self.pending.pop_front();
        }
    }

    /// Hears that all is printed, or sees that the printer stays ready.
    pub(super) fn confirm(&mut self) -> Result<Printed, Halt> {
        match self.port.finish() {
            Ok(()) => {}
            Err(PortError::TimedOut) => return Err(Halt::Stopped(self.why_not_ready()?)),
            Err(error) => return Err(error.into()),
        }
        match self.setup().profile.sensor {
            Sensor::Answers if self.port.is_two_way() => self.word_of_it(),
            Sensor::Answers | Sensor::Lines if !self.port.gathers() => {
                let until = self.deadline(STEADY);
                while self.clock.now() < until {
                    self.wait_until_ready()?;
                    self.clock.sleep(NAP);
                }
                Ok(Printed::Taken)
            }
            Sensor::Answers | Sensor::Lines | Sensor::Silent => Ok(Printed::Taken),
        }
    }

    /// Waits for the answer to `GS r`, which comes when everything before it is on paper.
    fn word_of_it(&mut self) -> Result<Printed, Halt> {
        self.ask_for_word()?;
        let limit = self.deadline(self.setup().finish);
        let mut doubt = self.deadline(DOUBT);
        loop {
            self.listen()?;
            if !self.awaited {
                return Ok(Printed::Confirmed);
            }
            let now = self.clock.now();
            if now >= doubt.min(limit) {
                match self.ask_all()? {
                    None => return Err(Halt::Stopped(Stop::NotReady)),
                    Some(status) => status.stop().map_or(Ok(()), |stop| Err(Halt::Stopped(stop)))?,
                }
                doubt = self.deadline(DOUBT);
            }
            if now >= limit {
                tracing::warn!("the printer is well and does not say that it has printed");
                return Ok(Printed::Taken);
            }
            self.clock.sleep(NAP);
        }
    }

    /// Waits until the printer takes more.
    fn wait_until_ready(&mut self) -> Result<(), Halt> {
        let limit = self.deadline(self.setup().stall);
        loop {
            self.listen()?;
            if self.is_ready()? {
                return Ok(());
            }
            if self.clock.now() >= limit {
                // A printer that is well has not said stop: a spoilt byte has, and nobody would take it back.
                let mistaken = self.held && self.answers() && self.ask_all()?.is_some_and(|all| all.stop().is_none());
                self.held &= !mistaken;
                if !mistaken {
                    return Err(Halt::Stopped(self.why_not_ready()?));
                }
            }
            self.clock.sleep(NAP);
        }
    }

    /// By XOFF and by the lines beside the data.
    fn is_ready(&mut self) -> Result<bool, PortError> {
        if self.setup().profile.sensor == Sensor::Silent {
            return Ok(true);
        }
        let lines = self.port.control_lines()?;
        Ok(!self.held && lines.is_none_or(|lines| lines.clear_to_send && lines.data_set_ready))
    }

    fn why_not_ready(&mut self) -> Result<Stop, PortError> {
        if !self.answers() {
            return Ok(Stop::NotReady);
        }
        Ok(self.ask_all()?.and_then(|status| status.stop()).unwrap_or(Stop::NotReady))
    }

    /// Looks at the printer before a job.
    pub(super) fn look(&mut self) -> Result<Option<Stop>, PortError> {
        self.listen()?;
        if self.answers() {
            return Ok(self.ask_all()?.map_or(Some(Stop::NotReady), |status| status.stop()));
        }
        Ok(if self.is_ready()? { None } else { Some(Stop::NotReady) })
    }

    /// Asks all questions; `None` when one is not answered.
    pub(super) fn ask_all(&mut self) -> Result<Option<Status>, PortError> {
        self.listen()?;
        let mut status = Status::default();
        for question in Question::ALL {
            let Some(answer) = self.ask(question)? else { return Ok(None) };
            status.hear(question, answer);
        }
        self.status = status;
        Ok(Some(status))
    }

    fn ask(&mut self, question: Question) -> Result<Option<u8>, PortError> {
        for _ in 0..TRIES {
            self.port.write_all(&question.bytes())?;
            let limit = self.deadline(ANSWER);
            while self.clock.now() < limit {
                let wait = limit.saturating_sub(self.clock.now());
                if let Some(answer) = self.hear(wait)? {
                    return Ok(Some(answer));
                }
            }
        }
        Ok(None)
    }

    /// Takes in whatever has come, without waiting.
    fn listen(&mut self) -> Result<(), PortError> {
        if self.port.is_two_way() {
            let _late_answer = self.hear(Duration::ZERO)?;
        }
        Ok(())
    }

    /// Takes in what comes within `wait`; the last answer among it, if any.
    fn hear(&mut self, wait: Duration) -> Result<Option<u8>, PortError> {
        let mut buffer = [0; 64];
        let mut answer = None;
        let mut wait = wait;
        // A port that never falls silent is noise: what it says is looked at again at the next question.
        for _ in 0..READS_MAX {
            let count = match self.port.read(&mut buffer, wait) {
                Ok(count) => count,
                Err(PortError::TimedOut) => return Ok(answer),
                Err(error) => return Err(error),
            };
            for byte in buffer.iter().take(count) {
                match self.ear.hear(*byte) {
                    Some(Heard::Xoff) => self.held = true,
                    Some(Heard::Xon) => self.held = false,
                    Some(Heard::Answer(byte)) => answer = Some(byte),
                    Some(Heard::Printed(_paper)) => self.awaited = false,
                    Some(Heard::Automatic(status)) => self.status = status,
                    None => {}
                }
            }
            wait = Duration::ZERO;
        }
        Ok(answer)
    }
}
