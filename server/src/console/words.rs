//! The words of the console's pages in four languages, and how numbers and moments are written in each.

use std::sync::OnceLock;

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use jiff::tz::TimeZone;
use kassa_domain::{BusinessDate, Money, Period, Timestamp};
use unic_langid::LanguageIdentifier;

use crate::words::Language;

/// The text of a key, its arguments named: the key is looked up by a test of the repository.
macro_rules! fl {
    ($key:literal, $words:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $words.say($key, &[$((stringify!($name), fluent_bundle::FluentValue::from($value))),*])
    };
}
pub(super) use fl;

/// A language the console speaks, its code, and its own name.
pub const LANGUAGES: [(Language, &str, &str); 4] = [
    (Language::Uk, "uk", "Українська"),
    (Language::Ru, "ru", "Русский"),
    (Language::Kk, "kk", "Қазақша"),
    (Language::En, "en", "English"),
];
/// Between groups of three digits: a space that lines are not broken at.
const THIN: char = '\u{202f}';

/// The words of one language.
pub struct Words {
    /// Which.
    pub language: Language,
    /// Its code.
    pub code: &'static str,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Words").field("language", &self.language).finish_non_exhaustive()
    }
}

impl Words {
    /// The words of a language, read at their first use.
    #[must_use]
    pub fn of(language: Language) -> &'static Self {
        static ALL: [OnceLock<Words>; 4] = [const { OnceLock::new() }; 4];
        let at = LANGUAGES.iter().position(|(known, ..)| *known == language).unwrap_or_default();
        ALL[at].get_or_init(|| Self::read(language, LANGUAGES[at].1))
    }

    fn read(language: Language, code: &'static str) -> Self {
        let source = match language {
            Language::Uk => include_str!("../../../assets/i18n/uk/console.ftl"),
            Language::Ru => include_str!("../../../assets/i18n/ru/console.ftl"),
            Language::Kk => include_str!("../../../assets/i18n/kk/console.ftl"),
            Language::En => include_str!("../../../assets/i18n/en/console.ftl"),
        };
        let id: LanguageIdentifier = code.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        // A file with a mistake still gives its sound messages; a test refuses the mistake.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, _)| partial);
        let _ = bundle.add_resource(resource);
        Self { language, code, bundle }
    }

    /// The language of a browser: of its cookie, of what it accepts, or Ukrainian.
    #[must_use]
    pub fn for_browser(chosen: Option<&str>, headers: &HeaderMap) -> &'static Self {
        let known = |code: &str| LANGUAGES.iter().find(|(_, known, _)| *known == code).map(|(language, ..)| *language);
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|list| list.to_str().ok()).unwrap_or_default();
        let code = |item: &str| item.split(['-', ';']).next().unwrap_or_default().trim().to_ascii_lowercase();
        let first = accepted.split(',').find_map(|item| known(&code(item)));
        Self::of(chosen.and_then(known).or(first).unwrap_or_default())
    }

    /// The text of a key with its arguments; the key itself where there is none, so that it is seen.
    pub fn say(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut given = FluentArgs::new();
        for (name, value) in args {
            given.set((*name).to_owned(), value.clone());
        }
        self.bundle.format_pattern(pattern, Some(&given), &mut Vec::new()).into_owned()
    }

    /// The text of a word out of a few, such as a state; the word itself where there is none.
    #[must_use]
    pub fn word(&self, beginning: &str, word: &str) -> String {
        let key = format!("console-{beginning}-{}", word.replace('_', "-"));
        if self.bundle.has_message(&key) { self.say(&key, &[]) } else { word.to_owned() }
    }

    /// A sum with its currency.
    #[must_use]
    pub fn money(&self, sum: Money) -> String {
        format!("{}{THIN}{}", self.sum(sum.minor()), sum.currency().symbol())
    }

    /// Minor units as a sum without a currency.
    #[must_use]
    pub fn sum(&self, minor: i64) -> String {
        let (sign, point) = (if minor < 0 { "−" } else { "" }, if self.language == Language::En { '.' } else { ',' });
        let whole = minor.unsigned_abs();
        format!("{sign}{}{point}{:02}", self.count(whole / 100), whole % 100)
    }

    /// A whole number.
    #[must_use]
    pub fn count(&self, number: u64) -> String {
        let digits = number.to_string();
        let mut out = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.char_indices() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push(THIN);
            }
            out.push(digit);
        }
        out
    }

    /// A moment by the clock of the centre, to a minute.
    #[must_use]
    pub fn moment(&self, utc_ms: i64) -> String {
        self.at(utc_ms, "%H:%M")
    }

    /// A moment by the clock of the centre, to a second.
    #[must_use]
    pub fn second(&self, utc_ms: i64) -> String {
        self.at(utc_ms, "%H:%M:%S")
    }

    fn at(&self, utc_ms: i64, time: &str) -> String {
        let day = if self.language == Language::En { "%Y-%m-%d" } else { "%d.%m.%Y" };
        jiff::Timestamp::from_millisecond(utc_ms)
            .map(|at| at.to_zoned(TimeZone::system()).strftime(&format!("{day} {time}")).to_string())
            .unwrap_or_default()
    }

    /// A moment by the clock of the till, as its papers have it, to a minute.
    #[must_use]
    pub fn on_paper(&self, at: Timestamp) -> String {
        let day = if self.language == Language::En { "%Y-%m-%d" } else { "%d.%m.%Y" };
        at.local().strftime(&format!("{day} %H:%M")).to_string()
    }

    /// A day.
    #[must_use]
    pub fn day(&self, day: BusinessDate) -> String {
        let pattern = if self.language == Language::En { "%Y-%m-%d" } else { "%d.%m.%Y" };
        day.date().strftime(pattern).to_string()
    }

    /// A month.
    #[must_use]
    pub fn month(&self, period: Period) -> String {
        let text = period.to_string();
        match (self.language, text.split_once('-')) {
            (Language::En, _) | (_, None) => text,
            (_, Some((year, month))) => format!("{month}.{year}"),
        }
    }

    /// How long something is, in its largest unit.
    #[must_use]
    pub fn long(&self, ms: i64) -> String {
        let seconds = ms.unsigned_abs() / 1000;
        match seconds {
            0..=119 => fl!("console-long-seconds", self, n = seconds),
            120..=7199 => fl!("console-long-minutes", self, n = seconds / 60),
            7200..=172_799 => fl!("console-long-hours", self, n = seconds / 3600),
            _ => fl!("console-long-days", self, n = seconds / 86_400),
        }
    }
}

