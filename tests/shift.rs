//! The shift, the drawer and who may (R18, R19, R20, R22, R25).

mod support;

use kassa::till::command::{Command, Done, NotReady, TillError};
use kassa_domain::cash::CashError;
use kassa_domain::count::Count;
use kassa_domain::entry::{Body, How};
use kassa_domain::receipt::{Cashier, Operation};
use kassa_domain::shift::{ShiftError, ShiftState};
use kassa_domain::user::{Approver, Right, RightError, Rights, User};
use kassa_domain::visit::SettleError;
use kassa_domain::{Currency, Money};
use kassa_drivers::shtrih::emulator::{DocumentKind, Fault, What, When};

use support::operation::{cash_in, cash_out, close_shift, open_shift, pay, void};
use support::pump::Pump;
use support::work::{
    OPENING, at_work, back_at_work, drawer, elsewhere, first_unsettled, last_bodies, payment_state, refused, sign_in,
    totals,
};
use support::{CLASSIC, RETAIL, World, approval, cashier, check, supervisor, uah};

fn state(world: &World) -> ShiftState {
    kassa::store::shifts::current(&world.reader()).unwrap()
}

fn is_open(world: &World) -> bool {
    matches!(state(world), ShiftState::Open(_))
}

#[test]
fn r18_a_supervisor_opens_and_closes_and_the_opening_report_comes_first() {
    for model in [RETAIL, CLASSIC] {
        let world = World::new(model);
        let mut pump = Pump::start(&world);
        sign_in(&mut pump, cashier());
        pump.rest().unwrap();
        let missing = TillError::Right(RightError::Missing(Right::OpenShift));
        assert_eq!(refused(&mut pump, open_shift()), missing);
        sign_in(&mut pump, supervisor());
        let _ = pump.done(open_shift());
        assert!(is_open(&world));
        assert_eq!(world.documents().last().unwrap().kind, DocumentKind::ShiftOpening);
        assert_eq!(refused(&mut pump, open_shift()), TillError::Shift(ShiftError::AlreadyOpen));
        let _ = pump.done(pay("a", &[500], 500));
        sign_in(&mut pump, cashier());
        let missing = TillError::Right(RightError::Missing(Right::CloseShift));
        assert_eq!(refused(&mut pump, close_shift(500)), missing);
        let _ = pump.done(Command::CloseShift {
            count: Count::of(uah(500), String::new()),
            approver: Some(approval(Right::CloseShift)),
        });
        assert!(!is_open(&world));
        let approved = Body::Approved { right: Right::CloseShift, approver: supervisor().id };
        assert!(last_bodies(&world).contains(&approved));
        sign_in(&mut pump, supervisor());
        assert_eq!(refused(&mut pump, close_shift(500)), TillError::Shift(ShiftError::NotOpen));
    }
}

#[test]
fn r18_a_cashier_may_where_the_point_allows_it_but_not_just_anybody() {
    let world = World::new(RETAIL);
    world.book.page().point.cashier_opens_shift = true;
    let mut pump = Pump::start(&world);
    sign_in(&mut pump, User { rights: Rights::NONE, ..cashier() });
    pump.rest().unwrap();
    let missing = TillError::Right(RightError::Missing(Right::OpenShift));
    assert_eq!(refused(&mut pump, open_shift()), missing);
    sign_in(&mut pump, cashier());
    let _ = pump.done(open_shift());
    let _ = pump.done(close_shift(0));
    assert_eq!(state(&world), ShiftState::Closed { last: Some(kassa_domain::ids::ShiftNumber(1)) });
}

