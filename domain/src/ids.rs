//! Identifiers: each a type of its own, so that two numbers of different meaning never meet.
//!
//! ```compile_fail,E0308
//! use kassa_domain::ids::{PaymentNumber, ShiftNumber};
//! fn void(payment: PaymentNumber, shift: ShiftNumber) {}
//! void(ShiftNumber(12), PaymentNumber(512)); // the wrong way round
//! ```

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Why an identifier was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing in it.
    #[error("empty")]
    Empty,
    /// Longer than it may be.
    #[error("longer than {max} characters")]
    TooLong {
        /// The limit, in characters.
        max: usize,
    },
    /// A character that may not stand in it.
    #[error("a character that is not allowed")]
    BadCharacter,
}

macro_rules! number_id {
    ($($(#[$doc:meta])* $name:ident($inner:ty);)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }
    )*};
}

number_id! {
    /// One workplace, given by the centre at enrolment.
    TillId(u32);
    /// An office.
    PointId(u32);
    /// A person who signs in.
    UserId(u32);
    /// Who is paid for a service.
    ProviderId(u32);
    /// What is paid for: water, heating, upkeep.
    ServiceId(u32);
    /// A town of the directory.
    TownId(u32);
    /// A street of the directory.
    StreetId(u32);
    /// A meter of an account.
    MeterId(u64);
    /// A life of a till's journal; grows when the centre gives a till a new start.
    Epoch(u32);
    /// Place of an entry in its epoch, from 1 without gaps.
    Seq(u64);
    /// A shift of a till, from 1 without gaps.
    ShiftNumber(u32);
    /// Running number of a payment at its till: given at acceptance, never reused (R9).
    PaymentNumber(u32);
    /// A visit of a payer at a till.
    VisitNumber(u32);
}

impl Seq {
    /// The first place of an epoch.
    pub const FIRST: Self = Self(1);
    /// The last place there can be: what a signed 64-bit column holds.
    pub const MAX: Self = Self(u64::MAX >> 1);

    /// The next place. It does not wrap: a number from outside may be anything.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// True for a place an entry can stand at, from [`Seq::FIRST`] to [`Seq::MAX`].
    #[must_use]
    pub const fn is_place(self) -> bool {
        self.0 >= Self::FIRST.0 && self.0 <= Self::MAX.0
    }
}

/// What names an entry of a till for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EntryRef {
    /// The life of the journal.
    pub epoch: Epoch,
    /// The place in it.
    pub seq: Seq,
}

macro_rules! text_id {
    ($($(#[$doc:meta])* $name:ident: $max:expr, $allowed:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Most characters it may have.
            pub const MAX_CHARS: usize = $max;

            /// The identifier in a text, trimmed.
            ///
            /// # Errors
            /// Empty, too long, or a character that may not stand in it.
            pub fn new(text: &str) -> Result<Self, IdError> {
                let text = text.trim();
                let allowed: fn(char) -> bool = $allowed;
                if text.is_empty() {
                    Err(IdError::Empty)
                } else if text.chars().count() > $max {
                    Err(IdError::TooLong { max: $max })
                } else if !text.chars().all(allowed) {
                    Err(IdError::BadCharacter)
                } else {
                    Ok(Self(text.to_owned()))
                }
            }

            /// The text itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )*};
}

text_id! {
    /// Number of a subscriber's account: a text, never a number, for its leading zeros count.
    AccountNumber: 32, |c| c.is_alphanumeric() || matches!(c, '-' | '/' | '.');
    /// Short code of a point, first part of a payment's human number.
    PointCode: 8, |c| c.is_ascii_alphanumeric();
    /// Short code of a till within its point, second part of a payment's human number.
    TillCode: 8, |c| c.is_ascii_alphanumeric();
    /// Number of a card terminal's slip.
    SlipNumber: 32, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/');
    /// Name a person signs in with.
    Login: 32, |c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '@');
    /// Serial number of a meter or a register.
    SerialNumber: 32, |c| c.is_alphanumeric() || matches!(c, '-' | '/' | '.' | ' ');
}

/// What people call a payment: point, till and running number, `17-3-000512`. Offline and online look alike (R9).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct HumanNumber {
    /// The point's code.
    pub point: PointCode,
    /// The till's code.
    pub till: TillCode,
    /// The running number.
    pub number: PaymentNumber,
}

impl fmt::Display for HumanNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}-{:06}", self.point, self.till, self.number.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_number_keeps_its_zeros_and_refuses_rubbish() {
        for (text, expect) in [
            ("00077001", Ok("00077001")),
            ("  1000432 ", Ok("1000432")),
            ("К-12/3", Ok("К-12/3")),
            ("", Err(IdError::Empty)),
            ("   ", Err(IdError::Empty)),
            ("12 34", Err(IdError::BadCharacter)),
            ("12'; drop", Err(IdError::BadCharacter)),
            (&"1".repeat(33), Err(IdError::TooLong { max: 32 })),
        ] {
            assert_eq!(
                AccountNumber::new(text).as_ref().map(AccountNumber::as_str),
                expect.as_ref().copied(),
                "{text}"
            );
        }
    }

    #[test]
    fn places_of_entries_begin_at_one_and_end_where_columns_do() {
        for (seq, place, next) in [
            (Seq(0), false, Seq(1)),
            (Seq::FIRST, true, Seq(2)),
            (Seq::MAX, true, Seq(1 << 63)),
            (Seq(1 << 63), false, Seq((1 << 63) + 1)),
            (Seq(u64::MAX), false, Seq(u64::MAX)),
        ] {
            assert_eq!((seq.is_place(), seq.next()), (place, next), "{seq}");
        }
    }

    #[test]
    fn human_number_is_point_till_and_six_digits() {
        let number = HumanNumber {
            point: PointCode::new("17").unwrap(),
            till: TillCode::new("3").unwrap(),
            number: PaymentNumber(512),
        };
        assert_eq!(number.to_string(), "17-3-000512");
    }
}
