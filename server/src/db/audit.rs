//! What was done at the console: who, when, what, on what.

use super::sql::{Row, params};
use super::{Change, DbResult, View};

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number.
    pub id: i64,
    /// When.
    pub done_utc: i64,
    /// By whom: number and name; nobody where nobody was signed in.
    pub operator: Option<(u32, String)>,
    /// A word for what was done.
    pub action: String,
    /// On what.
    pub object: String,
    /// What of it.
    pub detail: String,
}

/// Something that is being done.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    /// By whom; nobody where nobody is signed in.
    pub operator: Option<u32>,
    /// A word for what is done.
    pub action: &'a str,
    /// On what: a kind and a number, never a name or an account's holder.
    pub object: &'a str,
    /// What of it.
    pub detail: &'a str,
}

fn from_row(row: Row<'_>) -> DbResult<AuditRow> {
    let operator: (Option<u32>, Option<String>) = (row.get(2)?, row.get(3)?);
    Ok(AuditRow {
        id: row.get(0)?,
        done_utc: row.get(1)?,
        operator: operator.0.zip(operator.1),
        action: row.get(4)?,
        object: row.get(5)?,
        detail: row.get(6)?,
    })
}

impl View<'_> {
    /// What was done before a number, newest first, by one person or by all, at most `limit`.
    ///
    /// # Errors
    /// What the store says.
    pub fn audit(&self, operator: Option<u32>, before: i64, limit: u32) -> DbResult<Vec<AuditRow>> {
        const COLUMNS: &str = "SELECT a.id, a.done_utc, a.operator, o.name, a.action, a.object, a.detail FROM audit a \
             LEFT JOIN operator o ON o.id = a.operator";
        match operator {
            None => self
                .conn
                .prepare(&format!("{COLUMNS} WHERE a.id < ?1 ORDER BY a.id DESC LIMIT ?2"))?
                .query_map(params![before, limit], from_row),
            Some(operator) => self
                .conn
                .prepare(&format!("{COLUMNS} WHERE a.operator = ?3 AND a.id < ?1 ORDER BY a.id DESC LIMIT ?2"))?
                .query_map(params![before, limit, operator], from_row),
        }
    }
}

impl Change<'_> {
    /// Notes what is being done, in the transaction that does it.
    ///
    /// # Errors
    /// What the store says.
    pub fn note(&self, deed: &Deed<'_>, now_ms: i64) -> DbResult<()> {
        let sql = "INSERT INTO audit (done_utc, operator, action, object, detail) VALUES (?1, ?2, ?3, ?4, ?5)";
        self.conn.execute(sql, params![now_ms, deed.operator, deed.action, deed.object, deed.detail]).map(drop)
    }
}
