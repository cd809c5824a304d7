//! Meter readings taken at this till.

use kassa_domain::entry::{self, Body, Envelope};
use kassa_domain::ids::{AccountNumber, EntryRef, MeterId, UserId};
use kassa_domain::reading::{Reading, ReadingKind, ReadingSource};
use kassa_domain::{BusinessDate, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};
use rust_decimal::Decimal;

use super::error::StoreError;

/// Takes a reading down, unless it stands there: what a meter showed on a day is one fact, however often it is handed in.
/// So a window that lost its power between the journal and its own notes hands the reading in again without harm.
///
/// # Errors
/// A failing or damaged database.
pub fn take(tx: &Transaction<'_>, at: Timestamp, user: Option<UserId>, reading: &Reading) -> Result<(), StoreError> {
    if stands(tx, reading)? {
        return Ok(());
    }
    let of = super::journal::append(tx, at, user, &Body::ReadingTaken(reading.clone()))?;
    insert(tx, of, reading)
}

/// The newest reading of a meter that the centre has not refused.
const LATEST: &str = "SELECT r.value, r.day, r.kind, r.source FROM reading r
    WHERE r.account = ?1 AND r.meter = ?2 AND NOT EXISTS
        (SELECT 1 FROM verdict v WHERE v.epoch = r.epoch AND v.seq = r.seq AND v.state = 'refused')
    ORDER BY r.epoch DESC, r.seq DESC LIMIT 1";

/// Whether the newest reading of its meter is this very one.
fn stands(connection: &Connection, reading: &Reading) -> Result<bool, StoreError> {
    let latest: Option<(String, i32, u8, u8)> = connection
        .prepare_cached(LATEST)?
        .query_row(params![reading.account.as_str(), reading.meter.0], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()?;
    let Some((value, day, kind, source)) = latest else { return Ok(false) };
    let value: Decimal = value.parse().map_err(|_| StoreError::row("reading", "a value that is no number"))?;
    let same = (day, kind, source) == (reading.date.days(), reading.kind as u8, reading.source as u8);
    Ok(same && value == reading.value)
}

pub(super) fn insert(tx: &Transaction<'_>, of: EntryRef, reading: &Reading) -> Result<(), StoreError> {
    let rows = tx.execute(
        "INSERT INTO reading (epoch, seq, account, meter, value, day, kind, source)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            of.epoch.0,
            of.seq.0,
            reading.account.as_str(),
            reading.meter.0,
            reading.value.to_string(),
            reading.date.days(),
            reading.kind as u8,
            reading.source as u8
        ],
    )?;
    StoreError::one_row("reading", rows)
}

/// The readings of an account, the newest first.
const NEWEST: &str = "SELECT r.meter, r.value, r.day, r.kind, r.source, j.body FROM reading r
    JOIN journal j ON j.epoch = r.epoch AND j.seq = r.seq
    WHERE r.account = ?1 ORDER BY r.epoch DESC, r.seq DESC LIMIT ?2";

/// A reading of before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// Of which meter.
    pub meter: MeterId,
    /// What it showed.
    pub value: Decimal,
    /// On which day.
    pub date: BusinessDate,
    /// How it followed the one before.
    pub kind: ReadingKind,
    /// Whose word it is.
    pub source: ReadingSource,
    /// The entry that says so.
    pub entry: EntryRef,
    /// When it was handed in: taken here.
    pub taken_at: Timestamp,
    /// Who took it, where somebody was signed in.
    pub cashier: Option<UserId>,
}

/// The newest readings of an account's meters taken here, the newest first: so many at most.
///
/// # Errors
/// A failing or damaged database.
pub fn newest(connection: &Connection, account: &AccountNumber, limit: u32) -> Result<Vec<Past>, StoreError> {
    connection.prepare_cached(NEWEST)?.query_and_then(params![account.as_str(), limit], past)?.collect()
}

fn past(row: &Row<'_>) -> Result<Past, StoreError> {
    let value: String = row.get(1)?;
    let kind = ReadingKind::from_code(row.get(3)?);
    let source = ReadingSource::from_code(row.get(4)?);
    let body: Vec<u8> = row.get(5)?;
    let (Envelope { epoch, seq, occurred_at, user, .. }, _) = entry::split(&body)?;
    Ok(Past {
        meter: MeterId(row.get(0)?),
        value: value.parse().map_err(|_| StoreError::row("reading", "a value that is no number"))?,
        date: BusinessDate::from_days(row.get(2)?).map_err(|error| StoreError::row("reading", error))?,
        kind: kind.ok_or_else(|| StoreError::row("reading", "an unknown kind"))?,
        source: source.ok_or_else(|| StoreError::row("reading", "an unknown source"))?,
        entry: EntryRef { epoch, seq },
        taken_at: occurred_at,
        cashier: user,
    })
}

#[cfg(test)]
mod tests {
    use super::super::migrate;
    use super::*;

    #[test]
    fn readings_of_an_account_are_found_by_their_index_alone() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate::create(&mut conn).unwrap();
        for query in [NEWEST, LATEST] {
            let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {query}")).unwrap();
            let steps = statement.raw_query().mapped(|row| row.get::<_, String>(3)).collect::<Result<Vec<_>, _>>();
            let steps = steps.unwrap();
            assert!(!steps.iter().any(|step| step.starts_with("SCAN") || step.contains("TEMP B-TREE")), "{steps:?}");
        }
    }
}
