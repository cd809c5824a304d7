//! Taking money: from a paper bill, by an address and a correction, ahead; a duplicate and a void.

use iced_test::core::keyboard::key::{Code, Named};
use kassa::ui::format;
use kassa::ui::hotkey::Place;

use crate::story::counter::Counter;
use crate::story::town::total;

#[test]
fn a_paper_bill_is_scanned_and_paid_without_a_mouse() {
    let mut counter = Counter::at_work();
    let number = counter.whose(|bill| (500_00..1_900_00).contains(&total(bill)));
    let code = counter.paper_bill(&number);
    counter.scan(&code);
    counter.until("the bill is open", |counter| counter.shows(number.as_str()));
    counter.key(Named::F12);
    counter.hand("2000");
    counter.take();
    assert!(counter.keys < 10, "{} keys, the scan among them", counter.keys);
    let paid = &counter.paid()[0].payment;
    assert_eq!(paid.account, number);
    assert_eq!(paid.tenders.cash_received.minor(), 2_000_00);
    assert_eq!(paid.tenders.change.minor(), 2_000_00 - paid.tenders.cash.minor());
    counter.assert_shows(&format::money(paid.tenders.change));
    counter.assert_printed("СДАЧА");
    counter.finish();
}

#[test]
fn r6_ahead_is_paid_once_nothing_is_owed_and_by_two_months_at_most() {
    let mut counter = Counter::at_work();
    let number = counter.whose(|bill| total(bill) < 4_000_00);
    counter.open(number.as_str());
    counter.ctrl(Code::KeyH);
    counter.assert_shows("Спершу борг");
    counter.key(Named::F12);
    counter.hand("=");
    counter.take();
    counter.key(Named::Enter);
    let mut months = Vec::new();
    for asked in [2, 2, 1] {
        counter.wait_for_the_centre();
        counter.open(number.as_str());
        for _ in 0..asked {
            counter.ctrl(Code::KeyH);
        }
        counter.key(Named::F12);
        counter.hand("=");
        counter.take();
        let paid = counter.paid().pop().unwrap().payment;
        let mut periods: Vec<_> = paid.lines.iter().map(|line| line.period).collect();
        periods.sort_unstable();
        periods.dedup();
        assert_eq!(periods.len(), asked, "{periods:?}");
        months.extend(periods);
        counter.key(Named::Enter);
    }
    let mut different = months.clone();
    different.sort_unstable();
    different.dedup();
    assert_eq!((months.len(), different.len()), (5, 5), "no month twice: {months:?}");
    counter.finish();
}

#[test]
fn a_payment_is_found_by_cashier_and_till_and_tells_since_when_the_centre_has_it() {
    let mut counter = Counter::at_work();
    counter.line_goes_down();
    for number in counter.owing().iter().take(2) {
        counter.pay(number.as_str());
    }
    let first = |counter: &Counter| {
        let mut paid = counter.paid();
        paid.sort_by_key(|row| row.payment.number);
        paid.remove(0)
    };
    let row = first(&counter);
    counter.key(Named::F6);
    counter.key(Named::F4);
    // Point and till stand before the number of a payment.
    counter.hand(&format!("{} {}", row.cashier.split(' ').next().unwrap(), row.human));
    counter.assert_shows(&format!("Платіж № {}: у черзі", row.human));
    assert_eq!(row.received_at, None);
    // The list is open while the line comes back.
    counter.world.switch.set(true);
    counter.wait_for_the_centre();
    counter.until("the centre counts it", |counter| first(counter).received_at.is_some());
    let at = format::moment(first(&counter).received_at.unwrap());
    let told = format!("Платіж № {}: зараховано · у центрі з {at}", row.human);
    counter.assert_shows(&told);
    counter.key(Named::Enter);
    counter.key(Named::Enter);
    counter.until("its receipt is there", |counter| counter.window.app.places()[0] == Place::Receipt);
    counter.assert_shows(&told);
    counter.keys(Named::Escape, 3);
    counter.finish();
}

#[test]
fn a_duplicate_is_found_by_its_sum_marked_and_registers_nothing() {
    let mut counter = Counter::at_work();
    for number in counter.owing().iter().take(3) {
        counter.pay(number.as_str());
    }
    let sum = format::money(counter.paid()[1].payment.tenders.cash);
    let documents = counter.device().documents().len();
    counter.key(Named::F6);
    counter.key(Named::F4);
    counter.hand(&sum.replace(['\u{202f}', '\u{a0}', '₴'], ""));
    counter.key(Named::Enter);
    counter.ctrl(Code::KeyD);
    counter.until("the duplicate is printed", |counter| counter.paper().iter().any(|line| line.contains("ДУБЛІКАТ")));
    assert_eq!(counter.device().documents().len(), documents, "a copy registers nothing");
    counter.finish();
}
