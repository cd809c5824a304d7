//! What the payer reads on the customer display, from the first bill to the next payer.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::till::command::{Command, Done, Paid};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Effect, Errand};
use kassa_domain::bill::AsOf;
use kassa_domain::ids::{EntryRef, Epoch, PaymentNumber, Seq, VisitNumber};

use crate::window::{Window, now, uah};

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
