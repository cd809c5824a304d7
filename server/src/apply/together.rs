//! Payments that stand on one receipt (R7), as the till told it: what an operator looks for is one document.

use kassa_domain::Money;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::ids::{EntryRef, PaymentNumber, TillId};
use kassa_domain::payment::Payment;

use crate::db::{DbResult, View};

/// The receipt that several payments stand on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// The entries that accepted them, and their numbers, in the order of the paper.
    pub payments: Vec<(EntryRef, PaymentNumber)>,
    /// The sum of the document.
    pub total: Money,
}

impl Shared {
    /// The other payments' numbers as people read them: `2, 3`.
    #[must_use]
    pub fn beside(&self, of: EntryRef) -> String {
        let others = self.payments.iter().filter(|(at, _)| *at != of);
        others.map(|(_, number)| number.to_string()).collect::<Vec<_>>().join(", ")
    }
}

/// The receipt that a payment shares with others; nothing where it has its own. The entry that says so comes in the till's
/// own transaction, right behind those it names.
///
/// # Errors
/// What the store says.
pub fn shared_receipt(view: &View<'_>, till: TillId, of: EntryRef) -> DbResult<Option<Shared>> {
    let mut at = of;
    loop {
        match body(view, till, at)? {
            Some(Body::PaymentAccepted(_)) => at.seq = at.seq.next(),
            Some(Body::ReceiptShared { of: first, others }) => {
                let all: Vec<EntryRef> = std::iter::once(first).chain(others).collect();
                return if all.contains(&of) { read(view, till, &all) } else { Ok(None) };
            }
            Some(_) | None => return Ok(None),
        }
    }
}

fn read(view: &View<'_>, till: TillId, all: &[EntryRef]) -> DbResult<Option<Shared>> {
    let mut payments: Vec<(EntryRef, Box<Payment>)> = Vec::with_capacity(all.len());
    for at in all {
        let Some(Body::PaymentAccepted(payment)) = body(view, till, *at)? else { return Ok(None) };
        payments.push((*at, payment));
    }
    let Some(currency) = payments.first().map(|(_, payment)| payment.commission.currency()) else { return Ok(None) };
    let sums = payments.iter().map(|(_, payment)| payment.total()).collect::<Result<Vec<_>, _>>();
    // Sums that cannot be were refused when they came; there is no document of them.
    let Ok(total) = sums.and_then(|sums| Money::total(sums, currency)) else { return Ok(None) };
    Ok(Some(Shared { payments: payments.into_iter().map(|(at, payment)| (at, payment.number)).collect(), total }))
}

fn body(view: &View<'_>, till: TillId, at: EntryRef) -> DbResult<Option<Body>> {
    Ok(view.entry(till, at)?.and_then(|stored| Entry::parse(&stored.body).ok()).map(|entry| entry.body))
}
