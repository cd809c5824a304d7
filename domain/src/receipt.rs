//! What a fiscal register is asked to do, what it showed before and after, and what became of it.
//!
//! The intent and [`Shown`] are on disk before the first byte goes to the device. After any failure the device's present
//! state is compared with them, and the outcome is decided: registered, nothing registered, or unknown. Shift openings,
//! sales, returns, cash-in, cash-out and Z reports all go the same way.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::SerialNumber;

mod order;

pub use order::{
    Agent, AgentCapacity, Cashier, Direction, Operation, OperationKind, OrderError, ReceiptLine, ReceiptOrder,
};

/// One thing a register shows that moves when it registers something. The number is the code in the journal, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Fact {
    /// Number of the last fiscal document of the storage (FD).
    LastDocument = 1,
    /// Number of the shift.
    Shift = 2,
    /// 1 while the shift is open, else 0.
    ShiftOpen = 3,
    /// Number of the last receipt in the shift.
    Receipt = 4,
    /// Running number of printed documents.
    PrintedDocument = 5,
    /// Cash in the drawer, minor units.
    Cash = 6,
    /// Total of sales of the shift, minor units.
    Sales = 7,
    /// Total of returns of the shift, minor units.
    Returns = 8,
    /// Total of cash-ins of the shift, minor units.
    CashIns = 9,
    /// Total of cash-outs of the shift, minor units.
    CashOuts = 10,
    /// Number of the last sale receipt.
    SaleNumber = 11,
    /// Number of the last return receipt.
    ReturnNumber = 12,
    /// Number of the last cash-in.
    CashInNumber = 13,
    /// Number of the last cash-out.
    CashOutNumber = 14,
    /// Number of the last closed shift.
    ClosedShift = 15,
    /// 1 while a receipt is open, else 0.
    ReceiptOpen = 16,
    /// Sum of the open receipt so far, minor units.
    OpenSum = 17,
    /// Cash payments of sales of the shift, minor units.
    CashSales = 18,
    /// Card payments of sales of the shift, minor units.
    CardSales = 19,
}

impl Fact {
    /// Every fact, by number.
    pub const ALL: [Self; 19] = [
        Self::LastDocument,
        Self::Shift,
        Self::ShiftOpen,
        Self::Receipt,
        Self::PrintedDocument,
        Self::Cash,
        Self::Sales,
        Self::Returns,
        Self::CashIns,
        Self::CashOuts,
        Self::SaleNumber,
        Self::ReturnNumber,
        Self::CashInNumber,
        Self::CashOutNumber,
        Self::ClosedShift,
        Self::ReceiptOpen,
        Self::OpenSum,
        Self::CashSales,
        Self::CardSales,
    ];

    /// The fact of a number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|fact| *fact as u8 == code)
    }
}

/// What a register shows at a moment: its evidence. Families fill what they have.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Shown {
    /// Serial number of the register, to know it again.
    pub serial: String,
    /// Number of its fiscal storage (FN), when it has one.
    pub storage: Option<String>,
    /// Numbers and sums.
    pub facts: BTreeMap<Fact, i64>,
}

impl Shown {
    /// One fact, when the register shows it.
    #[must_use]
    pub fn fact(&self, fact: Fact) -> Option<i64> {
        self.facts.get(&fact).copied()
    }

    /// The facts that differ between two moments: what moved, from, to.
    #[must_use]
    pub fn moved<'a>(&'a self, after: &'a Self) -> Vec<(Fact, Option<i64>, Option<i64>)> {
        Fact::ALL
            .into_iter()
            .map(|fact| (fact, self.fact(fact), after.fact(fact)))
            .filter(|(_, from, to)| from != to)
            .collect()
    }
}

/// What the register made of an operation: the proof that it is registered.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FiscalDocument {
    /// Number of the document: of the storage (FD) where there is one, else of the register.
    pub number: u64,
    /// Fiscal sign, where the storage gives one.
    pub sign: Option<u32>,
    /// Shift of the register.
    pub shift: u32,
    /// Serial number of the register.
    pub register: SerialNumber,
    /// Number of its fiscal storage.
    pub storage: Option<SerialNumber>,
    /// Date and time the register gave it: minutes since 1970 by the register's own clock, when it tells.
    pub register_minute: Option<u32>,
}

