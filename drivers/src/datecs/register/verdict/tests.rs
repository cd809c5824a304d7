//! The table, row by row.

use std::collections::BTreeMap;

use kassa_domain::receipt::{Cashier, ReceiptLine, ReceiptOrder};
use kassa_domain::{Currency, Money};

use super::*;

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

/// A receipt of 100.00 and 50.00; the first by card.
fn receipt(direction: Direction, card: i64) -> Operation {
    Operation::Receipt(ReceiptOrder {
        direction,
        cashier: Cashier { name: "x".to_owned() },
        heading: Vec::new(),
        lines: vec![ReceiptLine::new("a", uah(10_000)), ReceiptLine::new("b", uah(5_000))],
        total: uah(15_000),
        card: uah(card),
        cash: uah(15_000 - card),
        rounding: uah(0),
        change: uah(0),
        footer: Vec::new(),
        check_link: None,
    })
}

fn shown(facts: &[(Fact, i64)]) -> Shown {
    let mut all = BTreeMap::from([
        (Fact::LastDocument, 7),
        (Fact::ReceiptOpen, 0),
        (Fact::Cash, 1_000),
        (Fact::CashSales, 0),
        (Fact::CardSales, 0),
        (Fact::CashIns, 0),
        (Fact::CashOuts, 0),
        (Fact::Returns, 0),
        (Fact::ClosedShift, 3),
        (Fact::ShiftOpen, 0),
    ]);
    all.extend(facts.iter().copied());
    Shown { serial: "A".to_owned(), storage: None, facts: all }
}

const CLOSED: Transaction = Transaction { open: false, number: None, items: 0, amount: 0, paid: 0 };

fn open(items: u64, amount: i64, paid: i64) -> Transaction {
    Transaction { open: true, items, amount, paid, ..CLOSED }
}

#[test]
fn what_was_counted() {
    let sale = receipt(Direction::Sale, 0);
    let card = receipt(Direction::Sale, 15_000);
    let back = receipt(Direction::Return, 0);
    let cash_in = Operation::CashIn { amount: uah(500), cashier: Cashier { name: "x".to_owned() } };
    let z = Operation::CloseShift { cashier: Cashier { name: "x".to_owned() } };
    let done = [(Fact::LastDocument, 8), (Fact::Cash, 16_000), (Fact::CashSales, 15_000)];
    let check = |operation: &Operation, facts: &[(Fact, i64)], expect| {
        assert_eq!(verdict(operation, &shown(&[]), &shown(facts), &CLOSED), expect, "{facts:?}");
    };
    check(&sale, &[], Verdict::Nothing);
    check(&sale, &done, Verdict::Counted);
    // A cancelled receipt, or a service receipt, took the number.
    check(&sale, &[(Fact::LastDocument, 8)], Verdict::Nothing);
    check(&sale, &[(Fact::LastDocument, 6)], Verdict::Undecided("documents-went-back"));
    check(&sale, &done[1..], Verdict::Undecided("counters-disagree"));
    check(&sale, &[(Fact::LastDocument, 8), (Fact::Cash, 16_000)], Verdict::Undecided("counters-disagree"));
    let other = [(Fact::LastDocument, 8), (Fact::Cash, 2_000), (Fact::CashSales, 1_000)];
    check(&sale, &other, Verdict::Undecided("counters-disagree"));
    check(&card, &[(Fact::LastDocument, 8), (Fact::CardSales, 15_000)], Verdict::Counted);
    let returned = [(Fact::LastDocument, 8), (Fact::Cash, -14_000), (Fact::Returns, 15_000)];
    check(&back, &returned, Verdict::Counted);
    check(&cash_in, &[(Fact::Cash, 1_500), (Fact::CashIns, 500)], Verdict::Counted);
    check(&cash_in, &[(Fact::Cash, 1_500)], Verdict::Undecided("counters-disagree"));
    check(&z, &[(Fact::ClosedShift, 4)], Verdict::Counted);
    check(&z, &[], Verdict::Nothing);
}

#[test]
fn a_return_by_card_without_a_counter_of_returns() {
    let back = receipt(Direction::Return, 15_000);
    let without = |facts: &[(Fact, i64)]| {
        let mut shown = shown(facts);
        let _none = shown.facts.remove(&Fact::Returns);
        shown
    };
    let check = |facts: &[(Fact, i64)], expect| {
        assert_eq!(verdict(&back, &without(&[]), &without(facts), &CLOSED), expect, "{facts:?}");
    };
    check(&[], Verdict::Nothing);
    check(&[(Fact::LastDocument, 8)], Verdict::Undecided("counters-missing"));
}

#[test]
fn what_is_open() {
    let sale = receipt(Direction::Sale, 10_000);
    let z = Operation::CloseShift { cashier: Cashier { name: "x".to_owned() } };
    let check = |operation: &Operation, before: &Shown, open: Transaction, expect| {
        assert_eq!(verdict(operation, before, &shown(&[]), &open), expect, "{open:?}");
    };
    let before = shown(&[]);
    check(&sale, &before, open(0, 0, 0), Verdict::Cancel);
    check(&sale, &before, open(1, 10_000, 0), Verdict::Cancel);
    check(&sale, &before, open(2, 15_000, 0), Verdict::Cancel);
    check(&sale, &before, open(2, 15_000, 10_000), Verdict::Finish { paid: 10_000 });
    check(&sale, &before, open(2, 15_000, 15_000), Verdict::Finish { paid: 15_000 });
    check(&sale, &before, open(1, 9_999, 0), Verdict::Undecided("other-receipt"));
    check(&sale, &before, open(1, 10_000, 10_000), Verdict::Undecided("other-receipt"));
    check(&sale, &before, open(3, 15_000, 0), Verdict::Undecided("other-receipt"));
    check(&sale, &shown(&[(Fact::ReceiptOpen, 1)]), open(1, 10_000, 0), Verdict::Undecided("receipt-open"));
    check(&z, &before, open(0, 0, 0), Verdict::Undecided("receipt-open"));
    let other = Shown { serial: "B".to_owned(), ..shown(&[]) };
    assert_eq!(verdict(&sale, &before, &other, &CLOSED), Verdict::Undecided("other-device"));
}
