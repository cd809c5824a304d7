//! Banks that take payments at once: who they are, and what they told us of, each order once for ever.

use kassa_domain::chain::Hash;
use kassa_domain::{BusinessDate, Currency, Money};

use super::convert::{currency, signed, unsigned};
use super::sql::{OptionalExtension, Row, params};
use super::{Change, DbError, DbResult, View};

/// A bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankRow {
    /// Its number here.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Of its sums.
    pub currency: Currency,
    /// When it was shut out.
    pub shut_utc: Option<i64>,
}

/// An order that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderRow {
    /// What it says, in short.
    pub digest: Hash,
    /// The registry of its day, the first of its lines there, and how many.
    pub lines: (u32, u64, u32),
    /// The bank's zone, minutes east of UTC.
    pub utc_offset_min: i16,
    /// True when every line of it was taken back, or a person undid its registry.
    pub is_taken_back: bool,
}

/// An order that is taken now.
#[derive(Debug, Clone, Copy)]
pub struct NewOrder<'a> {
    /// The bank.
    pub bank: u32,
    /// Its number there.
    pub id: &'a str,
    /// What it says, in short.
    pub digest: Hash,
    /// The registry, the first line and how many.
    pub lines: (u32, u64, u32),
    /// The bank's zone.
    pub utc_offset_min: i16,
    /// Now.
    pub now_ms: i64,
}

const BANK: &str = "SELECT id, name, currency, shut_utc FROM bank";

fn bank_from(row: Row<'_>) -> DbResult<BankRow> {
    let code: String = row.get(2)?;
    Ok(BankRow { id: row.get(0)?, name: row.get(1)?, currency: currency(&code)?, shut_utc: row.get(3)? })
}

impl View<'_> {
    /// The bank of a key, one that was shut out too.
    ///
    /// # Errors
    /// What the store says.
    pub fn bank_of_key(&self, key: Hash) -> DbResult<Option<BankRow>> {
        let mut statement = self.conn.prepare(&format!("{BANK} WHERE key_hash = ?1"))?;
        statement.query_row([key.0], bank_from).optional()
    }

    /// Every bank, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn banks(&self) -> DbResult<Vec<BankRow>> {
        let mut statement = self.conn.prepare(&format!("{BANK} ORDER BY id"))?;
        statement.query_map([], bank_from)
    }

    /// An order by the bank's own number.
    ///
    /// # Errors
    /// What the store says.
    pub fn bank_order(&self, bank: u32, id: &str) -> DbResult<Option<OrderRow>> {
        let mut statement = self.conn.prepare(
            "SELECT o.digest, o.registry, o.line, o.lines, o.utc_offset_min, \
             CASE WHEN r.undone_utc IS NOT NULL OR o.lines = (SELECT count(*) FROM registry_void v \
                 WHERE v.of_registry = o.registry AND v.of_line BETWEEN o.line AND o.line + o.lines - 1) \
             THEN 1 ELSE 0 END \
             FROM bank_order o JOIN registry r ON r.id = o.registry WHERE o.bank = ?1 AND o.id = ?2",
        )?;
        let mut rows = statement.query(params![bank, id])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(Some(OrderRow {
            digest: Hash(row.get(0)?),
            lines: (row.get(1)?, unsigned(row.get(2)?, "line")?, row.get(3)?),
            utc_offset_min: unsigned(row.get(4)?, "zone")?,
            is_taken_back: row.get(5)?,
        }))
    }

    /// The first free line of a registry.
    ///
    /// # Errors
    /// What the store says.
    pub fn free_line(&self, registry: u32) -> DbResult<u64> {
        let sql = "SELECT coalesce(max(line), 0) + 1 FROM registry_payment WHERE registry = ?1";
        unsigned(self.conn.query_row(sql, [registry], |row| row.get(0))?, "line")
    }
}

