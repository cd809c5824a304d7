//! Where a payment is, by the number that people call it.

use kassa_domain::ids::PaymentNumber;

use super::{Desk, DeskError};
use crate::store;
use crate::store::queue::OfPayment;

/// Where the payment of a number is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ByNumber {
    /// This till took it.
    Here(OfPayment),
    /// By its number another till of the point took it, or one of another point: `12`, `18-1`.
    OtherTill(String),
    /// This till took no payment of this number.
    Nowhere,
}

impl Desk {
    /// The payment of a running number, `512` or `000512`, or of a whole one, `17-3-000512`, on whatever day it was.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn payment_by_number(&self, typed: &str) -> Result<ByNumber, DeskError> {
        let (till, running) = typed.rsplit_once('-').map_or((None, typed), |(till, running)| (Some(till), running));
        let Ok(number) = running.parse().map(PaymentNumber) else { return Ok(ByNumber::Nowhere) };
        if let Some(till) = till {
            let (point, code) = (&self.identity.point, &self.identity.code);
            if !till.eq_ignore_ascii_case(&format!("{point}-{code}")) {
                let same_point = till.strip_prefix(&format!("{point}-"));
                return Ok(ByNumber::OtherTill(same_point.unwrap_or(till).to_owned()));
            }
        }
        let stored = store::payments::get(&self.money(), number, self.identity.currency)?;
        Ok(stored.map_or(ByNumber::Nowhere, |stored| ByNumber::Here(OfPayment { number, day: stored.day })))
    }
}
