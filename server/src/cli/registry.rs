//! `registry`: what banks took for us, looked at, loaded, put right by hand, undone and written out again.

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use kassa_domain::{BusinessDate, Currency, Money, Timestamp};
use kassa_formats::registry::{
    Checked, Input, MeterReading, Payment, Profile, Proposal, Protocol, Refusal, Rules, SHIPPED_PROFILES, propose,
};
use kassa_formats::table::Remark;

use super::points::currency;
use super::{CliError, Context, moment};
use crate::db::{LoadRow, PaymentOfLoad, View};
use crate::registry::{
    self, Loaded, Order, Reading, RegistryError, ZerosAdded, alike, foretell, usual_currency, zeros_added,
};

mod export;
mod money;

/// Minutes east of UTC where a day begins first: what has begun nowhere yet is in the future.
const EASTERNMOST_MIN: i16 = 14 * 60;
/// Most payments that wait which a protocol lists one by one.
const ROWS_MAX: u32 = 10_000;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Reads a registry, compares its totals, looks its accounts up, and prints the protocol. Nothing is loaded.
    Check(Source),
    /// Loads a registry: all of it or nothing. What fails by itself waits, with its reason.
    Import(Import),
    /// Lists the registries that were loaded.
    List,
    /// Prints the protocol of a registry that was loaded.
    Show(Show),
    /// Lists the readings of meters in a registry, as it has them.
    Readings(Show),
    /// Lists the payments that are on no account and wait for somebody.
    Waiting(Waiting),
    /// Puts a payment that waits on an account.
    Assign(Assign),
    /// Undoes a registry as a whole: what it put on accounts is taken back by entries of their own.
    Undo(Undo),
    /// Takes a bank's statement in, and lists money with its registry, registries without money, money without a registry.
    Money(money::MoneyOf),
    /// Writes payments out: those of tills, or of a registry that was loaded.
    Export(export::Export),
}

/// A file and how to read it.
#[derive(Debug, Args)]
pub(super) struct Source {
    /// The registry.
    file: PathBuf,
    /// The second file, where the profile has one.
    #[arg(long, value_name = "FILE")]
    control: Option<PathBuf>,
    /// The profile: one that comes with the program, or a file. Left out, the ones that fit are named and none is used.
    #[arg(long, value_name = "NAME|FILE")]
    profile: Option<String>,
    /// The first day that is still open.
    #[arg(long, value_name = "YYYY-MM-DD")]
    open_from: Option<BusinessDate>,
    /// Currency of the sums; the one all points take when left out, else the profile's.
    #[arg(long, value_parser = currency)]
    currency: Option<Currency>,
}

#[derive(Debug, Args)]
pub(super) struct Import {
    #[command(flatten)]
    source: Source,
    /// Payments that stand in another registry too are payments of their own.
    #[arg(long)]
    again: bool,
}

#[derive(Debug, Args)]
pub(super) struct Show {
    /// Number of the registry.
    id: u32,
}

#[derive(Debug, Args)]
pub(super) struct Waiting {
    /// Of one registry only.
    #[arg(long, value_name = "ID")]
    registry: Option<u32>,
}

#[derive(Debug, Args)]
pub(super) struct Assign {
    /// Number of the registry.
    id: u32,
    /// Line of the payment there.
    line: u64,
    /// Number of the account.
    #[arg(long)]
    account: String,
}

#[derive(Debug, Args)]
pub(super) struct Undo {
    /// Number of the registry.
    id: u32,
    /// The first day that is still open.
    #[arg(long, value_name = "YYYY-MM-DD")]
    open_from: Option<BusinessDate>,
}

impl Command {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        match self {
            Self::Check(source) => source.check(context),
            Self::Import(Import { source, again }) => source.import(context, again),
            Self::List => list(context),
            Self::Show(Show { id }) => show(context, id),
            Self::Readings(Show { id }) => readings(context, id),
            Self::Waiting(Waiting { registry }) => waiting(context, registry),
            Self::Assign(Assign { id, line, account }) => {
                registry::assign(&context.db()?, id, line, &account, context.now_ms())?;
                Ok(writeln!(context.out, "line {line} of registry {id} put on {account}")?)
            }
            Self::Undo(Undo { id, open_from }) => {
                let load = registry::undo(&context.db()?, id, open_from, context.now_ms())?;
                let (count, sum) = load.applied;
                let sum = Money::new(sum, load.currency);
                Ok(writeln!(context.out, "registry {id}, {}: {count} payments taken back, {sum}", load.name)?)
            }
            Self::Money(money) => money.run(context),
            Self::Export(export) => export.run(context),
        }
    }
}

impl Source {
    fn check(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let db = context.db()?;
        let mut file = open(&self.file)?;
        let Some(name) = &self.profile else { return proposals(context, &mut file) };
        let mut control = self.control.as_deref().map(open).transpose()?;
        let now_ms = context.now_ms();
        db.read(|view| -> Result<_, CliError> {
            let reading = self.reading(view, name, now_ms)?;
            let control = control.as_mut().map(|file| file as &mut dyn Input);
            let checked = reading.check(view, &mut file, control)?;
            let (protocol, like) = foretell(view, &checked, &mut file)?;
            print(context, &checked, &protocol)?;
            tell_zeros(context, &zeros_added(view, &checked, &mut file)?)?;
            odd(context, &checked, like.as_ref().map(|(like, name)| alike(like, name)))
        })
    }

