//! Accounts, charges and meters from CSV and DBF files, all or nothing, with a protocol that names line, account and reason.
//!
//! The forms of the files are described in `docs/import.md`. A file with a single row that is wrong changes nothing:
//! the protocol lists every such row, so that the file can be mended at once and loaded whole.

use std::fmt;

use kassa_domain::{BusinessDate, Currency};
use kassa_formats::table::{ReadOptions, Table, TableError};
use rust_decimal::Decimal;

use crate::db::{Db, DbError};

mod accounts;
mod charges;
mod columns;
mod meters;

/// Rows that are wrong and named in a protocol; more are only counted.
pub const FAULTS_NAMED: usize = 1000;

/// How to load a file.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// How to read it.
    pub read: ReadOptions,
    /// Town of rows that name none.
    pub town: Option<String>,
    /// Provider of rows that name none: number or name.
    pub provider: Option<String>,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// A cell that must not be empty is.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// A cell that is too long or holds a control character.
    #[error("{0} is too long or holds a control character")]
    BadText(&'static str),
    /// An account number that is none.
    #[error("not an account number")]
    BadAccount,
    /// A street with more former names than there may be.
    #[error("the street has more than {} former names", kassa_domain::directory::FORMER_NAMES_MAX)]
    ManyNames,
    /// No such account.
    #[error("there is no such account")]
    UnknownAccount,
    /// The same account, or the same charge, stands in the file twice.
    #[error("stands in line {0} already")]
    Twice(u64),
    /// No such service.
    #[error("there is no service {0:?}")]
    UnknownService(String),
    /// No such provider.
    #[error("there is no provider {0:?}")]
    UnknownProvider(String),
    /// A period that is none.
    #[error("{0:?} is not a month such as 10.2026 or 2026-10")]
    BadPeriod(String),
    /// A sum that is none, or out of range.
    #[error("{0:?} is not a sum such as 412.37")]
    BadSum(String),
    /// The number of a meter that is none, or a meter in place of itself.
    #[error("not the number of a meter")]
    BadMeter,
    /// A meter in place of one that the account does not have.
    #[error("the account has no meter {0:?} of that service")]
    UnknownMeter(String),
    /// A number of digits that no meter has.
    #[error("{0:?} is not a number of digits from 1 to 12")]
    BadDigits(String),
    /// What no meter of so many digits shows.
    #[error("{0:?} is not what a meter of so many digits shows, such as 1234.5")]
    BadValue(String),
    /// What tells whose word a reading is, and does not.
    #[error("{0:?} does not tell whose word it is: resident, control, remote or estimated")]
    BadSource(String),
    /// A norm that is none.
    #[error("{0:?} is not the norm of a month, such as 4.125")]
    BadNorm(String),
    /// A day that is none, or is yet to come.
    #[error("{0:?} is not a day such as 25.10.2026 or 2026-10-25, or is yet to come")]
    BadDay(String),
    /// An account that has charges in another currency.
    #[error("the account is kept in another currency")]
    OtherCurrency,
}

/// A row that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// Line of a CSV or record of a DBF, from 1.
    pub line: u64,
    /// Account of the row as it stands there, shortened.
    pub account: String,
    /// What is wrong.
    pub reason: Reason,
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, account {:?}: {}", self.line, self.account, self.reason)
    }
}

/// The rows that are wrong.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Faults {
    /// The first of them.
    pub named: Vec<RowFault>,
    /// How many there are in all.
    pub count: u64,
}

impl Faults {
    fn add(&mut self, line: u64, account: &str, reason: Reason) {
        self.count += 1;
        if self.named.len() < FAULTS_NAMED {
            let account = account.chars().filter(|letter| !letter.is_control()).take(32).collect();
            self.named.push(RowFault { line, account, reason });
        }
    }
}

/// A file that was loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loaded {
    /// Rows of the file.
    pub rows: u64,
    /// Accounts or meters that were added; of charges, accounts that were charged.
    pub accounts: u64,
    /// Accounts that were there and were changed, meters that were there otherwise; of charges, none.
    pub changed: u64,
    /// What the charges make, in minor units; of accounts, nothing.
    pub charged_minor: i64,
    /// What of it is owed.
    pub owed_minor: i64,
}

