//! A PIN set by who is signed in, and the next change of cashier with it.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::till::pin::{Person, PinError};
use kassa::ui::app::message::Message;
use kassa::ui::effect::Effect;
use kassa::ui::hotkey::{Deed, Place};
use kassa_domain::ids::Login;

use crate::shows;
use crate::window::Window;

fn person(login: &str, name: &str) -> Person {
    Person { login: Login::new(login).unwrap(), name: name.to_owned() }
}

#[test]
fn a_pin_is_set_and_the_next_cashier_comes_in_with_six_keys() {
    let mut window = Window::working(Language::Uk);
    window.send(Message::Pressed(Deed::Pin));
    assert_eq!(window.app.places()[0], Place::Form);
    window.type_slowly("2580");
    window.key(Named::Enter);
    window.type_slowly("2580");
    window.key(Named::Enter);
    assert!(matches!(window.effects.as_slice(), [Effect::SetPin { pin, .. }] if pin == "2580"), "{:?}", window.effects);
    window.send(Message::PinSet(Err(PinError::Full)));
    assert!(shows(&window, "PIN-код уже мають п'ятеро людей."));
    window.send(Message::PinSet(Ok(vec![person("olena", "Іваненко О."), person("petro", "Петренко П.")])));
    assert!(shows(&window, "PIN-код збережено"));
    window.key(Named::Enter);
    window.send(Message::Pressed(Deed::Lock));
    assert!(shows(&window, "Петренко П."), "who has a PIN stands at the sign-in");
    window.send(Message::Pressed(Deed::Note(2)));
    window.effects.clear();
    window.type_slowly("1470");
    window.key(Named::Enter);
    let asked = matches!(
        window.effects.as_slice(),
        [Effect::SignIn { login, password }] if login == "petro" && password == "1470"
    );
    assert!(asked, "{:?}", window.effects);
    // A number without a person chooses nobody.
    window.send(Message::Pressed(Deed::Note(5)));
}
