//! A day the till does not hold: it comes from the centre, marked so, to be looked at and no more.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::long_work::Progress;
use kassa::store::queue::OfPayment;
use kassa::till::desk::{ByNumber, Sent};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::{Deed, Place};
use kassa_domain::BusinessDate;
use kassa_domain::ids::PaymentNumber;
use kassa_domain::payment::PaymentState;

use crate::shows;
use crate::window::scenes::paid::{asking, came, day, not_reached, of_other_till, yesterday};
use crate::window::scenes::returns::in_the_list;
use crate::window::scenes::{at_paid, paid_row, paid_row_of};
use crate::window::{Window, now};

fn asked(window: &Window) -> Option<Progress> {
    match window.effects.as_slice() {
        [Effect::Find(Question::PaidElsewhere { day, progress })] if *day == yesterday() => Some(progress.clone()),
        _ => None,
    }
}

#[test]
fn a_new_machine_knew_nothing_of_the_days_before_it() {
    let mut window = asking(Language::Uk);
    assert!(asked(&window).is_some(), "{:?}", window.effects);
    window.answer(Answer::PaidElsewhere(yesterday(), Ok(day())));
    for words in ["2-100480", "077000", "каса 2", &kassa::i18n::text("state-voided", &[])] {
        assert!(shows(&window, words), "{words}");
    }
    for deed in [Deed::Enter, Deed::Duplicate, Deed::Void, Deed::Print, Deed::Papers] {
        window.send(Message::Pressed(deed));
        assert!(window.effects.is_empty(), "{deed:?}: {:?}", window.effects);
        assert_eq!(window.app.places()[0], Place::Notice, "{deed:?}");
        assert!(shows(&window, "Цей платіж показано з центру: його чека в цій касі немає."), "{deed:?}");
        window.key(Named::Enter);
    }
    window.key(Named::End);
    window.key(Named::Enter);
    let key = "Enter. Копію, повернення й папери робить каса 12, що його прийняла, або оператор центру.";
    assert!(shows(&window, key), "the till that took it is named");
    window.key(Named::Enter);
    window.key(Named::ArrowRight);
    assert!(matches!(window.effects.as_slice(), [Effect::Find(Question::Paid(_))]), "{:?}", window.effects);
}

#[test]
fn esc_ends_the_waiting_and_what_comes_later_is_not_shown() {
    let mut window = asking(Language::Uk);
    let progress = asked(&window).unwrap();
    assert!(progress.is_wanted());
    window.key(Named::Escape);
    assert!(!progress.is_wanted(), "nobody waits any more");
    assert!(shows(&window, "Цього дня каса ще не працювала. Дані з центру не завантажено."));
    window.answer(Answer::PaidElsewhere(yesterday(), Ok(day())));
    assert!(!shows(&window, "2-100480"));
    window.key(Named::Enter);
    assert!(asked(&window).is_some(), "Enter asks again");
    window.answer(Answer::PaidElsewhere(yesterday(), Ok(day())));
    assert!(shows(&window, "2-100480"));
    window.key(Named::Escape);
    assert_eq!(window.app.places()[0], Place::Search);
}

#[test]
fn without_the_line_it_says_so() {
    let mut window = not_reached(Language::Uk);
    assert!(shows(&window, "Цього дня каса ще не працювала, а зв'язку з центром немає."));
    window.key(Named::Enter);
    assert!(asked(&window).is_some());
    let mut window = came(Language::Uk);
    let other = Answer::PaidElsewhere(kassa_domain::BusinessDate::from_days(1).unwrap(), Ok(Default::default()));
    window.answer(other);
    assert!(shows(&window, "2-100480"), "an answer about another day changes nothing");
}

/// What the till is asked by number.
fn sought(window: &Window) -> Option<String> {
    window.effects.iter().find_map(|effect| match effect {
        Effect::Find(Question::PaidNumber(number)) => Some(number.clone()),
        _ => None,
    })
}

