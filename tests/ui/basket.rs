//! Codes scanned one after another: every one is paid, none twice, and what has to be looked at is told (R2, R7, R23).

use std::collections::BTreeSet;

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::ui::app::message::Message;
use kassa::ui::app::screens::Screen;
use kassa::ui::effect::{Effect, Question};
use kassa::ui::hotkey::{Deed, Place};
use kassa::ui::screen::bill::Before;
use kassa::ui::screen::search::known::Left;
use kassa_domain::Money;
use kassa_domain::ids::AccountNumber;

use crate::window::scenes::basket::{HEAT, WATER, answer, aside, first_left, scan_code, second_code, two_suppliers};
use crate::window::{Window, last_paid, uah};

/// What is in the visit: each account with what it comes to.
fn inside(window: &Window) -> Vec<(String, Money)> {
    let items = window.app.visit_items().iter();
    items.map(|item| (item.account.to_string(), item.amount(kassa_domain::Currency::Uah).unwrap())).collect()
}

fn number(account: &str) -> AccountNumber {
    AccountNumber::new(account).unwrap()
}

/// What was told of the bill before.
fn told(window: &Window) -> Option<Before> {
    let Screen::Bill(screen) = window.app.screen() else { panic!("a bill is open") };
    screen.before().cloned()
}

const ALL: i64 = 2_946_52;
const OF_HEAT: i64 = 1_004_18 + 980_13;

#[test]
fn two_codes_of_one_paper_left_the_second_alone_in_the_visit() {
    let mut window = second_code(Language::Uk);
    assert_eq!(inside(&window), [("1000432".to_owned(), uah(ALL - OF_HEAT))]);
    assert_eq!(told(&window), Some(Before::Put(number("1000432"), Some(uah(ALL - OF_HEAT)))));
    window.key(Named::F12);
    assert_eq!(window.app.places()[0], Place::Tender, "scan, scan, F12");
    let each = [("1000432".to_owned(), uah(ALL - OF_HEAT)), ("1000432".to_owned(), uah(OF_HEAT))];
    assert_eq!(inside(&window), each, "the money of each supplier stands apart");
    // The first code once more, and then the whole bill by hand: nothing is paid twice.
    scan_code(&mut window, "1000432", WATER, "");
    answer(&mut window, None);
    window.key(Named::F12);
    assert_eq!(inside(&window), each);
    let lines = window.app.visit_items().iter().flat_map(|item| &item.lines);
    let of: Vec<_> = lines.map(|line| (line.service, line.provider, line.period)).collect();
    assert_eq!(of.len(), of.iter().collect::<BTreeSet<_>>().len());
    window.key(Named::Escape);
    window.type_slowly("1000432");
    window.key(Named::Enter);
    answer(&mut window, None);
    window.key(Named::Enter);
    let due = two_suppliers("1000432").due().unwrap();
    assert_eq!(inside(&window), [("1000432".to_owned(), due)], "the whole bill takes the place of both parts");
}

#[test]
fn codes_of_two_accounts_are_both_paid_by_one_key() {
    let mut window = Window::working(Language::Uk);
    for account in ["1000432", "1000433"] {
        scan_code(&mut window, account, HEAT, "UAH1984.31");
        answer(&mut window, None);
    }
    window.key(Named::F12);
    let each = ["1000432", "1000433"].map(|account| (account.to_owned(), uah(OF_HEAT)));
    assert_eq!((window.app.places()[0], inside(&window)), (Place::Tender, each.to_vec()));
}

#[test]
fn a_code_that_was_read_before_the_bill_of_the_one_before_had_come_dropped_it() {
    let mut window = Window::working(Language::Uk);
    scan_code(&mut window, "1000432", WATER, "");
    let first = window.effects.clone();
    // A scanner reads the same code twice; then the other one; and the hand is at the money already.
    scan_code(&mut window, "1000432", WATER, "");
    scan_code(&mut window, "1000432", HEAT, "");
    assert!(!window.effects.iter().any(|effect| matches!(effect, Effect::Find(Question::Bill { .. }))));
    window.key(Named::F12);
    window.effects = first;
    answer(&mut window, None);
    assert!(window.app.visit_items().is_empty(), "its bill is there, and the next one asked for");
    answer(&mut window, None);
    assert_eq!(inside(&window).len(), 2);
    assert_eq!(window.app.places()[0], Place::Tender, "what F12 asked for comes behind the last code");
}

