//! Transport v3. Every command is a task with a number of its own, so that asking again never does it again: an Add
//! that comes twice is refused as known, and a lost result is asked for by the number.

use std::sync::Arc;
use std::time::Duration;

use super::{Line, Link, LinkError, Request};
use crate::atol::frame::FrameError;
use crate::atol::frame::v3::{NUMBER_MAX, Packet, START, UNASKED};
use crate::clock::Clock;
use crate::port::{Port, PortError};

/// Codes of the task buffer.
pub(in crate::atol) mod buffer {
    pub(in crate::atol) const ADD: u8 = 0xC1;
    pub(in crate::atol) const ACK: u8 = 0xC2;
    pub(in crate::atol) const ASK: u8 = 0xC3;
    pub(in crate::atol) const ABORT: u8 = 0xC4;
    /// The result is wanted.
    pub(in crate::atol) const NEED_RESULT: u8 = 1;
    pub(in crate::atol) const QUEUED: u8 = 0xA1;
    pub(in crate::atol) const RUNNING: u8 = 0xA2;
    pub(in crate::atol) const DONE: u8 = 0xA3;
    pub(in crate::atol) const FAILED: u8 = 0xA4;
    pub(in crate::atol) const DONE_LATER: u8 = 0xA6;
    pub(in crate::atol) const FAILED_LATER: u8 = 0xA7;
    pub(in crate::atol) const WAITS: u8 = 0xA8;
    pub(in crate::atol) const FULL: u8 = 0xB1;
    pub(in crate::atol) const KNOWN: u8 = 0xB2;
    pub(in crate::atol) const NOT_FOUND: u8 = 0xB3;
    pub(in crate::atol) const BAD: u8 = 0xB4;
}

/// How long a reply to a packet may take.
const REPLY: Duration = Duration::from_millis(700);
/// How often a packet is sent.
const TRIES: u32 = 5;
/// How long to wait for a result before asking for it.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often a question is asked as a new task.
const QUESTIONS: u32 = 4;

/// A connection over transport v3.
pub struct LinkV3 {
    line: Line,
    bytes: Vec<u8>,
    packet: u8,
    task: u8,
    /// The result that came by itself: the task's number and the answer.
    result: Option<(u8, Vec<u8>)>,
}

/// What is known of a task.
enum Task {
    Result(Vec<u8>),
    Underway,
    NotFound,
}

impl LinkV3 {
    /// A connection at `port`, not open yet.
    #[must_use]
    pub fn new(port: Box<dyn Port>, clock: Arc<dyn Clock>) -> Self {
        Self { line: Line::new(port, clock), bytes: Vec::new(), packet: 0, task: 0, result: None }
    }

    /// A connection that was lost may have left tasks behind: they are taken out, and what they did shows in the state.
    fn open(&mut self) -> Result<(), PortError> {
        if self.line.open()? {
            self.bytes.clear();
            let _emptied = self.talk(vec![buffer::ABORT])?;
        }
        Ok(())
    }

    fn once(&mut self, request: &Request) -> Result<Vec<u8>, LinkError> {
        self.open().map_err(LinkError::NotSent)?;
        self.task = next(self.task);
        self.result = None;
        let mut add = vec![buffer::ADD, buffer::NEED_RESULT, self.task];
        add.extend_from_slice(&request.body);
        // Sent again with the same number, so it is added once.
        let mut reply = self.talk(add.clone()).map_err(LinkError::Unknown)?;
        if reply.first() == Some(&buffer::FULL) {
            reply = self.make_room(add)?;
        }
        let known = match reply.first().copied() {
            Some(buffer::FULL | buffer::BAD) => return Err(LinkError::NotSent(PortError::Garbage)),
            _ => self.read_task(&reply),
        };
        let answer = match known {
            Some(Task::Result(answer)) => answer,
            Some(Task::Underway | Task::NotFound) | None => {
                self.wait_for_result(request.wait).map_err(LinkError::Unknown)?
            }
        };
        // A slot that stays taken costs nothing: a buffer that has no more of them is emptied.
        if let Err(cause) = self.talk(vec![buffer::ACK, self.task]) {
            self.line.note(&cause);
        }
        Ok(answer)
    }

    /// The buffer is full of tasks that were given up while the device was silent: they are taken out, and what they
    /// did shows in the state. But ours may have got the last slot, and the answer to that was lost.
    fn make_room(&mut self, add: Vec<u8>) -> Result<Vec<u8>, LinkError> {
        let reply = self.talk(vec![buffer::ASK, self.task]).map_err(LinkError::Unknown)?;
        if !matches!(self.read_task(&reply), Some(Task::NotFound)) {
            return Ok(reply);
        }
        let _emptied = self.talk(vec![buffer::ABORT]).map_err(LinkError::NotSent)?;
        self.talk(add).map_err(LinkError::Unknown)
    }

