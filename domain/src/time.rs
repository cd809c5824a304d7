//! Time: moments in UTC with the till's offset, business dates and periods as types of their own.
//!
//! Nothing here reads a clock.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};

/// Why a date, a period or a moment could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// The text is not of the form asked for.
    #[error("not a date or time of the expected form")]
    Malformed,
    /// No such day, month or moment.
    #[error("out of range")]
    OutOfRange,
}

/// A moment: milliseconds of UTC since 1970 and the till's offset from UTC then, in minutes.
///
/// Differences go by UTC alone; the offset only tells which day and hour the people saw. Order goes by UTC too, and by
/// the offset only between equal moments, so that it agrees with equality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "RawTimestamp")]
pub struct Timestamp {
    // First, for the derived order begins here.
    utc_ms: i64,
    offset_min: i16,
}

/// A moment as JSON brings it, before its range is checked.
#[derive(Deserialize)]
#[serde(rename = "Timestamp")]
struct RawTimestamp {
    utc_ms: i64,
    offset_min: i16,
}

impl TryFrom<RawTimestamp> for Timestamp {
    type Error = TimeError;
    fn try_from(raw: RawTimestamp) -> Result<Self, TimeError> {
        Self::new(raw.utc_ms, raw.offset_min)
    }
}

impl Timestamp {
    /// Years 1970 to 2199: whatever is outside is a broken clock.
    pub const MAX_UTC_MS: i64 = 7_258_118_399_999;
    /// The first moment there is: what a clock that cannot be read shows.
    pub const EPOCH: Self = Self { utc_ms: 0, offset_min: 0 };

    /// A moment.
    ///
    /// # Errors
    /// Before 1970, after 2199, or an offset beyond 18 hours.
    pub fn new(utc_ms: i64, offset_min: i16) -> Result<Self, TimeError> {
        if (0..=Self::MAX_UTC_MS).contains(&utc_ms) && (-18 * 60..=18 * 60).contains(&offset_min) {
            Ok(Self { utc_ms, offset_min })
        } else {
            Err(TimeError::OutOfRange)
        }
    }

    /// Milliseconds of UTC since 1970-01-01.
    #[must_use]
    pub const fn utc_ms(self) -> i64 {
        self.utc_ms
    }

    /// Minutes east of UTC.
    #[must_use]
    pub const fn offset_min(self) -> i16 {
        self.offset_min
    }

    /// This moment moved by milliseconds, kept within the range of the type.
    #[must_use]
    pub fn shifted(self, ms: i64) -> Self {
        Self { utc_ms: self.utc_ms.saturating_add(ms).clamp(0, Self::MAX_UTC_MS), ..self }
    }

    /// Milliseconds from `earlier` to this moment, negative when it is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.utc_ms - earlier.utc_ms
    }

    /// Date and time on the wall where it happened.
    #[must_use]
    pub fn local(self) -> jiff::civil::DateTime {
        let zone = Offset::from_seconds(i32::from(self.offset_min) * 60).map_or(TimeZone::UTC, TimeZone::fixed);
        jiff::Timestamp::from_millisecond(self.utc_ms).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(zone).datetime()
    }

    /// The day on the wall where it happened.
    #[must_use]
    pub fn local_date(self) -> BusinessDate {
        BusinessDate(self.local().date())
    }

    /// Minutes since local midnight, 0–1439.
    #[must_use]
    pub fn local_minute(self) -> u16 {
        let time = self.local();
        u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs())
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 with the till's offset: `2026-11-21T14:05:09+02:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.local();
        let sign = if self.offset_min < 0 { '-' } else { '+' };
        let offset = self.offset_min.unsigned_abs();
        write!(f, "{}{sign}{:02}:{:02}", local.strftime("%Y-%m-%dT%H:%M:%S"), offset / 60, offset % 60)
    }
}

/// The day a shift belongs to: a payment after midnight of a shift opened before it keeps the shift's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BusinessDate(Date);

impl BusinessDate {
    /// A day.
    ///
    /// # Errors
    /// No such day.
    pub fn new(year: i16, month: u8, day: u8) -> Result<Self, TimeError> {
        let month = i8::try_from(month).map_err(|_| TimeError::OutOfRange)?;
        let day = i8::try_from(day).map_err(|_| TimeError::OutOfRange)?;
        Date::new(year, month, day).map(Self).map_err(|_| TimeError::OutOfRange)
    }

