//! Lines of a payment that go back apart from the others, at a till with a register (R14).

mod support;

use kassa::store;
use kassa::till::command::{Command, Done, TillError};
use kassa_domain::commission::{CommissionFrom, CommissionRule, Means};
use kassa_domain::directory::Provider;
use kassa_domain::entry::Body;
use kassa_domain::ids::{PaymentNumber, ProviderId};
use kassa_domain::money::Rounding;
use kassa_domain::payment::PaymentState;
use kassa_domain::point::CashRounding;
use kassa_domain::receipt::{Operation, Receipt, ReceiptOrder};
use kassa_domain::reversal::{PartError, ReversalError, ReversalKind};
use kassa_domain::user::Right;
use kassa_domain::visit::{Tender, Visit};
use kassa_domain::{Currency, Money};
use kassa_drivers::shtrih::emulator::{Fault, What, When};

use support::operation::{card, cash, close_shift, item, note, open_shift, void};
use support::pump::{Cut, Pump};
use support::work::{OPENING, at_work, drawer, last_bodies, payment_state, receipt, refused, sign_in, totals};
use support::{RETAIL, World, approval, cashier, check, supervisor, uah};

const ACCOUNT: &str = "00077001";

fn provider(returns_by_lines: bool) -> Provider {
    Provider {
        id: ProviderId(4),
        name: "Водоканал".to_owned(),
        tax_number: String::new(),
        overpayment: false,
        prepayment_months_max: 0,
        returns_by_lines,
        bank: None,
        readings_until: None,
        form: None,
    }
}

/// A till whose provider lets lines go back apart.
fn world() -> World {
    let world = World::new(RETAIL);
    world.book.page().providers.push(provider(true));
    world
}

/// A payment of these lines for one account.
fn pay_lines(token: &str, amounts: &[i64], tender: Tender, told: i64) -> Command {
    let mut visit = Visit::new(Currency::Uah);
    visit.put(item(ACCOUNT, amounts));
    Command::Pay {
        token: token.to_owned(),
        visit,
        tender,
        told: uah(told),
        readings: Vec::new(),
        approvers: Vec::new(),
    }
}

fn back(lines: &[u32]) -> Command {
    let lines = Some(lines.to_vec());
    Command::Reverse {
        payment: PaymentNumber(1),
        lines,
        told: None,
        kind: ReversalKind::Void,
        ground: note(),
        approver: None,
    }
}

fn wrong(error: PartError) -> TillError {
    TillError::Reversal(ReversalError::Part(error))
}

/// Lines, cash and card that the receipts of returns have given back, one after another.
fn returned(world: &World) -> Vec<(Vec<i64>, i64, i64)> {
    let stored = store::receipts::of_payment(&world.reader(), PaymentNumber(1)).unwrap();
    let order = |operation: Operation| -> ReceiptOrder {
        let Operation::Receipt(order) = operation else { panic!("a receipt") };
        order
    };
    let orders = stored.into_iter().skip(1).map(|stored| order(stored.operation));
    orders
        .map(|order| {
            order.check().unwrap();
            let lines = order.lines.iter().map(|line| line.amount.minor()).collect();
            (lines, order.cash.minor(), order.card.minor())
        })
        .collect()
}

fn kept(world: &World) -> Money {
    let stored = store::payments::get(&world.reader(), PaymentNumber(1), Currency::Uah).unwrap().unwrap();
    kassa_domain::reversal::part::kept(&stored.payment, &stored.gone.done).unwrap()
}

#[test]
fn r14_one_line_of_two_goes_back_then_the_other_and_none_twice() {
    let world = world();
    let mut pump = at_work(&world);
    let mark = check::mark(&world);
    let _ = pump.done(pay_lines("a", &[10_000, 5_050], cash(15_050), 15_050));
    let _ = pump.done(back(&[1]));
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Registered));
    assert_eq!((drawer(&world), world.device_cash(), kept(&world)), (OPENING + 10_000, OPENING + 10_000, uah(10_000)));
    assert_eq!(refused(&mut pump, back(&[1])), wrong(PartError::LineReversed { line: 1 }));
    assert_eq!(refused(&mut pump, back(&[0, 1])), wrong(PartError::LineReversed { line: 1 }));
    let _ = pump.done(back(&[0]));
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Voided));
    assert_eq!((drawer(&world), world.device_cash(), kept(&world)), (OPENING, OPENING, uah(0)));
    for again in [back(&[0]), void(1)] {
        assert_eq!(refused(&mut pump, again), TillError::Reversal(ReversalError::AlreadyReversed));
    }
    assert_eq!(returned(&world), [(vec![5_050], 5_050, 0), (vec![10_000], 10_000, 0)]);
    assert_eq!((totals(&world).reversals, totals(&world).cash_returned), (2, uah(15_050)));
    let outcome = check::check(&world, mark).unwrap();
    assert_eq!((outcome.accepted, outcome.registered), (3, 3));
}

