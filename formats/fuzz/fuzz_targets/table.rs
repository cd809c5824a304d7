//! Any bytes as a table of either form.
#![no_main]

use kassa_formats::table::{Format, ReadOptions, read};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for format in [Format::Csv, Format::Dbf, Format::Detect] {
        if let Ok(table) = read(bytes, &ReadOptions { format, ..ReadOptions::default() }) {
            assert!(table.rows.count() <= bytes.len());
        }
    }
});
