//! The operations: each is ordered once, and an outcome that stays unknown is settled by the evidence if it can be.

use kassa_domain::ids::SerialNumber;
use kassa_domain::receipt::{Fact, FiscalDocument, Operation, Refusal, Shown};

use super::super::command::{GetClock, GetTransaction, MoveCash, ZReport};
use super::evidence::minute;
use super::{DatecsRegister, refusal};
use crate::fiscal::settle::{Evidenced, after_the_fact};
use crate::fiscal::{DeviceError, Recovered};
use crate::port::PortError;

impl Evidenced<Operation> for DatecsRegister {
    fn attempt(&mut self, operation: &Operation, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        self.trouble = None;
        if let Operation::OpenShift { .. } = operation {
            let _kept = self.read_status()?;
            self.registers()?;
            return self.open_shift(before);
        }
        self.start()?;
        if !matches!(operation, Operation::CloseShift { .. }) {
            self.registers()?;
        }
        if self.ask(&GetTransaction)?.open {
            return Err(DeviceError::Refused(refusal("receipt-open")));
        }
        match operation {
            Operation::OpenShift { .. } => self.open_shift(before),
            Operation::CloseShift { .. } => {
                let operator = self.settings.operator.clone();
                let number = self.order(&ZReport { operator: &operator })?;
                self.forget_articles(before);
                let document = self.document(before, u64::from(number))?;
                Ok(FiscalDocument { shift: number, ..document })
            }
            Operation::CashIn { amount, .. } => self.move_cash(amount.minor(), before),
            Operation::CashOut { amount, .. } => self.move_cash(-amount.minor(), before),
            Operation::Receipt(order) => self.register_receipt(order, before),
        }
    }

    fn decide(&mut self, operation: &Operation, before: &Shown) -> Result<Recovered, DeviceError> {
        DatecsRegister::decide(self, operation, before)
    }

    fn trouble(&mut self) -> Option<Refusal> {
        self.trouble.take().map(|code| refusal(&code))
    }
}

impl DatecsRegister {
    /// The day of this family opens with the first receipt: nothing is sent, only remembered.
    fn open_shift(&mut self, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        let now = self.ask(&GetClock)?.and_then(minute);
        let last_z = before.fact(Fact::ClosedShift).and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
        self.memory.change(&before.serial, |kept| kept.opened = Some((last_z, now)));
        self.document(before, last_document(before))
    }

    fn move_cash(&mut self, sum: i64, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        let moved = self.order(&MoveCash { sum })?;
        if !moved.done {
            return Err(DeviceError::Refused(refusal("no-cash")));
        }
        self.last_as_proof(before).map_err(|error| after_the_fact("70 cash in or out", error))
    }

    /// The last document of the device as proof of what was just done.
    pub(super) fn last_as_proof(&mut self, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        let number = self.look()?.document;
        self.document(before, number)
    }

    /// A document of this number as proof.
    pub(super) fn document(&self, before: &Shown, number: u64) -> Result<FiscalDocument, DeviceError> {
        let odd = |_odd| DeviceError::Unknown { sent: "document", cause: PortError::Garbage };
        Ok(FiscalDocument {
            number,
            sign: None,
            shift: shift_of(before),
            register: SerialNumber::new(&before.serial).map_err(odd)?,
            storage: before.storage.as_deref().and_then(|number| SerialNumber::new(number).ok()),
            register_minute: None,
        })
    }
}

pub(super) fn last_document(before: &Shown) -> u64 {
    before.fact(Fact::LastDocument).and_then(|number| u64::try_from(number).ok()).unwrap_or(0)
}

/// The shift an operation falls into: the one after the last Z.
pub(super) fn shift_of(before: &Shown) -> u32 {
    let closed = before.fact(Fact::ClosedShift).and_then(|number| u32::try_from(number).ok()).unwrap_or(0);
    closed.saturating_add(1)
}
