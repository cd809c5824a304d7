//! What the register's evidence does not tell, a person decides (R11, R17, R20).

mod support;

use kassa::till::command::{Command, Decision, Done, TillError};
use kassa_domain::entry::{Body, How};
use kassa_domain::ids::{EntryRef, PaymentNumber};
use kassa_domain::payment::PaymentState;
use kassa_domain::receipt::Receipt;
use kassa_domain::shift::ShiftError;
use kassa_domain::user::{Right, RightError};
use kassa_drivers::port::pipe::lock;
use kassa_drivers::shtrih::emulator::{Fault, What, When};

use support::operation::{close_shift, pay};
use support::pump::{Cut, Pump};
use support::work::{
    OPENING, another_sale, at_work, back_at_work, drawer, elsewhere, first_unsettled, last_bodies, payment_state,
    receipt, refused, sale, sign_in,
};
use support::{CLASSIC, RETAIL, World, approval, check, supervisor, uah};

/// The till died before its receipt was registered, and another till has used the register since: the evidence does not
/// tell whose document it is.
fn undecided<'w>(world: &'w World, sums: &[i64]) -> (Pump<'w>, EntryRef) {
    let mut pump = at_work(world);
    pump.cut = Cut::InJob(2);
    let begun = pump.begin(pay("cut", sums, 100_000));
    let _ = begun.and_then(|_| pump.rest());
    drop(pump);
    elsewhere(world, &another_sale(777));
    let pump = back_at_work(world);
    let of = first_unsettled(world).expect("something to decide");
    assert!(matches!(receipt(world, of), Receipt::Unknown { after: Some(_), .. }), "{:?}", receipt(world, of));
    assert_eq!(payment_state(world, 1), Some(PaymentState::NeedsDecision));
    (pump, of)
}

fn decide(of: EntryRef, decision: Decision) -> Command {
    Command::Decide { of, decision, approver: Some(approval()) }
}

/// The journal's last facts, oldest of them first.
fn last(world: &World, count: usize) -> Vec<Body> {
    last_bodies(world).into_iter().take(count).rev().collect()
}

#[test]
fn r11_the_evidence_of_another_tills_document_is_not_taken_for_ours() {
    for model in [RETAIL, CLASSIC] {
        let world = World::new(model);
        let (mut pump, of) = undecided(&world, &[12_345]);
        assert_eq!(refused(&mut pump, pay("next", &[1], 1)), TillError::Unsettled { of });
        assert_eq!(refused(&mut pump, Command::TryAgain { of }), TillError::WrongState);
        assert_eq!(refused(&mut pump, Command::GiveUp { of }), TillError::WrongState);
        let cancel = Command::CancelPayment { payment: PaymentNumber(1), approver: None };
        assert_eq!(refused(&mut pump, cancel), TillError::WrongState);
        assert_eq!(refused(&mut pump, Command::CancelOpenReceipt), TillError::Unsettled { of });
    }
}

#[test]
fn r20_a_person_needs_the_right_to_decide_and_is_named() {
    let world = World::new(RETAIL);
    let (mut pump, of) = undecided(&world, &[12_345]);
    let alone = Command::Decide { of, decision: Decision::NotRegistered, approver: None };
    assert_eq!(refused(&mut pump, alone), TillError::Right(RightError::Missing(Right::DecideReceipt)));
    for decision in [Decision::Registered { document: 0 }, Decision::Refer { note: "  ".to_owned() }] {
        assert_eq!(refused(&mut pump, decide(of, decision)), TillError::WrongState);
    }
    let _ = pump.done(decide(of, Decision::NotRegistered));
    let approved = Body::Approved { right: Right::DecideReceipt, approver: supervisor().id };
    let bodies = last(&world, 2);
    assert_eq!(bodies[0], approved);
    assert!(matches!(&bodies[1], Body::ReceiptFailed { how: How::Person, .. }));
}

#[test]
fn r17_nothing_was_registered_says_a_person_and_the_money_goes_back() {
    let world = World::new(RETAIL);
    let (mut pump, of) = undecided(&world, &[12_345]);
    let _ = pump.done(decide(of, Decision::NotRegistered));
    assert!(matches!(receipt(&world, of), Receipt::Failed { .. }), "it is not sent again by itself");
    let cancel = Command::CancelPayment { payment: PaymentNumber(1), approver: None };
    assert_eq!(pump.done(cancel), Done::HandBack { cash: uah(12_345), card: uah(0) });
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Cancelled));
    assert_eq!(drawer(&world), OPENING);
}

