//! The operations: each is ordered once, and an outcome that stays unknown is settled by the evidence if it can be.

use kassa_domain::ids::SerialNumber;
use kassa_domain::receipt::{Direction, Fact, FiscalDocument, Operation, Refusal, Shown};

use super::super::command::{GetNumbers, GetState, MoveCash, State, ZReport};
use super::{MariaRegister, own_refusal, refusal};
use crate::fiscal::settle::{Evidenced, after_the_fact};
use crate::fiscal::{DeviceError, Recovered};
use crate::port::PortError;

impl Evidenced<Operation> for MariaRegister {
    fn attempt(&mut self, operation: &Operation, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        self.trouble = None;
        let state = self.ask(&GetState)?;
        if state.serial != before.serial {
            return Err(DeviceError::Refused(own_refusal("other-device")));
        }
        if !matches!(operation, Operation::CloseShift { .. }) {
            self.registers()?;
        }
        if let Operation::OpenShift { .. } = operation {
            return self.open_shift(&state, before);
        }
        self.make_ready(&state)?;
        // The device finds that out when the receipt is printed already, and prints that it is none.
        if given_out(operation) > before.fact(Fact::Cash).unwrap_or(i64::MAX) {
            return Err(DeviceError::Refused(refusal("softneed")));
        }
        match operation {
            Operation::OpenShift { .. } => self.open_shift(&state, before),
            Operation::CloseShift { .. } => {
                self.order(&ZReport)?;
                let closed = self.ask(&GetNumbers).map_err(|error| after_the_fact("NREP", error))?.last_z();
                let document = self.document(before, u64::from(closed))?;
                Ok(FiscalDocument { shift: closed, ..document })
            }
            Operation::CashIn { amount, .. } => self.move_cash(amount.minor(), before),
            Operation::CashOut { amount, .. } => self.move_cash(-amount.minor(), before),
            Operation::Receipt(order) => self.register_receipt(order, before),
        }
    }

    fn decide(&mut self, operation: &Operation, before: &Shown) -> Result<Recovered, DeviceError> {
        MariaRegister::decide(self, operation, before)
    }

    fn trouble(&mut self) -> Option<Refusal> {
        self.trouble.take().map(|code| refusal(&code))
    }
}

impl MariaRegister {
    /// The day of this family opens with the first receipt: nothing is sent, only remembered.
    fn open_shift(&mut self, state: &State, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        let now = state.clock.map(crate::ledger::minute);
        self.memory.change(&before.serial, |kept| kept.opened = Some((last_z(before), now)));
        self.document(before, last_receipt(before))
    }

    /// The device numbers its documents and does not tell which is which: the proof is the number after the last one
    /// that was shown before. So nothing is moved once another has come between, say because the device was switched on
    /// anew and printed that.
    fn move_cash(&mut self, sum: i64, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        if self.ask(&GetNumbers)?.last_document() != last_document(before) {
            return Err(DeviceError::NotSent(PortError::Gone));
        }
        self.order(&MoveCash { sum })?;
        self.document(before, last_document(before) + 1)
    }

    /// A document of this number as proof.
    pub(super) fn document(&self, before: &Shown, number: u64) -> Result<FiscalDocument, DeviceError> {
        let odd = |_odd| DeviceError::Unknown { sent: "document", cause: PortError::Garbage };
        Ok(FiscalDocument {
            number,
            sign: None,
            // The shift an operation falls into: the one after the last Z.
            shift: last_z(before).saturating_add(1),
            register: SerialNumber::new(&before.serial).map_err(odd)?,
            storage: None,
            register_minute: None,
        })
    }
}

/// Cash that leaves the drawer.
fn given_out(operation: &Operation) -> i64 {
    match operation {
        Operation::CashOut { amount, .. } => amount.minor(),
        Operation::Receipt(order) if order.direction == Direction::Return => order.cash.minor(),
        Operation::Receipt(_)
        | Operation::OpenShift { .. }
        | Operation::CloseShift { .. }
        | Operation::CashIn { .. } => 0,
    }
}

pub(super) fn last_receipt(before: &Shown) -> u64 {
    before.fact(Fact::LastDocument).and_then(|number| u64::try_from(number).ok()).unwrap_or(0)
}

pub(super) fn last_document(before: &Shown) -> u64 {
    before.fact(Fact::PrintedDocument).and_then(|number| u64::try_from(number).ok()).unwrap_or(0)
}

pub(super) fn last_z(before: &Shown) -> u32 {
    before.fact(Fact::ClosedShift).and_then(|number| u32::try_from(number).ok()).unwrap_or(0)
}
