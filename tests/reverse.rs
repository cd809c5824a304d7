//! Undoing payments, duplicates, and receipts that fail in the middle of a visit (R7, R12, R14, R15, R17).

mod support;

use kassa::store;
use kassa::store::queue::{Limits, OfPayment, by_state, payment_of};
use kassa::till::command::{Command, Done, PrivateLines, TillError};
use kassa_domain::chain::Hash;
use kassa_domain::entry::Body;
use kassa_domain::entry::body::kind_name;
use kassa_domain::ids::{PaymentNumber, ShiftNumber};
use kassa_domain::payment::PaymentState;
use kassa_domain::receipt::Receipt;
use kassa_domain::reversal::{Ground, Original, ReversalError, ReversalKind};
use kassa_domain::shift::ShiftError;
use kassa_domain::user::{Right, RightError};
use kassa_domain::visit::SettleError;
use kassa_drivers::shtrih::emulator::{DocumentKind, Fault, What, When};
use kassa_drivers::text::Line;

use support::operation::{cash_out, close_shift, note, open_shift, pay, void};
use support::pump::Pump;
use support::work::{OPENING, at_work, drawer, last_bodies, payment_state, receipt, refused, sale, sign_in, totals};
use support::{RETAIL, World, approval, cashier, check, supervisor, uah};

fn reverse(payment: u32, kind: ReversalKind, ground: Ground) -> Command {
    Command::Reverse { payment: PaymentNumber(payment), lines: None, told: None, kind, ground, approver: None }
}

fn cancel(payment: u32) -> Command {
    Command::CancelPayment { payment: PaymentNumber(payment), approver: None }
}

#[test]
fn r14_a_void_gives_the_money_back_once() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let mark = check::mark(&world);
    let _ = pump.done(pay("a", &[12_345], 20_000));
    assert_eq!(drawer(&world), OPENING + 12_345);
    pump.hold = true;
    let first = pump.begin(void(1)).unwrap();
    let second = pump.begin(void(1)).unwrap();
    assert_eq!(pump.answers(second), [Err(TillError::Busy)]);
    pump.hold = false;
    while !pump.held.is_empty() {
        pump.release();
    }
    pump.rest().unwrap();
    assert!(matches!(pump.answers(first).as_slice(), [Ok(Done::Accepted { .. })]));
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Voided));
    assert_eq!(refused(&mut pump, void(1)), TillError::Reversal(ReversalError::AlreadyReversed));
    assert_eq!((drawer(&world), world.device_cash()), (OPENING, OPENING));
    let outcome = check::check(&world, mark).unwrap();
    assert_eq!((outcome.accepted, outcome.registered), (2, 2));
}

#[test]
fn r14_a_void_is_for_its_own_shift_and_a_refund_needs_a_supervisor() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[12_345], 12_345));
    sign_in(&mut pump, supervisor());
    let _ = pump.done(close_shift(OPENING + 12_345));
    assert_eq!(refused(&mut pump, void(1)), TillError::Shift(ShiftError::NotOpen));
    let _ = pump.done(open_shift());
    sign_in(&mut pump, cashier());
    let another = ReversalError::AnotherShift { shift: ShiftNumber(1) };
    assert_eq!(refused(&mut pump, void(1)), TillError::Reversal(another));
    let missing = ReversalError::Right(RightError::Missing(Right::Refund));
    assert_eq!(refused(&mut pump, reverse(1, ReversalKind::Refund, note())), TillError::Reversal(missing));
    let ground = note();
    let with = Command::Reverse {
        payment: PaymentNumber(1),
        lines: None,
        told: None,
        kind: ReversalKind::Refund,
        ground,
        approver: Some(approval(Right::Refund)),
    };
    let _ = pump.done(with);
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Refunded));
    let approved = Body::Approved { right: Right::Refund, approver: supervisor().id };
    assert!(last_bodies(&world).contains(&approved));
    assert_eq!(totals(&world).cash_returned, uah(12_345));
    assert_eq!((drawer(&world), world.device_cash()), (OPENING, OPENING));
}

#[test]
fn r14_a_night_shift_voids_in_its_own_shift_after_midnight() {
    let world = World::new(RETAIL);
    world.book.page().point.hours = kassa_domain::point::WorkingHours::ALWAYS;
    world.clock.pass_ms(13 * 3_600_000);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("late", &[12_345], 12_345));
    let opened = world.clock.moment().local_date();
    world.clock.pass_ms(3 * 3_600_000);
    assert_ne!(world.clock.moment().local_date(), opened);
    pump.rest().unwrap();
    let _ = pump.done(void(1));
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Voided));
    let _ = pump.done(pay("after midnight", &[500], 500));
    let stored = store::payments::get(&world.reader(), PaymentNumber(2), kassa_domain::Currency::Uah).unwrap().unwrap();
    assert_eq!(stored.day, opened, "a payment is of its shift's day");
}

