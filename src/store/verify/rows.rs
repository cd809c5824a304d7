//! Rows of a table, read once in the order of the journal beside it.

use std::cmp::Ordering;

use kassa_domain::ids::{EntryRef, Epoch, Seq};
use rusqlite::types::Value;
use rusqlite::{Row, Rows};

use crate::store::StoreError;

/// What a table is read in the order of.
pub trait Key: Copy + Ord {
    /// Columns it takes.
    const COLUMNS: usize;
    /// The key of a row, whose first columns it is.
    fn read(row: &Row<'_>) -> rusqlite::Result<Self>;
}

impl Key for EntryRef {
    const COLUMNS: usize = 2;
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { epoch: Epoch(row.get(0)?), seq: Seq(row.get(1)?) })
    }
}

impl Key for u32 {
    const COLUMNS: usize = 1;
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        row.get(0)
    }
}

/// A row's columns after its key.
pub type Values = Vec<Value>;

/// A table that is read once from its beginning to its end.
pub struct Stream<'s, K> {
    rows: Rows<'s>,
    columns: usize,
    next: Option<(K, Values)>,
}

impl<'s, K: Key> Stream<'s, K> {
    /// Reads the rows of a query: the key, then so many columns.
    ///
    /// # Errors
    /// A failing database.
    pub fn new(rows: Rows<'s>, columns: usize) -> Result<Self, StoreError> {
        let mut stream = Self { rows, columns, next: None };
        let _ = stream.advance()?;
        Ok(stream)
    }

    /// The row of a key. Rows before it are told to `passed`: nobody asked for them.
    ///
    /// # Errors
    /// A failing database.
    pub fn take(&mut self, key: K, mut passed: impl FnMut(K)) -> Result<Option<Values>, StoreError> {
        loop {
            match self.next.as_ref().map_or(Ordering::Greater, |(next, _)| next.cmp(&key)) {
                Ordering::Less => {
                    let next = self.advance()?;
                    next.into_iter().for_each(|(key, _)| passed(key));
                }
                Ordering::Equal => return Ok(self.advance()?.map(|(_, values)| values)),
                Ordering::Greater => return Ok(None),
            }
        }
    }

    /// All rows that are left.
    ///
    /// # Errors
    /// A failing database.
    pub fn drain(&mut self, mut passed: impl FnMut(K)) -> Result<(), StoreError> {
        while let Some((key, _)) = self.advance()? {
            passed(key);
        }
        Ok(())
    }

    fn advance(&mut self) -> Result<Option<(K, Values)>, StoreError> {
        let next = match self.rows.next()? {
            None => None,
            Some(row) => {
                let values = (K::COLUMNS..K::COLUMNS + self.columns).map(|column| row.get(column));
                Some((K::read(row)?, values.collect::<rusqlite::Result<_>>()?))
            }
        };
        Ok(std::mem::replace(&mut self.next, next))
    }
}