#[test]
fn r18_after_24_hours_only_the_z_report_is_left() {
    let world = World::new(RETAIL);
    world.book.page().point.hours = kassa_domain::point::WorkingHours::ALWAYS;
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[500], 500));
    sign_in(&mut pump, supervisor());
    world.clock.pass_ms(24 * 3_600_000);
    pump.rest().unwrap();
    let overdue = ShiftError::Overdue;
    assert_eq!(refused(&mut pump, cash_in(100)), TillError::Shift(overdue));
    assert_eq!(refused(&mut pump, void(1)), TillError::Reversal(overdue.into()));
    assert_eq!(refused(&mut pump, pay("b", &[500], 500)), TillError::Settle(overdue.into()));
    assert_eq!(refused(&mut pump, open_shift()), TillError::Shift(ShiftError::AlreadyOpen));
    let _ = pump.done(close_shift(OPENING + 500));
    let _ = pump.done(open_shift());
    let _ = pump.done(pay("b", &[500], 500));
    assert_eq!(drawer(&world), OPENING + 1_000);
}

#[test]
fn r18_a_register_whose_shift_stands_open_already_is_joined() {
    let world = World::new(RETAIL);
    let cashier_elsewhere = Cashier { name: "Інша каса".to_owned() };
    elsewhere(&world, &Operation::OpenShift { cashier: cashier_elsewhere.clone() });
    let documents = world.documents().len();
    let mut pump = Pump::start(&world);
    sign_in(&mut pump, supervisor());
    pump.rest().unwrap();
    let _ = pump.done(open_shift());
    assert!(is_open(&world));
    assert_eq!(world.documents().len(), documents, "nothing was sent");
    assert!(matches!(last_bodies(&world)[0], Body::ReceiptRegistered { how: How::Joined, .. }));
    let _ = pump.done(pay("a", &[500], 500));
    elsewhere(&world, &Operation::CloseShift { cashier: cashier_elsewhere });
    pump.rest().unwrap();
    let documents = world.documents().len();
    let error = refused(&mut pump, pay("b", &[500], 500));
    assert_eq!(error, TillError::RegisterNotReady(NotReady::ShiftClosed));
    let _ = pump.done(close_shift(500));
    assert!(!is_open(&world));
    assert_eq!(world.documents().len(), documents, "nothing was sent");
    assert_eq!(kassa::store::verify::verify(&world.reader()).unwrap().faults, []);
}

#[test]
fn r18_an_opening_that_failed_is_given_up_and_its_number_not_given_again() {
    let world = World::new(RETAIL);
    let mut pump = Pump::start(&world);
    sign_in(&mut pump, supervisor());
    pump.rest().unwrap();
    world.faults(&[Fault { when: When::Code(0xE0), what: What::Refuse(0x4B) }]);
    let Done::Accepted { of } = pump.done(open_shift()) else { panic!("accepted") };
    assert!(matches!(state(&world), ShiftState::Opening(_)));
    assert_eq!(refused(&mut pump, pay("a", &[500], 500)), TillError::Unsettled { of });
    let _ = pump.done(Command::GiveUp { of });
    assert_eq!(state(&world), ShiftState::Closed { last: None });
    let _ = pump.done(open_shift());
    let ShiftState::Open(shift) = state(&world) else { panic!("open") };
    assert_eq!(shift.number.0, 2);
    assert_eq!(kassa::store::verify::verify(&world.reader()).unwrap().faults, []);
}

#[test]
fn r18_a_z_report_that_failed_leaves_the_shift_open_once_it_is_given_up() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    sign_in(&mut pump, supervisor());
    world.faults(&[Fault { when: When::Code(0x41), what: What::Refuse(0x4B) }]);
    let Done::Accepted { of } = pump.done(close_shift(OPENING)) else { panic!("accepted") };
    assert!(matches!(state(&world), ShiftState::Closing(_)));
    let _ = pump.done(Command::GiveUp { of });
    assert!(is_open(&world));
    let _ = pump.done(pay("a", &[500], 500));
    world.faults(&[Fault { when: When::Code(0x41), what: What::Refuse(0x4B) }]);
    let Done::Accepted { of } = pump.done(close_shift(OPENING + 500)) else { panic!("accepted") };
    let _ = pump.done(Command::TryAgain { of });
    assert!(!is_open(&world));
    assert_eq!(kassa::store::verify::verify(&world.reader()).unwrap().faults, []);
}

