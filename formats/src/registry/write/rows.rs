//! Payments as rows of tables: with the titles of a profile, and as the nineteen fields of a day file.

use std::collections::HashSet;

use super::{Means, OutPayment};
use crate::listing::{Cell, Column, DAY_PAYMENTS, Head, Kind, Row};
use crate::receipt::NumberForm;
use crate::registry::profile::{Field, Line, Place};
use crate::registry::source::folded;

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

/// What the columns hold that a provider outside the billing asked for.
const GIVEN: (&str, Kind) = ("POLE", Kind::Text(60));

/// A table with the titles of a profile, and behind them those of what a provider outside the billing asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutTable {
    /// What stands above its rows.
    pub head: Head,
    /// Every title that a reader of the profile looks for, written here or not.
    taken: HashSet<String>,
    /// Codes of the fields behind the columns of the profile, in order.
    fields: Vec<String>,
}

impl OutTable {
    pub(super) fn of(line: &Line) -> Self {
        let titles = |place: &Place| match place {
            Place::Text(title) => vec![title.clone()],
            Place::Titles(titles) => titles.clone(),
            Place::Cell(_) => Vec::new(),
        };
        let columns = TABLE_FIELDS.iter().filter_map(|(field, key, kind)| {
            let title = titles(line.columns.get(field)?).into_iter().next()?;
            Some(Column { key, title, kind: *kind })
        });
        // Titles of columns stand in the first rows: a reader looks for them there.
        let head =
            Head { title: String::new(), lines: Vec::new(), columns: columns.collect(), form: NumberForm::SpaceComma };
        let taken = line.columns.values().flat_map(titles).map(|title| folded(&title)).collect();
        Self { head, taken, fields: Vec::new() }
    }

    /// With a column for each field that was filled in, under the name it was asked by last. A name that a reader would
    /// take for another column stands with the field's code.
    #[must_use]
    pub fn with_fields(mut self, payments: &[OutPayment]) -> Self {
        let mut given: Vec<(&str, &str)> = Vec::new();
        for field in payments.iter().flat_map(|payment| &payment.fields) {
            match given.iter_mut().find(|(code, _)| *code == field.code) {
                Some((_, name)) => *name = &field.name,
                None => given.push((&field.code, &field.name)),
            }
        }
        for (code, name) in given {
            let mut title = name.to_owned();
            while !self.taken.insert(folded(&title)) {
                title = format!("{title} ({code})");
            }
            let (key, kind) = GIVEN;
            self.head.columns.push(Column { key, title, kind });
            self.fields.push(code.to_owned());
        }
        self
    }

    /// A payment as a row of it.
    #[must_use]
    pub fn row(&self, payment: &OutPayment) -> Row {
        let given = |code: &String| payment.fields.iter().find(|field| field.code == *code);
        let fields = self.fields.iter().map(|code| given(code).map_or(Cell::Empty, |field| text(&field.value)));
        let own = self.head.columns.iter().filter(|column| column.key != GIVEN.0).map(|column| cell(column, payment));
        Row::Line(own.chain(fields).collect())
    }
}

/// The head of the nineteen fields.
pub(crate) fn day_head() -> Head {
    let columns = DAY_PAYMENTS.iter().map(|(key, kind)| Column { key, title: (*key).to_owned(), kind: *kind });
    Head { title: String::new(), lines: Vec::new(), columns: columns.collect(), form: NumberForm::SpaceComma }
}

/// What stands in a column of the profile.
fn cell(column: &Column, payment: &OutPayment) -> Cell {
    match column.key {
        "OPID" => text(&payment.operation),
        "DAT" => payment.day.map_or(Cell::Empty, Cell::Date),
        "LS" => text(&payment.account),
        "FIO" => text(&payment.payer),
        "ADR" => text(&payment.address),
        "USL" => text(&payment.service),
        "PERIOD" => {
            payment.period.map_or(Cell::Empty, |month| text(&format!("{:02}.{:04}", month.month(), month.year())))
        }
        "SUMMA" => Cell::Money(payment.amount),
        "KOMIS" => Cell::Money(payment.commission),
        _ => Cell::Empty,
    }
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
