//! One command and its answer, in a pairing in which the cashier is registered.

use super::super::command::{Cancel, Command, Enter, State};
use super::super::link::LinkError;
use super::super::status::{Key, telling};
use super::{MariaRegister, refusal};
use crate::fiscal::DeviceError;
use crate::port::PortError;

/// How often a question is asked in all, each time in a pairing of its own.
const PAIRINGS: u32 = 2;

impl MariaRegister {
    /// Asks something. Nothing is done to the device by it, so no error leaves anything unknown.
    pub(super) fn ask<C: Command>(&mut self, command: &C) -> Result<C::Reply, DeviceError> {
        debug_assert!(C::HARMLESS, "{} is no question", command.name());
        let mut lost = PortError::TimedOut;
        for _ in 0..PAIRINGS {
            self.register_cashier(None)?;
            match self.send(command) {
                Err(DeviceError::Unknown { cause, .. } | DeviceError::NotSent(cause)) => lost = cause,
                certain => return certain,
            }
            if self.link.session().is_some() {
                break;
            }
        }
        Err(DeviceError::NotSent(lost))
    }

    /// Orders something, once.
    pub(super) fn order<C: Command>(&mut self, command: &C) -> Result<C::Reply, DeviceError> {
        self.register_cashier(None)?;
        self.send(command)
    }

    /// Sees to it that a cashier is registered in this pairing, by this name where one is given. A receipt names him.
    pub(super) fn register_cashier(&mut self, name: Option<&str>) -> Result<(), DeviceError> {
        self.link.open().map_err(|error| of_link("UPAS", error))?;
        let session = self.link.session().unwrap_or_default();
        let known = self.cashier.as_ref();
        let here = known.is_some_and(|(paired, who)| *paired == session && name.is_none_or(|name| name == who));
        if here {
            return Ok(());
        }
        let who = name.or(known.map(|(_, who)| who.as_str())).unwrap_or("1").to_owned();
        let password = self.settings.password.clone();
        self.send(&Enter { password: &password, cashier: &who }).map_err(|error| match error {
            // Nothing is done by it but that a receipt would name another.
            DeviceError::Unknown { cause, .. } => DeviceError::NotSent(cause),
            certain @ (DeviceError::NotSent(_) | DeviceError::Refused(_)) => certain,
        })?;
        self.cashier = Some((session, who));
        Ok(())
    }

    fn send<C: Command>(&mut self, command: &C) -> Result<C::Reply, DeviceError> {
        let answer = self.link.send(command).map_err(|error| of_link(command.name(), error))?;
        self.warnings = answer.words.iter().map(|word| word.code).collect();
        if !answer.done {
            let code = telling(&answer.words).map_or("softprotoc", |word| word.code);
            if code == "softupas" {
                self.cashier = None;
            }
            return Err(DeviceError::Refused(refusal(code)));
        }
        C::reply(&answer.blocks).ok_or(DeviceError::Unknown { sent: command.name(), cause: PortError::Garbage })
    }

    /// Before anything that is printed or registered: refuses what the device shows that it cannot, or would print
    /// without registering it, and takes back a document of text that was left open. `state` was just asked for.
    pub(super) fn make_ready(&mut self, state: &State) -> Result<(), DeviceError> {
        let stops = ["shutdown", "hardpaper", "hardpoint", "hardsensor", "softregist"];
        let key = match state.key {
            Some(Key::Work | Key::X | Key::Z) => None,
            Some(Key::Off) => Some("softsysloc"),
            // At programming, or nobody knows where.
            Some(Key::Programming) | None => Some("softslwork"),
        };
        let stop = stops.into_iter().find(|code| self.warnings.contains(code)).or(key);
        if let Some(code) = stop {
            return Err(DeviceError::Refused(refusal(code)));
        }
        if state.receipt_is_open() {
            return Err(DeviceError::Refused(refusal("receipt-open")));
        }
        if state.document_is_open() { self.cancel_open() } else { Ok(()) }
    }

    /// Refuses what the last answer warned of: a device that registers nothing, or nothing more. A Z report is for the
    /// device to judge.
    pub(super) fn registers(&self) -> Result<(), DeviceError> {
        let stop = ["shutdown", "softregist", "softfmfull"].into_iter().find(|code| self.warnings.contains(code));
        stop.map_or(Ok(()), |code| Err(DeviceError::Refused(refusal(code))))
    }

    pub(super) fn cancel_open(&mut self) -> Result<(), DeviceError> {
        self.order(&Cancel)
    }
}

fn of_link(sent: &'static str, error: LinkError) -> DeviceError {
    match error {
        LinkError::NotSent(cause) => DeviceError::NotSent(cause),
        LinkError::Unknown(cause) => DeviceError::Unknown { sent, cause },
        LinkError::Echo => DeviceError::NotSent(PortError::Echo),
    }
}
