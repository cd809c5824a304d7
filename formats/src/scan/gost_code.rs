//! The payment code of Russian bills: GOST R 56042-2014, read and written.
//!
//! `ST`, four digits of version, a digit of encoding, a separator, then `Key=Value` fields with that separator between.

use encoding_rs::{Encoding, KOI8_R, UTF_8, WINDOWS_1251};
use kassa_domain::ids::AccountNumber;
use kassa_domain::{Currency, Money};

use super::bill::{Bill, BillFormat, MeterOnBill, Payee, period};
use super::{AmountUnreadable, Code, Doubt, Pages, Unknown, decoded};

const FORMAT: &[u8] = b"ST0001";
/// Most bytes of the five fields that every code has, with all before them.
const MANDATORY_BYTES_MAX: usize = 300;
/// What may stand between fields, the usual one first.
const SEPARATORS: [char; 8] = ['|', '#', ';', '~', '^', '_', '*', '$'];

/// The five fields that every code has, in their order, and the most characters of each.
const MANDATORY: [(&str, usize); 5] =
    [("Name", 160), ("PersonalAcc", 20), ("BankName", 45), ("BIC", 9), ("CorrespAcc", 20)];

/// The limits of the other fields that have one.
const LIMITED: [(&str, usize); 13] = [
    ("Sum", 18),
    ("Purpose", 210),
    ("PayeeINN", 12),
    ("PayerINN", 12),
    ("DrawerStatus", 2),
    ("KPP", 9),
    ("CBC", 20),
    ("OKTMO", 11),
    ("PaytReason", 2),
    ("TaxPeriod", 10),
    ("DocNo", 15),
    ("DocDate", 10),
    ("TaxPaytKind", 2),
];

/// What the code says; nothing when the bytes are no such code.
pub(super) fn read(bytes: &[u8], pages: &Pages) -> Option<Result<Code, Unknown>> {
    let head = bytes.get(..FORMAT.len())?;
    head.eq_ignore_ascii_case(FORMAT).then(|| fields(&bytes[FORMAT.len()..], pages))
}

/// The pairs of a code, looked up without regard to case.
struct Pairs<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Pairs<'a> {
    /// A value that is not empty.
    fn get(&self, key: &str) -> Option<&'a str> {
        let found = self.0.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        found.map(|(_, value)| *value).filter(|value| !value.is_empty())
    }

    fn owned(&self, key: &str) -> Option<String> {
        self.get(key).map(str::to_owned)
    }

    /// Several values as one text.
    fn joined(&self, keys: &[&str], between: &str) -> Option<String> {
        let parts: Vec<&str> = keys.iter().filter_map(|key| self.get(key)).collect();
        (!parts.is_empty()).then(|| parts.join(between))
    }
}

