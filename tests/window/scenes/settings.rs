//! The settings, group by group.

use std::path::Path;

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::papers::shelf::{Shelf, State};
use kassa::register::detect::{Device, Progress};
use kassa::ui::app::message::Message;
use kassa::ui::effect::Answer;
use kassa::ui::hotkey::Deed;
use kassa::ui::theme::Look;
use kassa_domain::bill::AsOf;
use kassa_domain::shift::ShiftState;
use kassa_domain::user::Role;

use super::at_search;
use super::reports::far_in;
use crate::window::{Window, shift};

pub fn at_settings(language: Language) -> Window {
    let mut window = at_search(language);
    window.key(Named::F11);
    window.answer(Answer::Settings(String::new()));
    window
}

/// An administrator in a group of the settings.
fn at_group(language: Language, group: u8) -> Window {
    let mut window = Window::signed_in(language, Look::Light, Role::Administrator, ShiftState::Open(shift()));
    window.key(Named::F11);
    window.answer(Answer::Settings("[register]\nfamily = \"datecs\"\nport = \"/dev/ttyUSB0\"\n".to_owned()));
    window.send(Message::Pressed(Deed::Pick(group)));
    window
}

pub fn at_own_settings(language: Language) -> Window {
    at_group(language, 1)
}

/// What an administrator has changed waits for the next start.
pub fn at_connection(language: Language) -> Window {
    let mut window = at_group(language, 2);
    let text = "[sync]\naddresses = \"https://kassa.example:8443, https://10.0.0.5:8443\"\n".to_owned();
    let changes = vec![("sync.addresses", kassa::config::values(&text).remove("sync.addresses"))];
    window.send(Message::Saved(changes, Ok(text)));
    window
}

pub fn at_devices(language: Language) -> Window {
    let mut window = at_group(language, 3);
    for _ in 0..12 {
        window.key(Named::ArrowDown);
    }
    window.key(Named::Enter);
    let port = |number: u8| format!("/dev/ttyUSB{number}");
    let device = |number: u8, says: &str| {
        let (family, says) = ("datecs", says.to_owned());
        Progress::Found(Device { family, port: port(number), baud: Some(115_200), says })
    };
    for progress in [
        Progress::Nothing("/dev/ttyS0".to_owned()),
        device(0, "FP-800 DT123456"),
        device(1, "DP-150 DT654321"),
        Progress::Asking { port: port(2), number: 4, count: 4 },
    ] {
        window.send(Message::Looked(progress));
    }
    window
}

pub fn at_speeds(language: Language) -> Window {
    let mut window = at_group(language, 3);
    window.key(Named::ArrowDown);
    window.key(Named::ArrowDown);
    window.key(Named::Enter);
    window
}

pub fn at_port(language: Language) -> Window {
    let mut window = at_group(language, 3);
    window.key(Named::ArrowDown);
    window.key(Named::Enter);
    window.type_slowly(" x");
    window
}

/// A password of the register on its way, and nobody sees it.
pub fn at_password(language: Language) -> Window {
    let mut window = at_group(language, 3);
    for _ in 0..8 {
        window.key(Named::ArrowDown);
    }
    window.key(Named::Enter);
    window.type_slowly("0030");
    window
}

/// All that there is to the register, none of it open.
pub fn at_register(language: Language) -> Window {
    at_group(language, 3)
}

/// The printer of documents has not taken the page to try.
pub fn at_papers(language: Language) -> Window {
    let mut window = at_group(language, 5);
    window.answer(Answer::Settings("[documents]\nprint = \"lp -d office\"\n".to_owned()));
    for key in [Named::ArrowDown; 12].into_iter().chain([Named::Enter]) {
        window.key(key);
    }
    window.answer(Answer::TestDocument(Some(Err("lp: The printer or class does not exist.".to_owned()))));
    window
}

/// The templates of receipts and documents: one is edited, one has a mistake.
pub fn at_templates(language: Language) -> Window {
    let mut window = at_group(language, 5);
    for _ in 0..12 {
        window.key(Named::ArrowDown);
    }
    window.key(Named::Enter);
    let mut shelf = Shelf::of(Path::new("no-such-folder"), language);
    for (row, state) in shelf.rows.iter_mut().zip([State::Edited, State::BuiltIn, State::BuiltIn, State::Spoilt]) {
        row.state = state;
    }
    window.answer(Answer::Templates(shelf));
    window
}

/// The receipt's template with a mistake in its first line.
pub fn at_template(language: Language) -> Window {
    let mut window = at_templates(language);
    window.key(Named::Enter);
    window.type_slowly("left {adres}");
    window.key(Named::Enter);
    window.send(Message::Pressed(Deed::Keep));
    window
}

pub fn at_display(language: Language) -> Window {
    at_group(language, 6)
}

pub fn at_scanner(language: Language) -> Window {
    let mut window = at_group(language, 7);
    window.scan("4820001234567");
    window
}

pub fn at_copies(language: Language) -> Window {
    let mut window = at_group(language, 8);
    for key in [Named::ArrowDown, Named::ArrowDown, Named::ArrowDown, Named::ArrowDown, Named::Enter] {
        window.key(key);
    }
    far_in(&mut window);
    window
}

pub fn at_about(language: Language) -> Window {
    at_group(language, 9)
}

/// Some keys were changed.
pub fn at_keys(language: Language) -> Window {
    let mut window = at_group(language, 0);
    let text = "[keys]\npay = \"F9\"\npark = \"Ctrl+H\"\n".to_owned();
    let changes = vec![("keys.pay", Some("F9".to_owned()))];
    window.send(Message::Saved(changes, Ok(text)));
    window
}

/// The key of most deeds is asked for the money.
pub fn at_a_key(language: Language) -> Window {
    let mut window = at_group(language, 0);
    window.key(Named::Enter);
    window.key(Named::F4);
    window
}

/// A key that cannot be given.
pub fn at_a_wrong_key(language: Language) -> Window {
    let mut window = at_group(language, 0);
    window.key(Named::Enter);
    window.key(Named::Tab);
    window
}

/// A bill at a till whose keys were changed: nothing tells the old ones.
pub fn at_changed_keys(language: Language) -> Window {
    let mut window = at_group(language, 0);
    let text = "[keys]\npay = \"F9\"\nqueue = \"Ctrl+W\"\nsettings = \"Ctrl+M\"\nreadings = \"Ctrl+H\"\n".to_owned();
    window.send(Message::Saved(vec![("keys.pay", Some("F9".to_owned()))], Ok(text)));
    window.send(Message::Pressed(Deed::SignOut));
    window.at_work(Role::Cashier, ShiftState::Open(shift()));
    window.type_slowly("1000");
    window.answer_search();
    window.key(Named::Enter);
    window.open_bill(AsOf::Live);
    window
}
