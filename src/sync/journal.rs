//! The journal's way up: what a batch is made of, and what the centre's answer proves.
//!
//! Nothing counts as stored because the centre says so: it must name the hash the till itself has at that place, and
//! the hash is never sent but by whoever computed it from the entries.

use std::time::Duration;

use kassa_domain::batch::{BYTES_MAX, Batch, ENTRIES_MAX};
use kassa_domain::chain::{Hash, Head};
use kassa_domain::exchange::{BatchAnswer, ForkReport, JournalReached, VerdictPage};
use kassa_domain::ids::{EntryRef, Seq};

use super::Ledger;
use super::line::{Request, Response, Trouble, read};
use super::plan::JournalState;
use crate::keys::Signer;
use crate::store::StoreError;

/// Entries of a batch on a good line.
pub(super) const BATCH: usize = 500;
/// As many at most go first when the centre was out of reach: where thousands of tills come back at once, each is answered
/// before anybody's queue is drained.
pub(super) const FIRST_BATCH: usize = 100;
const _: () = assert!(BATCH <= ENTRIES_MAX);
/// Verdicts of a page on a good line.
pub(super) const VERDICTS: usize = 500;

const CONTENT_TYPE: &str = "application/x-kassa-batch";
const PATH: &str = "/v1/journal";
const REPORT_PATH: &str = "/v1/journal/report";
/// A batch's bytes besides its entries, at most; each entry has its length before it and its prefix taken off.
const FRAME: usize = 4096;
const ANSWER_MAX: usize = 64 << 10;
const VERDICTS_MAX: usize = 1 << 20;
const SHORT: Duration = Duration::from_secs(10);
const LONG: Duration = Duration::from_secs(30);

/// The till's own journal does not hold together. Nothing is sent: the centre must not sign for what is damaged here.
#[derive(Debug, thiserror::Error)]
pub enum PushError {
    /// The store fails.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An entry is missing, or does not lead to the hash that is noted for it.
    #[error("the journal does not hold together near entry {0}")]
    BrokenChain(Seq),
}

/// What a batch covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// The first entry.
    pub from: Seq,
    /// The last one.
    pub through: Seq,
}

impl Sent {
    pub(super) fn len(self) -> usize {
        usize::try_from(self.through.0 - self.from.0 + 1).unwrap_or(usize::MAX)
    }
}

/// Asks how far the centre is.
pub(super) fn reach_request() -> Request {
    Request::get(PATH.to_owned(), SHORT, ANSWER_MAX)
}

/// Tells the centre where the till's own journal ends, when that is before where the centre has it.
pub(super) fn report_request(head: &Head) -> Request {
    let report = ForkReport { epoch: head.epoch, seq: head.seq, head: head.hash };
    let body = serde_json::to_vec(&report).unwrap_or_default();
    Request::post(REPORT_PATH, "application/json", body, SHORT, ANSWER_MAX)
}

/// Whether the centre took the report down.
pub(super) fn judge_report(response: &Response, head: &Head) -> Result<(), Trouble> {
    let reached: JournalReached = read(response)?;
    if (reached.till, reached.epoch) == (head.till, head.epoch) { Ok(()) } else { Err(Trouble::NotTheCentre) }
}

/// The request that sends a batch.
pub(super) fn batch_request(
    books: &impl Ledger,
    journal: &JournalState,
    from: Seq,
    limit: usize,
    signer: &dyn Signer,
) -> Result<(Request, Sent), PushError> {
    let (body, sent) = batch_of(books, journal, from, limit, signer)?;
    Ok((Request::post(PATH, CONTENT_TYPE, body, LONG, ANSWER_MAX).packed(), sent))
}

/// A batch of the entries from a place on, with the signed head it leads to. The chain is computed anew from the hash
/// before it, so that what is signed is what is sent.
///
/// # Errors
/// The store fails, or the journal does not hold together.
pub fn batch_of(
    books: &impl Ledger,
    journal: &JournalState,
    from: Seq,
    limit: usize,
    signer: &dyn Signer,
) -> Result<(Vec<u8>, Sent), PushError> {
    let Head { till, epoch, .. } = journal.head;
    let broken = || PushError::BrokenChain(from);
    let before = Seq(from.0.checked_sub(1).ok_or_else(broken)?);
    let hash = books.hash_at(epoch, before)?.ok_or_else(broken)?;
    let entries = books.entries(epoch, from, limit.min(ENTRIES_MAX), BYTES_MAX - FRAME - 8 * ENTRIES_MAX)?;
    let start = Head { till, epoch, seq: before, hash };
    let head = entries.iter().fold(start, |head, canonical| head.then(canonical));
    if entries.is_empty() || books.hash_at(epoch, head.seq)? != Some(head.hash) {
        return Err(broken());
    }
    let signature = signer.sign(&head.signed_bytes());
    let batch = Batch { till, epoch, from, entries, head: head.hash, signature };
    let body = batch.encode().map_err(|_| broken())?;
    Ok((body, Sent { from, through: head.seq }))
}

/// What the centre was found to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finding {
    /// Everything up to here, and it is ours: proven by the hash.
    Has { through: Seq, head: Hash },
    /// It lacks the entries from here on.
    Lacks { from: Seq },
    /// It may have other entries than ours from here on.
    Doubts { from: Seq },
    /// It says that it has more than there is here.
    Ahead,
    /// Another entry at this place; the hash of the last entry sent when the centre keeps what was sent as evidence.
    Forked { at: Seq, kept: Option<Hash> },
}

