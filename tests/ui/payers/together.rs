//! What a payer who was found by the phone owes goes into the visit by one key, and what they pay is noted by itself.

use iced_test::core::keyboard::key::{Code, Named, Physical};
use iced_test::core::keyboard::{self, Key, Location, Modifiers};
use iced_test::core::{Event, SmolStr};
use kassa::i18n::Language;
use kassa::store::directory::Found;
use kassa::ui::app::message::Message;
use kassa::ui::app::screens::Screen;
use kassa::ui::effect::{Answer, Effect, Laid, Question};
use kassa::ui::hotkey::{Deed, Item, Place};
use kassa_domain::bill::AsOf;
use kassa_domain::ids::{PaymentNumber, UserId};

use super::{asked, names_the_key};
use crate::window::scenes::payers::{self, found_again, owing, paid, phone, registered};
use crate::window::{self, Window, bill, last_paid, now};

fn numbers(window: &Window) -> Vec<&str> {
    window.app.visit_items().iter().map(|item| item.account.as_str()).collect()
}

/// Ctrl and Enter, as a keyboard sends them.
fn put_all(window: &mut Window) {
    let pressed = keyboard::Event::KeyPressed {
        key: Key::Named(Named::Enter),
        modified_key: Key::Named(Named::Enter),
        physical_key: Physical::Code(Code::Enter),
        location: Location::Standard,
        modifiers: Modifiers::CTRL,
        text: Some(SmolStr::new("\r")),
        repeat: false,
    };
    window.clock.advance_ms(250);
    window.events(vec![Event::Keyboard(pressed)]);
}

fn bills(window: &Window) -> Option<Vec<&str>> {
    window.effects.iter().find_map(|effect| match effect {
        Effect::Find(Question::Bills { accounts, .. }) => Some(accounts.iter().map(|each| each.as_str()).collect()),
        _ => None,
    })
}

fn noted(window: &Window) -> Vec<u32> {
    let noted = window.effects.iter().filter_map(|effect| match effect {
        Effect::Find(Question::RenewPayer(payer, payment)) if *payer == phone() => Some(payment.0),
        _ => None,
    });
    noted.collect()
}

#[test]
fn one_key_puts_all_that_the_payer_owes_into_the_visit_and_nothing_of_others() {
    let mut window = found_again(Language::Uk);
    assert!(names_the_key(&window, Deed::PutAll) && window.shows("рахунки платника до відвідування"));
    put_all(&mut window);
    assert_eq!(bills(&window), Some(vec!["1000432", "1000433"]), "the two that were paid here, not all four");
    assert!(window.shows("Відкриваю рахунки: 2"));
    let asked = window.effects.clone();
    put_all(&mut window);
    assert_eq!(bills(&window), None, "it is on its way");
    window.effects = asked;
    window.answer_bills(vec![("1000432", owing("1000432", None)), ("1000433", owing("1000433", None))]);
    assert_eq!(numbers(&window), ["1000432", "1000433"]);
    assert!(window.shows("До відвідування додано рахунків: 2"));
    assert_eq!(window.app.places()[0], Place::Search);
    window.type_slowly("о");
    assert!(!window.shows("До відвідування додано"), "told until the next one is searched");
}

#[test]
fn each_account_that_is_left_out_is_told_with_its_reason() {
    let mut window = payers::put(Language::Uk);
    assert_eq!(numbers(&window), ["1000432"]);
    for words in [
        "До відвідування додано рахунків: 1",
        "1000433 — боргу немає",
        "1000519 — щойно сплачено",
        "00077001 — місто Вербове: договору",
        "1000777 — такого рахунку в довіднику вже немає",
    ] {
        assert!(window.shows(words), "{words}");
    }
    // It stands in the visit as the cashier has it.
    window.type_slowly("0671234567");
    window.answer_found(Found { paid_here: vec![now()], ..window::found() });
    put_all(&mut window);
    window.answer_bills(vec![("1000432", owing("1000432", None))]);
    assert_eq!(numbers(&window), ["1000432"]);
    assert!(window.shows("1000432 — вже у відвідуванні") && window.shows("До відвідування нічого не додано"));
    assert!(window.shows("Перший рахунок платник уже сплачував тут."), "what was found stays where nothing was put in");
    // The same payer was put aside with it.
    let mut window = payers::put(Language::Uk);
    window.send(Message::Pressed(Deed::Park));
    window.type_slowly("0671234567");
    window.answer_found(Found { paid_here: vec![now()], ..window::found() });
    put_all(&mut window);
    window.answer_bills(vec![("1000432", owing("1000432", None))]);
    assert!(numbers(&window).is_empty() && window.shows("1000432 — цей рахунок є у відкладеного платника, Ctrl+G"));
    // More than a counter takes at once.
    let mut window = found_again(Language::Uk);
    put_all(&mut window);
    let Laid::Bill(mut rich, _) = owing("1000433", None) else { panic!("owes") };
    rich.set_correction(true);
    rich.set_amount(0, window::uah(kassa_domain::Money::COUNTER_MAX_MINOR), true, true).unwrap();
    window.answer_bills(vec![("1000432", owing("1000432", None)), ("1000433", Laid::Bill(rich, None))]);
    assert_eq!(numbers(&window), ["1000432"]);
    assert!(window.shows("1000433 — разом вийшло б понад"));
}

