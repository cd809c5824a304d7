//! What registers were asked to do: the intent, what they showed before, what became of it.

use kassa_domain::ids::{EntryRef, Epoch, PaymentNumber, Seq, SerialNumber, ShiftNumber};
use kassa_domain::receipt::{FiscalDocument, Operation, OperationKind, Receipt, ReceiptEvent, ReceiptState};
use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::error::StoreError;

const TABLE: &str = "receipt";
/// The centre's reason for a referred receipt that it found not registered.
const NOT_REGISTERED: &str = "not_registered";

/// One operation with a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The entry that asked for it.
    pub of: EntryRef,
    /// What was asked; of a payment that stands on another one's receipt, its own part of it.
    pub operation: Operation,
    /// The shift it belongs to.
    pub shift: ShiftNumber,
    /// The payment it is for, when it is a sale or a return.
    pub payment: Option<PaymentNumber>,
    /// What became of it.
    pub receipt: Receipt,
    /// How often it was sent.
    pub tries: u32,
    /// Nothing more is to be done about it.
    pub settled: bool,
    /// The receipt it stands on where that is not its own: the one of the first payment of its visit (R7).
    pub leader: Option<EntryRef>,
}

/// One of those that stand on a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The entry that accepted it.
    pub of: EntryRef,
    /// Its payment; none where it is no receipt of one.
    pub payment: Option<PaymentNumber>,
}

/// Writes an intent, planned or sending.
///
/// # Errors
/// A failing database, or another operation that is being sent.
pub fn insert(
    tx: &Transaction<'_>,
    of: EntryRef,
    operation: &Operation,
    shift: ShiftNumber,
    payment: Option<PaymentNumber>,
    receipt: &Receipt,
) -> Result<(), StoreError> {
    let sending = matches!(receipt, Receipt::Sending { .. });
    let rows = tx
        .prepare_cached(
            "INSERT INTO receipt (epoch, seq, kind, shift, payment, operation, state, detail, tries)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            of.epoch.0,
            of.seq.0,
            operation.kind() as u8,
            shift.0,
            payment.map(|number| number.0),
            json(operation)?,
            state_name(receipt.state()),
            json(receipt)?,
            u32::from(sending),
        ])?;
    StoreError::one_row(TABLE, rows)
}

/// Lets payments stand on the receipt of the first of them (R7): what becomes of it from now on becomes of them.
///
/// # Errors
/// A failing database, or a receipt whose turn has come already.
pub fn share(tx: &Transaction<'_>, of: EntryRef, whole: &Operation, others: &[EntryRef]) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE receipt SET shared = ?3 WHERE epoch = ?1 AND seq = ?2 AND leader_seq IS NULL AND shared IS NULL",
        )?
        .execute(params![of.epoch.0, of.seq.0, json(whole)?])?;
    StoreError::one_row(TABLE, rows)?;
    for other in others {
        let rows = tx
            .prepare_cached(
                "UPDATE receipt SET leader_epoch = ?3, leader_seq = ?4
                 WHERE epoch = ?1 AND seq = ?2 AND state = 'planned' AND leader_seq IS NULL AND shared IS NULL",
            )?
            .execute(params![other.epoch.0, other.seq.0, of.epoch.0, of.seq.0])?;
        StoreError::one_row(TABLE, rows)?;
    }
    followed(tx, of)
}