/// Why a file was not loaded. Nothing of it is in the directory.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read as a table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A column that is needed is not there, or there twice.
    #[error("the column {what} is needed once: one of {names:?}; the file has {found:?}")]
    Column {
        /// What it is for.
        what: &'static str,
        /// Names it may have.
        names: &'static [&'static str],
        /// Names of the file's columns.
        found: Vec<String>,
    },
    /// Rows that are wrong.
    #[error("{} of {rows} rows are wrong; nothing was loaded", .faults.count)]
    Rows {
        /// Rows of the file.
        rows: u64,
        /// Those that are wrong.
        faults: Faults,
    },
    /// The provider for rows that name none does not exist.
    #[error("there is no provider {0:?}")]
    NoProvider(String),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Loads accounts; those that are there already are changed.
///
/// # Errors
/// The file cannot be read, or a row is wrong. Nothing of it is loaded then.
pub fn accounts(db: &Db, bytes: &[u8], options: &ImportOptions, currency: Currency) -> Result<Loaded, ImportError> {
    let table = kassa_formats::table::read(bytes, &options.read)?;
    db.write(|change| accounts::load(change, table, options, currency))
}

/// Loads charges of accounts that are there already. A charge that was there before is corrected; what tills have taken
/// for it stays counted.
///
/// # Errors
/// The file cannot be read, or a row is wrong. Nothing of it is loaded then.
pub fn charges(db: &Db, bytes: &[u8], options: &ImportOptions, now_ms: i64) -> Result<Loaded, ImportError> {
    let table = kassa_formats::table::read(bytes, &options.read)?;
    db.write(|change| charges::load(change, table, options, now_ms))
}

/// Loads meters of accounts that are there already. A meter that is there is changed where the file tells otherwise of it;
/// what tills have read since stays.
///
/// # Errors
/// The file cannot be read, or a row is wrong. Nothing of it is loaded then.
pub fn meters(db: &Db, bytes: &[u8], options: &ImportOptions, today: BusinessDate) -> Result<Loaded, ImportError> {
    let table = kassa_formats::table::read(bytes, &options.read)?;
    db.write(|change| meters::load(change, table, today))
}

/// A column that is needed.
fn needed(table: &Table<'_>, column: &columns::Column) -> Result<usize, ImportError> {
    table.column(column.names).ok_or_else(|| ImportError::Column {
        what: column.what,
        names: column.names,
        found: table.headers.clone(),
    })
}

/// Longest name, house or flat, in characters.
const TEXT_MAX: usize = 200;

/// What a meter shows, or a norm, in thousandths: `1234`, `1234,5`, `1234.567`.
fn milli(text: &str) -> Option<i64> {
    let value = Decimal::from_str_exact(&text.replace(',', ".")).ok().filter(|value| !value.is_sign_negative())?;
    let milli = value.checked_mul(Decimal::ONE_THOUSAND)?;
    milli.fract().is_zero().then(|| milli.try_into().ok())?
}

/// A cell as a name, or what is wrong with it.
fn text<'a>(cell: &'a str, what: &'static str, needed: bool) -> Result<&'a str, Reason> {
    if cell.is_empty() && needed {
        Err(Reason::Empty(what))
    } else if cell.chars().count() > TEXT_MAX || cell.chars().any(char::is_control) {
        Err(Reason::BadText(what))
    } else {
        Ok(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_as_files_write_them() {
        for (text, expect) in [
            ("1234", Some(1_234_000)),
            ("1234,5", Some(1_234_500)),
            ("0.001", Some(1)),
            ("00012.340", Some(12_340)),
            ("0.0001", None),
            ("-1", None),
            ("", None),
            ("1 234", None),
            ("1e3", None),
            ("9223372036854775.807", Some(i64::MAX)),
            ("9223372036854775.808", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(milli(text), expect, "{text}");
        }
    }
}
