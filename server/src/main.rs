//! `kassa-server`: the centre as a program. Reads the command line, starts the logs, does what was asked.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;
use kassa_server::cli::Cli;
use kassa_server::clock::SystemClock;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Days of logs that are kept.
const LOG_DAYS: usize = 30;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // When even the error cannot be printed there is nobody to tell.
            let _ = writeln!(io::stderr().lock(), "kassa-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    let _guard = match cli.data().filter(|_| cli.serves()) {
        Some(data) => Some(log_to(&data.join("logs"))?),
        None => None,
    };
    cli.run(&SystemClock, &mut io::stdout().lock())?;
    Ok(())
}

/// Logs to the terminal and to a file a day. Entries carry numbers of tills and places, never names or accounts.
fn log_to(folder: &Path) -> anyhow::Result<WorkerGuard> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("centre")
        .filename_suffix("log")
        .max_log_files(LOG_DAYS)
        .build(folder)
        .with_context(|| format!("cannot log to {}", folder.display()))?;
    let (file, guard) = tracing_appender::non_blocking(files);
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::registry()
        .with(filter)
        .with(tracing_subscriber::fmt::layer().with_writer(io::stderr))
        .with(tracing_subscriber::fmt::layer().with_ansi(false).with_writer(file))
        .init();
    Ok(guard)
}
