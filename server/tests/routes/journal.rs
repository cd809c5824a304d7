//! Pushing a journal: exactly once for ever, gaps, forks, forgeries.

use kassa_domain::batch::Batch;
use kassa_domain::chain::{Hash, Head};
use kassa_domain::entry::Body;
use kassa_domain::exchange::{BatchAnswer, JournalReached, VerdictState};
use kassa_domain::ids::{Epoch, Seq, TillId};
use reqwest::Method;

use crate::support::{TestCentre, TestTill, refusal};

fn some_entries(till: &mut TestTill<'_>, count: u32) {
    for copy in 0..count {
        let _ = till.append(Body::SettingsChanged { key: "volume".to_owned(), value: copy.to_string() });
    }
}

fn stored(centre: &TestCentre, till: TillId, epoch: u32) -> Option<Head> {
    centre.db().read(|view| view.head(till, Epoch(epoch))).unwrap().map(|row| row.head)
}

#[tokio::test]
async fn a_batch_is_stored_and_told_of() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let empty: JournalReached = till.get("/v1/journal").await.unwrap();
    assert_eq!((empty.through, empty.head, empty.stopped), (Seq(0), Hash::GENESIS, false));
    some_entries(&mut till, 3);
    till.push_all(1).await;
    let reached: JournalReached = till.get("/v1/journal").await.unwrap();
    assert_eq!((reached.through, reached.head, reached.epoch), (Seq(3), till.head.hash, Epoch(1)));
    let kept = centre.db().read(|view| view.entries(till.id, Epoch(1), Seq(1), 10)).unwrap();
    assert_eq!(kept.iter().map(|entry| entry.body.clone()).collect::<Vec<_>>(), till.entries);
}

#[tokio::test]
async fn what_is_there_already_is_acknowledged_again() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    some_entries(&mut till, 5);
    till.push_all(1).await;
    some_entries(&mut till, 3);
    for (from, through, reached) in [(1, 5, 5), (2, 4, 5), (4, 7, 7), (1, 8, 8), (8, 8, 8), (3, 3, 8)] {
        let answer = till.push(&till.batch_of(from, through)).await.unwrap();
        let head = till.entries[..reached].iter().fold(Head::start(till.id, Epoch(1)), |head, entry| head.then(entry));
        let expect = BatchAnswer::Stored { till: till.id, epoch: Epoch(1), through: head.seq, head: head.hash };
        assert_eq!(answer, expect, "{from}..{through}");
    }
}
