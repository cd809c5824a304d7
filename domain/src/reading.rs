//! Meter readings (R21).

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};

use crate::directory::Meter;
use crate::ids::{AccountNumber, MeterId};
use crate::time::BusinessDate;

/// How a reading below the previous one is explained. The number is the code in the journal, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum ReadingKind {
    /// An ordinary reading.
    Plain = 1,
    /// The digits went past their end.
    RollOver = 2,
    /// The meter was replaced.
    Replacement = 3,
}

impl ReadingKind {
    /// The kind of a number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        [Self::Plain, Self::RollOver, Self::Replacement].into_iter().find(|kind| *kind as u8 == code)
    }
}

/// Whose word a reading is. The number is the code in the journal, for ever; the name is the word of files and of JSON.
///
/// The list is short on purpose: it says who answers for the figure, not by which way it came to the counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum ReadingSource {
    /// The payer's own word at the counter.
    #[default]
    Resident = 1,
    /// An inspector's sheet: somebody of the company has looked at the meter.
    Control = 2,
    /// The meter itself sent it.
    Remote = 3,
}

impl ReadingSource {
    /// Every source, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Resident, Self::Control, Self::Remote];

    /// The source of a number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|source| *source as u8 == code)
    }

    /// Its name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Resident => "resident",
            Self::Control => "control",
            Self::Remote => "remote",
        }
    }

    /// The one that is offered behind it, round to the first.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Resident => Self::Control,
            Self::Control => Self::Remote,
            Self::Remote => Self::Resident,
        }
    }
}

/// By whose word a meter's last known value stands: the one that what is used is counted from. The number is the code in
/// stores, for ever; the name is the word of files and of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum LastSource {
    /// The billing's, which does not tell whence it has it.
    #[default]
    Billing = 0,
    /// The payer's own word.
    Resident = 1,
    /// An inspector's sheet.
    Control = 2,
    /// The meter itself sent it.
    Remote = 3,
    /// Nobody has read it: the billing counted it by the norm or by the average.
    Estimated = 4,
}

impl LastSource {
    /// Every one, by its number.
    pub const ALL: [Self; 5] = [Self::Billing, Self::Resident, Self::Control, Self::Remote, Self::Estimated];

    /// The one of a number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|source| *source as u8 == code)
    }

    /// Its name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Billing => "billing",
            Self::Resident => ReadingSource::Resident.name(),
            Self::Control => ReadingSource::Control.name(),
            Self::Remote => ReadingSource::Remote.name(),
            Self::Estimated => "estimated",
        }
    }
}

impl From<ReadingSource> for LastSource {
    fn from(source: ReadingSource) -> Self {
        match source {
            ReadingSource::Resident => Self::Resident,
            ReadingSource::Control => Self::Control,
            ReadingSource::Remote => Self::Remote,
        }
    }
}

/// A source that this program does not know yet is as good as none told: a directory of a newer centre still opens.
pub(crate) fn known_source<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<LastSource>, D::Error> {
    let name = Option::<String>::deserialize(deserializer)?;
    Ok(name.and_then(|name| LastSource::ALL.into_iter().find(|source| source.name() == name)))
}

/// What a meter shows on a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Whose meter.
    pub account: AccountNumber,
    /// Which meter.
    pub meter: MeterId,
    /// What it shows, at most three digits after the point.
    pub value: Decimal,
    /// On which day.
    pub date: BusinessDate,
    /// How it follows the previous one.
    pub kind: ReadingKind,
    /// Whose word it is; what was written down before there were sources is the payer's.
    #[serde(default)]
    pub source: ReadingSource,
}

/// Why a reading was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadingError {
    /// A date after today.
    #[error("the date is in the future")]
    InFuture,
    /// A date before the previous reading's.
    #[error("the previous reading is of {previous}")]
    BeforePrevious {
        /// Its date.
        previous: BusinessDate,
    },
    /// Below the previous one and neither a roll-over nor a replacement.
    #[error("below the previous reading {previous}")]
    Lower {
        /// The previous one.
        previous: Decimal,
    },
    /// Negative, more digits than the meter has, more than three after the point, or a roll-over that ends at or above
    /// the previous reading: that would be more than the meter can count.
    #[error("the meter cannot show this")]
    Impossible,
}

/// What a cashier is asked or told about a reading that is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consumption {
    /// Used since the previous reading.
    pub used: Decimal,
    /// Far above the usual: ask again.
    pub unusual: bool,
    /// The meter's verification is over.
    pub verification_overdue: bool,
}

