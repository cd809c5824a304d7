//! The payment code of Ukrainian bills: formats 001, 002 and 003 of the National Bank of Ukraine, read.
//!
//! Lines in a fixed order, `BCD` first; 002 and 003 come as the base64 at the end of a link, at any host. There is no line
//! of its own for the account: it stands behind a word in the purpose, or is the reference.

mod write;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1251};
use jiff::civil::DateTime;
use kassa_domain::ids::AccountNumber;
use kassa_domain::{Currency, Money, Period};

pub use write::{NbuCode, NbuEncoding, NbuError, NbuVersion};

use super::bill::{Bill, BillFormat, Payee, period};
use super::recipients::Found;
use super::{AmountUnreadable, BillReader, Code, Doubt, Unknown, base64, decoded, without_mark};

const LABEL: &[u8] = b"BCD";

/// Names of the elements, in the order of their lines.
const ELEMENTS: [&str; 17] = [
    "label",
    "version",
    "encoding",
    "function",
    "recipient-id",
    "name",
    "account",
    "amount",
    "code",
    "category",
    "reference",
    "purpose",
    "display",
    "lock",
    "valid-until",
    "created-at",
    "signature",
];

/// Words before an account number in a purpose, lower case, longest first. A dot, colon, dash, sign or blank may follow.
const ACCOUNT_WORDS: [&str; 22] = [
    "абонентський номер",
    "абонентский номер",
    "номер абонента",
    "особ. рахунок",
    "особ.рахунок",
    "код абонента",
    "особ. рах",
    "особ.рах",
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
pub(super) fn read(bytes: &[u8], known: &BillReader) -> Option<Result<Code, Unknown>> {
    if bytes.starts_with(LABEL) {
        return Some(elements(bytes, known));
    }
    let link = std::str::from_utf8(bytes).ok()?;
    let rest = link.get(..8).filter(|scheme| scheme.eq_ignore_ascii_case("https://")).map(|_| &link[8..])?;
    let path = rest.split(['?', '#']).next()?;
    let (_, payload) = path.rsplit_once('/')?;
    // Any other link is no payment code, not a damaged one.
    let payload = base64::decode(payload)?;
    let payload = without_mark(payload.trim_ascii_start());
    payload.starts_with(LABEL).then(|| elements(payload, known))
}

fn elements(bytes: &[u8], known: &BillReader) -> Result<Code, Unknown> {
    let line = |index| bytes.split(|byte| *byte == b'\n').nth(index).map(<[u8]>::trim_ascii);
    let declared: &'static Encoding = match line(2) {
        Some(b"1") => UTF_8,
        Some(b"2") => WINDOWS_1251,
        _ => return Err(Unknown::Damaged),
    };
    let declared = known.pages.of(line(6).unwrap_or_default(), bytes, declared);
    let (text, encoding) = decoded(bytes, declared);
    let lines: Vec<&str> = text.split('\n').map(str::trim).collect();
    let (format, count) = match lines.get(1) {
        Some(&"001") => (BillFormat::Nbu001, 12..=14),
        Some(&"002") => (BillFormat::Nbu002, 12..=14),
        Some(&"003") => (BillFormat::Nbu003, 14..=18),
        _ => return Err(Unknown::Damaged),
    };
    let iban_like = |text: &str| text.len() == 29 && text.starts_with("UA") && text.bytes().skip(2).all(is_digit);
    if !count.contains(&lines.len()) || !iban_like(lines[6]) {
        return Err(Unknown::Damaged);
    }
    let element = |index: usize| lines.get(index).filter(|line| !line.is_empty()).map(|line| (*line).to_owned());
    let mut doubts = Vec::new();
    if encoding != declared && !text.is_ascii() {
        doubts.push(Doubt::Encoding);
    }
    let payee =
        Payee { name: lines[5].to_owned(), account: lines[6].to_owned(), tax_number: element(8), ..Payee::default() };
    if payee.check().is_err() {
        doubts.push(Doubt::PayeeKey);
    }
    let accounts = match known.recipients.find(&payee, &[lines[11], lines[10]]) {
        Found::Account(number) => vec![number],
        Found::NoPattern => account(lines[11], lines[10], &mut doubts)?,
        Found::Unmet => {
            doubts.push(Doubt::PatternUnmet);
            account(lines[11], lines[10], &mut doubts)?
        }
    };
    let mut bill = Bill::of(format, accounts);
    bill.amount = hryvnias(lines[7]).unwrap_or_else(|AmountUnreadable| {
        doubts.push(Doubt::AmountUnreadable);
        None
    });
    bill.period = period_in(lines[11]).or_else(|| lines[10].rsplit_once('/').and_then(|(_, month)| period(month)));
    bill.payee = Some(payee);
    bill.purpose = element(11);
    bill.service = element(9);
    bill.number = element(10);
    bill.valid_until = if format == BillFormat::Nbu003 { lines.get(14).and_then(|text| moment(text)) } else { None };
    let named = ELEMENTS.iter().zip(&lines).filter(|(_, value)| !value.is_empty());
    bill.fields = named.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Ok(Code { bill, doubts, encoding })
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

/// The account of a purpose, or else of a reference, or of a purpose that is nothing but a number.
fn account(purpose: &str, reference: &str, doubts: &mut Vec<Doubt>) -> Result<Vec<AccountNumber>, Unknown> {
    let number = match account_in(purpose) {
        Some(number) => number,
        None => {
            let Some(number) = [reference, purpose].into_iter().find_map(account_of_reference) else {
                return Ok(Vec::new());
            };
            doubts.push(Doubt::AccountFromReference);
            number
        }
    };
    AccountNumber::new(&number).map(|number| vec![number]).map_err(|_| Unknown::Damaged)
}

/// The number behind one of [`ACCOUNT_WORDS`] that stands as a word of its own.
pub(crate) fn account_in(purpose: &str) -> Option<String> {
    let purpose = purpose.to_lowercase();
    ACCOUNT_WORDS.into_iter().find_map(|word| {
        purpose.match_indices(word).find_map(|(at, _)| {
            let own = !purpose[..at].chars().next_back().is_some_and(char::is_alphanumeric);
            let behind = purpose[at + word.len()..].trim_start_matches(['.', ':', '№', '#', '=', '-', ' ', '\u{a0}']);
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

/// A month that stands in a purpose as a word of its own: `вода за 10.2026`.
fn period_in(purpose: &str) -> Option<Period> {
    let words: Vec<&str> = purpose.split(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '(' | ')')).collect();
    let mut dotted = words.iter().filter(|word| word.contains(['.', '-', '/']));
    dotted.find_map(|word| period(word.trim_end_matches('.'))).or_else(|| named_month(&words))
}

/// A month by its name with the year behind it, `за жовтень 2026`; of several names none is the month.
fn named_month(words: &[&str]) -> Option<Period> {
    let month = |word: &str| {
        let word = word.to_lowercase();
        MONTHS.iter().zip(1_u8..).find(|(names, _)| names.contains(&word.as_str())).map(|(_, month)| month)
    };
    let mut named = words.iter().enumerate().filter_map(|(at, word)| month(word).map(|month| (at, month)));
    let (at, month) = named.next().filter(|_| named.next().is_none())?;
    let year = words.get(at + 1)?.trim_end_matches(|c: char| !c.is_ascii_digit());
    (year.len() == 4).then(|| Period::new(year.parse().ok()?, month).ok())?
}

/// Names of the months as purposes have them.
const MONTHS: [[&str; 4]; 12] = [
    ["січень", "січня", "январь", "января"],
    ["лютий", "лютого", "февраль", "февраля"],
    ["березень", "березня", "март", "марта"],
    ["квітень", "квітня", "апрель", "апреля"],
    ["травень", "травня", "май", "мая"],
    ["червень", "червня", "июнь", "июня"],
    ["липень", "липня", "июль", "июля"],
    ["серпень", "серпня", "август", "августа"],
    ["вересень", "вересня", "сентябрь", "сентября"],
    ["жовтень", "жовтня", "октябрь", "октября"],
    ["листопад", "листопада", "ноябрь", "ноября"],
    ["грудень", "грудня", "декабрь", "декабря"],
];

/// `261130235900`: a moment of the code, on the wall of Kyiv.
fn moment(text: &str) -> Option<DateTime> {
    if text.len() != 12 || !text.bytes().all(is_digit) {
        return None;
    }
    let part = |index: usize| text[index * 2..index * 2 + 2].parse::<i8>().ok();
    let year = 2000 + i16::from(part(0)?);
    DateTime::new(year, part(1)?, part(2)?, part(3)?, part(4)?, part(5)?, 0).ok()
}
