//! Points.

use kassa_domain::Money;
use kassa_domain::ids::{PointCode, PointId, TownId};
use kassa_domain::point::{CashRounding, OfflineLimits, Point, WorkingHours};

use super::convert::{currency, parsed, rounding, rounding_name, unsigned};
use super::sql::{OptionalExtension, Row, params};
use super::{Change, DbError, DbResult, FeedKind, View};

const COLUMNS: &str = "id, code, name, address, currency, home_town, open_min, close_min, offline_hours, \
     offline_payments, offline_minor, offline_directory_hours, rounding_step, rounding, cashier_opens_shift, timetable, \
     drawer_limit_minor, difference_limit_minor, receipt_per_visit, receipt_link";

fn from_row(row: Row<'_>) -> DbResult<Point> {
    let currency = currency(&row.get::<String>(4)?)?;
    Ok(Point {
        id: PointId(unsigned(row.get(0)?, "point")?),
        code: parsed(PointCode::new(&row.get::<String>(1)?), "code of a point")?,
        name: row.get(2)?,
        address: row.get(3)?,
        currency,
        home_town: TownId(unsigned(row.get(5)?, "town")?),
        towns: Vec::new(),
        hours: WorkingHours {
            from_min: row.get(6)?,
            to_min: row.get(7)?,
            timetable: parsed(row.get::<String>(15)?.parse(), "timetable of a point")?,
        },
        limits: OfflineLimits {
            hours: row.get(8)?,
            payments: row.get(9)?,
            sum: Money::new(row.get(10)?, currency),
            directory_hours: row.get(11)?,
        },
        cash_rounding: CashRounding { step: row.get(12)?, rounding: rounding(&row.get::<String>(13)?)? },
        drawer_limit: row.get::<Option<i64>>(16)?.map(|minor| Money::new(minor, currency)),
        difference_limit: row.get::<Option<i64>>(17)?.map(|minor| Money::new(minor, currency)),
        cashier_opens_shift: row.get(14)?,
        receipt_per_visit: row.get(18)?,
        receipt_link: row.get(19)?,
    })
}

impl View<'_> {
    /// A point by its number.
    ///
    /// # Errors
    /// What the store says.
    pub fn point(&self, id: PointId) -> DbResult<Option<Point>> {
        let sql = format!("SELECT {COLUMNS} FROM point WHERE id = ?1");
        let point = self.conn.prepare(&sql)?.query_row([id.0], |row| Ok(from_row(row))).optional()?.transpose()?;
        point.map(|point| self.with_towns(point)).transpose()
    }

    /// A point by its code.
    ///
    /// # Errors
    /// What the store says.
    pub fn point_by_code(&self, code: &PointCode) -> DbResult<Option<Point>> {
        let sql = format!("SELECT {COLUMNS} FROM point WHERE code = ?1");
        let point =
            self.conn.prepare(&sql)?.query_row([code.as_str()], |row| Ok(from_row(row))).optional()?.transpose()?;
        point.map(|point| self.with_towns(point)).transpose()
    }

    /// All points, by number.
    ///
    /// # Errors
    /// What the store says.
    pub fn points(&self) -> DbResult<Vec<Point>> {
        let sql = format!("SELECT {COLUMNS} FROM point ORDER BY id");
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        let mut points = Vec::new();
        while let Some(row) = rows.next()? {
            points.push(from_row(row)?);
        }
        points.into_iter().map(|point| self.with_towns(point)).collect()
    }

    fn with_towns(&self, point: Point) -> DbResult<Point> {
        let mut statement = self.conn.prepare("SELECT town FROM point_town WHERE point = ?1 ORDER BY town")?;
        let mut rows = statement.query([point.id.0])?;
        let mut towns = Vec::new();
        while let Some(row) = rows.next()? {
            towns.push(TownId(row.get(0)?));
        }
        Ok(Point { towns, ..point })
    }
}

impl View<'_> {
    /// Whether the tills of a point must show their certificates.
    ///
    /// # Errors
    /// What the store says.
    pub fn certificate_required(&self, id: PointId) -> DbResult<bool> {
        self.conn.prepare("SELECT certificate_required FROM point WHERE id = ?1")?.query_row([id.0], |row| row.get(0))
    }
}

