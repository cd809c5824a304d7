//! `kassa-server`: the centre as a program. Reads the command line and the settings, starts the logs, does what was
//! asked.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use kassa_server::cli::Cli;
use kassa_server::clock::SystemClock;
use kassa_server::logging;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // When even the error cannot be printed there is nobody to tell.
            let _ = writeln!(io::stderr().lock(), "kassa-server: {}", told(&error));
            ExitCode::FAILURE
        }
    }
}

/// An error with its causes; what the words before it say already is not said twice.
fn told(error: &anyhow::Error) -> String {
    error.chain().fold(String::new(), |told, cause| match cause.to_string() {
        cause if told.is_empty() => cause,
        cause if told.contains(&cause) => told,
        cause => format!("{told}: {cause}"),
    })
}

fn run(cli: Cli) -> anyhow::Result<()> {
    let cli = cli.configured(std::env::vars_os())?;
    let _guard = match cli.logs() {
        Some((data, config)) => Some(logging::start(&data.join("logs"), config)?),
        None => None,
    };
    cli.run(&SystemClock, &mut io::stdout().lock())?;
    Ok(())
}
