//! The drawer handed over from one cashier to the next within a shift: counted, compared, signed by both (R19).

use crate::count::Pieces;
use crate::ids::{ShiftNumber, UserId};
use crate::money::{Money, MoneyError};

/// One handing over. Who hands over is whoever the entry says was signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOver {
    /// In which shift.
    pub shift: ShiftNumber,
    /// Who takes the drawer.
    pub to: UserId,
    /// Cash in the drawer by the journal.
    pub journal: Money,
    /// What was counted.
    pub counted: Money,
    /// Why it differs; empty where it does not.
    pub note: String,
    /// Receipts that nobody knows the fate of, handed over with the drawer.
    pub undecided: u32,
    /// Visits put aside, handed over with the drawer.
    pub parked: u32,
    /// The notes and coins that make what was counted; none where only the sum is known.
    pub pieces: Option<Pieces>,
}

impl HandOver {
    /// What was counted less what the journal says.
    ///
    /// # Errors
    /// Two currencies or an overflow.
    pub fn difference(&self) -> Result<Money, MoneyError> {
        self.counted.minus(self.journal)
    }
}
