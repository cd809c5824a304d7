//! Work that takes its time beside the window: how far it has come, and whether anybody still waits for it.
//!
//! Whoever waits holds a [`LongWork`] and may let go of it at any moment; whoever works asks its [`Progress`] between two
//! pieces, and ends where nobody waits any more. Nothing is kept half done by that: what was begun is thrown away.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

/// How much is done, of how much.
#[derive(Debug, Default)]
struct Counts {
    done: AtomicU64,
    of: AtomicU64,
}

/// Held by whoever waits. When the last one is dropped, the work ends at its next piece.
#[derive(Debug, Clone)]
pub struct LongWork {
    counts: Arc<Counts>,
    begun_ms: u64,
}

impl LongWork {
    /// Work that begins now, by a clock that never goes back.
    #[must_use]
    pub fn begun(now_ms: u64) -> Self {
        Self { counts: Arc::default(), begun_ms: now_ms }
    }

    /// What the work is told to count by.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress(Some(Arc::downgrade(&self.counts)))
    }

    /// How much is done, of how much; nothing while that is not known.
    #[must_use]
    pub fn so_far(&self) -> Option<(u64, u64)> {
        let of = self.counts.of.load(Ordering::Relaxed);
        (of > 0).then(|| (self.counts.done.load(Ordering::Relaxed).min(of), of))
    }

    /// How long it still takes at the pace it had so far, milliseconds; nothing while that would be a guess.
    #[must_use]
    pub fn left_ms(&self, now_ms: u64) -> Option<u64> {
        /// After less than this the pace says little.
        const SAYS_LITTLE_MS: u64 = 2_000;
        let (done, of) = self.so_far()?;
        let taken_ms = now_ms.saturating_sub(self.begun_ms);
        if taken_ms < SAYS_LITTLE_MS {
            return None;
        }
        (of - done).checked_mul(taken_ms)?.checked_div(done)
    }
}

/// Held by whoever works.
#[derive(Debug, Clone)]
pub struct Progress(Option<Weak<Counts>>);

impl Progress {
    /// Of work that is not watched: a command's, which ends when its program does.
    #[must_use]
    pub const fn unwatched() -> Self {
        Self(None)
    }

    /// Tells how far it is; false where nobody waits any more.
    #[must_use]
    pub fn told(&self, done: u64, of: u64) -> bool {
        let Some(counts) = &self.0 else { return true };
        let Some(counts) = counts.upgrade() else { return false };
        counts.done.store(done, Ordering::Relaxed);
        counts.of.store(of, Ordering::Relaxed);
        true
    }

    /// False where nobody waits any more.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.0.as_ref().is_none_or(|counts| counts.strong_count() > 0)
    }
}

/// Of the same work.
impl PartialEq for Progress {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(one), Some(other)) => one.ptr_eq(other),
            (one, other) => one.is_none() && other.is_none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_nobody_waits_for_ends_at_its_next_piece() {
        let work = LongWork::begun(1_000);
        let progress = work.progress();
        assert_eq!(work.so_far(), None, "not known yet");
        assert!(progress.told(0, 100));
        assert_eq!((work.so_far(), work.left_ms(9_000)), (Some((0, 100)), None), "no pace yet");
        assert!(progress.told(25, 100));
        assert_eq!((work.left_ms(2_000), work.left_ms(11_000)), (None, Some(30_000)));
        assert!(progress.told(130, 100));
        assert_eq!((work.so_far(), work.left_ms(11_000)), (Some((100, 100)), Some(0)), "never more than all");
        let still = work.clone();
        drop(work);
        assert!(progress.is_wanted(), "it moved behind the lock");
        drop(still);
        assert!(!progress.is_wanted() && !progress.told(30, 100));
        assert!(Progress::unwatched().is_wanted() && Progress::unwatched().told(1, 2));
    }
}
