//! When a payment may be undone (R14) and on what ground (R15).

use super::*;
use crate::ids::{AccountNumber, PaymentNumber, ProviderId, ServiceId, UserId, VisitNumber};
use crate::money::{Currency, Money};
use crate::payment::{PayerCopy, PaymentKind, PaymentLine, Tenders};
use crate::shift::ShiftError;
use crate::time::{BusinessDate, Period};
use crate::user::{Approver, Rights, Role};

/// 2026-11-21 12:00:00 in Kyiv.
const NOON: i64 = 1_795_255_200_000;
const HOUR: i64 = 3_600_000;

fn at(utc_ms: i64) -> Timestamp {
    Timestamp::new(utc_ms, 120).unwrap()
}

fn shift() -> OpenShift {
    OpenShift {
        number: ShiftNumber(12),
        day: BusinessDate::new(2026, 11, 21).unwrap(),
        opened_at: at(NOON - 4 * HOUR),
        opened_by: UserId(2),
    }
}

fn payment(shift: u32) -> Payment {
    let uah = |minor| Money::new(minor, Currency::Uah);
    Payment {
        number: PaymentNumber(512),
        visit: VisitNumber(400),
        shift: ShiftNumber(shift),
        kind: PaymentKind::Bill,
        account: AccountNumber::new("00077001").unwrap(),
        payer: PayerCopy::default(),
        lines: vec![PaymentLine {
            service: ServiceId(1),
            provider: ProviderId(2),
            period: Period::new(2026, 10).unwrap(),
            amount: uah(100),
            excess: uah(0),
        }],
        commission: uah(0),
        provider_commission: uah(0),
        tenders: Tenders {
            card: uah(0),
            slip: None,
            cash: uah(100),
            rounding: uah(0),
            cash_received: uah(100),
            change: uah(0),
        },
        third: None,
    }
}

fn note(text: &str) -> Ground {
    Ground::Note { text: text.into(), original: Some(Original::Attached) }
}

fn application(full_name: &str, identity: &str) -> Ground {
    Ground::Application { full_name: full_name.into(), identity: identity.into(), original: Some(Original::Attached) }
}

/// The same, of which this is said of the original receipt.
fn told(ground: Ground, said: Option<Original>) -> Ground {
    match ground {
        Ground::Application { full_name, identity, .. } => Ground::Application { full_name, identity, original: said },
        Ground::Note { text, .. } => Ground::Note { text, original: said },
    }
}

fn lost(why: &str) -> Option<Original> {
    Some(Original::Missing { why: why.into() })
}

fn cashier() -> Actor {
    Actor { user: UserId(1), rights: Role::Cashier.rights(), approvers: Vec::new() }
}

fn with_supervisor() -> Actor {
    let by = |right| Approver { user: UserId(9), rights: Role::Supervisor.rights(), right };
    Actor { approvers: vec![by(Right::Refund), by(Right::VoidPayment)], ..cashier() }
}

type Asked = (ReversalKind, u32, PaymentState, i64);

fn asked((kind, shift_number, state, now): Asked, actor: &Actor) -> Result<Option<UserId>, ReversalError> {
    check(kind, &payment(shift_number), state, &note("не той рахунок"), &shift(), actor, at(now))
}

#[test]
fn r14_a_void_is_for_its_own_shift_a_refund_for_later() {
    use PaymentState::Registered;
    use ReversalKind::{Refund, Void};
    let midnight = NOON + 12 * HOUR;
    let another_shift = ReversalError::AnotherShift { shift: ShiftNumber(11) };
    for (name, asked_for, expect) in [
        ("void in its shift", (Void, 12, Registered, NOON), Ok(None)),
        ("void before midnight", (Void, 12, Registered, midnight - 1), Ok(None)),
        ("void after midnight, in its own shift", (Void, 12, Registered, midnight), Ok(None)),
        ("void in another shift", (Void, 11, Registered, NOON), Err(another_shift)),
        ("void in an overdue shift", (Void, 12, Registered, NOON + 20 * HOUR), Err(ShiftError::Overdue.into())),
        ("refund of an earlier shift", (Refund, 11, Registered, NOON), Ok(Some(UserId(9)))),
        ("refund after midnight", (Refund, 12, Registered, midnight), Ok(Some(UserId(9)))),
        ("refund in an overdue shift", (Refund, 11, Registered, NOON + 20 * HOUR), Err(ShiftError::Overdue.into())),
    ] {
        assert_eq!(asked(asked_for, &with_supervisor()), expect, "{name}");
    }
}

#[test]
fn r14_only_a_registered_payment_is_undone_and_only_once() {
    use ReversalError::{AlreadyReversed, NotRegistered};
    for kind in [ReversalKind::Void, ReversalKind::Refund] {
        for (state, expect) in [
            (PaymentState::Accepted, Some(NotRegistered)),
            (PaymentState::Registered, None),
            (PaymentState::NeedsDecision, Some(NotRegistered)),
            (PaymentState::Referred, Some(NotRegistered)),
            (PaymentState::Cancelled, Some(NotRegistered)),
            (PaymentState::Voided, Some(AlreadyReversed)),
            (PaymentState::Refunded, Some(AlreadyReversed)),
        ] {
            assert_eq!(asked((kind, 12, state, NOON), &with_supervisor()).err(), expect, "{kind:?} {state:?}");
        }
    }
}

