//! Copies of the money file: whole while the till works, refused when they are not, and without money once put back.

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use kassa::clock::Clock as _;
use kassa::long_work::{LongWork, Progress};
use kassa::store;
use kassa::store::backup::{self, BackupError, Copied};
use kassa::store::verify::{verify, verify_folder};

use support::operation::pay;
use support::work::at_work;
use support::{RETAIL, World};

fn made(world: &World, to: &Path, keep: usize) -> Result<Copied, BackupError> {
    backup::make(world.path(), to, world.clock.now(), keep, &Progress::unwatched())
}

fn copies(folder: &Path) -> Vec<PathBuf> {
    let mut names: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    names
}

#[test]
fn a_copy_is_whole_while_the_till_works_and_so_many_are_kept() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let folder = tempfile::tempdir().unwrap();
    let elses = folder.path().join("kassa-99-1-20260101-000000.kassa-copy");
    fs::write(&elses, "another till's").unwrap();
    let mut newest = None;
    for token in ["a", "b", "c"] {
        let _ = pump.done(pay(token, &[500], 500));
        world.clock.pass_ms(2_000);
        let head = store::journal::head(&world.reader()).unwrap();
        let copied = made(&world, folder.path(), 2).unwrap();
        assert_eq!(copied.through, head.seq);
        let (identity, through) = backup::look(&copied.path).unwrap();
        assert_eq!((identity.till, through), (head.till, head.seq));
        newest = Some(copied);
    }
    let newest = newest.unwrap();
    assert_eq!(newest.removed, 1, "the first of three");
    let left = copies(folder.path());
    assert_eq!(left.len(), 3);
    assert!(left.contains(&elses) && left.contains(&newest.path), "{left:?}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&newest.path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_folder_of_before_the_update_was_neither_verified_nor_copied_until_the_window_was_opened() {
    let world = World::new(RETAIL);
    drop(at_work(&world));
    let head = store::journal::head(&world.reader()).unwrap();
    let older = "ALTER TABLE reading DROP COLUMN source; ALTER TABLE verdict DROP COLUMN received_ms;
                 DROP TABLE drawer_count; DROP TABLE reversal_line; DROP INDEX reversal_by_payment;
                 ALTER TABLE reversal DROP COLUMN commission;
                 CREATE UNIQUE INDEX reversal_once ON reversal (payment) WHERE failed = 0;
                 DROP INDEX receipt_by_leader; DROP INDEX receipt_one_sending; DROP INDEX receipt_unsettled;
                 ALTER TABLE receipt DROP COLUMN shared; ALTER TABLE receipt DROP COLUMN leader_seq;
                 ALTER TABLE receipt DROP COLUMN leader_epoch;
                 CREATE INDEX receipt_unsettled ON receipt (id) WHERE settled = 0;
                 CREATE UNIQUE INDEX receipt_one_sending ON receipt ((1)) WHERE state = 'sending';
                 PRAGMA user_version = 10;";
    let money = world.path().join("money.sqlite");
    rusqlite::Connection::open(&money).unwrap().execute_batch(older).unwrap();
    let report = verify_folder(world.path()).unwrap();
    assert_eq!((report.faults, report.entries), (Vec::new(), head.seq.0));
    let folder = tempfile::tempdir().unwrap();
    let copied = made(&world, folder.path(), 2).unwrap();
    assert_eq!(copied.through, head.seq);
    assert_eq!(copies(folder.path()), std::slice::from_ref(&copied.path), "nothing else is left there");
    assert_eq!(backup::look(&copied.path).unwrap().1, head.seq);
    let file = rusqlite::Connection::open(&money).unwrap();
    let version: u32 = file.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
    assert_eq!(version, 10, "the file itself waits for the till");
    file.execute_batch("UPDATE journal_state SET head_hash = zeroblob(32)").unwrap();
    assert!(!verify_folder(world.path()).unwrap().faults.is_empty());
    assert!(matches!(made(&world, folder.path(), 2), Err(BackupError::Faulty { .. })));
}

#[test]
fn what_a_killed_copy_left_is_in_nobodys_way() {
    let world = World::new(RETAIL);
    let _pump = at_work(&world);
    let folder = tempfile::tempdir().unwrap();
    let first = made(&world, folder.path(), 5).unwrap();
    world.clock.pass_ms(5_000);
    let part = first.path.with_extension("part");
    fs::rename(&first.path, &part).unwrap();
    fs::OpenOptions::new().write(true).open(&part).unwrap().set_len(5_000).unwrap();
    let again = made(&world, folder.path(), 5).unwrap();
    assert_eq!(copies(folder.path()), [again.path]);
}

