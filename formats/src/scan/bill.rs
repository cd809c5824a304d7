//! What a scanned bill says, whatever its format: the facts a search, a directory and a cashier can use.

use jiff::civil::DateTime;
use kassa_domain::directory::{BankAccount, Provider};
use kassa_domain::ids::AccountNumber;
use kassa_domain::{Money, Period};

use crate::check;

/// The format a bill was printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BillFormat {
    /// GOST R 56042-2014, the payment QR of Russia.
    Gost,
    /// Format 001 of the National Bank of Ukraine.
    Nbu001,
    /// Format 002.
    Nbu002,
    /// Format 003.
    Nbu003,
    /// A linear barcode that a layout takes apart.
    Barcode,
    /// An identifier of the housing system of Russia (ГИС ЖКХ).
    Gis,
    /// A number that stands for itself.
    Number,
}

impl BillFormat {
    /// The name in files and on command lines: `gost`, `nbu-001`, `barcode`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Gost => "gost",
            Self::Nbu001 => "nbu-001",
            Self::Nbu002 => "nbu-002",
            Self::Nbu003 => "nbu-003",
            Self::Barcode => "barcode",
            Self::Gis => "gis-gkh",
            Self::Number => "number",
        }
    }
}

/// Whom a payment code wants paid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Payee {
    /// Name.
    pub name: String,
    /// Its account with a bank: twenty digits in Russia, an IBAN in Ukraine. Never the resident's.
    pub account: String,
    /// Its bank, where the code names it.
    pub bank: Option<String>,
    /// Code of the bank, where the code has it.
    pub bic: Option<String>,
    /// The bank's correspondent account.
    pub correspondent: Option<String>,
    /// Tax number: INN, ЄДРПОУ or РНОКПП.
    pub tax_number: Option<String>,
}

/// What is wrong with a payee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PayeeFault {
    /// The key of its account is wrong: of an IBAN, or of twenty digits with the BIC.
    #[error("the key of the account is wrong")]
    Account,
    /// The key of the correspondent account with the BIC is wrong.
    #[error("the key of the correspondent account is wrong")]
    Correspondent,
    /// The key of the tax number is wrong.
    #[error("the key of the tax number is wrong")]
    TaxNumber,
}

impl Payee {
    /// A provider at its bank.
    #[must_use]
    pub fn of(provider: &Provider, bank: &BankAccount) -> Self {
        let told = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Self {
            name: provider.name.clone(),
            account: bank.number.clone(),
            bank: told(&bank.bank),
            bic: told(&bank.code),
            correspondent: told(&bank.correspondent),
            tax_number: told(&provider.tax_number),
        }
    }

    /// Compares the keys of its numbers, by the rules of the country its account is of.
    ///
    /// # Errors
    /// The first number whose key is wrong.
    pub fn check(&self) -> Result<(), PayeeFault> {
        let tax_number = self.tax_number.as_deref();
        let (account, tax_number) = if self.account.starts_with(|first: char| first.is_ascii_alphabetic()) {
            // Where somebody has no tax number, the number of a passport stands instead.
            let digits = tax_number.filter(|code| code.bytes().all(|byte| byte.is_ascii_digit()));
            let right = match (self.account.get(..2), digits) {
                (Some("UA"), Some(code)) if code.len() == 8 => check::ua_edrpou(code),
                (Some("UA"), Some(code)) if code.len() == 10 => check::ua_rnokpp(code),
                (Some("KZ"), Some(code)) => check::kz_bin(code),
                _ => true,
            };
            (check::iban(&self.account), right)
        } else {
            let bic = self.bic.as_deref().unwrap_or_default();
            if self.correspondent.as_deref().is_some_and(|account| !check::ru_correspondent(bic, account)) {
                return Err(PayeeFault::Correspondent);
            }
            (check::ru_account(bic, &self.account), tax_number.is_none_or(check::ru_inn))
        };
        match (account, tax_number) {
            (false, _) => Err(PayeeFault::Account),
            (true, false) => Err(PayeeFault::TaxNumber),
            (true, true) => Ok(()),
        }
    }
}

/// A meter and what it shows, as the bill has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeterOnBill {
    /// Number on the case.
    pub number: String,
    /// Reading, a text: nothing is read out of it here.
    pub reading: Option<String>,
}

