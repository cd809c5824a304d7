//! What to do next, as a pure function of what the till has, what is known of the centre, and the time.
//!
//! The journal is the queue: what the centre lacks is everything after the last place it is known to have. Nothing here
//! reads a database, a clock or a line.

use kassa_domain::chain::Head;
use kassa_domain::ids::Seq;

/// Never: no work of that kind is due.
pub const NEVER_MS: u64 = u64::MAX;
/// The longest wait between two tries.
pub const BACKOFF_MAX_MS: u64 = 60_000;
/// The wait after the first failure, before randomness.
const BACKOFF_FIRST_MS: u64 = 500;

/// The till's own side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalState {
    /// Where its chain ends.
    pub head: Head,
    /// The last place the centre has acknowledged.
    pub acknowledged: Seq,
}

/// What is known of the centre and of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The network is switched on here.
    pub on: bool,
    /// The centre found a fork: nothing is sent any more.
    pub stopped: bool,
    /// The till found by itself that it has less than the centre, and has not said so yet.
    pub to_report: bool,
    /// A life of the journal that is over has entries the centre lacks.
    pub unsent_before: bool,
    /// The last entry the centre has, once it has said so on this line.
    pub through: Option<Seq>,
    /// Nothing is sent before this moment.
    pub not_before_ms: u64,
    /// When the centre is to be asked anew how far it is.
    pub round_at_ms: u64,
    /// When entries may be sent.
    pub push_at_ms: u64,
    /// When verdicts are to be asked for.
    pub verdicts_at_ms: u64,
    /// When messages for the cashier are to be asked for.
    pub messages_at_ms: u64,
    /// When a page of the directory is to be asked for.
    pub directory_at_ms: u64,
    /// How many entries a batch may have.
    pub batch_max: usize,
}

/// The next thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// Ask how far the centre is.
    Reach,
    /// Send entries.
    Push {
        /// The first.
        from: Seq,
        /// How many at most.
        limit: usize,
    },
    /// Send entries of a life that is over.
    PushBefore {
        /// How many at most.
        limit: usize,
    },
    /// Tell the centre that the till has less than the centre.
    Report,
    /// Ask for verdicts.
    Verdicts,
    /// Ask for messages for the cashier.
    Messages,
    /// Ask for a page of the directory.
    Directory,
    /// Wait.
    Rest {
        /// Until when at the latest.
        until_ms: u64,
    },
}

/// Decides. Entries go before everything else, those of an earlier life first, for later ones speak of them; and the directory, which may be long, last and page by page.
#[must_use]
pub fn plan(journal: &JournalState, known: &Known, now_ms: u64) -> Plan {
    if !known.on || (known.stopped && !known.to_report) {
        return Plan::Rest { until_ms: NEVER_MS };
    }
    if now_ms < known.not_before_ms {
        return Plan::Rest { until_ms: known.not_before_ms };
    }
    if known.stopped {
        return Plan::Report;
    }
    let Some(through) = known.through else { return Plan::Reach };
    let unsent = through < journal.head.seq || known.unsent_before;
    let push_at_ms = if unsent { known.push_at_ms } else { NEVER_MS };
    if push_at_ms <= now_ms && known.unsent_before {
        Plan::PushBefore { limit: known.batch_max }
    } else if push_at_ms <= now_ms {
        Plan::Push { from: through.next(), limit: known.batch_max }
    } else if known.round_at_ms <= now_ms {
        Plan::Reach
    } else if known.verdicts_at_ms <= now_ms {
        Plan::Verdicts
    } else if known.messages_at_ms <= now_ms {
        Plan::Messages
    } else if known.directory_at_ms <= now_ms {
        Plan::Directory
    } else {
        let others = known.verdicts_at_ms.min(known.messages_at_ms).min(known.directory_at_ms);
        Plan::Rest { until_ms: push_at_ms.min(known.round_at_ms).min(others) }
    }
}

/// How long to wait after so many failures in a row: doubling, with a limit, and half of it by chance, so that a
/// thousand tills do not come back in one second. A centre that asks for more time gets it, up to the limit.
#[must_use]
pub fn backoff_ms(failures: u32, retry_after_s: u64, random: u32) -> u64 {
    let doublings = failures.saturating_sub(1).min(16);
    let whole = (BACKOFF_FIRST_MS << doublings).min(BACKOFF_MAX_MS);
    let asked = retry_after_s.saturating_mul(1000);
    let floor = (whole / 2).max(asked);
    floor.saturating_add(u64::from(random) % (whole / 2 + 1)).min(BACKOFF_MAX_MS)
}

/// How much goes into one request: halved when a line breaks, growing slowly while it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    now: usize,
    most: usize,
}

impl Pace {
    /// Begins with the most.
    #[must_use]
    pub const fn new(most: usize) -> Self {
        Self { now: most, most }
    }

    /// How much now.
    #[must_use]
    pub const fn get(self) -> usize {
        self.now
    }

    /// The line broke under this many. True when there is nothing left to make smaller.
    pub fn broke(&mut self, under: usize) -> bool {
        let least = under <= 1;
        self.now = (under.min(self.now) / 2).max(1);
        least
    }

