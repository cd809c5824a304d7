//! Payments as rows of tables: with the titles of a profile, and as the nineteen fields of a day file.

use super::{Means, OutPayment};
use crate::listing::{Cell, Column, DAY_PAYMENTS, Head, Kind, Row};
use crate::receipt::NumberForm;
use crate::registry::profile::{Field, Line, Place};

/// The columns of a table, in the order a reader expects them, with the first of their titles.
const TABLE_FIELDS: [(Field, &str, Kind); 9] = [
    (Field::Operation, "OPID", Kind::Code(36)),
    (Field::Date, "DAT", Kind::Date),
    (Field::Account, "LS", Kind::Code(32)),
    (Field::Payer, "FIO", Kind::Text(60)),
    (Field::Address, "ADR", Kind::Text(80)),
    (Field::Service, "USL", Kind::Text(60)),
    (Field::Period, "PERIOD", Kind::Code(7)),
    (Field::Amount, "SUMMA", Kind::Money(14)),
    (Field::Commission, "KOMIS", Kind::Money(12)),
];

pub(super) fn table_head(line: &Line) -> Head {
    let title = |field: &Field| {
        line.columns.get(field).and_then(|place| match place {
            Place::Text(title) => Some(title.clone()),
            Place::Titles(titles) => titles.first().cloned(),
            Place::Cell(_) => None,
        })
    };
    let columns = TABLE_FIELDS.iter().filter_map(|(field, key, kind)| {
        let title = title(field)?;
        Some(Column { key, title, kind: *kind })
    });
    // Titles of columns stand in the first rows: a reader looks for them there.
    Head { title: String::new(), lines: Vec::new(), columns: columns.collect(), form: NumberForm::SpaceComma }
}

/// The head of the nineteen fields.
pub(crate) fn day_head() -> Head {
    let columns = DAY_PAYMENTS.iter().map(|(key, kind)| Column { key, title: (*key).to_owned(), kind: *kind });
    Head { title: String::new(), lines: Vec::new(), columns: columns.collect(), form: NumberForm::SpaceComma }
}

/// A payment as a row of a table with titles.
#[must_use]
pub fn table_row(head: &Head, payment: &OutPayment) -> Row {
    let month = payment.period.map(|month| format!("{:02}.{:04}", month.month(), month.year()));
    let cell = |column: &Column| match column.key {
        "OPID" => text(&payment.operation),
        "DAT" => payment.day.map_or(Cell::Empty, Cell::Date),
        "LS" => text(&payment.account),
        "FIO" => text(&payment.payer),
        "ADR" => text(&payment.address),
        "USL" => text(&payment.service),
        "PERIOD" => month.as_deref().map_or(Cell::Empty, text),
        "SUMMA" => Cell::Money(payment.amount),
        "KOMIS" => Cell::Money(payment.commission),
        _ => Cell::Empty,
    };
    Row::Line(head.columns.iter().map(cell).collect())
}

/// A payment as a record of the nineteen fields.
#[must_use]
pub fn day_row(payment: &OutPayment) -> Row {
    let month = payment.period.map(|month| format!("{:04}{:02}", month.year(), month.month()));
    let means = match payment.means {
        Means::Unknown => "",
        Means::Cash => "N",
        Means::Card => "K",
        Means::Mixed => "M",
    };
    let hour = payment.at.map(|at| at.local().strftime("%H:%M:%S").to_string());
    let document = payment.document.as_ref().map(|document| match document.sign {
        Some(sign) => format!("{}/{sign:010}", document.number),
        None => document.number.to_string(),
    });
    let (meter, value) = match &payment.reading {
        Some((meter, value)) => (text(meter), Cell::Decimal(*value)),
        None => (Cell::Empty, Cell::Empty),
    };
    Row::Line(vec![
        text(&payment.branch),
        text(&payment.operator),
        text(&payment.number),
        text(&payment.operation),
        payment.day.map_or(Cell::Empty, Cell::Date),
        hour.as_deref().map_or(Cell::Empty, text),
        text(&payment.account),
        text(&payment.payer),
        text(&payment.address),
        text(&payment.service),
        month.as_deref().map_or(Cell::Empty, text),
        Cell::Money(payment.amount),
        Cell::Money(payment.commission),
        text(means),
        meter,
        value,
        text(if payment.reverses.is_some() { "S" } else { "" }),
        payment.reverses.as_deref().map_or(Cell::Empty, text),
        document.as_deref().map_or(Cell::Empty, text),
    ])
}

fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}
