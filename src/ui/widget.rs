//! The house's own widgets, named by what they mean at a counter.

pub mod dial;
pub mod download;
pub mod field;
pub mod keys;
pub mod long;
pub mod paper;
pub mod parts;
