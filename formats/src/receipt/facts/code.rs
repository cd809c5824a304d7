//! The payment code of a document, by the country of its money: of the National Bank in Ukraine, of GOST R 56042 in
//! Russia, none in Kazakhstan, which has no such standard.

use kassa_domain::{Currency, Money};

use crate::receipt::value::Values;
use crate::scan::Payee;
use crate::scan::gost::{self, GostEncoding, GostError};
use crate::scan::nbu::{NbuCode, NbuEncoding, NbuError, NbuVersion};
use crate::symbol::{self, Symbol, SymbolError};

/// Whose bill it is.
#[derive(Debug, Clone, Copy)]
pub struct Debtor<'a> {
    /// Number of the account.
    pub account: &'a str,
    /// Its holder.
    pub payer: &'a str,
    /// Its address.
    pub address: &'a str,
}

impl Debtor<'_> {
    pub(super) fn add_to(&self, values: Values) -> Values {
        values.with("account", self.account).with("payer", self.payer).with("address", self.address)
    }
}

/// Why there is no payment code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Ukrainian: what the requisites lack.
    #[error(transparent)]
    Nbu(#[from] NbuError),
    /// Russian: what the requisites lack.
    #[error(transparent)]
    Gost(#[from] GostError),
    /// More than a symbol holds.
    #[error(transparent)]
    Symbol(#[from] SymbolError),
}

/// The code that pays this sum for this account; a sum of nothing is left open. The purpose names the account.
///
/// # Errors
/// Requisites that the code of the country cannot be made of.
pub fn payment_code(payee: &Payee, sum: Money, account: &str, purpose: &str) -> Result<Option<Symbol>, CodeError> {
    let amount = sum.is_positive().then_some(sum);
    match sum.currency() {
        Currency::Uah => {
            let code = NbuCode {
                name: &payee.name,
                iban: &payee.account,
                amount,
                code: payee.tax_number.as_deref().unwrap_or_default(),
                reference: account,
                purpose,
                valid_until: None,
            };
            let link = code.write(NbuVersion::V003, NbuEncoding::Utf8)?;
            Ok(Some(symbol::qr_nbu(link.as_bytes())?))
        }
        Currency::Rub => {
            let more = [("PersAcc", account), ("Purpose", purpose)];
            let code = gost::write(payee, amount, &more, GostEncoding::Utf8)?;
            Ok(Some(symbol::qr(&code)?))
        }
        Currency::Kzt => Ok(None),
    }
}
