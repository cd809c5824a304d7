//! Who this till is, and what it knows of the centre's clock.

use kassa_domain::chain::Hash;
use kassa_domain::exchange::FirstNumbers;
use kassa_domain::ids::{Epoch, PointCode, TillCode, TillId};
use kassa_domain::{Currency, Timestamp};
use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::error::StoreError;

/// One enrolled till.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Number given by the centre.
    pub till: TillId,
    /// Life of the journal.
    pub epoch: Epoch,
    /// Code of the point.
    pub point: PointCode,
    /// Code of the till.
    pub code: TillCode,
    /// Currency of the point.
    pub currency: Currency,
    /// Its Ed25519 public key.
    pub public_key: [u8; 32],
    /// Address of the centre.
    pub server: String,
    /// Pinned certificate of the centre, PEM.
    pub certificate: Option<String>,
    /// The centre's key for files carried by hand; nothing of an enrolment before there were any.
    pub files_key: Option<[u8; 32]>,
}

/// Writes down who the till is and begins its journal's epoch.
///
/// # Errors
/// A failing database, or a till that is enrolled already.
pub fn enrol(
    tx: &Transaction<'_>,
    identity: &Identity,
    numbers: FirstNumbers,
    at: Timestamp,
) -> Result<(), StoreError> {
    let rows = tx.execute(
        "INSERT INTO till (id, till, epoch, point_code, till_code, currency, public_key, server, certificate, enrolled_at,
             first_visit, first_payment, first_shift, files_key)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        params![
            identity.till.0,
            identity.epoch.0,
            identity.point.as_str(),
            identity.code.as_str(),
            identity.currency.code(),
            identity.public_key,
            identity.server,
            identity.certificate,
            at.utc_ms(),
            numbers.visit.0,
            numbers.payment.0,
            numbers.shift.0,
            identity.files_key,
        ],
    )?;
    StoreError::one_row("till", rows)?;
    let rows = tx.execute(
        "INSERT INTO journal_state (id, epoch, head_seq, head_hash, acknowledged) VALUES (1, ?1, 0, ?2, 0)",
        params![identity.epoch.0, Hash::GENESIS.0],
    )?;
    StoreError::one_row("journal_state", rows)?;
    // Being let in is the first contact: the offline limits count from here.
    let rows = tx.execute("INSERT INTO contact (id, last_contact) VALUES (1, ?1)", [at.utc_ms()])?;
    StoreError::one_row("contact", rows)
}

/// Writes down that the centre has let the till in anew: a new life of the journal begins, and the one before keeps its
/// end, so that what the centre lacks of it can still be sent. Whatever stopped the till is over.
///
/// # Errors
/// A failing database.
pub fn begin_anew(
    tx: &Transaction<'_>,
    identity: &Identity,
    numbers: FirstNumbers,
    at: Timestamp,
) -> Result<(), StoreError> {
    let _ = tx.execute(
        "INSERT INTO epoch_before (epoch, head_seq, head_hash, acknowledged)
         SELECT epoch, head_seq, head_hash, min(acknowledged, head_seq - 1) FROM journal_state WHERE head_seq > 0",
        [],
    )?;
    let rows = tx.execute(
        "UPDATE till SET epoch = ?1, point_code = ?2, till_code = ?3, public_key = ?4, server = ?5, certificate = ?6,
         enrolled_at = ?7, first_visit = ?8, first_payment = ?9, first_shift = ?10, files_key = ?11",
        params![
            identity.epoch.0,
            identity.point.as_str(),
            identity.code.as_str(),
            identity.public_key,
            identity.server,
            identity.certificate,
            at.utc_ms(),
            numbers.visit.0,
            numbers.payment.0,
            numbers.shift.0,
            identity.files_key,
        ],
    )?;
    StoreError::one_row("till", rows)?;
    let rows = tx.execute(
        "UPDATE journal_state SET epoch = ?1, head_seq = 0, head_hash = ?2, acknowledged = 0, stopped_at = NULL, message_cursor = 0",
        params![identity.epoch.0, Hash::GENESIS.0],
    )?;
    StoreError::one_row("journal_state", rows)?;
    let _ = tx.execute("DELETE FROM carried", [])?;
    let rows = tx.execute("UPDATE contact SET last_contact = ?1 WHERE id = 1", [at.utc_ms()])?;
    StoreError::one_row("contact", rows)
}

/// Who the till is, when it is enrolled.
///
/// # Errors
/// A failing database, or a row that cannot be.
pub fn load(conn: &Connection) -> Result<Option<Identity>, StoreError> {
    let row = conn
        .query_row(
            "SELECT till, epoch, point_code, till_code, currency, public_key, server, certificate, files_key
             FROM till",
            [],
            |row| {
                Ok((
                    (row.get(0)?, row.get(1)?),
                    (row.get::<_, String>(2)?, row.get::<_, String>(3)?, row.get::<_, String>(4)?),
                    (row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?),
                ))
            },
        )
        .optional()?;
    let Some(((till, epoch), (point, code, currency), (public_key, server, certificate, files_key))) = row else {
        return Ok(None);
    };
    let bad = |what: &str| StoreError::row("till", what);
    Ok(Some(Identity {
        till: TillId(till),
        epoch: Epoch(epoch),
        point: PointCode::new(&point).map_err(|_| bad("point_code"))?,
        code: TillCode::new(&code).map_err(|_| bad("till_code"))?,
        currency: Currency::from_code(&currency).ok_or_else(|| bad("currency"))?,
        public_key,
        server,
        certificate,
        files_key,
    }))
}

/// When the centre last answered, by the till's clock, and how its clock stands to the till's.
///
/// # Errors
/// A failing database.
pub fn contact(conn: &Connection) -> Result<(Option<i64>, Option<i64>), StoreError> {
    let row = conn
        .prepare_cached("SELECT last_contact, clock_offset_ms FROM contact WHERE id = 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(row)
}

/// Notes that the centre has answered.
///
/// # Errors
/// A failing database.
pub fn note_contact(tx: &Transaction<'_>, at: Timestamp, clock_offset_ms: i64) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("UPDATE contact SET last_contact = ?1, clock_offset_ms = ?2 WHERE id = 1")?
        .execute(params![at.utc_ms(), clock_offset_ms])?;
    StoreError::one_row("contact", rows)
}

/// Notes that the centre has answered what was asked at this moment, unless it has answered later ones.
///
/// # Errors
/// A failing database.
pub fn note_answered(tx: &Transaction<'_>, asked_ms: i64) -> Result<(), StoreError> {
    let rows = tx
        .prepare_cached("UPDATE contact SET last_contact = max(coalesce(last_contact, ?1), ?1) WHERE id = 1")?
        .execute([asked_ms])?;
    StoreError::one_row("contact", rows)
}
