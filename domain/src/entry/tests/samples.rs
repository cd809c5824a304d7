//! One fact of every kind, and some more where a kind has optional parts. Each has a golden file of its name.

use crate::attachment::{Attachment, Papers, ScanForm};
use crate::chain::Hash;
use crate::count::{ClosingCount, Counted, OpeningCount, Pieces};
use crate::entry::{Body, CashWay, DrawerCause, Entry, How};
use crate::handover::HandOver;
use crate::ids::{
    AccountNumber, EntryRef, Epoch, MeterId, PaymentNumber, PointCode, ProviderId, Seq, SerialNumber, ServiceId,
    ShiftNumber, SlipNumber, TillCode, TillId, UserId, VisitNumber,
};
use crate::money::{Currency, Money};
use crate::payment::{Bought, Given, PayerCopy, Payment, PaymentKind, PaymentLine, Tenders, ThirdParty};
use crate::reading::{Reading, ReadingKind, ReadingSource};
use crate::receipt::{Fact, FiscalDocument, Refusal, Shown};
use crate::reversal::{Part, ReversalKind};
use crate::shift::ShiftTotals;
use crate::time::{BusinessDate, Period, Timestamp};
use crate::user::Right;

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn of(seq: u64) -> EntryRef {
    EntryRef { epoch: Epoch(1), seq: Seq(seq) }
}

/// An entry at a place of till 7, by user 3.
pub(crate) fn entry(seq: u64, body: Body) -> Entry {
    Entry {
        till: TillId(7),
        epoch: Epoch(1),
        seq: Seq(seq),
        // 2026-11-21 12:00:00.250 in Kyiv, and a second later for each place.
        occurred_at: Timestamp::new(1_795_255_200_250, 120).unwrap().shifted(1_000 * i64::try_from(seq).unwrap()),
        user: Some(UserId(3)),
        body,
    }
}

pub(crate) fn payment() -> Payment {
    Payment {
        number: PaymentNumber(512),
        visit: VisitNumber(400),
        shift: ShiftNumber(12),
        kind: PaymentKind::Bill,
        account: AccountNumber::new("00077001").unwrap(),
        payer: PayerCopy::default(),
        lines: vec![
            PaymentLine {
                service: ServiceId(4),
                provider: ProviderId(2),
                period: Period::new(2026, 10).unwrap(),
                amount: uah(186_093),
                excess: uah(0),
            },
            PaymentLine {
                service: ServiceId(9),
                provider: ProviderId(300),
                period: Period::new(2026, 9).unwrap(),
                amount: uah(10_000),
                excess: uah(2_500),
            },
        ],
        commission: uah(1_961),
        provider_commission: uah(50),
        tenders: Tenders {
            card: uah(100_000),
            slip: Some(SlipNumber::new("0042-17").unwrap()),
            cash: uah(98_050),
            rounding: uah(-4),
            cash_received: uah(100_000),
            change: uah(1_950),
        },
        third: None,
    }
}

/// To a provider outside the billing, from a price list.
fn third_party() -> Payment {
    let line = |amount| PaymentLine { amount: uah(amount), excess: uah(0), ..payment().lines[0].clone() };
    let bought = |code: &str, name: &str, price, quantity: &str| Bought {
        code: code.to_owned(),
        name: name.to_owned(),
        unit: "шт".to_owned(),
        price: uah(price),
        quantity: quantity.parse().unwrap(),
    };
    let given = |code: &str, name: &str, value: &str, printed| Given {
        code: code.to_owned(),
        name: name.to_owned(),
        value: value.to_owned(),
        printed,
    };
    let third = ThirdParty {
        fields: vec![given("payer", "Прізвище", "Коваль", true), given("note", "Примітка", "код 12", false)],
        items: vec![bought("call", "Виклик", 20_000, "1"), bought("pipe", "Труба", 3_333, "1.5")],
    };
    let cash = Tenders {
        card: uah(0),
        slip: None,
        cash: uah(25_000),
        rounding: uah(0),
        cash_received: uah(25_000),
        change: uah(0),
    };
    Payment {
        kind: PaymentKind::ThirdParty,
        account: AccountNumber::new("-").unwrap(),
        lines: vec![line(20_000), line(5_000)],
        commission: uah(0),
        provider_commission: uah(0),
        tenders: cash,
        third: Some(Box::new(third)),
        ..payment()
    }
}

fn pieces(rows: &[(i64, u32)]) -> Pieces {
    Pieces::new(rows.iter().map(|(face, count)| Counted { face: uah(*face), count: *count }).collect()).unwrap()
}

fn shown() -> Shown {
    Shown {
        serial: "0012345".into(),
        storage: Some("9999078900001341".into()),
        facts: [(Fact::LastDocument, 511), (Fact::ShiftOpen, 1), (Fact::Cash, 1_000_000), (Fact::OpenSum, -1)].into(),
    }
}

