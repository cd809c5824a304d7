//! The model of a paper: items that know what they are, and no width yet.

use std::sync::Arc;

use crate::symbol::Symbol;

/// A receipt or another document, from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paper {
    /// What stands on it.
    pub items: Vec<Item>,
}

/// One thing on a paper; it becomes several lines where its text does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Item {
    /// A text.
    Text {
        /// What it says; line ends in it are kept, and nothing is no line.
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
    /// Cells below each other with those of the rows before and after.
    Row {
        /// Their texts, one for each column.
        cells: Vec<String>,
        /// The columns.
        columns: Arc<[Column]>,
        /// How strong all are.
        emphasis: Emphasis,
    },
    /// A line across.
    Rule(Rule),
    /// Empty lines.
    Feed(u8),
    /// A QR code or a barcode, where the device draws.
    Symbol(Symbol),
    /// The knife, where the device has one; a new page where it has pages.
    Cut,
}

/// A column of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its characters; none for the one that takes what the others leave.
    pub width: Option<u16>,
    /// Where its texts stand.
    pub align: Align,
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

/// How strong a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emphasis {
    /// As usual.
    Plain,
    /// Bold, where the device can; as wide as a plain one.
    Strong,
    /// Each letter as wide as two; bold where the device has no such letters.
    Wide,
}

/// What leads the eye from the left to the right of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// Nothing.
    Spaces,
    /// Dots.
    Dots,
    /// A line to write on.
    Line,
}

/// A line across.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Of hyphens.
    Single,
    /// Of equals signs.
    Double,
}