    fn import(self, context: &mut Context<'_>, again: bool) -> Result<(), CliError> {
        let db = context.db()?;
        let mut file = open(&self.file)?;
        let Some(profile) = &self.profile else { return proposals(context, &mut file) };
        let mut control = self.control.as_deref().map(open).transpose()?;
        let now_ms = context.now_ms();
        let reading = db.read(|view| self.reading(view, profile, now_ms))?;
        let name = name_of(&self.file);
        let control = control.as_mut().map(|file| file as &mut dyn Input);
        let order = Order { reading: &reading, name: &name, again, now_ms };
        let Loaded { id, checked, alike: like } = registry::load(&db, order, &mut file, control)?;
        show(context, id)?;
        if !checked.controlled {
            writeln!(context.out, "note: the file has no totals, compare the sum yourself")?;
        }
        tell_zeros(context, &db.read(|view| zeros_added(view, &checked, &mut file))?)?;
        let told = like.map(|(like, name)| alike(&like, &name));
        odd(context, &checked, told.map(|told| told.split(": --again").next().unwrap_or_default().to_owned()))
    }

    fn reading(&self, view: &View<'_>, name: &str, now_ms: i64) -> Result<Reading, CliError> {
        let mut profile = profile(name)?;
        let usual = usual_currency(view)?;
        profile.currency = self.currency.or(usual).unwrap_or(profile.currency);
        let today = Timestamp::new(now_ms, EASTERNMOST_MIN).unwrap_or(Timestamp::EPOCH).local_date();
        Ok(Reading { profile, rules: Rules { today, open_from: self.open_from } })
    }
}

fn open(path: &Path) -> Result<File, CliError> {
    File::open(path).map_err(|source| CliError::File { path: path.to_owned(), source })
}

/// The name of a file, without its folder.
fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Accounts that were found with zeros in front.
fn tell_zeros(context: &mut Context<'_>, added: &[ZerosAdded]) -> Result<(), CliError> {
    for ZerosAdded { line, written, number, payer } in added {
        writeln!(context.out, "compare: line {line}, {payer}: account {written} is taken for {number}")?;
    }
    Ok(())
}

/// What is odd about a file and yet no reason to refuse it.
fn odd(context: &mut Context<'_>, checked: &Checked, like: Option<String>) -> Result<(), CliError> {
    for remark in &checked.remarks {
        match remark {
            Remark::RecordCount { header, found } => {
                writeln!(context.out, "note: the header counts {header} records, the file has {found}")?;
            }
            Remark::Deleted { records } => writeln!(context.out, "note: {records} deleted records were left out")?,
        }
    }
    match like {
        Some(like) => Ok(writeln!(context.out, "note: {like}")?),
        None => Ok(()),
    }
}

fn refused(refusal: Refusal) -> CliError {
    RegistryError::from(refusal).into()
}

/// A shipped profile by its name, or one in a file.
fn profile(name: &str) -> Result<Profile, CliError> {
    if let Some(profile) = Profile::of_name(name) {
        return Ok(profile);
    }
    let path = Path::new(name);
    if !path.exists() {
        let shipped: Vec<&str> = SHIPPED_PROFILES.iter().map(|(name, _)| *name).collect();
        let why = format!("{name} is no file and no profile; profiles are {}", shipped.join(", "));
        return Err(CliError::Argument(why));
    }
    let text = std::fs::read_to_string(path).map_err(|source| CliError::File { path: path.to_owned(), source })?;
    Profile::read(&text).map_err(|error| CliError::Argument(format!("{name}: {error}")))
}

/// Says which profiles fit; which one it is, a person decides.
fn proposals(context: &mut Context<'_>, file: &mut File) -> Result<(), CliError> {
    let found = propose(file, &Profile::shipped()).map_err(refused)?;
    for Proposal { profile, confidence, payments, first, .. } in &found {
        let first = first.as_ref().map_or_else(String::new, |payment| {
            format!(", the first: account {}, {}", account(payment), payment.amount)
        });
        writeln!(context.out, "{profile}: {}, {payments} payments looked at{first}", confidence.code())?;
    }
    let problem = if found.is_empty() {
        "no profile that comes with the program reads this file; name one, and it is told what it stops at"
    } else {
        "name the profile"
    };
    Err(CliError::Argument(format!("{problem}: --profile NAME|FILE")))
}

fn account(payment: &Payment) -> &str {
    payment.account.as_ref().map_or("none", |account| account.number.as_str())
}