#[test]
fn whoever_is_in_a_hurry_gets_to_the_money_unless_there_is_something_to_look_at() {
    let old = AsOf::Directory(Some(now().shifted(-48 * 3_600_000)));
    let aged = |number| Laid::Bill(Box::new(bill(number, old)), None);
    for (laid, place, words) in [
        (vec![("1000432", owing("1000432", None))], Place::Tender, "1000432"),
        (
            vec![("1000432", owing("1000432", None)), ("1000433", owing("1000433", Some(last_paid(600_000))))],
            Place::Search,
            "1000433 — щойно сплачено",
        ),
        (vec![("1000432", aged("1000432"))], Place::Search, "Дані застарілі"),
        (vec![("1000433", Laid::Bill(Box::new(payers::without_debt("1000433")), None))], Place::Notice, ""),
    ] {
        let mut window = found_again(Language::Uk);
        put_all(&mut window);
        let asked = window.effects.clone();
        window.key(Named::F12);
        window.effects = asked;
        window.answer_bills(laid);
        assert_eq!(window.app.places()[0], place, "{words}");
        assert!(window.shows(words), "{words}");
    }
}

#[test]
fn bills_that_come_too_late_go_into_nobodys_visit() {
    let mut window = found_again(Language::Uk);
    put_all(&mut window);
    let asked = window.effects.clone();
    window.send(Message::ItemPressed(Item::Paid));
    window.effects = asked;
    window.answer_bills(vec![("1000432", owing("1000432", None))]);
    assert!(numbers(&window).is_empty());
    assert_eq!(window.app.places()[0], Place::PaidEmpty);
    // What is typed on meanwhile is not wiped off.
    let mut window = found_again(Language::Uk);
    put_all(&mut window);
    let asked = window.effects.clone();
    window.type_slowly("8");
    window.effects = asked;
    window.answer_bills(vec![("1000432", owing("1000432", None))]);
    assert_eq!(numbers(&window), ["1000432"]);
    assert!(matches!(window.app.screen(), Screen::Search(search) if search.typed() == Some("06712345678")));
}

#[test]
fn the_rows_of_the_phone_before_are_not_put_in_for_another_one() {
    let mut window = found_again(Language::Uk);
    window.key(Named::Backspace);
    window.type_slowly("8");
    // The answer to the other number is not here yet.
    assert!(names_the_key(&window, Deed::Forget) && !names_the_key(&window, Deed::PutAll));
    let asked = window.effects.clone();
    put_all(&mut window);
    assert_eq!(bills(&window), None);
    window.effects = asked;
    window.answer_found(window::found());
    assert!(!names_the_key(&window, Deed::PutAll), "nobody is remembered by it");
}

#[test]
fn what_a_payer_pays_who_was_found_by_the_phone_is_noted_once_its_receipt_is_registered() {
    let mut window = paid(Language::Uk);
    assert_eq!(noted(&window), [0; 0], "no receipt yet");
    registered(&mut window, 513);
    assert_eq!(noted(&window), [513]);
    // The next payer is served meanwhile.
    window.key(Named::Enter);
    registered(&mut window, 512);
    assert_eq!(noted(&window), [512]);
    registered(&mut window, 512);
    assert_eq!(noted(&window), [0; 0], "once");
    let window = payers::renewed(Language::Uk);
    assert!(window.shows("У записах платника оновлено рахунків: 1."));
    assert!(window.shows("Ще не записано рахунків: 1. Платник згоден — Ctrl+S."));
}

