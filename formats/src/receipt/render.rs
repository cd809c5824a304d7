//! A paper as rows of characters, for screens, text printers and registers that print free text.
//!
//! Width is counted in columns of characters, never bytes. Nothing is cut: what does not fit is wrapped between words, a
//! word longer than the paper inside itself. A text meant for a code page is fitted to it before it is measured (R13).

use crate::symbol::Symbol;
use crate::text::{CodePage, clean, fit_str};

use super::paper::{Align, Emphasis, Item, Paper, Rule};

mod layout;

use layout::{pair, placed, row, wrap};

/// How many characters a line of the paper holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Width(usize);

impl Width {
    /// The narrowest paper: 57 mm in the usual font.
    pub const MIN: Self = Self(32);
    /// The widest: a carriage of 136 columns in condensed print.
    pub const MAX: Self = Self(272);

    /// A width of 32 to 272 characters.
    #[must_use]
    pub fn new(columns: u16) -> Option<Self> {
        let columns = usize::from(columns);
        (Self::MIN.0..=Self::MAX.0).contains(&columns).then_some(Self(columns))
    }

    /// The number of characters.
    #[must_use]
    pub const fn columns(self) -> usize {
        self.0
    }
}

/// What a device can.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Means {
    /// The only page it has characters of; none where it shows any.
    pub page: Option<CodePage>,
    /// It has letters as wide as two.
    pub wide: bool,
}

/// One row of a rendered paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// Characters.
    Line(Line),
    /// A drawing, in the middle; devices of characters leave it out.
    Symbol(Symbol),
    /// The knife.
    Cut,
}

/// One printed line, at most as wide as the paper, without blanks at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its characters; of wide ones half as many as the paper is wide.
    pub text: String,
    /// How strong it is.
    pub emphasis: Emphasis,
}

/// The paper as rows for a device.
#[must_use]
pub fn rows(paper: &Paper, width: Width, means: Means) -> Vec<Row> {
    let mut out = Vec::new();
    for item in &paper.items {
        match item {
            Item::Symbol(symbol) => out.push(Row::Symbol(symbol.clone())),
            Item::Cut => out.push(Row::Cut),
            Item::Text { .. } | Item::Pair { .. } | Item::Row { .. } | Item::Rule(_) | Item::Feed(_) => {
                let (texts, emphasis) = printed(item, width.0, means);
                let lines = texts.into_iter().map(|text| Line { text: text.trim_end().to_owned(), emphasis });
                out.extend(lines.map(Row::Line));
            }
        }
    }
    out
}

/// The lines of an item of characters, and how strong they come out on this device.
fn printed(item: &Item, width: usize, means: Means) -> (Vec<String>, Emphasis) {
    let fitted = |text: &str| match means.page {
        Some(page) => fit_str(text, page),
        None => clean(text),
    };
    match item {
        Item::Text { text, align, emphasis } => {
            let emphasis = if means.wide { *emphasis } else { narrow(*emphasis) };
            let width = if emphasis == Emphasis::Wide { width / 2 } else { width };
            let lines = text.lines().flat_map(|part| wrap(&fitted(part), width));
            (lines.map(|line| placed(&line, *align, width)).collect(), emphasis)
        }
        Item::Pair { left, right, fill, emphasis } => {
            (pair(&fitted(left), &fitted(right), *fill, width), narrow(*emphasis))
        }
        Item::Row { cells, columns, emphasis } => {
            let cells: Vec<String> = cells.iter().map(|cell| fitted(cell)).collect();
            (row(&cells, columns, width), narrow(*emphasis))
        }
        Item::Rule(Rule::Single) => (vec!["-".repeat(width)], Emphasis::Plain),
        Item::Rule(Rule::Double) => (vec!["=".repeat(width)], Emphasis::Plain),
        Item::Feed(count) => (vec![String::new(); usize::from(*count)], Emphasis::Plain),
        Item::Symbol(_) | Item::Cut => (Vec::new(), Emphasis::Plain),
    }
}

/// What a device without wide letters makes of it.
const fn narrow(emphasis: Emphasis) -> Emphasis {
    match emphasis {
        Emphasis::Plain => Emphasis::Plain,
        Emphasis::Strong | Emphasis::Wide => Emphasis::Strong,
    }
}

/// The rows for a device without a knife: where the paper would be cut, it is torn along a dashed line.
#[must_use]
pub fn torn(rows: Vec<Row>, width: Width) -> Vec<Row> {
    let line = |text: String| Row::Line(Line { text, emphasis: Emphasis::Plain });
    let last = rows.iter().rposition(|row| *row != Row::Cut);
    let mut out = Vec::with_capacity(rows.len());
    for (at, row) in rows.into_iter().enumerate() {
        match row {
            Row::Cut if last.is_some_and(|last| at < last) && !out.is_empty() => {
                out.extend([line(String::new()), line(dashes(width)), line(String::new())]);
            }
            Row::Cut => {}
            row @ (Row::Line(_) | Row::Symbol(_)) => out.push(row),
        }
    }
    out
}

/// A name in a frame, in the middle.
fn boxed(name: &str, width: Width) -> String {
    const FRAME: usize = 4;
    let name: String = clean(name).chars().take(width.0 - FRAME).collect();
    let edge = format!("+{}+", "-".repeat(name.chars().count() + FRAME - 2));
    [&edge, &format!("| {name} |"), &edge].map(|line| placed(line, Align::Center, width.0)).join("\n")
}

fn dashes(width: Width) -> String {
    "- ".repeat(width.0 / 2).trim_end().to_owned()
}

/// The lines of a paper on a device of characters that has no wide ones. With a code page every character is of it.
#[must_use]
pub fn lines(paper: &Paper, width: Width, page: Option<CodePage>) -> Vec<Line> {
    let rows = torn(rows(paper, width, Means { page, wide: false }), width);
    let lines = rows.into_iter().filter_map(|row| match row {
        Row::Line(line) => Some(line),
        Row::Symbol(_) | Row::Cut => None,
    });
    lines.collect()
}

/// The paper as one text, every line ended.
#[must_use]
pub fn text(paper: &Paper, width: Width) -> String {
    lines(paper, width, None).into_iter().map(|line| line.text + "\n").collect()
}

/// The paper as a person previews it: as [`text`], with wide letters set apart, `[ QR ]` or bars in brackets for a code,
/// its name in a frame for a picture, and a dashed line where the knife cuts.
#[must_use]
pub fn preview(paper: &Paper, width: Width, page: Option<CodePage>) -> String {
    let rows = rows(paper, width, Means { page, wide: true });
    let lines = rows.into_iter().map(|row| match row {
        Row::Line(Line { text, emphasis: Emphasis::Wide }) => {
            let apart: String = text.chars().flat_map(|letter| [letter, ' ']).collect();
            apart.trim_end().to_owned()
        }
        Row::Line(line) => line.text,
        Row::Symbol(symbol) => match symbol.as_picture() {
            Some((name, _)) => boxed(name, width),
            None => placed(if symbol.is_qr() { "[ QR ]" } else { "[ ||||||||| ]" }, Align::Center, width.0),
        },
        Row::Cut => dashes(width),
    });
    lines.map(|line| line + "\n").collect()
}

#[cfg(test)]
mod tests;
