//! Logs: to the terminal, and to a file a day in the data folder, of which so many are kept.
//!
//! No personal data goes into a log: entries are named by epoch and place, payments by number, people not at all.

use std::io::IsTerminal;
use std::path::Path;

use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::{SubscriberInitExt as _, TryInitError};

/// Why logging could not start.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The folder could not be made.
    #[error(transparent)]
    Folder(#[from] std::io::Error),
    /// The file could not be made.
    #[error(transparent)]
    File(#[from] tracing_appender::rolling::InitError),
    /// Logging runs already.
    #[error(transparent)]
    Running(#[from] TryInitError),
}

/// Starts logging into `DIR/logs`, and to the terminal's error stream where that shows nothing else.
///
/// # Errors
/// The files cannot be made, or logging runs already.
pub fn start(dir: &Path, level: &str, days: usize, terminal: bool) -> Result<(), LogError> {
    let folder = dir.join("logs");
    std::fs::create_dir_all(&folder)?;
    let files = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("kassa")
        .filename_suffix("log")
        // At the start one more than that goes, and today's file is one of them already.
        .max_log_files(days + 1)
        .build(folder)?;
    let filter = EnvFilter::new(format!("warn,kassa={level},kassa_drivers={level},kassa_server={level}"));
    tracing_subscriber::registry()
        .with(filter)
        .with(terminal.then(|| {
            fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal()).with_target(false)
        }))
        .with(fmt::layer().with_writer(files).with_ansi(false))
        .try_init()?;
    Ok(())
}
