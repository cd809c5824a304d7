//! Failed attempts to enrol: an address that guesses codes is told to wait.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Failures of one address within a minute after which it waits.
const FAILURES_MAX: u32 = 20;
/// Addresses remembered at once; above it the oldest minutes are forgotten.
const ADDRESSES_MAX: usize = 10_000;
const MINUTE_MS: i64 = 60_000;

/// Failures by address: the minute they began in, and how many.
#[derive(Debug, Default)]
pub struct Attempts(Mutex<HashMap<IpAddr, (i64, u32)>>);

impl Attempts {
    /// True when an address may try once more.
    pub fn may_try(&self, from: IpAddr, now_ms: i64) -> bool {
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failures.get(&from).is_none_or(|(since, count)| now_ms - since >= MINUTE_MS || *count < FAILURES_MAX)
    }

    /// An attempt of an address failed.
    pub fn failed(&self, from: IpAddr, now_ms: i64) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= ADDRESSES_MAX {
            failures.retain(|_, (since, _)| now_ms - *since < MINUTE_MS);
        }
        let entry = failures.entry(from).or_insert((now_ms, 0));
        if now_ms - entry.0 >= MINUTE_MS {
            *entry = (now_ms, 0);
        }
        entry.1 += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_fails_often_waits_a_minute_and_no_other_does() {
        let attempts = Attempts::default();
        let (guesser, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        for _ in 0..FAILURES_MAX {
            assert!(attempts.may_try(guesser, 0));
            attempts.failed(guesser, 0);
        }
        assert!(!attempts.may_try(guesser, MINUTE_MS - 1));
        assert!(attempts.may_try(other, 0));
        assert!(attempts.may_try(guesser, MINUTE_MS));
    }
}
