//! The device's side of transport v1: what each byte from the host does, and what stays stored until it is
//! acknowledged.

use std::time::Duration;

use super::{AnswerFate, NOBODYS_ANSWER, Reaction};
use crate::shtrih::frame::{ACK, ENQ, Frame, FrameError, NAK, STX};

/// Where the exchange stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum State {
    /// Nothing stored: ENQ gets NAK.
    #[default]
    Idle,
    /// A frame is coming in; the last byte came at this moment.
    Receiving(Vec<u8>, Duration),
    /// A command runs; its answer will be ready at this moment.
    Busy(Vec<u8>, Duration),
    /// The answer was made and is kept until ACK.
    Answered(Vec<u8>),
}

/// The exchange, byte by byte.
#[derive(Debug)]
pub(in super::super) struct Acknowledged {
    state: State,
    /// The last answer that was made.
    previous: Vec<u8>,
    byte_timeout: Duration,
    nak_after_timeout: bool,
    /// Says nothing to ENQ while a command runs, like devices whose mechanics are at work.
    silent_when_busy: bool,
}

impl Acknowledged {
    pub(in super::super) fn new(byte_timeout: Duration, nak_after_timeout: bool, silent_when_busy: bool) -> Self {
        Self { state: State::Idle, previous: Vec::new(), byte_timeout, nak_after_timeout, silent_when_busy }
    }

    pub(in super::super) fn byte(&mut self, byte: u8, now: Duration) -> Reaction {
        match &mut self.state {
            State::Idle => self.outside_frame(byte, now),
            State::Receiving(bytes, last) => {
                bytes.push(byte);
                *last = now;
                let decoded = Frame::decode(bytes);
                match decoded {
                    Ok(None) => Reaction::Nothing,
                    Ok(Some((frame, _length))) => {
                        self.state = State::Idle;
                        Reaction::Run { acknowledge: &[ACK], body: frame.into_body() }
                    }
                    Err(
                        FrameError::BadLrc { .. } | FrameError::Empty | FrameError::NotStx(_) | FrameError::TooLong(_),
                    ) => {
                        self.state = State::Idle;
                        Reaction::Send(vec![NAK])
                    }
                }
            }
            State::Busy(..) if byte == ENQ && !self.silent_when_busy => Reaction::Send(vec![ACK]),
            State::Busy(..) => Reaction::Nothing,
            State::Answered(answer) => match byte {
                ENQ => {
                    let mut again = vec![ACK];
                    again.extend_from_slice(answer);
                    Reaction::Send(again)
                }
                ACK => {
                    self.state = State::Idle;
                    Reaction::Nothing
                }
                // A new command pushes the old answer out. NAK alone does not bring it again: ENQ does.
                STX => self.outside_frame(STX, now),
                _ => Reaction::Nothing,
            },
        }
    }

    fn outside_frame(&mut self, byte: u8, now: Duration) -> Reaction {
        match byte {
            ENQ => Reaction::Send(vec![NAK]),
            STX => {
                self.state = State::Receiving(vec![STX], now);
                Reaction::Nothing
            }
            _ => Reaction::Nothing,
        }
    }

    /// The command of the last [`Reaction::Run`] has an answer, to be sent at `ready`.
    pub(in super::super) fn answer(&mut self, body: Vec<u8>, fate: AnswerFate, ready: Duration) {
        let encoded = |body: Vec<u8>| Frame::new(body).map(|frame| frame.encode()).unwrap_or_default();
        let answer = encoded(body);
        let previous = std::mem::replace(&mut self.previous, answer.clone());
        self.state = match fate {
            AnswerFate::Send => State::Busy(answer, ready),
            AnswerFate::Keep => State::Answered(answer),
            AnswerFate::Forget => State::Idle,
            AnswerFate::Previous => State::Busy(previous, ready),
            AnswerFate::Wrong => State::Busy(encoded(NOBODYS_ANSWER.to_vec()), ready),
        };
    }

    /// What happens by itself as time passes.
    pub(in super::super) fn poll(&mut self, now: Duration) -> Reaction {
        match &mut self.state {
            State::Receiving(_, last) if now >= *last + self.byte_timeout => {
                self.state = State::Idle;
                if self.nak_after_timeout { Reaction::Send(vec![NAK]) } else { Reaction::Nothing }
            }
            State::Busy(answer, ready) if now >= *ready => {
                let answer = std::mem::take(answer);
                self.state = State::Answered(answer.clone());
                Reaction::Send(answer)
            }
            State::Idle | State::Receiving(..) | State::Busy(..) | State::Answered(_) => Reaction::Nothing,
        }
    }

    pub(in super::super) fn next_event(&self) -> Option<Duration> {
        match &self.state {
            State::Receiving(_, last) => Some(*last + self.byte_timeout),
            State::Busy(_, ready) => Some(*ready),
            State::Idle | State::Answered(_) => None,
        }
    }

    /// Power was off: nothing is stored.
    pub(in super::super) fn reset(&mut self) {
        self.state = State::Idle;
        self.previous.clear();
    }
}
