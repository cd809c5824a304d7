//! The ledger as it is read: balances, lines of an account, sums by class, money that is nobody's.

use kassa_domain::Currency;
use kassa_domain::ids::{EntryRef, Epoch, Seq, TillId};

use super::super::convert::{currency, signed, unsigned};
use super::super::sql::{OptionalExtension, Param, Row, params};
use super::super::{DbResult, View};
use super::account_at;
use crate::ledger::{Account, Class};

/// What an account of the ledger makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// The account.
    pub account: Account,
    /// Of its sums.
    pub currency: Currency,
    /// On its debit side, minor units; below zero on its credit side.
    pub minor: i64,
}

/// An entry of a till with money that is nobody's: how much, minor units, above zero for money that we have.
pub type HeldEntry = (TillId, EntryRef, Currency, i64);

/// A line of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Booked {
    /// What it was booked for, as the view `ledger` has it.
    pub kind: u8,
    /// What is behind it: an entry, a charge, a line of a registry.
    pub of: [i64; 3],
    /// 1 for the first booking, then corrections.
    pub step: u32,
    /// The account.
    pub account: Account,
    /// Of its sum.
    pub currency: Currency,
    /// What comes to its debit side, minor units.
    pub minor: i64,
}

fn booked_from(row: Row<'_>) -> DbResult<Booked> {
    Ok(Booked {
        kind: row.get(0)?,
        of: [row.get(1)?, row.get(2)?, row.get(3)?],
        step: row.get(4)?,
        account: account_at(row, 5)?,
        currency: currency(&row.get::<String>(9)?)?,
        minor: row.get(10)?,
    })
}

impl View<'_> {
    /// What every class makes, in order of their codes: equal after a rebuild.
    ///
    /// # Errors
    /// What the store says.
    pub fn class_sums(&self) -> DbResult<[i64; Class::ALL.len()]> {
        let mut sums = [0; Class::ALL.len()];
        let rows = self
            .conn
            .prepare("SELECT class, sum(amount_minor) FROM ledger GROUP BY class")?
            .query_map([], |row| Ok((row.get::<u8>(0)?, row.get(1)?)))?;
        for (code, sum) in rows {
            if let Some(at) = Class::ALL.iter().position(|class| *class as u8 == code) {
                sums[at] = sum;
            }
        }
        Ok(sums)
    }

    /// What the accounts of a class make, those at zero left out.
    ///
    /// # Errors
    /// What the store says.
    pub fn balances(&self, class: Class) -> DbResult<Vec<Balance>> {
        self.conn
            .prepare(
                "SELECT class, a, b, c, currency, sum(amount_minor) FROM ledger WHERE class = ?1 \
                 GROUP BY class, a, b, c, currency HAVING sum(amount_minor) <> 0 ORDER BY a, b, c, currency",
            )?
            .query_map([class as u8], |row| {
                Ok(Balance {
                    account: account_at(row, 0)?,
                    currency: currency(&row.get::<String>(4)?)?,
                    minor: row.get(5)?,
                })
            })
    }

    /// Takes the lines of an account one after another, in the order of what is behind them.
    ///
    /// # Errors
    /// What the store or `take` says.
    pub fn lines_of(&self, account: Account, take: &mut dyn FnMut(Booked) -> DbResult<()>) -> DbResult<()> {
        let Account { class, of, second, third } = account;
        self.conn.walk(
            "SELECT kind, x, y, z, step, class, a, b, c, currency, amount_minor FROM ledger \
             WHERE class = ?1 AND a = ?2 AND b = ?3 AND c = ?4 ORDER BY kind, x, y, z, step",
            params![class as u8, of, second, third],
            &mut |row| take(booked_from(row)?),
        )
    }

    /// The ledger accounts of a resident's account: what is owed on it and what is paid ahead, in order.
    ///
    /// # Errors
    /// What the store says.
    pub fn ledger_of_resident(&self, account: i64) -> DbResult<Vec<Account>> {
        self.conn
            .prepare(
                "SELECT DISTINCT class, a, b, c FROM ledger WHERE class IN (?1, ?2) AND a = ?3 \
                 ORDER BY class, a, b, c",
            )?
            .query_map(params![Class::Resident as u8, Class::Advance as u8, account], |row| account_at(row, 0))
    }

    /// The number of a resident's account by its row; empty where there is none.
    ///
    /// # Errors
    /// What the store says.
    pub fn number_of_account(&self, row: i64) -> DbResult<String> {
        let number = self.conn.prepare("SELECT number FROM account WHERE id = ?1")?.query_row([row], |row| row.get(0));
        Ok(number.optional()?.unwrap_or_default())
    }

    /// Entries of tills with money that is nobody's, and how much of it: above zero is money we have.
    ///
    /// # Errors
    /// What the store says.
    pub fn held_entries(&self) -> DbResult<Vec<HeldEntry>> {
        self.held_where("true", params![Class::Unallocated as u8])
    }

    /// The money of one entry that is nobody's, when there is any.
    ///
    /// # Errors
    /// What the store says.
    pub fn held_entry(&self, till: TillId, at: EntryRef) -> DbResult<Option<HeldEntry>> {
        let place = params![Class::Unallocated as u8, till.0, at.epoch.0, signed(at.seq.0)?];
        Ok(self.held_where("till = ?2 AND epoch = ?3 AND seq = ?4", place)?.into_iter().next())
    }

    fn held_where(&self, condition: &str, with: &[&dyn Param]) -> DbResult<Vec<HeldEntry>> {
        self.conn
            .prepare(&format!(
                "SELECT till, epoch, seq, currency, -sum(amount_minor) FROM ledger_line l WHERE class = ?1 \
                 AND {condition} AND NOT EXISTS (SELECT 1 FROM ledger_held h WHERE h.origin = 1 AND h.a = l.till \
                 AND h.b = l.epoch AND h.c = l.seq AND h.account = '') \
                 GROUP BY till, epoch, seq, currency HAVING sum(amount_minor) <> 0 ORDER BY till, epoch, seq"
            ))?
            .query_map(with, |row| {
                let at = EntryRef { epoch: Epoch(row.get(1)?), seq: Seq(unsigned(row.get(2)?, "seq")?) };
                Ok((TillId(row.get(0)?), at, currency(&row.get::<String>(3)?)?, row.get(4)?))
            })
    }
}
