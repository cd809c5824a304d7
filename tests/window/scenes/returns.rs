//! Lines of a payment that go back apart: the list with its ticks, and a payment of which some are back.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::till::desk::{PaidRow, Sent};
use kassa::ui::app::message::Message;
use kassa::ui::effect::Answer;
use kassa::ui::hotkey::Deed;
use kassa_domain::exchange::VerdictState;
use kassa_domain::ids::{ProviderId, ServiceId, ShiftNumber, SlipNumber};
use kassa_domain::payment::PaymentState;

use super::{at_search, at_void, paid_row};
use crate::window::{Window, now, uah};

/// A payment of four lines, the last of a provider that divides no payments; 500.00 of it by card.
pub fn of_lines(number: u32) -> PaidRow {
    let mut row = paid_row(number, PaymentState::Registered, Sent::Verdict(VerdictState::Applied, String::new()), 1);
    let line = row.payment.lines.remove(0);
    for (service, provider, minor) in [(1, 1, 486_20), (2, 1, 312_45), (4, 1, 1_204_77), (5, 2, 63_10)] {
        let mut line = line.clone();
        (line.service, line.provider, line.amount) = (ServiceId(service), ProviderId(provider), uah(minor));
        row.payment.lines.push(line);
    }
    let total = row.payment.amount().unwrap();
    let tenders = &mut row.payment.tenders;
    (tenders.card, tenders.slip) = (uah(500_00), Some(SlipNumber::new("004711").unwrap()));
    tenders.cash = total.minus(tenders.card).unwrap();
    tenders.cash_received = tenders.cash;
    row.payment.check().unwrap();
    row
}

/// The same, its second line back.
pub fn partly_back(number: u32) -> PaidRow {
    let mut row = of_lines(number);
    for before in [&mut row.gone.asked, &mut row.gone.done] {
        let _ = before.lines.insert(1);
        before.card = uah(312_45);
    }
    row
}

fn among(language: Language, row: PaidRow) -> Window {
    let mut window = at_search(language);
    window.key(Named::F6);
    let other = paid_row(row.payment.number.0 - 1, PaymentState::Registered, Sent::Sent, 980_13);
    window.answer(Answer::Paid(now().local_date(), vec![row, other], true));
    window
}

/// The lines of a void, the first of them unticked.
pub fn choosing(language: Language) -> Window {
    let mut window = among(language, of_lines(512));
    window.key(Named::Delete);
    window.send(Message::Pressed(Deed::Tick));
    window
}

/// One of two lines that leaves nothing to the other, which is so small that its cash was rounded away.
pub fn leaving_nothing(language: Language) -> Window {
    let mut row = of_lines(512);
    row.payment.lines.truncate(2);
    (row.payment.lines[0].amount, row.payment.lines[1].amount) = (uah(100_00), uah(20));
    let tenders = &mut row.payment.tenders;
    (tenders.card, tenders.slip, tenders.rounding) = (uah(0), None, uah(-20));
    (tenders.cash, tenders.cash_received) = (uah(100_00), uah(100_00));
    row.payment.check().unwrap();
    let mut window = among(language, row);
    window.key(Named::Delete);
    window.key(Named::ArrowDown);
    window.send(Message::Pressed(Deed::Tick));
    window
}

/// The rest of a payment of which a line is back.
pub fn rest(language: Language) -> Window {
    let mut window = among(language, partly_back(512));
    window.key(Named::Delete);
    window
}

/// A payment of yesterday's shift: it cannot be voided any more, and the form says so.
pub fn of_yesterday(language: Language) -> Window {
    let mut row = paid_row(312, PaymentState::Registered, Sent::Verdict(VerdictState::Applied, String::new()), 980_13);
    row.payment.shift = ShiftNumber(row.payment.shift.0 - 1);
    let mut window = among(language, row);
    window.key(Named::Delete);
    window
}

/// A payment of which a line is back, among those of the day.
pub fn in_the_list(language: Language) -> Window {
    among(language, partly_back(512))
}

/// On from a ground that is filled in, with the original receipt taken.
pub fn tick_original(window: &mut Window) {
    window.key(Named::Enter);
    window.key(Named::Space);
    window.key(Named::Enter);
}

/// The application is filled in; of the original receipt nothing is said yet, and the reason is asked for.
pub fn asking_why(language: Language) -> Window {
    let mut window = at_void(language);
    window.key(Named::Enter);
    window.type_slowly("009876543, 8012, 14.03.2019");
    (0..3).for_each(|_| window.key(Named::Enter));
    window
}

/// There is no original receipt, and the last question says so.
pub fn without_original(language: Language) -> Window {
    let mut window = asking_why(language);
    window.type_slowly("чек загублено дорогою додому, платник пам'ятає лише день і суму");
    window.key(Named::Enter);
    window
}
