//! What the till knows of the centre's time without asking: what the centre said last, and the clock that never goes back.
//!
//! A wall clock that somebody sets is noticed so without the line. One that is ahead of the other clock by more than
//! before was set, or the computer slept meanwhile, for the other clock may stand still in sleep: that tells nothing
//! for certain, and only what is certain counts here.

use kassa_domain::Timestamp;

use crate::clock::Clock;
use crate::store::{self, Connection, StoreError};

/// The centre's time, as far as it is known.
#[derive(Debug)]
pub(super) struct CentreTime {
    /// The centre answers.
    is_up: bool,
    heard: Option<Heard>,
    /// An earlier run heard it, and this one has not yet.
    from_before: bool,
}

#[derive(Debug)]
struct Heard {
    /// The centre's clock less the till's then, milliseconds.
    offset_ms: i64,
    /// The till's clock then.
    wall: Timestamp,
    /// The clock that never goes back then.
    mono_ms: u64,
}

impl CentreTime {
    /// What an earlier run wrote down: this computer's clock is taken to have gone on by itself since.
    pub(super) fn remembered(conn: &Connection, clock: &dyn Clock) -> Result<Self, StoreError> {
        let (_, offset_ms) = store::identity::contact(conn)?;
        let mut time = Self { is_up: false, heard: None, from_before: false };
        if let Some(offset_ms) = offset_ms {
            time.heard(offset_ms, clock);
        }
        Ok(Self { from_before: true, ..time })
    }

    /// The centre answered just now.
    pub(super) fn heard(&mut self, offset_ms: i64, clock: &dyn Clock) {
        self.heard = Some(Heard { offset_ms, wall: clock.now(), mono_ms: clock.monotonic_ms() });
        self.from_before = false;
    }

    /// The line came or went.
    pub(super) const fn line(&mut self, is_up: bool) {
        self.is_up = is_up;
    }

    pub(super) const fn is_up(&self) -> bool {
        self.is_up
    }

    /// True when only an earlier run has heard the centre: nobody saw what became of this computer's clock since.
    pub(super) const fn is_from_before(&self) -> bool {
        self.from_before
    }

    /// By how much this computer's clock is ahead of the centre's for certain, milliseconds; negative when it is behind,
    /// zero when it may be right.
    pub(super) fn ahead_ms(&self, clock: &dyn Clock) -> i64 {
        let Some(heard) = &self.heard else { return 0 };
        let by_wall_ms = clock.now().utc_ms().saturating_sub(heard.wall.utc_ms());
        let by_mono_ms = i64::try_from(clock.monotonic_ms().saturating_sub(heard.mono_ms)).unwrap_or(i64::MAX);
        let set_ms = by_wall_ms.saturating_sub(by_mono_ms);
        // Set forward by all of it, or by nothing where the computer slept; set back only by somebody.
        let most_ms = set_ms.saturating_sub(heard.offset_ms);
        let least_ms = set_ms.min(0).saturating_sub(heard.offset_ms);
        if least_ms > 0 { least_ms } else { most_ms.min(0) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;

    #[test]
    fn only_what_is_certain_counts() {
        const MINUTE: i64 = 60_000;
        for (told, offset, set_by, expect) in [
            ("in step", 0, 0, 0),
            ("behind", 15, 0, -15),
            ("ahead", -15, 0, 15),
            ("was behind and is put right", 15, 15, 0),
            ("was ahead and is put right", -15, -15, 0),
            ("was right and is set back", 0, -20, -20),
            ("was right and is ahead now: it may have slept", 0, 480, 0),
            ("was behind, and slept or was set", 15, 480, 0),
            ("was behind, and slept or was set a little", 15, 3, -12),
            ("was ahead, and slept: ahead at least by that", -15, 480, 15),
        ] {
            let clock = ManualClock::new(Timestamp::new(1_795_255_200_000, 120).unwrap());
            let mut time = CentreTime { is_up: false, heard: None, from_before: false };
            assert_eq!(time.ahead_ms(&clock), 0, "nothing was ever heard");
            time.heard(offset * MINUTE, &clock);
            clock.advance_ms(3_600_000);
            clock.set(clock.now().utc_ms() + set_by * MINUTE);
            assert_eq!(time.ahead_ms(&clock), expect * MINUTE, "{told}");
        }
    }
}
