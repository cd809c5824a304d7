//! What may be paid a second time to a provider outside the billing.

use kassa_domain::ids::HumanNumber;
use kassa_domain::payment::{Payment, PaymentLine, PaymentState, ThirdParty};
use kassa_domain::visit::VisitItem;
use kassa_domain::{BusinessDate, Money, Timestamp};

use super::{Desk, DeskError, PaidBefore};
use crate::store;

impl Desk {
    /// The newest payment here since then that was not given back and is the same as this one to a provider outside the
    /// billing: filled in so, for that much.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn same_third(&self, item: &VisitItem, since: Timestamp) -> Result<Option<PaidBefore>, DeskError> {
        let (money, today) = (self.money(), self.clock.now().local_date());
        // The shift of a night has the day before.
        let first = BusinessDate::from_days(since.local_date().days() - 1).unwrap_or(today);
        for days in (first.days()..=today.days()).rev() {
            let Ok(day) = BusinessDate::from_days(days) else { continue };
            let stored = store::payments::of_day(&money, day, self.identity.currency)?;
            let same = stored.into_iter().rev().find(|stored| {
                let is_kept =
                    !matches!(stored.state, PaymentState::Cancelled | PaymentState::Voided | PaymentState::Refunded);
                let is_whole = stored.gone.done.lines.is_empty();
                is_kept && is_whole && stored.accepted_at >= since.utc_ms() && is_same_third(&stored.payment, item)
            });
            if let Some(same) = same {
                let sum = Money::total(same.payment.lines.iter().map(|line| line.amount), self.identity.currency)?;
                let (point, till) = (self.identity.point.clone(), self.identity.code.clone());
                let number = HumanNumber { point, till, number: same.payment.number };
                let now = self.clock.now();
                return Ok(Some(PaidBefore {
                    number,
                    at: now.shifted(same.accepted_at - now.utc_ms()),
                    sum,
                    same: true,
                    is_here: true,
                }));
            }
        }
        Ok(None)
    }
}

/// What was filled in is the same, and so is every sum. What fields are called goes by the language of receipts.
fn is_same_third(payment: &Payment, item: &VisitItem) -> bool {
    let filled = |third: Option<&ThirdParty>| -> Option<Vec<(String, String)>> {
        let fields = third?.fields.iter();
        Some(fields.map(|given| (given.code.clone(), given.value.clone())).collect())
    };
    let paid = |lines: &[PaymentLine]| -> Vec<_> {
        lines.iter().map(|line| (line.provider, line.service, line.amount)).collect()
    };
    let same_fields = filled(payment.third.as_deref()) == filled(item.third.as_deref());
    payment.kind == item.kind && same_fields && paid(&payment.lines) == paid(&item.lines)
}
