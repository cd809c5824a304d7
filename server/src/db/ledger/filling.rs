//! How far the ledger of a centre that had entries before it had a ledger is filled.

use kassa_domain::ids::{EntryRef, Epoch, Seq, TillId};

use super::super::convert::{signed, unsigned};
use super::super::sql::{OptionalExtension, params};
use super::super::{Change, DbResult, View};

/// The tables whose rows book something.
const BOOKED: [&str; 5] = ["payment", "reversal", "cash_move", "shift_opening", "shift_closing"];

impl View<'_> {
    /// True when everything that came before the centre had a ledger is booked.
    ///
    /// # Errors
    /// What the store says.
    pub fn is_ledger_filled(&self) -> DbResult<bool> {
        self.conn.prepare("SELECT id FROM ledger_filled WHERE done = 1")?.exists([])
    }

    /// The next entries that may book something, after those that the ledger is filled through, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn next_to_fill(&self, limit: u32) -> DbResult<Vec<(TillId, EntryRef)>> {
        let mut statement = self.conn.prepare("SELECT till, epoch, seq FROM ledger_filled")?;
        let through: Option<(i64, i64, i64)> =
            statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
        let (till, epoch, seq) = through.unwrap_or_default();
        // A page of each table by its key: none is read whole.
        let pages = BOOKED.map(|table| {
            format!(
                "SELECT * FROM (SELECT till, epoch, seq FROM {table} WHERE (till, epoch, seq) > (?1, ?2, ?3) \
                 ORDER BY till, epoch, seq LIMIT ?4) AS {table}_page"
            )
        });
        let sql = format!("{} ORDER BY 1, 2, 3 LIMIT ?4", pages.join(" UNION "));
        self.conn.prepare(&sql)?.query_map(params![till, epoch, seq, limit], |row| {
            let at = EntryRef { epoch: Epoch(row.get(1)?), seq: Seq(unsigned(row.get(2)?, "seq")?) };
            Ok((TillId(row.get(0)?), at))
        })
    }
}

impl Change<'_> {
    /// Notes through which entry the ledger is filled.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_filled_through(&self, till: TillId, at: EntryRef) -> DbResult<()> {
        self.set_filled((i64::from(till.0), i64::from(at.epoch.0), signed(at.seq.0)?), false)
    }

    /// Notes that everything is booked that came before the centre had a ledger.
    ///
    /// # Errors
    /// What the store says.
    pub fn set_ledger_filled(&self) -> DbResult<()> {
        self.set_filled((0, 0, 0), true)
    }

    fn set_filled(&self, (till, epoch, seq): (i64, i64, i64), done: bool) -> DbResult<()> {
        let _ = self.conn.execute(
            "INSERT INTO ledger_filled (id, till, epoch, seq, done) VALUES (1, ?1, ?2, ?3, ?4) \
             ON CONFLICT (id) DO UPDATE SET till = excluded.till, epoch = excluded.epoch, seq = excluded.seq, \
             done = excluded.done",
            params![till, epoch, seq, done],
        )?;
        Ok(())
    }
}
