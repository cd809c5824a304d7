//! The drawer between shifts, and as it was counted.

use kassa_domain::Money;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::ids::{EntryRef, Seq, ShiftNumber, UserId};
use kassa_domain::user::Right;

use super::{Desk, DeskError};
use crate::store::{self, StoreError};

impl Desk {
    /// The drawers that were counted by notes and coins in a shift, in order.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn counts(&self, shift: ShiftNumber) -> Result<Vec<store::counts::Drawer>, DeskError> {
        Ok(store::counts::of_shift(&self.money(), shift, self.identity.currency)?)
    }

    /// Who stood by and approved that a shift was opened or closed (R25); nothing where nobody had to. It is written right
    /// before the entry that tells of the shift, in one transaction with it.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn approver_of(&self, of: EntryRef) -> Result<Option<UserId>, DeskError> {
        let Some(before) = of.seq.0.checked_sub(1).filter(|seq| *seq > 0).map(Seq) else { return Ok(None) };
        let entries = store::journal::from(&self.money(), of.epoch, before, 1, 0)?;
        let entry = entries.first().map(|bytes| Entry::parse(bytes)).transpose().map_err(StoreError::from)?;
        Ok(entry.and_then(|entry| match entry.body {
            Body::Approved { right: Right::OpenShift | Right::CloseShift, approver } => Some(approver),
            _ => None,
        }))
    }

    /// What the last closing has left in the drawer; nothing where no shift was closed here.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn left_in_drawer(&self) -> Result<Money, DeskError> {
        Ok(store::shifts::last_counted(&self.money(), self.identity.currency)?)
    }

    /// The number the next shift gets.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn next_shift(&self) -> Result<ShiftNumber, DeskError> {
        Ok(store::shifts::next_number(&self.money())?)
    }
}
