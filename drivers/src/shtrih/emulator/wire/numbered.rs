//! The device's side of transport v2: a command runs once under its number, and its answer is kept until the next.

use std::time::Duration;

use super::{AnswerFate, NOBODYS_ANSWER, Reaction};
use crate::shtrih::numbered::{Numbered, NumberedError, START};

/// The number of a device that has run nothing since it was switched on.
const FIRST: u16 = 1;

/// The exchange, byte by byte.
#[derive(Debug)]
pub(in super::super) struct NumberedWire {
    byte_timeout: Duration,
    /// A frame that is coming in, and when its last byte came.
    receiving: Option<(Vec<u8>, Duration)>,
    /// The last number that was run, and the body of its answer.
    last: (u16, Vec<u8>),
    /// The number that runs.
    running: u16,
    /// What is sent once the command has run.
    sending: Option<(Vec<u8>, Duration)>,
}

impl NumberedWire {
    pub(in super::super) fn new(byte_timeout: Duration) -> Self {
        Self { byte_timeout, receiving: None, last: (FIRST, Vec::new()), running: FIRST, sending: None }
    }

    pub(in super::super) fn byte(&mut self, byte: u8, now: Duration) -> Reaction {
        // A device at work on a command hears nothing.
        if self.sending.is_some() {
            return Reaction::Nothing;
        }
        let mut bytes = match self.receiving.take() {
            Some((mut bytes, _)) => {
                bytes.push(byte);
                bytes
            }
            None if byte == START => vec![byte],
            None => return Reaction::Nothing,
        };
        match Numbered::decode(&bytes) {
            Ok(None) => {
                self.receiving = Some((bytes, now));
                Reaction::Nothing
            }
            Ok(Some((frame, _length))) => self.frame(frame),
            Err(NumberedError::Interrupted { at }) => {
                self.receiving = Some((bytes.split_off(at), now));
                Reaction::Nothing
            }
            Err(_) => Reaction::Nothing,
        }
    }

    fn frame(&mut self, frame: Numbered) -> Reaction {
        match frame {
            Numbered::Message { number, data } if number == self.last.0.wrapping_add(1) && !data.is_empty() => {
                self.running = number;
                Reaction::Run { acknowledge: &[], body: data }
            }
            Numbered::Message { .. } | Numbered::Sync => Reaction::Send(encoded(&self.last)),
        }
    }

    /// The command of the last [`Reaction::Run`] has an answer, to be sent at `ready`. Whatever is sent, its own
    /// answer is what is kept.
    pub(in super::super) fn answer(&mut self, body: Vec<u8>, fate: AnswerFate, ready: Duration) {
        let previous = std::mem::replace(&mut self.last, (self.running, body));
        self.sending = match fate {
            AnswerFate::Send => Some((encoded(&self.last), ready)),
            AnswerFate::Keep | AnswerFate::Forget => None,
            AnswerFate::Previous => Some((encoded(&previous), ready)),
            AnswerFate::Wrong => Some((encoded(&(self.running, NOBODYS_ANSWER.to_vec())), ready)),
        };
    }

    /// What happens by itself as time passes.
    pub(in super::super) fn poll(&mut self, now: Duration) -> Reaction {
        if self.receiving.as_ref().is_some_and(|(_, last)| now >= *last + self.byte_timeout) {
            self.receiving = None;
        }
        match self.sending.take() {
            Some((answer, ready)) if now >= ready => Reaction::Send(answer),
            waiting => {
                self.sending = waiting;
                Reaction::Nothing
            }
        }
    }

    pub(in super::super) fn next_event(&self) -> Option<Duration> {
        let broken_off = self.receiving.as_ref().map(|(_, last)| *last + self.byte_timeout);
        let ready = self.sending.as_ref().map(|(_, ready)| *ready);
        [broken_off, ready].into_iter().flatten().min()
    }

    /// Power was off: the numbers begin anew.
    pub(in super::super) fn reset(&mut self) {
        *self = Self::new(self.byte_timeout);
    }
}

fn encoded((number, data): &(u16, Vec<u8>)) -> Vec<u8> {
    Numbered::Message { number: *number, data: data.clone() }.encode().unwrap_or_default()
}
