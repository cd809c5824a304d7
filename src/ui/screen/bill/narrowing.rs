//! A bill narrowed to its newest month, or to some services (R3).

use std::collections::BTreeSet;

use kassa_domain::bill::Narrowing;

use super::{Action, BillScreen};

impl BillScreen {
    /// To the newest month that is owed, or back to all of them.
    pub(super) fn narrow_month(&self) -> Action {
        let owed = self.bill.account().charges.iter().filter(|charge| charge.due.is_positive());
        let newest = owed.map(|charge| charge.period).max();
        let period = if self.narrowing.period.is_some() { None } else { newest };
        self.ask(Narrowing { period, ..self.narrowing.clone() })
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
        Action::Narrow(self.bill.account().number.clone(), narrowing)
    }
}
