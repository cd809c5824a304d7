//! Whether a profile can work: what is wrong with it is told with its line, before a file is read by it.

use super::{Control, Field, Form, Line, LineKind, Place, Profile, ProfileError};

/// Most columns of a table.
const COLUMNS_MAX: i16 = 512;

/// What is wrong with a profile, and where.
pub(super) struct Fault {
    at: At,
    why: String,
}

/// A place in the text of a profile.
enum At {
    /// A key of the profile itself.
    Key(&'static str),
    /// A description of lines, from 0, and a key of it.
    Line(usize, &'static str),
    /// The second file.
    ControlFile,
}

impl Fault {
    /// The fault with the line of the text that it stands in.
    pub(super) fn in_text(self, text: &str) -> ProfileError {
        let begins = |line: &str, with: &str| line.trim_start().starts_with(with);
        let key = |from: usize, key: &str| {
            let mut within = text.lines().enumerate().skip(from).take_while(|(_, line)| !begins(line, "["));
            within.find(|(_, line)| begins(line, key)).map(|(at, _)| at)
        };
        let at = match self.at {
            At::Key(name) => key(0, name),
            At::Line(number, name) => {
                let first = text.lines().enumerate().filter(|(_, line)| begins(line, "[[line]]")).nth(number);
                first.map(|(at, _)| key(at + 1, name).unwrap_or(at))
            }
            At::ControlFile => text.lines().position(|line| begins(line, "[control_file]")),
        };
        ProfileError::Meaning { line: at.unwrap_or(0) + 1, why: self.why }
    }
}

fn fault(at: At, why: impl Into<String>) -> Fault {
    Fault { at, why: why.into() }
}

impl Profile {
    pub(super) fn check(&self) -> Result<(), Fault> {
        let name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        for (key, name_of) in [("id", Some(&self.id)), ("source", self.source.as_ref())] {
            let Some(text) = name_of else { continue };
            if text.is_empty() || text.len() > 32 || !text.bytes().all(name) {
                return Err(fault(At::Key(key), format!("the {key} is of small Latin letters, digits and hyphens")));
            }
        }
        if (self.form == Form::Delimited) != self.delimiter.is_some() {
            return Err(fault(At::Key("form"), "a delimited file has a delimiter, and no other has"));
        }
        self.check_patterns()?;
        self.check_identity()?;
        for (number, line) in self.lines.iter().enumerate() {
            self.check_line(number, line)?;
        }
        if !self.lines.iter().any(|line| line.kind == LineKind::Payment) {
            return Err(fault(At::Key("id"), "no line is a payment"));
        }
        self.check_control()
    }

    fn check_patterns(&self) -> Result<(), Fault> {
        let asked: [(&'static str, &str, &[&str]); 3] = [
            ("date", &self.date, &["YYYY", "MM", "DD"]),
            ("time", &self.time, &["hh", "mm"]),
            ("period", &self.period, &["YYYY", "MM"]),
        ];
        for (key, pattern, parts) in asked {
            if (key, pattern) != ("period", "name") && !is_pattern(pattern, parts) {
                let why = format!("{pattern:?} is no pattern of {}", parts.join(" "));
                return Err(fault(At::Key(key), why));
            }
        }
        Ok(())
    }

    fn check_identity(&self) -> Result<(), Fault> {
        // Without the source's number two payments alike would be one, and one of them lost.
        if !self.identity.is_empty() && !self.identity.contains(&Field::Operation) {
            return Err(fault(At::Key("identity"), "an identity has the operation among its fields, or is left out"));
        }
        let payments = || self.lines.iter().filter(|line| line.kind == LineKind::Payment);
        let above = |field: &Field| {
            let above = |line: &&Line| matches!(line.kind, LineKind::Packet | LineKind::Header);
            self.lines.iter().filter(above).any(|line| line.columns.contains_key(field))
        };
        for line in payments() {
            let has = |field| line.columns.contains_key(&field);
            let named = |field: &Field| has(*field) || above(field) || (*field == Field::Date && has(Field::Moment));
            if !self.identity.iter().all(named) {
                return Err(fault(At::Key("identity"), "a field of the identity is no column of a payment"));
            }
        }
        Ok(())
    }

    fn check_line(&self, number: usize, line: &Line) -> Result<(), Fault> {
        let has = |field| line.columns.contains_key(&field);
        let columns = |why: String| Err(fault(At::Line(number, "columns"), why));
        match line.kind {
            LineKind::Payment if !has(Field::Amount) || !(has(Field::Account) || has(Field::Purpose)) => {
                return columns("a payment has an amount, and an account or a purpose that names one".to_owned());
            }
            LineKind::Total if !has(Field::Amount) => return columns("totals have an amount".to_owned()),
            LineKind::Packet => packet(line.columns.keys()).or_else(columns)?,
            LineKind::Payment
            | LineKind::Void
            | LineKind::Reading
            | LineKind::Total
            | LineKind::Header
            | LineKind::Skip => {}
        }
        for (field, place) in &line.columns {
            if !self.is_place(line, place) {
                let place = match place {
                    Place::Cell(number) => number.to_string(),
                    Place::Text(text) => format!("{text:?}"),
                    Place::Titles(titles) => format!("{titles:?}"),
                };
                return columns(format!("{} = {place} is no place in such a line", field.name()));
            }
        }
        Ok(())
    }

    /// True for a place that lines of this form have.
    fn is_place(&self, line: &Line, place: &Place) -> bool {
        let payment = line.kind == LineKind::Payment;
        match (self.form, place) {
            (Form::Delimited, Place::Cell(number)) => {
                let cells = line.cells.and_then(|cells| i16::try_from(cells).ok()).unwrap_or(COLUMNS_MAX);
                *number != 0 && number.unsigned_abs() <= cells.unsigned_abs()
            }
            (Form::Delimited, Place::Text(text)) => text.len() > 1 && text.ends_with('='),
            (Form::Fixed, Place::Text(text)) => is_span(text),
            // What stands around a printed table has its words in cells.
            (Form::Ruled, Place::Cell(number)) if !payment => *number != 0 && number.unsigned_abs() <= 512,
            (Form::Ruled, Place::Text(text)) if !payment => is_span(text) || text.ends_with('='),
            (Form::Table, Place::Cell(number)) => (1..=COLUMNS_MAX).contains(number),
            (Form::Table | Form::Ruled | Form::ClientBank, Place::Text(title)) => !title.trim().is_empty(),
            (Form::Table | Form::Ruled | Form::ClientBank, Place::Titles(titles)) => !titles.is_empty(),
            (Form::Delimited | Form::Fixed, Place::Titles(_))
            | (Form::Fixed | Form::Ruled | Form::ClientBank, Place::Cell(_)) => false,
        }
    }

    fn check_control(&self) -> Result<(), Fault> {
        let of = |kind| self.lines.iter().any(|line| line.kind == kind);
        let controlled = match self.control {
            // A row of totals of a table is known without being described.
            Control::Total => of(LineKind::Total) || self.form == Form::Table,
            Control::Packets => of(LineKind::Packet),
            Control::File => self.control_file.is_some(),
            Control::IfPresent => true,
        };
        if !controlled {
            return Err(fault(At::Key("control"), "no line and no file has the totals that the control asks for"));
        }
        let Some(file) = &self.control_file else { return Ok(()) };
        let at = |why: String| Err(fault(At::ControlFile, why));
        if !file.columns.contains_key(&Field::Order) {
            return at("a line of the second file names its payment order".to_owned());
        }
        if !file.columns.values().all(|place| matches!(place, Place::Cell(1..=COLUMNS_MAX))) {
            return at("the second file has its fields in numbered cells".to_owned());
        }
        packet(file.columns.keys()).or_else(at)
    }
}

/// What a packet or a payment order can tell of its payments.
fn packet<'a>(fields: impl Iterator<Item = &'a Field>) -> Result<(), String> {
    let totals: Vec<Field> = fields.copied().filter(|field| Field::TOTALS.contains(field)).collect();
    if !totals.contains(&Field::Amount) {
        return Err("a packet or a payment order has an amount".to_owned());
    }
    match totals.iter().find(|field| !matches!(field, Field::Amount | Field::Count)) {
        Some(field) => Err(format!("a packet or a payment order has count and amount, not {}", field.name())),
        None => Ok(()),
    }
}

/// True for `first-last`, from 1, with the last one not before the first.
fn is_span(text: &str) -> bool {
    let ends = text.split_once('-').and_then(|(first, last)| Some((first.parse().ok()?, last.parse::<usize>().ok()?)));
    ends.is_some_and(|(first, last): (usize, usize)| first >= 1 && first <= last)
}

/// True for a pattern that has each of the parts once, and no other letter. A year may have two digits, an hour seconds.
fn is_pattern(pattern: &str, parts: &[&str]) -> bool {
    let mut rest = pattern.to_owned();
    for part in parts {
        let short = if *part == "YYYY" && !rest.contains("YYYY") { "YY" } else { part };
        if rest.matches(short).count() != 1 {
            return false;
        }
        rest = rest.replacen(short, " ", 1);
    }
    if parts.contains(&"hh") {
        rest = rest.replacen("ss", " ", 1);
    }
    !rest.chars().any(char::is_alphanumeric)
}
