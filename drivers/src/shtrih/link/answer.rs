//! What goes into an exchange and what comes out of it.

use std::time::Duration;

use crate::shtrih::command::{Code, Command};
use crate::shtrih::frame::Frame;

/// A command ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its number and name.
    pub name: &'static str,
    /// Its number.
    pub code: Code,
    /// The body of its frame.
    pub body: Vec<u8>,
    /// How long the answer may take.
    pub wait: Duration,
    /// Sending it twice does nothing.
    pub harmless: bool,
}

impl<C: Command> From<&C> for Request {
    fn from(command: &C) -> Self {
        Self { name: command.name(), code: command.code(), body: command.body(), wait: C::WAIT, harmless: C::HARMLESS }
    }
}

/// The answer to a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    code: AnswerCode,
    /// 0 = done; anything else and the command has changed nothing.
    pub error: u8,
    /// What follows the error code.
    pub data: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AnswerCode {
    Of(Code),
    /// A device without the FFxxh commands answers FFh and the error, without the second byte.
    AnyDriveCommand,
}

impl Answer {
    /// Takes a frame's body apart; `None` when it is no answer.
    #[must_use]
    pub fn parse(frame: Frame) -> Option<Self> {
        match frame.body() {
            // Two bytes are FFh and an error, also where the error looks like a second byte (FF 37).
            [0xFF, error] => Some(Self { code: AnswerCode::AnyDriveCommand, error: *error, data: Vec::new() }),
            [0xFF, low, error, data @ ..] => {
                Some(Self { code: AnswerCode::Of(Code(0xFF00 | u16::from(*low))), error: *error, data: data.to_vec() })
            }
            [code, error, data @ ..] => {
                Some(Self { code: AnswerCode::Of(Code(u16::from(*code))), error: *error, data: data.to_vec() })
            }
            [] | [_] => None,
        }
    }

    /// Whether it can be the answer to this command.
    #[must_use]
    pub fn belongs_to(&self, code: Code) -> bool {
        match self.code {
            AnswerCode::Of(own) => own == code,
            AnswerCode::AnyDriveCommand => code.0 >= 0xFF00 && self.error != 0,
        }
    }
}
