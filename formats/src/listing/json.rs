//! JSON: the head, and each row as an object of its cells by the keys of the columns.
//!
//! Sums are minor units with their currency, other numbers texts: nothing goes through a binary fraction.

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
    for (index, row) in rows.into_iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        let (kind, content) = match row.borrow() {
            Row::Heading(title) => ("heading", json!({ "title": title })),
            Row::Line(cells) => ("line", object(head, cells)),
            Row::Total(cells) => ("total", object(head, cells)),
        };
        write!(out, "{}", json!({ "row": kind, "cells": content }))?;
    }
    out.write_all(b"\n]}\n")
}

fn object(head: &Head, cells: &[Cell]) -> Value {
    let named = head.columns.iter().zip(cells).map(|(column, cell)| (column.key.to_owned(), value(cell)));
    Value::Object(named.collect::<Map<String, Value>>())
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Text(text) => json!(text),
        Cell::Count(number) => json!(number),
        Cell::Money(sum) => json!({ "minor": sum.minor(), "currency": sum.currency().code() }),
        Cell::Decimal(number) => json!(number.to_string()),
        Cell::Date(day) => json!(day.to_string()),
        Cell::Moment(at) => json!(at.to_string()),
    }
}
