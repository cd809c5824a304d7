//! Rows and values of the settings: everything that can be chosen may stand in the file.

use super::rows::{key_words, value_words};
use super::*;
use crate::config::KEYS;

fn settings(text: &str) -> Settings {
    let mut settings = Settings::new(true);
    settings.fill(text.to_owned());
    settings
}

#[test]
fn every_value_that_can_be_chosen_may_stand_in_the_file_and_has_words() {
    for family in kassa_drivers::family::FAMILIES {
        let settings = settings(&format!("[register]\nfamily = \"{}\"\n", family.name));
        for group in Group::ALL {
            let shown = Settings { group, ..settings.clone() };
            for key in shown.rows().into_iter().filter_map(|row| if let Row::Key(key) = row { Some(key) } else { None })
            {
                assert!(!key_words(key).starts_with("setting-"), "{key}");
                for option in shown.options(key).into_iter().flatten() {
                    let words = value_words(key, option.as_deref(), "https://centre.example");
                    assert!(!words.is_empty() && !words.starts_with("settings-"), "{key} {option:?}: {words}");
                    assert!(shown.suited(vec![(key, option.clone())]).is_ok(), "{} {key} {option:?}", family.name);
                }
            }
        }
    }
}

#[test]
fn every_key_has_a_name() {
    for known in KEYS {
        assert!(!key_words(known.key).starts_with("setting-"), "{}", known.key);
    }
}

#[test]
fn nothing_typed_is_the_usual_value_but_for_the_registers_port() {
    let mut settings = settings("lock_after_min = 3\n[register]\nport = \"COM3\"\n[display]\nport = \"COM4\"\n");
    for (group, row, expect) in [
        (Group::Look, 4, Some(("lock_after_min", None))),
        (Group::Display, 0, Some(("display.port", None))),
        (Group::Register, 1, None),
    ] {
        (settings.group, settings.row) = (group, row);
        let _ = settings.update(Message::Pressed(Deed::Enter));
        let _ = settings.update(Message::Edited(String::new()));
        let saved = match settings.update(Message::Pressed(Deed::Enter)) {
            Action::Save(changes) => changes.first().cloned(),
            _ => None,
        };
        assert_eq!(saved, expect);
        settings.edit = None;
    }
}

#[test]
fn an_answer_of_a_search_that_was_stopped_is_dropped() {
    let mut settings = settings("");
    let Action::Look(wanted) = settings.look() else { panic!("looks") };
    assert_eq!((wanted.strong_count(), settings.place()), (1, Place::SettingsLooking));
    assert!(matches!(settings.update(Message::Pressed(Deed::Back)), Action::None));
    assert_eq!(wanted.strong_count(), 0);
    settings.heard(Progress::Nothing("COM1".to_owned()));
    assert!(settings.looking.is_some_and(|looking| looking.nothing.is_empty()));
}
