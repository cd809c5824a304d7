//! Forms of providers outside the billing, from a file of TOML, all or nothing, each mistake told with its line.
//!
//! The file is described in `docs/import.md`.

use std::path::{Path, PathBuf};

use kassa_domain::form::{Asks, Check, FieldKind, Form, FormFault, FormField, Named, PriceItem, VERSION};
use kassa_domain::ids::{ProviderId, ServiceId};
use kassa_domain::{Currency, Money};
use kassa_formats::check;
use rust_decimal::Decimal;
use serde::Deserialize;
use toml::Spanned;

use crate::db::{Change, DbError, NewProvider, NewService};

/// Most bytes of a file.
const FILE_MAX: usize = 1 << 20;
/// Place of a new service in a bill: behind those of the billing.
const LAST: u16 = 900;

/// Why a file was not loaded. Nothing of it is in the directory.
#[derive(Debug, thiserror::Error)]
pub enum FormsError {
    /// A mistake, with its line.
    #[error("{}:{line}: {what}", file.display())]
    Line {
        /// In which file.
        file: PathBuf,
        /// In which line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// The store fails.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// A provider of the file, with its form but for the service's number.
#[derive(Debug)]
pub struct Asking {
    line: usize,
    id: Option<ProviderId>,
    name: String,
    tax_number: String,
    currency: Currency,
    service: String,
    form: Form,
}

/// A provider whose form was loaded.
#[derive(Debug, PartialEq, Eq)]
pub struct LoadedForm {
    /// Its number.
    pub id: ProviderId,
    /// Its name.
    pub name: String,
    /// It was made, for there was none of that name.
    pub new: bool,
    /// Fields of the form.
    pub fields: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    provider: Vec<Spanned<OfProvider>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct OfProvider {
    id: Option<u32>,
    name: String,
    #[serde(default)]
    tax_number: String,
    service: String,
    #[serde(default = "hryvnia")]
    currency: String,
    account: Option<String>,
    #[serde(default)]
    field: Vec<Spanned<OfField>>,
    sum: Option<Spanned<OfSum>>,
    #[serde(default)]
    item: Vec<Spanned<OfItem>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfField {
    code: String,
    name: Words,
    kind: FieldKind,
    #[serde(default)]
    mask: String,
    #[serde(default)]
    begins: Vec<String>,
    #[serde(default)]
    check: Check,
    length: Option<[u16; 2]>,
    #[serde(default = "yes")]
    required: bool,
    #[serde(default = "yes")]
    printed: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfSum {
    min: String,
    max: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfItem {
    code: String,
    name: Words,
    unit: Words,
    price: String,
    #[serde(default = "one_to_99")]
    quantity: [String; 2],
    #[serde(default)]
    decimals: u8,
}

/// A name in one language for all, or in each.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Words {
    Same(String),
    Each(Each),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Each {
    uk: String,
    ru: String,
    kk: String,
    en: String,
}

impl From<Words> for Named {
    fn from(words: Words) -> Self {
        match words {
            Words::Same(words) => Self::same(&words),
            Words::Each(Each { uk, ru, kk, en }) => Self { uk, ru, kk, en },
        }
    }
}

fn hryvnia() -> String {
    Currency::Uah.code().to_owned()
}

const fn yes() -> bool {
    true
}

fn one_to_99() -> [String; 2] {
    ["1".to_owned(), "99".to_owned()]
}

/// The providers of a file, each with its form.
///
/// # Errors
/// The first mistake, with its line.
pub fn read(file: &Path, text: &str) -> Result<Vec<Asking>, FormsError> {
    let at = |offset: usize, what: String| FormsError::Line {
        file: file.to_owned(),
        line: 1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count(),
        what,
    };
    if text.len() > FILE_MAX {
        return Err(at(0, "the file is larger than 1 MiB".to_owned()));
    }
    let read: File = toml::from_str(text)
        .map_err(|error| at(error.span().map_or(0, |span| span.start), error.message().trim_end().to_owned()))?;
    let mut asking = Vec::new();
    for provider in read.provider {
        let begins = provider.span().start;
        let provider = provider.into_inner();
        let places: Vec<(String, usize)> = (provider.field.iter())
            .map(|field| (field.get_ref().code.clone(), field.span().start))
            .chain(provider.item.iter().map(|item| (item.get_ref().code.clone(), item.span().start)))
            .chain(provider.sum.iter().map(|sum| ("sum".to_owned(), sum.span().start)))
            .collect();
        let one = one(provider).map_err(|(code, what)| {
            // A code that stands twice is told where it stands the second time.
            let place = places.iter().rev().find(|(known, _)| Some(known) == code.as_ref());
            at(place.map_or(begins, |(_, place)| *place), what)
        })?;
        let line = 1 + text.bytes().take(begins).filter(|byte| *byte == b'\n').count();
        asking.push(Asking { line, ..one });
    }
    Ok(asking)
}

/// What is wrong, and the code of the field or item it is in.
type Fault = (Option<String>, String);

fn one(provider: OfProvider) -> Result<Asking, Fault> {
    let whole = |what: &str| (None, what.to_owned());
    for name in [&provider.name, &provider.service] {
        if name.trim().is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
            return Err(whole("a name has 1 to 200 characters and no control characters"));
        }
    }
    let currency = Currency::from_code(&provider.currency).ok_or_else(|| whole("a currency is UAH, RUB or KZT"))?;
    let sum = |code: &str, text: &str| {
        let told = || (Some(code.to_owned()), format!("{text:?} is not a sum such as 412.37"));
        Money::parse(text, currency).map_err(|_| told())
    };
    let fields = provider.field.into_iter().map(|field| of_field(field.into_inner())).collect();
    let asks = match (provider.sum, provider.item) {
        (Some(limits), items) if items.is_empty() => {
            let OfSum { min, max } = limits.into_inner();
            Asks::Sum { min: sum("sum", &min)?, max: sum("sum", &max)? }
        }
        (None, items) if !items.is_empty() => {
            let items = items.into_iter().map(|item| {
                let OfItem { code, name, unit, price, quantity: [min, max], decimals } = item.into_inner();
                let many = |text: &str| {
                    let told = || (Some(code.clone()), format!("{text:?} is not a quantity such as 1 or 0.5"));
                    text.parse::<Decimal>().map_err(|_| told())
                };
                let (price, min, max) = (sum(&code, &price)?, many(&min)?, many(&max)?);
                Ok(PriceItem { name: name.into(), unit: unit.into(), price, min, max, decimals, code })
            });
            Asks::Items(items.collect::<Result<_, Fault>>()?)
        }
        _ => return Err(whole("a provider has either [provider.sum] or rows of [[provider.item]]")),
    };
    let form = Form { version: VERSION, service: ServiceId(0), fields, account: provider.account, asks };
    form.check().map_err(|fault| (code_of(&fault), fault.to_string()))?;
    Ok(Asking {
        line: 0,
        id: provider.id.map(ProviderId),
        name: provider.name.trim().to_owned(),
        tax_number: provider.tax_number,
        currency,
        service: provider.service.trim().to_owned(),
        form,
    })
}

fn of_field(field: OfField) -> FormField {
    let [chars_min, chars_max] = field.length.unwrap_or([1, 40]);
    FormField {
        code: field.code,
        name: field.name.into(),
        kind: field.kind,
        mask: field.mask,
        begins: field.begins,
        check: field.check,
        chars_min,
        chars_max,
        required: field.required,
        printed: field.printed,
    }
}

fn code_of(fault: &FormFault) -> Option<String> {
    match fault {
        FormFault::Code(code)
        | FormFault::Name(code)
        | FormFault::Field { code, .. }
        | FormFault::Sums { code, .. } => Some(code.clone()),
        FormFault::Version(_) | FormFault::Count { .. } | FormFault::Account => None,
    }
}

/// Puts forms into the directory. A provider is found by its number or its name, and made when there is none of that
/// name; so is the service.
///
/// # Errors
/// No provider of a number, a provider without a tax number that is to be made, or what the store says.
pub fn put(change: &Change<'_>, file: &Path, asking: &[Asking]) -> Result<Vec<LoadedForm>, FormsError> {
    let mut loaded = Vec::with_capacity(asking.len());
    for one in asking {
        let fault = |what: &str| FormsError::Line { file: file.to_owned(), line: one.line, what: what.to_owned() };
        let known = change.providers()?;
        let found = match one.id {
            Some(id) => Some(
                known
                    .iter()
                    .find(|known| known.id == id)
                    .ok_or_else(|| fault("there is no provider of this number; without `id` one is made"))?,
            ),
            None => known.iter().find(|known| known.name == one.name),
        };
        let id = match found {
            Some(found) => found.id,
            None if one.tax_number.trim().is_empty() => return Err(fault("a new provider needs its tax-number")),
            None if !check::tax_number(one.tax_number.trim(), Some(one.currency)) => {
                return Err(fault("the check digit of the tax-number is wrong"));
            }
            None => change.add_provider(&NewProvider {
                id: None,
                name: one.name.clone(),
                tax_number: one.tax_number.trim().to_owned(),
                overpayment: false,
                prepayment_months_max: 0,
                bank: None,
            })?,
        };
        let services = change.services()?;
        let service = match services.iter().find(|known| known.name == one.service) {
            Some(known) => known.id,
            None => change.add_service(&NewService {
                id: None,
                name: one.service.clone(),
                unit: String::new(),
                tariff: None,
                order: LAST,
                group: String::new(),
            })?,
        };
        let form = Form { service, ..one.form.clone() };
        let _ = change.set_provider_form(id, Some(&form))?;
        loaded.push(LoadedForm { id, name: one.name.clone(), new: found.is_none(), fields: form.fields.len() });
    }
    Ok(loaded)
}

#[cfg(test)]
mod tests;
