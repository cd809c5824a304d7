//! Keys that a workplace changes: a deed is given another key in the settings, both change places at once, and no line,
//! help or text tells the old one.

use iced_test::core::Event;
use iced_test::core::keyboard::key::{Code, Named, Physical};
use iced_test::core::keyboard::{self, Key, Location, Modifiers};
use iced_test::selector::Candidate;
use kassa::config::{Change, with};
use kassa::i18n::{Language, set_language, sources, text};
use kassa::keyboard::{Cap, DEEDS, Keymap, set_keymap};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Asked, Effect, Question};
use kassa::ui::hotkey::{Deed, Item, Place, cap_of, labels_of};
use kassa::ui::theme::{self, Look};
use kassa_domain::bill::AsOf;
use kassa_domain::shift::ShiftState;
use kassa_domain::user::Role;

use crate::window::scenes::SCENES;
use crate::window::{Window, redraw, shift, simulator};
use crate::{cut_texts, pays, shows, width_of};

const FILE: &str = "# ours\n\n[register]\nport = \"COM3\"\n";

/// An administrator among the keys of the settings, with this in the file.
fn opened(file: &str) -> Window {
    let mut window = Window::signed_in(Language::Uk, Look::Light, Role::Administrator, ShiftState::Open(shift()));
    window.key(Named::F11);
    window.answer(Answer::Settings(file.to_owned()));
    window.type_slowly("0");
    window
}

fn place(window: &Window) -> Place {
    window.app.places()[0]
}

/// A letter with Ctrl, by its place, under a layout of Cyrillic letters.
fn ctrl(window: &mut Window, code: Code) {
    let key = Key::Character("ф".into());
    window.clock.advance_ms(250);
    window.events(vec![Event::Keyboard(keyboard::Event::KeyPressed {
        key: key.clone(),
        modified_key: key,
        physical_key: Physical::Code(code),
        location: Location::Standard,
        modifiers: Modifiers::CTRL,
        text: Some("ф".into()),
        repeat: false,
    })]);
}

/// What is to be saved, carried out as the file would; and the file after it.
fn save(window: &mut Window, file: &str) -> (Vec<Change>, String) {
    let [Effect::Save(changes)] = window.effects.as_slice() else { panic!("{:?}", window.effects) };
    let changes = changes.clone();
    let after = with(file, &changes).unwrap();
    window.send(Message::Saved(changes.clone(), Ok(after.clone())));
    (changes, after)
}

/// What stands right behind a text.
fn behind(texts: &[String], before: &str, at: usize) -> Option<String> {
    texts.windows(2).filter(|pair| pair[0] == before).nth(at).map(|pair| pair[1].clone())
}

fn tells(window: &Window, wanted: &str) -> bool {
    window.all_texts().iter().any(|text| text == wanted)
}

/// A cashier takes the administrator's place.
fn to_the_bill(window: &mut Window) {
    window.send(Message::Pressed(Deed::SignOut));
    window.at_work(Role::Cashier, ShiftState::Open(shift()));
    window.type_slowly("1000");
    window.answer_search();
    window.key(Named::Enter);
    window.open_bill(AsOf::Live);
}

