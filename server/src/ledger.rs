//! The centre's ledger: double entry behind every fact that moves money or debt.
//!
//! Money only ever moves from one ledger account to another ([`Operation::moved`]), so an operation that does not balance
//! cannot be made. What an entry books follows from the facts alone (`entries`); when the facts change, the difference
//! is booked as one more step, and nothing booked before is touched. So the same entries end in the same balances,
//! however often and in whatever order they were applied.
//!
//! Amounts of an account are above zero on its debit side: what is there, or what somebody owes to us. `docs/ledger.md`
//! is the chart for people.

use std::collections::BTreeMap;
use std::fmt;

use kassa_domain::Currency;
use kassa_domain::ids::{ProviderId, ServiceId, TillId};

mod entries;
mod held;
mod prove;
mod transfer;

pub(crate) use entries::{Touched, post};
pub use entries::{fill, fill_some};
pub use held::{Held, HeldError, Origin, assign, give_back, list};
pub(crate) use prove::sum;
pub use prove::{Disagreement, Proof, Trial, keep, money_lines, prove, prove_and_keep, trial};
pub(crate) use transfer::fetch_back;
pub use transfer::{Asked, TransferError, Transferred, transfer, transfer_back};

/// A class of the chart of accounts. The number is the code in tables, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Class {
    /// Cash in the drawer of a till.
    Cash = 1,
    /// Card money taken at a till, on its way from the acquirer.
    Card = 2,
    /// Cash between a till's drawer and whoever brought or fetched it.
    Transit = 3,
    /// What a bank took by a registry and has to transfer.
    Bank = 4,
    /// Our own account at the bank.
    Settlement = 5,
    /// What a resident owes for a service to a provider.
    Resident = 6,
    /// What residents owe to a provider, all together: the other side of their debts.
    Claim = 7,
    /// What we took for a provider and owe to it.
    Payable = 8,
    /// Commission we earned, from payers and providers.
    Commission = 9,
    /// Money that is nobody's yet: undecided, for an account that is not known, without a registry.
    Unallocated = 10,
    /// What a resident paid ahead for a service.
    Advance = 11,
    /// Rounding, and what a drawer had more or less than it should.
    Difference = 12,
    /// What a bank kept of a registry for its work.
    BankFee = 13,
    /// Commission that a provider owes us for what we took for it.
    Due = 14,
}

impl Class {
    /// Every class, in order.
    pub const ALL: [Self; 14] = [
        Self::Cash,
        Self::Card,
        Self::Transit,
        Self::Bank,
        Self::Settlement,
        Self::Resident,
        Self::Claim,
        Self::Payable,
        Self::Commission,
        Self::Unallocated,
        Self::Advance,
        Self::Difference,
        Self::BankFee,
        Self::Due,
    ];

    /// Its word, as commands take it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
            Self::Transit => "transit",
            Self::Bank => "bank",
            Self::Settlement => "settlement",
            Self::Resident => "resident",
            Self::Claim => "claim",
            Self::Payable => "payable",
            Self::Commission => "commission",
            Self::Unallocated => "unallocated",
            Self::Advance => "advance",
            Self::Difference => "difference",
            Self::BankFee => "bank-fee",
            Self::Due => "due",
        }
    }

    /// The class of a word.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }

    /// The class of a number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|class| *class as u8 == code)
    }
}

/// An account of the ledger: its class, and whose it is. Numbers that a class does not need are 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account {
    /// Its class.
    pub class: Class,
    /// Whose: a till, a registry, a provider, the row of a resident's account; for unallocated money, where it came from.
    pub of: i64,
    /// The service, or for unallocated money its till, registry or document.
    pub second: i64,
    /// The provider of a resident's account.
    pub third: i64,
}

impl Account {
    /// An account of a till.
    #[must_use]
    pub fn of_till(class: Class, till: TillId) -> Self {
        Self { class, of: i64::from(till.0), second: 0, third: 0 }
    }

    /// An account of a provider.
    #[must_use]
    pub fn of_provider(class: Class, provider: ProviderId) -> Self {
        Self { class, of: i64::from(provider.0), second: 0, third: 0 }
    }

