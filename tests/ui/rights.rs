//! The menu and the keys by rights: what is not one's work is not shown, and its key says whose it is (R25).

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::till::command::{Command, Session};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Asked, Effect, Errand, Question};
use kassa::ui::hotkey::{self, Deed, Item, Place};
use kassa::ui::screen::queue::carry::Way;
use kassa::ui::screen::register::Operation;
use kassa_domain::bill::AsOf;
use kassa_domain::ids::{PaymentNumber, UserId};
use kassa_domain::shift::ShiftState;
use kassa_domain::user::{Approver, Right, RightError, Role, User};
use kassa_drivers::text::Line;

use crate::shows;
use crate::window::{Window, now, shift, user};

const MENU: [(Item, &str); 10] = [
    (Item::Bill, "Рахунок"),
    (Item::Ahead, "Аванс"),
    (Item::Readings, "Показання"),
    (Item::Third, "Послуги"),
    (Item::Reports, "Звіти"),
    (Item::Paid, "Оплачені"),
    (Item::Register, "РРО"),
    (Item::Shift, "Зміна"),
    (Item::Queue, "Черга"),
    (Item::Settings, "Параметри"),
];

/// What a hand does at the window.
type Hand = fn(&mut Window);

fn place(window: &Window) -> Place {
    window.app.places()[0]
}

fn told(window: &Window) -> Vec<Deed> {
    hotkey::rows(&window.app.places(), window.app.rights()).map(|row| row.deed).collect()
}

/// Somebody beside signed in for a right.
fn approve(window: &mut Window, role: Role, right: Right) {
    assert_eq!(place(window), Place::Form, "a supervisor is asked for");
    let approver = Approver { user: UserId(9), rights: role.rights(), right };
    window.send(Message::Approved(Ok(approver)));
}

/// Whether the till is told who opened what the window does by itself.
fn noted(window: &Window, of: Right) -> bool {
    window.effects.iter().any(|effect| {
        matches!(effect, Effect::Ask(_, Command::Allowed { approver }) if approver.right == of && approver.user.0 == 9)
    })
}

#[test]
fn the_menu_has_what_one_may_do_and_the_keys_that_are_told_are_its_own() {
    for role in Role::ALL {
        let mut window = Window::working_as(Language::Uk, role);
        window.key(Named::F11);
        for (item, words) in MENU {
            let expect = match item {
                Item::Bill | Item::Ahead | Item::Third => role.rights().allows(Right::TakePayment),
                _ => true,
            };
            assert_eq!(shows(&window, words), expect, "{role:?} {words}");
            assert_eq!(told(&window).contains(&Deed::Go(item)), expect, "{role:?} {item:?}");
        }
        let pays = role.rights().allows(Right::TakePayment);
        for deed in [Deed::Pay, Deed::Park, Deed::Unpark, Deed::Remove] {
            assert_eq!(told(&window).contains(&deed), pays, "{role:?} {deed:?}");
        }
        window.key(Named::F1);
        assert_eq!(shows(&window, "новий рахунок"), pays, "the help of {role:?}");
    }
}

#[test]
fn the_key_of_what_is_not_ones_work_says_whose_it_is_and_does_nothing_else() {
    let why = "Вам не дозволено: приймати платежі.";
    let key = "Enter — продовжити. Платежі приймає касир або старший касир: Ctrl+Q, і він увійде під своїм ім'ям.";
    let keys: [(&str, Hand); 5] = [
        ("F2", |window| window.key(Named::F2)),
        ("Ctrl+O", |window| window.send(Message::Pressed(Deed::Go(Item::Third)))),
        ("a click behind a menu that has changed", |window| window.send(Message::ItemPressed(Item::Bill))),
        ("F12", |window| window.key(Named::F12)),
        ("a scan", |window| window.scan("00077001")),
    ];
    for (name, press) in keys {
        let mut window = Window::working_as(Language::Uk, Role::Administrator);
        window.key(Named::F10);
        press(&mut window);
        assert_eq!((place(&window), window.effects.len()), (Place::Notice, 0), "{name}");
        assert!(shows(&window, why) && shows(&window, key), "{name}");
        window.key(Named::Enter);
        assert_eq!(place(&window), Place::Queue, "{name}: where one was");
    }
}

#[test]
fn whoever_takes_no_payments_begins_at_the_register_and_comes_back_to_it() {
    let mut window = Window::working_as(Language::Uk, Role::Administrator);
    assert_eq!(place(&window), Place::Register);
    for key in [Named::F3, Named::F6, Named::F10, Named::F11] {
        window.key(key);
        if place(&window) == Place::Form {
            approve(&mut window, Role::Supervisor, Right::XReport);
        }
        assert_ne!(place(&window), Place::Register, "{key:?}");
        window.key(Named::Escape);
        assert_eq!(place(&window), Place::Register, "{key:?}");
    }
}

