//! A day the till does not hold: it comes from the centre, marked so, to be looked at and no more.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::long_work::Progress;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::{Deed, Place};

use crate::shows;
use crate::window::Window;
use crate::window::scenes::paid::{asking, came, day, not_reached, yesterday};

fn asked(window: &Window) -> Option<Progress> {
    match window.effects.as_slice() {
        [Effect::Find(Question::PaidElsewhere { day, progress })] if *day == yesterday() => Some(progress.clone()),
        _ => None,
    }
}

#[test]
fn a_new_machine_knew_nothing_of_the_days_before_it() {
    let mut window = asking(Language::Uk);
    assert!(asked(&window).is_some(), "{:?}", window.effects);
    window.answer(Answer::PaidElsewhere(yesterday(), Ok(day())));
    for words in ["2-100480", "077000", "каса 2", &kassa::i18n::text("state-voided", &[])] {
        assert!(shows(&window, words), "{words}");
    }
    for deed in [Deed::Enter, Deed::Duplicate, Deed::Void, Deed::Print, Deed::Papers] {
        window.send(Message::Pressed(deed));
        assert!(window.effects.is_empty(), "{deed:?}: {:?}", window.effects);
        assert_eq!(window.app.places()[0], Place::Notice, "{deed:?}");
        assert!(shows(&window, "Цей платіж показано з центру: його чека в цій касі немає."), "{deed:?}");
        window.key(Named::Enter);
    }
    window.key(Named::End);
    window.key(Named::Enter);
    let key = "Enter. Копію, повернення й папери робить каса 12, що його прийняла, або оператор центру.";
    assert!(shows(&window, key), "the till that took it is named");
    window.key(Named::Enter);
    window.key(Named::ArrowRight);
    assert!(matches!(window.effects.as_slice(), [Effect::Find(Question::Paid(_))]), "{:?}", window.effects);
}

#[test]
fn esc_ends_the_waiting_and_what_comes_later_is_not_shown() {
    let mut window = asking(Language::Uk);
    let progress = asked(&window).unwrap();
    assert!(progress.is_wanted());
    window.key(Named::Escape);
    assert!(!progress.is_wanted(), "nobody waits any more");
    assert!(shows(&window, "Цього дня каса ще не працювала. Дані з центру не завантажено."));
    window.answer(Answer::PaidElsewhere(yesterday(), Ok(day())));
    assert!(!shows(&window, "2-100480"));
    window.key(Named::Enter);
    assert!(asked(&window).is_some(), "Enter asks again");
    window.answer(Answer::PaidElsewhere(yesterday(), Ok(day())));
    assert!(shows(&window, "2-100480"));
    window.key(Named::Escape);
    assert_eq!(window.app.places()[0], Place::Search);
}

#[test]
fn without_the_line_it_says_so() {
    let mut window = not_reached(Language::Uk);
    assert!(shows(&window, "Цього дня каса ще не працювала, а зв'язку з центром немає."));
    window.key(Named::Enter);
    assert!(asked(&window).is_some());
    let mut window = came(Language::Uk);
    let other = Answer::PaidElsewhere(kassa_domain::BusinessDate::from_days(1).unwrap(), Ok(Default::default()));
    window.answer(other);
    assert!(shows(&window, "2-100480"), "an answer about another day changes nothing");
}
