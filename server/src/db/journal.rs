//! Entries and the heads of their chains.

use kassa_domain::chain::{Hash, Head};
use kassa_domain::ids::{EntryRef, Epoch, Seq, TillId};

use super::convert::{hash, parsed, signed, unsigned};
use super::sql::{Bound, Kind, OptionalExtension, Param, Row, params};
use super::{Change, DbResult, View};

/// What of an entry is written down.
const COLUMNS: [(&str, Kind); 8] = [
    ("till", Kind::Integer),
    ("epoch", Kind::Integer),
    ("seq", Kind::Integer),
    ("kind", Kind::Integer),
    ("occurred_utc", Kind::Integer),
    ("received_utc", Kind::Integer),
    ("hash", Kind::Blob),
    ("body", Kind::Blob),
];

/// No earlier life of the till has entries that the applier has not looked at.
const NONE_BEFORE_WAITS: &str = "NOT EXISTS (SELECT 1 FROM head e WHERE e.till = h.till AND e.epoch < h.epoch \
     AND e.applied < e.seq)";

/// The end of one life of a till's journal, and how far it was applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadRow {
    /// The head.
    pub head: Head,
    /// Entries up to here have been looked at by the applier.
    pub applied: Seq,
}

/// An entry as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its place.
    pub at: EntryRef,
    /// Its canonical bytes.
    pub body: Vec<u8>,
    /// Hash of the chain up to it.
    pub hash: Hash,
}

