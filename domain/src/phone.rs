//! A phone as accounts are searched by it: the last nine digits of the number, which are the same however the payer says
//! it: `067 123-45-67`, `+38 (067) 123 45 67`, `8 701 555 44 33`. It is nobody's to be called by or shown.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::money::Currency;

/// Digits that count.
const DIGITS: usize = 9;
/// Most digits of a number with the code of its country (ITU-T E.164, section 6).
const DIGITS_MAX: usize = 15;
/// Numbers of one account: the rest are not searched by.
pub const PHONES_MAX: usize = 4;

/// A phone's last nine digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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

impl fmt::Debug for Phone {
    /// Without the number: it is somebody's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

/// Digits of the shortest number abroad, with the code of its country.
const ABROAD_MIN: usize = 8;

/// A whole phone with the code of its country (ITU-T E.164), the same however the payer says it. Unlike [`Phone`] it is
/// one subscriber's alone, and a number with a digit too few or too many is none.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct WholePhone(u64);

impl WholePhone {
    /// The phone of a number as people write it at a till that counts in this currency: what has no code of a country is
    /// of the till's own. Nothing for what cannot be a whole number.
    #[must_use]
    pub fn of(text: &str, home: Currency) -> Option<Self> {
        // Signs and length first: then nothing but digits is left to be told apart.
        let _ = Phone::of(text)?;
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let with_country = if text.trim_start().starts_with('+') {
            abroad(&digits)
        } else if let Some(digits) = digits.strip_prefix("00") {
            abroad(digits)
        } else {
            match home {
                Currency::Uah => in_ukraine(&digits),
                Currency::Rub | Currency::Kzt => in_zone_seven(&digits, home),
            }
        };
        with_country?.parse().ok().map(Self)
    }

    /// Its digits, the code of the country first.
    #[must_use]
    pub const fn digits(self) -> u64 {
        self.0
    }
}

impl fmt::Debug for WholePhone {
    /// Without the number: it is somebody's.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WholePhone(…)")
    }
}

/// A number with the code of its country: those of the two countries' plans we know have so many digits.
fn abroad(digits: &str) -> Option<String> {
    let whole = match digits.as_bytes() {
        [b'3', b'8', b'0', national @ ..] => national.len() == DIGITS && !national.starts_with(b"0"),
        [b'7', national @ ..] => national.len() == DIGITS + 1 && !national.starts_with(b"0"),
        [b'0', ..] => false,
        _ => (ABROAD_MIN..=DIGITS_MAX).contains(&digits.len()),
    };
    whole.then(|| digits.to_owned())
}

/// `67 123 45 67`, `067 …`, `8 067 …`; else with the code of a country.
fn in_ukraine(digits: &str) -> Option<String> {
    let national = match digits.len() {
        9 => Some(digits),
        10 => digits.strip_prefix('0'),
        11 => digits.strip_prefix("80"),
        _ => None,
    };
    match national {
        Some(national) => (!national.starts_with('0')).then(|| format!("380{national}")),
        None if digits.len() <= DIGITS + 1 => None,
        // Most likely `38 067 …` that lacks a digit, or has one too many.
        None if digits.starts_with("38") && digits.len() != 12 => None,
        None => abroad(digits),
    }
}

/// `701 555 44 33`, `8 701 …`, `7 701 …`; else with the code of a country. The first digit of ten tells a number that
/// lacks its last one behind an `8` or a `7` from a whole one: in Kazakhstan they begin with 7, in Russia with 3, 4, 8
/// or 9, and no region of Russia with 89.
fn in_zone_seven(digits: &str, home: Currency) -> Option<String> {
    let is_national = |national: &str| match home {
        Currency::Kzt => national.starts_with('7'),
        Currency::Rub | Currency::Uah => national.starts_with(['3', '4', '8', '9']) && !national.starts_with("89"),
    };
    match digits.len() {
        0..=9 => None,
        10 => is_national(digits).then(|| format!("7{digits}")),
        11 if digits.starts_with(['7', '8']) => abroad(&format!("7{}", &digits[1..])),
        _ if digits.starts_with(['7', '8']) => None,
        _ => abroad(digits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_phone_is_the_same_however_it_is_said_and_one_with_a_digit_too_few_is_none() {
        for (home, text, expect) in [
            (Currency::Uah, "067 123-45-67", Some(380_671_234_567)),
            (Currency::Uah, "67 1234567", Some(380_671_234_567)),
            (Currency::Uah, "+38 (067) 123-45-67", Some(380_671_234_567)),
            (Currency::Uah, "380671234567", Some(380_671_234_567)),
            (Currency::Uah, "8 067 123 45 67", Some(380_671_234_567)),
            (Currency::Uah, "00380671234567", Some(380_671_234_567)),
            (Currency::Uah, "067 123-45-6", None),
            (Currency::Uah, "067 123-45-678", None),
            (Currency::Uah, "38 067 123-45-6", None),
            (Currency::Uah, "+38 067 123-45-6", None),
            (Currency::Uah, "+067 123-45-67", None),
            (Currency::Uah, "671234567 8", None),
            (Currency::Uah, "+48 501 234 567", Some(48_501_234_567)),
            (Currency::Uah, "48 501 234 567", Some(48_501_234_567)),
            (Currency::Uah, "+7 701 555 44 33", Some(77_015_554_433)),
            (Currency::Uah, "+7 701 555 44 3", None),
            (Currency::Kzt, "8 701 555 44 33", Some(77_015_554_433)),
            (Currency::Kzt, "+7 (701) 555-44-33", Some(77_015_554_433)),
            (Currency::Kzt, "701 555 44 33", Some(77_015_554_433)),
            (Currency::Kzt, "8 701 555 44 3", None),
            (Currency::Kzt, "701 555 44 3", None),
            (Currency::Kzt, "8 701 555 44 333", None),
            (Currency::Kzt, "998 90 123 45 67", Some(998_901_234_567)),
            (Currency::Rub, "8 (912) 345-67-89", Some(79_123_456_789)),
            (Currency::Rub, "9123456789", Some(79_123_456_789)),
            (Currency::Rub, "4012 55-55-55", Some(74_012_555_555)),
            (Currency::Rub, "901 255-55-55", Some(79_012_555_555)),
            (Currency::Rub, "8 912 345-67-8", None),
            (Currency::Rub, "7 912 345-67-8", None),
            (Currency::Rub, "+380 67 123 45 67", Some(380_671_234_567)),
            (Currency::Rub, "380 67 123 45 6", None),
            (Currency::Rub, "тел. 9123456789", None),
            (Currency::Rub, "1234567890123456", None),
        ] {
            assert_eq!(WholePhone::of(text, home).map(WholePhone::digits), expect, "{text}");
        }
    }

    #[test]
    fn no_phone_shows_its_number_where_programs_are_looked_into() {
        let shown = format!("{:?} {:?}", Phone::of("0671234567"), WholePhone::of("0671234567", Currency::Uah));
        assert!(!shown.chars().any(|sign| sign.is_ascii_digit()), "{shown}");
    }

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
