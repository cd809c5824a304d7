//! Any text as a profile.
#![no_main]

use kassa_formats::registry::Profile;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = Profile::read(text);
});
