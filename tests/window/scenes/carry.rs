//! The queue as a file, and the answer to it.

use iced_test::core::keyboard::key::Named;
use kassa::carried::Exported;
use kassa::i18n::Language;
use kassa::store::attachments::Waiting;
use kassa::store::carried::TakenIn;
use kassa::till::command::{Command, Done};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Errand};
use kassa::ui::hotkey::Deed;
use kassa::ui::screen::queue::carry::Way;
use kassa_domain::user::Role;

use super::queue::{at_queue_as, no_entries};
use super::reports::far_in;
use crate::window::Window;

const STICK: &str = "/run/media/olena/KINGSTON";

pub fn written(language: Language) -> Window {
    let mut window = at_queue_as(language, Role::Supervisor);
    window.send(Message::Pressed(Deed::CarryOut));
    window.answer(Answer::CarryPlaces(Way::Out, vec![STICK.into(), "/srv/olena".into()]));
    window.key(Named::Enter);
    let path = format!("{STICK}/kassa-17-3-20261121-140509.kassa-queue").into();
    window.answer(Answer::CarriedOut(Ok(Exported { path, entries: 12, left: 0, scans: 2 })));
    window
}

pub fn going(language: Language) -> Window {
    let mut window = at_queue_as(language, Role::Supervisor);
    window.send(Message::Pressed(Deed::CarryOut));
    window.answer(Answer::CarryPlaces(Way::Out, vec![STICK.into(), "/srv/olena".into()]));
    window.key(Named::Enter);
    far_in(&mut window);
    window
}

pub fn answers(language: Language) -> Window {
    let mut window = at_queue_as(language, Role::Supervisor);
    window.send(Message::Pressed(Deed::CarryIn));
    let answers = ["kassa-17-3.kassa-answer", "kassa-17-3-20261118.kassa-answer"];
    window.answer(Answer::CarryPlaces(Way::In, answers.map(|name| format!("{STICK}/{name}").into()).to_vec()));
    window
}

/// The answer is being read from a slow stick.
pub fn reading(language: Language) -> Window {
    let mut window = answers(language);
    window.key(Named::Enter);
    far_in(&mut window);
    window
}

pub fn taken(language: Language) -> Window {
    let mut window = answers(language);
    window.key(Named::Enter);
    let done = Done::Answered(TakenIn { sent: 12, verdicts: 12, refused: 1, ..TakenIn::default() });
    window.send(Message::Answered(Errand::CarryIn, Box::new(Command::Restored), Ok(done)));
    window.answer(Answer::Queue { queue: Box::new(no_entries()), scans: Waiting::default() });
    window
}
