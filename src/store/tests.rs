//! Tests of opening the money file, and of what is in the way.

use std::fs;

use rusqlite::ffi;

use super::*;

fn options(dir: &Path, owner: &str) -> StoreOptions {
    StoreOptions { dir: dir.to_owned(), vfs: None, key: None, durable: true, owner: owner.to_owned() }
}

fn opened(dir: &Path) -> Result<Store, OpenError> {
    open(&options(dir, "test"))
}

/// Something to write: a sign-in failure stands alone, without other rows.
fn write(store: &mut Store, login: &str) -> Result<(), StoreError> {
    let tx = store.transaction()?;
    let rows = tx.execute("INSERT INTO sign_in_failure (login, count, last) VALUES (?1, 1, 0)", [login])?;
    StoreError::one_row("sign_in_failure", rows)?;
    Ok(tx.commit()?)
}

fn logins(connection: &Connection) -> u32 {
    connection.query_row("SELECT count(*) FROM sign_in_failure", [], |row| row.get(0)).unwrap()
}

fn pragma(store: &Store, name: &str) -> String {
    let value: rusqlite::types::Value = store.connection().pragma_query_value(None, name, |row| row.get(0)).unwrap();
    match value {
        rusqlite::types::Value::Integer(value) => value.to_string(),
        rusqlite::types::Value::Text(value) => value,
        other => format!("{other:?}"),
    }
}

#[test]
fn what_was_committed_is_there_again_and_what_was_not_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = opened(dir.path()).unwrap();
    write(&mut store, "kept").unwrap();
    let tx = store.transaction().unwrap();
    let _ = tx.execute("INSERT INTO sign_in_failure (login, count, last) VALUES ('dropped', 1, 0)", []).unwrap();
    drop(tx);
    drop(store);
    let store = opened(dir.path()).unwrap();
    assert_eq!(logins(store.connection()), 1);
    assert_eq!(store.dir(), dir.path());
}

#[test]
fn commits_are_flushed_and_checkpoints_wait() {
    let dir = tempfile::tempdir().unwrap();
    let store = opened(dir.path()).unwrap();
    for (name, expect) in [
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("fullfsync", "1"),
        ("wal_autocheckpoint", "0"),
        ("foreign_keys", "1"),
        ("temp_store", "2"),
        ("busy_timeout", "5000"),
    ] {
        assert_eq!(pragma(&store, name), expect, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_look_at_the_files() {
    use std::os::unix::fs::PermissionsExt;

    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("a/b");
    let mut store = opened(&data).unwrap();
    write(&mut store, "anna").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    for name in ["money.sqlite", "money.sqlite-wal", "lock", "owner"] {
        assert_eq!(mode(&data.join(name)), 0o600, "{name}");
    }
}

#[test]
fn r22_a_second_store_is_refused_with_the_owners_name() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&options(dir.path(), "kassa (pid 7, anna@counter-3)")).unwrap();
    let second = opened(dir.path());
    assert!(matches!(&second, Err(OpenError::Owned { by }) if by == "kassa (pid 7, anna@counter-3)"), "{second:?}");
    assert!(open_reader(dir.path(), None).is_ok(), "reading needs no lock");
    drop(store);
    assert!(opened(dir.path()).is_ok());
}

#[test]
fn a_reader_sees_commits_and_cannot_write() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(open_reader(dir.path(), None), Err(OpenError::Missing(_))));
    let mut store = opened(dir.path()).unwrap();
    let reader = store.reader().unwrap();
    write(&mut store, "anna").unwrap();
    assert_eq!(logins(&reader), 1);
    assert!(reader.execute("DELETE FROM sign_in_failure", []).is_err());
    drop(store);
    assert_eq!(logins(&open_reader(dir.path(), None).unwrap()), 1);
}

