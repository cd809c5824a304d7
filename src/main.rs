//! `kassa`: reads arguments and settings, starts logging, and does what is asked.

use std::process::ExitCode;

use clap::Parser as _;
use clap::error::ErrorKind;
use kassa::cli::{
    Cli, Command, Journal, access, backup, device, print, queue, receipts, report, scan, terminal, usual_data_dir,
    window,
};
use kassa::config::Config;
use kassa::i18n::{Language, set_language};

fn main() -> anyhow::Result<ExitCode> {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(told) => return Ok(usage(&told)),
    };
    // The one TLS provider, before anything connects; a second call would only find it there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let named = cli.named_data_dir();
    let dir = named.clone().unwrap_or_else(usual_data_dir);
    let language = cli.language.as_deref().and_then(Language::from_code);
    let of_settings = || Config::language_of(&dir).as_deref().and_then(Language::from_code);
    set_language(language.or_else(of_settings).unwrap_or_default());
    Ok(match &cli.command {
        None if named.is_none() => window::any_till(&dir, language)?,
        None => window::till(&dir, language)?,
        Some(Command::Train) => window::training(&dir, language)?,
        Some(Command::Enrol(asked)) => terminal::enrol(&dir, asked)?,
        Some(Command::Emulate(asked)) => terminal::emulate_device(asked)?,
        Some(Command::Device(asked)) => device::device(asked)?,
        Some(Command::Journal(Journal::Verify)) => terminal::verify_journal(&dir)?,
        Some(Command::Journal(Journal::Access { day })) => access::access(&dir, *day)?,
        Some(Command::Backup(asked)) => backup::backup(&dir, asked)?,
        Some(Command::Queue(asked)) => queue::queue(&dir, asked)?,
        Some(Command::Receipts(asked)) => receipts::receipts(&dir, language, asked)?,
        Some(Command::Print(asked)) => print::print(&dir, language, asked)?,
        Some(Command::Scan(asked)) => scan::scan(&dir, asked)?,
        Some(Command::Report(asked)) => report::report(&dir, asked)?,
        #[cfg(feature = "demo")]
        Some(Command::Demo(asked)) if asked.headless => kassa::cli::played::day(asked)?,
        #[cfg(feature = "demo")]
        Some(Command::Demo(asked)) => kassa::cli::played::window(asked, language)?,
    })
}

/// What is wrong with the command line, or the help that was asked for. 64, for 2 means of `kassa device` that nobody
/// knows what a device did.
fn usage(told: &clap::Error) -> ExitCode {
    const WRONG_USAGE: u8 = 64;
    // Nobody is left to tell when the terminal is gone.
    let _ = told.print();
    match told.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ExitCode::SUCCESS,
        _ => ExitCode::from(WRONG_USAGE),
    }
}
