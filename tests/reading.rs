//! Meter readings at the till (R21): what is refused leaves no trace, what is taken stands in the journal.

mod support;

use kassa::till::command::{Command, Done, TillError};
use kassa_domain::BusinessDate;
use kassa_domain::directory::Meter;
use kassa_domain::entry::Body;
use kassa_domain::exchange::{Verdict, VerdictState};
use kassa_domain::ids::{AccountNumber, MeterId, PaymentNumber, SerialNumber, ServiceId, ShiftNumber};
use kassa_domain::reading::{Reading, ReadingError, ReadingKind, ReadingSource};
use kassa_domain::user::{Approver, Right, RightError, Rights, User};
use kassa_domain::visit::SettleError;
use kassa_drivers::text::Line;
use rust_decimal::Decimal;

use support::journal::entries;
use support::operation::pay;
use support::work::{at_work, last_bodies, refused, sign_in};
use support::{RETAIL, World, cashier, supervisor};

fn day(day: u8) -> BusinessDate {
    BusinessDate::new(2026, 3, day).unwrap()
}

fn reading(meter: u64, value: i64, date: BusinessDate) -> Reading {
    let account = AccountNumber::new("00077001").unwrap();
    Reading {
        account,
        meter: MeterId(meter),
        value: Decimal::from(value),
        date,
        kind: ReadingKind::Plain,
        source: ReadingSource::Resident,
    }
}

fn meter() -> Meter {
    Meter {
        id: MeterId(9),
        serial: SerialNumber::new("12345").unwrap(),
        scale: String::new(),
        service: ServiceId(1),
        digits: 5,
        last_value: Decimal::from(100),
        last_date: day(1),
        last_source: None,
        usual: Decimal::from(10),
        place: String::new(),
        verified_until: None,
    }
}

#[test]
fn r25_an_x_report_a_duplicate_and_a_reading_are_approved_on_the_spot_and_both_names_are_recorded() {
    let world = World::new(RETAIL);
    world.book.page().meters.push((AccountNumber::new("00077001").unwrap(), meter()));
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[500], 500));
    let alone = User { rights: Rights::NONE, ..cashier() };
    sign_in(&mut pump, alone.clone());
    let taken = reading(9, 110, day(2));
    let payment = PaymentNumber(1);
    let by = |user: &User, right| Some(Approver { user: user.id, rights: user.rights, right });
    let x_report: &dyn Fn(Option<Approver>) -> Command = &|approver| Command::XReport { approver };
    let duplicate: &dyn Fn(Option<Approver>) -> Command =
        &|approver| Command::Duplicate { payment, lines: vec![Line::plain("ДУБЛІКАТ 1")], copy: 1, approver };
    let read: &dyn Fn(Option<Approver>) -> Command =
        &|approver| Command::TakeReading { reading: taken.clone(), approver };
    let shift = ShiftNumber(1);
    for (right, command, noted) in [
        (Right::XReport, x_report, Body::XReported { shift }),
        (Right::Reprint, duplicate, Body::Reprinted { payment, copy: 1 }),
        (Right::TakePayment, read, Body::ReadingTaken(taken.clone())),
    ] {
        assert_eq!(refused(&mut pump, command(None)), TillError::Right(RightError::Missing(right)));
        for nobody in [&alone, &User { id: supervisor().id, ..cashier() }] {
            let lacks = TillError::Right(RightError::ApproverLacks(right));
            assert_eq!(refused(&mut pump, command(by(nobody, right))), lacks);
        }
        let wrong = by(&supervisor(), Right::Refund);
        assert_eq!(refused(&mut pump, command(wrong)), TillError::Right(RightError::Missing(right)));
        assert_eq!(pump.done(command(by(&supervisor(), right))), Done::Done);
        let entries = entries(&world.reader());
        let [.., approved, done] = entries.as_slice() else { panic!("two entries") };
        assert_eq!(approved.body, Body::Approved { right, approver: supervisor().id });
        assert_eq!(done.body, noted);
        assert_eq!((approved.user, done.user), (Some(alone.id), Some(alone.id)));
    }
    assert_eq!(kassa::store::verify::verify(&world.reader()).unwrap().faults, []);
}

/// Whoever may print no copy of a receipt had the register repeat it, as often as they liked.
#[test]
fn r12_the_register_repeated_a_receipt_for_whoever_may_not_reprint_it() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[500], 500));
    sign_in(&mut pump, User { rights: Rights::NONE, ..cashier() });
    let before = entries(&world.reader()).len();
    let missing = TillError::Right(RightError::Missing(Right::Reprint));
    assert_eq!(refused(&mut pump, Command::Repeat { approver: None }), missing);
    assert_eq!(entries(&world.reader()).len(), before);
    let by = Approver { user: supervisor().id, rights: supervisor().rights, right: Right::Reprint };
    assert_eq!(pump.done(Command::Repeat { approver: Some(by) }), Done::Done);
    let entries = entries(&world.reader());
    assert_eq!(entries.len(), before + 1);
    let approved = Body::Approved { right: Right::Reprint, approver: supervisor().id };
    assert_eq!(entries.last().map(|entry| &entry.body), Some(&approved));
}

