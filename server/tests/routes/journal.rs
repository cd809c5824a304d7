//! Pushing a journal: exactly once for ever, gaps, forks, forgeries.

use kassa_domain::batch::Batch;
use kassa_domain::chain::{Hash, Head};
use kassa_domain::entry::Body;
use kassa_domain::exchange::{BatchAnswer, ForkReport, JournalReached};
use kassa_domain::ids::{EntryRef, Epoch, Seq, TillId};
use kassa_server::apply;
use reqwest::Method;

use crate::support::{TestCentre, TestTill, answer, refusal};

fn some_entries(till: &mut TestTill<'_>, count: u32, value: &str) {
    for copy in 0..count {
        let _ = till.append(Body::SettingsChanged { key: "volume".to_owned(), value: format!("{value} {copy}") });
    }
}

fn reached(centre: &TestCentre, till: TillId, epoch: u32) -> u64 {
    centre.db().read(|view| view.head(till, Epoch(epoch))).unwrap().map_or(0, |row| row.head.seq.0)
}

#[tokio::test]
async fn a_batch_is_stored_and_told_of() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let empty: JournalReached = till.get("/v1/journal").await.unwrap();
    assert_eq!((empty.through, empty.head, empty.stopped), (Seq(0), Hash::GENESIS, false));
    some_entries(&mut till, 3, "a");
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
    some_entries(&mut till, 5, "a");
    till.push_all(1).await;
    some_entries(&mut till, 3, "b");
    for (from, through, reached) in [(1, 5, 5), (2, 4, 5), (4, 7, 7), (1, 8, 8), (8, 8, 8), (3, 3, 8)] {
        let answer = till.push(&till.batch_of(from, through)).await.unwrap();
        let head = till.entries[..reached].iter().fold(Head::start(till.id, Epoch(1)), |head, entry| head.then(entry));
        let expect = BatchAnswer::Stored { till: till.id, epoch: Epoch(1), through: head.seq, head: head.hash };
        assert_eq!(answer, expect, "{from}..{through}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_batch_from_eight_at_once_is_stored_once() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    some_entries(&mut till, 40, "a");
    let bytes = till.batch(1).encode().unwrap();
    let pushes = (0..8).map(|_| {
        let request = till.request(Method::POST, "/v1/journal", bytes.clone());
        tokio::spawn(async move { answer::<BatchAnswer>(request.send().await.unwrap()).await })
    });
    for push in pushes.collect::<Vec<_>>() {
        let Head { till, epoch, seq, hash } = till.head;
        assert_eq!(push.await.unwrap(), Ok(BatchAnswer::Stored { till, epoch, through: seq, head: hash }));
    }
    let (sound, broken) = apply::verify(centre.db()).unwrap();
    assert_eq!((sound, broken), (40, Vec::new()));
}

#[tokio::test]
async fn a_gap_is_answered_with_the_place_to_go_on_with() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    some_entries(&mut till, 6, "a");
    let gap = |expected| BatchAnswer::Gap { till: till.id, epoch: Epoch(1), expected: Seq(expected) };
    assert_eq!(till.push(&till.batch(2)).await, Ok(gap(1)));
    let _ = till.push(&till.batch_of(1, 3)).await.unwrap();
    assert_eq!(till.push(&till.batch(5)).await, Ok(gap(4)));
    assert_eq!(reached(&centre, till.id, 1), 3);
    till.push_all(4).await;
}

