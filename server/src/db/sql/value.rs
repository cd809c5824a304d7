//! Values between the program and a database: whole numbers, texts, bytes, and nothing. There is no other kind: money is
//! minor units, moments are milliseconds, days are days.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};

use super::super::{DbError, DbResult};

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
pub(super) struct Bound<'a> {
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
        .map(|param| match <dyn Param>::value(*param) {
            Value::Text(text) if text.contains('\0') => Err(DbError::Nul),
            value => Ok(Bound { value }),
        })
        .collect()
}

/// What may be a parameter.
pub(in crate::db) trait Param {
    /// Its value.
    fn value(&self) -> Value<'_>;
}

macro_rules! whole_numbers {
    ($($number:ty)*) => {$(
        impl Param for $number {
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

impl Param for bool {
    fn value(&self) -> Value<'_> {
        Value::Integer(i64::from(*self))
    }
}

impl Param for str {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Param for String {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl Param for [u8] {
    fn value(&self) -> Value<'_> {
        Value::Blob(self)
    }
}

impl<const N: usize> Param for [u8; N] {
    fn value(&self) -> Value<'_> {
        Value::Blob(self)
    }
}

impl<T: Param + ?Sized> Param for &T {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

impl<T: Param> Param for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, Param::value)
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
