//! The queue of papers at the window, the way of each kind of papers in the settings, and slips after payments.

use iced_test::core::keyboard::key::Named;
use kassa::config::with;
use kassa::i18n::Language;
use kassa::papers::own::Document;
use kassa::papers::prints::{Reason, State};
use kassa::papers::route::Papers;
use kassa::signal::{ReceiptStep, Signal, Step};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Question};
use kassa::ui::hotkey::Place;
use kassa::ui::theme::Look;
use kassa_domain::ids::PaymentNumber;
use kassa_domain::receipt::OperationKind;
use kassa_domain::shift::ShiftState;
use kassa_domain::user::Role;

use crate::shows;
use crate::window::scenes::prints::{at_prints, job};
use crate::window::scenes::{document, entry};
use crate::window::{Window, shift};

fn place(window: &Window) -> Place {
    window.app.places()[0]
}

fn press(window: &mut Window, keys: &[Named]) {
    for key in keys {
        window.key(*key);
    }
}

fn at_work(role: Role) -> Window {
    Window::signed_in(Language::Uk, Look::Light, role, ShiftState::Open(shift()))
}

#[test]
fn a_paper_that_is_not_printed_is_told_with_its_reason_and_printed_again_by_order_alone() {
    let mut window = at_work(Role::Cashier);
    window.answer(Answer::Printed(vec![job(1, State::Printed(None))]));
    assert_ne!(place(&window), Place::Notice, "what went well is in nobody's way");
    window.answer(Answer::Printed(vec![job(2, State::Failed(Reason::Device("paper".to_owned())))]));
    assert_eq!(place(&window), Place::Notice);
    for words in ["Документ № 2 не надруковано", "немає паперу", "Грошей і чеків це не стосується.", "F7"]
    {
        assert!(window.shows(words), "{words}");
    }
    window.key(Named::Enter);
    assert_eq!(place(&window), Place::Notice, "a key that was meant for something else puts nothing away");
    window.clock.advance_ms(1_000);
    window.key(Named::Enter);
    assert_ne!(place(&window), Place::Notice);
    let mut window = at_prints(Language::Uk);
    assert_eq!(place(&window), Place::Prints);
    for words in ["Не надруковано або невідомо: 2", "на текстовому принтері · не надруковано: немає паперу"]
    {
        assert!(shows(&window, words), "{words}");
    }
    // The newest is chosen, and nobody knows of it: that is said before anything.
    assert!(window.shows("Спершу подивіться на папір"));
    window.key(Named::Enter);
    assert!(matches!(window.effects[..], [Effect::Find(Question::PrintAgain(3))]), "{:?}", window.effects);
    press(&mut window, &[Named::ArrowDown, Named::Delete]);
    assert!(matches!(window.effects[..], [Effect::Find(Question::DropPrint(2))]), "{:?}", window.effects);
    press(&mut window, &[Named::ArrowDown, Named::Enter]);
    assert!(window.effects.is_empty(), "what is printed is not printed again from here: {:?}", window.effects);
    window.key(Named::Escape);
    assert_eq!(place(&window), Place::Register);
}

#[test]
fn what_is_printed_while_the_queue_is_open_is_read_anew() {
    let mut window = at_prints(Language::Uk);
    window.answer(Answer::Printed(vec![job(3, State::Printed(None))]));
    assert!(matches!(window.effects[..], [Effect::Find(Question::Prints)]), "{:?}", window.effects);
    window.answer(Answer::Prints(vec![job(1, State::Printed(None)), job(3, State::Printed(None))]));
    assert!(shows(&window, "✓ Нічого не чекає друку."));
    window.answer(Answer::NotQueued("No space left on device".to_owned()));
    assert_eq!(place(&window), Place::Notice);
}

const FILE: &str = "[register]\nport = \"COM3\"\n\n[printer]\nport = \"COM5\"\n";

/// The papers of the settings.
fn at_papers(file: &str) -> Window {
    let mut window = at_work(Role::Administrator);
    window.key(Named::F11);
    window.answer(Answer::Settings(file.to_owned()));
    window.answer(Answer::Printers(vec!["HP-1020".to_owned(), "Офіс 2".to_owned()]));
    window.type_slowly("5");
    window
}

fn saved(window: &mut Window, file: &str) -> (&'static str, Option<String>) {
    let [Effect::Save(changes)] = &window.effects[..] else { panic!("{:?}", window.effects) };
    let changes = changes.clone();
    window.send(Message::Saved(changes.clone(), Ok(with(file, &changes).unwrap())));
    changes[0].clone()
}