/// R25: somebody is served already as another person signs in: that payment goes with a supervisor beside.
#[test]
fn r25_a_visit_that_waits_behind_the_lock_is_paid_with_a_supervisor_beside() {
    let mut window = Window::working(Language::Uk);
    window.scan("1000432");
    window.open_bill(AsOf::Live);
    window.key(Named::Enter);
    window.send(Message::Pressed(Deed::Lock));
    let administrator = User { id: UserId(5), ..user(Role::Administrator) };
    window.send(Message::SignedIn(Ok(Session { user: administrator })));
    window.key(Named::F12);
    window.type_slowly("3000");
    window.key(Named::Enter);
    let [Effect::Ask(errand, command)] = window.effects.as_slice() else { panic!("{:?}", window.effects) };
    let (errand, command) = (errand.clone(), Box::new(command.clone()));
    let missing = RightError::Missing(Right::TakePayment);
    window.send(Message::Answered(errand, command, Err(kassa_domain::visit::SettleError::Right(missing).into())));
    approve(&mut window, Role::Supervisor, Right::TakePayment);
    let by = |effect: &Effect| matches!(effect, Effect::Ask(_, Command::Pay { approvers, .. }) if approvers.len() == 1);
    assert!(window.effects.iter().any(by), "{:?}", window.effects);
}

#[test]
fn r25_reports_open_once_with_a_supervisor_beside_for_whoever_prints_no_x_report() {
    let mut window = Window::working_as(Language::Uk, Role::Administrator);
    window.key(Named::F3);
    assert!(shows(&window, "Потрібен старший касир"));
    approve(&mut window, Role::Administrator, Right::XReport);
    assert_eq!(place(&window), Place::Notice, "an administrator has no right to it either");
    assert!(!noted(&window, Right::XReport));
    for _ in 0..2 {
        window.key(Named::Escape);
        window.key(Named::F3);
        approve(&mut window, Role::Supervisor, Right::XReport);
        assert!(noted(&window, Right::XReport), "{:?}", window.effects);
        assert_eq!(place(&window), Place::Reports);
    }
    let mut window = Window::working(Language::Uk);
    window.key(Named::F3);
    assert_eq!(place(&window), Place::Reports, "a cashier prints X reports");
}

#[test]
fn r25_a_file_of_the_queue_is_for_whoever_closes_the_shift() {
    for (deed, way, form) in [(Deed::CarryOut, Way::Out, Place::Carry), (Deed::CarryIn, Way::In, Place::Carry)] {
        let looked = |window: &Window| {
            window.effects.iter().any(|each| matches!(each, Effect::Find(Question::CarryPlaces(of)) if *of == way))
        };
        let mut window = Window::working(Language::Uk);
        window.key(Named::F10);
        window.send(Message::Pressed(deed));
        assert!(!looked(&window));
        approve(&mut window, Role::Supervisor, Right::CloseShift);
        assert!(looked(&window) && noted(&window, Right::CloseShift), "{:?}", window.effects);
        assert_eq!(place(&window), form);
        let mut window = Window::working_as(Language::Uk, Role::Supervisor);
        window.key(Named::F10);
        window.send(Message::Pressed(deed));
        assert!(looked(&window) && !noted(&window, Right::CloseShift));
    }
}

/// The X report, a duplicate and a reading were refused where F7 said «with a supervisor».
#[test]
fn r25_an_x_report_a_duplicate_and_a_reading_ask_for_a_supervisor_and_go_on() {
    let lines = vec![Line::plain("ДУБЛІКАТ 1")];
    let mut auditor = Window::working_as(Language::Uk, Role::Auditor);
    auditor.type_slowly("2");
    assert!(matches!(auditor.effects.as_slice(), [Effect::Ask(Errand::Register(Operation::XReport), _)]));
    let mut paid = Window::working_as(Language::Uk, Role::Auditor);
    paid.key(Named::F6);
    paid.answer(Answer::Receipt { payment: PaymentNumber(512), lines, copy: Some(1) });
    let mut metered = Window::working(Language::Uk);
    metered.scan("1000432");
    metered.open_bill(AsOf::Live);
    metered.send(Message::Pressed(Deed::Readings));
    metered.type_slowly("390");
    metered.key(Named::Enter);
    for (mut window, right) in [(auditor, Right::XReport), (paid, Right::Reprint), (metered, Right::TakePayment)] {
        let [Effect::Ask(errand, command)] = window.effects.as_slice() else { panic!("{:?}", window.effects) };
        let (errand, command) = (errand.clone(), command.clone());
        let missing = RightError::Missing(right).into();
        window.send(Message::Answered(errand.clone(), Box::new(command), Err(missing)));
        approve(&mut window, Role::Supervisor, right);
        let by = match window.effects.as_slice() {
            [
                Effect::Ask(again, Command::XReport { approver })
                | Effect::Ask(again, Command::Duplicate { approver, .. })
                | Effect::Ask(again, Command::TakeReading { approver, .. }),
            ] if *again == errand => *approver,
            other => panic!("{other:?}"),
        };
        assert_eq!(by.map(|by| (by.user, by.right)), Some((UserId(9), right)));
    }
}

#[test]
fn who_takes_no_payments_opens_the_shift_with_a_supervisor_and_lands_at_the_register() {
    let mut window = Window::signed_in(
        Language::Uk,
        kassa::ui::theme::Look::Light,
        Role::Administrator,
        ShiftState::Closed { last: None },
    );
    assert_eq!(place(&window), Place::Opening);
    window.key(Named::Enter);
    window.answer(crate::window::frame(ShiftState::Open(shift()), 0));
    assert_eq!(place(&window), Place::Register);
    window.answer(Answer::Cases(Asked::ByNews, Vec::new()));
    window.send(Message::Ticked(now()));
    assert_eq!(place(&window), Place::Register);
}
