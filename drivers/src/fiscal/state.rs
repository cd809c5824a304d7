//! A device's state as it shows it now: facts, without words.

use jiff::civil::Date;
use kassa_domain::{Currency, Money};

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
    /// Anything else: blocked, not registered, in a technician's mode, in a test run. The family's own number.
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

/// What the fiscal storage is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum StorageState {
    /// It works.
    #[default]
    Works,
    /// It works, and is to be replaced soon: its time or its room ends.
    EndsSoon,
    /// It was never registered, so it registers nothing.
    NotRegistered,
    /// Its time is over.
    Expired,
    /// It is full.
    Full,
    /// It was closed for good.
    Closed,
    /// It does not answer, or says that it is broken.
    Broken,
}

impl StorageState {
    /// Whether it takes documents.
    #[must_use]
    pub const fn registers(self) -> bool {
        matches!(self, Self::Works | Self::EndsSoon)
    }
}

/// The fiscal storage.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Storage {
    /// Its number.
    pub number: String,
    /// What it is good for.
    pub state: StorageState,
    /// Its last day, when the device tells.
    pub expires: Option<Date>,
}

/// Documents the tax office does not have yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Undelivered {
    /// How many.
    pub count: u32,
    /// When the oldest of them was made: minutes since 1970 by the device's own clock, when it tells.
    pub oldest_minute: Option<u32>,
}

/// The device's state now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceState {
    /// What it is busy with.
    pub mode: Mode,
    /// Since when the shift is open: minutes since 1970 by the device's own clock, when it is known.
    pub shift_opened_minute: Option<u32>,
    /// Where the paper is.
    pub paper: Paper,
    /// The roll is nearly used up.
    pub paper_low: bool,
    /// It prints something at this moment.
    pub printing: bool,
    /// Its lid is open.
    pub lid_open: bool,
    /// The cash drawer is open, when it can tell.
    pub drawer_open: Option<bool>,
    /// Serial number.
    pub serial: String,
    /// Number under which the tax office knows it, when it has one.
    pub registration: Option<String>,
    /// The fiscal storage, when it has one.
    pub storage: Option<Storage>,
    /// Firmware, as the device writes it.
    pub firmware: String,
    /// Number of the shift that is open, or of the last one.
    pub shift: u32,
    /// Cash in the drawer by the device's counter; zero on a device without one.
    pub cash: Money,
    /// Number of the last document.
    pub last_document: u64,
    /// Documents the tax office does not have yet, when the device can tell.
    pub undelivered: Option<Undelivered>,
    /// Its clock: minutes since 1970 as if its local time were UTC.
    pub clock_minute: Option<u32>,
    /// How far its clock is ahead of this computer's, seconds; negative when it is behind. To the minute where the
    /// device tells no seconds.
    pub clock_ahead_s: Option<i64>,
}

impl DeviceState {
    /// A device of which nothing is known but that it answers; drivers fill in what it shows.
    #[must_use]
    pub const fn unknown(mode: Mode, currency: Currency) -> Self {
        Self {
            mode,
            shift_opened_minute: None,
            paper: Paper::Present,
            paper_low: false,
            printing: false,
            lid_open: false,
            drawer_open: None,
            serial: String::new(),
            registration: None,
            storage: None,
            firmware: String::new(),
            shift: 0,
            cash: Money::zero(currency),
            last_document: 0,
            undelivered: None,
            clock_minute: None,
            clock_ahead_s: None,
        }
    }

    /// True when money may be taken: shift open and young, paper in, lid closed, storage good, nothing half done.
    #[must_use]
    pub fn ready(&self) -> bool {
        let storage = self.storage.as_ref().is_none_or(|storage| storage.state.registers());
        self.mode == Mode::ShiftOpen && self.paper == Paper::Present && !self.lid_open && storage
    }

    /// How long the oldest undelivered document has been waiting, minutes by the device's own clock.
    #[must_use]
    pub fn undelivered_for_min(&self) -> Option<u32> {
        let oldest = self.undelivered.filter(|waiting| waiting.count > 0)?.oldest_minute?;
        Some(self.clock_minute?.saturating_sub(oldest))
    }
}

/// The last document a device has made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastDocument {
    /// Its number: of the storage where there is one, else of the device.
    pub number: u64,
    /// What it is.
    pub kind: DocumentKind,
    /// Its sum, where it has one and the device tells.
    pub sum: Option<Money>,
    /// Its fiscal sign, where there is one.
    pub sign: Option<u32>,
    /// Minutes since 1970 by the device's own clock, when it tells.
    pub minute: Option<u32>,
}

/// What a document of a device is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// Shift opening report.
    ShiftOpening,
    /// Receipt for money taken.
    Sale,
    /// Receipt for money given back.
    Return,
    /// Correction receipt.
    Correction,
    /// Cash put in.
    CashIn,
    /// Cash taken out.
    CashOut,
    /// Shift closing, the Z report.
    ShiftClosing,
    /// Anything else, or not told.
    Other,
}
