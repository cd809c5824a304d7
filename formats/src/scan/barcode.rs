//! Linear barcodes by layouts: each billing centre prints its own, so a layout is a line of text and no code.
//!
//! `name | symbology | length | fields | check`, with fields as `key:width` in order and `-` for filler:
//!
//! ```text
//! bill28 | Code128-C | 28 | biller:4 acc:10 period:4(MMYY) sum:9 chk:1 | luhn
//! ```
//!
//! `acc:6(strip)` drops the leading zeros of the account; without it they stay, for they may count.

use kassa_domain::ids::AccountNumber;
use kassa_domain::{Currency, Money, Period};

use super::bill::{Bill, BillFormat};
use crate::check;

/// The layouts that come with the program, in the language of this module.
pub const SHIPPED: &str = include_str!("../../../assets/profiles/barcodes.txt");

/// Longest name of a layout and most digits of a code.
const LENGTH_MAX: usize = 64;

/// Layouts to try.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layouts {
    layouts: Vec<Layout>,
}

/// One layout.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Layout {
    name: String,
    symbology: Symbology,
    length: usize,
    currency: Currency,
    fields: Vec<Field>,
    check: Check,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Symbology {
    Any,
    Ean13,
    Code128,
    Interleaved,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Field {
    key: Key,
    width: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    Account {
        strip: bool,
    },
    Period(Month),
    Sum,
    Bill,
    Service,
    Check,
    /// Routing digits: biller, operation, office.
    Route(&'static str),
    Filler,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Month {
    MmYy,
    YyMm,
    MmYyyy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Check {
    None,
    Ean13,
    Luhn,
    Mod11W12,
}

/// What is wrong with a line of layouts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct LayoutError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub fault: LayoutFault,
}

/// What can be wrong with a layout.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LayoutFault {
    /// Not five parts with `|` between.
    #[error("a layout has five parts: name | symbology | length | fields | check")]
    Parts,
    /// A symbology that is not known.
    #[error("no such symbology: {0}")]
    Symbology(String),
    /// A field that is not known, or has no width.
    #[error("no such field: {0}")]
    Field(String),
    /// A check that is not known.
    #[error("no such check: {0}")]
    Check(String),
    /// The widths do not add up to the length, or the length is none.
    #[error("the fields are {fields} digits wide and the code {length}")]
    Length {
        /// What the fields add up to.
        fields: usize,
        /// What the layout says.
        length: usize,
    },
    /// A symbology or a check that is for codes of another length.
    #[error("{what} is for codes of {needs} digits")]
    OfLength {
        /// The symbology or the check.
        what: &'static str,
        /// Its length.
        needs: usize,
    },
    /// Not exactly one account, or a check without its digit at the end.
    #[error("one field must be the account, and a check digit stands last")]
    Shape,
}

/// What a layout made of a code.
pub(super) enum Match {
    /// No layout is for codes of this length and kind.
    None,
    /// Layouts are, and every one found its check digit or its month wrong.
    Refused,
    /// Bills, by the layouts that fit.
    Bills(Vec<Bill>),
}

impl Layouts {
    /// Reads layouts, one a line. Empty lines and lines that begin with `#` are skipped; `profile:` may stand in front.
    ///
    /// # Errors
    /// The first line that is no layout.
    pub fn read(text: &str) -> Result<Self, LayoutError> {
        let mut layouts = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let line = line.strip_prefix("profile:").unwrap_or(line);
            layouts.push(Layout::read(line).map_err(|fault| LayoutError { line: index + 1, fault })?);
        }
        Ok(Self { layouts })
    }

    /// The layouts a till knows without being told: those of codes so long or so marked that no number typed by hand is
    /// taken for one.
    #[must_use]
    pub fn usual() -> Self {
        let mut shipped = Self::shipped();
        shipped.layouts.retain(|layout| layout.symbology != Symbology::Any);
        shipped
    }

    /// Every layout that comes with the program.
    #[must_use]
    pub fn shipped() -> Self {
        // The shipped file is read by a test; a file that cannot be read leaves codes as plain numbers.
        Self::read(SHIPPED).unwrap_or_default()
    }

    /// Names of the layouts.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.layouts.iter().map(|layout| layout.name.as_str())
    }

    /// Takes a code of digits apart. `kind` is the letter of the symbology a scanner may put in front (ISO/IEC 15424).
    pub(super) fn apply(&self, text: &str, kind: Option<u8>) -> Match {
        let fitting: Vec<&Layout> = self.layouts.iter().filter(|layout| layout.is_for(text, kind)).collect();
        if fitting.is_empty() {
            return Match::None;
        }
        let bills: Vec<Bill> = fitting.iter().filter_map(|layout| layout.bill(text)).collect();
        if bills.is_empty() { Match::Refused } else { Match::Bills(bills) }
    }
}