/// On what ground a payment was taken back, by its number in the journal.
#[must_use]
pub fn ground(words: &Words, number: u8) -> String {
    match number {
        1 => fl!("console-ground-application", words),
        2 => fl!("console-ground-note", words),
        _ => number.to_string(),
    }
}

/// What the cashier said of the original receipt of a payment that was taken back.
#[must_use]
pub fn original(words: &Words, told: Option<bool>) -> String {
    match told {
        Some(true) => fl!("console-original-told", words),
        Some(false) => fl!("console-original-missing", words),
        None => fl!("console-original-untold", words),
    }
}

#[cfg(test)]
mod tests {
    use kassa_domain::Currency;

    use super::*;

    #[test]
    fn sums_are_read_in_groups_with_the_sign_of_their_language() {
        for (language, minor, expect) in [
            (Language::Uk, 123_456_789, "1\u{202f}234\u{202f}567,89\u{202f}₴"),
            (Language::En, -5, "−0.05\u{202f}₴"),
            (Language::Kk, 0, "0,00\u{202f}₴"),
        ] {
            assert_eq!(Words::of(language).money(Money::new(minor, Currency::Uah)), expect);
        }
    }

    #[test]
    fn a_browser_is_spoken_to_in_its_language() {
        for (cookie, accepts, expect) in [
            (None, "kk-KZ,kk;q=0.9,ru;q=0.8", "kk"),
            (Some("en"), "kk", "en"),
            (Some("xx"), "de,ru", "ru"),
            (None, "", "uk"),
            (None, "д", "uk"),
            (None, "KK-Cyrl-KZ", "kk"),
            (None, "*, ru ;q=0.5", "ru"),
            (None, "enm,rus,ru", "ru"),
            (None, ";;,-,", "uk"),
        ] {
            let mut headers = HeaderMap::new();
            let _ = headers.insert(ACCEPT_LANGUAGE, axum::http::HeaderValue::from_bytes(accepts.as_bytes()).unwrap());
            assert_eq!(Words::for_browser(cookie, &headers).code, expect);
        }
    }
}
