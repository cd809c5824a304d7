//! What is kept beside the journal of an earlier life: a gap is still a gap, nothing is kept twice, and only money that
//! is really with the till counts as money beside.

use ed25519_dalek::SigningKey;
use kassa_domain::chain::{Hash, Head};
use kassa_domain::entry::Body;
use kassa_domain::exchange::BatchAnswer;
use kassa_domain::ids::{EntryRef, Epoch, PaymentNumber, PointCode, Seq, ShiftNumber, TillCode};
use kassa_domain::money::MoneyError;
use kassa_domain::reversal::part::PartError;
use kassa_domain::reversal::{Part, ReversalKind};
use kassa_domain::{Currency, Money};
use kassa_server::ingest::payments_beside;

use crate::support::{TestCentre, TestTill, october, september, uah};

/// Goes back to a place, as a folder restored from a copy of then.
fn restored(till: &mut TestTill<'_>, through: usize) {
    till.entries.truncate(through);
    till.head = till.entries.iter().fold(Head::start(till.id, Epoch(1)), |head, entry| head.then(entry));
}

/// Lets a till in with its next life; what it has of the first one is signed with its new key from then on.
async fn next_life<'c>(till: &mut TestTill<'c>) -> TestTill<'c> {
    let next = till.centre.enrol(till.id).await;
    assert_eq!(next.head.epoch, Epoch(2));
    till.key = SigningKey::from_bytes(next.key.as_bytes());
    next
}

/// What the centre says to a batch that ends with entry `through` of the till and differs from `at` on.
fn forked(till: &TestTill<'_>, at: u64, through: usize) -> BatchAnswer {
    let start = Head::start(till.id, Epoch(1));
    let kept = till.entries[..through].iter().fold(start, |head, entry| head.then(entry)).hash;
    BatchAnswer::Forked { till: till.id, epoch: Epoch(1), at: Seq(at), kept: Some(kept) }
}

#[tokio::test]
async fn what_the_centre_lost_of_an_earlier_life_is_asked_for_though_a_branch_is_kept_beside() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    for _ in 0..8 {
        let _ = till.append(Body::SignedIn);
    }
    let (head, entries) = (till.head, till.entries.clone());
    let _ = till.push(&till.batch_of(1, 4)).await.unwrap();
    restored(&mut till, 2);
    for _ in 0..4 {
        let _ = till.append(Body::SignedOut);
    }
    assert_eq!(till.push(&till.batch_of(3, 4)).await, Ok(forked(&till, 3, 4)));
    let branch = (till.head, till.entries.clone());
    let _next = next_life(&mut till).await;
    // The till believes that the centre has 5 and 6, as a centre restored from a backup once had.
    (till.head, till.entries) = (head, entries);
    let gap = BatchAnswer::Gap { till: till.id, epoch: Epoch(1), expected: Seq(5) };
    assert_eq!(till.push(&till.batch(7)).await, Ok(gap));
    till.push_all(5).await;
    // The branch goes on beside: what follows what is kept of it is kept too.
    let stored = till.head.seq;
    (till.head, till.entries) = branch;
    for _ in 0..6 {
        let _ = till.append(Body::SignedOut);
    }
    assert_eq!(till.push(&till.batch_of(5, 9)).await, Ok(forked(&till, 5, 9)));
    assert_eq!(till.push(&till.batch_of(10, 12)).await, Ok(forked(&till, 10, 12)));
    assert_eq!(centre.db().read(|view| view.head(till.id, Epoch(1))).unwrap().unwrap().head.seq, stored);
    assert_eq!(centre.db().read(|view| view.evidence(till.id, Epoch(1))).unwrap().len(), 3);
}

#[tokio::test]
async fn a_branch_that_is_sent_again_in_other_pieces_is_kept_once() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    for _ in 0..3 {
        let _ = till.append(Body::SignedIn);
    }
    till.push_all(1).await;
    restored(&mut till, 1);
    for number in 1..=5 {
        let _ = till.accept(number, &[(october(), 100)]);
    }
    let _next = next_life(&mut till).await;
    for (from, through, kept) in
        [(2, 3, 1), (2, 3, 1), (2, 2, 1), (3, 3, 1), (3, 5, 2), (4, 5, 2), (6, 6, 3), (2, 6, 3)]
    {
        let answer = till.push(&till.batch_of(from, through)).await.unwrap();
        assert!(matches!(answer, BatchAnswer::Forked { .. }), "{from}..{through}: {answer:?}");
        let evidence = centre.db().read(|view| view.evidence(till.id, Epoch(1))).unwrap();
        assert_eq!(evidence.len(), kept, "{from}..{through}");
    }
    let beside = centre.db().read(|view| payments_beside(view, till.id, Epoch(1))).unwrap();
    assert_eq!(beside.iter().map(|beside| beside.at.seq.0).collect::<Vec<_>>(), [2, 3, 4, 5, 6]);
}

fn void(till: &mut TestTill<'_>, of: EntryRef, number: u32) -> EntryRef {
    back(till, of, number, None)
}

fn back(till: &mut TestTill<'_>, of: EntryRef, number: u32, part: Option<Box<Part>>) -> EntryRef {
    back_of(till, of, number, (uah(100), part))
}

fn back_of(till: &mut TestTill<'_>, of: EntryRef, number: u32, (cash, part): (Money, Option<Box<Part>>)) -> EntryRef {
    till.append(Body::ReversalAccepted {
        of,
        payment: PaymentNumber(number),
        kind: ReversalKind::Void,
        shift: ShiftNumber(1),
        cash,
        card: Money::zero(cash.currency()),
        ground: 2,
        commitment: Hash::of(b"ground"),
        original: None,
        part,
    })
}