    /// What a resident owes, or has paid ahead, for a service to a provider; `account` is its row.
    #[must_use]
    pub fn of_resident(class: Class, account: i64, service: ServiceId, provider: ProviderId) -> Self {
        Self { class, of: account, second: i64::from(service.0), third: i64::from(provider.0) }
    }

    /// What a bank took by a registry and has to transfer.
    #[must_use]
    pub fn of_bank(registry: u32) -> Self {
        Self { class: Class::Bank, of: i64::from(registry), second: 0, third: 0 }
    }

    /// Money that is nobody's yet.
    #[must_use]
    pub fn unallocated(origin: Origin, of: u32) -> Self {
        Self { class: Class::Unallocated, of: i64::from(origin as u8), second: i64::from(of), third: 0 }
    }

    /// Our own account at the bank.
    pub const SETTLEMENT: Self = Self { class: Class::Settlement, of: 0, second: 0, third: 0 };
}

/// Sums that no account can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("sums beyond any account")]
pub struct TooMuch;

/// What is booked together, in one currency. It balances: it is only made of amounts that leave one account and come to
/// another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    currency: Currency,
    lines: BTreeMap<Account, i64>,
}

impl Operation {
    /// An operation that moves nothing.
    #[must_use]
    pub const fn nothing(currency: Currency) -> Self {
        Self { currency, lines: BTreeMap::new() }
    }

    /// With this much more on the debit side of one account and on the credit side of another.
    ///
    /// # Errors
    /// [`TooMuch`].
    pub fn moved(mut self, minor: i64, debit: Account, credit: Account) -> Result<Self, TooMuch> {
        self.add(debit, minor)?;
        self.add(credit, minor.checked_neg().ok_or(TooMuch)?)?;
        Ok(self)
    }

    /// What is left to book of it where `booked` is booked already.
    ///
    /// # Errors
    /// [`TooMuch`].
    pub fn beyond(mut self, booked: &Self) -> Result<Self, TooMuch> {
        for (account, minor) in &booked.lines {
            self.add(*account, minor.checked_neg().ok_or(TooMuch)?)?;
        }
        Ok(self)
    }

    /// The operation that lines of a table are; nothing where they do not balance.
    #[must_use]
    pub fn read(currency: Currency, lines: impl IntoIterator<Item = (Account, i64)>) -> Option<Self> {
        let mut read = Self::nothing(currency);
        for (account, minor) in lines {
            read.add(account, minor).ok()?;
        }
        let sum: i128 = read.lines.values().copied().map(i128::from).sum();
        (sum == 0).then_some(read)
    }

    fn add(&mut self, account: Account, minor: i64) -> Result<(), TooMuch> {
        let line = self.lines.entry(account).or_default();
        *line = line.checked_add(minor).ok_or(TooMuch)?;
        if *line == 0 {
            let _ = self.lines.remove(&account);
        }
        Ok(())
    }

    /// Its currency.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// True when it moves nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.lines.is_empty()
    }

    /// Its lines: an account and what comes to its debit side, never zero.
    pub fn lines(&self) -> impl Iterator<Item = (Account, i64)> {
        self.lines.iter().map(|(account, minor)| (*account, *minor))
    }
}

impl fmt::Display for Account {
    /// As commands take it: the class, and its numbers as far as it has any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.class.name())?;
        let numbers = [self.of, self.second, self.third];
        let last = numbers.iter().rposition(|number| *number != 0).map_or(0, |at| at + 1);
        numbers[..last].iter().try_for_each(|number| write!(f, ".{number}"))
    }
}

impl std::str::FromStr for Account {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = text.split('.');
        let class =
            parts.next().and_then(Class::from_name).ok_or_else(|| format!("{text} is no account of the ledger"))?;
        let mut numbers = [0; 3];
        for number in &mut numbers {
            let Some(part) = parts.next() else { break };
            *number = part.parse().map_err(|_| format!("{part} in {text} is no number"))?;
        }
        if parts.next().is_some() {
            return Err(format!("{text} has too many numbers"));
        }
        Ok(Self { class, of: numbers[0], second: numbers[1], third: numbers[2] })
    }
}

#[cfg(test)]
mod tests;