#[test]
fn what_consent_was_not_given_for_is_asked_for_with_the_phone_that_was_told_already() {
    let mut window = payers::renewed(Language::Uk);
    window.send(Message::Pressed(Deed::Remember));
    assert!(window.shows("щойно скажете") && asked(&window).is_none(), "nothing without Enter");
    window.key(Named::Enter);
    let payments = vec![PaymentNumber(512), PaymentNumber(513)];
    let expect = Question::RememberPayer { phone: phone(), payments, cashier: UserId(3) };
    assert_eq!(asked(&window), Some(&expect));
    window.answer(Answer::PayerKept(phone(), Ok(3)));
    window.key(Named::Enter);
    assert!(!window.shows("Ще не записано"), "all of it is kept now");
}

#[test]
fn a_record_that_was_not_renewed_is_told_and_another_visit_notes_nothing() {
    let mut window = paid(Language::Uk);
    registered(&mut window, 512);
    window.answer(Answer::PayerRenewed(PaymentNumber(512), Err("диск".to_owned())));
    assert!(window.shows("Записів платника не оновлено: диск."));
    // Whoever is served next was not found by that phone, though the same accounts are paid.
    window.key(Named::Enter);
    window.answer(Answer::PayerRenewed(PaymentNumber(512), Ok(true)));
    assert!(!window.shows("оновлено рахунків"));
    let mut window = found_again(Language::Uk);
    put_all(&mut window);
    window.answer_bills(vec![("1000432", owing("1000432", None))]);
    window.send(Message::Pressed(Deed::Remove));
    assert!(numbers(&window).is_empty());
    window.type_slowly("куз");
    window.answer_search();
    window.key(Named::Enter);
    window.open_bill(AsOf::Live);
    window.key(Named::F12);
    pay(&mut window);
    registered(&mut window, 512);
    assert_eq!(noted(&window), [0; 0], "the visit was emptied, and the phone went with it");
}

#[test]
fn one_account_opened_from_the_payers_rows_is_noted_too_and_nobody_is_once_erased_or_switched_off() {
    let open = |window: &mut Window| {
        window.key(Named::Enter);
        window.open_bill(AsOf::Live);
        window.key(Named::F12);
    };
    let mut window = found_again(Language::Uk);
    open(&mut window);
    pay(&mut window);
    registered(&mut window, 512);
    assert_eq!(noted(&window), [512]);
    let mut window = found_again(Language::Uk);
    open(&mut window);
    pay(&mut window);
    window.answer(Answer::PayerForgotten(phone(), Ok(true)));
    registered(&mut window, 512);
    assert_eq!(noted(&window), [0; 0], "erased");
    let mut window = found_again(Language::Uk);
    open(&mut window);
    let off = vec![("payers.remember", Some("off".to_owned()))];
    window.send(Message::Saved(off, Ok("[payers]\nremember = \"off\"\n".to_owned())));
    pay(&mut window);
    registered(&mut window, 512);
    assert_eq!(noted(&window), [0; 0], "switched off");
    // Its bill was scanned before the payer was found: it is in the visit already.
    let mut window = Window::working(Language::Uk);
    window.type_slowly("куз");
    window.answer_search();
    window.key(Named::Enter);
    window.open_bill(AsOf::Live);
    window.key(Named::Enter);
    window.type_slowly("0671234567");
    window.answer_found(Found { paid_here: vec![now()], ..window::found() });
    put_all(&mut window);
    window.answer_bills(vec![("1000432", owing("1000432", None))]);
    window.key(Named::F12);
    pay(&mut window);
    registered(&mut window, 512);
    assert_eq!(noted(&window), [512], "found after the scan");
    // The third row is of the directory alone.
    let mut window = found_again(Language::Uk);
    window.key(Named::ArrowDown);
    window.key(Named::ArrowDown);
    open(&mut window);
    pay(&mut window);
    registered(&mut window, 512);
    assert_eq!(noted(&window), [0; 0], "not found by the payer's record");
}

/// The exact sum, and the till takes it.
fn pay(window: &mut Window) {
    window.type_slowly("=");
    window.key(Named::Enter);
    let Some(Effect::Ask(errand, command)) = window.effects.first().cloned() else { panic!("pays") };
    let paid = window::scenes::paid_visit(window::uah(0));
    window.send(Message::Answered(errand, Box::new(command), Ok(kassa::till::command::Done::Paid(paid))));
}
