//! Taking money (R7, R9, R10, R11, R23): the story with an emulated register and a real file.

#[path = "pay/preview.rs"]
mod preview;
mod support;

use std::sync::Arc;

use kassa::clock::Clock;
use kassa::store::directory::Directory;
use kassa::store::queue::OfPayment;
use kassa::till::command::{Command, Done, NotReady, Paid, TillError};
use kassa::till::desk::{ByNumber, Desk};
use kassa_domain::cash::CashWay;
use kassa_domain::commission::{CommissionFrom, CommissionRule, Means};
use kassa_domain::directory::Town;
use kassa_domain::ids::{AccountNumber, PaymentNumber, ProviderId, SlipNumber, TownId};
use kassa_domain::money::Rounding;
use kassa_domain::payment::PaymentState;
use kassa_domain::point::{CashRounding, LimitReached};
use kassa_domain::receipt::{Cashier, Operation, Receipt};
use kassa_domain::shift::ShiftError;
use kassa_domain::user::{Approver, Right, RightError, Rights, User};
use kassa_domain::visit::{SettleError, Tender, Visit};
use kassa_domain::{Currency, entry::Body};
use kassa_drivers::port::pipe::lock;
use kassa_drivers::shtrih::emulator::{Fault, What, When};

use rust_decimal::Decimal;

use support::operation::{cash, pay, told, visit};
use support::pump::Pump;
use support::work::{
    OPENING, another_sale, at_work, back_at_work, drawer, elsewhere, last_bodies, payment_state, refused, sale,
    sign_in, totals,
};
use support::{CLASSIC, RETAIL, World, approval, cashier, check, supervisor, uah};

fn paid(done: Result<Done, TillError>) -> Paid {
    match done {
        Ok(Done::Paid(paid)) => paid,
        other => panic!("not paid: {other:?}"),
    }
}

/// A bill scanned a second time is told of: by its month, or by its sum where it names no month.
#[test]
fn what_was_taken_for_a_scanned_bill_is_known_until_it_is_given_back() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[12_345], 12_345));
    let _ = pump.done(pay("b", &[5_000], 5_000));
    pump.rest().unwrap();
    let reader = world.reader();
    let first = kassa::store::payments::get(&reader, PaymentNumber(1), Currency::Uah).unwrap().unwrap();
    let month = first.payment.lines[0].period;
    let since = first.accepted_at;
    let taken = |account: &AccountNumber, month, since, sum: Option<i64>| {
        let found = kassa::store::payments::taken_before(&world.reader(), account, (month, since), sum.map(uah));
        found.unwrap().map(|taken| (taken.number.0, taken.minor))
    };
    let (ours, other) = (&first.payment.account, &AccountNumber::new("999").unwrap());
    for (account, months, since, sum, expect) in [
        (ours, Some(month), 0, None, Some((2, 5_000))),
        (ours, Some(month), 0, Some(12_345), Some((1, 12_345))),
        (ours, Some(month), i64::MAX, Some(1), Some((2, 5_000))),
        (ours, Some(month.next()), 0, Some(12_345), None),
        (ours, None, since, Some(12_345), Some((1, 12_345))),
        (ours, None, since + 3_600_000, Some(12_345), None),
        (ours, None, 0, Some(1), None),
        (ours, None, 0, None, None),
        (other, Some(month), 0, Some(12_345), None),
    ] {
        assert_eq!(taken(account, months, since, sum), expect, "{months:?} {sum:?}");
    }
    let last = |account: &AccountNumber| {
        let found = kassa::store::payments::lately_taken(&world.reader(), account, 4).unwrap();
        found.into_iter().map(|taken| (taken.number.0, taken.minor)).collect::<Vec<_>>()
    };
    assert_eq!((last(ours), last(other)), (vec![(2, 5_000), (1, 12_345)], vec![]));
    let _ = pump.done(support::operation::void(1));
    assert_eq!(taken(ours, Some(month), 0, Some(12_345)), Some((2, 5_000)));
    assert_eq!(last(ours), [(2, 5_000)]);
}

