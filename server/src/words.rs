//! The words of reports in four languages: the same Fluent files the till has.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

/// A language reports are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Language {
    /// Ukrainian.
    #[default]
    Uk,
    /// Russian.
    Ru,
    /// Kazakh.
    Kk,
    /// English.
    En,
}

/// The words of one language.
pub struct Texts {
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// The words of a language.
    #[must_use]
    pub fn of(language: Language) -> Self {
        let (code, source) = match language {
            Language::Uk => ("uk", include_str!("../../assets/i18n/uk/report.ftl")),
            Language::Ru => ("ru", include_str!("../../assets/i18n/ru/report.ftl")),
            Language::Kk => ("kk", include_str!("../../assets/i18n/kk/report.ftl")),
            Language::En => ("en", include_str!("../../assets/i18n/en/report.ftl")),
        };
        let id: LanguageIdentifier = code.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        // A file with a mistake still gives its sound messages; a test refuses the mistake.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, _)| partial);
        let _ = bundle.add_resource(resource);
        Self { bundle }
    }

    /// The text of a key; the key itself where there is none, so that it is seen.
    #[must_use]
    pub fn get(&self, key: &str) -> String {
        let pattern = self.bundle.get_message(key).and_then(|message| message.value());
        pattern.map_or_else(
            || key.to_owned(),
            |pattern| self.bundle.format_pattern(pattern, Some(&FluentArgs::new()), &mut Vec::new()).into_owned(),
        )
    }
}

#[cfg(test)]
mod tests {
    use kassa_formats::report::Words;

    use super::*;

    #[test]
    fn every_language_has_every_word_of_reports() {
        for language in [Language::Uk, Language::Ru, Language::Kk, Language::En] {
            let texts = Texts::of(language);
            for key in Words::KEYS {
                assert_ne!(texts.get(key), key, "{language:?}");
            }
        }
    }
}