fn fields(rest: &[u8], pages: &Pages) -> Result<Code, Unknown> {
    let (digit, rest) = rest.split_first().ok_or(Unknown::Damaged)?;
    let declared = encoding_of(*digit).ok_or(Unknown::Damaged)?;
    let declared = pages.of(payee_account(rest), rest, declared);
    let (text, encoding) = decoded(rest, declared);
    let mut characters = text.chars();
    let separator = characters.next().ok_or(Unknown::Damaged)?;
    // Values may hold `=`: only the first one ends the key.
    let pairs = characters.as_str().split(separator).filter_map(|field| field.split_once('='));
    let pairs = Pairs(pairs.map(|(key, value)| (key.trim(), value.trim())).collect());
    // Of the five fields that every code has these two have been in all: without them it is a piece of one.
    let (Some(name), Some(account)) = (pairs.get("Name"), pairs.get("PersonalAcc")) else {
        return Err(Unknown::Damaged);
    };
    let mut doubts = Vec::new();
    if encoding != declared && !text.is_ascii() {
        doubts.push(Doubt::Encoding);
    }
    if ["BankName", "BIC", "CorrespAcc"].iter().any(|key| pairs.get(key).is_none()) {
        doubts.push(Doubt::Incomplete);
    }
    if is_cut(&pairs) {
        doubts.push(Doubt::LettersLost);
    }
    let payee = Payee {
        name: name.to_owned(),
        account: account.to_owned(),
        bank: pairs.owned("BankName"),
        bic: pairs.owned("BIC"),
        correspondent: pairs.owned("CorrespAcc").filter(|account| account != "0"),
        tax_number: pairs.owned("PayeeINN"),
    };
    if payee.check().is_err() {
        doubts.push(Doubt::PayeeKey);
    }
    let mut bill = Bill::of(BillFormat::Gost, accounts(&pairs)?);
    bill.amount = sum(pairs.get("Sum"), &mut doubts);
    bill.extra = sum(pairs.get("AddAmount"), &mut doubts);
    bill.period = pairs.get("PaymPeriod").and_then(period);
    if bill.period.is_none() && pairs.get("PaymPeriod").is_some() {
        doubts.push(Doubt::PeriodUnreadable);
    }
    bill.payee = Some(payee);
    bill.payer = pairs.joined(&["LastName", "FirstName", "MiddleName"], " ");
    bill.address = pairs.joined(&["PayerAddress", "Flat"], ", ");
    bill.purpose = pairs.owned("Purpose");
    bill.service = pairs.get("Category").or_else(|| pairs.get("ServiceName")).map(str::to_owned);
    bill.number = pairs.owned("QuittId");
    bill.meter = pairs.owned("CounterId").map(|number| MeterOnBill { number, reading: pairs.owned("CounterVal") });
    bill.fields = pairs.0.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Ok(Code { bill, doubts, encoding })
}

/// The digits behind `PersonalAcc=`, which are the same in every page.
fn payee_account(rest: &[u8]) -> &[u8] {
    const KEY: &[u8] = b"PersonalAcc=";
    let at = rest.windows(KEY.len()).position(|part| part.eq_ignore_ascii_case(KEY));
    let account = at.map_or(&[][..], |at| &rest[at + KEY.len()..]);
    &account[..account.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(account.len())]
}

fn encoding_of(digit: u8) -> Option<&'static Encoding> {
    match digit {
        b'1' => Some(WINDOWS_1251),
        b'2' => Some(UTF_8),
        b'3' => Some(KOI8_R),
        _ => None,
    }
}

/// The numbers to search by, in order: the resident's account, the other personal account, what suppliers put into UIN.
fn accounts(pairs: &Pairs<'_>) -> Result<Vec<AccountNumber>, Unknown> {
    let mut accounts = Vec::new();
    let mut damaged = false;
    for key in ["PersAcc", "PersonalAccount", "UIN"] {
        let Some(value) = pairs.get(key) else { continue };
        match AccountNumber::new(value) {
            // Nothing to be charged is written as a zero.
            Ok(_) if key == "UIN" && value.bytes().all(|byte| byte == b'0') => {}
            Ok(number) if !accounts.contains(&number) => accounts.push(number),
            Ok(_) => {}
            Err(_) => damaged |= key == "PersAcc",
        }
    }
    if damaged { Err(Unknown::Damaged) } else { Ok(accounts) }
}

/// A scanner that knows no Cyrillic gives `?` for each letter.
fn is_cut(pairs: &Pairs<'_>) -> bool {
    ["Name", "BankName", "LastName", "PayerAddress", "Purpose"]
        .iter()
        .filter_map(|key| pairs.get(key))
        .any(|value| value.contains("??"))
}

