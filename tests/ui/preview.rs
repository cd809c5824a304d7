//! Receipts looked at before the money is taken, where the settings say so: one key takes it, and never Enter.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::till::command::{Command, Done, Paid, TillError};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Errand, Question};
use kassa::ui::hotkey::{Deed, Place};
use kassa_domain::ids::{UserId, VisitNumber};
use kassa_domain::user::{Approver, Right, RightError, Role};
use kassa_domain::visit::SettleError;

use crate::window::scenes::preview::{answered, counting, shown};
use crate::window::{Window, now, uah};

fn place(window: &Window) -> Place {
    window.app.places()[0]
}

/// The pay that is asked of the till: its mark, cash and total.
fn pays(window: &Window) -> Vec<(String, i64, i64)> {
    let pay = |effect: &Effect| match effect {
        Effect::Ask(Errand::Pay(mark), Command::Pay { token, tender, told, .. }) => {
            assert_eq!(mark, token);
            Some((token.clone(), tender.cash.minor(), told.minor()))
        }
        _ => None,
    };
    window.effects.iter().filter_map(pay).collect()
}

fn asked(window: &Window) -> Option<(Errand, Command)> {
    match window.effects.first() {
        Some(Effect::Ask(errand, command)) => Some((errand.clone(), command.clone())),
        _ => None,
    }
}

#[test]
fn receipts_are_shown_first_and_one_key_takes_the_money_once() {
    let mut window = counting(Language::Uk);
    window.type_slowly("3000");
    window.key(Named::Enter);
    let Some((_, Command::Preview(looked))) = asked(&window) else { panic!("{:?}", window.effects) };
    answered(&mut window, Language::Uk);
    assert_eq!(place(&window), Place::Preview);
    for words in ["ПОПЕРЕДНІЙ ПЕРЕГЛЯД — НЕ ЧЕК", "17-3-000513", "2\u{202f}975,99", "24,01", "НЕ ЗАРЕЄСТРОВАНО"]
    {
        assert!(window.shows(words), "{words}");
    }
    // What brought it here may still be held down.
    for _ in 0..5 {
        window.key(Named::Enter);
        assert!(window.effects.is_empty() && place(&window) == Place::Preview);
    }
    window.key(Named::PageDown);
    assert!(matches!(window.effects[..], [Effect::Reveal { .. }]), "{:?}", window.effects);
    window.key(Named::F12);
    assert_eq!(pays(&window), [(looked.token.clone(), 300_000, looked.told.minor())]);
    let (errand, command) = asked(&window).unwrap();
    window.key(Named::F12);
    assert_eq!(pays(&window), []);
    let (visit, payments) = (VisitNumber(97), Vec::new());
    let paid = Paid { visit, payments, total: looked.told, change: uah(24_01), at: now() };
    window.send(Message::Answered(errand, Box::new(command), Ok(Done::Paid(paid))));
    assert_eq!(place(&window), Place::Paid);
}

#[test]
fn whoever_goes_back_finds_the_money_as_it_was_counted() {
    let mut window = shown(Language::Uk);
    window.key(Named::Escape);
    assert_eq!((place(&window), pays(&window)), (Place::Tender, vec![]));
    assert!(window.shows("24,01"));
    // Another sum is looked at anew.
    window.type_slowly("0");
    window.key(Named::Enter);
    if place(&window) == Place::Doubt {
        window.key(Named::F12);
    }
    let Some((_, Command::Preview(looked))) = asked(&window) else { panic!("{:?}", window.effects) };
    assert_eq!(looked.tender.cash, uah(30_000_00));
}

#[test]
fn what_may_not_be_paid_is_refused_before_it_is_shown() {
    let mut window = counting(Language::Uk);
    window.type_slowly("3000");
    window.key(Named::Enter);
    let (errand, command) = asked(&window).unwrap();
    let changed = TillError::Settle(SettleError::TotalChanged { now: uah(3_000_00) });
    window.send(Message::Answered(errand, Box::new(command), Err(changed)));
    assert_eq!(place(&window), Place::Notice);
    window.key(Named::Enter);
    assert_eq!(place(&window), Place::Tender);
}

/// Outside working hours somebody approves the look: the money that is taken then is approved by the same word.
#[test]
fn r25_what_was_approved_to_be_looked_at_is_paid_without_asking_again() {
    let mut window = counting(Language::Uk);
    window.type_slowly("3000");
    window.key(Named::Enter);
    let (errand, command) = asked(&window).unwrap();
    let missing = SettleError::Right(RightError::Missing(Right::WorkOutsideHours));
    window.send(Message::Answered(errand, Box::new(command), Err(TillError::Settle(missing))));
    assert_eq!(place(&window), Place::Form, "a supervisor is asked for");
    let right = Right::WorkOutsideHours;
    let approver = Approver { user: UserId(9), rights: Role::Supervisor.rights(), right };
    window.send(Message::Approved(Ok(approver)));
    answered(&mut window, Language::Uk);
    window.key(Named::F12);
    let Some((_, Command::Pay { approvers, .. })) = asked(&window) else { panic!("{:?}", window.effects) };
    assert_eq!(approvers, [approver]);
}

/// The receipts are drawn when the window has been locked meanwhile: whoever stands there sees nothing of them.
#[test]
fn receipts_drawn_slowly_are_not_shown_over_the_lock() {
    let mut window = counting(Language::Uk);
    window.type_slowly("3000");
    window.key(Named::Enter);
    let (errand, command) = asked(&window).unwrap();
    let previewed = Done::Previewed(Box::new(crate::window::scenes::preview::receipts()));
    window.send(Message::Answered(errand, Box::new(command), Ok(previewed)));
    let drawn = window.effects.clone();
    window.send(Message::Pressed(Deed::Lock));
    let locked = window.app.places();
    assert!(locked.contains(&Place::SignIn), "{locked:?}");
    let [Effect::Find(Question::Preview { paying, shown, .. })] = &drawn[..] else { panic!("{drawn:?}") };
    window.answer(Answer::Preview { paying: paying.clone(), shown: shown.clone(), lines: Vec::new() });
    assert_eq!(window.app.places(), locked);
}

#[test]
fn an_answer_to_a_visit_that_was_left_shows_nothing() {
    let mut window = counting(Language::Uk);
    window.type_slowly("3000");
    window.key(Named::Enter);
    let (errand, command) = asked(&window).unwrap();
    let receipts = crate::window::scenes::preview::receipts();
    let previewed = Done::Previewed(Box::new(receipts));
    window.send(Message::Answered(errand, Box::new(command), Ok(previewed)));
    let late = window.effects.clone();
    window.key(Named::Escape);
    let [Effect::Find(Question::Preview { paying, shown, .. })] = &late[..] else { panic!("{late:?}") };
    let (paying, shown, lines) = (paying.clone(), shown.clone(), Vec::new());
    window.answer(Answer::Preview { paying, shown, lines });
    assert_ne!(place(&window), Place::Preview);
}

#[test]
fn without_the_setting_money_is_taken_at_once() {
    let mut window = counting(Language::Uk);
    window.send(Message::Saved(vec![("documents.preview", Some("off".to_owned()))], Ok(String::new())));
    window.type_slowly("3000");
    window.send(Message::Pressed(Deed::Enter));
    assert_eq!(pays(&window).len(), 1);
}
