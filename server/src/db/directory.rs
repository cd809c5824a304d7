//! The feed: every row of the directory once, under the revision of its last change.
//!
//! Whoever changes a row touches it here in the same transaction, so a till that asks for what came after its cursor
//! gets each changed row once, in its present form. A row that is no more stays as a tombstone.

use std::collections::BTreeSet;

use kassa_domain::directory::{Row, RowKey};
use kassa_domain::ids::{PointId, ProviderId, ServiceId, StreetId, TownId, UserId};

use super::convert::{signed, unsigned};
use super::sql::{Param, Params, in_pieces, params, rows_of};
use super::{Change, DbError, DbResult, View};

/// Most rows of one page.
pub const FEED_ROWS_MAX: u32 = 2000;

/// What a row of the feed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum FeedKind {
    /// A point.
    Point = 1,
    /// A town.
    Town = 2,
    /// A street.
    Street = 3,
    /// A provider.
    Provider = 4,
    /// A service.
    Service = 5,
    /// A commission rule.
    Commission = 6,
    /// A person.
    User = 7,
    /// An account with its charges and meters.
    Account = 8,
}

impl FeedKind {
    const ALL: [Self; 8] = [
        Self::Point,
        Self::Town,
        Self::Street,
        Self::Provider,
        Self::Service,
        Self::Commission,
        Self::User,
        Self::Account,
    ];

    fn from_code(code: u8) -> DbResult<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == code).ok_or(DbError::Corrupt("kind of a directory row"))
    }
}

/// The state of the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Feed {
    /// Which directory this is.
    pub generation: u64,
    /// The last revision given.
    pub revision: u64,
    /// How many rows it has.
    pub rows: u64,
}

impl View<'_> {
    /// The state of the feed.
    ///
    /// # Errors
    /// What the store says.
    pub fn feed(&self) -> DbResult<Feed> {
        let (generation, revision, rows) = self
            .conn
            .prepare("SELECT generation, revision, directory_rows FROM centre")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(Feed {
            generation: unsigned(generation, "generation")?,
            revision: unsigned(revision, "revision")?,
            rows: unsigned(rows, "number of rows")?,
        })
    }

    /// Walks the rows a point may see after a revision, in order, with the revision of each, until `take` says enough.
    ///
    /// # Errors
    /// What the store says.
    pub fn feed_rows(&self, point: PointId, after: u64, mut take: impl FnMut(u64, Row) -> bool) -> DbResult<()> {
        let mut statement = self.conn.prepare(
            "SELECT revision, kind, row, removed FROM directory \
             WHERE revision > ?1 AND (point IS NULL OR point = ?2) ORDER BY revision LIMIT ?3",
        )?;
        let mut rows = statement.query(params![signed(after)?, point.0, FEED_ROWS_MAX])?;
        while let Some(row) = rows.next()? {
            let revision = unsigned(row.get(0)?, "revision")?;
            let kind = FeedKind::from_code(row.get(1)?)?;
            if !take(revision, self.feed_row(kind, row.get(2)?, row.get(3)?)?) {
                break;
            }
        }
        Ok(())
    }

    fn feed_row(&self, kind: FeedKind, id: i64, removed: bool) -> DbResult<Row> {
        let missing = DbError::Corrupt("a directory row without its table row");
        let number = |what| unsigned::<u32>(id, what);
        if removed {
            let key = match kind {
                FeedKind::Town => RowKey::Town(TownId(number("town")?)),
                FeedKind::Street => RowKey::Street(StreetId(number("street")?)),
                FeedKind::Provider => RowKey::Provider(ProviderId(number("provider")?)),
                FeedKind::Service => RowKey::Service(ServiceId(number("service")?)),
                FeedKind::Commission => RowKey::Commission(number("commission")?),
                FeedKind::User => RowKey::User(UserId(number("user")?)),
                FeedKind::Account => RowKey::Account(self.account_by_row(id)?.ok_or(missing)?.number),
                FeedKind::Point => return Err(DbError::Corrupt("a removed point")),
            };
            return Ok(Row::Removed(key));
        }
        let row = match kind {
            FeedKind::Point => self.point(PointId(number("point")?))?.map(Row::Point),
            FeedKind::Town => self.town(TownId(number("town")?))?.map(Row::Town),
            FeedKind::Street => self.street(StreetId(number("street")?))?.map(Row::Street),
            FeedKind::Provider => self.provider(ProviderId(number("provider")?))?.map(Row::Provider),
            FeedKind::Service => self.service(ServiceId(number("service")?))?.map(Row::Service),
            FeedKind::Commission => self.commission(number("commission")?)?.map(Row::Commission),
            FeedKind::User => self.user(UserId(number("user")?))?.map(Row::User),
            FeedKind::Account => self.account_by_row(id)?.map(Row::Account),
        };
        row.ok_or(missing)
    }
}

