//! The queue to the centre, entry by entry, as people know it.

use kassa_domain::entry::Body;
use kassa_domain::entry::body::kind_name;
use kassa_domain::ids::{EntryRef, HumanNumber, PaymentNumber};
use kassa_domain::{Money, Timestamp};

use super::desk::Sent;
use crate::store::identity::Identity;
use crate::store::queue::ByState;
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
    /// Its money.
    pub sum: Option<Money>,
    /// Where it stands.
    pub sent: Sent,
}

/// The queue by states.
pub type Entries = ByState<Queued>;

/// A till's entries by states, as people know them.
pub(super) fn entries(found: ByState<WaitingEntry>, identity: &Identity) -> Entries {
    let all = |entries: Vec<WaitingEntry>, without: &Sent| {
        entries.into_iter().map(|each| Queued::of(each, without, identity)).collect()
    };
    ByState {
        counts: found.counts,
        refused: all(found.refused, &Sent::Sent),
        unsent: all(found.unsent, &Sent::Queued),
        waiting: all(found.waiting, &Sent::Sent),
        sent: all(found.sent, &Sent::Sent),
    }
}

impl Queued {
    /// Of a till's entry, with the centre's verdict, or with where it stands without one.
    fn of((entry, verdict): WaitingEntry, without: &Sent, identity: &Identity) -> Self {
        let sent = verdict.map_or_else(|| without.clone(), |(state, reason)| Sent::Verdict(state, reason));
        let human = |number: PaymentNumber| {
            HumanNumber { point: identity.point.clone(), till: identity.code.clone(), number }.to_string()
        };
        let (about, sum) = match &entry.body {
            Body::PaymentAccepted(payment) => (human(payment.number), payment.total().ok()),
            Body::ReversalAccepted { payment, cash, card, .. } => (human(*payment), cash.plus(*card).ok()),
            Body::PaymentCancelled { payment, .. } => (human(*payment), None),
            Body::CashMoved { amount, .. } => (String::new(), Some(*amount)),
            Body::ReadingTaken(reading) => (reading.account.to_string(), None),
            _ => (String::new(), None),
        };
        let (kind, at) = (kind_name(entry.body.kind().0), entry.occurred_at);
        Self { entry: entry.reference(), kind, at, about, sum, sent }
    }
}
