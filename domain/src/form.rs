//! The form of a provider outside the billing: what it asks of a payer, field by field, and what it sells.
//!
//! A form is data of the directory. The centre keeps it, the till builds its screen from it, and both check a payment by
//! it with the same words: [`FormField::mistake`] for what stands in one field, [`Form::fill`] for the whole.

use rust_decimal::Decimal;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};

use crate::ids::ServiceId;
use crate::money::Money;

mod field;
mod fill;

pub use field::{Check, FieldKind, FormField, Mistake, Shaped};
pub use fill::{Filled, Place, Refused, Wish};

/// The version of forms this program reads. Another one is left out by a till, never guessed at.
pub const VERSION: u32 = 1;
/// Most fields of a form.
pub const FIELDS_MAX: usize = 8;
/// Most items of a price list.
pub const ITEMS_MAX: usize = 24;
/// Most characters of a value.
pub const VALUE_MAX: u16 = 60;
/// Most characters of a name of a field, an item or a unit.
pub const NAME_MAX: usize = 40;
/// Most of one item at once.
pub const QUANTITY_MAX: u32 = 9_999;

/// A name in the four languages of a counter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Named {
    /// In Ukrainian; empty where it is not given.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub uk: String,
    /// In Russian.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub ru: String,
    /// In Kazakh.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub kk: String,
    /// In English.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub en: String,
}

impl Named {
    /// The same words in whatever language.
    #[must_use]
    pub fn same(words: &str) -> Self {
        Self { uk: words.to_owned(), ..Self::default() }
    }

    /// The name in a language (`uk`, `ru`, `kk`, `en`); where it is not given, in the first that is.
    #[must_use]
    pub fn said(&self, language: &str) -> &str {
        let wanted = match language {
            "ru" => &self.ru,
            "kk" => &self.kk,
            "en" => &self.en,
            _ => &self.uk,
        };
        [wanted, &self.uk, &self.ru, &self.kk, &self.en]
            .into_iter()
            .find(|words| !words.is_empty())
            .map_or("", String::as_str)
    }

    /// Every language that is given.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        [&self.uk, &self.ru, &self.kk, &self.en].into_iter().map(String::as_str).filter(|words| !words.is_empty())
    }
}

/// What a provider outside the billing asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// The version of what follows: [`VERSION`].
    pub version: u32,
    /// What is paid for, as reports and registries call it.
    pub service: ServiceId,
    /// What is asked, in this order.
    pub fields: Vec<FormField>,
    /// Code of the field whose letters and digits are the account of the payment; none for a payment without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// How much is to be paid.
    pub asks: Asks,
}

/// How much is to be paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// A sum the payer names, within these limits.
    Sum {
        /// Not less than.
        min: Money,
        /// Not more than.
        max: Money,
    },
    /// Things of a price list, each so many times.
    Items(Vec<PriceItem>),
}

/// One row of a price list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceItem {
    /// What it is known by.
    pub code: String,
    /// What it is called.
    pub name: Named,
    /// What is counted: pieces, pages, metres.
    pub unit: Named,
    /// Price of one.
    pub price: Money,
    /// Least of it at once.
    pub min: Decimal,
    /// Most of it at once.
    pub max: Decimal,
    /// Digits after the comma of a quantity, at most three.
    pub decimals: u8,
}

/// Why a form cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormFault {
    /// A version this program does not read.
    #[error("forms of version {0} are not known here")]
    Version(u32),
    /// Too many or none of something.
    #[error("{what}: from {min} to {max} of them")]
    Count {
        /// Of what.
        what: &'static str,
        /// At least.
        min: usize,
        /// At most.
        max: usize,
    },
    /// A code that is none, or stands twice.
    #[error("the code {0:?} is not one to sixteen Latin letters, digits and dashes, or stands twice")]
    Code(String),
    /// A name is missing or too long.
    #[error("{0}: the name is empty, longer than forty characters, or holds a character that cannot be printed")]
    Name(String),
    /// Lengths, mask, beginnings or check of a field do not go together.
    #[error("field {code}: {what}")]
    Field {
        /// Which.
        code: String,
        /// What is wrong.
        what: &'static str,
    },
    /// Prices, sums or quantities do not go together.
    #[error("{code}: {what}")]
    Sums {
        /// Of which item; `sum` for the limits of a sum.
        code: String,
        /// What is wrong.
        what: &'static str,
    },
    /// The account is no required field of letters and digits.
    #[error("the account names no required field of at most thirty-two characters")]
    Account,
}

