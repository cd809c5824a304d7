//! What the centre told the cashier: kept until the centre's messages are long over, so that one that was put away in a
//! hurry can be read again.

use kassa_domain::Timestamp;
use kassa_domain::exchange::{About, Message, MessagePage};
use kassa_domain::ids::{EntryRef, Epoch, Seq, UserId};
use rusqlite::{Connection, Row, Transaction, params};

use super::error::StoreError;

const TABLE: &str = "message";
/// For how long a message that was read stays, milliseconds: 60 days.
const KEPT_MS: i64 = 60 * 24 * 3_600_000;

/// A message as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The message.
    pub message: Message,
    /// A person put it away.
    pub is_read: bool,
}

/// Up to which message the centre was asked.
///
/// # Errors
/// A failing database.
pub fn cursor(conn: &Connection) -> Result<u64, StoreError> {
    let cursor: i64 =
        conn.prepare_cached("SELECT message_cursor FROM journal_state")?.query_row([], |row| row.get(0))?;
    u64::try_from(cursor).map_err(|_| StoreError::row("journal_state", "message_cursor"))
}

/// Keeps a page of messages, each once. What this version does not know is passed.
///
/// # Errors
/// A failing database.
pub fn keep(tx: &Transaction<'_>, page: &MessagePage) -> Result<(), StoreError> {
    let number = |number: u64| i64::try_from(number).map_err(|_| StoreError::row(TABLE, "id"));
    let mut insert = tx.prepare_cached(
        "INSERT INTO message (id, written_ms, text, epoch, seq, excess) VALUES (?1, ?2, ?3, ?4, ?5, ?6) \
         ON CONFLICT DO NOTHING",
    )?;
    for message in &page.messages {
        let (text, payment, excess) = match &message.about {
            About::Text { text } => (Some(shown(text)), None, None),
            About::PaidTwice { payment, excess } => (None, Some(*payment), Some(*excess)),
            About::Unknown => continue,
        };
        let seq = payment.map(|payment| number(payment.seq.0)).transpose()?;
        let epoch = payment.map(|payment| payment.epoch.0);
        let _ = insert.execute(params![number(message.id)?, message.written_ms, text, epoch, seq, excess])?;
    }
    let _ = tx
        .prepare_cached("UPDATE journal_state SET message_cursor = max(message_cursor, ?1)")?
        .execute([number(page.next)?])?;
    Ok(())
}

/// A text as a screen may show it: no longer than texts may be, and without what would break or turn it.
fn shown(text: &str) -> String {
    let turns =
        |letter: &char| matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let plain = |letter: &char| *letter == '\n' || !(letter.is_control() || turns(letter));
    text.chars().filter(plain).take(About::TEXT_MAX).collect()
}

/// A person put a message away. Those read long ago go.
///
/// # Errors
/// A failing database.
pub fn read(tx: &Transaction<'_>, id: u64, user: Option<UserId>, at: Timestamp) -> Result<(), StoreError> {
    let id = i64::try_from(id).map_err(|_| StoreError::row(TABLE, "id"))?;
    let _ = tx
        .prepare_cached("UPDATE message SET read_at = ?2, read_by = ?3 WHERE id = ?1 AND read_at IS NULL")?
        .execute(params![id, at.utc_ms(), user.map(|user| user.0)])?;
    let _ = tx.execute("DELETE FROM message WHERE read_at < ?1", [at.utc_ms().saturating_sub(KEPT_MS)])?;
    Ok(())
}

/// The latest messages, those not read first and the oldest of them at the head: at most so many.
///
/// # Errors
/// A failing database.
pub fn latest(conn: &Connection, limit: u32) -> Result<Vec<Kept>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT id, written_ms, text, epoch, seq, read_at IS NOT NULL, excess FROM message \
         ORDER BY read_at IS NOT NULL, CASE WHEN read_at IS NULL THEN id ELSE -id END LIMIT ?1",
    )?;
    let rows = statement.query_map([limit], row_of)?;
    rows.map(|row| row?.ok_or_else(|| StoreError::row(TABLE, "what it is about"))).collect()
}

fn row_of(row: &Row<'_>) -> rusqlite::Result<Option<Kept>> {
    let place: (Option<u32>, Option<i64>) = (row.get(3)?, row.get(4)?);
    let payment = |(epoch, seq): (u32, i64)| Some(EntryRef { epoch: Epoch(epoch), seq: Seq(u64::try_from(seq).ok()?) });
    let about = match (row.get::<_, Option<String>>(2)?, place.0.zip(place.1).and_then(payment), row.get(6)?) {
        (Some(text), _, _) => About::Text { text },
        (None, Some(payment), Some(excess)) => About::PaidTwice { payment, excess },
        (None, _, _) => return Ok(None),
    };
    let Ok(id) = u64::try_from(row.get::<_, i64>(0)?) else { return Ok(None) };
    let message = Message { id, written_ms: row.get(1)?, about };
    Ok(Some(Kept { message, is_read: row.get(5)? }))
}
