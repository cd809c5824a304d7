//! What the emulated device remembers without power: settings, counters, the shift, the open receipt, the fiscal
//! drive, and what has not been printed yet. One value, replaced as a whole by each command that succeeds.

use std::collections::{BTreeMap, VecDeque};

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::profile::Profile;

/// Money registers by number (1Ah), in kopecks.
pub(super) mod money {
    pub(in super::super) const CASH_AT_CLOSE: u16 = 120;
    pub(in super::super) const CASH: u16 = 241;
    pub(in super::super) const CASH_IN: u16 = 242;
    pub(in super::super) const CASH_OUT: u16 = 243;
    pub(in super::super) const SHIFT_TOTAL: u16 = 245;
    pub(in super::super) const CANCELLED_TOTAL: u16 = 249;
    pub(in super::super) const SHIFT_DISCOUNT: u16 = 185;
    pub(in super::super) const SHIFT_CHARGE: u16 = 189;
    pub(in super::super) const SHIFT_PAYMENT: u16 = 193;
    /// Payments of types 5 to 16, on devices with two-byte register numbers.
    pub(in super::super) const SHIFT_PAYMENT_WIDE: u16 = 4144;
    pub(in super::super) const SHIFT_DEPARTMENT: u16 = 121;
}

/// Operation registers by number (1Bh).
pub(super) mod count {
    pub(in super::super) const SHIFT_RECEIPTS: u16 = 144;
    pub(in super::super) const LAST_RECEIPT: u16 = 148;
    pub(in super::super) const DOCUMENT: u16 = 152;
    pub(in super::super) const SHIFT_CASH_INS: u16 = 153;
    pub(in super::super) const SHIFT_CASH_OUTS: u16 = 154;
    pub(in super::super) const LAST_CASH_IN: u16 = 155;
    pub(in super::super) const LAST_CASH_OUT: u16 = 156;
    pub(in super::super) const SHIFT_CANCELLED: u16 = 157;
    pub(in super::super) const X_REPORT: u16 = 158;
    pub(in super::super) const Z_REPORT: u16 = 159;
    pub(in super::super) const CANCELLED: u16 = 166;
    pub(in super::super) const SHIFT_CANCELLED_BY_KIND: u16 = 179;
}

/// Kinds of receipt in the order of the registers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReceiptKind {
    /// The customer pays.
    Sale,
    /// The customer is paid.
    Buy,
    /// A sale given back.
    SaleReturn,
    /// A buy given back.
    BuyReturn,
}

impl ReceiptKind {
    /// 0 sale, 1 buy, 2 sale return, 3 buy return: codes of 8Dh and offsets of the registers.
    pub(super) fn from_classic(code: u8) -> Option<Self> {
        [Self::Sale, Self::Buy, Self::SaleReturn, Self::BuyReturn].get(usize::from(code)).copied()
    }

    /// 1 income, 2 return of income, 3 expense, 4 return of expense: codes of FF46h and of FN documents.
    pub(super) fn from_drive(code: u8) -> Option<Self> {
        let kinds = [Self::Sale, Self::SaleReturn, Self::Buy, Self::BuyReturn];
        kinds.get(usize::from(code.checked_sub(1)?)).copied()
    }

    pub(super) fn classic(self) -> u8 {
        match self {
            Self::Sale => 0,
            Self::Buy => 1,
            Self::SaleReturn => 2,
            Self::BuyReturn => 3,
        }
    }

    pub(super) fn drive(self) -> u8 {
        match self {
            Self::Sale => 1,
            Self::SaleReturn => 2,
            Self::Buy => 3,
            Self::BuyReturn => 4,
        }
    }

    /// Whether money leaves the drawer.
    pub(super) fn pays_out(self) -> bool {
        matches!(self, Self::Buy | Self::SaleReturn)
    }
}

/// One line of an open receipt; a storno has a negative sum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Item {
    pub(super) name: String,
    pub(super) quantity_micro: i64,
    pub(super) price: i64,
    pub(super) sum: i64,
    pub(super) department: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Receipt {
    pub(super) kind: ReceiptKind,
    pub(super) operator: u8,
    pub(super) items: Vec<Item>,
    pub(super) discount: i64,
    pub(super) charge: i64,
    /// What will be printed above the sums.
    pub(super) lines: Vec<String>,
}

impl Receipt {
    pub(super) fn total(&self) -> i64 {
        self.items.iter().map(|item| item.sum).sum::<i64>() - self.discount + self.charge
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Shift {
    pub(super) number: u16,
    pub(super) opened: DateTime,
    pub(super) receipts: u16,
}

/// The fiscal drive (FN).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Drive {
    pub(super) number: String,
    pub(super) last_document: u32,
    pub(super) last_time: DateTime,
    /// The last document the operator of fiscal data has confirmed.
    pub(super) delivered: u32,
    /// Whether documents get delivered at all at present.
    pub(super) online: bool,
    /// Kind of a document that was begun and not finished (codes of FF01h), 0 = none.
    pub(super) hanging: u8,
    #[serde(default)]
    pub(super) worn_out: WornOut,
    /// It is set up, and was never made fiscal.
    #[serde(default)]
    pub(super) unregistered: bool,
}

/// Why a drive takes no more documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) enum WornOut {
    #[default]
    No,
    /// Its archive is full.
    Full,
    /// Its time is over.
    Expired,
}

/// Paper, lid, drawer, knife: what a hand can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mechanics {
    pub(super) paper: bool,
    pub(super) paper_low: bool,
    pub(super) lid_open: bool,
    pub(super) drawer_open: bool,
    pub(super) head_hot: bool,
    pub(super) cutter_jammed: bool,
}