impl Form {
    /// Whether a till can ask by it.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), FormFault> {
        if self.version != VERSION {
            return Err(FormFault::Version(self.version));
        }
        counted("fields", self.fields.len(), usize::from(self.account.is_some()), FIELDS_MAX)?;
        let mut codes = Vec::new();
        for field in &self.fields {
            known_code(&field.code, &mut codes)?;
            named(&field.code, &field.name)?;
            field.check().map_err(|what| FormFault::Field { code: field.code.clone(), what })?;
        }
        if let Some(account) = &self.account {
            let field = self.fields.iter().find(|field| field.code == *account);
            if !field.is_some_and(|field| field.required && field.longest() <= 32) {
                return Err(FormFault::Account);
            }
        }
        match &self.asks {
            Asks::Sum { min, max } => {
                let most = Money::new(Money::COUNTER_MAX_MINOR, max.currency());
                let ordered = |low: Money, high: Money| high.minus(low).is_ok_and(|rest| !rest.is_negative());
                if !min.is_positive() || !ordered(*min, *max) || !ordered(*max, most) {
                    let what = "the limits go from above nothing up, and not beyond what a counter takes at once";
                    return Err(FormFault::Sums { code: "sum".to_owned(), what });
                }
                Ok(())
            }
            Asks::Items(items) => {
                counted("items", items.len(), 1, ITEMS_MAX)?;
                items.iter().try_for_each(|item| item.check(&mut codes, items))
            }
        }
    }
}

impl PriceItem {
    fn check(&self, codes: &mut Vec<String>, all: &[Self]) -> Result<(), FormFault> {
        known_code(&self.code, codes)?;
        named(&self.code, &self.name)?;
        named(&self.code, &self.unit)?;
        let fault = |what| Err(FormFault::Sums { code: self.code.clone(), what });
        if all.iter().any(|other| other.price.currency() != self.price.currency()) {
            return fault("the prices of a list are of one currency");
        }
        if !self.price.is_positive() || self.price.minor() > Money::COUNTER_MAX_MINOR {
            return fault("a price is above nothing, and not beyond what a counter takes at once");
        }
        let most = Decimal::from(QUANTITY_MAX);
        if self.decimals > 3 || self.min <= Decimal::ZERO || self.min > self.max || self.max > most {
            return fault("quantities go from above nothing up to 9999, with at most three digits after the comma");
        }
        let scale = |quantity: Decimal| quantity.normalize().scale();
        if scale(self.min) > u32::from(self.decimals) || scale(self.max) > u32::from(self.decimals) {
            return fault("the limits of a quantity have more digits after the comma than a quantity");
        }
        Ok(())
    }
}

fn counted(what: &'static str, found: usize, min: usize, max: usize) -> Result<(), FormFault> {
    if (min..=max).contains(&found) { Ok(()) } else { Err(FormFault::Count { what, min, max }) }
}

fn known_code(code: &str, codes: &mut Vec<String>) -> Result<(), FormFault> {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || sign == '-';
    if code.is_empty() || code.len() > 16 || !code.chars().all(plain) || codes.iter().any(|known| known == code) {
        return Err(FormFault::Code(code.to_owned()));
    }
    codes.push(code.to_owned());
    Ok(())
}

fn named(code: &str, name: &Named) -> Result<(), FormFault> {
    let good = |words: &str| words.chars().count() <= NAME_MAX && words.trim() == words && words.chars().all(printable);
    if name.all().next().is_some() && name.all().all(good) { Ok(()) } else { Err(FormFault::Name(code.to_owned())) }
}

/// Signs that can stand on paper: no control signs, no marks of direction or width, no pictures.
pub(crate) fn printable(sign: char) -> bool {
    !sign.is_control()
        && !matches!(sign,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}'
            | '\u{e000}'..='\u{f8ff}')
        && sign < '\u{1f000}'
}

/// A form of a version that is known and that can be used; any other is none, so that a newer centre stops no till.
pub(crate) fn known<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Box<Form>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Found {
        Form(Box<Form>),
        Other(IgnoredAny),
    }
    Ok(match Option::<Found>::deserialize(from)? {
        Some(Found::Form(form)) if form.check().is_ok() => Some(form),
        Some(Found::Form(_) | Found::Other(_)) | None => None,
    })
}

#[cfg(test)]
mod tests;
