//! Tables out: one plain list of rows, written as a page of text, PDF, XLSX, CSV, DBF or JSON.
//!
//! A query fills a [`Listing`]; what it shows is the same in every form. The words, titles of columns among them, come
//! from the caller in the language of the paper; the keys of columns are fixed and serve programs. The writers of files
//! take rows one by one, so that a million of them need no memory of their own.

pub mod csv;
pub mod dbf;
pub mod file;
mod grid;
pub mod json;
pub mod letters;
pub mod pdf;
pub mod text;
pub mod xlsx;

use kassa_domain::{BusinessDate, Money, Timestamp};
use rust_decimal::Decimal;

use crate::receipt::{NumberForm, amount};

/// A table with everything around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// What stands above the rows.
    pub head: Head,
    /// The rows, from the first.
    pub rows: Vec<Row>,
}

/// What stands above the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// What the table is.
    pub title: String,
    /// Further lines under the title: the point, the day, who made it.
    pub lines: Vec<String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// How sums are written for people.
    pub form: NumberForm,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name for programs: at most ten Latin capitals, digits and `_`. The field of a DBF, the key of JSON.
    pub key: &'static str,
    /// Title for people.
    pub title: String,
    /// What it holds.
    pub kind: Kind,
}

/// What a column holds, with its width in a DBF.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A text for people; a DBF cuts what is longer, and counts what it cut.
    Text(u8),
    /// A text that identifies: cut, it would be another, so a DBF refuses one that is longer.
    Code(u8),
    /// A whole number.
    Count(u8),
    /// A sum, two places.
    Money(u8),
    /// A number of so many places, such as a reading.
    Decimal {
        /// All characters, sign and point too.
        width: u8,
        /// Places after the point.
        places: u8,
    },
    /// A day.
    Date,
    /// A moment; in a DBF a text of 19 characters.
    Moment,
    /// A word out of a few: people read it in their language, programs its code, at most so many characters.
    Word(u8),
    /// What only programs need, of this kind: pages for people say it in their headings and leave the column out.
    Mark(&'static Self),
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A title over the rows below it: the voids, one provider.
    Heading(String),
    /// An ordinary row: as many cells as there are columns.
    Line(Vec<Cell>),
    /// A total of the rows above it. A DBF leaves it out: programs add up for themselves.
    Total(Vec<Cell>),
    /// A line to sign on behind these words: on pages and sheets, not in files for programs.
    Sign(String),
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A whole number.
    Count(i64),
    /// A sum.
    Money(Money),
    /// Another number.
    Decimal(Decimal),
    /// A day.
    Date(BusinessDate),
    /// A moment.
    Moment(Timestamp),
    /// A word out of a few.
    Word {
        /// What programs read, the same in every language.
        code: &'static str,
        /// What people read.
        text: String,
    },
    /// What a total is of.
    Total {
        /// Its name.
        title: String,
        /// How many rows it is of, where that says something.
        count: Option<i64>,
    },
}

impl Cell {
    /// The cell as people read it.
    #[must_use]
    pub fn shown(&self, form: NumberForm) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Word { text, .. } | Self::Total { title: text, count: None } => text.clone(),
            Self::Total { title, count: Some(count) } => format!("{title}: {count}"),
            Self::Count(number) => number.to_string(),
            Self::Money(sum) => amount(*sum, form),
            Self::Decimal(number) => match form {
                NumberForm::SpaceComma => number.to_string().replace('.', ","),
                NumberForm::CommaPoint => number.to_string(),
            },
            Self::Date(day) => form.day(*day),
            Self::Moment(at) => form.moment(*at, "%H:%M:%S"),
        }
    }
}

impl Kind {
    /// Numbers stand at the right edge.
    const fn is_number(self) -> bool {
        matches!(self.bare(), Self::Count(_) | Self::Money(_) | Self::Decimal { .. })
    }

    /// What it holds, whoever reads it.
    const fn bare(self) -> Self {
        if let Self::Mark(kind) = self { *kind } else { self }
    }

    /// True for what pages for people leave out.
    const fn is_mark(self) -> bool {
        matches!(self, Self::Mark(_))
    }
}

/// The fields of a day's payments as accounting programs take them, with their types: nineteen, 350 characters in all.
pub const DAY_PAYMENTS: [(&str, Kind); 19] = [
    ("POINT", Kind::Code(6)),
    ("KASSIR", Kind::Text(30)),
    ("NDOC", Kind::Code(14)),
    ("OPID", Kind::Code(36)),
    ("DAT", Kind::Date),
    ("TIM", Kind::Code(8)),
    ("LS", Kind::Code(20)),
    ("FIO", Kind::Text(40)),
    ("ADR", Kind::Text(60)),
    ("USL", Kind::Code(6)),
    ("PERIOD", Kind::Code(6)),
    ("SUMMA", Kind::Money(12)),
    ("KOMIS", Kind::Money(10)),
    ("VID", Kind::Code(1)),
    ("SCH", Kind::Code(20)),
    ("POKAZ", Kind::Decimal { width: 12, places: 3 }),
    ("STORNO", Kind::Code(1)),
    ("OPREF", Kind::Code(36)),
    ("FPD", Kind::Code(24)),
];

/// True for a text that a spreadsheet would take for a formula, full-width signs and leading blanks considered.
pub(crate) fn is_formula(text: &str) -> bool {
    // A tab or a line end in front is dropped by some programs, and what is behind it is the formula.
    text.starts_with(['\t', '\r', '\n'])
        || text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\u{2212}', '|', '%'])
}
