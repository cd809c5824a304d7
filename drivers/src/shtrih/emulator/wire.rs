//! The device's side of transport v1: what each byte from the host does, and what stays stored until it is
//! acknowledged. Knows nothing of what commands mean.

use std::time::Duration;

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

/// What the device does about a byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reaction {
    Nothing,
    /// Sends these control bytes or this answer.
    Send(Vec<u8>),
    /// Sends ACK and runs the command in this body.
    Run(Vec<u8>),
}

/// The exchange, byte by byte.
#[derive(Debug)]
pub(super) struct Wire {
    state: State,
    byte_timeout: Duration,
    nak_after_timeout: bool,
    /// Says nothing to ENQ while a command runs, like devices whose mechanics are at work.
    silent_when_busy: bool,
}

impl Wire {
    pub(super) fn new(byte_timeout: Duration, nak_after_timeout: bool, silent_when_busy: bool) -> Self {
        Self { state: State::Idle, byte_timeout, nak_after_timeout, silent_when_busy }
    }

    pub(super) fn byte(&mut self, byte: u8, now: Duration) -> Reaction {
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
                        Reaction::Run(frame.into_body())
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
    pub(super) fn answer(&mut self, frame: Vec<u8>, ready: Duration) {
        self.state = State::Busy(frame, ready);
    }

    /// The answer was made, and is sent only when asked for.
    pub(super) fn keep_answer(&mut self, frame: Vec<u8>) {
        self.state = State::Answered(frame);
    }

    /// What happens by itself as time passes.
    pub(super) fn poll(&mut self, now: Duration) -> Reaction {
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

    pub(super) fn next_event(&self) -> Option<Duration> {
        match &self.state {
            State::Receiving(_, last) => Some(*last + self.byte_timeout),
            State::Busy(_, ready) => Some(*ready),
            State::Idle | State::Answered(_) => None,
        }
    }

    /// Power was off: nothing is stored.
    pub(super) fn reset(&mut self) {
        self.state = State::Idle;
    }
}
