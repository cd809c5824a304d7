//! What of a life of a till is kept beside its journal: the entries of a branch, evidence that it happened.

use std::collections::{HashMap, HashSet};

use kassa_domain::Money;
use kassa_domain::batch::Batch;
use kassa_domain::chain::Hash;
use kassa_domain::entry::body::UNDOING;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::ids::{EntryRef, Epoch, PaymentNumber, Seq, TillId};
use kassa_domain::payment::Payment;
use kassa_domain::reversal::part::{self, Before, Part, PartError};

use crate::apply::is_of_a_branch;
use crate::db::{DbResult, View};

/// The branches of one life, as far as they are kept.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Canonical bytes by place.
    entries: HashMap<Seq, HashSet<Vec<u8>>>,
    /// Hashes of the branches' chains by place.
    hashes: HashMap<Seq, HashSet<Hash>>,
}

impl Beside {
    /// What is kept of a life.
    pub(super) fn of(view: &View<'_>, till: TillId, epoch: Epoch) -> DbResult<Self> {
        let mut beside = Self::default();
        for raw in view.evidence(till, epoch)? {
            let Ok(batch) = Batch::decode(&raw) else { continue };
            let before = Seq(batch.from.0 - 1);
            let stored = view.hash_at(till, EntryRef { epoch, seq: before })?;
            let bases: Vec<Hash> =
                stored.into_iter().chain(beside.hashes.get(&before).into_iter().flatten().copied()).collect();
            let way = bases.into_iter().map(|base| way(base, &batch)).find(|way| way.last() == Some(&batch.head));
            // Where it came from is not kept: its end is still known.
            let way = way.unwrap_or_else(|| vec![batch.head]);
            let first = batch.head().seq.0 + 1 - way.len() as u64;
            for (seq, hash) in (first..).zip(way) {
                let _ = beside.hashes.entry(Seq(seq)).or_default().insert(hash);
            }
            for (seq, canonical) in (batch.from.0..).zip(batch.entries) {
                let _ = beside.entries.entry(Seq(seq)).or_default().insert(canonical);
            }
        }
        Ok(beside)
    }

    /// True when a batch goes on where a branch that is kept has been.
    pub(super) fn leads_to(&self, batch: &Batch) -> bool {
        let before = self.hashes.get(&Seq(batch.from.0 - 1));
        before.into_iter().flatten().any(|base| way(*base, batch).last() == Some(&batch.head))
    }

    /// True when every entry of a batch is kept already, and where it leads too.
    pub(super) fn has(&self, batch: &Batch) -> bool {
        let end = self.hashes.get(&batch.head().seq).is_some_and(|known| known.contains(&batch.head));
        end && (batch.from.0..)
            .zip(&batch.entries)
            .all(|(seq, sent)| self.entries.get(&Seq(seq)).is_some_and(|known| known.contains(sent)))
    }
}

/// The hashes of a batch's entries, when it begins after this one.
fn way(base: Hash, batch: &Batch) -> Vec<Hash> {
    let step = |hash: &mut Hash, entry: &Vec<u8>| {
        *hash = hash.then(entry);
        Some(*hash)
    };
    batch.entries.iter().scan(base, step).collect()
}

/// A payment whose money counts on no account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentBeside {
    /// The entry that accepted it.
    pub at: EntryRef,
    /// What was paid.
    pub payment: Payment,
    /// What of it has gone back line by line, each with a registered receipt; an error where that cannot be added up, and
    /// then nobody can say what is left.
    pub gone: Result<Before, PartError>,
}

impl PaymentBeside {
    /// What of its money is with the till still.
    ///
    /// # Errors
    /// Sums that cannot be computed.
    pub fn kept(&self) -> Result<Money, PartError> {
        part::kept(&self.payment, self.gone.as_ref().map_err(|error| *error)?)
    }
}

