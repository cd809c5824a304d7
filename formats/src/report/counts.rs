//! Drawers counted by notes and coins: each count of a shift with its faces, from the largest (R19).
//!
//! What should have been in the drawer does not stand here: the cash book and the act of a difference tell it.

use super::book::{Book, CountOf, DrawerCount, Shift};
use super::table::{CASHIER, Described, MOMENT, Table, place, text, total_of};
use super::words::Words;
use super::{Kind, ReportError};
use crate::listing::{Cell, Kind as Of, Listing};

/// Every count of every shift in the span.
pub(super) fn denominations(book: &Book, words: &Words<'_>) -> Result<Listing, ReportError> {
    const SHIFT: Described = ("SMENA", "report-column-shift", Of::Mark(&Of::Count(8)));
    const DATE: Described = ("DAT", "report-column-date", Of::Mark(&Of::Date));
    const TILL: Described = ("KASSA", "report-column-till", Of::Mark(&Of::Code(17)));
    const KIND: Described = ("VID", "report-column-kind", Of::Mark(&Of::Code(1)));
    const AT: Described = (MOMENT.0, MOMENT.1, Of::Mark(&MOMENT.2));
    const BY: Described = (CASHIER.0, CASHIER.1, Of::Mark(&CASHIER.2));
    const FACE: Described = ("NOMINAL", "report-column-face", Of::Money(14));
    const PIECES: Described = ("SHTUK", "report-column-pieces", Of::Count(10));
    const SUM: Described = ("SUMMA", "report-column-amount", Of::Money(14));
    let columns = [TILL, SHIFT, DATE, KIND, AT, BY, FACE, PIECES, SUM];
    let mut table = Table::new(Kind::Denominations, book, words, &columns);
    for shift in &book.shifts {
        for count in &shift.counts {
            of_count(&mut table, shift, count)?;
        }
    }
    Ok(table.done())
}

fn of_count(table: &mut Table<'_>, shift: &Shift, count: &DrawerCount) -> Result<(), ReportError> {
    let (book, words) = (table.book, table.words);
    let (code, what) = match count.of {
        CountOf::Opening => ("O", "report-entry-shift-opening"),
        CountOf::HandingOver => ("H", "report-row-handed-over"),
        CountOf::Closing => ("Z", "report-entry-shift-closing"),
    };
    let till = place(book, shift.till);
    let [day, at] = [Cell::Date(shift.day), Cell::Moment(count.at)].map(|cell| cell.shown(words.form));
    let mut title =
        format!("{} № {}, {day}, {till}. {}, {at}", words.get("report-shift"), shift.number, words.get(what));
    let by = book.names.user(count.by);
    if !by.is_empty() {
        title.push_str(&format!(", {by}"));
    }
    table.heading(title);
    let row = |face: Cell, pieces: Cell, sum| {
        vec![
            text(till.as_str()),
            Cell::Count(i64::from(shift.number.0)),
            Cell::Date(shift.day),
            text(code),
            Cell::Moment(count.at),
            text(by.as_str()),
            face,
            pieces,
            Cell::Money(sum),
        ]
    };
    for counted in count.pieces.rows() {
        table.line(row(Cell::Money(counted.face), Cell::Count(counted.count.into()), counted.sum()?));
    }
    let sum = |key, sum| row(total_of(words.get(key), None), Cell::Empty, sum);
    table.total(sum("report-row-counted", count.pieces.total(book.currency)?));
    if !count.taken_out.is_zero() {
        // The notes and coins are those of before: which of them went out nobody wrote down.
        table.total(sum("report-row-cash-out", count.taken_out));
        table.total(sum("report-column-rest", count.left));
    }
    Ok(())
}
