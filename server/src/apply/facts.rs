//! What each kind of fact changes.

use std::borrow::Cow;

use kassa_domain::Money;
use kassa_domain::attachment::Attachment;
use kassa_domain::cash::CashWay;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::exchange::VerdictState;
use kassa_domain::ids::{AccountNumber, EntryRef, ShiftNumber, TillId};
use kassa_domain::payment::Payment;
use kassa_domain::reading::Reading;
use kassa_domain::receipt::FiscalDocument;
use kassa_domain::shift::ShiftTotals;

use super::settle::settle;
use super::{Applying, Ruling, judge, past, reverse};
use crate::db::{CashMoveRow, DbResult, Outcome};
use crate::ledger::Held;

/// The ground of a decision that the centre had lost and a till told it again.
const TOLD_BY_THE_TILL: &str = "told by the till's journal";
const APPLIED: Ruling = Ruling::Is(VerdictState::Applied);

/// Applies one fact.
pub(super) fn apply(applying: &Applying<'_>, entry: &Entry) -> DbResult<Ruling> {
    let (change, till, at) = (applying.change, entry.till, entry.reference());
    if let Some(of) = entry.body.about()
        && of.epoch < at.epoch
        && past::is_of_a_branch(change, till, at.epoch, of)?
    {
        return Ok(Ruling::Refused("branch"));
    }
    match &entry.body {
        Body::EpochStarted { previous, .. } => {
            if let Some((end, hash)) = previous
                && !applying.rebuilding
            {
                past::tell_of_another_past(change, till, *end, *hash, entry.occurred_at.utc_ms())?;
            }
            Ok(APPLIED)
        }
        Body::SignedIn
        | Body::SignedOut
        | Body::SignInFailed { .. }
        | Body::Approved { .. }
        | Body::Reprinted { .. }
        | Body::XReported { .. }
        | Body::DrawerOpened { .. }
        | Body::SettingsChanged { .. } => Ok(APPLIED),
        Body::ShiftOpening { shift, day, opening_cash, count } => {
            if !judge::possible(*opening_cash) || count.as_ref().is_some_and(|count| !judge::possible(count.left)) {
                return Ok(Ruling::Refused("impossible_sum"));
            }
            change.put_shift_opening(till, at, *shift, *day, *opening_cash)?;
            Ok(APPLIED)
        }
        Body::ShiftClosing { shift, totals, counted, .. } => {
            let Some(drawer) = possible_drawer(totals, *counted) else {
                return Ok(Ruling::Refused("impossible_sum"));
            };
            change.put_shift_closing(till, at, *shift, totals, drawer, *counted)?;
            Ok(APPLIED)
        }
        // It moves no money: what differs is who answers for it.
        Body::HandedOver(handed) => Ok(match handed.difference() {
            Ok(_) if judge::possible(handed.journal) && judge::possible(handed.counted) => APPLIED,
            Ok(_) | Err(_) => Ruling::Refused("impossible_sum"),
        }),
        Body::CashMoved { way, shift, amount, .. } => {
            if !amount.is_positive() || !judge::possible(*amount) {
                return Ok(Ruling::Refused("impossible_sum"));
            }
            let moved = CashMoveRow { shift: *shift, brought_in: *way == CashWay::In, amount: *amount };
            change.put_cash_move(till, at, moved)?;
            Ok(APPLIED)
        }
        Body::PaymentAccepted(payment) => accept(applying, entry, payment),
        Body::ReversalAccepted { .. } => reverse::accept(applying, entry),
        Body::ReceiptShared { of, others } => shared(applying, entry.till, *of, others),
        Body::ReceiptRegistered { of, document, .. } => tell(applying, entry, *of, Outcome::Registered, Some(document)),
        Body::ReceiptFailed { of, .. } => tell(applying, entry, *of, Outcome::Failed, None),
        Body::ReceiptUnknown { of, .. } => tell(applying, entry, *of, Outcome::Unknown, None),
        Body::ReceiptReferred { of, .. } => tell(applying, entry, *of, Outcome::Referred, None),
        Body::PaymentCancelled { of, .. } | Body::GivenUp { of } => {
            tell(applying, entry, *of, Outcome::Cancelled, None)
        }
        Body::CentreDecided { of, registered, shift } => taken_in(applying, entry, *of, (*registered, *shift)),
        Body::ReadingTaken(reading) => read_meter(applying, entry, reading),
        Body::PaperAttached(attachment) => attach(applying, entry, attachment),
        Body::Unknown { .. } => Ok(Ruling::Is(VerdictState::Waiting)),
    }
}

fn attach(applying: &Applying<'_>, entry: &Entry, attachment: &Attachment) -> DbResult<Ruling> {
    let known = applying.change.put_attachment(entry.till, entry.reference(), attachment)?;
    Ok(if known { APPLIED } else { Ruling::Refused("unknown_entry") })
}

