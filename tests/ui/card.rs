//! What the card of an account and the help say beside the keys.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::{Language, set_language, text_in};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::format;
use kassa::ui::hotkey::Place;
use kassa::ui::theme::TypeSize;
use kassa_domain::bill::AsOf;
use kassa_domain::ids::TillCode;

use crate::window::scenes::SCENES;
use crate::window::{Window, bill, last_paid};
use crate::{cut_texts, shows};

#[test]
fn a_bill_that_somebody_paid_a_minute_ago_is_not_taken_again_without_a_word() {
    for (ago_min, told) in [(1, true), (59, true), (61, false)] {
        let mut window = Window::working(Language::Uk);
        window.scan("1000432");
        let Some(Effect::Find(Question::Bill { ticket, account, narrowing, mut scanned })) = window.effects.pop()
        else {
            panic!("asks")
        };
        scanned.last = Some(last_paid(ago_min * 60_000));
        let bill = Some(Box::new(bill("1000432", AsOf::Live)));
        window.answer(Answer::Bill { ticket, account, narrowing, scanned, bill });
        let moment = kassa::ui::format::moment(last_paid(ago_min * 60_000).at);
        let sum = "2\u{202f}811,40\u{a0}₴";
        let just = format!(
            "Щойно прийнято {sum}, {moment}, №\u{a0}17-3-000498. Запитайте платника, чи не платить він удруге."
        );
        assert_eq!(shows(&window, &just), told, "{ago_min} min");
        let day = kassa::ui::format::day(last_paid(ago_min * 60_000).at.local_date());
        assert_eq!(shows(&window, &format!("Останні платежі тут: {day} — {sum}")), !told, "{ago_min} min");
    }
}

#[test]
fn what_another_till_took_an_hour_ago_is_told_with_its_number_and_older_payments_name_their_till() {
    for ago_min in [20, 61] {
        let mut window = Window::working(Language::Uk);
        window.scan("1000432");
        let Some(Effect::Find(Question::Bill { ticket, account, narrowing, mut scanned })) = window.effects.pop()
        else {
            panic!("asks")
        };
        let mut elsewhere = last_paid(ago_min * 60_000);
        elsewhere.number.till = TillCode::new("2").unwrap();
        elsewhere.is_here = false;
        let (moment, day) = (format::moment(elsewhere.at), format::day(elsewhere.at.local_date()));
        scanned.last = Some(elsewhere);
        scanned.earlier = vec![last_paid(90 * 60_000)];
        let bill = Some(Box::new(bill("1000432", AsOf::Live)));
        window.answer(Answer::Bill { ticket, account, narrowing, scanned, bill });
        let sum = "2\u{202f}811,40\u{a0}₴";
        let just = format!(
            "Щойно прийнято {sum}, {moment}, №\u{a0}17-2-000498. Запитайте платника, чи не платить він удруге."
        );
        let earlier = format!("{} — {sum}", format::day(last_paid(90 * 60_000).at.local_date()));
        assert_eq!(shows(&window, &just), ago_min < 60, "{ago_min} min");
        let both = format!("Останні платежі: {day} — {sum} (17-2) · {earlier}");
        assert_eq!(shows(&window, &both), ago_min > 60, "{ago_min} min");
    }
}

#[test]
fn an_account_beside_a_street_says_that_the_street_is_not_looked_at() {
    let mut window = Window::working(Language::Uk);
    window.key(Named::F4);
    window.type_slowly("Собо");
    let words = text_in(Language::Uk, "search-account-alone", &[]);
    assert!(!shows(&window, &words));
    for _ in 0..4 {
        window.key(Named::Tab);
    }
    window.type_slowly("1000");
    assert!(shows(&window, &words));
}

#[test]
fn the_help_of_every_screen_says_what_one_does_there_and_fits() {
    for language in Language::ALL {
        for (name, scene) in SCENES {
            let mut window = scene(language);
            window.key(Named::F1);
            if window.app.places()[0] != Place::Help {
                continue;
            }
            window.app.set_type_size(TypeSize::Large);
            let cut = cut_texts(&window, (1024.0, 768.0));
            assert!(cut.is_empty(), "{language:?} {name}: {cut:?}");
        }
    }
    let mut window = Window::working(Language::Uk);
    window.send(Message::Pressed(kassa::ui::hotkey::Deed::Help));
    assert!(shows(&window, &text_in(Language::Uk, "help-search", &[])));
    set_language(Language::Uk);
}
