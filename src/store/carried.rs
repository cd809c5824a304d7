//! What the centre answered to a queue that was carried to it as a file: checked against the journal, then kept whole.

use kassa_domain::Timestamp;
use kassa_domain::carried::Answer;
use kassa_domain::chain::{Hash, Head};
use kassa_domain::exchange::{BatchAnswer, VerdictState};
use kassa_domain::ids::{EntryRef, Epoch, Seq};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::error::StoreError;
use super::identity::Identity;
use super::{attachments, identity, journal};

/// The last answer that came as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carried {
    /// When the centre made it, by its clock.
    pub answered_ms: i64,
    /// From where on the centre said that it lacks entries it had confirmed.
    pub lacks: Option<EntryRef>,
}

/// Why an answer changes nothing. Nothing was written then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// The same answer was taken in before.
    #[error("this answer was taken in before")]
    Again,
    /// The till knows a later one, from a file or from the line.
    #[error("the till knows a later answer of the centre")]
    Older,
    /// It is about another life of the journal: the till was let in anew since.
    #[error("the till was let in anew since")]
    OtherLife,
    /// It names a hash that is not the journal's, or entries that are not here.
    #[error("it is about another journal")]
    OtherJournal,
}

/// What an answer brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TakenIn {
    /// Entries that the centre is now known to have and was not before.
    pub sent: u64,
    /// Verdicts it brought.
    pub verdicts: u64,
    /// Of these, refusals.
    pub refused: u64,
    /// Entries that still wait for a file or the line.
    pub waiting: u64,
    /// The centre lacks entries it had: the next file begins with them.
    pub lacks: Option<EntryRef>,
    /// The centre has another entry at this place: the till takes nothing more.
    pub stopped: Option<Seq>,
}

/// The last answer that came as a file, when one did.
///
/// # Errors
/// A failing database.
pub fn last(conn: &Connection) -> Result<Option<Carried>, StoreError> {
    let row = conn
        .query_row("SELECT answered_ms, lacks_epoch, lacks_seq FROM carried WHERE id = 1", [], |row| {
            let lacks: (Option<u32>, Option<u64>) = (row.get(1)?, row.get(2)?);
            let lacks = lacks.0.zip(lacks.1).map(|(epoch, seq)| EntryRef { epoch: Epoch(epoch), seq: Seq(seq) });
            Ok(Carried { answered_ms: row.get(0)?, lacks })
        })
        .optional()?;
    Ok(row)
}

/// Takes an answer in whose signature was checked. Either all of it is written or, with a reason, nothing.
///
/// # Errors
/// A failing database; the transaction must not be committed then.
pub fn take_in(
    tx: &Transaction<'_>,
    identity: &Identity,
    answer: &Answer,
    now: Timestamp,
) -> Result<Result<TakenIn, NotTaken>, StoreError> {
    let (last, head) = (last(tx)?, journal::head(tx)?);
    if let Some(reason) = is_old(tx, last, identity, answer)? {
        return Ok(Err(reason));
    }
    let Some(told) = Told::of(tx, &head, answer)? else { return Ok(Err(NotTaken::OtherJournal)) };
    let (waiting_before, _) = journal::queue(tx)?;
    let mut taken = TakenIn { lacks: told.lacks, stopped: told.stopped, ..TakenIn::default() };
    for (epoch, through) in told.acknowledged {
        journal::acknowledge(tx, epoch, through)?;
    }
    if let Some(at) = told.stopped {
        journal::stop(tx, at)?;
    }
    if told.restored {
        // Those it had before count no more; with the next file all of them are asked for.
        journal::forget_verdicts(tx)?;
    } else if answer.verdicts_after <= journal::verdict_cursor(tx)? {
        journal::put_verdicts(tx, &answer.verdicts)?;
        taken.verdicts = answer.verdicts.len() as u64;
        let refused = answer.verdicts.iter().filter(|verdict| verdict.state == VerdictState::Refused);
        taken.refused = refused.count() as u64;
    }
    if told.restored {
        attachments::ask_anew(tx, now)?;
    }
    for scan in &answer.scans {
        if let Some(hash) = &scan.hash {
            attachments::held(tx, scan.entry, hash, now)?;
        }
    }
    identity::note_answered(tx, answer.asked_ms.min(now.utc_ms()))?;
    let lacks = taken.lacks;
    let _ = tx.execute(
        "INSERT INTO carried (id, answered_ms, lacks_epoch, lacks_seq) VALUES (1, ?1, ?2, ?3)
         ON CONFLICT (id) DO UPDATE SET answered_ms = ?1, lacks_epoch = ?2, lacks_seq = ?3",
        params![answer.made_ms, lacks.map(|at| at.epoch.0), lacks.map(|at| at.seq.0)],
    )?;
    (taken.waiting, _) = journal::queue(tx)?;
    taken.sent = waiting_before.saturating_sub(taken.waiting);
    Ok(Ok(taken))
}

