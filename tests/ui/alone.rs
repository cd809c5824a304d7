//! Without the centre: what is left of the limits, by what the till wrote down and not by this run of the window.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::signal::{Link, OfflineReason, Signal};
use kassa::ui::effect::{Answer, Effect, FrameFacts, Question};
use kassa::ui::hotkey::Place;
use kassa::ui::theme::Look;
use kassa_domain::point::OfflineFacts;
use kassa_domain::shift::ShiftState;
use kassa_domain::user::Role;

use crate::shows;
use crate::window::{Window, frame, now, offline, shift, uah};

const HOUR: i64 = 3_600_000;

/// The window of a till that has just been started again and found no line.
fn started_again(facts: OfflineFacts) -> Window {
    let mut window = Window::new(Language::Uk, Look::Light, false);
    window.at_work(Role::Cashier, ShiftState::Open(shift()));
    window.tell(Signal::Link(Link::Offline { since: now(), why: OfflineReason::NoAnswer }));
    assert!(matches!(window.effects.as_slice(), [Effect::Find(Question::Frame)]), "{:?}", window.effects);
    let Answer::Frame(known) = frame(ShiftState::Open(shift()), 0) else { panic!("a frame") };
    window.answer(Answer::Frame(Box::new(FrameFacts { offline: facts, ..*known })));
    window.key(Named::Enter);
    window
}

#[test]
fn after_a_restart_48_hours_were_promised_and_the_next_payment_was_refused() {
    let ago = |hours: i64| Some(now().shifted(-hours * HOUR));
    let left = "До межі залишилось: платежів — 497, на суму 998\u{202f}139,07\u{a0}₴";
    for (facts, status, words) in [
        (
            OfflineFacts { contact: ago(40), ..offline() },
            "Без зв'язку з 19.11.2026 · черга 0 · залишилось 8 год 0 хв",
            "Без зв'язку можна приймати ще 8 год 0 хв",
        ),
        (
            OfflineFacts { contact: ago(2), in_step: ago(69), ..offline() },
            "Без зв'язку з 12:05 · черга 0 · залишилось 3 год 0 хв",
            "Без зв'язку можна приймати ще 3 год 0 хв: далі борги будуть застарілі",
        ),
    ] {
        let mut window = started_again(facts);
        assert!(shows(&window, status), "{status}");
        window.key(Named::F10);
        assert!(shows(&window, words), "{words}");
        assert!(shows(&window, left), "{left}");
    }
}

#[test]
fn a_limit_that_is_reached_is_named_with_the_key() {
    let ago = |hours: i64| Some(now().shifted(-hours * HOUR));
    for (facts, words) in [
        (
            OfflineFacts { contact: ago(48), ..offline() },
            "Каса більше не приймає: центр не відповідає понад 48 год. Enter — спробувати зв'язатися.",
        ),
        (
            OfflineFacts { in_step: ago(72), ..offline() },
            "Каса більше не приймає: борги давніші за 72 год. Enter — спробувати зв'язатися.",
        ),
        (
            OfflineFacts { payments: 500, ..offline() },
            "Каса більше не приймає: передачі чекає вже 500 платежів. Enter — спробувати зв'язатися.",
        ),
        (
            OfflineFacts { sum: uah(1_000_000_00), ..offline() },
            "Каса більше не приймає: передачі чекають платежі на 1\u{202f}000\u{202f}000,00\u{a0}₴. Enter — спробувати зв'язатися.",
        ),
    ] {
        let mut window = started_again(facts);
        window.key(Named::F10);
        assert!(shows(&window, words), "{words}");
    }
    let window = started_again(OfflineFacts { contact: ago(48), ..offline() });
    assert!(shows(&window, "Без зв'язку з 19.11.2026 · черга 0 · межу вичерпано: F10"));
}

#[test]
fn a_cut_network_and_a_silent_server_were_told_by_one_text() {
    let cut = |why| Signal::Link(Link::Offline { since: now(), why });
    let silent = "Мережа є, але сервер центру не працює: скажіть у центр.";
    let network = "Немає мережі: дороги до центру не видно. Перевірте кабель або Wi-Fi цього комп'ютера.";
    let mut window = Window::working(Language::Uk);
    window.tell(cut(OfflineReason::NoAnswer));
    assert!(!shows(&window, silent) && !shows(&window, network));
    window.tell(cut(OfflineReason::ServerSilent));
    assert!(shows(&window, silent), "the dialog tells what is known by now");
    window.tell(cut(OfflineReason::NoNetwork));
    assert!(shows(&window, network));
    window.key(Named::Enter);
    window.key(Named::F10);
    assert!(shows(&window, network), "and so does the queue");
}

#[test]
fn the_clock_did_not_say_whose_it_was_without_the_line() {
    let mut window = Window::working(Language::Uk);
    let label = "за годинником ПК";
    window.tell(Signal::ServerTime { offset_ms: 5_000, within_ms: 40 });
    assert!(!shows(&window, label));
    window.tell(Signal::Link(Link::Offline { since: now(), why: OfflineReason::NoNetwork }));
    window.key(Named::Enter);
    assert!(shows(&window, label) && shows(&window, "14:05:14"), "the centre's time goes on");
    window.tell(Signal::Link(Link::Online));
    assert!(!shows(&window, label));
}

#[test]
fn going_offline_opens_one_dialog_for_each_outage() {
    let mut window = Window::working(Language::Uk);
    let offline = || Signal::Link(Link::Offline { since: now(), why: OfflineReason::NoAnswer });
    for outage in 0..2 {
        for _ in 0..3 {
            window.tell(offline());
        }
        assert_eq!(window.app.places()[0], Place::Notice, "outage {outage}");
        window.key(Named::Enter);
        assert_eq!(window.app.places()[0], Place::Search, "outage {outage}");
        window.tell(offline());
        assert_eq!(window.app.places()[0], Place::Search, "told once");
        window.tell(Signal::Link(Link::Online));
    }
}
