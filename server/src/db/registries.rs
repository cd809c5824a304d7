//! Registries of banks: what was loaded, payment by payment, and what waits for somebody.

use kassa_domain::{BusinessDate, Currency};
use kassa_formats::registry::{ContentHash, Identity, MeterReading, Payment, Reason, Totals};
use rusqlite::{OptionalExtension, Row, params};

use super::convert::{currency, signed, unsigned};
use super::{Change, DbError, DbResult, View};

/// A registry that is being loaded.
#[derive(Debug, Clone, Copy)]
pub struct NewLoad<'a> {
    /// What its content is known by.
    pub hash: ContentHash,
    /// The name of its file.
    pub name: &'a str,
    /// The profile it was read by.
    pub profile: &'a str,
    /// What its lines come to.
    pub totals: &'a Totals,
    /// True where totals of the file agreed.
    pub controlled: bool,
    /// Now.
    pub now_ms: i64,
}

/// A registry that was loaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadRow {
    /// Its number.
    pub id: u32,
    /// The name of its file.
    pub name: String,
    /// The profile it was read by.
    pub profile: String,
    /// Of its sums.
    pub currency: Currency,
    /// When.
    pub loaded_utc: i64,
    /// Payments and voids.
    pub payments: u64,
    /// What they make, minor units.
    pub amount_minor: i64,
    /// Of them on accounts now: how many, and their sum.
    pub applied: (u64, i64),
    /// When it was undone.
    pub undone_utc: Option<i64>,
}

/// A payment of a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentOfLoad {
    /// The registry.
    pub registry: u32,
    /// Its line there.
    pub line: u64,
    /// The source's number of it, empty when it has none.
    pub operation: String,
    /// The account as the file has it.
    pub account: String,
    /// The payer as the file has them.
    pub payer: String,
    /// The address as the file has it.
    pub address: String,
    /// The day.
    pub day: Option<BusinessDate>,
    /// The month it is for, as months since January 1970.
    pub period: Option<u32>,
    /// The service as the file has it.
    pub service: String,
    /// The branch and the cashier as the file has them.
    pub taken_by: (String, String),
    /// Minor units, below zero for a void.
    pub amount_minor: i64,
    /// What acceptance cost, minor units.
    pub commission_minor: Option<i64>,
    /// The number of the operation that a void takes back.
    pub takes_back: Option<String>,
    /// Why it is on no account, empty when it is.
    pub reason: String,
}

/// A reading of a meter that came with a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingOfLoad {
    /// What the file says.
    pub reading: MeterReading,
    /// Why it is of no meter that is known, empty when it is of one.
    pub reason: String,
}

const LOAD: &str = "SELECT r.id, r.name, r.profile, r.currency, r.loaded_utc, r.payments, r.amount_minor, r.undone_utc, \
     r.payments - (SELECT count(*) FROM registry_payment p WHERE p.registry = r.id AND p.reason <> ''), \
     r.amount_minor - (SELECT coalesce(sum(p.amount_minor), 0) FROM registry_payment p \
         WHERE p.registry = r.id AND p.reason <> '') FROM registry r";

fn load_from(row: &Row<'_>) -> DbResult<LoadRow> {
    Ok(LoadRow {
        id: row.get(0)?,
        name: row.get(1)?,
        profile: row.get(2)?,
        currency: currency(&row.get::<_, String>(3)?)?,
        loaded_utc: row.get(4)?,
        payments: unsigned(row.get(5)?, "payments")?,
        amount_minor: row.get(6)?,
        undone_utc: row.get(7)?,
        applied: (unsigned(row.get(8)?, "payments")?, row.get(9)?),
    })
}

const PAYMENT: &str = "SELECT p.registry, p.line, p.operation, p.account, p.payer, p.address, p.day, p.period, p.service, \
     p.branch, p.operator, p.amount_minor, p.commission_minor, p.reason, \
     (SELECT q.operation FROM registry_operation o JOIN registry_payment q ON q.registry = o.registry AND q.line = o.line \
         WHERE o.identity = p.takes_back) FROM registry_payment p";

fn payment_from(row: &Row<'_>) -> DbResult<PaymentOfLoad> {
    let day: Option<i64> = row.get(6)?;
    Ok(PaymentOfLoad {
        registry: row.get(0)?,
        line: unsigned(row.get(1)?, "line")?,
        operation: row.get(2)?,
        account: row.get(3)?,
        payer: row.get(4)?,
        address: row.get(5)?,
        day: day.map(super::convert::day).transpose()?,
        period: row.get(7)?,
        service: row.get(8)?,
        taken_by: (row.get(9)?, row.get(10)?),
        amount_minor: row.get(11)?,
        commission_minor: row.get(12)?,
        reason: row.get(13)?,
        takes_back: row.get(14)?,
    })
}

