//! The papers of a void: the newest scan stands ready, and what is attached.

use std::time::SystemTime;

use kassa::attach::Offered;
use kassa::i18n::Language;
use kassa::store::attachments::{Attached, PapersOf};
use kassa::ui::app::message::Message;
use kassa::ui::effect::Answer;
use kassa::ui::hotkey::Deed;
use kassa::ui::screen::papers::Facts;
use kassa_domain::attachment::{Paper, Papers};
use kassa_domain::ids::{EntryRef, Epoch, PaymentNumber, Seq};

use super::at_paid;
use crate::window::Window;

fn offered(name: &str, size: u64) -> Offered {
    Offered { path: format!("/srv/scans/{name}").into(), modified: SystemTime::UNIX_EPOCH, size }
}

fn attached(papers: Papers, held: bool, refused: Option<&str>) -> Attached {
    Attached { papers, size: 340_000, held, refused: refused.map(str::to_owned) }
}

/// What the desk finds about the void of payment 509, with these scans of it.
pub fn found(attached: Vec<Attached>) -> Answer {
    let of = EntryRef { epoch: Epoch(1), seq: Seq(77) };
    let papers = PapersOf { of, needed: Papers::needed(1, None), attached };
    let scans = vec![offered("20261121-1405.pdf", 412_000), offered("20261121-1359.jpg", 1_900_000)];
    Answer::Papers(PaymentNumber(509), Some(Box::new(Facts { papers, scans: Some(scans) })))
}

/// At the papers of the voided payment.
pub fn opened(language: Language) -> Window {
    let mut window = at_paid(language);
    (0..3).for_each(|_| window.send(Message::Pressed(Deed::Down)));
    window.send(Message::Pressed(Deed::Papers));
    window
}

pub fn offering(language: Language) -> Window {
    let mut window = opened(language);
    window.answer(found(vec![attached(Papers::of(&[Paper::Receipt]), true, None)]));
    window
}

pub fn complete(language: Language) -> Window {
    let mut window = opened(language);
    window.answer(found(vec![
        attached(Papers::needed(1, None), true, None),
        attached(Papers::of(&[Paper::Other]), false, None),
        attached(Papers::of(&[Paper::Other]), false, Some("scan_not_opened")),
    ]));
    window
}