#[test]
fn r19_no_more_goes_out_than_the_drawer_holds_and_three_counts_agree() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("60 of 100", &[6_000], 10_000));
    assert_eq!(totals(&world).cash_taken, uah(6_000), "change is not kept");
    sign_in(&mut pump, supervisor());
    let short = CashError::Shift(ShiftError::DrawerShort { in_drawer: uah(OPENING + 6_000) });
    assert_eq!(refused(&mut pump, cash_out(OPENING + 6_001)), TillError::Cash(short));
    for (amount, expect) in [(0, CashError::NotPositive), (-5, CashError::NotPositive)] {
        assert_eq!(refused(&mut pump, cash_out(amount)), TillError::Cash(expect));
    }
    let _ = pump.done(cash_out(OPENING));
    assert_eq!((drawer(&world), world.device_cash()), (6_000, 6_000));
    sign_in(&mut pump, cashier());
    let missing = TillError::Right(RightError::Missing(Right::CashOut));
    assert_eq!(refused(&mut pump, cash_out(1)), missing);
    sign_in(&mut pump, supervisor());
    let command = Command::CloseShift {
        count: Count::of(uah(5_990), "не вистачає десяти".to_owned()), approver: None
    };
    let _ = pump.done(command);
    let closing = last_bodies(&world).into_iter().find_map(|body| match body {
        Body::ShiftClosing { totals, counted, note, .. } => Some((totals.drawer().unwrap(), counted, note)),
        _ => None,
    });
    assert_eq!(closing, Some((uah(6_000), uah(5_990), "не вистачає десяти".to_owned())));
    let _ = pump.done(open_shift());
    assert_eq!(totals(&world).opening_cash, uah(5_990), "the next shift starts from what was counted");
}

#[test]
fn r19_cash_of_another_currency_is_not_put_into_the_drawer() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    sign_in(&mut pump, supervisor());
    let amount = Money::new(500, Currency::Rub);
    let way = kassa_domain::cash::CashWay::In;
    let command = Command::MoveCash { way, amount, purpose: String::new(), approver: None };
    assert!(matches!(refused(&mut pump, command), TillError::Settle(SettleError::Money(_))));
    let command = Command::CloseShift { count: Count::of(Money::new(1, Currency::Rub), String::new()), approver: None };
    assert!(matches!(refused(&mut pump, command), TillError::Cash(CashError::Money(_))));
}

#[test]
fn r20_undecided_receipts_come_before_the_z_report_and_unsent_entries_are_told() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    world.faults(&[Fault { when: When::Code(0xFF45), what: What::Refuse(0x4B) }]);
    let _ = pump.done(pay("a", &[500], 500));
    sign_in(&mut pump, supervisor());
    let undecided = TillError::Shift(ShiftError::Undecided { count: 1 });
    assert_eq!(refused(&mut pump, close_shift(OPENING)), undecided);
    let of = first_unsettled(&world).unwrap();
    let _ = pump.done(Command::TryAgain { of });
    let unsent = kassa::store::journal::queue(&world.reader()).unwrap().0;
    let _ = pump.done(close_shift(OPENING + 500));
    let told = last_bodies(&world).into_iter().find_map(|body| match body {
        Body::ShiftClosing { unsent, .. } => Some(unsent),
        _ => None,
    });
    assert_eq!(told, Some(unsent));
}

#[test]
fn r22_signing_out_and_changing_the_cashier_loses_nothing() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let mark = check::mark(&world);
    pump.hold = true;
    let ticket = pump.begin(pay("a", &[500], 500)).unwrap();
    pump.release();
    pump.drain().unwrap();
    // The receipt is with the register; the cashier goes home.
    let out = pump.begin(Command::SignOut).unwrap();
    assert_eq!(pump.answers(out), [Ok(Done::Done)]);
    pump.hold = false;
    while !pump.held.is_empty() {
        pump.release();
    }
    pump.rest().unwrap();
    assert!(matches!(pump.answers(ticket).as_slice(), [Ok(Done::Paid(_))]));
    assert_eq!(check::check(&world, mark).unwrap().registered, 1);
    let queue = kassa::store::journal::queue(&world.reader()).unwrap().0;
    drop(pump);
    let pump = back_at_work(&world);
    assert_eq!(kassa::store::journal::queue(&world.reader()).unwrap().0, queue + 1, "and one sign-in");
    assert!(payment_state(&world, 1).is_some());
    drop(pump);
}

