//! What an account is searched for, where it is not for its bill.

use crate::fl;

/// What opens when an account is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Aim {
    /// Its bill.
    #[default]
    Bill,
    /// Its bill, paid ahead.
    Ahead,
    /// Its meters.
    Readings,
}

impl Aim {
    /// What stands above the search; nothing where it is for a bill, as nearly always.
    #[must_use]
    pub fn words(self) -> Option<String> {
        match self {
            Self::Bill => None,
            Self::Ahead => Some(fl!("search-for-ahead")),
            Self::Readings => Some(fl!("search-for-readings")),
        }
    }
}
