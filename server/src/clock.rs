//! The centre's clock, handed in wherever a moment is needed.

use std::fmt::Debug;
use std::sync::atomic::{AtomicI64, Ordering};

use kassa_domain::{BusinessDate, Timestamp};

const DAY_MS: i64 = 86_400_000;

/// Tells the time.
pub trait Clock: Send + Sync + Debug {
    /// Milliseconds of UTC since 1970.
    fn now_ms(&self) -> i64;

    /// The moment, with the machine's offset from UTC: for papers, which people read.
    fn now_here(&self) -> Timestamp {
        let now_ms = self.now_ms().clamp(0, Timestamp::MAX_UTC_MS);
        let moment = jiff::Timestamp::from_millisecond(now_ms);
        let offset_s = moment.map_or(0, |moment| jiff::tz::TimeZone::system().to_offset(moment).seconds());
        Timestamp::new(now_ms, i16::try_from(offset_s / 60).unwrap_or(0)).unwrap_or(Timestamp::EPOCH)
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place where the centre reads the machine's clock")]
    fn now_ms(&self) -> i64 {
        // Before 1970 the clock is broken; 0 is as wrong as any other answer, and refused by every check.
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}

/// A clock that stands until it is set: for tests and simulations.
#[derive(Debug, Default)]
pub struct SetClock(AtomicI64);

impl SetClock {
    /// A clock that shows this moment.
    #[must_use]
    pub const fn at(now_ms: i64) -> Self {
        Self(AtomicI64::new(now_ms))
    }

    /// Shows another moment.
    pub fn set(&self, now_ms: i64) {
        self.0.store(now_ms, Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// The day in UTC.
#[must_use]
pub fn utc_day(now_ms: i64) -> BusinessDate {
    let days = i32::try_from(now_ms.div_euclid(DAY_MS)).unwrap_or(0);
    BusinessDate::from_days(days)
        .or_else(|_| BusinessDate::from_days(0))
        .unwrap_or_else(|_| unreachable!("1970 is a day"))
}