#[test]
fn r25_an_approval_is_for_one_action_by_another_person_and_both_are_named() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let by = |approver| Command::MoveCash {
        way: kassa_domain::cash::CashWay::Out,
        amount: uah(100),
        purpose: "інкасація".to_owned(),
        approver: Some(approver),
    };
    let mut own = approval(Right::CashOut);
    own.user = cashier().id;
    let lacks = TillError::Right(RightError::ApproverLacks(Right::CashOut));
    assert_eq!(refused(&mut pump, by(own)), lacks);
    let _ = pump.done(by(approval(Right::CashOut)));
    let entries = support::journal::entries(&world.reader());
    let approved = entries.iter().position(|entry| {
        entry.body == Body::Approved { right: Right::CashOut, approver: supervisor().id }
            && entry.user == Some(cashier().id)
    });
    let moved = entries
        .iter()
        .position(|entry| matches!(&entry.body, Body::CashMoved { purpose, .. } if purpose == "інкасація"));
    assert!(approved.is_some() && approved.map(|at| at + 1) == moved);
    assert_eq!(refused(&mut pump, cash_out(100)), TillError::Right(RightError::Missing(Right::CashOut)));
}

#[test]
fn who_asked_is_who_stands_in_the_journal_whoever_signs_in_meanwhile() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[500], 500));
    pump.hold = true;
    let _ = pump.begin(void(1)).unwrap();
    let _ = pump.begin(Command::SignIn(supervisor())).unwrap();
    pump.hold = false;
    while !pump.held.is_empty() {
        pump.release();
    }
    pump.rest().unwrap();
    let entries = support::journal::entries(&world.reader());
    let reversal = entries.iter().find(|entry| matches!(entry.body, Body::ReversalAccepted { .. })).unwrap();
    assert_eq!(reversal.user, Some(cashier().id));
}

#[test]
fn r19_a_difference_in_the_drawer_wants_a_note() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    sign_in(&mut pump, supervisor());
    let close = |counted: i64, note: &str| Command::CloseShift {
        count: Count::of(uah(counted), note.to_owned()),
        approver: None,
    };
    for (counted, note, expect) in [
        (OPENING - 100, "  ", CashError::NoteWanted { by: uah(-100) }),
        (OPENING + 5, "", CashError::NoteWanted { by: uah(5) }),
        (OPENING + 5, &"x".repeat(501), CashError::TextTooLong { max: 500 }),
    ] {
        assert_eq!(refused(&mut pump, close(counted, note)), TillError::Cash(expect));
    }
    let _ = pump.done(close(OPENING - 100, "бракує монет"));
}

/// A till whose centre said how its clock stands, then ended, and starts again.
fn after_the_centre_said(world: &World, clock_offset_ms: i64) -> Pump<'_> {
    let mut pump = Pump::start(world);
    let _ = pump.done(Command::Contact { clock_offset_ms });
    drop(pump);
    let mut pump = Pump::start(world);
    sign_in(&mut pump, supervisor());
    pump.rest().unwrap();
    pump
}

const MINUTE_MS: i64 = 60_000;

