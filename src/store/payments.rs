//! Visits and payments.

use kassa_domain::ids::{
    AccountNumber, EntryRef, Epoch, PaymentNumber, ProviderId, Seq, ServiceId, ShiftNumber, SlipNumber, UserId,
    VisitNumber,
};
use kassa_domain::payment::{PayerCopy, Payment, PaymentEvent, PaymentKind, PaymentLine, PaymentState, Tenders};
use kassa_domain::{BusinessDate, Currency, Money, Period, Timestamp};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::directory::bill::Uncounted;
use super::error::StoreError;
use super::reversals::{self, Gone};

const TABLE: &str = "payment";
/// What is true of a line `l` that has not gone back.
const KEPT: &str = "NOT EXISTS (SELECT 1 FROM reversal_line x JOIN reversal v ON v.epoch = x.epoch AND v.seq = x.seq
    WHERE x.payment = l.payment AND x.line = l.line AND x.failed = 0 AND v.done = 1)";

/// A payment as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The payment.
    pub payment: Payment,
    /// Where it stands.
    pub state: PaymentState,
    /// The entry that accepted it.
    pub entry: EntryRef,
    /// When, milliseconds of UTC.
    pub accepted_at: i64,
    /// The day of its shift.
    pub day: BusinessDate,
    /// Who took it.
    pub cashier: UserId,
    /// Duplicates printed.
    pub copies: u32,
    /// What of it goes back, line by line.
    pub gone: Gone,
}

/// The next numbers of a visit and of a payment; neither is ever given twice, in whatever life of the journal (R9).
///
/// # Errors
/// A failing database.
pub fn next_numbers(conn: &Connection) -> Result<(VisitNumber, PaymentNumber), StoreError> {
    let next = |sql: &str| -> Result<u32, StoreError> {
        Ok(conn.prepare_cached(sql)?.query_row([], |row| row.get::<_, u32>(0))?)
    };
    Ok((
        VisitNumber(next("SELECT max((SELECT coalesce(max(number), 0) + 1 FROM visit), first_visit) FROM till")?),
        PaymentNumber(next("SELECT max((SELECT coalesce(max(number), 0) + 1 FROM payment), first_payment) FROM till")?),
    ))
}

/// The visit of a token with its payments, if that Pay was accepted already (R23).
///
/// # Errors
/// A failing database.
#[expect(clippy::type_complexity, reason = "a row, read once")]
pub fn visit_by_token(
    conn: &Connection,
    token: &str,
) -> Result<Option<(VisitNumber, i64, i64, Vec<(PaymentNumber, EntryRef)>)>, StoreError> {
    let row: Option<(u32, i64, i64)> = conn
        .prepare_cached("SELECT number, total, change FROM visit WHERE token = ?1")?
        .query_row([token], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((number, total, change)) = row else { return Ok(None) };
    let payments = conn
        .prepare_cached("SELECT number, epoch, seq FROM payment WHERE visit = ?1 ORDER BY number")?
        .query_map([number], |row| Ok((PaymentNumber(row.get(0)?), entry_at(row, 1)?)))?
        .collect::<Result<_, _>>()?;
    Ok(Some((VisitNumber(number), total, change, payments)))
}

/// Writes a visit.
///
/// # Errors
/// A failing database, or a token that was used.
pub fn insert_visit(
    tx: &Transaction<'_>,
    number: VisitNumber,
    token: &str,
    total: Money,
    change: Money,
) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("INSERT INTO visit (number, token, total, change) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![number.0, token, total.minor(), change.minor()])?;
    StoreError::one_row("visit", rows)
}

/// Writes an accepted payment with its lines.
///
/// # Errors
/// A failing database, or a payment that does not balance.
pub fn insert(
    tx: &Transaction<'_>,
    payment: &Payment,
    entry: EntryRef,
    at: Timestamp,
    day: BusinessDate,
    cashier: UserId,
) -> Result<(), StoreError> {
    payment.check().map_err(|error| StoreError::row(TABLE, error))?;
    let amount = payment.amount().map_err(|error| StoreError::row(TABLE, error))?;
    let tenders = &payment.tenders;
    let rows = tx
        .prepare_cached(
            "INSERT INTO payment (number, visit, shift, epoch, seq, day, accepted_at, cashier, kind, account, holder,
                 address, amount, commission, provider_commission, card, slip, cash, rounding, cash_received, change,
                 third, state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,
                 ?22, 'accepted')",
        )?
        .execute(params![
            payment.number.0,
            payment.visit.0,
            payment.shift.0,
            entry.epoch.0,
            entry.seq.0,
            day.days(),
            at.utc_ms(),
            cashier.0,
            payment.kind as u8,
            payment.account.as_str(),
            payment.payer.holder,
            payment.payer.address,
            amount.minor(),
            payment.commission.minor(),
            payment.provider_commission.minor(),
            tenders.card.minor(),
            tenders.slip.as_ref().map(SlipNumber::as_str),
            tenders.cash.minor(),
            tenders.rounding.minor(),
            tenders.cash_received.minor(),
            tenders.change.minor(),
            third_text(payment)?,
        ])?;
    StoreError::one_row(TABLE, rows)?;
    let mut statement = tx.prepare_cached(
        "INSERT INTO payment_line (payment, line, service, provider, period, amount, excess)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (index, line) in payment.lines.iter().enumerate() {
        let rows = statement.execute(params![
            payment.number.0,
            index as u64,
            line.service.0,
            line.provider.0,
            line.period.index(),
            line.amount.minor(),
            line.excess.minor(),
        ])?;
        StoreError::one_row("payment_line", rows)?;
    }
    Ok(())
}