#[tokio::test]
async fn a_copied_database_stops_the_till_and_loses_nothing() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    some_entries(&mut till, 4, "a");
    till.push_all(1).await;
    let (true_head, true_entries) = (till.head, till.entries.clone());
    // The copy was made after entry 2 and went on by itself.
    till.head = till.entries[..2].iter().fold(Head::start(till.id, Epoch(1)), |head, entry| head.then(entry));
    till.entries.truncate(2);
    some_entries(&mut till, 3, "copy");
    let forked = |kept| Ok(BatchAnswer::Forked { till: till.id, epoch: Epoch(1), at: Seq(3), kept });
    assert_eq!(till.push(&till.batch(2)).await, forked(Some(till.head.hash)));
    let stopped: JournalReached = till.get("/v1/journal").await.unwrap();
    assert!(stopped.stopped);
    assert_eq!((stopped.through, stopped.head), (true_head.seq, true_head.hash));
    let alarms = centre.db().read(|view| view.alarms_after(0, 100)).unwrap();
    let at = EntryRef { epoch: Epoch(1), seq: Seq(3) };
    assert_eq!(
        alarms.iter().map(|alarm| (alarm.till, alarm.kind.as_str(), alarm.at)).collect::<Vec<_>>(),
        [(till.id, "fork", at)]
    );
    // Stopped is stopped, also for the true one; and there is one alarm, not one a push.
    (till.head, till.entries) = (true_head, true_entries);
    assert_eq!(till.push(&till.batch(1)).await, forked(None));
    assert_eq!(centre.db().read(|view| view.alarms_after(0, 100)).unwrap().len(), 1);
    assert_eq!(apply::verify(centre.db()).unwrap(), (4, Vec::new()));
}

#[tokio::test]
async fn a_new_epoch_lets_a_stopped_till_go_on_and_the_old_life_be_completed() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    some_entries(&mut till, 4, "a");
    let _ = till.push(&till.batch_of(1, 2)).await.unwrap();
    let mut copy = till.batch_of(2, 2);
    copy.entries = vec![Batch::decode(&copy_of(&till)).unwrap().entries[0].clone()];
    copy.head = till.entries[..1].iter().chain(&copy.entries).fold(Hash::GENESIS, |hash, entry| hash.then(entry));
    let copy = till.signed(copy);
    assert!(matches!(till.push(&copy).await, Ok(BatchAnswer::Forked { at: Seq(2), .. })));
    let id = till.id;
    assert_eq!(centre.db().write(|change| change.new_epoch(id, 0)).unwrap(), Epoch(2));
    assert_eq!(till.push(&till.batch(1)).await, Err(refusal(401, "bad_signature")), "the old key counts no more");
    let old = (till.head, till.entries.clone());
    let mut till = centre.enrol(id).await;
    assert_eq!(till.head.epoch, Epoch(2));
    some_entries(&mut till, 1, "second life");
    till.push_all(1).await;
    (till.head, till.entries) = old;
    till.push_all(3).await;
    assert_eq!((reached(&centre, id, 1), reached(&centre, id, 2)), (4, 1));
    // What the copy sent is kept as evidence only: the alarm that lists it stays until an operator has seen to it.
    let alarms = centre.db().read(|view| view.alarms_after(0, 100)).unwrap();
    let [alarm] = alarms.as_slice() else { panic!("{alarms:?}") };
    assert_eq!(alarm.kind, "fork");
    assert!(centre.db().write(|change| change.clear_alarm(alarm.id, 0)).unwrap());
    assert!(centre.db().read(|view| view.alarms_after(0, 100)).unwrap().is_empty());
}

/// A batch with another second entry than the till's.
fn copy_of(till: &TestTill<'_>) -> Vec<u8> {
    let entry = kassa_domain::entry::Entry {
        body: Body::SignedOut,
        ..kassa_domain::entry::Entry::parse(&till.entries[1]).unwrap()
    };
    till.signed(Batch { entries: vec![entry.canonical().unwrap()], ..till.batch_of(2, 2) }).encode().unwrap()
}

#[tokio::test]
async fn re_enrolling_a_till_with_entries_begins_the_next_life() {
    let centre = TestCentre::start();
    let till = centre.enrolled("1").await;
    let id = till.id;
    let mut till = centre.enrol(id).await;
    assert_eq!(till.head.epoch, Epoch(1), "nothing was pushed: the life is still unused");
    some_entries(&mut till, 1, "a");
    till.push_all(1).await;
    assert_eq!(centre.enrol(id).await.head.epoch, Epoch(2));
}

