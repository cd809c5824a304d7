//! `accounts import`, `charges import`, `meters import`, `demo-town`: filling the directory.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use kassa_domain::Currency;
use kassa_formats::table::{Encoding, Format, ReadOptions};

use super::points::currency;
use super::{CliError, Context, name};
use crate::clock::utc_day;
use crate::db::Db;
use crate::demo::{self, TownPlan};
use crate::import::{self, ImportError, ImportOptions, Loaded};
use crate::password::{Cost, made};

#[derive(Debug, Subcommand)]
pub(super) enum AccountsCommand {
    /// Loads accounts; those that are there already are changed. All rows or none.
    Import(AccountsImport),
}

#[derive(Debug, Args)]
pub(super) struct AccountsImport {
    #[command(flatten)]
    file: File,
    /// Town of rows that name none.
    #[arg(long, value_parser = name)]
    town: Option<String>,
    /// Currency of the accounts.
    #[arg(long, default_value = "UAH", value_parser = currency)]
    currency: Currency,
}

#[derive(Debug, Subcommand)]
pub(super) enum ChargesCommand {
    /// Loads charges; those that are there already are corrected. All rows or none.
    Import(ChargesImport),
}

#[derive(Debug, Args)]
pub(super) struct ChargesImport {
    #[command(flatten)]
    file: File,
    /// Provider of rows that name none: number or name.
    #[arg(long, value_parser = name)]
    provider: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum MetersCommand {
    /// Loads meters of accounts; those that are there already are changed. All rows or none.
    Import(MetersImport),
}

#[derive(Debug, Args)]
pub(super) struct MetersImport {
    #[command(flatten)]
    file: File,
}

/// A file and how to read it.
#[derive(Debug, Args)]
struct File {
    /// The file.
    file: PathBuf,
    /// Its form, found out when unset.
    #[arg(long)]
    format: Option<FormatArgument>,
    /// The code page of its texts, found out when unset.
    #[arg(long)]
    encoding: Option<EncodingArgument>,
    /// The character between cells of a CSV, found out when unset.
    #[arg(long, value_parser = delimiter)]
    delimiter: Option<u8>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatArgument {
    Csv,
    Dbf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum EncodingArgument {
    Utf8,
    Cp866,
    Cp1125,
    Cp1251,
}

impl File {
    fn read_options(&self) -> ReadOptions {
        ReadOptions {
            format: match self.format {
                None => Format::Detect,
                Some(FormatArgument::Csv) => Format::Csv,
                Some(FormatArgument::Dbf) => Format::Dbf,
            },
            encoding: match self.encoding {
                None => Encoding::Detect,
                Some(EncodingArgument::Utf8) => Encoding::Utf8,
                Some(EncodingArgument::Cp866) => Encoding::Cp866,
                Some(EncodingArgument::Cp1125) => Encoding::Cp1125,
                Some(EncodingArgument::Cp1251) => Encoding::Cp1251,
            },
            delimiter: self.delimiter,
        }
    }

    fn bytes(&self) -> Result<Vec<u8>, CliError> {
        read(&self.file)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    std::fs::read(path).map_err(|source| CliError::File { path: path.to_owned(), source })
}

impl AccountsCommand {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let Self::Import(AccountsImport { file, town, currency }) = self;
        let options = ImportOptions { read: file.read_options(), town, provider: None };
        let db = context.db()?;
        let loaded = load(context, &db, &file, |db, bytes| import::accounts(db, bytes, &options, currency))?;
        let Loaded { rows, accounts, changed, .. } = loaded;
        writeln!(context.out, "rows {rows}, accounts added {accounts}, changed {changed}")?;
        Ok(())
    }
}

impl ChargesCommand {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let Self::Import(ChargesImport { file, provider }) = self;
        let options = ImportOptions { read: file.read_options(), town: None, provider };
        let db = context.db()?;
        let now_ms = context.now_ms();
        let loaded = load(context, &db, &file, |db, bytes| import::charges(db, bytes, &options, now_ms))?;
        let Loaded { rows, accounts, charged_minor, owed_minor, .. } = loaded;
        let sum = |minor: i64| format!("{}.{:02}", minor / 100, minor.unsigned_abs() % 100);
        writeln!(
            context.out,
            "rows {rows}, accounts charged {accounts}, charged {}, due {}",
            sum(charged_minor),
            sum(owed_minor)
        )?;
        Ok(())
    }
}

impl MetersCommand {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let Self::Import(MetersImport { file }) = self;
        let options = ImportOptions { read: file.read_options(), ..ImportOptions::default() };
        let db = context.db()?;
        let today = utc_day(context.now_ms());
        let loaded = load(context, &db, &file, |db, bytes| import::meters(db, bytes, &options, today))?;
        let Loaded { rows, accounts, changed, .. } = loaded;
        writeln!(context.out, "rows {rows}, meters added {accounts}, changed {changed}")?;
        if accounts == 0 && changed == 0 {
            writeln!(context.out, "nothing changed: all that the file tells was known so already")?;
        }
        Ok(())
    }
}

/// Loads a file; when rows are wrong, prints the protocol before the error.
fn load(
    context: &mut Context<'_>,
    db: &Db,
    file: &File,
    load: impl FnOnce(&Db, &[u8]) -> Result<Loaded, ImportError>,
) -> Result<Loaded, CliError> {
    let loaded = load(db, &file.bytes()?);
    if let Err(ImportError::Rows { faults, .. }) = &loaded {
        for fault in &faults.named {
            writeln!(context.out, "{fault}")?;
        }
        let more = faults.count - faults.named.len() as u64;
        if more > 0 {
            writeln!(context.out, "and {more} more")?;
        }
    }
    Ok(loaded?)
}

fn delimiter(text: &str) -> Result<u8, String> {
    match (text, text.as_bytes()) {
        ("tab", _) => Ok(b'\t'),
        (_, [byte]) if byte.is_ascii_punctuation() => Ok(*byte),
        _ => Err("one character such as ; or the word tab".to_owned()),
    }
}

#[derive(Debug, Args)]
pub(super) struct DemoTown {
    /// How many accounts.
    #[arg(long, default_value_t = 5_000)]
    accounts: u32,
    /// Equal seeds make equal towns.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl DemoTown {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let db = context.make_db()?;
        let (cashier, supervisor) = (made(rand::random()), made(rand::random()));
        let plan = TownPlan {
            accounts: self.accounts,
            seed: self.seed,
            cashier_password: cashier.clone(),
            supervisor_password: supervisor.clone(),
            cost: Cost::Full,
        };
        let town = demo::town(&db, &plan, context.clock)?;
        writeln!(context.out, "accounts {}, point 1, till {}", town.accounts, town.till)?;
        writeln!(context.out, "cashier {}, password {cashier}", demo::CASHIER)?;
        writeln!(context.out, "supervisor {}, password {supervisor}", demo::SUPERVISOR)?;
        writeln!(context.out, "`till code {}` prints a one-time code for the till", town.till)?;
        Ok(())
    }
}
