//! Parameters and answers beyond those of the captured session.

use kassa_domain::receipt::Direction;

use super::*;

#[test]
fn a_line_says_what_is_due() {
    let sale = |name: &str, discount| Sale {
        direction: Direction::Return,
        name: letters(name),
        sum: 15_050,
        price: 15_050,
        pieces: 0,
        tax: None,
        article: 3,
        discount,
    };
    let untaxed = "0".repeat(48);
    let check = |sale: Sale, expect: String| {
        assert_eq!(CodePage::Cp866.decode(&sale.parameters()), expect);
        assert_eq!(sale.name(), "BFIS");
    };
    let rounded = Discount { sum: -50, name: Vec::new() };
    check(sale("Вода", None), format!("Вода        0000150500000150500000010{untaxed}0003"));
    check(
        sale("Опалення за березень", None),
        format!("Опалення за 0000150500000150500000010{untaxed}0003{}березень", "0".repeat(23)),
    );
    let blank = " ".repeat(13);
    check(sale("Вода", Some(rounded)), format!("Вода        0000150500000150500000010{untaxed}0003-{blank}000000050"));
}

#[test]
fn letters_are_those_of_the_device() {
    assert_eq!(letters("Її Єє Іі №"), b"\xF4\xF5 \xF2\xF3 Ii \xFC");
    assert_eq!(letters("\u{A4}\u{A0}"), b"* ");
    let enter = Enter { password: "1", cashier: "Іваненко-Петренко" };
    assert_eq!(enter.parameters().len(), 19, "a name of ten letters would be a new password");
}

#[test]
fn cash_goes_both_ways() {
    assert_eq!(MoveCash { sum: 5_000 }.parameters(), b"I0000005000");
    assert_eq!(MoveCash { sum: -5_000 }.parameters(), b"O0000005000");
}

#[test]
fn answers_are_whole_or_none() {
    let block = |text: &str| vec![text.as_bytes().to_vec()];
    let whole = "GLCN0000250461000000001700000000400000965";
    for cut in 4..whole.len() {
        assert_eq!(GetNumbers::reply(&block(&whole[..cut])), None, "{cut}");
    }
    let told = GetNumbers::reply(&block(whole)).unwrap();
    assert_eq!((told.receipt, told.service, told.z_done, told.last_z()), (250_461, 40, false, 964));
    let sums: String = (1..=8).map(|sum| format!("{sum:011}")).collect();
    let cash = GetCash::reply(&block(&format!("CCAS{sums}"))).unwrap();
    assert_eq!((cash.began, cash.drawer, cash.cashless_given), (1, 6, 8));
    let sums: String = (1..=20).map(|sum| format!("{sum:012}")).collect();
    assert_eq!(GetTurnover::reply(&block(&format!("CFIS{sums}"))), Some(Turnover { sales: 1, returns: 11 }));
    assert_eq!(Cancel::reply(&block("FISC0000000000")), None);
}
