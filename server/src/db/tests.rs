//! The schema against its migrations, and the promises of the store.

use rusqlite::Connection;

use super::*;

/// Every object of a database: kind, name, and its words with comments and spaces taken out.
fn objects(conn: &Connection) -> Vec<(String, String, Vec<String>)> {
    let mut statement = conn
        .prepare("SELECT type, name, coalesce(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2")
        .unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))).unwrap();
    rows.map(|row| {
        let (kind, name, sql): (String, String, String) = row.unwrap();
        let code = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
        // A column that was added stands behind a comma of its own.
        let code: String =
            code.collect::<Vec<_>>().join(" ").replace(',', " , ").replace('(', " ( ").replace(')', " ) ");
        let words = code.split_whitespace().map(str::to_owned).collect();
        (kind, name, words)
    })
    .collect()
}

#[test]
fn the_schema_is_the_sum_of_the_migrations() {
    let written = Connection::open_in_memory().unwrap();
    written.execute_batch(include_str!("../../schema/schema.sql")).unwrap();
    written.execute_batch(include_str!("../../schema/ledger.sql")).unwrap();
    let mut migrated = Connection::open_in_memory().unwrap();
    migrate::sqlite(&mut migrated, 0).unwrap();
    assert_eq!(objects(&migrated), objects(&written));
}

#[test]
fn a_meter_that_was_read_before_the_update_tells_whose_word_that_is() {
    const NORMS: usize = 26;
    let conn = Connection::open_in_memory().unwrap();
    conn.execute_batch(&migrate::STEPS[..NORMS].concat()).unwrap();
    conn.execute_batch(
        "PRAGMA foreign_keys = OFF;
         INSERT INTO meter (id, account, serial, service, digits, start_milli, start_day, last_milli, last_day, usual_milli)
         VALUES (1, 1, 'a', 1, 5, 0, 10, 7, 30, 0), (2, 1, 'b', 1, 5, 0, 10, 0, 10, 0), (3, 1, 'c', 1, 5, 0, 40, 0, 40, 0);
         INSERT INTO reading (till, epoch, seq, meter, day, value_milli, occurred_utc, source)
         VALUES (1, 1, 1, 1, 20, 5, 500, 1), (1, 1, 2, 1, 30, 7, 400, 3), (2, 1, 1, 1, 30, 6, 300, 2),
             (1, 1, 3, 3, 30, 9, 600, 2);",
    )
    .unwrap();
    conn.execute_batch(migrate::STEPS[NORMS]).unwrap();
    let mut statement = conn.prepare("SELECT id, start_source, last_source FROM meter ORDER BY id").unwrap();
    let told = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    // The newest reading's; the billing's where none is; the billing's where it is newer than every reading.
    let expect: [(u32, u8, u8); 3] = [(1, 0, 3), (2, 0, 0), (3, 0, 0)];
    assert_eq!(told.map(Result::unwrap).collect::<Vec<_>>(), expect);
}

#[test]
fn every_migration_is_in_the_list() {
    for (folder, steps) in [("", migrate::STEPS.len()), ("postgres", migrate::POSTGRES_STEPS.len())] {
        listed(&Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/migrations").join(folder), steps);
    }
}

fn listed(folder: &Path, steps: usize) {
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".sql"))
        .collect();
    names.sort();
    assert_eq!(names.len(), steps);
    for (number, name) in (1..).zip(&names) {
        assert!(name.starts_with(&format!("{number:04}_")), "{name}");
    }
}

#[test]
fn an_alarm_is_raised_and_found_without_going_through_all_of_them() {
    let data = tempfile::tempdir().unwrap();
    drop(Db::open(data.path(), 0).unwrap());
    let conn = Connection::open(data.path().join(FILE)).unwrap();
    for sql in [tills::OPEN_ALARMS, tills::RAISE, tills::RAISE_ONCE, overview::COUNT_ALARMS] {
        let mut explain = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps = explain.raw_query().mapped(|row| row.get::<_, String>(3)).collect::<Result<Vec<_>, _>>().unwrap();
        assert!(!steps.iter().any(|step| step == "SCAN alarm"), "{sql}: {steps:?}");
    }
}

#[test]
fn a_newer_database_is_refused() {
    let data = tempfile::tempdir().unwrap();
    drop(Db::open(data.path(), 0).unwrap());
    let conn = Connection::open(data.path().join(FILE)).unwrap();
    conn.pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(Db::open(data.path(), 0), Err(DbError::Newer { found: 99, known: 33 })));
}

