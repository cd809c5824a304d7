//! What a bank is answered, as bytes.

use std::fmt::Write as _;

use kassa_domain::Money;
use quick_xml::escape::escape;

use super::{Message, Refusal};

/// An answer to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// To a search: what is owed.
    Debts {
        /// The account.
        account: String,
        /// Service by service.
        debts: Vec<Debt>,
    },
    /// To the other three: it may be paid, is paid, is taken back. The same message again is answered the same.
    Done {
        /// The id of the order.
        id: String,
    },
    /// Nothing was done.
    Refused(Cause),
}

/// What is owed for a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Debt {
    /// Its code.
    pub code: String,
    /// Its name.
    pub service: String,
    /// Who is paid.
    pub provider: String,
    /// What is owed; below zero is paid ahead.
    pub amount: Money,
}

/// Why nothing was done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Cause {
    /// The message is none.
    #[error(transparent)]
    Message(#[from] Refusal),
    /// A search by something that is no account.
    #[error("debts are looked for by ls, the number of the account")]
    Unit,
    /// The order names no account.
    #[error("no account is named")]
    AccountMissing,
    /// No such account.
    #[error("there is no such account")]
    NoAccount,
    /// Its sums are in another currency.
    #[error("the account is kept in another currency")]
    OtherCurrency,
    /// A service that is not known, or not of this account.
    #[error("the account has no service {0:?}")]
    NoService(String),
    /// A day that has not come.
    #[error("the order is of a day that has not come yet")]
    Future,
    /// Another order under an id that is known.
    #[error("another order was taken under this id")]
    Contradicts,
    /// The order was taken back.
    #[error("the order of this id was taken back")]
    Cancelled,
    /// No order of that id.
    #[error("there is no order of this id")]
    NoOrder,
}

impl Cause {
    /// Its code, the same for ever.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Message(Refusal::Total { .. }) => "total",
            Self::Message(Refusal::Sum(_)) => "sum",
            Self::Message(_) => "message",
            Self::Unit => "unit",
            Self::AccountMissing => "account-missing",
            Self::NoAccount => "no-account",
            Self::OtherCurrency => "other-currency",
            Self::NoService(_) => "no-service",
            Self::Future => "future",
            Self::Contradicts => "contradicts",
            Self::Cancelled => "cancelled",
            Self::NoOrder => "no-order",
        }
    }
}

/// The name of a message's action.
pub(super) const fn action(message: &Message) -> &'static str {
    match message {
        Message::Search(_) => "Search",
        Message::Check(_) => "Check",
        Message::Pay(_) => "Pay",
        Message::Cancel { .. } => "Cancel",
    }
}

/// Writes an answer to a message; to bytes that are none it names no action.
#[must_use]
pub fn write_answer(to: Option<&Message>, answer: &Answer) -> String {
    let action = to.map_or_else(String::new, |to| format!(" action=\"{}\"", action(to)));
    let data = match answer {
        Answer::Debts { account, debts } => {
            let debts: String = debts.iter().map(debt).collect();
            format!(
                "<Data xsi:type=\"DebtPack\"><PayerInfo billIdentifier=\"{}\"/><ServiceGroup>{debts}</ServiceGroup>\
                 </Data>",
                escape(&**account)
            )
        }
        Answer::Done { id } => format!("<Data xsi:type=\"Gateway\" reference=\"{}\"/>", escape(&**id)),
        Answer::Refused(cause) => {
            let (code, message) = (cause.code(), cause.to_string());
            format!(
                "<Data xsi:type=\"ErrorInfo\" code=\"{code}\"><Message>{}</Message></Data>",
                escape(message.as_str())
            )
        }
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <Transfer xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" interface=\"Debt\"{action}>{data}</Transfer>"
    )
}

/// A debt; what is paid ahead is nothing to pay.
fn debt(debt: &Debt) -> String {
    let to_pay = if debt.amount.is_negative() { Money::zero(debt.amount.currency()) } else { debt.amount };
    let mut out = String::new();
    // Writing to a text cannot fail.
    let _ = write!(
        out,
        "<DebtService serviceCode=\"{}\"><ServiceName>{}</ServiceName><CompanyInfo><CompanyName>{}</CompanyName>\
         </CompanyInfo><DebtInfo amountToPay=\"{to_pay}\" debt=\"{}\"/></DebtService>",
        escape(&*debt.code),
        escape(&*debt.service),
        escape(&*debt.provider),
        debt.amount
    );
    out
}
