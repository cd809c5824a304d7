//! What is in the visit already: the payers who are remembered and were found by their phone, the bill that is opened once
//! more, and what can be put in beside.

use kassa_domain::bill::Bill;
use kassa_domain::money::Money;
use kassa_domain::payment::PaymentLine;
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

    /// What it has of this account's bill, of these services of these suppliers alone where they are named.
    #[must_use]
    pub fn sum_of(&self, bill: &Bill, part: Option<&[Part]>) -> Option<Money> {
        let account = &bill.account().number;
        let own = self.visit.items().iter().filter(|item| item.account == *account && item.kind == bill.kind());
        let lines: Vec<Money> =
            own.flat_map(|item| &item.lines).filter(|line| is_of(part, line)).map(|line| line.amount).collect();
        if lines.is_empty() || !self.is_running() { None } else { Money::total(lines, bill.currency()).ok() }
    }

    /// Takes that out, for nothing of it is ticked any more. False when it has nothing of it, or its money is with the
    /// till.
    pub fn take_out_bill(&mut self, bill: &Bill, part: Option<&[Part]>) -> bool {
        if self.sum_of(bill, part).is_none() {
            return false;
        }
        self.alter(|visit| visit.take_out(&bill.account().number, bill.kind(), |line| is_of(part, line)));
        true
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

fn is_of(part: Option<&[Part]>, line: &PaymentLine) -> bool {
    part.is_none_or(|part| part.contains(&(line.service, line.provider)))
}

/// Puts these services of these suppliers in, in the place of what is there for them.
pub(super) fn put_part(visit: &mut Visit, item: VisitItem, part: &[Part]) {
    visit.put_beside(item, |line| part.contains(&(line.service, line.provider)));
}
