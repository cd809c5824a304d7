//! The device's side of the two transports. Knows nothing of what commands mean.

mod acknowledged;
mod numbered;

use std::time::Duration;

use acknowledged::Acknowledged;
use numbered::NumberedWire;

use super::{Settings, Transport};

/// The body of an answer to a command that no document names.
const NOBODYS_ANSWER: [u8; 2] = [0x9F, 0x00];

/// What becomes of the answer of the running command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AnswerFate {
    Send,
    /// It is sent only when asked for again.
    Keep,
    Forget,
    /// The answer before it is sent instead.
    Previous,
    /// An answer to a command that nobody gave is sent instead.
    Wrong,
}

/// What the device does about a byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reaction {
    Nothing,
    /// Sends these control bytes or this answer.
    Send(Vec<u8>),
    /// Acknowledges the frame, where its transport does, and runs the command in it.
    Run {
        acknowledge: &'static [u8],
        body: Vec<u8>,
    },
}

/// The exchange, byte by byte.
#[derive(Debug)]
pub(super) enum Wire {
    V1(Acknowledged),
    V2(NumberedWire),
}

impl Wire {
    pub(super) fn of(settings: &Settings) -> Self {
        let Settings { byte_timeout, silent_when_busy, profile, .. } = settings;
        match settings.transport {
            Transport::V1 => Self::V1(Acknowledged::new(*byte_timeout, profile.nak_after_timeout, *silent_when_busy)),
            Transport::V2 => Self::V2(NumberedWire::new(*byte_timeout)),
        }
    }

    pub(super) fn byte(&mut self, byte: u8, now: Duration) -> Reaction {
        match self {
            Self::V1(wire) => wire.byte(byte, now),
            Self::V2(wire) => wire.byte(byte, now),
        }
    }

    pub(super) fn answer(&mut self, body: Vec<u8>, fate: AnswerFate, ready: Duration) {
        match self {
            Self::V1(wire) => wire.answer(body, fate, ready),
            Self::V2(wire) => wire.answer(body, fate, ready),
        }
    }

    pub(super) fn poll(&mut self, now: Duration) -> Reaction {
        match self {
            Self::V1(wire) => wire.poll(now),
            Self::V2(wire) => wire.poll(now),
        }
    }

    pub(super) fn next_event(&self) -> Option<Duration> {
        match self {
            Self::V1(wire) => wire.next_event(),
            Self::V2(wire) => wire.next_event(),
        }
    }

    pub(super) fn reset(&mut self) {
        match self {
            Self::V1(wire) => wire.reset(),
            Self::V2(wire) => wire.reset(),
        }
    }
}
