//! Any bytes scanned: a bill or a named reason why not.
#![no_main]

use kassa_formats::scan::{BillReader, Layouts};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(told) = BillReader::new(Layouts::shipped()).tell(bytes, Default::default()) {
        assert!(!told.bill.accounts.is_empty());
    }
});
