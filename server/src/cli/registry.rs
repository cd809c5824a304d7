//! `registry check`: what loading a bank's registry would come to, without loading anything.

use std::fs::File;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use kassa_domain::{BusinessDate, Timestamp};
use kassa_formats::registry::{
    Account, Checked, Input, Item, Payment, Profile, Proposal, Protocol, Reason, Refusal, Rules, check, propose,
};

use super::{CliError, Context};
use crate::db::{DbError, View};

/// Minutes east of UTC where a day begins first: what has begun nowhere yet is in the future.
const EASTERNMOST_MIN: i16 = 14 * 60;
/// Account numbers that lost their zeros are looked for with up to this many digits.
const PADDED_MAX: usize = 12;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Reads a registry, compares its totals, looks its accounts up, and prints the protocol. Nothing is loaded.
    Check(Check),
}

#[derive(Debug, Args)]
pub(super) struct Check {
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
}

impl Command {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let Self::Check(asked) = self;
        asked.run(context)
    }
}

impl Check {
    fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let db = context.db()?;
        let mut file = open(&self.file)?;
        let Some(name) = &self.profile else { return proposals(context, &mut file) };
        let profile = profile(name)?;
        let mut control = self.control.as_deref().map(open).transpose()?;
        let control = control.as_mut().map(|file| file as &mut dyn Input);
        let today = Timestamp::new(context.now_ms(), EASTERNMOST_MIN).unwrap_or(Timestamp::EPOCH).local_date();
        let rules = Rules { today, open_from: self.open_from };
        let checked = check(&mut file, control, &profile, rules, &|_| None).map_err(refused)?;
        let protocol = db.read(|view| looked_up(view, &checked, &mut file))?;
        print(context, &checked, &protocol)
    }
}

fn open(path: &Path) -> Result<File, CliError> {
    File::open(path).map_err(|source| CliError::File { path: path.to_owned(), source })
}

fn refused(refusal: Refusal) -> CliError {
    CliError::Argument(format!("nothing can be loaded: {refusal}"))
}

/// A shipped profile by its name, or one in a file.
fn profile(name: &str) -> Result<Profile, CliError> {
    if let Some(profile) = Profile::of_name(name) {
        return Ok(profile);
    }
    let path = Path::new(name);
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
    let problem = if found.is_empty() { "no profile fits" } else { "name the profile" };
    Err(CliError::Argument(format!("{problem}: --profile NAME|FILE")))
}

fn account(payment: &Payment) -> &str {
    payment.account.as_ref().map_or("none", |account| account.number.as_str())
}

/// Hands every payment to the directory.
fn looked_up(view: &View<'_>, checked: &Checked, file: &mut File) -> Result<Protocol, CliError> {
    let mut failed: Option<DbError> = None;
    let protocol = checked.apply(file, &mut |item| {
        let known = match item {
            Item::Payment(payment) => payment.account.as_ref().map_or(Ok(false), |account| is_known(view, account)),
            Item::Reading(reading) => view.account_row(&reading.account).map(|row| row.is_some()),
        };
        match known {
            Ok(true) => None,
            Ok(false) => Some(Reason::AccountNotFound),
            Err(error) => {
                failed = Some(error);
                Some(Reason::AccountNotFound)
            }
        }
    });
    match failed {
        Some(error) => Err(error.into()),
        None => protocol.map_err(refused),
    }
}

/// True when the account is there; one that lost its zeros in a spreadsheet may have any number of them, if only one fits.
fn is_known(view: &View<'_>, account: &Account) -> Result<bool, DbError> {
    if view.account_row(&account.number)?.is_some() {
        return Ok(true);
    }
    let mut found = 0;
    if account.zeros_lost {
        for width in account.number.len() + 1..=PADDED_MAX {
            found += u32::from(view.account_row(&format!("{:0>width$}", account.number))?.is_some());
        }
    }
    Ok(found == 1)
}

fn print(context: &mut Context<'_>, checked: &Checked, protocol: &Protocol) -> Result<(), CliError> {
    let totals = &protocol.totals;
    let out = &mut *context.out;
    writeln!(out, "profile {}, code page {:?}, content {}", protocol.source, checked.encoding, protocol.hash)?;
    let agree = if protocol.controlled { "the totals of the file agree" } else { "the file has no totals" };
    writeln!(out, "payments {}, voids {}, sum {}: {agree}", totals.count, totals.voids, totals.amount)?;
    writeln!(
        out,
        "commission {}, to be transferred {}, readings {}",
        totals.commission, totals.transfer, totals.readings
    )?;
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