#[test]
fn the_money_gets_another_key_and_the_shift_takes_its_place() {
    let mut window = opened(FILE);
    assert!(shows(&window, "Прийняти оплату"));
    window.key(Named::Enter);
    assert_eq!(place(&window), Place::SettingsKey);
    window.key(Named::F9);
    assert_eq!(place(&window), Place::SettingsKey, "what is pressed there is the key that is asked for");
    assert!(shows(&window, "На F12 перейде: закрити зміну."), "{:?}", window.all_texts());
    window.key(Named::Enter);
    let (changes, after) = save(&mut window, FILE);
    assert_eq!(changes, [("keys.pay", Some("F9".to_owned())), ("keys.shift", Some("F12".to_owned()))]);
    assert_eq!(after, format!("{FILE}\n[keys]\nshift = \"F12\"\npay = \"F9\"\n"));
    assert_eq!(place(&window), Place::Settings);
    assert!(shows(&window, "F9 (спочатку F12)") && shows(&window, "F12 (спочатку F9)"));
    assert!(!shows(&window, &text("settings-restart", &[])), "it counts at once");

    to_the_bill(&mut window);
    let told = window.all_texts();
    assert_eq!(behind(&told, "F9", 0).as_deref(), Some("оплата"), "the key line: {told:?}");
    assert_eq!(behind(&told, "F12", 0).as_deref(), Some("Зміна"), "the menu: {told:?}");
    assert_eq!(cap_of(Deed::Pay), "F9");
    window.key(Named::F1);
    let told = window.all_texts();
    assert!(told.windows(2).any(|pair| pair == ["F9", "оплата"]), "the help: {told:?}");
    assert!(told.windows(2).any(|pair| pair == ["F12", "закрити зміну"]), "the help: {told:?}");
    assert!(!told.windows(2).any(|pair| pair == ["F12", "оплата"]), "the help: {told:?}");
    window.key(Named::Escape);

    window.key(Named::F9);
    assert_eq!(place(&window), Place::Tender);
    window.type_slowly("=");
    window.key(Named::Enter);
    assert_eq!(pays(&window), 1);
    set_keymap(Keymap::default());
}

#[test]
fn a_letter_with_ctrl_is_taken_by_its_place_and_works_under_every_layout() {
    let mut window = opened(FILE);
    window.key(Named::Enter);
    ctrl(&mut window, Code::KeyH);
    let told = window.all_texts();
    assert!(shows(&window, "Ctrl+H") && told.iter().any(|told| told.contains("сплата наперед")), "{told:?}");
    window.key(Named::Enter);
    let (changes, _) = save(&mut window, FILE);
    assert_eq!(changes, [("keys.pay", Some("Ctrl+H".to_owned())), ("keys.ahead", Some("F12".to_owned()))]);
    to_the_bill(&mut window);
    ctrl(&mut window, Code::KeyH);
    assert_eq!(place(&window), Place::Tender);
    set_keymap(Keymap::default());
}

#[test]
fn a_key_where_nothing_stood_is_told_to_be_free_and_the_one_that_was_left_does_nothing() {
    let mut window = opened(FILE);
    window.key(Named::Enter);
    window.key(Named::F5);
    assert!(shows(&window, "F5") && shows(&window, &text("settings-key-free", &[])), "{:?}", window.all_texts());
    window.key(Named::Enter);
    let (changes, _) = save(&mut window, FILE);
    assert_eq!(changes, [("keys.pay", Some("F5".to_owned()))]);
    to_the_bill(&mut window);
    window.key(Named::F12);
    assert_eq!(place(&window), Place::Bill, "nothing stands on it now");
    window.key(Named::F5);
    assert_eq!(place(&window), Place::Tender);
    set_keymap(Keymap::default());
}

/// From whichever screen the receipts that wait for a decision are looked for.
#[test]
fn ctrl_r_asks_what_waits_for_a_decision() {
    for key in [Named::F2, Named::F6, Named::F7, Named::F10] {
        let mut window = Window::working(Language::Uk);
        window.key(key);
        ctrl(&mut window, Code::KeyR);
        let asked = |effect: &Effect| matches!(effect, Effect::Find(Question::Cases(Asked::ByHand)));
        assert!(window.effects.iter().any(asked), "{key:?}: {:?}", window.effects);
    }
}

/// Whoever marks all of a field to write over it was taken to the months ahead.
#[test]
fn ctrl_a_in_the_search_opened_the_months_ahead() {
    let mut window = Window::working(Language::Uk);
    window.type_slowly("1000432");
    let before = window.app.places();
    ctrl(&mut window, Code::KeyA);
    assert_eq!(window.app.places(), before, "{:?}", window.effects);
    assert!(labels_of(Cap::Ctrl('a')).is_empty(), "on no other screen either");
}