#[test]
fn a_checkpoint_empties_the_log_and_cuts_a_long_one() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = opened(dir.path()).unwrap();
    write(&mut store, "short").unwrap();
    let short = store.checkpoint().unwrap();
    assert!(short.is_complete() && short.log_pages > 0, "{short:?}");
    let log = dir.path().join("money.sqlite-wal");
    let long = "x".repeat(1000);
    let tx = store.transaction().unwrap();
    for index in 0..20_000 {
        let login = format!("{long}{index}");
        let _ = tx.execute("INSERT INTO sign_in_failure (login, count, last) VALUES (?1, 1, 0)", [login]).unwrap();
    }
    tx.commit().unwrap();
    let reader = store.reader().unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM sign_in_failure").unwrap();
    write(&mut store, "after").unwrap();
    assert!(!store.checkpoint().unwrap().is_complete(), "a reader in the middle keeps the log");
    drop(reader);
    assert!(fs::metadata(&log).unwrap().len() > 16 << 20);
    assert!(store.checkpoint().unwrap().is_complete());
    assert!(fs::metadata(&log).unwrap().len() < 8192, "cut to nothing, and begun anew with one page");
    assert_eq!(logins(store.connection()), 20_002);
}

#[test]
fn a_full_disk_is_named_and_what_was_there_stays() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = opened(dir.path()).unwrap();
    write(&mut store, "before").unwrap();
    let pages: u32 = store.connection().pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    store.connection().pragma_update(None, "max_page_count", pages).unwrap();
    let full = write(&mut store, &"x".repeat(100_000));
    assert!(matches!(full, Err(StoreError::Full)), "{full:?}");
    assert_eq!(logins(store.connection()), 1);
    store.connection().pragma_update(None, "max_page_count", 1_000_000).unwrap();
    write(&mut store, "after").unwrap();
    assert_eq!(logins(store.connection()), 2);
}

#[test]
fn a_writer_that_waits_too_long_is_told_so() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = opened(dir.path()).unwrap();
    let mut other = Connection::open(dir.path().join(MONEY)).unwrap();
    let _held = other.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    store.connection().busy_timeout(Duration::ZERO).unwrap();
    assert!(matches!(store.transaction(), Err(StoreError::Busy)));
}

#[test]
fn every_kind_of_damage_is_named_and_changes_nothing() {
    type Harm = fn(&Path);
    type Expected = fn(&OpenError) -> bool;
    let harms: [(&str, Harm, Expected); 7] = [
        (
            "not a database",
            |path| fs::write(path, "hello ".repeat(1000)).unwrap(),
            |e| matches!(e, OpenError::NotADatabase(_)),
        ),
        ("empty", |path| fs::write(path, "").unwrap(), |e| matches!(e, OpenError::Damaged(_))),
        (
            "zeros",
            |path| fs::write(path, vec![0; 40960]).unwrap(),
            |e| matches!(e, OpenError::Damaged(_) | OpenError::NotADatabase(_)),
        ),
        ("cut", |path| cut(path, 3), |e| matches!(e, OpenError::Damaged(_))),
        ("a page overwritten", |path| overwrite(path, 4096, &[0xa5; 2000]), |e| matches!(e, OpenError::Damaged(_))),
        ("the schema overwritten", |path| overwrite(path, 100, &[0xa5; 100]), |e| matches!(e, OpenError::Damaged(_))),
        (
            "gone, with its log left",
            |path| {
                fs::write(path.with_file_name("money.sqlite-wal"), "frames").unwrap();
                fs::remove_file(path).unwrap();
            },
            |e| matches!(e, OpenError::Damaged(_)),
        ),
    ];
    for (name, harm, expected) in harms {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(MONEY);
        let mut store = opened(dir.path()).unwrap();
        write(&mut store, "anna").unwrap();
        drop(store);
        harm(&path);
        let before = fs::read(&path).ok();
        let error = opened(dir.path()).expect_err(name);
        assert!(expected(&error), "{name}: {error:?}");
        assert!(fs::read(&path).ok() == before, "{name}: the file was changed");
    }
}

fn cut(path: &Path, pages: u64) {
    fs::OpenOptions::new().write(true).open(path).unwrap().set_len(pages * 4096).unwrap();
}

