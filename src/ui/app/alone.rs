//! Since when the till is without the centre, and how much longer it may be (R10): by what is written down, not by what
//! this run of the program has seen.

use kassa_domain::Timestamp;
use kassa_domain::point::{OfflineFacts, OfflineLeft};

use super::App;

impl App {
    /// What is left of the limits now, once the point and the till are known.
    pub(in crate::ui) fn offline_left(&self) -> Option<OfflineLeft> {
        let facts = OfflineFacts { in_step: self.in_step_at, ..self.offline? };
        Some(self.point.as_ref()?.limits.left(&facts, self.now))
    }

    /// Since when the centre has not answered: `seen` is when this run of the program found it gone.
    pub(in crate::ui) fn offline_since(&self, seen: Timestamp) -> Timestamp {
        let contact = self.offline.and_then(|facts| facts.contact);
        contact.filter(|contact| seen.since(*contact) > 0).unwrap_or(seen)
    }
}
