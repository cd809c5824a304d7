//! A bill: the charges of one account laid out for payment now (R3, R4, R5).

mod ahead;
mod spread;

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::directory::{Account, Charge};
use crate::ids::{ProviderId, ServiceId};
use crate::money::{Currency, Money, MoneyError};
use crate::payment::{PayerCopy, PaymentKind, PaymentLine};
use crate::time::{Period, Timestamp};
use crate::visit::VisitItem;

/// How old a bill's data is (R5).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AsOf {
    /// Asked of the centre just now.
    Live,
    /// The directory was last in step with the centre then; never, when it was not yet.
    Directory(Option<Timestamp>),
}

/// Which charges a bill shows (R3). The default is everything unpaid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Narrowing {
    /// Only these services; all when empty.
    pub services: Vec<ServiceId>,
    /// Only the months from the first to the last of these; all unpaid ones when unset.
    pub months: Option<(Period, Period)>,
}

impl Narrowing {
    fn shows(&self, charge: &Charge) -> bool {
        (self.services.is_empty() || self.services.contains(&charge.service))
            && self.months.is_none_or(|(first, last)| (first..=last).contains(&charge.period))
    }
}

/// One row of a bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillLine {
    /// For what.
    pub service: ServiceId,
    /// To whom.
    pub provider: ProviderId,
    /// For which month.
    pub period: Period,
    /// What is owed.
    pub due: Money,
    /// What is paid when the row is ticked.
    pub amount: Money,
    /// Whether it is paid.
    pub ticked: bool,
}

impl BillLine {
    /// A row that becomes ticked without being asked about an excess pays what is owed and no more.
    fn set_ticked(&mut self, ticked: bool) {
        if ticked && !self.ticked && self.amount.partial_cmp(&self.due) == Some(Ordering::Greater) {
            self.amount = self.due;
        }
        self.ticked = ticked;
    }
}

pub use ahead::{AheadError, MONTHS_AHEAD_MAX};
pub use spread::Spread;

/// Why a row could not take an amount or a tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BillError {
    /// There is no such row.
    #[error("no row {0}")]
    NoRow(usize),
    /// Amounts may not be changed: correction is off (R4).
    #[error("correction of amounts is off")]
    CorrectionOff,
    /// An amount of nothing or less.
    #[error("an amount must be above zero")]
    NotPositive,
    /// More than a counter takes.
    #[error("more than {max} at once")]
    TooLarge {
        /// The limit.
        max: Money,
    },
    /// Above what is owed; tick again with `confirmed` to take it as an advance.
    #[error("{excess} above what is owed")]
    AboveDue {
        /// By how much.
        excess: Money,
    },
    /// Above what is owed, and the provider takes no advances.
    #[error("{excess} above what is owed, and the provider takes no advances")]
    OverpaymentRefused {
        /// By how much.
        excess: Money,
    },
    /// The sums cannot be computed.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// The charges of one account laid out for payment.
#[derive(Debug, Clone, PartialEq)]
pub struct Bill {
    account: Account,
    payer: PayerCopy,
    as_of: AsOf,
    currency: Currency,
    kind: PaymentKind,
    correction: bool,
    lines: Vec<BillLine>,
}

impl Bill {
    /// Lays out the charges of an account: positive debts within the narrowing, oldest first, every row ticked.
    #[must_use]
    pub fn new(account: Account, payer: PayerCopy, as_of: AsOf, currency: Currency, narrowing: &Narrowing) -> Self {
        let mut lines: Vec<BillLine> = account
            .charges
            .iter()
            .filter(|charge| charge.due.is_positive() && narrowing.shows(charge))
            .map(|charge| BillLine {
                service: charge.service,
                provider: charge.provider,
                period: charge.period,
                due: charge.due,
                amount: charge.due,
                ticked: true,
            })
            .collect();
        lines.sort_by_key(|line| (line.period, line.service));
        Self { account, payer, as_of, currency, kind: PaymentKind::Bill, correction: false, lines }
    }

    /// Whose bill it is.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// Name and address as the receipt will print them.
    #[must_use]
    pub const fn payer(&self) -> &PayerCopy {
        &self.payer
    }

    /// The currency of its sums.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Whether it is what is owed, or months paid ahead.
    #[must_use]
    pub const fn kind(&self) -> PaymentKind {
        self.kind
    }

    /// How old its data is.
    #[must_use]
    pub const fn as_of(&self) -> AsOf {
        self.as_of
    }

    /// Its rows.
    #[must_use]
    pub fn lines(&self) -> &[BillLine] {
        &self.lines
    }

    /// Whether amounts may be changed.
    #[must_use]
    pub const fn correction(&self) -> bool {
        self.correction
    }

    /// Switches correction of amounts on or off; who may is the caller's question. Off puts every amount back to what
    /// is owed.
    pub fn set_correction(&mut self, on: bool) {
        self.correction = on;
        if !on {
            for line in &mut self.lines {
                line.amount = line.due;
            }
        }
    }

