//! Registries as they are written: a load, its payments and readings, what becomes of them, and what is forgotten.

use kassa_domain::BusinessDate;
use kassa_formats::registry::{Checked, MeterReading, Payment, Reason};

use super::super::convert::signed;
use super::super::sql::params;
use super::super::{Change, DbError, DbResult};
use super::NewLoad;

impl Change<'_> {
    /// Begins a registry; its number.
    ///
    /// # Errors
    /// The content is loaded already, or what the store says.
    pub fn add_load(&self, new: &NewLoad<'_>) -> DbResult<u32> {
        let Checked { hash, meaning, totals, controlled, about, .. } = new.checked;
        let id = self.conn.query_row(
            "INSERT INTO registry (hash, name, profile, currency, loaded_utc, payments, amount_minor, transfer_minor, \
             commission_minor, voids, controlled, meaning, number, day, pay_order, pay_order_day) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) RETURNING id",
            params![
                hash.0,
                new.name,
                new.checked.profile().id,
                totals.amount.currency().code(),
                new.now_ms,
                signed(totals.count)?,
                totals.amount.minor(),
                totals.transfer.minor(),
                totals.commission.minor(),
                signed(totals.voids)?,
                controlled,
                meaning.0,
                about.number.as_deref().unwrap_or_default(),
                about.day.map(BusinessDate::days),
                about.order.as_deref().unwrap_or_default(),
                about.order_date.map(BusinessDate::days)
            ],
            |row| row.get(0),
        )?;
        Ok(id)
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
        let mut statement = self.conn.prepare(
            "INSERT INTO registry_payment (registry, line, identity, account, payer, address, operation, day, period, \
             service, branch, operator, amount_minor, commission_minor, takes_back, account_row, reason, seconds, \
             pay_order, pay_order_day, means, remark, line_key, zone_min) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, \
             ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)",
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
            reason.map_or("", Reason::code),
            payment.second_of_day(),
            text(&payment.order),
            payment.order_date.map(BusinessDate::days),
            text(&payment.means),
            text(&payment.remark),
            (!payment.named).then_some(payment.identity.0),
            payment.zone.map(i32::from)
        ])?;
        Ok(())
    }

    /// Adds a reading of a registry.
    ///
    /// # Errors
    /// What the store says.
    pub fn add_registry_reading(&self, registry: u32, new: &MeterReading, reason: Option<Reason>) -> DbResult<()> {
        let mut statement = self.conn.prepare(
            "INSERT INTO registry_reading (registry, line, place, account, meter, reading, day, reason) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?;
        let _ = statement.execute(params![
            registry,
            signed(new.line)?,
            new.place,
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
        let mut statement = self
            .conn
            .prepare("UPDATE registry_payment SET account_row = ?3, reason = ?4 WHERE registry = ?1 AND line = ?2")?;
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
