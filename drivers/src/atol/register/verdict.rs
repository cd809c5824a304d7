//! The table: what the device shows × what was asked of it → what became of it. Pure.
//!
//! | the device shows | verdict |
//! |---|---|
//! | another device, another storage | a person decides |
//! | an open receipt whose sum is that of lines of ours in their order, and none was open before | cancel it, look again |
//! | an open receipt with anything else | a person decides |
//! | the same receipt number | no receipt registered |
//! | the next receipt number, and the last receipt is of our kind and sum | registered |
//! | another number, or another last receipt | a person decides |
//! | the shift was closed and is open; was open and is closed | shift opening; Z report registered |
//! | the shift as before | neither registered |
//! | the cash counter moved by our sum; not at all; otherwise | cash movement registered; not registered; a person decides |

use kassa_domain::receipt::{Direction, Fact, Operation, ReceiptOrder, Shown};

use super::super::command::{Kind, LastReceipt};

/// Receipts are numbered to 9999.
const NUMBERS: i64 = 10_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Registered,
    Nothing,
    CancelReceipt,
    Undecided(&'static str),
}

pub(super) const fn kind(direction: Direction) -> Kind {
    match direction {
        Direction::Sale => Kind::Sale,
        Direction::Return => Kind::Refund,
    }
}

/// What a receipt comes to on the device.
pub(super) fn due(order: &ReceiptOrder) -> i64 {
    order.total.minor() + order.rounding.minor()
}

pub(super) fn verdict(operation: &Operation, before: &Shown, after: &Shown, last: Option<LastReceipt>) -> Verdict {
    if before.serial != after.serial || before.storage != after.storage {
        return Verdict::Undecided("other-device");
    }
    let (Some(open), Some(open_sum)) = (after.fact(Fact::ReceiptOpen), after.fact(Fact::OpenSum)) else {
        return Verdict::Undecided("counters-missing");
    };
    if open != 0 {
        return open_receipt(operation, before, open_sum);
    }
    match operation {
        Operation::Receipt(order) => receipt(order, before, after, last),
        Operation::OpenShift { .. } => shift(before, after, (0, 1)),
        Operation::CloseShift { .. } => shift(before, after, (1, 0)),
        Operation::CashIn { amount, .. } => cash(before, after, amount.minor()),
        Operation::CashOut { amount, .. } => cash(before, after, -amount.minor()),
    }
}

fn open_receipt(operation: &Operation, before: &Shown, sum: i64) -> Verdict {
    let Operation::Receipt(order) = operation else { return Verdict::Undecided("receipt-open") };
    let sums: Vec<i64> = order.lines.iter().map(|line| line.amount.minor()).collect();
    let in_order = (1..=sums.len()).any(|count| sums.windows(count).any(|lines| lines.iter().sum::<i64>() == sum));
    let ours = before.fact(Fact::ReceiptOpen) == Some(0) && (sum == 0 || in_order || sum == due(order));
    if ours { Verdict::CancelReceipt } else { Verdict::Undecided("other-receipt") }
}

fn receipt(order: &ReceiptOrder, before: &Shown, after: &Shown, last: Option<LastReceipt>) -> Verdict {
    let (Some(from), Some(to)) = (before.fact(Fact::Receipt), after.fact(Fact::Receipt)) else {
        return Verdict::Undecided("counters-missing");
    };
    match (to - from).rem_euclid(NUMBERS) {
        0 => Verdict::Nothing,
        1 if last == Some(LastReceipt { sum: due(order), kind: kind(order.direction).code() }) => Verdict::Registered,
        _ => Verdict::Undecided("other-receipt"),
    }
}

fn shift(before: &Shown, after: &Shown, (from, to): (i64, i64)) -> Verdict {
    match (before.fact(Fact::ShiftOpen), after.fact(Fact::ShiftOpen)) {
        (Some(was), Some(is)) if was == is => Verdict::Nothing,
        (Some(was), Some(is)) if was == from && is == to => Verdict::Registered,
        (Some(_), Some(_)) => Verdict::Undecided("counters-disagree"),
        _ => Verdict::Undecided("counters-missing"),
    }
}