#[test]
fn what_cannot_be_given_is_told_and_esc_leaves_all_as_it_was() {
    let mut window = opened(FILE);
    window.key(Named::Enter);
    for (press, expect) in [
        (Named::F12, "F12 тут і стоїть.".to_owned()),
        (Named::Tab, text("settings-key-not-given", &[])),
        (Named::ArrowDown, text("settings-key-not-given", &[])),
        (Named::Space, text("settings-key-not-given", &[])),
    ] {
        window.key(press);
        assert!(shows(&window, &expect), "{press:?}: {:?}", window.all_texts());
        window.key(Named::Enter);
        assert!(window.effects.is_empty() && place(&window) == Place::SettingsKey, "{press:?}");
    }
    window.type_slowly("7");
    assert!(shows(&window, &text("settings-key-not-given", &[])));
    for (code, key) in [(Code::KeyV, "Ctrl+V"), (Code::KeyA, "Ctrl+A")] {
        ctrl(&mut window, code);
        let expect = format!("{key} потрібна полям: копіювати, вставити, виділити.");
        assert!(shows(&window, &expect), "{:?}", window.all_texts());
    }
    // What these keys do elsewhere, they do not do here.
    for code in [Code::KeyL, Code::KeyQ, Code::KeyT, Code::KeyB] {
        ctrl(&mut window, code);
        assert_eq!((place(&window), window.effects.len()), (Place::SettingsKey, 0), "{code:?}");
    }
    assert_eq!((window.app.language(), window.app.look()), (Language::Uk, Look::Light));
    window.scan("4820001234567");
    assert_eq!((place(&window), window.effects.len()), (Place::SettingsKey, 0));
    window.key(Named::F1);
    assert_eq!(place(&window), Place::Help, "F1 is the help here too");
    window.key(Named::Escape);
    window.key(Named::Escape);
    assert_eq!(place(&window), Place::Settings);
    assert!(window.effects.is_empty() && tells(&window, "усі, як були спочатку"));
}

#[test]
fn one_row_puts_all_keys_back() {
    let file = "[keys]\npay = \"F9\" # ours\nsave = \"F8\"\n[register]\nport = \"COM3\"\n";
    let mut window = opened(file);
    assert!(shows(&window, "F9 (спочатку F12)"));
    window.key(Named::End);
    // The money and the shift, and what is saved; nothing stood on F8.
    assert!(tells(&window, "змінено: 3"), "{:?}", window.all_texts());
    window.key(Named::Enter);
    let (_, after) = save(&mut window, file);
    assert_eq!(after, "[keys]\n[register]\nport = \"COM3\"\n");
    window.key(Named::Enter);
    assert!(window.effects.is_empty(), "there is nothing to put back: {:?}", window.effects);
    assert!(tells(&window, "усі, як були спочатку"));
    window.key(Named::F9);
    assert_ne!(place(&window), Place::Settings, "the shift is on F9 again");
    set_keymap(Keymap::default());
}

#[test]
fn who_may_not_change_settings_sees_no_keys() {
    let mut window = Window::signed_in(Language::Uk, Look::Light, Role::Cashier, ShiftState::Open(shift()));
    window.key(Named::F11);
    window.answer(Answer::Settings(FILE.to_owned()));
    window.type_slowly("0");
    assert!(!shows(&window, "Прийняти оплату"));
}

