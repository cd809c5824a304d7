//! Money that is nobody's: what there is of it, and what a person says of it. It is put on an account, or given back.

use kassa_domain::Currency;
use kassa_domain::ids::{AccountNumber, EntryRef, TillId};

use crate::apply;
use crate::db::{Db, DbError, DbResult, HeldEntry, PaymentOfLoad, View};
use crate::money::reconciled;

/// Where money that is nobody's came from. The number is the code in tables, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Origin {
    /// A till's payment.
    Till = 1,
    /// A line of a bank's registry.
    Registry = 2,
    /// A document of a bank's statement.
    Money = 3,
}

/// A piece of money that is nobody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// A payment of a till.
    Payment(TillId, EntryRef),
    /// A line of a registry.
    Line(u32, u64),
    /// A document of a statement.
    Money(u32),
}

impl Held {
    /// Where it came from, and the numbers it is kept by.
    #[must_use]
    pub fn key(self) -> (Origin, [i64; 3]) {
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        match self {
            Self::Payment(till, at) => (Origin::Till, [i64::from(till.0), i64::from(at.epoch.0), number(at.seq.0)]),
            Self::Line(registry, line) => (Origin::Registry, [i64::from(registry), number(line), 0]),
            Self::Money(money) => (Origin::Money, [i64::from(money), 0, 0]),
        }
    }
}

/// Why nothing was done with it. Everything is as before.
#[derive(Debug, thiserror::Error)]
pub enum HeldError {
    /// There is nothing there that is nobody's.
    #[error("there is no money there that waits for somebody")]
    NotHeld,
    /// Its receipt is not decided yet: `receipt decide`, or the till does.
    #[error("its receipt is not decided yet: it waits for its till, or for `receipt decide`")]
    Undecided,
    /// It cannot be put on that account either.
    #[error("it cannot be put on {account}: {reason}")]
    NotThere {
        /// The account.
        account: String,
        /// Why, the code of a verdict.
        reason: String,
    },
    /// A line of a registry.
    #[error(transparent)]
    Registry(#[from] crate::registry::RegistryError),
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// A piece of money that is nobody's, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRow {
    /// Which.
    pub held: Held,
    /// Of its sum.
    pub currency: Currency,
    /// How much, minor units; below zero is money that went out and was nobody's.
    pub minor: i64,
    /// Why, the code of a verdict or of a registry's reason; empty while a receipt waits.
    pub why: String,
    /// The account it was meant for, or who sent it.
    pub meant: String,
}

/// All money that is nobody's.
///
/// # Errors
/// What the store says.
pub fn list(view: &View<'_>) -> DbResult<Vec<HeldRow>> {
    let mut rows = Vec::new();
    for entry in view.held_entries()? {
        rows.push(of_entry(view, entry)?);
    }
    for payment in view.unallocated(None)? {
        rows.extend(of_line(view, payment)?);
    }
    rows.extend(of_statements(view)?);
    Ok(rows)
}

fn of_entry(view: &View<'_>, (till, at, currency, minor): HeldEntry) -> DbResult<HeldRow> {
    let payment = view.payment(till, at)?;
    let (why, meant) = payment.map(|payment| (payment.refused, payment.account)).unwrap_or_default();
    Ok(HeldRow { held: Held::Payment(till, at), currency, minor, why, meant })
}

/// A line that waits; nothing of one that was given back.
fn of_line(view: &View<'_>, payment: PaymentOfLoad) -> DbResult<Option<HeldRow>> {
    let held = Held::Line(payment.registry, payment.line);
    if view.is_given_back(held)? {
        return Ok(None);
    }
    let currency = view.load(payment.registry)?.map(|load| load.currency);
    Ok(Some(HeldRow {
        held,
        currency: currency.ok_or(DbError::Corrupt("a line of no registry"))?,
        minor: payment.amount_minor,
        why: payment.reason,
        meant: payment.account,
    }))
}

fn of_statements(view: &View<'_>) -> DbResult<impl Iterator<Item = HeldRow>> {
    Ok(reconciled(view)?.0.without_registry.into_iter().map(|(money, _)| HeldRow {
        held: Held::Money(money.id),
        currency: money.amount.currency(),
        minor: money.amount.minor(),
        why: "no_registry".to_owned(),
        meant: money.payer,
    }))
}

/// Puts money that is nobody's on an account: a payment of a till, or a line of a registry. Money of a statement is put to
/// its registry instead.
///
/// # Errors
/// Why it was not put there.
pub fn assign(db: &Db, held: Held, account: &str, note: &str, now_ms: i64) -> Result<(), HeldError> {
    match held {
        Held::Money(_) => Err(HeldError::NotHeld),
        Held::Line(registry, line) => Ok(crate::registry::assign(db, registry, line, account, now_ms)?),
        Held::Payment(till, at) => db.write(|change| {
            let row = waiting(change, held)?;
            let not_there = |reason| HeldError::NotThere { account: account.to_owned(), reason };
            if AccountNumber::new(account).is_err() {
                return Err(not_there("unknown_account".to_owned()));
            }
            change.keep_held(held, account, (row.currency, row.minor), note, now_ms)?;
            apply::apply_again(change, till, at)?;
            match change.payment(till, at)? {
                Some(payment) if payment.refused.is_empty() => Ok(()),
                Some(payment) => Err(not_there(payment.refused)),
                None => Err(HeldError::NotHeld),
            }
        }),
    }
}

/// Notes that money that was nobody's was given back to whoever sent it, from our own account at the bank.
///
/// # Errors
/// Why not.
pub fn give_back(db: &Db, held: Held, note: &str, now_ms: i64) -> Result<i64, HeldError> {
    db.write(|change| {
        let row = waiting(change, held)?;
        change.keep_held(held, "", (row.currency, row.minor), note, now_ms)?;
        if let Held::Payment(till, at) = held {
            apply::apply_again(change, till, at)?;
        }
        Ok(row.minor)
    })
}

/// A piece of money that something can be said of; looked for by itself, for tills wait meanwhile.
fn waiting(view: &View<'_>, held: Held) -> Result<HeldRow, HeldError> {
    let found = match held {
        Held::Payment(till, at) => view.held_entry(till, at)?.map(|entry| of_entry(view, entry)).transpose()?,
        Held::Line(registry, line) => {
            view.unallocated_line(registry, line)?.map(|payment| of_line(view, payment)).transpose()?.flatten()
        }
        Held::Money(_) => of_statements(view)?.find(|row| row.held == held),
    };
    let found = found.filter(|row| row.minor > 0).ok_or(HeldError::NotHeld)?;
    // A payment whose receipt waits may still be registered, or handed back, at its till.
    if let Held::Payment(till, at) = held {
        let standing = view.standing(till, at)?;
        if !standing.registered() || standing.reversed {
            return Err(HeldError::Undecided);
        }
    }
    Ok(found)
}