fn overwrite(path: &Path, at: usize, with: &[u8]) {
    let mut bytes = fs::read(path).unwrap();
    bytes[at..at + with.len()].copy_from_slice(with);
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_newer_or_foreign_file_is_left_alone() {
    type Change = fn(&Connection);
    type Expected = fn(&OpenError) -> bool;
    let changes: [(&str, Change, Expected); 3] = [
        (
            "newer",
            |c| c.pragma_update(None, "user_version", 99).unwrap(),
            |e| matches!(e, OpenError::Newer { found: 99, known: migrate::KNOWN }),
        ),
        (
            "another program's",
            |c| c.pragma_update(None, "application_id", 7).unwrap(),
            |e| matches!(e, OpenError::Foreign(_)),
        ),
        (
            "nobody's",
            |c| {
                c.pragma_update(None, "application_id", 0).unwrap();
                c.pragma_update(None, "user_version", 0).unwrap();
            },
            |e| matches!(e, OpenError::Foreign(_)),
        ),
    ];
    for (name, change, expected) in changes {
        let dir = tempfile::tempdir().unwrap();
        drop(opened(dir.path()).unwrap());
        change(&Connection::open(dir.path().join(MONEY)).unwrap());
        let error = opened(dir.path()).expect_err(name);
        assert!(expected(&error), "{name}: {error:?}");
        assert!(expected(&open_reader(dir.path(), None).expect_err(name)), "{name}");
    }
}

#[test]
fn a_file_that_was_being_made_when_the_power_went_is_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join(MONEY_NEW), "half of it").unwrap();
    fs::write(dir.path().join("money.new.sqlite-journal"), "half of it").unwrap();
    assert!(opened(dir.path()).is_ok());
    assert!(!dir.path().join(MONEY_NEW).exists());
}

#[test]
fn a_key_is_refused_for_nothing_would_be_encrypted() {
    let dir = tempfile::tempdir().unwrap();
    let options = StoreOptions { key: Some("secret".to_owned()), ..options(dir.path(), "test") };
    assert!(matches!(open(&options), Err(OpenError::NoEncryption)));
    assert!(!dir.path().join(MONEY).exists());
}

#[test]
fn a_data_folder_that_cannot_be_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(matches!(opened(&file), Err(OpenError::Io(_))));
    let path = Path::new("/data");
    for (kind, expect) in [
        (io::ErrorKind::PermissionDenied, "no permission for /data"),
        (io::ErrorKind::ReadOnlyFilesystem, "no permission for /data"),
        (io::ErrorKind::StorageFull, "the disk is full"),
        (io::ErrorKind::QuotaExceeded, "the disk is full"),
    ] {
        assert_eq!(io_error(&kind.into(), path).to_string(), expect);
    }
}

#[test]
fn errors_of_the_database_are_sorted_by_what_they_mean_for_the_money() {
    for (code, fatal, expect) in [
        (ffi::SQLITE_FULL, false, "the disk is full"),
        (ffi::SQLITE_IOERR_FSYNC, true, "the disk failed"),
        (ffi::SQLITE_IOERR_WRITE, true, "the disk failed"),
        (ffi::SQLITE_CORRUPT, true, "the file is damaged"),
        (ffi::SQLITE_NOTADB, true, "the file is damaged"),
        (ffi::SQLITE_BUSY, false, "the file is busy"),
        (ffi::SQLITE_CONSTRAINT_CHECK, false, "forbidden by the schema"),
        (ffi::SQLITE_MISUSE, false, "database"),
    ] {
        let error = StoreError::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
        assert_eq!(error.is_fatal(), fatal, "{error}");
        assert!(error.to_string().starts_with(expect), "{error}");
    }
}

#[test]
fn the_journal_can_only_grow() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = opened(dir.path()).unwrap();
    let insert = "INSERT INTO journal (epoch, seq, kind, occurred_at, user, body, hash)
                  VALUES (1, ?1, 2, 0, NULL, x'00', zeroblob(32))";
    let tx = store.transaction().unwrap();
    let _ = tx.execute(insert, [1]).unwrap();
    tx.commit().unwrap();
    for sql in [
        "UPDATE journal SET kind = 3",
        "DELETE FROM journal",
        "INSERT INTO journal (epoch, seq, kind, occurred_at, body, hash) VALUES (1, 3, 2, 0, x'00', zeroblob(32))",
        "INSERT OR REPLACE INTO journal (epoch, seq, kind, occurred_at, body, hash)
         VALUES (1, 1, 2, 0, x'00', zeroblob(32))",
        "INSERT INTO payment_line VALUES (99, 0, 1, 1, 1, 1, 0)",
    ] {
        let refused = store.connection().execute(sql, []).map_err(StoreError::from);
        assert!(matches!(refused, Err(StoreError::Constraint(_))), "{sql}: {refused:?}");
    }
}
