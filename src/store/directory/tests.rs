//! Tests of downloading: pages, snapshots, swaps, damage.

use std::fs;

use kassa_domain::directory::{Account, Norm, Row, RowKey};
use kassa_domain::ids::{AccountNumber, ServiceId, StreetId, TownId, UserId};

use super::testing::{account, directory, frame, now, page, street, uah, user};
use super::*;

fn number(text: &str) -> AccountNumber {
    AccountNumber::new(text).unwrap()
}

fn accounts(numbers: std::ops::Range<u32>) -> Vec<Row> {
    numbers.map(|n| Row::Account(account(&format!("{n:08}"), 1, &n.to_string(), ""))).collect()
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| !name.ends_with("-wal") && !name.ends_with("-shm"));
    names.sort();
    names
}

#[test]
fn a_new_till_asks_for_everything_and_searches_nothing() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(DirectoryReader::open(dir.path()), Err(DirectoryError::NotYet)));
    let mut directory = Directory::open(dir.path()).unwrap();
    assert_eq!(directory.ask().unwrap(), Ask { generation: None, after: 0 });
    let state = directory.state().unwrap();
    assert_eq!((state.whole, state.in_step_at, state.counted_through), (false, None, None));
    let reader = DirectoryReader::open(dir.path()).unwrap();
    let query = Query { surname: "Коваль".to_owned(), ..Query::default() };
    assert!(matches!(reader.search(&query), Err(DirectoryError::NotYet)));
    assert_eq!(reader.point().unwrap(), None);
}

#[test]
fn what_came_down_is_read_back_as_it_was() {
    let (_dir, _directory, reader) = directory(vec![account("00077001", 1, "12-А", "3")]);
    let account = reader.account(&number("00077001")).unwrap().unwrap();
    assert_eq!(account, testing::account("00077001", 1, "12-А", "3"));
    assert_eq!(reader.address_of(&account).unwrap().to_string(), "Чернівці, вул. Соборна, 12-А, 3");
    assert_eq!(reader.account(&number("00077002")).unwrap(), None);
    assert_eq!(reader.point().unwrap(), Some(testing::point()));
    assert_eq!(reader.user_by_login(" aNNa ").unwrap().unwrap().id, UserId(1));
    assert_eq!(reader.user_by_login("nobody").unwrap(), None);
    assert_eq!(reader.users().unwrap().len(), 2);
    assert_eq!(reader.services().unwrap()[0].name, "Опалення");
    assert_eq!(reader.providers().unwrap()[0].name, "Тепломережа");
    assert_eq!(reader.commissions().unwrap(), []);
    let towns: Vec<String> = reader.towns().unwrap().into_iter().map(|town| town.name).collect();
    assert_eq!(towns, ["Новоселиця", "Чернівці"]);
}

#[test]
fn a_delta_changes_rows_and_its_last_page_brings_it_into_step() {
    let (_dir, mut directory, reader) = directory(vec![account("1", 1, "1", "1"), account("2", 1, "2", "1")]);
    assert_eq!(directory.ask().unwrap(), Ask { generation: Some(1), after: 100 });
    let mut changed = account("1", 3, "9", "");
    changed.charges.clear();
    let rows = vec![
        Row::Account(changed.clone()),
        Row::Removed(RowKey::Account(number("2"))),
        Row::Removed(RowKey::Account(number("never was"[..5].trim()))),
        // A login may go from one person to another.
        user(3, "anna2"),
        user(1, "zoya"),
        user(2, "Anna"),
    ];
    assert_eq!(directory.apply(100, &page(1, rows, 110, true), now()).unwrap(), Applied::Delta);
    let later = now().shifted(60_000);
    let counted = Some(EntryRef { epoch: Epoch(1), seq: Seq(42) });
    let last = DirectoryPage { counted_through: counted, ..page(1, vec![], 110, false) };
    let before_last = reader.state().unwrap();
    assert_eq!((before_last.cursor, before_last.in_step_at), (110, Some(now())));
    assert_eq!(directory.apply(110, &last, later).unwrap(), Applied::Delta);
    let state = reader.state().unwrap();
    assert_eq!((state.cursor, state.in_step_at, state.counted_through), (110, Some(later), counted));
    assert_eq!(reader.account(&number("1")).unwrap(), Some(changed));
    assert_eq!(reader.account(&number("2")).unwrap(), None);
    assert_eq!(reader.user_by_login("anna").unwrap().unwrap().id, UserId(2));
    assert_eq!(reader.user_by_login("zoya").unwrap().unwrap().id, UserId(1));
}

