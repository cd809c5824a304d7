//! Shifts, their totals, and cash moved outside payments.

use kassa_domain::cash::CashWay;
use kassa_domain::ids::{EntryRef, ShiftNumber, UserId};
use kassa_domain::shift::{OpenShift, ShiftState, ShiftTotals};
use kassa_domain::{BusinessDate, Currency, Money, Timestamp};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::error::StoreError;

const TABLE: &str = "shift";

/// Where the till's shift stands.
///
/// # Errors
/// A failing database, or a row that cannot be.
pub fn current(conn: &Connection) -> Result<ShiftState, StoreError> {
    let row = conn
        .prepare_cached(
            "SELECT number, state, day, opened_at, offset_min, opened_by FROM shift
             WHERE state IN ('opening', 'open', 'closing')",
        )?
        .query_row([], |row| {
            Ok((
                ShiftNumber(row.get(0)?),
                row.get::<_, String>(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
                UserId(row.get(5)?),
            ))
        })
        .optional()?;
    let Some((number, state, day, at, offset, opened_by)) = row else {
        let last: Option<u32> = conn
            .prepare_cached("SELECT max(number) FROM shift WHERE state = 'closed'")?
            .query_row([], |row| row.get(0))?;
        return Ok(ShiftState::Closed { last: last.map(ShiftNumber) });
    };
    let bad = |what: &str| StoreError::row(TABLE, what);
    let shift = OpenShift {
        number,
        day: BusinessDate::from_days(day).map_err(|_| bad("day"))?,
        opened_at: Timestamp::new(at, offset).map_err(|_| bad("opened_at"))?,
        opened_by,
    };
    match state.as_str() {
        "opening" => Ok(ShiftState::Opening(shift)),
        "open" => Ok(ShiftState::Open(shift)),
        "closing" => Ok(ShiftState::Closing(shift)),
        other => Err(bad(other)),
    }
}

/// The next shift's number; a number whose opening failed is not given again.
///
/// # Errors
/// A failing database.
pub fn next_number(conn: &Connection) -> Result<ShiftNumber, StoreError> {
    let next: u32 = conn
        .prepare_cached("SELECT max((SELECT coalesce(max(number), 0) + 1 FROM shift), first_shift) FROM till")?
        .query_row([], |row| row.get(0))?;
    Ok(ShiftNumber(next))
}

/// Writes a shift that is being opened.
///
/// # Errors
/// A failing database, or a shift that is open already.
pub fn insert(tx: &Transaction<'_>, shift: &OpenShift, opening_cash: Money) -> Result<(), StoreError> {
    let rows = tx.execute(
        "INSERT INTO shift (number, state, day, opened_at, opened_by, offset_min, opening_cash)
         VALUES (?1, 'opening', ?2, ?3, ?4, ?5, ?6)",
        params![
            shift.number.0,
            shift.day.days(),
            shift.opened_at.utc_ms(),
            shift.opened_by.0,
            shift.opened_at.offset_min(),
            opening_cash.minor()
        ],
    )?;
    StoreError::one_row(TABLE, rows)
}

fn move_on(tx: &Transaction<'_>, number: ShiftNumber, from: &str, to: &str) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("UPDATE shift SET state = ?3 WHERE number = ?1 AND state = ?2")?
        .execute(params![number.0, from, to])?;
    StoreError::one_row(TABLE, rows)
}

/// The register has opened it.
///
/// # Errors
/// A failing database, or a shift that is not being opened.
pub fn opened(tx: &Transaction<'_>, number: ShiftNumber) -> Result<(), StoreError> {
    move_on(tx, number, "opening", "open")
}

/// Its opening was given up.
///
/// # Errors
/// A failing database, or a shift that is not being opened.
pub fn opening_failed(tx: &Transaction<'_>, number: ShiftNumber) -> Result<(), StoreError> {
    move_on(tx, number, "opening", "failed")
}

/// Its Z report goes to the register.
///
/// # Errors
/// A failing database, or a shift that is not open.
pub fn closing(tx: &Transaction<'_>, number: ShiftNumber, counted: Money) -> Result<(), StoreError> {
    move_on(tx, number, "open", "closing")?;
    let rows = tx.execute("UPDATE shift SET counted = ?2 WHERE number = ?1", params![number.0, counted.minor()])?;
    StoreError::one_row(TABLE, rows)
}

/// The register has closed it.
///
/// # Errors
/// A failing database, or a shift that is not being closed.
pub fn closed(tx: &Transaction<'_>, number: ShiftNumber, at: Timestamp) -> Result<(), StoreError> {
    move_on(tx, number, "closing", "closed")?;
    let rows = tx.execute("UPDATE shift SET closed_at = ?2 WHERE number = ?1", params![number.0, at.utc_ms()])?;
    StoreError::one_row(TABLE, rows)
}

/// Its closing was given up.
///
/// # Errors
/// A failing database, or a shift that is not being closed.
pub fn closing_failed(tx: &Transaction<'_>, number: ShiftNumber) -> Result<(), StoreError> {
    move_on(tx, number, "closing", "open")
}

/// The business day of the first shift that is here.
///
/// # Errors
/// A failing database.
pub fn first_day(conn: &Connection) -> Result<Option<BusinessDate>, StoreError> {
    let day: Option<i32> = conn.query_row("SELECT min(day) FROM shift", [], |row| row.get(0))?;
    day.map(|day| BusinessDate::from_days(day).map_err(|_| StoreError::row(TABLE, "day"))).transpose()
}

/// What was counted in the drawer when the last shift was closed: what the next one starts from.
///
/// # Errors
/// A failing database.
pub fn last_counted(conn: &Connection, currency: Currency) -> Result<Money, StoreError> {
    let counted: Option<i64> = conn
        .query_row("SELECT counted FROM shift WHERE state = 'closed' ORDER BY number DESC LIMIT 1", [], |row| {
            row.get(0)
        })
        .optional()?
        .flatten();
    Ok(Money::new(counted.unwrap_or(0), currency))
}

/// What a shift did, by its operations and never by their kind or text: payments whose money was taken and not given
/// back by a cancellation, reversals and cash movements whose document is registered. What the centre decided about a
/// shift before stands where it was taken in: a shift that is closed does not change any more.
///
/// # Errors
/// A failing database, or no such shift.
pub fn totals(conn: &Connection, number: ShiftNumber, currency: Currency) -> Result<ShiftTotals, StoreError> {
    let money = |minor| Money::new(minor, currency);
    let opening_cash: i64 = conn
        .prepare_cached("SELECT opening_cash FROM shift WHERE number = ?1")?
        .query_row([number.0], |row| row.get(0))?;
    let mut totals = ShiftTotals::new(money(opening_cash), currency);
    (totals.payments, totals.cash_taken, totals.card_taken) = conn
        .prepare_cached(
            "SELECT count(*), coalesce(sum(cash), 0), coalesce(sum(card), 0) FROM payment
             WHERE shift = ?1 AND (state <> 'cancelled' OR decided_shift <> shift)",
        )?
        .query_row([number.0], |row| Ok((row.get(0)?, money(row.get(1)?), money(row.get(2)?))))?;
    (totals.reversals, totals.cash_returned, totals.card_returned) = conn
        .prepare_cached(
            "SELECT count(*), coalesce(sum(cash), 0), coalesce(sum(card), 0) FROM (
                 SELECT cash, card FROM reversal WHERE coalesce(decided_shift, shift) = ?1 AND done = 1
                 UNION ALL
                 SELECT cash, card FROM payment
                 WHERE decided_shift = ?1 AND shift <> decided_shift AND state = 'cancelled')",
        )?
        .query_row([number.0], |row| Ok((row.get(0)?, money(row.get(1)?), money(row.get(2)?))))?;
    (totals.cash_in, totals.cash_out) = conn
        .prepare_cached(
            "SELECT coalesce(sum(amount) FILTER (WHERE way = 'in'), 0),
                    coalesce(sum(amount) FILTER (WHERE way = 'out'), 0)
             FROM cash_movement WHERE shift = ?1 AND done = 1",
        )?
        .query_row([number.0], |row| Ok((money(row.get(0)?), money(row.get(1)?))))?;
    Ok(totals)
}

