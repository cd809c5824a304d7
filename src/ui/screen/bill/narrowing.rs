//! A bill narrowed to the previous month, or to some services (R3). It stays what it was: the paper's own suppliers are
//! ticked, and only their part is put into the visit.

use std::collections::BTreeSet;

use kassa_domain::bill::{BillLine, Narrowing};
use kassa_domain::ids::AccountNumber;

use super::{Action, BillScreen};
use crate::ui::names::Names;
use crate::ui::scan::{Narrowed, OnPaper};

impl BillScreen {
    /// To the calendar month before this one, or back to all of them. Which month it is, the window knows.
    pub(super) fn narrow_month(&self) -> Action {
        let months = Narrowing { months: None, ..self.narrowing.clone() };
        if self.narrowing.months.is_some() { self.ask(months) } else { Action::MonthBefore(self.number(), months) }
    }

    /// To the services of which a row is ticked, or back to all of them.
    pub(super) fn narrow_services(&mut self) -> Action {
        if !self.narrowing.services.is_empty() {
            return self.ask(Narrowing { services: Vec::new(), ..self.narrowing.clone() });
        }
        let lines = self.bill.lines();
        let all: BTreeSet<_> = lines.iter().map(|line| line.service).collect();
        let wanted: BTreeSet<_> = lines.iter().filter(|line| line.ticked).map(|line| line.service).collect();
        if wanted.is_empty() || wanted == all {
            self.ticks_name_all = true;
            return Action::None;
        }
        self.ask(Narrowing { services: wanted.into_iter().collect(), ..self.narrowing.clone() })
    }

    /// What its paper says, for the same bill narrowed otherwise.
    #[must_use]
    pub fn kept_paper(&self) -> OnPaper {
        let narrowed = Some(Narrowed { part: self.part.clone() });
        OnPaper { others: Vec::new(), narrowed, ..self.scanned.clone() }
    }

    /// The same bill as it was open before, laid out anew. Its sum is not filled in again: whoever narrows a bill has
    /// another in mind. What was paid already, or is for somebody else, waits for a tick as before, unless the services
    /// were chosen by ticks.
    pub(super) fn narrowed(mut self, before: Narrowed, names: &Names) -> Self {
        self.touched = true;
        if self.narrowing.services.is_empty() && self.scanned.is_to_be_chosen(&self.bill, names) {
            self.bill.tick_all(false);
        }
        self.part = before.part;
        let of_others = |line: &BillLine| line.ticked && !self.takes(line);
        let lines = self.bill.lines().iter().enumerate();
        let others: Vec<usize> = lines.filter(|(_, line)| of_others(line)).map(|(row, _)| row).collect();
        for row in others {
            let _ = self.bill.toggle(row);
        }
        self
    }

    fn ask(&self, narrowing: Narrowing) -> Action {
        Action::Narrow(self.number(), narrowing)
    }

    fn number(&self) -> AccountNumber {
        self.bill.account().number.clone()
    }
}
