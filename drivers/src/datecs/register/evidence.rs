//! What the device shows: its state now, and the facts to compare an operation by. Questions only.

use std::collections::BTreeMap;

use kassa_domain::Money;
use kassa_domain::receipt::{Fact, Shown};

use super::super::command::{
    GetCash, GetClock, GetLastDocument, GetLastZ, GetPayments, GetReturns, GetTransaction, Identity, Transaction,
};
use super::super::dialect::Kind;
use super::DatecsRegister;
use super::talk::{COVER, NO_PAPER};
use crate::fiscal::{DeviceError, DeviceState, Mode, Paper, Storage, StorageState};

/// What the device shows at a moment.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// The open receipt, or the last one.
    pub(super) transaction: Transaction,
    /// Number of the last document.
    pub(super) document: u64,
    /// Number of the last Z.
    pub(super) last_z: u32,
    /// Minute of the device's clock at which the shift was opened, when that is known.
    pub(super) opened_minute: Option<u32>,
    pub(super) shown: Shown,
}

impl Seen {
    pub(super) fn shift_open(&self) -> bool {
        self.shown.fact(Fact::ShiftOpen) == Some(1)
    }
}

/// The mode of a device that has to be given its numbers first.
const NOT_FISCALISED: u8 = 5;
/// Of one whose memory was lost: the clock is to be set, passwords and articles are gone.
const MEMORY_LOST: u8 = 6;

impl DatecsRegister {
    pub(super) fn look(&mut self) -> Result<Seen, DeviceError> {
        let identity = self.find()?;
        let transaction = self.ask(&GetTransaction)?;
        let document = match self.dialect.kind {
            Kind::X => transaction.number.unwrap_or(0),
            Kind::Classic | Kind::Ukraine => self.ask(&GetLastDocument)?,
        };
        let last_z = self.ask(&GetLastZ)?;
        let cash = self.ask(&GetCash)?;
        let payments = self.ask(&GetPayments)?;
        let mut facts = BTreeMap::new();
        let mut set = |fact, value: i64| {
            let _none_before = facts.insert(fact, value);
        };
        let mut moved = payments.cash != 0 || payments.other != 0 || cash.ins != 0 || cash.outs != 0;
        set(Fact::Cash, cash.drawer);
        set(Fact::CashIns, cash.ins);
        set(Fact::CashOuts, cash.outs);
        set(Fact::CashSales, payments.cash);
        set(Fact::CardSales, payments.other);
        if let Some((code, parameter)) = self.dialect.returns {
            let returns = self.ask(&GetReturns { code, parameter })?;
            moved |= returns != 0;
            set(Fact::Returns, returns);
        }
        set(Fact::LastDocument, i64::try_from(document).unwrap_or(i64::MAX));
        set(Fact::ClosedShift, i64::from(last_z));
        set(Fact::ReceiptOpen, i64::from(transaction.open));
        if transaction.open {
            set(Fact::OpenSum, transaction.amount);
        }
        let serial = serial(&identity);
        let opened = self.memory.of(&serial).opened.filter(|(after, _)| *after == last_z);
        let open = moved || opened.is_some();
        set(Fact::ShiftOpen, i64::from(open));
        set(Fact::Shift, i64::from(last_z) + i64::from(open));
        let opened_minute = opened.and_then(|(_, minute)| minute);
        let shown = Shown { serial, storage: identity.memory, facts };
        Ok(Seen { transaction, document, last_z, opened_minute, shown })
    }

    pub(super) fn read_state(&mut self) -> Result<DeviceState, DeviceError> {
        const DAY_MIN: u32 = 24 * 60;
        let seen = self.look()?;
        let clock = self.ask(&GetClock)?;
        let wall = self.link.clock().wall();
        let status = self.read_status()?;
        let identity = self.find()?;
        let clock_minute = clock.and_then(minute);
        let age = clock_minute.zip(seen.opened_minute).map(|(now, opened)| now.saturating_sub(opened));
        let lost = status.has("memory-reset") || status.has("memory-destroyed");
        let mode = if lost {
            Mode::Other(MEMORY_LOST)
        } else if !status.has("fiscalised") {
            Mode::Other(NOT_FISCALISED)
        } else if seen.transaction.open {
            Mode::ReceiptOpen
        } else if !seen.shift_open() {
            Mode::ShiftClosed
        } else if age.is_some_and(|age| age >= DAY_MIN) {
            Mode::ShiftOverdue
        } else {
            Mode::ShiftOpen
        };
        let memory_state = if !status.has("fiscalised") {
            StorageState::NotRegistered
        } else if status.has("fiscal-memory-full") {
            StorageState::Full
        } else if status.has("fiscal-memory-write") || status.has("fiscal-memory-missing") {
            StorageState::Broken
        } else if status.has("fiscal-memory-read-only") {
            StorageState::Closed
        } else if status.has("fiscal-memory-low") {
            StorageState::EndsSoon
        } else {
            StorageState::Works
        };
        Ok(DeviceState {
            shift_opened_minute: seen.opened_minute,
            paper: if status.has(NO_PAPER) { Paper::Out } else { Paper::Present },
            paper_low: status.has("paper-low"),
            lid_open: status.has(COVER),
            serial: seen.shown.serial.clone(),
            storage: Some(Storage {
                number: identity.memory.unwrap_or_default(),
                state: memory_state,
                ..Storage::default()
            }),
            firmware: identity.firmware,
            shift: seen.last_z + u32::from(seen.shift_open()),
            cash: Money::new(seen.shown.fact(Fact::Cash).unwrap_or(0), self.settings.currency),
            last_document: seen.document,
            clock_minute,
            clock_ahead_s: clock.map(|clock| clock.duration_since(wall).as_secs()),
            ..DeviceState::unknown(mode, self.settings.currency)
        })
    }
}

/// A device without a serial number is known as `0`.
pub(super) fn serial(identity: &Identity) -> String {
    if identity.serial.is_empty() { "0".to_owned() } else { identity.serial.clone() }
}

/// Minutes since 1970 as if local time were UTC.
pub(super) fn minute(at: jiff::civil::DateTime) -> Option<u32> {
    let since = at.duration_since(jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0));
    u32::try_from(since.as_secs() / 60).ok()
}
