//! The verification of a till's journal and of everything that follows from it (`kassa journal verify`).
//!
//! The chain is computed anew from its genesis, each column is held against the canonical bytes beside it, the end of the
//! chain against where it is noted, and every table against the entries its rows follow from, in both directions. All is
//! read once, in the journal's order; what is kept in memory is what is not settled yet. The result names places and
//! columns; words for people are made elsewhere.

use kassa_domain::chain::{Hash, Head};
use kassa_domain::entry::{Body, Entry};
use kassa_domain::ids::{EntryRef, Epoch, Seq, TillId};
use rusqlite::{Connection, Row};

use super::{StoreError, identity, migrate};

mod asked;
mod expected;
mod finish;
mod folder;
mod outcome;
mod reversed;
mod rows;
mod shared;
mod tables;

pub use folder::verify_folder;
use tables::Tables;

/// Most faults that are listed; after as many the rest is not looked for.
pub const FAULTS_MAX: usize = 1000;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// SQLite finds the file's structure damaged.
    Structure {
        /// What it says.
        said: String,
    },
    /// A table, an index or a trigger is missing, changed or foreign.
    Schema {
        /// Its name.
        name: String,
    },
    /// There are entries, and nothing says whose.
    NoIdentity,
    /// Entries are missing in the middle.
    Gap {
        /// The first one that is missing.
        at: EntryRef,
        /// The next one there is.
        next: Seq,
    },
    /// The bytes of an entry cannot be read.
    Unreadable {
        /// Where.
        at: EntryRef,
    },
    /// An entry is of another till.
    WrongTill {
        /// Where.
        at: EntryRef,
        /// Whose it is.
        till: TillId,
    },
    /// A column of the journal is not what the entry's bytes say.
    Column {
        /// Where.
        at: EntryRef,
        /// Which.
        column: &'static str,
    },
    /// The hash of an entry is not what its bytes and the entries before it make: it was changed.
    WrongHash {
        /// Where.
        at: EntryRef,
    },
    /// The end of the chain is not where it is noted: entries were cut off or put on, or the note was changed.
    Head {
        /// Where it is noted to be.
        noted: EntryRef,
        /// Where it is.
        found: EntryRef,
        /// Whether the hashes are the same.
        same_hash: bool,
    },
    /// Nothing notes where the chain ends.
    NoHead,
    /// The centre is noted to have more than there is.
    Acknowledged {
        /// How far.
        through: Seq,
        /// Where the chain ends.
        head: Seq,
    },
    /// A row that follows from an entry is missing.
    Missing {
        /// The entry.
        at: EntryRef,
        /// In which table.
        table: &'static str,
    },
    /// A row follows from no entry.
    Extra {
        /// What the row names: an entry by epoch and place, or a number of its own.
        row: RowName,
        /// In which table.
        table: &'static str,
    },
    /// A row is not what its entry says.
    Differs {
        /// The entry.
        at: EntryRef,
        /// In which table.
        table: &'static str,
        /// Which column.
        column: &'static str,
    },
    /// An entry about the outcome of another one that could not have come out so: there is none, or it had ended already.
    Outcome {
        /// The entry.
        at: EntryRef,
        /// What it is about.
        of: EntryRef,
    },
}

/// What names a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowName {
    /// The entry it follows from.
    Entry(EntryRef),
    /// A number of its own.
    Number(u32),
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Entries read.
    pub entries: u64,
    /// The end of the chain; nothing for a till that is not enrolled.
    pub head: Option<Head>,
    /// What is wrong, in the order of the journal as far as it goes.
    pub faults: Vec<Fault>,
    /// There may be more faults than are listed.
    pub more: bool,
}

/// Faults as they are found, up to a limit.
#[derive(Debug, Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn push(&mut self, fault: Fault) {
        if !self.are_full() {
            self.0.push(fault);
        }
    }

    const fn are_full(&self) -> bool {
        self.0.len() >= FAULTS_MAX
    }
}

/// Verifies the journal and the tables. The connection may be one for reading, beside a till that works: all is read in
/// one transaction.
///
/// # Errors
/// A database that fails to answer. Whatever can be read and is wrong is a fault in the report and not an error.
pub fn verify(connection: &Connection) -> Result<Report, StoreError> {
    verify_told(connection, &|_| ())
}

