//! `1CClientBankExchange`: payment documents exchanged with accounting, read whole and written.
//!
//! Unknown keys are kept, numbered names (`Плательщик1`) stand beside plain ones. How a statement's line names the
//! registry it pays for is in [`registry_in`].

use std::fmt;

use kassa_domain::BusinessDate;

use super::field::{AmountForm, day};
use crate::text::{CodePage, fit};

pub(super) const FIRST_LINE: &str = "1CClientBankExchange";
pub(super) const DOCUMENT: &str = "СекцияДокумент";
pub(super) const DOCUMENT_END: &str = "КонецДокумента";
pub(super) const FILE_END: &str = "КонецФайла";

/// Keys with values, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Section {
    /// What stands behind the name of the section: `Платежное поручение`.
    pub name: String,
    pairs: Vec<(String, String)>,
}

impl Section {
    /// An empty section.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), pairs: Vec::new() }
    }

    /// Adds a key; keys may repeat.
    pub fn push(&mut self, key: &str, value: &str) {
        self.pairs.push((key.to_owned(), value.to_owned()));
    }

    /// The first value of a key that is not empty.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        let found = self.pairs.iter().find(|(name, value)| name == key && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// True without a key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }
}

impl fmt::Display for Section {
    /// The keys as lines.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pairs.iter().try_for_each(|(key, value)| write!(f, "{key}={value}\r\n"))
    }
}

/// The page of a written file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExchangeEncoding {
    /// CP1251, `Windows`.
    Windows,
    /// CP866, `DOS`.
    Dos,
}

/// Writes an exchange: its head without version and encoding, which are added, then its documents. A line end within a
/// value becomes a blank; a letter the page does not have is written with what it has (R13).
#[must_use]
pub fn write(head: &Section, documents: &[Section], encoding: ExchangeEncoding) -> Vec<u8> {
    let (name, page) = match encoding {
        ExchangeEncoding::Windows => ("Windows", CodePage::Cp1251),
        ExchangeEncoding::Dos => ("DOS", CodePage::Cp866),
    };
    let mut out = Vec::new();
    let mut line = |text: &str| {
        out.extend(fit(text, page));
        out.extend_from_slice(b"\r\n");
    };
    line(FIRST_LINE);
    line("ВерсияФормата=1.03");
    line(&format!("Кодировка={name}"));
    for (key, value) in &head.pairs {
        line(&format!("{key}={value}"));
    }
    for document in documents {
        line(&format!("{DOCUMENT}={}", document.name));
        for (key, value) in &document.pairs {
            line(&format!("{key}={value}"));
        }
        line(DOCUMENT_END);
    }
    line(FILE_END);
    out
}

/// The registry that a purpose of payment names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryInPurpose {
    /// Its number.
    pub number: Option<String>,
    /// Its day.
    pub day: BusinessDate,
    /// How many payments it has, and their sum before the commission, minor units.
    pub payments: Option<(u64, i64)>,
}

/// Finds the registry in a purpose, by number and day: `Оплата згідно реєстру № 45 від 21.11.2026`; or by day, number of
/// payments and sum: `Платежи населения по реестру 21-11-2026, 2 шт., 2792,50, комиссия 27,93`. A day or a sum alone may be
/// of any registry.
#[must_use]
pub fn registry_in(purpose: &str) -> Option<RegistryInPurpose> {
    // The sign of a number may stand against its digits.
    let purpose = purpose.replace('№', " № ");
    let words: Vec<&str> = purpose.split_whitespace().map(|word| word.trim_end_matches([',', ';', '.'])).collect();
    let registry = words.iter().position(|word| {
        let word = word.to_lowercase();
        word.starts_with("реестр") || word.starts_with("реєстр")
    })?;
    let behind = &words[registry + 1..];
    let patterns = ["DD-MM-YYYY", "DD.MM.YYYY", "DD/MM/YYYY"];
    let day = behind.iter().find_map(|word| patterns.iter().find_map(|pattern| day(pattern, word)))?;
    let number = match behind {
        ["№" | "N" | "#", number, ..] if number.starts_with(|c: char| c.is_alphanumeric()) => {
            Some((*number).to_owned())
        }
        _ => None,
    };
    let unit = behind.iter().position(|word| word.to_lowercase().starts_with("шт"));
    let payments = unit.and_then(|unit| {
        let count = behind.get(unit.checked_sub(1)?)?.parse().ok()?;
        let amount = behind[unit + 1..].iter().find_map(|word| AmountForm::PointOrComma.read(word))?;
        Some((count, amount))
    });
    (number.is_some() || payments.is_some()).then_some(RegistryInPurpose { number, day, payments })
}