#[tokio::test]
async fn only_payments_whose_money_is_with_the_till_count_nowhere() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.append(Body::SignedIn);
    let _ = till.append(Body::SignedOut);
    till.push_all(1).await;
    restored(&mut till, 1);
    // Taken; cancelled; given back; given back, its receipt not registered yet; cancelled in the next life.
    let payments: Vec<EntryRef> = (1..=5).map(|number| till.accept(number, &[(october(), 100)])).collect();
    for at in &payments[2..4] {
        let _ = till.registered(*at);
    }
    let _ = till.append(Body::PaymentCancelled { of: payments[1], payment: PaymentNumber(2) });
    let given_back = void(&mut till, payments[2], 3);
    let _ = till.registered(given_back);
    let _ = void(&mut till, payments[3], 4);
    let end = EntryRef { epoch: Epoch(1), seq: till.head.seq };
    let mut next = next_life(&mut till).await;
    assert_eq!(till.push(&till.batch(2)).await, Ok(forked(&till, 2, till.entries.len())));
    let beside = || centre.db().read(|view| payments_beside(view, till.id, Epoch(1))).unwrap();
    let listed = || beside().iter().map(|beside| beside.payment.number.0).collect::<Vec<_>>();
    assert_eq!(listed(), [1, 4, 5]);
    let _ = next.append(Body::EpochStarted {
        point: PointCode::new("17").unwrap(),
        code: TillCode::new("1").unwrap(),
        public_key: *next.key.verifying_key().as_bytes(),
        currency: Currency::Uah,
        program: "0.1.0".to_owned(),
        previous: Some((end, till.head.hash)),
    });
    let _ = next.append(Body::PaymentCancelled { of: payments[4], payment: PaymentNumber(5) });
    next.push_all(1).await;
    assert_eq!(listed(), [1, 4]);
}

#[tokio::test]
async fn a_payment_of_a_branch_whose_lines_all_went_back_apart_was_listed_as_money_that_counts_nowhere() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.append(Body::SignedIn);
    let _ = till.append(Body::SignedOut);
    till.push_all(1).await;
    restored(&mut till, 1);
    // Lines of each that went back, and whether the receipt of that is registered.
    let parts: [&[(u32, bool)]; 4] =
        [&[(0, true), (1, true)], &[(1, true)], &[(0, true), (1, false)], &[(1, true), (0, true)]];
    for (number, parts) in (1..).zip(parts) {
        let at = till.accept(number, &[(october(), 100), (september(), 100)]);
        let _ = till.registered(at);
        for (line, registered) in parts {
            let part = Part { lines: vec![*line], commission: uah(0), provider_commission: uah(0) };
            let given = back(&mut till, at, number, Some(Box::new(part)));
            if *registered {
                let _ = till.registered(given);
            }
        }
    }
    let _next = next_life(&mut till).await;
    assert_eq!(till.push(&till.batch(2)).await, Ok(forked(&till, 2, till.entries.len())));
    let beside = centre.db().read(|view| payments_beside(view, till.id, Epoch(1))).unwrap();
    // Each was listed at its whole sum.
    let told: Vec<_> = beside.iter().map(|beside| (beside.payment.number.0, beside.kept().unwrap())).collect();
    assert_eq!(told, [(2, uah(100)), (3, uah(100))]);
}

#[tokio::test]
async fn a_payment_of_a_branch_whose_returns_nobody_can_add_up_was_told_as_given_back_or_at_a_made_up_sum() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.append(Body::SignedIn);
    let _ = till.append(Body::SignedOut);
    till.push_all(1).await;
    restored(&mut till, 1);
    let most = i64::MAX;
    // Of each: line, cash back, commission back.
    let tenge = |minor| Money::new(minor, Currency::Kzt);
    let returns: [&[(u32, Money, Money)]; 4] = [
        &[(0, uah(most), uah(0)), (1, uah(1), uah(0))],
        &[(0, uah(100), uah(most)), (1, uah(100), uah(1))],
        &[(0, uah(100), uah(0)), (0, uah(100), uah(0))],
        &[(0, uah(100), uah(0)), (1, tenge(100), tenge(0))],
    ];
    for (number, returns) in (1..).zip(returns) {
        let at = till.accept(number, &[(october(), 100), (september(), 100)]);
        let _ = till.registered(at);
        for (line, cash, commission) in returns {
            let part =
                Part { lines: vec![*line], commission: *commission, provider_commission: Money::zero(cash.currency()) };
            let given = back_of(&mut till, at, number, (*cash, Some(Box::new(part))));
            let _ = till.registered(given);
        }
    }
    let _next = next_life(&mut till).await;
    assert_eq!(till.push(&till.batch(2)).await, Ok(forked(&till, 2, till.entries.len())));
    let beside = centre.db().read(|view| payments_beside(view, till.id, Epoch(1))).unwrap();
    let told: Vec<_> = beside.iter().map(|beside| (beside.payment.number.0, beside.kept())).collect();
    let overflow = || Err(PartError::Money(MoneyError::Overflow));
    assert_eq!(told[..2], [(1, overflow()), (2, overflow())]);
    assert_eq!(told[2], (3, Err(PartError::LineReversed { line: 0 })));
    assert!(matches!(told[3], (4, Err(PartError::Money(_)))), "two currencies: {:?}", told[3]);
}
