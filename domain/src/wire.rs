//! The bytes facts are written in: small, canonical, readable for ever.
//!
//! Whole numbers are LEB128 in their shortest form, signed ones zigzag first; texts and byte strings carry their length;
//! an option is 0 or 1 in front. One value has exactly one form: [`Reader`] refuses longer ones, so that what hashes the
//! same is the same. The field lists of the kinds stand in [`crate::entry`].

use crate::money::{Currency, Money};

/// Longest text, in bytes.
pub const TEXT_MAX: usize = 4096;
/// Longest byte string.
pub const BYTES_MAX: usize = 1 << 16;
/// Longest body of an entry. It leaves room for what stands around it, so that every entry that can be written also fits
/// the byte string a batch carries it in.
pub const BODY_MAX: usize = BYTES_MAX - 64;
/// Longest list, in items.
pub const LIST_MAX: usize = 4096;

/// Why bytes could not be read or a value not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// The bytes end too early.
    #[error("the bytes end too early")]
    Truncated,
    /// Bytes are left over.
    #[error("bytes are left over")]
    Trailing,
    /// A number in a longer form than needed, or an option that is neither 0 nor 1.
    #[error("not the canonical form")]
    NotCanonical,
    /// A length or count above its limit.
    #[error("longer than allowed")]
    TooLong,
    /// A value that cannot be: no such code, month, currency.
    #[error("a value that cannot be: {0}")]
    BadValue(&'static str),
    /// Sums of two currencies in one fact.
    #[error("two currencies in one fact")]
    TwoCurrencies,
}

/// Writes values one after another.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
    currency: Option<Currency>,
    error: Option<WireError>,
}

impl Writer {
    /// An empty writer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What was written.
    ///
    /// # Errors
    /// The first thing that could not be written.
    pub fn finish(self) -> Result<Vec<u8>, WireError> {
        self.error.map_or(Ok(self.bytes), Err)
    }

    fn fail(&mut self, error: WireError) {
        self.error = self.error.or(Some(error));
    }

    /// A whole number.
    pub fn number(&mut self, value: impl Into<u64>) {
        let mut value = value.into();
        while value >= 0x80 {
            self.bytes.push(low_seven(value) | 0x80);
            value >>= 7;
        }
        self.bytes.push(low_seven(value));
    }

    /// A signed number.
    pub fn signed(&mut self, value: impl Into<i64>) {
        let value = value.into();
        self.number(((value << 1) ^ (value >> 63)).cast_unsigned());
    }

    /// Bytes of a fixed length, known to the reader.
    pub fn fixed(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Bytes with their length in front.
    pub fn bytes(&mut self, bytes: &[u8]) {
        if bytes.len() > BYTES_MAX {
            self.fail(WireError::TooLong);
        }
        self.number(bytes.len() as u64);
        self.fixed(bytes);
    }

    /// A text.
    pub fn text(&mut self, text: &str) {
        if text.len() > TEXT_MAX {
            self.fail(WireError::TooLong);
        }
        self.bytes(text.as_bytes());
    }

    /// The number of items that follow.
    pub fn count(&mut self, count: usize) {
        if count > LIST_MAX {
            self.fail(WireError::TooLong);
        }
        self.number(count as u64);
    }

    /// A value that may be absent.
    pub fn option<T>(&mut self, value: Option<T>, write: impl FnOnce(&mut Self, T)) {
        match value {
            None => self.number(0_u8),
            Some(value) => {
                self.number(1_u8);
                write(self, value);
            }
        }
    }

    /// The currency of every sum that follows in this fact.
    pub fn currency(&mut self, currency: Currency) {
        self.currency = Some(currency);
        self.number(match currency {
            Currency::Uah => 1_u8,
            Currency::Rub => 2,
            Currency::Kzt => 3,
        });
    }

    /// A sum of the currency named before.
    pub fn money(&mut self, sum: Money) {
        if self.currency != Some(sum.currency()) {
            self.fail(WireError::TwoCurrencies);
        }
        self.signed(sum.minor());
    }

    /// The only sum of a fact, or its first: the currency, then the sum.
    pub fn sum(&mut self, sum: Money) {
        self.currency(sum.currency());
        self.money(sum);
    }
}

/// The seven low bits of a number.
const fn low_seven(value: u64) -> u8 {
    (value & 0x7f) as u8
}

/// Reads values one after another, refusing what [`Writer`] would not write.
#[derive(Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    currency: Option<Currency>,
}