impl Change<'_> {
    /// Says whether the tills of a point must show their certificates.
    ///
    /// # Errors
    /// No such point, or what the store says.
    pub fn require_certificate(&self, id: PointId, required: bool) -> DbResult<()> {
        let sql = "UPDATE point SET certificate_required = ?2 WHERE id = ?1";
        match self.conn.execute(sql, params![id.0, required])? {
            1 => Ok(()),
            _ => Err(DbError::Corrupt("a point that was just read")),
        }
    }

    /// Adds a point; its `id` is not looked at. Gives the number it got.
    ///
    /// # Errors
    /// The code is taken, or what the store says.
    pub fn add_point(&self, point: &Point) -> DbResult<PointId> {
        let id = self.conn.query_row(
            "INSERT INTO point (code, name, address, currency, home_town, open_min, close_min, offline_hours, \
             offline_payments, offline_minor, offline_directory_hours, rounding_step, rounding, cashier_opens_shift, \
             timetable, drawer_limit_minor, difference_limit_minor, receipt_per_visit, receipt_link) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19) RETURNING id",
            params![
                point.code.as_str(),
                point.name,
                point.address,
                point.currency.code(),
                point.home_town.0,
                point.hours.from_min,
                point.hours.to_min,
                point.limits.hours,
                point.limits.payments,
                point.limits.sum.minor(),
                point.limits.directory_hours,
                point.cash_rounding.step,
                rounding_name(point.cash_rounding.rounding),
                point.cashier_opens_shift,
                point.hours.timetable.to_string(),
                point.drawer_limit.map(Money::minor),
                point.difference_limit.map(Money::minor),
                point.receipt_per_visit,
                point.receipt_link,
            ],
            |row| row.get(0),
        )?;
        let id = PointId(id);
        self.set_towns(id, &point.towns)?;
        self.touch_of_point(FeedKind::Point, u64::from(id.0), id)?;
        Ok(id)
    }

    /// Changes everything of a point but its number, code and currency.
    ///
    /// # Errors
    /// No such point, or what the store says.
    pub fn set_point(&self, point: &Point) -> DbResult<()> {
        let changed = self.conn.execute(
            "UPDATE point SET name = ?2, address = ?3, home_town = ?4, open_min = ?5, close_min = ?6, \
             offline_hours = ?7, offline_payments = ?8, offline_minor = ?9, offline_directory_hours = ?10, \
             rounding_step = ?11, rounding = ?12, cashier_opens_shift = ?13, timetable = ?14, \
             drawer_limit_minor = ?15, difference_limit_minor = ?16, receipt_per_visit = ?17, receipt_link = ?18 \
             WHERE id = ?1",
            params![
                point.id.0,
                point.name,
                point.address,
                point.home_town.0,
                point.hours.from_min,
                point.hours.to_min,
                point.limits.hours,
                point.limits.payments,
                point.limits.sum.minor(),
                point.limits.directory_hours,
                point.cash_rounding.step,
                rounding_name(point.cash_rounding.rounding),
                point.cashier_opens_shift,
                point.hours.timetable.to_string(),
                point.drawer_limit.map(Money::minor),
                point.difference_limit.map(Money::minor),
                point.receipt_per_visit,
                point.receipt_link,
            ],
        )?;
        if changed != 1 {
            return Err(DbError::Corrupt("a point that was just read"));
        }
        self.set_towns(point.id, &point.towns)?;
        self.touch_of_point(FeedKind::Point, u64::from(point.id.0), point.id)
    }

    fn set_towns(&self, point: PointId, towns: &[TownId]) -> DbResult<()> {
        let _ = self.conn.execute("DELETE FROM point_town WHERE point = ?1", [point.0])?;
        for town in towns {
            let _ =
                self.conn.execute("INSERT INTO point_town (point, town) VALUES (?1, ?2)", params![point.0, town.0])?;
        }
        Ok(())
    }
}
