//! What a report asks of the place it is made at: entries of journals, and names.

use kassa_domain::BusinessDate;
use kassa_domain::entry::Entry;
use kassa_domain::ids::{AccountNumber, EntryRef, MeterId, ShiftNumber, TillId};
use kassa_domain::payment::PayerCopy;

use super::book::{MeterOf, Names, Place, Waiting};

/// A shift that was opened, or was about to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// The entry that opened it.
    pub at: EntryRef,
    /// Its number.
    pub shift: ShiftNumber,
    /// Its day.
    pub day: BusinessDate,
}

/// The till's own files, or the centre's.
pub trait Source {
    /// Why it cannot be read.
    type Error;

    /// The tills the report is about, in order.
    ///
    /// # Errors
    /// The source cannot be read.
    fn places(&self) -> Result<Vec<Place>, Self::Error>;

    /// The openings of a till's shifts, in order.
    ///
    /// # Errors
    /// The source cannot be read.
    fn openings(&self, till: TillId) -> Result<Vec<Opening>, Self::Error>;

    /// A till's entries from a place on, in order; from the beginning without one. From `until` on only those that are
    /// about an earlier entry need be given. What cannot be read as an entry is left out.
    ///
    /// # Errors
    /// The source cannot be read.
    fn entries(
        &self,
        till: TillId,
        from: Option<EntryRef>,
        until: Option<EntryRef>,
        take: &mut dyn FnMut(Entry),
    ) -> Result<(), Self::Error>;

    /// One entry of a till.
    ///
    /// # Errors
    /// The source cannot be read.
    fn entry(&self, till: TillId, at: EntryRef) -> Result<Option<Entry>, Self::Error>;

    /// What the centre decided about a receipt, whether the till knows of it yet or not.
    ///
    /// # Errors
    /// The source cannot be read.
    fn decided(&self, till: TillId, at: EntryRef) -> Result<Option<bool>, Self::Error>;

    /// When the centre got an entry that it counts, milliseconds of UTC by its clock; nothing while it does not count it,
    /// or where that is not known.
    ///
    /// # Errors
    /// The source cannot be read.
    fn placed(&self, till: TillId, at: EntryRef) -> Result<Option<i64>, Self::Error>;

    /// Name and address a payment was made with, which no journal has.
    ///
    /// # Errors
    /// The source cannot be read.
    fn payer(&self, till: TillId, at: EntryRef, account: &AccountNumber) -> Result<PayerCopy, Self::Error>;

    /// A meter of an account.
    ///
    /// # Errors
    /// The source cannot be read.
    fn meter(&self, account: &AccountNumber, meter: MeterId) -> Result<Option<MeterOf>, Self::Error>;

    /// Names of services, providers and people.
    ///
    /// # Errors
    /// The source cannot be read.
    fn names(&self) -> Result<Names, Self::Error>;

    /// A till's entries that the centre does not have, or has not settled, in order.
    ///
    /// # Errors
    /// The source cannot be read.
    fn waiting(&self, till: TillId) -> Result<Vec<Waiting>, Self::Error>;
}
