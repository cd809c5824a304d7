//! The languages papers are written in.

use super::amount::NumberForm;

/// A language of papers.
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
    /// Every language.
    pub const ALL: [Self; 4] = [Self::Uk, Self::Ru, Self::Kk, Self::En];

    /// Its code, and the name of its folder of templates.
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
