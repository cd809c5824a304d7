//! Templates read: every line is checked against the fields of the document, and every mistake is told with its place.

use std::sync::Arc;

use super::mistake::{Mistake, Problem};
use super::place::{Place, Raw, parts};
use super::{Node, Piece, Pieces, Template};
use crate::receipt::kind::{Field, Form, Kind};
use crate::receipt::paper::{Align, Column, Emphasis, Fill, Rule};
use crate::receipt::render::Width;
use crate::receipt::value::Style;

/// What a line may begin with.
const DIRECTIVES: [&str; 20] = [
    "left", "center", "right", "pair", "dots", "blank", "columns", "row", "rule", "feed", "qr", "barcode", "logo",
    "cut", "if", "else", "end", "strong", "wide", "each",
];
/// What may stand behind `strong`, and behind `wide`.
const STRONG: [&str; 6] = ["left", "center", "right", "pair", "dots", "row"];
const WIDE: [&str; 3] = ["left", "center", "right"];
/// Empty lines at once.
const FEED_MAX: u16 = 20;
/// Characters of a column.
const COLUMN: std::ops::RangeInclusive<u16> = 2..=29;
/// Fewest characters of the column that takes what the others leave.
const REST_MIN: usize = 6;

/// A block that is not closed yet.
struct Open<'t> {
    place: Place<'t>,
    block: Block,
    /// What stands in it before `else`, once there is one.
    then: Option<Vec<Node>>,
    nodes: Vec<Node>,
}

enum Block {
    /// A field, and whether it is to say something; none where the field was a mistake.
    If(Option<(&'static str, bool)>),
    /// A list and the fields of its rows; none where the list was a mistake.
    Each(Option<(&'static str, &'static [Field])>),
}

struct Parser<'t> {
    kind: Kind,
    mistakes: Vec<Mistake>,
    open: Vec<Open<'t>>,
    nodes: Vec<Node>,
    columns: Option<Arc<[Column]>>,
}

/// The nodes of a template, or all its mistakes.
pub(super) fn nodes(kind: Kind, text: &str) -> Result<Vec<Node>, Vec<Mistake>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut parser = Parser { kind, mistakes: Vec::new(), open: Vec::new(), nodes: Vec::new(), columns: None };
    if text.len() > Template::BYTES_MAX || text.lines().count() > Template::LINES_MAX {
        return Err(vec![Mistake::too_long()]);
    }
    for (line, whole) in (1..).zip(text.lines()) {
        let place = Place::of_line(line, whole);
        if !place.text().is_empty()
            && !place.text().starts_with('#')
            && let Err(mistake) = parser.line(place)
        {
            parser.mistakes.push(mistake);
        }
    }
    let not_closed = parser.open.iter().map(|open| open.place.mistake(Problem::NotClosed));
    let mut mistakes: Vec<Mistake> = parser.mistakes.iter().cloned().chain(not_closed).collect();
    mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
    if mistakes.is_empty() { Ok(parser.nodes) } else { Err(mistakes) }
}

impl<'t> Parser<'t> {
    fn line(&mut self, place: Place<'t>) -> Result<(), Mistake> {
        let control = |(_, letter): &(usize, char)| letter.is_control() && *letter != '\t';
        if let Some((at, letter)) = place.text().char_indices().find(control) {
            return Err(place.part(at, place.text().len()).mistake(Problem::Control { code: u32::from(letter) }));
        }
        let (word, rest) = place.word();
        let (emphasis, word, rest) = match word.text() {
            "strong" => emphasised(Emphasis::Strong, rest, &STRONG)?,
            "wide" => emphasised(Emphasis::Wide, rest, &WIDE)?,
            _ => (Emphasis::Plain, word, rest),
        };
        let node = match word.text() {
            "left" => Node::Text(Align::Left, emphasis, self.text(word, rest)?),
            "center" => Node::Text(Align::Center, emphasis, self.text(word, rest)?),
            "right" => Node::Text(Align::Right, emphasis, self.text(word, rest)?),
            "pair" => self.pair(Fill::Spaces, emphasis, word, rest)?,
            "dots" => self.pair(Fill::Dots, emphasis, word, rest)?,
            "blank" => self.pair(Fill::Line, emphasis, word, rest)?,
            "columns" => {
                self.columns = Some(columns(word, rest)?);
                return Ok(());
            }
            "row" => self.row(emphasis, word, rest)?,
            "rule" => Node::Rule(rule(rest)?),
            "feed" => Node::Feed(feed(rest)?),
            "cut" => nothing(rest).map(|()| Node::Cut)?,
            "logo" => nothing(rest).map(|()| Node::Logo)?,
            "qr" => Node::Qr(self.field_of(rest, |form| form == Form::Code)?.name),
            "barcode" => Node::Barcode(self.field_of(rest, |form| matches!(form, Form::Text | Form::Count))?.name),
            "if" => return self.begin_if(place, rest),
            "each" => return self.begin_each(place, rest),
            "else" => return self.otherwise(place, rest),
            "end" => return self.end(place, rest),
            _ => return Err(unknown_word(word, &DIRECTIVES)),
        };
        self.push(node);
        Ok(())
    }

