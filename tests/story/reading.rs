//! What a cashier reads on the window.

use std::sync::{Arc, Mutex};

use iced_test::selector::Candidate;

use crate::story::counter::Counter;
use crate::window;

impl Counter {
    /// The texts on the window that are seen.
    pub fn texts(&self) -> Vec<String> {
        let found = Arc::new(Mutex::new(Vec::new()));
        let texts = Arc::clone(&found);
        let mut simulator = window::simulator(&self.window.app, (1024.0, 768.0));
        let _ = simulator.simulate([window::redraw()]);
        let _ = simulator.find(move |candidate: Candidate<'_>| -> Option<()> {
            if let Candidate::Text { content, visible_bounds: Some(_), .. } = candidate {
                texts.lock().unwrap().push(content.to_owned());
            }
            None
        });
        let texts = found.lock().unwrap();
        texts.clone()
    }

    /// Whether a text stands on the window, alone or within another.
    pub fn shows(&self, part: &str) -> bool {
        self.texts().iter().any(|text| text.contains(part))
    }

    /// Waits until the text is there, for the till answers from threads of its own; fails with all that is on the
    /// window.
    #[track_caller]
    pub fn assert_shows(&mut self, part: &str) {
        self.until(part, |counter| counter.shows(part));
    }

    /// Fails with the paper when no line of it has the text.
    #[track_caller]
    pub fn assert_printed(&self, part: &str) {
        let paper = self.paper();
        assert!(paper.iter().any(|line| line.contains(part)), "no «{part}» on {paper:#?}");
    }
}
