//! The meters of an account, with what they showed before.

use kassa::i18n::Language;
use kassa::till::desk::PastReading;
use kassa::ui::app::message::Message;
use kassa::ui::effect::Answer;
use kassa::ui::hotkey::Deed;
use kassa_domain::ids::{AccountNumber, MeterId};
use kassa_domain::reading::ReadingKind;

use super::{Window, at_bill, now};

pub(super) fn at_readings(language: Language) -> Window {
    let mut window = at_bill(language);
    window.send(Message::Pressed(Deed::Readings));
    let past = |days: i64, value: &str, kind| PastReading {
        meter: MeterId(1),
        value: value.parse().unwrap(),
        date: now().shifted(-days * 86_400_000).local_date(),
        kind,
        cashier: "Іваненко Олександра Володимирівна".to_owned(),
    };
    let before = vec![past(32, "380.5", ReadingKind::Plain), past(63, "3", ReadingKind::Replacement)];
    window.answer(Answer::ReadingsBefore(AccountNumber::new("1000432").unwrap(), before));
    window.type_slowly("412");
    window
}
