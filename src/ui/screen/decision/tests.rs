//! The first choice is safe, and nothing that gives money back happens by one key.

use super::*;
use kassa_domain::ids::{Epoch, Seq, ShiftNumber};
use kassa_domain::receipt::{Cashier, Direction, Operation, ReceiptOrder, Refusal, Shown};
use kassa_domain::{Currency, Money};

fn case(receipt: Receipt) -> Case {
    let zero = Money::zero(Currency::Uah);
    let order = ReceiptOrder {
        direction: Direction::Sale,
        cashier: Cashier { name: "Іваненко О.".to_owned() },
        heading: Vec::new(),
        lines: Vec::new(),
        total: zero,
        card: zero,
        cash: zero,
        rounding: zero,
        change: zero,
        footer: Vec::new(),
        check_link: None,
    };
    Case {
        stored: crate::store::receipts::Stored {
            leader: None,
            of: EntryRef { epoch: Epoch(1), seq: Seq(9) },
            operation: Operation::Receipt(order),
            shift: ShiftNumber(1),
            payment: Some(PaymentNumber(5)),
            receipt,
            tries: 1,
            settled: false,
        },
        payment: None,
        others: Vec::new(),
    }
}

fn press(dialog: &mut DecisionDialog, deed: Deed) -> Action {
    dialog.update(Message::Pressed(deed))
}

#[test]
fn r11_the_default_asks_the_register() {
    let unknown = Receipt::Unknown { before: Shown::default(), after: None };
    let mut dialog = DecisionDialog::new(case(unknown));
    let Action::Settle(command) = press(&mut dialog, Deed::Enter) else { panic!("asks") };
    assert!(matches!(*command, Command::AskAgain { .. }));
    assert!(matches!(press(&mut dialog, Deed::Enter), Action::None), "once");
}

#[test]
fn r17_cancelling_a_payment_is_asked_twice() {
    let failed = Receipt::Failed { refusal: Refusal { family: "shtrih".to_owned(), code: "6b".to_owned() } };
    let mut dialog = DecisionDialog::new(case(failed));
    assert_eq!(dialog.choices(), [Choice::TryAgain, Choice::CancelPayment(PaymentNumber(5))]);
    let _ = press(&mut dialog, Deed::Down);
    assert!(matches!(press(&mut dialog, Deed::Enter), Action::None));
    let Action::Settle(command) = press(&mut dialog, Deed::Enter) else { panic!("cancels") };
    assert!(matches!(*command, Command::CancelPayment { payment: PaymentNumber(5), .. }));
}

#[test]
fn r11_a_document_on_the_paper_wants_its_number() {
    let unknown = Receipt::Unknown { before: Shown::default(), after: None };
    let mut dialog = DecisionDialog::new(case(unknown));
    let _ = press(&mut dialog, Deed::Down);
    let _ = press(&mut dialog, Deed::Enter);
    assert_eq!(dialog.field(), Some(FIELD));
    assert!(matches!(press(&mut dialog, Deed::Enter), Action::None));
    let _ = dialog.update(Message::Edited("512".to_owned()));
    let Action::Settle(command) = press(&mut dialog, Deed::Enter) else { panic!("decides") };
    let Command::Decide { decision: command::Decision::Registered { document: 512 }, .. } = *command else {
        panic!("{command:?}")
    };
}
