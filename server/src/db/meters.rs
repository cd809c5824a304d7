//! Meters as the billing tells them: put in place of what was known, taken off, listed with those that are gone.

use kassa_domain::BusinessDate;
use kassa_domain::ids::ServiceId;
use kassa_domain::reading::LastSource;

use super::convert::{day, signed};
use super::sql::{OptionalExtension, params};
use super::{Change, DbError, DbResult, NewMeter, View};

/// A meter of an account with all that is known of it. Values are thousandths of its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeterRow {
    /// Number on its face, and its scale where it has several.
    pub face: (String, String),
    /// What it measures.
    pub service: ServiceId,
    /// Where in the premises it is; empty when nobody told.
    pub place: String,
    /// The newest it showed, and when.
    pub last: (i64, BusinessDate),
    /// Whose word that is.
    pub source: LastSource,
    /// Until when its verification is good.
    pub verified_until: Option<BusinessDate>,
    /// Since when it is off: tills are not told of it.
    pub removed: Option<BusinessDate>,
}

/// Whether a meter that is told of is taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gone {
    /// As it was known.
    AsItWas,
    /// It is there, again if it was off.
    Back,
    /// Off since a day.
    Since(BusinessDate),
}

/// What became of a meter that was told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeterPut {
    /// It was not known.
    Added,
    /// It was known otherwise.
    Changed,
    /// It was known so.
    Same,
}

impl View<'_> {
    /// All meters of an account, those that are off behind.
    ///
    /// # Errors
    /// What the store says.
    pub fn meter_rows(&self, account: u64) -> DbResult<Vec<MeterRow>> {
        let mut statement = self.conn.prepare(
            "SELECT serial, scale, service, place, last_milli, last_day, verified_until_day, removed_day, last_source \
             FROM meter WHERE account = ?1 ORDER BY coalesce(removed_day, 0), id",
        )?;
        let mut rows = statement.query([signed(account)?])?;
        let mut meters = Vec::new();
        while let Some(row) = rows.next()? {
            let (verified, removed): (Option<i64>, Option<i64>) = (row.get(6)?, row.get(7)?);
            meters.push(MeterRow {
                face: (row.get(0)?, row.get(1)?),
                service: ServiceId(row.get(2)?),
                place: row.get(3)?,
                last: (row.get(4)?, day(row.get(5)?)?),
                source: LastSource::from_code(row.get(8)?).ok_or(DbError::Corrupt("source of a meter"))?,
                verified_until: verified.map(day).transpose()?,
                removed: removed.map(day).transpose()?,
            });
        }
        Ok(meters)
    }
}

impl Change<'_> {
    /// Adds a meter, or changes the one of the same number, scale and service on the account. The caller touches the account
    /// where something changed.
    ///
    /// # Errors
    /// What the store says.
    pub fn put_meter(&self, account: u64, new: &NewMeter, gone: Gone) -> DbResult<MeterPut> {
        let find = "SELECT id FROM meter WHERE account = ?1 AND serial = ?2 AND scale = ?3 AND service = ?4";
        let key = params![signed(account)?, new.serial.as_str(), new.scale, new.service.0];
        let known: Option<i64> = self.conn.prepare(find)?.query_row(key, |row| row.get(0)).optional()?;
        let (put, id) = match known {
            Some(id) => (MeterPut::Same, id),
            None => {
                self.add_meter(account, new)?;
                (MeterPut::Added, self.conn.prepare(find)?.query_row(key, |row| row.get(0))?)
            }
        };
        let (stays, since) = match gone {
            Gone::AsItWas => (true, None),
            Gone::Back => (false, None),
            Gone::Since(day) => (false, Some(day.days())),
        };
        let changed = self.conn.execute(
            "UPDATE meter SET digits = ?2, start_milli = ?3, start_day = ?4, usual_milli = ?5, verified_until_day = ?6, \
             place = ?7, start_source = ?10, removed_day = CASE WHEN ?8 = 1 THEN removed_day ELSE ?9 END \
             WHERE id = ?1 AND (digits <> ?2 OR start_milli <> ?3 OR start_day <> ?4 OR usual_milli <> ?5 OR place <> ?7 \
             OR start_source <> ?10 OR coalesce(verified_until_day, -1) <> coalesce(?6, -1) \
             OR (?8 = 0 AND coalesce(removed_day, -1) <> coalesce(?9, -1)))",
            params![
                id,
                new.digits,
                new.value_milli,
                new.day.days(),
                new.usual_milli,
                new.verified_until.map(BusinessDate::days),
                new.place,
                i64::from(stays),
                since,
                new.source as u8,
            ],
        )?;
        if changed == 0 {
            return Ok(put);
        }
        self.refresh_meter(kassa_domain::ids::MeterId(super::convert::unsigned(id, "meter")?))?;
        Ok(if put == MeterPut::Added { put } else { MeterPut::Changed })
    }

    /// Takes a meter off an account, with all its scales, where it is not off yet. `None` when the account has no such meter,
    /// else whether something changed.
    ///
    /// # Errors
    /// What the store says.
    pub fn remove_meter(
        &self,
        account: u64,
        service: ServiceId,
        serial: &str,
        since: BusinessDate,
    ) -> DbResult<Option<bool>> {
        let account = signed(account)?;
        let find = "SELECT 1 FROM meter WHERE account = ?1 AND serial = ?2 AND service = ?3";
        let known: Option<i64> =
            self.conn.prepare(find)?.query_row(params![account, serial, service.0], |row| row.get(0)).optional()?;
        if known.is_none() {
            return Ok(None);
        }
        let sql = "UPDATE meter SET removed_day = ?4 WHERE account = ?1 AND serial = ?2 AND service = ?3 \
                   AND removed_day IS NULL";
        Ok(Some(self.conn.execute(sql, params![account, serial, service.0, since.days()])? > 0))
    }
}
