//! The exchange: pairing, and one command with its blocks, none of them carried out twice.
//!
//! 1. **Pair.** A device that has been switched on, or whose line was cut, waits for two letters `U` to learn the speed
//!    by, and answers `READY`. One that is paired already takes no notice; it answers a block that cannot be one. When
//!    neither helps, the ready line goes down for longer than the device's patience, and it all begins again.
//! 2. **Check.** Then `CSIN1` switches the checksum on, for a changed digit of a sum looks like a sum. A device that
//!    does not know the command goes on with the parity bit alone.
//! 3. **Send.** Commands have no number by which a repeat could be known. So an order is written once, and again only
//!    after the device has said that it could not read the block. Questions, and orders that do nothing the second time,
//!    may be repeated.
//! 4. **Listen.** `WAIT`, `WRK` and `PRN` are signs of life. `DONE` says that the command was carried out; without it,
//!    a word says why not. `READY` ends the answer. An answer with neither, or with a damaged block and no `DONE`, leaves
//!    the outcome unknown: the device's counters settle it.
//! 5. **After silence** the device is sent a block that cannot be one; what it says then is thrown away.

use std::sync::Arc;
use std::time::Duration;

use super::command::Command;
use super::frame::{Block, END, FrameError, START};
use super::status::{self, Class, Word};
use crate::clock::Clock;
use crate::port::incoming::Incoming;
use crate::port::{Port, PortError};

/// Limits of waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// Silence after which the line counts as broken; the manual's 6 s.
    pub silence: Duration,
    /// Between two bytes of a block.
    pub byte: Duration,
    /// A line on which nothing has come for so long has fallen silent.
    pub quiet: Duration,
    /// How long the device may take to answer a block that cannot be one.
    pub rouse: Duration,
    /// How long the device may take to answer the second letter.
    pub paired: Duration,
    /// Between the two letters; the manual wants a millisecond.
    pub letters: Duration,
    /// How long the ready line goes down to make the device pair anew.
    pub down: Duration,
    /// How long the device takes to listen after the ready line has gone up.
    pub start: Duration,
    /// How long it may take to start after its power came.
    pub ready: Duration,
    /// How often pairing, a question or an unread block is tried in all.
    pub tries: u32,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            silence: Duration::from_secs(6),
            byte: Duration::from_millis(200),
            quiet: Duration::from_millis(30),
            rouse: Duration::from_secs(1),
            paired: Duration::from_secs(1),
            letters: Duration::from_millis(2),
            down: Duration::from_secs(3),
            start: Duration::from_millis(1100),
            ready: Duration::from_secs(10),
            tries: 3,
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
    /// What is sent comes back: a loop in the cable, or a line that is no register's.
    #[error("the line echoes")]
    Echo,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Its blocks, without words and signs of life.
    pub blocks: Vec<Vec<u8>>,
    /// The command was carried out.
    pub done: bool,
    /// What else the device said: warnings of a command that is done, else reasons.
    pub words: Vec<&'static Word>,
}

/// What was heard until the end, or until silence.
#[derive(Debug, Default)]
struct Heard {
    blocks: Vec<Vec<u8>>,
    words: Vec<&'static Word>,
    done: bool,
    ready: bool,
    /// Something came that is no block.
    damaged: bool,
}

/// A block that cannot be one: a device answers it, and does nothing.
const NO_BLOCK: [u8; 6] = [START, START, END, END, END, END];

/// The letter by which a device learns the speed.
const LETTER: u8 = b'U';

/// A line to one device.
pub struct Link {
    port: Box<dyn Port>,
    clock: Arc<dyn Clock>,
    timing: Timing,
    open: bool,
    /// Blocks carry the checksum.
    checked: bool,
    /// How often the line was paired.
    session: u64,
    /// Bytes that have come and were not looked at.
    arrived: Incoming,
}

impl Link {
    /// A line over `port`, which is opened when it is first needed.
    #[must_use]
    pub fn new(port: Box<dyn Port>, clock: Arc<dyn Clock>, timing: Timing) -> Self {
        Self { port, clock, timing, open: false, checked: false, session: 0, arrived: Incoming::default() }
    }

