//! Changing settings in their file: the value of a key, and nothing of what a person wrote around it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::{Allowed, Config, ConfigError, FILE, KEYS};

/// One setting that is changed: its key, and what stands there now; nothing where the usual value is to count again.
pub type Change = (&'static str, Option<String>);

/// The settings file of a data folder, for what is changed at the till itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsFile(PathBuf);

impl SettingsFile {
    /// Of this data folder.
    #[must_use]
    pub fn of(dir: &Path) -> Self {
        Self(dir.to_owned())
    }

    /// The data folder it is in.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.0
    }

    /// True when it is the file of this data folder.
    #[must_use]
    pub fn is_of(&self, dir: &Path) -> bool {
        self.0 == dir
    }

    /// What is written in it; nothing where there is no such file.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn text(&self) -> io::Result<String> {
        match std::fs::read_to_string(self.0.join(FILE)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            read => read,
        }
    }

    /// Changes settings for good, all of them or none: the file is written beside and renamed. What stands in it then.
    ///
    /// # Errors
    /// The file cannot be read or written, or would not be a sound file with these values.
    pub fn put(&self, changes: &[Change]) -> io::Result<String> {
        let text = with(&self.text()?, changes);
        let text = text.map_err(|mistake| io::Error::new(io::ErrorKind::InvalidData, mistake))?;
        let beside = self.0.join("config.toml.new");
        let mut file = File::create(&beside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&beside, self.0.join(FILE))?;
        Ok(text)
    }
}

/// The text of a settings file with these changes.
///
/// # Errors
/// What would be wrong with it: no till starts on such a file.
pub fn with(text: &str, changes: &[Change]) -> Result<String, ConfigError> {
    let mut text = text.to_owned();
    for (key, value) in changes {
        let at = place_of(&text, key);
        match (at, value) {
            (Some(at), Some(value)) => text.replace_range(at, &written(key, value)),
            (Some(at), None) => take_out(&mut text, key, at),
            (None, Some(value)) => insert(&mut text, key, value),
            (None, None) => {}
        }
    }
    Config::parse(&text).map(|_| text)
}

/// What every key has by a text of settings: what stands there, else what is usual. A key without a usual value is
/// missing.
#[must_use]
pub fn values(text: &str) -> BTreeMap<&'static str, String> {
    let mut values = BTreeMap::new();
    // What stands in the example is what counts where nothing is said, but for the port, which must be said.
    for (source, usual) in [(include_str!("../../config.example.toml"), true), (text, false)] {
        let Ok(table) = DeTable::parse(source) else { continue };
        for known in KEYS.iter().filter(|known| !(usual && known.key == "register.port")) {
            if let Some(value) = find(table.get_ref(), known.key).and_then(|(_, value)| plain(value)) {
                let _ = values.insert(known.key, value);
            }
        }
    }
    values
}

fn plain(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}

/// A key in a table, with the place of its value in the text.
fn find<'a, 't>(table: &'a DeTable<'t>, key: &str) -> Option<(Range<usize>, &'a DeValue<'t>)> {
    let (name, rest) = key.split_once('.').map_or((key, None), |(name, rest)| (name, Some(rest)));
    let value = table.get(name)?;
    match (rest, value.get_ref()) {
        (None, inner) => Some((value.span(), inner)),
        (Some(rest), DeValue::Table(inner)) => find(inner, rest),
        (Some(_), _) => None,
    }
}

fn place_of(text: &str, key: &str) -> Option<Range<usize>> {
    find(DeTable::parse(text).ok()?.get_ref(), key).map(|(at, _)| at)
}

/// Takes a key out: its whole line, where nothing else stands there, else it alone.
fn take_out(text: &mut String, key: &str, value: Range<usize>) {
    let line = line_around(text, value.clone());
    let is_alone = DeTable::parse(&text[line.clone()]).is_ok_and(|table| leaves(table.get_ref()) == 1);
    if is_alone {
        return text.replace_range(line, "");
    }
    let name = key.rsplit('.').next().unwrap_or(key);
    let start = text[line.start..value.start].rfind(name).map_or(value.start, |at| line.start + at);
    let after = &text[value.end..];
    let rest = after.trim_start();
    let range = match rest.strip_prefix(',') {
        Some(next) => start..text.len() - next.trim_start().len(),
        None => text[..start].trim_end().trim_end_matches(',').len()..value.end,
    };
    text.replace_range(range, "");
}

/// How many values stand in a table, and in those within.
fn leaves(table: &DeTable<'_>) -> usize {
    let count = |value: &DeValue<'_>| if let DeValue::Table(inner) = value { leaves(inner) } else { 1 };
    table.iter().map(|(_, value)| count(value.get_ref())).sum()
}

