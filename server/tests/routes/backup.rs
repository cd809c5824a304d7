//! A copy made while tills push, and a centre out of it that gets again what it lost.

use std::path::Path;

use kassa_domain::attachment::{Papers, ScanForm};
use kassa_domain::entry::Body;
use kassa_domain::exchange::{BatchAnswer, JournalReached, VerdictState};
use kassa_server::attachments::{Reader, erase, export};
use kassa_server::backup::{BackupError, backup, restore};
use kassa_server::clock::SetClock;
use kassa_server::db::{Db, PostgresAddress};
use kassa_server::{Options, Server, Tls, apply};

use crate::attachments::{attached, how_far, missing, pdf, piece, voided};
use crate::support::postgres::{is_on, new_database};
use crate::support::{NOON, TestCentre, TestTill, october, refusal};

fn address(database: &Option<String>) -> Option<PostgresAddress> {
    database.clone().map(PostgresAddress::from)
}

fn copied(centre: &TestCentre, name: &str) -> std::path::PathBuf {
    let to = centre.data.path().join(name);
    let _ = backup(&centre.data.path().join("centre"), centre.db(), &to, NOON).unwrap();
    to
}

fn day(till: &mut TestTill<'_>, first: u32, payments: u32) {
    for number in first..first + payments {
        let at = till.accept(number, &[(october(), 100)]);
        let _ = till.registered(at);
    }
}

