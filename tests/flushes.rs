//! One flush to accept a payment, and one to record its receipt: counted from outside, by `strace`.

mod support;

use std::io::Write as _;

use support::flushes::{CHILD, child, count};

const PAYMENTS: u32 = 15;

/// Not a test of its own: what the next one watches.
#[test]
fn child_that_takes_payments() {
    if let Some(payments) = std::env::var(CHILD).ok().and_then(|text| text.parse().ok()) {
        child(payments);
    }
}

#[test]
fn a_payment_waits_for_the_disk_twice() {
    let Some(flushes) = count(&["--exact", "child_that_takes_payments"], PAYMENTS) else {
        let _ = writeln!(std::io::stderr().lock(), "not counted: strace is not here, or may not trace");
        return;
    };
    let expected = vec![1; usize::try_from(PAYMENTS).unwrap()];
    assert_eq!((flushes.accept, flushes.record), (expected.clone(), expected));
}