/// The same, told how many entries were looked at, every now and then.
///
/// # Errors
/// See [`verify`].
pub fn verify_told(connection: &Connection, told: &dyn Fn(u64)) -> Result<Report, StoreError> {
    /// How often it is told.
    const EVERY: u64 = 256;
    let tx = connection.unchecked_transaction()?;
    let mut faults = Faults::default();
    check_structure(&tx, &mut faults)?;
    for name in migrate::differences(&tx)? {
        faults.push(Fault::Schema { name });
    }
    let identity = identity::load(&tx)?;
    let mut chain = Chain::new(identity.as_ref().map(|identity| identity.till));
    let mut statements = tables::Statements::prepare(&tx)?;
    let mut tables = Tables::open(&tx, &mut statements, identity)?;
    let mut journal =
        tx.prepare("SELECT epoch, seq, kind, occurred_at, user, body, hash FROM journal ORDER BY epoch, seq")?;
    let mut rows = journal.query([])?;
    while let Some(row) = rows.next()? {
        if faults.are_full() {
            break;
        }
        if chain.entries.is_multiple_of(EVERY) {
            told(chain.entries);
        }
        let at = EntryRef { epoch: Epoch(row.get(0)?), seq: Seq(row.get(1)?) };
        match chain.read(at, row, &mut faults)? {
            Some(entry) => tables.follow(at, &entry, &mut faults)?,
            // What its rows should be cannot be told; that they are there is not held against them.
            None => tables.skip(at, &mut faults)?,
        }
    }
    let more = faults.are_full();
    if !more {
        chain.check_head(&tx, &mut faults)?;
        tables.finish(&mut faults)?;
    }
    Ok(Report { entries: chain.entries, head: chain.head(), more: more || faults.are_full(), faults: faults.0 })
}

fn check_structure(connection: &Connection, faults: &mut Faults) -> Result<(), StoreError> {
    let mut statement = connection.prepare("PRAGMA integrity_check(20)")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let said: String = row.get(0)?;
        if said != "ok" {
            faults.push(Fault::Structure { said });
        }
    }
    Ok(())
}

/// The chain as it is computed.
struct Chain {
    till: Option<TillId>,
    entries: u64,
    last: Option<EntryRef>,
    /// The hash computed for the last entry, and the one stored with it. Where they differ the next entry may follow
    /// either: then only the last one was changed.
    computed: Hash,
    stored: Hash,
    /// The last entry of each epoch that is over, with its hash.
    ended: Vec<(EntryRef, Hash)>,
}

impl Chain {
    const fn new(till: Option<TillId>) -> Self {
        Self { till, entries: 0, last: None, computed: Hash::GENESIS, stored: Hash::GENESIS, ended: Vec::new() }
    }

    /// One row of the journal: its place, its columns, its hash. Gives the entry when it can be read.
    fn read(&mut self, at: EntryRef, row: &Row<'_>, faults: &mut Faults) -> Result<Option<Entry>, StoreError> {
        let body = row.get_ref(5)?.as_blob().map_err(|error| StoreError::row("journal", error))?;
        let hash = Hash(row.get(6)?);
        if self.entries == 0 && self.till.is_none() {
            faults.push(Fault::NoIdentity);
        }
        self.entries += 1;
        let joined = self.join(at, faults);
        let follows = self.computed.then(body) == hash || self.stored.then(body) == hash;
        if joined && !follows {
            faults.push(Fault::WrongHash { at });
        }
        self.computed = if joined { self.computed.then(body) } else { hash };
        self.stored = hash;
        self.last = Some(at);
        let Ok(entry) = Entry::parse(body) else {
            faults.push(Fault::Unreadable { at });
            return Ok(None);
        };
        if let Some(till) = self.till
            && entry.till != till
        {
            faults.push(Fault::WrongTill { at, till: entry.till });
        }
        for (column, is_same) in [
            ("epoch", entry.epoch == at.epoch),
            ("seq", entry.seq == at.seq),
            ("kind", row.get::<_, i64>(2)? == i64::from(entry.body.kind().0)),
            ("occurred_at", row.get::<_, i64>(3)? == entry.occurred_at.utc_ms()),
            ("user", row.get::<_, Option<i64>>(4)? == entry.user.map(|user| i64::from(user.0))),
        ] {
            if !is_same {
                faults.push(Fault::Column { at, column });
            }
        }
        self.check_start(at, &entry, faults);
        Ok(Some(entry))
    }

