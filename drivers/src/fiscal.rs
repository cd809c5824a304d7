//! What every fiscal register can be asked, whatever its family.
//!
//! A register is driven from one thread, one call at a time, and every call returns within its own limit. An error
//! answers the one question that matters: did the device do it? Nothing here waits for a person and nothing repeats an
//! operation blindly: after [`DeviceError::Unknown`] the caller asks [`FiscalRegister::recover`], which decides by what
//! the device shows.

mod ability;
mod correction;
pub(crate) mod settle;
mod state;

use kassa_domain::Money;
use kassa_domain::receipt::{FiscalDocument, Operation, Refusal, Shown};

pub use ability::{Abilities, Ability, Capabilities, CutKind};
pub use correction::{Correction, CorrectionBasis};
pub use state::{DeviceState, DocumentKind, LastDocument, Mode, Paper, Storage, StorageState, Undelivered};

use crate::port::PortError;
use crate::text::Line;

/// What became of a call. Whether the device did it is the first thing an error says.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// Certainly not: it never got the command.
    #[error("not sent: {0}")]
    NotSent(#[source] PortError),
    /// Certainly not: the device said no.
    #[error("refused: {}-{}", .0.family, .0.code)]
    Refused(Refusal),
    /// Perhaps: the command left, and no answer that can be trusted came back.
    #[error("unknown outcome of {sent}: {cause}")]
    Unknown {
        /// The command that left, by its name in the protocol's document.
        sent: &'static str,
        /// What happened to the line.
        #[source]
        cause: PortError,
    },
}

impl DeviceError {
    /// The error of a model that lacks an ability.
    #[must_use]
    pub fn cannot(ability: Ability) -> Self {
        Self::Refused(ability.refusal())
    }
}

/// What the evidence says of an operation whose outcome was unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovered {
    /// The device has it.
    Registered(FiscalDocument),
    /// The device certainly has nothing of it, and holds nothing half done: it may be tried again.
    NothingRegistered,
    /// The device is still printing, or waits for paper or for a person: ask again later.
    NotYet(Paper),
    /// The evidence does not decide. A person does, with what the device shows.
    Undecided {
        /// What the device shows now.
        after: Shown,
        /// Why it does not decide: the key of a text, `recover-<why>`.
        why: &'static str,
    },
}

/// A fiscal register at the other end of a port.
pub trait FiscalRegister: Send {
    /// What the model can do.
    fn capabilities(&self) -> &Capabilities;

    /// Finds the device and learns its model; also after the cable was out.
    ///
    /// # Errors
    /// No port, no answer, or another device.
    fn connect(&mut self) -> Result<(), DeviceError>;

    /// The device's state, by harmless questions.
    ///
    /// # Errors
    /// See [`DeviceError`]; never does anything to the device.
    fn state(&mut self) -> Result<DeviceState, DeviceError>;

    /// The evidence to keep before an operation and to compare after it, by harmless questions.
    ///
    /// # Errors
    /// See [`DeviceError`]; never does anything to the device.
    fn shown(&mut self) -> Result<Shown, DeviceError>;

    /// Refuses an operation that the device could not take, before money is taken: too many lines, a sum its field
    /// cannot hold, a rounding it cannot register.
    ///
    /// # Errors
    /// Why not.
    fn check(&self, operation: &Operation) -> Result<(), Refusal>;

    /// Does the operation, once.
    ///
    /// # Errors
    /// After [`DeviceError::NotSent`] and [`DeviceError::Refused`] the device holds nothing of it; after
    /// [`DeviceError::Unknown`] only [`FiscalRegister::recover`] can tell.
    fn perform(&mut self, operation: &Operation, before: &Shown) -> Result<FiscalDocument, DeviceError>;

    /// Decides by the device's evidence what became of an operation that was sent when the device showed `before`.
    /// Cancels or continues only what the evidence proves to be ours and unfinished.
    ///
    /// # Errors
    /// The device does not answer: nothing is decided.
    fn recover(&mut self, operation: &Operation, before: &Shown) -> Result<Recovered, DeviceError>;

    /// Registers a correction receipt, once; needs [`Ability::Correction`].
    ///
    /// # Errors
    /// As for [`FiscalRegister::perform`]; after [`DeviceError::Unknown`] only
    /// [`FiscalRegister::recover_correction`] can tell.
    fn correct(&mut self, _correction: &Correction, _before: &Shown) -> Result<FiscalDocument, DeviceError> {
        Err(DeviceError::cannot(Ability::Correction))
    }

