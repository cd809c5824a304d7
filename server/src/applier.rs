//! Applying behind the pushes: a queue that a till drains, whatever comes while many ask at once, and what an earlier run
//! left is stored and acknowledged first; what it means is looked at here, a little at a time, giving way to those who push.
//!
//! An entry that cannot be applied holds up its own till alone: it is told, and tried again later and later.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kassa_domain::ids::TillId;

use crate::app::App;
use crate::db::DbResult;
use crate::{apply, ledger};

/// As many entries of a till are applied before its push is answered: what was just taken shows at once.
const AT_ONCE: u64 = 64;
/// Entries applied in one go here: nobody waits longer than for these.
const SLICE: u32 = 100;
/// Requests that may be with the store, the one that applies by itself among them.
const FEW: usize = 2;
/// How long a slice gives way to pushes at most: under load that never ends it still goes on.
const GIVES_WAY: Duration = Duration::from_millis(50);
const LOOK: Duration = Duration::from_millis(5);
/// After a failure of the store, and while a till is stuck, another pass comes after this.
const AGAIN: Duration = Duration::from_secs(1);
/// A stuck till is tried again in the next pass, then after twice as many each time up to this: a minute where nothing else
/// is to be done.
const PASSES_MOST: u32 = 60;

/// What the applier is told, and the tills that cannot go on.
#[derive(Debug, Default)]
pub struct Applier {
    told: Mutex<Told>,
    word: Condvar,
    stuck: Mutex<BTreeMap<TillId, Stuck>>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Told {
    /// Something was left to it.
    more: bool,
    /// The centre stops: the rest waits for its next start.
    stop: bool,
}

/// A till whose next entry cannot be applied.
#[derive(Debug)]
struct Stuck {
    why: String,
    /// How many passes were waited last.
    waited: u32,
    /// How many are left.
    left: u32,
}

impl Applier {
    fn told(&self) -> MutexGuard<'_, Told> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, change: impl FnOnce(&mut Told)) {
        change(&mut self.told());
        self.word.notify_all();
    }

    /// Something was left to it.
    pub fn wake(&self) {
        self.tell(|told| told.more = true);
    }

    /// It ends after what it has in hand.
    pub fn stop(&self) {
        self.tell(|told| told.stop = true);
    }

    fn stops(&self) -> bool {
        self.told().stop
    }

    /// Tills whose next entry cannot be applied.
    #[must_use]
    pub fn stuck(&self) -> usize {
        self.stuck_tills().len()
    }

    fn stuck_tills(&self) -> MutexGuard<'_, BTreeMap<TillId, Stuck>> {
        self.stuck.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until there is something to do; false when the centre stops.
    fn waits(&self) -> bool {
        let idle = |told: &mut Told| !told.more && !told.stop;
        let mut told = if self.stuck() == 0 {
            self.word.wait_while(self.told(), idle).unwrap_or_else(PoisonError::into_inner)
        } else {
            self.word.wait_timeout_while(self.told(), AGAIN, idle).unwrap_or_else(PoisonError::into_inner).0
        };
        told.more = false;
        !told.stop
    }

    /// Waits so long; a stop cuts it short.
    fn rests(&self, so_long: Duration) {
        drop(self.word.wait_timeout_while(self.told(), so_long, |told| !told.stop));
    }

    /// Tries what waits once more, for this program may know more kinds than the one before it; then applies what is left
    /// to it until it is told to stop.
    pub fn work(&self, app: &App) {
        match caught(|| apply::retry_waiting(&app.db)) {
            Ok(retried) if retried.settled > 0 => tracing::info!(settled = retried.settled, "what waited counts now"),
            Ok(_) => {}
            Err(why) => tracing::error!(why, "what waits was not tried again"),
        }
        self.keep_on(|| self.catch_up(app));
    }

    /// Whatever fails in a pass, the next one comes.
    fn keep_on(&self, pass: impl Fn() -> DbResult<()>) {
        while self.waits() {
            if let Err(why) = caught(&pass) {
                tracing::error!(why, "applying failed: again in a second");
                self.rests(AGAIN);
                self.wake();
            }
        }
    }

