//! The letters of a listing that a code page does not have: each has a replacement on paper, but a code with another letter
//! is another code.

use super::{Cell, Head, Kind, Listing, Row};
use crate::text::{CodePage, clean, fit_str};

/// A code with a letter that the page does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("row {row}: {column} has a letter that is not in {page}")]
pub struct NoLetter {
    /// The row among the ordinary ones, from 1.
    pub row: u64,
    /// The key of its column.
    pub column: &'static str,
    /// The page.
    pub page: &'static str,
}

/// How many texts of the listing have a letter that the page does not have.
#[must_use]
pub fn replaced(listing: &Listing, page: CodePage) -> u64 {
    let changes = |text: &&str| fit_str(text, page) != clean(text);
    let Head { title, lines, columns, .. } = &listing.head;
    let head = std::iter::once(title.as_str()).chain(lines.iter().map(String::as_str));
    let head = head.chain(columns.iter().map(|column| column.title.as_str())).filter(changes).count();
    let rows = listing.rows.iter().map(|row| match row {
        Row::Heading(text) | Row::Sign(text) => usize::from(changes(&text.as_str())),
        Row::Line(cells) | Row::Total(cells) => cells.iter().filter_map(written).filter(changes).count(),
    });
    u64::try_from(rows.fold(head, usize::saturating_add)).unwrap_or(u64::MAX)
}

/// Every code of the listing is of the page.
///
/// # Errors
/// The first that is not.
pub fn codes_stay(listing: &Listing, page: CodePage) -> Result<(), NoLetter> {
    let lines = listing.rows.iter().filter_map(|row| if let Row::Line(cells) = row { Some(cells) } else { None });
    for (row, cells) in (1..).zip(lines) {
        for (column, cell) in listing.head.columns.iter().zip(cells) {
            let code = if matches!(column.kind.bare(), Kind::Code(_)) { written(cell) } else { None };
            if code.is_some_and(|code| fit_str(code, page) != clean(code)) {
                return Err(NoLetter { row, column: column.key, page: page.name() });
            }
        }
    }
    Ok(())
}

fn written(cell: &Cell) -> Option<&str> {
    match cell {
        Cell::Text(text) | Cell::Word { text, .. } | Cell::Total { title: text, .. } => Some(text),
        Cell::Empty | Cell::Count(_) | Cell::Money(_) | Cell::Decimal(_) | Cell::Date(_) | Cell::Moment(_) => None,
    }
}
