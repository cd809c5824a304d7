//! The table: what the device shows × what was asked of it → what became of it. Pure.
//!
//! | the device shows | verdict |
//! |---|---|
//! | another device, receipts gone back | a person decides |
//! | an open receipt whose turnover is that of our first lines, none was open before, none is closed since | cancel it |
//! | any other open receipt | a person decides |
//! | a receipt asked: no receipt since, no turnover | nothing registered |
//! | a receipt asked: one receipt since, turnover and payments moved by our sums | registered |
//! | a receipt asked: anything else | a person decides |
//! | cash asked: drawer and counter moved by our sum | registered |
//! | cash asked: neither moved | nothing registered |
//! | a Z report asked: one since | registered |
//! | a Z report asked: none since | nothing registered |
//! | a shift asked: it is open | registered |
//!
//! By section 12 of the maker's description: the number of the last receipt, and the counters of cash, before and after.

use kassa_domain::receipt::{Direction, Fact, Operation, ReceiptOrder, Shown};

use super::receipt::{due, net};

/// What became of the operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The counters prove it.
    Counted,
    Nothing,
    /// Cancel the open receipt, which is ours, and look again.
    Cancel,
    /// A person decides; the key of the reason.
    Undecided(&'static str),
}

pub(super) fn verdict(operation: &Operation, before: &Shown, after: &Shown) -> Verdict {
    if before.serial != after.serial {
        return Verdict::Undecided("other-device");
    }
    let receipts = match moved(before, after, Fact::LastDocument) {
        None => return Verdict::Undecided("counters-missing"),
        Some(receipts) if receipts < 0 => return Verdict::Undecided("documents-went-back"),
        Some(receipts) => receipts,
    };
    if after.fact(Fact::ReceiptOpen) == Some(1) {
        return match operation {
            Operation::Receipt(order) if receipts == 0 && before.fact(Fact::ReceiptOpen) == Some(0) => {
                open_receipt(order, before, after)
            }
            Operation::Receipt(_)
            | Operation::OpenShift { .. }
            | Operation::CloseShift { .. }
            | Operation::CashIn { .. }
            | Operation::CashOut { .. } => Verdict::Undecided("receipt-open"),
        };
    }
    match operation {
        Operation::Receipt(order) => match receipts {
            0 if unmoved(before, after, &[Fact::Sales, Fact::Returns]) => Verdict::Nothing,
            0 => Verdict::Undecided("counters-disagree"),
            1 if all_moved(before, after, &movements(order)) => Verdict::Counted,
            _ => Verdict::Undecided("other-receipt"),
        },
        Operation::CashIn { amount, .. } => {
            cash(before, after, &[(Fact::Cash, amount.minor()), (Fact::CashIns, amount.minor())])
        }
        Operation::CashOut { amount, .. } => {
            cash(before, after, &[(Fact::Cash, -amount.minor()), (Fact::CashOuts, amount.minor())])
        }
        Operation::CloseShift { .. } => match moved(before, after, Fact::ClosedShift) {
            Some(1) => Verdict::Counted,
            Some(0) => Verdict::Nothing,
            Some(_) => Verdict::Undecided("counters-disagree"),
            None => Verdict::Undecided("counters-missing"),
        },
        Operation::OpenShift { .. } => {
            if after.fact(Fact::ShiftOpen) == Some(1) {
                Verdict::Counted
            } else {
                Verdict::Nothing
            }
        }
    }
}

/// Ours when it holds our first lines and nothing else.
fn open_receipt(order: &ReceiptOrder, before: &Shown, after: &Shown) -> Verdict {
    let (counted, other) = match order.direction {
        Direction::Sale => (Fact::Sales, Fact::Returns),
        Direction::Return => (Fact::Returns, Fact::Sales),
    };
    let lines = order.lines.iter().enumerate().scan(0, |sum, (index, line)| {
        *sum += net(order, index, line);
        Some(*sum)
    });
    let mut firsts = std::iter::once(0).chain(lines);
    let held = moved(before, after, counted);
    let ours = held.is_some_and(|held| firsts.any(|sum| sum == held)) && unmoved(before, after, &[other]);
    if ours { Verdict::Cancel } else { Verdict::Undecided("other-receipt") }
}

/// By how much each counter moves when the receipt is registered.
fn movements(order: &ReceiptOrder) -> [(Fact, i64); 5] {
    let cash = order.cash.minor() - order.change.minor();
    match order.direction {
        Direction::Sale => [
            (Fact::Sales, due(order)),
            (Fact::Returns, 0),
            (Fact::CashSales, cash),
            (Fact::CardSales, order.card.minor()),
            (Fact::Cash, cash),
        ],
        Direction::Return => [
            (Fact::Sales, 0),
            (Fact::Returns, due(order)),
            (Fact::CashSales, 0),
            (Fact::CardSales, 0),
            (Fact::Cash, -cash),
        ],
    }
}

fn cash(before: &Shown, after: &Shown, movements: &[(Fact, i64)]) -> Verdict {
    let facts: Vec<Fact> = movements.iter().map(|(fact, _)| *fact).collect();
    if facts.iter().any(|fact| moved(before, after, *fact).is_none()) {
        Verdict::Undecided("counters-missing")
    } else if all_moved(before, after, movements) {
        Verdict::Counted
    } else if unmoved(before, after, &facts) {
        Verdict::Nothing
    } else {
        Verdict::Undecided("counters-disagree")
    }
}

fn moved(before: &Shown, after: &Shown, fact: Fact) -> Option<i64> {
    Some(after.fact(fact)? - before.fact(fact)?)
}

fn all_moved(before: &Shown, after: &Shown, movements: &[(Fact, i64)]) -> bool {
    movements.iter().all(|(fact, by)| moved(before, after, *fact) == Some(*by))
}

fn unmoved(before: &Shown, after: &Shown, facts: &[Fact]) -> bool {
    facts.iter().all(|fact| moved(before, after, *fact) == Some(0))
}

#[cfg(test)]
mod tests;
