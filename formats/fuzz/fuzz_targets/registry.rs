//! Any bytes as a registry: the first byte chooses the profile. What passes the check can be applied, and adds up.
#![no_main]

use std::io::Cursor;

use kassa_domain::BusinessDate;
use kassa_formats::registry::{Profile, Rules, check};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let shipped = Profile::shipped();
    let (Some((first, rest)), Ok(today)) = (bytes.split_first(), BusinessDate::new(2026, 11, 24)) else { return };
    let profile = &shipped[usize::from(*first) % shipped.len()];
    let rules = Rules { today, open_from: None };
    let mut control = Cursor::new(rest);
    if let Ok(checked) = check(&mut Cursor::new(rest), Some(&mut control), profile, rules, &|_| None) {
        let protocol = checked.apply(&mut Cursor::new(rest), &mut |_| None).expect("what was checked can be applied");
        let sum = protocol.applied.amount.plus(protocol.refused.amount).expect("a sum");
        assert_eq!(sum, protocol.totals.amount);
    }
});
