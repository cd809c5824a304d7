//! What the exchanges tell about the line and about the centre's clock.
//!
//! One success means online; offline takes two failures, or one that leaves no doubt, so that the indicator does not
//! flicker. Only changes are told.

use kassa_domain::Timestamp;

use super::Moment;
use crate::signal::{Link, OfflineReason};

/// The line as the windows show it.
#[derive(Debug)]
pub(super) struct LinkState {
    told: Link,
    /// Exchanges that failed in a row.
    failures: u32,
}

impl LinkState {
    pub const fn new() -> Self {
        Self { told: Link::Checking, failures: 0 }
    }

    pub const fn failures(&self) -> u32 {
        self.failures
    }

    pub fn is_offline(&self) -> bool {
        matches!(self.told, Link::Offline { .. })
    }

    pub fn is_online(&self) -> bool {
        matches!(self.told, Link::Online)
    }

    /// The centre answered as the centre.
    pub fn answered(&mut self) {
        self.failures = 0;
    }

    /// It answered, and entries get through: green.
    pub fn online(&mut self) -> Option<Link> {
        self.turn(Link::Online)
    }

    /// An exchange failed. Something to tell, when that is enough to be offline.
    pub fn failed(&mut self, why: OfflineReason, certain: bool, now: Timestamp) -> Option<Link> {
        self.failures = self.failures.saturating_add(1);
        if certain || self.failures >= 2 { self.offline(why, now) } else { None }
    }

    /// Grey, for this reason. Another reason while it is grey is told too, with the moment it began.
    pub fn offline(&mut self, why: OfflineReason, now: Timestamp) -> Option<Link> {
        let since = match self.told {
            Link::Offline { since, .. } => since,
            Link::Checking | Link::Online => now,
        };
        self.turn(Link::Offline { since, why })
    }

    fn turn(&mut self, link: Link) -> Option<Link> {
        let changed = self.told != link;
        self.told = link;
        changed.then_some(link)
    }
}

/// An answer that took longer says too little about the time, milliseconds.
const ROUND_TRIP_MAX_MS: u64 = 5_000;
/// A smaller change of the estimate is not worth telling, milliseconds.
const TELL_FROM_MS: u64 = 500;
/// A smaller change is not worth writing down, milliseconds.
const NOTE_FROM_MS: u64 = 1_000;
/// How often the last contact is written down, milliseconds.
const NOTE_EVERY_MS: u64 = 60_000;

/// How the centre's clock stands to the till's: the centre's time is taken to be that of the middle of the exchange, so
/// that it is wrong by half of the exchange at most.
#[derive(Debug, Default)]
pub(super) struct CentreClock {
    offset_ms: Option<i64>,
    /// By how much that may be wrong, milliseconds.
    within_ms: i64,
    told_ms: Option<(i64, i64)>,
    noted: Option<(i64, u64)>,
}

impl CentreClock {
    /// A clock as it was known before the program started.
    pub const fn known(offset_ms: Option<i64>) -> Self {
        Self { offset_ms, within_ms: 0, told_ms: None, noted: None }
    }

    /// The centre's clock less the till's, as far as known.
    pub fn offset_ms(&self) -> i64 {
        self.offset_ms.unwrap_or(0)
    }

    /// Takes an answer's time in. `asked_ms` is the moment of the question by the clock that never goes back. A time
    /// that must be `taken` counts however long the answer took.
    pub fn heard(&mut self, server_ms: i64, asked_ms: u64, now: Moment, taken: bool) {
        let round_trip_ms = now.mono_ms.saturating_sub(asked_ms);
        let known = self.offset_ms.is_some() && !taken;
        let plausible = (0..=Timestamp::MAX_UTC_MS).contains(&server_ms);
        if plausible && !(known && round_trip_ms > ROUND_TRIP_MAX_MS) {
            let back_ms = i64::try_from(round_trip_ms / 2).unwrap_or(0);
            self.offset_ms = Some(server_ms - now.wall.utc_ms().saturating_sub(back_ms));
            self.within_ms = i64::try_from(round_trip_ms.div_ceil(2)).unwrap_or(i64::MAX);
        }
    }

    /// The offset and by how much it may be wrong, when the windows should hear of it.
    pub fn tell(&mut self) -> Option<(i64, i64)> {
        let now = (self.offset_ms?, self.within_ms);
        let moved = self.told_ms.is_none_or(|(offset_ms, within_ms)| {
            offset_ms.abs_diff(now.0) >= TELL_FROM_MS || within_ms.abs_diff(now.1) >= TELL_FROM_MS
        });
        moved.then(|| *self.told_ms.insert(now))
    }

    /// The offset, when it and the moment of contact should be written down.
    pub fn note(&mut self, now_ms: u64) -> Option<i64> {
        let offset_ms = self.offset_ms?;
        let due = self.noted.is_none_or(|(noted, at_ms)| {
            noted.abs_diff(offset_ms) >= NOTE_FROM_MS || now_ms.saturating_sub(at_ms) >= NOTE_EVERY_MS
        });
        due.then(|| self.noted.insert((offset_ms, now_ms)).0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(utc_ms: i64) -> Timestamp {
        Timestamp::new(utc_ms, 120).unwrap()
    }

    #[test]
    fn one_lost_answer_does_not_make_it_grey_and_one_answer_makes_it_green() {
        let mut link = LinkState::new();
        assert_eq!(link.online(), Some(Link::Online));
        assert_eq!(link.failed(OfflineReason::NoAnswer, false, at(1)), None);
        link.answered();
        assert_eq!(link.online(), None);
        assert_eq!(link.failed(OfflineReason::NoAnswer, false, at(2)), None);
        let grey = Link::Offline { since: at(3), why: OfflineReason::NoAnswer };
        assert_eq!(link.failed(OfflineReason::NoAnswer, false, at(3)), Some(grey));
        assert_eq!(link.failed(OfflineReason::NoAnswer, false, at(4)), None, "told once");
        let other = Link::Offline { since: at(3), why: OfflineReason::Certificate };
        assert_eq!(link.failed(OfflineReason::Certificate, false, at(5)), Some(other), "grey since the first");
        assert_eq!(link.online(), Some(Link::Online));
    }

    #[test]
    fn nobody_there_is_certain_at_once() {
        let mut link = LinkState::new();
        let grey = Link::Offline { since: at(1), why: OfflineReason::NoAnswer };
        assert_eq!(link.failed(OfflineReason::NoAnswer, true, at(1)), Some(grey));
    }

    #[test]
    fn the_centres_time_is_that_of_the_middle_of_the_exchange() {
        let mut clock = CentreClock::default();
        let now = |utc_ms, mono_ms| Moment { wall: at(utc_ms), mono_ms };
        clock.heard(10_000, 0, now(7_200, 400), false);
        assert_eq!(clock.tell(), Some((3_000, 200)), "asked at 6800, answered at 7200: the middle is 7000");
        clock.heard(10_400, 500, now(7_300, 500), false);
        assert_eq!((clock.offset_ms(), clock.tell()), (3_100, None), "a tenth of a second is not worth telling");
        clock.heard(90_000, 0, now(60_000, 50_000), false);
        assert_eq!(clock.offset_ms(), 3_100, "a slow answer says too little");
        clock.heard(90_000, 0, now(60_000, 50_000), true);
        assert_eq!(clock.offset_ms(), 55_000, "unless it is all there is");
        clock.heard(-5, 0, now(60_000, 0), true);
        assert_eq!(clock.offset_ms(), 55_000, "a time that cannot be");
    }
}
