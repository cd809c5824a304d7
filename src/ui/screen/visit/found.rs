//! Payers who are remembered and were found by their phone in this visit, and what can be put in for them together.

use kassa_domain::money::Money;
use kassa_domain::phone::WholePhone;
use kassa_domain::visit::{SettleError, Visit, VisitItem};

use super::{Part, Terms, VisitPanel};

impl VisitPanel {
    /// A payer who is remembered was found by this phone, and what they pay is in it.
    pub fn found_by(&mut self, phone: WholePhone) {
        if !self.payers.contains(&phone) && !self.visit.items().is_empty() {
            self.payers.push(phone);
        }
    }

    /// Phones of payers who are remembered that accounts in it were found by.
    #[must_use]
    pub fn payers(&self) -> &[WholePhone] {
        &self.payers
    }

    /// The payer with this phone is remembered no more.
    pub fn forget(&mut self, phone: WholePhone) {
        self.payers.retain(|payer| *payer != phone);
    }

    /// Why this could not be put in as well: the visit would come to more than a counter takes at once.
    #[must_use]
    pub fn too_large_with(&self, item: &VisitItem, part: Option<&[Part]>, terms: &Terms) -> Option<Money> {
        let mut visit = self.visit.clone();
        match part {
            Some(part) => put_part(&mut visit, item.clone(), part),
            None => visit.put(item.clone()),
        }
        match visit.quote(Money::zero(terms.currency), &terms.commissions, terms.rounding) {
            Err(SettleError::TooLarge { max }) => Some(max),
            Ok(_) | Err(_) => None,
        }
    }
}

/// Puts these services of these suppliers in, in the place of what is there for them.
pub(super) fn put_part(visit: &mut Visit, item: VisitItem, part: &[Part]) {
    visit.put_beside(item, |line| part.contains(&(line.service, line.provider)));
}
