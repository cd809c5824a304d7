//! The application and the note of a reversal, on paper from the window (R15).

use iced_test::core::Event;
use iced_test::core::keyboard::key::{Code, Named, Physical};
use iced_test::core::keyboard::{self, Key, Location, Modifiers};
use kassa::i18n::Language;
use kassa::papers::prints::{Made, Payload};
use kassa::papers::route::{Papers, Route};
use kassa::papers::{Receipts, Reversing, of_request};
use kassa::till::command::Command;
use kassa::ui::app::message::{Message, ScreenMessage};
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::Place;
use kassa::ui::screen::void;
use kassa_domain::ids::PaymentNumber;
use kassa_domain::receipt::ReceiptLine;
use kassa_domain::reversal::{Back, Ground, Original, Part, ReversalKind};
use kassa_drivers::text::Line;
use kassa_formats::receipt::render::{Width, text};

#[path = "prints.rs"]
mod prints;

use crate::shows;
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
    let applied =
        Ground::Application {
            full_name: "Кузнецова М. О.".to_owned(), identity: String::new(), original: None
        };
    assert_eq!(asked(&window), Some((PaymentNumber(512), applied)));
    window.answer(Answer::Request(made("ЗАЯВА")));
    let [Effect::Print(printed)] = &window.effects[..] else { panic!("{:?}", window.effects) };
    assert_eq!(**printed, made("ЗАЯВА"));
    window.key(Named::F4);
    print(&mut window);
    assert_eq!(asked(&window), Some((PaymentNumber(512), Ground::Note { text: String::new(), original: None })));
    // What is said of the original receipt is on the form too.
    let mark = Message::Screen(ScreenMessage::Void(void::Message::OriginalPressed));
    window.send(mark.clone());
    print(&mut window);
    let attached = Ground::Note { text: String::new(), original: Some(Original::Attached) };
    assert_eq!(asked(&window), Some((PaymentNumber(512), attached)));
    window.send(mark);
    // Whoever has gone back wants no paper any more.
    window.key(Named::Escape);
    window.answer(Answer::Request(made("ЗАЯВА")));
    assert!(!window.effects.iter().any(|effect| matches!(effect, Effect::Print(..))));
}

/// What the till is asked to take back on.
fn reversed(window: &Window) -> Option<Ground> {
    window.effects.iter().find_map(|effect| match effect {
        Effect::Ask(_, Command::Reverse { ground, .. }) => Some(ground.clone()),
        _ => None,
    })
}

/// Through the fields of the ground that is asked for, to the mark of the original receipt.
fn to_the_mark(by_application: bool) -> Window {
    let mut window = at_void(Language::Uk);
    if !by_application {
        window.key(Named::F4);
    }
    window.key(Named::Enter);
    window.type_slowly("009876543");
    window.key(Named::Enter);
    assert_eq!(window.app.places()[0], Place::VoidOriginal);
    window
}

/// Enter, and the till is asked for nothing.
fn enter_in_vain(window: &mut Window) {
    window.key(Named::Enter);
    assert_eq!(reversed(window), None);
}

#[test]
fn r15_the_original_receipt_is_ticked_or_its_lack_is_explained_before_money_goes_back() {
    for by_application in [true, false] {
        let mut window = to_the_mark(by_application);
        // However often Enter is pressed: what is not ticked does not pass.
        (0..5).for_each(|_| enter_in_vain(&mut window));
        window.type_slowly("чек загублено");
        window.key(Named::Enter);
        assert!(shows(&window, "Оригіналу чека немає: чек загублено"));
        window.key(Named::Enter);
        let told = reversed(&window).expect("it is asked for");
        assert_eq!(told.original(), Some(&Original::Missing { why: "чек загублено".to_owned() }));

        let mut window = to_the_mark(by_application);
        window.key(Named::Space);
        window.key(Named::Enter);
        assert!(shows(&window, "Оригінал чека: додано."));
        window.key(Named::Enter);
        assert_eq!(reversed(&window).expect("it is asked for").original(), Some(&Original::Attached));
    }
}

#[test]
fn r15_a_tick_that_is_taken_off_again_is_none() {
    let mut window = to_the_mark(true);
    window.key(Named::Space);
    window.key(Named::Enter);
    window.key(Named::Escape);
    assert_eq!(window.app.places()[0], Place::VoidOriginal, "the mark can be taken off from the last question");
    window.key(Named::Space);
    (0..3).for_each(|_| enter_in_vain(&mut window));
    assert!(shows(&window, &kassa::i18n::text("field-mark-or-reason", &[])));
    // A blank in a field is a letter, and ticks nothing.
    window.key(Named::Tab);
    window.type_slowly(" ");
    (0..4).for_each(|_| enter_in_vain(&mut window));
}

#[test]
fn r15_the_form_names_the_payment_and_its_money() {
    let (row, receipts) = (paid_row_of(512), Receipts::shipped(Language::Uk, false));
    let ground = Ground::Note { text: "Помилка в рахунку.".to_owned(), original: None };
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
    let (row, ground) = (paid_row_of(512), Ground::Note { text: String::new(), original: None });
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
