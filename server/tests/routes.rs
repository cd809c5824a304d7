//! The routes, one file each, against a centre in this process.

mod support;

#[path = "routes/journal.rs"]
mod journal;
