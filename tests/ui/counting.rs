//! A count of the drawer that is under way when the window is closed: it comes back to whoever typed it.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::till::command::{Command, Done, Session};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Effect, Errand};
use kassa::ui::format;
use kassa::ui::hotkey::{Deed, Place};
use kassa::ui::kept::KeptVisits;
use kassa::ui::theme::Look;
use kassa_domain::ids::{ShiftNumber, UserId};
use kassa_domain::shift::ShiftState;
use kassa_domain::user::{Role, User};

use crate::shows;
use crate::window::scenes::drawer::taken_out;
use crate::window::{Window, frame, shift, uah, user};

const TOLD: &str = "Вікно закрилося посеред перерахунку каси. Набране вами збережено.";

/// What was kept last, through the file that keeps it.
fn kept(window: &mut Window, act: impl FnOnce(&mut Window)) -> KeptVisits {
    act(window);
    let kept = window.effects.iter().rev().find_map(|effect| match effect {
        Effect::KeepVisits(kept) => Some((**kept).clone()),
        _ => None,
    });
    let dir = tempfile::tempdir().unwrap();
    kept.expect("it is kept").write(dir.path()).unwrap();
    KeptVisits::read(dir.path())
}

fn counter() -> User {
    user(Role::Supervisor)
}

/// 31 notes of 1 000 typed, and what is kept of them.
fn counting() -> (Window, KeptVisits) {
    let mut window = Window::signed_in(Language::Uk, Look::Light, Role::Supervisor, ShiftState::Open(shift()));
    window.key(Named::F9);
    let before = kept(&mut window, |window| window.type_slowly("31"));
    (window, before)
}

fn place(window: &Window) -> Place {
    window.app.places()[0]
}

/// Started again, with this shift; signed in as this person.
fn again(kept: KeptVisits, shift: ShiftState, user: User) -> Window {
    let mut window = Window::again(kept);
    window.answer(frame(shift, 0));
    window.send(Message::SignedIn(Ok(Session { user })));
    window
}

#[test]
fn r20_the_power_went_in_the_middle_of_counting_the_drawer_and_all_the_notes_were_to_be_counted_again() {
    let sum = &format::money(uah(31_000_00));
    let (_, before) = counting();
    assert_eq!(before.shift, Some(shift().number));
    let mut window = again(before.clone(), ShiftState::Open(shift()), counter());
    assert_eq!(place(&window), Place::Notice, "one is told");
    assert!(shows(&window, TOLD));
    window.key(Named::Enter);
    window.key(Named::F9);
    assert_eq!(place(&window), Place::Count);
    assert!(shows(&window, sum), "what was typed is there");

    // A second time, before anybody signed in: it is kept still.
    let mut window = Window::again(before.clone());
    window.answer(frame(ShiftState::Open(shift()), 0));
    assert!(!window.effects.iter().any(|effect| matches!(effect, Effect::KeepVisits(_))), "nothing of it changed");

    // A closing that the register had not begun is gone on with as well.
    let window = again(before, ShiftState::Closing(shift()), counter());
    assert!(shows(&window, TOLD));
}

#[test]
fn r19_what_was_taken_out_after_the_count_is_taken_off_once_the_window_is_open_again() {
    let (mut window, _) = counting();
    window.key(Named::F12);
    let before = kept(&mut window, |window| window.type_slowly("бракує"));
    let mut window = again(before, ShiftState::Open(shift()), counter());
    taken_out(&mut window, 30_000_00, 0);
    window.key(Named::Enter);
    window.key(Named::F9);
    assert_eq!(place(&window), Place::CountCompare);
    window.key(Named::Enter);
    assert_eq!(place(&window), Place::CountLast, "nothing is offered to be taken out twice");
    window.key(Named::Enter);
    let [Effect::Ask(_, Command::CloseShift { count, .. }), ..] = window.effects.as_slice() else {
        panic!("{:?}", window.effects)
    };
    let whole = (count.counted, count.taken_out, count.note.as_str(), count.adds_up());
    assert_eq!(whole, (uah(1_000_00), uah(30_000_00), "бракує", Ok(true)));
}

#[test]
fn r19_a_count_that_was_kept_is_nobodys_but_who_typed_it_and_stays_blind() {
    let sum = &format::money(uah(31_000_00));
    let header = "У касі:";
    let (_, before) = counting();
    let other = User { id: UserId(counter().id.0 + 1), ..counter() };
    let mut window = again(before.clone(), ShiftState::Open(shift()), other);
    assert_ne!(place(&window), Place::Notice, "another is told nothing");
    window.key(Named::F9);
    assert_eq!((place(&window), shows(&window, sum)), (Place::Count, false));

    let window = again(before, ShiftState::Open(shift()), counter());
    assert!(!shows(&window, header), "while it is counted blind nobody is told what should be there");
}

fn signed_out(window: &mut Window) {
    window.send(Message::Answered(Errand::SignOut, Box::new(Command::SignOut), Ok(Done::Done)));
}

#[test]
fn a_count_is_forgotten_with_its_shift_with_who_typed_it_and_before_a_shift_is_opened() {
    let (mut window, before) = counting();
    let closed = || ShiftState::Closed { last: Some(shift().number) };
    assert!(kept(&mut window, |window| window.answer(frame(closed(), 0))).is_empty());

    let mut later = shift();
    later.number = ShiftNumber(later.number.0 + 1);
    for state in [closed(), ShiftState::Open(later)] {
        let mut window = Window::again(before.clone());
        assert!(kept(&mut window, |window| window.answer(frame(state, 0))).is_empty());
    }

    let (mut window, _) = counting();
    assert!(!kept(&mut window, |window| window.type_slowly("5")).is_empty());
    assert!(kept(&mut window, signed_out).is_empty(), "it goes with the session");

    let (mut window, _) = counting();
    let handed = kept(&mut window, |window| window.send(Message::Pressed(Deed::HandOver)));
    assert!(handed.count.is_some_and(|count| count.hand_over), "a handing over is kept as one");
}
