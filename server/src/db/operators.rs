//! People of the console and their sessions.

use kassa_domain::chain::Hash;
use kassa_domain::user::Role;

use super::sql::{OptionalExtension, Row, params};
use super::{Change, DbError, DbResult, View};

/// A person of the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorRow {
    /// Their number.
    pub id: u32,
    /// What they type to sign in, lower case.
    pub login: String,
    /// Their name.
    pub name: String,
    /// Administrator, operator or auditor; what they may do is the role's.
    pub role: Role,
    /// Verifier of the password, PHC form.
    pub verifier: String,
    /// Until when a password that somebody else made lets in; absent when it is their own.
    pub one_time_until_utc: Option<i64>,
    /// False when they are let in no more.
    pub active: bool,
    /// Wrong passwords in a row.
    pub failures: u32,
    /// Until when nobody is let in for them.
    pub locked_until_utc: Option<i64>,
}

/// A person of the console to be added.
#[derive(Debug, Clone)]
pub struct NewOperator<'a> {
    /// What they type to sign in, lower case.
    pub login: &'a str,
    /// Their name.
    pub name: &'a str,
    /// Administrator, operator or auditor.
    pub role: Role,
    /// Verifier of a password that is to be changed at once.
    pub verifier: &'a str,
    /// Until when it lets in.
    pub until_utc: i64,
}

/// A session of somebody who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Whose.
    pub operator: OperatorRow,
    /// When it began.
    pub begun_utc: i64,
    /// When it was last used, to a minute.
    pub seen_utc: i64,
}

const COLUMNS: &str =
    "o.id, o.login, o.name, o.role, o.verifier, o.one_time_until_utc, o.active, o.failures, o.locked_until_utc";

fn from_row(row: Row<'_>) -> DbResult<OperatorRow> {
    Ok(OperatorRow {
        id: row.get(0)?,
        login: row.get(1)?,
        name: row.get(2)?,
        role: Role::from_name(&row.get::<String>(3)?).ok_or(DbError::Corrupt("role"))?,
        verifier: row.get(4)?,
        one_time_until_utc: row.get(5)?,
        active: row.get(6)?,
        failures: row.get(7)?,
        locked_until_utc: row.get(8)?,
    })
}

impl View<'_> {
    /// The people of the console, by number.
    ///
    /// # Errors
    /// What the store says.
    pub fn operators(&self) -> DbResult<Vec<OperatorRow>> {
        self.conn.prepare(&format!("SELECT {COLUMNS} FROM operator o ORDER BY o.id"))?.query_map([], from_row)
    }

    /// A person of the console by what they type.
    ///
    /// # Errors
    /// What the store says.
    pub fn operator_by_login(&self, login: &str) -> DbResult<Option<OperatorRow>> {
        let sql = format!("SELECT {COLUMNS} FROM operator o WHERE o.login = ?1");
        self.conn.prepare(&sql)?.query_row([login], from_row).optional()
    }

    /// A person of the console by number.
    ///
    /// # Errors
    /// What the store says.
    pub fn operator(&self, id: u32) -> DbResult<Option<OperatorRow>> {
        let sql = format!("SELECT {COLUMNS} FROM operator o WHERE o.id = ?1");
        self.conn.prepare(&sql)?.query_row([id], from_row).optional()
    }

    /// The session of a token, by its hash.
    ///
    /// # Errors
    /// What the store says.
    pub fn session(&self, token: Hash) -> DbResult<Option<SessionRow>> {
        let sql = format!(
            "SELECT {COLUMNS}, s.begun_utc, s.seen_utc FROM operator_session s JOIN operator o ON o.id = s.operator \
             WHERE s.token_hash = ?1"
        );
        let take =
            |row: Row<'_>| Ok(SessionRow { operator: from_row(row)?, begun_utc: row.get(9)?, seen_utc: row.get(10)? });
        self.conn.prepare(&sql)?.query_row([token.0], take).optional()
    }
}

impl Change<'_> {
    /// Adds a person of the console. Gives their number.
    ///
    /// # Errors
    /// The login is taken, or what the store says.
    pub fn add_operator(&self, new: &NewOperator<'_>, now_ms: i64) -> DbResult<u32> {
        self.conn.query_row(
            "INSERT INTO operator (login, name, role, verifier, one_time_until_utc, active, failures, created_utc) \
             VALUES (?1, ?2, ?3, ?4, ?5, 1, 0, ?6) RETURNING id",
            params![new.login, new.name, new.role.name(), new.verifier, new.until_utc, now_ms],
            |row| row.get(0),
        )
    }

    /// Gives a person another password, one that somebody else made when `until_utc` says how long it lets in. What was
    /// locked is open again, and every session of theirs is over.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_operator_verifier(&self, id: u32, verifier: &str, until_utc: Option<i64>) -> DbResult<()> {
        let sql = "UPDATE operator SET verifier = ?2, one_time_until_utc = ?3, failures = 0, locked_until_utc = NULL \
                   WHERE id = ?1";
        let _ = self.conn.execute(sql, params![id, verifier, until_utc])?;
        self.end_sessions_of(id)
    }

    /// Lets a person in again, or no more: every session of theirs is over then.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_operator_active(&self, id: u32, active: bool) -> DbResult<()> {
        let _ = self.conn.execute("UPDATE operator SET active = ?2 WHERE id = ?1", params![id, active])?;
        self.end_sessions_of(id)
    }

    /// Gives a person another role.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_operator_role(&self, id: u32, role: Role) -> DbResult<()> {
        let _ = self.conn.execute("UPDATE operator SET role = ?2 WHERE id = ?1", params![id, role.name()])?;
        self.end_sessions_of(id)
    }

    /// Notes how many wrong passwords were given in a row, and until when nobody is let in for them.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_failures(&self, id: u32, failures: u32, locked_until_utc: Option<i64>) -> DbResult<()> {
        let sql = "UPDATE operator SET failures = ?2, locked_until_utc = ?3 WHERE id = ?1";
        self.conn.execute(sql, params![id, failures, locked_until_utc]).map(drop)
    }

    /// Begins a session, and forgets those that nobody used since `idle_utc`.
    ///
    /// # Errors
    /// What the store says.
    pub fn begin_session(&self, operator: u32, token: Hash, now_ms: i64, idle_utc: i64) -> DbResult<()> {
        let _ = self.conn.execute("DELETE FROM operator_session WHERE seen_utc < ?1", [idle_utc])?;
        let sql = "INSERT INTO operator_session (token_hash, operator, begun_utc, seen_utc) VALUES (?1, ?2, ?3, ?3)";
        self.conn.execute(sql, params![token.0, operator, now_ms]).map(drop)
    }

    /// Notes that a session is used.
    ///
    /// # Errors
    /// What the store says.
    pub fn session_seen(&self, token: Hash, now_ms: i64) -> DbResult<()> {
        let sql = "UPDATE operator_session SET seen_utc = ?2 WHERE token_hash = ?1";
        self.conn.execute(sql, params![token.0, now_ms]).map(drop)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// What the store says.
    pub fn end_session(&self, token: Hash) -> DbResult<()> {
        self.conn.execute("DELETE FROM operator_session WHERE token_hash = ?1", [token.0]).map(drop)
    }

    fn end_sessions_of(&self, operator: u32) -> DbResult<()> {
        self.conn.execute("DELETE FROM operator_session WHERE operator = ?1", [operator]).map(drop)
    }
}
