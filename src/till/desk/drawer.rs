//! The drawer between shifts, and as it was counted.

use kassa_domain::Money;
use kassa_domain::ids::ShiftNumber;

use super::{Desk, DeskError};
use crate::store;

impl Desk {
    /// The drawers that were counted by notes and coins in a shift, in order.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn counts(&self, shift: ShiftNumber) -> Result<Vec<store::counts::Drawer>, DeskError> {
        Ok(store::counts::of_shift(&self.money(), shift, self.identity.currency)?)
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
