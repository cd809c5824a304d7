//! Undoing an accepted payment: void on its day in its shift, refund later (R14, R15).

use serde::{Deserialize, Serialize};

use crate::ids::ShiftNumber;
use crate::money::Money;
use crate::payment::{Payment, PaymentState};
use crate::shift::OpenShift;
use crate::time::Timestamp;
use crate::user::{Actor, Right, RightError};

pub use part::{Back, Before, Part, PartError, Terms};

pub mod part;

/// Void or refund. The number is the code in the journal, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum ReversalKind {
    /// On the shift's business day, in its shift, at its till.
    Void = 1,
    /// Later, with a supervisor.
    Refund = 2,
}

impl ReversalKind {
    /// The kind of a number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        [Self::Void, Self::Refund].into_iter().find(|kind| *kind as u8 == code)
    }

    /// The right it needs.
    #[must_use]
    pub const fn right(self) -> Right {
        match self {
            Self::Void => Right::VoidPayment,
            Self::Refund => Right::Refund,
        }
    }
}

/// What a reversal is grounded on (R15). Personal data is not here: it stands in a sealed attachment.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ground", rename_all = "snake_case")]
pub enum Ground {
    /// The payer's application, with the original receipt attached.
    Application {
        /// Full name of who applies.
        full_name: String,
        /// Passport or other document, as written.
        identity: String,
        /// What is said of the original receipt; nothing while that is open, and in what was written before it was asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        original: Option<Original>,
    },
    /// The cashier's explanatory note: the receipt was not handed out, the original is attached.
    Note {
        /// What happened.
        text: String,
        /// What is said of the original receipt, as in an application.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        original: Option<Original>,
    },
}

/// What is said of the original receipt of a payment that goes back.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Original {
    /// It was taken, and is attached to the application or the note.
    Attached,
    /// There is none.
    Missing {
        /// Why, in words.
        why: String,
    },
}

impl std::fmt::Debug for Original {
    /// Whether it is there alone: what is told of a lost receipt may name people.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Attached => "Attached",
            Self::Missing { .. } => "Missing",
        })
    }
}

impl std::fmt::Debug for Ground {
    /// Its kind alone: names and passports have no place in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Application { .. } => "Application",
            Self::Note { .. } => "Note",
        })
    }
}

impl Ground {
    /// Its number in the journal.
    #[must_use]
    pub const fn code(&self) -> u8 {
        match self {
            Self::Application { .. } => 1,
            Self::Note { .. } => 2,
        }
    }

    /// What is said of the original receipt.
    #[must_use]
    pub const fn original(&self) -> Option<&Original> {
        match self {
            Self::Application { original, .. } | Self::Note { original, .. } => original.as_ref(),
        }
    }

    /// Whether the original receipt is said to be attached; nothing where nothing is said of it. The journal tells it.
    #[must_use]
    pub fn has_original(&self) -> Option<bool> {
        self.original().map(|original| *original == Original::Attached)
    }

    /// The bytes the journal's salted commitment is made of. They are fixed for ever: label, then each text with its
    /// length, so that no two grounds share their bytes. What is said of the original receipt has a label of its own.
    #[must_use]
    pub fn committed_bytes(&self, salt: &[u8; 16]) -> Vec<u8> {
        let mut texts: Vec<&str> = match self {
            Self::Application { full_name, identity, .. } => vec![full_name, identity],
            Self::Note { text, .. } => vec![text],
        };
        let original = self.original();
        let mut bytes = if original.is_some() { b"kassa.ground.v2" } else { b"kassa.ground.v1" }.to_vec();
        bytes.extend_from_slice(salt);
        bytes.push(self.code());
        match original {
            Some(Original::Attached) => bytes.push(1),
            Some(Original::Missing { why }) => {
                bytes.push(0);
                texts.push(why);
            }
            None => {}
        }
        for text in texts {
            bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
            bytes.extend_from_slice(text.as_bytes());
        }
        bytes
    }
}

/// Why a payment cannot be undone now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReversalError {
    /// Not in its shift: it needs a refund.
    #[error("accepted in shift {shift}: it needs a refund")]
    AnotherShift {
        /// The shift it was accepted in.
        shift: ShiftNumber,
    },
    /// It was undone already.
    #[error("already undone")]
    AlreadyReversed,
    /// Its receipt is not registered: it is cancelled or decided, not voided.
    #[error("its receipt is not registered")]
    NotRegistered,
    /// The ground lacks a name, a document or a text, or nothing is said of the original receipt.
    #[error("the ground is not filled in")]
    NoGround,
    /// What goes back is not what was shown and signed.
    #[error("{cash} and {card} to the card go back, not what was told")]
    BackChanged {
        /// In cash.
        cash: Money,
        /// To the card.
        card: Money,
    },
    /// The lines that are to go back.
    #[error(transparent)]
    Part(#[from] PartError),
    /// A right is missing.
    #[error(transparent)]
    Right(#[from] RightError),
    /// More cash than the drawer holds.
    #[error(transparent)]
    Shift(#[from] crate::shift::ShiftError),
}

/// Checks whether a payment may be undone as asked. Gives who approved, when the cashier may not alone.
///
/// # Errors
/// Names the first rule that forbids it.
pub fn check(
    kind: ReversalKind,
    payment: &Payment,
    state: PaymentState,
    ground: &Ground,
    shift: &OpenShift,
    actor: &Actor,
    now: Timestamp,
) -> Result<Option<crate::ids::UserId>, ReversalError> {
    match state {
        PaymentState::Registered => {}
        PaymentState::Voided | PaymentState::Refunded => return Err(ReversalError::AlreadyReversed),
        PaymentState::Accepted | PaymentState::NeedsDecision | PaymentState::Referred | PaymentState::Cancelled => {
            return Err(ReversalError::NotRegistered);
        }
    }
    shift.check_age(now)?;
    // A business day is the shift's, not the calendar's: a shift that goes over midnight may void its own payments to
    // its end, and what is in the same shift is of the same day.
    if kind == ReversalKind::Void && payment.shift != shift.number {
        return Err(ReversalError::AnotherShift { shift: payment.shift });
    }
    let filled = match ground {
        Ground::Application { full_name, identity, .. } => !full_name.trim().is_empty() && !identity.trim().is_empty(),
        Ground::Note { text, .. } => !text.trim().is_empty(),
    };
    let is_told = match ground.original() {
        Some(Original::Attached) => true,
        Some(Original::Missing { why }) => !why.trim().is_empty(),
        None => false,
    };
    if !filled || !is_told {
        return Err(ReversalError::NoGround);
    }
    Ok(actor.check(kind.right())?)
}

#[cfg(test)]
mod tests;
