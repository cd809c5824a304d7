//! A Rust source as `tidy` sees it: code with texts and comments blanked out, and comments alone.

/// A source file and two readings of it, line by line the same length.
pub struct Source {
    /// As it is.
    pub text: String,
    /// Code alone: what stands in strings, characters and comments is spaces.
    pub code: String,
    /// Comments alone.
    comments: String,
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Code,
    Literal,
    Comment,
}

impl Source {
    /// Takes a source apart.
    pub fn new(text: String) -> Self {
        let parts = parts(&text);
        let only = |wanted: Part| {
            let kept =
                text.bytes().zip(&parts).map(|(byte, part)| if *part == wanted || byte == b'\n' { byte } else { b' ' });
            String::from_utf8_lossy(&kept.collect::<Vec<u8>>()).into_owned()
        };
        Self { code: only(Part::Code), comments: only(Part::Comment), text }
    }

    /// Numbers of the lines whose code has this word.
    pub fn words(&self, word: &str) -> Vec<usize> {
        let hits = self.code.lines().enumerate().filter(|(_, line)| has_word(line, word));
        hits.map(|(number, _)| number + 1).collect()
    }

    /// Line numbers and texts of the comments that are not documentation.
    pub fn plain_comments(&self) -> impl Iterator<Item = (usize, &str)> {
        self.comments.lines().enumerate().filter_map(|(number, line)| {
            let comment = line.trim_start().strip_prefix("//")?;
            (!comment.starts_with(['/', '!'])).then_some((number + 1, comment))
        })
    }

    /// The number of the line of a byte.
    pub fn line_of(&self, at: usize) -> usize {
        self.text.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1
    }
}

/// True where the word stands by itself in the line, not within a longer one.
pub fn has_word(line: &str, word: &str) -> bool {
    let part_of_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        let ends_open = word.ends_with(':');
        !before.is_some_and(part_of_word) && (ends_open || !after.is_some_and(part_of_word))
    })
}

/// A guess, made so that sentences pass: code ends as statements and blocks do, or begins as items do.
pub fn looks_like_code(comment: &str) -> bool {
    let comment = comment.trim();
    let marks = ["(", "=", "::", "->"].iter().any(|mark| comment.contains(mark));
    let statement = comment.ends_with(';') && marks;
    let block = (comment.ends_with('{') && marks) || matches!(comment, "}" | "};" | "})" | "});");
    let item = ["let ", "fn ", "pub ", "use ", "impl ", "#["].iter().any(|start| comment.starts_with(start));
    statement || block || (item && (comment.ends_with([';', '{', ']']) || comment.contains(" = ")))
}

/// What each byte belongs to.
fn parts(text: &str) -> Vec<Part> {
    let bytes = text.as_bytes();
    let mut parts = Vec::with_capacity(bytes.len());
    while parts.len() < bytes.len() {
        let at = parts.len();
        let rest = &text[at..];
        let in_word = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
        let (part, length) = if rest.starts_with("//") {
            (Part::Comment, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            (Part::Comment, rest.find("*/").map_or(rest.len(), |end| end + 2))
        } else if let Some(length) = raw_string(rest).filter(|_| !in_word) {
            (Part::Literal, length)
        } else if rest.starts_with('"') {
            (Part::Literal, quoted(rest, '"'))
        } else if let Some(length) = character(rest) {
            (Part::Literal, length)
        } else {
            (Part::Code, rest.chars().next().map_or(1, char::len_utf8))
        };
        parts.extend(std::iter::repeat_n(part, length));
    }
    parts
}

/// Length of a text up to its closing quote.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Length of a raw string that begins here.
fn raw_string(rest: &str) -> Option<usize> {
    let behind = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = behind.bytes().take_while(|byte| *byte == b'#').count();
    let body = behind[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let closing = body.find(&end).map_or(body.len(), |at| at + end.len());
    Some(rest.len() - body.len() + closing)
}

/// Length of a character that begins here, and not a lifetime.
fn character(rest: &str) -> Option<usize> {
    let behind = rest.strip_prefix('\'')?;
    if behind.starts_with('\\') {
        return Some(quoted(rest, '\''));
    }
    let one = behind.chars().next()?.len_utf8();
    behind[one..].starts_with('\'').then_some(one + 2)
}

#[test]
fn words_are_found_in_code_alone() {
    let text = r##"
//! serialport in a document
use serialport::Port; // iced in a comment
let priced = "iced"; let quote = '"'; let raw = r#"rusqlite "quoted" "#; let tail = iced;
fn of<'a>(text: &'a str) -> &'a str { "\"reqwest" }
"##;
    let source = Source::new(text.to_owned());
    for (word, expect) in [("serialport", &[3][..]), ("iced", &[4]), ("rusqlite", &[]), ("reqwest", &[]), ("str", &[5])]
    {
        assert_eq!(source.words(word), expect, "{word}");
    }
    assert_eq!(source.plain_comments().map(|(line, _)| line).collect::<Vec<_>>(), [3]);
}

#[test]
fn sentences_are_told_from_code() {
    for (comment, expect) in [
        (" Not `rest * 2`: near the end of the type that would not fit.", false),
        (" first this, then that;", false),
        (" use the shift's day, not the calendar's", false),
        (" let it be known that this happens", false),
        (" Kyiv, 25 October 2026: at 01:00 UTC the clocks go back.", false),
        (" let x = compute(y);", true),
        (" use std::fs;", true),
        (" }", true),
        (" if a == b {", true),
        (" visit.settle(tender, around)?;", true),
        (" #[test]", true),
    ] {
        assert_eq!(looks_like_code(comment), expect, "{comment}");
    }
}
