//! Months paid ahead, by the latest charges (R6).

use super::{Bill, BillLine};
use crate::ids::ProviderId;
use crate::money::{Money, MoneyError};
use crate::payment::PaymentKind;
use crate::time::Period;

/// Most months paid ahead at a time.
pub const MONTHS_AHEAD_MAX: u8 = 2;

/// Why nothing can be paid ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AheadError {
    /// The account owes: debts go first.
    #[error("the account owes {due}")]
    Owes {
        /// How much, of all services and months.
        due: Money,
    },
    /// Nothing was charged in the newest closed month, those months are paid ahead already, or no provider of the account
    /// takes money ahead.
    #[error("there is nothing to pay ahead by")]
    Nothing,
    /// The sums cannot be computed.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl Bill {
    /// The same account's bill of the months after the newest closed one: each service by its latest charge, as many
    /// months as asked, as a counter takes at once, and as its provider takes (`months_max`). What is paid ahead
    /// already is taken off.
    ///
    /// # Errors
    /// A debt, nothing to go by, or an overflow.
    pub fn ahead(&self, months: u8, months_max: impl Fn(ProviderId) -> u8) -> Result<Self, AheadError> {
        let debts = self.account.charges.iter().map(|charge| charge.due).filter(|due| due.is_positive());
        let due = Money::total(debts, self.currency)?;
        if due.is_positive() {
            return Err(AheadError::Owes { due });
        }
        let mut lines = Vec::new();
        for charge in &self.account.latest {
            let months = months.min(MONTHS_AHEAD_MAX).min(months_max(charge.provider));
            let periods = std::iter::successors(Some(charge.period.next()), |period| Some(period.next()));
            for period in periods.take(usize::from(months)) {
                let paid = self.paid_ahead(charge.service, charge.provider, period)?;
                let due = charge.charged.plus(paid)?;
                if due.is_positive() {
                    let (service, provider) = (charge.service, charge.provider);
                    lines.push(BillLine { service, provider, period, due, amount: due, ticked: true });
                }
            }
        }
        if lines.is_empty() {
            return Err(AheadError::Nothing);
        }
        lines.sort_by_key(|line| (line.period, line.service));
        Ok(Self { kind: PaymentKind::Prepayment, correction: false, lines, ..self.clone() })
    }

    /// What stands to the account's credit for a service in a month, as a negative amount.
    fn paid_ahead(
        &self,
        service: crate::ids::ServiceId,
        provider: ProviderId,
        period: Period,
    ) -> Result<Money, MoneyError> {
        let same = self
            .account
            .charges
            .iter()
            .filter(|charge| (charge.service, charge.provider, charge.period) == (service, provider, period));
        Money::total(same.map(|charge| charge.due), self.currency)
    }
}
