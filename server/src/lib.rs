//! The centre: the billing server that tills push their journals to and take their directory from.
//!
//! | Module | Holds |
//! |---|---|
//! | [`server`] | the centre as a value: started on an address, stopped gracefully |
//! | [`router`], [`routes`] | the list of routes, one file each: extract, one call, answer |
//! | [`openapi`] | `/openapi.json`, made from that list |
//! | [`auth`], [`body`], [`packing`], [`error`] | who asks, with what, and what is answered when it is wrong |
//! | [`gate`], [`limits`], [`rate`] | how much at once, for how long, how often |
//! | [`config`], [`logging`], [`metrics`] | settings from file and environment, logs, figures for a monitoring system |
//! | [`nightly`] | what it does by itself once a night |
//! | [`backup`] | a copy of everything beside a centre at work, and a centre out of such a copy |
//! | [`attachments`] | scans of the papers of reversals, in pieces beside the journal |
//! | [`enrolment`], [`tls`], [`password`] | one-time codes, the centre's own CA, verifiers of passwords |
//! | [`ingest`] | storing a batch: each entry once for ever, forks found |
//! | [`applier`] | applying behind the pushes, a little at a time |
//! | [`apply`] | what stored entries mean for accounts, meters and totals; rebuild and retry |
//! | [`ledger`] | double entry behind everything that moves money or debt, and its proof |
//! | [`db`] | SQLite: the only place with SQL, functions named after what they mean |
//! | [`import`] | accounts and charges from CSV and DBF, all or nothing, with a protocol |
//! | [`forms`] | what providers outside the billing ask, from a file, with the line of each mistake |
//! | [`registry`] | registries of banks: loaded once, undone as a whole |
//! | [`money`] | money of statements against registries |
//! | [`debt`] | the online debt protocol: banks ask what is owed and tell what is paid |
//! | [`carried`] | queues of tills that come as files, and the answers that go back |
//! | [`report`], [`words`] | reports from the centre's own tables, in four languages |
//! | [`demo`] | a believable town by seed |
//! | [`cli`] | the commands of `kassa-server` |
//! | [`console`], [`contacts`] | the pages of the operators; when each till was last heard of |
//! | [`clock`], [`app`] | the clock that is handed in; what every handler has at hand |
//!
//! Storing and applying are two things: a batch is stored as it is, in one transaction, and acknowledged; what its
//! entries mean is decided afterwards, entry by entry, and can be decided anew from the same entries at any time.
//! Nothing blocks the async runtime: whatever waits for the disk runs on threads that may wait. One connection writes.

#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::float_arithmetic)
)]

pub mod app;
pub mod applier;
pub mod apply;
pub mod attachments;
pub mod auth;
pub mod backup;
pub mod body;
pub mod carried;
pub mod cli;
pub mod clock;
pub mod config;
pub mod console;
pub mod contacts;
pub mod db;
pub mod debt;
pub mod demo;
pub mod enrolment;
pub mod error;
pub mod forms;
pub mod gate;
pub mod import;
pub mod ingest;
pub mod ledger;
pub mod limits;
pub mod logging;
pub mod metrics;
pub mod money;
pub mod news;
pub mod nightly;
pub mod openapi;
pub mod packing;
pub mod password;
pub mod rate;
pub mod registry;
pub mod report;
pub mod router;
pub mod routes;
pub mod server;
pub mod tls;
pub mod words;

pub use limits::Limits;
pub use routes::metrics::Watchers;
pub use server::{Options, Running, Server, StartError, Tls};
