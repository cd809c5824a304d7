//! Values between the program and a database: whole numbers, texts, bytes, and nothing. There is no other kind: money is
//! minor units, moments are milliseconds, days are days.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};

use super::super::{DbError, DbResult};
use super::Row;

/// Of what kind a parameter is, also when it is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::db) enum Kind {
    /// A whole number of 64 bits.
    Integer,
    /// A text.
    Text,
    /// Bytes.
    Blob,
}

/// A value of a parameter or a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::db) enum Value<'a> {
    /// Nothing.
    Null,
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(&'a str),
    /// Bytes.
    Blob(&'a [u8]),
}

impl<'a> Value<'a> {
    /// A column of SQLite.
    pub(super) fn of_sqlite(value: ValueRef<'a>) -> DbResult<Self> {
        match value {
            ValueRef::Null => Ok(Self::Null),
            ValueRef::Integer(number) => Ok(Self::Integer(number)),
            ValueRef::Real(_) => Err(DbError::Corrupt("a fraction")),
            ValueRef::Text(text) => {
                std::str::from_utf8(text).map(Self::Text).map_err(|_| DbError::Corrupt("a text that is not UTF-8"))
            }
            ValueRef::Blob(bytes) => Ok(Self::Blob(bytes)),
        }
    }
}

/// A parameter on its way into a statement.
#[derive(Debug, Clone, Copy)]
pub(in crate::db) struct Bound<'a> {
    /// Of what kind it is.
    pub(super) kind: Kind,
    /// Its value.
    pub(super) value: Value<'a>,
}

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.value {
            Value::Null => ValueRef::Null,
            Value::Integer(number) => ValueRef::Integer(number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// Parameters ready for a statement. The letter NUL stands in no text: one database keeps it, another cannot.
pub(super) fn bound<'a>(params: &[&'a dyn Param]) -> DbResult<Vec<Bound<'a>>> {
    params
        .iter()
        .map(|param| match param.bind() {
            Bound { value: Value::Text(text), .. } if text.contains('\0') => Err(DbError::Nul),
            bound => Ok(bound),
        })
        .collect()
}

/// What may be a parameter.
pub(in crate::db) trait Param {
    /// It on its way.
    fn bind(&self) -> Bound<'_>;
}

impl<T: Known + ?Sized> Param for T {
    fn bind(&self) -> Bound<'_> {
        Bound { kind: T::KIND, value: self.value() }
    }
}

/// What is of one kind whatever its value is.
pub(in crate::db) trait Known {
    /// Its kind.
    const KIND: Kind;
    /// Its value.
    fn value(&self) -> Value<'_>;
}

macro_rules! whole_numbers {
    ($($number:ty)*) => {$(
        impl Known for $number {
            const KIND: Kind = Kind::Integer;
            fn value(&self) -> Value<'_> {
                Value::Integer(i64::from(*self))
            }
        }

        impl Column for $number {
            fn from_value(value: Value<'_>) -> DbResult<Self> {
                match value {
                    Value::Integer(number) => {
                        Self::try_from(number).map_err(|_| DbError::Corrupt("a number out of its range"))
                    }
                    Value::Null | Value::Text(_) | Value::Blob(_) => Err(DbError::Corrupt("a column without a number")),
                }
            }
        }
    )*};
}

whole_numbers!(u8 u16 u32 i32 i64);

impl Known for bool {
    const KIND: Kind = Kind::Integer;
    fn value(&self) -> Value<'_> {
        Value::Integer(i64::from(*self))
    }
}

impl Known for str {
    const KIND: Kind = Kind::Text;
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Known for String {
    const KIND: Kind = Kind::Text;
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Known for [u8] {
    const KIND: Kind = Kind::Blob;
    fn value(&self) -> Value<'_> {
        Value::Blob(self)
    }
}

impl<const N: usize> Known for [u8; N] {
    const KIND: Kind = Kind::Blob;
    fn value(&self) -> Value<'_> {
        Value::Blob(self)
    }
}

