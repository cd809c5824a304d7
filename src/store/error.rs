//! What can go wrong with storage, sorted by what it means for the money.

use kassa_domain::receipt::ForbiddenTransition;
use kassa_domain::wire::WireError;

/// Why a reading or writing of the store failed. Whatever was in the transaction has not happened.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No room on the disk.
    #[error("the disk is full")]
    Full,
    /// The disk failed to write, flush or read. Nothing more may be written until the file is opened anew and verified.
    #[error("the disk failed: {0}")]
    Io(String),
    /// The file is damaged.
    #[error("the file is damaged: {0}")]
    Damaged(String),
    /// Another connection holds the file too long.
    #[error("the file is busy")]
    Busy,
    /// A rule of the schema forbids it.
    #[error("forbidden by the schema: {0}")]
    Constraint(String),
    /// A row that cannot be: a sum that does not balance, a state without a name.
    #[error("a row of {table} that cannot be: {what}")]
    Row {
        /// Which table.
        table: &'static str,
        /// What is wrong.
        what: String,
    },
    /// An update that should have met one row met another number of them.
    #[error("{table}: {rows} rows where one was expected")]
    RowCount {
        /// Which table.
        table: &'static str,
        /// How many it met.
        rows: usize,
    },
    /// A fact that cannot be written down.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// A state that may not follow.
    #[error(transparent)]
    Transition(#[from] ForbiddenTransition),
    /// Anything else of the database.
    #[error("database: {0}")]
    Other(String),
}

impl StoreError {
    /// True when nothing may be written any more until the file was opened anew: the disk failed in the middle.
    #[must_use]
    pub const fn is_fatal(&self) -> bool {
        matches!(self, Self::Io(_) | Self::Damaged(_))
    }

    /// A row that cannot be.
    pub fn row(table: &'static str, what: impl ToString) -> Self {
        Self::Row { table, what: what.to_string() }
    }

    /// Checks that an update met exactly one row.
    ///
    /// # Errors
    /// It did not.
    pub const fn one_row(table: &'static str, rows: usize) -> Result<(), Self> {
        if rows == 1 { Ok(()) } else { Err(Self::RowCount { table, rows }) }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let text = error.to_string();
        match error.sqlite_error_code() {
            Some(Code::DiskFull) => Self::Full,
            Some(Code::SystemIoFailure | Code::CannotOpen | Code::ReadOnly) => Self::Io(text),
            Some(Code::DatabaseCorrupt | Code::NotADatabase) => Self::Damaged(text),
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Busy,
            Some(Code::ConstraintViolation) => Self::Constraint(text),
            _ => Self::Other(text),
        }
    }
}