/// Where a key of a section goes that has no head of its own: into its braces, or behind another key of it that is
/// written with the section's name; and what is written there.
fn beside(text: &str, section: &str, pair: &str, ending: &str) -> Option<(usize, String)> {
    let table = DeTable::parse(text).ok()?;
    let (at, DeValue::Table(inner)) = find(table.get_ref(), section)? else { return None };
    let own = text.get(at.clone())?;
    if own.starts_with('{') {
        let end = at.start + own.trim_end_matches('}').trim_end().len();
        let comma = if inner.is_empty() { " " } else { ", " };
        return Some((end, format!("{comma}{pair}")));
    }
    let last = inner.iter().map(|(_, value)| value.span().end).max()?;
    Some((line_around(text, last..last).end, format!("{section}.{pair}{ending}")))
}

/// A value as it stands in the file.
fn written(key: &str, value: &str) -> String {
    let number =
        KEYS.iter().any(|known| known.key == key && matches!(known.allowed, Allowed::Range(..) | Allowed::Numbers(_)));
    // A number with zeros before it, as passwords are handed out, is no TOML.
    let plain = || value.parse::<i64>().map_or_else(|_| value.to_owned(), |number| number.to_string());
    if number { plain() } else { format!("\"{}\"", value.replace('\\', r"\\").replace('"', "\\\"")) }
}

/// The whole line a place lies in, with its end.
fn line_around(text: &str, at: Range<usize>) -> Range<usize> {
    let start = text[..at.start].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at.end..].find('\n').map_or(text.len(), |end| at.end + end + 1);
    start..end
}

/// Puts a key in that is not there: behind what its example says of it, else at the head of its section, else at the
/// end in a section of its own.
fn insert(text: &mut String, key: &str, value: &str) {
    let ending = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let (section, name) = key.rsplit_once('.').unwrap_or(("", key));
    let line = format!("{name} = {}{ending}", written(key, value));
    if !text.is_empty() && !text.ends_with('\n') {
        text.push_str(ending);
    }
    let is_head = |line: &str| line.trim_start().starts_with('[');
    let (mut at, mut inside, mut head, mut place) = (0, section.is_empty(), None, None);
    for each in text.split_inclusive('\n') {
        let next = at + each.len();
        if is_head(each) {
            // A key of no section stands before the first one.
            if inside && section.is_empty() {
                head = Some(at);
            }
            inside = each.trim().trim_start_matches('[').split(']').next().map(str::trim) == Some(section);
            if inside {
                head = Some(next);
            }
        } else if inside && each.trim_start().strip_prefix('#').is_some_and(|note| is_named(note, name)) {
            place = Some(next);
        }
        at = next;
    }
    match place.or(head) {
        Some(at) => text.insert_str(at, &line),
        None if section.is_empty() => text.push_str(&line),
        None => {
            if let Some((at, written)) = beside(text, section, line.trim_end(), ending) {
                return text.insert_str(at, &written);
            }
            let gap = if text.is_empty() { "" } else { ending };
            text.push_str(&format!("{gap}[{section}]{ending}{line}"));
        }
    }
}

