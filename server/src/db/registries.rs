//! Registries of banks: what was loaded, payment by payment, and what waits for somebody.

use kassa_domain::ids::{EntryRef, TillId};
use kassa_domain::{BusinessDate, Currency};
use kassa_formats::registry::{About, Checked, ContentHash, Identity, MeterReading, Reason};

use super::convert::{currency, signed, unsigned};
use super::sql::{OptionalExtension, Row, params};
use super::{DbResult, View};

mod alike;
mod keep;

pub use alike::{Alike, AlikeCount};

/// A registry that is being loaded.
#[derive(Debug, Clone, Copy)]
pub struct NewLoad<'a> {
    /// What was read.
    pub checked: &'a Checked,
    /// The name of its file.
    pub name: &'a str,
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
    /// What it says of itself.
    pub about: About,
    /// What is to come for it, minor units: what its lines say is transferred, else what they make without commission.
    pub net_minor: i64,
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
    /// The second of its day, by the source's clock.
    pub seconds: Option<u32>,
    /// The payment order of the line, and its day.
    pub order: (String, Option<BusinessDate>),
    /// How it was paid, as the file has it.
    pub means: String,
    /// What else the line says.
    pub remark: String,
    /// The zone of that clock, minutes east of UTC, where the file says.
    pub zone: Option<i16>,
}

/// A reading of a meter that came with a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingOfLoad {
    /// What the file says.
    pub reading: MeterReading,
    /// Why it is of no meter that is known, empty when it is of one.
    pub reason: String,
}

pub(super) const LOAD: &str = "SELECT r.id, r.name, r.profile, r.currency, r.loaded_utc, r.payments, r.amount_minor, r.undone_utc, \
     r.payments - (SELECT count(*) FROM registry_payment p WHERE p.registry = r.id AND p.reason <> ''), \
     r.amount_minor - (SELECT coalesce(sum(p.amount_minor), 0) FROM registry_payment p \
         WHERE p.registry = r.id AND p.reason <> ''), r.number, r.day, r.pay_order, r.pay_order_day, \
     CASE WHEN r.transfer_minor <> 0 THEN r.transfer_minor ELSE r.amount_minor - r.commission_minor END FROM registry r";

pub(super) fn load_from(row: Row<'_>) -> DbResult<LoadRow> {
    let said = |text: String| Some(text).filter(|text| !text.is_empty());
    let day = |at: usize| -> DbResult<Option<BusinessDate>> {
        row.get::<Option<i64>>(at)?.map(super::convert::day).transpose()
    };
    Ok(LoadRow {
        id: row.get(0)?,
        name: row.get(1)?,
        profile: row.get(2)?,
        currency: currency(&row.get::<String>(3)?)?,
        loaded_utc: row.get(4)?,
        payments: unsigned(row.get(5)?, "payments")?,
        amount_minor: row.get(6)?,
        undone_utc: row.get(7)?,
        applied: (unsigned(row.get(8)?, "payments")?, row.get(9)?),
        about: About { number: said(row.get(10)?), day: day(11)?, order: said(row.get(12)?), order_date: day(13)? },
        net_minor: row.get(14)?,
    })
}

const PAYMENT: &str = "SELECT p.registry, p.line, p.operation, p.account, p.payer, p.address, p.day, p.period, p.service, \
     p.branch, p.operator, p.amount_minor, p.commission_minor, p.reason, \
     (SELECT q.operation FROM registry_operation o JOIN registry_payment q ON q.registry = o.registry AND q.line = o.line \
         WHERE o.identity = p.takes_back), p.seconds, p.pay_order, p.pay_order_day, p.means, p.remark, p.zone_min \
     FROM registry_payment p";

fn unallocated() -> String {
    format!(
        "{PAYMENT} JOIN registry r ON r.id = p.registry AND r.undone_utc IS NULL WHERE p.reason <> '' AND p.reason <> ?1"
    )
}

fn payment_from(row: Row<'_>) -> DbResult<PaymentOfLoad> {
    let day: Option<i64> = row.get(6)?;
    let order_day: Option<i64> = row.get(17)?;
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
        seconds: row.get(15)?,
        order: (row.get(16)?, order_day.map(super::convert::day).transpose()?),
        means: row.get(18)?,
        remark: row.get(19)?,
        zone: row.get::<Option<i32>>(20)?.and_then(|zone| i16::try_from(zone).ok()),
    })
}