    /// The port's name.
    #[must_use]
    pub fn port_name(&self) -> &str {
        self.port.name()
    }

    /// The pairing that holds, by its number: as long as it stays the same, the cashier stays registered.
    #[must_use]
    pub fn session(&self) -> Option<u64> {
        self.open.then_some(self.session)
    }

    /// The clock that the waits go by.
    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    /// Pairs with the device, unless that holds.
    ///
    /// # Errors
    /// The port cannot be opened, or nobody answers.
    pub fn open(&mut self) -> Result<(), LinkError> {
        if self.open {
            return Ok(());
        }
        self.port.reopen().map_err(LinkError::NotSent)?;
        self.checked = false;
        for attempt in 1..=self.timing.tries {
            if self.pair(attempt > 1)? {
                self.check().map_err(LinkError::NotSent)?;
                self.open = true;
                self.session += 1;
                return Ok(());
            }
        }
        Err(LinkError::NotSent(PortError::TimedOut))
    }

    /// Sends a command and waits for the end of its answer.
    ///
    /// # Errors
    /// [`LinkError`]; an order has been carried out at most once.
    pub fn send<C: Command>(&mut self, command: &C) -> Result<Answer, LinkError> {
        self.open()?;
        let data = [command.name().as_bytes(), &command.parameters()].concat();
        let block = Block::new(data).ok_or(LinkError::NotSent(PortError::Garbage))?;
        let outcome = self.exchange(&block, C::WAIT, C::HARMLESS);
        match &outcome {
            Ok(answer) => tracing::trace!(command = command.name(), done = answer.done, "answered"),
            Err(error) => tracing::warn!(command = command.name(), %error, "no answer"),
        }
        if let Err(LinkError::NotSent(cause) | LinkError::Unknown(cause)) = &outcome
            && cause.needs_reopening()
        {
            self.open = false;
        }
        outcome
    }

    /// Steps 3 to 5.
    fn exchange(&mut self, block: &Block, wait: Duration, harmless: bool) -> Result<Answer, LinkError> {
        self.arrived.clear();
        self.port.drain_input().map_err(LinkError::NotSent)?;
        let bytes = block.encode(self.checked);
        for _ in 0..self.timing.tries {
            self.port.write_all(&bytes).map_err(LinkError::Unknown)?;
            let heard = self.listen(wait).map_err(LinkError::Unknown)?;
            if !heard.ready && !self.rouse().map_err(LinkError::Unknown)? {
                self.open = false;
            }
            let Heard { blocks, words, done, ready, damaged } = heard;
            // A question is asked again when its answer has no end: what follows may depend on the device being the same.
            if done && !(harmless && (damaged || !ready)) {
                return Ok(Answer { blocks, done, words });
            }
            // Only a whole answer says for certain that nothing was done.
            let said = !words.is_empty() && ready && !damaged && !done;
            let unread = said && words.iter().all(|word| word.class == Class::Line);
            if said && !unread {
                return Ok(Answer { blocks, done, words });
            }
            if !self.open || !(harmless || unread) {
                break;
            }
        }
        Err(LinkError::Unknown(PortError::TimedOut))
    }

    /// Step 4.
    fn listen(&mut self, wait: Duration) -> Result<Heard, PortError> {
        let limit = self.clock.now() + wait;
        let mut heard = Heard::default();
        loop {
            let silent_at = (self.clock.now() + self.timing.silence).min(limit.max(self.clock.now()));
            let Some(first) = self.byte(silent_at)? else { return Ok(heard) };
            if first != START {
                heard.damaged = true;
                continue;
            }
            let Some(block) = self.block()? else {
                heard.damaged = true;
                continue;
            };
            match block.data() {
                b"WAIT" | b"WRK" | b"PRN" => {}
                b"DONE" => heard.done = true,
                b"READY" => {
                    heard.ready = true;
                    return Ok(heard);
                }
                data => match status::named(data) {
                    Some(word) => heard.words.push(word),
                    None => heard.blocks.push(data.to_vec()),
                },
            }
        }
    }

