//! What the centre does by itself once a night: it proves its ledger, by its own clock.

use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::ledger;

/// How often the clock is looked at.
const LOOK: Duration = Duration::from_secs(1);
const DAY_MS: i64 = 86_400_000;

/// True when a moment at which work is due lies after `before` and not after `now`: once a day, so many minutes after
/// midnight of UTC. A clock that was set back makes nothing due.
#[must_use]
pub fn is_due(before: i64, now: i64, minute: u16) -> bool {
    let nights = |ms: i64| (ms - i64::from(minute) * 60_000).div_euclid(DAY_MS);
    nights(now) > nights(before)
}

/// Proves the ledger every night, until the runtime ends. It reads one picture and holds nobody up.
pub(crate) async fn work(app: App) {
    let mut before = app.now_ms();
    let mut ticks = tokio::time::interval(LOOK);
    loop {
        let _ = ticks.tick().await;
        let now = app.now_ms();
        if is_due(before, now, app.limits.prove_at) {
            let db = Arc::clone(&app.db);
            let proved = tokio::task::spawn_blocking(move || ledger::prove_and_keep(&db, now)).await;
            tell(proved);
        }
        before = before.max(now);
    }
}

fn tell(proved: Result<crate::db::DbResult<ledger::Proof>, tokio::task::JoinError>) {
    match proved {
        Ok(Ok(proof)) => match proof.disagreements.first() {
            None => tracing::info!(unapplied = proof.unapplied, "the ledger agrees"),
            Some(first) => {
                let count = proof.disagreements.len();
                tracing::error!(count, %first, "the ledger disagrees: `kassa-server ledger prove` tells where");
            }
        },
        Ok(Err(error)) => tracing::error!(%error, "the ledger could not be proved"),
        Err(error) => tracing::error!(%error, "proving the ledger failed"),
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
        ] {
            assert_eq!(is_due(before, now, 150), expect, "{before} {now}");
        }
        assert!(is_due(-1, 0, 0));
    }
}