    /// Whether an entry stands right behind the last one. The first after a gap follows what nobody can tell.
    fn join(&mut self, at: EntryRef, faults: &mut Faults) -> bool {
        let expected = match self.last {
            Some(last) if last.epoch == at.epoch => last.seq.next(),
            last => {
                self.ended.extend(last.map(|last| (last, self.stored)));
                self.computed = Hash::GENESIS;
                self.stored = Hash::GENESIS;
                Seq::FIRST
            }
        };
        if at.seq != expected {
            faults.push(Fault::Gap { at: EntryRef { epoch: at.epoch, seq: expected }, next: at.seq });
        }
        at.seq == expected
    }

    /// An epoch begins with an entry that says so, and that names the end of the one before as far as it was known.
    fn check_start(&self, at: EntryRef, entry: &Entry, faults: &mut Faults) {
        let starts = matches!(entry.body, Body::EpochStarted { .. });
        let before = self.ended.last();
        let named_right = match (&entry.body, before) {
            (Body::EpochStarted { previous, .. }, Some(before)) => previous.as_ref() == Some(before),
            _ => true,
        };
        if starts != (at.seq == Seq::FIRST) || !named_right {
            faults.push(Fault::Outcome { at, of: before.map_or(at, |(last, _)| *last) });
        }
    }

    fn head(&self) -> Option<Head> {
        let (till, last) = (self.till?, self.last?);
        Some(Head { till, epoch: last.epoch, seq: last.seq, hash: self.computed })
    }

    /// The end of the chain against where it is noted to be.
    fn check_head(&self, connection: &Connection, faults: &mut Faults) -> Result<(), StoreError> {
        let mut statement = connection.prepare("SELECT epoch, head_seq, head_hash, acknowledged FROM journal_state")?;
        let mut rows = statement.query([])?;
        let Some(row) = rows.next()? else {
            if self.entries > 0 || self.till.is_some() {
                faults.push(Fault::NoHead);
            }
            return Ok(());
        };
        let noted = EntryRef { epoch: Epoch(row.get(0)?), seq: Seq(row.get(1)?) };
        let (hash, acknowledged) = (Hash(row.get(2)?), Seq(row.get(3)?));
        // An epoch that has just begun has no entries yet.
        let (found, found_hash) = match self.last {
            Some(last) if last.epoch == noted.epoch || noted.seq.0 > 0 => (last, self.stored),
            _ => (EntryRef { epoch: noted.epoch, seq: Seq(0) }, Hash::GENESIS),
        };
        if noted != found || hash != found_hash {
            faults.push(Fault::Head { noted, found, same_hash: hash == found_hash });
        }
        if acknowledged > found.seq {
            faults.push(Fault::Acknowledged { through: acknowledged, head: found.seq });
        }
        self.check_lives_before(connection, noted.epoch, faults)
    }

    /// The ends of the lives before the present one, against where they are noted to be.
    fn check_lives_before(
        &self,
        connection: &Connection,
        present: Epoch,
        faults: &mut Faults,
    ) -> Result<(), StoreError> {
        let last = self.last.map(|last| (last, self.stored));
        let mut found: Vec<_> = self.ended.iter().copied().chain(last).filter(|(at, _)| at.epoch < present).collect();
        let mut statement = connection.prepare("SELECT epoch, head_seq, head_hash FROM epoch_before ORDER BY epoch")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let noted = EntryRef { epoch: Epoch(row.get(0)?), seq: Seq(row.get(1)?) };
            let hash = Hash(row.get(2)?);
            let place = found.iter().position(|(at, _)| at.epoch == noted.epoch);
            let nothing = (EntryRef { epoch: noted.epoch, seq: Seq(0) }, Hash::GENESIS);
            let (found, found_hash) = place.map_or(nothing, |place| found.remove(place));
            if noted != found || hash != found_hash {
                faults.push(Fault::Head { noted, found, same_hash: hash == found_hash });
            }
        }
        for (found, _) in found {
            let noted = EntryRef { epoch: found.epoch, seq: Seq(0) };
            faults.push(Fault::Head { noted, found, same_hash: false });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