impl View<'_> {
    /// The registry of a content that is not undone.
    ///
    /// # Errors
    /// What the store says.
    pub fn load_of(&self, hash: ContentHash) -> DbResult<Option<LoadRow>> {
        let sql = format!("{LOAD} WHERE r.hash = ?1 AND r.undone_utc IS NULL");
        self.conn.prepare_cached(&sql)?.query_row([hash.0], |row| Ok(load_from(row))).optional()?.transpose()
    }

    /// A registry by its number.
    ///
    /// # Errors
    /// What the store says.
    pub fn load(&self, id: u32) -> DbResult<Option<LoadRow>> {
        let sql = format!("{LOAD} WHERE r.id = ?1");
        self.conn.prepare_cached(&sql)?.query_row([id], |row| Ok(load_from(row))).optional()?.transpose()
    }

    /// Every registry, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn loads(&self) -> DbResult<Vec<LoadRow>> {
        let mut statement = self.conn.prepare_cached(&format!("{LOAD} ORDER BY r.id"))?;
        let mut rows = statement.query([])?;
        let mut loads = Vec::new();
        while let Some(row) = rows.next()? {
            loads.push(load_from(row)?);
        }
        Ok(loads)
    }

    /// True when an operation is in a registry that is not undone.
    ///
    /// # Errors
    /// What the store says.
    pub fn has_operation(&self, identity: Identity) -> DbResult<bool> {
        let mut statement = self.conn.prepare_cached("SELECT 1 FROM registry_operation WHERE identity = ?1")?;
        Ok(statement.exists([identity.0])?)
    }

    /// Payments of a registry behind a line, in order, at most `limit`.
    ///
    /// # Errors
    /// What the store says.
    pub fn payments_of_load(&self, id: u32, after: u64, limit: u32) -> DbResult<Vec<PaymentOfLoad>> {
        let sql = format!("{PAYMENT} WHERE p.registry = ?1 AND p.line > ?2 ORDER BY p.line LIMIT ?3");
        self.payments(&sql, params![id, signed(after)?, limit])
    }

    /// Payments of registries that are on no account and not undone, of one registry or of all: money that waits for
    /// somebody. What came twice is no money of its own and waits for nobody.
    ///
    /// # Errors
    /// What the store says.
    pub fn unallocated(&self, id: Option<u32>) -> DbResult<Vec<PaymentOfLoad>> {
        let sql = format!(
            "{PAYMENT} JOIN registry r ON r.id = p.registry AND r.undone_utc IS NULL \
             WHERE p.reason <> '' AND p.reason <> ?2 AND (?1 IS NULL OR p.registry = ?1) ORDER BY p.registry, p.line"
        );
        self.payments(&sql, params![id, Reason::DuplicateOperation.code()])
    }

    /// What was put on no account in a registry, what came twice too, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn refused_of_load(&self, id: u32, limit: u32) -> DbResult<Vec<PaymentOfLoad>> {
        let sql = format!("{PAYMENT} WHERE p.registry = ?1 AND p.reason <> '' ORDER BY p.line LIMIT ?2");
        self.payments(&sql, params![id, limit])
    }

    /// The readings of meters in a registry, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn readings_of_load(&self, id: u32) -> DbResult<Vec<ReadingOfLoad>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT line, account, meter, reading, day, reason FROM registry_reading WHERE registry = ?1 ORDER BY line",
        )?;
        let mut rows = statement.query([id])?;
        let mut readings = Vec::new();
        while let Some(row) = rows.next()? {
            let day: Option<i64> = row.get(4)?;
            readings.push(ReadingOfLoad {
                reading: MeterReading {
                    line: unsigned(row.get(0)?, "line")?,
                    account: row.get(1)?,
                    meter: row.get(2)?,
                    reading: row.get(3)?,
                    date: day.map(super::convert::day).transpose()?,
                },
                reason: row.get(5)?,
            });
        }
        Ok(readings)
    }

    /// True where an account has a meter of this number.
    ///
    /// # Errors
    /// What the store says.
    pub fn has_meter(&self, account: u64, serial: &str) -> DbResult<bool> {
        let mut statement = self.conn.prepare_cached("SELECT 1 FROM meter WHERE account = ?1 AND serial = ?2")?;
        Ok(statement.exists(params![signed(account)?, serial])?)
    }

    fn payments(&self, sql: &str, with: impl rusqlite::Params) -> DbResult<Vec<PaymentOfLoad>> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(with)?;
        let mut payments = Vec::new();
        while let Some(row) = rows.next()? {
            payments.push(payment_from(row)?);
        }
        Ok(payments)
    }

    /// Another registry, not undone, that has a void of a payment of this one.
    ///
    /// # Errors
    /// What the store says.
    pub fn voided_by(&self, id: u32) -> DbResult<Option<u32>> {
        let mut statement = self.conn.prepare_cached(
            "SELECT registry FROM registry_void WHERE of_registry = ?1 AND registry <> ?1 ORDER BY registry LIMIT 1",
        )?;
        Ok(statement.query_row([id], |row| row.get(0)).optional()?)
    }

    /// The earliest day of a registry's payments.
    ///
    /// # Errors
    /// What the store says.
    pub fn first_day_of(&self, id: u32) -> DbResult<Option<BusinessDate>> {
        let first: Option<i64> =
            self.conn.query_row("SELECT min(day) FROM registry_payment WHERE registry = ?1", [id], |row| row.get(0))?;
        first.map(super::convert::day).transpose()
    }
}