#[test]
fn r07_card_money_is_used_first_and_the_last_receipt_has_the_change() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let tender = Tender { cash: uah(10_000), card: Some((uah(12_000), SlipNumber::new("815").unwrap())) };
    let command = Command::Pay {
        token: "a".into(),
        visit: visit(&[10_000, 5_000, 2_500]),
        tender,
        told: uah(17_500),
        approvers: Vec::new(),
        readings: Vec::new(),
    };
    let done = paid(pump.ask(command));
    assert_eq!((done.total, done.change), (uah(17_500), uah(4_500)));
    let parts: Vec<(i64, i64, i64, i64)> = (1..=3)
        .map(|number| {
            let stored = kassa::store::payments::get(&world.reader(), PaymentNumber(number), Currency::Uah);
            let tenders = stored.unwrap().unwrap().payment.tenders;
            (tenders.card.minor(), tenders.cash.minor(), tenders.cash_received.minor(), tenders.change.minor())
        })
        .collect();
    assert_eq!(parts, [(10_000, 0, 0, 0), (2_000, 3_000, 3_000, 0), (0, 2_500, 7_000, 4_500)]);
    assert_eq!(drawer(&world), OPENING + 5_500);
    assert_eq!(world.device_cash(), OPENING + 5_500);
    assert_eq!(totals(&world).card_taken, uah(12_000));
}

#[test]
fn r08_commission_and_rounding_are_taken_and_registered_to_the_kopeck() {
    let world = World::new(CLASSIC);
    world.book.page().point.cash_rounding = CashRounding { step: 10, rounding: Rounding::HalfAwayFromZero };
    world.book.page().commissions.push(CommissionRule {
        id: 1,
        provider: None,
        means: Means::Cash,
        from: CommissionFrom::Payer,
        percent: Decimal::ONE,
        fixed: uah(0),
        min: uah(50),
        max: None,
    });
    let mut pump = at_work(&world);
    let mark = check::mark(&world);
    // 123.45 and 1.23 are 124.68: 124.70 in cash. 50.01 and 0.50 are 50.51: 50.50.
    assert_eq!(paid(pump.ask(told(pay("up", &[12_345], 20_000), 12_470))).total, uah(12_470));
    assert_eq!(paid(pump.ask(told(pay("down", &[5_001], 5_050), 5_050))).total, uah(5_050));
    let documents: Vec<i64> = world.documents()[mark.documents..].iter().map(|document| document.total).collect();
    assert_eq!(documents, [12_470, 5_050]);
    assert_eq!((drawer(&world), world.device_cash()), (OPENING + 17_520, OPENING + 17_520));
    for payment in [1, 2] {
        let _ = pump.done(support::operation::void(payment));
    }
    assert_eq!((drawer(&world), world.device_cash()), (OPENING, OPENING), "the same sum goes back");
    assert_eq!(check::check(&world, mark).unwrap().registered, 4);
}

#[test]
fn r08_a_register_that_cannot_round_up_has_its_receipts_rounded_down() {
    for (model, up) in [(RETAIL, 12_340), (CLASSIC, 12_350)] {
        let world = World::new(model);
        world.book.page().point.cash_rounding = CashRounding { step: 10, rounding: Rounding::HalfAwayFromZero };
        let mut pump = at_work(&world);
        assert_eq!(paid(pump.ask(told(pay("up", &[12_346], 20_000), up))).total, uah(up));
        assert_eq!(paid(pump.ask(told(pay("down", &[12_344], 20_000), 12_340))).total, uah(12_340));
        let drawer_has = OPENING + up + 12_340;
        assert_eq!((drawer(&world), world.device_cash()), (drawer_has, drawer_has));
    }
}

#[test]
fn r09_a_number_is_given_once_and_never_again() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    assert_eq!(paid(pump.ask(pay("a", &[100], 100))).payments[0].0, PaymentNumber(1));
    world.faults(&[Fault { when: When::Code(0xFF45), what: What::Refuse(0x4B) }]);
    let second = paid(pump.ask(pay("b", &[100], 100))).payments[0].0;
    let cancel = Command::CancelPayment { payment: second, approver: None };
    assert_eq!(pump.done(cancel), Done::HandBack { payments: 1, cash: uah(100), card: uah(0) });
    drop(pump);
    let mut pump = back_at_work(&world);
    assert_eq!(paid(pump.ask(pay("c", &[100], 100))).payments[0].0, PaymentNumber(3));
    assert_eq!(payment_state(&world, 2), Some(PaymentState::Cancelled));
}

