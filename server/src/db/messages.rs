//! Messages of the centre to cashiers.

use kassa_domain::exchange::{About, Message, MessagePage};
use kassa_domain::ids::{EntryRef, Epoch, PointId, Seq, TillId};

use super::convert::{signed, unsigned};
use super::sql::{Row, params};
use super::{Change, DbResult, View};

/// Days for which a message that nobody needs any more is kept.
const KEPT_MS: i64 = 90 * 86_400_000;

/// To whom a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// Every till.
    All,
    /// The tills of a point.
    Point(PointId),
    /// One till.
    Till(TillId),
}

impl To {
    /// Whether a till of a point is among them.
    #[must_use]
    pub fn is(self, till: TillId, point: PointId) -> bool {
        match self {
            Self::All => true,
            Self::Point(to) => to == point,
            Self::Till(to) => to == till,
        }
    }

    fn columns(self) -> (Option<u32>, Option<u32>) {
        match self {
            Self::All => (None, None),
            Self::Point(point) => (Some(point.0), None),
            Self::Till(till) => (None, Some(till.0)),
        }
    }

    fn of(point: Option<u32>, till: Option<u32>) -> Self {
        match (point, till) {
            (_, Some(till)) => Self::Till(TillId(till)),
            (Some(point), None) => Self::Point(PointId(point)),
            (None, None) => Self::All,
        }
    }
}

/// A message as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// The message.
    pub message: Message,
    /// To whom.
    pub to: To,
    /// Until when it is shown to who has not had it, milliseconds of UTC.
    pub until_utc: i64,
}

const COLUMNS: &str = "id, written_utc, until_utc, point, till, text, epoch, seq, excess";

fn from_row(row: Row<'_>) -> DbResult<MessageRow> {
    let place: (Option<u32>, Option<i64>) = (row.get(6)?, row.get(7)?);
    let about = match (row.get::<Option<String>>(5)?, place, row.get(8)?) {
        (Some(text), _, _) => About::Text { text },
        (None, (Some(epoch), Some(seq)), Some(excess)) => {
            let payment = EntryRef { epoch: Epoch(epoch), seq: Seq(unsigned(seq, "seq")?) };
            About::PaidTwice { payment, excess }
        }
        (None, _, _) => About::Unknown,
    };
    let message = Message { id: unsigned(row.get(0)?, "message")?, written_ms: row.get(1)?, about };
    Ok(MessageRow { message, to: To::of(row.get(3)?, row.get(4)?), until_utc: row.get(2)? })
}

impl View<'_> {
    /// The number of the last message to a till, 0 for none.
    ///
    /// # Errors
    /// What the store says.
    pub fn last_message(&self, till: TillId, point: PointId) -> DbResult<u64> {
        // Each by an index: tills ask this in every round.
        let sql = "SELECT coalesce(max(id), 0) FROM (SELECT max(id) AS id FROM message WHERE till = ?1 \
                   UNION ALL SELECT max(id) FROM message WHERE till IS NULL AND point = ?2 \
                   UNION ALL SELECT max(id) FROM message WHERE till IS NULL AND point IS NULL) AS last";
        let last = self.conn.prepare(sql)?.query_row(params![till.0, point.0], |row| row.get(0))?;
        unsigned(last, "message")
    }

    /// Messages to a till after one, in order, at most `limit`; those whose time is over are passed.
    ///
    /// # Errors
    /// What the store says.
    pub fn messages(&self, till: TillId, point: PointId, after: u64, limit: u32, now: i64) -> DbResult<MessagePage> {
        let sql = format!(
            "SELECT {COLUMNS} FROM message WHERE id > ?3 AND until_utc > ?4 AND (till = ?1 OR till IS NULL) \
             AND (point = ?2 OR point IS NULL) ORDER BY id LIMIT ?5"
        );
        let rows = self
            .conn
            .prepare(&sql)?
            .query_map(params![till.0, point.0, signed(after)?, now, limit], |row| Ok(from_row(row)))?;
        let messages: Vec<Message> = rows.into_iter().map(|row| Ok(row?.message)).collect::<DbResult<_>>()?;
        let last = self.last_message(till, point)?;
        let more = messages.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
        let next = match messages.last() {
            Some(message) if more => message.id,
            // What is passed is passed for good.
            Some(_) | None => last.max(after),
        };
        Ok(MessagePage { messages, next, more: more && next < last })
    }

    /// The number of the last message to anybody, 0 for none.
    ///
    /// # Errors
    /// What the store says.
    pub fn last_message_of_all(&self) -> DbResult<u64> {
        let last = self.conn.prepare("SELECT coalesce(max(id), 0) FROM message")?.query_row([], |row| row.get(0))?;
        unsigned(last, "message")
    }

    /// Numbers and addressees of the messages after one, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn messages_since(&self, after: u64) -> DbResult<Vec<(u64, To)>> {
        let sql = "SELECT id, point, till FROM message WHERE id > ?1 ORDER BY id";
        let rows = self
            .conn
            .prepare(sql)?
            .query_map(params![signed(after)?], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        rows.into_iter().map(|(id, point, till)| Ok((unsigned::<u64>(id, "message")?, To::of(point, till)))).collect()
    }

    /// All messages, newest first, at most `limit`.
    ///
    /// # Errors
    /// What the store says.
    pub fn all_messages(&self, limit: u32) -> DbResult<Vec<MessageRow>> {
        let sql = format!("SELECT {COLUMNS} FROM message ORDER BY id DESC LIMIT ?1");
        let rows = self.conn.prepare(&sql)?.query_map(params![limit], |row| Ok(from_row(row)))?;
        rows.into_iter().collect()
    }
}

impl Change<'_> {
    /// Writes a message. Gives its number, which is beyond every one that was given, also by a centre that this one was
    /// restored from a copy of.
    ///
    /// # Errors
    /// What the store says.
    pub fn write_message(&self, to: To, about: &About, now_ms: i64, until_ms: i64) -> DbResult<u64> {
        // Whoever writes a message holds this row until it is there: numbers are seen in the order they were given.
        let _ = self.conn.execute("UPDATE centre SET revision = revision", [])?;
        let _ = self.conn.execute("DELETE FROM message WHERE until_utc < ?1", [now_ms.saturating_sub(KEPT_MS)])?;
        let last: i64 = self.conn.query_row("SELECT coalesce(max(id), 0) FROM message", [], |row| row.get(0))?;
        let id = now_ms.max(last.saturating_add(1));
        let (point, till) = to.columns();
        let (text, payment, excess) = match about {
            About::Text { text } => (Some(text.as_str()), None, None),
            About::PaidTwice { payment, excess } => (None, Some(*payment), Some(*excess)),
            About::Unknown => (Some(""), None, None),
        };
        let seq = payment.map(|payment| signed(payment.seq.0)).transpose()?;
        let _ = self.conn.execute(
            "INSERT INTO message (id, written_utc, until_utc, point, till, text, epoch, seq, excess) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![id, now_ms, until_ms, point, till, text, payment.map(|payment| payment.epoch.0), seq, excess],
        )?;
        unsigned(id, "message")
    }
}