    /// The calendar date.
    #[must_use]
    pub const fn date(self) -> Date {
        self.0
    }

    /// Days since 1970-01-01, the form of the journal.
    #[must_use]
    pub fn days(self) -> i32 {
        let epoch = Date::constant(1970, 1, 1);
        epoch.until(self.0).map_or(0, |span| span.get_days())
    }

    /// The day that is `days` after 1970-01-01.
    ///
    /// # Errors
    /// Outside the years the calendar holds.
    pub fn from_days(days: i32) -> Result<Self, TimeError> {
        let span = jiff::Span::new().try_days(days).map_err(|_| TimeError::OutOfRange)?;
        Date::constant(1970, 1, 1).checked_add(span).map(Self).map_err(|_| TimeError::OutOfRange)
    }

    /// Its day of the month, 1 to 31.
    #[must_use]
    pub fn day_of_month(self) -> u8 {
        self.0.day().unsigned_abs()
    }

    /// The month this day is in.
    #[must_use]
    pub fn period(self) -> Period {
        Period { year: self.0.year(), month: self.0.month().unsigned_abs() }
    }
}

impl fmt::Display for BusinessDate {
    /// ISO 8601: `2026-11-21`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for BusinessDate {
    type Err = TimeError;
    /// Reads `2026-11-21` and no other form: a time or a zone behind the date would be dropped unseen.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let day: Self = text.parse().map(Self).map_err(|_| TimeError::Malformed)?;
        if day.to_string() == text { Ok(day) } else { Err(TimeError::Malformed) }
    }
}

/// The month a charge is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "RawPeriod")]
pub struct Period {
    year: i16,
    month: u8,
}

/// A month as JSON brings it, before its range is checked.
#[derive(Deserialize)]
#[serde(rename = "Period")]
struct RawPeriod {
    year: i16,
    month: u8,
}

impl TryFrom<RawPeriod> for Period {
    type Error = TimeError;
    fn try_from(raw: RawPeriod) -> Result<Self, TimeError> {
        Self::new(raw.year, raw.month)
    }
}

impl Period {
    /// A month, years 1970–2199.
    ///
    /// # Errors
    /// No such month.
    pub fn new(year: i16, month: u8) -> Result<Self, TimeError> {
        if (1970..=2199).contains(&year) && (1..=12).contains(&month) {
            Ok(Self { year, month })
        } else {
            Err(TimeError::OutOfRange)
        }
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> i16 {
        self.year
    }

    /// The month, 1–12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Months since January 1970, the form of the journal.
    #[must_use]
    pub fn index(self) -> u32 {
        u32::from(self.year.unsigned_abs() - 1970) * 12 + u32::from(self.month) - 1
    }

    /// The month that is `index` after January 1970.
    ///
    /// # Errors
    /// After 2199.
    pub fn from_index(index: u32) -> Result<Self, TimeError> {
        let year = i16::try_from(1970 + index / 12).map_err(|_| TimeError::OutOfRange)?;
        let month = u8::try_from(index % 12 + 1).map_err(|_| TimeError::OutOfRange)?;
        Self::new(year, month)
    }

    /// The month before, or itself at the very beginning.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::from_index(self.index().saturating_sub(1)).unwrap_or(self)
    }

    /// The month after, or itself at the very end.
    #[must_use]
    pub fn next(self) -> Self {
        Self::from_index(self.index() + 1).unwrap_or(self)
    }
}

impl fmt::Display for Period {
    /// `10.2026`, as bills print it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}.{:04}", self.month, self.year)
    }
}

impl FromStr for Period {
    type Err = TimeError;
    /// Reads `10.2026` and `2026-10`.
    fn from_str(text: &str) -> Result<Self, TimeError> {
        let backwards = text.split_once('.').map(|(month, year)| (year, month));
        let (year, month) = backwards.or_else(|| text.split_once('-')).ok_or(TimeError::Malformed)?;
        let digits = |part: &str, len: std::ops::RangeInclusive<usize>| {
            len.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(year, 4..=4) || !digits(month, 1..=2) {
            return Err(TimeError::Malformed);
        }
        let year = year.parse().map_err(|_| TimeError::Malformed)?;
        let month = month.parse().map_err(|_| TimeError::Malformed)?;
        Self::new(year, month)
    }
}

#[cfg(test)]
mod tests;
