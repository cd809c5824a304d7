//! Fluent texts as `tidy` sees them: keys and the arguments of each, by language, and what the code asks for.

use std::collections::{BTreeMap, BTreeSet};

use crate::rust::Source;

const LANGUAGES: [&str; 4] = ["uk", "ru", "kk", "en"];

/// Keys with the arguments each takes.
type Messages = BTreeMap<String, BTreeSet<String>>;

/// All texts, by language.
pub struct Texts {
    by_language: BTreeMap<&'static str, Messages>,
    doubled: Vec<String>,
}

/// A text the code asks for.
pub struct Asked {
    /// Where.
    pub line: usize,
    key: String,
    given: BTreeSet<String>,
}

impl Texts {
    /// Reads `assets/i18n`; nothing while there are no texts.
    pub fn read(files: &[String], read: impl Fn(&str) -> String) -> Option<Self> {
        let mut texts = Self { by_language: BTreeMap::new(), doubled: Vec::new() };
        for language in LANGUAGES {
            let folder = format!("assets/i18n/{language}/");
            let messages = texts.by_language.entry(language).or_default();
            for file in files.iter().filter(|file| file.starts_with(&folder) && file.ends_with(".ftl")) {
                for (key, args) in parse(&read(file)) {
                    if messages.insert(key.clone(), args).is_some() {
                        texts.doubled.push(format!("{file}: {key} is there twice"));
                    }
                }
            }
        }
        texts.by_language.values().any(|messages| !messages.is_empty()).then_some(texts)
    }

    /// Keys that are missing or doubled in a language, or take other arguments there.
    pub fn problems(&self) -> Vec<String> {
        let mut problems = self.doubled.clone();
        let all: BTreeSet<&String> = self.by_language.values().flat_map(BTreeMap::keys).collect();
        for key in all {
            let first = self.by_language.values().find_map(|messages| messages.get(key));
            for (language, messages) in &self.by_language {
                match (messages.get(key), first) {
                    (None, _) => problems.push(format!("{language}: {key} is missing")),
                    (Some(args), Some(expect)) if args != expect => {
                        problems.push(format!("{language}: {key} takes {args:?}, elsewhere {expect:?}"));
                    }
                    (Some(_), _) => {}
                }
            }
        }
        problems
    }

    /// Words that should each have a text of this beginning, and do not, or have a text and are no such word.
    pub fn not_in_step(&self, beginning: &str, words: &BTreeSet<String>) -> Vec<String> {
        let keys = self.by_language.values().flat_map(BTreeMap::keys);
        let told: BTreeSet<String> = keys.filter_map(|key| key.strip_prefix(beginning)).map(str::to_owned).collect();
        words.symmetric_difference(&told).map(|word| format!("{beginning}{word}")).collect()
    }

    /// Checks that a text is there and gets every argument it takes.
    pub fn answers(&self, asked: &Asked) -> Result<(), String> {
        let Some(takes) = self.by_language.values().find_map(|messages| messages.get(&asked.key)) else {
            return Err(format!("no text {}", asked.key));
        };
        if *takes == asked.given {
            Ok(())
        } else {
            Err(format!("{} takes {takes:?} and is given {:?}", asked.key, asked.given))
        }
    }
}

/// Keys (`key`, `-term`, `key.attribute`) with the arguments of each.
fn parse(text: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut messages: Vec<(String, BTreeSet<String>)> = Vec::new();
    let mut message = String::new();
    let mut depth = 0;
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let name = line.trim_start().split(['=', ' ']).next().unwrap_or_default();
        let assigned = line.trim_start()[name.len()..].trim_start().starts_with('=');
        if !line.starts_with(char::is_whitespace) && assigned && depth == 0 {
            message = name.to_owned();
            messages.push((message.clone(), BTreeSet::new()));
        } else if assigned && name.starts_with('.') && depth == 0 {
            messages.push((format!("{message}{name}"), BTreeSet::new()));
        }
        for (at, c) in line.char_indices() {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                '$' if depth > 0 => {
                    let behind = line[at + 1..].chars();
                    let argument: String =
                        behind.take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).collect();
                    if let Some((_, args)) = messages.last_mut() {
                        let _ = args.insert(argument);
                    }
                }
                _ => {}
            }
        }
    }
    messages
}

/// Every `fl!("key", name = value, …)` of a source. A key that is computed cannot be looked up here.
pub fn asked_for(source: &Source) -> Vec<Asked> {
    source.code.match_indices("fl!(").filter_map(|(at, call)| asked(source, at, at + call.len())).collect()
}

fn asked(source: &Source, at: usize, start: usize) -> Option<Asked> {
    let mut depth = 0_i32;
    let mut ends = vec![];
    for (offset, c) in source.code[start..].char_indices() {
        match c {
            ')' if depth == 0 => {
                ends.push(start + offset);
                break;
            }
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => ends.push(start + offset),
            _ => {}
        }
    }
    let mut begin = start;
    let mut arguments = Vec::new();
    for end in ends {
        arguments.push(source.text[begin..end].trim());
        begin = end + 1;
    }
    let (first, rest) = arguments.split_first()?;
    let key = first.strip_prefix('"')?.strip_suffix('"')?.to_owned();
    let given = rest.iter().filter_map(|argument| argument.split_once('='));
    let given = given.map(|(name, _)| name.trim().to_owned()).collect();
    Some(Asked { line: source.line_of(at), key, given })
}

#[test]
fn messages_terms_and_attributes_are_read_with_their_arguments() {
    let text = "# a comment = { $not }\n-brand = Каса\nshort = { $left } with $ and { $sum }\n    .hint = { $why }\n\
                many = { $count ->\n    [one] { $count } чек\n   *[other] { $count } чеків\n}\nlast = { -brand }\n";
    let parsed = parse(text);
    let told: Vec<(&str, Vec<&str>)> =
        parsed.iter().map(|(key, args)| (key.as_str(), args.iter().map(String::as_str).collect())).collect();
    let expect = [
        ("-brand", vec![]),
        ("short", vec!["left", "sum"]),
        ("short.hint", vec!["why"]),
        ("many", vec!["count"]),
        ("last", vec![]),
    ];
    assert_eq!(told, expect);
}

#[test]
fn calls_are_read_over_several_lines() {
    let text = "fn view() {\n    fl!(\n        \"due, now\",\n        sum = money(a, b),\n        of = x[1],\n    );\n    fl!(key);\n}\n";
    let source = Source::new(text.to_owned());
    let asked = asked_for(&source);
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].line, asked[0].key.as_str()), (2, "due, now"));
    assert_eq!(asked[0].given.iter().map(String::as_str).collect::<Vec<_>>(), ["of", "sum"]);
}
