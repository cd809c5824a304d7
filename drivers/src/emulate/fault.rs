//! Faults on command: what goes wrong, and at which byte, command, document or line it does.
//!
//! A script is a list of [`Fault`]s; each happens once. The numbers count from 1 since the script was loaded. A family
//! that has no such thing as a fault names lets it pass: a printer without a knife has none that could stick.

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
    /// The command runs, its answer is kept, and sent only when the protocol asks for it again.
    SwallowAnswer,
    /// The command runs and its answer is lost for good.
    ForgetAnswer,
    /// The command runs, and what comes is the answer to the command before it; its own is lost.
    PreviousAnswer,
    /// The command runs, and what comes is an answer that belongs to no command; its own is lost.
    WrongAnswer,
    /// The command is refused with this code of the device instead of being run.
    Refuse(i32),
    /// For so many milliseconds the device is at work on something else, and says so to commands that need it free.
    Busy(u64),
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
    /// The fiscal storage is left with an unfinished document of this kind, by the device's own codes.
    HangingDocument(u8),
    /// Documents are no longer delivered to the tax office.
    Undelivered,
    /// The fiscal storage has no room left.
    StorageFull,
    /// The fiscal storage has reached its last day.
    StorageExpired,
    /// It was never registered with the tax office.
    NotRegistered,
    /// Somebody works in its settings: it serves nobody else.
    Programming,
    /// The key in its lock is turned to this position, by the device's own number, and nobody turns it any more.
    Key(u8),
}

/// What has passed through the line since the script was loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Traffic {
    /// Bytes that came from the host.
    pub host_bytes: u64,
    /// Bytes that went to the host.
    pub device_bytes: u64,
    /// Commands taken.
    pub commands: u64,
    /// Documents written.
    pub documents: u64,
    /// Lines printed.
    pub lines: u64,
}

/// The script and how far it has come.
#[derive(Debug, Clone, Default)]
pub struct Script {
    faults: Vec<Fault>,
    traffic: Traffic,
}

impl Script {
    /// A script that has not begun.
    #[must_use]
    pub fn new(faults: Vec<Fault>) -> Self {
        Self { faults, ..Self::default() }
    }

    /// A byte from the host arrives.
    pub fn host_byte(&mut self) -> Vec<What> {
        self.traffic.host_bytes += 1;
        self.take(When::HostByte(self.traffic.host_bytes))
    }

    /// A byte to the host leaves.
    pub fn device_byte(&mut self) -> Vec<What> {
        self.traffic.device_bytes += 1;
        self.take(When::DeviceByte(self.traffic.device_bytes))
    }

    /// A command with this code is about to run.
    pub fn command(&mut self, code: u16) -> Vec<What> {
        self.traffic.commands += 1;
        let mut due = self.take(When::Command(self.traffic.commands));
        due.extend(self.take(When::Code(code)));
        due
    }

    /// A document is about to be written.
    pub fn before_document(&mut self) -> Vec<What> {
        self.traffic.documents += 1;
        self.take(When::BeforeDocument(self.traffic.documents))
    }

    /// It has been written.
    pub fn after_document(&mut self) -> Vec<What> {
        self.take(When::AfterDocument(self.traffic.documents))
    }

    /// A line has been printed.
    pub fn line(&mut self) -> Vec<What> {
        self.traffic.lines += 1;
        self.take(When::Line(self.traffic.lines))
    }

    /// What has passed so far.
    #[must_use]
    pub const fn traffic(&self) -> Traffic {
        self.traffic
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
