//! Cash brought to the drawer or taken from it outside payments (R19).

use serde::{Deserialize, Serialize};

use crate::ids::ShiftNumber;
use crate::money::{Money, MoneyError};
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
    /// The notes and coins are not what is said to have been counted.
    #[error("the notes and coins do not make what was counted")]
    Miscounted,
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
    Money(#[from] MoneyError),
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

/// Reminds that a drawer holds more than its point allows: once for each time it comes to that, and again where what was
/// taken out was too little and more came.
#[derive(Debug, Clone, Copy, Default)]
pub struct LimitWatch(Option<Above>);

/// A drawer above its limit, of which somebody was told.
#[derive(Debug, Clone, Copy)]
struct Above {
    shift: ShiftNumber,
    /// Cash out by then.
    cash_out: Money,
    /// What was left when too little was taken out: above it one is told again.
    left: Option<Money>,
}

impl LimitWatch {
    /// True when somebody is to be told now; then it counts as told.
    ///
    /// # Errors
    /// Two currencies or an overflow.
    pub fn is_to_be_told(
        &mut self,
        shift: ShiftNumber,
        totals: &ShiftTotals,
        limit: Option<Money>,
    ) -> Result<bool, MoneyError> {
        let drawer = totals.drawer()?;
        let is_above = limit.map_or(Ok(false), |limit| drawer.minus(limit).map(Money::is_positive))?;
        if !is_above {
            self.0 = None;
            return Ok(false);
        }
        let Some(above) = self.0.as_mut().filter(|above| above.shift == shift) else {
            self.0 = Some(Above { shift, cash_out: totals.cash_out, left: None });
            return Ok(true);
        };
        if above.cash_out != totals.cash_out {
            (above.cash_out, above.left) = (totals.cash_out, Some(drawer));
        }
        let came = above.left.map_or(Ok(false), |left| drawer.minus(left).map(Money::is_positive))?;
        if came {
            above.left = None;
        }
        Ok(came)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn of_a_drawer_above_its_limit_one_is_told_once_and_again_when_too_little_was_taken_out() {
        let uah = |minor| Money::new(minor, Currency::Uah);
        let mut watch = LimitWatch::default();
        // Shift, cash taken, cash out, limit, whether it is told.
        for (step, (shift, taken, out, limit, expect)) in [
            (1, 500, 0, Some(500), false),
            (1, 501, 0, Some(500), true),
            (1, 501, 0, Some(500), false),
            (1, 900, 0, Some(500), false),
            (1, 900, 300, Some(500), false),
            (1, 900, 300, Some(500), false),
            (1, 950, 300, Some(500), true),
            (1, 990, 300, Some(500), false),
            (1, 990, 600, Some(500), false),
            (1, 1_100, 600, Some(500), false),
            (1, 1_101, 600, Some(500), true),
            // The next shift begins with as much.
            (2, 501, 0, Some(500), true),
            (2, 600, 0, None, false),
            (2, 600, 0, Some(500), true),
            (2, 600, 0, Some(600), false),
        ]
        .into_iter()
        .enumerate()
        {
            let mut totals = ShiftTotals::new(uah(0), Currency::Uah);
            (totals.cash_taken, totals.cash_out) = (uah(taken), uah(out));
            let told = watch.is_to_be_told(ShiftNumber(shift), &totals, limit.map(uah));
            assert_eq!(told, Ok(expect), "row {step}");
        }
        let mut totals = ShiftTotals::new(uah(501), Currency::Uah);
        totals.cash_out = Money::new(1, Currency::Kzt);
        assert!(watch.is_to_be_told(ShiftNumber(3), &totals, Some(uah(500))).is_err());
    }

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
