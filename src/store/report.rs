//! What reports read of the money file: parts of the journal, and what the tables keep beside it.

use kassa_domain::BusinessDate;
use kassa_domain::entry::Entry;
use kassa_domain::entry::body::{ABOUT_EARLIER, ACCESS};
use kassa_domain::exchange::VerdictState;
use kassa_domain::ids::{EntryRef, Epoch, Seq, ShiftNumber};
use kassa_domain::payment::PayerCopy;
use kassa_domain::receipt::OperationKind;
use rusqlite::{Connection, OptionalExtension, params};

use super::error::StoreError;

/// Does some reading of the money file as it is at one moment, whatever the till writes meanwhile.
///
/// # Errors
/// A failing database, or what `work` gives.
pub fn at_one_moment<T, E: From<StoreError>>(
    conn: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, E>,
) -> Result<T, E> {
    // Dropped at the end, it undoes nothing: nothing was written.
    let transaction = conn.unchecked_transaction().map_err(StoreError::from)?;
    work(&transaction)
}

/// The shifts in the order they were opened: the entry of each, its number, its day.
///
/// # Errors
/// A failing database, or a row that cannot be.
pub fn openings(conn: &Connection) -> Result<Vec<(EntryRef, ShiftNumber, BusinessDate)>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT r.epoch, r.seq, s.number, s.day FROM shift s JOIN receipt r ON r.shift = s.number AND r.kind = ?1
         ORDER BY r.epoch, r.seq",
    )?;
    let mut rows = statement.query([OperationKind::OpenShift as u8])?;
    let mut openings = Vec::new();
    while let Some(row) = rows.next()? {
        let at = EntryRef { epoch: Epoch(row.get(0)?), seq: Seq(row.get(1)?) };
        let day = BusinessDate::from_days(row.get(3)?).map_err(|error| StoreError::row("shift", error))?;
        openings.push((at, ShiftNumber(row.get(2)?), day));
    }
    Ok(openings)
}

/// The entries of a day by the till's own clock that tell who was at the till: sign-ins and what came of them, and
/// approvals; in order, of every life.
///
/// # Errors
/// A failing database, or an entry that cannot be read.
pub fn access_of(conn: &Connection, day: BusinessDate, take: &mut dyn FnMut(Entry)) -> Result<(), StoreError> {
    /// No clock of the world is further from UTC than this.
    const OFFSET_MAX_MS: i64 = 15 * 3_600_000;
    let kinds = ACCESS.map(|kind| kind.to_string()).join(", ");
    let mut statement = conn.prepare_cached(&format!(
        "SELECT body FROM journal WHERE kind IN ({kinds}) AND occurred_at BETWEEN ?1 AND ?2 ORDER BY epoch, seq"
    ))?;
    let begins_ms = i64::from(day.days()) * 86_400_000;
    let mut rows = statement.query([begins_ms - OFFSET_MAX_MS, begins_ms + 86_400_000 + OFFSET_MAX_MS])?;
    while let Some(row) = rows.next()? {
        let canonical: Vec<u8> = row.get(0)?;
        let entry = Entry::parse(&canonical)?;
        if entry.occurred_at.local_date() == day {
            take(entry);
        }
    }
    Ok(())
}

/// Entries from a place on, in order, each with how many stand before it in the journal; from `until` on only those that
/// are about an earlier one. It ends where `take` wants no more.
///
/// # Errors
/// A failing database, or an entry that cannot be read.
pub fn entries(
    conn: &Connection,
    from: Option<EntryRef>,
    until: Option<EntryRef>,
    take: &mut dyn FnMut(u64, Entry) -> bool,
) -> Result<(), StoreError> {
    let (from, until) = (from.unwrap_or(BEGINNING), until.unwrap_or(END));
    let about = ABOUT_EARLIER.map(|kind| kind.to_string()).join(", ");
    let mut statement = conn.prepare_cached(&format!(
        "SELECT rowid, body FROM journal WHERE (epoch, seq) >= (?1, ?2)
         AND ((epoch, seq) < (?3, ?4) OR kind IN ({about})) ORDER BY epoch, seq"
    ))?;
    let mut rows = statement.query(params![from.epoch.0, from.seq.0, until.epoch.0, until.seq.0])?;
    while let Some(row) = rows.next()? {
        // Entries are only ever added, so that a row's own number counts them.
        if !take(row.get(0)?, Entry::parse(&row.get::<_, Vec<u8>>(1)?)?) {
            break;
        }
    }
    Ok(())
}

