//! The count of the drawer, left and gone on with, and the drawer handed over to another cashier.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::papers::own::Document;
use kassa::till::command::Session;
use kassa::till::handle::SignInError;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Effect, Question};
use kassa::ui::format;
use kassa::ui::hotkey::{Deed, Place};
use kassa::ui::theme::Look;
use kassa_domain::count::Counted;
use kassa_domain::ids::{Login, UserId};
use kassa_domain::shift::ShiftState;
use kassa_domain::user::{Role, User};

use crate::shows;
use crate::window::{Window, frame, shift, uah, user};

/// 31 notes of 1 000 and of 500 in the drawer.
fn counting() -> Window {
    let mut window = Window::signed_in(Language::Uk, Look::Light, Role::Supervisor, ShiftState::Open(shift()));
    window.key(Named::F9);
    window.type_slowly("31");
    window.key(Named::Enter);
    window
}

fn place(window: &Window) -> Place {
    window.app.places()[0]
}

#[test]
fn esc_in_the_count_of_the_drawer_keeps_what_was_counted() {
    let sum = &format::money(uah(31_000_00));
    let mut window = counting();
    assert!(shows(&window, sum));
    window.key(Named::Escape);
    assert!(!shows(&window, sum));
    window.key(Named::F9);
    assert!(shows(&window, sum), "closing goes on where it was left");
    window.key(Named::F2);
    window.send(Message::Pressed(Deed::HandOver));
    assert!(shows(&window, sum), "and so does handing over, whatever key led away");
    window.key(Named::F2);
    window.answer(frame(ShiftState::Closed { last: Some(shift().number) }, 0));
    window.answer(frame(ShiftState::Open(shift()), 0));
    window.send(Message::Pressed(Deed::HandOver));
    assert_eq!(place(&window), Place::Count);
    assert!(!shows(&window, sum), "another shift has another count");
}

#[test]
fn a_drawer_is_handed_over_by_who_takes_it_signing_in() {
    let mut window = counting();
    window.send(Message::Pressed(Deed::HandOver));
    assert!(shows(&window, "Передача каси іншому касирові"));
    window.answer(frame(ShiftState::Open(shift()), 1));
    window.key(Named::F12);
    assert!(shows(&window, "Невирішених чеків: 1. Вони переходять разом з касою, це буде в акті."));
    window.type_slowly("розмін");
    window.key(Named::Enter);
    assert_eq!(place(&window), Place::Form, "the other one signs in");
    window.type_slowly("nina");
    window.key(Named::Enter);
    window.type_slowly("secret");
    window.key(Named::Enter);
    let [Effect::HandOver { by, count, parked, approver: None }] = window.effects.as_slice() else {
        panic!("{:?}", window.effects)
    };
    assert_eq!(*by, ("nina".to_owned(), "secret".to_owned()));
    assert_eq!((count.counted, &*count.note, parked), (uah(31_000_00), "розмін", &0));
    let pieces = count.pieces.as_ref().unwrap().rows();
    assert_eq!(pieces, [Counted { face: uah(1_000_00), count: 31 }]);
    window.send(Message::HandedOver(Err(SignInError::Wrong)));
    window.key(Named::Enter);
    assert_eq!(place(&window), Place::Form, "a wrong password is typed again");
    let nina = User {
        id: UserId(9),
        login: Login::new("nina").unwrap(),
        name: "Мельник Н.".to_owned(),
        ..user(Role::Cashier)
    };
    window.send(Message::HandedOver(Ok(Session { user: nina })));
    let act = window.effects.iter().any(|effect| {
        matches!(effect, Effect::Find(Question::Document { document: Document::HandOver { .. }, cashier, .. }) if cashier == "Мельник Н.")
    });
    assert!(act, "the act is printed: {:?}", window.effects);
    assert!(shows(&window, "Мельник Н."), "who took it works now");
    assert_eq!(place(&window), Place::Search);
}

#[test]
fn a_visit_that_is_open_is_not_handed_over() {
    let mut window = Window::working(Language::Uk);
    window.scan("1000432");
    window.open_bill(kassa_domain::bill::AsOf::Live);
    window.key(Named::Enter);
    window.send(Message::Pressed(Deed::HandOver));
    assert_eq!(place(&window), Place::Notice);
    window.key(Named::Enter);
    window.send(Message::Pressed(Deed::Park));
    window.send(Message::Pressed(Deed::HandOver));
    assert_eq!(place(&window), Place::Count, "one that was put aside goes with the drawer");
}
