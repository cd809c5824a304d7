//! What the register's evidence does not tell, a person decides (R11, R17, R20).

mod support;

use kassa::signal::Signal;
use kassa::store;
use kassa::till::command::{Command, Decision, Done, TillError};
use kassa_domain::Currency;
use kassa_domain::entry::{Body, How};
use kassa_domain::exchange::{Verdict, VerdictState};
use kassa_domain::ids::{EntryRef, PaymentNumber, ShiftNumber};
use kassa_domain::payment::PaymentState;
use kassa_domain::receipt::Receipt;
use kassa_domain::reversal::ReversalKind;
use kassa_domain::shift::{ShiftError, ShiftTotals};
use kassa_domain::user::{Right, RightError};
use kassa_drivers::port::pipe::lock;
use kassa_drivers::shtrih::emulator::{Fault, What, When};

use support::journal::entries;
use support::operation::{close_shift, note, open_shift, pay, void};
use support::pump::{Cut, Pump};
use support::work::{
    OPENING, another_sale, at_work, back_at_work, drawer, elsewhere, first_unsettled, last_bodies, payment_state,
    receipt, refused, sale, sign_in, totals,
};
use support::{CLASSIC, RETAIL, World, approval, cashier, check, supervisor, uah};

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
    Command::Decide { of, decision, approver: Some(approval(Right::DecideReceipt)) }
}

fn undo(payment: u32, kind: ReversalKind) -> Command {
    Command::Reverse { payment: PaymentNumber(payment), lines: None, told: None, kind, ground: note(), approver: None }
}

/// The shift that is open, by the journal, with its totals.
fn totals_now(world: &World) -> (ShiftNumber, ShiftTotals) {
    let opened = |body| if let Body::ShiftOpening { shift, .. } = body { Some(shift) } else { None };
    (last_bodies(world).into_iter().find_map(opened).expect("a shift"), totals(world))
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
    assert_eq!(pump.done(cancel), Done::HandBack { payments: 1, cash: uah(12_345), card: uah(0) });
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

/// The first payment's fate was referred to the centre in a shift that was closed since; the next shift is open.
fn referred(world: &World) -> (Pump<'_>, EntryRef, EntryRef) {
    let (mut pump, of) = undecided(world, &[12_345]);
    sign_in(&mut pump, supervisor());
    let decision = Decision::Refer { note: "стрічку загублено".to_owned() };
    let _ = pump.done(Command::Decide { of, decision, approver: None });
    let referral = entries(&world.reader()).last().unwrap().reference();
    let _ = pump.done(close_shift(OPENING + 12_345));
    let _ = pump.done(open_shift());
    (pump, of, referral)
}

fn ruled(entry: EntryRef, registered: bool, revision: u64) -> Command {
    let (state, reason) =
        if registered { (VerdictState::Applied, "") } else { (VerdictState::Refused, "not_registered") };
    Command::Verdicts(vec![Verdict { entry, state, reason: reason.to_owned(), revision, received_ms: None }])
}

#[test]
fn r20_the_centre_found_a_payment_registered_and_it_can_be_refunded() {
    let world = World::new(RETAIL);
    let (mut pump, of, referral) = referred(&world);
    let _ = pump.done(ruled(of, true, 1));
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Referred), "the verdict on the referral decides");
    let _ = pump.done(ruled(referral, true, 2));
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Registered));
    let shift = totals_now(&world);
    assert_eq!(last(&world, 1), [Body::CentreDecided { of, registered: true, shift: shift.0 }]);
    assert_eq!((drawer(&world), shift.1.reversals), (OPENING + 12_345, 0));
    let _ = pump.done(ruled(referral, true, 3));
    assert_eq!(last(&world, 1).len(), 1);
    let told = pump.signals.iter().filter(|signal| matches!(signal, Signal::CentreDecided(_))).count();
    assert_eq!(told, 1, "once");
    assert_eq!(kassa::store::verify::verify(&world.reader()).unwrap().faults, []);
    let _ = pump.done(undo(1, ReversalKind::Refund));
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Refunded));
    assert_eq!(drawer(&world), OPENING);
    assert_eq!(kassa::store::verify::verify(&world.reader()).unwrap().faults, []);
}