#[test]
fn a_page_that_repeats_goes_back_leaves_out_or_cannot_be_changes_nothing() {
    let (_dir, mut directory, reader) = directory(vec![account("1", 1, "1", "1")]);
    let one = || accounts(500..501);
    let mut two_currencies = account("7", 1, "1", "1");
    two_currencies.charges[0].due = kassa_domain::Money::new(5, kassa_domain::Currency::Kzt);
    let bad_last = vec![accounts(500..501).remove(0), Row::Account(two_currencies)];
    let mut long_place = account("7", 1, "1", "1");
    long_place.meters[0].place = "к".repeat(201);
    let mut many_norms = account("7", 1, "1", "1");
    many_norms.norms = vec![Norm { service: ServiceId(1), amount: rust_decimal::Decimal::ONE }; 65];
    for (name, after, bad) in [
        (
            "a place beyond its letters",
            100,
            page(1, vec![accounts(500..501).remove(0), Row::Account(long_place)], 200, false),
        ),
        ("too many norms", 100, page(1, vec![accounts(500..501).remove(0), Row::Account(many_norms)], 200, false)),
        ("repeats", 0, page(1, one(), 100, false)),
        ("goes back", 100, page(1, one(), 99, false)),
        ("leaves out", 150, page(1, one(), 200, false)),
        ("rows without a step", 100, page(1, one(), 100, false)),
        ("more without a step", 100, page(1, vec![], 100, true)),
        ("past every number", 100, page(1, one(), u64::MAX, false)),
        ("a row that cannot be after one that can", 100, page(1, bad_last, 200, false)),
        ("a street of signs", 100, page(1, vec![accounts(500..501).remove(0), street(9, 1, "...")], 200, false)),
        ("too many rows", 100, page(1, vec![street(9, 1, "вул. Довга"); 20_001], 200, false)),
    ] {
        let before = reader.state().unwrap();
        let refused = directory.apply(after, &bad, now().shifted(1000));
        assert!(
            matches!(refused, Err(DirectoryError::OutOfStep { .. } | DirectoryError::Malformed(_))),
            "{name}: {refused:?}"
        );
        assert_eq!(reader.state().unwrap(), before, "{name}");
        assert_eq!(reader.account(&number("00000500")).unwrap(), None, "{name}");
    }
    assert_eq!(directory.apply(100, &page(1, one(), 101, false), now()).unwrap(), Applied::Delta);
}

#[test]
fn a_snapshot_is_built_beside_and_readers_go_over_to_it() {
    let (dir, mut directory, reader) = directory(vec![account("1", 1, "1", "1")]);
    assert_eq!(names(dir.path()), ["directory.2.sqlite"]);
    // The centre answers a delta with another directory: the till asks again from its beginning.
    assert_eq!(directory.apply(100, &page(2, accounts(1..2), 130, true), now()).unwrap(), Applied::StartOver);
    assert_eq!(directory.ask().unwrap(), Ask { generation: Some(2), after: 0 });
    assert_eq!(directory.apply(0, &page(2, frame(), 20, true), now()).unwrap(), Applied::Building);
    assert_eq!(directory.apply(20, &page(2, accounts(10..20), 40, true), now()).unwrap(), Applied::Building);
    assert!(reader.account(&number("1")).unwrap().is_some(), "the old one serves until the new one is whole");
    assert_eq!(reader.state().unwrap().generation, 1);
    assert_eq!(directory.apply(40, &page(2, accounts(20..30), 60, false), now()).unwrap(), Applied::Swapped);
    assert_eq!(reader.state().unwrap().generation, 2);
    assert_eq!(reader.account(&number("1")).unwrap(), None);
    assert!(reader.account(&number("00000015")).unwrap().is_some());
    assert_eq!(names(dir.path()), ["directory.3.sqlite"]);
    assert_eq!(directory.apply(60, &page(2, accounts(1..2), 70, false), now()).unwrap(), Applied::Delta);
    assert!(reader.account(&number("00000001")).unwrap().is_some());
}

