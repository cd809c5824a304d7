//! JSON: the head, and each row as an object of its cells by the keys of the columns.
//!
//! Sums are minor units with their currency, other numbers texts: nothing goes through a binary fraction. Words out of a
//! few are their codes, the same in every language; the name of a total and what it counts stand beside its cells.

use std::borrow::Borrow;
use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{Cell, Head, Row};

/// Writes the whole as one object, a row a line.
///
/// # Errors
/// What `out` gives.
pub fn write<R: Borrow<Row>>(head: &Head, rows: impl IntoIterator<Item = R>, out: &mut impl Write) -> io::Result<()> {
    let columns: Vec<Value> =
        head.columns.iter().map(|column| json!({ "key": column.key, "title": column.title })).collect();
    let title = Value::from(head.title.as_str());
    write!(out, "{{\"title\":{title},\"lines\":{},\"columns\":{},\"rows\":[", json!(head.lines), json!(columns))?;
    let mut first = true;
    for row in rows {
        let content = match row.borrow() {
            Row::Sign(_) => continue,
            Row::Heading(title) => json!({ "row": "heading", "cells": { "title": title } }),
            Row::Line(cells) => json!({ "row": "line", "cells": object(head, cells) }),
            Row::Total(cells) => total(head, cells),
        };
        out.write_all(if std::mem::take(&mut first) { b"\n" } else { b",\n" })?;
        write!(out, "{content}")?;
    }
    out.write_all(b"\n]}\n")
}

fn total(head: &Head, cells: &[Cell]) -> Value {
    let name =
        cells.iter().find_map(|cell| if let Cell::Total { title, count } = cell { Some((title, count)) } else { None });
    let mut row = json!({ "row": "total", "cells": object(head, cells) });
    if let Some((title, count)) = name {
        row["title"] = json!(title);
        row["count"] = json!(count);
    }
    row
}

fn object(head: &Head, cells: &[Cell]) -> Value {
    let named = head.columns.iter().zip(cells).map(|(column, cell)| (column.key.to_owned(), value(cell)));
    Value::Object(named.collect::<Map<String, Value>>())
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Empty | Cell::Total { .. } => Value::Null,
        Cell::Text(text) => json!(text),
        Cell::Word { code, .. } => json!(code),
        Cell::Count(number) => json!(number),
        Cell::Money(sum) => json!({ "minor": sum.minor(), "currency": sum.currency().code() }),
        Cell::Decimal(number) => json!(number.to_string()),
        Cell::Date(day) => json!(day.to_string()),
        Cell::Moment(at) => json!(at.to_string()),
    }
}
