//! One kind of work with the centre: when it is its turn, how much at once, how patiently.

use crate::sync::plan::{Pace, backoff_ms};

/// One kind of work with a pace and a patience of its own, so that trouble with it does not hold up the others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stream {
    pub at_ms: u64,
    pub pace: Pace,
    /// Requests that failed in a row.
    pub failures: u32,
    /// Pages in a row that could not be kept here.
    pub unkept: u32,
    /// There was word of more while a request was under way.
    pub again: bool,
    /// The place the last request was for.
    place: (Option<u64>, u64),
}

impl Stream {
    pub const fn new(at_ms: u64, most: usize) -> Self {
        Self { at_ms, pace: Pace::new(most), failures: 0, unkept: 0, again: false, place: (None, 0) }
    }

    /// There may be something now; one that failed waits for its time all the same.
    pub fn due(&mut self, now_ms: u64) {
        if self.failures == 0 {
            self.at_ms = now_ms;
        }
    }

    /// The next request is for this place: when it is a new one, what came before was kept.
    pub fn goes_on(&mut self, generation: Option<u64>, cursor: u64) {
        if self.place != (generation, cursor) {
            self.place = (generation, cursor);
            self.unkept = 0;
        }
    }

    /// What came could not be kept: it will be asked for again, later and later.
    pub fn not_kept(&mut self, now_ms: u64) {
        self.unkept = self.unkept.saturating_add(1);
        self.at_ms = now_ms + backoff_ms(self.unkept.saturating_add(3), 0, 0);
    }

    /// It worked, with as much as was allowed or with less, which says nothing about more.
    pub fn held(&mut self, full: bool, next_ms: u64) {
        self.failures = 0;
        self.at_ms = if std::mem::take(&mut self.again) { 0 } else { next_ms };
        if full {
            self.pace.held();
        }
    }
}
