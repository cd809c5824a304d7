//! The time of a story: it goes as the machine's does, and hours pass at once when the story says so. Till, centre and
//! register are handed the same time; the register's line waits for nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use kassa::clock::{Clock, SystemClock};
use kassa::demo::hasty::Hasty;
use kassa::demo::world::Clocks;
use kassa_domain::Timestamp;
use kassa_drivers::clock::Clock as LineClock;
use kassa_server::clock::Clock as CentreClock;

/// The time; clones show the same.
#[derive(Debug, Clone, Default)]
pub struct StoryTime(Arc<Ahead>);

#[derive(Debug, Default)]
struct Ahead {
    machine: SystemClock,
    line: Hasty,
    /// By how much the story is ahead of the machine.
    ms: AtomicI64,
}

impl StoryTime {
    /// Time passes.
    pub fn pass(&self, ms: i64) {
        let _ = self.0.ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// The clocks of everybody in the story.
    pub fn clocks(&self) -> Clocks {
        Clocks { till: self.0.clone(), centre: self.0.clone(), line: self.0.clone() }
    }
}

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        Clock::now(&self.machine).shifted(self.ms.load(Ordering::SeqCst))
    }

    fn monotonic_ms(&self) -> u64 {
        self.machine.monotonic_ms() + u64::try_from(self.ms.load(Ordering::SeqCst)).unwrap_or(0)
    }
}

impl CentreClock for Ahead {
    fn now_ms(&self) -> i64 {
        Clock::now(self).utc_ms()
    }
}

impl LineClock for Ahead {
    fn now(&self) -> Duration {
        LineClock::now(&self.line)
    }

    fn sleep(&self, span: Duration) {
        self.line.sleep(span);
    }

    fn wall(&self) -> jiff::civil::DateTime {
        self.line.wall() + jiff::SignedDuration::from_millis(self.ms.load(Ordering::SeqCst))
    }
}
