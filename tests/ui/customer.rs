//! What the payer reads on the customer display, from the first bill to the next payer.

use std::sync::{Arc, Mutex};

use iced_test::Simulator;
use iced_test::core::keyboard::key::Named;
use iced_test::selector::Candidate;
use kassa::i18n::Language;
use kassa::till::command::{Command, Done, Paid};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Effect, Errand};
use kassa::ui::payer::{self, Page, Sums};
use kassa_domain::bill::AsOf;
use kassa_domain::ids::{EntryRef, Epoch, PaymentNumber, Seq, VisitNumber};

use crate::window::scenes::SCENES;
use crate::window::{Window, now, settings, uah};

/// The lines that were sent to the display last.
fn shown(window: &mut Window) -> Option<[String; 2]> {
    let effects = std::mem::take(&mut window.effects);
    effects.into_iter().rev().find_map(|effect| if let Effect::Show(lines) = effect { Some(lines) } else { None })
}

#[test]
fn the_payer_reads_the_total_and_the_change_and_then_nothing() {
    let mut window = Window::with_display(Language::En, Language::Uk);
    assert_eq!(shown(&mut window), None, "an empty display stays as it is");
    window.scan("1000432");
    window.open_bill(AsOf::Live);
    assert_eq!(shown(&mut window), None, "nothing is being paid yet");
    window.key(Named::F12);
    let [total, change] = shown(&mut window).expect("the total");
    assert!(total.starts_with("До сплати\t") && change.is_empty(), "{total} {change}");
    window.type_slowly("3000");
    let [same, change] = shown(&mut window).expect("the change");
    assert!(same == total && change.starts_with("Решта\t"), "{same} {change}");
    window.key(Named::Enter);
    let pay = window.effects.iter().find_map(|effect| match effect {
        Effect::Ask(errand @ Errand::Pay(_), command @ Command::Pay { .. }) => Some((errand.clone(), command.clone())),
        _ => None,
    });
    let (errand, command) = pay.expect("the till is asked");
    assert_eq!(shown(&mut window), None, "while the till takes it, the lines stay");
    let of = EntryRef { epoch: Epoch(1), seq: Seq(5) };
    let payments = vec![(PaymentNumber(1), of)];
    let paid = Paid { visit: VisitNumber(1), payments, total: uah(295_050), change: uah(4_950), at: now() };
    window.send(Message::Answered(errand, Box::new(command), Ok(Done::Paid(paid))));
    assert_eq!(shown(&mut window), Some(["До сплати\t2950.50".to_owned(), "Решта\t49.50".to_owned()]));
    window.key(Named::Enter);
    assert_eq!(shown(&mut window), Some([String::new(), String::new()]));
}

/// What stands on the payer's screen, each text with whether all of it is seen.
fn texts(page: &Page, language: Language) -> Vec<(String, bool)> {
    let page = page.view::<Message>(language);
    let mut simulator = Simulator::with_size(settings(), payer::SIZE, page);
    let seen = Arc::new(Mutex::new(Vec::new()));
    let into = Arc::clone(&seen);
    let _ = simulator.find(move |candidate: Candidate<'_>| {
        if let Candidate::Text { content, bounds, visible_bounds, .. } = candidate {
            let whole = visible_bounds
                .is_some_and(|seen| seen.width + 1.0 >= bounds.width && seen.height + 1.0 >= bounds.height);
            into.lock().unwrap().push((content.to_owned(), whole));
        }
        None::<()>
    });
    std::mem::take(&mut seen.lock().unwrap())
}

#[test]
fn the_payer_read_a_change_of_card_money_that_is_never_taken() {
    let mut window = Window::with_display(Language::En, Language::Uk);
    window.scan("1000432");
    window.open_bill(AsOf::Live);
    window.key(Named::F12);
    window.key(Named::Tab);
    window.type_slowly("9000");
    let [total, change] = shown(&mut window).unwrap_or_default();
    assert!(change.is_empty(), "{total} {change}");
    let Page::Sums(sums) = window.app.payer_page(Language::Uk) else { panic!("somebody pays") };
    assert_eq!((sums.received, sums.change, sums.missing), (None, None, None));
    assert!(!total.is_empty() || !sums.total.is_empty());
}

