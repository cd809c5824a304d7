//! Visits that are not paid stay when the window is closed in the middle, and come back with the shift they are of.

use kassa_domain::shift::ShiftState;

use super::App;
use crate::ui::effect::Effect;
use crate::ui::kept::{KeptVisit, KeptVisits};
use crate::ui::notice::Trouble;
use crate::ui::screen::visit::VisitPanel;

impl App {
    /// What is to be kept now.
    fn to_be_kept(&self) -> KeptVisits {
        let kept = |visit: &VisitPanel| {
            let waits = !visit.is_empty() && visit.paid().is_none();
            let (items, readings) = (visit.items().to_vec(), visit.readings().to_vec());
            waits.then(|| KeptVisit { token: visit.token().to_owned(), items, readings })
        };
        let running = kept(self.locked_visit().unwrap_or(&self.visit));
        let aside: Vec<_> = self.parked.visits().filter_map(kept).collect();
        let shift = match self.till_view.as_ref().map(|view| &view.shift) {
            Some(ShiftState::Open(shift)) => Some(shift.number),
            Some(ShiftState::Closed { .. } | ShiftState::Opening(_) | ShiftState::Closing(_)) | None => None,
        };
        let shift = shift.filter(|_| running.is_some() || !aside.is_empty());
        KeptVisits { shift, running, aside }
    }

    /// Keeps what has changed.
    pub(super) fn keep_visits(&mut self) -> Option<Effect> {
        // Until the shift is known nobody knows yet whether what was kept is of it.
        let _ = self.till_view.as_ref()?;
        let now = self.to_be_kept();
        if now == self.kept {
            return None;
        }
        self.kept = now.clone();
        Some(Effect::KeepVisits(Box::new(now)))
    }

    /// The shift is known for the first time: who waited in it when the window was closed is here again.
    pub(super) fn bring_back(&mut self) {
        let Some(ShiftState::Open(shift)) = self.till_view.as_ref().map(|view| &view.shift) else { return };
        if self.kept.shift != Some(shift.number) {
            return;
        }
        let currency = self.opening.currency;
        let again = |kept: &KeptVisit| {
            VisitPanel::again(kept.token.clone(), (kept.items.clone(), kept.readings.clone()), currency)
        };
        if let Some(running) = &self.kept.running {
            self.visit = again(running);
        }
        self.parked.bring_back(self.kept.aside.iter().map(again));
        self.brought_back = !self.kept.is_empty();
    }

    /// Whoever signs in reads that somebody waits.
    pub(super) fn tell_brought_back(&mut self) {
        if self.user.is_some() && std::mem::take(&mut self.brought_back) && self.visit_is_open() {
            self.tell(Trouble::VisitsKept);
        }
    }
}
