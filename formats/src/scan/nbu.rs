//! The payment code of Ukrainian bills: formats 001, 002 and 003 of the National Bank of Ukraine.
//!
//! Lines in a fixed order, `BCD` first; 002 and 003 come as the base64 at the end of a link, at any host. There is no line
//! of its own for the account: it stands behind a word in the purpose, or is the reference.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1251};
use kassa_domain::{Currency, Money, Period};

use super::{AmountUnreadable, Code, Unknown, base64, decoded};

const LABEL: &[u8] = b"BCD";

/// Words before an account number in a purpose, lower case, longest first. A dot, colon, sign or blank may follow.
const ACCOUNT_WORDS: [&str; 14] = [
    "особовий рахунок",
    "особового рахунку",
    "лицевой счет",
    "лицевой счёт",
    "ос. рахунок",
    "ос.рахунок",
    "ос. рах",
    "ос.рах",
    "о/рах",
    "о/р",
    "о.р",
    "л/с",
    "ор",
    "лс",
];

/// What the code says; nothing when the bytes are no such code.
pub(super) fn read(bytes: &[u8]) -> Option<Result<Code, Unknown>> {
    if bytes.starts_with(LABEL) {
        return Some(elements(bytes));
    }
    let link = std::str::from_utf8(bytes).ok()?;
    let rest = link.get(..8).filter(|scheme| scheme.eq_ignore_ascii_case("https://")).map(|_| &link[8..])?;
    let path = rest.split(['?', '#']).next()?;
    let (_, payload) = path.rsplit_once('/')?;
    // Any other link is no payment code, not a damaged one.
    base64::decode(payload)
        .filter(|payload| payload.trim_ascii_start().starts_with(LABEL))
        .map(|payload| elements(payload.trim_ascii_start()))
}

fn elements(bytes: &[u8]) -> Result<Code, Unknown> {
    let declared: &'static Encoding = match bytes.split(|byte| *byte == b'\n').nth(2).map(<[u8]>::trim_ascii) {
        Some(b"1") => UTF_8,
        Some(b"2") => WINDOWS_1251,
        _ => return Err(Unknown::Damaged),
    };
    let text = decoded(bytes, declared);
    let lines: Vec<&str> = text.split('\n').map(str::trim).collect();
    let count = match lines.get(1) {
        Some(&"001") => 12..=14,
        Some(&"002") => 12..=14,
        Some(&"003") => 14..=18,
        _ => return Err(Unknown::Damaged),
    };
    let iban_like = |text: &str| text.len() == 29 && text.starts_with("UA") && text.bytes().skip(2).all(is_digit);
    if !count.contains(&lines.len()) || !iban_like(lines[6]) {
        return Err(Unknown::Damaged);
    }
    let named = account_in(lines[11]);
    let from_reference = named.is_none();
    let account = named.or_else(|| account_of_reference(lines[10]));
    Ok(Code { from_reference: from_reference && account.is_some(), account, amount: hryvnias(lines[7]) })
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

/// `UAH412.37`, `UAH412`, `UAH99.5`; nothing when the line is empty or zero.
fn hryvnias(text: &str) -> Result<Option<Money>, AmountUnreadable> {
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.strip_prefix("UAH").filter(|number| number.bytes().all(|byte| is_digit(byte) || byte == b'.'));
    let sum = number.and_then(|number| Money::parse(number, Currency::Uah).ok()).ok_or(AmountUnreadable)?;
    Ok(sum.is_positive().then_some(sum))
}

/// The number behind one of [`ACCOUNT_WORDS`] that stands as a word of its own.
fn account_in(purpose: &str) -> Option<String> {
    let purpose = purpose.to_lowercase();
    ACCOUNT_WORDS.into_iter().find_map(|word| {
        purpose.match_indices(word).find_map(|(at, _)| {
            let own = !purpose[..at].chars().next_back().is_some_and(char::is_alphanumeric);
            let behind = purpose[at + word.len()..].trim_start_matches(['.', ':', '№', '#', '=', ' ', '\u{a0}']);
            let end = behind.find(|c: char| !c.is_ascii_digit() && !matches!(c, '-' | '/')).unwrap_or(behind.len());
            let number = behind[..end].trim_end_matches(['-', '/']);
            (own && number.starts_with(|c: char| c.is_ascii_digit())).then(|| number.to_owned())
        })
    })
}

/// A reference that is a number, or a number and a month: `555101/2026-10`.
fn account_of_reference(reference: &str) -> Option<String> {
    let number = match reference.split_once('/') {
        Some((number, month)) => month.parse::<Period>().ok().map(|_| number)?,
        None => reference,
    };
    (!number.is_empty() && number.bytes().all(is_digit)).then(|| number.to_owned())
}
