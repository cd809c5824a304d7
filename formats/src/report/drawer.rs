//! The sheet of the cash book: shift by shift what came into the drawer, what went out, what is left and was counted.

use std::iter::Peekable;

use kassa_domain::cash::CashWay;
use kassa_domain::ids::EntryRef;
use kassa_domain::{Money, Timestamp};

use super::book::{Book, Handed, Shift};
use super::table::{Described, MOMENT, Table, place, text, total_of};
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
    const SHIFT: Described = ("SMENA", "report-column-shift", Of::Mark(&Of::Count(8)));
    const DATE: Described = ("DAT", "report-column-date", Of::Mark(&Of::Date));
    const TILL: Described = ("KASSA", "report-column-till", Of::Mark(&Of::Code(17)));
    const KIND: Described = ("VID", "report-column-kind", Of::Mark(&Of::Code(1)));
    const WHAT: Described = ("OPER", "report-column-what", Of::Text(80));
    const IN: Described = ("PRIHOD", "report-column-in", Of::Money(14));
    const OUT: Described = ("RASHOD", "report-column-out", Of::Money(14));
    const REST: Described = ("OSTATOK", "report-column-rest", Of::Money(14));
    let mut table = Table::new(Kind::CashBook, book, words, &[TILL, SHIFT, DATE, KIND, MOMENT, WHAT, IN, OUT, REST]);
    for shift in &book.shifts {
        of_shift(&mut table, shift)?;
    }
    Ok(table.done())
}

/// What payments and returns moved since the last row: they are told in one sum each, between the movements of cash.
struct Since {
    taken: Vec<Money>,
    back: Vec<Money>,
}

impl Since {
    /// What moved before an entry.
    fn until(
        entry: EntryRef,
        taken: &mut Peekable<impl Iterator<Item = (EntryRef, Money)>>,
        back: &mut Peekable<impl Iterator<Item = (EntryRef, Money)>>,
    ) -> Self {
        Self {
            taken: std::iter::from_fn(|| taken.next_if(|(at, _)| *at < entry)).map(|(_, sum)| sum).collect(),
            back: std::iter::from_fn(|| back.next_if(|(at, _)| *at < entry)).map(|(_, sum)| sum).collect(),
        }
    }
}

/// The row of a drawer handed over: from whom to whom, what was counted, and what is whose.
fn hand_over(table: &mut Table<'_>, shift: &Shift, drawer: &Drawer, (handed, own): (&Handed, Money)) {
    let names = &table.book.names;
    let (from, to) = (names.user(handed.from), names.user(Some(handed.what.to)));
    let (title, counted) = (table.words.get("report-row-handed-over"), table.words.get("report-row-counted"));
    let mut what = format!("{title}: {from} → {to}, {counted} {}", shown(table, handed.what.counted));
    if !own.is_zero() {
        what.push_str(&format!(", {} {}", table.words.get("report-row-difference"), shown(table, own)));
    }
    let cells = row(table, shift, Some(handed.at), ("H", text(what)), [None, None, Some(drawer.rest)]);
    table.line(cells);
}

fn shown(table: &Table<'_>, sum: Money) -> String {
    Cell::Money(sum).shown(table.words.form)
}

