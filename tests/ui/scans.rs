//! What a scanner with a line of its own sends: bytes, in the page that the code itself declares. And what a slow one
//! leaves in an amount: nothing.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::signal::Signal;
use kassa::till::command::Command;
use kassa::ui::app::message::Message;
use kassa::ui::app::screens::Screen;
use kassa::ui::effect::{Effect, Question};
use kassa::ui::hotkey::{Deed, Item, Place};
use kassa::ui::theme::Look;
use kassa_domain::shift::ShiftState;
use kassa_domain::user::Role;
use kassa_drivers::scanner::{Scan, guess};
use kassa_formats::scan::Doubt;

use crate::at_money;
use crate::window::{Window, shift, uah};

/// What the window asks for after a scan: the account with its doubts, and the pages of payees that it keeps.
fn asked(window: &mut Window, bytes: &[u8]) -> (Option<(String, Vec<Doubt>)>, Option<String>) {
    window.tell(Signal::Scanned(Scan { bytes: bytes.to_vec(), text: guess(bytes) }));
    let (mut bill, mut pages) = (None, None);
    for effect in std::mem::take(&mut window.effects) {
        match effect {
            Effect::Find(Question::Bill { account, scanned, .. }) => bill = Some((account.to_string(), scanned.doubts)),
            Effect::KeepPages(text) => pages = Some(text),
            _ => {}
        }
    }
    // The next code is not to wait for this one's bill.
    window.send(Message::Pressed(Deed::Go(Item::Bill)));
    (bill, pages)
}

#[test]
fn a_code_is_read_in_the_page_it_declares_and_another_one_is_remembered() {
    const TAIL: &[u8] = b"|PersonalAcc=40702810500000012345|BankName=-|BIC=049999701|CorrespAcc=0|PersAcc=00077001";
    let code = |digit: u8, name: &[u8]| [b"ST0001", &[digit][..], b"|Name=", name, TAIL].concat();
    let (name_1251, name_koi8) = (b"\xD2\xD1\xC6 \xD1\xE5\xE2\xE5\xF0", b"\xF3\xC5\xD7\xC5\xD2 \xF3\xC5\xD7\xC5\xD2");
    let mut window = Window::working(Language::Uk);
    let bill = |doubts: &[Doubt]| Some(("00077001".to_owned(), doubts.to_vec()));
    assert_eq!(asked(&mut window, &code(b'1', name_1251)), (bill(&[]), None));
    let pages = Some("40702810500000012345 KOI8-R\n".to_owned());
    assert_eq!(asked(&mut window, &code(b'1', name_koi8)), (bill(&[Doubt::Encoding]), pages));
    assert_eq!(asked(&mut window, &code(b'1', name_koi8)), (bill(&[]), None));
}

#[test]
fn r24_the_beginning_of_a_slow_scan_stayed_in_the_cash_that_was_counted() {
    for (first, busy_ms, second) in [("0", 100, "0#######"), ("00", 300, "#######"), ("0", 40, "0#######")] {
        let mut window = at_money();
        window.type_slowly("3000");
        window.scan_in_two(first, busy_ms, second);
        // A code of nobody is told of; the money goes on.
        window.key(Named::Enter);
        window.key(Named::Enter);
        let Some(Effect::Ask(_, Command::Pay { tender, .. })) = window.effects.first() else {
            panic!("pays: {:?}", window.effects)
        };
        assert_eq!(tender.cash, uah(3_000_00), "busy for {busy_ms} ms");
    }
}

/// Rows of a bill whose amounts may be corrected.
fn corrected() -> Window {
    let mut window = Window::signed_in(Language::Uk, Look::Light, Role::Supervisor, ShiftState::Open(shift()));
    window.scan("1000432");
    window.open_bill(kassa_domain::bill::AsOf::Live);
    window.send(Message::Pressed(Deed::Correct));
    window
}

#[test]
fn r24_the_beginning_of_a_slow_scan_over_the_rows_of_a_bill_became_an_amount() {
    for (first, busy_ms, second) in [("0", 60, "0#######"), ("00", 300, "#######"), ("0", 100, "0077001")] {
        let mut window = corrected();
        let Screen::Bill(before) = window.app.screen() else { panic!("the bill is open") };
        let before = format!("{:?}", before.bill());
        window.scan_in_two_drawn_between(first, busy_ms, second);
        if window.app.places()[0] == Place::Notice {
            window.key(Named::Enter);
        }
        assert_eq!(window.app.places()[0], Place::Bill, "{first} {busy_ms}: the rows have the focus again");
        let Screen::Bill(screen) = window.app.screen() else { panic!("the bill stays") };
        assert_eq!(format!("{:?}", screen.bill()), before, "{first} {busy_ms}");
    }
}

#[test]
fn a_figure_typed_by_hand_before_a_scan_stays_an_amount_no_longer_than_its_bill() {
    let mut window = corrected();
    window.send(Message::Pressed(Deed::Figure('7')));
    assert_eq!(window.app.places()[0], Place::BillAmount);
    window.scan_in_two_drawn_between("0", 100, "0#######");
    if window.app.places()[0] == Place::Notice {
        window.key(Named::Enter);
    }
    let Screen::Bill(screen) = window.app.screen() else { panic!("the bill stays") };
    assert_eq!((window.app.places()[0], screen.amount_text()), (Place::BillAmount, Some("7")));
}

#[test]
fn r24_the_beginning_of_a_slow_scan_made_a_thousand_copies_of_twelve() {
    for (held, first, second) in [("12", "00", "077001"), ("", "00", "077001"), ("9", "0", "0077001")] {
        let mut window = Window::working(Language::Uk);
        window.send(Message::Pressed(Deed::Go(Item::Third)));
        window.type_slowly("копі");
        window.key(Named::Enter);
        window.type_slowly(held);
        window.scan_in_two(first, 200, second);
        let Screen::Third(screen) = window.app.screen() else { panic!("the form stays") };
        assert_eq!(screen.text(), held);
    }
}

#[test]
fn r24_a_scan_among_rows_ticks_nothing() {
    let mut window = Window::working(Language::Uk);
    window.scan("1000432");
    window.open_bill(kassa_domain::bill::AsOf::Live);
    window.scan("00077001");
    assert_eq!(crate::asked_bill(&window).as_deref(), Some("00077001"));
}
