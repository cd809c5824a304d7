//! How often: so many times a minute for each till or address, and then it waits.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Keys remembered at once. Above it those of minutes gone by are forgotten, and a new one is not counted until there
/// is room: memory stays bounded whatever comes.
const KEYS_MAX: usize = 20_000;
const MINUTE_MS: i64 = 60_000;

/// By key: the minute its count began in, and how many.
type Counts<K> = HashMap<K, (i64, u32)>;

/// Counts by key, and how many a key may have within a minute.
#[derive(Debug)]
pub struct PerMinute<K> {
    most: u32,
    counts: Mutex<Counts<K>>,
}

impl<K: Eq + Hash> PerMinute<K> {
    /// At most so many times a minute.
    #[must_use]
    pub fn at_most(most: u32) -> Self {
        Self { most, counts: Mutex::default() }
    }

    /// True while a key may once more.
    pub fn may(&self, key: &K, now_ms: i64) -> bool {
        self.may_among(&self.counts(), key, now_ms)
    }

    /// A key did it once more.
    pub fn count(&self, key: K, now_ms: i64) {
        count_among(&mut self.counts(), key, now_ms);
    }

    /// Counts a key when it may; false when it may not. Asking and counting are one step: of those who come at once no
    /// more get in than may.
    pub fn take(&self, key: K, now_ms: i64) -> bool {
        let mut counts = self.counts();
        let may = self.may_among(&counts, &key, now_ms);
        if may {
            count_among(&mut counts, key, now_ms);
        }
        may
    }

    /// What was counted before it was known was none.
    pub fn give_back(&self, key: &K) {
        if let Some((_, count)) = self.counts().get_mut(key) {
            *count = count.saturating_sub(1);
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts<K>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn may_among(&self, counts: &Counts<K>, key: &K, now_ms: i64) -> bool {
        counts.get(key).is_none_or(|(since, count)| is_over(*since, now_ms) || *count < self.most)
    }
}

fn count_among<K: Eq + Hash>(counts: &mut Counts<K>, key: K, now_ms: i64) {
    if counts.len() >= KEYS_MAX && !counts.contains_key(&key) {
        counts.retain(|_, (since, _)| !is_over(*since, now_ms));
        if counts.len() >= KEYS_MAX {
            return;
        }
    }
    let entry = counts.entry(key).or_insert((now_ms, 0));
    if is_over(entry.0, now_ms) {
        *entry = (now_ms, 0);
    }
    entry.1 = entry.1.saturating_add(1);
}

/// A minute is over, also when the clock was set back.
fn is_over(since: i64, now_ms: i64) -> bool {
    now_ms < since || now_ms - since >= MINUTE_MS
}

/// The address something is counted by: of IPv6 the network of 64 bits, all of which one customer has.
#[must_use]
pub fn whose(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address @ IpAddr::V4(_) => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_waits_for_the_next_minute_and_no_other_does() {
        let rate = PerMinute::at_most(20);
        for _ in 0..20 {
            assert!(rate.take(1, 0));
        }
        assert!(!rate.take(1, MINUTE_MS - 1));
        assert!(rate.take(2, 0));
        assert!(rate.take(1, MINUTE_MS));
        assert!(rate.take(1, -5), "a clock that was set back shuts nobody out");
    }

    #[test]
    fn of_those_who_come_at_once_no_more_get_in_than_may() {
        for _ in 0..200 {
            let rate = PerMinute::at_most(3);
            let begin = std::sync::Barrier::new(4);
            let let_in: usize = std::thread::scope(|scope| {
                let askers: Vec<_> = (0..4)
                    .map(|_| {
                        scope.spawn(|| {
                            let _ = begin.wait();
                            (0..3).filter(|_| rate.take(1, 0)).count()
                        })
                    })
                    .collect();
                askers.into_iter().map(|asker| asker.join().unwrap()).sum()
            });
            assert_eq!(let_in, 3);
        }
    }

    #[test]
    fn what_was_none_is_given_back_and_no_more() {
        let rate = PerMinute::at_most(1);
        for _ in 0..3 {
            assert!(rate.take(1, 0));
            rate.give_back(&1);
        }
        rate.give_back(&1);
        rate.give_back(&2);
        assert!(rate.take(1, 0));
        assert!(!rate.take(1, 0));
    }

    #[test]
    fn memory_is_bounded_and_old_keys_make_room() {
        let rate = PerMinute::at_most(1);
        for key in 0..KEYS_MAX + 10 {
            rate.count(key, 0);
        }
        assert!(!rate.may(&0, 0));
        assert!(rate.may(&(KEYS_MAX + 5), 0), "not counted: there was no room");
        rate.count(KEYS_MAX + 5, MINUTE_MS);
        assert!(!rate.may(&(KEYS_MAX + 5), MINUTE_MS));
    }

    #[test]
    fn addresses_of_one_network_count_together() {
        for (address, expect) in [
            ("10.0.0.1", "10.0.0.1"),
            ("::ffff:10.0.0.1", "10.0.0.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("::1", "::"),
        ] {
            assert_eq!(whose(address.parse().unwrap()), expect.parse::<IpAddr>().unwrap(), "{address}");
        }
    }
}