#[test]
fn a_shift_was_opened_without_the_line_by_a_clock_that_was_known_to_be_wrong() {
    for (offset_ms, is_refused) in
        [(0, false), (10 * MINUTE_MS, false), (-10 * MINUTE_MS, false), (11 * MINUTE_MS, true), (-90 * MINUTE_MS, true)]
    {
        let world = World::new(RETAIL);
        let mut pump = after_the_centre_said(&world, offset_ms);
        let papers = world.documents().len();
        if is_refused {
            assert_eq!(
                refused(&mut pump, open_shift()),
                TillError::ClockOff { ahead_ms: -offset_ms, from_before: true }
            );
            assert_eq!(world.documents().len(), papers, "no paper either");
        } else {
            let _ = pump.done(open_shift());
        }
        assert_eq!(is_open(&world), !is_refused, "{offset_ms}");
    }
}

#[test]
fn the_shift_opens_once_the_clock_is_put_right_or_the_line_is_back_and_an_open_one_goes_on() {
    let world = World::new(RETAIL);
    let mut pump = after_the_centre_said(&world, 20 * MINUTE_MS);
    let _ = refused(&mut pump, open_shift());
    world.clock.set_by_ms(20 * MINUTE_MS);
    let _ = pump.done(open_shift());
    assert!(is_open(&world), "the till saw that somebody set the clock");

    let world = World::new(RETAIL);
    let mut pump = after_the_centre_said(&world, 20 * MINUTE_MS);
    let _ = pump.done(Command::Line { is_up: true });
    let _ = pump.done(open_shift());
    assert!(is_open(&world), "the centre is there: it is only told");
    let _ = pump.done(Command::Line { is_up: false });
    let _ = pump.done(pay("a", &[500], 500));
    let _ = pump.done(close_shift(500));
    assert!(!is_open(&world), "an open shift goes on, and ends");
    assert!(matches!(refused(&mut pump, open_shift()), TillError::ClockOff { .. }), "the next one does not begin");
}

/// The same opening, by somebody who looked at a watch.
fn by_my_watch(approver: Option<Approver>) -> Command {
    Command::OpenShift { approver, clock_is_right: true, count: None }
}

#[test]
fn r25_a_till_restarted_after_its_clock_was_put_right_opened_no_shift_all_day() {
    let world = World::new(RETAIL);
    let mut pump = after_the_centre_said(&world, 15 * MINUTE_MS);
    sign_in(&mut pump, cashier());
    pump.rest().unwrap();
    let missing = TillError::Right(RightError::Missing(Right::OpenShift));
    assert_eq!(refused(&mut pump, by_my_watch(None)), missing, "a cashier's word alone is not enough");
    let _ = pump.done(by_my_watch(Some(approval(Right::OpenShift))));
    assert!(is_open(&world));
    let approved = Body::Approved { right: Right::OpenShift, approver: supervisor().id };
    assert_eq!(last_bodies(&world).iter().filter(|body| **body == approved).count(), 1, "and who said it is noted");

    let world = World::new(RETAIL);
    let mut pump = after_the_centre_said(&world, 15 * MINUTE_MS);
    let _ = pump.done(by_my_watch(None));
    assert!(is_open(&world) && last_bodies(&world).contains(&approved), "a supervisor's own word is noted too");
}

#[test]
fn a_word_counts_neither_against_what_this_run_has_heard_nor_where_cashiers_open_shifts() {
    let world = World::new(RETAIL);
    world.book.page().point.cashier_opens_shift = true;
    let mut pump = after_the_centre_said(&world, 15 * MINUTE_MS);
    sign_in(&mut pump, cashier());
    pump.rest().unwrap();
    let missing = TillError::Right(RightError::Missing(Right::OpenShift));
    assert_eq!(refused(&mut pump, by_my_watch(None)), missing);
    sign_in(&mut pump, supervisor());
    let _ = pump.done(Command::Contact { clock_offset_ms: 15 * MINUTE_MS });
    let off = TillError::ClockOff { ahead_ms: -15 * MINUTE_MS, from_before: false };
    assert_eq!(refused(&mut pump, by_my_watch(None)), off, "the centre has just said so");
    world.clock.set_by_ms(-90_000);
    let behind = refused(&mut pump, by_my_watch(None));
    assert!(matches!(behind, TillError::Settle(SettleError::ClockBehind { .. })), "{behind}");
}