#[test]
fn a_payment_of_another_day_was_not_found_by_its_number() {
    let mut window = at_paid(Language::Uk);
    window.key(Named::F4);
    window.type_slowly("000077");
    assert!(shows(&window, "№ 000077 за всі дні: F4"));
    window.key(Named::Enter);
    assert_eq!(sought(&window).as_deref(), Some("000077"));
    let payment = OfPayment { number: PaymentNumber(77), day: yesterday() };
    window.answer(Answer::PaidNumber("000077".to_owned(), ByNumber::Here(payment)));
    assert!(matches!(window.effects.as_slice(), [Effect::Find(Question::Paid(day))] if *day == yesterday()));
    let rows = vec![paid_row_of(78), paid_row_of(77), paid_row_of(76)];
    window.answer(Answer::Paid(yesterday(), rows, true));
    window.key(Named::Enter);
    let shown = |effect: &Effect| matches!(effect, Effect::Find(Question::Receipt { payment, .. }) if payment.0 == 77);
    assert!(window.effects.iter().any(shown), "it is chosen in the list of its day: {:?}", window.effects);
}

#[test]
fn a_number_that_is_a_sum_of_the_day_is_looked_for_by_f4_and_a_number_of_the_day_by_nobody() {
    let mut window = at_paid(Language::Uk);
    window.key(Named::F4);
    // 450 is the sum of one row.
    window.type_slowly("450");
    window.key(Named::F4);
    assert_eq!(sought(&window).as_deref(), Some("450"));
    window.answer(Answer::PaidNumber("450".to_owned(), ByNumber::Nowhere));
    let nowhere =
        "Платежу № 450 у цій касі немає. Якщо його прийняла інша каса, шукайте там або запитайте оператора центру.";
    assert!(shows(&window, nowhere));
    window.key(Named::Escape);
    for number in ["512", "17-3-000512"] {
        window.key(Named::F4);
        window.type_slowly(number);
        window.key(Named::Enter);
        assert_eq!(sought(&window), None, "{number}");
        window.key(Named::Escape);
    }
    // What is typed on meanwhile is not answered for.
    window.key(Named::F4);
    window.type_slowly("77");
    window.key(Named::Enter);
    window.type_slowly("7");
    window.answer(Answer::PaidNumber("77".to_owned(), ByNumber::Nowhere));
    assert!(!shows(&window, &nowhere.replace("450", "77")) && shows(&window, "№ 777 за всі дні: F4"));
}

#[test]
fn a_number_of_another_till_names_it_and_is_found_in_a_day_of_the_centre() {
    let window = of_other_till(Language::Uk);
    assert!(shows(
        &window,
        "За номером 17-2-000480 платіж прийняла каса 2. Шукайте там або запитайте оператора центру."
    ));
    for (typed, here) in [("17-2-100480", true), ("100499", true), ("17-12-100480", false), ("512", false)] {
        let mut window = came(Language::Uk);
        window.key(Named::F4);
        window.type_slowly(typed);
        window.key(Named::Enter);
        assert_eq!(sought(&window).is_none(), here, "{typed}");
    }
}

#[test]
fn a_day_of_march_was_a_key_press_for_each_day_between() {
    let march = BusinessDate::new(2026, 3, 12).unwrap();
    let opens = |window: &Window| matches!(window.effects[..], [Effect::Find(Question::Paid(day))] if day == march);
    for typed in ["12.03", "12.03.2026", "2026-03-12"] {
        let mut window = at_paid(Language::Uk);
        window.key(Named::F4);
        window.type_slowly(typed);
        assert!(shows(&window, "Відкрити 12.03.2026: Enter"), "{typed}");
        assert_eq!(window.app.places()[0], Place::PaidWordsDay);
        window.key(Named::Enter);
        assert!(opens(&window), "{typed}: {:?}", window.effects);
        window.answer(Answer::Paid(march, vec![paid_row_of(77)], true));
        assert_eq!(window.app.places()[0], Place::PaidList, "{typed}");
    }
    // Also from a day of the centre, and where it was not reached.
    for scene in [came, not_reached] {
        let mut window = scene(Language::Uk);
        window.key(Named::F4);
        window.type_slowly("12.03.2026");
        window.key(Named::Enter);
        assert!(opens(&window), "{:?}", window.effects);
    }
    for (typed, words) in [
        ("22.11", "Не пізніше за сьогодні"),
        ("1.1.2027", "Не пізніше за сьогодні"),
        ("31.02.2026", "Такої дати немає. Пишіть як 31.12.2026"),
    ] {
        let mut window = at_paid(Language::Uk);
        window.key(Named::F4);
        window.type_slowly(typed);
        window.key(Named::Enter);
        assert!(window.effects.is_empty() && shows(&window, words), "{typed}: {:?}", window.all_texts());
        assert_eq!(window.app.places()[0], Place::PaidWordsNone);
    }
}

