//! Tests of the verification: a day's journal with everything in it, untouched and tampered with in many ways.

use std::path::Path;

use kassa_domain::entry::How;
use kassa_domain::exchange::FirstNumbers;
use kassa_domain::ids::PaymentNumber;

use super::*;
use crate::store::StoreOptions;

mod day;

use day::{a_day, at, document, entry};

/// Changes a copy of the file as somebody with a database tool would: rules off, triggers put back afterwards.
fn tampered(original: &Path, change: &dyn Fn(&Connection)) -> Report {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("money.sqlite");
    let _ = std::fs::copy(original, &path).unwrap();
    let connection = Connection::open(&path).unwrap();
    let triggers: Vec<(String, String)> = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;").unwrap();
    for (name, _) in &triggers {
        connection.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    change(&connection);
    for (_, sql) in &triggers {
        connection.execute_batch(sql).unwrap();
    }
    connection.execute_batch("PRAGMA ignore_check_constraints = OFF").unwrap();
    verify(&connection).unwrap()
}

#[test]
fn an_untouched_journal_has_no_faults() {
    let (_dir, path) = a_day();
    let report = tampered(&path, &|_| {});
    assert_eq!(report.faults, []);
    assert_eq!((report.entries, report.more), (38, false));
    let head = report.head.unwrap();
    assert_eq!((head.till, head.epoch, head.seq), (TillId(9), Epoch(1), Seq(38)));
}

#[test]
fn a_till_that_was_let_in_anew_has_one_whole_journal_of_two_lives() {
    let (_dir, path) = a_day();
    let begin = |named_right: bool| {
        move |connection: &Connection| {
            let tx = connection.unchecked_transaction().unwrap();
            let identity = identity::load(&tx).unwrap().unwrap();
            let next = identity::Identity { epoch: Epoch(2), public_key: [4; 32], ..identity };
            identity::begin_anew(&tx, &next, FirstNumbers::START, at(900)).unwrap();
            let before = crate::store::journal::before(&tx).unwrap();
            let body = Body::EpochStarted {
                point: next.point.clone(),
                code: next.code.clone(),
                public_key: next.public_key,
                currency: next.currency,
                program: "test".to_owned(),
                previous: before.filter(|_| named_right),
            };
            let _ = crate::store::journal::append(&tx, at(901), None, &body).unwrap();
            tx.commit().unwrap();
        }
    };
    let last = EntryRef { epoch: Epoch(1), seq: Seq(38) };
    let whole = tampered(&path, &begin(true));
    assert_eq!((whole.faults, whole.entries), (vec![], 39));
    let next = EntryRef { epoch: Epoch(2), seq: Seq::FIRST };
    let unnamed = tampered(&path, &begin(false));
    assert_eq!(unnamed.faults, [Fault::Outcome { at: next, of: last }], "the new life does not name the end before");
    let moved = tampered(&path, &|connection| {
        begin(true)(connection);
        connection.execute_batch("UPDATE epoch_before SET head_seq = 37").unwrap();
    });
    let noted = EntryRef { seq: Seq(37), ..last };
    assert_eq!(moved.faults, [Fault::Head { noted, found: last, same_hash: true }]);
    let forgotten = tampered(&path, &|connection| {
        begin(true)(connection);
        connection.execute_batch("DELETE FROM epoch_before").unwrap();
    });
    let noted = EntryRef { seq: Seq(0), ..last };
    assert_eq!(forgotten.faults, [Fault::Head { noted, found: last, same_hash: false }]);
}

#[test]
fn a_till_that_is_not_enrolled_has_nothing_to_find() {
    let dir = tempfile::tempdir().unwrap();
    let options =
        StoreOptions { dir: dir.path().to_owned(), vfs: None, key: None, durable: false, owner: String::new() };
    let store = crate::store::open(&options).unwrap();
    let report = verify(&store.reader().unwrap()).unwrap();
    assert_eq!(report, Report { entries: 0, head: None, faults: Vec::new(), more: false });
}

/// Rows that are not what their entries say: what was done, in SQL, and where it is found.
const CHANGED_ROWS: [(&str, u64, &str, &str); 44] = [
    ("UPDATE payment SET amount = 12049, cash = 12149, cash_received = 12149 WHERE number = 1", 5, "payment", "amount"),
    ("UPDATE payment SET commission = 99 WHERE number = 2", 6, "payment", "commission"),
    ("UPDATE payment SET provider_commission = 0 WHERE number = 2", 6, "payment", "provider_commission"),
    ("UPDATE payment SET card = 0 WHERE number = 2", 6, "payment", "card"),
    ("UPDATE payment SET slip = '43' WHERE number = 2", 6, "payment", "slip"),
    ("UPDATE payment SET change = 0 WHERE number = 2", 6, "payment", "change"),
    ("UPDATE payment SET rounding = 1 WHERE number = 2", 6, "payment", "rounding"),
    ("UPDATE payment SET account = '00077002' WHERE number = 1", 5, "payment", "account"),
    ("UPDATE payment SET cashier = 6 WHERE number = 1", 5, "payment", "cashier"),
    ("UPDATE payment SET day = day + 1 WHERE number = 1", 5, "payment", "day"),
    ("UPDATE payment SET accepted_at = accepted_at + 1 WHERE number = 1", 5, "payment", "accepted_at"),
    ("UPDATE payment SET shift = 3 WHERE number = 1", 5, "payment", "shift"),
    ("UPDATE payment SET visit = 2 WHERE number = 1", 5, "payment", "visit"),
    ("UPDATE payment SET state = 'registered' WHERE number = 4", 12, "payment", "state"),
    ("UPDATE payment SET state = 'registered' WHERE number = 1", 5, "payment", "state"),
    ("UPDATE payment SET state = 'cancelled' WHERE number = 2", 6, "payment", "state"),
    ("UPDATE payment SET copies = 1 WHERE number = 2", 27, "payment", "copies"),
    ("UPDATE payment SET copies = 0 WHERE number = 2", 27, "payment", "copies"),
    ("UPDATE payment SET copies = 1 WHERE number = 3", 9, "payment", "copies"),
    ("UPDATE payment_line SET amount = 9999 WHERE payment = 1 AND line = 0", 5, "payment_line", "amount"),
    ("UPDATE payment_line SET period = period + 1 WHERE payment = 1 AND line = 1", 5, "payment_line", "period"),
    ("UPDATE payment_line SET provider = 2 WHERE payment = 3", 9, "payment_line", "provider"),
    ("UPDATE visit SET total = 1 WHERE number = 2", 9, "visit", "total"),
    ("UPDATE visit SET change = 1 WHERE number = 1", 5, "visit", "change"),
    ("UPDATE receipt SET settled = 0 WHERE seq = 12", 12, "receipt", "settled"),
    ("UPDATE receipt SET operation = replace(operation, '12150', '12151') WHERE seq = 5", 5, "receipt", "operation"),
    ("UPDATE receipt SET detail = replace(detail, '77', '78') WHERE seq = 5", 5, "receipt", "detail"),
    ("UPDATE receipt SET detail = '{}' WHERE seq = 5", 5, "receipt", "detail"),
    ("UPDATE receipt SET payment = 2 WHERE seq = 5", 5, "receipt", "payment"),
    ("UPDATE receipt SET registered_seq = 8 WHERE seq = 5", 5, "receipt", "registered_seq"),
    ("UPDATE reversal SET cash = 1 WHERE seq = 15", 15, "reversal", "cash"),
    ("UPDATE reversal SET done = 0 WHERE seq = 15", 15, "reversal", "done"),
    ("UPDATE reversal SET failed = 0 WHERE seq = 17", 17, "reversal", "failed"),
    ("UPDATE reversal SET commission = 0 WHERE seq = 15", 15, "reversal", "commission"),
    ("DELETE FROM reversal_line WHERE seq = 15 AND line = 0", 15, "reversal_line", "line"),
    ("UPDATE reversal_line SET failed = 1 WHERE seq = 15 AND line = 0", 15, "reversal_line", "failed"),
    ("UPDATE ground SET text = replace(text, 'не', 'ні') WHERE seq = 15", 15, "ground", "text"),
    ("UPDATE cash_movement SET amount = 1 WHERE seq = 20", 20, "cash_movement", "amount"),
    ("UPDATE cash_movement SET done = 1 WHERE seq = 22", 22, "cash_movement", "done"),
    ("UPDATE reading SET value = '123.46'", 25, "reading", "value"),
    ("UPDATE reading SET source = 1", 25, "reading", "source"),
    ("UPDATE shift SET opening_cash = 0 WHERE number = 1", 3, "shift", "opening_cash"),
    ("UPDATE shift SET counted = 0 WHERE number = 1", 3, "shift", "counted"),
    ("UPDATE shift SET closed_at = closed_at - 1 WHERE number = 1", 3, "shift", "closed_at"),
];

#[test]
fn every_changed_row_is_found_and_named() {
    let (_dir, path) = a_day();
    for (sql, seq, table, column) in CHANGED_ROWS {
        let report = tampered(&path, &|connection| assert_eq!(connection.execute(sql, []).unwrap(), 1, "{sql}"));
        let expected = Fault::Differs { at: entry(seq), table, column };
        assert!(report.faults.contains(&expected), "{sql}: {:?}", report.faults);
        // A sum that breaks a rule of the schema is told as that too.
        let elsewhere = |fault: &&Fault| match fault {
            Fault::Differs { table: other, .. } => *other != table,
            fault => !matches!(fault, Fault::Structure { said } if said == "CHECK constraint failed in payment"),
        };
        let others: Vec<_> = report.faults.iter().filter(elsewhere).collect();
        // A payment moved to another visit changes what that visit makes.
        assert!(others.is_empty() || column == "visit", "{sql}: {others:?}");
    }
}

#[test]
fn every_missing_and_every_foreign_row_is_found_and_named() {
    let (_dir, path) = a_day();
    let missing = |seq, table| Fault::Missing { at: entry(seq), table };
    let extra = |row, table| Fault::Extra { row, table };
    let by_entry = |seq| RowName::Entry(entry(seq));
    for (sql, expected) in [
        ("DELETE FROM payment WHERE number = 3", missing(9, "payment")),
        ("DELETE FROM payment_line WHERE payment = 1 AND line = 1", missing(5, "payment_line")),
        ("DELETE FROM visit WHERE number = 2", missing(9, "visit")),
        ("DELETE FROM receipt WHERE seq = 9", missing(9, "receipt")),
        ("DELETE FROM receipt WHERE seq = 29", missing(29, "receipt")),
        ("DELETE FROM reversal WHERE seq = 15", missing(15, "reversal")),
        ("DELETE FROM cash_movement WHERE seq = 20", missing(20, "cash_movement")),
        ("DELETE FROM reading", missing(25, "reading")),
        ("DELETE FROM shift WHERE number = 2", missing(31, "shift")),
        (
            "CREATE TEMP TABLE t AS SELECT * FROM payment WHERE number = 4; UPDATE t SET number = 6, seq = 28;
             INSERT INTO payment SELECT * FROM t",
            extra(by_entry(28), "payment"),
        ),
        ("INSERT INTO payment_line VALUES (4, 1, 1, 1, 1, 1, 0)", extra(RowName::Number(4), "payment_line")),
        ("INSERT INTO payment_line VALUES (99, 0, 1, 1, 1, 1, 0)", extra(RowName::Number(99), "payment_line")),
        ("INSERT INTO visit VALUES (99, 't', 1, 0)", extra(RowName::Number(99), "visit")),
        (
            "INSERT INTO receipt (epoch, seq, kind, shift, operation, state, detail)
             VALUES (1, 2, 1, 1, '{}', 'planned', '{}')",
            extra(by_entry(2), "receipt"),
        ),
        ("INSERT INTO reversal VALUES (1, 28, 3, 1, 1, 1, 0, 0, 0, NULL, NULL)", extra(by_entry(28), "reversal")),
        ("INSERT INTO cash_movement VALUES (1, 99, 1, 'in', 1, '', 0)", extra(by_entry(99), "cash_movement")),
        ("INSERT INTO reading VALUES (1, 28, '1', 1, '1', 1, 1, 1)", extra(by_entry(28), "reading")),
        ("INSERT INTO shift VALUES (9, 'failed', 1, 1, 1, 0, 0, NULL, NULL)", extra(RowName::Number(9), "shift")),
    ] {
        let report = tampered(&path, &|connection| connection.execute_batch(sql).unwrap());
        assert_eq!(report.faults, [expected], "{sql}");
    }
}

#[test]
fn a_state_that_the_journal_does_not_tell_is_found() {
    let (_dir, path) = a_day();
    for (sql, expected) in [
        (
            r#"UPDATE receipt SET state = 'failed', detail = '{"state":"failed","refusal":{"family":"","code":""}}'
               WHERE seq = 9"#,
            Fault::Differs { at: entry(9), table: "receipt", column: "state" },
        ),
        (
            "UPDATE shift SET state = 'open' WHERE number = 1",
            Fault::Differs { at: entry(3), table: "shift", column: "state" },
        ),
        (
            "UPDATE receipt SET state = 'registered' WHERE seq = 9",
            Fault::Differs { at: entry(9), table: "receipt", column: "state" },
        ),
    ] {
        let report = tampered(&path, &|connection| {
            // Two open shifts would be stopped by an index, which is put back empty of them.
            connection.execute_batch("DROP INDEX shift_one_open").unwrap();
            connection.execute_batch(sql).unwrap();
        });
        let expected = [Fault::Schema { name: "shift_one_open".to_owned() }, expected];
        assert_eq!(report.faults, expected, "{sql}");
    }
}

#[test]
fn every_change_of_the_journal_is_found_and_named() {
    let (_dir, path) = a_day();
    let head = |noted, found, same_hash| Fault::Head { noted: entry(noted), found: entry(found), same_hash };
    let column = |seq, column| Fault::Column { at: entry(seq), column };
    let wrong_hash = |seq| Fault::WrongHash { at: entry(seq) };
    for (sql, expected) in [
        ("UPDATE journal SET hash = zeroblob(32) WHERE seq = 7", vec![wrong_hash(7)]),
        ("UPDATE journal SET hash = zeroblob(32) WHERE seq = 38", vec![wrong_hash(38), head(38, 38, false)]),
        ("UPDATE journal SET kind = 3 WHERE seq = 2", vec![column(2, "kind")]),
        ("UPDATE journal SET occurred_at = occurred_at + 1 WHERE seq = 2", vec![column(2, "occurred_at")]),
        ("UPDATE journal SET user = 6 WHERE seq = 2", vec![column(2, "user")]),
        ("UPDATE journal SET user = NULL WHERE seq = 2", vec![column(2, "user")]),
        ("UPDATE journal SET body = x'0102' WHERE seq = 28", vec![wrong_hash(28), Fault::Unreadable { at: entry(28) }]),
        (
            "UPDATE journal SET body = CAST(body || x'00' AS BLOB) WHERE seq = 2",
            vec![wrong_hash(2), Fault::Unreadable { at: entry(2) }],
        ),
        ("DELETE FROM journal WHERE seq = 28", vec![Fault::Gap { at: entry(28), next: Seq(29) }]),
        (
            "DELETE FROM journal WHERE seq IN (27, 28)",
            vec![
                Fault::Gap { at: entry(27), next: Seq(29) },
                Fault::Differs { at: entry(26), table: "payment", column: "copies" },
            ],
        ),
        ("DELETE FROM journal WHERE seq = 1", vec![Fault::Gap { at: entry(1), next: Seq(2) }]),
        ("DELETE FROM journal WHERE seq = 38", vec![head(38, 37, false)]),
        (
            "DELETE FROM journal WHERE seq > 9",
            vec![head(38, 9, false), Fault::Acknowledged { through: Seq(10), head: Seq(9) }],
        ),
        ("DELETE FROM journal", vec![head(38, 0, false), Fault::Acknowledged { through: Seq(10), head: Seq(0) }]),
        ("UPDATE journal_state SET head_seq = 37", vec![head(37, 38, true)]),
        ("UPDATE journal_state SET head_hash = zeroblob(32)", vec![head(38, 38, false)]),
        (
            "UPDATE journal_state SET acknowledged = 39",
            vec![
                Fault::Structure { said: "CHECK constraint failed in journal_state".to_owned() },
                Fault::Acknowledged { through: Seq(39), head: Seq(38) },
            ],
        ),
        ("DELETE FROM journal_state", vec![Fault::NoHead]),
        (
            "UPDATE till SET point_code = '18'",
            vec![Fault::Differs { at: entry(1), table: "till", column: "point_code" }],
        ),
        (
            "UPDATE till SET public_key = zeroblob(32)",
            vec![Fault::Differs { at: entry(1), table: "till", column: "public_key" }],
        ),
        ("DELETE FROM till", vec![Fault::NoIdentity]),
        ("DELETE FROM ground", vec![]),
    ] {
        let mut report = tampered(&path, &|connection| connection.execute_batch(sql).unwrap());
        // Rows whose entries were cut off are told too; here only the chain is looked at.
        report.faults.retain(|fault| !sql.contains("DELETE FROM journal") || !is_about_rows(fault, &expected));
        assert_eq!(report.faults, expected, "{sql}");
    }
}

fn is_about_rows(fault: &Fault, expected: &[Fault]) -> bool {
    let about_rows = matches!(fault, Fault::Extra { .. } | Fault::Differs { .. } | Fault::Missing { .. });
    about_rows && !expected.contains(fault)
}

#[test]
fn entries_of_another_till_are_named() {
    let (_dir, path) = a_day();
    let report = tampered(&path, &|connection| connection.execute_batch("UPDATE till SET till = 8").unwrap());
    assert_eq!(report.faults.len(), 38);
    assert_eq!(report.faults[4], Fault::WrongTill { at: entry(5), till: TillId(9) });
}

#[test]
fn two_entries_that_changed_places_are_named() {
    let (_dir, path) = a_day();
    let report = tampered(&path, &|connection| {
        connection
            .execute_batch(
                "CREATE TEMP TABLE t AS SELECT * FROM journal WHERE seq IN (2, 28);
                 UPDATE journal SET body = (SELECT body FROM t WHERE seq = 28) WHERE seq = 2;
                 UPDATE journal SET body = (SELECT body FROM t WHERE seq = 2) WHERE seq = 28;",
            )
            .unwrap();
    });
    for seq in [2, 28] {
        assert!(report.faults.contains(&Fault::WrongHash { at: entry(seq) }), "{:?}", report.faults);
        assert!(report.faults.contains(&Fault::Column { at: entry(seq), column: "seq" }), "{:?}", report.faults);
    }
}

/// Appends an entry with a right hash, and notes the new end when asked to.
fn append(connection: &Connection, body: &Body, note: bool) {
    let (seq, hash): (u64, [u8; 32]) = connection
        .query_row("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    let (occurred_at, seq) = (at(99), Seq(seq + 1));
    let entry = Entry { till: TillId(9), epoch: Epoch(1), seq, occurred_at, user: None, body: body.clone() };
    let canonical = entry.canonical().unwrap();
    let hash = Hash(hash).then(&canonical);
    let _ = connection
        .execute(
            "INSERT INTO journal VALUES (1, ?1, ?2, ?3, NULL, ?4, ?5)",
            rusqlite::params![seq.0, body.kind().0, occurred_at.utc_ms(), canonical, hash.0],
        )
        .unwrap();
    if note {
        let sql = "UPDATE journal_state SET head_seq = ?1, head_hash = ?2";
        let _ = connection.execute(sql, rusqlite::params![seq.0, hash.0]).unwrap();
    }
}

#[test]
fn an_entry_put_on_behind_the_noted_end_is_found() {
    let (_dir, path) = a_day();
    let report = tampered(&path, &|connection| append(connection, &Body::SignedIn, false));
    assert_eq!(report.faults, [Fault::Head { noted: entry(38), found: entry(39), same_hash: false }]);
}

#[test]
fn outcomes_that_cannot_be_are_found_even_with_a_right_chain() {
    let (_dir, path) = a_day();
    let registered = |of| Body::ReceiptRegistered { of: entry(of), document: document(9), how: How::Person };
    for (name, body, of) in [
        ("registered twice", registered(5), 5),
        ("registered after it was cancelled", registered(12), 12),
        ("of what never was asked", registered(2), 2),
        ("of what comes later", registered(77), 77),
        ("a registered payment cancelled", Body::PaymentCancelled { of: entry(5), payment: PaymentNumber(1) }, 5),
        ("a payment given up", Body::GivenUp { of: entry(36) }, 36),
        ("referred without being unknown", Body::ReceiptReferred { of: entry(36), note: String::new() }, 36),
    ] {
        let report = tampered(&path, &|connection| append(connection, &body, true));
        assert_eq!(report.faults, [Fault::Outcome { at: entry(39), of: entry(of) }], "{name}");
    }
    let report = tampered(&path, &|connection| append(connection, &registered(36), true));
    let differs = |table, column| Fault::Differs { at: entry(36), table, column };
    assert_eq!(report.faults, [differs("payment", "state"), differs("receipt", "state")]);
}

#[test]
fn changed_rules_of_the_schema_are_named() {
    let (_dir, path) = a_day();
    for (sql, name) in [
        ("DROP INDEX payment_by_day", "payment_by_day"),
        ("CREATE TABLE stranger (x)", "stranger"),
        ("ALTER TABLE reading ADD COLUMN x INTEGER", "reading"),
    ] {
        let report = tampered(&path, &|connection| connection.execute_batch(sql).unwrap());
        assert_eq!(report.faults, [Fault::Schema { name: name.to_owned() }], "{sql}");
    }
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("money.sqlite");
    let _ = std::fs::copy(&path, &copy).unwrap();
    let connection = Connection::open(&copy).unwrap();
    connection.execute_batch("DROP TRIGGER journal_is_never_changed").unwrap();
    let name = "journal_is_never_changed".to_owned();
    assert_eq!(verify(&connection).unwrap().faults, [Fault::Schema { name }]);
}

#[test]
fn a_damaged_structure_is_told_in_sqlites_words() {
    let (_dir, path) = a_day();
    let page: u64 = Connection::open(&path)
        .unwrap()
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'payment_by_account'", [], |row| row.get(0))
        .unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let start = usize::try_from((page - 1) * 4096).unwrap();
    bytes[start + 8..start + 4096].fill(0);
    std::fs::write(&path, bytes).unwrap();
    let report = verify(&Connection::open(&path).unwrap()).unwrap();
    assert!(matches!(report.faults.first(), Some(Fault::Structure { .. })), "{:?}", report.faults);
}

#[test]
fn many_faults_are_listed_up_to_a_limit() {
    let (_dir, path) = a_day();
    let report = tampered(&path, &|connection| {
        for number in 100..100 + 2 * FAULTS_MAX {
            let sql = "INSERT INTO visit VALUES (?1, ?1, 1, 0)";
            let _ = connection.execute(sql, [number.to_string()]).unwrap();
        }
    });
    assert_eq!((report.faults.len(), report.more), (FAULTS_MAX, true));
}
