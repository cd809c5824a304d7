//! What the centre tells the cashier.

use kassa::i18n::Language;
use kassa::signal::{CentreDecision, Signal};
use kassa::ui::app::message::Message;
use kassa::ui::centre::{Says, Twice, Word};
use kassa::ui::effect::Answer;
use kassa_domain::receipt::OperationKind;

use super::{at_search, paid_row_of};
use crate::window::{Window, now, uah};

/// What an operator told, and what the centre tells by itself.
pub fn words() -> Answer {
    let text = Says::Text("З 1 грудня відділення працює до 18:00. Готівку здавайте до 17:30.".to_owned());
    let twice = Twice { number: "17-3-000512".to_owned(), account: "00077001".to_owned(), sum: uah(200_00) };
    let word = |id, says, is_read| Word { id, at: now(), says, is_read };
    Answer::Messages(vec![word(6, Says::PaidTwice(Some(twice)), false), word(5, text, true)])
}

/// The centre tells of a bill that was paid twice.
pub fn told(language: Language) -> Window {
    let mut window = at_search(language);
    window.answer(words());
    window.clock.advance_ms(5_000);
    window.send(Message::Ticked(now()));
    window
}

/// What the centre decided about the receipt of a visit of nine.
pub fn decided(language: Language) -> Window {
    let mut window = at_search(language);
    let payments = (512..=520).map(|number| paid_row_of(number).human).collect();
    let (kind, registered) = (OperationKind::Sale, false);
    let (cash, card) = (uah(12_345_67), uah(98_00));
    window.tell(Signal::CentreDecided(CentreDecision { payments, kind, registered, cash, card }));
    window
}
