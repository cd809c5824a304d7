//! The payment code of Russian bills: GOST R 56042-2014.
//!
//! `ST`, four digits of version, a digit of encoding, a separator, then `Key=Value` fields with that separator between.

use encoding_rs::{Encoding, KOI8_R, UTF_8, WINDOWS_1251};
use kassa_domain::{Currency, Money};

use super::{AmountUnreadable, Code, Unknown, decoded};

const FORMAT: &[u8] = b"ST0001";

/// What the code says; nothing when the bytes are no such code.
pub(super) fn read(bytes: &[u8]) -> Option<Result<Code, Unknown>> {
    let head = bytes.get(..FORMAT.len())?;
    head.eq_ignore_ascii_case(FORMAT).then(|| fields(&bytes[FORMAT.len()..]))
}

fn fields(rest: &[u8]) -> Result<Code, Unknown> {
    let (digit, rest) = rest.split_first().ok_or(Unknown::Damaged)?;
    let declared: &'static Encoding = match digit {
        b'1' => WINDOWS_1251,
        b'2' => UTF_8,
        b'3' => KOI8_R,
        _ => return Err(Unknown::Damaged),
    };
    let text = decoded(rest, declared);
    let mut characters = text.chars();
    let separator = characters.next().filter(|c| !c.is_alphanumeric()).ok_or(Unknown::Damaged)?;
    // Values may hold `=`: only the first one ends the key.
    let pairs: Vec<(&str, &str)> =
        characters.as_str().split(separator).filter_map(|field| field.split_once('=')).collect();
    let value = |key: &str| {
        let found = pairs.iter().find(|(name, _)| name.trim().eq_ignore_ascii_case(key));
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    };
    // Of the five fields that every code has these two have been in all: without them it is a piece of one.
    if value("Name").is_none() || value("PersonalAcc").is_none() {
        return Err(Unknown::Damaged);
    }
    Ok(Code {
        account: value("PersAcc").or_else(|| value("PersonalAccount")).map(str::to_owned),
        amount: value("Sum").map_or(Ok(None), kopecks),
        from_reference: false,
    })
}

/// A sum in whole kopecks; nothing for a zero, which asks for what is owed.
fn kopecks(text: &str) -> Result<Option<Money>, AmountUnreadable> {
    if text.len() > 18 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(AmountUnreadable);
    }
    let minor: i64 = text.parse().map_err(|_| AmountUnreadable)?;
    Ok((minor > 0).then(|| Money::new(minor, Currency::Rub)))
}
