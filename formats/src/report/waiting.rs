//! Reports without sums of their own: meter readings, and what waits for the centre.

use kassa_domain::reading::{ReadingKind, ReadingSource};

use super::Kind;
use super::book::Book;
use super::table::{ACCOUNT, AMOUNT, CASHIER, Described, MOMENT, NUMBER, Table, place, text, word};
use super::words::Words;
use crate::listing::{Cell, Kind as Of, Listing};

/// Readings in the order they were taken.
pub(super) fn readings(book: &Book, words: &Words<'_>) -> Listing {
    const METER: Described = ("SCH", "report-column-meter", Of::Code(49));
    const SERVICE: Described = ("USL", "report-column-service", Of::Text(60));
    const VALUE: Described = ("POKAZ", "report-column-reading", Of::Decimal { width: 16, places: 3 });
    const DATE: Described = ("DAT", "report-column-date", Of::Date);
    const HOW: Described = ("VID", "report-column-kind", Of::Word(1));
    // Behind what there was before: whoever reads the table by places finds those where they were.
    const SOURCE: Described = ("ISTOCHNIK", "report-column-source", Of::Word(1));
    const PLACED: Described = ("PRINYATO", "report-column-placed", Of::Moment);
    let columns = [MOMENT, ACCOUNT, METER, SERVICE, VALUE, DATE, HOW, CASHIER, SOURCE, PLACED];
    let mut table = Table::new(Kind::Readings, book, words, &columns);
    for taken in &book.readings {
        let reading = &taken.reading;
        let how = match reading.kind {
            ReadingKind::Plain => ("P", "report-cell-plain"),
            ReadingKind::RollOver => ("O", "report-cell-roll-over"),
            ReadingKind::Replacement => ("R", "report-cell-replacement"),
        };
        let source = match reading.source {
            ReadingSource::Resident => ("1", "report-cell-resident"),
            ReadingSource::Control => ("2", "report-cell-control"),
            ReadingSource::Remote => ("3", "report-cell-remote"),
        };
        let meter = taken.meter.as_ref();
        table.line(vec![
            Cell::Moment(taken.at),
            text(reading.account.as_str()),
            text(meter.map_or_else(|| format!("№ {}", reading.meter), |meter| meter.face.clone())),
            text(meter.map(|meter| book.names.service(meter.service)).unwrap_or_default()),
            Cell::Decimal(reading.value),
            Cell::Date(reading.date),
            word(how.0, words.get(how.1)),
            text(book.names.user(taken.cashier)),
            word(source.0, words.get(source.1)),
            taken.placed.map_or(Cell::Empty, Cell::Moment),
        ]);
    }
    table.done()
}

/// Entries that the centre does not have, or has not settled.
pub(super) fn queue(book: &Book, words: &Words<'_>) -> Listing {
    const TILL: Described = ("KASSA", "report-column-till", Of::Code(17));
    const PLACE: Described = ("ZAPIS", "report-column-place", Of::Code(32));
    const WHAT: Described = ("VID", "report-column-what", Of::Word(24));
    const STATE: Described = ("STAN", "report-column-state", Of::Word(1));
    const REASON: Described = ("PRICHINA", "report-column-reason", Of::Text(40));
    let columns = [TILL, PLACE, MOMENT, WHAT, NUMBER, AMOUNT, STATE, REASON];
    let mut table = Table::new(Kind::Queue, book, words, &columns);
    for waiting in &book.waiting {
        let (number, sum) = match &waiting.payment {
            Some((number, sum)) => (text(number.to_string()), Cell::Money(*sum)),
            None => (Cell::Empty, Cell::Empty),
        };
        let state = words.state(waiting.state);
        table.line(vec![
            text(place(book, waiting.till)),
            text(format!("{}-{}", waiting.entry.epoch, waiting.entry.seq)),
            waiting.at.map_or(Cell::Empty, Cell::Moment),
            word(waiting.kind, words.entry(waiting.kind)),
            number,
            sum,
            word(state.0, state.1),
            text(waiting.reason.as_str()),
        ]);
    }
    table.done()
}
