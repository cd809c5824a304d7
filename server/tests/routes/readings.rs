//! Readings at the centre: whose word they are, when they were handed in, when the centre got them; a rebuild keeps all.

use kassa_domain::entry::Body;
use kassa_domain::exchange::VerdictState;
use kassa_domain::ids::{AccountNumber, EntryRef, MeterId};
use kassa_domain::reading::{LastSource, Reading, ReadingKind, ReadingSource};
use kassa_domain::user::Role;
use kassa_domain::{BusinessDate, Timestamp};
use kassa_formats::report::{Span, gather};
use kassa_server::apply;
use kassa_server::db::ReadOnAccount;
use kassa_server::report::{Centre, Whose};

use crate::support::console::Browser;
use crate::support::{ACCOUNT, NOON, TestCentre, TestTill, day};

/// Minutes that the line was away: the till's entry is so much older than its arrival.
const LATER_MS: i64 = 47 * 60_000;

fn meter(centre: &TestCentre) -> MeterId {
    let number = AccountNumber::new(ACCOUNT).unwrap();
    centre.db().read(|view| view.account(&number)).unwrap().unwrap().meters[0].id
}

/// Whose word it is what the meter showed last, as tills are told.
fn last_source(centre: &TestCentre) -> Option<LastSource> {
    let number = AccountNumber::new(ACCOUNT).unwrap();
    centre.db().read(|view| view.account(&number)).unwrap().unwrap().meters[0].last_source
}

fn read(till: &mut TestTill<'_>, meter: MeterId, value: &str, source: ReadingSource) -> EntryRef {
    till.append(Body::ReadingTaken(Reading {
        account: AccountNumber::new(ACCOUNT).unwrap(),
        meter,
        value: value.parse().unwrap(),
        date: BusinessDate::new(2026, 11, 21).unwrap(),
        kind: ReadingKind::Plain,
        source,
    }))
}

/// Value in thousandths, source, when it was handed in and when it came, each after noon.
fn known(centre: &TestCentre) -> Vec<(i64, ReadingSource, i64, i64)> {
    let read: Vec<ReadOnAccount> = centre
        .db()
        .read(|view| {
            let (row, _) = view.account_row(ACCOUNT)?.unwrap();
            view.read_on_account(row, 100)
        })
        .unwrap();
    let told = |read: &ReadOnAccount| (read.milli, read.source, read.handed_in_utc - NOON, read.received_utc - NOON);
    read.iter().map(told).collect()
}

#[tokio::test]
async fn a_reading_keeps_its_source_and_both_times_whatever_is_derived_anew() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let meter = meter(&centre);
    let (word, sheet, itself) = (ReadingSource::Resident, ReadingSource::Control, ReadingSource::Remote);
    assert_eq!(last_source(&centre), Some(LastSource::Billing));
    let values = [("125.5", word), ("126", sheet), ("126.125", itself)];
    let places = values.map(|(value, source)| read(&mut till, meter, value, source));
    centre.clock.set(NOON + LATER_MS);
    till.push_all(1).await;
    let expect =
        [(126_125, itself, 3_000, LATER_MS), (126_000, sheet, 2_000, LATER_MS), (125_500, word, 1_000, LATER_MS)];
    assert_eq!(known(&centre), expect, "the newest first");
    assert_eq!(last_source(&centre), Some(LastSource::Remote));
    let verdicts = till.verdicts(0).await;
    let told: Vec<_> = verdicts.verdicts.iter().map(|v| (v.entry, v.state, v.received_ms)).collect();
    assert_eq!(told, places.map(|at| (at, VerdictState::Applied, Some(NOON + LATER_MS))));
    // A day later everything is derived anew: when it came is not when it was derived.
    centre.clock.set(NOON + LATER_MS + 86_400_000);
    let rebuilt = apply::rebuild(centre.db()).unwrap();
    assert_eq!((rebuilt.before, rebuilt.accounts_changed), (rebuilt.after, 0));
    assert_eq!(known(&centre), expect);
    assert_eq!(last_source(&centre), Some(LastSource::Remote));
    assert_eq!(till.verdicts(0).await, verdicts);
}

#[tokio::test]
async fn a_sheet_that_shows_what_the_billing_knew_changes_whose_word_it_is() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    // The same value on the same day: only the word is another.
    centre.sql("UPDATE meter SET start_day = 20778, last_day = 20778");
    let _ = read(&mut till, meter(&centre), "120", ReadingSource::Control);
    till.push_all(1).await;
    assert_eq!(last_source(&centre), Some(LastSource::Control));
    let rebuilt = apply::rebuild(centre.db()).unwrap();
    assert_eq!((rebuilt.before, rebuilt.accounts_changed), (rebuilt.after, 0));
    assert_eq!(last_source(&centre), Some(LastSource::Control));
}

