//! The drawer as somebody counted it, held against what should be in it (R19, R25).

use kassa_domain::Money;
use kassa_domain::cash::CashError;
use kassa_domain::count::Count;
use kassa_domain::ids::{ShiftNumber, UserId};
use kassa_domain::user::{Actor, Right};

use super::Till;
use super::command::TillError;
use crate::store;

/// Longest note about a difference, in characters.
const NOTE_MAX: u32 = 500;

impl Till {
    /// What was counted in the drawer of the open shift, held against the journal. Gives what the journal says, and by how
    /// much the count differs. Where a shift is closed, some of its cash-out may have been counted before.
    pub(super) fn check_drawer(
        &self,
        shift: ShiftNumber,
        count: &Count,
        is_closing: bool,
    ) -> Result<(Money, Money), TillError> {
        let totals = store::shifts::totals(self.store.connection(), shift, self.identity.currency)?;
        let journal = totals.drawer().map_err(CashError::from)?;
        let most = if is_closing { totals.cash_out } else { Money::zero(self.identity.currency) };
        Ok((journal, self.check_count(count, journal, most)?))
    }

    /// What was counted can be, adds up, and is what it should be, or a note says why not. Gives by how much it differs.
    pub(super) fn check_count(&self, count: &Count, expected: Money, most_out: Money) -> Result<Money, TillError> {
        let is_more = count.taken_out.minus(most_out).map_err(CashError::from)?.is_positive();
        if is_more || !count.adds_up().map_err(CashError::from)? {
            return Err(CashError::Miscounted.into());
        }
        let most = Money::new(Money::COUNTER_MAX_MINOR, self.identity.currency);
        if count.counted.is_negative() {
            return Err(CashError::NotPositive.into());
        }
        if count.counted.minus(most).map_err(CashError::from)?.is_positive() {
            return Err(CashError::TooLarge { max: most }.into());
        }
        if count.note.chars().count() > NOTE_MAX as usize {
            return Err(CashError::TextTooLong { max: NOTE_MAX }.into());
        }
        let by = count.counted.minus(expected).map_err(CashError::from)?;
        let explained = by.is_zero() || !count.note.trim().is_empty();
        if explained { Ok(by) } else { Err(CashError::NoteWanted { by }.into()) }
    }

    /// A difference above the point's limit is for who has this right, or for a supervisor beside (R25).
    pub(super) fn difference_allowed(
        &self,
        actor: &Actor,
        right: Right,
        by: Money,
    ) -> Result<Option<UserId>, TillError> {
        let too_much = self.point()?.differs_too_much(by).map_err(CashError::from)?;
        Ok(if too_much { actor.check(right)? } else { None })
    }
}
