//! The order to a register: one operation, and a receipt whose sums must agree before it goes out.

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// What a register is asked to do, once and only once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Operation {
    /// Open the shift and print its opening report.
    OpenShift {
        /// Who works.
        cashier: Cashier,
    },
    /// Register and print a receipt.
    Receipt(ReceiptOrder),
    /// Put money into the drawer.
    CashIn {
        /// How much, above zero.
        amount: Money,
        /// Who does it.
        cashier: Cashier,
    },
    /// Take money from the drawer.
    CashOut {
        /// How much, above zero.
        amount: Money,
        /// Who does it.
        cashier: Cashier,
    },
    /// Close the shift with a Z report.
    CloseShift {
        /// Who closes.
        cashier: Cashier,
    },
}

impl Operation {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> OperationKind {
        match self {
            Self::OpenShift { .. } => OperationKind::OpenShift,
            Self::Receipt(order) => match order.direction {
                Direction::Sale => OperationKind::Sale,
                Direction::Return => OperationKind::Return,
            },
            Self::CashIn { .. } => OperationKind::CashIn,
            Self::CashOut { .. } => OperationKind::CashOut,
            Self::CloseShift { .. } => OperationKind::CloseShift,
        }
    }
}

/// The kinds of operation that a register takes down. The number is the code in the journal, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum OperationKind {
    /// Shift opening with its report.
    OpenShift = 1,
    /// A receipt for money taken.
    Sale = 2,
    /// A receipt for money given back.
    Return = 3,
    /// Cash-in.
    CashIn = 4,
    /// Cash-out.
    CashOut = 5,
    /// Shift closing, the Z report.
    CloseShift = 6,
}

impl OperationKind {
    /// Every kind, by number.
    pub const ALL: [Self; 6] =
        [Self::OpenShift, Self::Sale, Self::Return, Self::CashIn, Self::CashOut, Self::CloseShift];

    /// The kind of a number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 == code)
    }
}

/// The person a document names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cashier {
    /// Name as printed.
    pub name: String,
}

/// Money taken or given back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Taken.
    Sale,
    /// Given back.
    Return,
}

/// A receipt to be registered. All its sums are of one currency and not negative.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptOrder {
    /// Taken or given back.
    pub direction: Direction,
    /// Who works.
    pub cashier: Cashier,
    /// Lines above the sums: number, payer, account, address.
    pub heading: Vec<String>,
    /// What is paid, at least one line, each above zero.
    pub lines: Vec<ReceiptLine>,
    /// The sum of the lines.
    pub total: Money,
    /// Paid or returned by card.
    pub card: Money,
    /// Cash handed over, with what change is given of; for a return exactly what is given back. `card` and `cash` cover
    /// `total` and the rounding.
    pub cash: Money,
    /// Cash total less exact cash total: negative in the payer's favour, zero where nothing is rounded (R8).
    pub rounding: Money,
    /// Cash given back as change.
    pub change: Money,
    /// Lines below the sums.
    pub footer: Vec<String>,
    /// Where the payer can see what the centre has of it: a link with a [`CheckCode`](crate::check_code::CheckCode).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_link: Option<String>,
}

/// One line of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptLine {
    /// What, as printed.
    pub text: String,
    /// How much, above zero.
    pub amount: Money,
    /// On whose behalf the money is taken, where the law wants the receipt to say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<Agent>,
}

impl ReceiptLine {
    /// A line without agent data.
    pub fn new(text: impl Into<String>, amount: Money) -> Self {
        Self { text: text.into(), amount, agent: None }
    }
}

/// Whom the point takes money for (54-FZ, tags 1222, 1225, 1226, 1171).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agent {
    /// In what capacity.
    pub capacity: AgentCapacity,
    /// Name of the supplier.
    pub supplier: String,
    /// Taxpayer number of the supplier, 10 or 12 digits.
    pub supplier_taxpayer: String,
    /// Telephone of the supplier, when it is known: `+` and up to 18 digits.
    pub supplier_phone: Option<String>,
}

/// In what capacity a point takes money for somebody else. The number is the bit of tag 1222.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum AgentCapacity {
    /// Bank paying agent.
    BankPayingAgent = 1,
    /// Bank paying subagent.
    BankPayingSubagent = 1 << 1,
    /// Paying agent: the usual one of a point that takes utility payments.
    PayingAgent = 1 << 2,
    /// Paying subagent.
    PayingSubagent = 1 << 3,
    /// Attorney.
    Attorney = 1 << 4,
    /// Commission agent.
    CommissionAgent = 1 << 5,
    /// Any other agent.
    Agent = 1 << 6,
}

/// Why a receipt order cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// Nothing to register.
    #[error("a receipt without lines")]
    NoLines,
    /// A line of nothing or less.
    #[error("line {index} is not above zero")]
    LineNotPositive {
        /// Which, from 0.
        index: usize,
    },
    /// The sums disagree.
    #[error("the sums of the receipt disagree")]
    Unbalanced,
    /// The sums cannot be computed.
    #[error(transparent)]
    Money(#[from] crate::money::MoneyError),
}

impl ReceiptOrder {
    /// Checks that the lines make the total, and that card and cash, less change and rounding, cover it. Change is given
    /// of cash only, and nothing is changed when money is given back.
    ///
    /// # Errors
    /// Names the first thing that is wrong.
    pub fn check(&self) -> Result<(), OrderError> {
        if self.lines.is_empty() {
            return Err(OrderError::NoLines);
        }
        if let Some(index) = self.lines.iter().position(|line| !line.amount.is_positive()) {
            return Err(OrderError::LineNotPositive { index });
        }
        let lines = Money::total(self.lines.iter().map(|line| line.amount), self.total.currency())?;
        let paid = self.card.plus(self.cash)?.minus(self.change)?;
        let due = self.total.plus(self.rounding)?;
        let negative = [self.card, self.cash, self.change].iter().any(|sum| sum.is_negative());
        let changed = match self.direction {
            Direction::Sale => !self.cash.minus(self.change)?.is_negative(),
            Direction::Return => self.change.is_zero(),
        };
        if lines == self.total && paid == due && !negative && changed { Ok(()) } else { Err(OrderError::Unbalanced) }
    }
}