/// The register may refuse a receipt over 0.00, and the line that stayed could not go back any more.
#[test]
fn r14_lines_that_leave_nothing_to_the_rest_as_cash_is_rounded_go_back_with_it() {
    let world = world();
    world.book.page().point.cash_rounding = CashRounding { step: 50, rounding: Rounding::HalfAwayFromZero };
    let mut pump = at_work(&world);
    let _ = pump.done(pay_lines("a", &[10_000, 20], cash(10_000), 10_000));
    assert_eq!(refused(&mut pump, back(&[0])), wrong(PartError::NothingLeft));
    assert_eq!((drawer(&world), payment_state(&world, 1)), (OPENING + 10_000, Some(PaymentState::Registered)));
    let _ = pump.done(back(&[0, 1]));
    assert_eq!((drawer(&world), payment_state(&world, 1)), (OPENING, Some(PaymentState::Voided)));
}

#[test]
fn r14_what_is_left_goes_back_when_no_lines_are_named() {
    let world = world();
    let mut pump = at_work(&world);
    let _ = pump.done(pay_lines("a", &[100, 200, 300], cash(600), 600));
    let _ = pump.done(back(&[1]));
    // Whoever divides no payments any more gives back the rest of one that was divided.
    world.book.page().providers[0] = provider(false);
    assert_eq!(refused(&mut pump, back(&[0])), wrong(PartError::NotApart { line: 0 }));
    let _ = pump.done(void(1));
    assert_eq!(returned(&world), [(vec![200], 200, 0), (vec![100, 300], 400, 0)]);
    assert_eq!((payment_state(&world, 1), drawer(&world)), (Some(PaymentState::Voided), OPENING));
}

#[test]
fn r14_a_provider_that_wants_whole_payments_has_none_divided() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay_lines("a", &[100, 200], cash(300), 300));
    for (lines, expect) in [
        (&[0][..], PartError::NotApart { line: 0 }),
        (&[], PartError::NoLines),
        (&[7], PartError::NoSuchLine { line: 7 }),
    ] {
        assert_eq!(refused(&mut pump, back(lines)), wrong(expect));
    }
    // All of them together are the whole payment: the entry has the form it always had.
    let _ = pump.done(back(&[1, 0]));
    let accepted = last_bodies(&world).into_iter().find(|body| matches!(body, Body::ReversalAccepted { .. })).unwrap();
    assert!(matches!(accepted, Body::ReversalAccepted { part: None, .. }));
    assert_eq!(accepted.kind(), (13, 3));
}

#[test]
fn r14_commission_and_card_money_go_back_with_their_lines() {
    let world = world();
    world.book.page().commissions.push(CommissionRule {
        id: 1,
        provider: None,
        means: Means::Cash,
        from: CommissionFrom::Payer,
        percent: "1".parse().unwrap(),
        fixed: uah(0),
        min: uah(0),
        max: None,
    });
    let mut pump = at_work(&world);
    let Tender { card, .. } = card(4_000);
    let tender = Tender { cash: uah(11_150), card };
    let _ = pump.done(pay_lines("a", &[10_000, 5_000], tender, 15_150));
    let _ = pump.done(back(&[0]));
    let _ = pump.done(back(&[1]));
    assert_eq!(returned(&world), [(vec![10_000, 100], 6_100, 4_000), (vec![5_000, 50], 5_050, 0)]);
    assert_eq!((totals(&world).cash_returned, totals(&world).card_returned), (uah(11_150), uah(4_000)));
    assert_eq!((drawer(&world), world.device_cash()), (OPENING, OPENING));
}

#[test]
fn r14_a_line_is_voided_today_and_the_other_refunded_tomorrow() {
    let world = world();
    let mut pump = at_work(&world);
    let _ = pump.done(pay_lines("a", &[10_000, 5_000], cash(15_000), 15_000));
    let _ = pump.done(back(&[0]));
    sign_in(&mut pump, supervisor());
    let _ = pump.done(close_shift(OPENING + 5_000));
    let _ = pump.done(open_shift());
    sign_in(&mut pump, cashier());
    assert!(matches!(refused(&mut pump, back(&[1])), TillError::Reversal(ReversalError::AnotherShift { .. })));
    let _ = pump.done(Command::Reverse {
        payment: PaymentNumber(1),
        lines: Some(vec![1]),
        told: None,
        kind: ReversalKind::Refund,
        ground: note(),
        approver: Some(approval(Right::Refund)),
    });
    assert_eq!(payment_state(&world, 1), Some(PaymentState::Refunded));
    assert_eq!((totals(&world).reversals, totals(&world).cash_returned), (1, uah(5_000)));
    assert_eq!(drawer(&world), OPENING);
}