#[tokio::test]
async fn a_sheet_that_a_centre_of_before_could_not_read_counts_when_it_is_tried_again() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let at = read(&mut till, meter(&centre), "126", ReadingSource::Control);
    till.push_all(1).await;
    // As such a centre left it: stored, and waiting.
    centre.sql("DELETE FROM reading");
    centre.sql("UPDATE verdict SET state = 'waiting'");
    let placed = || centre.db().read(|view| view.placed(till.id, at)).unwrap();
    assert_eq!((known(&centre).len(), placed()), (0, None));
    let retried = apply::retry(centre.db(), None).unwrap();
    assert_eq!((retried.tried, retried.settled), (1, 1));
    assert_eq!(known(&centre), [(126_000, ReadingSource::Control, 1_000, 0)]);
    assert_eq!(placed(), Some(NOON), "it came when it came, not when it was understood");
}

#[tokio::test]
async fn a_sheet_that_a_centre_of_before_could_not_read_waited_for_an_operator_after_the_update() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let at = read(&mut till, meter(&centre), "126", ReadingSource::Control);
    let refused = read(&mut till, MeterId(99), "126", ReadingSource::Control);
    till.push_all(1).await;
    let id = till.id;
    centre.sql("DELETE FROM reading");
    centre.sql("UPDATE verdict SET state = 'waiting' WHERE state = 'applied'");
    let centre = centre.restarted();
    let state = |at| centre.db().read(|view| view.verdict(id, at)).unwrap().unwrap().state;
    centre.comes_to(VerdictState::Applied, || state(at));
    assert_eq!(known(&centre), [(126_000, ReadingSource::Control, 1_000, 0)]);
    assert_eq!(state(refused), VerdictState::Refused);
    // The next start finds nothing to do.
    let centre = centre.restarted();
    assert_eq!(apply::retry_waiting(centre.db()).unwrap(), apply::Retried { tried: 0, settled: 0 });
    assert_eq!(known(&centre).len(), 1);
}

#[tokio::test]
async fn thousands_that_waited_count_piece_by_piece_and_each_once() {
    const COUNT: usize = 1_203;
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let meter = meter(&centre);
    for more in 0..COUNT {
        let _ = read(&mut till, meter, &(200 + more).to_string(), ReadingSource::Control);
    }
    till.push_all(1).await;
    apply::catch_up(centre.db()).unwrap();
    let expect = known(&centre);
    centre.sql("DELETE FROM reading");
    centre.sql("UPDATE verdict SET state = 'waiting'");
    let tried = COUNT as u64;
    assert_eq!(apply::retry_waiting(centre.db()).unwrap(), apply::Retried { tried, settled: tried });
    assert!(known(&centre) == expect, "as they were");
    let rebuilt = apply::rebuild(centre.db()).unwrap();
    assert_eq!((rebuilt.before, rebuilt.accounts_changed), (rebuilt.after, 0));
}

#[tokio::test]
async fn a_reading_that_does_not_count_has_not_been_placed() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let at = read(&mut till, MeterId(99), "126", ReadingSource::Control);
    till.push_all(1).await;
    let verdict = till.verdicts(0).await.verdicts.remove(0);
    assert_eq!((verdict.state, verdict.received_ms), (VerdictState::Refused, Some(NOON)), "the centre has it");
    assert_eq!(centre.db().read(|view| view.placed(till.id, at)).unwrap(), None);
}

#[tokio::test]
async fn the_report_of_readings_carries_source_and_both_times() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let meter = meter(&centre);
    let _ = till.open_shift();
    let _ = read(&mut till, meter, "126", ReadingSource::Control);
    let _ = read(&mut till, MeterId(99), "127", ReadingSource::Resident);
    centre.clock.set(NOON + LATER_MS);
    till.push_all(1).await;
    let told = centre
        .db()
        .read(|view| {
            let book = gather(&Centre::new(view, Whose::All)?, Span::day(day()), Timestamp::EPOCH).unwrap();
            let told = |taken: &kassa_formats::report::ReadingTaken| {
                (taken.reading.source, taken.at.utc_ms() - NOON, taken.placed.map(|at| at.utc_ms() - NOON))
            };
            kassa_server::db::DbResult::Ok(book.readings.iter().map(told).collect::<Vec<_>>())
        })
        .unwrap();
    let (word, sheet) = (ReadingSource::Resident, ReadingSource::Control);
    assert_eq!(told, [(sheet, 3_000, Some(LATER_MS)), (word, 4_000, None)], "the other one does not count");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_card_of_an_account_lists_its_readings_with_source_and_both_times() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let meter = meter(&centre);
    let _ = read(&mut till, meter, "125.5", ReadingSource::Resident);
    let _ = read(&mut till, meter, "126", ReadingSource::Control);
    centre.clock.set(NOON + LATER_MS);
    till.push_all(1).await;
    let browser = Browser::of(&centre, Role::Auditor).await;
    let page = browser.get(&format!("/console/accounts?number={ACCOUNT}")).await.1;
    for words in ["Подані показання", "зі слів споживача", "контрольний огляд", "Надійшло до центру", "125,5", "1/2"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
}
