//! Places in a line of a template, and the texts with fields that stand there.

use super::mistake::{Mistake, Problem};

/// A piece of a line, and where it begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'t> {
    /// Line, from 1.
    pub line: usize,
    /// The whole line.
    pub whole: &'t str,
    /// The first byte of the piece.
    pub from: usize,
    /// The byte behind the piece.
    pub to: usize,
}

impl<'t> Place<'t> {
    /// A line without the blanks around it.
    pub fn of_line(line: usize, whole: &'t str) -> Self {
        Self { line, whole, from: 0, to: whole.len() }.trimmed()
    }

    /// What stands there.
    pub fn text(self) -> &'t str {
        &self.whole[self.from..self.to]
    }

    /// The mistake that is made here.
    pub fn mistake(self, problem: Problem) -> Mistake {
        Mistake { line: self.line, column: self.whole[..self.from].chars().count() + 1, problem }
    }

    /// Without the blanks around it.
    pub fn trimmed(self) -> Self {
        let text = self.text();
        let from = self.from + (text.len() - text.trim_start().len());
        Self { from, to: from + text.trim().len(), ..self }
    }

    /// The bytes `from..to` of this piece.
    pub fn part(self, from: usize, to: usize) -> Self {
        Self { from: self.from + from, to: self.from + to, ..self }
    }

    /// Its first word and what stands behind it.
    pub fn word(self) -> (Self, Self) {
        let text = self.text();
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        (self.part(0, end), self.part(end, text.len()).trimmed())
    }

    /// Its words.
    pub fn words(self) -> Vec<Self> {
        let mut words = Vec::new();
        let mut rest = self.trimmed();
        while !rest.text().is_empty() {
            let (word, behind) = rest.word();
            words.push(word);
            rest = behind;
        }
        words
    }
}

/// What a text is made of before its fields are known.
#[derive(Debug)]
pub(super) enum Raw<'t> {
    /// Letters.
    Plain(String),
    /// What stands between braces.
    Braced(Place<'t>),
}

/// The parts of a text between its bars, each of letters and braces. `{{`, `}}` and `||` are the signs themselves.
pub(super) fn parts(place: Place<'_>) -> Result<Vec<Vec<Raw<'_>>>, Mistake> {
    let text = place.text();
    let (mut parts, mut part, mut plain) = (Vec::new(), Vec::new(), String::new());
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '{' | '}' | '|' if letters.next_if(|(_, next)| *next == letter).is_some() => plain.push(letter),
            '{' => {
                let end = text[at..].find('}').map(|end| at + end);
                let inside = end.filter(|end| !text[at + 1..*end].contains('{'));
                let end = inside.ok_or_else(|| place.part(at, at + 1).mistake(Problem::Brace))?;
                flush(&mut plain, &mut part);
                part.push(Raw::Braced(place.part(at + 1, end).trimmed()));
                while letters.next_if(|(next, _)| *next <= end).is_some() {}
            }
            '}' => return Err(place.part(at, at + 1).mistake(Problem::Brace)),
            '|' => {
                flush(&mut plain, &mut part);
                parts.push(std::mem::take(&mut part));
            }
            _ => plain.push(letter),
        }
    }
    flush(&mut plain, &mut part);
    parts.push(part);
    Ok(parts)
}

fn flush(plain: &mut String, part: &mut Vec<Raw<'_>>) {
    if !plain.is_empty() {
        part.push(Raw::Plain(std::mem::take(plain)));
    }
}
