//! The money on the counter: cash, card and the slip's number as they are typed, and what of it suffices.

use kassa_domain::commission::CommissionRule;
use kassa_domain::ids::SlipNumber;
use kassa_domain::money::{Currency, Money};
use kassa_domain::point::CashRounding;
use kassa_domain::visit::Tender;

use super::{Stop, Terms};
use crate::ui::widget::field::{Complaint, Field, Kind};

/// The money on the counter, as typed.
#[derive(Debug, Clone)]
pub struct Form {
    pub(super) cash: Field,
    pub(super) card: Field,
    pub(super) slip: Field,
    pub(super) stop: Stop,
    /// Nothing while the till has said no to it and the new one is not here yet.
    pub(super) told: Option<Told>,
}

/// What the total was counted by when the payer was told it. It stays while the money is counted, whatever the centre
/// sends meanwhile: the till says no to another total, and only then is the payer told anew.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) commissions: Vec<CommissionRule>,
    pub(super) rounding: CashRounding,
}

impl Told {
    pub(super) fn by(terms: &Terms) -> Self {
        Self { commissions: terms.commissions.clone(), rounding: terms.rounding }
    }
}

impl Form {
    /// Nothing is typed yet; the payer is told the total by these terms.
    pub(super) fn begun(currency: Currency, terms: &Terms) -> Self {
        Self {
            cash: Field::amount(currency),
            card: Field::amount(currency),
            slip: Field::new(Kind::Text, SlipNumber::MAX_CHARS),
            stop: Stop::Cash,
            told: Some(Told::by(terms)),
        }
    }

    pub(super) const fn field_mut(&mut self, stop: Stop) -> &mut Field {
        match stop {
            Stop::Cash => &mut self.cash,
            Stop::Card => &mut self.card,
            Stop::Slip => &mut self.slip,
        }
    }

    /// Exactly what is to be paid: in the field where the focus is, cash unless that is the card's.
    pub(super) fn exact(&mut self, cash_due: Option<Money>) {
        let Some(due) = cash_due else { return };
        match self.stop {
            Stop::Cash => self.cash.set(&plain(due)),
            Stop::Card | Stop::Slip => {
                let whole = self.card.sum().map_or(Ok(due), |card| card.plus(due));
                if let Ok(whole) = whole {
                    self.card.set(&plain(whole));
                    self.cash.clear();
                    self.stop = Stop::Slip;
                }
            }
        }
    }

    /// One more note of this place in the row of notes.
    pub(super) fn add_note(&mut self, place: u8, currency: Currency) {
        let Some(note) = notes(currency).get(usize::from(place).wrapping_sub(1)).copied() else { return };
        let before = self.cash.sum().unwrap_or(Money::zero(currency));
        if let Ok(sum) = before.plus(Money::new(note, currency)) {
            self.cash.edit(&plain(sum));
        }
        self.stop = Stop::Cash;
    }

    /// What was handed over, when it suffices; otherwise the field that does not says why.
    pub(super) fn tender(&mut self, change: Option<Money>, due: Option<Money>, currency: Currency) -> Option<Tender> {
        let card = self.card.sum().filter(|sum| !sum.is_zero());
        if change.is_none() {
            self.cash.complain(Some(Complaint::Empty));
            self.stop = Stop::Cash;
            return None;
        }
        if due.is_none_or(Money::is_negative) {
            self.card.complain(Some(Complaint::Malformed));
            self.stop = Stop::Card;
            return None;
        }
        if change.is_none_or(Money::is_negative) {
            self.stop = Stop::Cash;
            return None;
        }
        let card = match card {
            None => None,
            Some(sum) => match SlipNumber::new(self.slip.text()) {
                Ok(slip) => Some((sum, slip)),
                Err(_) => {
                    let empty = self.slip.text().trim().is_empty();
                    self.slip.complain(Some(if empty { Complaint::Empty } else { Complaint::Malformed }));
                    self.stop = Stop::Slip;
                    return None;
                }
            },
        };
        Some(Tender { cash: self.cash.sum().unwrap_or(Money::zero(currency)), card })
    }
}

/// A sum as it would be typed.
fn plain(sum: Money) -> String {
    sum.to_string().replace('.', ",")
}

/// The five notes a payer mostly puts on the counter, minor units.
#[must_use]
pub const fn notes(currency: Currency) -> [i64; 5] {
    match currency {
        Currency::Uah => [50_00, 100_00, 200_00, 500_00, 1_000_00],
        Currency::Rub => [100_00, 500_00, 1_000_00, 2_000_00, 5_000_00],
        Currency::Kzt => [1_000_00, 2_000_00, 5_000_00, 10_000_00, 20_000_00],
    }
}