#[test]
fn r14_a_clock_set_back_does_not_bring_yesterday_again() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[500], 500));
    world.clock.set_by_ms(-3_600_000);
    let behind = refused(&mut pump, void(1));
    assert!(matches!(behind, TillError::Settle(SettleError::ClockBehind { .. })), "{behind}");
}

#[test]
fn r14_no_more_goes_back_than_the_drawer_holds() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[12_345], 12_345));
    sign_in(&mut pump, supervisor());
    let _ = pump.done(cash_out(OPENING + 5_000));
    let short = ReversalError::Shift(ShiftError::DrawerShort { in_drawer: uah(7_345) });
    assert_eq!(refused(&mut pump, void(1)), TillError::Reversal(short));
}

#[test]
fn r15_a_ground_is_required_committed_to_with_salt_and_can_be_erased() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[500], 500));
    let lost = |why: &str| Some(Original::Missing { why: why.to_owned() });
    let applied = |identity: &str, original| Ground::Application {
        full_name: "Ткаченко Ольга".to_owned(),
        identity: identity.to_owned(),
        original,
    };
    for empty in [applied(" ", Some(Original::Attached)), applied("СО 123456", None), applied("СО 123456", lost(" "))]
    {
        let error = refused(&mut pump, reverse(1, ReversalKind::Void, empty));
        assert_eq!(error, TillError::Reversal(ReversalError::NoGround));
    }
    let ground = applied("СО 123456", lost("згубив Ткаченко"));
    let _ = pump.done(reverse(1, ReversalKind::Void, ground.clone()));
    let bodies = last_bodies(&world);
    let commitment = bodies.iter().find_map(|body| match body {
        Body::ReversalAccepted { commitment, ground: 1, original: Some(false), .. } => Some(*commitment),
        _ => None,
    });
    let salt: [u8; 16] = world.reader().query_row("SELECT salt FROM ground", [], |row| row.get(0)).unwrap();
    assert_ne!(salt, [0; 16]);
    assert_eq!(commitment, Some(Hash::of(&ground.committed_bytes(&salt))));
    drop(pump);
    for entry in support::journal::entries(&world.reader()) {
        let bytes = entry.canonical().unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("Ткаченко") && !text.contains("123456"), "personal data in the journal");
    }
    let other = store::Connection::open(world.path().join(store::MONEY)).unwrap();
    let _ = other.execute("DELETE FROM ground", []).unwrap();
    drop(other);
    assert_eq!(store::verify::verify(&world.reader()).unwrap().faults, []);
}

#[test]
fn r12_a_duplicate_is_counted_says_so_and_registers_nothing() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[500], 500));
    let before = (world.device_cash(), receipts(&world));
    let duplicate = |copy: u32| Command::Duplicate {
        payment: PaymentNumber(1),
        lines: vec![Line::strong(format!("ДУБЛІКАТ {copy}")), Line::plain("5,00")],
        copy,
        approver: None,
    };
    for copy in 1..=2 {
        assert_eq!(pump.done(duplicate(copy)), Done::Done);
        assert_eq!(last_bodies(&world)[0], Body::Reprinted { payment: PaymentNumber(1), copy });
    }
    // Lines that say another number than the copy will have are not printed.
    for copy in [1, 2, 4] {
        assert_eq!(refused(&mut pump, duplicate(copy)), TillError::WrongState);
    }
    assert_eq!(before, (world.device_cash(), receipts(&world)));
    let stored = store::payments::get(&world.reader(), PaymentNumber(1), kassa_domain::Currency::Uah).unwrap().unwrap();
    assert_eq!(stored.copies, 2);
}

#[test]
fn r15_an_application_is_printed_and_registers_nothing() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[500], 500));
    let (before, noted) = ((world.device_cash(), receipts(&world)), last_bodies(&world).len());
    let print = |lines: usize| Command::PrintText(PrivateLines(vec![Line::plain("ЗАЯВА"); lines]));
    assert_eq!(pump.done(print(40)), Done::Done);
    for lines in [0, 1_001] {
        assert_eq!(refused(&mut pump, print(lines)), TillError::WrongState);
    }
    assert_eq!(before, (world.device_cash(), receipts(&world)));
    assert_eq!(last_bodies(&world).len(), noted, "what is signed is no fact of the journal");
}

fn receipts(world: &World) -> usize {
    world.documents().iter().filter(|document| matches!(document.kind, DocumentKind::Receipt(_))).count()
}

/// A visit of three whose second receipt the register refuses.
fn refused_in_the_middle(world: &World) -> Pump<'_> {
    let mut pump = at_work(world);
    pump.hold = true;
    let _ = pump.begin(pay("three", &[10_000, 2_550, 1], 20_000)).unwrap();
    // The look, the first receipt.
    for _ in 0..2 {
        pump.release();
        pump.drain().unwrap();
    }
    world.faults(&[Fault { when: When::Code(0xFF45), what: What::Refuse(0x4B) }]);
    pump.hold = false;
    while !pump.held.is_empty() {
        pump.release();
    }
    pump.rest().unwrap();
    pump
}

