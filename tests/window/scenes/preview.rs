//! The receipts of a visit, looked at before its money is taken.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::papers::{PaperForm, Receipts, preview};
use kassa::till::command::{Command, Done, Preview};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa_domain::Money;
use kassa_domain::ids::{HumanNumber, PaymentNumber, PointCode, TillCode};
use kassa_domain::receipt::{Cashier, Direction, Operation, ReceiptLine, ReceiptOrder};

use super::at_money;
use crate::window::{Window, now, uah};

fn order(number: u32, lines: &[(&str, i64)], paid: (Money, Money, Money)) -> Operation {
    let (total, cash, change) = paid;
    Operation::Receipt(ReceiptOrder {
        direction: Direction::Sale,
        cashier: Cashier { name: "Іваненко О.".to_owned() },
        heading: vec![format!("Платіж № 17-3-{number:06}"), "О/р 1000432, Кузнецова Марія Олександрівна".to_owned()],
        lines: lines.iter().map(|(text, minor)| ReceiptLine::new(*text, uah(*minor))).collect(),
        total,
        card: uah(0),
        cash,
        rounding: uah(0),
        change,
        footer: vec!["Дякуємо!".to_owned()],
        check_link: None,
    })
}

/// What the till would print: two receipts.
pub fn receipts() -> Preview {
    let first = [("Опалення 09.2026", 100_418), ("Холодна вода 10.2026", 41_237), ("Водовідведення 10.2026", 31_245)];
    let second = [("Утримання будинку та прибудинкової території 10.2026", 121_752), ("Комісія", 2_947)];
    let number = |number| HumanNumber {
        point: PointCode::new("17").unwrap(),
        till: TillCode::new("3").unwrap(),
        number: PaymentNumber(number),
    };
    Preview {
        operations: vec![
            order(513, &first, (uah(172_900), uah(172_900), uah(0))),
            order(514, &second, (uah(124_699), uah(124_699), uah(2_401))),
        ],
        numbers: vec![number(513), number(514)],
        total: uah(297_599),
        change: uah(2_401),
        at: now(),
    }
}

/// Counting money at a till that shows receipts first.
pub fn counting(language: Language) -> Window {
    let mut window = at_money(language);
    let changes = vec![("documents.preview", Some("on".to_owned()))];
    window.send(Message::Saved(changes, Ok("[documents]\npreview = \"on\"\n".to_owned())));
    window
}

/// The till answers what it would print, and it is drawn.
pub fn answered(window: &mut Window, language: Language) {
    let Some(Effect::Ask(errand, command)) = window.effects.first().cloned() else { panic!("{:?}", window.effects) };
    assert!(matches!(command, Command::Preview(_)), "{command:?}");
    window.send(Message::Answered(errand, Box::new(command), Ok(Done::Previewed(Box::new(receipts())))));
    let [Effect::Find(Question::Preview { paying, shown, .. })] = &window.effects[..] else {
        panic!("{:?}", window.effects)
    };
    let form = PaperForm { receipts: Receipts::shipped(language, false), columns: Some(42), copy_at: None };
    let point = ["Відділення №17, ПАТ «Приклад-Банк»".to_owned(), "м. Приклад, вул. Соборна, 1".to_owned()];
    let lines = preview::of(shown, &point, &form).unwrap();
    let (paying, shown) = (paying.clone(), shown.clone());
    window.answer(Answer::Preview { paying, shown, lines });
}

/// The receipts of a visit before its money is taken.
pub fn shown(language: Language) -> Window {
    let mut window = counting(language);
    window.type_slowly("3000");
    window.key(Named::Enter);
    answered(&mut window, language);
    window
}
