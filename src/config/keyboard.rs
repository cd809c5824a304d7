//! Settings of the window's keys: each deed that may have another one, and no two of them the same.

use super::{Config, KEYS, Problem};
use crate::keyboard::Clash;

/// The key of a deed in the settings; nothing for a word that is none.
#[must_use]
pub fn key_of(word: &str) -> Option<&'static str> {
    let is_it = |key: &&str| key.strip_prefix("keys.") == Some(word);
    KEYS.iter().map(|known| known.key).find(is_it)
}

impl Config {
    /// Two deeds cannot have one key. The later line is the mistake, and the earlier one is named with it.
    pub(super) fn check_keys(&self, line: impl Fn(&str) -> usize) -> Result<(), (&'static str, Problem)> {
        let Some(Clash(one, other)) = self.keys.clash() else { return Ok(()) };
        let (one, other) = (key_of(one).unwrap_or_default(), key_of(other).unwrap_or_default());
        let (first, second) = if line(one) <= line(other) { (one, other) } else { (other, one) };
        Err((second, Problem::SameKey { other: first, line: line(first) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Allowed, Change, values, with};
    use crate::keyboard::{Cap, DEEDS};

    #[test]
    fn every_deed_has_its_setting_and_an_example_of_the_key_it_comes_with() {
        let example = include_str!("../../config.example.toml");
        assert_eq!(KEYS.iter().filter(|known| known.allowed == Allowed::Hotkey).count(), DEEDS.len());
        for (word, home) in DEEDS {
            assert!(key_of(word).is_some(), "{word}");
            assert!(example.contains(&format!("\n# {word} = \"{home}\"\n")), "{word}");
        }
    }

    #[test]
    fn keys_of_the_settings_are_told_with_their_lines_when_they_cannot_be() {
        let not_allowed = Err(Problem::NotAllowed(Allowed::Hotkey));
        let same = |other: &'static str, line| Err(Problem::SameKey { other, line });
        for (text, line, expect) in [
            ("[keys]\npay = \"F9\"\n", 0, Ok(())),
            ("[keys]\npay = \"F9\"\nshift = \"F12\"\n", 0, Ok(())),
            ("[keys]\npark = \"ctrl+h\"\n", 0, Ok(())),
            ("[keys]\npay = \"F9\"\nqueue = \"F9\"\n", 3, same("keys.pay", 2)),
            ("[keys]\n# ours\nqueue = \"f9\"\n\npay = \"F9\"\n", 5, same("keys.queue", 3)),
            // The shift comes with F9, but here it is asked to stay there.
            ("[keys]\nshift = \"F9\"\npay = \"F9\"\n", 3, same("keys.shift", 2)),
            ("[keys]\npay = \"F1\"\n", 2, not_allowed.clone()),
            ("[keys]\npay = \"F13\"\n", 2, not_allowed.clone()),
            ("[keys]\npay = 9\n", 2, not_allowed.clone()),
            ("[keys]\npay = \"Enter\"\n", 2, not_allowed.clone()),
            ("[keys]\npay = \"Ctrl+1\"\n", 2, not_allowed.clone()),
            ("[keys]\npay = \"Ctrl+C\"\n", 2, not_allowed.clone()),
            ("[keys]\npay = \"Ctrl+Z\"\n", 2, not_allowed),
        ] {
            let read = Config::parse(text).map(|_| ());
            assert_eq!(read.as_ref().map_or_else(|error| error.line, |()| 0), line, "{text}");
            assert_eq!(read.map_err(|error| error.problem), expect, "{text}");
        }
        assert!(matches!(Config::parse("[keys]\nhelp = \"F2\"\n").unwrap_err().problem, Problem::UnknownKey(_)));
    }

    /// Whatever somebody writes for a key, the settings say what is wrong and where, or it is a key.
    #[test]
    fn rubbish_for_a_key_is_told_with_its_line() {
        let long = "F".repeat(100_000);
        let rubbish = [
            "",
            " ",
            "F",
            "F0",
            "F00",
            "F-2",
            "F2 ",
            " F2",
            "F２",
            "F12345678901",
            "Ctrl",
            "Ctrl+",
            "Ctrl++",
            "Ctrl+AA",
            "Ctrl + K",
            "Ctrl-K",
            "Strg+K",
            "Ctrl+К",
            "Ctrl+ß",
            "Ctrl+ı",
            "Ctrl+K\u{301}",
            "\u{212a}",
            "Ctrl+\u{212a}",
            "Alt+F9",
            "Shift+F9",
            "Ctrl+F9",
            "Esc",
            "Enter",
            "Tab",
            "Space",
            "5",
            "Ctrl+5",
            "Ctrl+Shift+K",
            "=",
            "Ctrl+C",
            "Ctrl+A",
            "ctrl+v",
            "🗝",
            "none",
            &long,
        ];
        for text in rubbish {
            let error = Config::parse(&format!("theme = \"dark\"\n[keys]\npay = \"{text}\"\n")).unwrap_err();
            assert_eq!((error.line, error.key.as_str()), (3, "keys.pay"), "{text}");
            assert_eq!(error.problem, Problem::NotAllowed(Allowed::Hotkey), "{text}");
        }
        for (text, line) in [
            ("keys = \"F9\"\n", 1),
            ("keys = [\"F9\"]\n", 1),
            ("\n[[keys]]\npay = \"F9\"\n", 2),
            ("[keys.pay]\nkey = \"F9\"\n", 1),
            ("[keys]\npay = [\"F9\"]\n", 2),
            ("[keys]\npay = true\n", 2),
            ("[keys]\nPay = \"F9\"\n", 2),
            ("[keys]\nhelp = \"F9\"\n", 2),
            ("[keys]\nenter = \"F9\"\n", 2),
            ("[keys]\npay = \"F9\"\npay = \"F8\"\n", 3),
            ("[keys]\n\"pay\" = \"F9\"\n\"pa\\u0079\" = \"F8\"\n", 3),
            ("[keys]\npay = \"F9\"\n[keys]\nshift = \"F8\"\n", 3),
            ("keys = { pay = \"F9\", shift = \"F9\" }\n", 1),
            ("[keys]\npay = F9\n", 2),
            ("[keys]\npay = \"F9\u{0}\"\n", 2),
        ] {
            let error = Config::parse(text).unwrap_err();
            assert_eq!(error.line, line, "{text:?}: {error:?}");
        }
    }

    #[test]
    fn an_exchange_is_written_beside_the_examples_and_taken_out_again() {
        let example = include_str!("../../config.example.toml");
        let given = |text: &str, word: &str, cap: Cap| {
            let wishes = Config::parse(text).unwrap().keys;
            let changes = wishes.exchanged(word, cap).into_iter();
            let changes: Vec<Change> =
                changes.map(|(word, cap)| (key_of(word).unwrap(), cap.map(|cap| cap.to_string()))).collect();
            with(text, &changes).unwrap()
        };
        let changed = given(example, "pay", Cap::Function(9));
        assert!(changed.contains("\n# pay = \"F12\"\npay = \"F9\"\n"));
        assert!(changed.contains("\n# shift = \"F9\"\nshift = \"F12\"\n"));
        assert_eq!(values(&changed).get("keys.pay").map(String::as_str), Some("F9"));
        assert_eq!(given(&changed, "pay", Cap::Function(12)), example, "and back, to the letter");
    }
}
