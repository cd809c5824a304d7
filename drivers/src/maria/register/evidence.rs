//! What the device shows: its state now, and the facts to compare an operation by. Questions only.

use std::collections::BTreeMap;

use kassa_domain::Money;
use kassa_domain::receipt::{Fact, Shown};

use super::super::command::{GetCash, GetNumbers, GetState, GetTurnover, State};
use super::super::model;
use super::super::status::Key;
use super::MariaRegister;
use crate::fiscal::{DeviceError, DeviceState, Mode, Paper, Storage, StorageState};

/// What the device shows at a moment.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) state: State,
    /// Number of the last receipt that is closed.
    pub(super) receipt: u64,
    /// Number of the last Z.
    pub(super) last_z: u32,
    /// Minute of the device's clock at which the shift was opened, when that is known.
    pub(super) opened_minute: Option<u32>,
    pub(super) shown: Shown,
}

impl Seen {
    fn shift_is_open(&self) -> bool {
        self.shown.fact(Fact::ShiftOpen) == Some(1)
    }
}

/// The mode of a device that has not been given its numbers: it plays, and registers nothing.
const NOT_REGISTERED: u8 = 16;
/// Of one that has locked itself.
const LOCKED: u8 = 17;

impl MariaRegister {
    pub(super) fn look(&mut self) -> Result<Seen, DeviceError> {
        let state = self.ask(&GetState)?;
        self.key = state.key;
        let warnings = std::mem::take(&mut self.warnings);
        let numbers = self.ask(&GetNumbers)?;
        let cash = self.ask(&GetCash)?;
        let turnover = self.ask(&GetTurnover)?;
        self.warnings = warnings;
        let open = state.receipt_is_open();
        // An open receipt has its number already, and gives it back when it is cancelled.
        let receipt = numbers.receipt.saturating_sub(u64::from(open));
        let last_z = numbers.last_z();
        let opened = self.memory.of(&state.serial).opened.filter(|(after, _)| *after == last_z);
        let moved = cash.ins != 0 || cash.outs != 0 || !numbers.z_done;
        let shift_open = moved || opened.is_some();
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let facts = BTreeMap::from([
            (Fact::LastDocument, number(receipt)),
            (Fact::PrintedDocument, number(numbers.last_document())),
            (Fact::ClosedShift, i64::from(last_z)),
            (Fact::ShiftOpen, i64::from(shift_open)),
            (Fact::Shift, i64::from(last_z) + i64::from(shift_open)),
            (Fact::ReceiptOpen, i64::from(open)),
            (Fact::Cash, cash.drawer),
            (Fact::CashIns, cash.ins),
            (Fact::CashOuts, cash.outs),
            (Fact::CashSales, cash.received),
            (Fact::CardSales, cash.cashless),
            (Fact::Sales, turnover.sales),
            (Fact::Returns, turnover.returns),
        ]);
        let shown = Shown { serial: state.serial.clone(), storage: None, facts };
        let opened_minute = opened.and_then(|(_, minute)| minute);
        Ok(Seen { state, receipt, last_z, opened_minute, shown })
    }

    pub(super) fn read_state(&mut self) -> Result<DeviceState, DeviceError> {
        const DAY_MIN: i64 = model::DAY_S / 60;
        let seen = self.look()?;
        let warns = |code: &str| self.warnings.contains(&code);
        let clock_minute = seen.state.clock.map(crate::ledger::minute);
        let age = clock_minute.zip(seen.opened_minute).map(|(now, opened)| i64::from(now) - i64::from(opened));
        let storage = if warns("shutdown") {
            StorageState::Broken
        } else if warns("softfmfull") {
            StorageState::Full
        } else if warns("softregist") {
            StorageState::NotRegistered
        } else {
            StorageState::Works
        };
        let mode = match (storage, seen.state.key) {
            (StorageState::Broken, _) => Mode::Other(LOCKED),
            (StorageState::NotRegistered, _) => Mode::Other(NOT_REGISTERED),
            (_, Some(key @ (Key::Off | Key::Programming))) => Mode::Other(key as u8),
            _ if seen.state.receipt_is_open() => Mode::ReceiptOpen,
            _ if !seen.shift_is_open() => Mode::ShiftClosed,
            _ if warns("soft24hour") || age.is_some_and(|age| age >= DAY_MIN) => Mode::ShiftOverdue,
            _ => Mode::ShiftOpen,
        };
        let wall = self.link.clock().wall();
        Ok(DeviceState {
            shift_opened_minute: seen.opened_minute,
            paper: if warns("hardpaper") { Paper::Out } else { Paper::Present },
            serial: seen.shown.serial.clone(),
            registration: Some(seen.state.registration.clone()).filter(|number| !number.is_empty()),
            storage: Some(Storage { state: storage, ..Storage::default() }),
            firmware: seen.state.firmware.clone(),
            shift: seen.last_z + u32::from(seen.shift_is_open()),
            cash: Money::new(seen.shown.fact(Fact::Cash).unwrap_or(0), self.settings.currency),
            last_document: seen.receipt,
            clock_minute,
            clock_ahead_s: seen.state.clock.map(|clock| clock.duration_since(wall).as_secs()),
            ..DeviceState::unknown(mode, self.settings.currency)
        })
    }
}
