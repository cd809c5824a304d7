//! The sheet of the cash book: shift by shift what came into the drawer, what went out, what is left and was counted.

use kassa_domain::cash::CashWay;
use kassa_domain::{Money, Timestamp};

use super::book::{Book, Shift};
use super::table::{Described, MOMENT, Table, text};
use super::words::Words;
use super::{Kind, ReportError};
use crate::listing::{Cell, Kind as Of, Listing};

/// One shift's drawer while its rows are written.
struct Drawer {
    came: Money,
    went: Money,
    rest: Money,
}

/// The cash book of every shift in the span.
pub(super) fn cash_book(book: &Book, words: &Words<'_>) -> Result<Listing, ReportError> {
    const SHIFT: Described = ("SMENA", "report-column-shift", Of::Count(8));
    const DATE: Described = ("DAT", "report-column-date", Of::Date);
    const TILL: Described = ("KASSA", "report-column-till", Of::Code(17));
    const WHAT: Described = ("OPER", "report-column-what", Of::Text(80));
    const IN: Described = ("PRIHOD", "report-column-in", Of::Money(14));
    const OUT: Described = ("RASHOD", "report-column-out", Of::Money(14));
    const REST: Described = ("OSTATOK", "report-column-rest", Of::Money(14));
    let mut table = Table::new(Kind::CashBook, book, words, &[TILL, SHIFT, DATE, MOMENT, WHAT, IN, OUT, REST]);
    for shift in &book.shifts {
        of_shift(&mut table, shift)?;
    }
    Ok(table.done())
}

fn of_shift(table: &mut Table<'_>, shift: &Shift) -> Result<(), ReportError> {
    let book = table.book;
    let word = |key: &str| table.words.get(key);
    let title = format!("{} № {}", word("report-shift"), shift.number);
    let opening = word("report-row-opening");
    let taken = book.payments.iter().filter(|taken| {
        taken.till == shift.till && taken.payment.shift == shift.number && taken.day == shift.day && taken.counts()
    });
    let taken: Vec<Money> = taken.map(|taken| taken.payment.tenders.cash).collect();
    let back = book.returned.iter().filter(|returned| {
        returned.till == shift.till && returned.shift == shift.number && returned.day == shift.day && returned.done
    });
    let back: Vec<Money> = back.map(|returned| returned.cash).collect();
    let took = format!("{}: {}", word("report-row-taken"), taken.len());
    let gave = format!("{}: {}", word("report-row-given-back"), back.len());
    let (drawer_title, counted_title, difference) =
        (word("report-row-drawer"), word("report-row-counted"), word("report-row-difference"));
    let titles = (word("report-row-cash-in"), word("report-row-cash-out"));

    table.heading(title);
    let mut drawer = Drawer { came: book.zero(), went: book.zero(), rest: shift.opening_cash };
    let opened = row(table, shift, Some(shift.opened_at), opening, [None, None, Some(drawer.rest)]);
    table.line(opened);
    for moved in shift.moves.iter().filter(|moved| moved.done) {
        let (title, came) = match moved.way {
            CashWay::In => (&titles.0, true),
            CashWay::Out => (&titles.1, false),
        };
        let what = if moved.purpose.is_empty() { title.clone() } else { format!("{title}: {}", moved.purpose) };
        drawer.moves(moved.amount, came)?;
        let cells = row(table, shift, Some(moved.at), what, drawer.cells(moved.amount, came));
        table.line(cells);
    }
    for (what, sum, came) in [(took, book.total(taken)?, true), (gave, book.total(back)?, false)] {
        drawer.moves(sum, came)?;
        let cells = row(table, shift, None, what, drawer.cells(sum, came));
        table.line(cells);
    }
    let sums = [Some(drawer.came), Some(drawer.went), Some(drawer.rest)];
    let total = row(table, shift, None, drawer_title, sums);
    table.total(total);
    if let Some(closed) = shift.closed {
        let counted = row(table, shift, Some(closed.at), counted_title, [None, None, Some(closed.counted)]);
        table.total(counted);
        let differs = closed.counted.minus(drawer.rest)?;
        if !differs.is_zero() {
            let cells = row(table, shift, None, difference, [None, None, Some(differs)]);
            table.total(cells);
        }
    }
    Ok(())
}

impl Drawer {
    fn moves(&mut self, sum: Money, came: bool) -> Result<(), ReportError> {
        if came {
            (self.came, self.rest) = (self.came.plus(sum)?, self.rest.plus(sum)?);
        } else {
            (self.went, self.rest) = (self.went.plus(sum)?, self.rest.minus(sum)?);
        }
        Ok(())
    }

    const fn cells(&self, sum: Money, came: bool) -> [Option<Money>; 3] {
        if came { [Some(sum), None, Some(self.rest)] } else { [None, Some(sum), Some(self.rest)] }
    }
}

fn row(table: &Table<'_>, shift: &Shift, at: Option<Timestamp>, what: String, sums: [Option<Money>; 3]) -> Vec<Cell> {
    let place = table.book.places.iter().find(|place| place.till == shift.till);
    let till = place.map(|place| format!("{}-{}", place.point, place.code)).unwrap_or_default();
    let first = [
        text(till),
        Cell::Count(i64::from(shift.number.0)),
        Cell::Date(shift.day),
        at.map_or(Cell::Empty, Cell::Moment),
        text(what),
    ];
    first.into_iter().chain(sums.map(|sum| sum.map_or(Cell::Empty, Cell::Money))).collect()
}
