//! A paper as lines of characters, for screens, text printers and registers that print free text.
//!
//! Width is counted in characters, never bytes. Nothing is cut: what does not fit is wrapped between words, a word longer
//! than the paper inside itself. A text meant for a code page is fitted to it before it is measured (R13).

use crate::text::{CodePage, clean, fit_str};

use super::paper::{Align, Emphasis, Fill, Item, Paper, Rule};

/// How many characters a line of the paper holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Width(usize);

impl Width {
    /// The narrowest paper: 57 mm in the usual font.
    pub const MIN: Self = Self(32);
    /// The widest: a carriage of 136 columns in condensed print.
    pub const MAX: Self = Self(272);

    /// A width of 32 to 272 characters.
    #[must_use]
    pub fn new(columns: u16) -> Option<Self> {
        let columns = usize::from(columns);
        (Self::MIN.0..=Self::MAX.0).contains(&columns).then_some(Self(columns))
    }

    /// The number of characters.
    #[must_use]
    pub const fn columns(self) -> usize {
        self.0
    }
}

/// One printed line, at most as wide as the paper, without blanks at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its characters.
    pub text: String,
    /// How strong it is.
    pub emphasis: Emphasis,
}

/// The paper as lines. With a code page every character is one of that page.
#[must_use]
pub fn lines(paper: &Paper, width: Width, page: Option<CodePage>) -> Vec<Line> {
    let fitted = |text: &str| match page {
        Some(page) => fit_str(text, page),
        None => clean(text),
    };
    let mut out = Vec::new();
    for item in &paper.items {
        match item {
            Item::Text { text, align, emphasis } => {
                for part in text.lines() {
                    let wrapped = wrap(&fitted(part), width.0);
                    push(&mut out, wrapped.into_iter().map(|line| placed(&line, *align, width.0)), *emphasis);
                }
            }
            Item::Pair { left, right, fill, emphasis } => {
                push(&mut out, pair(&fitted(left), &fitted(right), *fill, width.0), *emphasis);
            }
            Item::Rule(rule) => {
                let mark = match rule {
                    Rule::Single => "-",
                    Rule::Double => "=",
                };
                push(&mut out, [mark.repeat(width.0)], Emphasis::Plain);
            }
            Item::Feed(count) => push(&mut out, (0..*count).map(|_| String::new()), Emphasis::Plain),
        }
    }
    out
}

/// The paper as one text, every line ended.
#[must_use]
pub fn text(paper: &Paper, width: Width) -> String {
    lines(paper, width, None).into_iter().map(|line| line.text + "\n").collect()
}

fn push(out: &mut Vec<Line>, texts: impl IntoIterator<Item = String>, emphasis: Emphasis) {
    out.extend(texts.into_iter().map(|text| Line { text: text.trim_end().to_owned(), emphasis }));
}

fn columns(text: &str) -> usize {
    text.chars().count()
}

fn placed(line: &str, align: Align, width: usize) -> String {
    let free = width.saturating_sub(columns(line));
    let before = match align {
        Align::Left => 0,
        Align::Center => free / 2,
        Align::Right => free,
    };
    " ".repeat(before) + line
}

/// The lines of a text, none wider than `width`. Blanks between words are one each; an empty text is one empty line.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && columns(&line) + 1 + columns(word) > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for character in word.chars() {
            if columns(&line) == width {
                lines.push(std::mem::take(&mut line));
            }
            line.push(character);
        }
    }
    lines.push(line);
    lines
}

/// A pair: the right text stands at the right edge of the last line of the left one, or below where there is no room.
fn pair(left: &str, right: &str, fill: Fill, width: usize) -> Vec<String> {
    let right = right.trim();
    let right_columns = columns(right);
    if right_columns >= width {
        let below = wrap(right, width).into_iter().map(|line| placed(&line, Align::Right, width));
        return wrap(left, width).into_iter().chain(below).collect();
    }
    let room = width - right_columns - 1;
    // A wide right text would squeeze the left one into a thin column: then it takes the whole width and the right text
    // stands behind it, or below.
    let mut lines = wrap(left, if room * 2 >= width { room } else { width });
    if lines.last().is_some_and(|last| columns(last) > room) {
        lines.push(String::new());
    }
    if let Some(last) = lines.last_mut() {
        let gap = width - columns(last) - right_columns;
        let dots = matches!(fill, Fill::Dots) && gap >= 4 && !last.is_empty();
        let between = if dots { format!(" {} ", ".".repeat(gap - 2)) } else { " ".repeat(gap) };
        last.push_str(&between);
        last.push_str(right);
    }
    lines
}

#[cfg(test)]
mod tests;
