//! Months paid ahead, by the latest charges (R6).

use super::{Bill, BillLine};
use crate::directory::Charge;
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
    /// Nothing was charged in the newest closed month, or no provider of the account takes money ahead.
    #[error("there is nothing to pay ahead by")]
    Nothing,
    /// The sums cannot be computed.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl Bill {
    /// The same account's bill of months to come: from the first after the newest closed one that is not paid ahead whole,
    /// each service by its latest charge, as many months as asked, as a counter takes at once, and as its provider takes
    /// at once (`months_max`). What is paid ahead already is taken off.
    ///
    /// # Errors
    /// A debt, nothing to go by, or an overflow.
    pub fn ahead(&self, months: u8, months_max: impl Fn(ProviderId) -> u8) -> Result<Self, AheadError> {
        let debts = self.account.charges.iter().map(|charge| charge.due).filter(|due| due.is_positive());
        let due = Money::total(debts, self.currency)?;
        if due.is_positive() {
            return Err(AheadError::Owes { due });
        }
        let (latest, Some(newest)) = self.taken_ahead(&months_max) else { return Err(AheadError::Nothing) };
        let paid = self.months_ahead(&months_max)?;
        let first = (0..paid).fold(newest.next(), |period, _| period.next());
        let mut lines = Vec::new();
        for charge in latest {
            let months = months.min(MONTHS_AHEAD_MAX).min(months_max(charge.provider));
            let periods = std::iter::successors(Some(first), |period| Some(period.next()));
            for period in periods.take(usize::from(months)) {
                let due = self.still_due(charge, period)?;
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

    /// How many months are paid ahead whole, from the first after the newest closed one: what the operations so far have
    /// come to, where somebody pays more months than a counter takes at once.
    ///
    /// # Errors
    /// An overflow.
    pub fn months_ahead(&self, months_max: impl Fn(ProviderId) -> u8) -> Result<u32, MoneyError> {
        let (latest, Some(newest)) = self.taken_ahead(months_max) else { return Ok(0) };
        let (mut count, mut period) = (0, newest.next());
        // Each step leaves behind a month with money in it, and an account has so many charges.
        while (count as usize) <= self.account.charges.len() {
            for charge in &latest {
                if self.still_due(charge, period)?.is_positive() {
                    return Ok(count);
                }
            }
            (count, period) = (count + 1, period.next());
        }
        Ok(count)
    }

    /// The latest charges of providers that take money ahead, and the newest month among them.
    fn taken_ahead(&self, months_max: impl Fn(ProviderId) -> u8) -> (Vec<&Charge>, Option<Period>) {
        let latest: Vec<&Charge> =
            self.account.latest.iter().filter(|charge| months_max(charge.provider) > 0).collect();
        let newest = latest.iter().map(|charge| charge.period).max();
        (latest, newest)
    }

    /// What is to be paid for a service in a month to come: its latest charge less what stands to the account's credit.
    fn still_due(&self, latest: &Charge, period: Period) -> Result<Money, MoneyError> {
        let same = self.account.charges.iter().filter(|charge| {
            (charge.service, charge.provider, charge.period) == (latest.service, latest.provider, period)
        });
        let paid = Money::total(same.map(|charge| charge.due), self.currency)?;
        latest.charged.plus(paid)
    }
}
