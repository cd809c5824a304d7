//! The meters of an account, with what they showed before.

use kassa::i18n::Language;
use kassa::till::desk::{PastReading, Sent};
use kassa::ui::app::message::Message;
use kassa::ui::effect::Answer;
use kassa::ui::hotkey::Deed;
use kassa_domain::exchange::VerdictState;
use kassa_domain::ids::{AccountNumber, MeterId};
use kassa_domain::reading::{ReadingKind, ReadingSource};

use super::{Window, at_bill, now};

pub fn at_readings(language: Language) -> Window {
    let mut window = at_bill(language);
    window.send(Message::Pressed(Deed::Readings));
    let past = |days: i64, value: &str, kind, source, sent: Sent| {
        let taken_at = now().shifted(-days * 86_400_000);
        PastReading {
            meter: MeterId(1),
            value: value.parse().unwrap(),
            date: taken_at.local_date(),
            kind,
            source,
            taken_at,
            placed_at: matches!(sent, Sent::Verdict(..)).then(|| taken_at.shifted(240_000)),
            sent,
            cashier: "Іваненко Олександра Володимирівна".to_owned(),
        }
    };
    let counted = || Sent::Verdict(VerdictState::Applied, String::new());
    let (word, sheet, itself) = (ReadingSource::Resident, ReadingSource::Control, ReadingSource::Remote);
    let before = vec![
        past(0, "411.2", ReadingKind::Plain, word, Sent::Queued),
        past(32, "380.5", ReadingKind::Plain, sheet, counted()),
        past(63, "3", ReadingKind::Replacement, sheet, counted()),
        past(94, "99998.125", ReadingKind::Plain, itself, counted()),
    ];
    window.answer(Answer::ReadingsBefore(AccountNumber::new("1000432").unwrap(), before));
    window.type_slowly("412");
    window
}

/// The same, of an inspector's sheet.
pub fn of_a_sheet(language: Language) -> Window {
    let mut window = at_readings(language);
    window.send(Message::Pressed(Deed::Source));
    window
}
