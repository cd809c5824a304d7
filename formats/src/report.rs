//! Reports of the till and of the centre: the registries of payments and everything beside them.
//!
//! Both places keep the same journal, and so they share everything but the reading of it: a [`Source`] hands out entries
//! and names, [`gather`] makes of them a [`Book`], which is plain data, and [`listing`] a table of a kind, which
//! [`crate::listing`] writes in any form. What counts as taken and as given back is told by the entries alone, as the
//! shift's totals tell it: a payment counts in its shift unless it was cancelled, a return once its receipt is
//! registered, and what the centre decided about an earlier shift in the shift that took the decision in.

mod book;
mod counts;
mod day_file;
mod drawer;
mod gather;
mod payments;
mod source;
mod sums;
mod table;
mod waiting;
mod words;

use kassa_domain::money::MoneyError;

use crate::listing::Listing;

pub use book::{
    Book, CashMove, Closed, CountOf, DrawerCount, Handed, MeterOf, Names, Place, ReadingTaken, ReturnKind, Returned,
    Shift, Span, Standing, Taken, Waiting, WaitingState,
};
pub use day_file::{day_payments, payment_lines};
pub use gather::gather;
pub use source::{Opening, Source};
pub use words::Words;

/// What a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Every payment, what was given back below, each with its total (R16).
    Consolidated,
    /// The same by provider, a payment's lines apart.
    Provider,
    /// Sums by service and provider.
    Services,
    /// Sums by cashier.
    Cashier,
    /// The drawer: what came in, what went out, what is left.
    CashBook,
    /// Meter readings.
    Readings,
    /// What was given back.
    Reversals,
    /// What the centre does not have yet, or has not settled.
    Queue,
    /// What acceptance cost, payment by payment.
    Commissions,
    /// The drawer counted by notes and coins, count by count.
    Denominations,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Consolidated,
        Self::Provider,
        Self::Services,
        Self::Cashier,
        Self::CashBook,
        Self::Readings,
        Self::Reversals,
        Self::Queue,
        Self::Commissions,
        Self::Denominations,
    ];

    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Consolidated => "consolidated",
            Self::Provider => "provider",
            Self::Services => "services",
            Self::Cashier => "cashier",
            Self::CashBook => "cash-book",
            Self::Readings => "readings",
            Self::Reversals => "reversals",
            Self::Queue => "queue",
            Self::Commissions => "commissions",
            Self::Denominations => "denominations",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Why there is no report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// The sums cannot be added up: two currencies, or an overflow.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// A report as a table.
///
/// # Errors
/// See [`ReportError`].
pub fn listing(kind: Kind, book: &Book, words: &Words<'_>) -> Result<Listing, ReportError> {
    match kind {
        Kind::Consolidated => payments::consolidated(book, words),
        Kind::Provider => payments::provider(book, words),
        Kind::Services => sums::services(book, words),
        Kind::Cashier => sums::cashier(book, words),
        Kind::CashBook => drawer::cash_book(book, words),
        Kind::Readings => Ok(waiting::readings(book, words)),
        Kind::Reversals => payments::reversals(book, words),
        Kind::Queue => Ok(waiting::queue(book, words)),
        Kind::Commissions => sums::commissions(book, words),
        Kind::Denominations => counts::denominations(book, words),
    }
}
