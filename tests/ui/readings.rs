//! Whose word a reading is: one key, what it changes, and what is told of readings of before.

use iced_test::core::keyboard::key::Named;
use iced_test::core::widget::Id;
use iced_test::selector::Candidate;
use kassa::i18n::{Language, text_in};
use kassa::signal::{Queue, Signal};
use kassa::till::command::Command;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Effect, Question};
use kassa::ui::hotkey::{Deed, Place, TABLE, cap_of};
use kassa::ui::screen::readings::FIELDS;
use kassa::ui::theme::TypeSize;
use kassa_domain::reading::ReadingSource;

use crate::window::scenes::meters::{at_many_norms, at_readings};
use crate::window::{Window, redraw, simulator};
use crate::{cut_texts, shows};

fn taken(window: &Window) -> Option<ReadingSource> {
    window.effects.iter().find_map(|effect| match effect {
        Effect::Ask(_, Command::TakeReading { reading, .. }) => Some(reading.source),
        _ => None,
    })
}

#[test]
fn one_key_changes_the_source_of_a_reading_and_the_line_and_the_help_name_it() {
    for language in Language::ALL {
        let words = |key: &str| text_in(language, key, &[]);
        let mut window = at_readings(language);
        for (source, key) in [
            (ReadingSource::Resident, "reading-source-resident"),
            (ReadingSource::Control, "reading-source-control"),
            (ReadingSource::Remote, "reading-source-remote"),
        ] {
            assert!(shows(&window, &format!("● {}", words(key))), "{language:?} {source:?}");
            window.send(Message::Pressed(Deed::Source));
        }
        window.send(Message::Pressed(Deed::Source));
        assert!(shows(&window, &words("do-other-source")), "the line of keys");
        // An unusual one is asked about first.
        let sent = (0..2).find_map(|_| {
            window.key(Named::Enter);
            taken(&window)
        });
        assert_eq!(sent, Some(ReadingSource::Control), "{language:?}");
        window.send(Message::Pressed(Deed::Help));
        assert!(shows(&window, &cap_of(Deed::Source)) && shows(&window, &words("help-readings")), "{language:?}");
    }
    let keys: Vec<_> = TABLE.iter().filter(|row| row.deed == Deed::Source).map(|row| row.place).collect();
    assert_eq!(keys, [Place::Readings]);
}

#[test]
fn beside_a_meter_stand_its_place_whose_word_its_last_value_is_and_the_norms_of_the_services() {
    for language in Language::ALL {
        let window = at_readings(language);
        let said = |key: &str, given: &[(&'static str, &str)]| {
            let given: Vec<_> = given.iter().map(|(name, value)| (*name, (*value).to_owned().into())).collect();
            text_in(language, key, &given)
        };
        let norm = |amount| said("readings-norm", &[("amount", amount), ("unit", "м³")]);
        let used = said("readings-use", &[("amount", "31,5"), ("unit", "м³")]);
        for words in [
            format!("{} · кухня", said("readings-meter", &[("serial", "04511")])),
            said("readings-meter", &[("serial", "04512")]),
            said("reading-source-control", &[]),
            said("reading-source-estimated", &[]),
            said("readings-usual", &[("usual", "6"), ("unit", "м³")]),
            format!("{}, {used}", norm("9")),
            norm("15"),
        ] {
            assert!(shows(&window, &words), "{language:?} {words}");
        }
    }
}

/// Whether the field that is typed into is seen whole.
fn sees_its_field(window: &Window) -> bool {
    let mut simulator = simulator(&window.app, (1024.0, 768.0));
    let _ = simulator.simulate([redraw()]);
    let whole = simulator.find(|candidate: Candidate<'_>| match candidate {
        Candidate::TextInput { id, bounds, visible_bounds: Some(seen), .. } if id == Some(&Id::new(FIELDS[0])) => {
            Some(seen.height + 0.5 >= bounds.height)
        }
        _ => None,
    });
    whole.is_ok_and(|whole| whole)
}

#[test]
fn norms_of_eight_services_a_long_place_and_readings_of_before_leave_the_field_seen_in_large_type() {
    for language in Language::ALL {
        for scene in [at_readings, at_many_norms] {
            let mut window = scene(language);
            for type_size in TypeSize::ALL {
                window.app.set_type_size(type_size);
                let cut = cut_texts(&window, (1024.0, 768.0));
                assert!(sees_its_field(&window) && cut.is_empty(), "{language:?} {type_size:?}: {cut:?}");
            }
        }
    }
}

#[test]
fn readings_of_before_tell_their_source_and_when_they_were_handed_in_and_placed() {
    let window = at_readings(Language::Uk);
    for words in ["Подано", "У центрі", "у черзі", "контрольний огляд", "дистанційно", "Іваненко\u{a0}О.\u{a0}В."]
    {
        assert!(shows(&window, words), "{words}");
    }
}

#[test]
fn what_becomes_of_a_reading_on_its_way_is_asked_for_when_the_queue_moves() {
    let mut window = at_readings(Language::Uk);
    window.tell(Signal::Queue(Queue { waiting: 0, refused: 0 }));
    let asked = |effect: &Effect| matches!(effect, Effect::Find(Question::ReadingsBefore(_)));
    assert!(window.effects.iter().any(asked), "{:?}", window.effects);
}