/// Before the first entry.
const BEGINNING: EntryRef = EntryRef { epoch: Epoch(0), seq: Seq(0) };
/// Behind the last one.
const END: EntryRef = EntryRef { epoch: Epoch(u32::MAX), seq: Seq(0) };

/// How many entries stand before a place, and how many there are: what reading from there on goes through.
///
/// # Errors
/// A failing database.
pub fn entries_around(conn: &Connection, from: Option<EntryRef>) -> Result<(u64, u64), StoreError> {
    let from = from.unwrap_or(BEGINNING);
    let before = conn
        .prepare_cached("SELECT rowid FROM journal WHERE (epoch, seq) >= (?1, ?2) ORDER BY epoch, seq LIMIT 1")?
        .query_row(params![from.epoch.0, from.seq.0], |row| row.get(0))
        .optional()?;
    let last: Option<u64> = conn.prepare_cached("SELECT max(rowid) FROM journal")?.query_row([], |row| row.get(0))?;
    let last = last.unwrap_or(0);
    Ok((before.map_or(last, |first: u64| first.saturating_sub(1)), last))
}

/// One entry.
///
/// # Errors
/// A failing database, or an entry that cannot be read.
pub fn entry(conn: &Connection, at: EntryRef) -> Result<Option<Entry>, StoreError> {
    let body: Option<Vec<u8>> = conn
        .prepare_cached("SELECT body FROM journal WHERE epoch = ?1 AND seq = ?2")?
        .query_row(params![at.epoch.0, at.seq.0], |row| row.get(0))
        .optional()?;
    Ok(body.map(|body| Entry::parse(&body)).transpose()?)
}

/// Name and address as they were when the payment was made that an entry accepted.
///
/// # Errors
/// A failing database.
pub fn payer(conn: &Connection, at: EntryRef) -> Result<PayerCopy, StoreError> {
    let found = conn
        .prepare_cached("SELECT holder, address FROM payment WHERE epoch = ?1 AND seq = ?2")?
        .query_row(params![at.epoch.0, at.seq.0], |row| Ok(PayerCopy { holder: row.get(0)?, address: row.get(1)? }))
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// An entry that waits, with the centre's verdict and its reason where there is one.
pub type WaitingEntry = (Entry, Option<(VerdictState, String)>);

/// Entries that the centre has not confirmed, and those it has and waits with or refuses, in order.
///
/// # Errors
/// A failing database, or a row that cannot be.
pub fn waiting(conn: &Connection) -> Result<Vec<WaitingEntry>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT j.epoch, j.seq, j.body, NULL, NULL FROM (
             SELECT epoch, acknowledged FROM journal_state UNION ALL SELECT epoch, acknowledged FROM epoch_before
         ) s JOIN journal j ON j.epoch = s.epoch AND j.seq > s.acknowledged
         UNION ALL
         SELECT j.epoch, j.seq, j.body, v.state, v.reason FROM verdict v JOIN journal j USING (epoch, seq)
         WHERE v.state IN ('waiting', 'refused')
         ORDER BY 1, 2",
    )?;
    let mut rows = statement.query([])?;
    let mut waiting = Vec::new();
    while let Some(row) = rows.next()? {
        let entry = Entry::parse(&row.get::<_, Vec<u8>>(2)?)?;
        let state: Option<String> = row.get(3)?;
        let verdict = match state {
            None => None,
            Some(state) => {
                let state = VerdictState::from_name(&state).ok_or_else(|| StoreError::row("verdict", "state"))?;
                Some((state, row.get(4)?))
            }
        };
        waiting.push((entry, verdict));
    }
    Ok(waiting)
}
