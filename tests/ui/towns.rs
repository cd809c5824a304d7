//! The town as the first question of the search, and an account that is paid elsewhere (R1).

use iced_test::core::keyboard::key::Named;
use kassa::i18n::{Language, text_in};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::{Deed, Place};
use kassa_domain::ids::TownId;

use crate::shows;
use crate::window::Window;
use crate::window::scenes::towns::{asked, chosen, refused};

fn town(window: &Window) -> Option<TownId> {
    window.effects.iter().find_map(|effect| match effect {
        Effect::Find(Question::Search { questions, .. }) => questions.first().and_then(|question| question.town),
        _ => None,
    })
}

#[test]
fn r1_the_town_is_asked_first_where_the_point_has_contracts() {
    let window = asked(Language::Uk, &["Приклад"]);
    assert!(!shows(&window, "Місто") && !shows(&window, "Приклад"), "one town is no question");
    let mut window = asked(Language::Uk, &["Приклад", "Калинівка", "Яблунів"]);
    assert!(shows(&window, "Місто") && shows(&window, "Яблунів"));
    window.type_slowly("Соб");
    assert_eq!(town(&window), Some(TownId(1)), "the home town");
    window.send(Message::Pressed(Deed::Previous));
    assert_eq!(window.app.places()[0], Place::SearchTown);
    window.key(Named::ArrowRight);
    assert_eq!(town(&window), Some(TownId(2)));
    window.key(Named::ArrowLeft);
    window.key(Named::ArrowLeft);
    assert_eq!(town(&window), Some(TownId(3)), "from the first to the last");
    window.key(Named::Tab);
    assert_eq!(window.app.places()[0], Place::SearchFields);
    window.key(Named::Escape);
    window.type_slowly("Соб");
    assert_eq!(town(&window), Some(TownId(1)), "the next payer begins at home");
}

#[test]
fn r1_results_name_the_town_where_it_is_not_the_home_town() {
    let window = chosen(Language::Uk);
    for words in ["Калинівка, вул. Соборна, 12-А, кв. 5", "Яблунів — без договору, вул. Соборна, 3"]
    {
        assert!(shows(&window, words), "{words}");
    }
}

#[test]
fn r1_an_account_of_a_town_without_a_contract_opens_no_bill_and_says_so() {
    for language in Language::ALL {
        let mut window = refused(language);
        assert_eq!(window.app.places()[0], Place::Notice, "{language:?}");
        let args = [("number", "1000433".into()), ("town", "Яблунів".into())];
        let words = text_in(language, "trouble-other-town", &args);
        assert!(shows(&window, &words), "{language:?}: {words}");
        window.key(Named::Enter);
        assert_eq!(window.app.places()[0], Place::SearchTown, "the search goes on");
    }
    let mut window = chosen(Language::Uk);
    window.scan("99999");
    let late = Answer::OtherTown {
        ticket: 0,
        account: kassa_domain::ids::AccountNumber::new("99999").unwrap(),
        town: "Яблунів".to_owned(),
    };
    window.answer(late);
    assert_eq!(window.app.places()[0], Place::SearchTown, "an answer to another question tells nothing");
}
