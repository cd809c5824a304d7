//! One command and its answer; waiting until the printer has finished.

use std::time::Duration;

use kassa_domain::receipt::Refusal;

use super::super::command::{Command, ContinuePrint, GetShortState, Reader, ShortState};
use super::super::link::{LinkError, Request};
use super::super::status::Submode;
use super::{ShtrihRegister, refusal};
use crate::fiscal::{DeviceError, Paper};
use crate::port::PortError;

/// Codes that ask for patience, not for a decision.
const PRINTING: u8 = 0x50;
const WAITS_TO_CONTINUE: u8 = 0x58;
/// The command is not known to this device, in the two forms seen.
const UNSUPPORTED: u8 = 0x37;
const NO_PAPER: u8 = 0x6B;

/// What the printer came to.
pub(super) enum Waited {
    /// Nothing is being printed; there is paper.
    Ready(ShortState),
    /// It waits for a person.
    Paper(Paper),
    /// It has been printing longer than anything takes.
    StillPrinting,
}

impl ShtrihRegister {
    /// Asks something. Nothing is done to the device by it, so no error leaves anything unknown.
    pub(super) fn ask<C: Command>(&mut self, command: &C) -> Result<C::Reply, DeviceError> {
        debug_assert!(C::HARMLESS, "{} is no question", command.name());
        self.send(command).map_err(|error| match error {
            DeviceError::Unknown { cause, .. } => DeviceError::NotSent(cause),
            known @ (DeviceError::NotSent(_) | DeviceError::Refused(_)) => known,
        })
    }

    /// Asks something that this device may not know.
    pub(super) fn ask_if_known<C: Command>(&mut self, command: &C) -> Result<Option<C::Reply>, DeviceError> {
        match self.ask(command) {
            Ok(reply) => Ok(Some(reply)),
            Err(DeviceError::Refused(why)) if is(&why, UNSUPPORTED) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Orders something, once. A refusal because the printer is busy means that nothing was done: then it waits and
    /// orders again, up to the limit of any printing.
    pub(super) fn order<C: Command>(&mut self, command: &C) -> Result<C::Reply, DeviceError> {
        let limit = self.link.clock().now() + PRINTING_LIMIT;
        loop {
            let outcome = self.send(command);
            let Err(DeviceError::Refused(why)) = &outcome else { return outcome };
            let patience = is(why, PRINTING) || is(why, WAITS_TO_CONTINUE);
            if !patience || self.link.clock().now() >= limit {
                return outcome;
            }
            match self.wait_for_printer()? {
                Waited::Ready(_) => {}
                Waited::Paper(_) | Waited::StillPrinting => return outcome,
            }
        }
    }

    fn send<C: Command>(&mut self, command: &C) -> Result<C::Reply, DeviceError> {
        let request = Request::from(command);
        let unknown = |cause| DeviceError::Unknown { sent: request.name, cause };
        let answer = self.link.send(&request).map_err(|error| match error {
            LinkError::NotSent(cause) => DeviceError::NotSent(cause),
            LinkError::Unknown(cause) => unknown(cause),
        })?;
        if answer.error != 0 {
            return Err(DeviceError::Refused(refusal(answer.error)));
        }
        C::reply(&mut Reader::new(&answer.data)).ok_or_else(|| unknown(PortError::Garbage))
    }

    pub(super) fn short_state(&mut self) -> Result<ShortState, DeviceError> {
        self.ask(&GetShortState { password: self.operator() })
    }

    /// Polls until nothing is being printed. A print that was interrupted is continued: it is the device's own rest
    /// of a document, and B0h does nothing else.
    pub(super) fn wait_for_printer(&mut self) -> Result<Waited, DeviceError> {
        let limit = self.link.clock().now() + PRINTING_LIMIT;
        loop {
            let state = self.short_state()?;
            match state.submode {
                Submode::Ready | Submode::Unknown(_) => return Ok(Waited::Ready(state)),
                Submode::PaperOut => return Ok(Waited::Paper(Paper::Out)),
                Submode::PaperOutWhilePrinting => return Ok(Waited::Paper(Paper::OutWhilePrinting)),
                Submode::WaitsToContinue => match self.print_on() {
                    Ok(()) | Err(DeviceError::Refused(_)) => {}
                    Err(DeviceError::Unknown { cause, .. }) => return Err(DeviceError::NotSent(cause)),
                    Err(error) => return Err(error),
                },
                Submode::PrintingReport | Submode::Printing => {}
            }
            if self.link.clock().now() >= limit {
                return Ok(Waited::StillPrinting);
            }
            self.link.clock().sleep(POLL);
        }
    }

    pub(super) fn print_on(&mut self) -> Result<(), DeviceError> {
        self.send(&ContinuePrint { password: self.operator() })
    }

    /// Before anything that prints: the printer must be free and have paper.
    pub(super) fn start(&mut self) -> Result<ShortState, DeviceError> {
        match self.wait_for_printer()? {
            Waited::Ready(state) => Ok(state),
            Waited::Paper(_) => Err(DeviceError::Refused(refusal(NO_PAPER))),
            Waited::StillPrinting => Err(DeviceError::Refused(refusal(PRINTING))),
        }
    }
}

/// No document prints longer; a firmware is known that stays in submode 5 for minutes.
const PRINTING_LIMIT: Duration = Duration::from_secs(180);
/// Between two looks at a busy printer.
const POLL: Duration = Duration::from_millis(100);

/// Whether a refusal has this code of the device.
pub(super) fn is(why: &Refusal, code: u8) -> bool {
    *why == refusal(code)
}
