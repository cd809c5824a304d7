//! Any text as a profile, and as layouts of barcodes.
#![no_main]

use kassa_formats::registry::Profile;
use kassa_formats::scan::Layouts;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = Profile::read(text);
    let _ = Layouts::read(text);
});