    /// A block whose first byte has come; `None` when it is damaged.
    fn block(&mut self) -> Result<Option<Block>, PortError> {
        let mut bytes = vec![START];
        loop {
            match Block::decode(&bytes, self.checked) {
                Ok(Some((block, _length))) => return Ok(Some(block)),
                Ok(None) => {}
                Err(FrameError::Restarted) => bytes = vec![START],
                Err(error) => {
                    tracing::debug!(%error, "a damaged block");
                    return Ok(None);
                }
            }
            match self.byte(self.clock.now() + self.timing.byte)? {
                Some(byte) => bytes.push(byte),
                None => return Ok(None),
            }
        }
    }

    /// Step 1.
    fn pair(&mut self, again: bool) -> Result<bool, LinkError> {
        let lost = LinkError::NotSent;
        if again {
            self.port.set_ready(false).map_err(lost)?;
            self.clock.sleep(self.timing.down);
            self.port.set_ready(true).map_err(lost)?;
        }
        let given_up = self.clock.now() + self.timing.ready;
        self.clock.sleep(self.timing.start);
        while !self.device_is_ready().map_err(lost)? && self.clock.now() < given_up {
            self.clock.sleep(self.timing.start);
        }
        self.arrived.clear();
        self.port.drain_input().map_err(lost)?;
        self.port.write_all(&[LETTER]).map_err(lost)?;
        self.clock.sleep(self.timing.letters);
        self.port.write_all(&[LETTER]).map_err(lost)?;
        let heard = self.until_ready(self.timing.paired).map_err(lost)?;
        if heard.starts_with(&[LETTER, LETTER]) {
            return Err(LinkError::Echo);
        }
        Ok(is_ready(&heard) || self.rouse().map_err(lost)?)
    }

    fn device_is_ready(&mut self) -> Result<bool, PortError> {
        let lines = self.port.control_lines()?;
        // The device drives both together; a cable without them shows both down, and a line without them nothing.
        Ok(lines.is_none_or(|lines| lines.clear_to_send && lines.data_set_ready))
    }

    /// Step 2. What comes may carry the checksum or not, for nobody knows what was before.
    fn check(&mut self) -> Result<(), PortError> {
        let Some(command) = Block::new(b"CSIN1".to_vec()) else { return Ok(()) };
        for _ in 0..self.timing.tries {
            self.port.write_all(&command.encode(true))?;
            let heard = self.until_ready(self.timing.silence)?;
            let says = |word: &[u8]| heard.windows(word.len()).any(|bytes| bytes == word);
            if says(b"DONE") {
                self.checked = true;
                return Ok(());
            }
            if says(b"SOFTCOMMAN") {
                tracing::warn!("the device knows no checksum");
                return Ok(());
            }
        }
        Err(PortError::TimedOut)
    }

    /// Step 5. Whether the device is there.
    fn rouse(&mut self) -> Result<bool, PortError> {
        self.port.write_all(&NO_BLOCK)?;
        self.until_ready(self.timing.rouse).map(|heard| is_ready(&heard))
    }

    /// All that comes until the device is ready and the line silent, or until the limit.
    fn until_ready(&mut self, wait: Duration) -> Result<Vec<u8>, PortError> {
        const MOST: usize = 4096;
        let limit = self.clock.now() + wait;
        let mut heard = Vec::new();
        while heard.len() < MOST {
            let quiet = is_ready(&heard).then(|| self.clock.now() + self.timing.quiet);
            match self.byte(quiet.unwrap_or(limit))? {
                Some(byte) => heard.push(byte),
                None => break,
            }
        }
        Ok(heard)
    }

    fn byte(&mut self, limit: Duration) -> Result<Option<u8>, PortError> {
        self.arrived.byte(&mut *self.port, &*self.clock, limit)
    }
}

/// Whether these bytes hold the block by which a device says that it is ready.
pub(super) fn is_ready(bytes: &[u8]) -> bool {
    const READY: &[u8] = b"\xFDREADY\x06\xFE";
    bytes.windows(READY.len()).any(|part| part == READY)
}
