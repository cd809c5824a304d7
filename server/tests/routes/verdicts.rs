//! Verdicts by cursor.

use kassa_domain::Money;
use kassa_domain::entry::Body;
use kassa_domain::exchange::{VerdictPage, VerdictState};
use kassa_domain::handover::HandOver;
use kassa_domain::ids::{EntryRef, Epoch, Seq, ShiftNumber, UserId};
use serde_json::Value;

use crate::support::{TestCentre, october, refusal, uah};

#[tokio::test]
async fn verdicts_come_in_order_by_pages_and_once() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    for _ in 0..7 {
        let _ = till.append(Body::SignedIn);
    }
    till.push_all(1).await;
    let (mut after, mut seen) = (0, Vec::new());
    loop {
        let page: VerdictPage = till.get(&format!("/v1/verdicts?after={after}&limit=3")).await.unwrap();
        assert!(page.verdicts.len() <= 3);
        seen.extend(page.verdicts.iter().map(|verdict| verdict.entry.seq.0));
        after = page.next;
        if !page.more {
            break;
        }
    }
    assert_eq!(seen, [1, 2, 3, 4, 5, 6, 7]);
    assert!(till.verdicts(after).await.verdicts.is_empty());
}

#[tokio::test]
async fn a_verdict_that_changes_comes_again_under_a_newer_revision() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let at = till.accept(1, &[(october(), 100)]);
    till.push_all(1).await;
    let first = till.verdicts(0).await;
    let state = |page: &VerdictPage| {
        page.verdicts.iter().filter(|verdict| verdict.entry == at).map(|verdict| verdict.state).collect::<Vec<_>>()
    };
    assert_eq!(state(&first), [VerdictState::Waiting]);
    let _ = till.registered(at);
    till.push_all(at.seq.0 + 1).await;
    let second = till.verdicts(first.next).await;
    assert_eq!(state(&second), [VerdictState::Applied]);
    let mut revisions: Vec<u64> = second.verdicts.iter().map(|verdict| verdict.revision).collect();
    assert!(revisions.is_sorted() && revisions.first() > Some(&first.next));
    revisions.dedup();
    assert_eq!(revisions.len(), second.verdicts.len());
}

#[tokio::test]
async fn an_unknown_kind_is_stored_and_waits() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let at = till.append(Body::Unknown { kind: 999, version: 3, bytes: vec![1, 2, 3] });
    let newer = till.append(Body::Unknown { kind: 7, version: 200, bytes: vec![0] });
    let after = till.append(Body::SignedIn);
    till.push_all(1).await;
    let states: Vec<(EntryRef, VerdictState)> =
        till.verdicts(0).await.verdicts.into_iter().map(|verdict| (verdict.entry, verdict.state)).collect();
    let waits = VerdictState::Waiting;
    assert_eq!(states, [(at, waits), (newer, waits), (after, VerdictState::Applied)]);
}

#[tokio::test]
async fn a_drawer_that_is_handed_over_counts_unless_its_sums_cannot_be() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let handed = |journal, counted| {
        let note = "монети не лічено".to_owned();
        let shift = ShiftNumber(1);
        let handed = HandOver { shift, to: UserId(2), journal, counted, note, undecided: 1, parked: 2, pieces: None };
        Body::HandedOver(Box::new(handed))
    };
    let far = Money::COUNTER_MAX_MINOR * 1_001;
    let cases = [
        (handed(uah(500), uah(500)), ""),
        (handed(uah(500), uah(470)), ""),
        (handed(uah(500), uah(far)), "impossible_sum"),
        (handed(uah(i64::MIN), uah(0)), "impossible_sum"),
    ];
    let mut expect = Vec::new();
    for (body, reason) in cases {
        let state = if reason.is_empty() { VerdictState::Applied } else { VerdictState::Refused };
        expect.push((till.append(body), state, reason.to_owned()));
    }
    till.push_all(1).await;
    for (at, state, reason) in expect {
        assert_eq!(centre.state_of(till.id, at.seq.0), Some((state, reason)));
    }
}

#[tokio::test]
async fn a_malformed_body_of_a_known_kind_is_stored_refused_and_holds_nobody_up() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    // Kind 2, sign-in, with bytes that a sign-in does not have.
    till.append_raw(2, &[9, 9]);
    let _ = till.append(Body::SignedIn);
    till.push_all(1).await;
    assert_eq!(centre.state_of(till.id, 1), Some((VerdictState::Refused, "malformed".to_owned())));
    assert_eq!(centre.state_of(till.id, 2), Some((VerdictState::Applied, String::new())));
}

#[tokio::test]
async fn bad_cursors_have_a_code_and_one_till_never_sees_anothers() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.append(Body::SignedIn);
    till.push_all(1).await;
    let other = centre.enrolled("2").await;
    assert!(other.verdicts(0).await.verdicts.is_empty());
    for query in ["limit=0", "limit=2001", "limit=-1", "after=-1", "after=x", "after=9223372036854775808", "other=1"] {
        let refused = till.get::<Value>(&format!("/v1/verdicts?{query}")).await;
        assert_eq!(refused, Err(refusal(400, "bad_parameter")), "{query}");
    }
    let far: VerdictPage = till.get(&format!("/v1/verdicts?after={}", i64::MAX)).await.unwrap();
    assert!(far.verdicts.is_empty() && !far.more);
    assert_eq!(till.verdicts(0).await.verdicts[0].entry, EntryRef { epoch: Epoch(1), seq: Seq(1) });
}
