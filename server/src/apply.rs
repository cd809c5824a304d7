//! Applying stored entries: what each one means for accounts, meters and totals.
//!
//! Entries are looked at in order, each gets its own verdict, and one that is refused holds nobody up. A payment counts
//! on its account once the till has told that its receipt is registered (or an operator decided so), and no more once
//! a reversal of it is registered: whatever order the facts come in, `settle` compares what should count with
//! what does and corrects the difference. So the same entries always end in the same sums, however often they are
//! applied, and everything derived can be rebuilt.

use std::cell::RefCell;

use kassa_domain::chain::Head;
use kassa_domain::entry::Entry;
use kassa_domain::exchange::{Verdict, VerdictState};
use kassa_domain::ids::{EntryRef, Seq, TillId};

use crate::db::{Change, Db, DbError, DbResult, Given, StoredEntry, Sums};
use crate::ledger::{self, Disagreement, Touched};

mod facts;
mod judge;
mod known;
mod past;
mod queue;
mod reverse;
mod settle;
mod together;

use known::Known;
pub(crate) use past::is_of_a_branch;
pub use queue::{Stuck, apply_some, catch_up, catch_up_till};
pub use settle::{DecideError, Decision, decide, decide_within};
pub use together::{Shared, shared_receipt};

/// Entries read at once where a chain is proven.
const CHUNK: u32 = 500;

/// What becomes of one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ruling {
    /// This verdict.
    Is(VerdictState),
    /// Refused, for this reason.
    Refused(&'static str),
    /// The verdict was given on the way: a payment's depends on its receipt.
    Given,
}

/// Where applying happens.
struct Applying<'c> {
    change: &'c Change<'c>,
    /// Everything is derived anew: verdicts and accounts are compared with those before at the end, so that tills hear
    /// of real changes only.
    rebuilding: bool,
    /// Entries whose bookings in the ledger may have changed; booked together when the piece of work is done.
    touched: Touched,
    /// Verdicts that were given; written down together when the piece of work is done.
    ruled: RefCell<Vec<Given>>,
    /// Accounts that show something else; tills are told together when the piece of work is done.
    changed: RefCell<Vec<u64>>,
    /// What is asked for every line of a payment and stays as it is while somebody applies.
    known: Known,
}

impl<'c> Applying<'c> {
    fn to(change: &'c Change<'c>) -> Self {
        Self {
            change,
            rebuilding: false,
            touched: Touched::default(),
            ruled: RefCell::default(),
            changed: RefCell::default(),
            known: Known::default(),
        }
    }

    /// Books what has changed, gives accounts their revisions, and writes the verdicts down.
    fn finish(&self) -> DbResult<()> {
        ledger::post(self.change, &self.touched)?;
        self.change.touch_each(&self.changed.take().into_iter().collect())?;
        let ruled = self.ruled.take();
        if self.rebuilding { self.change.draft_verdicts(&ruled) } else { self.change.set_verdicts(&ruled) }
    }

    /// What was undone touched nothing and ruled nothing.
    fn forget(&self) {
        drop(self.touched.take());
        drop(self.changed.take());
        drop(self.ruled.take());
    }
}

impl Applying<'_> {
    fn rule(&self, till: TillId, at: EntryRef, state: VerdictState, reason: &str) {
        self.ruled.borrow_mut().push(Given { till, at, state, reason: reason.to_owned() });
    }

    /// Does a piece of work that a table may refuse, as [`Change::attempt`] does.
    fn attempt<T>(&self, work: impl FnOnce() -> DbResult<T>) -> DbResult<Option<T>> {
        let (ruled, changed) = (self.ruled.borrow().len(), self.changed.borrow().len());
        let done = self.change.attempt(work)?;
        if done.is_none() {
            self.ruled.borrow_mut().truncate(ruled);
            self.changed.borrow_mut().truncate(changed);
        }
        Ok(done)
    }

    fn touch(&self, account: u64) {
        if !self.rebuilding {
            self.changed.borrow_mut().push(account);
        }
    }
}

/// Applies one entry and gives its verdict. What a table's own rules refuse is a refused entry, not a stuck queue.
fn apply_entry(applying: &Applying<'_>, till: TillId, stored: &StoredEntry) -> DbResult<()> {
    let ruling = match Entry::parse(&stored.body) {
        Err(_) => Ruling::Refused("malformed"),
        Ok(entry) => {
            applying.attempt(|| facts::apply(applying, &entry))?.unwrap_or(Ruling::Refused("impossible_value"))
        }
    };
    match ruling {
        Ruling::Is(state) => applying.rule(till, stored.at, state, ""),
        Ruling::Refused(reason) => {
            tracing::warn!(till = till.0, epoch = stored.at.epoch.0, seq = stored.at.seq.0, reason, "entry refused");
            applying.rule(till, stored.at, VerdictState::Refused, reason);
        }
        Ruling::Given => {}
    }
    Ok(())
}