/// Those that stand on a receipt: its own payment first, then the others in their order.
///
/// # Errors
/// A failing database.
pub fn members(conn: &Connection, of: EntryRef) -> Result<Vec<Member>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT epoch, seq, payment FROM receipt WHERE epoch = ?1 AND seq = ?2
         UNION ALL
         SELECT epoch, seq, payment FROM receipt WHERE leader_epoch = ?1 AND leader_seq = ?2 ORDER BY 1, 2",
    )?;
    let rows = statement.query_map(params![of.epoch.0, of.seq.0], |row| {
        let payment: Option<u32> = row.get(2)?;
        let of = EntryRef { epoch: Epoch(row.get(0)?), seq: Seq(row.get(1)?) };
        Ok(Member { of, payment: payment.map(PaymentNumber) })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// What stands on a receipt goes with it.
fn followed(tx: &Transaction<'_>, of: EntryRef) -> Result<(), StoreError> {
    let _ = tx
        .prepare_cached(
            "UPDATE receipt SET state = lead.state, detail = lead.detail, tries = lead.tries, settled = lead.settled
             FROM receipt AS lead
             WHERE lead.epoch = ?1 AND lead.seq = ?2
               AND receipt.leader_epoch = lead.epoch AND receipt.leader_seq = lead.seq",
        )?
        .execute(params![of.epoch.0, of.seq.0])?;
    Ok(())
}

/// Moves a receipt on, with what stands on it; a registered one is settled.
///
/// # Errors
/// A failing database, no such receipt, one that is settled or stands on another one, or an event that may not happen in
/// its state.
pub fn on(tx: &Transaction<'_>, of: EntryRef, event: ReceiptEvent) -> Result<Stored, StoreError> {
    let mut stored = get(tx, of)?.ok_or_else(|| StoreError::row(TABLE, "no such receipt"))?;
    if stored.leader.is_some() {
        return Err(StoreError::row(TABLE, "a payment that stands on another one's receipt has none of its own"));
    }
    if stored.settled {
        return Err(StoreError::row(TABLE, "nothing more can happen to a settled receipt"));
    }
    let from = stored.receipt.state();
    stored.receipt = stored.receipt.on(event)?;
    let state = stored.receipt.state();
    stored.tries += u32::from(state == ReceiptState::Sending);
    stored.settled = stored.settled || state == ReceiptState::Registered;
    let rows = tx
        .prepare_cached(
            "UPDATE receipt SET state = ?3, detail = ?4, tries = ?5, settled = ?6
             WHERE epoch = ?1 AND seq = ?2 AND state = ?7",
        )?
        .execute(params![
            of.epoch.0,
            of.seq.0,
            state_name(state),
            json(&stored.receipt)?,
            stored.tries,
            stored.settled,
            state_name(from),
        ])?;
    StoreError::one_row(TABLE, rows)?;
    followed(tx, of)?;
    Ok(stored)
}

/// Notes which entry says that a receipt is registered.
///
/// # Errors
/// A failing database, or no such registered receipt.
pub fn registered_by(tx: &Transaction<'_>, of: EntryRef, entry: EntryRef) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE receipt SET registered_epoch = ?3, registered_seq = ?4
             WHERE epoch = ?1 AND seq = ?2 AND state = 'registered'",
        )?
        .execute(params![of.epoch.0, of.seq.0, entry.epoch.0, entry.seq.0])?;
    StoreError::one_row(TABLE, rows)
}

/// Notes which entry referred a receipt to the centre: nothing more is done about it here.
///
/// # Errors
/// A failing database, or no such receipt.
pub fn referred(tx: &Transaction<'_>, of: EntryRef, referral: EntryRef) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE receipt SET settled = 1, referred_epoch = ?3, referred_seq = ?4
             WHERE epoch = ?1 AND seq = ?2 AND state = 'unknown' AND settled = 0",
        )?
        .execute(params![of.epoch.0, of.seq.0, referral.epoch.0, referral.seq.0])?;
    StoreError::one_row(TABLE, rows)
}