#[test]
fn r09_a_payment_is_found_by_the_number_that_people_call_it() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = paid(pump.ask(pay("a", &[100], 100)));
    drop(pump);
    let clock: Arc<dyn Clock> = Arc::new(world.clock.clone());
    let _ = Directory::open(world.dir.path()).unwrap();
    let desk = Desk::open(world.dir.path(), support::identity(), clock).unwrap();
    let number = PaymentNumber(1);
    let day = desk.paid_one(number).unwrap().unwrap().accepted_at.local_date();
    let here = ByNumber::Here(OfPayment { number, day });
    let other = |till: &str| ByNumber::OtherTill(till.to_owned());
    for (typed, expect) in [
        ("1", here.clone()),
        ("000001", here.clone()),
        ("17-3-000001", here),
        ("2", ByNumber::Nowhere),
        ("17-3-000002", ByNumber::Nowhere),
        ("17-2-000001", other("2")),
        ("18-3-000001", other("18-3")),
    ] {
        assert_eq!(desk.payment_by_number(typed).unwrap(), expect, "{typed}");
    }
}

/// Something done to the world before Pay, and what Pay says to it.
struct Refusal {
    name: &'static str,
    before: fn(&World, &mut Pump<'_>),
    expect: TillError,
    after: fn(&World),
}

fn nothing(_: &World) {}

#[test]
fn r10_every_refusal_comes_before_money_and_leaves_no_trace() {
    let limit = |limit| TillError::Settle(SettleError::Limit(limit));
    let cases = [
        Refusal {
            name: "a right is missing",
            before: |_, pump| sign_in(pump, User { rights: Rights::of(&[Right::Reprint]), ..cashier() }),
            expect: TillError::Settle(SettleError::Right(RightError::Missing(Right::TakePayment))),
            after: nothing,
        },
        Refusal {
            name: "outside working hours",
            before: |world, _| world.book.page().point.hours.from_min = 12 * 60,
            expect: TillError::Settle(SettleError::Right(RightError::Missing(Right::WorkOutsideHours))),
            after: |world| world.book.page().point.hours.from_min = 8 * 60,
        },
        Refusal {
            name: "the clock is behind the journal",
            before: |world, _| world.clock.set_by_ms(-90_000),
            // Six seconds have passed since the last entry, while the till came to rest.
            expect: TillError::Settle(SettleError::ClockBehind { behind_s: 90 }),
            after: |world| world.clock.set_by_ms(90_000),
        },
        Refusal {
            name: "too long without the centre",
            before: |world, _| world.book.page().point.limits.hours = 0,
            expect: limit(LimitReached::Hours { limit: 0 }),
            after: |world| world.book.page().point.limits.hours = 48,
        },
        Refusal {
            name: "too many payments wait",
            before: |world, _| world.book.page().point.limits.payments = 1,
            expect: limit(LimitReached::Payments { limit: 1 }),
            after: |world| world.book.page().point.limits.payments = 500,
        },
        Refusal {
            name: "their sum is too large",
            before: |world, _| world.book.page().point.limits.sum = uah(700),
            expect: limit(LimitReached::Sum { limit: uah(700) }),
            after: |world| world.book.page().point.limits.sum = uah(100_000_000),
        },
        Refusal {
            name: "the directory is too old",
            before: |world, _| world.book.page().in_step_at = None,
            expect: limit(LimitReached::DirectoryAge { limit: 72 }),
            after: |world| world.book.page().in_step_at = Some(world.clock.moment()),
        },
        Refusal {
            name: "too little money",
            before: |_, _| (),
            expect: TillError::Settle(SettleError::Short { by: uah(300) }),
            after: nothing,
        },
    ];
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = paid(pump.ask(pay("first", &[700], 700)));
    for Refusal { name, before, expect, after } in cases {
        before(&world, &mut pump);
        let token = name.replace(' ', "-");
        let error = refused(&mut pump, pay(&token, &[1_000], 700));
        match (&error, &expect) {
            (
                TillError::Settle(SettleError::ClockBehind { behind_s }),
                TillError::Settle(SettleError::ClockBehind { behind_s: most }),
            ) => assert!(behind_s <= most && *behind_s > 60, "{name}: {error}"),
            (_, _) => assert_eq!(error, expect, "{name}"),
        }
        after(&world);
        sign_in(&mut pump, cashier());
        let _ = paid(pump.ask(pay(&format!("{token}-again"), &[1], 1)));
    }
}

#[test]
fn r10_signing_in_does_not_make_the_wrong_time_the_right_one() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = paid(pump.ask(pay("before", &[1_000], 1_000)));
    world.clock.set_by_ms(-90_000);
    sign_in(&mut pump, supervisor());
    let purpose = "розмін".to_owned();
    let moved = Command::MoveCash { way: CashWay::In, amount: uah(100), purpose, approver: None };
    for command in [pay("behind", &[1_000], 1_000), moved, support::operation::close_shift(drawer(&world))] {
        let error = refused(&mut pump, command);
        assert!(matches!(error, TillError::Settle(SettleError::ClockBehind { .. })), "{error}");
    }
    world.clock.set_by_ms(90_000);
    let _ = paid(pump.ask(pay("right", &[1_000], 1_000)));
}

