//! Why money is given back, in writing: the payer's application and the cashier's explanatory note (R15).
//!
//! Both carry personal data. They are made to be signed and filed; nothing here keeps them.

use kassa_domain::money::MoneyError;
use kassa_domain::receipt::ReceiptLine;
use kassa_domain::reversal::{Original, ReversalKind};
use kassa_domain::{Money, Timestamp};

use super::receipt::line;
use super::{Facts, Head};
use crate::receipt::kind::Kind;
use crate::receipt::value::Values;

/// An application or a note about a payment.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Its head; the moment is the one it is written at.
    pub head: Head<'a>,
    /// Void or refund.
    pub kind: ReversalKind,
    /// Who writes what.
    pub reason: Reason<'a>,
    /// What is said of the original receipt; while that is open, it is left to be marked.
    pub original: Option<&'a Original>,
    /// Human number of the payment.
    pub number: &'a str,
    /// When it was taken.
    pub paid_at: Timestamp,
    /// Account it was paid for.
    pub account: &'a str,
    /// Holder of the account.
    pub payer: &'a str,
    /// Address of the account.
    pub address: &'a str,
    /// Number of the fiscal document, when there is one.
    pub document: Option<u64>,
    /// The lines that go back, where others are kept.
    pub back: &'a [ReceiptLine],
    /// What goes back came to.
    pub total: Money,
    /// How much of it goes back in cash.
    pub cash: Money,
    /// How much goes back to the card.
    pub card: Money,
    /// Who approves.
    pub approved_by: Option<&'a str>,
}

/// Who writes what. What is empty is left as a line to write on.
#[derive(Clone, Copy)]
pub enum Reason<'a> {
    /// The payer applies.
    Application {
        /// Full name.
        full_name: &'a str,
        /// Passport or other document.
        identity: &'a str,
    },
    /// The cashier explains.
    Note {
        /// What happened.
        text: &'a str,
    },
}

impl std::fmt::Debug for Reason<'_> {
    /// Its kind alone: names and passports have no place in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Application { .. } => "Application",
            Self::Note { .. } => "Note",
        })
    }
}

impl Facts for Request<'_> {
    fn kind(&self) -> Kind {
        match self.reason {
            Reason::Application { .. } => Kind::Application,
            Reason::Note { .. } => Kind::Note,
        }
    }

    fn values(&self) -> Result<Values, MoneyError> {
        let values = self
            .head
            .values()
            .with("refund", self.kind == ReversalKind::Refund)
            .with("attached", self.original == Some(&Original::Attached))
            .with("no-original", why_missing(self.original))
            .with("number", self.number)
            .with("paid-at", self.paid_at)
            .with("account", self.account)
            .with("payer", self.payer)
            .with("address", self.address)
            .with("document", self.document)
            .with("partly", !self.back.is_empty())
            .with("back", self.back.iter().map(line).collect::<Vec<_>>())
            .with("total", self.total)
            .with("cash", self.cash)
            .with("card", self.card)
            .with("approved-by", self.approved_by);
        Ok(match self.reason {
            Reason::Application { full_name, identity } => {
                values.with("full-name", full_name).with("identity", identity)
            }
            Reason::Note { text } => values.with("text", text),
        })
    }
}

/// Why there is no original receipt, where there is none.
fn why_missing(original: Option<&Original>) -> Option<&str> {
    match original {
        Some(Original::Missing { why }) => Some(why),
        Some(Original::Attached) | None => None,
    }
}
