//! The load of tills on a centre that runs as a program of its own: what a drained queue takes on the wire, in time and
//! in the centre's memory, and how long tills wait when all of them come back at once.
//!
//! `cargo bench -p kassa-server --bench load -- drain [--payments N] [--batch N]`,
//! `… -- reconnect [--tills N] [--queue N]`, `… -- limit` for what the store alone takes.
//! `--postgres URL` puts the centre on a database of PostgreSQL. What tills send is made before the clock starts. Bytes on
//! the wire are those of the loopback interface, so nothing else may talk there meanwhile: `unshare -rn` gives it one of
//! its own. docs/performance.md says what the figures mean.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod centre;
mod drive;
mod limit;
mod tills;

use centre::Centre;
use drive::{Drained, Reconnected};

#[derive(Parser)]
struct Arguments {
    /// The database of a centre on PostgreSQL.
    #[arg(long, global = true)]
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
    /// What SQLite takes of rows like a payment without any of this, in durable batches of 500.
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

fn run(arguments: &Arguments) -> Result<String, drive::Failed> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let program = env!("CARGO_BIN_EXE_kassa-server");
    let start = |tills| Centre::start(program, arguments.postgres.as_deref(), tills);
    match arguments.what {
        What::Drain { payments, batch } => {
            let centre = start(1)?;
            let drained = runtime.block_on(drive::drain(&centre, payments, batch))?;
            let Drained { seconds, sent, on_loopback, peak_kib, .. } = drained;
            let rate = payments as f64 / seconds;
            let each = |bytes: u64| bytes as f64 / payments as f64;
            Ok(format!(
                "{payments} payments by batches of {batch} in {seconds:.2} s, {rate:.0} a second; {:.1} bytes each in bodies, \
                 {:.1} on the loopback interface; the centre's peak {} MiB, its file {} MiB",
                each(sent),
                each(on_loopback),
                peak_kib / 1024,
                std::fs::metadata(centre.folder().join("centre.sqlite")).map_or(0, |file| file.len() >> 20)
            ))
        }
        What::Reconnect { tills, queue, batch } => {
            let centre = start(tills + 1)?;
            let Reconnected { seconds, first, single, errors, peak_kib, sent } =
                runtime.block_on(drive::reconnect(&centre, tills, queue, batch))?;
            Ok(format!(
                "{tills} tills with {queue} payments each, all in after {seconds:.2} s ({sent} bytes of bodies); the first \
                 answer came after {} ms at most; a single payment meanwhile: p50 {} ms, p99 {} ms of {}; errors {errors}; \
                 the centre's peak {} MiB",
                first.iter().max().copied().unwrap_or_default(),
                drive::percentile(&single, 50),
                drive::percentile(&single, 99),
                single.len(),
                peak_kib / 1024
            ))
        }
        What::Limit { rows } => {
            let seconds = limit::sqlite(rows)?;
            Ok(format!("SQLite alone: {rows} rows in {seconds:.2} s, {:.0} a second", rows as f64 / seconds))
        }
    }
}
