//! The line to the centre: the journal up, verdicts and the directory down.
//!
//! | File | Holds |
//! |---|---|
//! | [`plan`] | what comes next, as a pure function |
//! | [`journal`], [`directory`] | what is asked, and what an answer proves |
//! | [`mod@line`], [`client`] | one exchange, and the one place with HTTP |
//! | [`step`] | the state and its step: input in, effects out |
//! | [`worker`] | the thread that carries effects out |
//! | [`books`] | the store as sync sees it |
//! | [`live`] | the bill of one account as the centre has it now |
//! | [`attachments`] | scans of papers, in pieces beside the journal |
//! | [`code`], [`enrol`] | how a till is let in |
//!
//! Sync never writes the money file: it reads it over a connection of its own and hands what it learned to the till
//! ([`SyncSink`]). It never decides about money. When it is stuck, the till works on.

use std::future::Future;
use std::io;

use kassa_domain::Timestamp;
use kassa_domain::chain::Hash;
use kassa_domain::exchange::{DirectoryPage, MessagePage, Verdict};
use kassa_domain::ids::{Epoch, Seq};

use crate::store::StoreError;
use crate::store::attachments::Unsent;
use crate::store::directory::{Applied, Ask, DirectoryError};

pub mod attachments;
pub mod books;
pub mod client;
pub mod code;
pub mod directory;
pub mod enrol;
pub mod journal;
pub mod line;
mod link;
pub mod live;
pub mod messages;
pub mod plan;
pub mod step;
pub mod worker;

pub use attachments::Told;
pub use line::{LineError, Switch, Transport};
pub use live::{LiveBills, LiveError};
pub use plan::JournalState;
pub use worker::{SyncHandle, SyncThread};

/// A moment by both clocks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// By the wall clock, which people set.
    pub wall: Timestamp,
    /// By the clock that never goes back, milliseconds.
    pub mono_ms: u64,
}

/// What is read of the till's journal to hand it to the centre, over a line or in a file.
pub trait Ledger {
    /// Where the journal ends and how far it is acknowledged.
    ///
    /// # Errors
    /// The store fails.
    fn journal(&self) -> Result<JournalState, StoreError>;

    /// The oldest life after `after` that is over and that the centre does not have whole, when the till was let in
    /// anew.
    ///
    /// # Errors
    /// The store fails.
    fn journal_before(&self, after: Epoch) -> Result<Option<JournalState>, StoreError>;

    /// Canonical bytes of the entries from a place on: at most `limit` and about `bytes_max` bytes, but at least one.
    ///
    /// # Errors
    /// The store fails.
    fn entries(&self, epoch: Epoch, from: Seq, limit: usize, bytes_max: usize) -> Result<Vec<Vec<u8>>, StoreError>;

    /// The hash at a place; all zero at 0, nothing past the end.
    ///
    /// # Errors
    /// The store fails.
    fn hash_at(&self, epoch: Epoch, seq: Seq) -> Result<Option<Hash>, StoreError>;

    /// Up to which revision verdicts are known.
    ///
    /// # Errors
    /// The store fails.
    fn verdict_cursor(&self) -> Result<u64, StoreError>;
}

/// What sync reads of the till's store, and what it keeps of the directory, which is its own to write.
pub trait Books: Ledger {
    /// Scans that the centre does not have and whose entries it has, the oldest first: at most so many.
    ///
    /// # Errors
    /// The store fails.
    fn unsent_scans(&self, limit: u32) -> Result<Vec<Unsent>, StoreError>;

    /// Sealed bytes of a scan from a place on, at most so many.
    ///
    /// # Errors
    /// They are not there.
    fn scan_bytes(&self, unsent: &Unsent, from: u32, most: usize) -> io::Result<Vec<u8>>;

    /// Up to which message the centre was asked.
    ///
    /// # Errors
    /// The store fails.
    fn message_cursor(&self) -> Result<u64, StoreError>;

    /// How far the directory is.
    ///
    /// # Errors
    /// The store fails.
    fn directory(&mut self) -> Result<Ask, DirectoryError>;

    /// Begins the directory anew beside the one in use, though it be of the same generation.
    ///
    /// # Errors
    /// The store fails.
    fn begin_directory(&mut self, generation: u64) -> Result<(), DirectoryError>;

    /// Keeps a page that was asked for after a cursor, all of it or nothing. A page of another directory begins a new
    /// one beside the one in use, and its last page puts that in use.
    ///
    /// # Errors
    /// The store fails, or the page cannot be.
    fn keep_page(&mut self, after: u64, page: &DirectoryPage, at: Timestamp) -> Result<Applied, DirectoryError>;
}

/// The till did not take what it was told: it has ended, or its disk fails. It will be told again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the till did not take it: {0}")]
pub struct NotTaken(pub String);

/// What sync tells the till, which alone writes the money file. Each returns when it is written.
pub trait SyncSink: Send + Sync + 'static {
    /// The centre has the journal up to here: it named the hash that the till has there.
    fn acknowledge(&self, epoch: Epoch, through: Seq, head: Hash) -> impl Future<Output = Result<(), NotTaken>> + Send;

    /// What the centre made of entries.
    fn verdicts(&self, verdicts: Vec<Verdict>) -> impl Future<Output = Result<(), NotTaken>> + Send;

    /// The centre answered; its clock less the till's, milliseconds.
    fn contact(&self, offset_ms: i64, at: Timestamp) -> impl Future<Output = Result<(), NotTaken>> + Send;

    /// The line to the centre came or went.
    fn line(&self, is_up: bool) -> impl Future<Output = ()> + Send;

    /// The centre was restored from a backup: its verdicts count anew, and those known are to be forgotten.
    fn restored(&self) -> impl Future<Output = Result<(), NotTaken>> + Send;

    /// What the centre tells the cashier.
    fn messages(&self, page: MessagePage) -> impl Future<Output = Result<(), NotTaken>> + Send;

    /// What the centre said to a scan of papers.
    fn attachment(&self, told: Told) -> impl Future<Output = Result<(), NotTaken>> + Send;

    /// The centre has another entry at this place: a restored or copied database. The till stops.
    fn forked(&self, at: Seq) -> impl Future<Output = Result<(), NotTaken>> + Send;
}

/// The largest and the smallest time between two rounds, seconds.
pub const INTERVAL_S: std::ops::RangeInclusive<u64> = 5..=600;

#[cfg(test)]
mod tests;
