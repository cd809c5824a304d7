//! What a person reads on the window of a test.

use std::sync::{Arc, Mutex};

use iced_test::selector::Candidate;

use super::{Window, redraw, simulator};

impl Window {
    /// The texts that are in sight.
    pub fn texts(&self) -> Vec<String> {
        self.texts_where(|in_sight| in_sight)
    }

    /// Every text, also of rows that are not in sight.
    pub fn all_texts(&self) -> Vec<String> {
        self.texts_where(|_| true)
    }

    /// Whether a text is in sight, alone or within another.
    pub fn shows(&self, part: &str) -> bool {
        self.texts().iter().any(|text| text.contains(part))
    }

    fn texts_where(&self, counts: fn(bool) -> bool) -> Vec<String> {
        let told = Arc::new(Mutex::new(Vec::new()));
        let found = Arc::clone(&told);
        let mut simulator = simulator(&self.app, (1024.0, 768.0));
        let _ = simulator.simulate([redraw()]);
        let _ = simulator.find(move |candidate: Candidate<'_>| -> Option<()> {
            if let Candidate::Text { content, visible_bounds, .. } = candidate
                && counts(visible_bounds.is_some())
            {
                found.lock().unwrap().push(content.to_owned());
            }
            None
        });
        told.lock().unwrap().clone()
    }
}