/// Writes a cash movement whose document goes to the register.
///
/// # Errors
/// A failing database.
pub fn insert_cash(
    tx: &Transaction<'_>,
    of: EntryRef,
    shift: ShiftNumber,
    way: CashWay,
    amount: Money,
    purpose: &str,
) -> Result<(), StoreError> {
    let way = match way {
        CashWay::In => "in",
        CashWay::Out => "out",
    };
    let rows = tx.execute(
        "INSERT INTO cash_movement (epoch, seq, shift, way, amount, purpose) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![of.epoch.0, of.seq.0, shift.0, way, amount.minor(), purpose],
    )?;
    StoreError::one_row("cash_movement", rows)
}

/// Notes that a cash movement is registered.
///
/// # Errors
/// A failing database, or no such movement.
pub fn cash_done(tx: &Transaction<'_>, of: EntryRef) -> Result<(), StoreError> {
    let rows = tx.execute(
        "UPDATE cash_movement SET done = 1 WHERE epoch = ?1 AND seq = ?2 AND done = 0",
        params![of.epoch.0, of.seq.0],
    )?;
    StoreError::one_row("cash_movement", rows)
}

/// The newest shift that was really opened.
///
/// # Errors
/// A failing database.
pub fn last(conn: &Connection) -> Result<Option<ShiftNumber>, StoreError> {
    let number: Option<u32> =
        conn.query_row("SELECT max(number) FROM shift WHERE state <> 'failed'", [], |row| row.get(0))?;
    Ok(number.map(ShiftNumber))
}

/// The business days on which a shift was opened, the first of them first.
///
/// # Errors
/// A failing database, or a row that cannot be.
pub fn days(conn: &Connection) -> Result<Vec<BusinessDate>, StoreError> {
    let mut statement = conn.prepare_cached("SELECT DISTINCT day FROM shift WHERE state <> 'failed' ORDER BY day")?;
    let days = statement.query_map([], |row| row.get(0))?;
    days.map(|day| BusinessDate::from_days(day?).map_err(|_| StoreError::row(TABLE, "day"))).collect()
}
