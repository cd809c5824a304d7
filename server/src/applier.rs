//! Applying behind the pushes: a queue that a till drains, and whatever comes while many ask at once, is stored and
//! acknowledged first; what it means is looked at here, a little at a time, giving way to those who push.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use kassa_domain::ids::TillId;

use crate::app::App;
use crate::apply;
use crate::db::{Db, DbResult};

/// As many entries of a till are applied before its push is answered: what was just taken shows at once.
const AT_ONCE: u64 = 64;
/// Entries applied in one go here: nobody waits longer than for these.
const SLICE: u32 = 100;
/// Requests that may be with the store, the one that applies by itself among them.
const FEW: usize = 2;
/// How long a slice gives way to pushes at most: under load that never ends it still goes on.
const GIVES_WAY: Duration = Duration::from_millis(50);
const LOOK: Duration = Duration::from_millis(5);

/// What the applier is told.
#[derive(Debug, Default)]
pub struct Applier {
    told: Mutex<Told>,
    word: Condvar,
}

#[derive(Debug, Default, Clone, Copy)]
struct Told {
    /// Something was left to it.
    more: bool,
    /// The centre stops: the rest waits for its next start.
    stop: bool,
}

impl Applier {
    fn tell(&self, change: impl FnOnce(&mut Told)) {
        change(&mut self.told.lock().unwrap_or_else(PoisonError::into_inner));
        self.word.notify_all();
    }

    /// It ends after what it has in hand.
    pub fn stop(&self) {
        self.tell(|told| told.stop = true);
    }

    fn stops(&self) -> bool {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).stop
    }

    /// Waits until there is something to do; false when the centre stops.
    fn waits(&self) -> bool {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = |told: &mut Told| !told.more && !told.stop;
        let mut told = self.word.wait_while(told, idle).unwrap_or_else(PoisonError::into_inner);
        told.more = false;
        !told.stop
    }

    /// Applies what is left to it until it is told to stop.
    pub fn work(&self, app: &App) {
        while self.waits() {
            if let Err(error) = self.catch_up(app) {
                // What is stored stays stored: the next push, or the next start, tries again.
                tracing::error!(%error, "applying failed");
            }
        }
    }

    fn catch_up(&self, app: &App) -> DbResult<()> {
        loop {
            let heads = app.db.read(|view| view.unapplied())?;
            if heads.is_empty() {
                return Ok(());
            }
            for row in heads {
                self.give_way(app);
                if self.stops() {
                    return Ok(());
                }
                let _ = apply::apply_some(&app.db, row.head, SLICE)?;
            }
        }
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

/// Applies what a till has just pushed, or leaves it to the applier: when it is much, or when others wait.
///
/// # Errors
/// What the store says.
pub fn apply_or_leave(app: &App, till: TillId) -> DbResult<()> {
    let waits = |db: &Db| db.read(|view| view.unapplied_of(till));
    let entries: u64 = waits(&app.db)?.iter().map(|row| row.head.seq.0 - row.applied.0).sum();
    if entries > AT_ONCE || app.at_the_store() > FEW {
        app.applier.tell(|told| told.more = true);
        return Ok(());
    }
    apply::catch_up_till(&app.db, till)
}
