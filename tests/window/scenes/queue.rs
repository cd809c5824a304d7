//! The queue's screen: entries of every state, and a directory that was held up meanwhile.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::signal::{DirectoryNews, Queue, Signal};
use kassa::store::attachments::Waiting;
use kassa::store::queue::{Counts, OfPayment};
use kassa::till::desk::Sent;
use kassa::till::queued::{Entries, Queued};
use kassa::ui::effect::Answer;
use kassa_domain::BusinessDate;
use kassa_domain::exchange::VerdictState;
use kassa_domain::ids::PaymentNumber;
use kassa_domain::reading::ReadingSource;
use kassa_domain::user::Role;

use super::{centre, entry};
use crate::window::{Window, now, uah};

pub fn at_queue(language: Language) -> Window {
    at_queue_as(language, Role::Cashier)
}

/// The same, of somebody else.
pub fn at_queue_as(language: Language, role: Role) -> Window {
    let mut window = Window::working_as(language, role);
    window.answer(centre::words());
    window.tell(Signal::Queue(Queue { waiting: 12, refused: 1 }));
    window.key(Named::F10);
    window.answer(Answer::Queue { queue: Box::new(queued()), scans: Waiting { count: 2, bytes: 740_000, refused: 0 } });
    window
}

/// It was held up, and somebody went to the queue meanwhile.
pub fn held(language: Language) -> Window {
    let mut window = at_queue(language);
    window.tell(Signal::Directory(DirectoryNews::Downloading { done: 240_000, left: 760_000, held: true }));
    window
}

/// Nothing to be sent, and nothing sent.
pub fn no_entries() -> Entries {
    Entries { counts: Counts::default(), refused: vec![], unsent: vec![], waiting: vec![], sent: vec![] }
}

/// Entries of every state; of those not sent there are more than the rows.
pub fn queued() -> Entries {
    let of = |seq: u64, kind, about: &str, minor, sent: Sent| Queued {
        entry: entry(seq),
        kind,
        at: now(),
        about: about.to_owned(),
        source: (kind == "reading_taken").then_some(ReadingSource::Control),
        payment: about.strip_prefix("17-3-").map(|number| OfPayment {
            number: PaymentNumber(number.parse().unwrap()),
            day: BusinessDate::new(2026, 11, 20).unwrap(),
        }),
        sum: (minor > 0).then(|| uah(minor)),
        sent,
    };
    let said = |state, reason: &str| Sent::Verdict(state, reason.to_owned());
    Entries {
        counts: Counts { refused: 1, unsent: 1_212, waiting: 1 },
        refused: vec![of(
            508,
            "payment_accepted",
            "17-3-000508",
            12_946_52,
            said(VerdictState::Refused, "closed_provider"),
        )],
        unsent: vec![
            of(1_531, "reversal_accepted", "17-3-000512", 2_946_52, Sent::Queued),
            of(1_530, "reading_taken", "00077001", 0, Sent::Queued),
            of(1_529, "receipt_registered", "", 0, Sent::Queued),
        ],
        waiting: vec![of(
            317,
            "payment_accepted",
            "17-3-000327",
            412_37,
            said(VerdictState::Waiting, "unknown_account"),
        )],
        sent: vec![of(316, "payment_accepted", "17-3-000326", 100_00, said(VerdictState::Applied, ""))],
    }
}
