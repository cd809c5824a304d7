//! The secret of the centre's key for files carried by hand.

use super::sql::{OptionalExtension, params};
use super::{Change, DbError, DbResult, View};

impl View<'_> {
    /// The secret, once there is one.
    ///
    /// # Errors
    /// What the store says.
    pub fn files_secret(&self) -> DbResult<Option<[u8; 32]>> {
        let secret: Option<Vec<u8>> = self
            .conn
            .prepare("SELECT secret FROM files_key WHERE id = 1")?
            .query_row([], |row| row.get(0))
            .optional()?;
        secret.map(|secret| <[u8; 32]>::try_from(secret).map_err(|_| DbError::Corrupt("the key of files"))).transpose()
    }
}

impl Change<'_> {
    /// Keeps the secret for good.
    ///
    /// # Errors
    /// There is one already, or what the store says.
    pub fn keep_files_secret(&self, secret: &[u8; 32], now_ms: i64) -> DbResult<()> {
        let mut statement = self.conn.prepare("INSERT INTO files_key (id, secret, made_utc) VALUES (1, ?1, ?2)")?;
        statement.execute(params![&secret[..], now_ms]).map(drop)
    }
}
