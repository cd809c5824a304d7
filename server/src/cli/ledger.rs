//! `ledger`: what the ledger says, whether it is right, and what becomes of money that is nobody's.

use clap::{ArgGroup, Args, Subcommand};
use kassa_domain::ids::{EntryRef, TillId};
use kassa_domain::{Money, Period};

use super::journal::entry;
use super::{CliError, Context, moment, name, till_id};
use crate::db::{Booked, DbResult, View};
use crate::ledger::{self, Account, Class, Held};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Proves the ledger: what every class makes, and what does not agree. Ends with an error when something does not.
    Prove,
    /// Shows the lines of an account of the ledger, such as cash.3, payable.4 or unallocated.1.3; or of all that a resident's
    /// account has, by its number.
    Account {
        /// Its name, or the number of a resident's account.
        #[arg(value_name = "ACCOUNT")]
        account: String,
    },
    /// Lists the accounts of a class that are not at zero.
    Balances {
        /// The class: cash, card, transit, bank, settlement, resident, claim, payable, commission, unallocated, advance,
        /// difference, bank-fee or due.
        #[arg(value_parser = class)]
        class: Class,
    },
    /// Lists money that is nobody's: undecided, for an account that is not known, without a registry.
    Held,
    /// Puts money that is nobody's on a resident's account.
    Assign {
        #[command(flatten)]
        which: Which,
        /// The number of the account.
        #[arg(long)]
        account: String,
        /// On what ground.
        #[arg(long, value_parser = name)]
        note: String,
    },
    /// Notes that money that is nobody's was given back to whoever sent it, from our account at the bank.
    GiveBack {
        #[command(flatten)]
        which: Which,
        /// On what ground, and by what document.
        #[arg(long, value_parser = name)]
        note: String,
    },
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("which").required(true).args(["till", "registry", "money"])))]
pub(super) struct Which {
    /// The till of a payment.
    #[arg(long, value_parser = till_id, requires = "entry")]
    till: Option<TillId>,
    /// The entry that accepted it: epoch/seq.
    #[arg(long, value_parser = entry, requires = "till")]
    entry: Option<EntryRef>,
    /// The registry of a line.
    #[arg(long, requires = "line")]
    registry: Option<u32>,
    /// The line.
    #[arg(long, requires = "registry")]
    line: Option<u64>,
    /// A document of a statement.
    #[arg(long)]
    money: Option<u32>,
}

impl Which {
    fn held(&self) -> Result<Held, CliError> {
        let payment = self.till.zip(self.entry).map(|(till, at)| Held::Payment(till, at));
        let line = self.registry.zip(self.line).map(|(registry, line)| Held::Line(registry, line));
        payment
            .or(line)
            .or(self.money.map(Held::Money))
            .ok_or_else(|| CliError::Argument("name a payment, a line of a registry, or money".to_owned()))
    }
}

impl Command {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let db = context.db()?;
        let now_ms = context.now_ms();
        match self {
            Self::Prove => prove(context),
            Self::Account { account } => show(context, &account),
            Self::Balances { class } => {
                let mut balances = db.read(|view| view.balances(class))?;
                balances.extend(db.read(ledger::money_lines)?.into_iter().filter(|line| line.account.class == class));
                balances.sort_by_key(|balance| (balance.account, balance.currency.code()));
                balances.dedup_by(|next, sum| {
                    let same = (next.account, next.currency) == (sum.account, sum.currency);
                    sum.minor = if same { sum.minor.saturating_add(next.minor) } else { sum.minor };
                    same
                });
                balances.into_iter().filter(|balance| balance.minor != 0).try_for_each(|balance| {
                    Ok(writeln!(context.out, "{}\t{}", balance.account, Money::new(balance.minor, balance.currency))?)
                })
            }
            Self::Held => held(context),
            Self::Assign { which, account, note } => {
                ledger::assign(&db, which.held()?, &account, &note, now_ms)?;
                Ok(writeln!(context.out, "put on {account}")?)
            }
            Self::GiveBack { which, note } => {
                let minor = ledger::give_back(&db, which.held()?, &note, now_ms)?;
                Ok(writeln!(context.out, "given back: {}", ledger::sum(minor))?)
            }
        }
    }
}

