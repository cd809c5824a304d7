//! What is heard at the counter, and that it can be switched off.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::signal::{ReceiptStep, Signal, Step, StopReason};
use kassa::sounds::Tone;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect};
use kassa::ui::hotkey::Item;
use kassa::ui::theme::Look;
use kassa_domain::receipt::OperationKind;
use kassa_domain::shift::ShiftState;
use kassa_domain::user::Role;
use kassa_drivers::scanner::{Scan, guess};

use crate::shows;
use crate::window::scenes::{document, entry};
use crate::window::{Window, shift};

const CODE: &[u8] =
    b"ST00012|Name=-|PersonalAcc=40702810500000012345|BankName=-|BIC=049999701|CorrespAcc=0|PersAcc=00077001";

/// What is heard of what happened last.
fn heard(window: &Window) -> Vec<Tone> {
    let tone = |effect: &Effect| if let Effect::Sound(tone) = effect { Some(*tone) } else { None };
    window.effects.iter().filter_map(tone).collect()
}

/// The setting is kept: it counts at once.
fn set(window: &mut Window, value: &str) {
    let changes = vec![("sounds", Some(value.to_owned()))];
    window.send(Message::Saved(changes, Ok(format!("sounds = \"{value}\"\n"))));
}

fn scan(window: &mut Window, bytes: &[u8]) {
    window.tell(Signal::Scanned(Scan { bytes: bytes.to_vec(), text: guess(bytes) }));
}

#[test]
fn a_scan_a_refusal_and_a_registered_receipt_are_told_apart_by_ear() {
    let mut window = Window::working(Language::Uk);
    set(&mut window, "on");
    scan(&mut window, CODE);
    assert_eq!(heard(&window), [Tone::Scanned]);
    let mut closed =
        Window::signed_in(Language::Uk, Look::Light, Role::Cashier, ShiftState::Closed { last: Some(shift().number) });
    set(&mut closed, "on");
    scan(&mut closed, CODE);
    assert_eq!(heard(&closed), [Tone::Refused], "no bill without a shift");
    let (of, step) = (entry(520), Step::Registered(document()));
    closed.tell(Signal::Receipt(ReceiptStep { follows: false, of, kind: OperationKind::CashIn, payment: None, step }));
    assert_eq!(heard(&closed), [Tone::Done]);
    window.tell(Signal::Stopped(StopReason::Disk("full".to_owned())));
    assert_eq!(heard(&window), [Tone::Refused]);
    window.key(Named::ArrowDown);
    assert!(heard(&window).is_empty(), "a key is silent");
}

#[test]
fn sounds_that_are_switched_off_are_not_heard() {
    let mut window = Window::working(Language::Uk);
    for (value, tones) in [("on", 1), ("off", 0), ("on", 1)] {
        set(&mut window, value);
        scan(&mut window, CODE);
        assert_eq!(heard(&window).len(), tones, "{value}");
    }
}

#[test]
fn the_settings_let_the_sounds_be_heard_and_say_where_nothing_plays_them() {
    let mut window = Window::signed_in(Language::Uk, Look::Light, Role::Administrator, ShiftState::Open(shift()));
    window.send(Message::ItemPressed(Item::Settings));
    window.answer(Answer::Settings("sounds = \"off\"\n".to_owned()));
    for _ in 0..12 {
        window.key(Named::ArrowDown);
    }
    assert!(shows(&window, "вимкнено"));
    window.key(Named::Enter);
    assert_eq!(heard(&window), Tone::ALL);
    assert!(shows(
        &window,
        "Звуку не буде: у системі немає програми, що його грає. Встановіть alsa-utils або pulseaudio-utils."
    ));
}
