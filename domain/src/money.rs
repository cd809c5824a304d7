//! Money: a whole number of minor units of one currency.
//!
//! There are no floats and no implicit mixing of currencies. Adding and subtracting are checked, splitting loses
//! nothing, and whatever rounds names its rounding.

use std::cmp::Ordering;
use std::fmt;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::{Deserialize, Serialize};

/// A currency the program takes money in. All three have 100 minor units (ISO 4217: UAH 980, RUB 643, KZT 398).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Ukrainian hryvnia.
    Uah,
    /// Russian rouble.
    Rub,
    /// Kazakhstani tenge.
    Kzt,
}

impl Currency {
    /// The letters of ISO 4217.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Uah => "UAH",
            Self::Rub => "RUB",
            Self::Kzt => "KZT",
        }
    }

    /// The sign people write after a sum.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Uah => "₴",
            Self::Rub => "₽",
            Self::Kzt => "₸",
        }
    }

    /// The currency of an ISO 4217 code, in either case.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Uah, Self::Rub, Self::Kzt].into_iter().find(|currency| currency.code().eq_ignore_ascii_case(code))
    }
}

/// How a sum that falls between two steps is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// To the nearest step; exactly half goes away from zero. The rule for commissions (R8).
    HalfAwayFromZero,
    /// Towards zero, in the payer's favour.
    Down,
    /// Away from zero.
    Up,
}

/// Why a sum could not be computed or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The result does not fit.
    #[error("the sum is out of range")]
    Overflow,
    /// Two currencies met.
    #[error("{} met {}", .left.code(), .right.code())]
    CurrencyMismatch {
        /// The currency on the left.
        left: Currency,
        /// The currency on the right.
        right: Currency,
    },
    /// The text is not a sum.
    #[error("not a sum of money")]
    Malformed,
    /// The text has more than two digits after the point.
    #[error("more than two digits after the point")]
    TooPrecise,
    /// Splitting by weights that are all zero, or into no parts.
    #[error("nothing to split by")]
    NoWeights,
}

