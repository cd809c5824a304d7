//! The queue to the centre, entry by entry, as people know it.

use kassa_domain::entry::Body;
use kassa_domain::entry::body::kind_name;
use kassa_domain::exchange::VerdictState;
use kassa_domain::ids::{EntryRef, HumanNumber, PaymentNumber};
use kassa_domain::reading::ReadingSource;
use kassa_domain::{Money, Timestamp};

use super::desk::Sent;
use crate::store::error::StoreError;
use crate::store::identity::Identity;
use crate::store::queue::{ByState, OfPayment};
use crate::store::report::WaitingEntry;

/// An entry on its way to the centre, or there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    /// Which.
    pub entry: EntryRef,
    /// Name of its kind, [`kassa_domain::entry::body::KIND_NAMES`].
    pub kind: &'static str,
    /// When it was made.
    pub at: Timestamp,
    /// The number of the payment it is about, or the account; empty for anything else.
    pub about: String,
    /// Whose word it is, of a reading.
    pub source: Option<ReadingSource>,
    /// The payment it belongs to, where it belongs to one that stands in the list of paid bills.
    pub payment: Option<OfPayment>,
    /// Its money.
    pub sum: Option<Money>,
    /// Where it stands.
    pub sent: Sent,
}

/// The queue by states.
pub type Entries = ByState<Queued>;

/// Who does what next about an entry that the centre did not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// The centre's operator settles it; at the till there is nothing to do.
    Operator,
    /// The senior cashier looks at the paper and agrees with the centre's operator which of both is true.
    Supervisor,
    /// The centre waits to hear what became of the receipt.
    Receipt,
    /// The cashier takes the reading anew.
    ReadAgain,
    /// Nobody: it is settled.
    Nobody,
}

/// A till's entries by states, as people know them.
pub(super) fn entries(
    found: ByState<WaitingEntry>,
    payment_of: impl Fn(&Body) -> Result<Option<OfPayment>, StoreError>,
    identity: &Identity,
) -> Result<Entries, StoreError> {
    let all = |entries: Vec<WaitingEntry>, without: &Sent| -> Result<Vec<Queued>, StoreError> {
        entries
            .into_iter()
            .map(|each| {
                let payment = payment_of(&each.0.body)?;
                Ok(Queued::of(each, payment, without, identity))
            })
            .collect()
    };
    Ok(ByState {
        counts: found.counts,
        refused: all(found.refused, &Sent::Sent)?,
        unsent: all(found.unsent, &Sent::Queued)?,
        waiting: all(found.waiting, &Sent::Sent)?,
        sent: all(found.sent, &Sent::Sent)?,
    })
}

impl Queued {
    /// Of a till's entry, with the centre's verdict, or with where it stands without one.
    fn of((entry, verdict): WaitingEntry, payment: Option<OfPayment>, without: &Sent, identity: &Identity) -> Self {
        let sent = verdict.map_or_else(|| without.clone(), |(state, reason)| Sent::Verdict(state, reason));
        let human = |number: PaymentNumber| {
            HumanNumber { point: identity.point.clone(), till: identity.code.clone(), number }.to_string()
        };
        let about = payment.map(|payment| human(payment.number)).unwrap_or_default();
        let (about, sum) = match &entry.body {
            Body::PaymentAccepted(payment) => (human(payment.number), payment.total().ok()),
            Body::ReversalAccepted { payment, cash, card, .. } => (human(*payment), cash.plus(*card).ok()),
            Body::PaymentCancelled { payment, .. } => (human(*payment), None),
            Body::CashMoved { amount, .. } => (about, Some(*amount)),
            Body::ReadingTaken(reading) => (reading.account.to_string(), None),
            _ => (about, None),
        };
        let source = match &entry.body {
            Body::ReadingTaken(reading) => Some(reading.source),
            _ => None,
        };
        let (kind, at) = (kind_name(entry.body.kind().0), entry.occurred_at);
        Self { entry: entry.reference(), kind, at, about, source, payment, sum, sent }
    }

    /// Who does what next; nothing to be told where the entry is counted or on its way.
    #[must_use]
    pub fn next(&self) -> Option<Next> {
        let Sent::Verdict(state @ (VerdictState::Refused | VerdictState::Waiting), reason) = &self.sent else {
            return None;
        };
        Some(match (reason.as_str(), state) {
            ("given_back", _) => Next::Nobody,
            ("unknown_meter" | "impossible_reading", VerdictState::Refused) => Next::ReadAgain,
            ("another_document" | "another_decision" | "already_registered" | "cancelled" | "not_registered", _) => {
                Next::Supervisor
            }
            ("", VerdictState::Waiting) => Next::Receipt,
            _ => Next::Operator,
        })
    }
}

#[cfg(test)]
mod tests {
    use kassa_domain::ids::{Epoch, Seq};

    use super::*;

    #[test]
    fn what_the_centre_did_not_count_says_who_acts() {
        let rows = [
            (VerdictState::Refused, "closed_provider", Some(Next::Operator)),
            (VerdictState::Refused, "malformed", Some(Next::Operator)),
            (VerdictState::Refused, "a_reason_of_tomorrow", Some(Next::Operator)),
            (VerdictState::Refused, "another_document", Some(Next::Supervisor)),
            (VerdictState::Refused, "not_registered", Some(Next::Supervisor)),
            (VerdictState::Refused, "impossible_reading", Some(Next::ReadAgain)),
            (VerdictState::Refused, "given_back", Some(Next::Nobody)),
            (VerdictState::Waiting, "unknown_account", Some(Next::Operator)),
            (VerdictState::Waiting, "", Some(Next::Receipt)),
            (VerdictState::Applied, "", None),
            (VerdictState::Duplicate, "", None),
        ];
        for (state, reason, next) in rows {
            let queued = Queued {
                entry: EntryRef { epoch: Epoch(1), seq: Seq(5) },
                kind: "payment_accepted",
                at: Timestamp::new(0, 0).unwrap(),
                about: String::new(),
                source: None,
                payment: None,
                sum: None,
                sent: Sent::Verdict(state, reason.to_owned()),
            };
            assert_eq!(queued.next(), next, "{state:?} {reason}");
        }
    }
}