#[tokio::test]
async fn what_is_wrong_with_a_batch_has_a_code_and_nothing_is_stored() {
    let centre = TestCentre::start();
    let mut other = centre.enrolled("2").await;
    some_entries(&mut other, 1, "other");
    let mut till = centre.enrolled("1").await;
    some_entries(&mut till, 3, "a");
    let good = till.batch(1);
    let bytes = good.encode().unwrap();
    let wrong_head = till.signed(Batch { head: Hash::of(b"other"), ..good.clone() });
    let swapped = {
        let one = kassa_domain::entry::Entry { body: Body::SignedIn, ..entry(&till, 0) }.canonical().unwrap();
        let entries = vec![one, till.entries[1].clone(), till.entries[2].clone()];
        till.signed(Batch { entries, ..good.clone() })
    };
    let cases: [(&str, Vec<u8>, u16, &str); 9] = [
        ("empty", Vec::new(), 400, "bad_batch"),
        ("html", b"<html>".to_vec(), 400, "bad_batch"),
        ("cut", bytes[..bytes.len() - 1].to_vec(), 400, "bad_batch"),
        ("longer", [bytes.as_slice(), &[0]].concat(), 400, "bad_batch"),
        ("another till's", other.batch(1).encode().unwrap(), 403, "wrong_till"),
        ("unsigned head", Batch { signature: [0; 64], ..good.clone() }.encode().unwrap(), 409, "bad_head_signature"),
        ("another's head", other.signed(good.clone()).encode().unwrap(), 409, "bad_head_signature"),
        ("wrong head", wrong_head.encode().unwrap(), 409, "wrong_head"),
        ("changed entry", swapped.encode().unwrap(), 409, "wrong_head"),
    ];
    for (name, bytes, status, code) in cases {
        assert_eq!(till.push_bytes(bytes).await, Err(refusal(status, code)), "{name}");
        assert_eq!(reached(&centre, till.id, 1), 0, "{name}");
    }
    let future = TestTill { head: Head::start(till.id, Epoch(2)), entries: Vec::new(), key: till.key.clone(), ..till };
    let mut future = future;
    some_entries(&mut future, 1, "future");
    assert_eq!(future.push(&future.batch(1)).await, Err(refusal(409, "future_epoch")));
    assert_eq!(reached(&centre, future.id, 2), 0);
}

#[tokio::test]
async fn a_past_written_anew_and_hashed_anew_stops_the_till() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    some_entries(&mut till, 3, "a");
    assert!(till.push(&till.batch(1)).await.is_ok());
    // The last entry is the same to the byte; its head, signed by the till's own key, follows another past.
    let last = till.batch(3);
    let forged = till.signed(Batch { head: Hash::of(b"another past"), ..last });
    let answer = till.push(&forged).await;
    assert!(matches!(answer, Ok(BatchAnswer::Forked { at: Seq(2), .. })), "{answer:?}");
    assert_eq!(reached(&centre, till.id, 1), 3, "nothing is lost on either side");
    let again = till.push(&till.batch(3)).await;
    assert!(matches!(again, Ok(BatchAnswer::Forked { .. })), "it stays stopped: {again:?}");
}

