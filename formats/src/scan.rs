//! What was scanned or typed: bytes in, what it is out, with how sure that is and what the cashier must look at (R2).
//!
//! Bills carry an account number as a linear barcode, an identifier of the housing system of Russia, or a QR code of GOST
//! R 56042 (Russia) or of the National Bank of Ukraine. A scanner that types like a keyboard may have typed under a
//! Cyrillic layout: the keys are mapped back (R24). Nothing is guessed: what leaves a doubt is named in [`Doubt`], what is
//! no bill is [`Unknown`]. [`BillReader`] is the one entry; [`gost`] and [`nbu`] write codes.

mod barcode;
mod base64;
mod bill;
mod gis;
mod gost_code;
mod layout;
mod nbu_code;
mod pages;
mod recipients;

use encoding_rs::{Encoding, KOI8_R, UTF_8, WINDOWS_1251};
use jiff::civil::DateTime;
use kassa_domain::ids::AccountNumber;

use crate::table::Encoding as Page;

pub use barcode::{LayoutError, LayoutFault, Layouts, SHIPPED as SHIPPED_LAYOUTS};
pub use bill::{Bill, BillFormat, MeterOnBill, Payee, PayeeFault};
pub use gis::{GisId, GisKind};
pub(crate) use nbu_code::account_in;
pub use pages::Pages;
pub use recipients::{Recipients, RecipientsError};

/// Writing the payment code of Russia.
pub mod gost {
    pub use super::gost_code::{GostEncoding, GostError, write};
}

/// Writing the payment code of Ukraine.
pub mod nbu {
    pub use super::nbu_code::{NbuCode, NbuEncoding, NbuError, NbuVersion};
}

/// Most bytes of a scan: above what any symbol holds (QR version 40: 2953 bytes, in base64 a third more).
pub const SCAN_BYTES_MAX: usize = 4096;

/// What was scanned, and what is to be thought of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What it says.
    pub bill: Bill,
    /// How sure that is.
    pub confidence: Confidence,
    /// What the cashier should look at before paying.
    pub doubts: Vec<Doubt>,
    /// The page its texts were in, to be remembered for the payee when it is not the declared one.
    pub encoding: &'static str,
}

/// How sure it is that the scan is what it is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    /// It may be something else: several layouts fit.
    Guess,
    /// A number that stands for itself, or a code with a doubt.
    Likely,
    /// A code that says what it is, with nothing against it.
    Certain,
}

impl Confidence {
    /// The name in files and on command lines.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Guess => "guess",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}

/// What is to be looked at in a scan that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It has a sum that cannot be read: ask for it.
    AmountUnreadable,
    /// It names a month that cannot be read.
    PeriodUnreadable,
    /// It was typed under a Cyrillic keyboard layout: better switch the scanner to serial or HID mode.
    KeyboardLayout,
    /// The account is the payment's reference, which may be the number of a bill: compare the name.
    AccountFromReference,
    /// The texts are in another page than the code says.
    Encoding,
    /// The scanner lost Cyrillic letters: names are taken from our own base.
    LettersLost,
    /// The key of the payee's account or tax number is wrong.
    PayeeKey,
    /// The payee's bank, its code or its correspondent account is missing, which every code has.
    Incomplete,
    /// More than one layout of barcodes fits: compare the name.
    SeveralLayouts,
    /// The recipient has a pattern for its purposes, and this one does not fit it: compare the name.
    PatternUnmet,
    /// The code was to be paid until a moment that is past.
    Expired,
}

impl Doubt {
    /// The name in files and on command lines.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AmountUnreadable => "amount-unreadable",
            Self::PeriodUnreadable => "period-unreadable",
            Self::KeyboardLayout => "keyboard-layout",
            Self::AccountFromReference => "account-from-reference",
            Self::Encoding => "encoding",
            Self::LettersLost => "letters-lost",
            Self::PayeeKey => "payee-key",
            Self::Incomplete => "incomplete",
            Self::SeveralLayouts => "several-layouts",
            Self::PatternUnmet => "pattern-unmet",
            Self::Expired => "expired",
        }
    }
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
    /// A barcode of a known layout whose check digit or month is wrong: it was misread.
    #[error("a barcode with a wrong check digit")]
    CheckDigit,
}

