//! The drawer handed over within a shift: counted, told, signed by both, and the shift goes on (R19).

mod support;

use kassa::till::command::{Command, TillError};
use kassa_domain::cash::CashError;
use kassa_domain::count::Count;
use kassa_domain::entry::Body;
use kassa_domain::handover::HandOver;
use kassa_domain::ids::ShiftNumber;
use kassa_domain::shift::ShiftError;
use kassa_domain::user::{Right, RightError, Rights, User};
use kassa_drivers::shtrih::emulator::{Fault, What, When};

use support::operation::{close_shift, open_shift, pay};
use support::work::{OPENING, at_work, drawer, last_bodies, refused, sign_in};
use support::{RETAIL, World, cashier, supervisor, uah};

fn other() -> User {
    let login = kassa_domain::ids::Login::new("nina").unwrap();
    User { id: kassa_domain::ids::UserId(3), login, name: "Ніна Мельник".to_owned(), ..cashier() }
}

fn hand_over(to: User, counted: i64, note: &str) -> Command {
    Command::HandOver { to: Box::new(to), count: Count::of(uah(counted), note.to_owned()), parked: 2, approver: None }
}

fn users(world: &World) -> Vec<Option<u32>> {
    let reader = world.reader();
    let head = kassa::store::journal::head(&reader).unwrap();
    let entries = kassa::store::journal::from(&reader, head.epoch, kassa_domain::ids::Seq(1), 1_000, usize::MAX >> 1);
    let entries = entries.unwrap().into_iter().map(|entry| kassa_domain::entry::Entry::parse(&entry).unwrap());
    entries.map(|entry| entry.user.map(|user| user.0)).collect()
}

#[test]
fn r19_a_drawer_goes_from_hand_to_hand_and_the_shift_goes_on() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[500], 500));
    let in_drawer = drawer(&world);
    let documents = world.documents().len();
    let wanted = CashError::NoteWanted { by: uah(-50) };
    assert_eq!(refused(&mut pump, hand_over(other(), in_drawer - 50, "")), TillError::Cash(wanted));
    let _ = pump.done(hand_over(other(), in_drawer - 50, "розмін"));
    let bodies = last_bodies(&world);
    let [Body::SignedIn, Body::SignedOut, Body::HandedOver(handed)] = &bodies[..3] else { panic!("{bodies:?}") };
    let expect = HandOver {
        shift: ShiftNumber(1),
        to: other().id,
        journal: uah(in_drawer),
        counted: uah(in_drawer - 50),
        note: "розмін".to_owned(),
        undecided: 0,
        parked: 2,
        pieces: None,
    };
    assert_eq!(**handed, expect);
    let by = users(&world);
    let last = by.len();
    assert_eq!(by[last - 3..], [Some(1), Some(1), Some(3)], "the one hands over and signs out, the other signs in");
    assert_eq!(world.documents().len(), documents, "nothing went to the register");
    assert_eq!(drawer(&world), in_drawer, "no money moved");
    // The other one works on, and the shift is closed with one count as ever.
    let _ = pump.done(pay("b", &[700], 700));
    assert_eq!(users(&world).last(), Some(&Some(3)));
    sign_in(&mut pump, supervisor());
    let closing =
        Command::CloseShift { count: Count::of(uah(in_drawer + 650), "розмін".to_owned()), approver: None };
    let _ = pump.done(closing);
    drop(pump);
    assert_eq!(kassa::store::verify::verify(&world.reader()).unwrap().faults, []);
}

#[test]
fn r19_a_drawer_is_not_handed_over_to_nobody() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let in_drawer = drawer(&world);
    assert_eq!(in_drawer, OPENING);
    let before = last_bodies(&world).len();
    let same = TillError::Shift(ShiftError::SamePerson);
    assert_eq!(refused(&mut pump, hand_over(cashier(), in_drawer, "")), same);
    let missing = TillError::Right(RightError::Missing(Right::TakePayment));
    assert_eq!(refused(&mut pump, hand_over(User { rights: Rights::NONE, ..other() }, in_drawer, "")), missing);
    assert_eq!(refused(&mut pump, hand_over(other(), -1, "")), TillError::Cash(CashError::NotPositive));
    assert_eq!(last_bodies(&world).len(), before, "nothing was written");
    sign_in(&mut pump, supervisor());
    let _ = pump.done(close_shift(in_drawer));
    let closed = TillError::Shift(ShiftError::NotOpen);
    assert_eq!(refused(&mut pump, hand_over(other(), in_drawer, "")), closed);
    let _ = pump.done(open_shift());
}

#[test]
fn r20_an_undecided_receipt_goes_with_the_drawer_and_is_told() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let in_drawer = drawer(&world);
    world.faults(&[Fault { when: When::Code(0xFF45), what: What::Refuse(0x4B) }]);
    let _ = pump.done(pay("a", &[500], 500));
    let _ = pump.done(hand_over(other(), in_drawer + 500, ""));
    let bodies = last_bodies(&world);
    let handed = bodies.iter().find_map(|body| match body {
        Body::HandedOver(handed) => Some(handed.undecided),
        _ => None,
    });
    assert_eq!(handed, Some(1));
}
