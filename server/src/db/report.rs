//! What reports read: parts of tills' journals, and the names that journals do not have.

use kassa_domain::entry::Entry;
use kassa_domain::entry::body::ABOUT_EARLIER;
use kassa_domain::ids::{EntryRef, Epoch, Seq, ShiftNumber, TillId, UserId};
use kassa_domain::payment::PayerCopy;
use kassa_formats::report::Opening;

use super::convert::{day, signed, unsigned};
use super::sql::{OptionalExtension, params};
use super::{DbResult, View};

impl View<'_> {
    /// The openings of a till's shifts, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn openings(&self, till: TillId) -> DbResult<Vec<Opening>> {
        let mut statement = self
            .conn
            .prepare("SELECT epoch, seq, shift, day FROM shift_opening WHERE till = ?1 ORDER BY epoch, seq")?;
        let mut rows = statement.query([till.0])?;
        let mut openings = Vec::new();
        while let Some(row) = rows.next()? {
            let at = EntryRef { epoch: Epoch(row.get(0)?), seq: Seq(unsigned(row.get(1)?, "seq")?) };
            openings.push(Opening { at, shift: ShiftNumber(row.get(2)?), day: day(row.get(3)?)? });
        }
        Ok(openings)
    }

    /// A till's entries from a place on, in order, of all its lives; from `until` on only those that are about an earlier
    /// one. What no program can read is left out: its verdict says so.
    ///
    /// # Errors
    /// What the store says.
    pub fn journal_part(
        &self,
        till: TillId,
        from: Option<EntryRef>,
        until: Option<EntryRef>,
        take: &mut dyn FnMut(Entry),
    ) -> DbResult<()> {
        let place = |at: Option<EntryRef>, epoch: u32| -> DbResult<(u32, i64)> {
            at.map_or(Ok((epoch, 0)), |at| Ok((at.epoch.0, signed(at.seq.0)?)))
        };
        let (from, until) = (place(from, 0)?, place(until, u32::MAX)?);
        let about = ABOUT_EARLIER.map(|kind| kind.to_string()).join(", ");
        let mut statement = self.conn.prepare(&format!(
            "SELECT body FROM journal WHERE till = ?1 AND (epoch, seq) >= (?2, ?3) \
             AND ((epoch, seq) < (?4, ?5) OR kind IN ({about})) ORDER BY epoch, seq"
        ))?;
        let mut rows = statement.query(params![till.0, from.0, from.1, until.0, until.1])?;
        while let Some(row) = rows.next()? {
            if let Ok(entry) = Entry::parse(&row.get::<Vec<u8>>(0)?) {
                take(entry);
            }
        }
        Ok(())
    }

    /// Holder and address of an account, as they are now; nothing for one the centre does not have.
    ///
    /// # Errors
    /// What the store says.
    pub fn payer(&self, account: &str) -> DbResult<PayerCopy> {
        let mut statement = self.conn.prepare(
            "SELECT a.holder, t.name, s.name, a.house, a.flat FROM account a JOIN street s ON s.id = a.street \
             JOIN town t ON t.id = s.town WHERE a.number = ?1",
        )?;
        let found = statement
            .query_row([account], |row| {
                let parts: [String; 4] = [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?];
                let known: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
                Ok(PayerCopy { holder: row.get(0)?, address: known.join(", ") })
            })
            .optional()?;
        Ok(found.unwrap_or_default())
    }

    /// The names of everybody who ever worked at a point.
    ///
    /// # Errors
    /// What the store says.
    pub fn names_of_people(&self) -> DbResult<Vec<(UserId, String)>> {
        let mut statement = self.conn.prepare("SELECT id, name FROM \"user\" ORDER BY id")?;
        let rows = statement.query_map([], |row| Ok((UserId(row.get(0)?), row.get(1)?)))?;
        Ok(rows)
    }
}
