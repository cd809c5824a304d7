//! Faults on command: what goes wrong, and at which byte, command, document or line it does.
//!
//! A script is a list of [`Fault`]s; each happens once. The numbers count from 1 since the script was loaded.

use serde::{Deserialize, Serialize};

/// One thing that goes wrong once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// When it happens.
    pub when: When,
    /// What happens.
    pub what: What,
}

/// The moment of a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// As the n-th byte from the host arrives.
    HostByte(u64),
    /// As the n-th byte to the host is sent.
    DeviceByte(u64),
    /// As the n-th command, of any code, is about to run.
    Command(u64),
    /// As the next command with this code (`0x85`, `0xFF45`) is about to run.
    Code(u16),
    /// As the n-th document is about to be written into the device's memory.
    BeforeDocument(u64),
    /// As the n-th document has just been written.
    AfterDocument(u64),
    /// As the n-th line has been printed.
    Line(u64),
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// The byte is lost (byte moments only; elsewhere nothing happens).
    Drop,
    /// The byte is changed by exclusive or with this mask.
    Flip(u8),
    /// The byte comes twice.
    Double,
    /// The device says nothing for so many milliseconds; what it has to say comes afterwards.
    Stall(u64),
    /// The cable is out for so many milliseconds; the device goes on.
    CutLine(u64),
    /// The device has no power for so many milliseconds.
    PowerCut(u64),
    /// The device is deaf and dumb for so many milliseconds; what is sent meanwhile is lost.
    Freeze(u64),
    /// The command runs, its answer is kept, but sent only when asked for by ENQ.
    SwallowAnswer,
    /// The command runs and its answer is lost for good.
    ForgetAnswer,
    /// The command is refused with this code instead of being run.
    Refuse(u8),
    /// The paper runs out.
    PaperOut,
    /// The roll is nearly used up.
    PaperLow,
    /// The lid is lifted.
    LidOpen,
    /// The head is too hot to print.
    HeadHot,
    /// The knife sticks.
    CutterJam,
    /// The open shift becomes a day older.
    ShiftOver,
    /// The fiscal drive is left with an unfinished document of this kind (codes of FF01h).
    HangingDocument(u8),
    /// Documents are no longer delivered to the operator of fiscal data.
    Undelivered,
}

/// The script and how far it has come.
#[derive(Debug, Default)]
pub(super) struct Script {
    faults: Vec<Fault>,
    pub(super) host_bytes: u64,
    pub(super) device_bytes: u64,
    pub(super) commands: u64,
    pub(super) documents: u64,
    lines: u64,
}

impl Script {
    pub(super) fn new(faults: Vec<Fault>) -> Self {
        Self { faults, ..Self::default() }
    }

    pub(super) fn host_byte(&mut self) -> Vec<What> {
        self.host_bytes += 1;
        self.take(When::HostByte(self.host_bytes))
    }

    pub(super) fn device_byte(&mut self) -> Vec<What> {
        self.device_bytes += 1;
        self.take(When::DeviceByte(self.device_bytes))
    }

    pub(super) fn command(&mut self, code: u16) -> Vec<What> {
        self.commands += 1;
        let mut due = self.take(When::Command(self.commands));
        due.extend(self.take(When::Code(code)));
        due
    }

    pub(super) fn before_document(&mut self) -> Vec<What> {
        self.documents += 1;
        self.take(When::BeforeDocument(self.documents))
    }

    pub(super) fn after_document(&mut self) -> Vec<What> {
        self.take(When::AfterDocument(self.documents))
    }

    pub(super) fn line(&mut self) -> Vec<What> {
        self.lines += 1;
        self.take(When::Line(self.lines))
    }

    fn take(&mut self, moment: When) -> Vec<What> {
        // Nearly always there is nothing: this runs for every byte.
        if !self.faults.iter().any(|fault| fault.when == moment) {
            return Vec::new();
        }
        let (due, later) = self.faults.iter().partition::<Vec<Fault>, _>(|fault| fault.when == moment);
        self.faults = later;
        due.into_iter().map(|fault| fault.what).collect()
    }
}
