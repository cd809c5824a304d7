//! The table, row by row.

use kassa_domain::receipt::{Cashier, ReceiptLine};
use kassa_domain::{Currency, Money};

use super::*;

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn cashier() -> Cashier {
    Cashier { name: "x".to_owned() }
}

/// Two lines of 100.30 and 50.00, in cash of 200.00, rounded down by 0.30.
fn receipt(direction: Direction) -> Operation {
    let back = direction == Direction::Return;
    Operation::Receipt(ReceiptOrder {
        direction,
        cashier: cashier(),
        heading: Vec::new(),
        lines: vec![ReceiptLine::new("a", uah(10_030)), ReceiptLine::new("b", uah(5_000))],
        total: uah(15_030),
        card: uah(0),
        cash: uah(if back { 15_000 } else { 20_000 }),
        rounding: uah(-30),
        change: uah(if back { 0 } else { 5_000 }),
        footer: Vec::new(),
        check_link: None,
    })
}

fn before() -> Shown {
    let facts = [
        (Fact::LastDocument, 40),
        (Fact::ClosedShift, 7),
        (Fact::ShiftOpen, 1),
        (Fact::ReceiptOpen, 0),
        (Fact::Cash, 100_000),
        (Fact::CashIns, 100_000),
        (Fact::CashOuts, 0),
        (Fact::CashSales, 0),
        (Fact::CardSales, 0),
        (Fact::Sales, 0),
        (Fact::Returns, 0),
    ];
    Shown { serial: "5400011823".to_owned(), storage: None, facts: facts.into() }
}

#[test]
fn every_row_of_the_table() {
    use Verdict::{Cancel, Counted, Nothing, Undecided};
    let sale = receipt(Direction::Sale);
    let back = receipt(Direction::Return);
    let cash_in = Operation::CashIn { amount: uah(500), cashier: cashier() };
    let cash_out = Operation::CashOut { amount: uah(500), cashier: cashier() };
    let z = Operation::CloseShift { cashier: cashier() };
    let open = Operation::OpenShift { cashier: cashier() };
    let check = |operation: &Operation, moves: &[(Fact, i64)], expect: Verdict| {
        let mut after = before();
        for (fact, by) in moves {
            *after.facts.entry(*fact).or_default() += by;
        }
        assert_eq!(verdict(operation, &before(), &after), expect, "{:?} {moves:?}", operation.kind());
    };
    let whole = [(Fact::LastDocument, 1), (Fact::Sales, 15_000), (Fact::CashSales, 15_000), (Fact::Cash, 15_000)];
    let given = [(Fact::LastDocument, 1), (Fact::Returns, 15_000), (Fact::Cash, -15_000)];
    check(&sale, &[], Nothing);
    check(&sale, &whole, Counted);
    check(&sale, &given, Undecided("other-receipt"));
    check(&sale, &whole[..2], Undecided("other-receipt"));
    check(&sale, &[(Fact::LastDocument, 2), (Fact::Sales, 15_000)], Undecided("other-receipt"));
    check(&sale, &[(Fact::Sales, 15_000)], Undecided("counters-disagree"));
    check(&sale, &[(Fact::LastDocument, -1)], Undecided("documents-went-back"));
    check(&sale, &[(Fact::ReceiptOpen, 1)], Cancel);
    check(&sale, &[(Fact::ReceiptOpen, 1), (Fact::Sales, 10_000)], Cancel);
    check(&sale, &[(Fact::ReceiptOpen, 1), (Fact::Sales, 15_000)], Cancel);
    check(&sale, &[(Fact::ReceiptOpen, 1), (Fact::Sales, 5_000)], Undecided("other-receipt"));
    check(&sale, &[(Fact::ReceiptOpen, 1), (Fact::Returns, 10_000)], Undecided("other-receipt"));
    check(&sale, &[(Fact::ReceiptOpen, 1), (Fact::LastDocument, 1)], Undecided("receipt-open"));
    check(&back, &given, Counted);
    check(&back, &[(Fact::ReceiptOpen, 1), (Fact::Returns, 10_000)], Cancel);
    check(&cash_in, &[(Fact::Cash, 500), (Fact::CashIns, 500)], Counted);
    check(&cash_in, &[], Nothing);
    check(&cash_in, &[(Fact::Cash, 500)], Undecided("counters-disagree"));
    check(&cash_in, &[(Fact::ReceiptOpen, 1)], Undecided("receipt-open"));
    check(&cash_out, &[(Fact::Cash, -500), (Fact::CashOuts, 500)], Counted);
    check(&z, &[(Fact::ClosedShift, 1)], Counted);
    check(&z, &[], Nothing);
    check(&z, &[(Fact::ClosedShift, 2)], Undecided("counters-disagree"));
    check(&open, &[], Counted);
    check(&open, &[(Fact::ShiftOpen, -1)], Nothing);
    let other = Shown { serial: "1".to_owned(), ..before() };
    assert_eq!(verdict(&sale, &before(), &other), Undecided("other-device"));
    let mut less = before();
    let _cash = less.facts.remove(&Fact::Cash);
    assert_eq!(verdict(&cash_in, &before(), &less), Undecided("counters-missing"));
}
