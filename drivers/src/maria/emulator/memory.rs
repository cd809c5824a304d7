//! What the emulated device remembers without power. One value, replaced as a whole by each command that succeeds. What
//! is half done is taken back when the power returns.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::Settings;
use crate::fiscal::DocumentKind;
use crate::maria::model::DAY_S;
use crate::maria::status::Key;

/// What a document of the electronic journal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    Sale,
    Return,
    CashIn,
    CashOut,
    ZReport,
}

impl Kind {
    /// In the words common to all families.
    pub(super) const fn common(self) -> DocumentKind {
        match self {
            Self::Sale => DocumentKind::Sale,
            Self::Return => DocumentKind::Return,
            Self::CashIn => DocumentKind::CashIn,
            Self::CashOut => DocumentKind::CashOut,
            Self::ZReport => DocumentKind::ShiftClosing,
        }
    }
}

/// One document of the electronic journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Document {
    pub(super) kind: Kind,
    pub(super) number: u64,
    pub(super) sum: i64,
    pub(super) at: DateTime,
    pub(super) lines: Vec<String>,
}

/// What must stay the same of an article until the Z report, and what was sold of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Article {
    pub(super) name: Vec<u8>,
    pub(super) divisible: bool,
    pub(super) taxes: Vec<u8>,
    /// In ten-thousandths of a piece.
    pub(super) quantity: i64,
    pub(super) sum: i64,
}

/// An open receipt.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Receipt {
    pub(super) lines: u32,
    pub(super) sales: i64,
    pub(super) returns: i64,
    /// Tax within the sales, and within the returns.
    pub(super) taxes: [i64; 2],
    /// Articles as they are once the receipt is closed.
    pub(super) articles: BTreeMap<u16, Article>,
    pub(super) printed: Vec<String>,
}

/// Money since the last Z report.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Day {
    /// When its first document was made.
    pub(super) opened: Option<DateTime>,
    pub(super) began: i64,
    pub(super) ins: i64,
    pub(super) outs: i64,
    pub(super) received: i64,
    pub(super) given: i64,
    pub(super) cashless: i64,
    pub(super) cashless_given: i64,
    pub(super) sales: i64,
    pub(super) returns: i64,
}

impl Day {
    pub(super) const fn drawer(&self) -> i64 {
        self.began + self.ins - self.outs + self.received - self.given
    }
}

/// What a hand or a fault can change, and no command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mechanics {
    pub(super) paper: bool,
    pub(super) lid_open: bool,
    pub(super) head_hot: bool,
    pub(super) cutter_jammed: bool,
    pub(super) memory_full: bool,
    /// It lost its registration, or never had one.
    #[serde(default)]
    pub(super) unregistered: bool,
    /// The key stays where it is: nobody stands by.
    #[serde(default)]
    pub(super) key_stays: bool,
}

impl Mechanics {
    pub(super) const fn can_print(self) -> bool {
        self.paper && !self.lid_open && !self.head_hot
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Memory {
    /// The model's name; a memory cannot be put into another model.
    pub(super) model: String,
    pub(super) password: Vec<u8>,
    pub(super) key: Key,
    pub(super) last_z: u32,
    /// The last thing was a Z report.
    pub(super) z_done: bool,
    pub(super) day: Day,
    /// Numbers of the last receipt, document of text, and document of its own.
    pub(super) last_receipt: u64,
    pub(super) last_document: u64,
    pub(super) last_service: u64,
    pub(super) receipt: Option<Receipt>,
    /// An open document of text.
    pub(super) document: bool,
    /// Texts that wait: above the sums and below, and for the next line.
    pub(super) above: Vec<String>,
    pub(super) below: Vec<String>,
    pub(super) note: Vec<String>,
    pub(super) articles: BTreeMap<u16, Article>,
    /// The last receipt, until it has been copied.
    pub(super) copyable: Vec<String>,
    /// The last of the commands that a state names.
    pub(super) last_command: String,
    /// The device's clock minus the wall's, in seconds, and whether it was set since the last Z report.
    pub(super) clock_ahead: i64,
    pub(super) clock_set: bool,
    pub(super) mechanics: Mechanics,
}

impl Memory {
    pub(super) fn new(settings: &Settings) -> Self {
        let (last_receipt, last_z) = settings.history;
        Self {
            model: settings.model.name.to_owned(),
            password: crate::maria::model::PASSWORD.as_bytes().to_vec(),
            key: Key::Work,
            last_z,
            z_done: true,
            day: Day::default(),
            last_receipt,
            last_document: 0,
            last_service: 0,
            receipt: None,
            document: false,
            above: Vec::new(),
            below: Vec::new(),
            note: Vec::new(),
            articles: BTreeMap::new(),
            copyable: Vec::new(),
            last_command: "    ".to_owned(),
            clock_ahead: 0,
            clock_set: false,
            mechanics: Mechanics {
                paper: true,
                lid_open: false,
                head_hot: false,
                cutter_jammed: false,
                memory_full: false,
                unregistered: false,
                key_stays: false,
            },
        }
    }

    /// Whether the day has lasted more than 24 hours.
    pub(super) fn day_is_over(&self, now: DateTime) -> bool {
        self.day.opened.is_some_and(|opened| now.duration_since(opened).as_secs() >= DAY_S)
    }

    /// Takes back what is open.
    pub(super) fn take_back(&mut self) {
        self.receipt = None;
        self.document = false;
    }

    /// What is left when the power goes.
    pub(super) fn without_power(&mut self) {
        self.take_back();
        self.above.clear();
        self.below.clear();
        self.note.clear();
    }
}