#[test]
fn every_kind_of_papers_has_its_own_way_and_the_systems_printers_are_offered() {
    let rows = ["documents.print"].into_iter().chain(
        [
            Papers::Slips,
            Papers::Requests,
            Papers::Acts,
            Papers::Orders,
            Papers::Sheets,
            Papers::Handouts,
            Papers::Reports,
        ]
        .map(Papers::key),
    );
    for (row, key) in rows.enumerate() {
        // As all documents, the register, the text printer, the system's own, two found ones, a file.
        let ways =
            [None, Some("register"), Some("printer"), Some("system"), Some("system:HP-1020"), Some("system:Офіс 2")];
        for (down, way) in ways.into_iter().chain([Some("file")]).enumerate().skip(1) {
            let mut window = at_papers(FILE);
            press(&mut window, &vec![Named::ArrowDown; row]);
            press(&mut window, &[Named::Enter]);
            assert_eq!(place(&window), Place::SettingsChoice);
            press(&mut window, &vec![Named::ArrowDown; down]);
            press(&mut window, &[Named::Enter]);
            assert_eq!(saved(&mut window, FILE), (key, way.map(str::to_owned)), "{key} {down}");
            assert!(!shows(&window, &kassa::i18n::text("settings-restart", &[])), "it counts at once");
        }
    }
    // Another command is typed.
    let mut window = at_papers(FILE);
    press(&mut window, &[Named::ArrowDown, Named::Enter]);
    press(&mut window, &[Named::ArrowDown; 7]);
    press(&mut window, &[Named::Enter]);
    assert_eq!(place(&window), Place::SettingsField);
    window.type_slowly("lp -d slips");
    press(&mut window, &[Named::Enter]);
    assert_eq!(saved(&mut window, FILE), ("documents.slips", Some("lp -d slips".to_owned())));
    // Without a text printer none is offered.
    let mut window = at_papers("[register]\nport = \"COM3\"\n");
    press(&mut window, &[Named::Enter]);
    assert!(!shows(&window, "на текстовому принтері"));
}

#[test]
fn the_text_printer_is_set_up_checked_and_tried() {
    let mut window = at_papers("[register]\nport = \"COM3\"\n");
    window.type_slowly("4");
    assert!(shows(&window, "Порт принтера") && !shows(&window, "Рядків на бланку"));
    let mut window = at_papers(FILE);
    window.type_slowly("4");
    for words in
        ["Подача паперу", "Рядків до лінії відриву", "Рядків на бланку", "Відступ зліва, знаків", "Кодова сторінка"]
    {
        assert!(shows(&window, words), "{words}");
    }
    // A form of two lines is none, and it is said while it is typed.
    press(&mut window, &[Named::ArrowDown; 10]);
    press(&mut window, &[Named::Enter]);
    window.type_slowly("2");
    press(&mut window, &[Named::Enter]);
    assert!(window.effects.is_empty() && place(&window) == Place::SettingsField, "{:?}", window.effects);
    window.type_slowly("4");
    press(&mut window, &[Named::Enter]);
    assert_eq!(saved(&mut window, FILE), ("printer.form_lines", Some("24".to_owned())));
    press(&mut window, &[Named::ArrowDown, Named::ArrowDown, Named::Enter]);
    assert!(matches!(window.effects[..], [Effect::Find(Question::TestPrinter)]), "{:?}", window.effects);
    window.answer(Answer::PrinterTested(Err(Reason::NoAnswer("COM5: no such port".to_owned()))));
    let told = "принтер не відповідає або порт зайнято (COM5: no such port)";
    assert!(window.shows(told));
}

fn registered(window: &mut Window) {
    window.tell(Signal::Receipt(ReceiptStep {
        follows: false,
        of: entry(901),
        kind: OperationKind::Sale,
        payment: Some(PaymentNumber(512)),
        step: Step::Registered(document()),
    }));
}

fn slips(window: &Window) -> usize {
    let is_slip = |effect: &&Effect| {
        matches!(effect, Effect::Find(Question::Document { document: Document::Slip(PaymentNumber(512)), .. }))
    };
    window.effects.iter().filter(is_slip).count()
}

#[test]
fn a_slip_follows_each_receipt_where_the_settings_say_so_and_a_key_alone_prints_it_elsewhere() {
    let mut window = at_work(Role::Cashier);
    registered(&mut window);
    assert_eq!(slips(&window), 0);
    window.send(Message::Saved(
        vec![("documents.slip", Some("each".to_owned()))],
        Ok("[documents]\nslip = \"each\"\n".to_owned()),
    ));
    registered(&mut window);
    assert_eq!(slips(&window), 1);
}

#[test]
fn after_a_payment_one_key_prints_its_slips() {
    let (_, scene) = crate::window::scenes::SCENES.iter().find(|(name, _)| *name == "13-done").unwrap();
    let mut window = scene(Language::Uk);
    assert_eq!(place(&window), Place::Paid);
    super::print(&mut window);
    assert_eq!(slips(&window), 1, "{:?}", window.effects);
}
