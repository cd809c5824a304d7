//! A sum that is changed with a supervisor beside: one word of theirs, checked as it is given, for one visit (R4, R25).

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::till::command::Command;
use kassa::ui::app::message::Message;
use kassa::ui::app::screens::Screen;
use kassa::ui::effect::Effect;
use kassa::ui::hotkey::{Deed, Place};
use kassa_domain::ids::UserId;
use kassa_domain::user::{Approver, Right, Role};

use crate::window::scenes::basket::open;
use crate::window::{Window, user};

/// The supervisor of these tests.
fn beside() -> Approver {
    Approver { user: UserId(9), rights: Role::Supervisor.rights(), right: Right::CorrectAmount }
}

/// Ctrl+E, and the word of who signs in beside.
fn correct(window: &mut Window, by: Approver) {
    window.send(Message::Pressed(Deed::Correct));
    assert_eq!(window.app.places()[0], Place::Form, "a supervisor is asked for");
    window.send(Message::Approved(Ok(by)));
}

/// An amount for the first row, and to the visit.
fn put_500(window: &mut Window) {
    window.type_slowly("500");
    window.key(Named::Enter);
    window.key(Named::Enter);
}

/// Who approved what is paid now.
fn approvers(window: &mut Window) -> Vec<Approver> {
    window.key(Named::F12);
    window.type_slowly("=");
    window.key(Named::Enter);
    let [Effect::Ask(_, Command::Pay { approvers, .. })] = window.effects.as_slice() else {
        panic!("{:?}", window.effects)
    };
    approvers.clone()
}

fn is_open_to_correction(window: &Window) -> bool {
    let Screen::Bill(screen) = window.app.screen() else { panic!("a bill is open") };
    screen.bill().correction()
}

#[test]
fn r25_a_corrected_sum_asked_for_the_supervisor_again_when_the_money_was_on_the_counter() {
    let mut window = Window::working(Language::Uk);
    open(&mut window, "1000432");
    correct(&mut window, beside());
    assert!(is_open_to_correction(&window) && window.effects.is_empty(), "noted once, with the money");
    put_500(&mut window);
    // Another account beside it, as it is charged, needs nobody; its own correction would need a word again.
    open(&mut window, "1000433");
    window.send(Message::Pressed(Deed::Correct));
    assert_eq!(window.app.places()[0], Place::Form);
    window.key(Named::Escape);
    window.key(Named::Enter);
    assert_eq!(approvers(&mut window), [beside()]);
}

#[test]
fn r25_who_approved_the_correction_before_the_search_was_forgotten() {
    let mut window = Window::working(Language::Uk);
    correct(&mut window, beside());
    open(&mut window, "1000432");
    assert!(is_open_to_correction(&window));
    put_500(&mut window);
    assert_eq!(approvers(&mut window), [beside()]);
}

#[test]
fn r25_a_cashier_approved_her_own_correction_by_her_own_password() {
    let own = Approver { user: user(Role::Cashier).id, rights: Role::Cashier.rights(), right: Right::CorrectAmount };
    let other = Approver { user: UserId(8), ..own };
    for (name, by) in [("herself", own), ("another cashier", other)] {
        for is_open in [false, true] {
            let mut window = Window::working(Language::Uk);
            if is_open {
                open(&mut window, "1000432");
            }
            correct(&mut window, by);
            assert_eq!(window.app.places()[0], Place::Notice, "{name}, {is_open}");
            window.key(Named::Escape);
            if !is_open {
                open(&mut window, "1000432");
            }
            assert!(!is_open_to_correction(&window), "{name}, {is_open}");
            window.key(Named::Enter);
            assert_eq!(approvers(&mut window), [], "{name}, {is_open}");
        }
    }
}

#[test]
fn r25_a_word_for_one_payer_served_the_next_one() {
    let mut window = Window::working(Language::Uk);
    open(&mut window, "1000432");
    correct(&mut window, beside());
    put_500(&mut window);
    window.send(Message::Pressed(Deed::Park));
    open(&mut window, "1000433");
    assert!(!is_open_to_correction(&window));
    window.key(Named::Enter);
    assert_eq!(approvers(&mut window), []);
}
