//! Readings given while a visit is running: they stand in it, are taken with it and are lost by nothing (R7, R21, R22).

use iced_test::core::keyboard::key::Named;
use kassa::i18n::{Language, text_in};
use kassa::till::command::{Command, Done, Session, TillError};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Effect, Errand};
use kassa::ui::hotkey::{Deed, Place};
use kassa_domain::ids::AccountNumber;
use kassa_domain::reading::ReadingError;
use kassa_domain::shift::ShiftState;
use kassa_domain::user::Role;

use crate::shows;
use crate::window::scenes::giving::{alone, at_meters, given, in_visit, read};
use crate::window::{Window, shift};

/// What stands in the visit without money, as it would be told.
fn readings(window: &Window) -> Vec<(String, String)> {
    let readings = window.app.visit_readings().iter();
    readings.map(|given| (given.face.clone(), given.reading.value.to_string())).collect()
}

fn stands(readings: &[(&str, &str)]) -> Vec<(String, String)> {
    readings.iter().map(|(face, value)| ((*face).to_owned(), (*value).to_owned())).collect()
}

/// The errand and the command that the window asks the till for.
fn asked(window: &Window) -> Option<(Errand, Command)> {
    window.effects.iter().find_map(|effect| match effect {
        Effect::Ask(errand, command) => Some((errand.clone(), command.clone())),
        _ => None,
    })
}

fn pay(window: &mut Window) -> (Errand, Command) {
    window.key(Named::F12);
    window.type_slowly("=");
    window.key(Named::Enter);
    asked(window).expect("pays")
}

#[test]
fn r7_a_reading_given_while_a_bill_is_in_the_visit_is_taken_with_it_and_not_at_once() {
    let mut window = given(Language::Uk);
    assert!(asked(&window).is_none(), "{:?}", window.effects);
    let both = stands(&[("04511", "386.5"), ("04512", "12350")]);
    assert_eq!(readings(&window), both);
    assert!(shows(&window, &text_in(Language::Uk, "readings-given", &[])));
    assert!(shows(&window, &text_in(Language::Uk, "visit-readings", &[])));
    // Ctrl+U takes out the last one, and its field is open again.
    window.send(Message::Pressed(Deed::Remove));
    assert_eq!(readings(&window), stands(&[("04511", "386.5")]));
    window.key(Named::Enter);
    assert_eq!(readings(&window), both);
    // Opened again, the meter holds what was said, and another value takes its place.
    window.key(Named::Escape);
    window.key(Named::Escape);
    window.scan("1000433");
    window.open_bill(kassa_domain::bill::AsOf::Live);
    window.send(Message::Pressed(Deed::Readings));
    window.key(Named::Backspace);
    read(&mut window, "7");
    assert_eq!(readings(&window), stands(&[("04512", "12350"), ("04511", "386.7")]));
    window.key(Named::Escape);
    window.key(Named::Enter);
    let (_, Command::Pay { visit, readings, .. }) = pay(&mut window) else { panic!("pays") };
    let values: Vec<String> = readings.iter().map(|reading| reading.value.to_string()).collect();
    assert_eq!((visit.items().len(), values), (2, vec!["12350".to_owned(), "386.7".to_owned()]));
}

#[test]
fn what_was_put_in_last_comes_out_first_be_it_a_payment_or_a_reading() {
    let mut window = at_meters(Language::Uk);
    read(&mut window, "386,5");
    window.key(Named::Escape);
    window.key(Named::Enter);
    let held = |window: &Window| (window.app.visit_items().len(), window.app.visit_readings().len());
    assert_eq!(held(&window), (2, 1));
    for expect in [(1, 1), (1, 0), (0, 0), (0, 0)] {
        window.send(Message::Pressed(Deed::Remove));
        assert_eq!(held(&window), expect);
    }
}

#[test]
fn r22_a_reading_in_the_visit_is_lost_by_no_parking_no_lock_and_no_closed_window() {
    let both = stands(&[("04511", "386.5"), ("04512", "12350")]);
    let mut window = in_visit(Language::Uk);
    window.send(Message::Pressed(Deed::Park));
    assert!(readings(&window).is_empty());
    let kept = window.effects.iter().rev().find_map(|effect| match effect {
        Effect::KeepVisits(kept) => Some((**kept).clone()),
        _ => None,
    });
    window.send(Message::Pressed(Deed::Unpark));
    assert_eq!(readings(&window), both);
    window.send(Message::Pressed(Deed::Lock));
    assert!(readings(&window).is_empty() && window.app.visit_items().is_empty());
    window.send(Message::SignedIn(Ok(Session { user: crate::window::user(Role::Cashier) })));
    assert_eq!(readings(&window), both);
    let kept = kept.expect("the visits are kept");
    let text = serde_json::to_string(&kept).unwrap();
    assert_eq!(serde_json::from_str::<kassa::ui::kept::KeptVisits>(&text).unwrap(), kept);
    let mut again = Window::again(kept);
    again.at_work(Role::Cashier, ShiftState::Open(shift()));
    again.key(Named::Enter);
    again.send(Message::Pressed(Deed::Unpark));
    assert_eq!(readings(&again), both);
}

#[test]
fn r21_a_reading_that_the_till_does_not_take_any_more_leaves_the_visit_and_the_rest_is_paid() {
    let mut window = in_visit(Language::Uk);
    let (errand, command) = pay_one(&mut window);
    let account = AccountNumber::new("1000433").unwrap();
    let refused = TillError::ReadingInVisit { place: 0, account, error: Some(ReadingError::InFuture) };
    window.send(Message::Answered(errand, Box::new(command), Err(refused)));
    assert_eq!(window.app.places()[0], Place::Notice);
    assert_eq!(readings(&window), stands(&[("04512", "12350")]));
    window.key(Named::Enter);
    window.key(Named::Enter);
    let Some((_, Command::Pay { readings, .. })) = asked(&window) else { panic!("pays") };
    assert_eq!(readings.len(), 1);
}

fn pay_one(window: &mut Window) -> (Errand, Command) {
    window.key(Named::F12);
    window.type_slowly("3000");
    window.key(Named::Enter);
    asked(window).expect("pays")
}

#[test]
fn readings_that_are_left_without_a_payment_are_taken_by_the_key_of_the_visit() {
    let mut window = alone(Language::Uk);
    assert!(window.app.visit_items().is_empty());
    assert_eq!(readings(&window), stands(&[("04511", "386.5")]));
    for key in [Named::F12, Named::F12] {
        window.key(key);
    }
    window.send(Message::Pressed(Deed::Lock));
    assert_eq!(readings(&window).len(), 1, "what is on its way is not locked");
    let mut window = alone(Language::Uk);
    window.key(Named::F12);
    let (errand, command) = asked(&window).expect("it is taken");
    assert!(matches!(command, Command::TakeReading { .. }), "{command:?}");
    window.key(Named::F12);
    assert!(asked(&window).is_none(), "once");
    window.send(Message::Answered(errand, Box::new(command), Ok(Done::Done)));
    assert!(readings(&window).is_empty() && shows(&window, &text_in(Language::Uk, "trouble-readings-taken", &[])));

    let mut window = alone(Language::Uk);
    window.key(Named::F12);
    let (errand, command) = asked(&window).expect("it is taken");
    let lower = TillError::Reading(ReadingError::Lower { previous: rust_decimal::Decimal::from(400) });
    window.send(Message::Answered(errand, Box::new(command), Err(lower)));
    assert!(readings(&window).is_empty() && window.app.places()[0] == Place::Notice);
}
