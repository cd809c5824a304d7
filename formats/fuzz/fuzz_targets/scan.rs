//! Any bytes scanned: a bill or a named reason why not.
#![no_main]

use kassa_formats::scan::{Layouts, tell};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(told) = tell(bytes, &Layouts::shipped()) {
        assert!(!told.bill.accounts.is_empty());
    }
});