#[test]
fn a_bill_that_has_to_be_looked_at_does_not_go_in_by_itself() {
    let mut window = first_left(Language::Uk);
    let Some(Before::Left(account, Left::JustPaid(_))) = told(&window) else { panic!("{:?}", told(&window)) };
    assert_eq!((account, inside(&window)), (number("1000519"), Vec::new()));
    window.key(Named::F12);
    assert_eq!(inside(&window), [("1000432".to_owned(), uah(980_13))], "what is on the screen is paid, and no more");
    // A paper of another sum than is ticked; one whose rows were unticked; a hand at the money does not pass it by.
    for (amount, keys, expect) in [
        ("UAH5.00", [].as_slice(), Left::OtherSum(uah(5_00))),
        ("", &["-"], Left::NotTicked),
        ("UAH5.00", &["-"], Left::NotTicked),
    ] {
        let mut window = Window::working(Language::Uk);
        scan_code(&mut window, "1000432", WATER, amount);
        answer(&mut window, None);
        for key in keys {
            window.type_slowly(key);
        }
        scan_code(&mut window, "1000433", WATER, "");
        let asked = window.effects.clone();
        window.key(Named::F12);
        window.effects = asked;
        answer(&mut window, None);
        assert_eq!(told(&window), Some(Before::Left(number("1000432"), expect)), "{amount} {keys:?}");
        assert_eq!((window.app.places()[0], inside(&window)), (Place::Bill, Vec::new()), "{amount} {keys:?}");
    }
}

#[test]
fn a_code_of_nobody_keeps_the_open_bill_and_the_codes_behind_it() {
    let mut window = Window::working(Language::Uk);
    scan_code(&mut window, "1000432", WATER, "");
    let first = window.effects.clone();
    scan_code(&mut window, "1000433", HEAT, "");
    let Some(Effect::Find(Question::Bill { ticket, account, narrowing, scanned })) = first.into_iter().next() else {
        panic!("a bill is asked for")
    };
    window.answer(kassa::ui::effect::Answer::Bill { ticket, account, narrowing, scanned, bill: None });
    assert_eq!(window.app.places()[0], Place::Notice, "nobody has this account");
    answer(&mut window, None);
    window.key(Named::Enter);
    assert_eq!((window.app.places()[0], told(&window)), (Place::Bill, None));
    // A bill of a moment ago is asked about when the same paper is scanned again too, and is not put in by that.
    scan_code(&mut window, "1000433", HEAT, "");
    answer(&mut window, Some(last_paid(600_000)));
    assert_eq!((told(&window), inside(&window)), (None, Vec::new()));
}

#[test]
fn a_bill_that_comes_too_late_is_dropped() {
    let mut window = Window::working(Language::Uk);
    window.type_slowly("1000432");
    window.key(Named::Enter);
    let first = window.effects.clone();
    window.scan("00077001");
    window.effects = first;
    crate::live_bill(&mut window);
    assert_eq!(window.app.places()[0], Place::Search, "the bill that was searched came after the scan of another");
}

#[test]
fn a_suppliers_bill_that_was_narrowed_threw_the_other_supplier_out_of_the_visit() {
    for deed in [Deed::Month, Deed::Services] {
        let mut window = second_code(Language::Uk);
        window.send(Message::Pressed(deed));
        answer(&mut window, None);
        // Its paper scanned once more is the same bill, and does not go in by that.
        scan_code(&mut window, "1000432", HEAT, "");
        answer(&mut window, None);
        assert_eq!(inside(&window).len(), 1, "{deed:?}");
        window.send(Message::Pressed(deed));
        answer(&mut window, None);
        window.key(Named::Enter);
        let heat = if deed == Deed::Month { 980_13 } else { OF_HEAT };
        let each = [("1000432".to_owned(), uah(ALL - OF_HEAT)), ("1000432".to_owned(), uah(heat))];
        assert_eq!(inside(&window), each, "{deed:?}: each supplier is paid");
    }
    // There and back: nothing of the other supplier is ticked by that.
    let mut window = second_code(Language::Uk);
    for _ in 0..2 {
        window.send(Message::Pressed(Deed::Month));
        answer(&mut window, None);
    }
    window.key(Named::Enter);
    assert_eq!(inside(&window)[1].1, uah(OF_HEAT));
}

#[test]
fn a_bill_opened_by_hand_was_paid_beside_the_payer_who_was_put_aside_with_it() {
    for with_money in [false, true] {
        let mut window = aside(Language::Uk);
        assert!(inside(&window).is_empty());
        window.key(if with_money { Named::F12 } else { Named::Enter });
        assert_eq!((window.app.places()[0], inside(&window).len()), (Place::Notice, 0), "it would be paid twice");
        window.key(Named::Enter);
        window.send(Message::Pressed(Deed::Unpark));
        assert_eq!(inside(&window), [("1000432".to_owned(), uah(ALL - OF_HEAT))], "the payer is back");
        // What is in the visit at hand is opened anew to be changed, as ever.
        window.type_slowly("1000432");
        window.key(Named::Enter);
        answer(&mut window, None);
        window.type_slowly("+");
        window.key(Named::Enter);
        assert_eq!(inside(&window), [("1000432".to_owned(), two_suppliers("1000432").due().unwrap())]);
    }
}
