//! Payments to providers outside the billing, by keyboard: chosen, filled in, refused while it is wrong, put in.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::till::command::TillError;
use kassa::ui::app::message::{Message, ScreenMessage};
use kassa::ui::app::screens::Screen;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::{Deed, Item, Place};
use kassa::ui::screen::third::{self, Stop};
use kassa_domain::bill::AsOf;
use kassa_domain::payment::PaymentKind;
use kassa_domain::visit::SettleError;

use super::window::{Window, last_paid, now, uah};

fn at(words: &str) -> Window {
    let mut window = Window::working(Language::Uk);
    window.send(Message::Pressed(Deed::Go(Item::Third)));
    window.type_slowly(words);
    window.key(Named::Enter);
    assert_eq!(window.app.places()[0], Place::ThirdForm);
    window
}

fn shown(window: &Window) -> String {
    match window.app.screen() {
        Screen::Third(screen) => screen.text(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_mobile_is_topped_up_by_its_number_and_a_sum() {
    let mut window = at("мобайл");
    window.type_slowly("0671234567");
    window.key(Named::Enter);
    window.type_slowly("150,5");
    window.key(Named::F12);
    window.type_slowly("=");
    window.key(Named::Enter);
    let Some(Effect::Ask(_, kassa::till::command::Command::Pay { visit, told, .. })) = window.effects.first() else {
        panic!("pays: {:?}", window.effects)
    };
    let item = &visit.items()[0];
    assert_eq!((item.kind, item.account.as_str()), (PaymentKind::ThirdParty, "380671234567"));
    assert_eq!(item.third.as_ref().unwrap().told(), "Номер телефону: +38 (067) 123-45-67");
    assert_eq!(*told, uah(152_01), "and one per cent");
}

#[test]
fn the_same_number_topped_up_twice_is_told_and_pays_by_no_key_more_where_it_is_not() {
    let filled = |put: Named| {
        let mut window = at("мобайл");
        window.type_slowly("0671234567");
        window.key(Named::Enter);
        window.type_slowly("150");
        window.key(put);
        let asked = window.effects.iter().find_map(|effect| match effect {
            Effect::Find(Question::SameThird(item, since)) => Some((item.clone(), *since)),
            _ => None,
        });
        let (item, since) = asked.expect("whether the same was paid is asked");
        assert_eq!(since, now().shifted(-3_600_000));
        (window, item)
    };
    for (put, place) in [(Named::Enter, Place::Search), (Named::F12, Place::Tender)] {
        let (mut window, item) = filled(put);
        assert_eq!(window.app.places()[0], place, "nothing is waited for");
        window.answer(Answer::SameThird(item, last_paid(600_000)));
        assert_eq!(window.app.places()[0], Place::Notice);
        window.key(Named::Enter);
        assert_eq!(window.app.places()[0], place, "and goes on where it was");
    }
    let (mut window, item) = filled(Named::Enter);
    window.send(Message::Pressed(Deed::Remove));
    window.answer(Answer::SameThird(item, last_paid(600_000)));
    assert_eq!(window.app.places()[0], Place::Search, "it was taken out meanwhile");
    // Copies are bought twice by whoever wants them twice.
    let mut window = at("копі");
    window.type_slowly("2");
    window.key(Named::F12);
    assert!(!window.effects.iter().any(|effect| matches!(effect, Effect::Find(Question::SameThird(..)))));
}

#[test]
fn what_is_wrong_has_the_focus_and_nothing_is_put_in() {
    let mut window = at("мобайл");
    window.type_slowly("050");
    window.key(Named::Enter);
    assert_eq!(shown(&window), "050", "the number stays where it is wrong");
    window.key(Named::Tab);
    window.type_slowly("100");
    window.key(Named::F12);
    assert_eq!(shown(&window), "+38 (050", "as it is kept");
    window.key(Named::Tab);
    window.key(Named::Enter);
    assert_eq!(window.app.places()[0], Place::ThirdForm);
    assert!(window.app.visit_items().is_empty());
}

#[test]
fn a_payment_whose_form_has_changed_goes_out_and_the_rest_is_paid() {
    let mut window = at("мобайл");
    window.type_slowly("0671234567");
    window.key(Named::Enter);
    window.type_slowly("100");
    window.key(Named::Enter);
    window.scan("00077001");
    window.open_bill(AsOf::Live);
    window.key(Named::F12);
    window.type_slowly("=");
    window.key(Named::Enter);
    let Some(Effect::Ask(errand, command)) = window.effects.first().cloned() else {
        panic!("pays: {:?}", window.effects)
    };
    let changed = TillError::Settle(SettleError::FormChanged { place: 0 });
    window.send(Message::Answered(errand, Box::new(command), Err(changed)));
    let kinds: Vec<_> = window.app.visit_items().iter().map(|item| item.kind).collect();
    assert_eq!(kinds, [PaymentKind::Bill], "what changed is out");
    window.key(Named::Enter);
    assert_eq!(window.app.places()[0], Place::Search, "nobody has to count it out by hand");
}

#[test]
fn a_bill_that_comes_late_takes_the_place_of_no_form() {
    let mut window = Window::working(Language::Uk);
    window.scan("00077001");
    let asked = window.effects.iter().find_map(|effect| match effect {
        Effect::Find(Question::Bill { ticket, account, narrowing, scanned }) => {
            Some((*ticket, account.clone(), narrowing.clone(), scanned.clone()))
        }
        _ => None,
    });
    let (ticket, account, narrowing, scanned) = asked.unwrap();
    window.send(Message::Pressed(Deed::Go(Item::Third)));
    window.type_slowly("мобайл");
    window.key(Named::Enter);
    window.type_slowly("067");
    let bill = Some(Box::new(super::window::bill("00077001", AsOf::Live)));
    window.answer(Answer::Bill { ticket, account, narrowing, scanned, bill });
    assert_eq!((window.app.places()[0], shown(&window)), (Place::ThirdForm, "067".to_owned()));
}

#[test]
fn price_times_quantity_stands_in_the_visit_beside_a_bill() {
    let mut window = at("копі");
    window.type_slowly("12");
    window.key(Named::Enter);
    window.type_slowly("3");
    window.key(Named::Enter);
    let lines: Vec<_> = window.app.visit_items().iter().flat_map(|item| &item.lines).map(|line| line.amount).collect();
    assert_eq!(lines, [uah(30_00), uah(36_00)]);
    // Copies again are another payment, not the same one changed.
    window.send(Message::Pressed(Deed::Go(Item::Third)));
    window.type_slowly("копі");
    window.key(Named::Enter);
    window.type_slowly("1");
    window.key(Named::Enter);
    window.key(Named::Enter);
    assert_eq!(window.app.visit_items().len(), 2);
}

#[test]
fn no_paste_scan_or_strange_sign_gets_further_than_it_may() {
    let edited = |window: &mut Window, stop, text: String| {
        window.send(Message::Screen(ScreenMessage::Third(third::Message::Edited(stop, text))));
    };
    let mut window = at("майстер");
    for (typed, kept) in [
        ("щ".repeat(10_000_000), String::new()),
        ("вул. Соб\u{202e}орна\u{0} 5🙂".to_owned(), "вул. Соборна 5".to_owned()),
    ] {
        edited(&mut window, Stop::Field(0), typed);
        assert_eq!(shown(&window), kept);
    }
    window.key(Named::ArrowDown);
    edited(&mut window, Stop::Field(1), "9".repeat(10_000_000));
    assert_eq!(shown(&window), "");
    for _ in 0..2 {
        window.key(Named::ArrowDown);
    }
    for typed in ["abc".to_owned(), "1,2,3".to_owned(), "-1".to_owned(), "1".repeat(10_000_000)] {
        edited(&mut window, Stop::Item(0), typed);
        assert_eq!(shown(&window), "");
    }
    window.scan("00077001");
    assert_eq!(shown(&window), "", "a scan is no quantity");
    assert_eq!(window.app.places()[0], Place::ThirdForm, "and opens nothing over a form");
    for _ in 0..30 {
        window.key(Named::Enter);
    }
    assert!(window.app.visit_items().is_empty(), "Enter held down puts nothing wrong in");
}

#[test]
fn the_language_switched_in_the_middle_loses_nothing() {
    let mut window = at("мобайл");
    window.type_slowly("671234567");
    window.send(Message::Pressed(Deed::Language));
    assert_eq!(shown(&window), "671234567");
    window.key(Named::Escape);
    assert_eq!(window.app.places()[0], Place::Third);
    window.key(Named::Escape);
    window.key(Named::Escape);
    assert_eq!(window.app.places()[0], Place::Search);
}