#[test]
fn r20_the_centre_found_a_payment_not_registered_and_the_money_goes_back_from_this_shifts_drawer() {
    let world = World::new(RETAIL);
    let (mut pump, of, referral) = referred(&world);
    let _ = pump.done(Command::SignOut);
    let _ = pump.done(ruled(referral, false, 1));
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Referred), "nobody is there to hand the money back");
    sign_in(&mut pump, cashier());
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Cancelled));
    let (shift, totals) = totals_now(&world);
    assert_eq!(last(&world, 1), [Body::CentreDecided { of, registered: false, shift }]);
    assert_eq!((drawer(&world), totals.reversals, totals.cash_returned), (OPENING, 1, uah(12_345)));
    let before = store::shifts::totals(&world.reader(), ShiftNumber(shift.0 - 1), uah(0).currency()).unwrap();
    assert_eq!((before.payments, before.drawer().unwrap()), (1, uah(OPENING + 12_345)), "a closed shift stays");
    let told = pump.signals.iter().find_map(|signal| match signal {
        Signal::CentreDecided(decision) => Some((decision.registered, decision.cash)),
        _ => None,
    });
    assert_eq!(told, Some((false, uah(12_345))));
    assert_eq!(kassa::store::verify::verify(&world.reader()).unwrap().faults, []);
}

#[test]
fn r20_the_centre_decides_about_a_return_and_the_payment_is_not_locked_for_ever() {
    for registered in [true, false] {
        let world = World::new(RETAIL);
        let mut pump = at_work(&world);
        let _ = pump.done(pay("paid", &[12_345], 12_345));
        sign_in(&mut pump, supervisor());
        world.faults(&[Fault { when: When::AfterDocument(1), what: What::PowerCut(3_600_000) }]);
        let _ = pump.begin(undo(1, ReversalKind::Void)).unwrap();
        pump.rest().unwrap();
        let of = first_unsettled(&world).expect("something to decide");
        let decision = Decision::Refer { note: "не видно".to_owned() };
        let _ = pump.done(Command::Decide { of, decision, approver: None });
        let referral = entries(&world.reader()).last().unwrap().reference();
        assert!(matches!(refused(&mut pump, undo(1, ReversalKind::Void)), TillError::Reversal(_)));
        let _ = pump.done(ruled(referral, registered, 1));
        let (state, left) =
            if registered { (PaymentState::Voided, OPENING) } else { (PaymentState::Registered, OPENING + 12_345) };
        assert_eq!((payment_state(&world, 1), drawer(&world)), (Some(state), left));
        assert_eq!(kassa::store::verify::verify(&world.reader()).unwrap().faults, []);
        if !registered {
            lock(&world.device).power_on();
            pump.rest().unwrap();
            let _ = pump.done(Command::ContinuePrint);
            let _ = pump.done(undo(1, ReversalKind::Void));
            assert_eq!((payment_state(&world, 1), drawer(&world)), (Some(PaymentState::Voided), OPENING));
        }
    }
}

#[test]
fn what_the_centre_refused_is_not_asked_for_again() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[12_345], 12_345));
    pump.rest().unwrap();
    let taken = || {
        let reader = world.reader();
        let stored = store::payments::get(&reader, PaymentNumber(1), Currency::Uah).unwrap().unwrap();
        let counted = entries(&reader).last().unwrap().reference();
        let found = store::payments::uncounted(&reader, &stored.payment.account, counted, Currency::Uah).unwrap();
        (stored.entry, found.iter().map(|line| line.amount.minor()).collect::<Vec<_>>())
    };
    let (entry, counted) = taken();
    assert_eq!(counted, [0; 0], "the balance of the directory has it already");
    let reason = "closed_provider".to_owned();
    let verdict = |state, revision| Verdict { entry, state, reason: reason.clone(), revision, received_ms: None };
    let _ = pump.done(Command::Verdicts(vec![verdict(VerdictState::Refused, 1)]));
    assert_eq!(taken().1, [12_345], "no balance has it");
    let _ = pump.done(Command::Verdicts(vec![verdict(VerdictState::Applied, 2)]));
    assert_eq!(taken().1, [0; 0], "an operator found its place");
    let _ = pump.done(Command::Verdicts(vec![verdict(VerdictState::Refused, 3)]));
    let _ = pump.done(void(1));
    assert_eq!(taken().1, [0; 0], "the money went back, and the debt stands");
}