fn totals() -> ShiftTotals {
    ShiftTotals {
        opening_cash: uah(50_000),
        payments: 31,
        cash_taken: uah(9_805_000),
        card_taken: uah(100_000),
        reversals: 2,
        cash_returned: uah(5_000),
        card_returned: uah(0),
        cash_in: uah(20_000),
        cash_out: uah(9_000_000),
    }
}

fn till_and_shift() -> Vec<(&'static str, Body)> {
    let begin = |previous| Body::EpochStarted {
        point: PointCode::new("17").unwrap(),
        code: TillCode::new("3").unwrap(),
        public_key: std::array::from_fn(|index| u8::try_from(index).unwrap()),
        currency: Currency::Uah,
        program: "0.1.0".into(),
        previous,
    };
    vec![
        ("epoch_started", begin(None)),
        ("epoch_started_anew", begin(Some((of(77), Hash([0xab; 32]))))),
        ("signed_in", Body::SignedIn),
        ("signed_out", Body::SignedOut),
        ("approved", Body::Approved { right: Right::WorkOutsideHours, approver: UserId(9) }),
        (
            "shift_opening",
            Body::ShiftOpening {
                shift: ShiftNumber(12),
                day: BusinessDate::new(2026, 11, 21).unwrap(),
                opening_cash: uah(50_000),
                count: None,
            },
        ),
        (
            "shift_closing",
            Body::ShiftClosing {
                shift: ShiftNumber(12),
                totals: totals(),
                counted: uah(869_900),
                note: "бракує 1,00".into(),
                unsent: 130,
                count: None,
            },
        ),
        (
            "cash_moved",
            Body::CashMoved {
                way: CashWay::Out,
                shift: ShiftNumber(12),
                amount: uah(9_000_000),
                purpose: "інкасація".into(),
            },
        ),
        ("x_reported", Body::XReported { shift: ShiftNumber(12) }),
        ("settings_changed", Body::SettingsChanged { key: "receipt.cut".into(), value: "false".into() }),
    ]
}

fn payments_and_receipts() -> Vec<(&'static str, Body)> {
    let document = FiscalDocument {
        number: 512,
        sign: Some(2_345_678_901),
        shift: 12,
        register: SerialNumber::new("0012345").unwrap(),
        storage: Some(SerialNumber::new("9999078900001341").unwrap()),
        register_minute: Some(29_920_920),
    };
    let bare = FiscalDocument { sign: None, storage: None, register_minute: None, ..document.clone() };
    let cash =
        Tenders { card: uah(0), slip: None, cash: uah(198_050), cash_received: uah(200_000), ..payment().tenders };
    vec![
        ("payment_accepted", Body::PaymentAccepted(Box::new(payment()))),
        ("payment_accepted_cash", Body::PaymentAccepted(Box::new(Payment { tenders: cash, ..payment() }))),
        ("receipt_registered", Body::ReceiptRegistered { of: of(7), document, how: How::Answer }),
        ("receipt_registered_bare", Body::ReceiptRegistered { of: of(7), document: bare, how: How::Evidence }),
        (
            "receipt_failed",
            Body::ReceiptFailed {
                of: of(7),
                refusal: Refusal { family: "shtrih".into(), code: "6b".into() },
                how: How::Person,
            },
        ),
        ("receipt_unknown", Body::ReceiptUnknown { of: of(7), before: shown(), after: Some(shown()) }),
        (
            "receipt_unknown_silent",
            Body::ReceiptUnknown { of: of(7), before: Shown { storage: None, ..shown() }, after: None },
        ),
        ("receipt_referred", Body::ReceiptReferred { of: of(7), note: "стрічка порожня".into() }),
        ("payment_cancelled", Body::PaymentCancelled { of: of(7), payment: PaymentNumber(512) }),
        (
            "reversal_accepted",
            Body::ReversalAccepted {
                of: of(7),
                payment: PaymentNumber(512),
                kind: ReversalKind::Void,
                shift: ShiftNumber(12),
                cash: uah(98_050),
                card: uah(100_000),
                ground: 2,
                commitment: Hash([0xcd; 32]),
                original: None,
                part: None,
            },
        ),
        ("reprinted", Body::Reprinted { payment: PaymentNumber(512), copy: 2 }),
        ("given_up", Body::GivenUp { of: of(7) }),
    ]
}

/// A reversal that tells whether the original receipt is attached.
fn of_original(is_attached: bool, part: Option<Part>) -> Body {
    Body::ReversalAccepted {
        of: of(7),
        payment: PaymentNumber(512),
        kind: ReversalKind::Void,
        shift: ShiftNumber(12),
        cash: uah(98_050),
        card: uah(100_000),
        ground: 1,
        commitment: Hash([0xcd; 32]),
        original: Some(is_attached),
        part: part.map(Box::new),
    }
}

