//! The profile of a registry: a TOML file that says how a bank writes its lists of payments. A new bank needs no code.
//!
//! See `docs/formats.md` for the language. What is shipped is embedded; others are read from files by whoever runs the
//! centre.

mod check;

use std::collections::BTreeMap;

use kassa_domain::Currency;
use serde::Deserialize;

use super::field::AmountForm;
use crate::table::Encoding;

/// The profiles that come with the program: name of the file, and its text.
pub const SHIPPED: [(&str, &str); 10] = [
    ("sber", include_str!("../../../assets/profiles/sber.toml")),
    ("gorod", include_str!("../../../assets/profiles/gorod.toml")),
    ("packet", include_str!("../../../assets/profiles/packet.toml")),
    ("settlement", include_str!("../../../assets/profiles/settlement.toml")),
    ("printed", include_str!("../../../assets/profiles/printed.toml")),
    ("lanbilling", include_str!("../../../assets/profiles/lanbilling.toml")),
    ("kassa", include_str!("../../../assets/profiles/kassa.toml")),
    ("client-bank", include_str!("../../../assets/profiles/client-bank.toml")),
    ("day-dbf", include_str!("../../../assets/profiles/day-dbf.toml")),
    ("table-kz", include_str!("../../../assets/profiles/table-kz.toml")),
];

/// How a bank writes its registries.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Short name, and the source of its payments where it names no other.
    pub id: String,
    /// Whose numbers its operations have: a profile that was adapted from another names the other's source, and what came
    /// by that one is known.
    #[serde(default)]
    pub source: Option<String>,
    /// What it is, for people.
    pub about: String,
    /// The form of the file.
    pub form: Form,
    /// Code pages it comes in, tried in this order. Empty: found by content.
    #[serde(default)]
    pub encoding: Vec<Page>,
    /// Currency of its sums.
    pub currency: Currency,
    /// Between the cells of a delimited line.
    #[serde(default)]
    pub delimiter: Option<char>,
    /// True where cells may stand in quotes.
    #[serde(default)]
    pub quotes: bool,
    /// How sums are written.
    pub amount: AmountForm,
    /// How days are written.
    #[serde(default = "iso")]
    pub date: String,
    /// How hours are written.
    #[serde(default = "hours")]
    pub time: String,
    /// How months are written.
    #[serde(default = "months")]
    pub period: String,
    /// True where accounts come with full-width characters and Cyrillic letters in place of Latin ones.
    #[serde(default)]
    pub fold_letters: bool,
    /// What must agree before anything is applied.
    pub control: Control,
    /// The fields that name an operation, beside the source. Empty: the hash of the line and its place among equals.
    #[serde(default)]
    pub identity: Vec<Field>,
    /// Words that mark the line of totals of a table.
    #[serde(default)]
    pub total_words: Vec<String>,
    /// Name of the sheet of a workbook; the first one when unset.
    #[serde(default)]
    pub sheet: Option<String>,
    /// The kinds of lines; the first that fits a line is taken.
    #[serde(rename = "line")]
    pub lines: Vec<Line>,
    /// The second file of totals, where the profile has one.
    #[serde(default)]
    pub control_file: Option<ControlFile>,
}

fn iso() -> String {
    "YYYY-MM-DD".to_owned()
}

fn hours() -> String {
    "hh:mm:ss".to_owned()
}

fn months() -> String {
    "YYYY-MM".to_owned()
}

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// Lines of cells with a delimiter between.
    Delimited,
    /// Lines of cells cut at fixed places.
    Fixed,
    /// Lines cut at the places that a ruled header shows.
    Ruled,
    /// A table with titles: XLSX, DBF or CSV, whichever the content is.
    Table,
    /// `1CClientBankExchange`.
    ClientBank,
}

/// A code page as profiles name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Page {
    /// UTF-8.
    #[serde(rename = "utf-8")]
    Utf8,
    /// CP866.
    Cp866,
    /// CP1125.
    Cp1125,
    /// CP1251.
    Cp1251,
    /// KOI8-R.
    #[serde(rename = "koi8-r")]
    Koi8R,
    /// KZ-1048.
    #[serde(rename = "kz-1048")]
    Kz1048,
}

impl From<Page> for Encoding {
    fn from(page: Page) -> Self {
        match page {
            Page::Utf8 => Self::Utf8,
            Page::Cp866 => Self::Cp866,
            Page::Cp1125 => Self::Cp1125,
            Page::Cp1251 => Self::Cp1251,
            Page::Koi8R => Self::Koi8R,
            Page::Kz1048 => Self::Kz1048,
        }
    }
}

/// What must agree with the lines before anything is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Control {
    /// A line of totals, behind the payments or before them.
    Total,
    /// A line of totals for each packet.
    Packets,
    /// A second file.
    File,
    /// Totals are checked where there are some.
    IfPresent,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineKind {
    /// A payment.
    Payment,
    /// A payment taken back; its sum counts below zero.
    Void,
    /// A reading of a meter.
    Reading,
    /// Totals of the file.
    Total,
    /// Opens a packet and tells its totals.
    Packet,
    /// Values that hold for the lines below.
    Header,
    /// Nothing of use.
    Skip,
}

