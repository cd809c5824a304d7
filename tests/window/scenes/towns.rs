//! A point with contracts for other towns: the town is the first question of the search.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::Deed;
use kassa_domain::directory::Town;
use kassa_domain::ids::TownId;
use kassa_domain::point::Territory;

use super::at_search;
use crate::window::{Window, found, names};

/// The search by fields where the point serves these towns, the first one its own.
pub fn asked(language: Language, towns: &[&str]) -> Window {
    let mut window = at_search(language);
    let towns = (1..).zip(towns).map(|(id, name)| Town { id: TownId(id), name: (*name).to_owned() }).collect();
    window.answer(Answer::Names(names().with_towns(towns)));
    window.key(Named::F4);
    window
}

/// The other town chosen, with what is found there, and an account of a town without a contract.
pub fn chosen(language: Language) -> Window {
    let mut window = asked(language, &["Приклад", "Калинівка"]);
    window.type_slowly("Собо");
    window.send(Message::Pressed(Deed::Previous));
    window.send(Message::Pressed(Deed::Right));
    let ticket = window.effects.iter().find_map(|effect| match effect {
        Effect::Find(Question::Search { ticket, .. }) => Some(*ticket),
        _ => None,
    });
    let mut found = found();
    for row in &mut found.rows {
        row.address.town = "Калинівка".to_owned();
        row.territory = Territory::ByContract;
    }
    if let Some(last) = found.rows.last_mut() {
        last.address.town = "Яблунів".to_owned();
        last.territory = Territory::NotServed;
    }
    window.answer(Answer::Search { ticket: ticket.expect("a search is asked"), found });
    window
}

/// An account of a town without a contract was to be opened.
pub fn refused(language: Language) -> Window {
    let mut window = chosen(language);
    window.send(Message::Pressed(Deed::Down));
    window.send(Message::Pressed(Deed::Enter));
    let asked = window.effects.iter().find_map(|effect| match effect {
        Effect::Find(Question::Bill { ticket, account, .. }) => Some((*ticket, account.clone())),
        _ => None,
    });
    let (ticket, account) = asked.expect("a bill is asked for");
    window.answer(Answer::OtherTown { ticket, account, town: "Яблунів".to_owned() });
    window
}

/// The account is given among the fields: the others take nothing.
pub fn account_alone(language: Language) -> Window {
    let mut window = asked(language, &["Приклад", "Калинівка"]);
    window.type_slowly("Собо");
    for _ in 0..4 {
        window.key(Named::Tab);
    }
    window.type_slowly("1000");
    window.answer_search();
    window
}

/// The number on a meter is given among the fields, and nothing has it.
pub fn meter_alone(language: Language) -> Window {
    let mut window = asked(language, &["Приклад", "Калинівка"]);
    for _ in 0..5 {
        window.key(Named::Tab);
    }
    window.type_slowly("0451");
    window.answer_search();
    window
}

/// The questions before the search, two services and a range of months among the answers.
pub fn questions(language: Language) -> Window {
    let mut window = asked(language, &["Приклад", "Калинівка"]);
    window.key(Named::F4);
    window.send(Message::Pressed(Deed::Services));
    window.key(Named::Space);
    window.key(Named::ArrowDown);
    window.key(Named::Space);
    for _ in 0..4 {
        window.key(Named::ArrowDown);
    }
    window.key(Named::ArrowRight);
    window.key(Named::ArrowRight);
    window
}

/// The same, back at the search.
pub fn answered(language: Language) -> Window {
    let mut window = questions(language);
    window.key(Named::Enter);
    window
}
