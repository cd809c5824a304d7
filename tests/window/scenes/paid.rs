//! A day before the till's first, as the centre has it.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::sync::live::LiveError;
use kassa::till::desk::ByNumber;
use kassa::ui::effect::Answer;
use kassa::ui::screen::paid_list::elsewhere::CentreDay;
use kassa_domain::BusinessDate;
use kassa_domain::exchange::{CentrePayment, CentreState, PaymentPage};
use kassa_domain::ids::{PaymentNumber, TillCode};

use super::at_search;
use crate::window::{Window, now, uah};

/// The day before today.
pub fn yesterday() -> BusinessDate {
    BusinessDate::from_days(now().local_date().days() - 1).unwrap()
}

/// On the list of yesterday, which is before the till's first day: the centre is asked.
pub fn asking(language: Language) -> Window {
    let mut window = at_search(language);
    window.key(Named::F6);
    window.answer(Answer::Paid(now().local_date(), Vec::new(), true));
    window.key(Named::ArrowLeft);
    window.answer(Answer::Paid(yesterday(), Vec::new(), false));
    window
}

/// What the centre has of it.
pub fn day() -> CentreDay {
    let states = [
        CentreState::Registered,
        CentreState::Reversed,
        CentreState::Undecided,
        CentreState::NotRegistered,
        CentreState::Refused,
    ];
    let payment = |number: u32| CentrePayment {
        till: TillCode::new(if number < 20 { "2" } else { "12" }).unwrap(),
        number: PaymentNumber(100_480 + number),
        at_ms: now().shifted(-86_400_000 + i64::from(number) * 240_000).utc_ms(),
        offset_min: now().offset_min(),
        account: format!("0{}", 77_000 + number),
        total: uah(if number == 3 { 99_999_999_99 } else { i64::from(number + 1) * 1_037 }),
        state: states.get(usize::try_from(number).unwrap()).copied().unwrap_or(CentreState::Registered),
    };
    let mut day = CentreDay::default();
    let _ = day.add(PaymentPage { day: yesterday(), payments: (0..32).map(payment).collect(), next: None });
    day
}

pub fn came(language: Language) -> Window {
    let mut window = asking(language);
    window.answer(Answer::PaidElsewhere(yesterday(), Ok(day())));
    window
}

pub fn not_reached(language: Language) -> Window {
    let mut window = asking(language);
    window.answer(Answer::PaidElsewhere(yesterday(), Err(LiveError::NotReached)));
    window
}

/// A number of another till is looked for on all days.
pub fn of_other_till(language: Language) -> Window {
    let mut window = super::at_paid(language);
    window.key(Named::F4);
    window.type_slowly("17-2-000480");
    window.key(Named::Enter);
    window.answer(Answer::PaidNumber("17-2-000480".to_owned(), ByNumber::OtherTill("2".to_owned())));
    window
}
