//! A bill narrowed to the previous month, or to some services (R3).

use std::collections::BTreeSet;

use kassa_domain::bill::Narrowing;
use kassa_domain::ids::AccountNumber;

use super::{Action, BillScreen};

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

    fn ask(&self, narrowing: Narrowing) -> Action {
        Action::Narrow(self.number(), narrowing)
    }

    fn number(&self) -> AccountNumber {
        self.bill.account().number.clone()
    }
}
