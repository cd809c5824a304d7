//! A payer who is remembered after the payment, found again by the phone, and forgotten.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::signal::{ReceiptStep, Signal, Step};
use kassa::store::directory::Found;
use kassa::till::command::{Done, Paid};
use kassa::till::desk::PaidBefore;
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Effect, Laid, Question};
use kassa::ui::hotkey::Deed;
use kassa::ui::screen::payer::NotKept;
use kassa_domain::bill::{AsOf, Bill, Narrowing};
use kassa_domain::directory::Account;
use kassa_domain::ids::{AccountNumber, PaymentNumber};
use kassa_domain::payment::PayerCopy;
use kassa_domain::phone::WholePhone;
use kassa_domain::receipt::OperationKind;
use kassa_domain::{Currency, Money};
use kassa_drivers::text::Line;

use super::{at_done, at_search, document, entry, paid_visit, paper};
use crate::window::{Window, account, bill, found, last_paid, now, uah};

impl Window {
    /// The search that was asked last is answered.
    pub fn answer_found(&mut self, found: Found) {
        let ticket = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Find(Question::Search { ticket, .. }) => Some(*ticket),
            _ => None,
        });
        self.answer(Answer::Search { ticket: ticket.expect("a search is asked"), found });
    }

    /// The bills that were asked for last are here.
    pub fn answer_bills(&mut self, laid: Vec<(&str, Laid)>) {
        let ticket = self.effects.iter().rev().find_map(|effect| match effect {
            Effect::Find(Question::Bills { ticket, .. }) => Some(*ticket),
            _ => None,
        });
        let number = |number: &str| AccountNumber::new(number).expect("a number");
        let bills = laid.into_iter().map(|(account, laid)| (number(account), laid)).collect();
        self.answer(Answer::Bills { ticket: ticket.expect("bills are asked for"), bills });
    }
}

/// The payer's phone.
pub fn phone() -> WholePhone {
    WholePhone::of("0671234567", Currency::Uah).expect("a whole phone")
}

/// The words of consent and the phone, typed.
pub fn asking(language: Language) -> Window {
    let mut window = at_done(language);
    window.send(Message::Pressed(Deed::Remember));
    window.type_slowly("067 123-45-67");
    window
}

/// The receipt is not there yet.
pub fn refused(language: Language) -> Window {
    let mut window = asking(language);
    window.key(Named::Enter);
    window.answer(Answer::PayerKept(phone(), Err(NotKept::NotRegistered)));
    window
}

/// What was found by the phone: two accounts that were paid here before stand first.
pub fn found_again(language: Language) -> Window {
    let mut window = at_search(language);
    window.type_slowly("0671234567");
    let day_ms = 86_400_000;
    let paid_here = vec![now().shifted(-30 * day_ms), now().shifted(-61 * day_ms)];
    window.answer_found(Found { paid_here, ..found() });
    window
}

/// The list of payers cannot be read.
pub fn unread(language: Language) -> Window {
    let mut window = at_search(language);
    window.type_slowly("0671234567");
    window.answer_found(Found { payers_unread: true, ..found() });
    window
}

/// One account of the payer is in the visit, the others are told of.
pub fn put(language: Language) -> Window {
    let mut window = found_again(language);
    window.effects.clear();
    window.send(Message::Pressed(Deed::PutAll));
    let laid = vec![
        ("1000432", owing("1000432", None)),
        ("1000433", Laid::Bill(Box::new(without_debt("1000433")), None)),
        ("1000519", owing("1000519", Some(last_paid(600_000)))),
        ("00077001", Laid::OtherTown("Вербове".to_owned())),
        ("1000777", Laid::None),
    ];
    window.answer_bills(laid);
    window
}

/// An account that owes, of data of now.
pub fn owing(number: &str, last: Option<PaidBefore>) -> Laid {
    Laid::Bill(Box::new(bill(number, AsOf::Live)), last)
}

/// An account that owes nothing.
pub fn without_debt(number: &str) -> Bill {
    let account = Account { charges: Vec::new(), ..account(number) };
    let payer = PayerCopy { holder: account.holder.clone(), address: String::new() };
    Bill::new(account, payer, AsOf::Live, Currency::Uah, &Narrowing::default())
}

/// A payer who was found by the phone has paid two accounts; no receipt is registered yet.
pub fn paid(language: Language) -> Window {
    let mut window = found_again(language);
    window.send(Message::Pressed(Deed::PutAll));
    window.answer_bills(vec![("1000432", owing("1000432", None)), ("1000519", owing("1000519", None))]);
    window.key(Named::F12);
    window.type_slowly("=");
    window.key(Named::Enter);
    let Some(Effect::Ask(errand, command)) = window.effects.first().cloned() else { panic!("pays") };
    let payments = vec![(PaymentNumber(512), entry(901)), (PaymentNumber(513), entry(902))];
    let paid = Paid { payments, total: uah(5_951_98), ..paid_visit(Money::zero(Currency::Uah)) };
    window.send(Message::Answered(errand, Box::new(command), Ok(Done::Paid(paid))));
    window
}

/// The receipt of a payment is registered.
pub fn registered(window: &mut Window, number: u32) {
    window.tell(Signal::Receipt(ReceiptStep {
        follows: false,
        of: entry(389 + u64::from(number)),
        kind: OperationKind::Sale,
        payment: Some(PaymentNumber(number)),
        step: Step::Registered(document()),
    }));
}

/// The same, with both receipts: one account is remembered, the other is not.
pub fn renewed(language: Language) -> Window {
    let mut window = paid(language);
    let lines = paper().into_iter().map(Line::plain).collect();
    window.answer(Answer::Receipt { payment: PaymentNumber(513), lines, copy: None });
    registered(&mut window, 512);
    registered(&mut window, 513);
    window.answer(Answer::PayerRenewed(PaymentNumber(512), Ok(true)));
    window.answer(Answer::PayerRenewed(PaymentNumber(513), Ok(false)));
    window
}

/// The question whether all of it is to be erased.
pub fn forgetting(language: Language) -> Window {
    let mut window = found_again(language);
    window.send(Message::Pressed(Deed::Forget));
    window
}
