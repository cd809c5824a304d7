//! The routes, one file each, against a centre in this process.

mod support;

#[path = "routes/accounts.rs"]
mod accounts;
#[path = "routes/applying.rs"]
mod applying;
#[path = "routes/attachments.rs"]
mod attachments;
#[path = "routes/backup.rs"]
mod backup;
#[path = "routes/bad_input.rs"]
mod bad_input;
#[path = "routes/branches.rs"]
mod branches;
#[path = "routes/carried.rs"]
mod carried;
#[path = "routes/certificates.rs"]
mod certificates;
#[path = "routes/check.rs"]
mod check;
#[path = "routes/console.rs"]
mod console;
#[path = "routes/console_input.rs"]
mod console_input;
#[path = "routes/debt.rs"]
mod debt;
#[path = "routes/directory.rs"]
mod directory;
#[path = "routes/drawer.rs"]
mod drawer;
#[path = "routes/enrol.rs"]
mod enrol;
#[path = "routes/hours.rs"]
mod hours;
#[path = "routes/journal.rs"]
mod journal;
#[path = "routes/ledger.rs"]
mod ledger;
#[path = "routes/limits.rs"]
mod limits;
#[path = "routes/lives.rs"]
mod lives;
#[path = "routes/messages.rs"]
mod messages;
#[path = "routes/metrics.rs"]
mod metrics;
#[path = "routes/on_postgres.rs"]
mod on_postgres;
#[path = "routes/openapi.rs"]
mod openapi;
#[path = "routes/orders.rs"]
mod orders;
#[path = "routes/papers.rs"]
mod papers;
#[path = "routes/payments.rs"]
mod payments;
#[path = "routes/readings.rs"]
mod readings;
#[path = "routes/receipts.rs"]
mod receipts;
#[path = "routes/returns.rs"]
mod returns;
#[path = "routes/running.rs"]
mod running;
#[path = "routes/shared.rs"]
mod shared;
#[path = "routes/signatures.rs"]
mod signatures;
#[path = "routes/stuck.rs"]
mod stuck;
#[path = "routes/third.rs"]
mod third;
#[path = "routes/tls.rs"]
mod tls;
#[path = "routes/towns.rs"]
mod towns;
#[path = "routes/transfers.rs"]
mod transfers;
#[path = "routes/verdicts.rs"]
mod verdicts;
#[path = "routes/wire.rs"]
mod wire;