impl View<'_> {
    /// The registry of a content, or of the same lines in a file of other bytes, that is not undone.
    ///
    /// # Errors
    /// What the store says.
    pub fn load_of(&self, hash: ContentHash) -> DbResult<Option<LoadRow>> {
        let sql = format!("{LOAD} WHERE (r.hash = ?1 OR r.meaning = ?1) AND r.undone_utc IS NULL");
        self.conn.prepare(&sql)?.query_row([hash.0], |row| Ok(load_from(row))).optional()?.transpose()
    }

    /// A registry by its number.
    ///
    /// # Errors
    /// What the store says.
    pub fn load(&self, id: u32) -> DbResult<Option<LoadRow>> {
        let sql = format!("{LOAD} WHERE r.id = ?1");
        self.conn.prepare(&sql)?.query_row([id], |row| Ok(load_from(row))).optional()?.transpose()
    }

    /// Every registry, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn loads(&self) -> DbResult<Vec<LoadRow>> {
        let mut statement = self.conn.prepare(&format!("{LOAD} ORDER BY r.id"))?;
        let mut rows = statement.query([])?;
        let mut loads = Vec::new();
        while let Some(row) = rows.next()? {
            loads.push(load_from(row)?);
        }
        Ok(loads)
    }

    /// Registries before a number, the newest first, at most `limit`.
    ///
    /// # Errors
    /// What the store says.
    pub fn loads_before(&self, before: u32, limit: u32) -> DbResult<Vec<LoadRow>> {
        let mut statement = self.conn.prepare(&format!("{LOAD} WHERE r.id < ?1 ORDER BY r.id DESC LIMIT ?2"))?;
        statement.query_map(params![before, limit], load_from)
    }

    /// True when a void took the payment of a line back.
    ///
    /// # Errors
    /// What the store says.
    pub fn is_taken_back(&self, registry: u32, line: u64) -> DbResult<bool> {
        let mut statement = self.conn.prepare("SELECT 1 FROM registry_void WHERE of_registry = ?1 AND of_line = ?2")?;
        statement.exists(params![registry, signed(line)?])
    }

    /// True when an operation is in a registry that is not undone.
    ///
    /// # Errors
    /// What the store says.
    pub fn has_operation(&self, identity: Identity) -> DbResult<bool> {
        let mut statement = self.conn.prepare("SELECT 1 FROM registry_operation WHERE identity = ?1")?;
        statement.exists([identity.0])
    }

    /// True when a till of this centre took this sum by that line of that entry.
    ///
    /// # Errors
    /// What the store says.
    pub fn took_line(&self, till: TillId, at: EntryRef, line: u32, amount_minor: i64) -> DbResult<bool> {
        let Ok(seq) = signed(at.seq.0) else { return Ok(false) };
        let mut statement = self.conn.prepare(
            "SELECT 1 FROM payment_line WHERE till = ?1 AND epoch = ?2 AND seq = ?3 AND line = ?4 AND amount_minor = ?5",
        )?;
        statement.exists(params![till.0, at.epoch.0, seq, line, amount_minor])
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
        let sql = format!("{} AND (?2 IS NULL OR p.registry = ?2) ORDER BY p.registry, p.line", unallocated());
        self.payments(&sql, params![Reason::DuplicateOperation.code(), id])
    }

    /// One of them.
    ///
    /// # Errors
    /// What the store says.
    pub fn unallocated_line(&self, id: u32, line: u64) -> DbResult<Option<PaymentOfLoad>> {
        let sql = format!("{} AND p.registry = ?2 AND p.line = ?3", unallocated());
        let found = self.payments(&sql, params![Reason::DuplicateOperation.code(), id, signed(line)?])?;
        Ok(found.into_iter().next())
    }

    /// What was put on no account in a registry, what came twice too, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn refused_of_load(&self, id: u32, limit: u32) -> DbResult<Vec<PaymentOfLoad>> {
        let sql = format!("{PAYMENT} WHERE p.registry = ?1 AND p.reason <> '' ORDER BY p.line LIMIT ?2");
        self.payments(&sql, params![id, limit])
    }

    /// The same behind a line.
    ///
    /// # Errors
    /// What the store says.
    pub fn refused_after(&self, id: u32, after: u64, limit: u32) -> DbResult<Vec<PaymentOfLoad>> {
        let sql =
            format!("{PAYMENT} WHERE p.registry = ?1 AND p.line > ?2 AND p.reason <> '' ORDER BY p.line LIMIT ?3");
        self.payments(&sql, params![id, signed(after)?, limit])
    }

    /// The readings of meters in a registry, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn readings_of_load(&self, id: u32) -> DbResult<Vec<ReadingOfLoad>> {
        let mut statement = self.conn.prepare(
            "SELECT line, account, meter, reading, day, reason, place FROM registry_reading WHERE registry = ?1 \
             ORDER BY line, place",
        )?;
        let mut rows = statement.query([id])?;
        let mut readings = Vec::new();
        while let Some(row) = rows.next()? {
            let day: Option<i64> = row.get(4)?;
            readings.push(ReadingOfLoad {
                reading: MeterReading {
                    line: unsigned(row.get(0)?, "line")?,
                    place: row.get(6)?,
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
        let mut statement = self.conn.prepare("SELECT 1 FROM meter WHERE account = ?1 AND serial = ?2")?;
        statement.exists(params![signed(account)?, serial])
    }

    fn payments(&self, sql: &str, with: impl super::sql::Params) -> DbResult<Vec<PaymentOfLoad>> {
        let mut statement = self.conn.prepare(sql)?;
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
        let mut statement = self.conn.prepare(
            "SELECT registry FROM registry_void WHERE of_registry = ?1 AND registry <> ?1 ORDER BY registry LIMIT 1",
        )?;
        statement.query_row([id], |row| row.get(0)).optional()
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
