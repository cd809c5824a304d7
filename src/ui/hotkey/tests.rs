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
