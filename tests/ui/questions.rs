//! The four questions before the search: answered by who wants, in their order, and usual again for the next payer (R3, R4).

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::ui::app::message::Message;
use kassa::ui::app::screens::Screen;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::{Deed, Item, Place};
use kassa::ui::names::Names;
use kassa::ui::theme::Look;
use kassa_domain::Period;
use kassa_domain::bill::{AsOf, Narrowing};
use kassa_domain::directory::Service;
use kassa_domain::ids::{ServiceId, TownId};
use kassa_domain::shift::ShiftState;
use kassa_domain::user::Role;

use crate::shows;
use crate::window::scenes::towns::{account_alone, answered, asked, questions};
use crate::window::{Window, now, shift};

fn month(back: u32) -> Period {
    Period::from_index(now().local_date().period().index() - back).unwrap()
}

/// How the bill that is asked for is narrowed.
fn narrowed(window: &Window) -> Narrowing {
    let asked = window.effects.iter().find_map(|effect| match effect {
        Effect::Find(Question::Bill { narrowing, .. }) => Some(narrowing.clone()),
        _ => None,
    });
    asked.expect("a bill is asked for")
}

/// Opens an account by its number, as usual.
fn opened(window: &mut Window) -> Narrowing {
    window.type_slowly("1000432");
    window.key(Named::Enter);
    narrowed(window)
}

#[test]
fn r3_nobody_has_to_answer_and_a_known_bill_is_paid_by_as_many_keys_as_before() {
    let mut window = Window::working(Language::Uk);
    assert!(shows(&window, "Періоди: усі неоплачені") && shows(&window, "Послуги: усі"));
    assert_eq!(opened(&mut window), Narrowing::default());
    window.open_bill(AsOf::Live);
    window.key(Named::F12);
    assert_eq!(window.app.places()[0], Place::Tender);
}

#[test]
fn r3_the_answers_narrow_every_bill_of_the_payer_found_or_scanned_and_none_of_the_next() {
    let mut window = answered(Language::Uk);
    let services = vec![ServiceId(1), ServiceId(2)];
    let expect = Narrowing { services, months: Some((month(3), month(1))) };
    assert_eq!(opened(&mut window), expect);
    window.open_bill(AsOf::Live);
    window.key(Named::Enter);
    window.scan("1000433");
    assert_eq!(narrowed(&window), expect, "the second bill of the same payer");
    window.open_bill(AsOf::Live);
    window.send(Message::Pressed(Deed::Park));
    assert_eq!(opened(&mut window), Narrowing::default(), "the next payer");
}

#[test]
fn r3_the_month_before_is_the_calendar_month_before_this_one() {
    let mut window = Window::working(Language::Uk);
    window.send(Message::Pressed(Deed::Month));
    let before = Some((month(1), month(1)));
    assert_eq!(opened(&mut window).months, before, "answered before the search");
    window.open_bill(AsOf::Live);
    window.send(Message::Pressed(Deed::Month));
    assert_eq!(narrowed(&window).months, None, "back to all of them in the bill");
    window.open_bill(AsOf::Live);
    window.send(Message::Pressed(Deed::Month));
    assert_eq!(narrowed(&window).months, before, "and to it again, whatever is owed last");
}

#[test]
fn r3_a_range_of_months_is_chosen_by_its_two_ends() {
    let mut window = questions(Language::Uk);
    assert_eq!(window.app.places()[0], Place::SearchQuestions);
    // To the first month, one month earlier; to the last, far beyond this month.
    window.key(Named::ArrowDown);
    window.key(Named::ArrowLeft);
    window.key(Named::ArrowDown);
    for _ in 0..5 {
        window.key(Named::ArrowRight);
    }
    window.key(Named::Enter);
    assert_eq!(opened(&mut window).months, Some((month(4), month(0))), "nobody is charged for a month to come");
    let mut window = questions(Language::Uk);
    window.key(Named::ArrowDown);
    window.key(Named::ArrowDown);
    for _ in 0..7 {
        window.key(Named::ArrowLeft);
    }
    window.key(Named::Enter);
    assert_eq!(opened(&mut window).months, Some((month(8), month(8))), "the other end follows");
}