fn print(context: &mut Context<'_>, checked: &Checked, protocol: &Protocol) -> Result<(), CliError> {
    let totals = &protocol.totals;
    let out = &mut *context.out;
    writeln!(out, "profile {}, code page {}, content {}", protocol.source, checked.encoding, protocol.hash)?;
    let agree = if protocol.controlled {
        "the totals of the file agree"
    } else {
        "the file has no totals, compare the sum yourself"
    };
    writeln!(out, "payments {}, voids {}, sum {}: {agree}", totals.count, totals.voids, totals.amount)?;
    // Where a file does not say it, as for a registry that was loaded.
    let net = || totals.amount.minus(totals.commission).unwrap_or(totals.amount);
    let transfer = if totals.transfer.is_zero() { net() } else { totals.transfer };
    writeln!(out, "commission {}, to be transferred {transfer}, readings {}", totals.commission, totals.readings)?;
    writeln!(out, "would be applied {}, {}", protocol.applied.count, protocol.applied.amount)?;
    writeln!(out, "would wait {}, {}", protocol.refused.count, protocol.refused.amount)?;
    for row in &protocol.rows {
        let (line, account, payer, reason) = (row.line, &row.account, &row.payer, row.reason.code());
        writeln!(out, "line {line}, account {account}, {payer}, {}: {reason}", row.amount)?;
    }
    if protocol.rows_left_out > 0 {
        writeln!(out, "and {} more", protocol.rows_left_out)?;
    }
    Ok(())
}

fn list(context: &mut Context<'_>) -> Result<(), CliError> {
    for load in context.db()?.read(|view| view.loads())? {
        let sum = Money::new(load.amount_minor, load.currency);
        let undone = load.undone_utc.map_or_else(String::new, |at| format!(", undone {}", moment(at)));
        writeln!(
            context.out,
            "{} {}, profile {}, loaded {}: {} payments, {sum}{undone}",
            load.id,
            load.name,
            load.profile,
            moment(load.loaded_utc),
            load.payments
        )?;
    }
    Ok(())
}

/// The protocol of a load: file, bank, moments, sums, and every payment that is on no account, with its reason.
fn show(context: &mut Context<'_>, id: u32) -> Result<(), CliError> {
    let (load, rows) = context.db()?.read(|view| -> Result<_, CliError> {
        let load = view.load(id)?.ok_or(RegistryError::NoRegistry(id))?;
        Ok((load, view.refused_of_load(id, ROWS_MAX)?))
    })?;
    let LoadRow { name, profile, currency, payments, amount_minor, applied, .. } = &load;
    let money = |minor: i64| Money::new(minor, *currency);
    let out = &mut *context.out;
    writeln!(out, "registry {id}: {name}, profile {profile}, loaded {}", moment(load.loaded_utc))?;
    if let Some(at) = load.undone_utc {
        writeln!(out, "undone {}", moment(at))?;
    }
    writeln!(out, "payments {payments}, {} {}", money(*amount_minor), currency.code())?;
    writeln!(out, "applied {}, {}", applied.0, money(applied.1))?;
    let (waiting, sum) = (payments.saturating_sub(applied.0), money(amount_minor.saturating_sub(applied.1)));
    writeln!(out, "not applied {waiting}, {sum}")?;
    for row in &rows {
        writeln!(out, "{}", line_of(row, *currency))?;
    }
    let more = waiting.saturating_sub(rows.len() as u64);
    if more > 0 {
        writeln!(out, "and {more} more")?;
    }
    Ok(())
}

/// A payment that waits: account, payer, sum and reason.
fn line_of(row: &PaymentOfLoad, currency: Currency) -> String {
    let (line, account, payer, reason) = (row.line, &row.account, &row.payer, &row.reason);
    format!("line {line}, account {account}, {payer}, {}: {reason}", Money::new(row.amount_minor, currency))
}

fn readings(context: &mut Context<'_>, id: u32) -> Result<(), CliError> {
    let rows = context.db()?.read(|view| -> Result<_, CliError> {
        let _ = view.load(id)?.ok_or(RegistryError::NoRegistry(id))?;
        Ok(view.readings_of_load(id)?)
    })?;
    for row in &rows {
        let MeterReading { line, account, meter, reading, date, .. } = &row.reading;
        let date = date.map_or_else(String::new, |date| format!(" of {date}"));
        let reason = if row.reason.is_empty() { String::new() } else { format!(": {}", row.reason) };
        writeln!(context.out, "line {line}, account {account}, meter {meter}, {reading}{date}{reason}")?;
    }
    Ok(())
}

fn waiting(context: &mut Context<'_>, registry: Option<u32>) -> Result<(), CliError> {
    let (rows, loads) = context.db()?.read(|view| -> Result<_, CliError> {
        if let Some(id) = registry {
            let _ = view.load(id)?.ok_or(RegistryError::NoRegistry(id))?;
        }
        Ok((view.unallocated(registry)?, view.loads()?))
    })?;
    for row in &rows {
        let load = loads.iter().find(|load| load.id == row.registry);
        let currency = load.map_or(Currency::Uah, |load| load.currency);
        writeln!(context.out, "registry {}, {}", row.registry, line_of(row, currency))?;
    }
    Ok(())
}
