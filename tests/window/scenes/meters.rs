//! The meters of an account, with what they showed before.

use kassa::i18n::Language;
use kassa::till::desk::{PastReading, Sent};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::Deed;
use kassa_domain::Currency;
use kassa_domain::bill::{AsOf, Bill, Narrowing};
use kassa_domain::directory::{Meter, Norm};
use kassa_domain::exchange::VerdictState;
use kassa_domain::ids::{AccountNumber, MeterId, ServiceId};
use kassa_domain::payment::PayerCopy;
use kassa_domain::reading::{ReadingKind, ReadingSource};
use rust_decimal::Decimal;

use iced_test::core::keyboard::key::Named;

use crate::window::account;

use super::{Window, at_bill, at_results, now};

pub fn at_readings(language: Language) -> Window {
    opened(at_bill(language))
}

/// The same of an account whose services all have norms, the first meter's place told at length.
pub fn at_many_norms(language: Language) -> Window {
    let mut window = at_results(language);
    window.key(Named::Enter);
    let asked = window.effects.iter().find_map(|effect| match effect {
        Effect::Find(Question::Bill { ticket, narrowing, scanned, .. }) => {
            Some((*ticket, narrowing.clone(), scanned.clone()))
        }
        _ => None,
    });
    let (ticket, narrowing, scanned) = asked.expect("a bill is asked for");
    let mut owing = account("1000432");
    owing.meters[0].place = format!("{}лічильник за щитком", "ванна кімната, ліворуч від дверей, ".repeat(5));
    let last = owing.meters[0].clone();
    owing.meters.push(Meter { id: MeterId(3), service: ServiceId(2), place: "щ".repeat(200), ..last });
    let services = [1, 2, 3, 4, 5, 21, 22, 23];
    owing.norms = services.map(|id| Norm { service: ServiceId(id), amount: Decimal::new(12_125, 3) }).to_vec();
    let (account, payer) = (owing.number.clone(), PayerCopy { holder: owing.holder.clone(), ..PayerCopy::default() });
    let bill = Some(Box::new(Bill::new(owing, payer, AsOf::Live, Currency::Uah, &Narrowing::default())));
    window.answer(Answer::Bill { ticket, account, narrowing, scanned, bill });
    opened(window)
}

/// The readings of the bill that is open.
fn opened(mut window: Window) -> Window {
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
            elsewhere: (days == 63).then(|| "17-2".to_owned()),
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