impl Layout {
    fn read(line: &str) -> Result<Self, LayoutFault> {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let &[name, symbology, length, fields, check] = parts.as_slice() else { return Err(LayoutFault::Parts) };
        let (symbology, currency) = symbology.split_once(' ').unwrap_or((symbology, "RUB"));
        let symbology = match symbology {
            "digits" => Symbology::Any,
            "EAN-13" => Symbology::Ean13,
            "Code128" | "Code128-C" => Symbology::Code128,
            "ITF" => Symbology::Interleaved,
            other => return Err(LayoutFault::Symbology(other.to_owned())),
        };
        let currency = Currency::from_code(currency).ok_or_else(|| LayoutFault::Symbology(currency.to_owned()))?;
        let fields = fields.split_whitespace().map(Field::read).collect::<Result<Vec<_>, _>>()?;
        let check = match check {
            "none" | "" => Check::None,
            "ean13" => Check::Ean13,
            "luhn" => Check::Luhn,
            "mod11-w12" => Check::Mod11W12,
            other => return Err(LayoutFault::Check(other.to_owned())),
        };
        let wide = fields.iter().map(|field| field.width).sum();
        let length = length.parse().unwrap_or(0);
        if length == 0 || length > LENGTH_MAX || wide != length || name.is_empty() || name.len() > LENGTH_MAX {
            return Err(LayoutFault::Length { fields: wide, length });
        }
        for (what, needs, used) in [
            ("EAN-13", 13, symbology == Symbology::Ean13),
            ("ean13", 13, check == Check::Ean13),
            ("mod11-w12", 12, check == Check::Mod11W12),
        ] {
            if used && length != needs {
                return Err(LayoutFault::OfLength { what, needs });
            }
        }
        let accounts = fields.iter().filter(|field| matches!(field.key, Key::Account { .. })).count();
        let checks = fields.iter().filter(|field| field.key == Key::Check).count();
        let last = fields.last().is_some_and(|field| field.key == Key::Check && field.width == 1);
        if accounts != 1 || checks != usize::from(check != Check::None) || (checks == 1 && !last) {
            return Err(LayoutFault::Shape);
        }
        Ok(Self { name: name.to_owned(), symbology, length, currency, fields, check })
    }

