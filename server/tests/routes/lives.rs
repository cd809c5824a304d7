//! The lives of one till, one after another: what a later one tells is about the one before.

use kassa_domain::chain::Hash;
use kassa_domain::entry::Body;
use kassa_domain::exchange::VerdictState::Applied;
use kassa_domain::ids::{EntryRef, Epoch, PaymentNumber, Seq, ShiftNumber, TillId};
use kassa_domain::reversal::ReversalKind;
use kassa_server::apply::apply_some;
use kassa_server::db::{Db, HeadRow, PostgresAddress};

use crate::support::{NOON, OCTOBER_DUE, TestCentre, october, uah};

/// A till that has taken 100 in its first life, after many other entries, and voids that in its second.
async fn two_lives(centre: &TestCentre) -> (TillId, EntryRef) {
    let mut first = centre.enrolled("1").await;
    let _ = first.open_shift();
    for _ in 0..250 {
        let _ = first.append(Body::SignedIn);
    }
    let payment = first.accept(1, &[(october(), 100)]);
    let _ = first.registered(payment);
    first.push_all(1).await;
    let mut second = centre.enrol(first.id).await;
    assert_eq!(second.head.epoch, Epoch(2));
    let undone = second.append(Body::ReversalAccepted {
        of: payment,
        payment: PaymentNumber(1),
        kind: ReversalKind::Void,
        shift: ShiftNumber(1),
        cash: uah(100),
        card: uah(0),
        ground: 2,
        commitment: Hash::of(b"ground"),
        original: None,
        part: None,
    });
    let _ = second.registered(undone);
    second.push_all(1).await;
    centre.catches_up();
    (first.id, undone)
}

#[tokio::test]
async fn a_void_in_a_later_life_waits_until_the_payments_life_is_applied() {
    let centre = TestCentre::start();
    let (till, undone) = two_lives(&centre).await;
    // As after a crash between storing and applying: both lives wait.
    centre.db().write(|change| change.forget_derived()).unwrap();
    let centre = centre.restarted();
    let verdict = centre.db().read(|view| view.verdict(till, undone)).unwrap().unwrap();
    assert_eq!((verdict.state, centre.due(october())), (Applied, OCTOBER_DUE));
}

#[tokio::test]
async fn a_till_hears_how_far_the_earliest_life_that_waits_is_counted() {
    let centre = TestCentre::start();
    let (till, _) = two_lives(&centre).await;
    // Nobody applies anything beside.
    let TestCentre { running, data, database, .. } = centre;
    running.stop();
    let db = Db::at(&data.path().join("centre"), database.map(PostgresAddress::from).as_ref(), NOON).unwrap();
    db.write(|change| change.forget_derived()).unwrap();
    let head = |epoch| db.read(|view| view.head(till, Epoch(epoch))).unwrap().unwrap();
    let counted = || db.read(|view| view.counted_through(till)).unwrap();
    let (one, two) = (head(1).head, head(2).head);
    let at = |epoch, seq| Some(EntryRef { epoch: Epoch(epoch), seq: Seq(seq) });
    assert_eq!(counted(), None);
    let end = one.seq.0;
    for (head, entries, expect) in [
        (one, 3, at(1, 3)),
        (two, 5, at(1, 3)),
        (one, 1_000, at(1, end)),
        (two, 1, at(2, 1)),
        (one, 5, at(2, 1)),
        (two, 5, at(2, 2)),
    ] {
        let _ = apply_some(&db, head, entries).unwrap();
        assert_eq!(counted(), expect, "{} {entries}", head.epoch.0);
    }
    let waits: Vec<HeadRow> = db.read(|view| view.next_to_apply()).unwrap();
    assert_eq!(waits, []);
}