impl Unknown {
    /// The name in files and on command lines.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong => "too-long",
            Self::NotABill => "not-a-bill",
            Self::Damaged => "damaged",
            Self::NoAccount => "no-account",
            Self::Layout => "layout",
            Self::CheckDigit => "check-digit",
        }
    }
}

/// A payment code that was read.
struct Code {
    bill: Bill,
    doubts: Vec<Doubt>,
    encoding: &'static Encoding,
}

/// The amount of a payment code is not in the form its rules ask for.
struct AmountUnreadable;

/// Reads what was scanned or typed, with all that the point knows beside the code itself.
#[derive(Debug, Clone, Default)]
pub struct BillReader {
    /// Layouts of linear barcodes.
    pub layouts: Layouts,
    /// Where recipients write the account.
    pub recipients: Recipients,
    /// Pages of payees whose codes declare them falsely.
    pub pages: Pages,
}

impl BillReader {
    /// One that knows nothing but layouts.
    #[must_use]
    pub fn new(layouts: Layouts) -> Self {
        Self { layouts, recipients: Recipients::default(), pages: Pages::default() }
    }

    /// Tells what was scanned or typed, at this moment on the wall.
    ///
    /// # Errors
    /// Why it is no bill.
    pub fn tell(&self, bytes: &[u8], now: DateTime) -> Result<Told, Unknown> {
        let told = self.read(bytes, now)?;
        if told.bill.accounts.is_empty() { Err(Unknown::NoAccount) } else { Ok(told) }
    }

    /// As [`BillReader::tell`], but a payment code that names no account is told with all else that it says.
    ///
    /// # Errors
    /// Why it is no bill; never [`Unknown::NoAccount`].
    pub fn read(&self, bytes: &[u8], now: DateTime) -> Result<Told, Unknown> {
        let mut told = self.any(bytes)?;
        if told.bill.valid_until.is_some_and(|until| until < now) {
            told.doubts.push(Doubt::Expired);
            told.confidence = told.confidence.min(Confidence::Likely);
        }
        Ok(told)
    }

    fn any(&self, bytes: &[u8]) -> Result<Told, Unknown> {
        let (bytes, kind) = without_symbology(without_mark(bytes.trim_ascii()));
        let bytes = without_mark(bytes);
        if bytes.is_empty() {
            return Err(Unknown::Empty);
        }
        if bytes.len() > SCAN_BYTES_MAX {
            return Err(Unknown::TooLong);
        }
        if let Some(code) = self.code(bytes) {
            return code.map(Told::of_code);
        }
        let text = std::str::from_utf8(bytes).map_err(|_| Unknown::NotABill)?;
        if layout::looks_mistyped(text) {
            let typed = layout::unmapped(text).ok_or(Unknown::Layout)?;
            let mut code = self.code(typed.as_bytes()).ok_or(Unknown::NotABill)??;
            code.doubts.insert(0, Doubt::KeyboardLayout);
            return Ok(Told::of_code(code));
        }
        if let Some(id) = GisId::read(text) {
            return gis(&id);
        }
        match self.layouts.apply(text, kind) {
            barcode::Match::Bills(bills) => of_barcode(bills),
            barcode::Match::Refused => Err(Unknown::CheckDigit),
            barcode::Match::None => number(text),
        }
    }

    /// The payment code in these bytes, when they are one.
    fn code(&self, bytes: &[u8]) -> Option<Result<Code, Unknown>> {
        gost_code::read(bytes, &self.pages).or_else(|| nbu_code::read(bytes, self))
    }
}

impl Told {
    fn of_code(code: Code) -> Self {
        let confidence = if code.doubts.is_empty() { Confidence::Certain } else { Confidence::Likely };
        Self { bill: code.bill, confidence, doubts: code.doubts, encoding: code.encoding.name() }
    }