#[test]
fn r21_a_reading_is_checked_against_the_previous_one_and_taken_down() {
    let world = World::new(RETAIL);
    world.book.page().meters.push((AccountNumber::new("00077001").unwrap(), meter()));
    let mut pump = at_work(&world);
    let today = day(2);
    for (taken, expect) in [
        (reading(8, 110, today), TillError::NotFound("meter")),
        (reading(9, 110, day(3)), TillError::Reading(ReadingError::InFuture)),
    ] {
        assert_eq!(refused(&mut pump, Command::TakeReading { reading: taken, approver: None }), expect);
    }
    let lower = refused(&mut pump, Command::TakeReading { reading: reading(9, 99, today), approver: None });
    assert!(matches!(lower, TillError::Reading(ReadingError::Lower { .. })), "{lower}");
    let taken = reading(9, 110, today);
    assert_eq!(pump.done(Command::TakeReading { reading: taken.clone(), approver: None }), Done::Done);
    assert_eq!(last_bodies(&world)[0], Body::ReadingTaken(taken.clone()));
    let later = reading(9, 125, today);
    assert_eq!(pump.done(Command::TakeReading { reading: later.clone(), approver: None }), Done::Done);
    let before = kassa::store::readings::newest(&world.reader(), &later.account, 10).unwrap();
    let told: Vec<_> = before.iter().map(|past| (past.meter.0, past.value, past.date, past.cashier)).collect();
    let by = Some(cashier().id);
    assert_eq!(told, [(9, later.value, today, by), (9, taken.value, today, by)], "the newest first");
    assert_eq!(kassa::store::readings::newest(&world.reader(), &later.account, 1).unwrap().len(), 1);
    let handed_in = world.clock.moment().utc_ms();
    let sheet = Reading { source: ReadingSource::Control, ..reading(9, 126, today) };
    assert_eq!(pump.done(Command::TakeReading { reading: sheet.clone(), approver: None }), Done::Done);
    assert_eq!(last_bodies(&world)[0], Body::ReadingTaken(sheet));
    let sources = |past: &[kassa::store::readings::Past]| past.iter().map(|past| past.source).collect::<Vec<_>>();
    let before = kassa::store::readings::newest(&world.reader(), &later.account, 2).unwrap();
    assert_eq!(sources(&before), [ReadingSource::Control, ReadingSource::Resident]);
    let (entry, taken_at) = (before[0].entry, before[0].taken_at);
    assert!((handed_in..=world.clock.moment().utc_ms()).contains(&taken_at.utc_ms()), "when it was handed in");
    let placed = || kassa::store::journal::placed(&world.reader(), entry).unwrap();
    let told = |state, revision, received_ms| {
        Command::Verdicts(vec![Verdict { entry, state, reason: String::new(), revision, received_ms }])
    };
    let later_ms = taken_at.utc_ms() + 240_000;
    for (state, revision, received_ms, expect) in [
        (VerdictState::Waiting, 1, Some(later_ms), None),
        (VerdictState::Applied, 2, Some(later_ms), Some(later_ms)),
        (VerdictState::Refused, 3, Some(later_ms), None),
        // A centre before it told that.
        (VerdictState::Applied, 4, None, None),
        (VerdictState::Applied, 5, Some(later_ms), Some(later_ms)),
    ] {
        assert_eq!(pump.done(told(state, revision, received_ms)), Done::Done);
        assert_eq!(placed(), expect, "{state:?} {revision}");
    }
    sign_in(&mut pump, User { rights: Rights::NONE, ..cashier() });
    assert!(matches!(refused(&mut pump, Command::TakeReading { reading: taken, approver: None }), TillError::Right(_)));
    assert_eq!(kassa::store::verify::verify(&world.reader()).unwrap().faults, []);
}

