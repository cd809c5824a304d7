//! The model of a paper: lines that know what they are, and no width yet.

/// A receipt or report, from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paper {
    /// Its lines.
    pub items: Vec<Item>,
}

/// One line of a paper; it becomes several where its text does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A text.
    Text {
        /// What it says; line ends in it are kept.
        text: String,
        /// Where it stands.
        align: Align,
        /// How strong it is.
        emphasis: Emphasis,
    },
    /// A text at the left and one, mostly a sum, at the right.
    Pair {
        /// At the left; wrapped where it is long.
        left: String,
        /// At the right edge; kept whole.
        right: String,
        /// What stands between.
        fill: Fill,
        /// How strong both are.
        emphasis: Emphasis,
    },
    /// A line across.
    Rule(Rule),
    /// Empty lines.
    Feed(u8),
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// At the left edge.
    Left,
    /// In the middle.
    Center,
    /// At the right edge.
    Right,
}

/// How strong a text is. A strong one is as wide as a plain one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emphasis {
    /// As usual.
    Plain,
    /// Bold, where the device can.
    Strong,
}

/// What leads the eye from the left to the right of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// Nothing.
    Spaces,
    /// Dots.
    Dots,
}

/// A line across.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Of hyphens.
    Single,
    /// Of equals signs.
    Double,
}

impl Paper {
    pub(super) fn text(&mut self, align: Align, emphasis: Emphasis, text: impl Into<String>) {
        self.items.push(Item::Text { text: text.into(), align, emphasis });
    }

    pub(super) fn texts(&mut self, align: Align, texts: &[String]) {
        for text in texts {
            self.text(align, Emphasis::Plain, text);
        }
    }

    pub(super) fn pair(&mut self, left: &str, right: impl Into<String>) {
        self.push_pair(left, right.into(), Fill::Spaces, Emphasis::Plain);
    }

    pub(super) fn dotted(&mut self, left: &str, right: impl Into<String>) {
        self.push_pair(left, right.into(), Fill::Dots, Emphasis::Plain);
    }

    pub(super) fn strong_pair(&mut self, left: &str, right: impl Into<String>) {
        self.push_pair(left, right.into(), Fill::Spaces, Emphasis::Strong);
    }

    fn push_pair(&mut self, left: &str, right: String, fill: Fill, emphasis: Emphasis) {
        self.items.push(Item::Pair { left: left.to_owned(), right, fill, emphasis });
    }

    pub(super) fn rule(&mut self, rule: Rule) {
        self.items.push(Item::Rule(rule));
    }
}