    /// Ticks or unticks a row. An amount above the debt that was not confirmed goes back to the debt when its row is
    /// ticked this way.
    ///
    /// # Errors
    /// No such row.
    pub fn toggle(&mut self, index: usize) -> Result<(), BillError> {
        let line = self.lines.get_mut(index).ok_or(BillError::NoRow(index))?;
        line.set_ticked(!line.ticked);
        Ok(())
    }

    /// Ticks every row as [`Bill::toggle`] does, or none.
    pub fn tick_all(&mut self, ticked: bool) {
        for line in &mut self.lines {
            line.set_ticked(ticked);
        }
    }

    /// Ticks the rows that are in a visit already, a corrected one with the amount that was put in, and no other row.
    /// Where none of them is in it, the bill stays as it is.
    pub fn resume(&mut self, items: &[VisitItem]) {
        let own = items.iter().filter(|item| item.account == self.account.number && item.kind == self.kind);
        let own = own.flat_map(|item| item.lines.iter().map(|line| (line, item.is_corrected())));
        let in_visit: BTreeMap<_, _> = own
            .map(|(line, corrected)| ((line.service, line.provider, line.period), (line.amount, corrected)))
            .collect();
        let put_in = |row: &BillLine| in_visit.get(&(row.service, row.provider, row.period)).copied();
        if !self.lines.iter().any(|row| put_in(row).is_some()) {
            return;
        }
        for row in &mut self.lines {
            let amount = put_in(row);
            row.ticked = amount.is_some();
            row.amount = amount.filter(|(_, corrected)| *corrected).map_or(row.due, |(amount, _)| amount);
        }
    }

    /// Changes the amount of a row and ticks it (R4). An amount above the debt is kept but not ticked until it comes
    /// again with `confirmed`. Where the provider takes no advances (`overpayment` is false) it is refused, confirmed or
    /// not: the row keeps the amount it had and is not ticked.
    ///
    /// # Errors
    /// Correction is off, the amount cannot be, or it is above the debt and not confirmed.
    pub fn set_amount(
        &mut self,
        index: usize,
        amount: Money,
        overpayment: bool,
        confirmed: bool,
    ) -> Result<(), BillError> {
        if !self.correction {
            return Err(BillError::CorrectionOff);
        }
        let max = Money::new(Money::COUNTER_MAX_MINOR, self.currency);
        let line = self.lines.get_mut(index).ok_or(BillError::NoRow(index))?;
        if !amount.is_positive() {
            return Err(BillError::NotPositive);
        }
        if amount.minus(max)?.is_positive() {
            return Err(BillError::TooLarge { max });
        }
        let excess = amount.minus(line.due)?;
        if excess.is_positive() && !overpayment {
            line.ticked = false;
            return Err(BillError::OverpaymentRefused { excess });
        }
        line.amount = amount;
        line.ticked = !excess.is_positive() || confirmed;
        if line.ticked { Ok(()) } else { Err(BillError::AboveDue { excess }) }
    }

    /// What the ticked rows make.
    ///
    /// # Errors
    /// An overflow.
    pub fn total(&self) -> Result<Money, MoneyError> {
        Money::total(self.lines.iter().filter(|line| line.ticked).map(|line| line.amount), self.currency)
    }

    /// What all rows make, ticked or not.
    ///
    /// # Errors
    /// An overflow.
    pub fn due(&self) -> Result<Money, MoneyError> {
        Money::total(self.lines.iter().map(|line| line.due), self.currency)
    }

    /// The ticked rows as an item of a visit; nothing when no row is ticked. The bill is used up: what stands in the
    /// visit is not changed behind its back.
    ///
    /// ```compile_fail,E0382
    /// # use kassa_domain::bill::Bill;
    /// fn change_afterwards(mut bill: Bill) {
    ///     let item = bill.into_item();
    ///     bill.tick_all(false); // the bill is gone
    /// }
    /// ```
    ///
    /// # Errors
    /// Two currencies or an overflow.
    pub fn into_item(self) -> Result<Option<VisitItem>, MoneyError> {
        let zero = Money::zero(self.currency);
        let corrected = self.lines.iter().any(|line| line.ticked && line.amount != line.due);
        let lines = self
            .lines
            .iter()
            .filter(|line| line.ticked)
            .map(|line| {
                let excess = line.amount.minus(line.due)?;
                Ok(PaymentLine {
                    service: line.service,
                    provider: line.provider,
                    period: line.period,
                    amount: line.amount,
                    excess: if excess.is_positive() { excess } else { zero },
                })
            })
            .collect::<Result<Vec<_>, MoneyError>>()?;
        Ok((!lines.is_empty()).then_some(VisitItem {
            kind: self.kind,
            account: self.account.number,
            payer: self.payer,
            lines,
            corrected,
            third: None,
        }))
    }
}

#[cfg(test)]
mod tests;
