//! What a cashier reads on the window.

use crate::story::counter::Counter;

impl Counter {
    /// The texts on the window that are seen.
    pub fn texts(&self) -> Vec<String> {
        self.window.texts()
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
