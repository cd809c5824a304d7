//! A point: where it is, when it works, and the limits the centre sets for its tills.

use serde::{Deserialize, Serialize};

use crate::ids::{PointCode, PointId, TownId};
use crate::money::{Currency, Money, Rounding};
use crate::time::Timestamp;

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
    /// When it works.
    pub hours: WorkingHours,
    /// How far its tills may go without the centre.
    pub limits: OfflineLimits,
    /// How cash totals are rounded.
    pub cash_rounding: CashRounding,
    /// True where a cashier may open and close shifts (R18).
    pub cashier_opens_shift: bool,
}

/// Working hours of every day, in minutes since local midnight; `to` is not within. Around the clock is 0–1440, or both
/// the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingHours {
    /// First minute, 0–1439.
    pub from_min: u16,
    /// First minute after, 1–1440.
    pub to_min: u16,
}

impl WorkingHours {
    /// Around the clock.
    pub const ALWAYS: Self = Self { from_min: 0, to_min: 1440 };

    /// True when the point works at this moment, by the till's local time. Hours that end before they begin go over
    /// midnight.
    #[must_use]
    pub fn contain(self, now: Timestamp) -> bool {
        let minute = now.local_minute();
        if self.from_min < self.to_min {
            (self.from_min..self.to_min).contains(&minute)
        } else {
            minute >= self.from_min || minute < self.to_min
        }
    }
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
    fn hours_may_go_over_midnight() {
        let at = |hour: i64, minute: i64| Timestamp::new((hour * 60 + minute) * 60_000, 0).unwrap();
        let day = WorkingHours { from_min: 8 * 60, to_min: 17 * 60 };
        let night = WorkingHours { from_min: 22 * 60, to_min: 6 * 60 };
        for (hours, now, expect) in [
            (day, at(7, 59), false),
            (day, at(8, 0), true),
            (day, at(16, 59), true),
            (day, at(17, 0), false),
            (night, at(23, 0), true),
            (night, at(5, 59), true),
            (night, at(6, 0), false),
            (WorkingHours { from_min: 540, to_min: 540 }, at(8, 59), true),
            (WorkingHours { from_min: 540, to_min: 540 }, at(9, 0), true),
            (WorkingHours::ALWAYS, at(0, 0), true),
            (WorkingHours::ALWAYS, at(23, 59), true),
        ] {
            assert_eq!(hours.contain(now), expect, "{hours:?} {now}");
        }
    }

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
