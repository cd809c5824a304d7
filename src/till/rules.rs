//! What must hold before anything is taken: the limits without the centre, the clock, the currency, nothing unsettled
//! (R10).

use kassa_domain::Timestamp;
use kassa_domain::entry::Body;
use kassa_domain::ids::UserId;
use kassa_domain::money::{Currency, MoneyError};
use kassa_domain::point::{OfflineFacts, OfflineUse};
use kassa_domain::user::{Actor, Right};
use kassa_domain::visit::SettleError;

use super::command::TillError;
use super::{CLAMPED_MS, Till};
use crate::store::{self, StoreError, Tx};

/// The centre refuses times further off than this, and so does a shift that opens without it, milliseconds.
const OFF_MS: i64 = 600_000;

impl Till {
    /// What of the offline limits is used (R10).
    pub(super) fn offline_use(&self) -> Result<OfflineUse, TillError> {
        let now = self.clock.now();
        let (last_contact, _) = store::identity::contact(self.store.connection())?;
        let (payments, sum) = store::payments::unacknowledged(self.store.connection(), self.identity.currency)?;
        let contact = last_contact.map(|at| now.shifted(at - now.utc_ms()));
        Ok(OfflineFacts { contact, in_step: self.book.in_step_at(), payments, sum }.usage(now))
    }

    /// What leans on the clock must not happen before the last entry of the journal (R10).
    pub(super) fn refuse_a_clock_far_behind(&self) -> Result<(), TillError> {
        let now = self.clock.now();
        let behind_ms = store::journal::last_at(self.store.connection())?.map_or(0, |last| last - now.utc_ms());
        if behind_ms > CLAMPED_MS {
            let behind_s = behind_ms / 1000;
            return Err(SettleError::ClockBehind { behind_s }.into());
        }
        Ok(())
    }

    /// A shift that begins without the line would stamp all of its entries by a clock that is known to be wrong. With the
    /// centre on the line it is only told, and a shift that is open goes on.
    ///
    /// What is known from an earlier run alone may have changed while the till was closed: whoever may open shifts says
    /// that the clock is right, and answers for it in the journal. Who that was, when it was needed.
    pub(super) fn clock_or_a_word(&self, actor: &Actor, clock_is_right: bool) -> Result<Option<UserId>, TillError> {
        let ahead_ms = self.centre_time.ahead_ms(self.clock.as_ref());
        if self.centre_time.is_up() || ahead_ms.abs() <= OFF_MS {
            return Ok(None);
        }
        let from_before = self.centre_time.is_from_before();
        if !(from_before && clock_is_right) {
            return Err(TillError::ClockOff { ahead_ms, from_before });
        }
        let by = actor.check(Right::OpenShift)?.unwrap_or(actor.user);
        tracing::warn!(ahead_ms, by = by.0, "a clock that was off the centre's is said to be right: a shift is opened");
        Ok(Some(by))
    }

    /// A sum of another currency would be written down as one of the till's own.
    pub(super) fn own_currency(&self, currency: Currency) -> Result<(), TillError> {
        let own = self.identity.currency;
        if currency == own {
            return Ok(());
        }
        Err(SettleError::from(MoneyError::CurrencyMismatch { left: currency, right: own }).into())
    }

    /// Refuses whatever would disturb the evidence of an operation that is not settled, or crowd the register.
    pub(super) fn nothing_unsettled(&self) -> Result<(), TillError> {
        if let Some(first) = store::receipts::unsettled(self.store.connection())?.first() {
            return Err(TillError::Unsettled { of: first.of });
        }
        if self.is_busy() { Err(TillError::Busy) } else { Ok(()) }
    }
}

/// Notes in the journal who approved what (R25), before the fact it allowed.
pub(super) fn note_approvals(
    tx: &Tx<'_>,
    now: Timestamp,
    user: Option<UserId>,
    approvals: &[(Right, UserId)],
) -> Result<(), StoreError> {
    for (right, approver) in approvals {
        let body = Body::Approved { right: *right, approver: *approver };
        let _ = store::journal::append(tx, now, user, &body)?;
    }
    Ok(())
}