#[test]
fn r10_the_register_must_be_ready() {
    let close = Operation::CloseShift { cashier: Cashier { name: "Інша каса".to_owned() } };
    type Change = fn(&World);
    let cases: [(&str, Change, NotReady, Change); 6] = [
        ("no answer", |w| lock(&w.device).power_off(), NotReady::NoAnswer, |w| lock(&w.device).power_on()),
        ("no paper", |w| lock(&w.device).remove_paper(), NotReady::NoPaper, |w| lock(&w.device).load_paper()),
        ("lid open", |w| w.apply(What::LidOpen), NotReady::LidOpen, |w| lock(&w.device).mend()),
        (
            "a receipt stands open",
            |w| {
                w.faults(&[Fault { when: When::Code(0xFF46), what: What::CutLine(600_000) }]);
                elsewhere(w, &another_sale(500));
                w.apply(What::CutLine(0));
            },
            NotReady::ReceiptOpen,
            |w| {
                let mut register = w.register();
                kassa_drivers::fiscal::FiscalRegister::connect(&mut register).unwrap();
                kassa_drivers::fiscal::FiscalRegister::cancel_receipt(&mut register).unwrap();
            },
        ),
        ("over 24 hours", |w| w.apply(What::ShiftOver), NotReady::ShiftOverdue, |_| {}),
        ("closed elsewhere", |_| {}, NotReady::ShiftClosed, |_| {}),
    ];
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    for (name, change, expect, undo) in cases {
        change(&world);
        if expect == NotReady::ShiftClosed {
            elsewhere(&world, &close);
        }
        pump.rest().unwrap();
        let refusal = refused(&mut pump, pay(name, &[500], 500));
        assert_eq!(refusal, TillError::RegisterNotReady(expect), "{name}");
        undo(&world);
        pump.rest().unwrap();
    }
}

#[test]
fn r10_a_register_that_was_not_heard_of_for_five_seconds_is_not_ready() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    world.clock.pass_ms(5_001);
    let ticket = pump.begin(pay("late", &[500], 500)).unwrap();
    assert_eq!(pump.answers(ticket), [Err(TillError::RegisterNotReady(NotReady::NoAnswer))]);
    pump.rest().unwrap();
    let _ = paid(pump.ask(pay("late", &[500], 500)));
}

#[test]
fn r10_no_shift_no_money_and_none_after_24_hours() {
    let world = World::new(RETAIL);
    let mut pump = Pump::start(&world);
    assert_eq!(refused(&mut pump, pay("a", &[500], 500)), TillError::NotSignedIn);
    sign_in(&mut pump, cashier());
    let not_open = TillError::Settle(SettleError::Shift(ShiftError::NotOpen));
    assert_eq!(refused(&mut pump, pay("a", &[500], 500)), not_open);
    drop(pump);
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    world.clock.pass_ms(24 * 3_600_000);
    let overdue = TillError::Settle(SettleError::Shift(ShiftError::Overdue));
    assert_eq!(refused(&mut pump, pay("a", &[500], 500)), overdue);
}

