//! Money: a whole number of minor units of one currency.
//!
//! There are no floats and no implicit mixing of currencies. Adding and subtracting are checked, splitting loses
//! nothing, and whatever rounds names its rounding.

use std::cmp::Ordering;
use std::fmt;

use rust_decimal::Decimal;
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

impl Rounding {
    /// How often `by` goes into a magnitude, rounded as named. `by` is above zero.
    fn divide(self, magnitude: u128, by: u128) -> u128 {
        let (down, rest) = (magnitude / by, magnitude % by);
        let up = match self {
            // Not `rest * 2`: near the end of the type that would not fit.
            Self::HalfAwayFromZero => rest >= by - rest,
            Self::Down => false,
            Self::Up => rest > 0,
        };
        down + u128::from(up)
    }
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

/// The sum with this sign and this many minor units.
fn signed(negative: bool, magnitude: u128, currency: Currency) -> Result<Money, MoneyError> {
    let magnitude = i128::try_from(magnitude).map_err(|_| MoneyError::Overflow)?;
    let minor = i64::try_from(if negative { -magnitude } else { magnitude }).map_err(|_| MoneyError::Overflow)?;
    Ok(Money::new(minor, currency))
}

/// A sum: minor units (kopecks, tiyn) of one currency. The range is that of `i64`; whatever leaves it is
/// [`MoneyError::Overflow`]. Devices and the counter have narrower limits, see [`Money::COUNTER_MAX_MINOR`].
///
/// There is no `+`: it could neither refuse a second currency nor an overflow.
///
/// ```compile_fail,E0369
/// use kassa_domain::{Currency, Money};
/// let sum = Money::new(100, Currency::Uah) + Money::new(1, Currency::Uah);
/// ```
///
/// ```
/// use kassa_domain::{Currency, Money};
/// let sum = Money::new(186_093, Currency::Uah).plus(Money::parse("1 000,07", Currency::Uah)?)?;
/// assert_eq!(sum.to_string(), "2861.00");
/// let thirds = sum.split(&[1, 1, 1])?;
/// assert_eq!(Money::total(thirds, Currency::Uah)?, sum);
/// # Ok::<(), kassa_domain::money::MoneyError>(())
/// ```
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
        parts.into_iter().map(|part| signed(self.minor < 0, part, self.currency)).collect()
    }

    /// The sum rounded to a multiple of `step` minor units (1, 5, 10, 50; R8). A step of 1 changes nothing.
    ///
    /// # Errors
    /// A step below 1, or a result out of range.
    pub fn round_to(self, step: i64, rounding: Rounding) -> Result<Self, MoneyError> {
        let step = u128::try_from(step).ok().filter(|step| *step > 0).ok_or(MoneyError::Malformed)?;
        let steps = rounding.divide(u128::from(self.minor.unsigned_abs()), step);
        signed(self.minor < 0, steps * step, self.currency)
    }

    /// `percent` per cent of the sum, rounded once and as named: the product is exact before.
    ///
    /// # Errors
    /// A result, or the exact product before it, out of range.
    pub fn percent(self, percent: Decimal, rounding: Rounding) -> Result<Self, MoneyError> {
        let percent = percent.normalize();
        let product = u128::from(self.minor.unsigned_abs())
            .checked_mul(percent.mantissa().unsigned_abs())
            .ok_or(MoneyError::Overflow)?;
        let hundredths = 10_u128.checked_pow(percent.scale() + 2).ok_or(MoneyError::Overflow)?;
        let negative = (self.minor < 0) != percent.is_sign_negative();
        signed(negative, rounding.divide(product, hundredths), self.currency)
    }

    /// Reads what a person types or a file holds: digits, a space of any width before each group of three if there
    /// are spaces at all, one point or comma with one or two digits after it, a minus in front if below zero.
    ///
    /// Only ASCII digits count. A plus is refused: it is a slip of the hand, or the start of a formula.
    ///
    /// # Errors
    /// Anything else, more than two digits after the point, or a sum that does not fit.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let text = text.trim();
        let (negative, unsigned) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = match unsigned.split_once(['.', ',']) {
            Some((_, "")) => return Err(MoneyError::Malformed),
            Some((whole, fraction)) => (whole, fraction),
            None => (unsigned, ""),
        };
        let digits = ungrouped(whole).ok_or(MoneyError::Malformed)?;
        if !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(MoneyError::Malformed);
        }
        if fraction.len() > 2 {
            return Err(MoneyError::TooPrecise);
        }
        // Two digits behind the point are the last two of the minor units.
        let magnitude = format!("{digits}{fraction:0<2}").parse().map_err(|_| MoneyError::Overflow)?;
        signed(negative, magnitude, currency)
    }
}

/// The digits of a whole number without the spaces between its groups of three; nothing for any other text.
fn ungrouped(whole: &str) -> Option<String> {
    let groups: Vec<&str> = whole.split([' ', '\u{a0}', '\u{2009}', '\u{202f}']).collect();
    let (first, rest) = groups.split_first()?;
    let digits = groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_digit()));
    let grouped = rest.is_empty() || (first.len() <= 3 && rest.iter().all(|group| group.len() == 3));
    (digits && grouped && !first.is_empty()).then(|| groups.concat())
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
