//! The application and the note of a reversal, on paper from the window (R15).

use iced_test::core::Event;
use iced_test::core::keyboard::key::{Code, Named, Physical};
use iced_test::core::keyboard::{self, Key, Location, Modifiers};
use kassa::i18n::Language;
use kassa::papers::prints::{Made, Payload};
use kassa::papers::route::{Papers, Route};
use kassa::papers::{Receipts, Reversing, of_request};
use kassa::ui::effect::{Answer, Effect, Question};
use kassa_domain::ids::PaymentNumber;
use kassa_domain::receipt::ReceiptLine;
use kassa_domain::reversal::{Back, Ground, Part, ReversalKind};
use kassa_drivers::text::Line;
use kassa_formats::receipt::render::{Width, text};

#[path = "prints.rs"]
mod prints;

use crate::window::scenes::{at_void, paid_row_of};
use crate::window::{Window, now, uah};

/// Ctrl+P, under a Cyrillic layout.
fn print(window: &mut Window) {
    let key = Key::Character("з".into());
    window.events(vec![Event::Keyboard(keyboard::Event::KeyPressed {
        key: key.clone(),
        modified_key: key,
        physical_key: Physical::Code(Code::KeyP),
        location: Location::Standard,
        modifiers: Modifiers::CTRL,
        text: None,
        repeat: false,
    })]);
}

fn asked(window: &Window) -> Option<(PaymentNumber, Ground)> {
    window.effects.iter().find_map(|effect| match effect {
        Effect::Find(Question::Request { payment, ground, .. }) => Some((*payment, ground.clone())),
        _ => None,
    })
}

/// A note with this on it, on its way to the register.
fn made(text: &str) -> Made {
    let (document, subject, paper) =
        ("note".to_owned(), "17-3-000512".to_owned(), Payload::Lines(vec![Line::plain(text)]));
    Made { papers: Papers::Requests, document, subject, route: Route::Register, paper }
}

#[test]
fn the_form_is_printed_as_far_as_it_is_filled_in() {
    let mut window = at_void(Language::Uk);
    print(&mut window);
    let applied = Ground::Application { full_name: "Кузнецова М. О.".to_owned(), identity: String::new() };
    assert_eq!(asked(&window), Some((PaymentNumber(512), applied)));
    window.answer(Answer::Request(made("ЗАЯВА")));
    let [Effect::Print(printed)] = &window.effects[..] else { panic!("{:?}", window.effects) };
    assert_eq!(**printed, made("ЗАЯВА"));
    window.key(Named::F4);
    print(&mut window);
    assert_eq!(asked(&window), Some((PaymentNumber(512), Ground::Note { text: String::new() })));
    // Whoever has gone back wants no paper any more.
    window.key(Named::Escape);
    window.answer(Answer::Request(made("ЗАЯВА")));
    assert!(!window.effects.iter().any(|effect| matches!(effect, Effect::Print(..))));
}

#[test]
fn r15_the_form_names_the_payment_and_its_money() {
    let (row, receipts) = (paid_row_of(512), Receipts::shipped(Language::Uk, false));
    let ground = Ground::Note { text: "Помилка в рахунку.".to_owned() };
    let (payment, kind) = (PaymentNumber(512), ReversalKind::Void);
    let tenders = &row.payment.tenders;
    let back = Back { part: None, cash: tenders.cash, card: tenders.card };
    let asked = Reversing { payment, kind, ground: &ground, back: &back, cashier: "Коваль Н. П.", at: now() };
    let head = ["КП «Тест»".to_owned()];
    let paper = of_request(&row, (&head, &[]), &asked, &receipts.templates).unwrap();
    let found = text(&paper, Width::MIN);
    for words in ["ПОЯСНЮВАЛЬНА ЗАПИСКА", "17-3-000512", "1000432", "2 975,99 ₴", "Помилка в рахунку.", "Коваль Н. П."]
    {
        assert!(found.contains(words), "{words}\n{found}");
    }
}

#[test]
fn r14_the_form_names_the_lines_that_go_back_and_their_money() {
    let (row, ground) = (paid_row_of(512), Ground::Note { text: String::new() });
    let zero = kassa_domain::Money::zero(row.payment.commission.currency());
    let (part, cash) = (Part { lines: vec![0], commission: zero, provider_commission: zero }, uah(12_300));
    let back = Back { part: Some(part), cash, card: zero };
    let (payment, kind) = (PaymentNumber(512), ReversalKind::Refund);
    let asked = Reversing { payment, kind, ground: &ground, back: &back, cashier: "Коваль Н. П.", at: now() };
    let lines = [ReceiptLine::new("Холодна вода 10.2026", uah(12_300))];
    for (language, only) in [
        (Language::Uk, "Повертаються лише ці рядки:"),
        (Language::Ru, "Возвращаются только эти строки:"),
        (Language::Kk, "Тек мына жолдар қайтарылады:"),
        (Language::En, "Only these lines go back:"),
    ] {
        let receipts = Receipts::shipped(language, false);
        let paper = of_request(&row, (&[], &lines), &asked, &receipts.templates).unwrap();
        let found = text(&paper, Width::MIN);
        for words in [only, "Холодна вода", "123"] {
            assert!(found.contains(words), "{words}\n{found}");
        }
        assert!(!found.contains("2 975,99"), "{found}");
    }
}

#[test]
fn what_the_form_says_does_not_get_into_a_log() {
    let made = made("ID 009876543");
    let shown = format!("{:?} {:?}", Answer::Request(made.clone()), Effect::Print(Box::new(made)));
    assert!(!shown.contains("009876543"), "{shown}");
}