impl View<'_> {
    /// When the centre got an entry, by its own clock.
    ///
    /// # Errors
    /// What the store says.
    pub fn received(&self, till: TillId, at: EntryRef) -> DbResult<Option<i64>> {
        self.conn
            .prepare("SELECT received_utc FROM journal WHERE till = ?1 AND epoch = ?2 AND seq = ?3")?
            .query_row(params![till.0, at.epoch.0, signed(at.seq.0)?], |row| row.get(0))
            .optional()
    }

    /// When the centre got an entry that it counts, by its own clock: however often what follows from entries is derived
    /// anew, this stays. Nothing while the entry does not count.
    ///
    /// # Errors
    /// What the store says.
    pub fn placed(&self, till: TillId, at: EntryRef) -> DbResult<Option<i64>> {
        self.conn
            .prepare(
                "SELECT j.received_utc FROM journal j JOIN verdict v ON v.till = j.till AND v.epoch = j.epoch \
                 AND v.seq = j.seq AND v.state = 'applied' WHERE j.till = ?1 AND j.epoch = ?2 AND j.seq = ?3",
            )?
            .query_row(params![till.0, at.epoch.0, signed(at.seq.0)?], |row| row.get(0))
            .optional()
    }

    /// The end of one life of a till's journal.
    ///
    /// # Errors
    /// What the store says.
    pub fn head(&self, till: TillId, epoch: Epoch) -> DbResult<Option<HeadRow>> {
        let mut statement = self.conn.prepare("SELECT seq, hash, applied FROM head WHERE till = ?1 AND epoch = ?2")?;
        let found: Option<(i64, Vec<u8>, i64)> = statement
            .query_row(params![till.0, epoch.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        found.map(|(seq, hash, applied)| head_row(till, epoch, seq, &hash, applied)).transpose()
    }

    /// Of each till the life whose entries are applied next, where there are any: the earliest that the applier has not
    /// looked through. What a later one tells may be about this one.
    ///
    /// # Errors
    /// What the store says.
    pub fn next_to_apply(&self) -> DbResult<Vec<HeadRow>> {
        self.heads_where(&format!("applied < seq AND {NONE_BEFORE_WAITS}"), params![])
    }

    /// The same of one till.
    ///
    /// # Errors
    /// What the store says.
    pub fn next_to_apply_of(&self, till: TillId) -> DbResult<Option<HeadRow>> {
        let heads =
            self.heads_where(&format!("till = ?1 AND applied < seq AND {NONE_BEFORE_WAITS}"), params![till.0])?;
        Ok(heads.into_iter().next())
    }

    /// How many entries the applier has not looked at.
    ///
    /// # Errors
    /// What the store says.
    pub fn unapplied(&self) -> DbResult<u64> {
        let sql = "SELECT coalesce(sum(seq - applied), 0) FROM head";
        unsigned(self.conn.prepare(sql)?.query_row([], |row| row.get(0))?, "a count")
    }

    /// The same of one till.
    ///
    /// # Errors
    /// What the store says.
    pub fn unapplied_of(&self, till: TillId) -> DbResult<u64> {
        let sql = "SELECT coalesce(sum(seq - applied), 0) FROM head WHERE till = ?1";
        unsigned(self.conn.prepare(sql)?.query_row([till.0], |row| row.get(0))?, "a count")
    }

    /// The ends of all lives of all tills, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn heads(&self) -> DbResult<Vec<HeadRow>> {
        self.heads_where("true", params![])
    }

    fn heads_where(&self, condition: &str, with: &[&dyn Param]) -> DbResult<Vec<HeadRow>> {
        let sql = format!("SELECT till, epoch, seq, hash, applied FROM head h WHERE {condition} ORDER BY till, epoch");
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query(with)?;
        let mut heads = Vec::new();
        while let Some(row) = rows.next()? {
            let (till, epoch) = (TillId(row.get(0)?), Epoch(row.get(1)?));
            heads.push(head_row(till, epoch, row.get(2)?, &row.get::<Vec<u8>>(3)?, row.get(4)?)?);
        }
        Ok(heads)
    }

    /// The last entry of a till that balances count, with all before it: how far the applier has looked in the earliest
    /// life that it has not looked through, else in the newest.
    ///
    /// # Errors
    /// What the store says.
    pub fn counted_through(&self, till: TillId) -> DbResult<Option<EntryRef>> {
        let mut statement = self.conn.prepare(&format!(
            "SELECT epoch, applied FROM head h WHERE till = ?1 AND applied > 0 AND {NONE_BEFORE_WAITS} \
             ORDER BY epoch DESC LIMIT 1"
        ))?;
        let found: Option<(u32, i64)> =
            statement.query_row([till.0], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        found.map(|(epoch, seq)| Ok(EntryRef { epoch: Epoch(epoch), seq: Seq(unsigned(seq, "seq")?) })).transpose()
    }

    /// The hash of the chain up to an entry; of place 0 it is what every life begins with.
    ///
    /// # Errors
    /// What the store says.
    pub fn hash_at(&self, till: TillId, at: EntryRef) -> DbResult<Option<Hash>> {
        if at.seq.0 == 0 {
            return Ok(Some(Hash::GENESIS));
        }
        let mut statement =
            self.conn.prepare("SELECT hash FROM journal WHERE till = ?1 AND epoch = ?2 AND seq = ?3")?;
        let found: Option<Vec<u8>> =
            statement.query_row(params![till.0, at.epoch.0, signed(at.seq.0)?], |row| row.get(0)).optional()?;
        found.map(|bytes| hash(&bytes)).transpose()
    }

    /// One entry.
    ///
    /// # Errors
    /// What the store says.
    pub fn entry(&self, till: TillId, at: EntryRef) -> DbResult<Option<StoredEntry>> {
        Ok(self.entries(till, at.epoch, at.seq, 1)?.into_iter().find(|entry| entry.at == at))
    }

    /// Entries of one life from a place on, in order, at most `limit`.
    ///
    /// # Errors
    /// What the store says.
    pub fn entries(&self, till: TillId, epoch: Epoch, from: Seq, limit: u32) -> DbResult<Vec<StoredEntry>> {
        let mut statement = self.conn.prepare(
            "SELECT seq, body, hash FROM journal WHERE till = ?1 AND epoch = ?2 AND seq >= ?3 ORDER BY seq LIMIT ?4",
        )?;
        let mut rows = statement.query(params![till.0, epoch.0, signed(from.0)?, limit])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(StoredEntry {
                at: EntryRef { epoch, seq: Seq(unsigned(row.get(0)?, "seq")?) },
                body: row.get(1)?,
                hash: hash(&row.get::<Vec<u8>>(2)?)?,
            });
        }
        Ok(entries)
    }

    /// Entries of a kind in the lives of a till after this one, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn later_of_kind(&self, till: TillId, epoch: Epoch, kind: u32) -> DbResult<Vec<StoredEntry>> {
        let mut statement = self.conn.prepare(
            "SELECT epoch, seq, body, hash FROM journal WHERE till = ?1 AND epoch > ?2 AND kind = ?3 ORDER BY epoch, seq",
        )?;
        let mut rows = statement.query(params![till.0, epoch.0, kind])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(stored_entry(row)?);
        }
        Ok(entries)
    }

    /// The last entry of a kind in each life of a till's journal.
    ///
    /// # Errors
    /// What the store says.
    pub fn last_of_kind(&self, till: TillId, kind: u32) -> DbResult<Vec<StoredEntry>> {
        let mut statement = self.conn.prepare(
            "SELECT epoch, seq, body, hash FROM journal j WHERE till = ?1 AND kind = ?2 AND seq = (\
                 SELECT max(seq) FROM journal l WHERE l.till = j.till AND l.epoch = j.epoch AND l.kind = j.kind) \
             ORDER BY epoch",
        )?;
        let mut rows = statement.query(params![till.0, kind])?;
        let mut entries = Vec::new();
        while let Some(row) = rows.next()? {
            entries.push(stored_entry(row)?);
        }
        Ok(entries)
    }
}

