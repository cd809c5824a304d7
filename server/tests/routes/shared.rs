//! Payments that stand on one receipt (R7): the centre counts each, and an operator decides about all of them at once.

use kassa_domain::entry::{Body, How};
use kassa_domain::exchange::VerdictState::{Applied, Refused, Waiting};
use kassa_domain::ids::{EntryRef, Seq};
use kassa_server::apply::{self, DecideError, Decision};

use crate::support::{OCTOBER_DUE, TestCentre, TestTill, document, october};

/// A visit of two on one receipt.
fn visit(till: &mut TestTill<'_>) -> [EntryRef; 2] {
    let both = [till.accept(1, &[(october(), 100)]), till.accept(2, &[(october(), 50)])];
    let _ = till.append(Body::ReceiptShared { of: both[0], others: vec![both[1]] });
    both
}

fn states(
    centre: &TestCentre,
    till: &TestTill<'_>,
    of: &[EntryRef],
) -> Vec<(kassa_domain::exchange::VerdictState, String)> {
    of.iter().map(|at| centre.state_of(till.id, at.seq.0).unwrap()).collect()
}

#[tokio::test]
async fn r07_two_payments_with_one_document_both_count() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let both = visit(&mut till);
    for of in both {
        let _ = till.append(Body::ReceiptRegistered { of, document: document(1), how: How::Answer });
    }
    till.push_all(1).await;
    let entries: Vec<EntryRef> =
        (both[0].seq.0..both[0].seq.0 + 5).map(|seq| EntryRef { seq: Seq(seq), ..both[0] }).collect();
    assert_eq!(states(&centre, &till, &entries), vec![(Applied, String::new()); 5]);
    assert_eq!(centre.due(october()), OCTOBER_DUE - 150);
    let rebuilt = apply::rebuild(centre.db()).unwrap();
    assert_eq!((rebuilt.before, rebuilt.accounts_changed), (rebuilt.after, 0));
}

#[tokio::test]
async fn r20_one_decision_is_of_every_payment_on_the_receipt_and_of_no_other() {
    for (registered, verdict, due) in
        [(true, (Applied, String::new()), 150), (false, (Refused, "not_registered".to_owned()), 0)]
    {
        let centre = TestCentre::start();
        let mut till = centre.enrolled("1").await;
        let both = visit(&mut till);
        let alone = till.accept(3, &[(october(), 25)]);
        for of in [both[0], both[1], alone] {
            let _ = till.append(Body::ReceiptReferred { of, note: "стрічку загублено".to_owned() });
        }
        till.push_all(1).await;
        // Whichever of them the operator looks at.
        let decision = Decision { till: till.id, of: both[1], registered, note: "за стрічкою".to_owned() };
        apply::decide(centre.db(), &decision, 0).unwrap();
        assert_eq!(states(&centre, &till, &both), vec![verdict.clone(), verdict]);
        assert_eq!(states(&centre, &till, &[alone])[0].0, Waiting);
        assert_eq!(centre.due(october()), OCTOBER_DUE - due);
        let again = Decision { of: both[0], ..decision };
        assert!(matches!(apply::decide(centre.db(), &again, 0), Err(DecideError::NotReferred)));
    }
}

#[tokio::test]
async fn a_shared_receipt_of_a_payment_that_is_nowhere_is_refused() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let of = till.accept(1, &[(october(), 100)]);
    let nowhere = EntryRef { seq: Seq(of.seq.0 + 40), ..of };
    let at = till.append(Body::ReceiptShared { of, others: vec![nowhere] });
    till.push_all(1).await;
    assert_eq!(states(&centre, &till, &[at]), [(Refused, "unknown_entry".to_owned())]);
}
