//! A look at a centre's store from beside: whether anybody wrote anything.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use super::TestCentre;

/// A connection of its own that only looks.
pub enum Watch {
    /// To a file of SQLite.
    Sqlite(rusqlite::Connection),
    /// To a database of PostgreSQL, by a program that answers each line with one.
    Postgres { child: Child, ask: ChildStdin, told: BufReader<ChildStdout>, question: String },
}

/// A question that asks each table how many rows it has and which transactions wrote them: what one of them says in the
/// words of the database, for its own tables.
const QUESTION: &str = "SELECT 'SELECT string_agg(told, '','' ORDER BY told) FROM (' || string_agg(format( \
     'SELECT concat(%L, count(*), '':'', sum(xmin::text::int8)) AS told FROM %I', relname, relname), \
     ' UNION ALL ' ORDER BY relname) || ') AS every' \
     FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";

impl Watch {
    pub fn of(centre: &TestCentre) -> Self {
        let Some(address) = &centre.database else {
            return Self::Sqlite(rusqlite::Connection::open(centre.db().path().unwrap()).unwrap());
        };
        let question = super::postgres::ask(address, "", QUESTION);
        let mut child = Command::new("psql")
            .args([address, "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (ask, told) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self::Postgres { child, ask, told, question }
    }

    /// Something else after every commit of anybody that wrote.
    pub fn seen(&mut self) -> String {
        match self {
            Self::Sqlite(conn) => {
                let version: i64 = conn.query_row("PRAGMA data_version", [], |row| row.get(0)).unwrap();
                version.to_string()
            }
            Self::Postgres { ask, told, question, .. } => {
                writeln!(ask, "{question};").unwrap();
                let mut line = String::new();
                assert!(told.read_line(&mut line).unwrap() > 1, "the database says nothing");
                line
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Self::Postgres { child, .. } = self {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
