//! Every code that a driver of the family can refuse with has its meaning and its remedy in every language.

use std::collections::BTreeSet;
use std::path::Path;

use kassa_drivers::datecs::register::OWN_CODES;
use kassa_drivers::datecs::status::{X_ERRORS, refusal_names};

#[test]
fn every_code_has_its_words() {
    let codes: BTreeSet<&str> = refusal_names().chain(OWN_CODES).chain(X_ERRORS).collect();
    assert!(codes.len() > 35, "{codes:?}");
    let texts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/i18n");
    let mut missing = Vec::new();
    for language in ["uk", "ru", "kk", "en"] {
        let text = std::fs::read_to_string(texts.join(language).join("refusal.ftl")).unwrap();
        let keys: BTreeSet<&str> = text.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key).collect();
        for code in &codes {
            for key in [format!("refusal-datecs-{code}"), format!("refusal-datecs-{code}-do")] {
                if !keys.contains(key.as_str()) {
                    missing.push(format!("{language}: {key}"));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
