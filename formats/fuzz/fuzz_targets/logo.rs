//! Any bytes as a logo: one that is read fits the paper and has something dark.
#![no_main]

use kassa_formats::receipt::logo::{HEIGHT_MAX, WIDTH_MAX, read};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(drawn) = read("logo.png", bytes).map(|logo| logo.draw().unwrap()) {
        assert!(drawn.width() <= usize::from(WIDTH_MAX) && drawn.height() <= usize::from(HEIGHT_MAX));
        assert!(drawn.rows().flatten().any(|dark| *dark));
    }
});
