//! What a scanned bill says, whatever its format: the facts a search, a directory and a cashier can use.

use jiff::civil::DateTime;
use kassa_domain::ids::AccountNumber;
use kassa_domain::{Money, Period};

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
    /// Numbers the account can be searched by, the best first; never empty.
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