/// Drawers counted by notes and coins.
fn counted() -> Vec<(&'static str, Body)> {
    vec![
        (
            "shift_opening_counted",
            Body::ShiftOpening {
                shift: ShiftNumber(12),
                day: BusinessDate::new(2026, 11, 21).unwrap(),
                opening_cash: uah(50_000),
                count: Some(Box::new(OpeningCount {
                    left: uah(49_900),
                    pieces: pieces(&[(20_000, 2), (5_000, 1), (50, 100)]),
                    note: "зайва 1,00".into(),
                })),
            },
        ),
        (
            "shift_closing_counted",
            Body::ShiftClosing {
                shift: ShiftNumber(12),
                totals: totals(),
                counted: uah(69_900),
                note: "бракує 1,00".into(),
                unsent: 130,
                count: Some(Box::new(ClosingCount {
                    taken_out: uah(800_000),
                    pieces: pieces(&[(100_000, 8), (10_000, 6), (500, 19), (10, 40)]),
                })),
            },
        ),
        (
            "handed_over_counted",
            Body::HandedOver(Box::new(HandOver {
                shift: ShiftNumber(12),
                to: UserId(5),
                journal: uah(0),
                counted: uah(0),
                note: String::new(),
                undecided: 0,
                parked: 0,
                // Counted, and empty.
                pieces: Some(pieces(&[])),
            })),
        ),
    ]
}

/// A name and a fact; all of them in a row make a chain. A new one goes to the end, for the place is in the golden file.
pub(crate) fn samples() -> Vec<(&'static str, Entry)> {
    let reading = Reading {
        account: AccountNumber::new("00077001").unwrap(),
        meter: MeterId(451),
        value: "1234.567".parse().unwrap(),
        date: BusinessDate::new(2026, 11, 20).unwrap(),
        kind: ReadingKind::RollOver,
        source: ReadingSource::Resident,
    };
    let on_a_sheet = Reading { source: ReadingSource::Control, ..reading.clone() };
    let mut bodies = till_and_shift();
    bodies.extend(payments_and_receipts());
    bodies.extend([
        ("reading_taken", Body::ReadingTaken(reading)),
        ("future_kind", Body::Unknown { kind: 1_000, version: 1, bytes: b"kept as it is".to_vec() }),
        ("future_version", Body::Unknown { kind: 7, version: 1_000, bytes: vec![0xff, 0x00, 0x80] }),
        ("centre_decided", Body::CentreDecided { of: of(7), registered: false, shift: ShiftNumber(13) }),
        ("drawer_opened", Body::DrawerOpened { cause: DrawerCause::ByHand, shift: Some(ShiftNumber(12)) }),
        ("payment_accepted_third", Body::PaymentAccepted(Box::new(third_party()))),
        (
            "handed_over",
            Body::HandedOver(Box::new(HandOver {
                shift: ShiftNumber(12),
                to: UserId(5),
                journal: uah(870_000),
                counted: uah(869_950),
                note: "бракує 0,50".into(),
                undecided: 1,
                parked: 2,
                pieces: None,
            })),
        ),
        (
            "paper_attached",
            Body::PaperAttached(Attachment {
                of: of(7),
                papers: Papers::needed(1, None),
                form: ScanForm::Pdf,
                size: 300_076,
                hash: Hash::of(b"sealed"),
            }),
        ),
        ("reading_taken_control", Body::ReadingTaken(on_a_sheet)),
        ("sign_in_failed", Body::SignInFailed { whom: Some(UserId(5)), tries: 4, locked: true }),
        ("sign_in_failed_unknown", Body::SignInFailed { whom: None, tries: 1, locked: false }),
        (
            "reversal_accepted_lines",
            Body::ReversalAccepted {
                of: of(7),
                payment: PaymentNumber(512),
                kind: ReversalKind::Refund,
                shift: ShiftNumber(13),
                cash: uah(30_050),
                card: uah(10_000),
                ground: 1,
                commitment: Hash([0xcd; 32]),
                original: None,
                part: Some(Box::new(Part { lines: vec![0, 3, 4], commission: uah(400), provider_commission: uah(25) })),
            },
        ),
    ]);
    bodies.extend(counted());
    let part = Part { lines: vec![1], commission: uah(400), provider_commission: uah(0) };
    bodies.push(("reversal_accepted_original", of_original(true, None)));
    bodies.push(("reversal_accepted_original_missing", of_original(false, Some(part))));
    bodies.push(("receipt_shared", Body::ReceiptShared { of: of(7), others: vec![of(8), of(9)] }));
    (1..).zip(bodies).map(|(seq, (name, body))| (name, entry(seq, body))).collect()
}
