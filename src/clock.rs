//! The clock, handed in: the wall clock with the till's offset, and a clock that never goes back.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use kassa_domain::Timestamp;

/// Tells the time.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The moment by the wall clock, with the till's offset from UTC.
    fn now(&self) -> Timestamp;
    /// Milliseconds since some moment of this run; never goes back.
    fn monotonic_ms(&self) -> u64;
}

/// The machine's own clock and time zone.
#[derive(Debug)]
pub struct SystemClock {
    started: std::time::Instant,
    zone: jiff::tz::TimeZone,
}

impl SystemClock {
    /// The machine's clock, in the machine's time zone.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is handed")]
    pub fn new() -> Self {
        Self { started: std::time::Instant::now(), zone: jiff::tz::TimeZone::system() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody else is handed")]
    fn now(&self) -> Timestamp {
        let utc_ms = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
            .clamp(0, Timestamp::MAX_UTC_MS);
        let offset_s =
            jiff::Timestamp::from_millisecond(utc_ms).map_or(0, |moment| self.zone.to_offset(moment).seconds());
        let offset_min = i16::try_from(offset_s / 60).unwrap_or(0);
        Timestamp::new(utc_ms, offset_min).unwrap_or(Timestamp::EPOCH)
    }

    fn monotonic_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// A clock that only moves when it is told to: for tests, simulations and scripted days.
#[derive(Debug)]
pub struct ManualClock {
    utc_ms: AtomicI64,
    offset_min: i16,
    monotonic_ms: AtomicU64,
}

impl ManualClock {
    /// A clock that stands at a moment.
    #[must_use]
    pub const fn new(at: Timestamp) -> Self {
        Self { utc_ms: AtomicI64::new(at.utc_ms()), offset_min: at.offset_min(), monotonic_ms: AtomicU64::new(0) }
    }

    /// Time passes.
    pub fn advance_ms(&self, ms: u32) {
        let _ = self.utc_ms.fetch_add(i64::from(ms), Ordering::SeqCst);
        let _ = self.monotonic_ms.fetch_add(u64::from(ms), Ordering::SeqCst);
    }

    /// Somebody sets the wall clock.
    pub fn set(&self, utc_ms: i64) {
        self.utc_ms.store(utc_ms, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::new(self.utc_ms.load(Ordering::SeqCst), self.offset_min).unwrap_or(Timestamp::EPOCH)
    }

    fn monotonic_ms(&self) -> u64 {
        self.monotonic_ms.load(Ordering::SeqCst)
    }
}