/// Whether the till knows all this, or better, already.
fn is_old(
    conn: &Connection,
    last: Option<Carried>,
    identity: &Identity,
    answer: &Answer,
) -> Result<Option<NotTaken>, StoreError> {
    if answer.reached.epoch != identity.epoch {
        return Ok(Some(NotTaken::OtherLife));
    }
    match last.map(|last| answer.made_ms.cmp(&last.answered_ms)) {
        Some(std::cmp::Ordering::Equal) => return Ok(Some(NotTaken::Again)),
        Some(std::cmp::Ordering::Less) => return Ok(Some(NotTaken::Older)),
        Some(std::cmp::Ordering::Greater) | None => {}
    }
    let (Some(at), offset) = identity::contact(conn)? else { return Ok(None) };
    if answer.asked_ms >= at {
        return Ok(None);
    }
    // Asked before the centre was last heard: what the line brought since is newer, and a centre that seems to have less
    // than it has confirmed had less then.
    let made_before = offset.is_some_and(|offset| answer.made_ms < at.saturating_add(offset));
    let older = made_before || answer.reached.through < journal::acknowledged(conn)?;
    Ok(older.then_some(NotTaken::Older))
}

/// What an answer proves about the journal.
#[derive(Debug, Default)]
struct Told {
    acknowledged: Vec<(Epoch, Seq)>,
    stopped: Option<Seq>,
    lacks: Option<EntryRef>,
    /// The centre was restored from a copy that has less than it had confirmed.
    restored: bool,
}

impl Told {
    /// Nothing when it is about another journal.
    fn of(conn: &Connection, head: &Head, answer: &Answer) -> Result<Option<Self>, StoreError> {
        let mut told = Self::default();
        for said in &answer.batches {
            match *said {
                BatchAnswer::Stored { epoch, through, head: hash, .. } if epoch < head.epoch => {
                    if journal::hash_at(conn, epoch, through)? != Some(hash) {
                        return Ok(None);
                    }
                    told.acknowledged.push((epoch, through));
                }
                // A life that is over stops nobody: what the centre keeps beside its journal is in its hands.
                BatchAnswer::Forked { epoch, kept: Some(hash), .. } if epoch < head.epoch => {
                    let Some(through) = place_of(conn, epoch, hash)? else { return Ok(None) };
                    told.acknowledged.push((epoch, through));
                }
                BatchAnswer::Gap { epoch, expected, .. } if epoch < head.epoch => {
                    told.lacks = told.lacks.or(Some(EntryRef { epoch, seq: expected }));
                }
                BatchAnswer::Forked { epoch, at, .. } if epoch == head.epoch => {
                    told.stopped = told.stopped.or(Some(at));
                }
                // What became of the present life is said once, behind all batches.
                BatchAnswer::Stored { .. } | BatchAnswer::Gap { .. } | BatchAnswer::Forked { .. } => {}
            }
        }
        let ours = answer.verdicts.iter().all(|verdict| is_ours(verdict.entry, head));
        let through = answer.reached.through;
        if through > head.seq {
            // This folder is an older copy of what once wrote to the centre.
            told.stopped = told.stopped.or(Some(head.seq.next()));
            told.acknowledged.clear();
            return Ok(Some(told));
        }
        let same = journal::hash_at(conn, head.epoch, through)? == Some(answer.reached.head);
        if !ours || !(same || answer.reached.stopped) {
            return Ok(None);
        }
        if answer.reached.stopped {
            told.stopped = told.stopped.or(Some(through.next()));
        } else if through < journal::acknowledged(conn)? {
            told.restored = true;
            told.lacks = told.lacks.or(Some(EntryRef { epoch: head.epoch, seq: through.next() }));
        } else {
            told.acknowledged.push((head.epoch, through));
        }
        Ok(Some(told))
    }
}

/// True for an entry this till has, in this life or an earlier one.
fn is_ours(entry: EntryRef, head: &Head) -> bool {
    entry.seq >= Seq::FIRST && (entry.epoch < head.epoch || entry.epoch == head.epoch && entry.seq <= head.seq)
}

/// The place of an entry by its hash.
fn place_of(conn: &Connection, epoch: Epoch, hash: Hash) -> Result<Option<Seq>, StoreError> {
    let place = conn
        .query_row("SELECT seq FROM journal WHERE epoch = ?1 AND hash = ?2", params![epoch.0, hash.0], |row| {
            row.get(0).map(Seq)
        })
        .optional()?;
    Ok(place)
}