impl Change<'_> {
    /// Adds a bank.
    ///
    /// # Errors
    /// The name is there already, or what the store says.
    pub fn add_bank(&self, name: &str, key: Hash, currency: Currency, now_ms: i64) -> DbResult<()> {
        let _ = self.conn.execute(
            "INSERT INTO bank (name, key_hash, currency, added_utc) VALUES (?1, ?2, ?3, ?4)",
            params![name, key.0, currency.code(), now_ms],
        )?;
        Ok(())
    }

    /// Gives a bank another key, and lets it in again; false where there is none of that name.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_bank_key(&self, name: &str, key: Hash) -> DbResult<bool> {
        let sql = "UPDATE bank SET key_hash = ?2, shut_utc = NULL WHERE name = ?1";
        Ok(self.conn.execute(sql, params![name, key.0])? == 1)
    }

    /// Shuts a bank out; false where there is none of that name.
    ///
    /// # Errors
    /// What the store says.
    pub fn shut_bank(&self, name: &str, now_ms: i64) -> DbResult<bool> {
        let sql = "UPDATE bank SET shut_utc = coalesce(shut_utc, ?2) WHERE name = ?1";
        Ok(self.conn.execute(sql, params![name, now_ms])? == 1)
    }

    /// The registry of what a bank tells of on a day, begun when it is not there. One that was undone stays so, and the
    /// next order begins another.
    ///
    /// # Errors
    /// What the store says.
    pub fn registry_of_day(&self, bank: &BankRow, day: BusinessDate, known_by: Hash, now_ms: i64) -> DbResult<u32> {
        let _ = self.conn.execute(
            "INSERT INTO registry (hash, name, profile, currency, loaded_utc, payments, amount_minor, transfer_minor, \
             commission_minor, voids, controlled, day) VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, 0, 0, 0, 1, ?6) \
             ON CONFLICT DO NOTHING",
            params![
                known_by.0,
                format!("{} {day}", bank.name),
                format!("debt/{}", bank.name),
                bank.currency.code(),
                now_ms,
                day.days()
            ],
        )?;
        let sql = "SELECT id FROM registry WHERE hash = ?1 AND undone_utc IS NULL";
        self.conn.query_row(sql, [known_by.0], |row| row.get(0))
    }

    /// Counts lines that were added to a registry: how many, of them voids, and what they make.
    ///
    /// # Errors
    /// What the store says.
    pub fn count_lines(&self, registry: u32, lines: u64, voids: u64, sum: Money) -> DbResult<()> {
        let _ = self.conn.execute(
            "UPDATE registry SET payments = payments + ?2, voids = voids + ?3, amount_minor = amount_minor + ?4 \
             WHERE id = ?1",
            params![registry, signed(lines)?, signed(voids)?, sum.minor()],
        )?;
        Ok(())
    }

    /// Notes the operation of one line.
    ///
    /// # Errors
    /// What the store says.
    pub fn note_operation(&self, registry: u32, line: u64) -> DbResult<()> {
        let _ = self.conn.execute(
            "INSERT INTO registry_operation (identity, registry, line) SELECT identity, registry, line \
             FROM registry_payment WHERE registry = ?1 AND line = ?2 AND identity IS NOT NULL",
            params![registry, signed(line)?],
        )?;
        Ok(())
    }

    /// Keeps an order.
    ///
    /// # Errors
    /// The bank has one of that number already, or what the store says.
    pub fn add_order(&self, new: &NewOrder<'_>) -> DbResult<()> {
        let (registry, line, lines) = new.lines;
        let _ = self.conn.execute(
            "INSERT INTO bank_order (bank, id, digest, registry, line, lines, utc_offset_min, taken_utc) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                new.bank,
                new.id,
                new.digest.0,
                registry,
                signed(line)?,
                lines,
                i64::from(new.utc_offset_min),
                new.now_ms
            ],
        )?;
        Ok(())
    }

    /// Marks an order as taken back.
    ///
    /// # Errors
    /// What the store says, no such order among it.
    pub fn cancel_order(&self, bank: u32, id: &str, now_ms: i64) -> DbResult<()> {
        let sql = "UPDATE bank_order SET cancelled_utc = ?3 WHERE bank = ?1 AND id = ?2";
        match self.conn.execute(sql, params![bank, id, now_ms])? {
            1 => Ok(()),
            _ => Err(DbError::Corrupt("an order that is not there")),
        }
    }
}
