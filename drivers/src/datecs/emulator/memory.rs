//! What the emulated device remembers without power. One value, replaced as a whole by each command that succeeds.

use std::collections::{BTreeMap, VecDeque};

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::profile::Profile;
use crate::fiscal::DocumentKind as Kind;

/// What a document of the electronic journal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum DocumentKind {
    Sale,
    Return,
    CashIn,
    CashOut,
    ZReport,
    /// Cancelled receipts, X reports, texts: they register nothing.
    Other,
}

impl DocumentKind {
    /// In the words common to all families; `None` for what registers nothing.
    pub(super) fn common(self) -> Option<Kind> {
        match self {
            Self::Sale => Some(Kind::Sale),
            Self::Return => Some(Kind::Return),
            Self::CashIn => Some(Kind::CashIn),
            Self::CashOut => Some(Kind::CashOut),
            Self::ZReport => Some(Kind::ShiftClosing),
            Self::Other => None,
        }
    }
}

/// One document of the electronic journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Document {
    pub(super) kind: DocumentKind,
    /// Its number; of a Z report the number of the Z.
    pub(super) number: u64,
    pub(super) sum: i64,
    pub(super) at: DateTime,
    pub(super) lines: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Receipt {
    pub(super) refund: bool,
    pub(super) items: u64,
    pub(super) amount: i64,
    pub(super) cash: i64,
    pub(super) card: i64,
    pub(super) change: i64,
    pub(super) lines: Vec<String>,
}

impl Receipt {
    /// How much of it is paid.
    pub(super) fn paid(&self) -> i64 {
        self.cash + self.card
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Article {
    pub(super) name: String,
    pub(super) price: i64,
    /// Sold since the last Z: it cannot be another until then.
    pub(super) sold: bool,
}

/// The day since the last Z.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Day {
    /// When its first document was made.
    pub(super) opened: Option<DateTime>,
    pub(super) receipts: u32,
    pub(super) fiscal: u32,
    pub(super) sales_cash: i64,
    pub(super) sales_card: i64,
    pub(super) returns_cash: i64,
    pub(super) returns_card: i64,
    pub(super) ins: i64,
    pub(super) outs: i64,
}

/// What a hand or a fault can change, and no command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Mechanics {
    pub(super) paper: bool,
    pub(super) paper_low: bool,
    pub(super) cover_open: bool,
    pub(super) cutter_jammed: bool,
    pub(super) memory_full: bool,
    #[serde(default)]
    pub(super) not_fiscalised: bool,
    /// Somebody works in its menu.
    #[serde(default)]
    pub(super) in_menu: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Memory {
    /// The model's name; a memory cannot be put into another model.
    pub(super) model: String,
    pub(super) last_z: u32,
    pub(super) last_z_sum: i64,
    pub(super) day: Day,
    pub(super) last_document: u64,
    pub(super) drawer: i64,
    pub(super) receipt: Option<Receipt>,
    pub(super) service: Option<Vec<String>>,
    /// Items, amount and payment of the last receipt that was closed.
    pub(super) last: (u64, i64, i64),
    pub(super) articles: BTreeMap<u32, Article>,
    /// The device's clock minus the wall's, in seconds.
    pub(super) clock_ahead: i64,
    pub(super) mechanics: Mechanics,
    /// What waits for paper.
    pub(super) unprinted: VecDeque<String>,
    /// The last receipt, until it has been copied.
    pub(super) copyable: Vec<String>,
}

impl Memory {
    /// The memory of a device that has just been fiscalised and sold.
    pub(super) fn new(profile: &Profile) -> Self {
        Self {
            model: profile.name.to_owned(),
            last_z: 0,
            last_z_sum: 0,
            day: Day::default(),
            last_document: 0,
            drawer: 0,
            receipt: None,
            service: None,
            last: (0, 0, 0),
            articles: BTreeMap::new(),
            clock_ahead: 0,
            mechanics: Mechanics { paper: true, ..Mechanics::default() },
            unprinted: VecDeque::new(),
            copyable: Vec::new(),
        }
    }

    /// Whether the day has lasted more than 24 hours.
    pub(super) fn day_is_over(&self, now: DateTime) -> bool {
        const DAY_S: i64 = 24 * 3600;
        self.day.opened.is_some_and(|opened| now.duration_since(opened).as_secs() >= DAY_S)
    }

    /// The next document number.
    pub(super) fn next_document(&mut self) -> u64 {
        self.last_document += 1;
        self.last_document
    }
}
