//! What other tills did for an account: beside its live bill, so that nobody pays twice in an hour at two counters, and
//! so that a meter's past is seen wherever it was read.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::{HumanNumber, MeterId, PaymentNumber, PointCode, TillCode};
use crate::money::Money;
use crate::time::{BusinessDate, TimeError, Timestamp};

/// Most payments that stand beside a live bill.
pub const PAYMENTS_MAX: usize = 8;
/// Most readings that stand beside a live bill.
pub const READINGS_MAX: usize = 60;

/// A payment of the account at another till whose money is there: its receipt is registered, or not decided yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidElsewhere {
    /// Code of the point that took it.
    pub point: PointCode,
    /// Code of the till.
    pub till: TillCode,
    /// Its running number there.
    pub number: PaymentNumber,
    /// When it was accepted, by that till's clock, milliseconds of UTC.
    pub at_ms: i64,
    /// That clock's offset from UTC then, minutes.
    pub offset_min: i16,
    /// What its lines and the payer's commission make.
    pub total: Money,
}

impl PaidElsewhere {
    /// Its number as people name it.
    #[must_use]
    pub fn human(&self) -> HumanNumber {
        HumanNumber { point: self.point.clone(), till: self.till.clone(), number: self.number }
    }

    /// When it was accepted.
    ///
    /// # Errors
    /// A time or an offset that there is not.
    pub fn at(&self) -> Result<Timestamp, TimeError> {
        Timestamp::new(self.at_ms, self.offset_min)
    }
}

/// A reading of one of the account's meters that another till took and the centre counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadElsewhere {
    /// Code of the point that took it.
    pub point: PointCode,
    /// Code of the till.
    pub till: TillCode,
    /// Of which meter.
    pub meter: MeterId,
    /// What it showed.
    pub value: Decimal,
    /// On which day.
    pub date: BusinessDate,
    /// The code of a [`ReadingKind`](crate::reading::ReadingKind); one that is not known here is left out.
    pub kind: u8,
    /// The code of a [`ReadingSource`](crate::reading::ReadingSource); one that is not known here is left out.
    pub source: u8,
    /// When it was handed in, by that till's clock, milliseconds of UTC.
    pub at_ms: i64,
    /// That clock's offset from UTC then, minutes.
    pub offset_min: i16,
    /// When the centre got it, milliseconds of UTC.
    pub placed_ms: i64,
    /// Who took it; empty where nobody was signed in.
    pub cashier: String,
}
