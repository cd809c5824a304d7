//! What waits to be applied: each till's lives one after another, and no till waits for another.

use std::collections::BTreeMap;

use kassa_domain::chain::Head;
use kassa_domain::ids::{EntryRef, TillId};

use super::{Applying, apply_entry};
use crate::db::{Db, DbError, DbResult, HeadRow};
use crate::ledger;

/// Entries applied in one transaction: small enough that a till's push never waits long for the writer.
const CHUNK: u32 = 500;

/// An entry that cannot be applied. Its till waits before it, the others go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stuck {
    /// Whose.
    pub till: TillId,
    /// Which.
    pub at: EntryRef,
    /// Why, in the store's words.
    pub why: String,
}

/// Applies whatever is stored and not yet looked at, of all tills.
///
/// # Errors
/// What the store says of the first till that cannot go on; the others' entries are applied all the same.
pub fn catch_up(db: &Db) -> DbResult<()> {
    let mut failed: BTreeMap<TillId, DbError> = BTreeMap::new();
    loop {
        let mut heads = db.read(|view| view.next_to_apply())?;
        heads.retain(|row| !failed.contains_key(&row.head.till));
        if heads.is_empty() {
            break;
        }
        for row in heads {
            if let Err(error) = catch_up_head(db, row.head) {
                let _ = failed.insert(row.head.till, error);
            }
        }
    }
    ledger::fill(db)?;
    failed.into_values().next().map_or(Ok(()), Err)
}

/// Applies whatever is stored and not yet looked at, of one till.
///
/// # Errors
/// What the store says; everything applied before stays.
pub fn catch_up_till(db: &Db, till: TillId) -> DbResult<()> {
    while let Some(row) = db.read(|view| view.next_to_apply_of(till))? {
        catch_up_head(db, row.head)?;
    }
    Ok(())
}

fn catch_up_head(db: &Db, head: Head) -> DbResult<()> {
    while apply_some(db, head, CHUNK)? {}
    Ok(())
}

/// Applies the next entries of one life, so many at most; true when there may be more.
///
/// # Errors
/// What the store says; everything before the entry that cannot be applied is.
pub fn apply_some(db: &Db, head: Head, entries: u32) -> DbResult<bool> {
    let apply = |entries| db.apply(|change| apply_chunk(&Applying::to(change), head, entries));
    apply(entries).or_else(|_| {
        // One of them cannot be applied: those before it can.
        for _ in 1..entries {
            if !apply(1)? {
                return Ok(false);
            }
        }
        Ok(true)
    })
}

/// Applies everything that is not yet looked at within one change; gives the entries that tills wait before.
pub(super) fn apply_all(applying: &Applying<'_>) -> DbResult<Vec<Stuck>> {
    let change = applying.change;
    let mut stuck: Vec<Stuck> = Vec::new();
    loop {
        let mut heads = change.next_to_apply()?;
        heads.retain(|row| stuck.iter().all(|stuck| stuck.till != row.head.till));
        if heads.is_empty() {
            return Ok(stuck);
        }
        for HeadRow { head, .. } in heads {
            if let Some(why) = apply_life(applying, head)? {
                let next = change.next_to_apply_of(head.till)?.ok_or(DbError::Corrupt("a head that went"))?;
                let at = EntryRef { epoch: next.head.epoch, seq: next.applied.next() };
                stuck.push(Stuck { till: head.till, at, why: why.to_string() });
            }
        }
    }
}

/// Applies a whole life within a change; gives why it cannot, when it cannot.
fn apply_life(applying: &Applying<'_>, head: Head) -> DbResult<Option<DbError>> {
    let mut most = CHUNK;
    loop {
        match applying.change.piece(|| apply_chunk(applying, head, most))? {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) => {
                applying.forget();
                if most == 1 {
                    return Ok(Some(error));
                }
                // One of them cannot be applied: those before it can.
                most = 1;
            }
        }
    }
}

/// Applies the next entries of one life; true when there may be more.
fn apply_chunk(applying: &Applying<'_>, head: Head, most: u32) -> DbResult<bool> {
    let change = applying.change;
    // An earlier life may have got longer, or another program may have been here.
    let Some(row) = change.next_to_apply_of(head.till)?.filter(|row| row.head.epoch == head.epoch) else {
        return Ok(false);
    };
    let entries = change.entries(head.till, head.epoch, row.applied.next(), most)?;
    let missing = DbError::Corrupt("an entry before the head is not there");
    let last = entries.last().filter(|last| last.at.seq.0 == row.applied.0 + entries.len() as u64).ok_or(missing)?;
    for entry in &entries {
        apply_entry(applying, head.till, entry)?;
    }
    applying.finish()?;
    change.set_applied(head.till, last.at)?;
    Ok(last.at.seq < row.head.seq)
}