fn accept(applying: &Applying<'_>, entry: &Entry, payment: &Payment) -> DbResult<Ruling> {
    let change = applying.change;
    let mut said = None;
    if applying.known.is_something_said(change, entry.till)? {
        said = change.said_of_held(Held::Payment(entry.till, entry.reference()))?;
    }
    let assigned = said.as_ref().and_then(|account| AccountNumber::new(account).ok());
    let mut payment = Cow::Borrowed(payment);
    if let Some(account) = assigned {
        payment.to_mut().account = account;
    }
    let payment = payment.as_ref();
    let mut refused = judge::payment(applying, payment, entry.occurred_at.local_date())?;
    // Sums that cannot be stay out of every table: nothing may ever be added to them.
    let amount = match payment.amount() {
        Ok(amount) if refused != Some("impossible_sum") && refused != Some("unbalanced") => amount,
        Ok(_) | Err(_) => return Ok(Ruling::Refused(refused.unwrap_or("impossible_sum"))),
    };
    if said.is_some_and(|account| account.is_empty()) {
        // Its money went back to the payer by another way: it counts nowhere any more, whatever was against it before.
        refused = Some("given_back");
    }
    change.put_payment(entry.till, entry.reference(), payment, amount, refused.unwrap_or_default())?;
    settle(applying, entry.till, entry.reference())?;
    Ok(Ruling::Given)
}

/// Payments stand on one receipt: what becomes of it is told of each of them.
fn shared(applying: &Applying<'_>, till: TillId, of: EntryRef, others: &[EntryRef]) -> DbResult<Ruling> {
    for at in std::iter::once(&of).chain(others) {
        if applying.change.entry(till, *at)?.is_none() {
            return Ok(Ruling::Refused("unknown_entry"));
        }
    }
    Ok(APPLIED)
}

/// The till tells what became of what an entry asked the register for. A registered receipt never changes again, and
/// what was given up is never registered.
fn tell(
    applying: &Applying<'_>,
    entry: &Entry,
    of: EntryRef,
    outcome: Outcome,
    document: Option<&FiscalDocument>,
) -> DbResult<Ruling> {
    let (change, till, by) = (applying.change, entry.till, entry.reference());
    let told = change.receipt(till, of)?;
    let same_document = |row: &crate::db::ReceiptRow| {
        let new = document.map(|document| (document.register.as_str(), document.number));
        row.document.as_ref().map(|(register, number)| (register.as_str(), *number)) == new
    };
    match told {
        Some(row) if row.by == by => {}
        Some(row) if row.outcome == Outcome::Registered => {
            return Ok(match outcome {
                Outcome::Registered if same_document(&row) => Ruling::Is(VerdictState::Duplicate),
                Outcome::Registered => Ruling::Refused("another_document"),
                Outcome::Failed | Outcome::Unknown | Outcome::Referred | Outcome::Cancelled => {
                    Ruling::Refused("already_registered")
                }
            });
        }
        Some(row) if row.outcome == Outcome::Cancelled => {
            return Ok(match outcome {
                Outcome::Cancelled => Ruling::Is(VerdictState::Duplicate),
                Outcome::Registered | Outcome::Failed | Outcome::Unknown | Outcome::Referred => {
                    Ruling::Refused("cancelled")
                }
            });
        }
        Some(_) | None => change.put_receipt(till, of, outcome, document, by)?,
    }
    settle(applying, till, of)?;
    // What a till has told earlier in this life is there: its chain has no gaps.
    let is_there = of.epoch == by.epoch && of.seq < by.seq;
    Ok(if !is_there && change.entry(till, of)?.is_none() {
        Ruling::Refused("unknown_entry")
    } else if outcome == Outcome::Referred {
        // What an operator decided, perhaps long ago when everything is rebuilt, is in the standing.
        Ruling::Given
    } else {
        APPLIED
    })
}

/// The till took a decision of the centre in. A centre that was restored from a backup may have lost it: the entry brings
/// it back, for money has moved by it.
fn taken_in(
    applying: &Applying<'_>,
    entry: &Entry,
    of: EntryRef,
    (registered, shift): (bool, ShiftNumber),
) -> DbResult<Ruling> {
    let (change, till) = (applying.change, entry.till);
    let standing = change.standing(till, of)?;
    match standing.decided {
        Some(decided) if decided != registered => return Ok(Ruling::Refused("another_decision")),
        _ if standing.referred.is_none() => return Ok(Ruling::Refused("unknown_entry")),
        Some(_) => {}
        None => change.put_decision(till, of, registered, TOLD_BY_THE_TILL, entry.occurred_at.utc_ms())?,
    }
    change.put_decision_taken(till, of, (registered, shift), entry.reference())?;
    settle(applying, till, of)?;
    Ok(APPLIED)
}

fn read_meter(applying: &Applying<'_>, entry: &Entry, reading: &Reading) -> DbResult<Ruling> {
    let change = applying.change;
    let Some((account, _)) = applying.known.account(change, reading.account.as_str())? else {
        return Ok(Ruling::Refused("unknown_account"));
    };
    let Some(digits) = change.meter_digits(account, reading.meter)? else {
        return Ok(Ruling::Refused("unknown_meter"));
    };
    let Some(value_milli) = judge::reading(reading, digits, entry.occurred_at.local_date()) else {
        return Ok(Ruling::Refused("impossible_reading"));
    };
    change.put_reading(entry.till, entry.reference(), reading, value_milli, entry.occurred_at.utc_ms())?;
    change.refresh_meter(reading.meter)?;
    applying.touch(account);
    Ok(APPLIED)
}

fn possible_drawer(totals: &ShiftTotals, counted: Money) -> Option<Money> {
    let drawer = totals.drawer().ok()?;
    [drawer, counted, totals.cash_taken, totals.card_taken].into_iter().all(judge::possible).then_some(drawer)
}
