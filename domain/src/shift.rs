//! A shift: from opening to Z report, at most 24 hours (R18, R19, R20).

use serde::{Deserialize, Serialize};

use crate::ids::{ShiftNumber, UserId};
use crate::money::{Currency, Money, MoneyError};
use crate::time::{BusinessDate, Timestamp};

/// Where a till's shift stands. Overdue is not a state but an age, see [`OpenShift::check_age`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ShiftState {
    /// None is open.
    Closed {
        /// The last one, if there ever was.
        last: Option<ShiftNumber>,
    },
    /// The opening report is with the register; its outcome is not known yet.
    Opening(OpenShift),
    /// Money may be taken.
    Open(OpenShift),
    /// The Z report is with the register; its outcome is not known yet.
    Closing(OpenShift),
}

/// An opened shift.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenShift {
    /// Its number at the till.
    pub number: ShiftNumber,
    /// The day all its payments belong to.
    pub day: BusinessDate,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Who opened it.
    pub opened_by: UserId,
}

/// Why a shift forbids something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ShiftError {
    /// No shift is open.
    #[error("no shift is open")]
    NotOpen,
    /// A shift is open already.
    #[error("a shift is open already")]
    AlreadyOpen,
    /// Its opening or closing is still with the register.
    #[error("the shift is being opened or closed")]
    InBetween,
    /// It is over its 24 hours and must be closed before anything else.
    #[error("the shift is over 24 hours")]
    Overdue,
    /// A receipt needs a decision before the Z report (R20).
    #[error("{count} receipts need a decision")]
    Undecided {
        /// How many.
        count: u32,
    },
    /// The drawer cannot be handed over to who has it.
    #[error("the drawer is this person's already")]
    SamePerson,
    /// Money above what is in the drawer (R19).
    #[error("only {in_drawer} in the drawer")]
    DrawerShort {
        /// What is there.
        in_drawer: Money,
    },
}

/// What happens to a shift.
#[derive(Debug, Clone, PartialEq)]
pub enum ShiftEvent {
    /// Its opening report goes to the register.
    Open(OpenShift),
    /// The register opened it.
    Opened,
    /// The register certainly did not open it.
    OpeningFailed,
    /// Its Z report goes to the register.
    Close,
    /// The register closed it.
    Closed,
    /// The register certainly did not close it.
    ClosingFailed,
}

impl OpenShift {
    /// Most hours a shift may be open.
    pub const MAX_HOURS: i64 = 24;
    /// From so many on its end is told.
    pub const ENDS_SOON_HOURS: i64 = 23;

    /// Milliseconds it has been open.
    #[must_use]
    pub const fn age_ms(&self, now: Timestamp) -> i64 {
        now.since(self.opened_at)
    }

    /// When its 24 hours are over.
    #[must_use]
    pub fn ends_at(&self) -> Timestamp {
        self.opened_at.shifted(Self::MAX_HOURS * 3_600_000)
    }

    /// True from its last hour on, over its 24 hours too.
    #[must_use]
    pub const fn ends_soon(&self, now: Timestamp) -> bool {
        self.age_ms(now) >= Self::ENDS_SOON_HOURS * 3_600_000
    }

    /// Refuses a shift over its 24 hours.
    ///
    /// # Errors
    /// [`ShiftError::Overdue`].
    pub const fn check_age(&self, now: Timestamp) -> Result<(), ShiftError> {
        if self.age_ms(now) >= Self::MAX_HOURS * 3_600_000 { Err(ShiftError::Overdue) } else { Ok(()) }
    }
}

impl ShiftState {
    /// The next state.
    ///
    /// # Errors
    /// The event may not happen in this state.
    pub fn on(self, event: ShiftEvent) -> Result<Self, ShiftError> {
        match (self, event) {
            (Self::Closed { .. }, ShiftEvent::Open(shift)) => Ok(Self::Opening(shift)),
            (Self::Opening(shift), ShiftEvent::Opened) | (Self::Closing(shift), ShiftEvent::ClosingFailed) => {
                Ok(Self::Open(shift))
            }
            (Self::Opening(shift), ShiftEvent::OpeningFailed) => {
                let before = shift.number.0.saturating_sub(1);
                Ok(Self::Closed { last: (before > 0).then_some(ShiftNumber(before)) })
            }
            (Self::Open(shift), ShiftEvent::Close) => Ok(Self::Closing(shift)),
            (Self::Closing(shift), ShiftEvent::Closed) => Ok(Self::Closed { last: Some(shift.number) }),
            (Self::Open(_), ShiftEvent::Open(_)) => Err(ShiftError::AlreadyOpen),
            (Self::Opening(_) | Self::Closing(_), ShiftEvent::Open(_) | ShiftEvent::Close) => {
                Err(ShiftError::InBetween)
            }
            (
                Self::Closed { .. },
                ShiftEvent::Opened
                | ShiftEvent::OpeningFailed
                | ShiftEvent::Close
                | ShiftEvent::Closed
                | ShiftEvent::ClosingFailed,
            ) => Err(ShiftError::NotOpen),
            (
                Self::Open(_),
                ShiftEvent::Opened | ShiftEvent::OpeningFailed | ShiftEvent::Closed | ShiftEvent::ClosingFailed,
            )
            | (Self::Opening(_), ShiftEvent::Closed | ShiftEvent::ClosingFailed)
            | (Self::Closing(_), ShiftEvent::Opened | ShiftEvent::OpeningFailed) => Err(ShiftError::InBetween),
        }
    }

    /// The shift money may be taken in.
    ///
    /// # Errors
    /// None is open, or it is in between.
    pub const fn open(&self) -> Result<&OpenShift, ShiftError> {
        match self {
            Self::Open(shift) => Ok(shift),
            Self::Closed { .. } => Err(ShiftError::NotOpen),
            Self::Opening(_) | Self::Closing(_) => Err(ShiftError::InBetween),
        }
    }
}

/// What a shift did, by the journal. All sums are of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShiftTotals {
    /// Cash in the drawer when it was opened.
    pub opening_cash: Money,
    /// Payments taken, also those whose receipt is undecided; without those cancelled in this shift.
    pub payments: u32,
    /// Of them in cash, after change.
    pub cash_taken: Money,
    /// Of them by card.
    pub card_taken: Money,
    /// Returns registered, and payments of earlier shifts that the centre found not registered.
    pub reversals: u32,
    /// Of them given back in cash.
    pub cash_returned: Money,
    /// Of them given back to cards.
    pub card_returned: Money,
    /// Cash brought in.
    pub cash_in: Money,
    /// Cash taken out.
    pub cash_out: Money,
}

impl ShiftTotals {
    /// A shift that has done nothing.
    #[must_use]
    pub const fn new(opening_cash: Money, currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self {
            opening_cash,
            payments: 0,
            cash_taken: zero,
            card_taken: zero,
            reversals: 0,
            cash_returned: zero,
            card_returned: zero,
            cash_in: zero,
            cash_out: zero,
        }
    }

    /// The drawer's cash by the journal: opening + cash in − cash out + taken − returned (invariant I4).
    ///
    /// # Errors
    /// Two currencies or an overflow.
    pub fn drawer(&self) -> Result<Money, MoneyError> {
        self.opening_cash.plus(self.cash_in)?.minus(self.cash_out)?.plus(self.cash_taken)?.minus(self.cash_returned)
    }
}

#[cfg(test)]
mod tests;