#[test]
fn r14_a_line_whose_return_failed_may_be_asked_for_again() {
    let world = world();
    let mark = check::mark(&world);
    let mut pump = at_work(&world);
    let _ = pump.done(pay_lines("a", &[10_000, 5_000], cash(15_000), 15_000));
    world.faults(&[Fault { when: When::Code(0xFF45), what: What::Refuse(0x4B) }]);
    let Done::Accepted { of } = pump.done(back(&[0])) else { panic!("accepted") };
    assert!(matches!(receipt(&world, of), Receipt::Failed { .. }));
    let _ = pump.done(Command::GiveUp { of });
    assert_eq!((drawer(&world), kept(&world)), (OPENING + 15_000, uah(15_000)));
    let _ = pump.done(back(&[0]));
    let _ = pump.done(back(&[1]));
    assert_eq!((payment_state(&world, 1), drawer(&world)), (Some(PaymentState::Voided), OPENING));
    assert_eq!(check::check(&world, mark).unwrap().decisions, Vec::<String>::new());
}

#[test]
fn r14_a_power_cut_while_a_line_goes_back_loses_and_doubles_nothing() {
    let before = world();
    let mut pump = at_work(&before);
    let _ = pump.done(pay_lines("a", &[10_000, 5_000], cash(15_000), 15_000));
    let _ = pump.done(back(&[1]));
    drop(pump);
    let mark = check::mark(&before);
    let mut stops = 0;
    loop {
        let world = before.copied();
        world.book.page().providers.push(provider(true));
        let mut pump = Pump::start(&world);
        let _ = pump.done(Command::SignIn(cashier()));
        pump.stops.clear();
        pump.cut = Cut::At(stops);
        let lived = pump.begin(back(&[0])).and_then(|_| pump.rest()).is_ok();
        drop(pump);
        let mut pump = Pump::start(&world);
        pump.rest().unwrap();
        sign_in(&mut pump, cashier());
        if payment_state(&world, 1) == Some(PaymentState::Registered) {
            assert_eq!((drawer(&world), world.device_cash()), (OPENING + 10_000, OPENING + 10_000), "stop {stops}");
            let _ = pump.done(back(&[0]));
        }
        assert_eq!(payment_state(&world, 1), Some(PaymentState::Voided), "stop {stops}");
        assert_eq!((drawer(&world), world.device_cash()), (OPENING, OPENING), "stop {stops}");
        let third = TillError::Reversal(ReversalError::AlreadyReversed);
        assert_eq!(refused(&mut pump, back(&[0])), third, "stop {stops}");
        assert_eq!(check::check(&world, mark).unwrap().decisions, Vec::<String>::new());
        if lived {
            break;
        }
        stops += 1;
    }
    assert!(stops > 5, "{stops} stops");
}

#[test]
fn r14_a_bill_paid_and_given_back_in_part_counts_for_what_is_kept() {
    let world = world();
    let mut pump = at_work(&world);
    let _ = pump.done(pay_lines("a", &[10_000, 5_000], cash(15_000), 15_000));
    let account = kassa_domain::ids::AccountNumber::new(ACCOUNT).unwrap();
    let lately = |world: &World| -> Vec<i64> {
        let taken = store::payments::lately_taken(&world.reader(), &account, 3).unwrap();
        taken.iter().map(|taken| taken.minor).collect()
    };
    let nowhere = kassa_domain::ids::EntryRef { epoch: kassa_domain::ids::Epoch(1), seq: kassa_domain::ids::Seq(1) };
    let uncounted = |world: &World| -> Vec<i64> {
        let found = store::payments::uncounted(&world.reader(), &account, nowhere, Currency::Uah).unwrap();
        found.iter().map(|line| line.amount.minor()).collect()
    };
    assert_eq!((lately(&world), uncounted(&world)), (vec![15_000], vec![10_000, 5_000]));
    let _ = pump.done(back(&[0]));
    assert_eq!((lately(&world), uncounted(&world)), (vec![5_000], vec![5_000]));
    let _ = pump.done(back(&[1]));
    assert_eq!((lately(&world), uncounted(&world)), (vec![], vec![]));
}

#[test]
fn r14_more_or_less_than_was_shown_and_signed_goes_back_to_nobody() {
    let world = world();
    let mut pump = at_work(&world);
    let _ = pump.done(pay_lines("a", &[10_000, 5_000], cash(15_000), 15_000));
    let asked = |told: i64| Command::Reverse {
        payment: PaymentNumber(1),
        lines: Some(vec![0]),
        told: Some((uah(told), uah(0))),
        kind: ReversalKind::Void,
        ground: note(),
        approver: None,
    };
    let changed = ReversalError::BackChanged { cash: uah(10_000), card: uah(0) };
    assert_eq!(refused(&mut pump, asked(9_950)), TillError::Reversal(changed));
    assert_eq!(drawer(&world), OPENING + 15_000);
    let _ = pump.done(asked(10_000));
    assert_eq!(drawer(&world), OPENING + 5_000);
}
