//! The load of tills on a centre that runs as a program of its own: what a drained queue takes on the wire, in time and
//! in the centre's memory, and how long tills wait when all of them come back at once.
//!
//! `cargo bench -p kassa-server --bench load -- drain [--payments N] [--batch N]`,
//! `… -- reconnect [--tills N] [--queue N]`, `… -- limit` for what the store alone takes; `drain` measures that before and
//! after itself. `… -- growth [--steps N] [--entries N]` fills a centre, on SQLite, and tells of each step.
//! `--postgres` puts the centre on a PostgreSQL that is started for it and thrown away, `--postgres=URL` on a database
//! that is there. What tills send is made before the clock starts. Bytes on the wire are those of the loopback
//! interface, so nothing else may talk there meanwhile: `unshare -rn` gives it one of
//! its own. docs/performance.md says what the figures mean.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod centre;
mod drive;
mod limit;
#[path = "../../tests/support/postgres.rs"]
mod throw_away;
mod tills;

use centre::Centre;
use drive::{Drained, Failed, Reconnected};
use throw_away::Cluster;
use tokio::runtime::Runtime;

#[derive(Parser)]
struct Arguments {
    /// The centre is on PostgreSQL: on this database, or on one that is thrown away.
    #[arg(long, global = true, num_args = 0..=1, require_equals = true, default_missing_value = "")]
    postgres: Option<String>,
    /// What cargo adds.
    #[arg(long, global = true, hide = true)]
    bench: bool,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// One till drains its queue.
    Drain {
        #[arg(long, default_value_t = 100_000)]
        payments: usize,
        /// Payments of one batch, each with the entry of its receipt.
        #[arg(long, default_value_t = 500)]
        batch: usize,
    },
    /// Many tills come back at once, each with a queue, and one goes on taking payments.
    Reconnect {
        #[arg(long, default_value_t = 1_000)]
        tills: u32,
        #[arg(long, default_value_t = 1_000)]
        queue: usize,
        /// Payments of one batch: a till sends 500 entries.
        #[arg(long, default_value_t = 250)]
        batch: usize,
    },
    /// One till drains queue after queue: whether the centre slows down as its journal grows.
    Growth {
        /// Queues, one after another.
        #[arg(long, default_value_t = 10)]
        steps: usize,
        /// Entries of a queue; a payment is two.
        #[arg(long, default_value_t = 1_000_000)]
        entries: usize,
    },
    /// What the store takes of rows like a payment without any of this, in durable batches of 500.
    Limit {
        #[arg(long, default_value_t = 100_000)]
        rows: usize,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(said) => {
            let _ = writeln!(io::stdout().lock(), "{said}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            let _ = writeln!(io::stderr().lock(), "load: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What the centre stands on.
struct Store {
    /// Of PostgreSQL; nothing for SQLite.
    address: Option<String>,
    _throw_away: Option<Cluster>,
}

impl Store {
    fn of(arguments: &Arguments) -> Result<Self, Failed> {
        let Some(given) = &arguments.postgres else { return Ok(Self { address: None, _throw_away: None }) };
        if !given.is_empty() {
            return Ok(Self { address: Some(given.clone()), _throw_away: None });
        }
        let cluster = Cluster::durable().ok_or("no PostgreSQL here")?;
        let _ = cluster.ask("postgres", "CREATE DATABASE centre");
        let address = format!("{} dbname=centre", cluster.server());
        Ok(Self { address: Some(address), _throw_away: Some(cluster) })
    }

    /// Rows a second that it takes with nothing around it.
    fn limit(&self, runtime: &Runtime, rows: usize) -> Result<f64, Failed> {
        let seconds = match &self.address {
            None => limit::sqlite(rows)?,
            Some(address) => runtime.block_on(limit::postgres(address, rows))?,
        };
        Ok(rows as f64 / seconds)
    }
}

fn run(arguments: &Arguments) -> Result<String, Failed> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let store = Store::of(arguments)?;
    let program = env!("CARGO_BIN_EXE_kassa-server");
    let start = |tills| Centre::start(program, store.address.as_deref(), tills);
    match arguments.what {
        What::Drain { payments, batch } => {
            let before = store.limit(&runtime, payments)?;
            let centre = start(1)?;
            let drained = runtime.block_on(drive::drain(&centre, payments, batch))?;
            drop(centre);
            let after = store.limit(&runtime, payments)?;
            Ok(told_of_a_drain(&drained, payments, batch, (before, after)))
        }
        What::Reconnect { tills, queue, batch } => {
            let centre = start(tills + 1)?;
            let Reconnected { seconds, first, stored, single, errors, peak_kib, sent } =
                runtime.block_on(drive::reconnect(&centre, tills, queue, batch))?;
            Ok(format!(
                "{tills} tills with {queue} payments each, all in after {seconds:.2} s ({sent} bytes of bodies); the first \
                 answer came after {} ms at most, the first batch was acknowledged after {} ms at most; a single payment meanwhile: p50 {} ms, p99 {} ms of {}; errors {errors}; \
                 the centre's peak {} MiB",
                first.iter().max().copied().unwrap_or_default(),
                stored.iter().max().copied().unwrap_or_default(),
                drive::percentile(&single, 50),
                drive::percentile(&single, 99),
                single.len(),
                peak_kib / 1024
            ))
        }
        What::Growth { steps, entries } => {
            let centre = start(1)?;
            let told = |step: usize, grown: &drive::Grown| {
                let _ = writeln!(
                    io::stdout().lock(),
                    "{} entries: {:.0} a second acknowledged, {:.0} a second applied; {:.1} s of a processor a million; \
                     {:.0} bytes an entry in the file",
                    step * entries,
                    entries as f64 / grown.acknowledged,
                    entries as f64 / grown.applied,
                    grown.spent * 1e6 / entries as f64,
                    grown.bytes as f64 / (step * entries) as f64
                );
            };
            runtime.block_on(drive::grow(&centre, steps, entries, told))?;
            Ok(format!("the centre's peak {} MiB", centre.peak_kib() / 1024))
        }
        What::Limit { rows } => Ok(format!("the store alone: {:.0} rows a second", store.limit(&runtime, rows)?)),
    }
}

fn told_of_a_drain(drained: &Drained, payments: usize, batch: usize, (before, after): (f64, f64)) -> String {
    let Drained { seconds, sent, on_loopback, peak_kib } = *drained;
    let rate = payments as f64 / seconds;
    let each = |bytes: u64| bytes as f64 / payments as f64;
    format!(
        "{payments} payments by batches of {batch} in {seconds:.2} s, {rate:.0} a second; {:.1} bytes each in bodies, \
         {:.1} on the loopback interface; the centre's peak {} MiB; the store alone took {before:.0} rows a second before \
         and {after:.0} after: {:.2} of it",
        each(sent),
        each(on_loopback),
        peak_kib / 1024,
        rate * 2.0 / (before + after)
    )
}
