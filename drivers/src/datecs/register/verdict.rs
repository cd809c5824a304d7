//! The table: what the device shows × what was asked of it → what became of it. Pure.
//!
//! | the device shows | verdict |
//! |---|---|
//! | another device, documents gone back | a person decides |
//! | an open receipt with lines of ours from the first on, nothing paid, and none was open before | cancel it |
//! | an open receipt with all lines of ours, paid in part or in full | finish it: the device cancels nothing any more |
//! | an open receipt that holds anything else | a person decides |
//! | every counter of the day moved by our sums, and the document number grew | registered |
//! | no counter moved | nothing registered |
//! | some moved | a person decides |
//!
//! The document number alone proves nothing: a cancelled receipt and a service receipt take one on some firmware.

use kassa_domain::receipt::{Direction, Fact, Operation, Shown};

use super::super::command::Transaction;
use super::receipt::{due, held};

/// What became of the operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The counters prove it.
    Counted,
    Nothing,
    /// Cancel the open receipt, which is ours, and look again.
    Cancel,
    /// Pay the rest of the open receipt, which is ours and of which so much is paid, close it, and look again.
    Finish {
        paid: i64,
    },
    /// A person decides; the key of the reason.
    Undecided(&'static str),
}

pub(super) fn verdict(operation: &Operation, before: &Shown, after: &Shown, open: &Transaction) -> Verdict {
    if before.serial != after.serial || before.storage != after.storage {
        return Verdict::Undecided("other-device");
    }
    if open.open {
        return open_receipt(operation, before, open);
    }
    let (Some(from), Some(to)) = (before.fact(Fact::LastDocument), after.fact(Fact::LastDocument)) else {
        return Verdict::Undecided("counters-missing");
    };
    if to < from {
        return Verdict::Undecided("documents-went-back");
    }
    counters(operation, before, after, to > from)
}

fn open_receipt(operation: &Operation, before: &Shown, open: &Transaction) -> Verdict {
    let Operation::Receipt(order) = operation else { return Verdict::Undecided("receipt-open") };
    if before.fact(Fact::ReceiptOpen) != Some(0) {
        return Verdict::Undecided("receipt-open");
    }
    let whole = usize::try_from(open.items).is_ok_and(|items| items == order.lines.len());
    let due = due(order);
    if open.paid > 0 {
        let ours = whole && open.amount == due && open.paid <= due.max(order.cash.minor() + order.card.minor());
        return if ours { Verdict::Finish { paid: open.paid } } else { Verdict::Undecided("other-receipt") };
    }
    let lines = usize::try_from(open.items).ok().and_then(|items| order.lines.get(..items));
    let ours = lines.is_some_and(|lines| held(lines).amount == open.amount) || whole && open.amount == due;
    if ours { Verdict::Cancel } else { Verdict::Undecided("other-receipt") }
}

/// By how much each counter moves when the operation is done.
fn movements(operation: &Operation) -> Vec<(Fact, i64)> {
    match operation {
        Operation::OpenShift { .. } => vec![(Fact::ShiftOpen, 1)],
        Operation::CloseShift { .. } => vec![(Fact::ClosedShift, 1)],
        Operation::CashIn { amount, .. } => vec![(Fact::Cash, amount.minor()), (Fact::CashIns, amount.minor())],
        Operation::CashOut { amount, .. } => vec![(Fact::Cash, -amount.minor()), (Fact::CashOuts, amount.minor())],
        Operation::Receipt(order) => {
            let cash = order.cash.minor() - order.change.minor();
            match order.direction {
                Direction::Sale => {
                    vec![(Fact::CashSales, cash), (Fact::CardSales, order.card.minor()), (Fact::Cash, cash)]
                }
                Direction::Return => vec![(Fact::Returns, due(order)), (Fact::Cash, -cash)],
            }
        }
    }
}

fn counters(operation: &Operation, before: &Shown, after: &Shown, new_document: bool) -> Verdict {
    let mut all = true;
    let mut none = true;
    for (fact, expected) in movements(operation).into_iter().filter(|(_, expected)| *expected != 0) {
        let (from, to) = match (before.fact(fact), after.fact(fact)) {
            (Some(from), Some(to)) => (from, to),
            // Classic devices do not tell the returns of the day.
            (None, None) if fact == Fact::Returns => continue,
            (None, _) | (_, None) => return Verdict::Undecided("counters-missing"),
        };
        all &= to - from == expected;
        none &= to == from;
    }
    let is_receipt = matches!(operation, Operation::Receipt(_));
    match (all, none) {
        // Nothing but the number tells of a return by card on a classic device.
        (true, true) if new_document => Verdict::Undecided("counters-missing"),
        (_, true) => Verdict::Nothing,
        (true, false) if new_document || !is_receipt => Verdict::Counted,
        (true | false, false) => Verdict::Undecided("counters-disagree"),
    }
}

#[cfg(test)]
mod tests;