/// Checks a reading against its meter and computes what was used.
///
/// # Errors
/// Names what forbids it.
pub fn check(
    reading: &Reading,
    meter: &Meter,
    today: BusinessDate,
    unusual_factor: Decimal,
) -> Result<Consumption, ReadingError> {
    if reading.date > today {
        return Err(ReadingError::InFuture);
    }
    if reading.date < meter.last_date {
        return Err(ReadingError::BeforePrevious { previous: meter.last_date });
    }
    let full = Decimal::from(10_u64.checked_pow(u32::from(meter.digits)).ok_or(ReadingError::Impossible)?);
    if reading.value.is_sign_negative() || reading.value >= full || reading.value.normalize().scale() > 3 {
        return Err(ReadingError::Impossible);
    }
    let used = match reading.kind {
        ReadingKind::Plain if reading.value < meter.last_value => {
            return Err(ReadingError::Lower { previous: meter.last_value });
        }
        ReadingKind::RollOver if reading.value >= meter.last_value => return Err(ReadingError::Impossible),
        ReadingKind::Plain => reading.value.checked_sub(meter.last_value),
        ReadingKind::RollOver => {
            full.checked_sub(meter.last_value).and_then(|to_end| to_end.checked_add(reading.value))
        }
        ReadingKind::Replacement => Some(reading.value),
    };
    let used = used.ok_or(ReadingError::Impossible)?;
    let bound = meter.usual.checked_mul(unusual_factor).ok_or(ReadingError::Impossible)?;
    Ok(Consumption {
        used,
        unusual: !meter.usual.is_zero() && used > bound,
        verification_overdue: meter.verified_until.is_some_and(|until| until < today),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{SerialNumber, ServiceId};

    #[test]
    fn r21_readings_follow_the_previous_one() {
        // Day 0 is the last of the month before.
        let day = |d| match d {
            0 => BusinessDate::new(2026, 10, 31).unwrap(),
            d => BusinessDate::new(2026, 11, d).unwrap(),
        };
        let meter = Meter {
            id: MeterId(1),
            serial: SerialNumber::new("0451").unwrap(),
            scale: String::new(),
            service: ServiceId(4),
            digits: 5,
            last_value: "99990".parse().unwrap(),
            last_date: day(1),
            last_source: None,
            usual: "10".parse().unwrap(),
            place: String::new(),
            verified_until: Some(day(20)),
        };
        let read = |value: &str, date, kind| {
            let reading = Reading {
                account: AccountNumber::new("1").unwrap(),
                meter: MeterId(1),
                value: value.parse().unwrap(),
                date: day(date),
                kind,
                source: ReadingSource::Resident,
            };
            check(&reading, &meter, day(21), Decimal::from(3))
        };
        let lower = Err(ReadingError::Lower { previous: meter.last_value });
        let fine =
            |used: &str, unusual| Ok(Consumption { used: used.parse().unwrap(), unusual, verification_overdue: true });
        for (value, date, kind, expect) in [
            ("99995", 21, ReadingKind::Plain, fine("5", false)),
            ("99990", 21, ReadingKind::Plain, fine("0", false)),
            ("99995", 22, ReadingKind::Plain, Err(ReadingError::InFuture)),
            ("5", 21, ReadingKind::Plain, lower),
            ("5", 21, ReadingKind::RollOver, fine("15", false)),
            ("40", 21, ReadingKind::RollOver, fine("50", true)),
            ("99990", 21, ReadingKind::RollOver, Err(ReadingError::Impossible)),
            ("99995", 21, ReadingKind::RollOver, Err(ReadingError::Impossible)),
            ("7", 21, ReadingKind::Replacement, fine("7", false)),
            ("100000", 21, ReadingKind::Plain, Err(ReadingError::Impossible)),
            ("-1", 21, ReadingKind::Replacement, Err(ReadingError::Impossible)),
            ("99995.1234", 21, ReadingKind::Plain, Err(ReadingError::Impossible)),
        ] {
            assert_eq!(read(value, date, kind), expect, "{value} {kind:?}");
        }
        assert_eq!(read("99995", 0, ReadingKind::Plain), Err(ReadingError::BeforePrevious { previous: day(1) }));
    }

    #[test]
    fn sources_keep_their_numbers_and_names() {
        let told = LastSource::ALL.map(|source| (source as u8, source.name()));
        assert_eq!(told, [(0, "billing"), (1, "resident"), (2, "control"), (3, "remote"), (4, "estimated")]);
        for source in ReadingSource::ALL {
            // The centre's tables tell both by one number.
            assert_eq!(
                (LastSource::from(source) as u8, LastSource::from(source).name()),
                (source as u8, source.name())
            );
        }
        assert_eq!((LastSource::from_code(4), LastSource::from_code(5)), (Some(LastSource::Estimated), None));
        let told = ReadingSource::ALL.map(|source| (source as u8, source.name()));
        assert_eq!(told, [(1, "resident"), (2, "control"), (3, "remote")]);
        for source in ReadingSource::ALL {
            assert_eq!(ReadingSource::from_code(source as u8), Some(source));
            assert_eq!(serde_json::to_value(source).unwrap(), source.name());
            assert_eq!(source.next().next().next(), source);
        }
        assert_eq!((ReadingSource::from_code(0), ReadingSource::from_code(4)), (None, None));
        assert_eq!(ReadingSource::default(), ReadingSource::Resident, "what older programs wrote");
    }

    #[test]
    fn r21_a_meter_that_cannot_be_never_panics() {
        let day = BusinessDate::new(2026, 11, 21).unwrap();
        let far = [Decimal::MIN, Decimal::MAX, Decimal::ZERO, Decimal::new(1, 28)];
        for (digits, last_value) in [0, 5, 19, 20, 255].into_iter().flat_map(|digits| far.map(|value| (digits, value)))
        {
            for (usual, value) in far.into_iter().flat_map(|usual| far.map(|value| (usual, value))) {
                let (serial, service) = (SerialNumber::new("0451").unwrap(), ServiceId(4));
                let (last_date, verified_until) = (day, None);
                let meter = Meter {
                    id: MeterId(1),
                    serial,
                    scale: String::new(),
                    service,
                    digits,
                    last_value,
                    last_date,
                    last_source: None,
                    usual,
                    place: String::new(),
                    verified_until,
                };
                for kind in [ReadingKind::Plain, ReadingKind::RollOver, ReadingKind::Replacement] {
                    let account = AccountNumber::new("1").unwrap();
                    let source = ReadingSource::Remote;
                    let reading = Reading { account, meter: MeterId(1), value, date: day, kind, source };
                    let _ = check(&reading, &meter, day, Decimal::MAX);
                }
            }
        }
    }
}
