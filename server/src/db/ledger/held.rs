//! What a person said of money that is nobody's.

use kassa_domain::Currency;
use kassa_domain::ids::TillId;

use super::super::sql::{OptionalExtension, params};
use super::super::{Change, DbResult, View};
use crate::ledger::{Held, Origin};

impl View<'_> {
    /// The account that money was put on by a person; empty when they gave it back, nothing when nobody said anything.
    ///
    /// # Errors
    /// What the store says.
    pub fn said_of_held(&self, held: Held) -> DbResult<Option<String>> {
        let (origin, [a, b, c]) = held.key();
        self.conn
            .prepare("SELECT account FROM ledger_held WHERE origin = ?1 AND a = ?2 AND b = ?3 AND c = ?4")?
            .query_row(params![origin as u8, a, b, c], |row| row.get(0))
            .optional()
    }

    /// True when somebody said something of any payment of a till.
    ///
    /// # Errors
    /// What the store says.
    pub fn is_something_said(&self, till: TillId) -> DbResult<bool> {
        self.conn
            .prepare("SELECT EXISTS (SELECT 1 FROM ledger_held WHERE origin = ?1 AND a = ?2)")?
            .query_row(params![Origin::Till as u8, till.0], |row| row.get(0))
    }

    /// True when a person gave that money back.
    ///
    /// # Errors
    /// What the store says.
    pub fn is_given_back(&self, held: Held) -> DbResult<bool> {
        Ok(self.said_of_held(held)?.is_some_and(|account| account.is_empty()))
    }

    /// True when a line of a registry was given back.
    ///
    /// # Errors
    /// What the store says.
    pub fn has_given_back_of(&self, registry: u32) -> DbResult<bool> {
        self.conn
            .prepare("SELECT account FROM ledger_held WHERE origin = 2 AND a = ?1 AND account = ''")?
            .exists([registry])
    }

    /// Documents of statements that were given back.
    ///
    /// # Errors
    /// What the store says.
    pub fn money_given_back(&self) -> DbResult<Vec<u32>> {
        self.conn
            .prepare("SELECT a FROM ledger_held WHERE origin = 3 AND account = '' ORDER BY a")?
            .query_map([], |row| row.get(0))
    }
}

impl Change<'_> {
    /// Keeps what a person said of money that is nobody's.
    ///
    /// # Errors
    /// Something was said of it before, or what the store says.
    pub fn keep_held(
        &self,
        held: Held,
        account: &str,
        (currency, minor): (Currency, i64),
        note: &str,
        now_ms: i64,
    ) -> DbResult<()> {
        let (origin, [a, b, c]) = held.key();
        let _ = self.conn.execute(
            "INSERT INTO ledger_held (origin, a, b, c, account, currency, amount_minor, note, decided_utc) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![origin as u8, a, b, c, account, currency.code(), minor, note, now_ms],
        )?;
        Ok(())
    }
}
