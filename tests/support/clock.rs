//! One time for the till and its register, which moves when somebody waits or it is told to.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::civil::{DateTime, date};
use kassa_domain::Timestamp;
use kassa_drivers::clock::{Clock as _, VirtualClock};

/// Minutes east of UTC, where the till stands.
const OFFSET_MIN: i16 = 120;

/// The time of a world.
#[derive(Debug, Clone)]
pub struct WorldClock {
    line: VirtualClock,
    begin: DateTime,
    /// By how much somebody has set the till's wall clock, milliseconds.
    set_by: Arc<AtomicI64>,
    /// When the till was started.
    started: Duration,
}

impl WorldClock {
    /// 2 March 2026, half past eight.
    pub fn morning() -> Self {
        Self::at(date(2026, 3, 2).at(8, 30, 0, 0))
    }

    pub fn at(local: DateTime) -> Self {
        Self { line: VirtualClock::new(local), begin: local, set_by: Arc::default(), started: Duration::ZERO }
    }

    /// A clock of its own that shows the same.
    pub fn copied(&self) -> Self {
        let copy = Self::at(self.begin);
        copy.pass(self.elapsed());
        copy.set_by_ms(self.set_by.load(Ordering::SeqCst));
        copy
    }

    /// The drivers' hand of it.
    pub fn line(&self) -> VirtualClock {
        self.line.clone()
    }

    pub fn elapsed(&self) -> Duration {
        self.line.now()
    }

    pub fn pass(&self, time: Duration) {
        self.line.sleep(time);
    }

    pub fn pass_ms(&self, ms: u64) {
        self.pass(Duration::from_millis(ms));
    }

    /// Somebody sets the till's wall clock forward or back; the register's stays.
    pub fn set_by_ms(&self, ms: i64) {
        let _ = self.set_by.fetch_add(ms, Ordering::SeqCst);
    }

    /// What the till's wall clock shows.
    pub fn moment(&self) -> Timestamp {
        let local = self.line.wall().to_zoned(jiff::tz::TimeZone::UTC).expect("a date of this century");
        let utc_ms = local.timestamp().as_millisecond() - i64::from(OFFSET_MIN) * 60_000;
        Timestamp::new(utc_ms + self.set_by.load(Ordering::SeqCst), OFFSET_MIN).expect("a date of this century")
    }

    /// The clock of a till that starts now.
    pub fn since_start(&self) -> Self {
        Self { started: self.elapsed(), ..self.clone() }
    }
}

impl kassa::clock::Clock for WorldClock {
    fn now(&self) -> Timestamp {
        self.moment()
    }

    fn monotonic_ms(&self) -> u64 {
        u64::try_from((self.elapsed() - self.started).as_millis()).expect("a short run")
    }
}
