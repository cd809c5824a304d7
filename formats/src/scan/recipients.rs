//! Where the account number stands inside the purpose of a payment code, told for each recipient: its codes have no
//! element of their own for it, and every billing writes it in words of its own.

use kassa_domain::ids::AccountNumber;
use regex_lite::{Regex, RegexBuilder};
use serde::Deserialize;

use super::bill::Payee;

/// Most memory of one pattern: a hundred times what a purpose needs.
const PATTERN_BYTES_MAX: usize = 64 * 1024;

/// Patterns of recipients, read of a file of TOML.
#[derive(Debug, Clone, Default)]
pub struct Recipients(Vec<Recipient>);

#[derive(Debug, Clone)]
struct Recipient {
    code: Option<String>,
    account: Option<String>,
    pattern: Regex,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    recipient: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    code: Option<String>,
    account: Option<String>,
    pattern: toml::Spanned<String>,
}

/// Why patterns of recipients cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecipientsError {
    /// No TOML, or not in this form; the text names line and column.
    #[error("{0}")]
    Form(String),
    /// An entry names nobody.
    #[error("line {0}: the entry has neither `code` nor `account` of its recipient")]
    Nobody(usize),
    /// A pattern is no regular expression.
    #[error("line {line}: {why}")]
    Pattern {
        /// Its line, from 1.
        line: usize,
        /// What is wrong with it.
        why: String,
    },
    /// A pattern says with not one pair of brackets which part of it is the account.
    #[error("line {0}: the pattern needs one pair of brackets, around the account")]
    Group(usize),
}

/// What the patterns of a recipient make of a purpose.
pub(super) enum Found {
    /// There is none for this recipient.
    NoPattern,
    /// There are, and none fits.
    Unmet,
    /// The account.
    Account(AccountNumber),
}

impl Recipients {
    /// Reads patterns: `[[recipient]]` with `code` (tax number) or `account` (IBAN), or both, and `pattern`, a regular
    /// expression with one group, the account.
    ///
    /// # Errors
    /// The first mistake, with its line.
    pub fn read(text: &str) -> Result<Self, RecipientsError> {
        let file: File = toml::from_str(text).map_err(|error| RecipientsError::Form(error.to_string()))?;
        file.recipient.into_iter().map(|entry| Recipient::of(entry, text)).collect::<Result<_, _>>().map(Self)
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The account in the first of these texts that a pattern of the payee fits.
    pub(super) fn find(&self, payee: &Payee, texts: &[&str]) -> Found {
        let mut of_payee = self.0.iter().filter(|recipient| recipient.is(payee)).peekable();
        if of_payee.peek().is_none() {
            return Found::NoPattern;
        }
        let found = of_payee.find_map(|recipient| {
            texts.iter().find_map(|text| {
                let groups = recipient.pattern.captures(text)?;
                AccountNumber::new(groups.get(1)?.as_str()).ok()
            })
        });
        found.map_or(Found::Unmet, Found::Account)
    }
}

impl Recipient {
    fn of(entry: Entry, text: &str) -> Result<Self, RecipientsError> {
        let line = 1 + text.bytes().take(entry.pattern.span().start).filter(|byte| *byte == b'\n').count();
        let told = |part: Option<String>| part.map(|part| part.trim().to_owned()).filter(|part| !part.is_empty());
        let (code, account) = (told(entry.code), told(entry.account));
        if code.is_none() && account.is_none() {
            return Err(RecipientsError::Nobody(line));
        }
        let pattern = RegexBuilder::new(entry.pattern.get_ref()).size_limit(PATTERN_BYTES_MAX).build();
        let pattern = pattern.map_err(|error| RecipientsError::Pattern { line, why: error.to_string() })?;
        if pattern.captures_len() != 2 {
            return Err(RecipientsError::Group(line));
        }
        Ok(Self { code, account, pattern })
    }

    /// Both numbers must be the payee's, where both are told.
    fn is(&self, payee: &Payee) -> bool {
        self.code.as_ref().is_none_or(|code| payee.tax_number.as_ref() == Some(code))
            && self.account.as_ref().is_none_or(|account| payee.account == *account)
    }
}