#[test]
fn r14_a_refund_needs_a_supervisor() {
    let refund = (ReversalKind::Refund, 11, PaymentState::Registered, NOON);
    assert_eq!(asked(refund, &cashier()), Err(RightError::Missing(Right::Refund).into()));
    assert_eq!(asked(refund, &with_supervisor()), Ok(Some(UserId(9))));
    let supervisor = Actor { user: UserId(9), rights: Role::Supervisor.rights(), approvers: Vec::new() };
    assert_eq!(asked(refund, &supervisor), Ok(None));
    let nobody = Actor { rights: Rights::NONE, ..cashier() };
    let void = (ReversalKind::Void, 12, PaymentState::Registered, NOON);
    assert_eq!(asked(void, &nobody), Err(RightError::Missing(Right::VoidPayment).into()));
}

#[test]
fn r15_a_reversal_needs_a_ground_that_is_filled_in() {
    for (ground, good) in [
        (note("чек не видано"), true),
        (note(""), false),
        (note(" \n"), false),
        (application("Ткаченко Ольга Іванівна", "СО 123456"), true),
        (application("", "СО 123456"), false),
        (application("Ткаченко Ольга Іванівна", " "), false),
        (told(note("чек не видано"), None), false),
        (told(application("Ткаченко Ольга Іванівна", "СО 123456"), None), false),
        (told(note("чек не видано"), lost(" ")), false),
        (told(note("чек не видано"), lost("не надруковано")), true),
        (told(application("Ткаченко Ольга Іванівна", "СО 123456"), lost("загублено")), true),
    ] {
        let result =
            check(ReversalKind::Void, &payment(12), PaymentState::Registered, &ground, &shift(), &cashier(), at(NOON));
        let expect = if good { Ok(None) } else { Err(ReversalError::NoGround) };
        assert_eq!(result, expect, "{ground:?}");
    }
}

#[test]
fn r15_no_two_grounds_share_their_committed_bytes() {
    let salt = [7; 16];
    let grounds = [
        note("аб"),
        note("а"),
        application("а", "б"),
        application("аб", ""),
        application("", "аб"),
        application("б", "а"),
        told(note("аб"), None),
        told(application("а", "б"), None),
        told(note("аб"), lost("")),
        told(note("а"), lost("б")),
        told(application("а", ""), lost("б")),
        told(application("а", "б"), lost("в")),
    ];
    let mut bytes: Vec<_> = grounds.iter().map(|ground| ground.committed_bytes(&salt)).collect();
    bytes.push(grounds[0].committed_bytes(&[8; 16]));
    let count = bytes.len();
    bytes.sort();
    bytes.dedup();
    assert_eq!(bytes.len(), count);
    // Fixed for ever: a commitment of years ago must still open.
    let mut expect = b"kassa.ground.v1".to_vec();
    expect.extend([7; 16]);
    expect.extend([1, 1, 0, 0, 0, 0, 0, 0, 0, b'a', 2, 0, 0, 0, 0, 0, 0, 0, b'b', b'c']);
    let applied = application("a", "bc");
    assert_eq!(told(applied.clone(), None).committed_bytes(&salt), expect);
    expect[14] = b'2';
    expect.insert(32, 1);
    assert_eq!(applied.committed_bytes(&salt), expect);
    expect[32] = 0;
    expect.extend([1, 0, 0, 0, 0, 0, 0, 0, b'd']);
    assert_eq!(told(applied, lost("d")).committed_bytes(&salt), expect);
}

#[test]
fn r15_a_ground_of_before_the_original_receipt_was_told_is_read_and_written_as_it_was() {
    let before = [
        (told(note("чек не видано"), None), r#"{"ground":"note","text":"чек не видано"}"#),
        (told(application("а", "б"), None), r#"{"ground":"application","full_name":"а","identity":"б"}"#),
    ];
    for (ground, text) in before {
        assert_eq!(serde_json::to_string(&ground).unwrap(), text);
        assert_eq!(serde_json::from_str::<Ground>(text).unwrap(), ground);
        assert_eq!(ground.has_original(), None);
    }
    for (ground, expect) in [(note("а"), true), (told(note("а"), lost("б")), false)] {
        let text = serde_json::to_string(&ground).unwrap();
        assert_eq!(serde_json::from_str::<Ground>(&text).unwrap(), ground);
        assert_eq!(ground.has_original(), Some(expect));
        assert!(!format!("{:?}", ground.original()).contains('б'), "no reason gets into a log");
    }
}

#[test]
fn codes_stay_for_ever() {
    for (kind, code, right) in [(ReversalKind::Void, 1, Right::VoidPayment), (ReversalKind::Refund, 2, Right::Refund)] {
        assert_eq!((kind as u8, kind.right()), (code, right));
        assert_eq!(ReversalKind::from_code(code), Some(kind));
    }
    assert_eq!(ReversalKind::from_code(3), None);
    assert_eq!((application("", "").code(), note("").code()), (1, 2));
}
