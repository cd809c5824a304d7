//! The lives of a till before the present one: whether what an entry is about is the entry the centre has at that place.
//!
//! A money file that was restored from an older copy went its own way for a while. Its entries of that time are kept as
//! evidence, and the centre has others at the same places. An entry of a later life that names such a place means the
//! till's own entry: nothing that stands here may move by it.

use kassa_domain::chain::Hash;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::ids::{EntryRef, Epoch, Seq, TillId};

use crate::db::{Alarm, Change, DbResult, View};

/// True when a life of a till that names this entry may mean another one than the centre has there.
pub(crate) fn is_of_a_branch(view: &View<'_>, till: TillId, life: Epoch, of: EntryRef) -> DbResult<bool> {
    // The end of the life before that this life grew from; what is not told cannot be compared.
    let first = EntryRef { epoch: life, seq: Seq(1) };
    let Some(stored) = view.entry(till, first)? else { return Ok(false) };
    let Ok(Entry { body: Body::EpochStarted { previous: Some((end, hash)), .. }, .. }) = Entry::parse(&stored.body)
    else {
        return Ok(false);
    };
    if end.epoch != of.epoch {
        // An earlier life still: it was compared when the life after it began.
        return Ok(end.epoch > of.epoch && is_of_a_branch(view, till, end.epoch, of)?);
    }
    match view.hash_at(till, end)? {
        Some(here) if here == hash => Ok(false),
        here => Ok(match view.parted_at(till, of.epoch)? {
            Some(parted) => of.seq >= parted,
            None => here.is_some(),
        }),
    }
}

/// A life begins with the end of the one before. Where the centre has more than that, the till has lost entries; where
/// it has another one there, the till went another way. Either is told to an operator.
pub(super) fn tell_of_another_past(
    change: &Change<'_>,
    till: TillId,
    end: EntryRef,
    hash: Hash,
    now_ms: i64,
) -> DbResult<()> {
    match change.hash_at(till, end)? {
        Some(here) if here == hash => {
            let more = change.head(till, end.epoch)?.is_some_and(|row| row.head.seq > end.seq);
            let after = EntryRef { seq: end.seq.next(), ..end };
            if more { change.raise(till, after, Alarm::Lost, now_ms) } else { Ok(()) }
        }
        Some(_) => change.raise(till, end, Alarm::Branch, now_ms),
        None => Ok(()),
    }
}
