//! Wrong passwords on their way into the journal: each person's are told at most once a minute, so that no one who tries
//! and tries floods it.

use std::collections::HashMap;

use kassa_domain::entry::Body;
use kassa_domain::ids::UserId;

/// How long wrong passwords of one person are gathered behind an entry about them, milliseconds.
const GATHER_MS: u64 = 60_000;

/// Wrong passwords that no entry tells yet, by person; logins that nobody here has are one together.
#[derive(Debug, Clone, Default)]
pub(super) struct Untold(HashMap<Option<UserId>, Gathered>);

#[derive(Debug, Clone, Copy, Default)]
struct Gathered {
    tries: u32,
    locked: bool,
    /// When an entry told of them last, by the clock that never goes back.
    told_ms: Option<u64>,
}

impl Untold {
    /// One more. What the journal is to be told now, if anything: the first one, what was gathered for a minute, and the
    /// lock of a person's login at once.
    pub(super) fn count(&mut self, whom: Option<UserId>, locked: bool, now_ms: u64) -> Option<Body> {
        let gathered = self.0.entry(whom).or_default();
        gathered.tries = gathered.tries.saturating_add(1);
        gathered.locked |= locked;
        let is_due = gathered.is_due(now_ms) || (locked && whom.is_some());
        if is_due { Some(gathered.tell(whom, now_ms)) } else { None }
    }

    /// What is still untold of somebody who has signed in now.
    pub(super) fn of(&mut self, whom: UserId, now_ms: u64) -> Option<Body> {
        let whom = Some(whom);
        self.0.get_mut(&whom).filter(|gathered| gathered.tries > 0).map(|gathered| gathered.tell(whom, now_ms))
    }

    /// What has been gathered for a minute.
    pub(super) fn due(&mut self, now_ms: u64) -> Vec<Body> {
        let due = self.0.iter_mut().filter(|(_, gathered)| gathered.tries > 0 && gathered.is_due(now_ms));
        due.map(|(whom, gathered)| gathered.tell(*whom, now_ms)).collect()
    }
}

impl Gathered {
    fn is_due(&self, now_ms: u64) -> bool {
        self.told_ms.is_none_or(|told_ms| now_ms >= told_ms + GATHER_MS)
    }

    fn tell(&mut self, whom: Option<UserId>, now_ms: u64) -> Body {
        let Self { tries, locked, .. } = *self;
        *self = Self { told_ms: Some(now_ms), ..Self::default() };
        Body::SignInFailed { whom, tries, locked }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(whom: Option<u32>, tries: u32, locked: bool) -> Option<Body> {
        Some(Body::SignInFailed { whom: whom.map(UserId), tries, locked })
    }

    #[test]
    fn a_person_is_told_of_at_once_then_by_the_minute_and_a_lock_at_once_again() {
        let mut untold = Untold::default();
        for (whom, locked, now_ms, expect) in [
            (Some(3), false, 1_000, told(Some(3), 1, false)),
            (Some(3), false, 2_000, None),
            (None, false, 2_500, told(None, 1, false)),
            (Some(3), false, 3_000, None),
            (Some(5), false, 3_500, told(Some(5), 1, false)),
            (Some(3), false, 60_999, None),
            (Some(3), true, 61_000, told(Some(3), 4, true)),
            (None, true, 4_000, None),
            (None, true, 62_500, told(None, 2, true)),
        ] {
            assert_eq!(untold.count(whom.map(UserId), locked, now_ms), expect, "{whom:?} {now_ms}");
        }
        assert_eq!(untold.due(200_000), [], "nothing is told twice");
    }

    #[test]
    fn what_was_gathered_is_told_by_itself_or_before_the_sign_in() {
        let mut untold = Untold::default();
        for now_ms in [0, 10, 20] {
            let _ = untold.count(Some(UserId(3)), false, now_ms);
        }
        assert_eq!(untold.due(59_999), []);
        assert_eq!(untold.due(60_000), [Body::SignInFailed { whom: Some(UserId(3)), tries: 2, locked: false }]);
        let _ = untold.count(Some(UserId(3)), false, 60_500);
        assert_eq!(untold.of(UserId(5), 61_000), None);
        assert_eq!(untold.of(UserId(3), 61_000), told(Some(3), 1, false));
        assert_eq!(untold.of(UserId(3), 62_000), None);
    }
}
