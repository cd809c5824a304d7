//! What is new: told once to each person after an update, never over a payment, and read again from the help and the
//! settings; and what the program tells about itself, the centre and the till's certificate.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::profiles::Certificate;
use kassa::signal::Signal;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect};
use kassa::ui::hotkey::{Deed, Place};
use kassa::ui::news::Seen;
use kassa_domain::bill::AsOf;
use kassa_domain::ids::{ShiftNumber, UserId};
use kassa_domain::shift::OpenShift;

use crate::shows;
use crate::window::{Window, now, shift};

const TITLE: &str = "Що нового";

fn ticks(window: &mut Window, seconds: u32) -> Vec<Effect> {
    let mut effects = Vec::new();
    for _ in 0..seconds {
        window.clock.advance_ms(1_000);
        window.send(Message::Ticked(now()));
        effects.append(&mut window.effects);
    }
    effects
}

fn kept(effects: &[Effect]) -> Option<&Seen> {
    effects.iter().find_map(|effect| if let Effect::KeepSeen(seen) = effect { Some(seen) } else { None })
}

#[test]
fn after_an_update_it_is_told_once_at_a_free_moment() {
    let mut window = Window::updated(Language::Uk, shift());
    assert!(ticks(&mut window, 2).is_empty() && window.app.places()[0] == Place::Search, "a key may be on its way");
    let effects = ticks(&mut window, 3);
    assert_eq!(kept(&effects).and_then(|seen| seen.of(UserId(3))), Some(env!("CARGO_PKG_VERSION")));
    assert!(shows(&window, TITLE) && shows(&window, "Версія 0.1.0"));
    window.key(Named::Enter);
    assert_eq!(window.app.places()[0], Place::Search);
    assert!(ticks(&mut window, 60).is_empty() && window.app.places()[0] == Place::Search, "once");
}

#[test]
fn a_key_that_was_meant_for_something_else_does_not_put_it_away() {
    let mut window = Window::updated(Language::Uk, shift());
    while window.app.places()[0] == Place::Search {
        let _ = ticks(&mut window, 1);
    }
    window.key(Named::Enter);
    assert_eq!(window.app.places()[0], Place::Notice);
    let _ = ticks(&mut window, 2);
    window.key(Named::Enter);
    assert_eq!(window.app.places()[0], Place::Search);
}

#[test]
fn it_never_comes_up_over_a_payer() {
    let mut window = Window::updated(Language::Uk, shift());
    window.scan("1000432");
    window.open_bill(AsOf::Live);
    window.key(Named::Enter);
    assert!(ticks(&mut window, 60).is_empty());
    assert_ne!(window.app.places()[0], Place::Notice);
    window.key(Named::F12);
    assert!(kept(&ticks(&mut window, 60)).is_none());
    assert_ne!(window.app.places()[0], Place::Notice, "nor over the money");
}

#[test]
fn at_a_till_that_has_only_begun_everything_is_new_and_nothing_is_told() {
    let mut window = Window::updated(Language::Uk, OpenShift { number: ShiftNumber(1), ..shift() });
    let effects = ticks(&mut window, 5);
    assert!(kept(&effects).is_some() && window.app.places()[0] == Place::Search);
}

#[test]
fn it_is_read_again_from_the_help_and_from_the_settings() {
    let mut window = Window::working(Language::Uk);
    window.clock.advance_ms(5_000);
    window.key(Named::F1);
    window.send(Message::Pressed(Deed::News));
    assert!(shows(&window, TITLE) && window.app.places()[0] == Place::Notice);
    window.key(Named::Escape);
    assert_eq!(window.app.places()[0], Place::Search);
    window.key(Named::F11);
    window.answer(Answer::Settings(String::new()));
    window.send(Message::Pressed(Deed::Pick(2)));
    window.key(Named::Enter);
    assert!(shows(&window, "Версія 0.1.0"), "a cashier finds it too");
}

#[test]
fn about_tells_the_centres_version_and_whose_the_certificate_is() {
    let mut window = Window::working(Language::Uk);
    window.key(Named::F11);
    window.answer(Answer::Settings(String::new()));
    window.send(Message::Pressed(Deed::Pick(2)));
    assert!(shows(&window, "https://centre.example:8443 · версії не називає"), "an older centre");
    let address = "https://second.example:8443".to_owned();
    window.tell(Signal::Reached { address, program: Some("0.2.1".to_owned()) });
    assert!(shows(&window, "https://second.example:8443 · Kassa 0.2.1"));
    let until = now().utc_ms() + 30 * 86_400_000;
    for (owner, certificate, words) in [
        (Some("kassa till 3"), Certificate::Until(until), "kassa till 3 · сертифікат до 21.12.2026, ще 30 днів"),
        (
            None,
            Certificate::Until(now().utc_ms() - 1),
            "сертифікат скінчився 21.11.2026: каса попросить у центру новий",
        ),
        (None, Certificate::None, "сертифіката ще немає"),
        (None, Certificate::Unreadable, "файл сертифіката не читається"),
    ] {
        window.answer(Answer::Certificate(owner.map(str::to_owned), certificate));
        assert!(shows(&window, words), "{words}");
    }
}
