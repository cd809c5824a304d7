//! The languages people are spoken to in, on papers and, by the same list, in windows and on terminals.

use super::amount::NumberForm;

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
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

impl Language {
    /// Every language, in the order they are switched through.
    pub const ALL: [Self; 4] = [Self::Uk, Self::Ru, Self::Kk, Self::En];

    /// Its code in settings, and the name of its folders of texts and templates.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Uk => "uk",
            Self::Ru => "ru",
            Self::Kk => "kk",
            Self::En => "en",
        }
    }

    /// The language of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// How it writes numbers.
    #[must_use]
    pub const fn form(self) -> NumberForm {
        match self {
            Self::Uk | Self::Ru | Self::Kk => NumberForm::SpaceComma,
            Self::En => NumberForm::CommaPoint,
        }
    }
}