/// A visit that takes these readings with it.
/// The power went between the journal and the window's own notes, and the window handed the reading in once more.
#[test]
fn a_reading_taken_without_payment_stood_twice_after_a_power_cut() {
    let world = World::new(RETAIL);
    world.book.page().meters.push((AccountNumber::new("00077001").unwrap(), meter()));
    let mut pump = at_work(&world);
    let today = day(2);
    let taken = |world: &World| {
        let bodies = entries(&world.reader()).into_iter().map(|entry| entry.body);
        bodies.filter(|body| matches!(body, Body::ReadingTaken(_))).count()
    };
    let control = Reading { source: ReadingSource::Control, ..reading(9, 110, today) };
    for (given, expect) in [
        (reading(9, 110, today), 1),
        (reading(9, 110, today), 1),
        // Another's word of the same is another fact, and so is another figure.
        (control.clone(), 2),
        (control, 2),
        (reading(9, 111, today), 3),
        (reading(9, 111, today), 3),
    ] {
        assert_eq!(pump.done(Command::TakeReading { reading: given.clone(), approver: None }), Done::Done);
        assert_eq!(taken(&world), expect, "{given:?}");
    }
    assert!(matches!(pump.done(with_readings("v1", vec![reading(9, 111, today)])), Done::Paid(_)));
    assert_eq!(taken(&world), 3, "nor with a payment");
    // What the centre has refused does not stand.
    let entry = kassa::store::readings::newest(&world.reader(), &reading(9, 111, today).account, 1).unwrap()[0].entry;
    let refused =
        Verdict { entry, state: VerdictState::Refused, reason: "meter".to_owned(), revision: 1, received_ms: None };
    assert_eq!(pump.done(Command::Verdicts(vec![refused])), Done::Done);
    assert_eq!(pump.done(Command::TakeReading { reading: reading(9, 111, today), approver: None }), Done::Done);
    assert_eq!(taken(&world), 4);
    assert_eq!(kassa::store::verify::verify(&world.reader()).unwrap().faults, []);
}

fn with_readings(token: &str, readings: Vec<Reading>) -> Command {
    match pay(token, &[500, 700], 1_200) {
        Command::Pay { token, visit, tender, told, approvers, .. } => {
            Command::Pay { token, visit, tender, told, approvers, readings }
        }
        other => other,
    }
}

#[test]
fn r07_a_visit_takes_its_readings_in_one_go_with_its_payments_or_not_at_all() {
    let world = World::new(RETAIL);
    world.book.page().meters.push((AccountNumber::new("00077001").unwrap(), meter()));
    let mut pump = at_work(&world);
    let before = entries(&world.reader()).len();
    let (right, lower) = (reading(9, 110, day(2)), reading(9, 99, day(2)));
    let account = right.account.clone();
    // R21 once more as it is accepted: what was right when it was given may not be any more.
    for (readings, place, error) in [
        (vec![lower.clone()], 0, Some(ReadingError::Lower { previous: Decimal::from(100) })),
        (vec![right.clone(), reading(9, 111, day(3))], 1, Some(ReadingError::InFuture)),
        (vec![right.clone(), reading(8, 5, day(2))], 1, None),
    ] {
        let expect = TillError::ReadingInVisit { place, account: account.clone(), error };
        assert_eq!(refused(&mut pump, with_readings("refused", readings)), expect);
        assert_eq!(entries(&world.reader()).len(), before, "neither money nor a reading");
    }
    let asked = with_readings("taken", vec![right.clone()]);
    let Ok(first @ Done::Paid(_)) = pump.ask(asked.clone()) else { panic!("paid") };
    // Pressed again it is the same visit, and its readings are there once (R23).
    let Ok(again) = pump.ask(asked) else { panic!("paid") };
    assert_eq!(first, again);
    pump.rest().unwrap();
    let bodies: Vec<Body> = entries(&world.reader()).into_iter().skip(before).map(|entry| entry.body).collect();
    let of = |body: &Body| matches!(body, Body::PaymentAccepted(_) | Body::ReadingTaken(_));
    let [Body::PaymentAccepted(_), Body::PaymentAccepted(_), Body::ReadingTaken(taken)] = &bodies[..3] else {
        panic!("{bodies:?}")
    };
    assert_eq!((taken, bodies.iter().filter(|body| of(body)).count()), (&right, 3));
    assert_eq!(kassa::store::readings::newest(&world.reader(), &account, 5).unwrap().len(), 1);
    assert_eq!(kassa::store::verify::verify(&world.reader()).unwrap().faults, []);
}

#[test]
fn r21_a_reading_stays_out_where_the_money_of_its_visit_is_not_taken() {
    let world = World::new(RETAIL);
    world.book.page().meters.push((AccountNumber::new("00077001").unwrap(), meter()));
    let mut pump = at_work(&world);
    let before = entries(&world.reader()).len();
    sign_in(&mut pump, User { rights: Rights::NONE, ..cashier() });
    let right = Right::TakePayment;
    let refusal = refused(&mut pump, with_readings("nobody's", vec![reading(9, 110, day(2))]));
    assert_eq!(refusal, TillError::Settle(SettleError::Right(RightError::Missing(right))));
    let bodies: Vec<Body> = entries(&world.reader()).into_iter().skip(before).map(|entry| entry.body).collect();
    assert!(!bodies.iter().any(|body| matches!(body, Body::ReadingTaken(_))), "{bodies:?}");
}