impl Change<'_> {
    /// Begins a registry; its number.
    ///
    /// # Errors
    /// The content is loaded already, or what the store says.
    pub fn add_load(&self, new: &NewLoad<'_>) -> DbResult<u32> {
        let totals = new.totals;
        let _ = self.conn.execute(
            "INSERT INTO registry (hash, name, profile, currency, loaded_utc, payments, amount_minor, transfer_minor, \
             commission_minor, voids, controlled) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                new.hash.0,
                new.name,
                new.profile,
                totals.amount.currency().code(),
                new.now_ms,
                signed(totals.count)?,
                totals.amount.minor(),
                totals.transfer.minor(),
                totals.commission.minor(),
                signed(totals.voids)?,
                new.controlled
            ],
        )?;
        unsigned(self.conn.last_insert_rowid(), "registry")
    }

    /// Adds a payment of a registry: on an account, or waiting for a reason.
    ///
    /// # Errors
    /// What the store says.
    pub fn add_registry_payment(
        &self,
        registry: u32,
        payment: &Payment,
        account_row: Option<u64>,
        reason: Option<Reason>,
    ) -> DbResult<()> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO registry_payment (registry, line, identity, account, payer, address, operation, day, period, \
             service, branch, operator, amount_minor, commission_minor, takes_back, account_row, reason) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        )?;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let _ = statement.execute(params![
            registry,
            signed(payment.line)?,
            payment.named.then_some(payment.identity.0),
            payment.account.as_ref().map_or("", |account| account.number.as_str()),
            payment.payer.as_deref().unwrap_or_default(),
            payment.address.as_deref().unwrap_or_default(),
            text(&payment.operation),
            payment.date.map(BusinessDate::days),
            payment.period.map(kassa_domain::Period::index),
            text(&payment.service),
            text(&payment.branch),
            text(&payment.operator),
            payment.amount.minor(),
            payment.commission.map(kassa_domain::Money::minor),
            payment.takes_back.map(|identity| identity.0),
            account_row.map(signed).transpose()?,
            reason.map_or("", Reason::code)
        ])?;
        Ok(())
    }

    /// Adds a reading of a registry.
    ///
    /// # Errors
    /// What the store says.
    pub fn add_registry_reading(&self, registry: u32, new: &MeterReading, reason: Option<Reason>) -> DbResult<()> {
        let mut statement = self.conn.prepare_cached(
            "INSERT INTO registry_reading (registry, line, account, meter, reading, day, reason) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?;
        let _ = statement.execute(params![
            registry,
            signed(new.line)?,
            new.account,
            new.meter,
            new.reading,
            new.date.map(BusinessDate::days),
            reason.map_or("", Reason::code)
        ])?;
        Ok(())
    }

    /// Notes the operations of a registry, those that came twice left out.
    ///
    /// # Errors
    /// What the store says.
    pub fn note_operations(&self, registry: u32) -> DbResult<()> {
        let _ = self.conn.execute(
            "INSERT INTO registry_operation (identity, registry, line) SELECT identity, registry, line \
             FROM registry_payment WHERE registry = ?1 AND reason <> ?2 AND identity IS NOT NULL ORDER BY identity",
            params![registry, Reason::DuplicateOperation.code()],
        )?;
        Ok(())
    }

    /// Puts a payment that waited on an account, or lets it wait for another reason.
    ///
    /// # Errors
    /// What the store says, no such payment among it.
    pub fn settle_registry_payment(&self, registry: u32, line: u64, settled: Result<u64, Reason>) -> DbResult<()> {
        let (row, reason) = match settled {
            Ok(row) => (Some(signed(row)?), ""),
            Err(reason) => (None, reason.code()),
        };
        let mut statement = self.conn.prepare_cached(
            "UPDATE registry_payment SET account_row = ?3, reason = ?4 WHERE registry = ?1 AND line = ?2",
        )?;
        match statement.execute(params![registry, signed(line)?, row, reason])? {
            1 => Ok(()),
            _ => Err(DbError::Corrupt("a payment of no registry")),
        }
    }

    /// Marks a registry as undone, and lets its operations and its content come again.
    ///
    /// # Errors
    /// What the store says.
    pub fn forget_load(&self, id: u32, now_ms: i64) -> DbResult<()> {
        let _ = self.conn.execute("UPDATE registry SET undone_utc = ?2 WHERE id = ?1", params![id, now_ms])?;
        let _ = self.conn.execute("DELETE FROM registry_void WHERE registry = ?1", [id])?;
        let _ = self.conn.execute(
            "DELETE FROM registry_operation WHERE registry = ?1 AND identity IN \
             (SELECT identity FROM registry_payment WHERE registry = ?1)",
            [id],
        )?;
        Ok(())
    }
}