/// What the centre's word on how far it is means.
pub(super) fn judge_reached(
    reached: &JournalReached,
    journal: &JournalState,
    books: &impl Ledger,
) -> Result<Finding, JudgeError> {
    let Head { till, epoch, seq: end, .. } = journal.head;
    if (reached.till, reached.epoch) != (till, epoch) {
        return Err(Trouble::NotTheCentre.into());
    }
    let through = reached.through;
    if through > end {
        return Ok(Finding::Ahead);
    }
    let agrees = books.hash_at(epoch, through)? == Some(reached.head);
    Ok(match (agrees, reached.stopped) {
        (true, false) => Finding::Has { through, head: reached.head },
        (true, true) => Finding::Forked { at: through.next(), kept: None },
        (false, true) => Finding::Forked { at: journal.acknowledged.next().min(through), kept: None },
        // Sending what is in doubt makes the centre name the place.
        (false, false) => Finding::Doubts { from: journal.acknowledged.next().min(through).max(Seq::FIRST) },
    })
}

/// What the centre's answer to a batch proves.
pub(super) fn judge_batch(
    response: &Response,
    sent: Sent,
    journal: &JournalState,
    books: &impl Ledger,
) -> Result<Finding, JudgeError> {
    // A gap or a fork may come with the status of a conflict.
    let answer = match response.status {
        409 => serde_json::from_slice(&response.body).or_else(|_| read(response))?,
        _ => read(response)?,
    };
    let (BatchAnswer::Stored { till, epoch, .. }
    | BatchAnswer::Gap { till, epoch, .. }
    | BatchAnswer::Forked { till, epoch, .. }) = answer;
    if (till, epoch) != (journal.head.till, journal.head.epoch) {
        return Err(Trouble::NotTheCentre.into());
    }
    match answer {
        BatchAnswer::Stored { through, .. } if through > journal.head.seq => Ok(Finding::Ahead),
        // More than was sent is what another try of ours brought; the hash proves it all the same.
        BatchAnswer::Stored { through, head, .. }
            if (sent.through..=journal.head.seq).contains(&through) && books.hash_at(epoch, through)? == Some(head) =>
        {
            Ok(Finding::Has { through, head })
        }
        BatchAnswer::Gap { expected, .. } if (Seq::FIRST..sent.from).contains(&expected) => {
            Ok(Finding::Lacks { from: expected })
        }
        BatchAnswer::Forked { at, kept, .. } if (Seq::FIRST..=journal.head.seq.next()).contains(&at) => {
            Ok(Finding::Forked { at, kept })
        }
        BatchAnswer::Stored { .. } | BatchAnswer::Gap { .. } | BatchAnswer::Forked { .. } => {
            Err(Trouble::NotTheCentre.into())
        }
    }
}

/// What the centre was found to have of a life that is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// What was sent is in its hands, in the journal or beside it as evidence: proven by the hash.
    Held { through: Seq, head: Hash },
    /// It lacks the entries from here on.
    Lacks { from: Seq },
}

/// What the centre's answer to a batch of a life that is over proves. It may have more of that life than there is here,
/// or something else; what counts is that it names the hash this till has where the batch ends.
pub(super) fn judge_before(
    response: &Response,
    sent: Sent,
    before: &JournalState,
    books: &impl Ledger,
) -> Result<Before, JudgeError> {
    match judge_batch(response, sent, before, books)? {
        Finding::Has { through, head } => Ok(Before::Held { through, head }),
        Finding::Forked { at, kept: Some(head) } if books.hash_at(before.head.epoch, sent.through)? == Some(head) => {
            tracing::warn!(%at, epoch = %before.head.epoch, "the centre keeps entries sent as evidence");
            Ok(Before::Held { through: sent.through, head })
        }
        Finding::Lacks { from } => Ok(Before::Lacks { from }),
        Finding::Doubts { .. } | Finding::Ahead | Finding::Forked { .. } => Err(Trouble::NotTheCentre.into()),
    }
}

/// Asks for verdicts after a revision.
pub(super) fn verdicts_request(after: u64, limit: usize) -> Request {
    Request::get(format!("/v1/verdicts?after={after}&limit={limit}"), LONG, VERDICTS_MAX)
}

/// Verdicts that are about entries of this till, in order and after the revision asked for.
pub(super) fn judge_verdicts(response: &Response, after: u64, head: &Head) -> Result<VerdictPage, Trouble> {
    let page: VerdictPage = read(response)?;
    let mut last = after;
    for verdict in &page.verdicts {
        if verdict.revision <= last || !is_ours(verdict.entry, head) {
            return Err(Trouble::NotTheCentre);
        }
        last = verdict.revision;
    }
    // The next page is asked for after the last verdict kept: a page that brings nothing cannot promise more.
    if page.next < last || (page.more && page.verdicts.is_empty()) {
        return Err(Trouble::NotTheCentre);
    }
    Ok(page)
}

/// True for an entry this till has, in this life or an earlier one.
pub(super) fn is_ours(entry: EntryRef, head: &Head) -> bool {
    entry.seq >= Seq::FIRST && (entry.epoch < head.epoch || entry.epoch == head.epoch && entry.seq <= head.seq)
}

/// Why an answer was not judged: there was trouble with it, or the till's own store failed.
#[derive(Debug)]
pub(super) enum JudgeError {
    Trouble(Trouble),
    Store(StoreError),
}

impl From<Trouble> for JudgeError {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<StoreError> for JudgeError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
