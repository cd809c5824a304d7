//! The device's side of both transports, byte by byte. Knows nothing of what commands mean.

use std::time::Duration;

use crate::atol::Wire;
use crate::atol::frame::FrameError;
use crate::atol::frame::v2::{ACK, ENQ, EOT, NAK, STX, decode, encode};
use crate::atol::frame::v3::{Packet, START, UNASKED};
use crate::atol::link::buffer;

/// Control bytes and the bytes of a frame come no further apart.
const CONTROL: Duration = Duration::from_millis(500);
/// How often the device asks to talk, or repeats its frame.
const TRIES: u32 = 5;
/// Tasks a buffer holds.
const TASKS_MAX: usize = 10;

/// What the device does about a byte.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told {
    Nothing,
    Send(Vec<u8>),
    /// Sends the reply and runs the command; the task's number over v3.
    Run {
        reply: Vec<u8>,
        task: u8,
        body: Vec<u8>,
    },
}

/// The device's side of a transport.
#[derive(Debug)]
pub(super) enum Side {
    V2(V2),
    V3(V3),
}

impl Side {
    pub(super) fn new(wire: Wire) -> Self {
        match wire {
            Wire::V2 => Self::V2(V2::Idle),
            Wire::V3 => Self::V3(V3::default()),
        }
    }

    pub(super) fn byte(&mut self, byte: u8, now: Duration) -> Told {
        match self {
            Self::V2(side) => side.byte(byte, now),
            Self::V3(side) => side.byte(byte),
        }
    }

    /// The answer of the last command, to be sent at `ready`; without that only when it is asked for again.
    pub(super) fn answer(&mut self, task: u8, answer: Vec<u8>, ready: Option<Duration>) {
        match self {
            // Over v2 nothing can be asked for again: the answer is lost.
            Self::V2(side) => *side = ready.map_or(V2::Idle, |ready| V2::Working { answer, ready }),
            Self::V3(side) => {
                side.tasks.push(Task { number: task, answer: Some(answer), ready, told: ready.is_none() });
            }
        }
    }

    /// The answer is lost for good.
    pub(super) fn forget(&mut self, task: u8) {
        match self {
            Self::V2(side) => *side = V2::Idle,
            Self::V3(side) => side.tasks.push(Task { number: task, answer: None, ready: None, told: true }),
        }
    }

    pub(super) fn poll(&mut self, now: Duration) -> Vec<u8> {
        match self {
            Self::V2(side) => side.poll(now),
            Self::V3(side) => side.poll(now),
        }
    }

    pub(super) fn next_event(&self) -> Option<Duration> {
        match self {
            Self::V2(side) => side.next_event(),
            Self::V3(side) => side.tasks.iter().filter(|task| !task.told).filter_map(|task| task.ready).min(),
        }
    }
}

/// Where an exchange over v2 stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum V2 {
    Idle,
    /// ENQ was answered.
    Listening,
    Receiving {
        bytes: Vec<u8>,
        last: Duration,
    },
    /// The command runs.
    Working {
        answer: Vec<u8>,
        ready: Duration,
    },
    /// The device asks to talk.
    Calling {
        answer: Vec<u8>,
        tries: u32,
        next: Duration,
    },
    /// Its frame was sent and waits for ACK.
    Sent {
        answer: Vec<u8>,
        tries: u32,
        next: Duration,
    },
}

impl V2 {
    fn byte(&mut self, byte: u8, now: Duration) -> Told {
        match std::mem::replace(self, Self::Idle) {
            Self::Idle if byte == ENQ => {
                *self = Self::Listening;
                Told::Send(vec![ACK])
            }
            Self::Idle => Told::Nothing,
            Self::Listening => match byte {
                ENQ => {
                    *self = Self::Listening;
                    Told::Send(vec![ACK])
                }
                STX => {
                    *self = Self::Receiving { bytes: vec![STX], last: now };
                    Told::Nothing
                }
                EOT => Told::Nothing,
                _ => {
                    *self = Self::Listening;
                    Told::Nothing
                }
            },
            Self::Receiving { mut bytes, .. } => {
                bytes.push(byte);
                match decode(&bytes) {
                    Ok(None) => {
                        *self = Self::Receiving { bytes, last: now };
                        Told::Nothing
                    }
                    Ok(Some((body, _))) => Told::Run { reply: vec![ACK], task: 0, body },
                    Err(_damaged) => {
                        *self = Self::Listening;
                        Told::Send(vec![NAK])
                    }
                }
            }
            working @ Self::Working { .. } => {
                *self = working;
                Told::Nothing
            }
            Self::Calling { answer, tries, next } => {
                if byte == ACK {
                    let frame = encode(&answer).unwrap_or_default();
                    *self = Self::Sent { answer, tries: 1, next: now + 2 * CONTROL };
                    return Told::Send(frame);
                }
                *self = Self::Calling { answer, tries, next };
                if byte == ENQ { Told::Send(vec![ENQ]) } else { Told::Nothing }
            }
            Self::Sent { answer, tries, next } => match byte {
                ACK => Told::Send(vec![EOT]),
                NAK => {
                    let frame = encode(&answer).unwrap_or_default();
                    *self = Self::Sent { answer, tries: tries + 1, next: now + 2 * CONTROL };
                    Told::Send(frame)
                }
                // The host has it and goes on; its ACK was lost.
                ENQ => {
                    *self = Self::Listening;
                    Told::Send(vec![ACK])
                }
                _ => {
                    *self = Self::Sent { answer, tries, next };
                    Told::Nothing
                }
            },
        }
    }

