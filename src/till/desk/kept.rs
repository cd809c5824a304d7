//! What of a payment was not given back.

use kassa_domain::Money;
use kassa_domain::reversal::{PartError, part};

use super::PaidRow;

impl PaidRow {
    /// Its lines that were not given back, with their commission.
    ///
    /// # Errors
    /// The sums cannot be computed.
    pub fn kept(&self) -> Result<Money, PartError> {
        part::kept(&self.payment, &self.gone.done)
    }
}