    fn plain(bill: Bill, confidence: Confidence, doubts: Vec<Doubt>) -> Self {
        Self { bill, confidence, doubts, encoding: UTF_8.name() }
    }
}

/// An identifier of the housing system: whole, then its service, then its account.
fn gis(id: &GisId) -> Result<Told, Unknown> {
    let mut accounts = Vec::new();
    for text in [Some(id.as_str()), id.service(), Some(id.account())].into_iter().flatten() {
        let number = AccountNumber::new(text).map_err(|_| Unknown::NotABill)?;
        if !accounts.contains(&number) {
            accounts.push(number);
        }
    }
    Ok(Told::plain(Bill::of(BillFormat::Gis, accounts), Confidence::Certain, Vec::new()))
}

/// A barcode that one layout fits, or several: then it may be any of them.
fn of_barcode(bills: Vec<Bill>) -> Result<Told, Unknown> {
    let several = bills.len() > 1;
    let mut bills = bills.into_iter();
    let mut first = bills.next().ok_or(Unknown::NotABill)?;
    for number in bills.flat_map(|bill| bill.accounts) {
        if !first.accounts.contains(&number) {
            first.accounts.push(number);
        }
    }
    let (confidence, doubts) =
        if several { (Confidence::Guess, vec![Doubt::SeveralLayouts]) } else { (Confidence::Certain, Vec::new()) };
    Ok(Told::plain(first, confidence, doubts))
}

/// A number typed or in a linear barcode. A word without a digit is not one: it is a surname in the wrong field.
fn number(text: &str) -> Result<Told, Unknown> {
    if !text.chars().any(|c| c.is_ascii_digit()) {
        return Err(Unknown::NotABill);
    }
    let number = AccountNumber::new(text).map_err(|_| Unknown::NotABill)?;
    Ok(Told::plain(Bill::of(BillFormat::Number, vec![number]), Confidence::Likely, Vec::new()))
}

/// Programs that write UTF-8 can put its mark in front of a code.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xEF\xBB\xBF").map_or(bytes, <[u8]>::trim_ascii_start)
}

/// Scanners can put the kind of the symbol in front: `]C1` for Code 128, `]E0` for EAN, `]Q3` for QR (ISO/IEC 15424).
fn without_symbology(bytes: &[u8]) -> (&[u8], Option<u8>) {
    match bytes {
        [b']', kind, modifier, rest @ ..] if kind.is_ascii_alphabetic() && modifier.is_ascii_alphanumeric() => {
            (rest, Some(*kind))
        }
        _ => (bytes, None),
    }
}

/// The text of a payment code, and the page it is in.
///
/// What is valid UTF-8 is UTF-8 whatever the code declares, for no Cyrillic text of one byte a letter happens to be; the
/// rest is in the declared page, or, when that was declared falsely, in the one of two pages that makes it a text.
fn decoded(bytes: &[u8], declared: &'static Encoding) -> (String, &'static Encoding) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), if text.is_ascii() { declared } else { UTF_8 });
    }
    let read = |page: &'static Encoding| page.decode_without_bom_handling(bytes).0.into_owned();
    let (windows, koi8) = (read(WINDOWS_1251), read(KOI8_R));
    // In the wrong one of the two, capitals and small letters change places.
    let (in_windows, in_koi8) = (capitals_inside_words(&windows), capitals_inside_words(&koi8));
    // A page that was declared is left only where its letters make no words: one odd capital proves nothing.
    let is_koi8 = if declared == WINDOWS_1251 {
        Page::Cp1251.is_doubtful(bytes) || in_koi8 + 1 < in_windows
    } else if declared == KOI8_R {
        !Page::Koi8R.is_doubtful(bytes) && in_koi8 <= in_windows + 1
    } else {
        in_koi8 < in_windows
    };
    if is_koi8 { (koi8, KOI8_R) } else { (windows, WINDOWS_1251) }
}

fn capitals_inside_words(text: &str) -> usize {
    let letters: Vec<char> = text.chars().collect();
    letters.windows(2).filter(|pair| pair[0].is_lowercase() && pair[1].is_uppercase()).count()
}