/// A sum: minor units (kopecks, tiyn) of one currency. The range is that of `i64`; whatever leaves it is
/// [`MoneyError::Overflow`]. Devices and the counter have narrower limits, see [`Money::COUNTER_MAX_MINOR`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// The largest sum a counter takes at once, in minor units: what the narrowest register's field holds
    /// (Shtrih-M protocol, section 1: 9 999 999 999).
    pub const COUNTER_MAX_MINOR: i64 = 9_999_999_999;

    /// A sum of `minor` units.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in a currency.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The number of minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// True for exactly nothing.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// True below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    /// True above zero.
    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    fn same(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency })
        }
    }

    /// The sum of two sums.
    ///
    /// # Errors
    /// Two currencies, or a result out of range.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The difference of two sums.
    ///
    /// # Errors
    /// Two currencies, or a result out of range.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The same sum with the other sign.
    ///
    /// # Errors
    /// A result out of range.
    pub fn negated(self) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_neg().ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The sum of many, nothing when there are none.
    ///
    /// # Errors
    /// A currency other than the named one, or a result out of range.
    pub fn total(sums: impl IntoIterator<Item = Self>, currency: Currency) -> Result<Self, MoneyError> {
        sums.into_iter().try_fold(Self::zero(currency), Self::plus)
    }

    /// The smaller of two sums of one currency.
    ///
    /// # Errors
    /// Two currencies.
    pub fn smaller(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        Ok(Self::new(self.minor.min(other.minor), self.currency))
    }

    /// Parts in proportion to `weights` that add up to exactly the whole. What cannot be divided evenly goes one
    /// minor unit at a time to the parts with the largest remainders, earlier parts first.
    ///
    /// # Errors
    /// No weight above zero, or weights whose sum does not fit in 63 bits.
    pub fn split(self, weights: &[u64]) -> Result<Vec<Self>, MoneyError> {
        let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
        if total == 0 {
            return Err(MoneyError::NoWeights);
        }
        if total > u128::from(u64::MAX >> 1) {
            return Err(MoneyError::Overflow);
        }
        let whole = u128::from(self.minor.unsigned_abs());
        let mut parts = Vec::with_capacity(weights.len());
        let mut remainders = Vec::with_capacity(weights.len());
        let mut given: u128 = 0;
        for (index, weight) in weights.iter().enumerate() {
            let product = whole * u128::from(*weight);
            let part = product / total;
            given += part;
            parts.push(part);
            remainders.push((product % total, index));
        }
        remainders.sort_by(|left, right| right.0.cmp(&left.0).then(left.1.cmp(&right.1)));
        let missing = usize::try_from(whole - given).map_err(|_| MoneyError::Overflow)?;
        for (_, index) in remainders.iter().take(missing) {
            parts[*index] += 1;
        }
        let sign: i128 = if self.minor < 0 { -1 } else { 1 };
        parts
            .into_iter()
            .map(|part| {
                let signed = i128::try_from(part).map_err(|_| MoneyError::Overflow)? * sign;
                let minor = i64::try_from(signed).map_err(|_| MoneyError::Overflow)?;
                Ok(Self::new(minor, self.currency))
            })
            .collect()
    }

    /// The sum rounded to a multiple of `step` minor units (1, 5, 10, 50; R8). A step of 1 changes nothing.
    ///
    /// # Errors
    /// A step below 1, or a result out of range.
    pub fn round_to(self, step: i64, rounding: Rounding) -> Result<Self, MoneyError> {
        if step < 1 {
            return Err(MoneyError::Malformed);
        }
        let magnitude = i128::from(self.minor).abs();
        let step = i128::from(step);
        let (down, rest) = (magnitude / step, magnitude % step);
        let up = match rounding {
            Rounding::HalfAwayFromZero => rest * 2 >= step,
            Rounding::Down => false,
            Rounding::Up => rest > 0,
        };
        let rounded = (down + i128::from(up)) * step * if self.minor < 0 { -1 } else { 1 };
        let minor = i64::try_from(rounded).map_err(|_| MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// `percent` per cent of the sum, rounded as named.
    ///
    /// # Errors
    /// A result out of range.
    pub fn percent(self, percent: Decimal, rounding: Rounding) -> Result<Self, MoneyError> {
        let exact = Decimal::from(self.minor)
            .checked_mul(percent)
            .and_then(|product| product.checked_div(Decimal::ONE_HUNDRED))
            .ok_or(MoneyError::Overflow)?;
        let strategy = match rounding {
            Rounding::HalfAwayFromZero => rust_decimal::RoundingStrategy::MidpointAwayFromZero,
            Rounding::Down => rust_decimal::RoundingStrategy::ToZero,
            Rounding::Up => rust_decimal::RoundingStrategy::AwayFromZero,
        };
        let minor = exact.round_dp_with_strategy(0, strategy).to_i64().ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// Reads what a person types or a file holds: digits, spaces of any width between groups, one point or comma,
    /// at most two digits after it, an optional sign in front.
    ///
    /// # Errors
    /// Anything else, more than two digits after the point, or a sum that does not fit.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let compact: String =
            text.trim().chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')).collect();
        let (negative, digits) = match compact.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest),
            None => (false, compact.as_str()),
        };
        let (whole, fraction) = match digits.split_once(['.', ',']) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (digits, None),
        };
        let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let fraction_text = fraction.unwrap_or("");
        if whole.is_empty() || fraction == Some("") || !all_digits(whole) || !all_digits(fraction_text) {
            return Err(MoneyError::Malformed);
        }
        if fraction_text.len() > 2 {
            return Err(MoneyError::TooPrecise);
        }
        let units: i64 = whole.parse().map_err(|_| MoneyError::Overflow)?;
        let hundredths: i64 = match fraction_text.len() {
            0 => 0,
            1 => fraction_text.parse::<i64>().map_err(|_| MoneyError::Malformed)? * 10,
            _ => fraction_text.parse().map_err(|_| MoneyError::Malformed)?,
        };
        let minor = units.checked_mul(100).and_then(|m| m.checked_add(hundredths)).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(if negative { -minor } else { minor }, currency))
    }
}

impl PartialOrd for Money {
    /// Sums of two currencies have no order.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self.currency == other.currency).then(|| self.minor.cmp(&other.minor))
    }
}

impl fmt::Display for Money {
    /// `-1860.93`: a point, two digits, no groups, no currency. Screens and paper format for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.minor.unsigned_abs();
        let sign = if self.minor < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", magnitude / 100, magnitude % 100)
    }
}

#[cfg(test)]
mod tests;