#[tokio::test]
async fn entries_of_an_earlier_life_that_fit_nowhere_are_kept_where_an_operator_sees_them() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    some_entries(&mut till, 3, "a");
    till.push_all(1).await;
    let next = centre.enrol(till.id).await;
    assert_eq!(next.head.epoch, Epoch(2));
    let start = Head::start(till.id, Epoch(1));
    let mut branch = TestTill { head: start, entries: Vec::new(), key: next.key.clone(), ..till };
    some_entries(&mut branch, 5, "b");
    for (from, through, at) in [(2, 3, 2), (2, 3, 2), (4, 4, 3), (5, 5, 5)] {
        let answer = branch.push(&branch.batch_of(from, through)).await.unwrap();
        let ends = branch.entries[..through as usize].iter().fold(start, |head, entry| head.then(entry));
        let expect = BatchAnswer::Forked { till: branch.id, epoch: Epoch(1), at: Seq(at), kept: Some(ends.hash) };
        assert_eq!(answer, expect, "{from}..{through}");
    }
    let db = centre.db();
    assert_eq!(db.read(|view| view.evidence(branch.id, Epoch(1))).unwrap().len(), 3, "each batch once");
    let alarms = db.read(|view| view.alarms_after(0, 100)).unwrap();
    let alarms: Vec<_> = alarms.iter().map(|alarm| (alarm.kind.as_str(), alarm.at)).collect();
    assert_eq!(alarms, [("branch", EntryRef { epoch: Epoch(1), seq: Seq(2) })]);
    assert_eq!(reached(&centre, branch.id, 1), 3, "what was stored stays");
    let told: JournalReached = next.get("/v1/journal").await.unwrap();
    assert!(!told.stopped, "the present life goes on");
}

#[tokio::test]
async fn a_till_that_reports_less_than_it_sent_is_stopped_and_seen() {
    for (through, alarm) in [(3, None), (2, Some(("lost", 3)))] {
        let centre = TestCentre::start();
        let mut till = centre.enrolled("1").await;
        some_entries(&mut till, 3, "a");
        till.push_all(1).await;
        let head = till.entries[..through].iter().fold(Head::start(till.id, Epoch(1)), |head, entry| head.then(entry));
        let report = ForkReport { epoch: Epoch(1), seq: head.seq, head: head.hash };
        let body = serde_json::to_vec(&report).unwrap();
        let mut request = till.request(Method::POST, "/v1/journal/report", body).build().unwrap();
        let _ = request.headers_mut().insert("content-type", "application/json".parse().unwrap());
        let told: JournalReached = answer(centre.client.execute(request).await.unwrap()).await.unwrap();
        assert_eq!((told.through, told.stopped), (Seq(3), alarm.is_some()));
        let alarms = centre.db().read(|view| view.alarms_after(0, 100)).unwrap();
        let found = alarms.first().map(|alarm| (alarm.kind.as_str(), alarm.at.seq.0));
        assert_eq!(found, alarm);
    }
}

fn entry(till: &TestTill<'_>, index: usize) -> kassa_domain::entry::Entry {
    kassa_domain::entry::Entry::parse(&till.entries[index]).unwrap()
}

#[tokio::test]
async fn any_flipped_bit_of_a_batch_is_refused() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    some_entries(&mut till, 2, "a");
    let bytes = till.batch(1).encode().unwrap();
    for place in (0..bytes.len()).step_by(3) {
        let mut flipped = bytes.clone();
        flipped[place] ^= 1 << (place % 8);
        let (status, code) = till.push_bytes(flipped).await.unwrap_err();
        assert!(status.is_client_error(), "byte {place}: {code}");
        assert_eq!(reached(&centre, till.id, 1), 0, "byte {place}");
    }
    till.push_all(1).await;
}

#[tokio::test]
async fn a_body_of_another_type_is_refused() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    some_entries(&mut till, 1, "a");
    let bytes = till.batch(1).encode().unwrap();
    let request = till.request(Method::POST, "/v1/journal", bytes);
    let mut plain = request.build().unwrap();
    let _ = plain.headers_mut().insert("content-type", "text/plain".parse().unwrap());
    let refused = answer::<BatchAnswer>(centre.client.execute(plain).await.unwrap()).await;
    assert_eq!(refused, Err(refusal(415, "wrong_content_type")));
    assert_eq!(reached(&centre, till.id, 1), 0);
}

#[tokio::test]
async fn what_is_stored_is_there_after_a_restart() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    some_entries(&mut till, 2, "a");
    till.push_all(1).await;
    let (id, head) = (till.id, till.head);
    let centre = centre.restarted();
    assert_eq!(centre.db().read(|view| view.head(id, Epoch(1))).unwrap().unwrap().head, head);
}