    fn wait_for_result(&mut self, wait: Duration) -> Result<Vec<u8>, PortError> {
        let limit = self.line.now() + wait;
        let mut lost = 0;
        loop {
            let until = limit.min(self.line.now() + PATIENCE);
            while self.result.is_none() && self.line.now() < until {
                if let Some(packet) = self.read(until)? {
                    self.sort(&packet);
                }
            }
            if let Some((_, answer)) = self.result.take() {
                return Ok(answer);
            }
            let reply = self.talk(vec![buffer::ASK, self.task])?;
            match self.read_task(&reply) {
                Some(Task::Result(answer)) => return Ok(answer),
                // It never arrived, or the device was restarted: the state decides.
                Some(Task::NotFound) => lost += 1,
                Some(Task::Underway) | None => {}
            }
            if lost > 1 || self.line.now() >= limit {
                return Err(PortError::TimedOut);
            }
        }
    }

    fn read_task(&self, reply: &[u8]) -> Option<Task> {
        match reply.split_first()? {
            (&(buffer::DONE | buffer::FAILED), answer) if !answer.is_empty() => Some(Task::Result(answer.to_vec())),
            (&(buffer::QUEUED | buffer::RUNNING | buffer::WAITS | buffer::KNOWN), _) => Some(Task::Underway),
            (&buffer::NOT_FOUND, _) => Some(Task::NotFound),
            _ => None,
        }
    }

    /// Sends a packet until its reply comes. All that is sent may come twice without harm.
    fn talk(&mut self, data: Vec<u8>) -> Result<Vec<u8>, PortError> {
        self.packet = next(self.packet);
        let packet = Packet { number: self.packet, data };
        for _ in 0..TRIES {
            self.line.send(&packet.encode())?;
            let limit = self.line.now() + REPLY;
            while self.line.now() < limit {
                let Some(reply) = self.read(limit)? else { break };
                self.sort(&reply);
                if reply.number == self.packet {
                    // An empty one asks for ours again.
                    if reply.data.is_empty() {
                        break;
                    }
                    // No answer begins as a request does.
                    if reply == packet {
                        return Err(PortError::Echo);
                    }
                    return Ok(reply.data);
                }
            }
        }
        Err(PortError::TimedOut)
    }

    /// Keeps a result that came by itself, if it is the one waited for.
    fn sort(&mut self, packet: &Packet) {
        if packet.number != UNASKED {
            return;
        }
        if let &[buffer::DONE_LATER | buffer::FAILED_LATER, task, ref answer @ ..] = packet.data.as_slice()
            && task == self.task
        {
            self.result = Some((task, answer.to_vec()));
        }
    }

    /// The next packet, until `limit`. What is damaged is dropped; whoever misses it asks again.
    fn read(&mut self, limit: Duration) -> Result<Option<Packet>, PortError> {
        loop {
            match Packet::decode(&self.bytes) {
                Ok(Some((packet, used))) => {
                    let _read = self.bytes.drain(..used);
                    return Ok(Some(packet));
                }
                Ok(None) => {
                    let Some(byte) = self.line.byte(limit)? else { return Ok(None) };
                    self.bytes.push(byte);
                }
                Err(
                    FrameError::NotStart(_)
                    | FrameError::Bare(_)
                    | FrameError::BadCheck { .. }
                    | FrameError::TooLong(_),
                ) => {
                    let start = self.bytes.iter().skip(1).position(|byte| *byte == START);
                    let _damaged = self.bytes.drain(..start.map_or(self.bytes.len(), |place| place + 1));
                }
            }
        }
    }
}

/// Numbers go round.
const fn next(number: u8) -> u8 {
    if number >= NUMBER_MAX { 0 } else { number + 1 }
}

impl Link for LinkV3 {
    fn port_name(&self) -> &str {
        self.line.port.name()
    }

    fn is_open(&self) -> bool {
        self.line.open
    }

    fn exchange(&mut self, request: &Request) -> Result<Vec<u8>, LinkError> {
        let tries = if request.harmless { QUESTIONS } else { 1 };
        let mut outcome = Err(LinkError::NotSent(PortError::TimedOut));
        for _ in 0..tries {
            outcome = self.once(request);
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
