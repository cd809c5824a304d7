//! Taking money: from a paper bill (the first scenario), ahead (the third); a duplicate and a complaint (the ninth).

use iced_test::core::keyboard::key::{Code, Named};
use kassa::clock::Clock as _;
use kassa::demo::town;
use kassa::ui::format;
use kassa::ui::hotkey::Place;

use crate::story::books::uah;
use crate::story::counter::Counter;
use crate::story::town::{Newcomer, UPKEEP, total};

/// What the paper bill of the first scenario comes to.
const ON_PAPER: Newcomer<'_> = Newcomer {
    number: "00090001",
    holder: "Кравченко Ольга Андріївна",
    street: "вул. Соборна",
    house: "3",
    flat: "17",
    owes: &[(UPKEEP, 2, 918_37), (UPKEEP, 1, 924_13)],
    meter: None,
};

/// A QR code is scanned, the client and the debt are seen, 2 000 is taken for 1 842.50, 157.50 goes back, the cheque is
/// printed; no mouse, under fifteen seconds by the window's clock, which a hand at the keys moves on.
#[test]
fn scenario_1_a_paper_bill_is_scanned_and_paid_without_a_mouse_in_a_quarter_of_a_minute() {
    let mut counter = Counter::at_work();
    let number = counter.moves_in(ON_PAPER);
    let code = counter.paper_bill(&number);
    let began = counter.window.clock.now();
    counter.scan(&code);
    counter.until("the bill is open", |counter| counter.shows(number.as_str()));
    counter.assert_shows(ON_PAPER.holder);
    counter.assert_shows(&format::money(uah(1_842_50)));
    counter.key(Named::F12);
    counter.hand("2000");
    counter.assert_shows(&format::money(uah(157_50)));
    counter.take();
    assert!(counter.keys < 10, "{} keys, the scan among them", counter.keys);
    let took_ms = counter.window.clock.now().utc_ms() - began.utc_ms();
    assert!(took_ms < 15_000, "{took_ms} ms");
    let paid = counter.paid().remove(0).payment;
    let tenders = &paid.tenders;
    assert_eq!((&paid.account, tenders.cash_received, tenders.change), (&number, uah(2_000_00), uah(157_50)));
    counter.assert_shows(&format::money(uah(157_50)));
    for (words, sum) in [("ИТОГ", "=1842.50"), ("НАЛИЧНЫМИ", "=2000.00"), ("СДАЧА", "=157.50")] {
        let is_it = |line: &&String| line.starts_with(words) && line.ends_with(sum);
        assert!(counter.paper().iter().any(|line| is_it(&line)), "{words} {sum} on {:#?}", counter.paper());
    }
    counter.finish();
}

/// A client with a debt is refused and told how much it is; once it is paid two months pass; five months go as 2 + 2 + 1.
#[test]
fn scenario_3_r6_ahead_is_paid_once_nothing_is_owed_and_by_two_months_at_most() {
    let mut counter = Counter::at_work();
    let number = counter.whose(|bill| total(bill) < 4_000_00);
    counter.open(number.as_str());
    counter.ctrl(Code::KeyH);
    counter.assert_shows("Спершу борг");
    let owed = counter.bill(&number).total().unwrap();
    counter.assert_shows(&format::money(owed));
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

/// Yesterday's receipt is found by its sum and its time; it tells who took it, at which till, since when the centre has it
/// and that it counts; its duplicate says that it is one, and registers nothing.
#[test]
fn scenario_9_r12_a_receipt_of_yesterday_is_found_told_of_and_printed_again() {
    let mut counter = Counter::at_work();
    for number in counter.owing().iter().take(3) {
        counter.pay(number.as_str());
    }
    counter.finish();
    let day = counter.desk().now().local_date();
    counter.goes_home_for(24);
    counter.begin_the_day();
    // Who complains speaks with the senior cashier.
    counter.sign_out();
    counter.sign_in(town::SUPERVISOR);
    let row = counter.desk().paid(day).unwrap().remove(1);
    let documents = counter.device().documents().len();
    counter.key(Named::F6);
    counter.rest();
    counter.key(Named::ArrowLeft);
    counter.until("yesterday is there", |counter| counter.shows("зараховано"));
    counter.key(Named::F4);
    let sum = format::money(row.payment.tenders.cash).replace(['\u{202f}', '\u{a0}', '₴'], "");
    counter.hand(&format!("{sum} {}", format::minute(row.accepted_at)));
    counter.key(Named::Enter);
    let since = format::moment(row.received_at.unwrap());
    let told = format!("Платіж № {}: зараховано · у центрі з {since}", row.human);
    assert!(told.contains("№ 1-1-"), "the till is in the number: {told}");
    counter.assert_shows(&told);
    counter.key(Named::Enter);
    counter.until("its receipt is there", |counter| counter.window.app.places()[0] == Place::Receipt);
    counter.assert_shows(&told);
    counter.assert_shows("Мельник Оксана Петрівна");
    counter.ctrl(Code::KeyD);
    counter.until("the duplicate is printed", |counter| counter.paper().iter().any(|line| line.contains("ДУБЛІКАТ")));
    counter.register_is_free();
    let copy: Vec<String> = counter.paper().into_iter().skip_while(|line| !line.contains("ДУБЛІКАТ")).collect();
    for words in [row.human.to_string(), "Мельник".to_owned()] {
        assert!(copy.iter().any(|line| line.contains(&words)), "no «{words}» on {copy:#?}");
    }
    assert_eq!(counter.device().documents().len(), documents, "a copy registers nothing");
    counter.keys(Named::Escape, 2);
    counter.finish();
}
