//! A listing as a grid of characters: how wide each column is, and each row as lines of text.

use super::{Cell, Column, Head, Kind, Row};
use crate::text::clean;

/// Blanks between columns.
const GAP: usize = 2;
/// The narrowest that a heading is wrapped in.
const NARROWEST: usize = 8;
/// Characters of a line to sign on.
const SIGN: usize = 30;
/// A word longer than this may be torn.
const WORD_MAX: usize = 16;
/// More lines in a row than this, and it becomes a card.
const LINES_MAX: usize = 24;

/// How rows are laid out in a given width.
#[derive(Debug)]
pub(super) struct Grid<'a> {
    head: &'a Head,
    /// The columns that people read, by their places.
    places: Vec<usize>,
    /// Their widths; empty where rows are cards.
    widths: Vec<usize>,
    width: usize,
}

/// One line of a grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GridLine {
    pub(super) text: String,
    pub(super) strong: bool,
}

/// What a column would like to have.
#[derive(Debug, Clone, Copy)]
struct Wish {
    /// For its longest text on one line.
    natural: usize,
    /// Without a word of it being torn.
    least: usize,
    /// Texts give way, numbers and codes do not.
    gives_way: bool,
}

impl Wish {
    /// What it takes when no text of it is to have more lines than so many.
    fn in_lines(self, lines: usize) -> usize {
        if self.gives_way { self.natural.div_ceil(lines).max(self.least).min(self.natural) } else { self.natural }
    }
}

impl<'a> Grid<'a> {
    /// Fits the columns into a width. Columns of numbers and codes are as wide as their widest; the others give way
    /// together, so that none makes a row much higher than the rest would. Where even that is too much, each row becomes
    /// a card: a line for each cell.
    pub(super) fn new(head: &'a Head, rows: &[Row], width: usize) -> Self {
        let shown = |(_, column): &(usize, &Column)| !column.kind.is_mark();
        let places: Vec<usize> = head.columns.iter().enumerate().filter(shown).map(|(place, _)| place).collect();
        let mut wishes: Vec<Wish> = places.iter().map(|place| Wish::of_title(&head.columns[*place])).collect();
        for row in rows {
            let (Row::Line(cells) | Row::Total(cells)) = row else { continue };
            for (wish, place) in wishes.iter_mut().zip(&places) {
                if let Some(cell) = cells.get(*place) {
                    wish.hear(&clean(&cell.shown(head.form)));
                }
            }
        }
        let gaps = GAP * wishes.len().saturating_sub(1);
        let all = |lines: usize| wishes.iter().map(|wish| wish.in_lines(lines)).collect::<Vec<_>>();
        let fitting = |widths: &Vec<usize>| widths.iter().sum::<usize>() + gaps <= width;
        let mut widths = (1..=LINES_MAX).map(all).find(fitting).unwrap_or_default();
        // What is left over goes to whom it saves most lines.
        while !widths.is_empty() && widths.iter().sum::<usize>() + gaps < width {
            let wanting = widths.iter_mut().zip(&wishes).filter(|(width, wish)| **width < wish.natural);
            let Some((widest, _)) = wanting.max_by_key(|(width, wish)| wish.natural.div_ceil(**width)) else { break };
            *widest += 1;
        }
        Self { head, places, widths, width }
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
        let titles: Vec<String> = self.places.iter().map(|place| clean(&self.head.columns[*place].title)).collect();
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
            Row::Sign(words) => {
                let words = clean(words);
                let line = "_".repeat(self.width().saturating_sub(words.chars().count() + 1).clamp(1, SIGN));
                return ["".to_owned(), format!("{words} {line}")]
                    .map(|text| GridLine { text, strong: false })
                    .to_vec();
            }
            Row::Line(cells) => (cells, false),
            Row::Total(cells) => (cells, true),
        };
        if self.widths.is_empty() {
            return self.card(cells, strong);
        }
        let cell = |place: &usize| cells.get(*place).map_or(String::new(), |cell| clean(&cell.shown(self.head.form)));
        let shown: Vec<String> = self.places.iter().map(cell).collect();
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
                    if self.head.columns[self.places[place]].kind.is_number() {
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
        for (column, cell) in self.head.columns.iter().zip(cells).filter(|(column, _)| !column.kind.is_mark()) {
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

impl Wish {
    fn of_title(column: &Column) -> Self {
        let gives_way = match column.kind.bare() {
            Kind::Text(_) | Kind::Word(_) | Kind::Moment => true,
            Kind::Code(_) | Kind::Count(_) | Kind::Money(_) | Kind::Decimal { .. } | Kind::Date | Kind::Mark(_) => {
                false
            }
        };
        let title = longest_word(&clean(&column.title));
        Self { natural: title, least: title.min(WORD_MAX), gives_way }
    }

    fn hear(&mut self, text: &str) {
        self.natural = self.natural.max(text.chars().count());
        self.least = self.least.max(longest_word(text).min(WORD_MAX));
    }
}

fn longest_word(text: &str) -> usize {
    text.split(' ').map(|word| word.chars().count()).max().unwrap_or(0)
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