#[test]
fn r13_a_second_screen_shows_what_is_paid_and_no_name_and_the_point_while_nobody_pays() {
    let scene = |name: &str, language| SCENES.iter().find(|(known, _)| *known == name).unwrap().1(language);
    for language in Language::ALL {
        for (name, keys) in [
            ("03-search", &["header-hours"][..]),
            ("01-locked", &["header-hours"]),
            ("09-visit", &["customer-total"]),
            ("10-money", &["customer-total"]),
            ("11-change", &["customer-total", "payer-received", "customer-change"]),
            ("12-mixed", &["customer-total", "payer-received"]),
            ("13-done", &["customer-total", "customer-change", "payer-thanks"]),
            ("34-large", &["customer-total"]),
        ] {
            let shown = texts(&scene(name, language).app.payer_page(language), language);
            let cut: Vec<_> = shown.iter().filter(|(_, whole)| !whole).collect();
            assert!(cut.is_empty(), "{language:?} {name}: {cut:?}");
            let all: Vec<&str> = shown.iter().map(|(text, _)| text.as_str()).collect();
            for key in keys {
                let args = [("hours", "08:00–17:00".into())];
                let words = kassa::i18n::text_in(language, key, &args);
                assert!(all.contains(&words.as_str()), "{language:?} {name}: {words} in {all:?}");
            }
            for hidden in ["Кузнецов", "1000432", "Соборна, 12"] {
                assert!(!all.iter().any(|text| text.contains(hidden)), "{language:?} {name}: {hidden} in {all:?}");
            }
        }
    }
    kassa::i18n::set_language(Language::Uk);
}

#[test]
fn the_sums_stay_in_sight_on_a_second_screen_however_much_is_paid() {
    let sum = "99\u{202f}999\u{202f}999,99\u{a0}₴".to_owned();
    let name = "Утримання будинків і споруд та прибудинкових територій з вивезенням побутових відходів 10.2026";
    for rows in [1, 6, 7, 40] {
        let rows = vec![(name.to_owned(), sum.clone()); rows];
        let some = || Some(sum.clone());
        let (commission, rounding, received, change) = (some(), some(), some(), some());
        let (total, missing, paid) = (sum.clone(), None, true);
        let count = rows.len();
        let page = Page::Sums(Box::new(Sums { rows, commission, rounding, total, received, missing, change, paid }));
        let shown = texts(&page, Language::Uk);
        for words in ["До сплати", "Отримано", "Решта", "Дякуємо!"] {
            assert!(shown.contains(&(words.to_owned(), true)), "{count} rows: {words} in {shown:?}");
        }
    }
}

#[test]
fn a_second_screen_stays_while_the_till_takes_the_money_and_tells_what_is_missing() {
    let mut window = Window::working(Language::Uk);
    window.scan("1000432");
    window.open_bill(AsOf::Live);
    assert!(matches!(window.app.payer_page(Language::Uk), Page::Idle { .. }), "nothing is being paid yet");
    window.key(Named::F12);
    window.type_slowly("100");
    let sums = |window: &Window| match window.app.payer_page(Language::Uk) {
        Page::Sums(sums) => *sums,
        Page::Idle { .. } => panic!("somebody pays"),
    };
    let short = sums(&window);
    assert!(short.missing.is_some() && short.change.is_none() && !short.paid, "{short:?}");
    window.type_slowly("00");
    let before = sums(&window);
    assert!(before.missing.is_none() && before.change.is_some(), "{before:?}");
    window.key(Named::Enter);
    assert_eq!(sums(&window), before, "while the till takes it, the screen stays");
}
