//! Proving the ledger: whether it agrees with itself, with what was paid on accounts, with what payments are made of, and
//! with the Z reports of tills.

use std::fmt;

use kassa_domain::ids::{EntryRef, TillId};

use super::{Account, Class, Operation, Origin};
use crate::db::{Balance, Db, DbError, DbResult, KeptProof, Mismatch, MoneyRow, OwedRow, ShiftFigure, View};
use crate::money::{Reconciled, reconciled};

/// Something that does not agree. Sums are minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Disagreement {
    /// A booking of an entry does not balance.
    Unbalanced {
        /// Whose entry.
        till: TillId,
        /// Which.
        at: EntryRef,
        /// What its lines make.
        by: i64,
    },
    /// An account of the ledger has another sum than the tables it follows from.
    Account {
        /// Which.
        account: Account,
        /// By the other tables.
        told: i64,
        /// By the ledger.
        booked: i64,
    },
    /// A transfer puts on an account, or takes from one, another sum than its own.
    Transfer {
        /// Its number.
        transfer: i64,
        /// Its sum.
        told: i64,
        /// By its lines.
        booked: i64,
    },
    /// A Z report tells another sum than was booked in its shift.
    Shift {
        /// Whose.
        till: i64,
        /// Its number.
        shift: i64,
        /// What of it.
        what: ShiftFigure,
        /// By the Z report.
        told: i64,
        /// By the ledger.
        booked: i64,
    },
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unbalanced { till, at, by } => {
                write!(f, "till {till}, entry {}/{}: its lines make {}, not nothing", at.epoch.0, at.seq.0, sum(*by))
            }
            Self::Account { account, told, booked } => {
                write!(f, "account {account}: {} by the payments, {} by the ledger", sum(*told), sum(*booked))
            }
            Self::Transfer { transfer, told, booked } => {
                write!(f, "transfer {transfer}: {} by its sum, {} by the ledger", sum(*told), sum(*booked))
            }
            Self::Shift { till, shift, what, told, booked } => {
                let what = match what {
                    ShiftFigure::Cash => "cash taken",
                    ShiftFigure::Card => "card money taken",
                    ShiftFigure::Drawer => "what came to the drawer",
                };
                write!(
                    f,
                    "account cash.{till}, shift {shift}, {what}: {} by the Z report, {} by the ledger",
                    sum(*told),
                    sum(*booked)
                )
            }
        }
    }
}

/// Minor units as people read them.
pub(crate) fn sum(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", minor.unsigned_abs() / 100, minor.unsigned_abs() % 100)
}

/// What a proof found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Entries that nobody has looked at yet: they book nothing so far.
    pub unapplied: u64,
    /// False while the ledger of a centre from an older version is being filled.
    pub filled: bool,
    /// What every class makes.
    pub trial: Trial,
    /// What does not agree.
    pub disagreements: Vec<Disagreement>,
}

/// What every class of the chart makes, in its order.
pub type Trial = Vec<(Class, i64)>;

/// What every class makes, with the money of statements.
///
/// # Errors
/// What the store says.
pub fn trial(view: &View<'_>) -> DbResult<Trial> {
    let mut sums = view.class_sums()?;
    for balance in money_lines(view)? {
        if let Some(at) = Class::ALL.iter().position(|class| *class == balance.account.class) {
            sums[at] = sums[at].checked_add(balance.minor).ok_or(DbError::Corrupt("sums beyond any account"))?;
        }
    }
    Ok(Class::ALL.into_iter().zip(sums).collect())
}

/// What the documents of statements book, each with both its lines: what has a registry pays what the bank owes for it,
/// anything else is nobody's. Which registry a sum is of is found anew each time, so that is nowhere else.
///
/// # Errors
/// What the store says.
pub fn money_lines(view: &View<'_>) -> DbResult<Vec<Balance>> {
    let (Reconciled { paid, without_registry, .. }, back) = reconciled(view)?;
    let of_registry = paid.into_iter().map(|(money, owed, _): (MoneyRow, OwedRow, _)| {
        let account = Account::of_bank(owed.load.id);
        (money, account)
    });
    let of_nobody = without_registry.into_iter().map(|(money, _)| money).chain(back).map(|money| {
        let account = Account::unallocated(Origin::Money, money.id);
        (money, account)
    });
    let mut lines = Vec::new();
    for (money, from) in of_registry.chain(of_nobody) {
        let came =
            Operation::nothing(money.amount.currency()).moved(money.amount.minor(), Account::SETTLEMENT, from)?;
        let currency = came.currency();
        lines.extend(came.lines().map(|(account, minor)| Balance { account, currency, minor }));
    }
    Ok(lines)
}

/// Proves the ledger, by one picture of everything.
///
/// # Errors
/// What the store says.
pub fn prove(view: &View<'_>) -> DbResult<Proof> {
    let unbalanced = view.unbalanced()?.into_iter().map(|(till, at, by)| Disagreement::Unbalanced { till, at, by });
    let mut disagreements: Vec<Disagreement> = unbalanced.collect();
    for (class, differing) in [
        (Class::Resident, view.residents_that_differ()?),
        (Class::Payable, view.providers_that_differ()?),
        (Class::Commission, view.commissions_that_differ()?),
    ] {
        disagreements.extend(differing.into_iter().map(|Mismatch { of, told, booked }| Disagreement::Account {
            account: Account { class, of: of[0], second: of[1], third: of[2] },
            told,
            booked,
        }));
    }
    disagreements.extend(
        view.transfers_that_differ()?.into_iter().map(|Mismatch { of, told, booked }| Disagreement::Transfer {
            transfer: of[0],
            told,
            booked,
        }),
    );
    for what in [ShiftFigure::Cash, ShiftFigure::Card, ShiftFigure::Drawer] {
        disagreements.extend(view.shifts_that_differ(what)?.into_iter().map(|Mismatch { of, told, booked }| {
            Disagreement::Shift { till: of[0], shift: of[1], what, told, booked }
        }));
    }
    Ok(Proof { unapplied: view.unapplied()?, filled: view.is_ledger_filled()?, trial: trial(view)?, disagreements })
}

/// Proves the ledger and keeps what was found, for figures and alarms.
///
/// # Errors
/// What the store says.
pub fn prove_and_keep(db: &Db, now_ms: i64) -> DbResult<Proof> {
    let proof = db.read(prove)?;
    keep(db, &proof, now_ms)?;
    Ok(proof)
}

/// Keeps what a proof found.
///
/// # Errors
/// What the store says.
pub fn keep(db: &Db, proof: &Proof, now_ms: i64) -> DbResult<()> {
    let kept = KeptProof {
        proved_utc: now_ms,
        disagreements: proof.disagreements.len() as u64,
        first: proof.disagreements.first().map(ToString::to_string).unwrap_or_default(),
    };
    db.write(|change| change.keep_proof(&kept))
}
