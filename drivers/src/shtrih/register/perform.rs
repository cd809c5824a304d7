//! The operations: each is ordered once, and an outcome that stays unknown is settled by the evidence if it can be.

use kassa_domain::ids::SerialNumber;
use kassa_domain::receipt::{Cashier, Fact, FiscalDocument, Operation, Refusal, Shown};

use super::super::command::{
    Amount, CashIn, CashOut, DriveDocument, DriveDocumentKind, FindDocument, GetDriveStatus, GetFieldSize,
    GetShiftParameters, OpenShift, ReadTable, WriteTable, ZReport,
};
use super::super::status::Mode;
use super::evidence::minute;
use super::{ShtrihRegister, own_refusal, refusal};
use crate::fiscal::settle::{Evidenced, after_the_fact};
use crate::fiscal::{DeviceError, Recovered};
use crate::port::PortError;
use crate::text;

impl Evidenced<Operation> for ShtrihRegister {
    fn attempt(&mut self, operation: &Operation, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        const RECEIPT_OPEN: u8 = 0x4A;
        let _of_an_earlier_operation = self.link.take_late();
        let state = self.start()?;
        if state.mode.number() == Mode::RECEIPT {
            return Err(DeviceError::Refused(refusal(RECEIPT_OPEN)));
        }
        match operation {
            Operation::OpenShift { cashier } => {
                self.name_cashier(cashier)?;
                self.order(&OpenShift { password: self.operator() })?;
                self.document_made("E0h open shift", before, |kind| {
                    matches!(kind, DriveDocumentKind::ShiftOpening { .. })
                })
            }
            Operation::CloseShift { cashier } => {
                self.name_cashier(cashier)?;
                self.order(&ZReport { password: self.administrator() })?;
                self.document_made("41h Z report", before, |kind| {
                    matches!(kind, DriveDocumentKind::ShiftClosing { .. })
                })
            }
            Operation::CashIn { amount, cashier } => {
                self.name_cashier(cashier)?;
                let amount = self.amount(amount.minor())?;
                let number = self.order(&CashIn { password: self.operator(), amount })?;
                self.counted_document("50h cash in", before, number)
            }
            Operation::CashOut { amount, cashier } => {
                self.name_cashier(cashier)?;
                let amount = self.amount(amount.minor())?;
                let number = self.order(&CashOut { password: self.operator(), amount })?;
                self.counted_document("51h cash out", before, number)
            }
            Operation::Receipt(order) => {
                self.name_cashier(&order.cashier)?;
                self.register_receipt(order, before)
            }
        }
    }

    fn decide(&mut self, operation: &Operation, before: &Shown) -> Result<Recovered, DeviceError> {
        ShtrihRegister::decide(self, operation, before)
    }

    fn refused_late(&mut self) -> Option<Refusal> {
        self.link.take_late().map(|late| late.error).filter(|error| *error != 0).map(refusal)
    }
}

impl ShtrihRegister {
    /// A sum that `check` has let through; another one is our own mistake and is not sent.
    pub(super) fn amount(&self, minor: i64) -> Result<Amount, DeviceError> {
        Amount::new(minor).ok_or_else(|| DeviceError::Refused(own_refusal("bad-receipt")))
    }

    /// Writes the cashier's name into the operator's row, from where the device prints it and sends it to the tax
    /// office. A device that refuses prints the name it has: that is no reason to refuse money.
    pub(super) fn name_cashier(&mut self, cashier: &Cashier) -> Result<(), DeviceError> {
        const CASHIERS: u8 = 2;
        const NAME: u8 = 2;
        if self.named.as_ref() == Some(&cashier.name) {
            return Ok(());
        }
        let password = self.administrator();
        let row = u16::from(self.settings.operator);
        let mut name = text::to_cp1251(&cashier.name);
        let written = self
            .ask(&GetFieldSize { password, table: CASHIERS, field: NAME })
            .and_then(|size| {
                name.resize(usize::from(size), 0);
                self.ask(&ReadTable { password, table: CASHIERS, row, field: NAME })
            })
            .and_then(|present| {
                if text::from_cp1251(&present) == text::from_cp1251(&name) {
                    return Ok(());
                }
                let value = name.clone();
                self.order(&WriteTable { password, table: CASHIERS, row, field: NAME, value })
            });
        match written {
            Ok(()) => self.named = Some(cashier.name.clone()),
            Err(DeviceError::Refused(why)) => {
                tracing::info!(code = why.code, "the device does not take the cashier's name");
            }
            // A name written twice is the same name: nothing is unknown about money yet.
            Err(DeviceError::Unknown { cause, .. } | DeviceError::NotSent(cause)) => {
                return Err(DeviceError::NotSent(cause));
            }
        }
        Ok(())
    }

