//! What the device cannot tell and must be known after a restart: that the shift was opened, which needs no command of
//! this family, and which articles were programmed.
//!
//! Nothing here decides about money: without the file a shift without a receipt looks closed, and articles are
//! programmed anew.

use serde::{Deserialize, Serialize};

/// An article that was programmed on demand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Article {
    pub(super) name: String,
    pub(super) price: i64,
    pub(super) code: u32,
}

/// What is remembered of one device.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Remembered {
    /// Number of the last Z when the shift was opened, and the device's minute then.
    pub(super) opened: Option<(u32, Option<u32>)>,
    pub(super) articles: Vec<Article>,
}