    /// The line held: a sixteenth more.
    pub fn held(&mut self) {
        self.now = (self.now + (self.now / 16).max(1)).min(self.most);
    }
}

#[cfg(test)]
mod tests {
    use kassa_domain::ids::{Epoch, TillId};

    use super::*;

    const NOW: u64 = 1_000;

    fn journal(head: u64, acknowledged: u64) -> JournalState {
        let start = Head::start(TillId(7), Epoch(1));
        JournalState { head: Head { seq: Seq(head), ..start }, acknowledged: Seq(acknowledged) }
    }

    fn idle() -> Known {
        Known {
            on: true,
            stopped: false,
            to_report: false,
            unsent_before: false,
            through: Some(Seq(10)),
            not_before_ms: 0,
            round_at_ms: 60_000,
            push_at_ms: 0,
            verdicts_at_ms: NEVER_MS,
            messages_at_ms: NEVER_MS,
            directory_at_ms: NEVER_MS,
            batch_max: 500,
        }
    }

    #[test]
    fn what_comes_next() {
        let push = |from, limit| Plan::Push { from: Seq(from), limit };
        let rest = |until_ms| Plan::Rest { until_ms };
        for (name, head, known, expect) in [
            ("nothing to do", 10, idle(), rest(60_000)),
            ("a payment", 11, idle(), push(11, 500)),
            ("much, on a bad line", 900, Known { batch_max: 3, ..idle() }, push(11, 3)),
            ("the centre lost its tail", 10, Known { through: Some(Seq(4)), ..idle() }, push(5, 500)),
            ("the centre has nothing", 10, Known { through: Some(Seq(0)), ..idle() }, push(1, 500)),
            ("nothing known", 11, Known { through: None, ..idle() }, Plan::Reach),
            ("after a failure", 11, Known { not_before_ms: 1_500, ..idle() }, rest(1_500)),
            ("batches are refused", 11, Known { push_at_ms: 9_000, ..idle() }, rest(9_000)),
            (
                "batches are refused, the rest goes on",
                11,
                Known { push_at_ms: 9_000, directory_at_ms: 0, ..idle() },
                Plan::Directory,
            ),
            ("round", 10, Known { round_at_ms: NOW, ..idle() }, Plan::Reach),
            ("a payment goes before the round", 11, Known { round_at_ms: NOW, ..idle() }, push(11, 500)),
            (
                "verdicts before the directory",
                10,
                Known { verdicts_at_ms: NOW, directory_at_ms: NOW, ..idle() },
                Plan::Verdicts,
            ),
            (
                "a message before the directory",
                10,
                Known { messages_at_ms: NOW, directory_at_ms: NOW, ..idle() },
                Plan::Messages,
            ),
            ("a payment in the middle of a download", 11, Known { directory_at_ms: NOW, ..idle() }, push(11, 500)),
            ("the download goes on", 10, Known { directory_at_ms: NOW, ..idle() }, Plan::Directory),
            ("switched off", 11, Known { on: false, ..idle() }, rest(NEVER_MS)),
            ("forked", 11, Known { stopped: true, ..idle() }, rest(NEVER_MS)),
            ("cut, and nobody knows", 11, Known { stopped: true, to_report: true, ..idle() }, Plan::Report),
            (
                "cut, and the line broke",
                11,
                Known { stopped: true, to_report: true, not_before_ms: 1_500, ..idle() },
                rest(1_500),
            ),
            (
                "an earlier life goes first",
                11,
                Known { unsent_before: true, ..idle() },
                Plan::PushBefore { limit: 500 },
            ),
        ] {
            assert_eq!(plan(&journal(head, 10.min(head)), &known, NOW), expect, "{name}");
        }
    }

    #[test]
    fn waiting_grows_has_a_limit_and_some_chance() {
        for (failures, retry_after_s, least, most) in [
            (1, 0, 250, 500),
            (2, 0, 500, 1_000),
            (4, 0, 2_000, 4_000),
            (8, 0, 30_000, 60_000),
            (u32::MAX, 0, 30_000, 60_000),
            (1, 30, 30_000, 30_250),
            (1, u64::MAX, 60_000, 60_000),
        ] {
            for random in [0, 1, 249, 250, 65_537, u32::MAX] {
                let wait = backoff_ms(failures, retry_after_s, random);
                assert!((least..=most).contains(&wait), "{failures} failures, {retry_after_s} s, {random}: {wait}");
            }
        }
    }

    #[test]
    fn batches_shrink_to_one_and_grow_back_slowly() {
        let mut pace = Pace::new(500);
        let sizes: Vec<_> = std::iter::from_fn(|| (!pace.broke(pace.get())).then_some(pace.get())).collect();
        assert_eq!(sizes, [250, 125, 62, 31, 15, 7, 3, 1]);
        pace.held();
        assert_eq!(pace.get(), 2);
        (0..100).for_each(|_| pace.held());
        assert_eq!(pace.get(), 500);
        assert!(!pace.broke(20), "a short batch that broke tells more than the size that was allowed");
        assert_eq!(pace.get(), 10);
    }
}
