//! The online debt protocol of banks: a customer pays at the bank, the bank asks for the debt and tells of the payment.
//!
//! Messages in XML: `Search` by a named unit, `Check` and `Pay` of an order, `Cancel` of one. An order whose `TotalSum` is
//! not the sum of its services is refused, for such messages do come. Whoever takes them knows a payment by its id: the
//! same order again is the same payment, and [`Order::again`] tells it from another one under the same id.
//!
//! Nothing is received here: the crate turns bytes into messages, and messages and answers into bytes.

mod answer;
mod read;
mod write;

use kassa_domain::{Money, Timestamp};

pub use answer::{Answer, Cause, Debt, write_answer};
pub use read::read;
pub use write::write;

/// Most bytes of a message.
pub const MESSAGE_MAX: usize = 64 * 1024;
/// Most services of an order.
pub const SERVICES_MAX: usize = 256;

/// What a bank asks or tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// Whose debt: looked for by a unit.
    Search(Unit),
    /// May this be paid? Comes before the payment.
    Check(Order),
    /// It was paid.
    Pay(Order),
    /// It was taken back.
    Cancel {
        /// The id of the payment.
        id: String,
    },
}

/// What a customer is looked for by: `ls` and the number of the account, or a telephone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// What it is.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// What is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// What the payment is known by for ever.
    pub id: String,
    /// Whose account, where the message names one.
    pub account: Option<String>,
    /// When the bank made it.
    pub created: Timestamp,
    /// What is paid in all.
    pub total: Money,
    /// Of it for each service; their sum is the total.
    pub services: Vec<ServiceSum>,
}

/// A service of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceSum {
    /// Its code, agreed with the bank.
    pub code: String,
    /// What is paid for it.
    pub amount: Money,
}

/// What an order is to one that came before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Another payment.
    No,
    /// The same payment once more: it is answered as before and counts nothing.
    Same,
    /// Another payment under the id of the first: refused.
    Contradicts,
}

impl Order {
    /// What this order is to one that came before. The moment may differ: a bank that asks again writes its own.
    #[must_use]
    pub fn again(&self, before: &Self) -> Again {
        if self.id != before.id {
            return Again::No;
        }
        let same = (&self.account, self.total, &self.services) == (&before.account, before.total, &before.services);
        if same { Again::Same } else { Again::Contradicts }
    }
}

/// Why a message is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Longer, or with more services, than any order.
    #[error("the message is too long")]
    TooLong,
    /// No XML, or with what no message has.
    #[error("the message is no XML of this protocol")]
    NotXml,
    /// An action that is none of the four.
    #[error("no such action: {0:?}")]
    Action(String),
    /// What must be there is not, or stands twice.
    #[error("{0} is missing, or stands twice")]
    Missing(&'static str),
    /// A sum that cannot be read or is not above zero.
    #[error("a sum cannot be read: {0:?}")]
    Sum(String),
    /// A moment without its zone, or none.
    #[error("a moment cannot be read: {0:?}")]
    Moment(String),
    /// The total is not the sum of the services.
    #[error("{said} in all, {found} by the services")]
    Total {
        /// What the message says.
        said: Money,
        /// What its services come to.
        found: Money,
    },
}