    fn is_for(&self, text: &str, kind: Option<u8>) -> bool {
        let of_kind = match (self.symbology, kind) {
            (Symbology::Any, _) | (_, None) => true,
            (Symbology::Ean13, Some(kind)) => kind == b'E',
            (Symbology::Code128, Some(kind)) => kind == b'C',
            (Symbology::Interleaved, Some(kind)) => kind == b'I',
        };
        of_kind && text.len() == self.length && text.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// The bill in a code of the right length; nothing when its check digit, its month or its account is none.
    fn bill(&self, text: &str) -> Option<Bill> {
        let right = match self.check {
            Check::None => true,
            Check::Ean13 => check::ean13(text),
            Check::Luhn => check::luhn(text),
            Check::Mod11W12 => check::mod11_w12(text),
        };
        if !right {
            return None;
        }
        let mut bill = Bill::of(BillFormat::Barcode, Vec::new());
        bill.fields.push(("layout".to_owned(), self.name.clone()));
        let mut rest = text;
        for field in &self.fields {
            let (digits, behind) = rest.split_at_checked(field.width)?;
            rest = behind;
            field.key.put(digits, self.currency, &mut bill)?;
        }
        Some(bill)
    }
}

impl Field {
    fn read(text: &str) -> Result<Self, LayoutFault> {
        let wrong = || LayoutFault::Field(text.to_owned());
        let (key, width) = text.split_once(':').ok_or_else(wrong)?;
        let (width, form) = match width.split_once('(') {
            Some((width, form)) => (width, Some(form.strip_suffix(')').ok_or_else(wrong)?)),
            None => (width, None),
        };
        let width: usize = width.parse().ok().filter(|width| (1..=LENGTH_MAX).contains(width)).ok_or_else(wrong)?;
        let key = match (key, form) {
            ("acc", None) => Key::Account { strip: false },
            ("acc", Some("strip")) => Key::Account { strip: true },
            ("period", None | Some("MMYY")) if width == 4 => Key::Period(Month::MmYy),
            ("period", Some("YYMM")) if width == 4 => Key::Period(Month::YyMm),
            ("period", None | Some("MMYYYY")) if width == 6 => Key::Period(Month::MmYyyy),
            ("sum", None) if width <= 18 => Key::Sum,
            ("bill", None) => Key::Bill,
            ("svc", None) => Key::Service,
            ("chk", None) => Key::Check,
            ("biller", None) => Key::Route("biller"),
            ("op", None) => Key::Route("op"),
            ("zheu", None) => Key::Route("zheu"),
            ("office", None) => Key::Route("office"),
            ("-", None) => Key::Filler,
            _ => return Err(wrong()),
        };
        Ok(Self { key, width })
    }
}

impl Key {
    /// Puts digits where they belong in the bill; nothing when they cannot be what they should.
    fn put(self, digits: &str, currency: Currency, bill: &mut Bill) -> Option<()> {
        let mut named = |name: &str| bill.fields.push((name.to_owned(), digits.to_owned()));
        match self {
            Self::Account { strip } => {
                named("acc");
                let bare = digits.trim_start_matches('0');
                let (first, second) = if strip { (bare, digits) } else { (digits, bare) };
                // An account of zeros alone is a form that was never filled in.
                let first = AccountNumber::new(first).ok().filter(|_| !bare.is_empty())?;
                bill.accounts.push(first);
                if let Ok(second) = AccountNumber::new(second)
                    && !bill.accounts.contains(&second)
                {
                    bill.accounts.push(second);
                }
            }
            Self::Period(month) => {
                named("period");
                // Zeros stand for no month at all.
                if digits.bytes().any(|byte| byte != b'0') {
                    bill.period = Some(month.read(digits)?);
                }
            }
            Self::Sum => {
                named("sum");
                let minor: i64 = digits.parse().ok()?;
                bill.amount = (minor > 0).then(|| Money::new(minor, currency));
            }
            Self::Bill => {
                named("bill");
                bill.number = Some(digits.to_owned());
            }
            Self::Service => {
                named("svc");
                bill.service = Some(digits.to_owned());
            }
            Self::Route(name) => named(name),
            Self::Check => named("chk"),
            Self::Filler => {}
        }
        Some(())
    }
}

impl Month {
    fn read(self, digits: &str) -> Option<Period> {
        let (month, year) = match self {
            Self::MmYy | Self::MmYyyy => digits.split_at_checked(2)?,
            Self::YyMm => digits.split_at_checked(2).map(|(year, month)| (month, year))?,
        };
        let year: i16 = year.parse().ok()?;
        let year = if matches!(self, Self::MmYyyy) { year } else { 2000 + year };
        Period::new(year, month.parse().ok()?).ok()
    }
}
