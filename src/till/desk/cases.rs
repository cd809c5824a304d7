//! What waits for the register or for a person, and the payments that stand on one receipt.

use kassa_domain::ids::{EntryRef, HumanNumber, PaymentNumber};

use super::{Desk, DeskError, PaidRow};
use crate::store;

/// One operation that waits for a person or for the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The receipt as it stands, with its evidence.
    pub stored: store::receipts::Stored,
    /// The payment it is for.
    pub payment: Option<PaidRow>,
    /// Numbers of the payments that stand on the same receipt (R7).
    pub others: Vec<HumanNumber>,
}

impl Case {
    /// True when a payment stands on its receipt.
    #[must_use]
    pub fn is_of(&self, payment: PaymentNumber) -> bool {
        self.stored.payment == Some(payment) || self.others.iter().any(|other| other.number == payment)
    }
}

impl Desk {
    /// Everything that waits for the register or for a person, in order.
    ///
    /// # Errors
    /// One of the files cannot be read.
    pub fn unsettled(&self) -> Result<Vec<Case>, DeskError> {
        let stored = store::receipts::unsettled(&self.money())?;
        let case = |stored: store::receipts::Stored| {
            let payment = stored.payment.map(|number| self.paid_one(number)).transpose()?.flatten();
            let mut others = self.numbers_on(stored.of)?;
            let _ = others.drain(..others.len().min(1));
            let others = others.into_iter().map(|number| self.human(number)).collect();
            Ok(Case { stored, payment, others })
        };
        stored.into_iter().map(case).collect()
    }

    /// The payments that stand on the receipt of an entry, in the order of their lines; one, where it is its own (R7).
    ///
    /// # Errors
    /// One of the files cannot be read.
    pub fn paid_on(&self, of: EntryRef) -> Result<Vec<PaidRow>, DeskError> {
        let rows = self.numbers_on(of)?.into_iter().map(|number| self.paid_one(number).transpose());
        rows.flatten().collect()
    }

    fn numbers_on(&self, of: EntryRef) -> Result<Vec<PaymentNumber>, DeskError> {
        let members = store::receipts::members(&self.money(), of)?;
        Ok(members.into_iter().filter_map(|member| member.payment).collect())
    }
}