/// A centre at work again, on data that was restored from a file.
fn again(mut centre: TestCentre, from: &Path) -> TestCentre {
    let (data, database) = (tempfile::tempdir().unwrap(), new_database());
    let _ = restore(&data.path().join("centre"), address(&database).as_ref(), from, NOON).unwrap();
    let clock = std::sync::Arc::clone(&centre.clock);
    let tls = if centre.running.certificate.is_some() { Tls::Auto } else { Tls::Off };
    centre.running = Server::start(&Options {
        tls,
        postgres: address(&database),
        ..Options::new(&data.path().join("centre"), clock)
    })
    .unwrap();
    (centre.data, centre.database) = (data, database);
    centre
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_centre_gets_again_what_it_lost() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let unused = centre.code(centre.add_till("2"));
    let _ = till.open_shift();
    day(&mut till, 1, 3);
    till.push_all(1).await;
    let (_, page) = till.directory(0, 500).await;
    let at_backup = till.head.seq.0;
    let file = copied(&centre, "copy");
    day(&mut till, 4, 2);
    till.push_all(at_backup + 1).await;
    let sums = centre.db().read(|view| view.sums()).unwrap();
    let cursor = till.verdicts(0).await.next;
    let (id, key, head, entries) = (till.id, till.key.clone(), till.head, till.entries.clone());
    let centre = again(centre, &file);
    let till = TestTill { centre: &centre, id, key, head, entries };
    let reached: JournalReached = till.get("/v1/journal").await.unwrap();
    assert_eq!(reached.through.0, at_backup);
    assert!(matches!(
        till.push(&till.batch(at_backup + 3)).await.unwrap(),
        BatchAnswer::Gap { expected, .. } if expected.0 == at_backup + 1
    ));
    till.push_all(at_backup + 1).await;
    assert_eq!(centre.db().read(|view| view.sums()).unwrap(), sums);
    let heard = till.verdicts(cursor).await;
    let applied = heard.verdicts.iter().filter(|verdict| verdict.state == VerdictState::Applied).count();
    assert_eq!(applied, 4, "a till hears every verdict again that was lost, though its cursor was further on");
    let path = format!("/v1/directory?after={}&generation={}", page.next, page.generation);
    let answer: kassa_domain::exchange::DirectoryPage = till.get(&path).await.unwrap();
    assert!(answer.generation != page.generation && !answer.rows.is_empty(), "it begins anew");
    let stranger = centre.try_enrol(&unused, &till.key).await;
    assert_eq!(stranger.err(), Some(refusal(403, "enrol_code_used")), "codes of before let nobody in");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scans_go_along_with_a_copy_whole_half_and_erased() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    let voids: Vec<_> = (1..=3).map(|number| voided(&mut till, number)).collect();
    let scans: Vec<_> = voids
        .iter()
        .map(|of| attached(&mut till, *of, Papers::needed(1, None), pdf(60_000 + of.seq.0 as usize)))
        .collect();
    till.push_all(1).await;
    let [(whole, first), (half, second), (erased, third)] = &scans[..] else { panic!("three scans") };
    for (at, bytes) in [(whole, &first[..]), (half, &second[..50_000]), (erased, &third[..])] {
        assert_eq!(piece(&till, *at, 0, bytes).await.unwrap().held as usize, bytes.len());
    }
    let by = Reader { who: "Auditor", why: "check" };
    erase(centre.db(), till.id, *erased, by, NOON).unwrap();
    let file = copied(&centre, "copy");
    let (id, key, head, entries) = (till.id, till.key.clone(), till.head, till.entries.clone());
    let centre = again(centre, &file);
    let till = TestTill { centre: &centre, id, key, head, entries };
    assert_eq!(missing(&centre), [(voids[1], Papers::needed(1, None))]);
    let scan = export(centre.db(), till.id, *whole, by, NOON).unwrap();
    assert_eq!(scan, (ScanForm::Pdf, pdf(60_000 + voids[0].seq.0 as usize)));
    for (at, bytes, held) in [(whole, first, first.len()), (half, second, 50_000), (erased, third, third.len())] {
        assert_eq!(how_far(&till, *at).await.unwrap().held as usize, held, "of {}", bytes.len());
    }
    assert!(piece(&till, *half, 50_000, &second[50_000..]).await.unwrap().hash.is_some(), "it goes on where it was");
    assert_eq!(missing(&centre), []);
    let log = centre.db().read(|view| view.attachment_accesses()).unwrap();
    let deeds: Vec<_> = log.iter().map(|access| (access.deed.as_str(), access.entry)).collect();
    assert_eq!(deeds, [("erase", *erased), ("export", *whole)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tills_know_a_restored_centre_by_its_authority() {
    let mut centre = TestCentre::start_with(Tls::Auto);
    let pem = centre.running.certificate.clone();
    let ca = reqwest::Certificate::from_pem(pem.clone().unwrap().as_bytes()).unwrap();
    centre.client = reqwest::Client::builder().tls_certs_only([ca]).build().unwrap();
    let till = centre.enrolled("1").await;
    let file = copied(&centre, "copy");
    let (id, key, head) = (till.id, till.key.clone(), till.head);
    let centre = again(centre, &file);
    assert_eq!(centre.running.certificate, pem);
    let mut till = TestTill { centre: &centre, id, key, head, entries: Vec::new() };
    let _ = till.append(Body::SignedIn);
    till.push_all(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn copies_made_while_tills_push_are_each_whole() {
    let centre = TestCentre::start();
    let mut till = centre.enrolled("1").await;
    let _ = till.open_shift();
    day(&mut till, 1, 60);
    let copies: Vec<_> = std::thread::scope(|scope| {
        let copying = scope.spawn(|| (0..4).map(|number| copied(&centre, &format!("copy{number}"))).collect());
        let pushing = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                for place in 1..=till.head.seq.0 {
                    let _ = till.push(&till.batch_of(place, place)).await.unwrap();
                }
            });
        });
        pushing.join().unwrap();
        copying.join().unwrap()
    });
    let whole = centre.db().read(|view| view.sums()).unwrap();
    for file in copies {
        let (data, database) = (tempfile::tempdir().unwrap(), new_database());
        let restored = restore(data.path(), address(&database).as_ref(), &file, NOON).unwrap();
        assert!(restored.entries <= till.head.seq.0);
        let centre = Server::start(&Options {
            tls: Tls::Off,
            postgres: address(&database),
            ..Options::new(data.path(), std::sync::Arc::new(SetClock::at(NOON)))
        });
        let centre = centre.unwrap();
        let rebuilt = apply::rebuild(centre.db()).unwrap();
        assert_eq!(rebuilt.before, rebuilt.after);
        assert_eq!(centre.db().read(|view| view.sums()).unwrap() == whole, restored.entries == till.head.seq.0);
    }
}

#[test]
fn nothing_is_written_over_and_rubbish_makes_no_centre() {
    let centre = TestCentre::start();
    let file = copied(&centre, "copy");
    let data = centre.data.path().join("centre");
    let again = backup(&data, centre.db(), &file, NOON);
    assert!(matches!(again, Err(BackupError::Taken(_))), "{again:?}");
    let occupied = restore(&data, address(&centre.database).as_ref(), &file, NOON);
    if is_on() {
        assert!(matches!(occupied, Err(BackupError::OccupiedDatabase)), "{occupied:?}");
    } else {
        assert!(matches!(occupied, Err(BackupError::Occupied(_))), "{occupied:?}");
    }
    let bare = tempfile::tempdir().unwrap();
    Db::open(bare.path(), NOON).unwrap().close().unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let good = std::fs::read(&file).unwrap();
    let mut damaged = good.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 4096].fill(0x5a);
    for (what, bytes) in [
        ("nothing", Vec::new()),
        ("a text", b"no backup".to_vec()),
        ("half of one", good[..good.len() / 2].to_vec()),
        ("a damaged one", damaged),
        ("a bare database", std::fs::read(Db::file_in(bare.path())).unwrap()),
    ] {
        let (file, into) = (centre.data.path().join("wrong"), tempfile::tempdir().unwrap());
        std::fs::write(&file, bytes).unwrap();
        let database = new_database();
        let refused = restore(into.path(), address(&database).as_ref(), &file, NOON);
        assert!(matches!(refused, Err(BackupError::NoBackup { .. })), "{what}: {refused:?}");
        assert!(!Db::is_in(into.path()), "{what}");
        assert!(!address(&database).is_some_and(|database| Db::is_in_postgres(&database).unwrap()), "{what}");
    }
    let missing = restore(&centre.data.path().join("new"), None, &centre.data.path().join("none"), NOON);
    assert!(matches!(missing, Err(BackupError::Io { .. })), "{missing:?}");
}