impl<T: Known + ?Sized> Known for &T {
    const KIND: Kind = T::KIND;
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

impl<T: Known> Known for Option<T> {
    const KIND: Kind = T::KIND;
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, Known::value)
    }
}

/// A value that is kept on its way from one database to another.
#[derive(Debug, Clone)]
pub(in crate::db) enum Owned {
    /// Nothing, of a kind.
    Null(Kind),
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

impl Owned {
    /// The value of a parameter.
    pub(super) fn of(param: &Bound<'_>) -> Self {
        match param.value {
            Value::Null => Self::Null(param.kind),
            Value::Integer(number) => Self::Integer(number),
            Value::Text(text) => Self::Text(text.to_owned()),
            Value::Blob(bytes) => Self::Blob(bytes.to_vec()),
        }
    }

    /// Nothing, of the kind that SQLite says a column is of.
    pub(in crate::db) fn none(declared: &str) -> DbResult<Self> {
        match declared {
            "INTEGER" => Ok(Self::Null(Kind::Integer)),
            "TEXT" => Ok(Self::Null(Kind::Text)),
            "BLOB" => Ok(Self::Null(Kind::Blob)),
            _ => Err(DbError::Corrupt("a column of no kind")),
        }
    }

    /// What a column of a row has; this when it has nothing.
    pub(in crate::db) fn or(&self, row: &Row<'_>, at: usize) -> DbResult<Self> {
        Ok(match row.value(at)? {
            Value::Null => self.clone(),
            Value::Integer(number) => Self::Integer(number),
            Value::Text(text) => Self::Text(text.to_owned()),
            Value::Blob(bytes) => Self::Blob(bytes.to_vec()),
        })
    }
}

impl Param for Owned {
    fn bind(&self) -> Bound<'_> {
        match self {
            Self::Null(kind) => Bound { kind: *kind, value: Value::Null },
            Self::Integer(number) => number.bind(),
            Self::Text(text) => text.bind(),
            Self::Blob(bytes) => bytes.as_slice().bind(),
        }
    }
}

/// What a column may be read as.
pub(in crate::db) trait Column: Sized {
    /// Out of its value.
    fn from_value(value: Value<'_>) -> DbResult<Self>;
}

impl Column for bool {
    fn from_value(value: Value<'_>) -> DbResult<Self> {
        match value {
            Value::Integer(0) => Ok(false),
            Value::Integer(1) => Ok(true),
            _ => Err(DbError::Corrupt("a column that is neither yes nor no")),
        }
    }
}

impl Column for String {
    fn from_value(value: Value<'_>) -> DbResult<Self> {
        match value {
            Value::Text(text) => Ok(text.to_owned()),
            Value::Null | Value::Integer(_) | Value::Blob(_) => Err(DbError::Corrupt("a column without a text")),
        }
    }
}

impl Column for Vec<u8> {
    fn from_value(value: Value<'_>) -> DbResult<Self> {
        match value {
            Value::Blob(bytes) => Ok(bytes.to_vec()),
            Value::Null | Value::Integer(_) | Value::Text(_) => Err(DbError::Corrupt("a column without bytes")),
        }
    }
}

impl<const N: usize> Column for [u8; N] {
    fn from_value(value: Value<'_>) -> DbResult<Self> {
        let Value::Blob(bytes) = value else { return Err(DbError::Corrupt("a column without bytes")) };
        Self::try_from(bytes).map_err(|_| DbError::Corrupt("bytes of another length"))
    }
}

impl<T: Column> Column for Option<T> {
    fn from_value(value: Value<'_>) -> DbResult<Self> {
        if value == Value::Null { Ok(None) } else { T::from_value(value).map(Some) }
    }
}

/// Parameters of a statement.
macro_rules! params {
    ($($param:expr),* $(,)?) => {
        &[$(&$param as &dyn $crate::db::sql::Param),*] as &[&dyn $crate::db::sql::Param]
    };
}

pub(in crate::db) use params;
