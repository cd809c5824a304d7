//! Files of the day, from the screen of reports: a workbook and a PDF, where the window says they are.

use iced_test::core::keyboard::key::{Code, Named};

use crate::story::counter::Counter;

#[test]
fn the_registry_of_the_day_is_kept_as_a_workbook_and_as_a_pdf() {
    let mut counter = Counter::at_work();
    for number in counter.owing().iter().take(2) {
        counter.pay(number.as_str());
    }
    counter.key(Named::F3);
    counter.hand("1");
    counter.key(Named::Enter);
    counter.until("the registry is on the screen", |counter| counter.shows("1-1-000002"));
    for (key, begins) in [(Code::KeyS, &b"PK"[..]), (Code::KeyF, b"%PDF")] {
        counter.ctrl(key);
        counter.until("the file is named", |counter| !counter.files(begins).is_empty());
        assert_eq!(counter.files(begins).len(), 1);
    }
    counter.finish();
}

impl Counter {
    /// The files the window names that begin so.
    fn files(&self, begins: &[u8]) -> Vec<Vec<u8>> {
        let texts = self.texts();
        let words = texts.iter().flat_map(|text| text.split_whitespace());
        let files = words.filter_map(|word| std::fs::read(word.trim_end_matches('.')).ok());
        files.filter(|file| file.starts_with(begins)).collect()
    }
}
