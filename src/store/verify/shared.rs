//! Payments that stand on one receipt (R7): the entry that says so against their rows and the receipt they make.

use kassa_domain::ids::EntryRef;
use kassa_domain::money::{Money, MoneyError};
use kassa_domain::receipt::{Operation, ReceiptOrder};

use super::tables::Tables;
use super::{Fault, Faults};

impl Tables<'_> {
    /// From here on the rows of these payments say that they stand on one receipt, and that it has the sums of all.
    pub(super) fn shared(&mut self, at: EntryRef, of: EntryRef, others: &[EntryRef], faults: &mut Faults) {
        let mut parts = Vec::new();
        for member in std::iter::once(&of).chain(others) {
            let Some(asked) = self.asked.get_mut(member).filter(|asked| asked.payment.is_some()) else {
                faults.push(Fault::Outcome { at, of: *member });
                return;
            };
            asked.standing.leader = (*member != of).then_some(of);
            asked.standing.leads = *member == of;
            if let Some(Operation::Receipt(part)) = asked.receipt.as_ref().and_then(|row| row.operation.as_ref()) {
                parts.push(part.clone());
            }
        }
        let whole = self.asked.get(&of).and_then(|asked| asked.receipt.as_ref()).and_then(|row| row.shared.as_ref());
        if let Some(Operation::Receipt(whole)) = whole
            && !is_made_of(whole, &parts).unwrap_or(false)
        {
            faults.push(Fault::Differs { at: of, table: "receipt", column: "shared" });
        }
    }
}

/// True when a receipt has the sums of its parts, and all their lines.
fn is_made_of(whole: &ReceiptOrder, parts: &[ReceiptOrder]) -> Result<bool, MoneyError> {
    let currency = whole.total.currency();
    let sum = |of: fn(&ReceiptOrder) -> Money| Money::total(parts.iter().map(of), currency);
    let amounts = |order: &ReceiptOrder| order.lines.iter().map(|line| line.amount).collect::<Vec<_>>();
    Ok(whole.total == sum(|part| part.total)?
        && whole.card == sum(|part| part.card)?
        && whole.cash == sum(|part| part.cash)?
        && whole.rounding == sum(|part| part.rounding)?
        && whole.change == sum(|part| part.change)?
        && amounts(whole) == parts.iter().flat_map(amounts).collect::<Vec<_>>())
}