/// What a provider outside the billing asked for, as the table has it.
///
/// # Errors
/// It cannot be written.
pub(super) fn third_text(payment: &Payment) -> Result<Option<String>, StoreError> {
    let written = payment.third.as_ref().map(serde_json::to_string).transpose();
    written.map_err(|error| StoreError::row(TABLE, error))
}

/// Moves a payment on.
///
/// # Errors
/// A failing database, or an event that may not happen in its state.
pub fn on(tx: &Transaction<'_>, number: PaymentNumber, event: PaymentEvent) -> Result<PaymentState, StoreError> {
    let from = state(tx, number)?.ok_or_else(|| StoreError::row(TABLE, format!("no payment {number}")))?;
    let to = from.on(event).map_err(|error| StoreError::row(TABLE, error))?;
    let rows = tx
        .prepare_cached("UPDATE payment SET state = ?2 WHERE number = ?1 AND state = ?3")?
        .execute(params![number.0, state_name(to), state_name(from)])?;
    StoreError::one_row(TABLE, rows)?;
    Ok(to)
}

/// The payment that an entry accepted, if it accepted one.
///
/// # Errors
/// A failing database.
pub fn at_entry(conn: &Connection, entry: EntryRef) -> Result<Option<PaymentNumber>, StoreError> {
    let number = conn
        .prepare_cached("SELECT number FROM payment WHERE epoch = ?1 AND seq = ?2")?
        .query_row(params![entry.epoch.0, entry.seq.0], |row| Ok(PaymentNumber(row.get(0)?)))
        .optional()?;
    Ok(number)
}

/// Where a payment stands.
///
/// # Errors
/// A failing database, or a state without a name.
pub fn state(conn: &Connection, number: PaymentNumber) -> Result<Option<PaymentState>, StoreError> {
    let name: Option<String> = conn
        .prepare_cached("SELECT state FROM payment WHERE number = ?1")?
        .query_row([number.0], |row| row.get(0))
        .optional()?;
    name.map(|name| state_of(&name)).transpose()
}

/// Counts one more duplicate (R12) and gives its number.
///
/// # Errors
/// A failing database, or no such payment.
pub fn count_copy(tx: &Transaction<'_>, number: PaymentNumber) -> Result<u32, StoreError> {
    let copy = tx
        .prepare_cached("UPDATE payment SET copies = copies + 1 WHERE number = ?1 RETURNING copies")?
        .query_row([number.0], |row| row.get(0))?;
    Ok(copy)
}