#[test]
fn r1_the_town_holds_for_the_one_line_too_until_the_next_payer() {
    let mut window = asked(Language::Uk, &["Приклад", "Калинівка"]);
    window.key(Named::F4);
    window.send(Message::Pressed(Deed::Questions));
    window.key(Named::ArrowRight);
    window.key(Named::Enter);
    assert!(shows(&window, "Місто: Калинівка"));
    window.type_slowly("Собо");
    let town = |window: &Window| {
        window.effects.iter().find_map(|effect| match effect {
            Effect::Find(Question::Search { questions, .. }) => questions.first().map(|question| question.town),
            _ => None,
        })
    };
    assert_eq!(town(&window), Some(Some(TownId(2))));
    window.scan("1000432");
    window.open_bill(AsOf::Live);
    window.key(Named::Enter);
    window.type_slowly("Собо");
    assert_eq!(town(&window), Some(Some(TownId(2))), "the same payer's second bill");
    window.send(Message::Pressed(Deed::Park));
    window.type_slowly("Собо");
    assert_eq!(town(&window), Some(None), "the next payer begins at home");
}

#[test]
fn r4_correction_is_answered_by_who_may_and_approved_for_who_may_not() {
    let mut window = Window::signed_in(Language::Uk, Look::Light, Role::Supervisor, ShiftState::Open(shift()));
    window.send(Message::Pressed(Deed::Correct));
    assert!(shows(&window, "Суми можна змінювати"));
    let _ = opened(&mut window);
    window.open_bill(AsOf::Live);
    let Screen::Bill(screen) = window.app.screen() else { panic!("the bill is open") };
    assert!(screen.bill().correction());
    let mut window = Window::working(Language::Uk);
    window.send(Message::Pressed(Deed::Correct));
    assert_eq!(window.app.places()[0], Place::Form, "a supervisor is asked at once");
    window.key(Named::Escape);
    let _ = opened(&mut window);
    window.open_bill(AsOf::Live);
    let Screen::Bill(screen) = window.app.screen() else { panic!("the bill is open") };
    assert!(!screen.bill().correction());
}

#[test]
fn no_service_at_all_is_no_answer_and_the_menu_closes_the_questions() {
    let mut window = Window::working(Language::Uk);
    window.send(Message::Pressed(Deed::Services));
    window.key(Named::Escape);
    assert_eq!(window.app.places()[0], Place::Search);
    assert_eq!(opened(&mut window), Narrowing::default());
    let mut window = questions(Language::Uk);
    window.send(Message::Pressed(Deed::Go(Item::Queue)));
    assert_eq!(window.app.places()[0], Place::Queue);
}

#[test]
fn r1_where_the_account_is_given_the_other_fields_take_nothing() {
    let mut window = account_alone(Language::Uk);
    window.key(Named::Tab);
    window.type_slowly("2");
    let typed = window.effects.iter().find_map(|effect| match effect {
        Effect::Find(Question::Search { questions, .. }) => questions.first().cloned(),
        _ => None,
    });
    let typed = typed.expect("a search is asked");
    assert_eq!((typed.account.as_str(), typed.street.as_str()), ("10002", "Собо"), "the account keeps the focus");
}

#[test]
fn r3_a_group_of_services_is_ticked_by_one_space_and_told_by_its_name() {
    let mut window = Window::working(Language::Uk);
    let service = |id: u32, name: &str, group: &str| Service {
        id: ServiceId(id),
        name: name.to_owned(),
        unit: String::new(),
        tariff: None,
        order: u16::try_from(id).unwrap(),
        group: group.to_owned(),
    };
    let services = vec![service(1, "Опалення", ""), service(2, "Холодна вода", "Вода"), service(3, "Стоки", "Вода")];
    window.answer(Answer::Names(Names::new(services, Vec::new(), Vec::new())));
    window.send(Message::Pressed(Deed::Services));
    assert!(shows(&window, "☐ Вода") && shows(&window, "☐ Опалення") && !shows(&window, "☐ Холодна вода"));
    window.key(Named::ArrowDown);
    window.key(Named::Space);
    assert!(shows(&window, "☑ Вода"));
    window.key(Named::Escape);
    assert!(shows(&window, "Послуги: Вода"), "one group is told by its name");
    assert_eq!(opened(&mut window).services, [ServiceId(2), ServiceId(3)]);
}
