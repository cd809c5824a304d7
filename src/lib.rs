//! The till: windows, use cases, the journal and its way to the centre.
//!
//! A map stands in `docs/ARCHITECTURE.md`. The binary `kassa` only reads arguments and wires these modules together.

#![forbid(unsafe_code)]

pub mod attach;
pub mod backup;
pub mod carried;
pub mod cli;
pub mod clock;
pub mod config;
pub mod counter;
#[cfg(feature = "demo")]
pub mod demo;
pub mod enrolment;
pub mod files;
pub mod i18n;
pub mod keyboard;
pub mod keys;
pub mod logging;
pub mod long_work;
pub mod papers;
pub mod payers;
pub mod profiles;
pub mod register;
pub mod report;
pub mod scanning;
pub mod signal;
pub mod sounds;
pub mod store;
pub mod sync;
pub mod till;
pub mod training;
pub mod ui;
pub mod workplace;