const COLUMNS: &str = "number, visit, shift, epoch, seq, day, accepted_at, cashier, kind, account, holder, address,
    commission, provider_commission, card, slip, cash, rounding, cash_received, change, state, copies, third";

/// One payment.
///
/// # Errors
/// A failing database, or a row that cannot be.
pub fn get(conn: &Connection, number: PaymentNumber, currency: Currency) -> Result<Option<Stored>, StoreError> {
    let mut found = select(conn, "number = ?1", [i64::from(number.0)], currency)?;
    Ok(found.pop())
}

/// The payments of a day, in order.
///
/// # Errors
/// A failing database, or a row that cannot be.
pub fn of_day(conn: &Connection, day: BusinessDate, currency: Currency) -> Result<Vec<Stored>, StoreError> {
    select(conn, "day = ?1 ORDER BY number", [i64::from(day.days())], currency)
}

/// The payments of a shift, in order.
///
/// # Errors
/// A failing database, or a row that cannot be.
pub fn of_shift(conn: &Connection, shift: ShiftNumber, currency: Currency) -> Result<Vec<Stored>, StoreError> {
    select(conn, "shift = ?1 ORDER BY number", [i64::from(shift.0)], currency)
}

/// A payment that was taken before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenBefore {
    /// Its number.
    pub number: PaymentNumber,
    /// The entry that accepted it.
    pub entry: EntryRef,
    /// What was taken for the month asked about, minor units; all of it where none was.
    pub minor: i64,
}

/// The payment that a paper may have been paid by: for this month; or, where the month is not known, of this very sum
/// since that moment. One of the very sum goes before others, a later one before an earlier. Lines that were given back
/// count no more.
///
/// # Errors
/// A failing database.
pub fn taken_before(
    conn: &Connection,
    account: &AccountNumber,
    (month, since_ms): (Option<Period>, i64),
    sum: Option<Money>,
) -> Result<Option<TakenBefore>, StoreError> {
    let taken = conn
        .prepare_cached(&format!(
            "SELECT p.number, p.epoch, p.seq, sum(l.amount) AS taken
             FROM payment p JOIN payment_line l ON l.payment = p.number
             WHERE p.account = :account AND p.kind <> :third AND p.state NOT IN ('cancelled', 'voided', 'refunded')
                 AND (l.period = :month OR (:month IS NULL AND p.accepted_at >= :since)) AND {KEPT}
             GROUP BY p.number HAVING :month IS NOT NULL OR taken = :sum
             ORDER BY coalesce(taken = :sum, 0) DESC, p.number DESC LIMIT 1",
        ))?
        .query_row(
            rusqlite::named_params! {
                ":account": account.as_str(), ":third": PaymentKind::ThirdParty as u8,
                ":month": month.map(Period::index), ":since": since_ms, ":sum": sum.map(Money::minor),
            },
            |row| Ok(TakenBefore { number: PaymentNumber(row.get(0)?), entry: entry_at(row, 1)?, minor: row.get(3)? }),
        )
        .optional()?;
    Ok(taken)
}

/// The newest payments of an account here whose money was not given back, at most so many, the newest first; of one that
/// was given back in part, what was kept.
///
/// # Errors
/// A failing database.
pub fn lately_taken(conn: &Connection, account: &AccountNumber, most: u32) -> Result<Vec<TakenBefore>, StoreError> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT p.number, p.epoch, p.seq, (SELECT sum(l.amount) FROM payment_line l WHERE l.payment = p.number AND {KEPT})
         FROM payment p
         WHERE p.account = ?1 AND p.kind <> ?2 AND p.state NOT IN ('cancelled', 'voided', 'refunded')
         ORDER BY p.number DESC LIMIT ?3",
    ))?;
    let taken = statement.query_map(params![account.as_str(), PaymentKind::ThirdParty as u8, most], |row| {
        Ok(TakenBefore { number: PaymentNumber(row.get(0)?), entry: entry_at(row, 1)?, minor: row.get(3)? })
    })?;
    Ok(taken.collect::<Result<_, _>>()?)
}

