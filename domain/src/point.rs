//! A point: where it is, when it works, and the limits the centre sets for its tills.

use serde::{Deserialize, Serialize};

use crate::ids::{PointCode, PointId, TownId};
use crate::money::{Currency, Money, Rounding};

pub mod hours;

pub use hours::WorkingHours;

/// An office that takes payments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    /// Number at the centre.
    pub id: PointId,
    /// First part of its payments' numbers.
    pub code: PointCode,
    /// Name as receipts and the window's header show it.
    pub name: String,
    /// Address as receipts print it.
    pub address: String,
    /// Currency it takes.
    pub currency: Currency,
    /// Town a search begins with (R1).
    pub home_town: TownId,
    /// Other towns it takes payments for, each by a contract (R1).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub towns: Vec<TownId>,
    /// When it works.
    pub hours: WorkingHours,
    /// How far its tills may go without the centre.
    pub limits: OfflineLimits,
    /// How cash totals are rounded.
    pub cash_rounding: CashRounding,
    /// Most cash its drawers should hold; above it the cashier is reminded to take some out. None is never reminded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawer_limit: Option<Money>,
    /// True where a cashier may open and close shifts (R18).
    pub cashier_opens_shift: bool,
}

impl Point {
    /// How a town stands to it (R1).
    #[must_use]
    pub fn territory(&self, town: TownId) -> Territory {
        if town == self.home_town {
            Territory::Home
        } else if self.towns.contains(&town) {
            Territory::ByContract
        } else {
            Territory::NotServed
        }
    }

    /// True for the home town and for every town with a contract: of these it takes payments (R1).
    #[must_use]
    pub fn serves(&self, town: TownId) -> bool {
        self.territory(town) != Territory::NotServed
    }
}

/// How a town stands to a point (R1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Territory {
    /// Its home town.
    #[default]
    Home,
    /// Another town that it has a contract for.
    ByContract,
    /// A town that it takes no payments for.
    NotServed,
}

/// How far a till may go without the centre (R10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfflineLimits {
    /// Hours since the last contact.
    pub hours: u32,
    /// Payments not yet acknowledged.
    pub payments: u32,
    /// Their sum.
    pub sum: Money,
    /// Hours since the directory was last in step with the centre.
    pub directory_hours: u32,
}

/// What a till has done without the centre so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfflineUse {
    /// Hours since the last contact, rounded down.
    pub hours: u32,
    /// Payments not yet acknowledged.
    pub payments: u32,
    /// Their sum.
    pub sum: Money,
    /// Hours since the directory was last in step, rounded down.
    pub directory_hours: u32,
}

/// The limit that forbids taking money, with its figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LimitReached {
    /// Too long without the centre.
    Hours {
        /// The limit, in hours.
        limit: u32,
    },
    /// Too many payments wait.
    Payments {
        /// The limit.
        limit: u32,
    },
    /// Their sum is too large.
    Sum {
        /// The limit.
        limit: Money,
    },
    /// The directory is too old.
    DirectoryAge {
        /// The limit, in hours.
        limit: u32,
    },
}

impl OfflineLimits {
    /// The first limit that `usage` has reached. A sum of another currency counts as reached.
    #[must_use]
    pub fn reached_by(self, usage: OfflineUse) -> Option<LimitReached> {
        if usage.hours >= self.hours {
            Some(LimitReached::Hours { limit: self.hours })
        } else if usage.payments >= self.payments {
            Some(LimitReached::Payments { limit: self.payments })
        } else if usage.sum.partial_cmp(&self.sum).is_none_or(std::cmp::Ordering::is_ge) {
            Some(LimitReached::Sum { limit: self.sum })
        } else if usage.directory_hours >= self.directory_hours {
            Some(LimitReached::DirectoryAge { limit: self.directory_hours })
        } else {
            None
        }
    }
}

/// How cash totals are rounded (R8).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashRounding {
    /// 1, 5, 10 or 50 minor units.
    pub step: i64,
    /// Which way.
    pub rounding: Rounding,
}

impl CashRounding {
    /// The same where the register's receipt can only be rounded down: then the payer is never asked for more than the
    /// receipt can say.
    #[must_use]
    pub const fn on_a_register(self, rounds_up: bool) -> Self {
        if rounds_up { self } else { Self { rounding: Rounding::Down, ..self } }
    }

    /// To the minor unit: nothing is rounded.
    pub const NONE: Self = Self { step: 1, rounding: Rounding::HalfAwayFromZero };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r10_each_offline_limit_is_named() {
        let uah = |minor| Money::new(minor, Currency::Uah);
        let limits = OfflineLimits { hours: 48, payments: 500, sum: uah(1_000_000), directory_hours: 72 };
        let fine = OfflineUse { hours: 47, payments: 499, sum: uah(999_999), directory_hours: 71 };
        for (usage, expect) in [
            (fine, None),
            (OfflineUse { hours: 48, ..fine }, Some(LimitReached::Hours { limit: 48 })),
            (OfflineUse { payments: 500, ..fine }, Some(LimitReached::Payments { limit: 500 })),
            (OfflineUse { sum: uah(1_000_000), ..fine }, Some(LimitReached::Sum { limit: limits.sum })),
            (OfflineUse { directory_hours: 72, ..fine }, Some(LimitReached::DirectoryAge { limit: 72 })),
        ] {
            assert_eq!(limits.reached_by(usage), expect);
        }
    }
}
