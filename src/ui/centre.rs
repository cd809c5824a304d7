//! What the centre tells the cashier, as the window shows it.

use kassa_domain::exchange::About;
use kassa_domain::{Money, Timestamp};

use crate::store::messages::Kept;
use crate::till::desk::PaidRow;

/// Most words of the centre the window asks for.
pub const WORDS_MAX: u32 = 20;

/// A word of the centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The centre's number.
    pub id: u64,
    /// When it was written.
    pub at: Timestamp,
    /// What it says.
    pub says: Says,
    /// Somebody put it away.
    pub is_read: bool,
}

/// What a word says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// What an operator wrote.
    Text(String),
    /// A payment of this till was more than was still owed.
    PaidTwice(Option<Twice>),
}

/// The payment that was more than was still owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twice {
    /// Its human number.
    pub number: String,
    /// The account.
    pub account: String,
    /// What of it was over.
    pub sum: Money,
}

impl Word {
    /// A message as it is kept, with the payment it speaks of; its moment is told in the time of `here`.
    #[must_use]
    pub fn of(kept: Kept, paid: Option<PaidRow>, here: Timestamp) -> Self {
        let says = match kept.message.about {
            About::Text { text } => Says::Text(text),
            About::PaidTwice { excess, .. } => Says::PaidTwice(paid.map(|row| Twice {
                number: row.human.to_string(),
                account: row.payment.account.as_str().to_owned(),
                sum: Money::new(excess, row.payment.tenders.cash.currency()),
            })),
            About::Unknown => Says::PaidTwice(None),
        };
        let at = Timestamp::new(kept.message.written_ms, here.offset_min()).unwrap_or(here);
        Self { id: kept.message.id, at, says, is_read: kept.is_read }
    }
}
