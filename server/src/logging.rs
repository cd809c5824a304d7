//! Logs: to the terminal and to a file a day, as lines for people or for programs.
//!
//! Entries carry numbers of tills and places, routes, codes and times. Names, accounts, sums, codes and keys never
//! stand in them: whoever reads logs need not be allowed to read the books.

use std::path::{Path, PathBuf};

use tracing::Subscriber;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{InitError, RollingFileAppender, Rotation};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};
use tracing_subscriber::{EnvFilter, Layer};

/// How lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// What is logged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogConfig {
    /// Days for which files are kept.
    pub days: usize,
    /// `error`, `warn`, `info` or `debug`, of the centre's own entries.
    pub level: String,
    /// How lines look.
    pub format: LogFormat,
}

/// Why nothing is logged.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The folder cannot be made.
    #[error("{}: {source}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// No file can be opened in the folder.
    #[error("{}: {source}", path.display())]
    Files {
        /// Which.
        path: PathBuf,
        /// Why.
        source: InitError,
    },
    /// The program logs already.
    #[error(transparent)]
    Again(#[from] TryInitError),
}

/// Logs to the terminal and to a folder until the program ends; what is given back writes the last lines when it is
/// dropped. `RUST_LOG`, where it is set, says what is logged instead of the level.
///
/// # Errors
/// The folder cannot be written to.
pub fn start(folder: &Path, config: &LogConfig) -> Result<WorkerGuard, LogError> {
    std::fs::create_dir_all(folder).map_err(|source| LogError::Folder { path: folder.to_owned(), source })?;
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("centre")
        .filename_suffix("log")
        // At the start one more than that goes, and today's file is one of them already.
        .max_log_files(config.days + 1)
        .build(folder)
        .map_err(|source| LogError::Files { path: folder.to_owned(), source })?;
    let (file, guard) = tracing_appender::non_blocking(files);
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| filter(&config.level));
    tracing_subscriber::registry()
        .with(filter)
        .with(lines(config.format, std::io::stderr))
        .with(lines(config.format, file))
        .try_init()?;
    Ok(guard)
}

/// The centre's own entries of this level, and of other parts of the program what needs attention.
#[must_use]
pub fn filter(level: &str) -> EnvFilter {
    EnvFilter::new(format!("warn,kassa_server={level}"))
}

/// Lines of a format.
pub fn lines<S, W>(format: LogFormat, writer: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(writer);
    match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    }
}