    fn poll(&mut self, now: Duration) -> Vec<u8> {
        match std::mem::replace(self, Self::Idle) {
            Self::Working { answer, ready } if now >= ready => {
                *self = Self::Calling { answer, tries: 1, next: now + CONTROL };
                vec![ENQ]
            }
            Self::Calling { answer, tries, next } if now >= next => {
                if tries >= TRIES {
                    return vec![EOT];
                }
                *self = Self::Calling { answer, tries: tries + 1, next: now + CONTROL };
                vec![ENQ]
            }
            Self::Sent { answer, tries, next } if now >= next => {
                if tries >= TRIES {
                    return vec![EOT];
                }
                let frame = encode(&answer).unwrap_or_default();
                *self = Self::Sent { answer, tries: tries + 1, next: now + 2 * CONTROL };
                frame
            }
            Self::Receiving { last, .. } if now >= last + CONTROL => Vec::new(),
            same @ (Self::Idle
            | Self::Listening
            | Self::Receiving { .. }
            | Self::Working { .. }
            | Self::Calling { .. }
            | Self::Sent { .. }) => {
                *self = same;
                Vec::new()
            }
        }
    }

    fn next_event(&self) -> Option<Duration> {
        match self {
            Self::Idle | Self::Listening => None,
            Self::Receiving { last, .. } => Some(*last + CONTROL),
            Self::Working { ready, .. } => Some(*ready),
            Self::Calling { next, .. } | Self::Sent { next, .. } => Some(*next),
        }
    }
}

/// A task of the buffer.
#[derive(Debug, Clone)]
struct Task {
    number: u8,
    /// `None` when the answer was lost.
    answer: Option<Vec<u8>>,
    ready: Option<Duration>,
    /// The result was sent, or is not sent by itself.
    told: bool,
}

/// The device's side of v3.
#[derive(Debug, Default)]
pub(super) struct V3 {
    bytes: Vec<u8>,
    tasks: Vec<Task>,
    now: Duration,
}

impl V3 {
    fn byte(&mut self, byte: u8) -> Told {
        if byte == START {
            self.bytes.clear();
        }
        self.bytes.push(byte);
        match Packet::decode(&self.bytes) {
            Ok(None) => Told::Nothing,
            Ok(Some((packet, _))) => {
                self.bytes.clear();
                self.packet(&packet)
            }
            Err(FrameError::BadCheck { .. }) => {
                let number = self.bytes.get(3).copied().unwrap_or(0);
                self.bytes.clear();
                // "Again, please."
                Told::Send(Packet { number, data: Vec::new() }.encode())
            }
            Err(FrameError::NotStart(_) | FrameError::TooLong(_) | FrameError::Bare(_)) => {
                self.bytes.clear();
                Told::Nothing
            }
        }
    }

    fn packet(&mut self, packet: &Packet) -> Told {
        let reply = |data: Vec<u8>| Packet { number: packet.number, data }.encode();
        let Some((code, rest)) = packet.data.split_first() else { return Told::Nothing };
        match (*code, rest) {
            (buffer::ADD, &[_flags, task, ref body @ ..]) => {
                if self.tasks.iter().any(|known| known.number == task) {
                    return Told::Send(reply(vec![buffer::KNOWN]));
                }
                if self.tasks.len() >= TASKS_MAX {
                    return Told::Send(reply(vec![buffer::FULL]));
                }
                Told::Run { reply: reply(vec![buffer::QUEUED]), task, body: body.to_vec() }
            }
            (buffer::ACK, &[task]) => {
                let before = self.tasks.len();
                self.tasks.retain(|known| known.number != task);
                let found = self.tasks.len() < before;
                Told::Send(reply(vec![if found { buffer::DONE } else { buffer::NOT_FOUND }]))
            }
            (buffer::ASK, &[task]) => Told::Send(reply(self.state_of(task))),
            (buffer::ABORT, []) => {
                self.tasks.clear();
                Told::Send(reply(vec![buffer::DONE]))
            }
            _ => Told::Send(reply(vec![buffer::BAD])),
        }
    }

    fn state_of(&self, number: u8) -> Vec<u8> {
        let Some(task) = self.tasks.iter().find(|task| task.number == number) else { return vec![buffer::NOT_FOUND] };
        match &task.answer {
            _ if task.ready.is_some_and(|ready| ready > self.now) => vec![buffer::RUNNING],
            Some(answer) => {
                let code = if failed(answer) { buffer::FAILED } else { buffer::DONE };
                [&[code], answer.as_slice()].concat()
            }
            None => vec![buffer::NOT_FOUND],
        }
    }

    fn poll(&mut self, now: Duration) -> Vec<u8> {
        self.now = now;
        let mut bytes = Vec::new();
        for task in self.tasks.iter_mut().filter(|task| !task.told && task.ready.is_some_and(|ready| ready <= now)) {
            task.told = true;
            if let Some(answer) = &task.answer {
                let code = if failed(answer) { buffer::FAILED_LATER } else { buffer::DONE_LATER };
                let data = [&[code, task.number], answer.as_slice()].concat();
                bytes.extend(Packet { number: UNASKED, data }.encode());
            }
        }
        bytes
    }
}

/// An answer that names an error. The short state has its mode in that place and is three bytes too, so only the codes
/// above every mode count.
fn failed(answer: &[u8]) -> bool {
    matches!(answer, [0x55, 0x08..=0xFF, 0])
}
