//! Drawers counted by notes and coins (R19): how many of each face there were, and what for they were counted.

use kassa_domain::count::{Counted, Pieces};
use kassa_domain::entry::Body;
use kassa_domain::ids::{EntryRef, ShiftNumber};
use kassa_domain::{Currency, Money};
use rusqlite::{Connection, Transaction, params};

use super::error::StoreError;

const TABLE: &str = "drawer_count";

/// What a drawer was counted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A shift was opened.
    Opening,
    /// A shift was closed.
    Closing,
    /// Another cashier took it.
    HandingOver,
}

impl Purpose {
    const ALL: [Self; 3] = [Self::Opening, Self::Closing, Self::HandingOver];

    /// Its name in the table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Closing => "closing",
            Self::HandingOver => "handing_over",
        }
    }
}

/// One count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawer {
    /// In which shift.
    pub shift: ShiftNumber,
    /// What for.
    pub purpose: Purpose,
    /// What was to be in the drawer: left by the closing before, or in it by the journal.
    pub expected: Money,
    /// What is in it.
    pub counted: Money,
    /// What was counted with it, and taken out before the closing.
    pub taken_out: Money,
    /// Why it differs; empty where it does not.
    pub note: String,
    /// The notes and coins of what is in it and of what was taken out.
    pub pieces: Pieces,
}

impl Drawer {
    /// The count that a fact tells of; none where it has no notes and coins.
    #[must_use]
    pub fn of(body: &Body) -> Option<Self> {
        match body {
            Body::ShiftOpening { shift, opening_cash, count, .. } => count.as_ref().map(|count| Self {
                shift: *shift,
                purpose: Purpose::Opening,
                expected: count.left,
                counted: *opening_cash,
                taken_out: Money::zero(opening_cash.currency()),
                note: count.note.clone(),
                pieces: count.pieces.clone(),
            }),
            Body::ShiftClosing { shift, totals, counted, note, count, .. } => count.as_ref().map(|count| Self {
                shift: *shift,
                purpose: Purpose::Closing,
                // Totals that cannot be added up say nothing of the drawer.
                expected: totals.drawer().unwrap_or(*counted),
                counted: *counted,
                taken_out: count.taken_out,
                note: note.clone(),
                pieces: count.pieces.clone(),
            }),
            Body::HandedOver(handed) => handed.pieces.as_ref().map(|pieces| Self {
                shift: handed.shift,
                purpose: Purpose::HandingOver,
                expected: handed.journal,
                counted: handed.counted,
                taken_out: Money::zero(handed.counted.currency()),
                note: handed.note.clone(),
                pieces: pieces.clone(),
            }),
            _ => None,
        }
    }
}

/// Notes and coins as the table keeps them.
#[must_use]
pub fn pieces_text(pieces: &Pieces) -> String {
    let rows: Vec<String> = pieces.rows().iter().map(|row| format!("[{},{}]", row.face.minor(), row.count)).collect();
    format!("[{}]", rows.join(","))
}

/// Writes the count that an entry tells of, if it does.
///
/// # Errors
/// A failing database.
pub fn insert(tx: &Transaction<'_>, of: EntryRef, body: &Body) -> Result<(), StoreError> {
    let Some(drawer) = Drawer::of(body) else { return Ok(()) };
    let rows = tx.execute(
        "INSERT INTO drawer_count (epoch, seq, shift, purpose, expected, counted, taken_out, note, pieces)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            of.epoch.0,
            of.seq.0,
            drawer.shift.0,
            drawer.purpose.name(),
            drawer.expected.minor(),
            drawer.counted.minor(),
            drawer.taken_out.minor(),
            drawer.note,
            pieces_text(&drawer.pieces)
        ],
    )?;
    StoreError::one_row(TABLE, rows)
}

/// The counts of a shift, in order.
///
/// # Errors
/// A failing database, or a row that cannot be.
pub fn of_shift(conn: &Connection, shift: ShiftNumber, currency: Currency) -> Result<Vec<Drawer>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT purpose, expected, counted, taken_out, note, pieces FROM drawer_count WHERE shift = ?1
         ORDER BY epoch, seq",
    )?;
    let mut rows = statement.query([shift.0])?;
    let mut counts = Vec::new();
    while let Some(row) = rows.next()? {
        let (purpose, pieces): (String, String) = (row.get(0)?, row.get(5)?);
        let purpose = Purpose::ALL.into_iter().find(|known| known.name() == purpose);
        counts.push(Drawer {
            shift,
            purpose: purpose.ok_or_else(|| StoreError::row(TABLE, "purpose"))?,
            expected: Money::new(row.get(1)?, currency),
            counted: Money::new(row.get(2)?, currency),
            taken_out: Money::new(row.get(3)?, currency),
            note: row.get(4)?,
            pieces: pieces_of(&pieces, currency).ok_or_else(|| StoreError::row(TABLE, "pieces"))?,
        });
    }
    Ok(counts)
}

fn pieces_of(text: &str, currency: Currency) -> Option<Pieces> {
    let rows: Vec<(i64, u32)> = serde_json::from_str(text).ok()?;
    let rows = rows.into_iter().map(|(face, count)| Counted { face: Money::new(face, currency), count });
    Pieces::new(rows.collect()).ok()
}
