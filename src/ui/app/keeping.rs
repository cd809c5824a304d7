//! Visits that are not paid, and the count of a drawer that is under way, stay when the window is closed in the middle, and
//! come back with the shift they are of.

use kassa_domain::ids::ShiftNumber;
use kassa_domain::shift::ShiftState;

use super::App;
use crate::ui::app::screens::Screen;
use crate::ui::effect::Effect;
use crate::ui::kept::{KeptCount, KeptVisit, KeptVisits};
use crate::ui::notice::Trouble;
use crate::ui::screen::close_shift::CloseShift;
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
        let shift = self.shift_of_kept();
        let count = shift.and_then(|_| self.count_to_be_kept());
        let shift = shift.filter(|_| running.is_some() || !aside.is_empty() || count.is_some());
        KeptVisits { shift, running, aside, count }
    }

    /// The shift that what is kept belongs to: a closing may come to nothing, and its shift goes on.
    fn shift_of_kept(&self) -> Option<ShiftNumber> {
        match self.till_view.as_ref().map(|view| &view.shift) {
            Some(ShiftState::Open(shift) | ShiftState::Closing(shift)) => Some(shift.number),
            Some(ShiftState::Closed { .. } | ShiftState::Opening(_)) | None => None,
        }
    }

    /// The count of who is at work, or was before the lock; until somebody signs in, the one of before.
    fn count_to_be_kept(&self) -> Option<KeptCount> {
        let (user, screen) = match (self.locked_at(), &self.user) {
            (Some((user, screen)), _) => (user, screen),
            (None, Some(user)) => (user, &self.screen),
            (None, None) => return self.count_waits.clone(),
        };
        let shown = if let Screen::CloseShift(count) = screen { Some(count) } else { None };
        shown.or(self.count_draft.as_ref()).and_then(|count| count.kept(user.id))
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
        let shift = self.shift_of_kept();
        if shift.is_none() || self.kept.shift != shift {
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
        self.brought_back = self.kept.has_visits();
        self.count_waits = self.kept.count.clone();
    }

    /// Whoever signs in reads that somebody waits, and that their own count does. The count of another is forgotten, as it
    /// is when another signs in at a locked window: the drawer is under other hands.
    pub(super) fn tell_brought_back(&mut self) {
        let counts = self.user.as_ref().and_then(|user| self.count_waits.take().filter(|count| count.by == user.id));
        if let Some(count) = counts.and_then(|count| CloseShift::again(&count, self.opening.currency)) {
            self.count_draft = Some(count);
            self.tell(Trouble::CountKept);
        }
        if self.user.is_some() && std::mem::take(&mut self.brought_back) && self.visit_is_open() {
            self.tell(Trouble::VisitsKept);
        }
    }
}
