//! Small steps between columns and the domain's types. What cannot be is [`DbError::Corrupt`], never a panic.

use kassa_domain::chain::Hash;
use kassa_domain::money::{Currency, Rounding};
use kassa_domain::time::{BusinessDate, Period};
use rust_decimal::Decimal;

use super::{DbError, DbResult};

/// A whole number column as an unsigned type of the domain.
pub(super) fn unsigned<T: TryFrom<i64>>(value: i64, what: &'static str) -> DbResult<T> {
    T::try_from(value).map_err(|_| DbError::Corrupt(what))
}

/// An unsigned number of the domain as a column. Places and numbers never come near the end of the range.
pub(super) fn signed(value: u64) -> DbResult<i64> {
    i64::try_from(value).map_err(|_| DbError::Corrupt("a number beyond 63 bits"))
}

pub(super) fn hash(bytes: &[u8]) -> DbResult<Hash> {
    bytes.try_into().map(Hash).map_err(|_| DbError::Corrupt("hash"))
}

pub(super) fn currency(code: &str) -> DbResult<Currency> {
    Currency::from_code(code).ok_or(DbError::Corrupt("currency"))
}

pub(super) fn period(index: i64) -> DbResult<Period> {
    Period::from_index(unsigned(index, "period")?).map_err(|_| DbError::Corrupt("period"))
}

pub(super) fn day(days: i64) -> DbResult<BusinessDate> {
    BusinessDate::from_days(unsigned(days, "day")?).map_err(|_| DbError::Corrupt("day"))
}

/// Thousandths of a meter's unit as the number people read.
pub(super) fn from_milli(milli: i64) -> Decimal {
    Decimal::new(milli, 3).normalize()
}

pub(super) fn rounding_name(rounding: Rounding) -> &'static str {
    match rounding {
        Rounding::HalfAwayFromZero => "half_away_from_zero",
        Rounding::Down => "down",
        Rounding::Up => "up",
    }
}

pub(super) fn rounding(name: &str) -> DbResult<Rounding> {
    [Rounding::HalfAwayFromZero, Rounding::Down, Rounding::Up]
        .into_iter()
        .find(|rounding| rounding_name(*rounding) == name)
        .ok_or(DbError::Corrupt("rounding"))
}

/// A column that passes through a parser of the domain.
pub(super) fn parsed<T, E>(result: Result<T, E>, what: &'static str) -> DbResult<T> {
    result.map_err(|_| DbError::Corrupt(what))
}
