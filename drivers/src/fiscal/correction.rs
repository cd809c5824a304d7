//! A correction receipt: money that was taken or given back without a receipt, or with a wrong one.

use jiff::civil::Date;
use kassa_domain::Money;
use kassa_domain::receipt::{Cashier, Direction};

/// Why a correction is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CorrectionBasis {
    /// The point found the mistake itself.
    Own,
    /// The tax office ordered it.
    Ordered,
}

/// A correction receipt (54-FZ, tags 1173, 1177 to 1179).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Income that was not registered, or income that was registered too much.
    pub direction: Direction,
    /// Who works.
    pub cashier: Cashier,
    /// Why.
    pub basis: CorrectionBasis,
    /// What is corrected, as the tax office reads it.
    pub description: String,
    /// The day of what is corrected.
    pub of_day: Date,
    /// Number of the paper it is made by; empty when the point found it itself.
    pub paper_number: String,
    /// The sum, above zero.
    pub total: Money,
    /// Of it in cash; the rest was by card.
    pub cash: Money,
}

impl Correction {
    /// The part that was paid by card; `None` when the sums cannot be: nothing to correct, more cash than total,
    /// two currencies.
    #[must_use]
    pub fn card(&self) -> Option<Money> {
        let card = self.total.minus(self.cash).ok()?;
        let possible = self.total.is_positive() && !self.cash.is_negative() && !card.is_negative();
        possible.then_some(card)
    }
}

#[cfg(test)]
mod tests {
    use kassa_domain::Currency;

    use super::*;

    #[test]
    fn a_correction_is_cash_and_card() {
        let rub = |minor| Money::new(minor, Currency::Rub);
        for (total, cash, card) in [
            (10_000, 10_000, Some(0)),
            (10_000, 4_000, Some(6_000)),
            (10_000, 0, Some(10_000)),
            (10_000, 10_001, None),
            (10_000, -1, None),
            (0, 0, None),
        ] {
            let correction = Correction {
                direction: Direction::Sale,
                cashier: Cashier { name: "x".to_owned() },
                basis: CorrectionBasis::Own,
                description: "x".to_owned(),
                of_day: jiff::civil::date(2026, 3, 2),
                paper_number: String::new(),
                total: rub(total),
                cash: rub(cash),
            };
            assert_eq!(correction.card(), card.map(rub), "{total} {cash}");
        }
    }
}
