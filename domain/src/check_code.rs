//! The short code behind a receipt's number in the link by which its payer sees what the centre has of it.
//!
//! Numbers run on, and whoever has one receipt could count to all others. The code is made of what only the till, the
//! centre and the paper know together. It is no secret and proves nothing: it keeps the receipts of others from being found
//! by counting.

use std::fmt;
use std::str::FromStr;

use crate::chain::Hash;
use crate::ids::{AccountNumber, HumanNumber, PaymentNumber, PointCode, TillCode, TillId};
use crate::money::Money;
use crate::time::Timestamp;

/// What is hashed begins so.
const BEGINS: &[u8] = b"kassa receipt\0";
/// Letters of a code.
const LETTERS: usize = 10;
/// Bits of a letter.
const BITS: u32 = 5;
/// Crockford's base 32: without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The code: ten letters of Crockford's base 32, the first fifty bits of a SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CheckCode([u8; LETTERS]);

/// A text is not ten letters of Crockford's base 32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a code of a receipt")]
pub struct BadCheckCode;

impl CheckCode {
    /// The code of a payment: its till, its number, the moment it was accepted at, its total with the commission, and its
    /// account.
    #[must_use]
    pub fn of(till: TillId, number: PaymentNumber, at: Timestamp, total: Money, account: &AccountNumber) -> Self {
        let mut bytes = BEGINS.to_vec();
        bytes.extend(till.0.to_be_bytes());
        bytes.extend(number.0.to_be_bytes());
        bytes.extend(at.utc_ms().to_be_bytes());
        bytes.extend(total.minor().to_be_bytes());
        bytes.extend(account.as_str().as_bytes());
        let [a, b, c, d, e, f, g, h, ..] = Hash::of(&bytes).0;
        let mut left = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
        Self(std::array::from_fn(|_| {
            left = left.rotate_left(BITS);
            let [.., low] = left.to_be_bytes();
            ALPHABET[usize::from(low & 0b1_1111)]
        }))
    }

    /// The link to a receipt: the point's beginning, the number as people know it, and the code.
    #[must_use]
    pub fn link(self, begins: &str, number: &HumanNumber) -> String {
        format!("{begins}/r/{number}-{self}")
    }
}

impl fmt::Display for CheckCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|letter| write!(f, "{}", char::from(*letter)))
    }
}

impl FromStr for CheckCode {
    type Err = BadCheckCode;

    /// Small letters are read too: a link may be typed.
    fn from_str(text: &str) -> Result<Self, BadCheckCode> {
        let letters: [u8; LETTERS] = text.to_ascii_uppercase().as_bytes().try_into().map_err(|_| BadCheckCode)?;
        if letters.iter().all(|letter| ALPHABET.contains(letter)) { Ok(Self(letters)) } else { Err(BadCheckCode) }
    }
}

/// The number and the code of a link, of what stands behind its last slash: `17-3-000512-0123456789`.
///
/// # Errors
/// Anything else.
pub fn read(text: &str) -> Result<(HumanNumber, CheckCode), BadCheckCode> {
    let mut parts = text.split('-');
    let mut part = || parts.next().ok_or(BadCheckCode);
    let (point, till, number, code) = (part()?, part()?, part()?, part()?);
    if parts.next().is_some() || !number.bytes().all(|digit| digit.is_ascii_digit()) {
        return Err(BadCheckCode);
    }
    let number = HumanNumber {
        point: PointCode::new(point).map_err(|_| BadCheckCode)?,
        till: TillCode::new(till).map_err(|_| BadCheckCode)?,
        number: PaymentNumber(number.parse().map_err(|_| BadCheckCode)?),
    };
    Ok((number, code.parse()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn code(till: u32, number: u32, ms: i64, minor: i64, account: &str) -> String {
        let at = Timestamp::new(ms, 120).unwrap();
        let account = AccountNumber::new(account).unwrap();
        let total = Money::new(minor, Currency::Uah);
        CheckCode::of(TillId(till), PaymentNumber(number), at, total, &account).to_string()
    }

    #[test]
    fn a_code_is_the_same_for_ever_and_another_when_anything_differs() {
        let ms = 1_795_262_709_000;
        let all = [
            (code(3, 512, ms, 184_250, "00077001"), "XBA23TF3CX"),
            (code(4, 512, ms, 184_250, "00077001"), "7S87KAQY5R"),
            (code(3, 513, ms, 184_250, "00077001"), "7EECC2HSB4"),
            (code(3, 512, ms + 1, 184_250, "00077001"), "XB5G1AGVDH"),
            (code(3, 512, ms, 184_251, "00077001"), "GAE1YWMGVG"),
            (code(3, 512, ms, 184_250, "00077002"), "7Q99EFZVQB"),
            (code(u32::MAX, u32::MAX, 0, i64::MAX, "К-12/3"), "YG9TWJWHXP"),
        ];
        for (found, expect) in &all {
            assert_eq!(found, expect);
        }
        let different: std::collections::BTreeSet<_> = all.iter().map(|(found, _)| found).collect();
        assert_eq!(different.len(), all.len());
    }

    #[test]
    fn a_code_does_not_depend_on_the_zone_of_the_till() {
        let account = AccountNumber::new("1").unwrap();
        let of = |zone| {
            let at = Timestamp::new(1_795_262_709_000, zone).unwrap();
            CheckCode::of(TillId(1), PaymentNumber(1), at, Money::new(1, Currency::Kzt), &account)
        };
        assert_eq!(of(120), of(-300));
    }

    #[test]
    fn what_a_link_ends_with_is_read_and_nothing_else() {
        let told = |text: &str| read(text).ok().map(|(number, code)| format!("{number} {code}"));
        for (text, expect) in [
            ("17-3-000512-0123456789", Some("17-3-000512 0123456789")),
            ("17-3-512-abcdefghjk", Some("17-3-000512 ABCDEFGHJK")),
            ("A7-b-1000512-MNPQRSTVWX", Some("A7-b-1000512 MNPQRSTVWX")),
            ("17-3-000512", None),
            ("17-3-000512-", None),
            ("17-3-000512-012345678", None),
            ("17-3-000512-01234567890", None),
            ("17-3-000512-012345678I", None),
            ("17-3-000512-012345678O", None),
            ("17-3-000512-01234567я", None),
            ("17-3-+512-0123456789", None),
            ("17-3--512-0123456789", None),
            ("17-3-4294967296-0123456789", None),
            ("17--000512-0123456789", None),
            ("-3-000512-0123456789", None),
            ("17-3-000512-0123456789-1", None),
            ("1234567890-3-000512-0123456789", None),
            ("", None),
            ("---", None),
        ] {
            assert_eq!(told(text).as_deref(), expect, "{text}");
        }
    }

    #[test]
    fn a_link_leads_back_to_its_number_and_code() {
        let number = HumanNumber {
            point: PointCode::new("17").unwrap(),
            till: TillCode::new("3").unwrap(),
            number: PaymentNumber(512),
        };
        let code: CheckCode = "ABCDEFGHJK".parse().unwrap();
        let link = code.link("https://pay.example.ua", &number);
        assert_eq!(link, "https://pay.example.ua/r/17-3-000512-ABCDEFGHJK");
        assert_eq!(read(link.rsplit('/').next().unwrap()), Ok((number, code)));
    }
}
