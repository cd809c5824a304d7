//! Which till, on a computer with several of them.

use std::path::PathBuf;

use iced_test::Simulator;
use iced_test::selector::Candidate;
use kassa::i18n::{Language, set_language};
use kassa::ui::chooser::{Action, Chooser, Message};

use crate::window::scenes::tills::{DAY_MS, chooser};
use crate::window::{now, settings};

fn shows(chooser: &Chooser, wanted: &str) -> bool {
    let mut simulator = Simulator::with_size(settings(), (900.0, 540.0), chooser.view());
    let wanted = wanted.to_owned();
    let found = simulator.find(move |candidate: Candidate<'_>| match candidate {
        Candidate::Text { content, visible_bounds: Some(visible), bounds, .. }
            if content == wanted && visible.height > bounds.height - 1.0 && visible.width > bounds.width - 1.0 =>
        {
            Some(())
        }
        _ => None,
    });
    found.is_ok()
}

#[test]
fn every_till_shows_its_point_its_centre_and_how_long_its_certificate_is_good() {
    let chooser = chooser();
    for words in ["Яку касу відкрити?", "Відділення № 17", "каса 17-3", "https://bank-4-1.example:8443", "5-1"]
    {
        assert!(shows(&chooser, words), "{words}");
    }
    let day = |days: i64| kassa::ui::format::day(now().shifted(days * DAY_MS).local_date());
    for language in Language::ALL {
        set_language(language);
        let text = |key: &str, day: String, count: i64| {
            kassa::i18n::text(key, &[("day", day.into()), ("count", count.into())])
        };
        for words in [
            text("chooser-until", day(200), 200),
            text("chooser-until", day(3), 3),
            text("chooser-expired", day(-30), 0),
            text("chooser-no-certificate", String::new(), 0),
            text("chooser-unreadable", String::new(), 0),
        ] {
            assert!(shows(&chooser, &words), "{language:?}: {words}");
        }
    }
    set_language(Language::Uk);
}

#[test]
fn a_number_or_the_arrows_choose_and_enter_opens() {
    let mut chooser = chooser();
    let open = |code: &str| Action::Open(PathBuf::from(format!("/data/{code}")));
    assert_eq!(chooser.update(Message::Enter), open("17-3"));
    for (messages, expect) in [
        (vec![Message::Down], "4-1"),
        (vec![Message::Number(3)], "9-2"),
        (vec![Message::Number(9)], "9-2"),
        (vec![Message::Number(5), Message::Down], "6-1"),
        (vec![Message::Up, Message::Up], "9-2"),
        (vec![Message::RowPressed(1)], "4-1"),
    ] {
        for message in &messages {
            assert_eq!(chooser.update(*message), Action::None);
        }
        assert_eq!(chooser.update(Message::Enter), open(expect), "{messages:?}");
    }
    assert_eq!(chooser.update(Message::RowPressed(1)), open("4-1"), "a second click opens");
    assert_eq!(chooser.update(Message::Escape), Action::Close);
}