#[test]
fn r11_a_person_was_wrong_and_the_register_had_it_all_the_time() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let mark = check::mark(&world);
    world.faults(&[Fault { when: When::AfterDocument(1), what: What::PowerCut(3_600_000) }]);
    let _ = pump.begin(pay("dark", &[500], 500)).unwrap();
    pump.rest().unwrap();
    let of = first_unsettled(&world).unwrap();
    assert!(matches!(receipt(&world, of), Receipt::Unknown { after: None, .. }));
    let _ = pump.done(decide(of, Decision::NotRegistered));
    lock(&world.device).power_on();
    pump.rest().unwrap();
    let _ = pump.done(Command::TryAgain { of });
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Registered));
    assert_eq!(check::check(&world, mark).unwrap().registered, 1, "one document, not two");
}

#[test]
fn r11_nothing_was_registered_says_a_person_and_the_register_is_asked_before_it_is_sent_again() {
    let world = World::new(RETAIL);
    let (mut pump, of) = undecided(&world, &[12_345]);
    let _ = pump.done(decide(of, Decision::NotRegistered));
    let _ = pump.done(Command::TryAgain { of });
    assert!(matches!(receipt(&world, of), Receipt::Unknown { .. }), "the evidence still does not tell");
    assert_eq!(payment_state(&world, 1), Some(PaymentState::NeedsDecision));
    assert_eq!(kassa::store::verify::verify(&world.reader()).unwrap().faults, []);
}

#[test]
fn r11_a_document_is_never_two_payments() {
    let world = World::new(RETAIL);
    let (mut pump, of) = undecided(&world, &[12_345]);
    // The shift's opening report has number 2: it was there before.
    let old = decide(of, Decision::Registered { document: 2 });
    assert_eq!(refused(&mut pump, old), TillError::NotFound("document"));
}

#[test]
fn r11_the_paper_is_there_says_a_person_and_the_rest_of_the_visit_goes_on() {
    let world = World::new(RETAIL);
    let (mut pump, of) = undecided(&world, &[12_345, 700]);
    let _ = pump.done(decide(of, Decision::Registered { document: 41 }));
    let Receipt::Registered { document } = receipt(&world, of) else { panic!("registered") };
    assert_eq!((document.number, document.sign), (41, None));
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Registered));
    assert_eq!(payment_state(&world, 2), Some(PaymentState::Registered));
    assert_eq!(refused(&mut pump, decide(of, Decision::NotRegistered)), TillError::WrongState);
}

#[test]
fn r20_what_nobody_knows_is_referred_to_the_centre_and_the_shift_can_be_closed() {
    let world = World::new(RETAIL);
    let (mut pump, of) = undecided(&world, &[12_345, 700]);
    let undecided = TillError::Shift(ShiftError::Undecided { count: 2 });
    sign_in(&mut pump, supervisor());
    assert_eq!(refused(&mut pump, close_shift(OPENING)), undecided);
    let note = "папір зім'ято, номера не видно".to_owned();
    let _ = pump.done(Command::Decide { of, decision: Decision::Refer { note: note.clone() }, approver: None });
    assert!(last_bodies(&world).contains(&Body::ReceiptReferred { of, note }));
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Referred));
    assert_eq!(payment_state(&world, 2), Some(PaymentState::Registered), "the rest goes on");
    assert_eq!(refused(&mut pump, decide(of, Decision::NotRegistered)), TillError::WrongState);
    assert_eq!(refused(&mut pump, Command::AskAgain { of }), TillError::WrongState);
    let _ = pump.done(close_shift(OPENING));
    assert_eq!(kassa::store::verify::verify(&world.reader()).unwrap().faults, []);
}

#[test]
fn r11_silence_is_not_no_for_two_minutes_it_is_asked_then_a_person_may_ask_again() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let mark = check::mark(&world);
    world.faults(&[Fault { when: When::AfterDocument(1), what: What::PowerCut(3_600_000) }]);
    let _ = pump.begin(pay("dark", &[500], 500)).unwrap();
    pump.drain().unwrap();
    let of = first_unsettled(&world).unwrap();
    assert!(matches!(receipt(&world, of), Receipt::Sending { .. }));
    pump.rest().unwrap();
    assert!(matches!(receipt(&world, of), Receipt::Unknown { after: None, .. }));
    lock(&world.device).power_on();
    pump.rest().unwrap();
    assert!(matches!(receipt(&world, of), Receipt::Unknown { .. }), "nobody has asked again");
    let _ = pump.done(Command::AskAgain { of });
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Registered));
    assert_eq!(check::check(&world, mark).unwrap().registered, 1);
    assert!(matches!(sale(&world, 1).receipt, Receipt::Registered { .. }));
}
