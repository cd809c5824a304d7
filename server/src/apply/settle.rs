//! Whether a payment counts: one question, asked again after every fact that bears on it.

use std::collections::{BTreeMap, BTreeSet};

use kassa_domain::Period;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::exchange::{About, VerdictState};
use kassa_domain::ids::{EntryRef, ProviderId, ServiceId, TillId};
use kassa_domain::payment::PaymentKind;

use super::Applying;
use super::together::shared_receipt;
use crate::db::{Alarm, Change, Db, DbError, DbResult, Looked, Outcome, PaymentRow, Standing, To};
use crate::ledger;

/// How long a cashier is told of a payment that was more than was owed, from its coming on: a till may be away for weeks.
const TOLD_MS: i64 = 90 * 86_400_000;

/// Settles whatever payment an entry bears on: the entry's own, or the one it reverses.
pub(super) fn settle(applying: &Applying<'_>, till: TillId, of: EntryRef) -> DbResult<()> {
    let looked = applying.change.look(till, of)?;
    let payment = looked.at;
    let _ = applying.touched.borrow_mut().insert((till, of));
    settle_payment(applying, till, looked, of)?;
    if payment != of {
        rule_on_referral(applying, till, applying.change.standing(till, of)?);
    }
    Ok(())
}

fn settle_payment(applying: &Applying<'_>, till: TillId, looked: Looked, by: EntryRef) -> DbResult<()> {
    let Looked { at, standing, payment } = looked;
    if let Some(payment) = payment {
        settle_lines(applying, till, (at, by), (standing, &payment))?;
        let (state, reason) = if payment.refused.is_empty() { verdict(standing) } else { refused(&payment) };
        applying.rule(till, at, state, reason);
    }
    rule_on_referral(applying, till, standing);
    Ok(())
}

/// Lines count on the account while the payment's receipt is registered and no registered return has taken them back.
fn settle_lines(
    applying: &Applying<'_>,
    till: TillId,
    (at, by): (EntryRef, EntryRef),
    (standing, payment): (Standing, &PaymentRow),
) -> DbResult<()> {
    let change = applying.change;
    let back = if standing.reversed || !payment.returned.is_empty() {
        change.lines_back(till, at, payment.lines.len())?
    } else {
        BTreeSet::new()
    };
    // A third party's payment is registered and reported, but stands on no account.
    let on_account = payment.kind != PaymentKind::ThirdParty as u8;
    let counts = on_account && payment.refused.is_empty() && standing.registered();
    let (mut put, mut taken) = (Vec::new(), Vec::new());
    for (place, line) in (0_u32..).zip(&payment.lines) {
        let before = payment.counted && !payment.returned.contains(&place);
        match (before, counts && !back.contains(&place)) {
            (false, true) => put.push(*line),
            (true, false) => taken.push(*line),
            (true, true) | (false, false) => {}
        }
    }
    for line in back.symmetric_difference(&payment.returned) {
        change.set_returned(till, at, *line, back.contains(line))?;
    }
    let counted = counts && back.len() < payment.lines.len();
    if counted != payment.counted {
        change.set_counted(till, at, counted)?;
    }
    if !put.is_empty() {
        let excess = count(applying, &payment.account, &put, true)?;
        if excess > 0 && !applying.rebuilding {
            tell_of_an_advance(change, till, at, excess)?;
        }
    }
    if !taken.is_empty() {
        let _ = count(applying, &payment.account, &taken, false)?;
        if !applying.rebuilding {
            fetch_back(applying, till, (&payment.account, &taken), (at, by))?;
        }
    }
    Ok(())
}

/// The entry that referred a receipt to the centre hears what was decided.
fn rule_on_referral(applying: &Applying<'_>, till: TillId, standing: Standing) {
    if let Some(referral) = standing.referred {
        let (state, reason) = verdict(standing);
        applying.rule(till, referral, state, reason);
    }
}

fn refused(payment: &PaymentRow) -> (VerdictState, &str) {
    (VerdictState::Refused, &payment.refused)
}

/// The verdict on a payment that may count: it waits until its receipt is decided.
fn verdict(standing: Standing) -> (VerdictState, &'static str) {
    match (standing.outcome, standing.decided) {
        (Some(Outcome::Registered | Outcome::Cancelled), _) | (_, Some(true)) => (VerdictState::Applied, ""),
        (_, Some(false)) => (VerdictState::Refused, "not_registered"),
        (None | Some(Outcome::Failed | Outcome::Unknown | Outcome::Referred), None) => (VerdictState::Waiting, ""),
    }
}

/// A line of a payment: service, provider, period, minor units.
type Line = (ServiceId, ProviderId, Period, i64);

