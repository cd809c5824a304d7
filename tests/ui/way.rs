//! How far a paid bill is on its way to the centre, and since when it is there: over the list, and over its receipt.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::signal::{Queue, Signal};
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::format;
use kassa_domain::ids::PaymentNumber;

use crate::shows;
use crate::window::scenes::{at_paid, paid_row_of};

/// When the centre got the payment of this number.
fn at(number: u32) -> String {
    format::moment(paid_row_of(number).accepted_at.shifted(60_000))
}

#[test]
fn the_chosen_payment_tells_where_it_is_and_since_when() {
    for (language, queued, passed_on, counted, refused) in [
        (
            Language::Uk,
            "Платіж № 17-3-000512: у черзі",
            "Платіж № 17-3-000510: передано",
            "Платіж № 17-3-000509: зараховано · у центрі з ",
            "Платіж № 17-3-000508: центр відхилив · у центрі з ",
        ),
        (
            Language::Ru,
            "Платёж № 17-3-000512: в очереди",
            "Платёж № 17-3-000510: передан",
            "Платёж № 17-3-000509: зачислен · в центре с ",
            "Платёж № 17-3-000508: центр отклонил · в центре с ",
        ),
        (
            Language::Kk,
            "№ 17-3-000512 төлемі: кезекте",
            "№ 17-3-000510 төлемі: жіберілді",
            "№ 17-3-000509 төлемі: есепке алынды · орталыққа жеткен уақыты: ",
            "№ 17-3-000508 төлемі: орталық қабылдамады · орталыққа жеткен уақыты: ",
        ),
        (
            Language::En,
            "Payment No. 17-3-000512: queued",
            "Payment No. 17-3-000510: sent",
            "Payment No. 17-3-000509: applied · at the centre since ",
            "Payment No. 17-3-000508: refused by centre · at the centre since ",
        ),
    ] {
        let mut window = at_paid(language);
        assert!(shows(&window, queued), "{queued}");
        window.key(Named::ArrowDown);
        window.key(Named::ArrowDown);
        assert!(shows(&window, passed_on), "{passed_on}");
        window.key(Named::ArrowDown);
        assert!(shows(&window, &format!("{counted}{}", at(509))), "{counted}");
        window.key(Named::ArrowDown);
        let refused = format!("{refused}{}", at(508));
        assert!(shows(&window, &refused), "{refused}");
        window.key(Named::Enter);
        let payment = PaymentNumber(508);
        window.answer(Answer::Receipt { payment, lines: Vec::new(), copy: None });
        assert!(shows(&window, &refused), "over the receipt too: {refused}");
    }
}

#[test]
fn an_open_list_is_read_anew_as_the_queue_moves() {
    let mut window = at_paid(Language::Uk);
    window.tell(Signal::Queue(Queue { waiting: 1, refused: 0 }));
    assert!(matches!(window.effects.as_slice(), [Effect::Find(Question::Paid(_))]), "{:?}", window.effects);
}
