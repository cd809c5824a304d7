//! One-time codes: only their hashes are kept, and each lets in once.

use kassa_domain::chain::Hash;
use kassa_domain::ids::TillId;

use super::sql::{OptionalExtension, params};
use super::{Change, DbResult};

/// What a code is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeState {
    /// It was good, and is used up now.
    Good(TillId),
    /// There is none such.
    Unknown,
    /// Used before, or replaced by a newer one; for which till.
    Used(TillId),
    /// Its time is over.
    Expired,
}

impl Change<'_> {
    /// Keeps a new code for a till and voids those before it.
    ///
    /// # Errors
    /// What the store says.
    pub fn add_code(&self, till: TillId, code: Hash, now_ms: i64, expires_ms: i64) -> DbResult<()> {
        let sql = "UPDATE enrolment SET used_utc = ?2 WHERE till = ?1 AND used_utc IS NULL";
        let _ = self.conn.execute(sql, params![till.0, now_ms])?;
        let _ = self.conn.execute(
            "INSERT INTO enrolment (code_hash, till, created_utc, expires_utc) VALUES (?1, ?2, ?3, ?4)",
            params![code.0, till.0, now_ms, expires_ms],
        )?;
        Ok(())
    }

    /// Uses a code up. Of many at once exactly one finds it good, for writers come one after another.
    ///
    /// # Errors
    /// What the store says.
    pub fn use_code(&self, code: Hash, now_ms: i64) -> DbResult<CodeState> {
        let found: Option<(u32, i64, Option<i64>)> = self
            .conn
            .query_row("SELECT till, expires_utc, used_utc FROM enrolment WHERE code_hash = ?1", [code.0], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        Ok(match found {
            None => CodeState::Unknown,
            Some((till, _, Some(_))) => CodeState::Used(TillId(till)),
            Some((_, expires_ms, None)) if expires_ms <= now_ms => CodeState::Expired,
            Some((till, _, None)) => {
                let sql = "UPDATE enrolment SET used_utc = ?2 WHERE code_hash = ?1";
                let _ = self.conn.execute(sql, params![code.0, now_ms])?;
                CodeState::Good(TillId(till))
            }
        })
    }
}
