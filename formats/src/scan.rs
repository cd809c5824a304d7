//! What was scanned or typed: bytes in, the account it names out (R2).
//!
//! Bills carry an account number as a linear barcode, or a QR code of GOST R 56042 (Russia) or of the National Bank of
//! Ukraine. A scanner that types like a keyboard may have typed under a Cyrillic layout: the keys are mapped back (R24).
//! Nothing is guessed: what leaves a doubt is named in [`Doubt`] for the cashier to look at, what is no bill is
//! [`Unknown`].

mod base64;
mod gost;
mod layout;
mod nbu;

use kassa_domain::Money;
use kassa_domain::ids::AccountNumber;

/// Most bytes of a scan: above what any symbol holds (QR version 40: 2953 bytes, in base64 a third more).
pub const SCAN_BYTES_MAX: usize = 4096;

/// What was scanned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scanned {
    /// It names an account.
    Account {
        /// Its number.
        number: AccountNumber,
        /// The sum it asks for, above zero; in the currency of its format.
        amount: Option<Money>,
        /// What the cashier should look at.
        doubts: Vec<Doubt>,
    },
    /// No account in it.
    Unknown(Unknown),
}

/// What is to be looked at in a scan that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It has a sum that cannot be read: ask for it.
    AmountUnreadable,
    /// It was typed under a Cyrillic keyboard layout: better switch the scanner to serial or HID mode.
    KeyboardLayout,
    /// The account is the payment's reference, which may be the number of a bill: compare the name.
    AccountFromReference,
}

/// Why a scan names no account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unknown {
    /// Nothing in it.
    #[error("nothing was scanned")]
    Empty,
    /// More than [`SCAN_BYTES_MAX`].
    #[error("longer than any code")]
    TooLong,
    /// It cannot be an account number and is no payment code.
    #[error("no account number and no payment code")]
    NotABill,
    /// A payment code that breaks its own rules, or was cut.
    #[error("a damaged payment code")]
    Damaged,
    /// A payment code that names no account.
    #[error("a payment code without an account")]
    NoAccount,
    /// Typed under a Cyrillic layout, with characters that no key of it gives.
    #[error("typed under a keyboard layout that cannot be undone")]
    Layout,
}

/// What a payment code says, before the account number is checked.
struct Code {
    account: Option<String>,
    amount: Result<Option<Money>, AmountUnreadable>,
    from_reference: bool,
}

/// The amount of a payment code is not in the form its rules ask for.
struct AmountUnreadable;

/// Tells what was scanned.
#[must_use]
pub fn read(bytes: &[u8]) -> Scanned {
    match account(bytes) {
        Ok((number, amount, doubts)) => Scanned::Account { number, amount, doubts },
        Err(unknown) => Scanned::Unknown(unknown),
    }
}

fn account(bytes: &[u8]) -> Result<(AccountNumber, Option<Money>, Vec<Doubt>), Unknown> {
    let bytes = without_symbology(bytes.trim_ascii());
    if bytes.is_empty() {
        return Err(Unknown::Empty);
    }
    if bytes.len() > SCAN_BYTES_MAX {
        return Err(Unknown::TooLong);
    }
    if let Some(code) = code(bytes) {
        return checked(code?, Vec::new());
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Unknown::NotABill)?;
    if layout::looks_mistyped(text) {
        let typed = layout::unmapped(text).ok_or(Unknown::Layout)?;
        let code = code(typed.as_bytes()).ok_or(Unknown::NotABill)?;
        return checked(code?, vec![Doubt::KeyboardLayout]);
    }
    // A number typed or in a linear barcode. A word without a digit is not one: it is a surname in the wrong field.
    if !text.chars().any(|c| c.is_ascii_digit()) {
        return Err(Unknown::NotABill);
    }
    let number = AccountNumber::new(text).map_err(|_| Unknown::NotABill)?;
    Ok((number, None, Vec::new()))
}

/// The payment code in these bytes, when they are one.
fn code(bytes: &[u8]) -> Option<Result<Code, Unknown>> {
    gost::read(bytes).or_else(|| nbu::read(bytes))
}

fn checked(code: Code, mut doubts: Vec<Doubt>) -> Result<(AccountNumber, Option<Money>, Vec<Doubt>), Unknown> {
    let number = AccountNumber::new(&code.account.ok_or(Unknown::NoAccount)?).map_err(|_| Unknown::Damaged)?;
    let amount = code.amount.unwrap_or_else(|AmountUnreadable| {
        doubts.push(Doubt::AmountUnreadable);
        None
    });
    if code.from_reference {
        doubts.push(Doubt::AccountFromReference);
    }
    Ok((number, amount, doubts))
}

/// Scanners can put the kind of the symbol in front: `]C1` for Code 128, `]E0` for EAN, `]Q3` for QR (ISO/IEC 15424).
fn without_symbology(bytes: &[u8]) -> &[u8] {
    match bytes {
        [b']', kind, modifier, rest @ ..] if kind.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() => rest,
        _ => bytes,
    }
}

/// The text of a payment code. What is valid UTF-8 is UTF-8 whatever the code declares, for no Cyrillic text of one byte a
/// letter happens to be; the rest is in the declared page, or in CP1251 when UTF-8 was declared falsely.
fn decoded(bytes: &[u8], declared: &'static encoding_rs::Encoding) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let page = if declared == encoding_rs::UTF_8 { encoding_rs::WINDOWS_1251 } else { declared };
    page.decode_without_bom_handling(bytes).0.into_owned()
}
