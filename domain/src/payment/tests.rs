//! Every pair of state and event of a payment, and the check of its sums.

use super::*;
use crate::money::Currency;

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

const EVENTS: [PaymentEvent; 6] = [
    PaymentEvent::Registered,
    PaymentEvent::Undecided,
    PaymentEvent::Referred,
    PaymentEvent::Cancelled,
    PaymentEvent::Voided,
    PaymentEvent::Refunded,
];

#[test]
fn every_pair_of_payment_state_and_event() {
    use PaymentState::{Accepted, Cancelled, NeedsDecision, Referred, Refunded, Registered, Voided};
    let table = [
        // Registered, Undecided, Referred, Cancelled, Voided, Refunded
        (Accepted, [Some(Registered), Some(NeedsDecision), None, Some(Cancelled), None, None]),
        (Registered, [None, None, None, None, Some(Voided), Some(Refunded)]),
        (NeedsDecision, [Some(Registered), None, Some(Referred), Some(Cancelled), None, None]),
        (Referred, [Some(Registered), None, None, Some(Cancelled), None, None]),
        (Cancelled, [None; 6]),
        (Voided, [None; 6]),
        (Refunded, [None; 6]),
    ];
    assert_eq!(table.map(|(state, _)| state), PaymentState::ALL);
    for (from, row) in table {
        for (expect, event) in row.into_iter().zip(EVENTS) {
            assert_eq!(from.on(event), expect.ok_or(ForbiddenPaymentEvent { from, event }), "{from:?} {event:?}");
        }
    }
}

#[test]
fn r14_money_goes_back_once() {
    for undone in [PaymentState::Voided, PaymentState::Refunded, PaymentState::Cancelled] {
        for event in EVENTS {
            assert!(undone.on(event).is_err(), "{undone:?} {event:?}");
        }
    }
}

fn line(amount: i64, excess: i64) -> PaymentLine {
    PaymentLine {
        service: ServiceId(1),
        provider: ProviderId(2),
        period: Period::new(2026, 10).unwrap(),
        amount: uah(amount),
        excess: uah(excess),
    }
}

fn payment() -> Payment {
    Payment {
        number: PaymentNumber(512),
        visit: VisitNumber(400),
        shift: ShiftNumber(12),
        kind: PaymentKind::Bill,
        account: AccountNumber::new("00077001").unwrap(),
        payer: PayerCopy::default(),
        lines: vec![line(10_000, 0), line(3, 1)],
        commission: uah(100),
        provider_commission: uah(20),
        tenders: tenders(),
        third: None,
    }
}

fn tenders() -> Tenders {
    Tenders {
        card: uah(5_000),
        slip: Some(SlipNumber::new("0042").unwrap()),
        cash: uah(5_100),
        rounding: uah(-3),
        cash_received: uah(6_000),
        change: uah(900),
    }
}

#[test]
fn check_finds_every_disagreement_of_the_sums() {
    use UnbalancedPayment::{Change, Lines, Slip, Total};
    let with = |tenders: Tenders| Payment { tenders, ..payment() };
    let lines = |lines: Vec<PaymentLine>| Payment { lines, ..payment() };
    let cash = Tenders {
        card: uah(0),
        slip: None,
        cash: uah(10_100),
        cash_received: uah(10_100),
        change: uah(0),
        ..tenders()
    };
    let mixed = UnbalancedPayment::Money(MoneyError::CurrencyMismatch { left: Currency::Uah, right: Currency::Rub });
    let rub = Money::new(1, Currency::Rub);
    for (name, payment, expect) in [
        ("as it is", payment(), Ok(())),
        ("cash alone", with(cash.clone()), Ok(())),
        ("no lines", lines(vec![]), Err(Lines)),
        ("a line of nothing", lines(vec![line(10_003, 0), line(0, 0)]), Err(Lines)),
        ("a line below zero", lines(vec![line(10_004, 0), line(-1, 0)]), Err(Lines)),
        ("an advance above its line", lines(vec![line(10_003, 10_004)]), Err(Lines)),
        ("an advance below zero", lines(vec![line(10_003, -1)]), Err(Lines)),
        ("an advance of another currency", lines(vec![PaymentLine { excess: rub, ..line(10_003, 0) }]), Err(mixed)),
        ("lines above what was taken", lines(vec![line(10_004, 0)]), Err(Total)),
        ("commission above what was taken", Payment { commission: uah(101), ..payment() }, Err(Total)),
        ("rounding forgotten", with(Tenders { rounding: uah(0), ..tenders() }), Err(Total)),
        ("less cash", with(Tenders { cash: uah(5_099), ..tenders() }), Err(Total)),
        ("change that does not fit", with(Tenders { change: uah(901), ..tenders() }), Err(Change)),
        ("more received", with(Tenders { cash_received: uah(6_001), ..tenders() }), Err(Change)),
        ("card below zero", with(Tenders { card: uah(-1), cash: uah(10_101), ..tenders() }), Err(Change)),
        (
            "cash below zero",
            with(Tenders { card: uah(10_101), cash: uah(-1), cash_received: uah(0), change: uah(1), ..tenders() }),
            Err(Change),
        ),
        ("change below zero", with(Tenders { cash_received: uah(5_099), change: uah(-1), ..tenders() }), Err(Change)),
        (
            "commission below zero",
            Payment { commission: uah(-1), lines: vec![line(10_104, 0)], ..payment() },
            Err(Change),
        ),
        ("provider's commission below zero", Payment { provider_commission: uah(-1), ..payment() }, Err(Change)),
        (
            "provider's commission of another currency",
            Payment { provider_commission: rub, ..payment() },
            Err(UnbalancedPayment::Money(MoneyError::CurrencyMismatch { left: Currency::Rub, right: Currency::Uah })),
        ),
        ("card without slip", with(Tenders { slip: None, ..tenders() }), Err(Slip)),
        ("slip without card", with(Tenders { slip: tenders().slip, ..cash }), Err(Slip)),
        (
            "sums beyond any counter",
            lines(vec![line(i64::MAX, 0), line(1, 0)]),
            Err(UnbalancedPayment::Money(MoneyError::Overflow)),
        ),
    ] {
        assert_eq!(payment.check(), expect, "{name}");
    }
}

#[test]
fn the_receipt_registers_lines_and_commission() {
    assert_eq!(payment().amount(), Ok(uah(10_003)));
    assert_eq!(payment().total(), Ok(uah(10_103)));
}

#[test]
fn codes_stay_for_ever() {
    for (code, kind) in [(1, PaymentKind::Bill), (2, PaymentKind::Prepayment), (3, PaymentKind::ThirdParty)] {
        assert_eq!(kind as u8, code);
        assert_eq!(PaymentKind::from_code(code), Some(kind));
    }
    assert_eq!(PaymentKind::from_code(0), None);
    assert_eq!(PaymentKind::from_code(4), None);
}
