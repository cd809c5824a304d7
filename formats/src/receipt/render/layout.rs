//! Words into lines: wrapping, placing, pairs and rows of columns. Every text is one line of clean characters.

use crate::receipt::paper::{Align, Column, Fill};

/// Fewest characters of a line to write on.
const LINE_MIN: usize = 8;
/// Between two columns of a row.
const GAP: usize = 1;

/// How many columns a character takes: East Asian letters and pictures two, all others one.
fn column(character: char) -> usize {
    match character {
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f6ff}'
        | '\u{1f900}'..='\u{1f9ff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

/// How many columns a text takes.
pub fn columns(text: &str) -> usize {
    text.chars().map(column).sum()
}

/// A line where it stands.
pub fn placed(line: &str, align: Align, width: usize) -> String {
    let free = width.saturating_sub(columns(line));
    let before = match align {
        Align::Left => 0,
        Align::Center => free / 2,
        Align::Right => free,
    };
    " ".repeat(before) + line
}

/// The lines of a text, none wider than `width`. Blanks between words are one each; an empty text is one empty line.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut used) = (String::new(), 0);
    for word in text.split_whitespace() {
        if !line.is_empty() && used + 1 + columns(word) > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if !line.is_empty() {
            line.push(' ');
            used += 1;
        }
        for character in word.chars() {
            if used + column(character) > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push(character);
            used += column(character);
        }
    }
    lines.push(line);
    lines
}

/// A pair: the right text stands at the right edge of the last line of the left one, or below where there is no room.
pub fn pair(left: &str, right: &str, fill: Fill, width: usize) -> Vec<String> {
    let right = right.trim();
    let right_columns = columns(right);
    if right_columns >= width {
        let below = wrap(right, width).into_iter().map(|line| placed(&line, Align::Right, width));
        return wrap(left, width).into_iter().chain(below).collect();
    }
    let least = if fill == Fill::Line { LINE_MIN + usize::from(right_columns > 0) } else { 0 };
    let room = (width - right_columns - 1).saturating_sub(least);
    // A wide right text would squeeze the left one into a thin column: then it takes the whole width and the right text
    // stands behind it, or below.
    let mut lines = wrap(left, if room * 2 >= width { room } else { width });
    if lines.last().is_some_and(|last| columns(last) > room) {
        lines.push(String::new());
    }
    if let Some(last) = lines.last_mut() {
        let gap = width - columns(last) - right_columns;
        let mark = match fill {
            Fill::Dots if gap >= 4 && !last.is_empty() => Some('.'),
            Fill::Line => Some('_'),
            Fill::Spaces | Fill::Dots => None,
        };
        let (before, behind) = (usize::from(!last.is_empty()), usize::from(right_columns > 0));
        match mark {
            Some(mark) => {
                last.push_str(&" ".repeat(before));
                last.extend(std::iter::repeat_n(mark, gap - before - behind));
                last.push_str(&" ".repeat(behind));
            }
            None => last.push_str(&" ".repeat(gap)),
        }
        last.push_str(right);
    }
    lines
}

/// A row of cells. The column without a width takes what is left and wraps between words; where it would have to wrap
/// inside one, its text stands on lines of its own above the others. Where a cell does not fit a column that has a width,
/// all of those follow at the right below it, whole.
pub fn row(cells: &[String], shape: &[Column], width: usize) -> Vec<String> {
    let fixed: usize = shape.iter().filter_map(|column| column.width).map(usize::from).sum();
    let left = width.saturating_sub(fixed + GAP * shape.len().saturating_sub(1)).max(1);
    let widths: Vec<usize> = shape.iter().map(|column| column.width.map_or(left, usize::from)).collect();
    let pieces = || cells.iter().zip(shape).zip(&widths);
    if pieces().any(|((cell, column), width)| column.width.is_some() && columns(cell.trim()) > *width) {
        return apart(cells, shape, width);
    }
    let squeezed = |text: &str, width: usize| text.split_whitespace().any(|word| columns(word) > width);
    let mut lines = Vec::new();
    let mut wrapped: Vec<Vec<String>> = Vec::new();
    for ((cell, column), inside) in pieces() {
        if column.width.is_none() && squeezed(cell, *inside) {
            lines = wrap(cell, width);
            wrapped.push(vec![String::new()]);
        } else {
            wrapped.push(wrap(cell, *inside));
        }
    }
    let height = wrapped.iter().map(Vec::len).max().unwrap_or(0);
    lines.extend((0..height).map(|at| {
        let texts = wrapped.iter().zip(shape).zip(&widths).map(|((texts, column), width)| {
            let text = placed(texts.get(at).map_or("", String::as_str), column.align, *width);
            let behind = width.saturating_sub(columns(&text));
            text + &" ".repeat(behind)
        });
        texts.collect::<Vec<_>>().join(&" ".repeat(GAP))
    }));
    lines
}

fn apart(cells: &[String], shape: &[Column], width: usize) -> Vec<String> {
    let of = |wraps: bool| {
        let cells = cells.iter().zip(shape).filter(move |(_, column)| column.width.is_none() == wraps);
        cells.map(|(cell, _)| cell.trim()).filter(|cell| !cell.is_empty())
    };
    let above = of(true).flat_map(|cell| wrap(cell, width));
    // Numbers have blanks in them: two blanks keep one from running into the next.
    let others = of(false).collect::<Vec<_>>().join("  ");
    let below = if columns(&others) <= width { vec![others] } else { wrap(&others, width) };
    above.chain(below.iter().map(|line| placed(line, Align::Right, width))).collect()
}