/// Whatever is given whose key, nothing is cut while one looks at it.
#[test]
fn every_key_that_is_asked_for_is_told_whole() {
    let mut found = Vec::new();
    for language in Language::ALL {
        let mut window = Window::signed_in(language, Look::Light, Role::Administrator, ShiftState::Open(shift()));
        window.key(Named::F11);
        window.answer(Answer::Settings(FILE.to_owned()));
        window.type_slowly("0");
        for (_, home) in DEEDS {
            window.key(Named::Enter);
            window.send(Message::Screen(kassa::ui::app::message::ScreenMessage::Settings(
                kassa::ui::screen::settings::Message::KeyWanted(Some(if home == Cap::Ctrl('s') {
                    Cap::Function(4)
                } else {
                    Cap::Ctrl('s')
                })),
            )));
            for type_size in theme::TypeSize::ALL {
                window.app.set_type_size(type_size);
                let cut = cut_texts(&window, (1024.0, 768.0));
                found.extend((!cut.is_empty()).then(|| format!("{language:?} {home} {type_size:?}: {cut:?}")));
            }
            window.key(Named::Escape);
            window.key(Named::ArrowDown);
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    set_language(Language::Uk);
}

/// A letter that is wider than the one an item comes with has the words below it, not beside.
#[test]
fn every_item_of_the_menu_fits_below_another_letter_than_its_own() {
    let mut window = opened("[keys]\nreadings = \"Ctrl+W\"\nqueue = \"Ctrl+H\"\n");
    let place_of = |window: &Window, wanted: &'static str| {
        let mut simulator = simulator(&window.app, (1024.0, 768.0));
        let _ = simulator.simulate([redraw()]);
        let found = simulator.find(move |candidate: Candidate<'_>| match candidate {
            Candidate::Text { content, visible_bounds: Some(bounds), .. } if content == wanted => Some(bounds),
            _ => None,
        });
        found.unwrap()
    };
    window.send(Message::Saved(
        vec![("keys.queue", None)],
        Ok("[keys]\nreadings = \"Ctrl+W\"\nqueue = \"Ctrl+H\"\n".to_owned()),
    ));
    for (cap, words) in [("Ctrl+W", "Показання"), ("Ctrl+H", "Черга")] {
        let (cap, words) = (place_of(&window, cap), place_of(&window, words));
        assert!(words.y >= cap.y + cap.height - 1.0 && (words.x - cap.x).abs() < 1.0, "{cap:?} {words:?}");
    }
    for language in Language::ALL {
        set_language(language);
        for item in Item::ALL {
            let name = format!("{item:?}").to_lowercase();
            let words = width_of(&text(&format!("menu-{name}"), &[]), theme::body(), theme::FONT);
            let count = if item == Item::Queue { width_of("99+", theme::note(), theme::FONT) } else { 0.0 };
            let room = theme::menu() - 2.0 * theme::GAP_XS - 16.0 - theme::GAP_S;
            assert!(words + count <= room, "{language:?} {item:?}: {words} + {count} of {room}");
        }
    }
    set_language(Language::Uk);
    set_keymap(Keymap::default());
}

/// Letters are written longer than the function keys they take the place of.
#[test]
fn the_key_line_of_longer_keys_is_told_whole() {
    let file = "[keys]\npay = \"Ctrl+W\"\nother = \"Ctrl+M\"\nregister = \"Ctrl+G\"\n".to_owned();
    let mut found = Vec::new();
    for language in Language::ALL {
        for (name, scene) in SCENES {
            let mut window = scene(language);
            window.send(Message::Saved(vec![("keys.pay", None)], Ok(file.clone())));
            let cut = cut_texts(&window, (1024.0, 768.0));
            found.extend((!cut.is_empty()).then(|| format!("{language:?} {name}: {cut:?}")));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    set_language(Language::Uk);
    set_keymap(Keymap::default());
}

/// A text that names a key by what is written on it lies where that key was changed.
#[test]
fn texts_name_keys_by_what_they_do() {
    let keymap = Keymap::default();
    let homes: Vec<String> = DEEDS.iter().map(|(_, home)| home.to_string()).collect();
    for language in Language::ALL {
        let lines = sources(language).into_iter().flat_map(str::lines).filter(|line| !line.starts_with('#'));
        // Which keys can be given is no matter of which are.
        let lines = lines.filter(|line| !line.starts_with("settings-key-"));
        for line in lines {
            for asked in line.split("{ KEY(\"").skip(1) {
                let word = asked.split('"').next().unwrap_or_default();
                assert!(keymap.of(word).is_some(), "{language:?}: {line}");
            }
            let words = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '+');
            let written: Vec<&str> = words.filter(|word| homes.iter().any(|home| home == word)).collect();
            assert!(written.is_empty(), "{language:?}: {written:?} in {line}");
        }
        set_language(language);
        set_keymap(Keymap::default());
        assert!(text("visit-empty", &[]).contains("F12"), "{language:?}: {}", text("visit-empty", &[]));
    }
    set_language(Language::Uk);
}
