//! Every table of one database into another: a copy of a centre on PostgreSQL is a file of SQLite like any other copy,
//! and a centre on PostgreSQL may come out of either.

use rusqlite::Connection;

use super::sql::{Conn, Owned, Param};
use super::{DbError, DbResult};

/// Rows that go into PostgreSQL with one statement: an answer is waited for after each.
const AT_ONCE: usize = 64;

/// A table, as SQLite describes it: both databases have the same.
#[derive(Debug)]
struct Table {
    name: String,
    /// Names of its columns, and nothing of the kind of each.
    columns: Vec<(String, Owned)>,
    /// Tables its rows refer to.
    refers: Vec<String>,
}

impl Table {
    fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>().join(", ")
    }

    /// A statement that adds so many rows.
    fn insert(&self, rows: usize) -> String {
        let wide = self.columns.len();
        let row = |row: usize| {
            let numbers: Vec<String> = (1..=wide).map(|column| format!("?{}", row * wide + column)).collect();
            format!("({})", numbers.join(", "))
        };
        let rows: Vec<String> = (0..rows).map(row).collect();
        format!("INSERT INTO \"{}\" ({}) VALUES {}", self.name, self.names(), rows.join(", "))
    }
}

/// The tables of a centre, those that others refer to first.
fn tables(file: &Connection) -> DbResult<Vec<Table>> {
    let texts = |sql: &str, of: &str| -> DbResult<Vec<(String, String)>> {
        let mut statement = file.prepare(sql)?;
        let rows = statement.query_map([of], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    let names = "SELECT name, '' FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> ?1 \
         ORDER BY name";
    let mut left = Vec::new();
    for (name, _) in texts(names, "backup")? {
        let columns = texts("SELECT name, type FROM pragma_table_info(?1) ORDER BY cid", &name)?;
        let columns = columns.into_iter().map(|(name, kind)| Ok((name, Owned::none(&kind)?)));
        let refers = texts("SELECT DISTINCT \"table\", '' FROM pragma_foreign_key_list(?1)", &name)?;
        left.push(Table {
            columns: columns.collect::<DbResult<_>>()?,
            refers: refers.into_iter().map(|(table, _)| table).collect(),
            name,
        });
    }
    let mut ordered: Vec<Table> = Vec::with_capacity(left.len());
    while !left.is_empty() {
        let ready = |table: &Table| table.refers.iter().all(|of| ordered.iter().any(|known| known.name == *of));
        let next = left.iter().position(ready).ok_or(DbError::Corrupt("tables that refer to each other"))?;
        ordered.push(left.remove(next));
    }
    Ok(ordered)
}

/// Copies every table into a database that has them empty. `file` is the one of both that is SQLite's.
pub(super) fn copy(from: &Conn, into: &Conn, file: &Connection) -> DbResult<()> {
    into.execute_batch("DELETE FROM centre")?;
    let at_once = if matches!(into, Conn::Postgres(_)) { AT_ONCE } else { 1 };
    for table in tables(file)? {
        let (many, one) = (table.insert(at_once), table.insert(1));
        let mut waiting: Vec<Owned> = Vec::new();
        from.walk(&format!("SELECT {} FROM \"{}\"", table.names(), table.name), &[], &mut |row| {
            for (at, (_, none)) in table.columns.iter().enumerate() {
                waiting.push(none.or(&row, at)?);
            }
            if waiting.len() == at_once * table.columns.len() {
                add(into, &many, &waiting)?;
                waiting.clear();
            }
            Ok(())
        })?;
        for row in waiting.chunks(table.columns.len()) {
            add(into, &one, row)?;
        }
    }
    number_on(into)
}

fn add(into: &Conn, sql: &str, values: &[Owned]) -> DbResult<()> {
    let values: Vec<&dyn Param> = values.iter().map(|value| value as &dyn Param).collect();
    into.execute(sql, &values[..]).map(drop)
}

/// Lets the numbers of new rows begin behind those that came; SQLite does so by itself.
fn number_on(conn: &Conn) -> DbResult<()> {
    if matches!(conn, Conn::Sqlite(_)) {
        return Ok(());
    }
    let numbered: Vec<String> = conn
        .prepare(
            "SELECT table_name::text FROM information_schema.columns \
             WHERE is_identity = 'YES' AND table_schema = current_schema()",
        )?
        .query_map([], |row| row.get(0))?;
    for table in numbered {
        let sql = format!(
            "SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM \"{table}\"), \
             false)"
        );
        let _: i64 = conn.query_row(&sql, [], |row| row.get(0))?;
    }
    Ok(())
}
