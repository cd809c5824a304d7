//! `ledger`: what the ledger says, whether it is right, and what becomes of money that is nobody's.

use clap::{ArgGroup, Args, Subcommand};
use kassa_domain::ids::{EntryRef, ProviderId, ServiceId, TillId};
use kassa_domain::{Money, Period};

use super::journal::entry;
use super::{CliError, Context, moment, name, till_id};
use crate::db::{Booked, DbResult, View};
use crate::ledger::{self, Account, Asked, Class, Held, Transferred};

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
    /// Puts money that lies on one account, wrongly paid or ahead, to another of the same provider.
    Transfer(Transfer),
    /// Takes a transfer back: from the months it was put on to those it was taken from.
    TransferBack {
        /// Its number.
        transfer: u32,
        /// Who has it done.
        #[arg(long, value_parser = name)]
        by: String,
        /// On what ground.
        #[arg(long, value_parser = name)]
        note: String,
    },
    /// Lists transfers.
    Transfers,
}

#[derive(Debug, Args)]
pub(super) struct Transfer {
    /// The number of the account that the money lies on.
    #[arg(long)]
    from: String,
    /// The number of the account that it is put on.
    #[arg(long)]
    to: String,
    /// What it was paid for: the number of the service.
    #[arg(long)]
    service: u32,
    /// To whom, where the account has several providers of the service.
    #[arg(long)]
    provider: Option<u32>,
    /// The month it lies on and goes to first, as 2026-10; without one what is ahead is taken first, then the newest month's,
    /// and goes to the oldest debt.
    #[arg(long)]
    period: Option<Period>,
    /// How much.
    #[arg(long)]
    amount: String,
    /// What it is known by: the same again does nothing more. Without one the same is refused.
    #[arg(long, value_parser = name)]
    operation: Option<String>,
    /// Who has it done.
    #[arg(long, value_parser = name)]
    by: String,
    /// On what ground.
    #[arg(long, value_parser = name)]
    note: String,
}

impl Transfer {
    fn asked(&self) -> Asked<'_> {
        Asked {
            from: &self.from,
            to: &self.to,
            service: ServiceId(self.service),
            provider: self.provider.map(ProviderId),
            period: self.period,
            amount: &self.amount,
            operation: self.operation.as_deref(),
            who: &self.by,
            note: &self.note,
        }
    }
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
            Self::Transfer(transfer) => {
                let done = ledger::transfer(&db, &transfer.asked(), now_ms)?;
                let Transferred { id, amount, before } = done;
                let said = if before { "was done before" } else { "done" };
                Ok(writeln!(context.out, "transfer {id} {said}: {amount} from {} to {}", transfer.from, transfer.to)?)
            }
            Self::TransferBack { transfer, by, note } => {
                let Transferred { id, amount, .. } = ledger::transfer_back(&db, transfer, &by, &note, now_ms)?;
                Ok(writeln!(context.out, "transfer {id} done: {amount}, takes back transfer {transfer}")?)
            }
            Self::Transfers => transfers(context),
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
        7 | 8 | 13 => {
            let month = u32::try_from(y).ok().and_then(|index| Period::from_index(index).ok());
            let month = month.map_or_else(|| y.to_string(), |month| month.to_string());
            let number = view.number_of_account(x)?;
            let what = match booked.kind {
                7 => "charge",
                8 => "paid ahead",
                _ => "correction of the charge",
            };
            format!("{what} of {month}, account {number}, service {z}")
        }
        9 if booked.step > 1 => format!("registry {x}, line {y}, undone"),
        9 => format!("registry {x}, line {y}"),
        10 => format!("registry {x}, line {y}, waits for somebody"),
        11 => format!("kept by the bank of registry {x}"),
        12 => "given back".to_owned(),
        14 => match u32::try_from(x).ok().map(|id| view.transfer(id)).transpose()?.flatten() {
            Some(transfer) => {
                let (from, to) = transfer.numbers;
                let back = transfer.takes_back.map(|of| format!(", takes back transfer {of}")).unwrap_or_default();
                format!("transfer {x} from account {from} to account {to}{back}")
            }
            None => format!("transfer {x}"),
        },
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

fn transfers(context: &mut Context<'_>) -> Result<(), CliError> {
    for row in context.db()?.read(|view| view.transfers())? {
        let ((from, to), (service, provider)) = (row.numbers, row.of);
        let back = row.takes_back.map(|of| format!(" (takes back {of})")).unwrap_or_default();
        let (at, amount) = (moment(row.done_utc), Money::new(row.minor, row.currency));
        writeln!(
            context.out,
            "{}{back}\t{at}\t{from}\t{to}\tservice {service}\tprovider {provider}\t{amount}\t{}\t{}",
            row.id, row.who, row.note
        )?;
    }
    Ok(())
}

fn class(text: &str) -> Result<Class, String> {
    Class::from_name(text).ok_or_else(|| format!("{text} is no class of the ledger"))
}
