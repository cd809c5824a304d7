//! Registries in: lists of payments that banks, post offices and agents accepted, read by profiles.
//!
//! A file is read twice. [`check`] reads it whole and decides: the content is new, every line is of the form its profile
//! says, count and sums agree with the line of totals, the header or the second file. Nothing was applied until then.
//! [`Checked::apply`] reads it again and hands out payment by payment, each with its identity and what speaks against it;
//! what the caller refuses goes to the [`Protocol`] with its reason and stays in the totals. No more than a line of the
//! file is in memory at a time, whatever its length.
//!
//! [`propose`] tells which profiles fit a content. It applies none.

pub mod agent_readings;
pub mod client_bank;
mod detect;
mod field;
mod load;
mod payment;
mod profile;
mod protocol;
mod source;
pub mod write;

use std::fmt;
use std::io::{Read, Seek};

pub use detect::{Proposal, propose};
pub use field::AmountForm;
pub use load::{About, Checked, Rules, Totals, check};
pub use payment::{Account, Identity, Item, MeterReading, Payment, PaymentKind, Reason};
pub use profile::{
    Control, ControlFile, Field, Form, Line, LineKind, Page, Place, Profile, ProfileError, SHIPPED as SHIPPED_PROFILES,
};
pub use protocol::{Protocol, RefusedRow, Sum};

/// A file: anything that can be read and gone back in.
pub trait Input: Read + Seek {}

impl<T: Read + Seek> Input for T {}

/// The hash of a file's content: what it is known by, whatever its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContentHash(pub [u8; 32]);

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What a content is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// Nothing.
    Empty,
    /// Text: lines, CSV, an exchange.
    Text,
    /// A ZIP archive, as XLSX is.
    Zip,
    /// DBF.
    Dbf,
    /// HTML, often under the name of a workbook.
    Html,
    /// A workbook of the binary kind before XLSX.
    OldWorkbook,
    /// Text of two bytes a letter.
    Utf16,
}

impl fmt::Display for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "empty",
            Self::Text => "text",
            Self::Zip => "a workbook or another archive",
            Self::Dbf => "a DBF",
            Self::Html => "a page in HTML",
            Self::OldWorkbook => "a workbook of the old binary kind",
            Self::Utf16 => "text of two bytes a letter (UTF-16)",
        })
    }
}

/// Why a file is refused as a whole. Nothing of it was applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The same content was loaded before, under this name.
    #[error("this content was loaded before: {first}")]
    Known {
        /// What the first load is known as.
        first: String,
    },
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It has no payment.
    #[error("there is no payment in the file")]
    NoPayments,
    /// Another kind of file than the profile is for.
    #[error("the content is {0}, which the profile is not for")]
    Container(Container),
    /// In none of the profile's code pages, or in none that can be told: name it.
    #[error("the code page cannot be told: name it in the profile")]
    Encoding,
    /// A line that is no text of the code page: box-drawing or foreign letters in it.
    #[error("line {line} has letters of another code page: name the page in the profile")]
    WrongPage {
        /// The line or record, from 1.
        line: u64,
    },
    /// A line longer than any payment.
    #[error("line {line} is too long")]
    LineTooLong {
        /// The line, from 1.
        line: u64,
    },
    /// A line of none of the kinds the profile knows.
    #[error("line {line} is not of the profile's form, or the file is cut there")]
    Shape {
        /// The line, from 1.
        line: u64,
    },
    /// A field that cannot be read.
    #[error("line {line}: {} {}", field.name(), told(text))]
    Field {
        /// The line, from 1.
        line: u64,
        /// Which.
        field: Field,
        /// What stands there, its beginning; empty where nothing does.
        text: String,
    },
    /// The titles the profile asks for do not stand in the first rows.
    #[error("the titles of the columns were not found")]
    NoTitles,
    /// No totals where the profile asks for them: the file may be cut.
    #[error("there are no totals")]
    NoTotal,
    /// A line of totals without one of those it should have: it may be cut.
    #[error("line {line}: the totals have no {}", field.name())]
    TotalMissing {
        /// The line, from 1.
        line: u64,
        /// Which.
        field: Field,
    },
    /// Lines and totals do not agree.
    #[error("{}: {} by the totals, {} by the lines", field.name(), shown(*field, *said), shown(*field, *found))]
    Total {
        /// Which total.
        field: Field,
        /// What the totals say, minor units or lines.
        said: i64,
        /// What the lines come to.
        found: i64,
    },
    /// A payment order is in one of the two files only, or named twice.
    #[error("payment order {order} is not in both files, once")]
    Order {
        /// Its number.
        order: String,
    },
    /// The profile asks for a second file.
    #[error("the second file, with the totals, is missing")]
    NoControlFile,
    /// It ends before its end.
    #[error("the file is cut")]
    Cut,
    /// A container that contradicts itself.
    #[error("the file is damaged")]
    Damaged,
    /// Unpacked it would be larger than any registry.
    #[error("the file is too large")]
    TooLarge,
    /// It changed between the check and the application.
    #[error("the file changed while it was read")]
    Changed,
    /// It could not be read.
    #[error("the file cannot be read: {0:?}")]
    Io(std::io::ErrorKind),
}

/// How much of a field's text is told.
const TOLD_MAX: usize = 40;

impl Refusal {
    /// A field that cannot be read, with the beginning of what stands there.
    fn field(line: u64, field: Field, text: &str) -> Self {
        Self::Field { line, field, text: text.chars().filter(|letter| !letter.is_control()).take(TOLD_MAX).collect() }
    }
}

fn told(text: &str) -> String {
    if text.is_empty() { "is missing".to_owned() } else { format!("cannot be read: {text:?}") }
}

/// A total as people write it: lines as a number, minor units as a sum.
fn shown(field: Field, value: i64) -> String {
    if matches!(field, Field::Count | Field::Voids) {
        return value.to_string();
    }
    // Hundredths in every currency we know.
    kassa_domain::Money::new(value, kassa_domain::Currency::Uah).to_string()
}
