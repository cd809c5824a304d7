//! What documents are made of: a plain struct for each kind, and the values its template knows.

mod cash;
mod code;
mod receipt;
mod request;
mod shift;
mod visit;

use kassa_domain::Timestamp;
use kassa_domain::money::MoneyError;
use kassa_domain::receipt::FiscalDocument;

pub use cash::{CashOrder, Counted, Denominations, Difference, HandOverAct};
pub use code::{CodeError, Debtor, payment_code};
pub use receipt::{Duplicate, GroundKind, ReceiptPaper, Undoing};
pub use request::{Reason, Request};
pub use shift::{HandedRow, ServiceRow, ServicesReport, ShiftReport, ShiftReportKind};
pub use visit::{BankSlip, DebtNotice, DebtRow, ReadingRow, ReadingSlip, SlipPart};

use super::kind::Kind;
use super::value::Values;

/// What every document has at its head.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// Who takes the money and where: lines above everything.
    pub lines: &'a [String],
    /// Who works.
    pub cashier: &'a str,
    /// When the money changed hands, or the document was made.
    pub at: Timestamp,
}

impl Head<'_> {
    fn values(&self) -> Values {
        Values::default().with("head", self.lines.join("\n")).with("cashier", self.cashier).with("made-at", self.at)
    }
}

/// What a document is made of.
pub trait Facts {
    /// Which document it is.
    fn kind(&self) -> Kind;

    /// The values of its fields.
    ///
    /// # Errors
    /// Sums of two currencies, or out of range.
    fn values(&self) -> Result<Values, MoneyError>;
}

/// What proves that a paper is registered: no paper may look registered that is not.
#[derive(Debug, Clone, Copy)]
pub enum Proof<'a> {
    /// The document that the fiscal register made of it.
    Document(&'a FiscalDocument),
    /// It is to be registered and is not, or not yet: the paper says so.
    Missing,
    /// Nothing registers such a paper: an X report, a point without a fiscal register.
    NotDue,
}

impl Proof<'_> {
    fn add_to(self, values: Values) -> Values {
        let document = match self {
            Proof::Document(document) => document,
            Proof::Missing => return values.with("missing", true),
            Proof::NotDue => return values,
        };
        let told = document.register_minute.and_then(|minute| Timestamp::new(i64::from(minute) * 60_000, 0).ok());
        values
            .with("registered", true)
            .with("document", document.number)
            .with("sign", document.sign.map(|sign| format!("{sign:010}")))
            .with("register-shift", u64::from(document.shift))
            .with("register", document.register.as_str())
            .with("storage", document.storage.as_ref().map(|storage| storage.as_str()))
            .with("registered-at", told)
    }
}