#[test]
fn a_file_that_is_something_else_is_named_and_left_alone() {
    let data = tempfile::tempdir().unwrap();
    let (path, text) = (data.path().join(FILE), "not a database, but long enough to be looked at ".repeat(30));
    std::fs::write(&path, &text).unwrap();
    let refused = Db::open(data.path(), 0).unwrap_err();
    assert!(matches!(&refused, DbError::Damaged { path: named, .. } if *named == path), "{refused}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn the_journal_is_append_only_and_commits_are_durable() {
    let data = tempfile::tempdir().unwrap();
    let db = Db::open(data.path(), 0).unwrap();
    db.write(|change| -> DbResult<()> {
        change.conn.execute_batch(
            "INSERT INTO town VALUES (1, 't'); \
             INSERT INTO point VALUES (1, '1', 'n', 'a', 'UAH', 1, 0, 1440, 1, 1, 1, 1, 1, 'down', 0, 0, '', NULL, NULL, 0, NULL); \
             INSERT INTO till (id, point, code, epoch, verdict_revision, program) VALUES (1, 1, '1', 1, 0, ''); \
             INSERT INTO journal VALUES (1, 1, 1, 2, 0, 0, zeroblob(32), x'00');",
        )?;
        Ok(())
    })
    .unwrap();
    for sql in ["UPDATE journal SET body = x'01'", "DELETE FROM journal", "UPDATE journal SET received_utc = 1"] {
        let refused = db.write(|change| -> DbResult<()> { change.conn.execute(sql, []).map(drop) });
        assert!(refused.unwrap_err().to_string().contains("append only"), "{sql}");
    }
    let (mode, synchronous): (String, i64) = db
        .write(|change| -> DbResult<_> {
            let mode = change.conn.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
            Ok((mode, change.conn.query_row("PRAGMA synchronous", [], |row| row.get(0))?))
        })
        .unwrap();
    assert_eq!((mode.as_str(), synchronous), ("wal", 2), "every commit is flushed");
}

#[test]
fn a_change_that_fails_leaves_nothing_and_a_reader_sees_one_picture() {
    let data = tempfile::tempdir().unwrap();
    let db = Db::open(data.path(), 0).unwrap();
    let failed = db.write(|change| -> DbResult<()> {
        let _ = change.town_named("Калинопіль")?;
        Err(DbError::Corrupt("on purpose"))
    });
    assert!(failed.is_err());
    db.read(|view| -> DbResult<()> {
        let before = view.feed()?;
        let _ = db.write(|change| change.town_named("Вербове"))?;
        assert_eq!(view.feed()?, before);
        Ok(())
    })
    .unwrap();
    assert_eq!(db.read(|view| view.feed()).unwrap().rows, 1);
}

#[test]
fn an_attempt_that_a_table_refuses_leaves_what_was_before() {
    let data = tempfile::tempdir().unwrap();
    let db = Db::open(data.path(), 0).unwrap();
    db.write(|change| -> DbResult<()> {
        let town = change.town_named("Калинопіль")?;
        let refused = change.attempt(|| {
            let _ = change.street_named(town, "вул. Нова")?;
            change.count_paid(99, kassa_domain::Period::new(2026, 10).unwrap(), one(), two(), 1)
        })?;
        assert_eq!(refused, None, "there is no such account");
        Ok(())
    })
    .unwrap();
    let feed = db.read(|view| view.feed()).unwrap();
    assert_eq!((feed.rows, feed.revision), (1, 2));
}

#[test]
fn a_text_with_the_letter_nul_is_refused_and_leaves_the_rest() {
    let data = tempfile::tempdir().unwrap();
    let db = Db::open(data.path(), 0).unwrap();
    db.write(|change| -> DbResult<()> {
        let _ = change.town_named("Калинопіль")?;
        assert_eq!(change.attempt(|| change.town_named("Калино\0піль"))?, None);
        Ok(())
    })
    .unwrap();
    assert_eq!(db.read(|view| view.feed()).unwrap().rows, 1);
}

const fn one() -> kassa_domain::ids::ServiceId {
    kassa_domain::ids::ServiceId(1)
}

const fn two() -> kassa_domain::ids::ProviderId {
    kassa_domain::ids::ProviderId(2)
}