fn cash(before: &Shown, after: &Shown, expected: i64) -> Verdict {
    match before.fact(Fact::Cash).zip(after.fact(Fact::Cash)).map(|(from, to)| to - from) {
        Some(0) => Verdict::Nothing,
        Some(moved) if moved == expected => Verdict::Registered,
        Some(_) => Verdict::Undecided("counters-disagree"),
        None => Verdict::Undecided("counters-missing"),
    }
}

#[cfg(test)]
mod tests {
    use kassa_domain::receipt::{Cashier, ReceiptLine};
    use kassa_domain::{Currency, Money};

    use super::*;

    fn rub(minor: i64) -> Money {
        Money::new(minor, Currency::Rub)
    }

    fn sale() -> Operation {
        Operation::Receipt(ReceiptOrder {
            direction: Direction::Sale,
            cashier: Cashier { name: "x".to_owned() },
            heading: Vec::new(),
            lines: vec![ReceiptLine::new("a", rub(100_00)), ReceiptLine::new("b", rub(50_00))],
            total: rub(150_00),
            card: rub(0),
            cash: rub(150_00),
            rounding: rub(0),
            change: rub(0),
            footer: Vec::new(),
            check_link: None,
        })
    }

    fn shown(receipt: i64, open: i64, sum: i64, shift_open: i64, cash: i64) -> Shown {
        let facts = [
            (Fact::Receipt, receipt),
            (Fact::ReceiptOpen, open),
            (Fact::OpenSum, sum),
            (Fact::ShiftOpen, shift_open),
            (Fact::Cash, cash),
        ];
        Shown { serial: "1".to_owned(), storage: None, facts: facts.into_iter().collect() }
    }

    #[test]
    fn the_table_row_by_row() {
        let before = shown(9999, 0, 0, 1, 500);
        let check = |operation: &Operation, after: Shown, last: Option<(i64, u8)>, expect| {
            let last = last.map(|(sum, kind)| LastReceipt { sum, kind });
            assert_eq!(verdict(operation, &before, &after, last), expect, "{after:?}");
        };
        let cashier = || Cashier { name: "x".to_owned() };
        check(&sale(), Shown { serial: "2".to_owned(), ..before.clone() }, None, Verdict::Undecided("other-device"));
        check(&sale(), shown(9999, 0, 0, 1, 500), Some((150_00, 1)), Verdict::Nothing);
        check(&sale(), shown(0, 0, 0, 1, 500), Some((150_00, 1)), Verdict::Registered);
        check(&sale(), shown(0, 0, 0, 1, 500), Some((150_00, 2)), Verdict::Undecided("other-receipt"));
        check(&sale(), shown(0, 0, 0, 1, 500), Some((149_00, 1)), Verdict::Undecided("other-receipt"));
        check(&sale(), shown(1, 0, 0, 1, 500), Some((150_00, 1)), Verdict::Undecided("other-receipt"));
        for sum in [0, 50_00, 100_00, 150_00] {
            check(&sale(), shown(9999, 1, sum, 1, 500), None, Verdict::CancelReceipt);
        }
        check(&sale(), shown(9999, 1, 51_00, 1, 500), None, Verdict::Undecided("other-receipt"));
        let close = Operation::CloseShift { cashier: cashier() };
        check(&close, shown(9999, 0, 0, 0, 500), None, Verdict::Registered);
        check(&close, shown(9999, 0, 0, 1, 500), None, Verdict::Nothing);
        check(&close, shown(9999, 1, 0, 1, 500), None, Verdict::Undecided("receipt-open"));
        let cash_in = Operation::CashIn { amount: rub(200), cashier: cashier() };
        check(&cash_in, shown(9999, 0, 0, 1, 700), None, Verdict::Registered);
        check(&cash_in, shown(9999, 0, 0, 1, 500), None, Verdict::Nothing);
        check(&cash_in, shown(9999, 0, 0, 1, 600), None, Verdict::Undecided("counters-disagree"));
    }
}
