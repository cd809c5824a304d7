//! What a notice tells is what its keys do: trouble, the keys it names, and where they lead.

use iced_test::core::keyboard::key::Named;
use kassa::i18n::Language;
use kassa::signal::{Link, OfflineReason, ReceiptStep, Signal, Step};
use kassa::till::command::{Command, NotReady, TillError};
use kassa::ui::app::message::Message;
use kassa::ui::effect::{Answer, Asked, Effect, Errand, Question};
use kassa::ui::hotkey::{Deed, Item, Place};
use kassa_domain::bill::AsOf;
use kassa_domain::cash::CashWay;
use kassa_domain::ids::{EntryRef, Epoch, PaymentNumber, Seq};
use kassa_domain::receipt::{OperationKind, Receipt, Refusal};
use kassa_domain::reversal::ReversalError;
use kassa_domain::shift::{ShiftError, ShiftState};
use kassa_domain::user::Role;
use kassa_domain::visit::SettleError;
use kassa_drivers::fiscal::{Mode, Paper};

use crate::window::scenes::case;
use crate::window::{Window, frame_looked, now, register, shift, uah};

fn entry(seq: u64) -> EntryRef {
    EntryRef { epoch: Epoch(1), seq: Seq(seq) }
}

fn working() -> Window {
    Window::signed_in(Language::Uk, Default::default(), Role::Supervisor, ShiftState::Open(shift()))
}

fn with_a_bill() -> Window {
    let mut window = working();
    window.scan("1000432");
    window.open_bill(AsOf::Live);
    window
}

fn at_money() -> Window {
    let mut window = with_a_bill();
    window.key(Named::F12);
    window.type_slowly("3000");
    window.key(Named::Enter);
    window
}

/// The till says no to what was asked last.
fn refuse(window: &mut Window, error: impl Into<TillError>) {
    let (errand, command) = match window.effects.first() {
        Some(Effect::Ask(errand, command)) => (errand.clone(), command.clone()),
        _ => (Errand::Register(kassa::ui::screen::register::Operation::XReport), Command::XReport { approver: None }),
    };
    window.send(Message::Answered(errand, Box::new(command), Err(error.into())));
}

fn at_cash_out(error: impl Into<TillError>) -> Window {
    let mut window = working();
    let command = Command::MoveCash { way: CashWay::Out, amount: uah(1), purpose: "—".to_owned(), approver: None };
    window.key(Named::F7);
    window.send(Message::Pressed(Deed::Pick(4)));
    window.effects = vec![Effect::Ask(Errand::Cash, command)];
    refuse(&mut window, error);
    window
}

fn told(mut window: Window, error: impl Into<TillError>) -> Window {
    refuse(&mut window, error);
    window
}

fn place(window: &Window) -> Place {
    window.app.places()[0]
}

/// A trouble, the keys its notice names after the first Enter, and where they lead.
type Row = (&'static str, Window, &'static [Deed], Place);

fn rows() -> Vec<Row> {
    use Deed::{Enter, Go, Pay, Pick, Remove, Tick};
    const SHIFT: Deed = Go(Item::Shift);
    const REGISTER: Deed = Go(Item::Register);
    let closed = || ShiftState::Closed { last: None };
    let signed_in = |state| Window::signed_in(Language::Uk, Default::default(), Role::Supervisor, state);
    let mut empty_handed = with_a_bill();
    empty_handed.send(Message::Pressed(Deed::TickNone));
    empty_handed.send(Message::Pressed(Pay));
    let full_handed = || {
        let mut window = with_a_bill();
        window.key(Named::Enter);
        window.send(Message::Pressed(SHIFT));
        window
    };
    let mut nobody = with_a_bill();
    nobody.answer(Answer::NoDirectory);
    let mut no_account = working();
    no_account.scan("99999");
    if let Some(Effect::Find(Question::Bill { ticket, account, narrowing, scanned })) = no_account.effects.pop() {
        no_account.answer(Answer::Bill { ticket, account, narrowing, scanned, bill: None });
    }
    let mut nothing = working();
    nothing.answer(Answer::Cases(Asked::ByHand, Vec::new()));
    let mut continuing = working();
    continuing.tell(Signal::Register(register(Mode::ShiftOpen, Paper::WaitsToContinue)));
    refuse(&mut continuing, TillError::RegisterNotReady(NotReady::WaitsToContinue));
    let not_ready = |why| told(working(), TillError::RegisterNotReady(why));
    let refused = |code: &str| {
        told(working(), TillError::Refused(Refusal { family: "shtrih".to_owned(), code: code.to_owned() }))
    };
    vec![
        ("not signed in", told(working(), TillError::NotSignedIn), &[], Place::SignIn),
        ("no shift", told(signed_in(closed()), ShiftError::NotOpen), &[SHIFT], Place::Opening),
        ("shift overdue", told(working(), ShiftError::Overdue), &[SHIFT], Place::Count),
        ("too little money", told(at_money(), SettleError::Short { by: uah(1) }), &[], Place::Tender),
        ("nothing ticked", empty_handed, &[Tick, Pay], Place::Tender),
        ("bills in the visit", full_handed(), &[Pay], Place::Tender),
        ("bills taken out", full_handed(), &[Remove, SHIFT], Place::Count),
        ("no such account", no_account, &[], Place::Search),
        ("no directory yet", nobody, &[], Place::Bill),
        ("nothing to decide", nothing, &[], Place::Search),
        ("drawer short", at_cash_out(ShiftError::DrawerShort { in_drawer: uah(1) }), &[], Place::Cash),
        ("register silent", not_ready(NotReady::NoAnswer), &[REGISTER], Place::Register),
        ("its shift closed", not_ready(NotReady::ShiftClosed), &[SHIFT], Place::Count),
        ("its shift overdue", not_ready(NotReady::ShiftOverdue), &[SHIFT], Place::Count),
        (
            "its shift open",
            told(signed_in(closed()), TillError::RegisterNotReady(NotReady::ShiftOpen)),
            &[SHIFT],
            Place::Opening,
        ),
        ("it waits to print on", continuing, &[], Place::Notice),
        ("a sum it has no cash for", refused("46"), &[REGISTER, Pick(5)], Place::Cash),
        ("its shift over 24 hours", refused("4e"), &[SHIFT], Place::Count),
        ("its state", refused("73"), &[REGISTER, Pick(9), Enter], Place::Register),
    ]
}