/// Applies one stored entry again, for a person said something of it.
pub(crate) fn apply_again(change: &Change<'_>, till: TillId, at: EntryRef) -> DbResult<()> {
    let applying = Applying::to(change);
    let stored = change.entry(till, at)?.ok_or(DbError::Corrupt("a payment of no entry"))?;
    apply_entry(&applying, till, &stored)?;
    applying.finish()
}

/// What came of trying refused and waiting entries again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retried {
    /// How many were tried.
    pub tried: u64,
    /// How many are settled now.
    pub settled: u64,
}

/// Tries refused and waiting entries again, of one till or of all: an account came, or a newer program knows the kind.
///
/// # Errors
/// What the store says.
pub fn retry(db: &Db, till: Option<TillId>) -> DbResult<Retried> {
    again(db, till, &[VerdictState::Waiting, VerdictState::Refused])
}

/// Tries waiting entries again, as a centre does when it starts: a program before it may not have known their kinds. What
/// is refused stays so until somebody wants it tried.
///
/// # Errors
/// What the store says.
pub fn retry_waiting(db: &Db) -> DbResult<Retried> {
    again(db, None, &[VerdictState::Waiting])
}

/// Piece by piece, so that payments of now are stored in between.
fn again(db: &Db, till: Option<TillId>, wanted: &[VerdictState]) -> DbResult<Retried> {
    let mut unsettled = db.read(|view| view.unsettled(till))?;
    unsettled.retain(|(_, verdict)| wanted.contains(&verdict.state));
    let mut settled = 0;
    for piece in unsettled.chunks(CHUNK as usize) {
        settled += db.write(|change| -> DbResult<usize> {
            let is_left = |(till, verdict): &(TillId, Verdict)| -> DbResult<bool> {
                Ok(change.verdict(*till, verdict.entry)?.is_some_and(|now| wanted.contains(&now.state)))
            };
            let applying = Applying::to(change);
            for one in piece {
                // What an entry before it settled is not applied twice.
                if is_left(one)? {
                    let (till, at) = (one.0, one.1.entry);
                    let stored = change.entry(till, at)?.ok_or(DbError::Corrupt("a verdict on no entry"))?;
                    apply_entry(&applying, till, &stored)?;
                }
            }
            applying.finish()?;
            let mut left = 0;
            for one in piece {
                left += usize::from(is_left(one)?);
            }
            Ok(piece.len() - left)
        })?;
    }
    Ok(Retried { tried: unsettled.len() as u64, settled: settled as u64 })
}

/// What a rebuild found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rebuilt {
    /// Entries applied.
    pub entries: u64,
    /// Sums before.
    pub before: Sums,
    /// Sums after.
    pub after: Sums,
    /// Accounts that show something else now.
    pub accounts_changed: u64,
    /// What does not agree in the ledger that came out.
    pub disagreements: Vec<Disagreement>,
    /// Entries that cannot be applied: what comes after them is not counted.
    pub stuck: Vec<Stuck>,
}

/// Throws away everything derived from entries and derives it again, all or nothing.
///
/// # Errors
/// What the store says; everything is as before then.
pub fn rebuild(db: &Db) -> DbResult<Rebuilt> {
    // In small steps first, so that tills do not wait for it. What cannot be applied is told at the end.
    if let Err(error) = catch_up(db) {
        tracing::warn!(%error, "not every entry can be applied");
    }
    db.write(|change| {
        // Tills have gone on since.
        drop(queue::apply_all(&Applying::to(change))?);
        let before = change.sums()?;
        change.forget_derived()?;
        let applying = Applying { rebuilding: true, ..Applying::to(change) };
        let stuck = queue::apply_all(&applying)?;
        let entries = change.heads()?.iter().map(|row| row.applied.0).sum();
        change.adopt_verdicts()?;
        let accounts_changed = change.touch_what_differs()?;
        let disagreements = ledger::prove(change)?.disagreements;
        Ok(Rebuilt { entries, before, after: change.sums()?, accounts_changed, disagreements, stuck })
    })
}

/// A broken link of a stored chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BrokenChain {
    /// Whose journal.
    pub till: TillId,
    /// The first entry that is missing or does not lead to its hash.
    pub at: EntryRef,
}

/// Recomputes the chains of all tills. Gives how many entries were sound, and the first broken link of each life.
///
/// # Errors
/// What the store says.
pub fn verify(db: &Db) -> DbResult<(u64, Vec<BrokenChain>)> {
    db.read(|view| {
        let (mut sound, mut broken) = (0, Vec::new());
        for row in view.heads()? {
            let (till, epoch) = (row.head.till, row.head.epoch);
            let mut head = Head::start(till, epoch);
            'life: while head.seq < row.head.seq {
                let entries = view.entries(till, epoch, head.seq.next(), CHUNK)?;
                for entry in &entries {
                    let next = head.then(&entry.body);
                    if entry.at.seq != next.seq || entry.hash != next.hash {
                        break 'life;
                    }
                    head = next;
                }
                if entries.is_empty() {
                    break;
                }
            }
            sound += head.seq.0;
            if head != row.head {
                broken.push(BrokenChain { till, at: EntryRef { epoch, seq: Seq(head.seq.0 + 1) } });
            }
        }
        Ok((sound, broken))
    })
}