#[test]
fn a_reader_in_the_middle_of_a_swap_keeps_its_answer_whole() {
    let (dir, mut directory, _reader) = directory(vec![account("1", 1, "1", "1")]);
    let slow = file::open_for_reading(&file::path(dir.path(), 2)).unwrap();
    slow.execute_batch("BEGIN; SELECT * FROM state").unwrap();
    let rows: Vec<Row> = frame().into_iter().chain(accounts(10..500)).collect();
    assert_eq!(directory.apply(0, &page(2, rows, 20, false), now()).unwrap(), Applied::Swapped);
    assert_eq!(directory.apply(20, &page(2, accounts(1..9), 30, false), now()).unwrap(), Applied::Delta);
    let count: u32 = slow.query_row("SELECT count(*) FROM account", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 1);
    drop(slow);
    let whole: String = directory.connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(whole, "ok");
    assert_eq!(directory.state().unwrap().cursor, 30);
}

#[test]
fn an_interrupted_download_goes_on_where_it_stopped() {
    let (dir, mut directory, reader) = directory(vec![account("1", 1, "1", "1")]);
    directory.begin_snapshot(2).unwrap();
    assert_eq!(directory.apply(0, &page(2, frame(), 20, true), now()).unwrap(), Applied::Building);
    drop(directory);
    let mut directory = Directory::open(dir.path()).unwrap();
    assert_eq!(directory.ask().unwrap(), Ask { generation: Some(2), after: 20 });
    assert_eq!(reader.state().unwrap().generation, 1);
    assert_eq!(directory.apply(20, &page(2, accounts(1..3), 30, false), now()).unwrap(), Applied::Swapped);
    assert_eq!(reader.state().unwrap().generation, 2);
}

#[test]
fn a_crash_at_any_moment_leaves_the_old_directory_or_the_new_one() {
    type Crash = fn(&Path);
    let put = |directory: &mut Directory| {
        directory.begin_snapshot(2).unwrap();
        let _ = directory.apply(0, &page(2, frame(), 20, true), now()).unwrap();
    };
    let crashes: [(&str, Crash, u64, Option<u64>); 6] = [
        ("while building", |_| {}, 1, Some(2)),
        (
            "whole, and not yet in use",
            |dir| {
                let new = Connection::open(dir.join("directory.new.sqlite")).unwrap();
                let _ = new.execute("UPDATE state SET whole = 1, cursor = 30", []).unwrap();
            },
            2,
            Some(2),
        ),
        (
            "in use, and the old one not yet removed",
            |dir| {
                let _ = fs::copy(dir.join("directory.2.sqlite"), dir.join("directory.3.sqlite")).unwrap();
                let new = Connection::open(dir.join("directory.3.sqlite")).unwrap();
                let _ = new.execute("UPDATE state SET generation = 7", []).unwrap();
                drop(new);
                fs::remove_file(dir.join("directory.new.sqlite")).unwrap();
            },
            7,
            Some(7),
        ),
        ("the new one torn", |dir| fs::write(dir.join("directory.new.sqlite"), "torn").unwrap(), 1, Some(1)),
        ("an empty one half made", |dir| fs::write(dir.join("directory.empty.sqlite"), "torn").unwrap(), 1, Some(2)),
        ("a log without its file", |dir| fs::write(dir.join("directory.1.sqlite-wal"), "old").unwrap(), 1, Some(2)),
    ];
    for (name, crash, generation, asks) in crashes {
        let (dir, mut directory, reader) = directory(vec![account("1", 1, "1", "1")]);
        drop(reader);
        put(&mut directory);
        drop(directory);
        crash(dir.path());
        let mut directory = Directory::open(dir.path()).unwrap();
        assert_eq!(directory.state().unwrap().generation, generation, "{name}");
        assert_eq!(directory.ask().unwrap().generation, asks, "{name}");
        assert_eq!(DirectoryReader::open(dir.path()).unwrap().state().unwrap().generation, generation, "{name}");
    }
}