#[test]
fn r10_a_supervisor_approves_work_outside_hours_and_a_little_late_clock_is_taken_forward() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    world.book.page().point.hours.from_min = 12 * 60;
    let command = |token: &str| Command::Pay {
        token: token.to_owned(),
        visit: visit(&[500]),
        tender: cash(500),
        told: uah(500),
        approvers: vec![approval(Right::WorkOutsideHours)],
        readings: Vec::new(),
    };
    let _ = paid(pump.ask(command("approved")));
    let approved = Body::Approved { right: Right::WorkOutsideHours, approver: supervisor().id };
    assert!(last_bodies(&world).contains(&approved));
    let last = kassa::store::journal::last_at(&world.reader()).unwrap().unwrap();
    world.clock.set_by_ms(-50_000);
    let done = paid(pump.ask(command("a little behind")));
    assert_eq!(done.at.utc_ms(), last);
}

#[test]
fn r11_a_lost_answer_registers_once() {
    for (model, code) in [(RETAIL, 0xFF45), (CLASSIC, 0x85)] {
        for what in [What::ForgetAnswer, What::SwallowAnswer, What::CutLine(20_000)] {
            let world = World::new(model);
            let mut pump = at_work(&world);
            let mark = check::mark(&world);
            world.faults(&[Fault { when: When::Code(code), what }]);
            let _ = paid(pump.ask(pay("lost", &[12_345], 20_000)));
            let outcome = check::check(&world, mark).unwrap();
            assert_eq!((outcome.accepted, outcome.registered), (1, 1), "{model} {what:?}");
        }
    }
}

#[test]
fn r11_paper_that_runs_out_is_waited_for_and_nothing_is_pressed_twice() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let mark = check::mark(&world);
    world.faults(&[Fault { when: When::Line(4), what: What::PaperOut }]);
    let ticket = pump.begin(pay("paper", &[12_345], 20_000)).unwrap();
    pump.drain().unwrap();
    for _ in 0..10 {
        pump.tick(1_000).unwrap();
    }
    assert!(matches!(pump.answers(ticket).as_slice(), [Ok(Done::Paid(_))]));
    let again = pump.begin(pay("again", &[12_345], 20_000)).unwrap();
    let refused = pump.answers(again);
    assert!(
        matches!(
            refused.as_slice(),
            [Err(TillError::Unsettled { .. } | TillError::Busy | TillError::RegisterNotReady(NotReady::NoPaper))]
        ),
        "{refused:?}"
    );
    lock(&world.device).load_paper();
    pump.rest().unwrap();
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Registered));
    assert_eq!(check::check(&world, mark).unwrap().registered, 1);
}

#[test]
fn r23_twenty_presses_are_one_payment() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let mark = check::mark(&world);
    pump.hold = true;
    let presses: Vec<_> = (0..20).map(|_| pump.begin(pay("press", &[500], 500)).unwrap()).collect();
    let other = pump.begin(pay("another", &[500], 500)).unwrap();
    assert_eq!(pump.answers(other), [Err(TillError::Busy)]);
    pump.hold = false;
    while !pump.held.is_empty() {
        pump.release();
    }
    pump.rest().unwrap();
    let first = pump.answers(presses[0]);
    let [Ok(Done::Paid(first))] = first.as_slice() else { panic!("{first:?}") };
    for press in &presses {
        assert_eq!(pump.answers(*press), [Ok(Done::Paid(first.clone()))]);
    }
    assert_eq!(paid(pump.ask(pay("press", &[500], 500))), *first);
    drop(pump);
    let mut pump = back_at_work(&world);
    assert_eq!(paid(pump.ask(pay("press", &[500], 500))), *first);
    let outcome = check::check(&world, mark).unwrap();
    assert_eq!((outcome.accepted, outcome.registered), (1, 1));
    assert!(matches!(sale(&world, 1).receipt, Receipt::Registered { .. }));
}

#[test]
fn money_of_another_currency_is_not_taken() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let mut foreign = kassa_domain::visit::Visit::new(Currency::Rub);
    let mut item = support::operation::item("00077001", &[500]);
    item.lines[0].amount = kassa_domain::Money::new(500, Currency::Rub);
    item.lines[0].excess = kassa_domain::Money::zero(Currency::Rub);
    foreign.put(item);
    let tender = Tender { cash: kassa_domain::Money::new(500, Currency::Rub), card: None };
    let command = Command::Pay {
        token: "rub".into(),
        visit: foreign,
        tender,
        told: kassa_domain::Money::new(500, Currency::Rub),
        approvers: Vec::new(),
        readings: Vec::new(),
    };
    assert!(matches!(refused(&mut pump, command), TillError::Settle(SettleError::Money(_))));
}

