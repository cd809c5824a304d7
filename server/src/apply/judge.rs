//! What the centre refuses to count, by the directory as it stands.

use kassa_domain::payment::{Payment, PaymentKind};
use kassa_domain::reading::Reading;
use kassa_domain::{BusinessDate, Money};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::Applying;
use crate::db::DbResult;

/// No drawer, shift or payment of one till comes near this: a thousand times the largest sum of a counter. Sums of
/// a hundred thousand such facts still fit their column.
const POSSIBLE_MINOR: i64 = Money::COUNTER_MAX_MINOR * 1_000;

/// True for a sum that can be added to others without a second thought.
pub(super) fn possible(sum: Money) -> bool {
    (-POSSIBLE_MINOR..=POSSIBLE_MINOR).contains(&sum.minor())
}

/// Why a payment cannot count: the key of a text, nothing when it can.
pub(super) fn payment(applying: &Applying<'_>, payment: &Payment, day: BusinessDate) -> DbResult<Option<&'static str>> {
    let Applying { change, known, .. } = applying;
    let tenders = &payment.tenders;
    let sums = [payment.commission, payment.provider_commission, tenders.cash, tenders.card, tenders.rounding];
    if !payment.lines.iter().map(|line| line.amount).chain(sums).all(possible) {
        return Ok(Some("impossible_sum"));
    }
    if payment.check().is_err() {
        return Ok(Some("unbalanced"));
    }
    for line in &payment.lines {
        match known.provider_closed(change, line.provider)? {
            None => return Ok(Some("unknown_provider")),
            Some(Some(closed)) if closed <= day => return Ok(Some("closed_provider")),
            Some(Some(_) | None) => {}
        }
        // A third party's service is its own affair.
        if payment.kind != PaymentKind::ThirdParty && !known.is_service(change, line.service)? {
            return Ok(Some("unknown_service"));
        }
    }
    if payment.kind == PaymentKind::ThirdParty {
        return Ok(None);
    }
    Ok(match known.account(change, payment.account.as_str())? {
        None => Some("unknown_account"),
        Some((_, currency)) if currency != payment.commission.currency() => Some("wrong_currency"),
        Some(_) => None,
    })
}

/// A reading in thousandths of the meter's unit; nothing when the meter cannot show it or its day has not come. How it
/// follows the reading before was checked at the till, with the payer beside.
pub(super) fn reading(reading: &Reading, digits: u8, today: BusinessDate) -> Option<i64> {
    let full = Decimal::from(10_u64.checked_pow(u32::from(digits))?);
    let milli = reading.value.checked_mul(Decimal::ONE_THOUSAND)?.normalize();
    let shown = !reading.value.is_sign_negative() && reading.value < full && milli.scale() == 0;
    if shown && reading.date <= today { milli.to_i64() } else { None }
}
