//! What the centre does by itself once a night: it proves its ledger, by its own clock. A night that was missed is made up
//! for at the next start, and nobody waits for it: a stop neither.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::oneshot;

use crate::app::App;
use crate::db::{Db, DbError, DbResult};
use crate::ledger::{self, Proof};

/// How often the clock is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// After a proof that could not be made the next one is tried so much later, milliseconds.
const AGAIN_MS: i64 = 600_000;
const DAY_MS: i64 = 86_400_000;
/// A night's work may begin late and take its time, milliseconds.
const LATE_MS: i64 = 3_600_000;

/// True when since `last` a moment has passed at which work is due: once a day, so many minutes after midnight of UTC. Of a
/// moment that is more than a day ahead nothing is believed: the clock was wrong then.
#[must_use]
pub fn is_due(last: i64, now: i64, minute: u16) -> bool {
    let nights = |ms: i64| (ms - i64::from(minute) * 60_000).div_euclid(DAY_MS);
    nights(now) > nights(last) || last > now.saturating_add(DAY_MS)
}

/// True when the last work is so long ago that a night was missed.
#[must_use]
pub const fn is_overdue(last: i64, now: i64) -> bool {
    now.saturating_sub(last) > DAY_MS + LATE_MS
}

/// Says so when it goes.
#[derive(Default)]
struct Stopping(Arc<AtomicBool>);

impl Drop for Stopping {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Proves the ledger every night, until the runtime ends. It reads one picture and holds nobody up.
pub(crate) async fn work(app: App) {
    let stopping = Stopping::default();
    let mut ticks = tokio::time::interval(LOOK);
    // When it was proved last, as far as that is known here; and when it is tried again after a failure.
    let (mut last, mut again) = (None, i64::MIN);
    loop {
        let _ = ticks.tick().await;
        let now = app.now_ms();
        let waits = (now..now.saturating_add(AGAIN_MS)).contains(&again);
        if waits || last.is_some_and(|last| !is_due(last, now, app.limits.prove_at)) {
            continue;
        }
        match prove(&app, now, &stopping).await {
            Ok(proved) => last = proved,
            Err(why) => {
                tracing::error!(why, "the ledger could not be proved: again in ten minutes");
                again = now.saturating_add(AGAIN_MS - 1);
            }
        }
    }
}

/// Proves it when it is due, on a thread of its own that no stop waits for; when it was proved last, where that is known.
async fn prove(app: &App, now: i64, stopping: &Stopping) -> Result<Option<i64>, String> {
    let (db, stopped, minute) = (Arc::clone(&app.db), Arc::clone(&stopping.0), app.limits.prove_at);
    let (tell, told) = oneshot::channel();
    let thread = std::thread::Builder::new().name("nightly".to_owned());
    let spawned = thread.spawn(move || drop(tell.send(prove_when_due(&db, now, minute, &stopped))));
    drop(spawned.map_err(|error| error.to_string())?);
    match told.await {
        Ok(proved) => proved.map_err(|error| error.to_string()),
        Err(_) => Err("its thread failed".to_owned()),
    }
}

fn prove_when_due(db: &Db, now: i64, minute: u16, stopped: &AtomicBool) -> DbResult<Option<i64>> {
    let (last, filled) = db.read(|view| Ok::<_, DbError>((view.proved_or_made()?, view.is_ledger_filled()?)))?;
    if !filled {
        // What came before the centre had a ledger is being booked: there is nothing to prove yet.
        return Ok(None);
    }
    if !is_due(last, now, minute) {
        return Ok(Some(last));
    }
    let proof = db.read(ledger::prove)?;
    if stopped.load(Ordering::Relaxed) {
        return Ok(None);
    }
    ledger::keep(db, &proof, now)?;
    tell(&proof);
    Ok(Some(now))
}

fn tell(proof: &Proof) {
    match proof.disagreements.first() {
        None => tracing::info!(unapplied = proof.unapplied, "the ledger agrees"),
        Some(first) => {
            let count = proof.disagreements.len();
            tracing::error!(count, %first, "the ledger disagrees: `kassa-server ledger prove` tells where");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_due_once_a_night() {
        let at = |day: i64, minute: i64| day * DAY_MS + minute * 60_000;
        for (before, now, expect) in [
            (at(9, 0), at(9, 149), false),
            (at(9, 149), at(9, 150), true),
            (at(9, 150), at(9, 151), false),
            (at(9, 151), at(10, 149), false),
            (at(9, 100), at(12, 100), true),
            (at(9, 200), at(9, 100), false),
            // The clock stepped over the minute, or the centre started after it.
            (at(9, 149), at(9, 1_000), true),
            (at(9, 1_000), at(10, 400), true),
            // It was proved while the clock was a year ahead.
            (at(400, 0), at(9, 200), true),
        ] {
            assert_eq!(is_due(before, now, 150), expect, "{before} {now}");
        }
        assert!(is_due(-1, 0, 0));
    }
}
