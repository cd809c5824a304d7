//! One file a route: extract, one call, answer.

pub mod accounts;
pub mod attachments;
pub mod debt;
pub mod directory;
pub mod enrol;
pub mod events;
pub mod health;
pub mod journal;
pub mod messages;
pub mod metrics;
pub mod openapi;
pub mod payments;
pub mod time;
pub mod verdicts;