/// Counts lines on their account, or takes them off; gives how much more they took off than was owed, minor units.
fn count(applying: &Applying<'_>, account: &str, lines: &[Line], counts: bool) -> DbResult<i64> {
    let change = applying.change;
    let mut excess = 0_i64;
    let Some((account, _)) = applying.known.account(change, account)? else { return Ok(excess) };
    // A month may stand in several lines, and is counted once.
    let mut months: BTreeMap<(Period, ServiceId, ProviderId), i64> = BTreeMap::new();
    let mut over = |due: i64, minor: i64| {
        if counts && due < 0 {
            excess = excess.saturating_add(due.saturating_neg().min(minor));
        }
    };
    for (service, provider, period, minor) in lines {
        let paid = if counts { *minor } else { -*minor };
        // A rebuild lays everything by age at its end.
        if !applying.rebuilding && applying.known.is_oldest_first(change, *provider)? {
            let _ = change.count_paid(account, *period, *service, *provider, paid)?;
            over(change.lay_by_age(account, *service, *provider)?, *minor);
        } else {
            *months.entry((*period, *service, *provider)).or_default() += paid;
        }
    }
    let months: Vec<_> = months.into_iter().collect();
    for (due, paid) in change.count_each_paid(account, &months)? {
        over(due, paid);
    }
    applying.touch(account);
    Ok(excess)
}

/// Lines that count no more take their money from where it was put since. A rebuild finds that done.
fn fetch_back(
    applying: &Applying<'_>,
    till: TillId,
    (account, lines): (&str, &[Line]),
    at: (EntryRef, EntryRef),
) -> DbResult<()> {
    let change = applying.change;
    let Some((account, _)) = applying.known.account(change, account)? else { return Ok(()) };
    let of: BTreeSet<(ServiceId, ProviderId)> =
        lines.iter().map(|(service, provider, ..)| (*service, *provider)).collect();
    let now_ms = change.received(till, at.1)?.unwrap_or_default();
    let (who, note) = (format!("till {till}"), format!("return of {}/{}", at.0.epoch, at.0.seq));
    of.into_iter().try_for_each(|of| ledger::fetch_back(change, account, of, (&who, &note), now_ms))
}

/// A bill that was paid at two tills, while one of them was without the centre, ends with an advance: nobody did anything
/// wrong, and an operator is told once. What the cashier and the payer knew to be more than is owed is no news.
fn tell_of_an_advance(change: &Change<'_>, till: TillId, at: EntryRef, excess: i64) -> DbResult<()> {
    let Some(stored) = change.entry(till, at)? else { return Ok(()) };
    let Ok(Entry { body: Body::PaymentAccepted(payment), occurred_at, .. }) = Entry::parse(&stored.body) else {
        return Ok(());
    };
    let meant = payment.kind != PaymentKind::Bill || payment.lines.iter().any(|line| line.excess.is_positive());
    if !meant && change.raise_once(till, at, Alarm::PaidTwice, occurred_at.utc_ms())? {
        // The cashier hears it too: the payer may still be near, or come back and ask. By the centre's clock, for a
        // till's own may be anything.
        let now_ms = change.received(till, at)?.unwrap_or_default();
        let about = About::PaidTwice { payment: at, excess };
        let _ = change.write_message(To::Till(till), &about, now_ms, now_ms.saturating_add(TOLD_MS))?;
    }
    Ok(())
}

/// What an operator decides about a receipt that a till referred to the centre (R20).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Whose receipt.
    pub till: TillId,
    /// The entry that asked for it.
    pub of: EntryRef,
    /// The register has it, or has it not.
    pub registered: bool,
    /// On what ground.
    pub note: String,
}

/// Why a decision was not taken.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    /// No receipt of that entry was referred to the centre, or it is decided already.
    #[error("no receipt of that entry waits for a decision")]
    NotReferred,
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Takes a decision about a referred receipt and applies it; payments that stand on one receipt are decided at once.
///
/// # Errors
/// The receipt was not referred or is decided, or what the store says.
pub fn decide(db: &Db, decision: &Decision, now_ms: i64) -> Result<(), DecideError> {
    db.write(|change| decide_within(change, decision, now_ms).map(drop))
}

/// The same within a change that does more; gives the entries it was decided about. What is decided of a receipt is
/// decided of every payment that stands on it, also of one whose referral is still on its way.
///
/// # Errors
/// As of [`decide`].
pub fn decide_within(change: &Change<'_>, decision: &Decision, now_ms: i64) -> Result<Vec<EntryRef>, DecideError> {
    let waits = change.referred()?.iter().any(|row| row.till == decision.till && row.of == decision.of);
    if !waits {
        return Err(DecideError::NotReferred);
    }
    let all = match shared_receipt(change, decision.till, decision.of)? {
        Some(shared) => shared.payments.into_iter().map(|(at, _)| at).collect(),
        None => vec![decision.of],
    };
    let applying = Applying::to(change);
    let mut decided = Vec::with_capacity(all.len());
    for of in all {
        let standing = change.standing(decision.till, of)?;
        let ended = matches!(standing.outcome, Some(Outcome::Registered | Outcome::Cancelled));
        if ended || standing.decided.is_some() {
            continue;
        }
        change.put_decision(decision.till, of, decision.registered, &decision.note, now_ms)?;
        settle(&applying, decision.till, of)?;
        decided.push(of);
    }
    applying.finish()?;
    Ok(decided)
}