fn prove(context: &mut Context<'_>) -> Result<(), CliError> {
    let now_ms = context.now_ms();
    let proof = ledger::prove_and_keep(&context.db()?, now_ms)?;
    for (class, minor) in &proof.trial {
        writeln!(context.out, "{:<12} {:>18}", class.name(), ledger::sum(*minor))?;
    }
    let all: i128 = proof.trial.iter().map(|(_, minor)| i128::from(*minor)).sum();
    writeln!(context.out, "{:<12} {:>18}", "all", if all == 0 { "0.00".to_owned() } else { all.to_string() })?;
    if proof.unapplied > 0 {
        writeln!(context.out, "entries not looked at yet: {}", proof.unapplied)?;
    }
    if !proof.filled {
        writeln!(context.out, "the ledger is being filled: the running centre books what came before it had one")?;
    }
    for disagreement in &proof.disagreements {
        writeln!(context.out, "{disagreement}")?;
    }
    match proof.disagreements.len() {
        0 if all == 0 => Ok(writeln!(context.out, "the ledger agrees")?),
        count => Err(CliError::Ledger(count.max(1))),
    }
}

fn show(context: &mut Context<'_>, text: &str) -> Result<(), CliError> {
    let db = context.db()?;
    let resident = db.read(|view| -> DbResult<_> {
        match view.account_row(text)? {
            Some((row, _)) => Ok(Some(view.ledger_of_resident(i64::try_from(row).unwrap_or(i64::MAX))?)),
            None => Ok(None),
        }
    })?;
    let accounts = match resident {
        Some(accounts) => accounts,
        None => vec![text.parse::<Account>().map_err(CliError::Argument)?],
    };
    for account in accounts {
        writeln!(context.out, "{account}")?;
        let mut balance = 0_i64;
        let mut failed = None;
        db.read(|view| {
            let money = ledger::money_lines(view)?.into_iter().filter(|line| line.account == account);
            let mut print = |booked: Booked| -> DbResult<()> {
                balance = balance.saturating_add(booked.minor);
                let line = format!("{}\t{}\t{}", behind(view, &booked)?, side(booked.minor), ledger::sum(balance));
                failed = failed.take().or(writeln!(context.out, "\t{line}").err());
                Ok(())
            };
            view.lines_of(account, &mut print)?;
            for line in money {
                let (account, currency, minor) = (line.account, line.currency, line.minor);
                print(Booked { kind: 0, of: [0; 3], step: 1, account, currency, minor })?;
            }
            DbResult::Ok(())
        })?;
        failed.map_or(Ok(()), Err)?;
        writeln!(context.out, "\tbalance {}", ledger::sum(balance))?;
    }
    Ok(())
}

/// A sum on its side.
fn side(minor: i64) -> String {
    let side = if minor < 0 { "credit" } else { "debit" };
    format!("{side}\t{}", ledger::sum(minor).trim_start_matches('-'))
}

/// What is behind a line, in words.
fn behind(view: &View<'_>, booked: &Booked) -> DbResult<String> {
    let [x, y, z] = booked.of;
    let entry = |what: &str| {
        let step = if booked.step > 1 { " (correction)" } else { "" };
        format!("{what} of till {x}, entry {y}/{z}{step}")
    };
    Ok(match booked.kind {
        1 => entry("payment"),
        2 => entry("return"),
        3 => entry("money handed back"),
        4 => entry("cash moved"),
        5 => entry("shift opened"),
        6 => entry("shift closed"),
        7 | 8 => {
            let month = u32::try_from(y).ok().and_then(|index| Period::from_index(index).ok());
            let month = month.map_or_else(|| y.to_string(), |month| month.to_string());
            let number = view.number_of_account(x)?;
            let what = if booked.kind == 7 { "charge" } else { "paid ahead" };
            format!("{what} of {month}, account {number}, service {z}")
        }
        9 if booked.step > 1 => format!("registry {x}, line {y}, undone"),
        9 => format!("registry {x}, line {y}"),
        10 => format!("registry {x}, line {y}, waits for somebody"),
        11 => format!("kept by the bank of registry {x}"),
        12 => "given back".to_owned(),
        _ => "money of a statement".to_owned(),
    })
}

fn held(context: &mut Context<'_>) -> Result<(), CliError> {
    for row in context.db()?.read(ledger::list)? {
        let which = match row.held {
            Held::Payment(till, at) => format!("till {till}, entry {}/{}", at.epoch.0, at.seq.0),
            Held::Line(registry, line) => format!("registry {registry}, line {line}"),
            Held::Money(money) => format!("money {money}"),
        };
        let why = if row.why.is_empty() { "undecided" } else { &row.why };
        writeln!(context.out, "{which}\t{}\t{why}\t{}", Money::new(row.minor, row.currency), row.meant)?;
    }
    if let Some(proof) = context.db()?.read(|view| view.last_proof())? {
        writeln!(context.out, "last proof {}: {} disagree", moment(proof.proved_utc), proof.disagreements)?;
    }
    Ok(())
}

fn class(text: &str) -> Result<Class, String> {
    Class::from_name(text).ok_or_else(|| format!("{text} is no class of the ledger"))
}
