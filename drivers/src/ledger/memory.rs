//! The journal of a register that has none: the present numbers and sums and the last document, in one small file.
//!
//! The file is replaced as a whole: written beside, flushed, renamed. So it is the old one or the new one, whatever
//! happens in between.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::civil::DateTime;
use kassa_domain::ids::SerialNumber;
use kassa_domain::receipt::{Direction, Fact, Operation, OperationKind, Shown};
use serde::{Deserialize, Serialize};

use super::minute;
use crate::text::Line;

/// One document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number, from 1, without gaps.
    pub number: u64,
    /// What it is.
    pub kind: OperationKind,
    /// Its shift.
    pub shift: u32,
    /// Its sum in minor units; 0 for reports.
    pub sum: i64,
    /// When: minutes since 1970 by this computer's wall.
    pub minute: u32,
}

/// Everything the register remembers. Sums are of the present shift, or of the last one, in minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// Made up when the memory was: tells this journal from any other.
    pub serial: String,
    /// Number of the shift that is open, or of the last one.
    pub shift: u32,
    /// When the open shift was opened.
    pub opened_minute: Option<u32>,
    /// Number of the last document.
    pub document: u64,
    /// Cash in the drawer; stays over shifts.
    pub cash: i64,
    /// Sales.
    pub sales: i64,
    /// Sales in cash.
    pub cash_sales: i64,
    /// Sales by card.
    pub card_sales: i64,
    /// Returns.
    pub returns: i64,
    /// Cash brought in.
    pub cash_ins: i64,
    /// Cash taken out.
    pub cash_outs: i64,
    /// Documents of each kind since the beginning.
    pub counts: BTreeMap<OperationKind, u64>,
    /// The last document.
    pub last: Option<Entry>,
    /// What it looks like.
    pub lines: Vec<Line>,
    /// It may not be on paper as a whole.
    pub unprinted: bool,
}

impl Memory {
    /// A new journal, named after the moment it was begun.
    fn begun(at: DateTime) -> Self {
        Self {
            serial: format!("J{}", at.strftime("%Y%m%d%H%M%S")),
            shift: 0,
            opened_minute: None,
            document: 0,
            cash: 0,
            sales: 0,
            cash_sales: 0,
            card_sales: 0,
            returns: 0,
            cash_ins: 0,
            cash_outs: 0,
            counts: BTreeMap::new(),
            last: None,
            lines: Vec::new(),
            unprinted: false,
        }
    }

    /// The journal's name as proof wants it.
    #[must_use]
    pub fn serial_number(&self) -> Option<SerialNumber> {
        SerialNumber::new(&self.serial).ok()
    }

