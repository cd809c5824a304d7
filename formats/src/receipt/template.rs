//! Templates of papers: text files in a small language (docs/formats.md), read whole or not at all, and filled.
//!
//! ```text
//! strong center ЧЕК
//! each lines
//!   dots {line.text} | {line.sum}
//! end
//! if change
//!   pair Решта | {change}
//! end
//! ```

mod mistake;
mod parse;
mod place;

use std::sync::Arc;

pub use mistake::{Mistake, Problem};

use super::kind::Kind;
use super::language::Language;
use super::paper::{Align, Column, Emphasis, Fill, Item, Paper, Rule};
use super::value::{LOGO, Style, Value, Values};
use crate::symbol::{Linear, linear};

/// A template without a mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    kind: Kind,
    language: Language,
    nodes: Vec<Node>,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Plain(String),
    Field(&'static str, Style),
}

type Pieces = Vec<Piece>;

/// One directive, with the blocks it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Text(Align, Emphasis, Pieces),
    Pair(Fill, Emphasis, Pieces, Pieces),
    Row(Emphasis, Arc<[Column]>, Vec<Pieces>),
    Rule(Rule),
    Feed(u8),
    Qr(&'static str),
    Barcode(&'static str),
    Logo,
    Cut,
    If { field: &'static str, wanted: bool, then: Vec<Self>, otherwise: Vec<Self> },
    Each { list: &'static str, body: Vec<Self> },
}

impl Template {
    /// Most bytes of a template.
    pub const BYTES_MAX: usize = 64 * 1024;
    /// Most lines of a template.
    pub const LINES_MAX: usize = 1000;
    /// Most blocks inside each other.
    pub const DEPTH_MAX: usize = 8;

    /// Reads a template of a kind.
    ///
    /// # Errors
    /// Every mistake in it, in the order of their lines; there is no template then.
    pub fn parse(kind: Kind, language: Language, text: &str) -> Result<Self, Vec<Mistake>> {
        parse::nodes(kind, text).map(|nodes| Self { kind, language, nodes })
    }

    /// Reads a template that is to be printed by: with what its document is nothing without.
    ///
    /// # Errors
    /// As [`Template::parse`], and what is not there at all.
    pub fn read(kind: Kind, language: Language, text: &str) -> Result<Self, Vec<Mistake>> {
        let template = Self::parse(kind, language, text)?;
        let of_whole = |problem| Mistake { line: 1, column: 1, problem };
        if template.nodes.is_empty() {
            return Err(vec![of_whole(Problem::Empty)]);
        }
        let missing =
            kind.needs().iter().filter(|field| !template.nodes.iter().any(|node| node.has(field, kind.needs())));
        let mistakes: Vec<Mistake> = missing.map(|field| of_whole(Problem::Missing { field })).collect();
        if mistakes.is_empty() { Ok(template) } else { Err(mistakes) }
    }

    /// The kind of document it is for.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The paper of these values. A value that is not there is an empty text.
    #[must_use]
    pub fn fill(&self, values: &Values) -> Paper {
        let mut paper = Paper::default();
        Filling { language: self.language, scopes: vec![values] }.all(&self.nodes, &mut paper.items);
        paper
    }
}

impl Node {
    /// True where it puts this field on the paper whatever else the document says: both ways of a condition have it, or
    /// the condition is that there is such a field, or another of those that are needed.
    fn has(&self, field: &str, needs: &[&str]) -> bool {
        let written =
            |pieces: &Pieces| pieces.iter().any(|piece| matches!(piece, Piece::Field(name, _) if *name == field));
        match self {
            Self::Text(_, _, pieces) => written(pieces),
            Self::Pair(_, _, left, right) => written(left) || written(right),
            Self::Row(_, _, cells) => cells.iter().any(written),
            Self::Qr(name) | Self::Barcode(name) => *name == field,
            Self::If { field: of, wanted, then, otherwise } => {
                let any = |nodes: &[Self]| nodes.iter().any(|node| node.has(field, needs));
                let (said, unsaid) = if *wanted { (then, otherwise) } else { (otherwise, then) };
                any(said) && (needs.contains(of) || any(unsaid))
            }
            Self::Each { list, body } => *list == field || body.iter().any(|node| node.has(field, needs)),
            Self::Rule(_) | Self::Feed(_) | Self::Logo | Self::Cut => false,
        }
    }
}

/// The values in reach: those of the document, and of the rows of lists that are gone through.
struct Filling<'v> {
    language: Language,
    scopes: Vec<&'v Values>,
}

impl<'v> Filling<'v> {
    fn value(&self, field: &str) -> &'v Value {
        self.scopes.iter().rev().find_map(|values| values.get(field)).unwrap_or(&Value::Absent)
    }

    fn text(&self, pieces: &Pieces) -> String {
        let mut out = String::new();
        for piece in pieces {
            match piece {
                Piece::Plain(text) => out.push_str(text),
                Piece::Field(field, style) => out.push_str(&self.value(field).written(*style, self.language)),
            }
        }
        out
    }

    fn all(&mut self, nodes: &[Node], out: &mut Vec<Item>) {
        for node in nodes {
            self.one(node, out);
        }
    }

    fn one(&mut self, node: &Node, out: &mut Vec<Item>) {
        match node {
            Node::Text(align, emphasis, pieces) => {
                out.push(Item::Text { text: self.text(pieces), align: *align, emphasis: *emphasis });
            }
            Node::Pair(fill, emphasis, left, right) => {
                let (left, right) = (self.text(left), self.text(right));
                out.push(Item::Pair { left, right, fill: *fill, emphasis: *emphasis });
            }
            Node::Row(emphasis, columns, cells) => {
                let cells = cells.iter().map(|cell| self.text(cell)).collect();
                out.push(Item::Row { cells, columns: Arc::clone(columns), emphasis: *emphasis });
            }
            Node::Rule(rule) => out.push(Item::Rule(*rule)),
            Node::Feed(count) => out.push(Item::Feed(*count)),
            Node::Cut => out.push(Item::Cut),
            Node::Qr(field) => {
                if let Value::Code(symbol) = self.value(field) {
                    out.push(Item::Symbol(symbol.clone()));
                }
            }
            Node::Logo => {
                if let Value::Code(symbol) = self.value(LOGO) {
                    out.push(Item::Symbol(symbol.clone()));
                }
            }
            Node::Barcode(field) => {
                let text = self.value(field).written(Style::Usual, self.language);
                // A content the code has no letters for is left out: it stands in words on the same paper.
                out.extend(linear(Linear::Code128, &text).ok().map(Item::Symbol));
            }
            Node::If { field, wanted, then, otherwise } => {
                let branch = if self.value(field).says_something() == *wanted { then } else { otherwise };
                self.all(branch, out);
            }
            Node::Each { list, body } => {
                let Value::List(rows) = self.value(list) else { return };
                for row in rows {
                    self.scopes.push(row);
                    self.all(body, out);
                    let _ = self.scopes.pop();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