    /// The document that an order which was answered "done" has made. When the device cannot be asked for it, the
    /// outcome is left to recovery.
    fn document_made(
        &mut self,
        sent: &'static str,
        before: &Shown,
        is_it: impl Fn(&DriveDocumentKind) -> bool,
    ) -> Result<FiscalDocument, DeviceError> {
        if !self.has_drive() {
            return self.counted_document(sent, before, 0);
        }
        let found = self.documents_since(before).map_err(|error| after_the_fact(sent, error))?;
        match found.into_iter().find(|document| is_it(&document.kind)) {
            Some(document) => self.document(&document, before).map_err(|error| after_the_fact(sent, error)),
            None => Err(DeviceError::Unknown { sent, cause: PortError::Garbage }),
        }
    }

    /// A document that only the register itself numbers. Some models answer 0 for its number.
    pub(super) fn counted_document(
        &mut self,
        sent: &'static str,
        before: &Shown,
        answered: u16,
    ) -> Result<FiscalDocument, DeviceError> {
        let state = self.full_state().map_err(|error| after_the_fact(sent, error))?;
        let register = register_number(before).map_err(|error| after_the_fact(sent, error))?;
        let number = if answered == 0 { state.document } else { answered };
        Ok(FiscalDocument {
            number: u64::from(number),
            sign: None,
            shift: shift_of(before),
            register,
            storage: storage_number(before),
            register_minute: state.clock.and_then(minute),
        })
    }

    /// The documents of the drive that came after `before`.
    pub(super) fn documents_since(&mut self, before: &Shown) -> Result<Vec<DriveDocument>, DeviceError> {
        /// More than that and somebody else has worked on this device.
        const MOST: u32 = 100;
        let password = self.administrator();
        let last = self.ask(&GetDriveStatus { password })?.last_document;
        let first = before.fact(Fact::LastDocument).and_then(|number| u32::try_from(number).ok()).unwrap_or(last);
        let last = last.min(first.saturating_add(MOST));
        (first.saturating_add(1)..=last).map(|number| self.ask(&FindDocument { password, number })).collect()
    }

    /// A document of the drive as proof.
    pub(super) fn document(&mut self, document: &DriveDocument, before: &Shown) -> Result<FiscalDocument, DeviceError> {
        let shift = match document.kind {
            DriveDocumentKind::ShiftOpening { shift } | DriveDocumentKind::ShiftClosing { shift } => shift,
            DriveDocumentKind::Receipt { .. } | DriveDocumentKind::Correction { .. } | DriveDocumentKind::Other(_) => {
                let password = self.administrator();
                self.ask(&GetShiftParameters { password })?.shift
            }
        };
        let register = register_number(before)?;
        Ok(FiscalDocument {
            number: u64::from(document.number),
            sign: Some(document.sign),
            shift: u32::from(shift),
            register,
            storage: storage_number(before),
            register_minute: document.at.and_then(minute),
        })
    }
}

/// The register's own number as proof wants it.
pub(super) fn register_number(before: &Shown) -> Result<SerialNumber, DeviceError> {
    SerialNumber::new(&before.serial).map_err(|_odd| DeviceError::NotSent(PortError::Garbage))
}

/// The drive's number; an odd one is left out, since the document's number and sign are proof enough.
pub(super) fn storage_number(before: &Shown) -> Option<SerialNumber> {
    before.storage.as_deref().and_then(|number| SerialNumber::new(number).ok())
}

/// The shift an operation falls into: the open one, or the one it opens.
pub(super) fn shift_of(before: &Shown) -> u32 {
    let last = before.fact(Fact::Shift).and_then(|shift| u32::try_from(shift).ok()).unwrap_or(0);
    if before.fact(Fact::ShiftOpen) == Some(1) { last } else { last.saturating_add(1) }
}