/// One kind of line.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// What it is.
    pub kind: LineKind,
    /// How it begins; any line when empty.
    #[serde(default)]
    pub starts: String,
    /// True where its beginning is no part of its first cell.
    #[serde(default)]
    pub drop: bool,
    /// How many cells it has; any number when unset.
    #[serde(default)]
    pub cells: Option<usize>,
    /// Where its fields stand.
    #[serde(default)]
    pub columns: BTreeMap<Field, Place>,
}

/// Where a field stands in a line.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Place {
    /// A cell, from 1, or from the end with -1 for the last.
    Cell(i16),
    /// `"1-10"`: characters, from 1, both included. `"SUM="`: the cell that begins so. Else the title of a column.
    Text(String),
    /// Titles of a column, whichever it has.
    Titles(Vec<String>),
}

/// The second file of a packet: a line for each payment order.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ControlFile {
    /// Between its cells.
    pub delimiter: char,
    /// Where its fields stand.
    pub columns: BTreeMap<Field, Place>,
}

/// A field of a registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    /// Number of the resident's account.
    Account,
    /// Name of the payer.
    Payer,
    /// Address.
    Address,
    /// Day of the payment.
    Date,
    /// Hour of the payment.
    Time,
    /// Day and hour as one text.
    Moment,
    /// Month that is paid for.
    Period,
    /// What was paid.
    Amount,
    /// What is transferred of it.
    Transfer,
    /// What acceptance cost.
    Commission,
    /// The source's number of the operation.
    Operation,
    /// Branch, point.
    Branch,
    /// Who took it: cashier, terminal.
    Operator,
    /// Service.
    Service,
    /// Payment order the money comes with.
    Order,
    /// Its day.
    OrderDate,
    /// The registry's own number, in a line above or below the payments.
    Registry,
    /// Its day.
    RegistryDate,
    /// Purpose, with the account somewhere in it.
    Purpose,
    /// Number of a meter.
    Meter,
    /// Its reading.
    Reading,
    /// Readings of several meters as one text: `1||number:value||number:value`.
    Readings,
    /// How it was paid: `CASH`, `CARD`, `MIXED`, or `N`, `K`, `M`.
    Means,
    /// `S` in a payment that was taken back; else nothing.
    Mark,
    /// The operation that a void takes back.
    Reverses,
    /// Anything else worth keeping.
    Comment,
    /// Totals: lines.
    Count,
    /// Totals: voids.
    Voids,
    /// Totals: sum of the voids, without a sign.
    VoidAmount,
}

impl Field {
    /// How many there are.
    pub(super) const COUNT: usize = Self::VoidAmount as usize + 1;

    /// The totals among them.
    pub(super) const TOTALS: [Self; 6] =
        [Self::Count, Self::Voids, Self::Amount, Self::Transfer, Self::Commission, Self::VoidAmount];

    /// Its key in a profile.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Payer => "payer",
            Self::Address => "address",
            Self::Date => "date",
            Self::Time => "time",
            Self::Moment => "moment",
            Self::Period => "period",
            Self::Amount => "amount",
            Self::Transfer => "transfer",
            Self::Commission => "commission",
            Self::Operation => "operation",
            Self::Branch => "branch",
            Self::Operator => "operator",
            Self::Service => "service",
            Self::Order => "order",
            Self::OrderDate => "order-date",
            Self::Registry => "registry",
            Self::RegistryDate => "registry-date",
            Self::Purpose => "purpose",
            Self::Meter => "meter",
            Self::Reading => "reading",
            Self::Readings => "readings",
            Self::Means => "means",
            Self::Mark => "mark",
            Self::Reverses => "reverses",
            Self::Comment => "comment",
            Self::Count => "count",
            Self::Voids => "voids",
            Self::VoidAmount => "void-amount",
        }
    }
}

/// Why a profile is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// Not TOML of this language; with line and column.
    #[error("{0}")]
    Syntax(String),
    /// It cannot work.
    #[error("line {line}: {why}")]
    Meaning {
        /// The line of the text, from 1.
        line: usize,
        /// Why.
        why: String,
    },
}

impl Profile {
    /// Reads a profile and checks that it can work.
    ///
    /// # Errors
    /// Not of the language, or of no use; with the place.
    pub fn read(text: &str) -> Result<Self, ProfileError> {
        let profile: Self = toml::from_str(text).map_err(|error| ProfileError::Syntax(error.to_string()))?;
        profile.check().map_err(|fault| fault.in_text(text))?;
        Ok(profile)
    }

    /// The profiles that come with the program.
    #[must_use]
    pub fn shipped() -> Vec<Self> {
        // A test reads every one of them.
        SHIPPED.iter().filter_map(|(_, text)| Self::read(text).ok()).collect()
    }

    /// The shipped profile of a name.
    #[must_use]
    pub fn of_name(id: &str) -> Option<Self> {
        Self::shipped().into_iter().find(|profile| profile.id == id)
    }

    /// Whose numbers its operations have.
    #[must_use]
    pub fn source(&self) -> &str {
        self.source.as_deref().unwrap_or(&self.id)
    }
}
