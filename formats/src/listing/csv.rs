//! CSV: `;` between cells, CR LF, quotes where they are needed, sums with a comma or a point as the language has them.
//!
//! A text that a spreadsheet would run as a formula gets an apostrophe in front: the name of a payer comes from outside.

use std::borrow::Borrow;
use std::io::{self, Write};

use crate::listing::{Cell, Head, Row, is_formula};
use crate::receipt::NumberForm;
use crate::text::{CodePage, clean, fit};

/// The page a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CsvPage {
    /// UTF-8 behind a byte-order mark, which spreadsheets need to see that it is.
    #[default]
    Utf8,
    /// A code page; what it does not have is written with what it has (R13).
    Page(CodePage),
}

/// Writes the titles of the columns and every row, all of as many cells; a heading stands in the first of its line.
///
/// # Errors
/// What `out` gives.
pub fn write<R: Borrow<Row>>(
    head: &Head,
    rows: impl IntoIterator<Item = R>,
    page: CsvPage,
    out: &mut impl Write,
) -> io::Result<()> {
    if page == CsvPage::Utf8 {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let all = head.columns.len();
    line(head.columns.iter().map(|column| text(&column.title)), all, page, out)?;
    for row in rows {
        match row.borrow() {
            Row::Sign(_) => {}
            Row::Heading(title) => line([text(title)], all, page, out)?,
            Row::Line(cells) | Row::Total(cells) => {
                line(cells.iter().map(|cell| shown(cell, head.form)), all, page, out)?;
            }
        }
    }
    Ok(())
}

/// A text that no program runs, on one line.
fn text(text: &str) -> String {
    let clean = clean(text);
    if is_formula(text) { format!("'{clean}") } else { clean }
}

/// The cell as it stands in the file. Numbers are ours and have no groups of thousands: a program reads them.
fn shown(cell: &Cell, form: NumberForm) -> String {
    let pointed = |number: String| match form {
        NumberForm::SpaceComma => number.replace('.', ","),
        NumberForm::CommaPoint => number,
    };
    match cell {
        Cell::Text(_) | Cell::Word { .. } | Cell::Total { .. } => text(&cell.shown(form)),
        Cell::Money(sum) => pointed(sum.to_string()),
        Cell::Decimal(number) => pointed(number.to_string()),
        Cell::Empty | Cell::Count(_) | Cell::Date(_) | Cell::Moment(_) => cell.shown(form),
    }
}

/// A line of as many cells as there are columns, the last ones empty where it has fewer.
fn line(
    cells: impl IntoIterator<Item = String>,
    columns: usize,
    page: CsvPage,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut written = 0;
    for cell in cells {
        if written > 0 {
            out.write_all(b";")?;
        }
        let quoted = cell.contains([';', '"', '\n', '\r', ',']) || cell.starts_with(' ') || cell.ends_with(' ');
        let cell = if quoted { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell };
        match page {
            CsvPage::Utf8 => out.write_all(cell.as_bytes())?,
            CsvPage::Page(page) => out.write_all(&fit(&cell, page))?,
        }
        written += 1;
    }
    for _ in written.max(1)..columns {
        out.write_all(b";")?;
    }
    out.write_all(b"\r\n")
}