/// Certain refusal: the register did nothing. The code's meaning and remedy stand in the Fluent files under the key
/// `refusal-<family>-<code>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Refusal {
    /// Family of registers: `shtrih`; or `kassa` for what the till itself found.
    pub family: String,
    /// The device's own code, lower-case hex: `4e`.
    pub code: String,
}

/// The five states of a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Receipt {
    /// Its turn has not come.
    Planned,
    /// The intent is on disk; the device may or may not have it.
    Sending {
        /// What the device showed before.
        before: Shown,
    },
    /// The device has it, with its document.
    Registered {
        /// The proof.
        document: FiscalDocument,
    },
    /// Certainly nothing was registered.
    Failed {
        /// Why.
        refusal: Refusal,
    },
    /// Nobody knows yet: a person decides with the evidence.
    Unknown {
        /// What the device showed before.
        before: Shown,
        /// What it shows now, when it answers.
        after: Option<Shown>,
    },
}

/// The states without what they carry, for tables and errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptState {
    /// See [`Receipt::Planned`].
    Planned,
    /// See [`Receipt::Sending`].
    Sending,
    /// See [`Receipt::Registered`].
    Registered,
    /// See [`Receipt::Failed`].
    Failed,
    /// See [`Receipt::Unknown`].
    Unknown,
}

/// What happens to a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceiptEvent {
    /// Its turn has come; also for one that certainly failed and is tried again.
    Send {
        /// What the device shows now.
        before: Shown,
    },
    /// The device, its evidence, or a person with the evidence says: registered.
    Register {
        /// The proof.
        document: FiscalDocument,
    },
    /// The device, its evidence, or a person with the evidence says: nothing was registered.
    Fail {
        /// Why.
        refusal: Refusal,
    },
    /// The evidence does not decide.
    Lose {
        /// What the device shows now, when it answers.
        after: Option<Shown>,
    },
}

/// A transition that may not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a receipt that is {from:?} cannot take this event")]
pub struct ForbiddenTransition {
    /// The state it is in.
    pub from: ReceiptState,
}

impl Receipt {
    /// The state without what it carries.
    #[must_use]
    pub const fn state(&self) -> ReceiptState {
        match self {
            Self::Planned => ReceiptState::Planned,
            Self::Sending { .. } => ReceiptState::Sending,
            Self::Registered { .. } => ReceiptState::Registered,
            Self::Failed { .. } => ReceiptState::Failed,
            Self::Unknown { .. } => ReceiptState::Unknown,
        }
    }

    /// The next state. A registered receipt never changes again, and only what was sent can come out as anything.
    ///
    /// # Errors
    /// The event may not happen in this state.
    pub fn on(self, event: ReceiptEvent) -> Result<Self, ForbiddenTransition> {
        let from = self.state();
        match (self, event) {
            (Self::Planned | Self::Failed { .. }, ReceiptEvent::Send { before }) => Ok(Self::Sending { before }),
            (Self::Sending { .. } | Self::Unknown { .. }, ReceiptEvent::Register { document }) => {
                Ok(Self::Registered { document })
            }
            (Self::Sending { .. } | Self::Unknown { .. }, ReceiptEvent::Fail { refusal }) => {
                Ok(Self::Failed { refusal })
            }
            (Self::Sending { before } | Self::Unknown { before, .. }, ReceiptEvent::Lose { after }) => {
                Ok(Self::Unknown { before, after })
            }
            (
                Self::Planned | Self::Failed { .. } | Self::Registered { .. },
                ReceiptEvent::Register { .. } | ReceiptEvent::Fail { .. } | ReceiptEvent::Lose { .. },
            )
            | (Self::Sending { .. } | Self::Unknown { .. } | Self::Registered { .. }, ReceiptEvent::Send { .. }) => {
                Err(ForbiddenTransition { from })
            }
        }
    }
}

#[cfg(test)]
mod tests;
