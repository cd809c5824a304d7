//! A listing as a grid of characters: how wide each column is, and each row as lines of text.

use super::{Cell, Head, Row};
use crate::text::clean;

/// Blanks between columns.
const GAP: usize = 2;
/// The narrowest a column of text gets before the rows become cards.
const NARROWEST: usize = 8;

/// How rows are laid out in a given width.
#[derive(Debug)]
pub(super) struct Grid<'a> {
    head: &'a Head,
    /// Widths of the columns; empty where rows are cards.
    widths: Vec<usize>,
    width: usize,
}

/// One line of a grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GridLine {
    pub(super) text: String,
    pub(super) strong: bool,
}

impl<'a> Grid<'a> {
    /// Fits the columns into a width. Columns of numbers are as wide as their widest; of the others the widest gives way
    /// first. Where even that is too much, each row becomes a card: a line for each cell.
    pub(super) fn new(head: &'a Head, rows: &[Row], width: usize) -> Self {
        let mut widths: Vec<usize> = head.columns.iter().map(|column| longest_word(&column.title)).collect();
        for row in rows {
            let (Row::Line(cells) | Row::Total(cells)) = row else { continue };
            for (widest, cell) in widths.iter_mut().zip(cells) {
                *widest = (*widest).max(clean(&cell.shown(head.form)).chars().count());
            }
        }
        let gaps = GAP * widths.len().saturating_sub(1);
        loop {
            if widths.iter().sum::<usize>() + gaps <= width {
                break;
            }
            let texts = widths.iter_mut().zip(&head.columns).filter(|(_, column)| !column.kind.is_number());
            match texts.map(|(width, _)| width).max_by_key(|width| **width) {
                Some(widest) if *widest > NARROWEST => *widest -= 1,
                _ => {
                    widths.clear();
                    break;
                }
            }
        }
        Self { head, widths, width }
    }

    /// The width the grid takes.
    pub(super) fn width(&self) -> usize {
        if self.widths.is_empty() {
            self.width
        } else {
            self.widths.iter().sum::<usize>() + GAP * self.widths.len().saturating_sub(1)
        }
    }

    /// The titles of the columns and a line under them; nothing for cards.
    pub(super) fn titles(&self) -> Vec<GridLine> {
        if self.widths.is_empty() {
            return Vec::new();
        }
        let titles: Vec<String> = self.head.columns.iter().map(|column| clean(&column.title)).collect();
        let mut lines = self.cells(&titles, true);
        lines.push(GridLine { text: "-".repeat(self.width()), strong: false });
        lines
    }

    /// The lines of a row.
    pub(super) fn row(&self, row: &Row) -> Vec<GridLine> {
        let (cells, strong) = match row {
            Row::Heading(title) => {
                let title = wrap(&clean(title), self.width().max(NARROWEST));
                let blank = GridLine { text: String::new(), strong: false };
                return std::iter::once(blank)
                    .chain(title.into_iter().map(|text| GridLine { text, strong: true }))
                    .collect();
            }
            Row::Line(cells) => (cells, false),
            Row::Total(cells) => (cells, true),
        };
        if self.widths.is_empty() {
            return self.card(cells, strong);
        }
        let shown: Vec<String> = cells.iter().map(|cell| clean(&cell.shown(self.head.form))).collect();
        self.cells(&shown, strong)
    }

    fn cells(&self, cells: &[String], strong: bool) -> Vec<GridLine> {
        let wrapped: Vec<Vec<String>> =
            cells.iter().zip(&self.widths).map(|(cell, width)| wrap(cell, *width)).collect();
        let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
        (0..height)
            .map(|index| {
                let mut text = String::new();
                for (place, (lines, width)) in wrapped.iter().zip(&self.widths).enumerate() {
                    let part = lines.get(index).map_or("", String::as_str);
                    let blanks = " ".repeat(width.saturating_sub(part.chars().count()));
                    if place > 0 {
                        text.push_str(&" ".repeat(GAP));
                    }
                    if self.head.columns[place].kind.is_number() {
                        text.push_str(&blanks);
                        text.push_str(part);
                    } else {
                        text.push_str(part);
                        text.push_str(&blanks);
                    }
                }
                GridLine { text: text.trim_end().to_owned(), strong }
            })
            .collect()
    }

    /// A row where columns do not fit side by side: title at the left, cell at the right or on the next lines.
    fn card(&self, cells: &[Cell], strong: bool) -> Vec<GridLine> {
        let mut lines = Vec::new();
        for (column, cell) in self.head.columns.iter().zip(cells) {
            let (title, shown) = (clean(&column.title), clean(&cell.shown(self.head.form)));
            if shown.is_empty() {
                continue;
            }
            let used = title.chars().count() + shown.chars().count();
            if used < self.width {
                lines.push(format!("{title}{}{shown}", " ".repeat(self.width - used)));
            } else {
                lines.extend(wrap(&title, self.width));
                lines.extend(wrap(&shown, self.width));
            }
        }
        lines.push("-".repeat(self.width));
        lines.into_iter().map(|text| GridLine { text, strong }).collect()
    }
}

fn longest_word(text: &str) -> usize {
    clean(text).split(' ').map(|word| word.chars().count()).max().unwrap_or(0)
}

/// The text in lines of at most so many characters: between words, and inside a word that is longer.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let width = width.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut letters = word.chars().count();
        let mut word: std::str::Chars<'_> = word.chars();
        if used > 0 && used + 1 + letters <= width {
            line.push(' ');
            used += 1;
        } else if used > 0 {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        while letters > width {
            lines.push(word.by_ref().take(width).collect());
            letters -= width;
        }
        line.extend(word);
        used += letters;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}