/// Whether a commented line is the example of this key.
fn is_named(note: &str, name: &str) -> bool {
    note.split_once('=').is_some_and(|(before, _)| before.trim() == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_is_changed_and_the_rest_stays() {
        let russian: &[Change] = &[("language", Some("ru".to_owned()))];
        let port: &[Change] = &[("register.port", Some(r"\\.\COM12".to_owned()))];
        let slow: &[Change] = &[("register.baud", Some("9600".to_owned())), ("scanner.baud", Some("4800".to_owned()))];
        let usual: &[Change] = &[("register.baud", None), ("display.port", None)];
        for (before, changes, after) in [
            ("", russian, "language = \"ru\"\n"),
            ("language = \"uk\"\n", russian, "language = \"ru\"\n"),
            (
                "# ours\nlanguage=\"uk\" # here\ntheme = \"dark\"",
                russian,
                "# ours\nlanguage=\"ru\" # here\ntheme = \"dark\"",
            ),
            (
                "theme = \"dark\"\n[sync]\ninterval_s = 9\n",
                russian,
                "theme = \"dark\"\nlanguage = \"ru\"\n[sync]\ninterval_s = 9\n",
            ),
            ("receipt_language = \"kk\"\r\n", russian, "receipt_language = \"kk\"\r\nlanguage = \"ru\"\r\n"),
            ("", port, "[register]\nport = \"\\\\\\\\.\\\\COM12\"\n"),
            (
                "[register] # KKM\nport = 'COM3' # old\n",
                port,
                "[register] # KKM\nport = \"\\\\\\\\.\\\\COM12\" # old\n",
            ),
            ("register.port = \"COM3\"\n", port, "register.port = \"\\\\\\\\.\\\\COM12\"\n"),
            (
                "[register]\n# Speed.\n# baud = 115200\n\n# Model.\n[log]\ndays = 3",
                slow,
                "[register]\n# Speed.\n# baud = 115200\nbaud = 9600\n\n# Model.\n[log]\ndays = 3\n\n[scanner]\nbaud = 4800\n",
            ),
            (
                "[register]\nport = \"COM3\"\nbaud = 9600 # slow\n[display]\nport = \"COM4\"\n",
                usual,
                "[register]\nport = \"COM3\"\n[display]\n",
            ),
        ] {
            assert_eq!(with(before, changes).as_deref(), Ok(after), "{before}");
            let values = values(after);
            for (key, value) in changes {
                let usual = super::values("").remove(key);
                assert_eq!(values.get(key), value.as_ref().or(usual.as_ref()), "{before} {key}");
            }
        }
    }

    /// A speed that was put back took the port with it, and no other key could be given.
    #[test]
    fn settings_that_share_a_line_were_lost_with_the_one_that_was_put_back() {
        let put = |key, value: Option<&str>| vec![(key, value.map(str::to_owned))];
        for (before, changes, after) in [
            (
                "register = { port = \"COM3\", baud = 9600 }\n",
                put("register.baud", None),
                "register = { port = \"COM3\" }\n",
            ),
            (
                "register = { baud = 9600, port = \"COM3\" } # KKM\n",
                put("register.baud", None),
                "register = { port = \"COM3\" } # KKM\n",
            ),
            ("theme = \"dark\"\nkeys = { pay = \"F9\" }\n", put("keys.pay", None), "theme = \"dark\"\n"),
            (
                "keys = { pay = \"F9\", shift = \"F12\", park = \"F8\" }\n",
                [put("keys.pay", None), put("keys.shift", None)].concat(),
                "keys = { park = \"F8\" }\n",
            ),
            (
                "keys = { pay = \"F9\" }\n[log]\ndays = 3\n",
                put("keys.shift", Some("F12")),
                "keys = { pay = \"F9\", shift = \"F12\" }\n[log]\ndays = 3\n",
            ),
            ("keys = {}\n", put("keys.shift", Some("F12")), "keys = { shift = \"F12\"}\n"),
            (
                "keys.pay = \"F9\" # ours\ntheme = \"dark\"\n[log]\ndays = 3\n",
                put("keys.shift", Some("F12")),
                "keys.pay = \"F9\" # ours\nkeys.shift = \"F12\"\ntheme = \"dark\"\n[log]\ndays = 3\n",
            ),
            ("keys.pay = \"F9\"\nkeys.park = \"F8\"\n", put("keys.pay", None), "keys.park = \"F8\"\n"),
        ] {
            let told = with(before, &changes);
            assert_eq!(told.as_deref(), Ok(after), "{before}");
            let (before, after) = (values(before), values(after));
            let others = |values: &BTreeMap<&'static str, String>| {
                let mut values = values.clone();
                values.retain(|key, _| changes.iter().all(|(changed, _)| changed != key));
                values
            };
            assert_eq!(others(&before), others(&after));
        }
    }

    #[test]
    fn every_key_can_be_put_into_the_example_and_into_nothing() {
        let example = include_str!("../../config.example.toml");
        for (key, value) in values(example) {
            for text in ["", example] {
                let after = with(text, &[(key, Some(value.clone()))]).unwrap();
                assert_eq!(values(&after).get(key), Some(&value), "{key}");
                assert!(text.lines().all(|line| after.contains(line)), "{key}");
            }
        }
    }

    #[test]
    fn what_was_put_is_there_at_the_next_start() {
        let dir = tempfile::tempdir().unwrap();
        let settings = SettingsFile::of(dir.path());
        for (key, value) in [("language", "kk"), ("theme", "dark"), ("language", "en"), ("sync.interval_s", "60")] {
            let _ = settings.put(&[(key, Some(value.to_owned()))]).unwrap();
        }
        let config = Config::load(dir.path()).unwrap();
        assert_eq!((config.language.as_str(), config.theme.as_str(), config.sync_interval_s), ("en", "dark", 60));
        let bad: &[Change] = &[("theme", Some("light".to_owned())), ("language", Some("xx".to_owned()))];
        assert!(settings.put(bad).is_err(), "no file is left that would not start the till");
        assert_eq!(Config::load(dir.path()).unwrap(), config);
    }
}