    /// Takes an operation down; the code of a refusal when it cannot be.
    pub(super) fn book(&mut self, operation: &Operation, at: DateTime) -> Result<Entry, &'static str> {
        let opening = matches!(operation, Operation::OpenShift { .. });
        match (opening, self.opened_minute.is_some()) {
            (true, true) => return Err("shift-open"),
            (false, false) => return Err("shift-closed"),
            (true, false) | (false, true) => {}
        }
        let sum = match operation {
            Operation::OpenShift { .. } => self.open_shift(at),
            Operation::CloseShift { .. } => {
                self.opened_minute = None;
                0
            }
            Operation::CashIn { amount, .. } => {
                add(&mut self.cash_ins, amount.minor())?;
                add(&mut self.cash, amount.minor())?;
                amount.minor()
            }
            Operation::CashOut { amount, .. } => {
                self.pay_out(amount.minor())?;
                add(&mut self.cash_outs, amount.minor())?;
                amount.minor()
            }
            Operation::Receipt(order) => {
                let (total, card, cash) = (order.total.minor(), order.card.minor(), order.cash.minor());
                let kept = cash.checked_sub(order.change.minor()).ok_or("too-much")?;
                match order.direction {
                    Direction::Sale => {
                        add(&mut self.sales, total)?;
                        add(&mut self.card_sales, card)?;
                        add(&mut self.cash_sales, kept)?;
                        add(&mut self.cash, kept)?;
                    }
                    Direction::Return => {
                        self.pay_out(kept)?;
                        add(&mut self.returns, total)?;
                    }
                }
                total
            }
        };
        self.document = self.document.checked_add(1).ok_or("too-much")?;
        *self.counts.entry(operation.kind()).or_default() += 1;
        let entry = Entry { number: self.document, kind: operation.kind(), shift: self.shift, sum, minute: minute(at) };
        self.last = Some(entry.clone());
        Ok(entry)
    }

    fn open_shift(&mut self, at: DateTime) -> i64 {
        self.shift = self.shift.saturating_add(1);
        self.opened_minute = Some(minute(at));
        self.sales = 0;
        self.cash_sales = 0;
        self.card_sales = 0;
        self.returns = 0;
        self.cash_ins = 0;
        self.cash_outs = 0;
        0
    }

    fn pay_out(&mut self, sum: i64) -> Result<(), &'static str> {
        if sum > self.cash {
            return Err("no-cash");
        }
        self.cash -= sum;
        Ok(())
    }

    /// The last document's lines, which are about to be printed.
    pub(super) fn keep_unprinted(&mut self, lines: Vec<Line>) {
        self.lines = lines;
        self.unprinted = true;
    }

    /// The evidence.
    #[must_use]
    pub fn shown(&self) -> Shown {
        let count = |kind| self.counts.get(&kind).copied().unwrap_or(0);
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let facts = [
            (Fact::LastDocument, number(self.document)),
            (Fact::Shift, i64::from(self.shift)),
            (Fact::ShiftOpen, i64::from(self.opened_minute.is_some())),
            (Fact::Cash, self.cash),
            (Fact::Sales, self.sales),
            (Fact::CashSales, self.cash_sales),
            (Fact::CardSales, self.card_sales),
            (Fact::Returns, self.returns),
            (Fact::CashIns, self.cash_ins),
            (Fact::CashOuts, self.cash_outs),
            (Fact::SaleNumber, number(count(OperationKind::Sale))),
            (Fact::ReturnNumber, number(count(OperationKind::Return))),
            (Fact::CashInNumber, number(count(OperationKind::CashIn))),
            (Fact::CashOutNumber, number(count(OperationKind::CashOut))),
            (Fact::ReceiptOpen, 0),
        ];
        Shown { serial: self.serial.clone(), storage: None, facts: BTreeMap::from(facts) }
    }
}

fn add(sum: &mut i64, more: i64) -> Result<(), &'static str> {
    *sum = sum.checked_add(more).ok_or("too-much")?;
    Ok(())
}

/// The memory and the file it is kept in.
#[derive(Debug)]
pub(super) struct Keeper {
    memory: Memory,
    path: Option<PathBuf>,
}

impl Keeper {
    /// Reads the memory; a file that is not there is made, one that cannot be read is an error.
    pub(super) fn open(path: Option<&Path>, now: DateTime) -> io::Result<Self> {
        let begun = || Memory::begun(now);
        let Some(path) = path else { return Ok(Self { memory: begun(), path: None }) };
        match fs::read(path) {
            Ok(bytes) => Ok(Self { memory: serde_json::from_slice(&bytes)?, path: Some(path.to_owned()) }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut keeper = Self { memory: begun(), path: Some(path.to_owned()) };
                keeper.keep(begun())?;
                Ok(keeper)
            }
            Err(error) => Err(error),
        }
    }

    pub(super) const fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Makes a memory the memory, durably.
    pub(super) fn keep(&mut self, memory: Memory) -> io::Result<()> {
        if let Some(path) = &self.path {
            let beside = path.with_extension("new");
            let mut file = File::create(&beside)?;
            file.write_all(&serde_json::to_vec(&memory)?)?;
            file.sync_all()?;
            drop(file);
            fs::rename(&beside, path)?;
            #[cfg(unix)]
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                File::open(folder)?.sync_all()?;
            }
        }
        self.memory = memory;
        Ok(())
    }
}