#[test]
fn where_no_copy_can_be_there_is_none_and_it_is_said_why() {
    let world = World::new(RETAIL);
    let _pump = at_work(&world);
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("gone");
    assert!(matches!(made(&world, &missing, 2), Err(BackupError::NoFolder(path)) if path == missing));
    assert!(matches!(made(&world, world.path(), 2), Err(BackupError::OwnFolder(_))));
    let nobody = tempfile::tempdir().unwrap();
    let none = backup::make(nobody.path(), folder.path(), world.clock.now(), 2, &Progress::unwatched());
    assert!(matches!(none, Err(BackupError::Open(_))), "{none:?}");
    assert_eq!(copies(folder.path()), Vec::<PathBuf>::new());
}

#[test]
fn a_copy_that_does_not_hold_together_is_put_back_nowhere() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[500], 500));
    let folder = tempfile::tempdir().unwrap();
    let copied = made(&world, folder.path(), 2).unwrap().path;
    type Harm = fn(&Path);
    let harms: [(&str, Harm); 5] = [
        ("rubbish", |path| fs::write(path, "not a copy ".repeat(1_000)).unwrap()),
        ("empty", |path| fs::write(path, "").unwrap()),
        ("cut", |path| fs::OpenOptions::new().write(true).open(path).unwrap().set_len(8_192).unwrap()),
        ("gone", |path| fs::remove_file(path).unwrap()),
        ("a sum changed", |path| {
            let connection = rusqlite::Connection::open(path).unwrap();
            connection
                .execute_batch("PRAGMA ignore_check_constraints = ON; UPDATE payment SET cash = cash + 1")
                .unwrap();
        }),
    ];
    for (name, harm) in harms {
        let damaged = folder.path().join("damaged.kassa-copy");
        let _ = fs::copy(&copied, &damaged).unwrap();
        harm(&damaged);
        let empty = tempfile::tempdir().unwrap();
        assert!(backup::look(&damaged).is_err(), "{name}");
        assert!(backup::put_back(&damaged, empty.path()).is_err(), "{name}");
        assert!(!empty.path().join(store::MONEY).exists(), "{name}");
        let _ = fs::remove_file(&damaged);
    }
}

#[test]
fn a_copy_that_is_put_back_takes_no_money_before_it_is_let_in_anew() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[500], 500));
    let folder = tempfile::tempdir().unwrap();
    let copied = made(&world, folder.path(), 2).unwrap();
    let _ = pump.done(pay("b", &[700], 700));
    let taken = backup::put_back(&copied.path, world.path());
    assert!(matches!(taken, Err(BackupError::Open(_) | BackupError::NotEmpty(_))), "over a till at work: {taken:?}");
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(backup::put_back(&copied.path, dir.path()).unwrap(), copied.through);
    let reader = store::open_reader(dir.path(), None).unwrap();
    assert_eq!(store::journal::stopped(&reader).unwrap(), Some(copied.through.next()));
    assert_eq!(verify(&reader).unwrap().faults, []);
    drop(reader);
    let again = backup::put_back(&copied.path, dir.path());
    assert!(matches!(again, Err(BackupError::NotEmpty(_))), "{again:?}");
    assert!(copied.path.exists(), "the copy stays as it was");
}

#[test]
fn a_copy_that_nobody_waits_for_leaves_nothing_behind_and_the_till_works_on() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let folder = tempfile::tempdir().unwrap();
    let first = made(&world, folder.path(), 5).unwrap();
    pump.tick(5_000).unwrap();
    let work = LongWork::begun(0);
    let progress = work.progress();
    drop(work);
    let ended = backup::make(world.path(), folder.path(), world.clock.now(), 5, &progress);
    assert!(matches!(ended, Err(BackupError::Unwanted)), "{ended:?}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no part of one either");
    assert_eq!(copies(folder.path()), [first.path]);
    let _ = pump.done(pay("meanwhile", &[120_00], 200_00));
    pump.tick(5_000).unwrap();
    let work = LongWork::begun(0);
    let copied = backup::make(world.path(), folder.path(), world.clock.now(), 5, &work.progress()).unwrap();
    assert!(copied.through > first.through);
    assert!(work.so_far().is_some_and(|(done, of)| done >= of / 2), "{:?}", work.so_far());
}