/// A line for the printer, or a cut.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum PaperStep {
    Line(String),
    Cut,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cell {
    pub(super) table: u8,
    pub(super) row: u16,
    pub(super) field: u8,
    pub(super) value: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Memory {
    /// The model's name; a memory cannot be put into another model.
    pub(super) model: String,
    pub(super) serial: u32,
    pub(super) taxpayer: i64,
    /// Table cells that differ from the factory's.
    pub(super) cells: Vec<Cell>,
    pub(super) money: BTreeMap<u16, i64>,
    pub(super) counts: BTreeMap<u16, u16>,
    pub(super) shift: Option<Shift>,
    pub(super) last_closed_shift: u16,
    pub(super) receipt: Option<Receipt>,
    pub(super) date_to_confirm: Option<Date>,
    /// A technician is at work, or the memory was lost: mode 9, which 16h ends.
    #[serde(default)]
    pub(super) technical: bool,
    /// The device's clock minus the wall's, in seconds.
    pub(super) clock_ahead: i64,
    pub(super) drive: Option<Drive>,
    pub(super) mechanics: Mechanics,
    pub(super) unprinted: VecDeque<PaperStep>,
    /// Printing was interrupted and waits for B0h.
    pub(super) halted: bool,
    /// What is being printed is a receipt that was just closed: the mode still says "receipt open".
    pub(super) printing_receipt: Option<ReceiptKind>,
    /// The last document, for 8Ch, until it has been repeated.
    pub(super) repeatable: Vec<String>,
    /// Documents of the archive that belong to this memory; later ones were never completed.
    pub(super) documents: usize,
}

impl Memory {
    /// The memory of a device that has just been registered and sold.
    pub(super) fn new(profile: &Profile, now: DateTime) -> Self {
        Self {
            model: profile.name.to_owned(),
            serial: 12_345,
            taxpayer: 7_806_240_547,
            cells: Vec::new(),
            money: BTreeMap::new(),
            counts: BTreeMap::new(),
            shift: None,
            last_closed_shift: 0,
            receipt: None,
            date_to_confirm: None,
            technical: false,
            clock_ahead: 0,
            drive: profile.fiscal_drive.then(|| Drive {
                number: "9999078900001234".to_owned(),
                last_document: 0,
                last_time: now,
                delivered: 0,
                online: true,
                hanging: 0,
                worn_out: WornOut::No,
                unregistered: false,
            }),
            mechanics: Mechanics {
                paper: true,
                paper_low: false,
                lid_open: false,
                drawer_open: false,
                head_hot: false,
                cutter_jammed: false,
            },
            unprinted: VecDeque::new(),
            halted: false,
            printing_receipt: None,
            repeatable: Vec::new(),
            documents: 0,
        }
    }

    pub(super) fn money(&self, register: u16) -> i64 {
        self.money.get(&register).copied().unwrap_or(0)
    }

    pub(super) fn add_money(&mut self, register: u16, sum: i64) {
        *self.money.entry(register).or_insert(0) += sum;
    }

    pub(super) fn count(&self, register: u16) -> u16 {
        self.counts.get(&register).copied().unwrap_or(0)
    }

    /// Counters of two bytes start again after 65535.
    pub(super) fn add_one(&mut self, register: u16) -> u16 {
        let counter = self.counts.entry(register).or_insert(0);
        *counter = counter.wrapping_add(1);
        *counter
    }

    /// The next running document number; it has four digits.
    pub(super) fn next_document(&mut self) -> u16 {
        let number = self.count(count::DOCUMENT) % 9999 + 1;
        let _previous = self.counts.insert(count::DOCUMENT, number);
        number
    }

    pub(super) fn cell(&self, table: u8, row: u16, field: u8) -> Option<&[u8]> {
        let same = |cell: &&Cell| cell.table == table && cell.row == row && cell.field == field;
        self.cells.iter().find(same).map(|cell| cell.value.as_slice())
    }

    pub(super) fn set_cell(&mut self, table: u8, row: u16, field: u8, value: Vec<u8>) {
        self.cells.retain(|cell| !(cell.table == table && cell.row == row && cell.field == field));
        self.cells.push(Cell { table, row, field, value });
    }

    /// Mode byte of 10h and 11h: the mode in the low nibble, its status in the high one.
    pub(super) fn mode(&self, now: DateTime) -> u8 {
        if self.technical {
            return 9;
        }
        let open = self.receipt.as_ref().map(|receipt| receipt.kind);
        if let Some(kind) = open.or(self.printing_receipt) {
            return 8 | kind.classic() << 4;
        }
        if self.date_to_confirm.is_some() {
            return 6;
        }
        match self.shift {
            None => 4,
            Some(_) if self.shift_is_over(now) => 3,
            Some(_) => 2,
        }
    }

    /// Whether the open shift has lasted more than 24 hours.
    pub(super) fn shift_is_over(&self, now: DateTime) -> bool {
        self.shift.is_some_and(|shift| now.duration_since(shift.opened).as_secs() >= 24 * 3600)
    }

    /// Submode byte of 10h and 11h.
    pub(super) fn submode(&self) -> u8 {
        match (self.unprinted.is_empty(), self.mechanics.paper, self.halted) {
            (true, true, _) => 0,
            (true, false, _) => 1,
            (false, false, _) => 2,
            (false, true, true) => 3,
            (false, true, false) => 5,
        }
    }

    /// Takes the paper out. A document being printed has to be continued by command afterwards.
    pub(super) fn remove_paper(&mut self) {
        self.mechanics.paper = false;
        self.halted |= !self.unprinted.is_empty();
    }
}