#[test]
fn r8_the_payer_is_never_charged_another_total_than_they_were_told() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    world.book.page().commissions.push(CommissionRule {
        id: 1,
        provider: None,
        means: Means::Cash,
        from: CommissionFrom::Payer,
        percent: Decimal::ONE,
        fixed: uah(0),
        min: uah(0),
        max: None,
    });
    let now = uah(10_100);
    let told_before = TillError::Settle(SettleError::TotalChanged { now });
    assert_eq!(refused(&mut pump, pay("visit", &[10_000], 20_000)), told_before);
    let done = paid(pump.ask(told(pay("visit", &[10_000], 20_000), 10_100)));
    assert_eq!((done.total, done.change), (now, uah(9_900)));
}

#[test]
fn r8_a_directory_that_cannot_be_read_is_not_a_directory_without_commission() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    world.book.page().readable = false;
    assert_eq!(refused(&mut pump, pay("visit", &[10_000], 10_000)), TillError::NotFound("directory"));
}

#[test]
fn r4_a_changed_amount_needs_its_own_right_and_its_approver_is_named() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    world.book.page().overpaid = vec![ProviderId(4)];
    let command = |token: &str, corrected: bool, excess: i64, approvers: Vec<Approver>| {
        let mut item = support::operation::item("00077001", &[500]);
        item.corrected = corrected;
        item.lines[0].excess = uah(excess);
        let mut visit = Visit::new(Currency::Uah);
        visit.put(item);
        Command::Pay {
            token: token.to_owned(),
            visit,
            tender: cash(500),
            told: uah(500),
            approvers,
            readings: Vec::new(),
        }
    };
    let missing = TillError::Settle(RightError::Missing(Right::CorrectAmount).into());
    for (corrected, excess, approvers) in
        [(true, 0, vec![]), (false, 100, vec![]), (true, 0, vec![approval(Right::WorkOutsideHours)])]
    {
        assert_eq!(refused(&mut pump, command("changed", corrected, excess, approvers)), missing);
    }
    let _ = paid(pump.ask(command("changed", true, 0, vec![approval(Right::CorrectAmount)])));
    let approved = Body::Approved { right: Right::CorrectAmount, approver: supervisor().id };
    assert!(last_bodies(&world).contains(&approved));
    // The same supervisor's word is needed anew for working outside hours.
    world.book.page().point.hours.from_min = 12 * 60;
    let outside = TillError::Settle(RightError::Missing(Right::WorkOutsideHours).into());
    let early = command("early", true, 0, vec![approval(Right::CorrectAmount)]);
    assert_eq!(refused(&mut pump, early), outside);
    let both = vec![approval(Right::CorrectAmount), approval(Right::WorkOutsideHours)];
    let _ = paid(pump.ask(command("early", true, 0, both)));
}

#[test]
fn r4_a_provider_that_takes_no_overpayment_gets_none() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let mut item = support::operation::item("00077001", &[500]);
    item.lines[0].excess = uah(100);
    let mut visit = Visit::new(Currency::Uah);
    visit.put(item);
    let approvers = vec![approval(Right::CorrectAmount)];
    let command = Command::Pay {
        token: "over".to_owned(),
        visit,
        tender: cash(500),
        told: uah(500),
        approvers,
        readings: Vec::new(),
    };
    assert_eq!(refused(&mut pump, command), TillError::Settle(SettleError::Overpayment));
}

#[test]
fn r01_an_account_of_a_town_without_a_contract_is_not_paid() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let (first, second) = (AccountNumber::new("00077000").unwrap(), AccountNumber::new("00077001").unwrap());
    let town = |id, name: &str| Town { id: TownId(id), name: name.to_owned() };
    world.book.page().towns = vec![(first, town(1, "Приклад")), (second.clone(), town(2, "Калинівка"))];
    let both = |token: &str| pay(token, &[500, 700], 1_200);
    let other = SettleError::OtherTown { account: second, town: "Калинівка".to_owned() };
    assert_eq!(refused(&mut pump, both("before")), TillError::Settle(other));
    assert!(last_bodies(&world).iter().all(|body| !matches!(body, Body::PaymentAccepted(_))), "nothing was taken");
    world.book.page().point.towns = vec![TownId(2)];
    let _ = paid(pump.ask(both("after")));
}