/// What the centre decided about referred receipts and the till has not taken in yet: the receipt's entry, and whether
/// it is registered. Only of the present life: one before may have been a restored copy's, and then the centre's verdict
/// at that place is about another entry.
///
/// # Errors
/// A failing database.
pub fn decided_by_the_centre(conn: &Connection) -> Result<Vec<(EntryRef, bool)>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT r.epoch, r.seq, v.state = 'applied'
         FROM receipt r
         JOIN verdict v ON v.epoch = r.referred_epoch AND v.seq = r.referred_seq
         JOIN journal_state s ON s.epoch = r.referred_epoch
         JOIN payment p ON p.number = r.payment
         LEFT JOIN reversal b ON b.epoch = r.epoch AND b.seq = r.seq
         WHERE r.referred_seq IS NOT NULL AND r.state = 'unknown'
           AND (v.state = 'applied' OR (v.state = 'refused' AND v.reason = ?1))
           AND ((b.seq IS NULL AND p.state = 'referred') OR (b.done = 0 AND b.failed = 0))
         ORDER BY r.id",
    )?;
    let rows = statement.query_map([NOT_REGISTERED], |row| {
        Ok((EntryRef { epoch: Epoch(row.get(0)?), seq: Seq(row.get(1)?) }, row.get(2)?))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Notes which entry says that the centre found a referred receipt registered. Its document is not known here.
///
/// # Errors
/// A failing database, or no such receipt.
pub fn registered_at_the_centre(tx: &Transaction<'_>, of: EntryRef, entry: EntryRef) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached(
            "UPDATE receipt SET registered_epoch = ?3, registered_seq = ?4
             WHERE epoch = ?1 AND seq = ?2 AND state = 'unknown' AND referred_seq IS NOT NULL",
        )?
        .execute(params![of.epoch.0, of.seq.0, entry.epoch.0, entry.seq.0])?;
    StoreError::one_row(TABLE, rows)
}

/// Notes that nothing more is to be done about a receipt: cancelled or given up.
///
/// # Errors
/// A failing database, or no such receipt.
pub fn settle(tx: &Transaction<'_>, of: EntryRef) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("UPDATE receipt SET settled = 1 WHERE epoch = ?1 AND seq = ?2")?
        .execute(params![of.epoch.0, of.seq.0])?;
    StoreError::one_row(TABLE, rows)
}

const COLUMNS: &str = "epoch, seq, shift, payment, coalesce(shared, operation), state, detail, tries, settled,
     leader_epoch, leader_seq";

/// One receipt.
///
/// # Errors
/// A failing database, or a row that cannot be.
pub fn get(conn: &Connection, of: EntryRef) -> Result<Option<Stored>, StoreError> {
    let found = conn
        .prepare_cached(&format!("SELECT {COLUMNS} FROM receipt WHERE epoch = ?1 AND seq = ?2"))?
        .query_row(params![of.epoch.0, of.seq.0], |row| Ok(from_row(row)))
        .optional()?;
    found.transpose()
}

/// Every receipt that is not settled, in order: what is being sent, waits for its turn, failed or is unknown. Payments
/// that stand on one receipt are one.
///
/// # Errors
/// A failing database, or a row that cannot be.
pub fn unsettled(conn: &Connection) -> Result<Vec<Stored>, StoreError> {
    select(conn, "settled = 0 AND leader_seq IS NULL ORDER BY id", [])
}

/// Every operation the register was asked for, in order.
///
/// # Errors
/// A failing database, or a row that cannot be.
pub fn all(conn: &Connection) -> Result<Vec<Stored>, StoreError> {
    select(conn, "leader_seq IS NULL ORDER BY id", [])
}

/// True when another operation is registered with this document of this fiscal storage.
///
/// # Errors
/// A failing database.
pub fn is_taken(conn: &Connection, document: &FiscalDocument) -> Result<bool, StoreError> {
    let number = i64::try_from(document.number).map_err(|error| StoreError::row(TABLE, error))?;
    let count: u32 = conn
        .prepare_cached(
            "SELECT count(*) FROM receipt WHERE state = 'registered'
                 AND detail ->> '$.document.number' = ?1 AND detail ->> '$.document.storage' = ?2",
        )?
        .query_row(params![number, document.storage.as_ref().map(SerialNumber::as_str)], |row| row.get(0))?;
    Ok(count > 0)
}

/// How many receipts are not settled.
///
/// # Errors
/// A failing database.
pub fn unsettled_count(conn: &Connection) -> Result<u32, StoreError> {
    let count = conn
        .prepare_cached("SELECT count(*) FROM receipt WHERE settled = 0 AND leader_seq IS NULL")?
        .query_row([], |row| row.get(0))?;
    Ok(count)
}

/// The receipts of a payment, oldest first: its own, then of its reversal.
///
/// # Errors
/// A failing database, or a row that cannot be.
pub fn of_payment(conn: &Connection, payment: PaymentNumber) -> Result<Vec<Stored>, StoreError> {
    select(conn, "payment = ?1 ORDER BY id", [payment.0])
}

/// The newest receipt of a kind in a shift.
///
/// # Errors
/// A failing database, or a row that cannot be.
pub fn of_shift(conn: &Connection, shift: ShiftNumber, kind: OperationKind) -> Result<Option<Stored>, StoreError> {
    let mut found = select(conn, "shift = ?1 AND kind = ?2 ORDER BY id DESC LIMIT 1", [shift.0, kind as u32])?;
    Ok(found.pop())
}

fn select<const N: usize>(conn: &Connection, filter: &str, with: [u32; N]) -> Result<Vec<Stored>, StoreError> {
    let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM receipt WHERE {filter}"))?;
    let mut rows = statement.query(rusqlite::params_from_iter(with))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(from_row(row)?);
    }
    Ok(found)
}

/// The name of a state in the table.
#[must_use]
pub const fn state_name(state: ReceiptState) -> &'static str {
    match state {
        ReceiptState::Planned => "planned",
        ReceiptState::Sending => "sending",
        ReceiptState::Registered => "registered",
        ReceiptState::Failed => "failed",
        ReceiptState::Unknown => "unknown",
    }
}

fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::row(TABLE, error))
}

fn from_row(row: &Row<'_>) -> Result<Stored, StoreError> {
    let payment: Option<u32> = row.get(3)?;
    let (operation, state, detail): (String, String, String) = (row.get(4)?, row.get(5)?, row.get(6)?);
    let leader: (Option<u32>, Option<u64>) = (row.get(9)?, row.get(10)?);
    let leader = leader.0.zip(leader.1);
    let operation = serde_json::from_str(&operation).map_err(|error| StoreError::row(TABLE, error))?;
    let receipt: Receipt = serde_json::from_str(&detail).map_err(|error| StoreError::row(TABLE, error))?;
    if state_name(receipt.state()) != state {
        return Err(StoreError::row(TABLE, "state and detail differ"));
    }
    Ok(Stored {
        of: EntryRef { epoch: Epoch(row.get(0)?), seq: Seq(row.get(1)?) },
        operation,
        shift: ShiftNumber(row.get(2)?),
        payment: payment.map(PaymentNumber),
        receipt,
        tries: row.get(7)?,
        settled: row.get(8)?,
        leader: leader.map(|(epoch, seq)| EntryRef { epoch: Epoch(epoch), seq: Seq(seq) }),
    })
}