impl Change<'_> {
    /// Appends entries, each with the head it leads to.
    ///
    /// # Errors
    /// What the store says; the same place a second time among it.
    pub fn append(&self, entries: &[(Head, &[u8])], now_ms: i64) -> DbResult<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let row = |(head, body): &'_ (Head, &'_ [u8])| -> DbResult<[i64; 6]> {
            let (envelope, _) = parsed(kassa_domain::entry::split(body), "an entry that was just decoded")?;
            Ok([
                i64::from(head.till.0),
                i64::from(head.epoch.0),
                signed(head.seq.0)?,
                i64::from(envelope.kind),
                envelope.occurred_at.utc_ms(),
                now_ms,
            ])
        };
        let numbers = entries.iter().map(row).collect::<DbResult<Vec<_>>>()?;
        let rows: Vec<Vec<Bound<'_>>> = entries
            .iter()
            .zip(&numbers)
            .map(|((head, body), numbers)| {
                let bytes = [head.hash.0.bind(), body.bind()];
                numbers.iter().map(Param::bind).chain(bytes).collect()
            })
            .collect();
        self.conn.append("journal", &COLUMNS, &rows)
    }

    /// Moves the end of a life to a new head, with the till's signature on it.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_head(&self, head: &Head, signature: &[u8; 64]) -> DbResult<()> {
        self.conn.put(
            "INSERT INTO head (till, epoch, seq, hash, signature, applied) VALUES (?1, ?2, ?3, ?4, ?5, 0) \
             ON CONFLICT (till, epoch) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, \
             signature = excluded.signature",
            params![head.till.0, head.epoch.0, signed(head.seq.0)?, head.hash.0, signature],
        )
    }

    /// Notes how far the applier has looked.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_applied(&self, till: TillId, through: EntryRef) -> DbResult<()> {
        self.conn.put(
            "UPDATE head SET applied = ?3 WHERE till = ?1 AND epoch = ?2",
            params![till.0, through.epoch.0, signed(through.seq.0)?],
        )
    }
}

/// An entry out of its epoch, seq, body and hash.
fn stored_entry(row: Row<'_>) -> DbResult<StoredEntry> {
    Ok(StoredEntry {
        at: EntryRef { epoch: Epoch(row.get(0)?), seq: Seq(unsigned(row.get(1)?, "seq")?) },
        body: row.get(2)?,
        hash: hash(&row.get::<Vec<u8>>(3)?)?,
    })
}

fn head_row(till: TillId, epoch: Epoch, seq: i64, bytes: &[u8], applied: i64) -> DbResult<HeadRow> {
    let head = Head { till, epoch, seq: Seq(unsigned(seq, "seq")?), hash: hash(bytes)? };
    Ok(HeadRow { head, applied: Seq(unsigned(applied, "seq")?) })
}
