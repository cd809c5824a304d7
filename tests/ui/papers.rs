//! The papers of a void by keyboard: the newest scan by one key, once.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::Deed;
use kassa_domain::attachment::{Paper, Papers};
use kassa_domain::ids::PaymentNumber;

use crate::shows;
use crate::window::Window;
use crate::window::scenes::papers::{found, offering, opened};

/// What the window asked to attach since it was last looked.
fn asked(window: &mut Window) -> Vec<(Papers, String)> {
    let effects = std::mem::take(&mut window.effects);
    let attach = |effect| match effect {
        Effect::Find(Question::Attach { papers, file, .. }) => Some((papers, file.display().to_string())),
        _ => None,
    };
    effects.into_iter().filter_map(attach).collect()
}

#[test]
fn r15_the_newest_scan_is_attached_by_one_key_once() {
    let mut window = offering(Language::Uk);
    assert!(shows(&window, "Бракує: заява"));
    window.key(Named::Enter);
    let newest = "/srv/scans/20261121-1405.pdf".to_owned();
    assert_eq!(asked(&mut window), [(Papers::of(&[Paper::Application]), newest)]);
    window.key(Named::Enter);
    assert!(asked(&mut window).is_empty(), "once");
    window.answer(Answer::Attached(Ok(())));
    assert!(shows(&window, "✓ Скан прикріплено. До центру він піде сам."));
    let asks_anew = |effect: &Effect| matches!(effect, Effect::Find(Question::Papers(PaymentNumber(509))));
    assert!(std::mem::take(&mut window.effects).iter().any(asks_anew));
    window.answer(found(Vec::new()));
    window.key(Named::Enter);
    let next = asked(&mut window);
    assert_eq!(
        next,
        [(Papers::needed(1, None), "/srv/scans/20261121-1359.jpg".to_owned())],
        "the one taken is not offered"
    );
    window.answer(Answer::Attached(Err("Файл порожній.".to_owned())));
    assert!(shows(&window, "Файл порожній."));
    window.key(Named::F4);
    window.key(Named::Enter);
    assert_eq!(asked(&mut window)[0].0, Papers::of(&[Paper::Application]), "tried again, as one paper alone");
}

#[test]
fn a_late_answer_of_another_payment_changes_nothing_and_a_payment_that_stands_has_no_papers() {
    let mut window = opened(Language::Uk);
    window.answer(Answer::Papers(PaymentNumber(1), None));
    window.key(Named::Enter);
    assert!(asked(&mut window).is_empty(), "nothing is known yet");
    window.key(Named::Escape);
    window.answer(found(Vec::new()));
    assert!(!shows(&window, "Бракує: заява, оригінал чека"));
    window.send(Message::Pressed(Deed::Papers));
    let papers = |effect: &Effect| matches!(effect, Effect::Find(Question::Papers(_)));
    assert!(!window.effects.iter().any(papers), "the first row is a payment that stands");
}
