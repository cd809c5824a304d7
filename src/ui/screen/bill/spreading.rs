//! One sum over the rows of a bill: typed below them, its parts are seen at once, and Enter keeps them.

use kassa_domain::bill::{Bill, BillError, Spread};

use super::{Action, BillScreen};
use crate::ui::hotkey::Deed;
use crate::ui::names::Names;
use crate::ui::widget::field::{Complaint, Field};

/// The sum, the way it goes, and the bill as it was before.
#[derive(Debug, Clone)]
pub(super) struct Spreading {
    pub(super) sum: Field,
    pub(super) way: Spread,
    before: Bill,
}

impl BillScreen {
    pub(super) fn begin_spreading(&mut self) {
        let before = self.bill.clone();
        self.spreading = Some(Spreading { sum: Field::amount(before.currency()), way: Spread::OldestFirst, before });
    }

    pub(super) fn edit_sum(&mut self, text: &str, names: &Names) {
        if let Some(spreading) = &mut self.spreading {
            spreading.sum.edit(text);
        }
        self.spread(names);
    }

    pub(super) fn pressed_in_sum(&mut self, deed: Deed, names: &Names) -> Action {
        let Some(spreading) = &mut self.spreading else { return Action::None };
        match deed {
            Deed::Enter if spreading.sum.sum().is_none() => spreading.sum.complain(Some(Complaint::Empty)),
            Deed::Enter if spreading.sum.complaint().is_none() => self.spreading = None,
            Deed::Fields => {
                let place = Spread::ALL.iter().position(|way| *way == spreading.way).unwrap_or_default();
                spreading.way = Spread::ALL[(place + 1) % Spread::ALL.len()];
                self.spread(names);
            }
            Deed::Figure(sign) => {
                let text = format!("{}{sign}", spreading.sum.text());
                self.edit_sum(&text, names);
            }
            Deed::Back => {
                self.bill = spreading.before.clone();
                self.spreading = None;
            }
            _ => {}
        }
        Action::None
    }

    /// The parts of the sum as it stands; of a sum that cannot be, the rows are as they were.
    fn spread(&mut self, names: &Names) {
        let Some(spreading) = &mut self.spreading else { return };
        self.bill = spreading.before.clone();
        let Some(sum) = spreading.sum.sum() else { return };
        if let Err(error) = self.bill.spread(sum, spreading.way, |service| names.rank(service)) {
            let complaint = match (error, self.bill.due()) {
                (BillError::NotPositive, _) => Complaint::NotPositive,
                (BillError::AboveDue { .. }, Ok(due)) => Complaint::TooLarge(due),
                _ => Complaint::Malformed,
            };
            spreading.sum.complain(Some(complaint));
        }
    }
}