/// All that a scanned bill says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bill {
    /// In which format.
    pub format: BillFormat,
    /// Numbers the account can be searched by, the best first; empty where a payment code names none.
    pub accounts: Vec<AccountNumber>,
    /// The sum it asks for, above zero.
    pub amount: Option<Money>,
    /// A second sum, of an insurance or a fee; a line of its own that is off until the payer wants it.
    pub extra: Option<Money>,
    /// The month that is paid for.
    pub period: Option<Period>,
    /// Whom it pays.
    pub payee: Option<Payee>,
    /// Name of the payer, to compare by eye.
    pub payer: Option<String>,
    /// Address of the payer.
    pub address: Option<String>,
    /// Purpose of the payment.
    pub purpose: Option<String>,
    /// Code or name of the service.
    pub service: Option<String>,
    /// Number of the bill.
    pub number: Option<String>,
    /// A meter that is read on the bill.
    pub meter: Option<MeterOnBill>,
    /// Local time until which the code may be paid.
    pub valid_until: Option<DateTime>,
    /// Everything the code holds, as it stands there: keys of GOST, elements of NBU, fields of a barcode's layout.
    pub fields: Vec<(String, String)>,
}

impl Bill {
    /// A bill that says nothing but its account.
    pub(super) fn of(format: BillFormat, accounts: Vec<AccountNumber>) -> Self {
        Self {
            format,
            accounts,
            amount: None,
            extra: None,
            period: None,
            payee: None,
            payer: None,
            address: None,
            purpose: None,
            service: None,
            number: None,
            meter: None,
            valid_until: None,
            fields: Vec::new(),
        }
    }
}

/// `10.2026`, `102026`, `2026-10`, `202610`: a month as payment codes write it.
pub(super) fn period(text: &str) -> Option<Period> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let apart = text.chars().count() - digits.len();
    if digits.len() != 6 || apart > 1 || !text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '/')) {
        return None;
    }
    let of = |year: &str, month: &str| Period::new(year.parse().ok()?, month.parse().ok()?).ok();
    // No month is 19 or 20, so what begins with a year and what ends with one are never mixed up.
    of(&digits[2..], &digits[..2]).or_else(|| of(&digits[..4], &digits[4..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payee_is_checked_by_the_rules_of_its_country() {
        const UA: &str = "UA713999990000026001234567890";
        const KZ: &str = "KZ33999KZT1234567890";
        const RU: &str = "40702810500000012345";
        for (account, bic, correspondent, tax_number, expect) in [
            (UA, "", "", "39123451", Ok(())),
            (UA, "", "", "3456789014", Ok(())),
            (UA, "", "", "КС123456", Ok(())),
            (UA, "", "", "39123450", Err(PayeeFault::TaxNumber)),
            ("UA713999990000026001234567891", "", "", "39123451", Err(PayeeFault::Account)),
            (KZ, "", "", "960440000151", Ok(())),
            (KZ, "", "", "960440000150", Err(PayeeFault::TaxNumber)),
            (RU, "049999701", "30101810200000000701", "7700998877", Ok(())),
            (RU, "049999701", "", "7700998877", Ok(())),
            (RU, "049999701", "30101810200000000702", "7700998877", Err(PayeeFault::Correspondent)),
            (RU, "049999702", "", "7700998877", Err(PayeeFault::Account)),
            (RU, "049999701", "", "7700998878", Err(PayeeFault::TaxNumber)),
        ] {
            let told = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            let (account, bic) = (account.to_owned(), told(bic));
            let (correspondent, tax_number) = (told(correspondent), told(tax_number));
            let payee = Payee { account, bic, correspondent, tax_number, ..Payee::default() };
            assert_eq!(payee.check(), expect, "{payee:?}");
        }
    }

    #[test]
    fn months_of_payment_codes() {
        for (text, expect) in [
            ("10.2026", Some((2026, 10))),
            ("102026", Some((2026, 10))),
            ("2026-10", Some((2026, 10))),
            ("202610", Some((2026, 10))),
            ("12/2030", Some((2030, 12))),
            ("13.2026", None),
            ("1026", None),
            ("10..2026", None),
            ("10 2026", None),
            ("", None),
        ] {
            assert_eq!(period(text), expect.and_then(|(year, month)| Period::new(year, month).ok()), "{text}");
        }
    }
}