fn sum(text: Option<&str>, doubts: &mut Vec<Doubt>) -> Option<Money> {
    text.map_or(Ok(None), kopecks).unwrap_or_else(|AmountUnreadable| {
        doubts.push(Doubt::AmountUnreadable);
        None
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

/// The page a code is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GostEncoding {
    /// Digit 1.
    Cp1251,
    /// Digit 2.
    Utf8,
    /// Digit 3.
    Koi8R,
}

/// Why a code cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GostError {
    /// One of the five fields every code has is empty.
    #[error("{0} is empty")]
    Missing(&'static str),
    /// A value longer than its field.
    #[error("{key} is longer than {max} characters")]
    TooLong {
        /// The field.
        key: String,
        /// Its limit.
        max: usize,
    },
    /// A value of digits has something else in it, or a key has `=` or a blank in it.
    #[error("{0} has a character that may not stand in it")]
    BadCharacter(String),
    /// The values hold every character that could stand between them.
    #[error("no character is left to stand between the fields")]
    NoSeparator,
    /// The five fields need more than 300 bytes.
    #[error("the mandatory fields take {0} bytes, 300 is the limit")]
    MandatoryTooLong(usize),
    /// A letter the encoding does not have.
    #[error("the encoding has no {0:?}")]
    Letter(char),
}

/// Writes a code: whom to pay, a sum in kopecks if any, and further fields in the order given, such as `PersAcc`.
///
/// # Errors
/// See [`GostError`]; nothing is shortened or left out.
pub fn write(
    payee: &Payee,
    sum: Option<Money>,
    more: &[(&str, &str)],
    encoding: GostEncoding,
) -> Result<Vec<u8>, GostError> {
    let correspondent = payee.correspondent.as_deref().unwrap_or("0");
    let first = [
        payee.name.as_str(),
        &payee.account,
        payee.bank.as_deref().unwrap_or_default(),
        payee.bic.as_deref().unwrap_or_default(),
        correspondent,
    ];
    let kopecks = sum.map(|sum| sum.minor().to_string());
    let tax_number = payee.tax_number.as_deref();
    let mut pairs: Vec<(&str, &str)> = MANDATORY.iter().map(|(key, _)| *key).zip(first).collect();
    pairs.extend(kopecks.as_deref().map(|sum| ("Sum", sum)));
    pairs.extend(tax_number.map(|number| ("PayeeINN", number)));
    pairs.extend(more);
    for (key, value) in &pairs {
        check_pair(key, value)?;
    }
    let separator = SEPARATORS.into_iter().find(|mark| pairs.iter().all(|(_, value)| !value.contains(*mark)));
    let separator = separator.ok_or(GostError::NoSeparator)?;
    let (digit, page): (char, &'static Encoding) = match encoding {
        GostEncoding::Cp1251 => ('1', WINDOWS_1251),
        GostEncoding::Utf8 => ('2', UTF_8),
        GostEncoding::Koi8R => ('3', KOI8_R),
    };
    let mut code = format!("ST0001{digit}").into_bytes();
    for (index, (key, value)) in pairs.iter().enumerate() {
        for character in value.chars() {
            if page.encode(character.encode_utf8(&mut [0; 4])).2 {
                return Err(GostError::Letter(character));
            }
        }
        code.extend_from_slice(&page.encode(&format!("{separator}{key}={value}")).0);
        if index + 1 == MANDATORY.len() && code.len() > MANDATORY_BYTES_MAX {
            return Err(GostError::MandatoryTooLong(code.len()));
        }
    }
    Ok(code)
}

fn check_pair(key: &str, value: &str) -> Result<(), GostError> {
    if let Some((name, _)) = MANDATORY.iter().find(|(name, _)| *name == key)
        && value.is_empty()
    {
        return Err(GostError::Missing(name));
    }
    if let Some((_, max)) = MANDATORY.iter().chain(&LIMITED).find(|(name, _)| name.eq_ignore_ascii_case(key))
        && value.chars().count() > *max
    {
        return Err(GostError::TooLong { key: key.to_owned(), max: *max });
    }
    let digits = matches!(key, "PersonalAcc" | "BIC" | "CorrespAcc" | "Sum" | "PayeeINN");
    let bad_digit = digits && !value.bytes().all(|byte| byte.is_ascii_digit());
    let bad_key = key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if bad_digit || bad_key || value.chars().any(char::is_control) {
        return Err(GostError::BadCharacter(key.to_owned()));
    }
    Ok(())
}