/// Payments among the entries of a life that are kept as evidence and stand nowhere in the journal: money that was taken
/// at the till and counts on no account. An operator has to see to them. Those that the till has cancelled, or given
/// back with registered receipts, whole or line by line, in the same branch or in a later life, are not among them.
///
/// # Errors
/// What the store says.
pub fn payments_beside(view: &View<'_>, till: TillId, epoch: Epoch) -> DbResult<Vec<PaymentBeside>> {
    let mut kept: Vec<Entry> = Vec::new();
    let mut found: Vec<PaymentBeside> = Vec::new();
    for raw in view.evidence(till, epoch)? {
        let Ok(batch) = Batch::decode(&raw) else { continue };
        for canonical in &batch.entries {
            let Ok(entry) = Entry::parse(canonical) else { continue };
            let at = entry.reference();
            if view.entry(till, at)?.is_some_and(|stored| stored.body == *canonical) || kept.contains(&entry) {
                continue;
            }
            if let Body::PaymentAccepted(payment) = &entry.body {
                let gone = Ok(Before::nothing(payment.commission.currency()));
                found.push(PaymentBeside { at, payment: (**payment).clone(), gone });
            }
            kept.push(entry);
        }
    }
    if found.is_empty() {
        return Ok(found);
    }
    let undone = undone(view, till, epoch, &kept)?;
    let taken: Vec<EntryRef> = found.iter().map(|beside| beside.at).collect();
    // Two branches may have payments at one place: what was said of one of them may be meant of the other.
    let once = |at: EntryRef| taken.iter().filter(|known| **known == at).count() == 1;
    found.retain_mut(|beside| {
        if !once(beside.at) {
            return true;
        }
        if let Some(gone) = undone.gone.get(&(beside.at, beside.payment.number)) {
            beside.gone.clone_from(gone);
        }
        !undone.is(beside)
    });
    Ok(found)
}

/// What was said of payments of a branch that undoes them.
#[derive(Debug, Default)]
struct Undone {
    /// Cancelled, or given back whole with a registered receipt.
    whole: HashSet<(EntryRef, PaymentNumber)>,
    /// Lines that were given back apart, each with a registered receipt.
    gone: HashMap<(EntryRef, PaymentNumber), Result<Before, PartError>>,
}

impl Undone {
    /// True when nothing of a payment is with the till: one of which some lines were kept is not undone, nor one whose
    /// returns cannot be added up.
    fn is(&self, beside: &PaymentBeside) -> bool {
        let PaymentBeside { at, payment, gone } = beside;
        let no_line_left = || gone.as_ref().is_ok_and(|gone| part::left(payment, gone).is_empty());
        self.whole.contains(&(*at, payment.number)) || no_line_left()
    }

    /// Lines went back with what was paid out for them.
    fn went_back(&mut self, of: (EntryRef, PaymentNumber), part: &Part, back: (Money, Money)) {
        let gone = self.gone.entry(of).or_insert_with(|| Ok(Before::nothing(back.0.currency())));
        *gone = gone.clone().and_then(|gone| with(gone, part, back));
    }
}

/// What has gone back with one more return.
///
/// # Errors
/// A line that has gone back already, or sums that cannot be computed.
fn with(mut gone: Before, part: &Part, (cash, card): (Money, Money)) -> Result<Before, PartError> {
    for line in &part.lines {
        if !gone.lines.insert(*line) {
            return Err(PartError::LineReversed { line: *line });
        }
    }
    gone.cash = gone.cash.plus(cash)?;
    gone.card = gone.card.plus(card)?;
    gone.commission = gone.commission.plus(part.commission)?;
    Ok(gone)
}

/// Payments of a branch that were cancelled, or given back with a registered receipt: by entries of the branch itself, or
/// of a later life that grew from it.
fn undone(view: &View<'_>, till: TillId, epoch: Epoch, kept: &[Entry]) -> DbResult<Undone> {
    let mut told: Vec<Entry> = kept.to_vec();
    for kind in UNDOING {
        for stored in view.later_of_kind(till, epoch, kind)? {
            let Ok(entry) = Entry::parse(&stored.body) else { continue };
            let of = entry.body.about();
            let meant = match of {
                Some(of) if of.epoch == epoch => is_of_a_branch(view, till, stored.at.epoch, of)?,
                Some(_) | None => true,
            };
            if meant {
                told.push(entry);
            }
        }
    }
    let registered: HashSet<EntryRef> = told
        .iter()
        .filter(|entry| matches!(entry.body, Body::ReceiptRegistered { .. }))
        .filter_map(|entry| entry.body.about())
        .collect();
    let mut undone = Undone::default();
    for entry in &told {
        match &entry.body {
            Body::PaymentCancelled { of, payment } => {
                let _ = undone.whole.insert((*of, *payment));
            }
            Body::ReversalAccepted { of, payment, part, cash, card, .. } if registered.contains(&entry.reference()) => {
                match part {
                    None => {
                        let _ = undone.whole.insert((*of, *payment));
                    }
                    Some(part) => undone.went_back((*of, *payment), part, (*cash, *card)),
                }
            }
            _ => {}
        }
    }
    Ok(undone)
}