impl Change<'_> {
    /// Gives a row that every till sees the next revision.
    ///
    /// # Errors
    /// What the store says.
    pub fn touch(&self, kind: FeedKind, row: u64) -> DbResult<()> {
        self.touch_row(kind, row, None, false)
    }

    /// Gives accounts the next revisions, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn touch_each(&self, accounts: &BTreeSet<u64>) -> DbResult<()> {
        let kind = FeedKind::Account as u8;
        let accounts = accounts.iter().map(|account| signed(*account)).collect::<DbResult<Vec<i64>>>()?;
        for some in in_pieces(&accounts) {
            let mut with: Vec<&dyn Param> = vec![&kind];
            with.extend(some.iter().map(|account| account as &dyn Param));
            let known =
                format!("DELETE FROM directory WHERE kind = ?1 AND row IN (VALUES {})", rows_of(1, 1, some.len()));
            let new = some.len().saturating_sub(self.conn.execute(&known, &with[..])?) as u64;
            let counted = "UPDATE centre SET revision = revision + ?1, directory_rows = directory_rows + ?2 \
                 RETURNING revision - ?1";
            let count = params![signed(some.len() as u64)?, signed(new)?];
            let before: i64 = self.conn.prepare(counted)?.query_row(count, |row| row.get(0))?;
            let rows: Vec<(i64, i64)> = (before + 1..).zip(some.iter().copied()).collect();
            let mut with: Vec<&dyn Param> = Vec::with_capacity(rows.len() * 4);
            for (revision, account) in &rows {
                let row: [&dyn Param; 4] = [revision, &kind, account, &false];
                with.extend(row);
            }
            let sql =
                format!("INSERT INTO directory (revision, kind, row, removed) VALUES {}", rows_of(0, 4, some.len()));
            self.conn.put(&sql, &with[..])?;
        }
        Ok(())
    }

    /// Gives the accounts that a question asks for the next revisions, in order of their rows: all of them at once.
    ///
    /// # Errors
    /// What the store says.
    pub(super) fn touch_accounts(&self, accounts: &str, with: impl Params) -> DbResult<()> {
        let kind = FeedKind::Account as u8;
        self.conn.execute_batch("DROP TABLE IF EXISTS touched; CREATE TEMP TABLE touched (row BIGINT PRIMARY KEY)")?;
        let touched = self.conn.execute(&format!("INSERT INTO touched {accounts}"), with)?;
        let known = "DELETE FROM directory WHERE kind = ?1 AND row IN (SELECT row FROM touched)";
        let known = self.conn.execute(known, [kind])?;
        let _ = self.conn.execute(
            "INSERT INTO directory (revision, kind, row, point, removed) \
             SELECT c.revision + row_number() OVER (ORDER BY t.row), ?1, t.row, NULL, 0 FROM touched t, centre c",
            [kind],
        )?;
        let (touched, new) = (touched as u64, touched.saturating_sub(known) as u64);
        let _ = self.conn.execute(
            "UPDATE centre SET revision = revision + ?1, directory_rows = directory_rows + ?2",
            params![signed(touched)?, signed(new)?],
        )?;
        self.conn.execute_batch("DROP TABLE touched")
    }

    /// Gives a row that only tills of one point see the next revision.
    ///
    /// # Errors
    /// What the store says.
    pub fn touch_of_point(&self, kind: FeedKind, row: u64, point: PointId) -> DbResult<()> {
        self.touch_row(kind, row, Some(point), false)
    }

    /// Leaves a tombstone of a row that every till sees.
    ///
    /// # Errors
    /// What the store says.
    pub fn bury(&self, kind: FeedKind, row: u64) -> DbResult<()> {
        self.touch_row(kind, row, None, true)
    }

    fn touch_row(&self, kind: FeedKind, row: u64, point: Option<PointId>, removed: bool) -> DbResult<()> {
        let (kind, row) = (kind as u8, signed(row)?);
        let before =
            self.conn.prepare("DELETE FROM directory WHERE kind = ?1 AND row = ?2")?.execute(params![kind, row])?;
        let revision: i64 = self
            .conn
            .prepare(
                "UPDATE centre SET revision = revision + 1, directory_rows = directory_rows + ?1 RETURNING revision",
            )?
            .query_row([i64::from(before == 0)], |row| row.get(0))?;
        let mut statement = self
            .conn
            .prepare("INSERT INTO directory (revision, kind, row, point, removed) VALUES (?1, ?2, ?3, ?4, ?5)")?;
        let _ = statement.execute(params![revision, kind, row, point.map(|point| point.0), removed])?;
        Ok(())
    }
}
