//! A bill that is opened again while the visit has it: what is unticked is not paid, and that is told (R4, R7).

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::till::command::Command;
use kassa::ui::app::message::Message;
use kassa::ui::app::screens::Screen;
use kassa::ui::effect::Effect;
use kassa::ui::format::money;
use kassa::ui::hotkey::{Deed, Place};
use kassa::ui::screen::bill::Before;
use kassa_domain::Currency;
use kassa_domain::bill::AsOf;
use kassa_domain::ids::AccountNumber;
use kassa_domain::user::Role;

use crate::window::scenes::basket::{HEAT, WATER, answer, in_visit, open, scan_code, second_code, taken_out};
use crate::window::{Window, uah};

const ALL: i64 = 2_946_52;
const OF_HEAT: i64 = 1_004_18 + 980_13;
/// The oldest row.
const FIRST: i64 = 1_004_18;

/// What is in the visit: each account with what it comes to.
fn inside(window: &Window) -> Vec<(String, i64)> {
    let items = window.app.visit_items().iter();
    items.map(|item| (item.account.to_string(), item.amount(Currency::Uah).unwrap().minor())).collect()
}

fn of(account: &str, minor: i64) -> (String, i64) {
    (account.to_owned(), minor)
}

/// What the bill says of it.
fn already(minor: i64) -> String {
    format!("Цей рахунок уже є у відвідуванні: {}.", money(uah(minor)))
}

fn place(window: &Window) -> Place {
    window.app.places()[0]
}

/// The ticked rows of the bill that is open, by what is paid for each.
fn ticked(window: &Window) -> Vec<i64> {
    let Screen::Bill(screen) = window.app.screen() else { panic!("a bill is open") };
    screen.bill().lines().iter().filter(|line| line.ticked).map(|line| line.amount.minor()).collect()
}

#[test]
fn an_account_that_was_unticked_was_still_paid() {
    let window = in_visit(Language::Uk);
    assert_eq!(inside(&window), [of("00077001", FIRST)]);
    assert!(window.shows(&already(FIRST)));
    assert_eq!(ticked(&window), [FIRST], "as it was put in");
    let mut window = taken_out(Language::Uk);
    assert_eq!((place(&window), inside(&window)), (Place::Notice, Vec::new()));
    assert!(window.shows("Рахунок 00077001 прибрано з відвідування"));
    window.key(Named::Escape);
    assert_eq!(place(&window), Place::Search);
    window.key(Named::F12);
    assert_eq!(place(&window), Place::Notice, "there is nothing to pay");
}

#[test]
fn the_key_of_the_money_asked_for_the_money_of_lines_that_were_unticked() {
    let mut window = in_visit(Language::Uk);
    window.key(Named::Escape);
    open(&mut window, "1000432");
    window.key(Named::Enter);
    open(&mut window, "00077001");
    window.type_slowly("-");
    window.key(Named::F12);
    assert_eq!(
        (place(&window), inside(&window)),
        (Place::Notice, vec![of("1000432", ALL)]),
        "no money before it is read"
    );
    window.key(Named::Escape);
    window.key(Named::F12);
    window.type_slowly("=");
    window.key(Named::Enter);
    let [Effect::Ask(_, Command::Pay { visit, .. })] = window.effects.as_slice() else {
        panic!("{:?}", window.effects)
    };
    let paid: Vec<&str> = visit.items().iter().map(|item| item.account.as_str()).collect();
    assert_eq!(paid, ["1000432"]);
}

#[test]
fn keys_over_a_bill_without_a_tick_said_nothing() {
    for key in [Named::Enter, Named::F12] {
        let mut window = Window::working(Language::Uk);
        open(&mut window, "1000432");
        window.type_slowly("-");
        window.key(key);
        assert_eq!((place(&window), inside(&window)), (Place::Notice, Vec::new()), "{key:?}");
        assert!(window.shows("жодного рядка не позначено"), "{key:?}");
        window.key(Named::Escape);
        assert_eq!(place(&window), Place::Bill, "{key:?}: the bill stays");
    }
    // Of another account there is something to pay: that goes on, and the bill without a tick is no part of it.
    let mut window = in_visit(Language::Uk);
    window.key(Named::Escape);
    open(&mut window, "1000432");
    window.type_slowly("-");
    window.key(Named::F12);
    assert_eq!((place(&window), inside(&window)), (Place::Tender, vec![of("00077001", FIRST)]));
}

#[test]
fn a_bill_in_the_visit_that_was_emptied_and_scanned_over_was_told_to_be_left_out_and_was_paid() {
    let mut window = in_visit(Language::Uk);
    window.type_slowly("-");
    scan_code(&mut window, "1000432", HEAT, "");
    answer(&mut window, None);
    let Screen::Bill(screen) = window.app.screen() else { panic!("a bill is open") };
    assert_eq!(screen.before(), Some(&Before::TakenOut(AccountNumber::new("00077001").unwrap())));
    assert!(window.shows("Рахунок 00077001 прибрано з відвідування"));
    window.key(Named::F12);
    assert_eq!(inside(&window), [of("1000432", OF_HEAT)]);
}

#[test]
fn of_two_suppliers_the_one_whose_paper_was_unticked_leaves_the_visit() {
    let mut window = second_code(Language::Uk);
    window.key(Named::Enter);
    assert_eq!(inside(&window), [of("1000432", ALL - OF_HEAT), of("1000432", OF_HEAT)]);
    scan_code(&mut window, "1000432", WATER, "");
    answer(&mut window, None);
    assert!(window.shows(&already(ALL - OF_HEAT)));
    window.type_slowly("-");
    window.key(Named::Enter);
    assert_eq!(inside(&window), [of("1000432", OF_HEAT)]);
}

#[test]
fn a_bill_that_was_opened_again_forgot_the_sum_that_was_put_in() {
    let mut window = Window::working_as(Language::Uk, Role::Supervisor);
    open(&mut window, "1000432");
    window.type_slowly("-");
    window.send(Message::Pressed(Deed::Correct));
    window.type_slowly("500");
    window.key(Named::Enter);
    window.key(Named::Enter);
    assert_eq!(inside(&window), [of("1000432", 500_00)]);
    open(&mut window, "1000432");
    assert_eq!(ticked(&window), [500_00]);
    window.key(Named::F12);
    assert_eq!((place(&window), inside(&window)), (Place::Tender, vec![of("1000432", 500_00)]));
    // In a hurry to the money, with nothing to be looked at.
    window.key(Named::Escape);
    window.type_slowly("1000432");
    window.key(Named::Enter);
    let asked = window.effects.clone();
    window.key(Named::F12);
    window.effects = asked;
    window.open_bill(AsOf::Live);
    assert_eq!((place(&window), inside(&window)), (Place::Tender, vec![of("1000432", 500_00)]));
}

#[test]
fn a_bill_said_that_it_was_in_the_visit_after_it_was_taken_out_there() {
    let mut window = in_visit(Language::Uk);
    window.send(Message::Pressed(Deed::Remove));
    assert!(!window.shows("уже є у відвідуванні"));
    window.key(Named::Enter);
    assert_eq!(inside(&window), [("00077001".to_owned(), uah(FIRST).minor())], "what is ticked is put in");
}