    /// Decides by the device's evidence what became of a correction that was sent when the device showed `before`.
    ///
    /// # Errors
    /// The device does not answer: nothing is decided.
    fn recover_correction(&mut self, _correction: &Correction, _before: &Shown) -> Result<Recovered, DeviceError> {
        Err(DeviceError::cannot(Ability::Correction))
    }

    /// Cancels the open receipt, which registers nothing; needs [`Ability::CancelReceipt`].
    ///
    /// # Errors
    /// See [`DeviceError`].
    fn cancel_receipt(&mut self) -> Result<(), DeviceError> {
        Err(DeviceError::cannot(Ability::CancelReceipt))
    }

    /// Prints on after new paper was put in; needs [`Ability::ContinuePrint`].
    ///
    /// # Errors
    /// See [`DeviceError`].
    fn continue_print(&mut self) -> Result<(), DeviceError> {
        Err(DeviceError::cannot(Ability::ContinuePrint))
    }

    /// Prints the X report; needs [`Ability::XReport`].
    ///
    /// # Errors
    /// See [`DeviceError`].
    fn x_report(&mut self) -> Result<(), DeviceError> {
        Err(DeviceError::cannot(Ability::XReport))
    }

    /// Prints the last document again; registers nothing; needs [`Ability::Repeat`].
    ///
    /// # Errors
    /// See [`DeviceError`].
    fn repeat(&mut self) -> Result<(), DeviceError> {
        Err(DeviceError::cannot(Ability::Repeat))
    }

    /// Cuts the paper; needs [`Ability::FullCut`] or [`Ability::PartialCut`].
    ///
    /// # Errors
    /// See [`DeviceError`].
    fn cut(&mut self, kind: CutKind) -> Result<(), DeviceError> {
        Err(DeviceError::cannot(kind.ability()))
    }

    /// Moves the paper by so many lines; needs [`Ability::Feed`].
    ///
    /// # Errors
    /// See [`DeviceError`].
    fn feed(&mut self, _lines: u8) -> Result<(), DeviceError> {
        Err(DeviceError::cannot(Ability::Feed))
    }

    /// Opens the cash drawer; needs [`Ability::Drawer`].
    ///
    /// # Errors
    /// See [`DeviceError`].
    fn open_drawer(&mut self) -> Result<(), DeviceError> {
        Err(DeviceError::cannot(Ability::Drawer))
    }

    /// Cash in the drawer by the device's own counter, by harmless questions; needs [`Ability::CashCounter`].
    ///
    /// # Errors
    /// See [`DeviceError`].
    fn cash_counter(&mut self) -> Result<Money, DeviceError> {
        Err(DeviceError::cannot(Ability::CashCounter))
    }

    /// The last document, by harmless questions; `None` when there is none yet. Needs [`Ability::LastDocument`].
    ///
    /// # Errors
    /// See [`DeviceError`].
    fn last_document(&mut self) -> Result<Option<LastDocument>, DeviceError> {
        Err(DeviceError::cannot(Ability::LastDocument))
    }

    /// Prints lines that register nothing: duplicates, applications, test pages; needs [`Ability::Text`].
    ///
    /// # Errors
    /// See [`DeviceError`].
    fn print_text(&mut self, _lines: &[String]) -> Result<(), DeviceError> {
        Err(DeviceError::cannot(Ability::Text))
    }

    /// Prints a document that registers nothing, with its QR codes and pictures where the device draws them; needs [`Ability::Text`].
    ///
    /// # Errors
    /// See [`DeviceError`].
    fn print_document(&mut self, lines: &[Line]) -> Result<(), DeviceError> {
        let texts: Vec<String> = lines.iter().filter(|line| !line.is_drawn()).map(|line| line.text.clone()).collect();
        self.print_text(&texts)
    }

    /// Sets the device's clock, where its rules allow it; needs [`Ability::SetClock`].
    ///
    /// # Errors
    /// See [`DeviceError`].
    fn set_clock(&mut self, _local: jiff::civil::DateTime) -> Result<(), DeviceError> {
        Err(DeviceError::cannot(Ability::SetClock))
    }
}
