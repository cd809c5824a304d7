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

    /// The report on the screen has these, one below the other, also where one would scroll to them.
    #[track_caller]
    pub fn assert_sheet(&self, parts: &[&str]) {
        let plain = |text: &str| text.replace(['\u{202f}', '\u{a0}'], " ");
        let sheet = plain(&self.window.all_texts().join("\n"));
        let mut rest = sheet.as_str();
        for part in parts {
            let Some((_, below)) = rest.split_once(&plain(part)) else { panic!("no «{part}» below in {sheet}") };
            rest = below;
        }
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
