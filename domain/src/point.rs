//! A point: where it is, when it works, and the limits the centre sets for its tills.

use serde::{Deserialize, Serialize};

use crate::ids::{PointCode, PointId, TownId};
use crate::money::{Currency, Money, MoneyError, Rounding};
use crate::time::Timestamp;

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
    /// By how much a counted drawer may differ before a supervisor has to approve of it (R19, R25); by any
    /// sum where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference_limit: Option<Money>,
    /// True where a cashier may open and close shifts (R18).
    pub cashier_opens_shift: bool,
    /// True where the payments of a visit stand on one receipt, as far as the register can (R7); else each has its own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub receipt_per_visit: bool,
    /// Where payers can see what the centre has of their receipts: what their links begin with. Receipts have none where
    /// it is not set. See [`is_receipt_link`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_link: Option<String>,
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

    /// True where a drawer differs by more than a cashier may answer for alone, less or more (R19, R25).
    ///
    /// # Errors
    /// Two currencies or an overflow.
    pub fn differs_too_much(&self, by: Money) -> Result<bool, MoneyError> {
        let Some(limit) = self.difference_limit else { return Ok(false) };
        let size = if by.is_negative() { by.negated()? } else { by };
        Ok(size.minus(limit)?.is_positive())
    }
}

/// Most characters of what links of receipts begin with: with number and code behind it a QR code stays small on a narrow
/// paper.
const RECEIPT_LINK_MAX: usize = 60;

/// True for what links of receipts may begin with: `https://`, a host, perhaps a port and a path, without a slash at the
/// end; at most 60 characters of ASCII, without a query.
#[must_use]
pub fn is_receipt_link(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else { return false };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/".contains(&byte);
    text.len() <= RECEIPT_LINK_MAX
        && rest.starts_with(|first: char| first.is_ascii_alphanumeric())
        && rest.bytes().all(plain)
        && !rest.ends_with('/')
        && !rest.contains("//")
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

/// What the use of the limits is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfflineFacts {
    /// When the centre answered last; never when unset, and no hours are counted then.
    pub contact: Option<Timestamp>,
    /// When the directory was last in step with the centre; one that never was is too old.
    pub in_step: Option<Timestamp>,
    /// Payments not yet acknowledged.
    pub payments: u32,
    /// Their sum.
    pub sum: Money,
}

impl OfflineFacts {
    /// The use at this moment. A clock that was set back uses nothing up.
    #[must_use]
    pub fn usage(&self, now: Timestamp) -> OfflineUse {
        let hours = |at: Timestamp| u32::try_from(now.since(at).max(0) / HOUR_MS).unwrap_or(u32::MAX);
        OfflineUse {
            hours: self.contact.map_or(0, hours),
            payments: self.payments,
            sum: self.sum,
            directory_hours: self.in_step.map_or(u32::MAX, hours),
        }
    }
}

/// What of the limits is not used yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfflineLeft {
    /// Time until no money is taken any more without an answer of the centre, milliseconds; not negative.
    pub ms: i64,
    /// It is the age of the directory that ends it, not the time without the line.
    pub by_directory: bool,
    /// Payments.
    pub payments: u32,
    /// Their sum; not negative.
    pub sum: Money,
}

impl OfflineLeft {
    /// True when nothing may be taken any more.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.ms == 0 || self.payments == 0 || self.sum.is_zero()
    }
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

/// Milliseconds of an hour.
const HOUR_MS: i64 = 3_600_000;

impl OfflineLimits {
    /// What is left at this moment, to the millisecond: when it is spent, [`Self::reached_by`] names a limit.
    #[must_use]
    pub fn left(self, facts: &OfflineFacts, now: Timestamp) -> OfflineLeft {
        let left_ms = |hours: u32, since: Timestamp| (i64::from(hours) * HOUR_MS - now.since(since).max(0)).max(0);
        let alone_ms = left_ms(self.hours, facts.contact.unwrap_or(now));
        let directory_ms = facts.in_step.map_or(0, |at| left_ms(self.directory_hours, at));
        let nothing = Money::zero(self.sum.currency());
        OfflineLeft {
            ms: alone_ms.min(directory_ms),
            by_directory: directory_ms < alone_ms,
            payments: self.payments.saturating_sub(facts.payments),
            sum: self.sum.minus(facts.sum).ok().filter(|left| !left.is_negative()).unwrap_or(nothing),
        }
    }

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
    fn links_of_receipts_begin_with_an_address_that_browsers_open() {
        let long = |chars: usize| format!("https://{}", "a".repeat(chars - "https://".len()));
        for (text, expect) in [
            ("https://pay.example.ua", true),
            ("https://pay.example.ua:8443/kassa", true),
            (&long(60), true),
            (&long(61), false),
            ("http://pay.example.ua", false),
            ("https://pay.example.ua/", false),
            ("https://pay.example.ua//kassa", false),
            ("https://pay.example.ua/?x=1", false),
            ("https://pay.example.ua/#x", false),
            ("https://user@pay.example.ua", false),
            ("https://оплата.example.ua", false),
            ("https://pay example.ua", false),
            ("https://", false),
            ("https:///r", false),
            ("pay.example.ua", false),
            ("", false),
        ] {
            assert_eq!(is_receipt_link(text), expect, "{text}");
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

    #[test]
    fn r10_what_is_left_ends_at_the_very_moment_a_limit_is_reached() {
        let uah = |minor| Money::new(minor, Currency::Uah);
        let limits = OfflineLimits { hours: 48, payments: 500, sum: uah(1_000_000), directory_hours: 72 };
        let now = Timestamp::new(1_795_262_709_000, 120).unwrap();
        let ago = |ms: i64| Some(now.shifted(-ms));
        let fresh = OfflineFacts { contact: Some(now), in_step: Some(now), payments: 0, sum: uah(0) };
        let hour = HOUR_MS;
        for (facts, ms, by_directory) in [
            (fresh, 48 * hour, false),
            (OfflineFacts { contact: ago(40 * hour), ..fresh }, 8 * hour, false),
            (OfflineFacts { contact: ago(40 * hour), in_step: ago(70 * hour), ..fresh }, 2 * hour, true),
            (OfflineFacts { contact: ago(48 * hour - 1), ..fresh }, 1, false),
            (OfflineFacts { contact: ago(48 * hour), ..fresh }, 0, false),
            (OfflineFacts { in_step: ago(72 * hour), ..fresh }, 0, true),
            (OfflineFacts { in_step: None, ..fresh }, 0, true),
            (OfflineFacts { contact: None, ..fresh }, 48 * hour, false),
            (OfflineFacts { contact: ago(-5 * hour), ..fresh }, 48 * hour, false),
        ] {
            let left = limits.left(&facts, now);
            assert_eq!((left.ms, left.by_directory), (ms, by_directory), "{facts:?}");
            assert_eq!(left.is_spent(), limits.reached_by(facts.usage(now)).is_some(), "{facts:?}");
        }
        for (payments, sum, expect) in
            [(0, 0, (500, 1_000_000)), (497, 999_999, (3, 1)), (500, 1_000_000, (0, 0)), (501, 2_000_000, (0, 0))]
        {
            let facts = OfflineFacts { payments, sum: uah(sum), ..fresh };
            let left = limits.left(&facts, now);
            assert_eq!((left.payments, left.sum), (expect.0, uah(expect.1)));
            assert_eq!(left.is_spent(), limits.reached_by(facts.usage(now)).is_some(), "{facts:?}");
        }
    }
}
