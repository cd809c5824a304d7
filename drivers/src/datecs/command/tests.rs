//! What each command says in each dialect, and what the replies mean.

use super::super::dialect::{CLASSIC, UKRAINE, X};
use super::*;

fn said<C: Command>(command: &C, dialect: &Dialect) -> (u8, String) {
    let data: Vec<char> = command.data(dialect).iter().map(|byte| char::from(*byte)).collect();
    (command.code(dialect), data.into_iter().collect())
}

fn check<C: Command>(command: &C, classic: (u8, &str), x: (u8, &str), ukraine: (u8, &str)) {
    for (dialect, (code, data)) in [(&CLASSIC, classic), (&X, x), (&UKRAINE, ukraine)] {
        assert_eq!(said(command, dialect), (code, data.to_owned()), "{} of {}", C::NAME, dialect.family);
    }
}

#[test]
fn the_same_order_in_three_dialects() {
    let operator = Operator {
        password: "0000".to_owned(),
        page: Page::Plain(crate::text::CodePage::Cp866),
        ..Operator::factory(&CLASSIC)
    };
    let open = |refund| OpenReceipt { operator: &operator, refund };
    check(&open(false), (48, "1,0000,1"), (48, "1\t0000\t1\t\t\t"), (48, "00001,0000,00001,I"));
    let refund = (43, "1\t0000\t1\t1\t\t\t\t\t\t\t\t");
    check(&open(true), (46, "1,0000,1"), refund, (85, "00001,0000,00001,I"));
    check(&Cancel, (60, ""), (60, ""), (57, ""));
    check(&Cut, (45, ""), (46, ""), (45, ""));
    check(&ZReport { operator: &operator }, (69, "0"), (69, "Z\t"), (69, "0000,0"));
    check(&XReport { operator: &operator }, (69, "2"), (69, "X\t"), (69, "0000,2"));
    let out = MoveCash { sum: -1050 };
    check(&out, (70, "-10.50"), (70, "1\t10.50\t"), (70, "-10.50"));
    check(&GetCash, (70, "0.00"), (70, "0\t0.00\t"), (70, ""));
    let cash = Pay { mode: Mode::Cash, sum: 20_000 };
    check(&cash, (53, "\tP200.00"), (53, "0\t200.00\t\t"), (53, "\tP200.00"));
    check(&Pay { mode: Mode::Card, sum: 1 }, (53, "\tD0.01"), (53, "2\t0.01\t1\t"), (53, "\tD0.01"));
    check(&Subtotal { adjust: 0 }, (51, "00"), (51, "0\t0\t\t\t"), (51, "00"));
    check(&Subtotal { adjust: -2 }, (51, "00;-0.02"), (51, "0\t0\t4\t0.02\t"), (51, "00;-0.02"));
    let sale = Sale { operator: &operator, name: "x", price: 1000, quantity_milli: None };
    check(&sale, (49, "x\t\u{80}10.00"), (49, "x\t1\t10.00\t1.000\t\t\t0\t"), (49, "x\t\u{80}10.00"));
    check(&TextInReceipt(b"y".to_vec()), (54, "y"), (54, "y\t0\t0\t0\t0\t0\t"), (54, "y"));
    check(&Feed { lines: 3 }, (44, "3"), (44, "3\t"), (44, "3"));
    let at = jiff::civil::date(2026, 3, 2).at(8, 5, 9, 0);
    let said = (61, "02-03-26 08:05:09");
    check(&SetClock(at), said, (61, "02-03-26 08:05:09\t"), said);
}

#[test]
fn what_replies_mean() {
    fn read<C: Command>(dialect: &Dialect, data: &[u8]) -> Option<C::Reply> {
        C::reply(dialect, &dialect.split(data))
    }
    let open = Transaction { open: true, number: None, items: 2, amount: 3000, paid: 3000 };
    assert_eq!(read::<GetTransaction>(&CLASSIC, b"1,0002,+000003000,+000003000"), Some(open));
    let closed = Transaction { open: false, number: Some(7), items: 1, amount: 500, paid: 0 };
    assert_eq!(read::<GetTransaction>(&X, b"0\t0\t7\t1\t5.00\t0.00\t"), Some(closed));
    let service = Transaction { number: Some(7), ..closed };
    assert_eq!(read::<GetTransaction>(&X, b"0\t5\t8\t1\t5.00\t0.00\t"), Some(service));
    assert_eq!(read::<GetTransaction>(&CLASSIC, b""), None);
    assert_eq!(read::<Pay>(&UKRAINE, b"R76.55"), Some(Paid::Change(7655)));
    assert_eq!(read::<Pay>(&X, b"0\tD\t1.00\t"), Some(Paid::Rest(100)));
    assert_eq!(read::<Pay>(&CLASSIC, b"F"), Some(Paid::No(b'F')));
    let payments = Payments { cash: 1050, other: 2000 };
    assert_eq!(read::<GetPayments>(&UKRAINE, b"1050,2000,0,0,8,2"), Some(payments));
    assert_eq!(read::<GetPayments>(&X, b"0\t10.50\t20.00\t0.00\t0.00\t0.00\t0.00\t0.00\t"), Some(payments));
    let cash = Cash { done: true, drawer: 4050, ins: 3000, outs: 0 };
    assert_eq!(read::<GetCash>(&UKRAINE, b"P,4050,3000,0"), Some(cash));
    assert_eq!(read::<GetCash>(&X, b"0\t40.50\t30.00\t0.00\t"), Some(cash));
    assert_eq!(read::<GetLastZ>(&CLASSIC, b"P,0012,1.00,0.00,280226"), Some(12));
    assert_eq!(read::<GetLastZ>(&CLASSIC, b"F"), Some(0));
    assert_eq!(read::<FreeArticle>(&UKRAINE, b"P00017"), Some(Some(17)));
    assert_eq!(read::<FreeArticle>(&UKRAINE, b"F"), Some(None));
    let identity = read::<GetIdentity>(&X, b"0\tFP-700X\t2.02\t01Jan26\t1200\t1A2B\t00000000\tDT000001\t02000001\t");
    let identity = identity.unwrap();
    assert_eq!((identity.serial.as_str(), identity.memory.as_deref()), ("DT000001", Some("02000001")));
    let identity = read::<GetIdentity>(&UKRAINE, b"FP-3530T 1.10 02Feb98 1200,FFFF,00000000,6,DAT 12345678").unwrap();
    assert_eq!((identity.serial.as_str(), identity.firmware.as_str()), ("DAT 12345678", "1.10 02Feb98 1200"));
}
