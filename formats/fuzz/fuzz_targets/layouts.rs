//! Any text as layouts of barcodes; what is read can be scanned by.
#![no_main]

use kassa_formats::scan::{BillReader, Layouts};

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(layouts) = Layouts::read(text) {
        let _ = BillReader::new(layouts).tell(b"0042000100043210260001842504", Default::default());
    }
});
