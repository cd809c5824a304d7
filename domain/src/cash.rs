//! Cash brought to the drawer or taken from it outside payments (R19).

use serde::{Deserialize, Serialize};

use crate::money::Money;
use crate::shift::{ShiftError, ShiftTotals};

/// Which way the money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CashWay {
    /// Cash-in: reinforcement, change money.
    In,
    /// Cash-out: encashment.
    Out,
}

/// Why the cash drawer was told to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum DrawerCause {
    /// A person asked for it.
    ByHand = 1,
    /// Cash was paid.
    Payment = 2,
}

impl DrawerCause {
    /// The cause of a number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        [Self::ByHand, Self::Payment].into_iter().find(|cause| *cause as u8 == code)
    }
}

/// Why a cash movement was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CashError {
    /// An amount of nothing or less.
    #[error("the amount must be above zero")]
    NotPositive,
    /// More than a counter moves at once.
    #[error("more than {max} at once")]
    TooLarge {
        /// The limit.
        max: Money,
    },
    /// A difference between drawer and journal wants a note (R19).
    #[error("the drawer differs by {by}: a note is wanted")]
    NoteWanted {
        /// What was counted less what the journal says.
        by: Money,
    },
    /// A purpose or a note longer than the journal takes.
    #[error("more than {max} characters")]
    TextTooLong {
        /// The limit, characters.
        max: u32,
    },
    /// More than is there, or no shift.
    #[error(transparent)]
    Shift(#[from] ShiftError),
    /// The sums cannot be computed.
    #[error(transparent)]
    Money(#[from] crate::money::MoneyError),
}

/// Checks an amount against its limits and, on the way out, against the drawer.
///
/// # Errors
/// Names what forbids it.
pub fn check(way: CashWay, amount: Money, totals: &ShiftTotals) -> Result<(), CashError> {
    let max = Money::new(Money::COUNTER_MAX_MINOR, amount.currency());
    if !amount.is_positive() {
        return Err(CashError::NotPositive);
    }
    if amount.minus(max)?.is_positive() {
        return Err(CashError::TooLarge { max });
    }
    let in_drawer = totals.drawer()?;
    match way {
        CashWay::In => Ok(()),
        CashWay::Out if amount.minus(in_drawer)?.is_positive() => Err(ShiftError::DrawerShort { in_drawer }.into()),
        CashWay::Out => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn r19_cash_out_may_not_exceed_the_drawer() {
        let uah = |minor| Money::new(minor, Currency::Uah);
        let mut totals = ShiftTotals::new(uah(10_000), Currency::Uah);
        totals.cash_taken = uah(5_000);
        let short = CashError::Shift(ShiftError::DrawerShort { in_drawer: uah(15_000) });
        for (way, minor, expect) in [
            (CashWay::Out, 15_000, Ok(())),
            (CashWay::Out, 15_001, Err(short)),
            (CashWay::In, 1, Ok(())),
            (CashWay::In, 0, Err(CashError::NotPositive)),
            (CashWay::Out, -5, Err(CashError::NotPositive)),
            (CashWay::In, 10_000_000_000, Err(CashError::TooLarge { max: uah(9_999_999_999) })),
        ] {
            assert_eq!(check(way, uah(minor), &totals), expect, "{way:?} {minor}");
        }
    }
}
