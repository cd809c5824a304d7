//! Any text as a template of papers: what is read can be filled, and no line of it is wider than the paper.
#![no_main]

use kassa_formats::receipt::render::{Width, lines};
use kassa_formats::receipt::{Kind, Language, Template, sample};

libfuzzer_sys::fuzz_target!(|text: &str| {
    for kind in Kind::ALL {
        if let (Ok(template), Ok(values)) = (Template::parse(*kind, Language::Uk, text), sample::values(*kind, Language::Uk)) {
            let paper = template.fill(&values);
            assert!(lines(&paper, Width::MIN, None).iter().all(|line| line.text.chars().count() <= Width::MIN.columns()));
        }
    }
});
