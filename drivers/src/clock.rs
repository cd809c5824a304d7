//! Time, handed in: the drivers' deadlines, and the calendar an emulated device keeps.
//!
//! Nothing below this crate's `port` reads the system's clock by itself, so that a test can let hours pass in a
//! microsecond and repeat them exactly.

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jiff::civil::DateTime;

/// Where drivers and emulators get the time from.
pub trait Clock: Debug + Send + Sync {
    /// Time since some fixed moment; never goes back. Deadlines are made of it.
    fn now(&self) -> Duration;

    /// Waits for `span`.
    fn sleep(&self, span: Duration);

    /// Date and time on the wall of the place where the device stands.
    fn wall(&self) -> DateTime;
}

/// The system's own clock.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// A clock that counts from now.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "the one place of the drivers that reads the system's clock")]
    pub fn new() -> Self {
        Self { start: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    #[allow(clippy::disallowed_methods, reason = "the one place of the drivers that really waits")]
    fn sleep(&self, span: Duration) {
        std::thread::sleep(span);
    }

    fn wall(&self) -> DateTime {
        jiff::Zoned::now().datetime()
    }
}

/// A clock that stands until somebody waits; shared by all its clones.
#[derive(Debug, Clone)]
pub struct VirtualClock {
    start: DateTime,
    elapsed_ns: Arc<AtomicU64>,
}

impl VirtualClock {
    /// A clock whose wall shows `start` until it is moved.
    #[must_use]
    pub fn new(start: DateTime) -> Self {
        Self { start, elapsed_ns: Arc::new(AtomicU64::new(0)) }
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Duration {
        Duration::from_nanos(self.elapsed_ns.load(Ordering::Relaxed))
    }

    fn sleep(&self, span: Duration) {
        // Five hundred years fit; nobody waits longer.
        let span = u64::try_from(span.as_nanos()).unwrap_or(u64::MAX);
        let _before = self.elapsed_ns.fetch_add(span, Ordering::Relaxed);
    }

    fn wall(&self) -> DateTime {
        let elapsed = self.now();
        jiff::SignedDuration::try_from(elapsed)
            .ok()
            .and_then(|passed| self.start.checked_add(passed).ok())
            .unwrap_or(DateTime::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_virtual_wall_moves_with_the_sleeper() {
        let clock = VirtualClock::new(jiff::civil::date(2026, 3, 1).at(23, 59, 0, 0));
        let other_hand = clock.clone();
        clock.sleep(Duration::from_secs(90));
        assert_eq!(other_hand.wall().to_string(), "2026-03-02T00:00:30");
        assert_eq!(clock.now(), Duration::from_secs(90));
    }
}
