//! Check digits: the keys inside accounts, tax numbers and barcodes of the three countries.
//!
//! Every function takes a text as it stands on paper and tells whether its key is right; what is not of the length or
//! the characters of its kind is wrong. A wrong key is an error for who edits the directory and a warning for the cashier:
//! nothing here decides.

use kassa_domain::Currency;

mod codes;

pub use codes::{ean13, ean13_digit, luhn, luhn_digit, mod11_w12, mod11_w12_digit};

/// The digits of a text of exactly this many.
fn digits<const N: usize>(text: &str) -> Option<[u32; N]> {
    let bytes: [u8; N] = text.as_bytes().try_into().ok()?;
    bytes.iter().all(u8::is_ascii_digit).then(|| bytes.map(|byte| u32::from(byte - b'0')))
}

/// The sum of digits times weights, as far as both go.
fn weighed(digits: &[u32], weights: impl IntoIterator<Item = u32>) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

/// The key of a settlement account in a bank of Russia (Bank of Russia, 515 of 1997): the last three digits of the BIC
/// and the account, weights 7, 1, 3, the last digits of the products add up to a multiple of ten. An account in the Bank of
/// Russia itself, whose BIC ends with 000, 001 or 002, goes by the rule of correspondent accounts.
#[must_use]
pub fn ru_account(bic: &str, account: &str) -> bool {
    let Some([_, _, _, _, fifth, sixth, tail @ ..]) = digits::<9>(bic) else { return false };
    match tail {
        [0, 0, 0..=2] => ru_key([0, fifth, sixth], account),
        _ => ru_key(tail, account),
    }
}

/// The key of a correspondent account of a bank of Russia: `0`, digits five and six of the BIC, the account.
#[must_use]
pub fn ru_correspondent(bic: &str, account: &str) -> bool {
    digits::<9>(bic).is_some_and(|[_, _, _, _, fifth, sixth, ..]| ru_key([0, fifth, sixth], account))
}

fn ru_key(bank: [u32; 3], account: &str) -> bool {
    let Some(account) = digits::<20>(account) else { return false };
    let all = bank.into_iter().chain(account).zip([7, 1, 3].into_iter().cycle());
    all.map(|(digit, weight)| digit * weight % 10).sum::<u32>() % 10 == 0
}

/// The key of a taxpayer's number of Russia: ten digits of an organisation, twelve of a person.
#[must_use]
pub fn ru_inn(text: &str) -> bool {
    const WEIGHTS: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    let key = |digits: &[u32], weights: &[u32]| weighed(digits, weights.iter().copied()) % 11 % 10;
    if let Some(inn) = digits::<10>(text) {
        return key(&inn, &WEIGHTS[2..]) == inn[9];
    }
    digits::<12>(text).is_some_and(|inn| key(&inn, &WEIGHTS[1..]) == inn[10] && key(&inn, &WEIGHTS) == inn[11])
}

/// An IBAN of Ukraine (29 characters) or Kazakhstan (20), ISO 13616: rotated by four and read as a number, it leaves 1
/// when divided by 97.
#[must_use]
pub fn iban(text: &str) -> bool {
    let length = match text.get(..2) {
        Some("UA") => 29,
        Some("KZ") => 20,
        _ => return false,
    };
    if text.len() != length || !text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) {
        return false;
    }
    let (head, tail) = text.as_bytes().split_at(4);
    // The two digits behind the country are the key; letters cannot stand there.
    head[2..].iter().all(u8::is_ascii_digit)
        && tail.iter().chain(head).fold(0_u32, |rest, byte| match byte {
            b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
            _ => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
        }) == 1
}

/// The key of a code of an organisation of Ukraine (ЄДРПОУ), eight digits.
#[must_use]
pub fn ua_edrpou(text: &str) -> bool {
    let Some(code) = digits::<8>(text) else { return false };
    let in_the_middle = text.parse::<u32>().is_ok_and(|number| (30_000_000..=60_000_000).contains(&number));
    let weights: [u32; 7] = if in_the_middle { [7, 1, 2, 3, 4, 5, 6] } else { [1, 2, 3, 4, 5, 6, 7] };
    let key = match weighed(&code, weights) % 11 {
        10 => weighed(&code, weights.map(|weight| weight + 2)) % 11 % 10,
        key => key,
    };
    key == code[7]
}

/// The key of a taxpayer's card of Ukraine (РНОКПП), ten digits.
#[must_use]
pub fn ua_rnokpp(text: &str) -> bool {
    let Some(code) = digits::<10>(text) else { return false };
    // The first weight is -1, which is 10 modulo 11: so the sum never falls below zero.
    weighed(&code, [10, 5, 7, 9, 4, 6, 10, 5, 7]) % 11 % 10 == code[9]
}

/// A tax number of the country whose currency this is, its key right by the rule there; of one of the three countries where
/// the currency is not known. Or the number of a passport of Ukraine, which has no key: letters and digits, or nine digits.
#[must_use]
pub fn tax_number(text: &str, currency: Option<Currency>) -> bool {
    let is_passport = text.chars().any(char::is_alphabetic) && text.chars().all(char::is_alphanumeric);
    if is_passport {
        return true;
    }
    let in_ukraine = || ua_edrpou(text) || ua_rnokpp(text) || digits::<9>(text).is_some();
    match currency {
        Some(Currency::Uah) => in_ukraine(),
        Some(Currency::Rub) => ru_inn(text),
        Some(Currency::Kzt) => kz_bin(text),
        None => in_ukraine() || ru_inn(text) || kz_bin(text),
    }
}

/// The key of a number of an organisation or a person of Kazakhstan (БИН, ИИН), twelve digits. A number whose second
/// round gives ten as well is never issued.
#[must_use]
pub fn kz_bin(text: &str) -> bool {
    let Some(code) = digits::<12>(text) else { return false };
    let key = match weighed(&code, 1..=11) % 11 {
        10 => weighed(&code, (3..=11).chain([1, 2])) % 11,
        key => key,
    };
    key == code[11]
}
