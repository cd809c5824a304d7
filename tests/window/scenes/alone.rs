//! Without the centre: the dialog, the work that goes on, and what is left of the limits.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::signal::{Link, OfflineReason, Queue, Signal};
use kassa::ui::effect::{Answer, FrameFacts};
use kassa_domain::point::OfflineFacts;
use kassa_domain::shift::ShiftState;

use super::at_bill;
use super::queue::{self, queued};
use crate::window::{Window, frame, now, offline, shift};

pub fn dialog(language: Language) -> Window {
    let mut window = at_bill(language);
    window.tell(Signal::Queue(Queue { waiting: 12, refused: 0 }));
    window.tell(Signal::Link(Link::Offline { since: now().shifted(-1_500_000), why: OfflineReason::NoAnswer }));
    window
}

pub fn working(language: Language) -> Window {
    let mut window = dialog(language);
    window.key(Named::Enter);
    window
}

/// The queue of a till that was started again so many hours after the centre answered last.
fn after(language: Language, hours: i64) -> Window {
    let mut window = queue::at_queue(language);
    window.tell(Signal::Link(Link::Offline { since: now(), why: OfflineReason::NoAnswer }));
    let Answer::Frame(known) = frame(ShiftState::Open(shift()), 0) else { return window };
    let offline = OfflineFacts { contact: Some(now().shifted(-hours * 3_600_000)), ..offline() };
    window.answer(Answer::Frame(Box::new(FrameFacts { offline, ..*known })));
    window.key(Named::Enter);
    window.answer(Answer::Queue { queue: Box::new(queued()), scans: Default::default() });
    window
}

pub fn at_queue(language: Language) -> Window {
    after(language, 40)
}

pub fn spent(language: Language) -> Window {
    after(language, 48)
}
