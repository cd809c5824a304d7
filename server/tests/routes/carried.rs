//! Queues that come as files: taken like the line would take them, each entry once for ever.

use kassa_domain::carried::{Answer, CarriedError, Queue};
use kassa_domain::chain::hex_bytes;
use kassa_domain::exchange::{BatchAnswer, VerdictState};
use kassa_domain::ids::{Epoch, Seq};
use kassa_server::carried::{TakeError, Taken, take};

use super::support::*;
use ed25519_dalek::{Signer as _, SigningKey};

fn files_key(centre: &TestCentre) -> [u8; 32] {
    let secret = centre.db().read(|view| view.files_secret()).unwrap().unwrap();
    SigningKey::from_bytes(&secret).verifying_key().to_bytes()
}

/// The file of a till with its entries from a place on, in batches of two.
fn file(till: &TestTill<'_>, from: u64) -> Vec<u8> {
    let mut batches = Vec::new();
    let mut from = from;
    while from <= till.head.seq.0 {
        let through = (from + 1).min(till.head.seq.0);
        batches.push(till.batch_of(from, through).encode().unwrap());
        from = through + 1;
    }
    written(till, batches)
}

fn written(till: &TestTill<'_>, batches: Vec<Vec<u8>>) -> Vec<u8> {
    let queue =
        Queue { till: till.id, epoch: till.head.epoch, made_ms: NOON, verdicts_after: 0, batches, scans: Vec::new() };
    queue.write(&files_key(till.centre), &rand::random(), |bytes| till.key.sign(bytes).to_bytes()).unwrap()
}

fn taken(centre: &TestCentre, file: &[u8]) -> Result<Taken, TakeError> {
    take(centre.db(), file, NOON + 1_000)
}

fn read(till: &TestTill<'_>, taken: &Taken) -> Answer {
    Answer::read(&taken.file, till.id, &files_key(till.centre)).unwrap()
}

#[tokio::test]
async fn a_carried_queue_counts_once_however_often_it_comes() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let paid = till.accept(1, &[(october(), OCTOBER_DUE)]);
    let _ = till.registered(paid);
    let file = file(&till, 1);
    let first = taken(&centre, &file).unwrap();
    assert_eq!((first.entries, first.new), (4, 4));
    let answer = read(&till, &first);
    assert_eq!(answer.reached.through, Seq(4));
    assert_eq!(answer.reached.head, till.head.hash);
    assert_eq!(answer.verdicts.len(), 4, "a verdict for each entry");
    assert!(answer.verdicts.iter().all(|verdict| verdict.state == VerdictState::Applied));
    assert_eq!(centre.due(october()), 0);
    let again = taken(&centre, &file).unwrap();
    assert_eq!((again.entries, again.new), (4, 0), "known before");
    assert_eq!(read(&till, &again).reached.through, Seq(4), "and answered again");
    assert_eq!(centre.due(october()), 0, "counted once");
    // The line goes on where the file ended, and the file stays what it is.
    let more = till.accept(2, &[(september(), SEPTEMBER_DUE)]);
    let _ = till.registered(more);
    till.push_all(5).await;
    assert_eq!(read(&till, &taken(&centre, &file).unwrap()).reached.through, Seq(6));
    assert_eq!(centre.due(september()), 0);
}

#[tokio::test]
async fn a_gap_and_a_fork_are_answered_as_on_the_line() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let _ = till.accept(1, &[(october(), OCTOBER_DUE)]);
    let late = taken(&centre, &file(&till, 3)).unwrap();
    let expected = BatchAnswer::Gap { till: till.id, epoch: Epoch(1), expected: Seq(1) };
    assert_eq!((late.new, &late.answer.batches[0]), (0, &expected));
    assert_eq!(taken(&centre, &file(&till, 1)).unwrap().new, 3);
    // The same place, another entry: a copy of the till's folder went on by itself.
    let mut copy =
        TestTill { centre: &centre, id: till.id, key: till.key.clone(), head: till.head, entries: till.entries };
    copy.entries.truncate(2);
    copy.head = copy.batch_of(1, 2).head();
    let _ = copy.accept(9, &[(september(), SEPTEMBER_DUE)]);
    let forked = taken(&centre, &file(&copy, 1)).unwrap();
    assert!(forked.answer.batches.iter().any(|said| matches!(said, BatchAnswer::Forked { at: Seq(3), .. })));
    assert!(forked.answer.reached.stopped);
    assert_eq!(forked.new, 0);
}

#[tokio::test]
async fn what_is_no_queue_of_a_till_leaves_nothing() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let other = centre.enrolled("2").await;
    let good = file(&till, 1);
    let mut changed = good.clone();
    *changed.last_mut().unwrap() ^= 1;
    let theirs = written(&other, vec![till.batch(1).encode().unwrap()]);
    let forged = TestTill {
        centre: &centre,
        id: till.id,
        key: other.key.clone(),
        head: till.head,
        entries: till.entries.clone(),
    };
    let forged = file(&forged, 1);
    assert!(matches!(taken(&centre, &changed), Err(TakeError::File(CarriedError::Forged))));
    assert!(matches!(taken(&centre, &good[..good.len() / 2]), Err(TakeError::File(CarriedError::Cut))));
    assert!(matches!(taken(&centre, b"a picture"), Err(TakeError::File(CarriedError::OtherKind))));
    assert!(matches!(taken(&centre, &forged), Err(TakeError::OtherKey(_))));
    assert!(matches!(taken(&centre, &theirs), Err(TakeError::NotEntries(_))));
    // Of another centre.
    let elsewhere = TestCentre::start();
    let _ = elsewhere.enrolled("1").await;
    assert!(matches!(taken(&elsewhere, &good), Err(TakeError::File(CarriedError::OtherCentre))));
    // Shut out.
    centre.db().write(|change| change.revoke_till(till.id, NOON)).unwrap();
    assert!(matches!(taken(&centre, &good), Err(TakeError::Revoked(_))));
    assert_eq!(centre.db().read(|view| view.heads()).unwrap().len(), 0, "nothing of all that is stored");
}

#[tokio::test]
async fn a_till_learns_the_key_of_files_when_it_is_let_in() {
    let centre = TestCentre::start();
    let id = centre.add_till("1");
    let key = SigningKey::from_bytes(&rand::random());
    let answer = centre.try_enrol(&centre.code(id), &key).await.unwrap();
    let told: [u8; 32] = hex_bytes(&answer.files_key.unwrap()).unwrap();
    assert_eq!(told, files_key(&centre));
    let centre = centre.restarted();
    assert_eq!(told, files_key(&centre), "the same for good");
}
