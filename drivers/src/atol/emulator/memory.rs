//! What survives a power failure, and the file it is kept in: replaced as a whole, written beside and renamed.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use crate::emulate::device::Made;
use crate::fiscal::DocumentKind;

/// An open receipt.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Receipt {
    /// The code of its kind.
    pub(super) kind: u8,
    /// Sum of its items, less discounts.
    pub(super) sum: i64,
    /// Items in it.
    pub(super) items: u16,
    /// Paid so far.
    pub(super) cash: i64,
    pub(super) cashless: i64,
    /// Tags of the receipt, as they are printed.
    #[serde(default)]
    pub(super) tags: Vec<String>,
    /// Tags of an item that has begun and not ended.
    #[serde(default)]
    pub(super) item_tags: Option<Vec<String>>,
}

/// How many of a kind in the shift, and for how much. Kopecks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Sums {
    pub(super) count: u32,
    pub(super) cash: i64,
    pub(super) cashless: i64,
}

impl Sums {
    pub(super) fn add(&mut self, cash: i64, cashless: i64) {
        self.count = self.count.saturating_add(1);
        self.cash = self.cash.saturating_add(cash);
        self.cashless = self.cashless.saturating_add(cashless);
    }
}

/// The counters of the shift; a Z report takes them back to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Totals {
    pub(super) sales: Sums,
    pub(super) returns: Sums,
    pub(super) ins: Sums,
    pub(super) outs: Sums,
}

/// One document of the electronic journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Document {
    pub(super) kind: Written,
    /// Its number among those of its kind.
    pub(super) number: u64,
    pub(super) sum: i64,
    pub(super) at: DateTime,
}

/// What a document of the journal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Written {
    ShiftOpening,
    Sale,
    Return,
    CashIn,
    CashOut,
    ShiftClosing,
}

impl Document {
    /// In the words common to all families.
    pub(super) fn made(&self) -> Made {
        let kind = match self.kind {
            Written::ShiftOpening => DocumentKind::ShiftOpening,
            Written::Sale => DocumentKind::Sale,
            Written::Return => DocumentKind::Return,
            Written::CashIn => DocumentKind::CashIn,
            Written::CashOut => DocumentKind::CashOut,
            Written::ShiftClosing => DocumentKind::ShiftClosing,
        };
        Made { kind, number: self.number, sign: None, sum: self.sum }
    }
}

/// Everything the device remembers. Sums in kopecks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Memory {
    pub(super) serial: i64,
    pub(super) storage: String,
    /// The administrator's password.
    pub(super) password: i64,
    /// The mode it is in; it forgets that without power.
    #[serde(skip)]
    pub(super) mode: u8,
    pub(super) shift_open: bool,
    pub(super) shift_opened: Option<DateTime>,
    /// Number of the last closed shift.
    pub(super) shift: i64,
    /// Number of the last receipt.
    pub(super) receipt_number: i64,
    pub(super) receipt: Option<Receipt>,
    /// Sum, kind and time of the last receipt.
    pub(super) last: Option<(i64, u8, DateTime)>,
    pub(super) cash: i64,
    #[serde(default)]
    pub(super) totals: Totals,
    /// The electronic journal, oldest first.
    #[serde(default)]
    pub(super) documents: Vec<Document>,
    /// Seconds its clock is ahead of the wall.
    pub(super) clock_ahead: i64,
    /// Documents are not delivered.
    pub(super) undelivered: bool,
    pub(super) waiting: u16,
    pub(super) first_waiting: Option<DateTime>,
    /// The fiscal storage refuses everything with this code.
    pub(super) storage_error: Option<u8>,
    /// What was printed last.
    pub(super) lines: Vec<String>,
}

impl Default for Memory {
    fn default() -> Self {
        Self {
            serial: 106_201,
            storage: "9999078900001234".to_owned(),
            password: 30,
            mode: 0,
            shift_open: false,
            shift_opened: None,
            shift: 0,
            receipt_number: 0,
            receipt: None,
            last: None,
            cash: 0,
            totals: Totals::default(),
            documents: Vec::new(),
            clock_ahead: 0,
            undelivered: false,
            waiting: 0,
            first_waiting: None,
            storage_error: None,
            lines: Vec::new(),
        }
    }
}

impl Memory {
    /// Reads the file; one that is not there is a new device.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        match fs::read(path) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let memory = Self::default();
                memory.keep(path)?;
                Ok(memory)
            }
            Err(error) => Err(error),
        }
    }

    pub(super) fn keep(&self, path: &Path) -> io::Result<()> {
        let beside = path.with_extension("new");
        let mut file = File::create(&beside)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    }

    /// The open shift becomes a day older.
    pub(super) fn age_shift(&mut self) {
        let day = jiff::SignedDuration::from_hours(25);
        self.shift_opened = self.shift_opened.and_then(|opened| opened.checked_sub(day).ok());
    }
}
