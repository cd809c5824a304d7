//! The window locks while nobody is at it, and what was on it waits.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::store::carried::TakenIn;
use kassa::till::command::{Command, Done, Session};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Errand};
use kassa::ui::hotkey::{Deed, Place};
use kassa::ui::screen::queue::carry::Way;
use kassa_domain::bill::AsOf;
use kassa_domain::user::Role;

use crate::window::{LOCK_MS, Window, now, user};
use crate::{pays, shows};

/// A bill is in the visit, and its payer's name on the screen.
fn in_the_middle() -> Window {
    let mut window = Window::working(Language::Uk);
    window.scan("1000432");
    window.open_bill(AsOf::Live);
    window.key(Named::Enter);
    window
}

fn ticks(window: &mut Window, ms: u64) {
    window.clock.advance_ms(u32::try_from(ms).unwrap());
    window.send(Message::Ticked(now()));
}

fn place(window: &Window) -> Place {
    window.app.places()[0]
}

/// Goes to the money, types it and presses Enter: whether the visit is still there and can be paid.
fn can_pay(window: &mut Window) -> bool {
    window.key(Named::F12);
    window.type_slowly("3000");
    window.key(Named::Enter);
    pays(window) == 1
}

#[test]
fn an_idle_window_locks_and_the_visit_waits_for_whoever_signs_in() {
    for (role, back) in [(Role::Cashier, "the same"), (Role::Supervisor, "another")] {
        let mut window = in_the_middle();
        let before = place(&window);
        ticks(&mut window, LOCK_MS - 1_000);
        assert_eq!(place(&window), before, "a moment too early");
        window.key(Named::ArrowDown);
        ticks(&mut window, LOCK_MS - 1_000);
        assert_eq!(place(&window), before, "a key was pressed in between");
        ticks(&mut window, 1_000);
        assert_eq!(place(&window), Place::SignIn);
        assert!(!shows(&window, "Кузнецова М. О."), "the payer is out of sight");
        window.type_slowly("secret");
        window.key(Named::Enter);
        assert!(matches!(window.effects.as_slice(), [Effect::SignIn { .. }]), "{:?}", window.effects);
        window.send(Message::SignedIn(Ok(Session { user: user(role) })));
        assert_eq!(place(&window), Place::Search, "{back}");
        assert!(can_pay(&mut window), "{back}");
    }
}

#[test]
fn a_locked_window_comes_back_as_it_was() {
    let mut window = Window::working(Language::Uk);
    window.scan("1000432");
    window.open_bill(AsOf::Live);
    window.send(Message::Pressed(Deed::Lock));
    assert_eq!(place(&window), Place::SignIn);
    // Keys of the bill do nothing now, and nothing is asked of the till.
    for key in [Named::F12, Named::F6, Named::Escape] {
        window.key(key);
        assert_eq!((place(&window), window.effects.len()), (Place::SignIn, 0), "{key:?}");
    }
    window.send(Message::SignedIn(Ok(Session { user: user(Role::Cashier) })));
    assert_eq!(place(&window), Place::Bill);
}

#[test]
fn money_on_its_way_is_not_locked_and_an_answer_behind_the_lock_waits() {
    let mut window = in_the_middle();
    window.key(Named::F12);
    window.type_slowly("3000");
    ticks(&mut window, LOCK_MS);
    assert_eq!(place(&window), Place::SignIn, "typing money is not paying yet");
    window.send(Message::SignedIn(Ok(Session { user: user(Role::Cashier) })));
    assert_eq!(place(&window), Place::Tender);
    window.key(Named::Enter);
    assert_eq!(pays(&window), 1);
    let before = window.app.places();
    ticks(&mut window, LOCK_MS);
    assert_eq!(window.app.places(), before, "a payment is being made");
    // A question that comes for the person who went away is asked when one is back.
    let mut window = crate::window::scenes::at_paid(Language::Uk);
    window.key(Named::ArrowDown);
    window.key(Named::Enter);
    let asked = std::mem::take(&mut window.effects);
    assert!(!asked.iter().any(|effect| matches!(effect, Effect::Ask(Errand::SignOut, _))));
    window.send(Message::Pressed(Deed::Lock));
    let case = crate::window::scenes::case(kassa_domain::receipt::Receipt::Planned);
    window.answer(Answer::Cases(kassa::ui::effect::Asked::ByHand, vec![case]));
    assert_eq!(place(&window), Place::SignIn);
    window.send(Message::SignedIn(Ok(Session { user: user(Role::Supervisor) })));
    assert_ne!(place(&window), Place::SignIn);
}

#[test]
fn an_answer_read_while_the_window_locked_itself_is_told_when_one_is_back() {
    let mut window = Window::working_as(Language::Uk, Role::Supervisor);
    window.key(Named::F10);
    window.send(Message::Pressed(Deed::CarryIn));
    window.answer(Answer::CarryPlaces(Way::In, vec!["/media/stick/kassa-17-3.kassa-answer".into()]));
    window.key(Named::Enter);
    window.send(Message::Pressed(Deed::Lock));
    let done = Done::Answered(TakenIn { sent: 12, ..TakenIn::default() });
    window.send(Message::Answered(Errand::CarryIn, Box::new(Command::Restored), Ok(done)));
    assert_eq!(place(&window), Place::SignIn);
    window.send(Message::SignedIn(Ok(Session { user: user(Role::Supervisor) })));
    assert!(shows(&window, "✓ Відповідь прийнято. Центр підтвердив записів: 12; ще чекає: 0."));
}
