//! Each person's own language: back with whoever signs in, by password, by PIN or over the drawer, and after a restart.

use kassa::i18n::{Language, set_language};
use kassa::till::command::Session;
use kassa::ui::app::message::Message;
use kassa::ui::effect::Effect;
use kassa::ui::hotkey::{Deed, Place};
use kassa::ui::spoken::Spoken;
use kassa::ui::theme;
use kassa_domain::ids::UserId;
use kassa_domain::user::{Role, User};

use crate::shows;
use crate::window::{Window, user};

fn person(id: u32) -> Session {
    Session { user: User { id: UserId(id), ..user(Role::Cashier) } }
}

fn kept(window: &Window) -> Spoken {
    match window.effects.as_slice() {
        [Effect::KeepSpoken(spoken)] => spoken.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_next_cashier_had_to_switch_the_language_back() {
    let mut window = Window::working(Language::Uk);
    window.send(Message::Pressed(Deed::Language));
    assert_eq!((window.app.language(), kept(&window).of(UserId(3))), (Language::Ru, Some(Language::Ru)));
    window.send(Message::Pressed(Deed::Lock));
    assert_eq!(window.app.places()[0], Place::SignIn);
    assert_eq!(window.app.language(), Language::Ru, "the locked window stays as it was");
    window.send(Message::SignedIn(Ok(person(8))));
    assert_eq!(window.app.language(), Language::Uk, "who never chose speaks the till's");
    window.send(Message::Pressed(Deed::Language));
    window.send(Message::Pressed(Deed::Language));
    let spoken = kept(&window);
    assert_eq!((spoken.of(UserId(8)), spoken.of(UserId(3))), (Some(Language::Kk), Some(Language::Ru)));
    window.send(Message::HandedOver(Ok(person(3))));
    assert_eq!(window.app.language(), Language::Ru, "over the drawer too");
    set_language(Language::Uk);
}

#[test]
fn after_a_restart_the_till_speaks_its_own_until_somebody_signs_in() {
    let mut spoken = Spoken::default();
    spoken.chose(UserId(3), Language::Kk);
    let mut window = Window::spoken(Language::Ru, spoken);
    assert_eq!(window.app.language(), Language::Ru);
    window.send(Message::Pressed(Deed::Language));
    let till = matches!(window.effects.as_slice(), [Effect::Keep { key: "language", value }] if value == "kk");
    assert!(till, "before anybody is here it is the till's: {:?}", window.effects);
    window.send(Message::Pressed(Deed::Language));
    assert_eq!(window.app.language(), Language::En);
    window.send(Message::SignedIn(Ok(person(3))));
    assert_eq!(window.app.language(), Language::Kk);
    assert!(shows(&window, &kassa::i18n::text("menu-bill", &[])), "the whole window speaks it");
    set_language(Language::Uk);
}

#[test]
fn language_and_look_are_kept_for_the_next_start() {
    let mut window = Window::working(Language::Uk);
    let kept = |window: &Window| match window.effects.as_slice() {
        [Effect::Keep { key, value }] => (*key, value.clone()),
        other => panic!("{other:?}"),
    };
    window.send(Message::Pressed(Deed::Look));
    assert_eq!(kept(&window), ("theme", "dark".to_owned()));
    window = Window::new(Language::Uk, theme::Look::Light, false);
    window.send(Message::Pressed(Deed::Language));
    assert_eq!(kept(&window), ("language", "ru".to_owned()));
    set_language(Language::Uk);
}