/// What the directory's balances do not count yet of an account's payments here, those to providers outside the billing
/// left out, for such an account is only a number of theirs: money taken whose receipt was
/// registered after `counted`, or is not registered yet; and, as negative amounts, money they count that was given back
/// since. The centre counts a payment when it has the entry that says that its receipt is registered, unless it refused
/// the payment: until an operator has found where the money belongs, the payer is not asked for it again.
///
/// # Errors
/// A failing database, or a row that cannot be.
pub fn uncounted(
    conn: &Connection,
    account: &AccountNumber,
    counted: EntryRef,
    currency: Currency,
) -> Result<Vec<Uncounted>, StoreError> {
    let mut statement = conn.prepare_cached(
        "WITH mine AS (
             SELECT p.number,
                    coalesce((s.registered_epoch, s.registered_seq) > (:epoch, :seq), 1)
                    OR EXISTS (SELECT 1 FROM verdict v
                               WHERE v.epoch = p.epoch AND v.seq = p.seq AND v.state = 'refused') AS taken_after
             FROM payment p
             LEFT JOIN receipt s ON s.epoch = p.epoch AND s.seq = p.seq
             WHERE p.account = :account AND p.state <> 'cancelled' AND p.kind <> :third)
         SELECT l.service, l.provider, l.period, l.amount,
                (b.seq IS NULL AND taken_after)
                - (b.seq IS NOT NULL AND NOT taken_after
                   AND coalesce((r.registered_epoch, r.registered_seq) > (:epoch, :seq), 0)) AS sign
         FROM mine JOIN payment_line l ON l.payment = mine.number
         LEFT JOIN reversal_line x ON x.payment = l.payment AND x.line = l.line AND x.failed = 0
         LEFT JOIN reversal b ON b.epoch = x.epoch AND b.seq = x.seq AND b.done = 1
         LEFT JOIN receipt r ON r.epoch = b.epoch AND r.seq = b.seq
         WHERE sign <> 0 ORDER BY mine.number, l.line",
    )?;
    let mut rows = statement.query(rusqlite::named_params! {
        ":account": account.as_str(), ":epoch": counted.epoch.0, ":seq": counted.seq.0,
        ":third": PaymentKind::ThirdParty as u8,
    })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (amount, sign): (i64, i64) = (row.get(3)?, row.get(4)?);
        found.push(Uncounted {
            service: ServiceId(row.get(0)?),
            provider: ProviderId(row.get(1)?),
            period: Period::from_index(row.get(2)?).map_err(|error| StoreError::row("payment_line", error))?,
            amount: Money::new(amount * sign, currency),
        });
    }
    Ok(found)
}

/// Notes in which shift the centre's decision about a payment was taken in: its money goes back from that drawer.
///
/// # Errors
/// A failing database, or no such payment.
pub fn decided_in(tx: &Transaction<'_>, number: PaymentNumber, shift: ShiftNumber) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("UPDATE payment SET decided_shift = ?2 WHERE number = ?1 AND decided_shift IS NULL")?
        .execute([number.0, shift.0])?;
    StoreError::one_row(TABLE, rows)
}

/// How many payments the centre has not acknowledged, and their sum (R10).
///
/// # Errors
/// A failing database.
pub fn unacknowledged(conn: &Connection, currency: Currency) -> Result<(u32, Money), StoreError> {
    let row: (u32, i64) = conn
        .prepare_cached(
            "SELECT count(*), coalesce(sum(p.amount + p.commission), 0) FROM payment p JOIN (
                 SELECT epoch, acknowledged FROM journal_state UNION ALL SELECT epoch, acknowledged FROM epoch_before
             ) s ON p.epoch = s.epoch AND p.seq > s.acknowledged
             WHERE p.state NOT IN ('cancelled')",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((row.0, Money::new(row.1, currency)))
}

