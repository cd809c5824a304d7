//! Taking in a batch: each entry once for ever, all of a batch or nothing.
//!
//! Storing never looks into a body, so an entry of an unknown kind is stored like any other; what an entry means is
//! [`crate::apply`]'s question, asked afterwards. The till's key has signed the request and the head, so a place with
//! other bytes than before is the till's own word against itself: a restored or copied database. Such a till is
//! stopped, what it sent is kept, and nothing of either side is lost.

use ed25519_dalek::{Signature, VerifyingKey};
use kassa_domain::batch::Batch;
use kassa_domain::chain::Head;
use kassa_domain::exchange::{BatchAnswer, ForkReport, JournalReached};
use kassa_domain::ids::{EntryRef, Seq, TillId};

use crate::db::{Alarm, Change, Db, DbError, TillRow};

mod beside;

use beside::Beside;
pub use beside::{PaymentBeside, payments_beside};

/// Why a batch was not taken in. Nothing of it is stored.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The batch is another till's.
    #[error("the batch is another till's")]
    WrongTill,
    /// The till was shut out.
    #[error("the till was revoked")]
    Revoked,
    /// The head is not signed by the till's key.
    #[error("the head is not signed by the till's key")]
    BadHeadSignature,
    /// The entries do not lead to the head that was signed.
    #[error("the entries do not lead to the signed head")]
    WrongHead,
    /// A life of the journal that the centre has not given.
    #[error("a life of the journal that the centre has not given")]
    FutureEpoch,
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Takes in a batch that `till` sent in a signed request. `raw` is the batch as it came, kept as evidence of a fork.
///
/// # Errors
/// Names what is wrong with the batch; nothing of it is stored then.
pub fn ingest(db: &Db, till: TillId, batch: &Batch, raw: &[u8], now_ms: i64) -> Result<BatchAnswer, IngestError> {
    if batch.till != till {
        return Err(IngestError::WrongTill);
    }
    db.write_of(till, |change| {
        let row = change.till(till)?.ok_or(DbError::Corrupt("a till that just signed"))?;
        // Asked again in the transaction that stores: it may have been shut out since it was asked who it is.
        if row.revoked_utc.is_some() {
            return Err(IngestError::Revoked);
        }
        check_signature(batch, row.public_key.as_ref())?;
        if batch.epoch > row.epoch {
            return Err(IngestError::FutureEpoch);
        }
        if let Some(at) = row.stopped_at {
            return Ok(BatchAnswer::Forked { till, epoch: at.epoch, at: at.seq, kept: None });
        }
        take_in(change, &row, batch, raw, now_ms)
    })
}

fn check_signature(batch: &Batch, key: Option<&[u8; 32]>) -> Result<(), IngestError> {
    let key = key.and_then(|key| VerifyingKey::from_bytes(key).ok()).ok_or(IngestError::BadHeadSignature)?;
    let signature = Signature::from_bytes(&batch.signature);
    key.verify_strict(&batch.head().signed_bytes(), &signature).map_err(|_| IngestError::BadHeadSignature)
}

fn take_in(
    change: &Change<'_>,
    row: &TillRow,
    batch: &Batch,
    raw: &[u8],
    now_ms: i64,
) -> Result<BatchAnswer, IngestError> {
    let (till, epoch) = (batch.till, batch.epoch);
    let stored = change.head(till, epoch)?.map_or(Head::start(till, epoch), |row| row.head);
    if batch.from > stored.seq.next() {
        // What goes on after entries that are kept as evidence cannot join the journal either. Anything else is a gap:
        // the centre may have lost what it once had.
        if epoch < row.epoch && Beside::of(change, till, epoch)?.leads_to(batch) {
            return part_ways(change, row, batch, (raw, batch.from), now_ms);
        }
        return Ok(BatchAnswer::Gap { till, epoch, expected: stored.seq.next() });
    }
    if let Some(at) = first_difference(change, batch, stored.seq)? {
        return part_ways(change, row, batch, (raw, at), now_ms);
    }
    let before = EntryRef { epoch, seq: Seq(batch.from.0 - 1) };
    let hash = match before.seq == stored.seq {
        true => stored.hash,
        false => change.hash_at(till, before)?.ok_or(DbError::Corrupt("a missing entry before the head"))?,
    };
    let mut head = Head { till, epoch, seq: before.seq, hash };
    let mut new: Vec<(Head, &[u8])> = Vec::with_capacity(batch.entries.len());
    for entry in &batch.entries {
        head = head.then(entry);
        if head.seq > stored.seq {
            new.push((head, entry.as_slice()));
        }
    }
    // A batch that is wholly known leads to a head in the middle of what is stored: compared all the same.
    if head.hash != batch.head {
        return follow_of_another_past(change, row, batch, raw, now_ms);
    }
    change.append(&new, now_ms)?;
    let reached = if head.seq > stored.seq {
        change.set_head(&head, &batch.signature)?;
        head
    } else if epoch < row.epoch {
        // A life that is over may be longer here than at a till laid back from a copy: it hears of what it sent.
        head
    } else {
        stored
    };
    change.till_pushed(till, now_ms)?;
    Ok(BatchAnswer::Stored { till, epoch, through: reached.seq, head: reached.hash })
}

