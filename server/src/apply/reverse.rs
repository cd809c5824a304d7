//! A reversal, of a whole payment or of some lines: written down, and counted when its payment is known.

use kassa_domain::attachment::Papers;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::exchange::VerdictState;
use kassa_domain::ids::EntryRef;
use kassa_domain::payment::laid;
use kassa_domain::reversal::Part;

use super::settle::settle;
use super::{Applying, Ruling, judge};
use crate::db::{DbResult, ReversalRow};

/// A reversal is written down: it needs papers, and counts when its payment is known.
pub(super) fn accept(applying: &Applying<'_>, entry: &Entry) -> DbResult<Ruling> {
    let Body::ReversalAccepted { of, kind, shift, cash, card, ground, original, part, .. } = &entry.body else {
        return Ok(Ruling::Refused("malformed"));
    };
    let (change, till, at) = (applying.change, entry.till, entry.reference());
    if cash.is_negative() || card.is_negative() || !judge::possible(*cash) || !judge::possible(*card) {
        return Ok(Ruling::Refused("impossible_sum"));
    }
    if let Some(part) = part
        && !is_of_its_payment(applying, entry, *of, part)?
    {
        return Ok(Ruling::Refused("unbalanced"));
    }
    let part =
        part.as_deref().map(|part| (part.lines.clone(), part.commission.minor(), part.provider_commission.minor()));
    let money = (cash.minor(), card.minor());
    change.put_reversal(till, &ReversalRow { at, of: *of, kind: *kind, shift: *shift, money, part })?;
    change.put_paper_due(till, at, Papers::needed(*ground, *original))?;
    settle(applying, till, at)?;
    let is_known = change.payment(till, *of)?.is_some();
    Ok(if is_known { Ruling::Is(VerdictState::Applied) } else { Ruling::Refused("unknown_payment") })
}

/// True when the payment has those lines, and the commissions that go back with them are theirs. Of a payment that the
/// centre does not have, only the sums can be looked at.
fn is_of_its_payment(applying: &Applying<'_>, entry: &Entry, of: EntryRef, part: &Part) -> DbResult<bool> {
    let (commission, kept) = (part.commission, part.provider_commission);
    if commission.is_negative() || kept.is_negative() || !judge::possible(commission) || !judge::possible(kept) {
        return Ok(false);
    }
    let Some(paid) = applying.change.paid_facts(entry.till, of)? else { return Ok(true) };
    let amounts: Vec<i64> = paid.lines.iter().map(|line| line.amount_minor).collect();
    let shares = laid(paid.provider_commission, &amounts);
    let its = part.lines.iter().map(|line| usize::try_from(*line).ok().and_then(|place| shares.get(place)).copied());
    let its: Option<Vec<i64>> = its.collect();
    Ok(its.is_some_and(|its| its.iter().sum::<i64>() == kept.minor()) && commission.minor() <= paid.commission)
}
