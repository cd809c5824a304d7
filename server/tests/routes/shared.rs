//! Payments that stand on one receipt (R7): the centre counts each, and an operator decides about all of them at once.

use kassa_domain::entry::{Body, How};
use kassa_domain::exchange::VerdictState::{Applied, Refused, Waiting};
use kassa_domain::ids::{EntryRef, Seq};
use kassa_domain::user::Role;
use kassa_server::apply::{self, DecideError, Decision};

use crate::support::console::Browser;
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

/// The line broke between the two referrals: what was decided of the first is decided of the second.
#[tokio::test]
async fn r20_a_referral_that_comes_later_hears_what_was_decided_of_its_receipt() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let both = visit(&mut till);
    let note = || "стрічку загублено".to_owned();
    let _ = till.append(Body::ReceiptReferred { of: both[0], note: note() });
    till.push_all(1).await;
    let decision = Decision { till: till.id, of: both[0], registered: false, note: note() };
    apply::decide(centre.db(), &decision, 0).unwrap();
    let later = till.append(Body::ReceiptReferred { of: both[1], note: note() });
    till.push_all(2).await;
    let refused = (Refused, "not_registered".to_owned());
    assert_eq!(states(&centre, &till, &[both[0], both[1], later]), vec![refused; 3]);
    assert_eq!(centre.db().read(|view| view.referred()).unwrap(), []);
    assert_eq!(centre.due(october()), OCTOBER_DUE);
}

/// An operator looks for one document, and sees of whom it is; what is decided is noted of each.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn r20_the_console_says_what_stands_on_the_receipt_before_it_is_decided() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let both = visit(&mut till);
    for of in both {
        let _ = till.append(Body::ReceiptReferred { of, note: "стрічку загублено".to_owned() });
    }
    till.push_all(1).await;
    let browser = Browser::of(&centre, Role::Operator).await;
    let address = |of: EntryRef| format!("/console/entries/{}/{}/{}", till.id, of.epoch, of.seq);
    let list = browser.get("/console/quarantine").await.1;
    assert!(list.contains("На одному чеку з платежами № 2; сума чека 1,50"), "{list}");
    let page = browser.get(&address(both[1])).await.1;
    assert!(page.contains("шукайте документ на 1,50") && page.contains(&address(both[0])), "{page}");
    let answer =
        browser.post(&format!("{}/decide", address(both[1])), &[("outcome", "registered"), ("note", "є")]).await;
    assert_eq!(answer.status().as_u16(), 303);
    let audit = centre.db().read(|view| view.audit(None, i64::MAX, 10)).unwrap();
    let noted: Vec<_> = audit.iter().filter(|row| row.action == "decide").map(|row| row.object.clone()).collect();
    let expect = |of: EntryRef| format!("entry {}:{}/{}", till.id, of.epoch, of.seq);
    assert_eq!(noted, [expect(both[1]), expect(both[0])]);
}