/// The entries are good and the till's own key has signed a head they do not lead to from here: what stands before them
/// at the till is not what stands here. That is a fork, though none of its entries was sent: a journal that was written
/// anew and hashed anew. Nothing of the batch is stored. From the very beginning nothing stands before, and then the
/// head is simply wrong.
fn follow_of_another_past(
    change: &Change<'_>,
    row: &TillRow,
    batch: &Batch,
    raw: &[u8],
    now_ms: i64,
) -> Result<BatchAnswer, IngestError> {
    if batch.from == Seq::FIRST {
        return Err(IngestError::WrongHead);
    }
    part_ways(change, row, batch, (raw, Seq(batch.from.0 - 1)), now_ms)
}

/// The till and the centre have different entries from a place on. What is stored stays, what came is kept as evidence,
/// and an operator is told. A life that is over cannot stop the till again: its successor may be healthy.
fn part_ways(
    change: &Change<'_>,
    row: &TillRow,
    batch: &Batch,
    (raw, at): (&[u8], Seq),
    now_ms: i64,
) -> Result<BatchAnswer, IngestError> {
    let (till, epoch) = (batch.till, batch.epoch);
    let place = EntryRef { epoch, seq: at };
    // However a till cuts what it sends again into batches, it is kept once.
    if !Beside::of(change, till, epoch)?.has(batch) {
        change.keep_evidence(till, place, raw, now_ms)?;
    }
    if epoch == row.epoch {
        change.stop_till(till, place, Alarm::Fork, now_ms)?;
    } else {
        change.raise(till, place, Alarm::Branch, now_ms)?;
    }
    Ok(BatchAnswer::Forked { till, epoch, at, kept: Some(batch.head) })
}

/// A till says where its own journal ends. When it has less than is stored, or something else at its end, it was restored
/// or cut: it is stopped, and an operator is told. Gives how far the centre has the journal.
///
/// # Errors
/// What the store says.
pub fn report(db: &Db, till: TillId, report: &ForkReport, now_ms: i64) -> Result<JournalReached, DbError> {
    db.write_of(till, |change| {
        let row = change.till(till)?.ok_or(DbError::Corrupt("a till that just signed"))?;
        let stored = change.head(till, row.epoch)?.map_or(Head::start(till, row.epoch), |row| row.head);
        let end = EntryRef { epoch: report.epoch, seq: report.seq };
        let mut stopped = row.stopped_at.is_some();
        if report.epoch == row.epoch && !stopped && report.seq <= stored.seq {
            let same = change.hash_at(till, end)? == Some(report.head);
            let parted = match (same, report.seq < stored.seq) {
                (true, true) => Some((end.seq.next(), Alarm::Lost)),
                (true, false) => None,
                (false, _) => Some((end.seq, Alarm::Fork)),
            };
            if let Some((seq, alarm)) = parted {
                change.stop_till(till, EntryRef { seq, ..end }, alarm, now_ms)?;
                stopped = true;
            }
        }
        Ok(JournalReached {
            till,
            epoch: row.epoch,
            through: stored.seq,
            head: stored.hash,
            stopped,
            own_certificate: None,
            messages: 0,
        })
    })
}

/// The first place of a batch, among those already stored, where other bytes stand.
fn first_difference(change: &Change<'_>, batch: &Batch, stored: Seq) -> Result<Option<Seq>, DbError> {
    if batch.from > stored {
        return Ok(None);
    }
    let limit = u32::try_from(batch.entries.len()).unwrap_or(u32::MAX);
    let known = change.entries(batch.till, batch.epoch, batch.from, limit)?;
    let differs = known.iter().zip(&batch.entries).find(|(known, sent)| known.body != **sent);
    Ok(differs.map(|(known, _)| known.at.seq))
}
