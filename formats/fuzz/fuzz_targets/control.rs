//! Any bytes as the second file of a packet whose first one is whole: what agrees adds up.
#![no_main]

use std::io::Cursor;

use kassa_domain::BusinessDate;
use kassa_formats::registry::{Profile, Rules, check};

const PACKET: &[u8] = b"23.11.2026|004512|21.11.2026|08621|00138|000077|0001842.50|1000432\r\n\
    23.11.2026|004513|21.11.2026|08621|00138|000079|0002765.00|1000434\r\n";

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let (Some(profile), Ok(today)) = (Profile::of_name("packet"), BusinessDate::new(2026, 11, 24)) else { return };
    let mut control = Cursor::new(bytes);
    let rules = Rules { today, open_from: None };
    if let Ok(checked) = check(&mut Cursor::new(PACKET), Some(&mut control), &profile, rules, &|_| None) {
        assert_eq!((checked.totals.count, checked.totals.amount.minor()), (2, 460_750));
    }
});
