//! One command and its reply.

use super::super::command::{CloseService, Command, GetStatus};
use super::super::dialect::Kind;
use super::super::link::LinkError;
use super::super::status::{Status, x_error};
use super::{DatecsRegister, own_refusal, refusal};
use crate::fiscal::DeviceError;
use crate::port::PortError;

impl DatecsRegister {
    /// Asks something. Nothing is done to the device by it, so no error leaves anything unknown.
    pub(super) fn ask<C: Command>(&mut self, command: &C) -> Result<C::Reply, DeviceError> {
        debug_assert!(C::HARMLESS, "{} is no question", C::NAME);
        self.send(command).map_err(|error| match error {
            DeviceError::Unknown { cause, .. } => DeviceError::NotSent(cause),
            known @ (DeviceError::NotSent(_) | DeviceError::Refused(_)) => known,
        })
    }

    /// Orders something, once.
    pub(super) fn order<C: Command>(&mut self, command: &C) -> Result<C::Reply, DeviceError> {
        self.send(command)
    }

    fn send<C: Command>(&mut self, command: &C) -> Result<C::Reply, DeviceError> {
        let unknown = |cause| DeviceError::Unknown { sent: C::NAME, cause };
        let answer = self.link.send(command).map_err(|error| match error {
            LinkError::NotSent(cause) => DeviceError::NotSent(cause),
            LinkError::Unknown(cause) => unknown(cause),
            LinkError::Echo => DeviceError::NotSent(PortError::Echo),
            LinkError::OtherDialect => DeviceError::Refused(own_refusal("other-family")),
        })?;
        let status = Status::new(self.dialect.kind, answer.reply.status);
        let trouble = status.trouble().filter(|name| C::REGISTERS || *name == "print-mechanism");
        let refused = refusal_of(self.dialect.kind, &answer.reply.data, &status, C::HARMLESS);
        self.status = Some(status);
        if let Some(code) = refused {
            // The first of two equal frames may have been carried out by a device that then lost its power; and paper
            // that runs out while a document is printed looks like paper that was out before.
            if !C::HARMLESS && (answer.repeated || code == NO_PAPER) {
                self.trouble = Some(code);
                return Err(unknown(PortError::Garbage));
            }
            return Err(DeviceError::Refused(refusal(&code)));
        }
        if let Some(name) = trouble.filter(|_| !C::HARMLESS) {
            self.trouble = Some(name.to_owned());
            return Err(unknown(PortError::Garbage));
        }
        C::reply(self.dialect, &self.dialect.split(&answer.reply.data)).ok_or_else(|| unknown(PortError::Garbage))
    }

    /// The status bytes now.
    pub(super) fn read_status(&mut self) -> Result<Status, DeviceError> {
        self.ask(&GetStatus)?;
        self.status.clone().ok_or(DeviceError::NotSent(PortError::Garbage))
    }

    /// Before anything that prints: there must be paper under a closed cover, and no service receipt that a text left
    /// open; such a one registers nothing, and closing it neither.
    pub(super) fn start(&mut self) -> Result<(), DeviceError> {
        let _identity = self.find()?;
        let status = self.read_status()?;
        for name in [NO_PAPER, COVER] {
            if status.has(name) {
                return Err(DeviceError::Refused(refusal(name)));
            }
        }
        if status.has("service-receipt") {
            self.order(&CloseService)?;
        }
        Ok(())
    }

    /// Refuses what the status that was read last shows: a device that is not fiscalised prints and registers nothing,
    /// and one whose memory takes no more may break off. A Z report is for the device to judge.
    pub(super) fn registers(&self) -> Result<(), DeviceError> {
        const STOPS: [&str; 5] = [
            "memory-reset",
            "memory-destroyed",
            "fiscal-memory-full",
            "fiscal-memory-read-only",
            "fiscal-memory-missing",
        ];
        let Some(status) = &self.status else { return Ok(()) };
        let stop = STOPS.into_iter().find(|name| status.has(name));
        let unfit = (!status.has("fiscalised")).then_some(match self.dialect.kind {
            Kind::X => NOT_FISCALISED_X,
            Kind::Classic | Kind::Ukraine => "not-fiscalised",
        });
        stop.or(unfit).map_or(Ok(()), |code| Err(DeviceError::Refused(refusal(code))))
    }
}

/// The X series has a number for it, the others a bit that is not set.
const NOT_FISCALISED_X: &str = "110112";

/// Why a command was not carried out: the error code of the X series, or the bit; what is wrong with the device says more
/// than that it does not want to. A question is answered also by a device that has no paper.
fn refusal_of(kind: Kind, data: &[u8], status: &Status, question: bool) -> Option<String> {
    let in_status = status.refusal().filter(|name| !question || *name != NO_PAPER);
    if in_status == Some(NO_PAPER) {
        return in_status.map(str::to_owned);
    }
    let in_data = if kind == Kind::X { x_error(data) } else { None };
    let code = in_data.or_else(|| in_status.map(str::to_owned))?;
    let because = status.trouble().filter(|_| code == "not-allowed");
    Some(because.map_or(code, str::to_owned))
}

pub(super) const NO_PAPER: &str = "no-paper";
pub(super) const COVER: &str = "cover";