    fn catch_up(&self, app: &App) -> DbResult<()> {
        self.begin_pass();
        loop {
            let mut heads = app.db.read(|view| view.next_to_apply())?;
            heads.retain(|row| self.may_try(row.head.till));
            if heads.is_empty() {
                break;
            }
            for row in heads {
                self.give_way(app);
                if self.stops() {
                    return Ok(());
                }
                let applied = caught(|| apply::apply_some(&app.db, row.head, SLICE));
                self.note(row.head.till, applied.err());
            }
        }
        while !self.stops() && ledger::fill_some(&app.db)? {
            self.give_way(app);
        }
        Ok(())
    }

    fn begin_pass(&self) {
        self.stuck_tills().values_mut().for_each(|stuck| stuck.left = stuck.left.saturating_sub(1));
    }

    /// False of a till that is stuck, until its time has come.
    fn may_try(&self, till: TillId) -> bool {
        self.stuck_tills().get(&till).is_none_or(|stuck| stuck.left == 0)
    }

    /// Notes what became of trying a till: why it cannot go on, when it cannot. The same is not told twice.
    fn note(&self, till: TillId, why: Option<String>) {
        let mut stuck = self.stuck_tills();
        let before = stuck.remove(&till);
        let Some(why) = why else {
            if before.is_some() {
                tracing::info!(till = till.0, "the till's entries are applied again");
            }
            return;
        };
        if before.as_ref().is_none_or(|before| before.why != why) {
            tracing::error!(till = till.0, why, "an entry cannot be applied: its till waits, the others go on");
        }
        let waited = before.map_or(1, |before| (before.waited * 2).min(PASSES_MOST));
        let _ = stuck.insert(till, Stuck { why, waited, left: waited });
    }

    fn give_way(&self, app: &App) {
        let mut waited = Duration::ZERO;
        while waited < GIVES_WAY && app.at_the_store() > 0 && !self.stops() {
            let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            // A stop cuts it short.
            drop(self.word.wait_timeout_while(told, LOOK, |told| !told.stop));
            waited += LOOK;
        }
    }
}

/// Applies what a till has just pushed, so many entries, or leaves it to the applier: when it is much, when others wait, or when it cannot be
/// applied now. What is stored stays stored, whatever becomes of it here.
pub fn apply_or_leave(app: &App, till: TillId, stored: u64) {
    let apply = || -> DbResult<bool> {
        let leave =
            stored > AT_ONCE || app.at_the_store() > FEW || app.db.read(|view| view.unapplied_of(till))? > AT_ONCE;
        if !leave {
            apply::catch_up_till(&app.db, till)?;
        }
        Ok(leave)
    };
    match caught(apply) {
        Ok(false) => app.applier.note(till, None),
        Ok(true) => app.applier.wake(),
        Err(why) => {
            app.applier.note(till, Some(why));
            app.applier.wake();
        }
    }
}

/// Does a piece of work; why it failed when it did, by an error or by a panic.
fn caught<T>(work: impl FnOnce() -> DbResult<T>) -> Result<T, String> {
    // A panic within a change rolled it back: whatever it was about is as before.
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(|error| error.to_string()),
        Err(panic) => {
            let said = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
            Err(format!("a panic: {}", said.unwrap_or_default()))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::db::DbError;

    #[test]
    fn a_pass_that_fails_or_panics_is_followed_by_another_without_a_push() {
        let applier = Applier::default();
        applier.wake();
        let passes = Cell::new(0);
        applier.keep_on(|| {
            passes.set(passes.get() + 1);
            match passes.get() {
                1 => Err(DbError::Absent),
                2 => panic!("on purpose"),
                _ => {
                    applier.stop();
                    Ok(())
                }
            }
        });
        assert_eq!(passes.get(), 3);
    }

    #[test]
    fn a_stuck_till_is_tried_later_and_later_and_the_others_are_not_held_up() {
        let (applier, till) = (Applier::default(), TillId(3));
        let mut waits = Vec::new();
        for _ in 0..8 {
            applier.note(till, Some("why".to_owned()));
            assert!(applier.may_try(TillId(4)) && !applier.may_try(till));
            let pass = || {
                applier.begin_pass();
                applier.may_try(till)
            };
            waits.push((1..).find(|_| pass()).unwrap());
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        applier.note(till, None);
        assert_eq!((applier.stuck(), applier.may_try(till)), (0, true));
    }
}
