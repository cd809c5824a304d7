//! Visits put aside: the payer looks for the second bill, the next one is served meanwhile.

use std::collections::VecDeque;

use kassa_domain::ids::AccountNumber;
use kassa_domain::payment::PaymentKind;
use kassa_domain::visit::VisitItem;

use super::App;
use crate::fl;
use crate::ui::effect::Effect;
use crate::ui::format;
use crate::ui::notice::Trouble;
use crate::ui::screen::visit::VisitPanel;

/// Most visits put aside at once.
pub const PARKED_MAX: usize = 5;

/// The visits put aside, the oldest first.
#[derive(Debug, Clone, Default)]
pub struct Parked(VecDeque<VisitPanel>);

impl Parked {
    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Each of them.
    pub(super) fn visits(&self) -> impl Iterator<Item = &VisitPanel> {
        self.0.iter()
    }

    /// Those that were put aside when the window was closed.
    pub(super) fn bring_back(&mut self, visits: impl Iterator<Item = VisitPanel>) {
        self.0.extend(visits.take(PARKED_MAX.saturating_sub(self.0.len())));
    }
}

impl App {
    /// The visit at the right is put aside, and an empty one begins.
    pub(super) fn park(&mut self) -> Vec<Effect> {
        let is_over = self.visit.is_paying() || self.visit.paid().is_some();
        if self.user.is_none() || self.visit.is_empty() || is_over {
            return Vec::new();
        }
        if self.parked.count() == PARKED_MAX {
            self.tell(Trouble::ParkedMany);
            return Vec::new();
        }
        let _ = self.visit.put_aside();
        let visit = self.visit.clone();
        self.parked.0.push_back(visit);
        self.begin_visit();
        self.show_search();
        Vec::new()
    }

    /// True when a payer who was put aside has the bill of this account, or what is paid ahead for it.
    pub(super) fn is_aside(&self, account: &AccountNumber, kind: PaymentKind) -> bool {
        let is_it = |item: &VisitItem| item.account == *account && item.kind == kind;
        self.parked.visits().any(|visit| visit.items().iter().any(is_it))
    }

    /// The visits put aside, a line each: whose, and how much.
    pub(super) fn parked_lines(&self) -> Vec<String> {
        let terms = self.terms();
        let line = |visit: &VisitPanel| {
            let Some(first) = visit.items().first() else {
                let given = visit.readings().first()?;
                return Some(format!(
                    "{} · {}",
                    given.reading.account,
                    fl!("readings-meter", serial = given.face.clone())
                ));
            };
            let sum = visit.quote(&terms).map(|quote| format::money(quote.total)).unwrap_or_default();
            Some(format!("{} {} · {sum}", first.account, format::short_name(&first.payer.holder)))
        };
        self.parked.visits().filter_map(line).collect()
    }

    /// The visit that was put aside first comes back; one that is at the right now takes its place in the row, so that
    /// the same key goes round all of them.
    pub(super) fn unpark(&mut self) -> Vec<Effect> {
        if self.user.is_none() || self.visit.is_paying() {
            return Vec::new();
        }
        self.leave_paid_visit();
        let Some(next) = self.parked.0.pop_front() else { return Vec::new() };
        if !self.visit.is_empty() && self.visit.put_aside() {
            let visit = self.visit.clone();
            self.parked.0.push_back(visit);
        }
        self.visit = next;
        self.show_search();
        Vec::new()
    }
}