#[test]
fn the_keys_a_notice_names_lead_where_it_says() {
    for (name, mut window, keys, expect) in rows() {
        assert_eq!(place(&window), Place::Notice, "{name}");
        window.key(Named::Enter);
        for deed in keys {
            window.send(Message::Pressed(*deed));
        }
        assert_eq!(place(&window), expect, "{name}");
    }
}

#[test]
fn a_receipt_left_open_is_cancelled_by_the_keys_of_its_notice() {
    let mut window = told(working(), TillError::RegisterNotReady(NotReady::ReceiptOpen));
    window.key(Named::Enter);
    window.key(Named::F7);
    window.send(Message::Pressed(Deed::Pick(6)));
    assert!(matches!(window.effects.as_slice(), [Effect::Ask(_, Command::CancelOpenReceipt)]), "{:?}", window.effects);
}

#[test]
fn new_paper_is_printed_on_by_the_keys_of_its_notice() {
    let mut window = working();
    window.tell(Signal::Register(register(Mode::ShiftOpen, Paper::WaitsToContinue)));
    refuse(&mut window, TillError::RegisterNotReady(NotReady::WaitsToContinue));
    window.key(Named::Enter);
    window.key(Named::Enter);
    assert!(matches!(window.effects.as_slice(), [Effect::Ask(Errand::Continue, Command::ContinuePrint)]));
}

fn asked_cases(window: &Window) -> Option<Asked> {
    window.effects.iter().find_map(|effect| match effect {
        Effect::Find(Question::Cases(asked)) => Some(*asked),
        _ => None,
    })
}

/// Whatever says "go to the decision" opens one, of the case it speaks of, though the register be just at it.
#[test]
fn a_notice_that_names_the_decision_opens_it() {
    let unsettled = TillError::Unsettled { of: entry(902) };
    for error in [unsettled, ShiftError::Undecided { count: 2 }.into(), ReversalError::NotRegistered.into()] {
        let mut window = told(working(), error.clone());
        let asked = asked_cases(&window).unwrap_or_else(|| panic!("{error}: the cases are asked for"));
        window.answer(Answer::Cases(asked, vec![case(Receipt::Sending { before: Default::default() })]));
        assert_eq!(place(&window), Place::Notice, "{error}: first one reads");
        window.key(Named::Enter);
        assert_eq!(place(&window), Place::Decision, "{error}");
    }
}

#[test]
fn the_paid_list_opens_the_decision_of_the_chosen_payment() {
    let mut window = crate::window::scenes::at_paid(Language::Uk);
    window.key(Named::ArrowDown);
    window.key(Named::Delete);
    assert_eq!(asked_cases(&window), Some(Asked::OfPayment(PaymentNumber(511))));
    let failed = || Receipt::Failed { refusal: Refusal { family: "shtrih".to_owned(), code: "6b".to_owned() } };
    let mut other = case(failed());
    (other.stored.of, other.stored.payment) = (entry(800), Some(PaymentNumber(480)));
    window.answer(Answer::Cases(Asked::OfPayment(PaymentNumber(511)), vec![other, case(failed())]));
    window.key(Named::Enter);
    let [Effect::Ask(Errand::Settle, Command::TryAgain { of })] = window.effects.as_slice() else {
        panic!("{:?}", window.effects)
    };
    assert_eq!(*of, entry(902));
}

