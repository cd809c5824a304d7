//! What every fiscal register can be asked, whatever its family.
//!
//! A register is driven from one thread, one call at a time, and every call returns within its own limit. An error
//! answers the one question that matters: did the device do it? Nothing here waits for a person and nothing repeats an
//! operation blindly: after [`DeviceError::Unknown`] the caller asks [`FiscalRegister::recover`], which decides by what
//! the device shows.

use kassa_domain::Money;
use kassa_domain::receipt::{FiscalDocument, Operation, Refusal, Shown};

use crate::port::PortError;

/// What a model can do, known before anything is asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Capabilities {
    /// Family of protocols: `shtrih`.
    pub family: &'static str,
    /// Model as the device or the model table names it.
    pub model: String,
    /// Characters of a line of paper.
    pub columns: u16,
    /// Has a fiscal storage that numbers documents.
    pub storage: bool,
    /// Has a cutter.
    pub cutter: bool,
    /// Can print the last document again.
    pub repeat: bool,
    /// Most lines one receipt takes.
    pub lines_max: u16,
    /// Largest sum one field holds, minor units.
    pub sum_max: i64,
    /// Whether it can register a cash total rounded down.
    pub rounding_down: bool,
    /// Whether it can register a cash total rounded up.
    pub rounding_up: bool,
}

/// What the device is busy with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// The shift is closed.
    ShiftClosed,
    /// The shift is open, under 24 hours.
    ShiftOpen,
    /// The shift is open for 24 hours or more: only a Z report.
    ShiftOverdue,
    /// A receipt is open.
    ReceiptOpen,
    /// The device wants its date confirmed.
    DateUnconfirmed,
    /// Anything else: blocked, in a technician's mode, in a test run. The family's own number.
    Other(u8),
}

/// Where the paper is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Paper {
    /// There is paper.
    Present,
    /// It has run out; nothing was being printed.
    Out,
    /// It ran out while printing; the rest waits for paper.
    OutWhilePrinting,
    /// New paper is in; the device waits to be told to print on.
    WaitsToContinue,
}

/// The device's state now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceState {
    /// What it is busy with.
    pub mode: Mode,
    /// Where the paper is.
    pub paper: Paper,
    /// It prints something at this moment.
    pub printing: bool,
    /// Its lid is open.
    pub lid_open: bool,
    /// The cash drawer is open, when it can tell.
    pub drawer_open: Option<bool>,
    /// Serial number.
    pub serial: String,
    /// Number of the fiscal storage.
    pub storage: Option<String>,
    /// Firmware, as the device writes it.
    pub firmware: String,
    /// Number of the shift that is open, or of the last one.
    pub shift: u32,
    /// Cash in the drawer by the device's counter.
    pub cash: Money,
    /// Number of the last document.
    pub last_document: u64,
    /// Documents the tax office does not have yet, when the device can tell.
    pub undelivered: Option<u32>,
    /// Its clock: minutes since 1970 as if its local time were UTC.
    pub clock_minute: Option<u32>,
}

impl DeviceState {
    /// True when money may be taken: shift open and young, paper in, lid closed, nothing half done.
    #[must_use]
    pub fn ready(&self) -> bool {
        self.mode == Mode::ShiftOpen && self.paper == Paper::Present && !self.lid_open
    }
}

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

    /// Cancels the open receipt, which registers nothing.
    ///
    /// # Errors
    /// See [`DeviceError`].
    fn cancel_receipt(&mut self) -> Result<(), DeviceError>;

    /// Prints on after new paper was put in.
    ///
    /// # Errors
    /// See [`DeviceError`].
    fn continue_print(&mut self) -> Result<(), DeviceError>;

    /// Prints the X report.
    ///
    /// # Errors
    /// See [`DeviceError`].
    fn x_report(&mut self) -> Result<(), DeviceError>;

    /// Prints the last document again; registers nothing.
    ///
    /// # Errors
    /// See [`DeviceError`].
    fn repeat(&mut self) -> Result<(), DeviceError>;

    /// Cuts the paper.
    ///
    /// # Errors
    /// See [`DeviceError`].
    fn cut(&mut self) -> Result<(), DeviceError>;

    /// Prints lines that register nothing: duplicates, applications, test pages.
    ///
    /// # Errors
    /// See [`DeviceError`].
    fn print_text(&mut self, lines: &[String]) -> Result<(), DeviceError>;

    /// Sets the device's clock, where its rules allow it.
    ///
    /// # Errors
    /// See [`DeviceError`].
    fn set_clock(&mut self, local: jiff::civil::DateTime) -> Result<(), DeviceError>;
}