/// The name of a state in the table.
#[must_use]
pub const fn state_name(state: PaymentState) -> &'static str {
    match state {
        PaymentState::Accepted => "accepted",
        PaymentState::Registered => "registered",
        PaymentState::NeedsDecision => "needs_decision",
        PaymentState::Referred => "referred",
        PaymentState::Cancelled => "cancelled",
        PaymentState::Voided => "voided",
        PaymentState::Refunded => "refunded",
    }
}

fn state_of(name: &str) -> Result<PaymentState, StoreError> {
    PaymentState::ALL
        .into_iter()
        .find(|state| state_name(*state) == name)
        .ok_or_else(|| StoreError::row(TABLE, format!("state {name}")))
}

fn entry_at(row: &Row<'_>, column: usize) -> rusqlite::Result<EntryRef> {
    Ok(EntryRef { epoch: Epoch(row.get(column)?), seq: Seq(row.get(column + 1)?) })
}

fn line(row: &Row<'_>, currency: Currency) -> Result<PaymentLine, StoreError> {
    Ok(PaymentLine {
        service: ServiceId(row.get(0)?),
        provider: ProviderId(row.get(1)?),
        period: Period::from_index(row.get(2)?).map_err(|error| StoreError::row("payment_line", error))?,
        amount: Money::new(row.get(3)?, currency),
        excess: Money::new(row.get(4)?, currency),
    })
}

fn select(
    conn: &Connection,
    filter: &str,
    parameters: [i64; 1],
    currency: Currency,
) -> Result<Vec<Stored>, StoreError> {
    let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM payment WHERE {filter}"))?;
    let mut lines = conn.prepare_cached(
        "SELECT service, provider, period, amount, excess FROM payment_line WHERE payment = ?1 ORDER BY line",
    )?;
    let mut rows = statement.query(parameters)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let mut stored = from_row(row, currency)?;
        let mut line_rows = lines.query([stored.payment.number.0])?;
        while let Some(row) = line_rows.next()? {
            stored.payment.lines.push(line(row, currency)?);
        }
        stored.payment.check().map_err(|error| StoreError::row(TABLE, error))?;
        stored.gone = reversals::of_payment(conn, stored.payment.number, currency)?;
        found.push(stored);
    }
    Ok(found)
}

/// A payment without its lines.
fn from_row(row: &Row<'_>, currency: Currency) -> Result<Stored, StoreError> {
    let bad = |what: &str| StoreError::row(TABLE, what);
    let money = |column| row.get(column).map(|minor| Money::new(minor, currency));
    let slip: Option<String> = row.get(15)?;
    let account: String = row.get(9)?;
    let state: String = row.get(20)?;
    let third: Option<String> = row.get(22)?;
    let payment = Payment {
        number: PaymentNumber(row.get(0)?),
        visit: VisitNumber(row.get(1)?),
        shift: ShiftNumber(row.get(2)?),
        kind: PaymentKind::from_code(row.get(8)?).ok_or_else(|| bad("kind"))?,
        account: AccountNumber::new(&account).map_err(|_| bad("account"))?,
        payer: PayerCopy { holder: row.get(10)?, address: row.get(11)? },
        lines: Vec::new(),
        commission: money(12)?,
        provider_commission: money(13)?,
        tenders: Tenders {
            card: money(14)?,
            slip: slip.map(|slip| SlipNumber::new(&slip)).transpose().map_err(|_| bad("slip"))?,
            cash: money(16)?,
            rounding: money(17)?,
            cash_received: money(18)?,
            change: money(19)?,
        },
        third: third.map(|third| serde_json::from_str(&third)).transpose().map_err(|_| bad("third"))?,
    };
    Ok(Stored {
        payment,
        state: state_of(&state)?,
        entry: entry_at(row, 3)?,
        accepted_at: row.get(6)?,
        day: BusinessDate::from_days(row.get(5)?).map_err(|_| bad("day"))?,
        cashier: UserId(row.get(7)?),
        copies: row.get(21)?,
        gone: Gone::nothing(currency),
    })
}