fn states(world: &World) -> [Option<PaymentState>; 3] {
    [1, 2, 3].map(|number| payment_state(world, number))
}

#[test]
fn r07_what_is_registered_stays_and_the_rest_goes_on_after_another_try() {
    use PaymentState::{Accepted, Registered};
    let world = World::new(RETAIL);
    let mut pump = refused_in_the_middle(&world);
    assert_eq!(states(&world), [Some(Registered), Some(Accepted), Some(Accepted)]);
    assert!(matches!(sale(&world, 2).receipt, Receipt::Failed { .. }));
    assert_eq!(sale(&world, 3).receipt, Receipt::Planned);
    let of = sale(&world, 2).of;
    assert_eq!(refused(&mut pump, pay("other", &[1], 1)), TillError::Unsettled { of });
    assert_eq!(refused(&mut pump, void(1)), TillError::Unsettled { of });
    let third = Command::TryAgain { of: sale(&world, 3).of };
    assert_eq!(refused(&mut pump, third), TillError::WrongState);
    let _ = pump.done(Command::TryAgain { of });
    assert_eq!(states(&world), [Some(Registered); 3]);
    assert_eq!((drawer(&world), world.device_cash()), (OPENING + 12_551, OPENING + 12_551));
}

#[test]
fn r17_what_was_not_registered_is_cancelled_and_its_money_handed_back() {
    use PaymentState::{Cancelled, Registered};
    let world = World::new(RETAIL);
    let mark = check::mark(&world);
    let mut pump = refused_in_the_middle(&world);
    assert_eq!(pump.done(cancel(2)), Done::HandBack { payments: 1, cash: uah(2_550), card: uah(0) });
    assert_eq!(states(&world), [Some(Registered), Some(Cancelled), Some(Registered)]);
    assert_eq!((drawer(&world), world.device_cash()), (OPENING + 10_001, OPENING + 10_001));
    for payment in [1, 2, 3] {
        assert_eq!(refused(&mut pump, cancel(payment)), TillError::WrongState);
    }
    assert_eq!(check::check(&world, mark).unwrap().decisions, Vec::<String>::new());
}

#[test]
fn r17_one_whose_turn_never_came_is_cancelled_too() {
    use PaymentState::{Cancelled, Registered};
    let world = World::new(RETAIL);
    let mut pump = refused_in_the_middle(&world);
    assert_eq!(pump.done(cancel(3)), Done::HandBack { payments: 1, cash: uah(1), card: uah(0) });
    assert_eq!(pump.done(cancel(2)), Done::HandBack { payments: 1, cash: uah(2_550), card: uah(0) });
    assert_eq!(states(&world), [Some(Registered), Some(Cancelled), Some(Cancelled)]);
    assert_eq!((drawer(&world), world.device_cash()), (OPENING + 10_000, OPENING + 10_000));
}

#[test]
fn r17_a_return_that_failed_is_given_up_and_may_be_asked_for_anew() {
    let world = World::new(RETAIL);
    let mark = check::mark(&world);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[500], 500));
    world.faults(&[Fault { when: When::Code(0xFF45), what: What::Refuse(0x4B) }]);
    let Done::Accepted { of } = pump.done(void(1)) else { panic!("accepted") };
    assert!(matches!(receipt(&world, of), Receipt::Failed { .. }));
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Registered));
    let _ = pump.done(Command::GiveUp { of });
    assert_eq!(drawer(&world), OPENING + 500);
    let _ = pump.done(void(1));
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Voided));
    assert_eq!(check::check(&world, mark).unwrap().decisions, Vec::<String>::new());
}

#[test]
fn what_waits_for_the_centre_tells_its_payment() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[12_345], 12_345));
    let _ = pump.done(pay("b", &[500], 500));
    let _ = pump.done(void(1));
    let day = world.clock.moment().local_date();
    let reader = world.reader();
    let queue = by_state(&reader, Limits { open: 100, sent: 10 }).unwrap();
    let told: Vec<(&str, Option<OfPayment>)> = (queue.unsent.iter().rev())
        .map(|(entry, _)| (kind_name(entry.body.kind().0), payment_of(&reader, &entry.body).unwrap()))
        .skip_while(|(kind, _)| *kind != "payment_accepted")
        .collect();
    let of = |number| Some(OfPayment { number: PaymentNumber(number), day });
    let expected = [
        ("payment_accepted", of(1)),
        ("receipt_registered", of(1)),
        ("payment_accepted", of(2)),
        ("receipt_registered", of(2)),
        ("reversal_accepted", of(1)),
        ("receipt_registered", of(1)),
    ];
    assert_eq!(told, expected);
    let earlier =
        queue.unsent.iter().filter(|(entry, _)| matches!(entry.body, Body::SignedIn | Body::ShiftOpening { .. }));
    assert!(earlier.clone().count() > 0);
    for (entry, _) in earlier {
        assert_eq!(payment_of(&reader, &entry.body).unwrap(), None, "{entry:?}");
    }
}