fn of_shift(table: &mut Table<'_>, shift: &Shift) -> Result<(), ReportError> {
    let book = table.book;
    let day = Cell::Date(shift.day).shown(table.words.form);
    table.heading(format!(
        "{} № {}, {day}, {}",
        table.words.get("report-shift"),
        shift.number,
        place(book, shift.till)
    ));
    let mut drawer = Drawer { came: book.zero(), went: book.zero(), rest: shift.opening_cash };
    let opening = table.words.get("report-row-opening");
    let opened = row(table, shift, Some(shift.opened_at), ("O", text(opening)), [None, None, Some(drawer.rest)]);
    table.line(opened);

    let ours = |till, number, day| (till, number, day) == (shift.till, shift.number, shift.day);
    let taken = book.payments.iter().filter(|taken| taken.counts() && ours(taken.till, taken.payment.shift, taken.day));
    let back = book.returned.iter().filter(|back| back.done && ours(back.till, back.shift, back.day));
    let mut taken = taken.map(|taken| (taken.entry, taken.payment.tenders.cash)).peekable();
    let mut back = back.map(|back| (back.entry, back.cash)).peekable();
    let (mut orders_in, mut orders_out) = (0, 0);
    let mut handed = shift.handed.iter().zip(shift.differences()?).peekable();
    for moved in &shift.moves {
        while let Some((handed, own)) = handed.next_if(|(handed, _)| handed.entry < moved.entry) {
            let since = Since::until(handed.entry, &mut taken, &mut back);
            tell(table, shift, &mut drawer, &since)?;
            hand_over(table, shift, &drawer, (handed, own));
        }
        // An order that came to nothing has its number all the same.
        let number = match moved.way {
            CashWay::In => &mut orders_in,
            CashWay::Out => &mut orders_out,
        };
        *number += 1;
        if !moved.done {
            continue;
        }
        let since = Since::until(moved.entry, &mut taken, &mut back);
        tell(table, shift, &mut drawer, &since)?;
        let (code, title, came) = match moved.way {
            CashWay::In => ("I", table.words.get("report-row-cash-in"), true),
            CashWay::Out => ("E", table.words.get("report-row-cash-out"), false),
        };
        let title = format!("{title}, {} № {number}", table.words.get("report-row-order"));
        let what = if moved.purpose.is_empty() { title } else { format!("{title}: {}", moved.purpose) };
        drawer.moves(moved.amount, came)?;
        let cells = row(table, shift, Some(moved.at), (code, text(what)), drawer.cells(moved.amount, came));
        table.line(cells);
    }
    for (handed, own) in handed {
        let since = Since::until(handed.entry, &mut taken, &mut back);
        tell(table, shift, &mut drawer, &since)?;
        hand_over(table, shift, &drawer, (handed, own));
    }
    let since = Since { taken: taken.map(|(_, sum)| sum).collect(), back: back.map(|(_, sum)| sum).collect() };
    tell(table, shift, &mut drawer, &since)?;
    close(table, shift, &drawer)
}

/// The rows of what payments and returns moved.
fn tell(table: &mut Table<'_>, shift: &Shift, drawer: &mut Drawer, since: &Since) -> Result<(), ReportError> {
    let told = [("P", "report-row-taken", &since.taken, true), ("V", "report-row-given-back", &since.back, false)];
    for (code, title, sums, came) in told.into_iter().filter(|(_, _, sums, _)| !sums.is_empty()) {
        let sum = table.book.total(sums.iter().copied())?;
        drawer.moves(sum, came)?;
        let what = format!("{}: {}", table.words.get(title), sums.len());
        let cells = row(table, shift, None, (code, text(what)), drawer.cells(sum, came));
        table.line(cells);
    }
    Ok(())
}

/// What came and went in all, what is left, and what was counted.
fn close(table: &mut Table<'_>, shift: &Shift, drawer: &Drawer) -> Result<(), ReportError> {
    let sums = [Some(drawer.came), Some(drawer.went), Some(drawer.rest)];
    let total = row(table, shift, None, ("", total_of(table.words.get("report-row-drawer"), None)), sums);
    table.total(total);
    let Some(closed) = shift.closed else { return Ok(()) };
    let counted = table.words.get("report-row-counted");
    let of_count = ("", total_of(counted, None));
    let counted = row(table, shift, Some(closed.at), of_count, [None, None, Some(closed.counted)]);
    table.total(counted);
    let differs = closed.counted.minus(drawer.rest)?;
    if !differs.is_zero() {
        let difference = table.words.get("report-row-difference");
        let cells = row(table, shift, None, ("", total_of(difference, None)), [None, None, Some(differs)]);
        table.total(cells);
    }
    table.sign(table.words.get("report-row-signature"));
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

/// A row: the code of what it is and its words, and what came, went and is left.
fn row(
    table: &Table<'_>,
    shift: &Shift,
    at: Option<Timestamp>,
    (code, what): (&str, Cell),
    sums: [Option<Money>; 3],
) -> Vec<Cell> {
    let first = [
        text(place(table.book, shift.till)),
        Cell::Count(i64::from(shift.number.0)),
        Cell::Date(shift.day),
        text(code),
        at.map_or(Cell::Empty, Cell::Moment),
        what,
    ];
    first.into_iter().chain(sums.map(|sum| sum.map_or(Cell::Empty, Cell::Money))).collect()
}
