//! Whether a payment counts: one question, asked again after every fact that bears on it.

use kassa_domain::exchange::VerdictState;
use kassa_domain::ids::{EntryRef, TillId};
use kassa_domain::payment::PaymentKind;

use super::Applying;
use crate::db::{Db, DbError, DbResult, Outcome, PaymentRow, Standing};

/// Settles whatever payment an entry bears on: the entry's own, or the one it reverses.
pub(super) fn settle(applying: &Applying<'_>, till: TillId, of: EntryRef) -> DbResult<()> {
    let payment = applying.change.reversed_payment(till, of)?.unwrap_or(of);
    settle_payment(applying, till, payment)?;
    if payment == of { Ok(()) } else { settle_referral(applying, till, of) }
}

fn settle_payment(applying: &Applying<'_>, till: TillId, at: EntryRef) -> DbResult<()> {
    let change = applying.change;
    let standing = change.standing(till, at)?;
    if let Some(payment) = change.payment(till, at)? {
        // A third party's payment is registered and reported, but stands on no account.
        let on_account = payment.kind != PaymentKind::ThirdParty as u8;
        let counts = on_account && payment.refused.is_empty() && standing.registered() && !standing.reversed;
        if counts != payment.counted {
            count(applying, &payment, counts)?;
            change.set_counted(till, at, counts)?;
        }
        let (state, reason) = if payment.refused.is_empty() { verdict(standing) } else { refused(&payment) };
        applying.rule(till, at, state, reason)?;
    }
    settle_referral(applying, till, at)
}

/// The entry that referred a receipt to the centre hears what was decided.
fn settle_referral(applying: &Applying<'_>, till: TillId, of: EntryRef) -> DbResult<()> {
    let standing = applying.change.standing(till, of)?;
    let Some(referral) = standing.referred else { return Ok(()) };
    let (state, reason) = verdict(standing);
    applying.rule(till, referral, state, reason)
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

fn count(applying: &Applying<'_>, payment: &PaymentRow, counts: bool) -> DbResult<()> {
    let change = applying.change;
    let Some((account, _)) = change.account_row(&payment.account)? else { return Ok(()) };
    for (service, provider, period, minor) in &payment.lines {
        change.count_paid(account, *period, *service, *provider, if counts { *minor } else { -*minor })?;
    }
    applying.touch(account)
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

/// Takes a decision about a referred receipt and applies it.
///
/// # Errors
/// The receipt was not referred or is decided, or what the store says.
pub fn decide(db: &Db, decision: &Decision, now_ms: i64) -> Result<(), DecideError> {
    db.write(|change| {
        let waits = change.referred()?.iter().any(|row| row.till == decision.till && row.of == decision.of);
        if !waits {
            return Err(DecideError::NotReferred);
        }
        change.put_decision(decision.till, decision.of, decision.registered, &decision.note, now_ms)?;
        settle(&Applying { change, rebuilding: false }, decision.till, decision.of)?;
        Ok(())
    })
}
