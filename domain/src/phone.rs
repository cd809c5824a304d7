//! A phone as accounts are searched by it: the last nine digits of the number, which are the same however the payer says
//! it: `067 123-45-67`, `+38 (067) 123 45 67`, `8 701 555 44 33`. It is nobody's to be called by or shown.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Digits that count.
const DIGITS: usize = 9;
/// Most digits of a number with the code of its country (ITU-T E.164, section 6).
const DIGITS_MAX: usize = 15;
/// Numbers of one account: the rest are not searched by.
pub const PHONES_MAX: usize = 4;

/// A phone's last nine digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Phone(u32);

/// More digits than count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more than nine digits of a phone")]
pub struct TooLong;

impl Phone {
    /// The phone of a number as people write it; nothing for what is none: a letter in it, fewer digits than a subscriber
    /// has with the code of the operator or the town, more than any country's numbers have.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let sign = |sign: char| sign.is_ascii_digit() || sign.is_whitespace() || "+-–()./".contains(sign);
        if !text.chars().all(sign) {
            return None;
        }
        let digits: Vec<u32> = text.chars().filter_map(|sign| sign.to_digit(10)).collect();
        if !(DIGITS..=DIGITS_MAX).contains(&digits.len()) {
            return None;
        }
        let last = digits.get(digits.len() - DIGITS..)?;
        Some(Self(last.iter().fold(0, |number, digit| number * 10 + digit)))
    }

    /// All phones of a cell of a table, `,` or `;` between them, at most [`PHONES_MAX`]; what is none is left out.
    #[must_use]
    pub fn all_of(cell: &str) -> Vec<Self> {
        let mut phones: Vec<Self> = Vec::new();
        for phone in cell.split([',', ';']).filter_map(Self::of) {
            if phones.len() < PHONES_MAX && !phones.contains(&phone) {
                phones.push(phone);
            }
        }
        phones
    }

    /// As a number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }
}

impl TryFrom<u32> for Phone {
    type Error = TooLong;

    fn try_from(number: u32) -> Result<Self, TooLong> {
        if number < 1_000_000_000 { Ok(Self(number)) } else { Err(TooLong) }
    }
}

impl From<Phone> for u32 {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:09}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_is_the_same_however_it_is_written() {
        for (text, phone) in [
            ("0671234567", Some(671_234_567)),
            ("067 123-45-67", Some(671_234_567)),
            ("+38 (067) 123-45-67", Some(671_234_567)),
            ("380671234567", Some(671_234_567)),
            ("8 701 555 44 33", Some(15_554_433)),
            ("+7 (701) 555-44-33", Some(15_554_433)),
            ("555-44-33", None),
            ("00077001", None),
            ("тел. 0671234567", None),
            ("1234567890123456", None),
            ("", None),
        ] {
            assert_eq!(Phone::of(text).map(Phone::number), phone, "{text}");
        }
    }

    #[test]
    fn a_cell_has_a_few_and_what_is_none_is_left_out() {
        for (cell, expect) in [
            ("067 123-45-67, +380671234567; 050 765 43 21", vec![671_234_567, 507_654_321]),
            ("52-11-18, немає", vec![]),
            (
                "0671234561;0671234562;0671234563;0671234564;0671234565",
                vec![671_234_561, 671_234_562, 671_234_563, 671_234_564],
            ),
        ] {
            let phones: Vec<u32> = Phone::all_of(cell).into_iter().map(Phone::number).collect();
            assert_eq!(phones, expect, "{cell}");
        }
        for (json, reads) in [("671234567", true), ("1000000000", false), ("-1", false), ("\"1\"", false)] {
            assert_eq!(serde_json::from_str::<Phone>(json).is_ok(), reads, "{json}");
        }
    }
}
