//! What is taken out of the drawer between its count and the Z report (R19).

use kassa_domain::Money;
use kassa_domain::money::Currency;

use super::{Action, Around, CloseShift, Phase, Stop};
use crate::fl;
use crate::ui::focus::step;
use crate::ui::hotkey::Deed;
use crate::ui::widget::field::{Complaint, Field, Kind};

/// Most characters of a purpose.
const PURPOSE_MAX: usize = 120;

const STOPS: [Stop; 2] = [Stop::Out, Stop::OutPurpose];

/// How much, and what for.
#[derive(Debug, Clone)]
pub(super) struct TakeOut {
    pub(super) amount: Field,
    pub(super) purpose: Field,
    /// What had been taken out before, once the register was asked; the next frame that tells of more has it.
    before: Option<Money>,
    /// A frame has told that the register is at it.
    is_seen: bool,
}

impl TakeOut {
    pub(super) fn new(currency: Currency) -> Self {
        let (amount, purpose) = (Field::amount(currency), Field::new(Kind::Text, PURPOSE_MAX));
        Self { amount, purpose, before: None, is_seen: false }
    }
}

impl CloseShift {
    /// Everything that both the count and the books have, but for what stays.
    fn to_take_out(&self, around: &Around) -> Money {
        let books = around.drawer.map(|drawer| [Some(drawer.journal), drawer.register]);
        let known = books.into_iter().flatten().flatten();
        let most = known.fold(self.remains(around), |most, sum| most.smaller(sum).unwrap_or(most));
        let above = most.minus(around.float).ok().filter(|above| above.is_positive());
        above.unwrap_or(Money::zero(self.currency))
    }

    /// On from the comparison: what is above the float is offered to be taken out. Where there is nothing, or something
    /// was taken out already, the Z report is next, and so it is where the register of a shift that is open for too long
    /// takes no order for cash any more.
    pub(super) fn offer_out(&mut self, around: &Around) {
        let most = self.to_take_out(around);
        if around.overdue || !most.is_positive() || self.taken_out(around).is_positive() {
            self.phase = Phase::Last;
            return;
        }
        self.out.amount.set(&plain(most));
        self.out.purpose.set(&fl!("close-out-purpose"));
        (self.phase, self.stop) = (Phase::TakingOut, Stop::Out);
    }

    pub(super) fn taking_out(&mut self, deed: Deed, around: &Around) -> Action {
        match deed {
            Deed::Next | Deed::Previous => self.stop = step(&STOPS, self.stop, true),
            Deed::Back => self.show_comparison(),
            Deed::Fields => self.phase = Phase::Last,
            Deed::Enter | Deed::Pay => return self.take_out(around),
            _ => {}
        }
        Action::None
    }

    fn take_out(&mut self, around: &Around) -> Action {
        let Some(amount) = self.out.amount.sum() else {
            self.out.amount.complain(Some(Complaint::Empty));
            self.stop = Stop::Out;
            return Action::None;
        };
        if amount.is_zero() {
            self.phase = Phase::Last;
            return Action::None;
        }
        let most = self.remains(around);
        if amount.minus(most).is_ok_and(Money::is_positive) {
            self.out.amount.complain(Some(Complaint::TooLarge(most)));
            self.stop = Stop::Out;
            return Action::None;
        }
        if self.stop == Stop::Out {
            self.stop = Stop::OutPurpose;
            return Action::None;
        }
        let purpose = self.out.purpose.text().trim().to_owned();
        if purpose.is_empty() {
            self.out.purpose.complain(Some(Complaint::Empty));
            return Action::None;
        }
        (self.phase, self.out.before, self.out.is_seen) = (Phase::Moving, Some(around.cash_out), false);
        Action::TakeOut { amount, purpose }
    }

    /// The till as it stands: once the register has what was taken out, the Z report is next; what came to nothing can be
    /// asked for again.
    pub fn follow(&mut self, around: &Around) {
        if self.phase == Phase::TakingOut && self.taken_out(around).is_positive() {
            self.phase = Phase::Last;
        }
        let Some(before) = self.out.before else { return };
        if around.cash_out.minus(before).is_ok_and(Money::is_positive) {
            self.out.before = None;
            if matches!(self.phase, Phase::Moving | Phase::TakingOut) {
                self.phase = Phase::Last;
            }
        } else if around.unsettled > 0 {
            self.out.is_seen = true;
        } else if self.out.is_seen && self.phase == Phase::Moving {
            (self.phase, self.stop) = (Phase::TakingOut, Stop::Out);
        }
    }
}

/// A sum as one types it.
fn plain(sum: Money) -> String {
    let (whole, rest) = (sum.minor() / 100, sum.minor() % 100);
    if rest == 0 { whole.to_string() } else { format!("{whole},{rest:02}") }
}