    fn push(&mut self, node: Node) {
        match self.open.last_mut() {
            Some(open) => open.nodes.push(node),
            None => self.nodes.push(node),
        }
    }

    fn text(&self, word: Place<'t>, rest: Place<'t>) -> Result<Pieces, Mistake> {
        let mut cells = self.cells(word, rest, 1, 1)?;
        Ok(cells.pop().unwrap_or_default())
    }

    /// The right text may be left out.
    fn pair(&self, fill: Fill, emphasis: Emphasis, word: Place<'t>, rest: Place<'t>) -> Result<Node, Mistake> {
        let mut cells = self.cells(word, rest, if fill == Fill::Line { 1 } else { 2 }, 2)?.into_iter();
        let (left, right) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        Ok(Node::Pair(fill, emphasis, left, right))
    }

    fn row(&self, emphasis: Emphasis, word: Place<'t>, rest: Place<'t>) -> Result<Node, Mistake> {
        let columns = self.columns.as_ref().ok_or_else(|| word.mistake(Problem::NoColumns))?;
        let cells = self.cells(word, rest, columns.len(), columns.len())?;
        Ok(Node::Row(emphasis, Arc::clone(columns), cells))
    }

    fn cells(&self, word: Place<'t>, rest: Place<'t>, min: usize, max: usize) -> Result<Vec<Pieces>, Mistake> {
        if rest.text().is_empty() && word.text() != "blank" {
            return Err(word.mistake(Problem::NoText));
        }
        let parts = parts(rest)?;
        if !(min..=max).contains(&parts.len()) {
            return Err(rest.mistake(Problem::Parts { found: parts.len(), min, max }));
        }
        parts.into_iter().map(|part| part.into_iter().map(|raw| self.piece(raw)).collect()).collect()
    }

    fn piece(&self, raw: Raw<'t>) -> Result<Piece, Mistake> {
        let place = match raw {
            Raw::Plain(text) => return Ok(Piece::Plain(text)),
            Raw::Braced(place) => place,
        };
        let text = place.text();
        let (name, style) = match text.find(':') {
            Some(at) => (place.part(0, at).trimmed(), Some(place.part(at + 1, text.len()).trimmed())),
            None => (place, None),
        };
        let field = self.field_of(name, Form::is_written)?;
        let Some(style) = style else { return Ok(Piece::Field(field.name, Style::Usual)) };
        let can = || Style::NAMED.into_iter().filter(|(_, style)| field.form.styles().contains(style));
        match can().find(|(name, _)| *name == style.text()) {
            Some((_, style)) => Ok(Piece::Field(field.name, style)),
            None => {
                let (found, allowed) = (style.text().to_owned(), can().map(|(name, _)| name).collect());
                Err(style.mistake(Problem::UnknownStyle { field: field.name, found, allowed }))
            }
        }
    }

    /// The fields in reach: the document's and those of the lists gone through.
    fn in_reach(&self) -> impl Iterator<Item = &'static Field> + '_ {
        let lists = self.open.iter().filter_map(|open| match &open.block {
            Block::Each(Some((_, fields))) => Some(fields.iter()),
            Block::Each(None) | Block::If(_) => None,
        });
        self.kind.fields().chain(lists.flatten())
    }

