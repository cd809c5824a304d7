//! The protocol of a load: what the operator sees and signs.

use kassa_domain::Money;

use super::load::{Checked, Totals};
use super::payment::{Payment, Reason, nothing};
use super::{ContentHash, Refusal};

/// Most refused payments that are listed one by one; further ones are counted.
const ROWS_MAX: usize = 10_000;

/// A number of payments and their sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// How many.
    pub count: u64,
    /// What they come to.
    pub amount: Money,
}

/// A payment that was not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRow {
    /// Line, from 1.
    pub line: u64,
    /// The account, as the file has it.
    pub account: String,
    /// The payer, as the file has them.
    pub payer: String,
    /// The sum.
    pub amount: Money,
    /// Why.
    pub reason: Reason,
}

/// What a load came to. The name of the file, and when it was loaded and applied, are the caller's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protocol {
    /// The profile.
    pub source: String,
    /// What the content is known by.
    pub hash: ContentHash,
    /// What the lines come to.
    pub totals: Totals,
    /// True where totals of the file agreed with its lines.
    pub controlled: bool,
    /// What was applied.
    pub applied: Sum,
    /// What was not.
    pub refused: Sum,
    /// What was not, one by one.
    pub rows: Vec<RefusedRow>,
    /// How many more there are than `rows` has.
    pub rows_left_out: u64,
    /// Readings that were taken.
    pub readings_applied: u64,
    /// Readings that were not.
    pub readings_refused: u64,
}

impl Protocol {
    pub(super) fn new(checked: &Checked) -> Self {
        let none = Sum { count: 0, amount: nothing(checked.profile().currency) };
        Self {
            source: checked.profile().id.clone(),
            hash: checked.hash,
            totals: checked.totals,
            controlled: checked.controlled,
            applied: none,
            refused: none,
            rows: Vec::new(),
            rows_left_out: 0,
            readings_applied: 0,
            readings_refused: 0,
        }
    }

    pub(super) fn take_reading(&mut self, reason: Option<Reason>) {
        let counter = if reason.is_none() { &mut self.readings_applied } else { &mut self.readings_refused };
        *counter += 1;
    }

    pub(super) fn take(&mut self, payment: &Payment, reason: Option<Reason>) -> Result<(), Refusal> {
        let sum = if reason.is_none() { &mut self.applied } else { &mut self.refused };
        sum.count += 1;
        sum.amount = sum.amount.plus(payment.amount).map_err(|_| Refusal::TooLarge)?;
        let Some(reason) = reason else { return Ok(()) };
        if self.rows.len() >= ROWS_MAX {
            self.rows_left_out += 1;
            return Ok(());
        }
        self.rows.push(RefusedRow {
            line: payment.line,
            account: payment.account.as_ref().map_or_else(String::new, |account| account.number.clone()),
            payer: payment.payer.clone().unwrap_or_default(),
            amount: payment.amount,
            reason,
        });
        Ok(())
    }
}