#[test]
fn a_sum_that_may_be_a_day_leads_to_its_row_and_f4_to_the_day() {
    let mut window = empty_paid();
    let row = paid_row(77, PaymentState::Registered, Sent::Queued, 12_03);
    window.answer(Answer::Paid(now().local_date(), vec![row], true));
    window.key(Named::F4);
    window.type_slowly("12.03");
    assert!(shows(&window, "Відкрити 12.03.2026: F4"));
    window.key(Named::F4);
    assert!(matches!(window.effects[..], [Effect::Find(Question::Paid(_))]), "{:?}", window.effects);
}

/// The list of today, its rows on their way.
fn empty_paid() -> Window {
    let mut window = Window::working(Language::Uk);
    window.key(Named::F6);
    window
}

#[test]
fn whatever_was_typed_a_day_of_the_centre_showed_all_its_payments() {
    let numbers = |window: &Window| {
        let texts = window.all_texts();
        texts.into_iter().filter(|text| text.contains("-1004") || text.contains("-1005")).collect::<Vec<_>>()
    };
    assert_eq!(numbers(&came(Language::Uk)).len(), 32);
    for (typed, expect) in [
        ("077001", &["2-100481"][..]),
        ("31,11", &["2-100482"]),
        ("31", &["2-100482", "12-100511"]),
        ("17-2-100483", &["2-100483"]),
        ("100484", &["2-100484"]),
        ("сторновано", &["2-100481"]),
        ("12 077030", &["12-100510"]),
        ("каса 077030", &["12-100510"]),
        ("14:09", &["2-100481"]),
        ("коваль", &[]),
    ] {
        let mut window = came(Language::Uk);
        window.key(Named::F4);
        window.type_slowly(typed);
        assert_eq!(numbers(&window), expect, "{typed}");
    }
    let mut window = came(Language::Uk);
    window.key(Named::F4);
    window.type_slowly("12");
    assert_eq!(numbers(&window).len(), 13, "a till of twelve payments, and the account 077012");
    window.key(Named::Enter);
    window.key(Named::End);
    window.key(Named::Enter);
    assert!(window.shows("каса 12, що його прийняла"), "what is chosen is what is shown");
    window.key(Named::Enter);
    window.key(Named::Escape);
    assert_eq!((numbers(&window).len(), window.app.places()[0]), (32, Place::PaidElsewhere), "Esc shows all");
    window.key(Named::F4);
    window.type_slowly("коваль");
    assert!(shows(&window, &kassa::i18n::text("paid-none-fits", &[])));
}

#[test]
fn a_payment_returned_in_part_was_not_found_by_the_words_of_its_row() {
    for (typed, fits) in [("частково", 1), ("повернено", 1), ("лишилось", 1), ("1754,07", 1), ("скасовано", 0)]
    {
        let mut window = in_the_list(Language::Uk);
        window.key(Named::F4);
        window.type_slowly(typed);
        let found = window.all_texts().into_iter().filter(|text| text.contains("повернено частково")).count();
        assert_eq!(found, fits, "{typed}: {:?}", window.all_texts());
    }
}
