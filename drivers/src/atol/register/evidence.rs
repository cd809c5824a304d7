//! What the device shows: its state now, and the facts to compare an operation by. Questions only.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use kassa_domain::Money;
use kassa_domain::receipt::{Fact, Shown};

use super::super::command::{Exchange, Kind, LastReceipt, State, register, short};
use super::AtolRegister;
use crate::fiscal::{
    DeviceError, DeviceState, DocumentKind, LastDocument, Mode, Paper, Storage, StorageState, Undelivered,
};

/// The exchange state.
const EXCHANGE: u8 = 0x20;

impl AtolRegister {
    pub(super) fn read_state(&mut self) -> Result<DeviceState, DeviceError> {
        let state = self.full_state()?;
        let (_mode, printer) = self.short_state()?;
        let open = state.has(State::SHIFT_OPEN);
        let technician = state.technician().filter(|_| state.receipt_state == 0);
        let mode = match (technician, state.receipt_state, open) {
            (Some(mode), ..) => Mode::Other(mode),
            (None, 1.., _) => Mode::ReceiptOpen,
            (None, 0, true) if self.shift_is_over()? => Mode::ShiftOverdue,
            (None, 0, true) => Mode::ShiftOpen,
            (None, 0, false) => Mode::ShiftClosed,
        };
        let storage = self.storage_number()?.map(|number| Storage {
            number,
            state: match (state.has(State::REGISTERED), state.has(State::STORAGE_ACTIVE)) {
                (false, _) => StorageState::NotRegistered,
                (true, true) => StorageState::Works,
                (true, false) => StorageState::Closed,
            },
            expires: None,
        });
        let exchange = self.storage(EXCHANGE, Exchange::read)?;
        let undelivered = exchange.map(|exchange| Undelivered {
            count: u32::from(exchange.count),
            oldest_minute: exchange.first.map(minute),
        });
        let present = state.has(State::PAPER) && printer & short::NO_PAPER == 0;
        let wall = self.clock.wall();
        Ok(DeviceState {
            paper: if present { Paper::Present } else { Paper::Out },
            lid_open: state.has(State::LID_OPEN),
            drawer_open: Some(state.has(State::DRAWER_OPEN)),
            serial: serial(&state),
            storage,
            firmware: state.firmware.iter().map(|byte| char::from(*byte)).collect(),
            shift: shift(&state),
            cash: Money::new(self.cash()?, self.settings.currency),
            last_document: u64::try_from(state.receipt).unwrap_or(0),
            undelivered,
            clock_minute: state.clock.map(minute),
            clock_ahead_s: state.clock.map(|clock| clock.duration_since(wall).as_secs()),
            ..DeviceState::unknown(mode, self.settings.currency)
        })
    }

    pub(super) fn read_shown(&mut self) -> Result<Shown, DeviceError> {
        let state = self.full_state()?;
        let cash = self.cash()?;
        let facts = [
            (Fact::Receipt, state.receipt),
            (Fact::Shift, state.shift),
            (Fact::ShiftOpen, i64::from(state.has(State::SHIFT_OPEN))),
            (Fact::Cash, cash),
            (Fact::ReceiptOpen, i64::from(state.receipt_state != 0)),
            (Fact::OpenSum, state.sum),
        ];
        Ok(Shown { serial: serial(&state), storage: self.storage_number()?, facts: BTreeMap::from(facts) })
    }

    /// Whether the open shift has lasted for more than 24 hours; a model that cannot tell refuses receipts then.
    fn shift_is_over(&mut self) -> Result<bool, DeviceError> {
        const OVER: u8 = 2;
        match self.register_value(register::SHIFT, |value| value.first().map(|shift| *shift == OVER)) {
            Err(DeviceError::Refused(_)) => Ok(false),
            told => told,
        }
    }

    pub(super) fn last_receipt(&mut self) -> Result<LastReceipt, DeviceError> {
        self.register_value(register::LAST_RECEIPT, LastReceipt::read)
    }

    pub(super) fn read_last_document(&mut self) -> Result<Option<LastDocument>, DeviceError> {
        let state = self.full_state()?;
        if state.receipt == 0 {
            return Ok(None);
        }
        let last = self.last_receipt()?;
        let kind = [Kind::Sale, Kind::Refund].into_iter().find(|kind| kind.code() == last.kind);
        Ok(Some(LastDocument {
            number: u64::try_from(state.receipt).unwrap_or(0),
            kind: match kind {
                Some(Kind::Sale) => DocumentKind::Sale,
                Some(Kind::Refund) => DocumentKind::Return,
                None => DocumentKind::Other,
            },
            sum: Some(Money::new(last.sum, self.settings.currency)),
            sign: None,
            minute: None,
        }))
    }
}

pub(super) fn serial(state: &State) -> String {
    format!("{:08}", state.serial)
}

/// The open shift, or the last one.
pub(super) fn shift(state: &State) -> u32 {
    u32::try_from(state.shift + i64::from(state.has(State::SHIFT_OPEN))).unwrap_or(0)
}

/// Minutes since 1970 by the device's own clock.
pub(super) fn minute(at: DateTime) -> u32 {
    let since = at.duration_since(jiff::civil::date(1970, 1, 1).at(0, 0, 0, 0));
    u32::try_from(since.as_secs() / 60).unwrap_or(0)
}
