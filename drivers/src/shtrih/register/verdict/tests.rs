//! The rows of the table, one by one.

use std::collections::BTreeMap;

use kassa_domain::receipt::{Cashier, ReceiptLine};
use kassa_domain::{Currency, Money};

use super::*;

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

/// Two lines, 100.00 and 50.00, paid with 200.00 in cash.
fn sale() -> Operation {
    let line = |minor| ReceiptLine::new("x", uah(minor));
    Operation::Receipt(ReceiptOrder {
        direction: Direction::Sale,
        cashier: Cashier { name: "x".to_owned() },
        heading: Vec::new(),
        lines: vec![line(10_000), line(5_000)],
        total: uah(15_000),
        card: uah(0),
        cash: uah(20_000),
        rounding: uah(0),
        change: uah(5_000),
        footer: Vec::new(),
        check_link: None,
    })
}

fn cash_in() -> Operation {
    Operation::CashIn { amount: uah(700), cashier: Cashier { name: "x".to_owned() } }
}

fn shown(storage: bool, facts: &[(Fact, i64)]) -> Shown {
    let mut all: BTreeMap<Fact, i64> = Fact::ALL.into_iter().map(|fact| (fact, 100)).collect();
    all.extend([(Fact::ReceiptOpen, 0), (Fact::ShiftOpen, 1)]);
    all.extend(facts.iter().copied());
    Shown { serial: "1".to_owned(), storage: storage.then(|| "2".to_owned()), facts: all }
}

fn document(number: u32, kind: DriveDocumentKind) -> DriveDocument {
    DriveDocument { kind, delivered: false, at: None, number, sign: 7 }
}

fn receipt(number: u32, operation: u8, total: i64) -> DriveDocument {
    document(number, DriveDocumentKind::Receipt { operation, total })
}

fn with_drive(left_open: u8, documents: Vec<DriveDocument>, facts: &[(Fact, i64)]) -> After {
    After { mode: Mode(2), open: None, drive: Some((left_open, documents)), shown: shown(true, facts) }
}

fn check(operation: &Operation, after: &After, expect: Verdict) {
    let before = shown(after.drive.is_some(), &[]);
    assert_eq!(verdict(operation, &before, after), expect, "{after:?}");
}

#[test]
fn the_drive_decides_a_receipt() {
    let ours = receipt(102, 1, 15_000);
    let opening = document(101, DriveDocumentKind::ShiftOpening { shift: 3 });
    let other = Verdict::Undecided("other-receipt");
    for (documents, expect) in [
        (vec![], Verdict::Nothing),
        (vec![opening.clone()], Verdict::Nothing),
        (vec![opening, ours.clone()], Verdict::InDrive(ours.clone())),
        (vec![receipt(101, 1, 14_999)], other.clone()),
        (vec![receipt(101, 2, 15_000)], other.clone()),
        (vec![receipt(101, 1, 15_000), ours.clone()], other.clone()),
        (vec![ours, receipt(103, 1, 1)], other.clone()),
        (vec![document(101, DriveDocumentKind::Correction { operation: 1, total: 15_000 })], other),
    ] {
        check(&sale(), &with_drive(0, documents, &[(Fact::LastDocument, 103)]), expect);
    }
    check(&sale(), &with_drive(4, vec![], &[]), Verdict::DropDriveDocument);
    let back = with_drive(0, vec![], &[(Fact::LastDocument, 99)]);
    check(&sale(), &back, Verdict::Undecided("documents-went-back"));
}

#[test]
fn an_open_receipt_is_cancelled_only_if_its_lines_are_ours() {
    let open = |operations, sum| After {
        mode: Mode(8),
        open: Some(OpenSum { operations, sum }),
        ..with_drive(0, vec![], &[])
    };
    for (operations, sum) in [(0, 0), (1, 10_000), (2, 15_000), (1, 5_000)] {
        check(&sale(), &open(operations, sum), Verdict::CancelReceipt);
    }
    for (operations, sum) in [(1, 9_999), (2, 10_000), (3, 15_000), (0, 1)] {
        check(&sale(), &open(operations, sum), Verdict::Undecided("other-receipt"));
    }
    check(&cash_in(), &open(1, 10_000), Verdict::Undecided("receipt-open"));
    let before = shown(true, &[(Fact::ReceiptOpen, 1)]);
    assert_eq!(verdict(&sale(), &before, &open(1, 10_000)), Verdict::Undecided("other-receipt"));
}

#[test]
fn without_the_drive_all_counters_have_to_agree() {
    let after = |facts: &[(Fact, i64)]| After { mode: Mode(2), open: None, drive: None, shown: shown(false, facts) };
    let moved = [(Fact::SaleNumber, 101), (Fact::Sales, 15_100), (Fact::CashSales, 15_100), (Fact::Cash, 15_100)];
    check(&sale(), &after(&moved), Verdict::Counted);
    check(&sale(), &after(&[]), Verdict::Nothing);
    for missing in 0..moved.len() {
        let mut some = moved.to_vec();
        let _left_out = some.remove(missing);
        check(&sale(), &after(&some), Verdict::Undecided("counters-disagree"));
    }
    let elsewhere = Shown { serial: "9".to_owned(), ..shown(false, &moved) };
    check(&sale(), &After { shown: elsewhere, ..after(&[]) }, Verdict::Undecided("other-device"));
    check(&sale(), &After { mode: Mode(9), ..after(&[]) }, Verdict::Undecided("device-mode"));
}

#[test]
fn cash_is_decided_by_counters_also_with_a_drive_and_counters_wrap() {
    let moved = [(Fact::CashInNumber, 101), (Fact::Cash, 800), (Fact::CashIns, 800)];
    check(&cash_in(), &with_drive(0, vec![], &moved), Verdict::Counted);
    check(&cash_in(), &with_drive(0, vec![], &[]), Verdict::Nothing);
    let before = shown(true, &[(Fact::CashInNumber, 65_535)]);
    let wrapped = with_drive(0, vec![], &[(Fact::CashInNumber, 0), (Fact::Cash, 800), (Fact::CashIns, 800)]);
    assert_eq!(verdict(&cash_in(), &before, &wrapped), Verdict::Counted);
}

#[test]
fn reports_are_found_in_the_drive_or_by_the_shift() {
    let cashier = || Cashier { name: "x".to_owned() };
    let closing = document(101, DriveDocumentKind::ShiftClosing { shift: 3 });
    let close = Operation::CloseShift { cashier: cashier() };
    check(&close, &with_drive(0, vec![closing.clone()], &[(Fact::LastDocument, 101)]), Verdict::InDrive(closing));
    check(&close, &with_drive(0, vec![], &[]), Verdict::Nothing);
    let open = Operation::OpenShift { cashier: cashier() };
    let before = shown(false, &[(Fact::ShiftOpen, 0)]);
    let opened = After { mode: Mode(2), open: None, drive: None, shown: shown(false, &[]) };
    assert_eq!(verdict(&open, &before, &opened), Verdict::Counted);
}
