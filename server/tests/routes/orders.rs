//! Whatever a till tells, in whatever order and in whatever batches: what counts is what a plain model says, and a
//! rebuild ends the same.

use ed25519_dalek::SigningKey;
use kassa_domain::chain::{Hash, Head};
use kassa_domain::entry::{Body, How};
use kassa_domain::exchange::EnrolRequest;
use kassa_domain::ids::{EntryRef, PaymentNumber, ShiftNumber};
use kassa_domain::receipt::Refusal;
use kassa_domain::reversal::ReversalKind;
use kassa_server::clock::Clock;
use kassa_server::{apply, enrolment, ingest};
use proptest::prelude::*;

use crate::support::{TestCentre, TestTill, document, october, uah};

/// What may be told of a payment.
#[derive(Debug, Clone, Copy)]
enum Told {
    Registered,
    Failed,
    Cancelled,
    Void,
    VoidRegistered,
}

const PAYMENTS: usize = 4;

fn told() -> impl Strategy<Value = Told> {
    prop_oneof![
        4 => Just(Told::Registered),
        1 => Just(Told::Failed),
        1 => Just(Told::Cancelled),
        2 => Just(Told::Void),
        2 => Just(Told::VoidRegistered),
    ]
}

/// A payment by the model.
#[derive(Debug, Clone, Copy, Default)]
struct Model {
    accepted: Option<EntryRef>,
    reversal: Option<EntryRef>,
    registered: bool,
    cancelled: bool,
    voided: bool,
}

impl Model {
    fn counted_minor(&self, number: usize) -> i64 {
        if self.registered && !self.voided { amount(number) } else { 0 }
    }
}

fn amount(number: usize) -> i64 {
    [1, 20, 300, 4_000][number]
}

/// Tells one thing; nothing when it cannot be told of this payment.
fn tell(till: &mut TestTill<'_>, model: &mut Model, number: usize, told: Told) {
    let payment = PaymentNumber(u32::try_from(number).unwrap() + 1);
    let of = *model.accepted.get_or_insert_with(|| till.accept(payment.0, &[(october(), amount(number))]));
    match (told, model.reversal) {
        (Told::Registered, _) => {
            let _ = till.append(Body::ReceiptRegistered { of, document: document(of.seq.0), how: How::Answer });
            model.registered |= !model.cancelled;
        }
        (Told::Failed, _) => {
            let refusal = Refusal { family: "shtrih".to_owned(), code: "4e".to_owned() };
            let _ = till.append(Body::ReceiptFailed { of, refusal, how: How::Answer });
        }
        (Told::Cancelled, _) => {
            let _ = till.append(Body::PaymentCancelled { of, payment });
            model.cancelled |= !model.registered;
        }
        (Told::Void, None) => {
            let (cash, card) = (uah(amount(number)), uah(0));
            let (shift, commitment) = (ShiftNumber(1), Hash::of(b"ground"));
            let kind = ReversalKind::Void;
            let body = Body::ReversalAccepted {
                of,
                payment,
                kind,
                shift,
                cash,
                card,
                ground: 2,
                commitment,
                original: None,
                part: None,
            };
            model.reversal = Some(till.append(body));
        }
        (Told::VoidRegistered, Some(reversal)) => {
            let _ = till.registered(reversal);
            model.voided = true;
        }
        (Told::Void, Some(_)) | (Told::VoidRegistered, None) => {}
    }
}

fn enrolled<'c>(centre: &'c TestCentre, code: u64) -> TestTill<'c> {
    let id = centre.add_till(&code.to_string());
    let key = SigningKey::from_bytes(&[u8::try_from(code % 251).unwrap() + 1; 32]);
    let public = key.verifying_key().to_bytes();
    let now_ms = centre.clock.now_ms();
    let asked =
        EnrolRequest { code: centre.code(id), public_key: String::new(), program: "0.1.0".to_owned(), goes_on: None };
    let answer = enrolment::enrol(centre.db(), &asked, &public, None, now_ms).unwrap();
    TestTill { centre, id, key, head: Head::start(id, answer.epoch), entries: Vec::new() }
}

#[test]
fn any_order_of_facts_counts_as_the_model_says_and_rebuilds_the_same() {
    let centre = TestCentre::start();
    let case = std::cell::Cell::new(0_u64);
    let facts = prop::collection::vec((0..PAYMENTS, told(), any::<bool>()), 1..30);
    // A server across a socket takes longer for each.
    let cases = if crate::support::postgres::is_on() { 4 } else { 48 };
    proptest!(ProptestConfig::with_cases(cases), |(facts in facts)| {
        case.set(case.get() + 1);
        let mut till = enrolled(&centre, case.get());
        let before = centre.due(october());
        let mut models = [Model::default(); PAYMENTS];
        let mut sent = 0;
        for (number, told, push) in facts {
            tell(&mut till, &mut models[number], number, told);
            if push && till.head.seq.0 > sent {
                send(&till, sent + 1);
                sent = till.head.seq.0;
            }
        }
        if till.head.seq.0 > sent {
            send(&till, sent + 1);
        }
        let counted: i64 = models.iter().enumerate().map(|(number, model)| model.counted_minor(number)).sum();
        prop_assert_eq!(before - centre.due(october()), counted);
        let rebuilt = apply::rebuild(centre.db()).unwrap();
        prop_assert_eq!((rebuilt.before, rebuilt.accounts_changed), (rebuilt.after, 0));
    });
}

fn send(till: &TestTill<'_>, from: u64) {
    let batch = till.batch(from);
    let raw = batch.encode().unwrap();
    let db = till.centre.db();
    let _ = ingest::ingest(db, till.id, &batch, &raw, till.centre.clock.now_ms()).unwrap();
    apply::catch_up(db).unwrap();
}
