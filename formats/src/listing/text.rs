//! A page of text: for a screen, or a text printer of 32 columns and more.

use super::Listing;
use super::grid::{Grid, wrap};
use crate::receipt::Emphasis;
use crate::receipt::render::{Line, Width};
use crate::text::{CodePage, clean, fit_str};

/// The listing as lines of at most this many characters. With a code page every character is one of that page.
#[must_use]
pub fn lines(listing: &Listing, width: Width, page: Option<CodePage>) -> Vec<Line> {
    let columns = width.columns();
    let listing = &match page {
        Some(page) => fitted(listing, page),
        None => listing.clone(),
    };
    let line =
        |text: String, strong: bool| Line { text, emphasis: if strong { Emphasis::Strong } else { Emphasis::Plain } };
    let mut out: Vec<Line> =
        wrap(&clean(&listing.head.title), columns).into_iter().map(|text| line(text, true)).collect();
    for words in &listing.head.lines {
        out.extend(wrap(&clean(words), columns).into_iter().map(|text| line(text, false)));
    }
    out.push(line(String::new(), false));
    let grid = Grid::new(&listing.head, &listing.rows, columns);
    let rows = listing.rows.iter().flat_map(|row| grid.row(row));
    out.extend(grid.titles().into_iter().chain(rows).map(|found| line(found.text, found.strong)));
    out
}

/// The listing as one text, every line ended.
#[must_use]
pub fn text(listing: &Listing, width: Width) -> String {
    lines(listing, width, None).into_iter().map(|line| line.text + "\n").collect()
}

/// The listing in the characters of a page, before anything is measured: some replacements are wider.
fn fitted(listing: &Listing, page: CodePage) -> Listing {
    use super::{Cell, Row};
    let mut listing = listing.clone();
    let fit = |text: &mut String| *text = fit_str(text, page);
    fit(&mut listing.head.title);
    listing.head.lines.iter_mut().for_each(fit);
    listing.head.columns.iter_mut().for_each(|column| fit(&mut column.title));
    for row in &mut listing.rows {
        match row {
            Row::Heading(title) | Row::Sign(title) => fit(title),
            Row::Line(cells) | Row::Total(cells) => cells.iter_mut().for_each(|cell| {
                if let Cell::Text(text) | Cell::Word { text, .. } | Cell::Total { title: text, .. } = cell {
                    fit(text);
                }
            }),
        }
    }
    listing
}