    /// The field that stands there, if it may stand there.
    fn field_of(&self, place: Place<'t>, may: impl Fn(Form) -> bool) -> Result<&'static Field, Mistake> {
        let allowed = || self.in_reach().filter(|field| may(field.form)).map(|field| field.name).collect();
        let name = place.text();
        if let Some(field) = self.in_reach().find(|field| field.name == name) {
            if may(field.form) {
                return Ok(field);
            }
            let problem = Problem::WrongField { found: field.name, form: field.form.name(), allowed: allowed() };
            return Err(place.mistake(problem));
        }
        let lists = self.kind.fields().filter_map(|list| match list.form {
            Form::List(fields) => Some((list.name, fields)),
            Form::Text | Form::Flag | Form::Sum | Form::Count => None,
            Form::Decimal | Form::Day | Form::Moment | Form::Code => None,
        });
        for (list, fields) in lists {
            if let Some(field) = fields.iter().find(|field| field.name == name) {
                return Err(place.mistake(Problem::OutsideList { field: field.name, list }));
            }
        }
        Err(place.mistake(Problem::UnknownField { found: name.to_owned(), allowed: allowed() }))
    }

    fn begin(&mut self, place: Place<'t>, block: Block) -> Result<(), Mistake> {
        self.open.push(Open { place, block, then: None, nodes: Vec::new() });
        let max = Template::DEPTH_MAX;
        if self.open.len() == max + 1 { Err(place.mistake(Problem::TooDeep { max })) } else { Ok(()) }
    }

    /// A block with a mistake in its head is opened all the same: its `end` is not a second mistake.
    fn begin_if(&mut self, place: Place<'t>, rest: Place<'t>) -> Result<(), Mistake> {
        let (word, behind) = rest.word();
        let (wanted, name) = if word.text() == "not" { (false, behind) } else { (true, rest) };
        let field = self.field_of(name, |_| true);
        let block = Block::If(field.as_ref().ok().map(|field| (field.name, wanted)));
        self.begin(place, block)?;
        field.map(drop)
    }

    /// Rows have no lists: a list inside a list would only print it over and over.
    fn begin_each(&mut self, place: Place<'t>, rest: Place<'t>) -> Result<(), Mistake> {
        if self.open.iter().any(|open| matches!(open.block, Block::Each(_))) {
            self.begin(place, Block::Each(None))?;
            return Err(unknown_word(place.word().0, &DIRECTIVES[..DIRECTIVES.len() - 1]));
        }
        let field = self.field_of(rest, |form| matches!(form, Form::List(_)));
        let list = field.as_ref().ok().and_then(|field| match field.form {
            Form::List(fields) => Some((field.name, fields)),
            Form::Text | Form::Flag | Form::Sum | Form::Count => None,
            Form::Decimal | Form::Day | Form::Moment | Form::Code => None,
        });
        self.begin(place, Block::Each(list))?;
        field.map(drop)
    }

    fn otherwise(&mut self, place: Place<'t>, rest: Place<'t>) -> Result<(), Mistake> {
        nothing(rest)?;
        match self.open.last_mut() {
            Some(Open { block: Block::If(_), then: then @ None, nodes, .. }) => {
                *then = Some(std::mem::take(nodes));
                Ok(())
            }
            Some(_) | None => Err(place.mistake(Problem::NothingOpen)),
        }
    }

    fn end(&mut self, place: Place<'t>, rest: Place<'t>) -> Result<(), Mistake> {
        nothing(rest)?;
        let Open { block, then, nodes, .. } = self.open.pop().ok_or_else(|| place.mistake(Problem::NothingOpen))?;
        let node = match (block, then) {
            (Block::If(Some((field, wanted))), Some(then)) => Node::If { field, wanted, then, otherwise: nodes },
            (Block::If(Some((field, wanted))), None) => Node::If { field, wanted, then: nodes, otherwise: Vec::new() },
            (Block::Each(Some((list, _))), _) => Node::Each { list, body: nodes },
            (Block::If(None) | Block::Each(None), _) => return Ok(()),
        };
        self.push(node);
        Ok(())
    }
}

fn unknown_word(place: Place<'_>, allowed: &[&'static str]) -> Mistake {
    let found = place.text().to_owned();
    place.mistake(Problem::Word { found, allowed: allowed.to_vec() })
}

fn emphasised<'t>(
    emphasis: Emphasis,
    rest: Place<'t>,
    may: &[&'static str],
) -> Result<(Emphasis, Place<'t>, Place<'t>), Mistake> {
    let (word, rest) = rest.word();
    if may.contains(&word.text()) { Ok((emphasis, word, rest)) } else { Err(unknown_word(word, may)) }
}

fn nothing(rest: Place<'_>) -> Result<(), Mistake> {
    if rest.text().is_empty() { Ok(()) } else { Err(unknown_word(rest, &[])) }
}

fn rule(rest: Place<'_>) -> Result<Rule, Mistake> {
    match rest.text() {
        "" => Ok(Rule::Single),
        "double" => Ok(Rule::Double),
        _ => Err(unknown_word(rest, &["double"])),
    }
}

fn feed(rest: Place<'_>) -> Result<u8, Mistake> {
    let count = rest.text().parse().ok().filter(|count| (1..=FEED_MAX).contains(&u16::from(*count)));
    count.ok_or_else(|| rest.mistake(Problem::Number { min: 1, max: FEED_MAX }))
}

/// `* >8 >12`: widths with their alignment, and one column for what is left.
fn columns(word: Place<'_>, rest: Place<'_>) -> Result<Arc<[Column]>, Mistake> {
    let mut columns = Vec::new();
    for place in rest.words() {
        let text = place.text();
        let align = match text.chars().next() {
            Some('>') => Align::Right,
            Some('^') => Align::Center,
            _ => Align::Left,
        };
        let width = match text.trim_start_matches(['<', '>', '^']) {
            "*" => None,
            number => {
                let width = number.parse().ok().filter(|width| COLUMN.contains(width));
                Some(width.ok_or_else(|| place.mistake(Problem::Columns))?)
            }
        };
        columns.push(Column { width, align });
    }
    if columns.iter().filter(|column| column.width.is_none()).count() != 1 {
        return Err(word.mistake(Problem::Columns));
    }
    let fixed: usize = columns.iter().filter_map(|column| column.width).map(usize::from).sum();
    let needed = fixed + REST_MIN + columns.len() - 1;
    let max = Width::MIN.columns();
    if needed > max {
        return Err(rest.mistake(Problem::TooWide { columns: needed, max }));
    }
    Ok(columns.into())
}