#[test]
fn a_damaged_directory_is_thrown_away_and_downloaded_anew() {
    type Harm = fn(&Path);
    let harms: [(&str, Harm); 5] = [
        ("no database", |path| fs::write(path, "hello ".repeat(1000)).unwrap()),
        ("empty", |path| fs::write(path, "").unwrap()),
        ("cut", |path| fs::OpenOptions::new().write(true).open(path).unwrap().set_len(4096).unwrap()),
        ("another version", |path| {
            Connection::open(path).unwrap().pragma_update(None, "user_version", 99).unwrap();
        }),
        ("another program's", |path| {
            Connection::open(path).unwrap().pragma_update(None, "application_id", 99).unwrap();
        }),
    ];
    for (name, harm) in harms {
        let (dir, directory, reader) = directory(vec![account("1", 1, "1", "1")]);
        drop((directory, reader));
        harm(&dir.path().join("directory.2.sqlite"));
        let mut directory = Directory::open(dir.path()).unwrap();
        assert_eq!(directory.ask().unwrap(), Ask { generation: None, after: 0 }, "{name}");
        assert!(!directory.state().unwrap().whole, "{name}");
        let rows = frame().into_iter().chain(accounts(1..2)).collect();
        assert_eq!(directory.apply(0, &page(1, rows, 50, false), now()).unwrap(), Applied::Swapped, "{name}");
        assert!(DirectoryReader::open(dir.path()).unwrap().account(&number("00000001")).unwrap().is_some(), "{name}");
    }
}

#[test]
fn a_till_without_a_line_works_on_by_the_directory_it_had_before_the_program_was_updated() {
    // Without phones and without scales of meters; without scales; without former names; without timetables; without
    // norms.
    for version in 2..7 {
        works_on_by(version);
    }
}

fn works_on_by(version: u32) {
    let before = (1..3).map(|n| account(&format!("{n:08}"), 1, &n.to_string(), "")).collect();
    let (dir, directory, reader) = directory(before);
    drop((directory, reader));
    let old = dir.path().join("directory.2.sqlite");
    let before = Connection::open(&old).unwrap();
    if version < 5 {
        before.execute_batch("DROP TABLE former_piece; DROP TABLE former_name").unwrap();
    }
    before.pragma_update(None, "user_version", version).unwrap();
    drop(before);
    let query = Query { street: "соборна".to_owned(), ..Query::default() };
    assert_eq!(DirectoryReader::open(dir.path()).unwrap().search(&query).unwrap().total, 2, "streets by their names");
    let shown = |of: u32| {
        let reader = DirectoryReader::open(dir.path()).unwrap();
        reader.account(&number(&format!("{of:08}"))).unwrap().is_some()
    };
    for _ in 0..2 {
        let mut directory = Directory::open(dir.path()).unwrap();
        assert!(directory.state().unwrap().whole && shown(1), "it stays in use");
        assert_eq!(directory.ask().unwrap(), Ask { generation: Some(1), after: 0 }, "and another is asked for");
    }
    // A page comes, the till is started again, the rest comes.
    let mut directory = Directory::open(dir.path()).unwrap();
    let _ = directory.ask().unwrap();
    let first = directory.apply(0, &page(1, frame(), 20, true), now()).unwrap();
    assert_eq!((first, shown(1)), (Applied::Building, true));
    drop(directory);
    let mut directory = Directory::open(dir.path()).unwrap();
    assert_eq!(directory.ask().unwrap(), Ask { generation: Some(1), after: 20 });
    let rest = accounts(2..4);
    assert_eq!(directory.apply(20, &page(1, rest, 50, false), now()).unwrap(), Applied::Swapped);
    assert_eq!((shown(1), shown(2), shown(3)), (false, true, true));
    assert_eq!(directory.ask().unwrap(), Ask { generation: Some(1), after: 50 });
    assert!(!old.exists());
}