/// Any payment of a visit on one receipt leads to its decision, and cancelling names how many there are.
#[test]
fn r07_each_payment_of_a_shared_receipt_opens_its_decision() {
    let failed = || Receipt::Failed { refusal: Refusal { family: "shtrih".to_owned(), code: "6b".to_owned() } };
    let mut window = crate::window::scenes::at_paid(Language::Uk);
    let other = Asked::OfPayment(PaymentNumber(513));
    window.answer(Answer::Cases(other, vec![crate::window::scenes::visit_case(failed())]));
    assert_eq!(place(&window), Place::Decision);
    window.key(Named::ArrowDown);
    window.key(Named::Enter);
    let mut shown = crate::window::simulator(&window.app, (1024.0, 768.0));
    let words = "Буде скасовано всі 3 платежі цього чека, гроші за них треба віддати платнику. Підтверджуєте?";
    assert!(shown.find(words).is_ok(), "{words}");
    drop(shown);
    window.key(Named::Enter);
    let [Effect::Ask(Errand::Settle, Command::CancelPayment { payment, .. })] = window.effects.as_slice() else {
        panic!("{:?}", window.effects)
    };
    assert_eq!(*payment, PaymentNumber(511));
}

/// The receipt of a visit of three is refused: one word about it, one question, and each payment shows it.
#[test]
fn r07_one_receipt_that_is_refused_is_told_of_once() {
    let mut window = working();
    let refusal = Refusal { family: "shtrih".to_owned(), code: "4e".to_owned() };
    for (seq, follows) in [(901, false), (902, true), (903, true)] {
        window.tell(Signal::Receipt(ReceiptStep {
            follows,
            of: entry(seq),
            kind: OperationKind::Sale,
            payment: Some(PaymentNumber(512)),
            step: Step::Failed(refusal.clone()),
        }));
        assert_eq!(asked_cases(&window).is_some(), !follows, "{seq}");
    }
    assert_eq!(place(&window), Place::Notice);
    window.key(Named::Enter);
    assert_ne!(place(&window), Place::Notice, "one notice");
}

#[test]
fn what_cannot_be_undone_says_why() {
    // Cancelled and referred payments of the scene: neither has anything to decide at this till.
    for row in [5, 6] {
        let mut window = crate::window::scenes::at_paid(Language::Uk);
        for _ in 0..row {
            window.key(Named::ArrowDown);
        }
        window.key(Named::Delete);
        assert_eq!((place(&window), asked_cases(&window)), (Place::Notice, None), "row {row}");
    }
}

#[test]
fn a_directory_that_cannot_be_read_is_no_empty_answer() {
    let mut window = Window::working(Language::Uk);
    window.type_slowly("куз");
    window.answer(Answer::Failed("the file is damaged".to_owned()));
    assert_eq!(place(&window), Place::Notice);
    window.key(Named::Enter);
    assert_eq!(place(&window), Place::Search);
}

#[test]
fn words_narrow_the_paid_bills_and_the_keys_are_for_those_that_fit() {
    let shown = |window: &mut Window, key| {
        window.key(key);
        window.key(Named::Enter);
        match window.effects.as_slice() {
            [Effect::Find(Question::Receipt { payment, .. })] => Some(payment.0),
            _ => None,
        }
    };
    for (words, first, last) in [
        ("510", Some(510), Some(505)),
        ("1000432", Some(512), Some(480)),
        ("кузн", Some(512), Some(480)),
        ("кузн 980", Some(510), Some(510)),
        ("450,0", Some(509), Some(509)),
        ("сторн", Some(509), Some(509)),
        ("відхил", Some(508), Some(508)),
        ("25:", None, None),
        ("нема", None, None),
    ] {
        let mut window = crate::window::scenes::at_paid(Language::Uk);
        window.key(Named::F4);
        assert_eq!(place(&window), Place::PaidWords);
        window.type_slowly(words);
        window.key(Named::Enter);
        assert_eq!(place(&window), if first.is_some() { Place::PaidList } else { Place::PaidEmpty });
        let found = (shown(&mut window, Named::Home), shown(&mut window, Named::End));
        assert_eq!(found, (first, last), "{words}");
        window.key(Named::Escape);
        assert_eq!(
            (shown(&mut window, Named::Home), shown(&mut window, Named::End)),
            (Some(512), Some(480)),
            "{words}"
        );
    }
}

#[test]
fn a_training_tells_nobody_that_its_line_is_off() {
    let cut = || Signal::Link(Link::Offline { since: now(), why: OfflineReason::SwitchedOff });
    for (mut window, told) in [(Window::training(Language::Uk), false), (Window::working(Language::Uk), true)] {
        let before = window.app.places();
        window.tell(cut());
        assert_eq!(window.app.places() != before, told, "a dialog");
    }
}

#[test]
fn a_bill_is_not_taken_away_by_a_look_at_the_till_from_before_its_shift_was_opened() {
    let closed = || ShiftState::Closed { last: Some(shift().number) };
    for (looked, stays) in [(6, true), (8, false)] {
        let mut window = with_a_bill();
        window.answer(frame_looked(ShiftState::Open(shift()), 0, 7));
        let before = place(&window);
        window.answer(frame_looked(closed(), 0, looked));
        assert_eq!(place(&window) == before, stays, "looked {looked}: {:?}", place(&window));
    }
}
