//! The table means one thing by one key, and letters are found under every layout.

use super::*;

fn press(key: Key, code: Code, modifiers: Modifiers, text: Option<&str>) -> Press {
    Press { key, physical: Physical::Code(code), modifiers, text: text.map(str::to_owned), repeat: false }
}

#[test]
fn a_place_knows_a_key_once() {
    for (index, row) in TABLE.iter().enumerate() {
        for other in &TABLE[index + 1..] {
            assert!(row.place != other.place || row.chord != other.chord, "{row:?} and {other:?}");
        }
        assert!(!row.chord.caps().contains('?'), "{row:?} has no cap");
    }
}

#[test]
fn letters_with_ctrl_are_found_by_their_place() {
    for (key, text) in [("e", "e"), ("у", "у"), ("E", "E")] {
        let found = press(Key::Character(key.into()), Code::KeyE, Modifiers::CTRL, Some(text));
        assert_eq!(deed(&[Place::Bill], &found), Some(Deed::Correct), "{key}");
    }
    let plain = press(Key::Character("у".into()), Code::KeyE, Modifiers::empty(), Some("у"));
    assert_eq!(deed(&[Place::Bill], &plain), None);
}

#[test]
fn scanners_mean_the_american_layout() {
    for (text, code, shift, expect) in [
        ("і", Code::KeyS, false, 's'),
        ("І", Code::KeyS, true, 'S'),
        ("ж", Code::Semicolon, false, ';'),
        ("№", Code::Digit3, true, '#'),
        ("7", Code::Digit7, false, '7'),
        ("7", Code::Numpad7, false, '7'),
        (".", Code::Slash, false, '/'),
    ] {
        let modifiers = if shift { Modifiers::SHIFT } else { Modifiers::empty() };
        let found = press(Key::Character(text.into()), code, modifiers, Some(text));
        assert_eq!(found.scanned_sign(), Some(expect), "{text}");
    }
}

#[test]
fn notes_and_figures_carry_what_was_pressed() {
    let note = press(Key::Character("3".into()), Code::Digit3, Modifiers::CTRL, None);
    assert_eq!(deed(&[Place::Tender], &note), Some(Deed::Note(3)));
    let figure = press(Key::Character("7".into()), Code::Numpad7, Modifiers::empty(), Some("7"));
    assert_eq!(deed(&[Place::Bill], &figure), Some(Deed::Figure('7')));
    assert_eq!(deed(&[Place::Register], &figure), Some(Deed::Pick(7)));
}

/// Whatever has a function key or a letter with Ctrl can be given another one, but for what is the same everywhere.
#[test]
fn every_key_that_can_be_given_has_its_setting() {
    use crate::keyboard::{Cap, DEEDS};
    let fixed = |cap: &Cap| matches!(cap, Cap::Ctrl('v' | 'z') | Cap::Function(5 | 8));
    for row in TABLE {
        if let Some(cap) = row.chord.cap().filter(|cap| !fixed(cap)) {
            assert!(DEEDS.iter().any(|(_, home)| *home == cap), "{row:?}");
        }
        let with_more =
            matches!(row.chord, Chord::Shift(name) | Chord::CtrlNamed(name) if Chord::Named(name).cap().is_some());
        assert!(!with_more, "{row:?} would stay where it is");
    }
    for (word, home) in DEEDS {
        assert!(!labels_of(home).is_empty(), "{word}");
    }
}

#[test]
fn what_changed_places_is_found_by_its_new_key_in_every_place() {
    use crate::keyboard::{Keymap, Wishes, set_keymap};
    let mut wishes = Wishes::default();
    wishes.want("pay", "F9").unwrap();
    wishes.want("park", "Ctrl+E").unwrap();
    set_keymap(wishes.keymap());
    let named = |name| press(Key::Named(name), Code::F9, Modifiers::empty(), None);
    let letter = |code| press(Key::Character("у".into()), code, Modifiers::CTRL, Some("у"));
    for (places, press, expect) in [
        (&[Place::Bill, Place::Work][..], named(Named::F9), Some(Deed::Pay)),
        (&[Place::Doubt], named(Named::F9), Some(Deed::Pay)),
        (&[Place::Bill, Place::Work], named(Named::F12), Some(Deed::Go(Item::Shift))),
        (&[Place::Doubt], named(Named::F12), None),
        (&[Place::Bill, Place::Work], letter(Code::KeyE), Some(Deed::Park)),
        (&[Place::Bill, Place::Work], letter(Code::KeyK), Some(Deed::Correct)),
        (&[Place::Report, Place::Work], letter(Code::KeyK), Some(Deed::Correct)),
    ] {
        assert_eq!(deed(places, &press), expect, "{places:?} {press:?}");
    }
    let rights = kassa_domain::user::Role::Supervisor.rights();
    let caps =
        |deed| rows(&[Place::Bill, Place::Work], rights).find(|row| row.deed == deed).map(|row| row.chord.caps());
    assert_eq!(caps(Deed::Pay).as_deref(), Some("F9"));
    assert_eq!(caps(Deed::Correct).as_deref(), Some("Ctrl+K"));
    assert_eq!((cap_of(Deed::Park).as_str(), cap_of(Deed::Help).as_str()), ("Ctrl+E", "F1"));
    set_keymap(Keymap::default());
}