#[test]
fn a_flipped_bit_is_never_shown_and_a_reader_tells_the_writer() {
    let (dir, mut directory, reader) = directory(vec![account("1", 1, "1", "1")]);
    for sql in [
        "UPDATE account SET detail = CAST(replace(hex(detail), '0', '1') AS BLOB)",
        "UPDATE account SET holder = 'Інший'",
        "UPDATE account SET street = 2",
    ] {
        directory.connection.execute_batch("SAVEPOINT s").unwrap();
        directory.connection.execute_batch(sql).unwrap();
        let read = read::account_by_number(&directory.connection, &number("1"));
        assert!(read.as_ref().is_err_and(DirectoryError::is_damage), "{sql}: {read:?}");
        directory.connection.execute_batch("ROLLBACK TO s; RELEASE s").unwrap();
    }
    directory.connection.execute_batch("UPDATE record SET row = replace(row, 'UAH', 'KZT')").unwrap();
    assert!(reader.point().unwrap_err().is_damage());
    assert_eq!(directory.ask().unwrap(), Ask { generation: None, after: 0 });
    assert_eq!(reader.point().unwrap(), None);
    assert_eq!(names(dir.path()), ["directory.3.sqlite"]);
}

#[test]
fn a_full_disk_keeps_the_directory_in_use_and_the_download_so_far() {
    let (_dir, mut directory, reader) = directory(vec![account("1", 1, "1", "1")]);
    directory.begin_snapshot(2).unwrap();
    let _ = directory.apply(0, &page(2, frame(), 20, true), now()).unwrap();
    let building = directory.building.as_ref().unwrap();
    let pages: u32 = building.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    building.pragma_update(None, "max_page_count", pages + 1).unwrap();
    let full = directory.apply(20, &page(2, accounts(1..500), 40, false), now());
    assert!(matches!(full, Err(DirectoryError::Store(StoreError::Full))), "{full:?}");
    assert_eq!(reader.state().unwrap().generation, 1);
    assert_eq!(directory.ask().unwrap(), Ask { generation: Some(2), after: 20 });
    directory.building.as_ref().unwrap().pragma_update(None, "max_page_count", 100_000).unwrap();
    assert_eq!(directory.apply(20, &page(2, accounts(1..500), 40, false), now()).unwrap(), Applied::Swapped);
}

#[test]
fn a_disk_that_is_full_at_the_indexes_costs_no_page_that_came() {
    let (_dir, mut directory, reader) = directory(vec![account("1", 1, "1", "1")]);
    directory.begin_snapshot(2).unwrap();
    let _ = directory.apply(0, &page(2, frame(), 20, true), now()).unwrap();
    assert_eq!(directory.apply(20, &page(2, accounts(1..500), 40, true), now()).unwrap(), Applied::Building);
    let building = directory.building.as_ref().unwrap();
    let pages: u32 = building.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    building.pragma_update(None, "max_page_count", pages + 1).unwrap();
    for _ in 0..2 {
        let full = directory.apply(40, &page(2, vec![], 40, false), now());
        assert!(matches!(full, Err(DirectoryError::Store(StoreError::Full))), "{full:?}");
        assert_eq!(directory.ask().unwrap(), Ask { generation: Some(2), after: 40 });
        assert_eq!(reader.state().unwrap().generation, 1);
    }
    directory.building.as_ref().unwrap().pragma_update(None, "max_page_count", 100_000).unwrap();
    assert_eq!(directory.apply(40, &page(2, vec![], 40, false), now()).unwrap(), Applied::Swapped);
    assert_eq!(reader.state().unwrap().generation, 2);
}

#[test]
fn an_account_may_come_before_its_street_and_a_street_may_move() {
    let (_dir, mut directory, reader) = directory(vec![account("1", 77, "1", "1")]);
    let found = |town| {
        let query = Query { town: Some(TownId(town)), surname: "коваль".to_owned(), ..Query::default() };
        reader.search(&query).unwrap().total
    };
    assert_eq!((found(1), found(2)), (0, 0));
    let _ = directory.apply(100, &page(1, vec![street(77, 1, "вул. Нова")], 101, false), now()).unwrap();
    assert_eq!((found(1), found(2)), (1, 0));
    let _ = directory.apply(101, &page(1, vec![street(77, 2, "вул. Нова")], 102, false), now()).unwrap();
    assert_eq!((found(1), found(2)), (0, 1));
    let gone = vec![Row::Removed(RowKey::Street(StreetId(77)))];
    let _ = directory.apply(102, &page(1, gone, 103, false), now()).unwrap();
    assert_eq!((found(1), found(2)), (0, 0));
    let account: Account = reader.account(&number("1")).unwrap().unwrap();
    assert_eq!(account.charges[0].due, uah(41_237));
    assert_eq!(reader.address_of(&account).unwrap().to_string(), "1, 1");
}