impl<'a> Reader<'a> {
    /// Reads from the start of these bytes.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, currency: None }
    }

    /// What is left.
    #[must_use]
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Checks that nothing is left.
    ///
    /// # Errors
    /// [`WireError::Trailing`].
    pub const fn end(&self) -> Result<(), WireError> {
        if self.rest.is_empty() { Ok(()) } else { Err(WireError::Trailing) }
    }

    /// A whole number.
    ///
    /// # Errors
    /// Too few bytes, or not the shortest form.
    pub fn number(&mut self) -> Result<u64, WireError> {
        let mut value = 0_u64;
        for index in 0..10_u32 {
            let (&byte, rest) = self.rest.split_first().ok_or(WireError::Truncated)?;
            self.rest = rest;
            if index == 9 && byte > 1 {
                return Err(WireError::NotCanonical);
            }
            value |= u64::from(byte & 0x7f) << (7 * index);
            if byte & 0x80 == 0 {
                return if byte == 0 && index > 0 { Err(WireError::NotCanonical) } else { Ok(value) };
            }
        }
        Err(WireError::NotCanonical)
    }

    /// A whole number that fits its type.
    ///
    /// # Errors
    /// As [`Reader::number`], or out of the type's range.
    pub fn fitting<T: TryFrom<u64>>(&mut self) -> Result<T, WireError> {
        T::try_from(self.number()?).map_err(|_| WireError::BadValue("number"))
    }

    /// A signed number.
    ///
    /// # Errors
    /// As [`Reader::number`].
    pub fn signed(&mut self) -> Result<i64, WireError> {
        let raw = self.number()?;
        Ok((raw >> 1).cast_signed() ^ -(raw & 1).cast_signed())
    }

    /// Bytes of a fixed length.
    ///
    /// # Errors
    /// Too few bytes.
    pub fn fixed<const N: usize>(&mut self) -> Result<[u8; N], WireError> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or(WireError::Truncated)?;
        self.rest = rest;
        Ok(*head)
    }

    /// So many bytes as they are.
    ///
    /// # Errors
    /// Too few bytes.
    pub fn slice(&mut self, length: usize) -> Result<&'a [u8], WireError> {
        let (head, rest) = self.rest.split_at_checked(length).ok_or(WireError::Truncated)?;
        self.rest = rest;
        Ok(head)
    }

    /// Bytes with their length in front.
    ///
    /// # Errors
    /// Too few bytes, or a length above the limit.
    pub fn bytes(&mut self) -> Result<&'a [u8], WireError> {
        let length = self.length(BYTES_MAX)?;
        self.slice(length)
    }

    /// A text.
    ///
    /// # Errors
    /// As [`Reader::bytes`], or not UTF-8.
    pub fn text(&mut self) -> Result<String, WireError> {
        let bytes = self.bytes()?;
        if bytes.len() > TEXT_MAX {
            return Err(WireError::TooLong);
        }
        std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| WireError::BadValue("text"))
    }

    /// The number of items that follow.
    ///
    /// # Errors
    /// As [`Reader::number`], or above the limit.
    pub fn count(&mut self) -> Result<usize, WireError> {
        self.length(LIST_MAX)
    }

    fn length(&mut self, max: usize) -> Result<usize, WireError> {
        let length = usize::try_from(self.number()?).map_err(|_| WireError::TooLong)?;
        if length > max { Err(WireError::TooLong) } else { Ok(length) }
    }

    /// A value that may be absent.
    ///
    /// # Errors
    /// Neither 0 nor 1 in front, or what reading the value gives.
    pub fn option<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, WireError>) -> Result<Option<T>, WireError> {
        match self.number()? {
            0 => Ok(None),
            1 => read(self).map(Some),
            _ => Err(WireError::NotCanonical),
        }
    }

    /// The currency of every sum that follows in this fact.
    ///
    /// # Errors
    /// No such currency.
    pub fn currency(&mut self) -> Result<Currency, WireError> {
        let currency = match self.number()? {
            1 => Currency::Uah,
            2 => Currency::Rub,
            3 => Currency::Kzt,
            _ => return Err(WireError::BadValue("currency")),
        };
        self.currency = Some(currency);
        Ok(currency)
    }

    /// A sum of the currency named before.
    ///
    /// # Errors
    /// As [`Reader::signed`], or no currency was named.
    pub fn money(&mut self) -> Result<Money, WireError> {
        let currency = self.currency.ok_or(WireError::BadValue("currency"))?;
        Ok(Money::new(self.signed()?, currency))
    }

    /// A sum with its currency in front.
    ///
    /// # Errors
    /// As [`Reader::currency`] and [`Reader::signed`].
    pub fn sum(&mut self) -> Result<Money, WireError> {
        let _ = self.currency()?;
        self.money()
    }
}

#[cfg(test)]
mod tests;
