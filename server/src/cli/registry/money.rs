//! `registry money`: a bank's statement taken in, and money, registries and payments on accounts set against each other.

use std::path::PathBuf;

use clap::Args;
use kassa_domain::{BusinessDate, Currency, Money};
use kassa_formats::registry::{Item, Profile, Rules, check};

use super::{CliError, Context, name_of, open, refused};
use crate::cli::points::currency;
use crate::db::{DbResult, MoneyRow, OwedRow};
use crate::ledger::Held;
use crate::money::{Reconciled, Stray, reconciled};
use crate::registry::{standing, usual_currency};

/// The profile of statements.
const STATEMENT: &str = "client-bank";

#[derive(Debug, Args)]
pub(in crate::cli) struct MoneyOf {
    /// The statement, 1CClientBankExchange: its documents are kept. Left out, what is kept is listed.
    file: Option<PathBuf>,
    /// Currency of the statement; the one all points take when left out, else roubles.
    #[arg(long, value_parser = currency, requires = "file")]
    currency: Option<Currency>,
    /// Says of which registry the money of this number is, where it does not say so itself.
    #[arg(long, value_name = "MONEY", requires = "with", conflicts_with_all = ["file", "forget", "part"])]
    pair: Option<u32>,
    /// That registry.
    #[arg(long, value_name = "REGISTRY", requires = "pair")]
    with: Option<u32>,
    /// Takes back what `--pair` said of the money of this number.
    #[arg(long, value_name = "MONEY", conflicts_with_all = ["file", "forget"])]
    part: Option<u32>,
    /// Forgets the documents that were first seen in a statement of this name.
    #[arg(long, value_name = "NAME", conflicts_with = "file")]
    forget: Option<String>,
}

impl MoneyOf {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        if let Some(name) = &self.forget {
            let forgotten = context.db()?.write(|change| {
                let back = change.money_given_back()?;
                match change.money()?.iter().find(|row| row.file == *name && back.contains(&row.id)) {
                    Some(row) => Err(CliError::Argument(format!("money {} of it was given back", row.id))),
                    None => Ok(change.forget_money(name)?),
                }
            })?;
            return Ok(writeln!(context.out, "{name}: {forgotten} documents forgotten")?);
        }
        if let Some(path) = &self.file {
            let (known, kept) = self.keep(context, path)?;
            writeln!(context.out, "{}: {kept} documents kept, {known} known before", name_of(path))?;
        }
        if let Some((money, registry)) = self.pair.zip(self.with) {
            pair(context, money, registry)?;
        }
        if let Some(money) = self.part
            && !context.db()?.write(|change| change.part(money))?
        {
            return Err(CliError::Argument(format!("nobody said of which registry money {money} is")));
        }
        let (found, back) = context.db()?.read(reconciled)?;
        print(context, &found)?;
        if !back.is_empty() {
            writeln!(context.out, "money given back: {}", back.len())?;
        }
        back.iter().try_for_each(|money| Ok(writeln!(context.out, "{}: {}", of_money(money), money.payer)?))
    }

    /// Keeps the documents of a statement, all or none; how many were known, and how many are new.
    fn keep(&self, context: &Context<'_>, path: &std::path::Path) -> Result<(u64, u64), CliError> {
        let db = context.db()?;
        let mut file = open(path)?;
        let mut profile = Profile::of_name(STATEMENT).ok_or(CliError::Argument(STATEMENT.to_owned()))?;
        let usual = db.read(usual_currency)?;
        profile.currency = self.currency.or(usual).unwrap_or(profile.currency);
        let today = context.clock.now_here().local_date();
        let rules = Rules { today, open_from: None };
        let checked = check(&mut file, None, &profile, rules, &|_| None).map_err(refused)?;
        let mut documents = Vec::new();
        let _ = checked
            .apply(&mut file, &mut |item| {
                if let Item::Payment(document) = item {
                    documents.push(document.clone());
                }
                None
            })
            .map_err(refused)?;
        let (name, now_ms) = (name_of(path), context.now_ms());
        Ok(db.write(|change| -> DbResult<_> {
            let (mut known, mut kept) = (0, 0);
            for document in &documents {
                let counter = if change.add_money(&name, document, now_ms)? { &mut kept } else { &mut known };
                *counter += 1;
            }
            Ok((known, kept))
        })?)
    }
}

/// Notes which registry money is of.
fn pair(context: &Context<'_>, money: u32, registry: u32) -> Result<(), CliError> {
    let now_ms = context.now_ms();
    context.db()?.write(|change| {
        let row = change.money()?.into_iter().find(|row| row.id == money);
        let row = row.ok_or(CliError::NoRow { what: "money", id: money })?;
        let load = standing(change, registry)?;
        if row.amount.currency() != load.currency {
            let (has, is) = (row.amount.currency().code(), load.currency.code());
            return Err(CliError::Argument(format!("money {money} is in {has}, registry {registry} in {is}")));
        }
        if change.is_given_back(Held::Money(money))? {
            return Err(CliError::Argument(format!("money {money} was given back to whoever sent it")));
        }
        if let Some((_, other)) = change.pairs()?.into_iter().find(|(of, _)| *of == money) {
            let why = format!("money {money} was put to registry {other}: --part {money} takes that back");
            return Err(CliError::Argument(why));
        }
        Ok(change.pair(money, registry, now_ms)?)
    })
}

fn print(context: &mut Context<'_>, found: &Reconciled) -> Result<(), CliError> {
    let out = &mut *context.out;
    writeln!(out, "money with its registry: {}", found.paid.len())?;
    for (money, owed, by_hand) in &found.paid {
        let differs = match found.difference(owed) {
            0 => String::new(),
            more @ 1.. => format!("; {} more than it", Money::new(more, owed.load.currency)),
            less => format!("; {} less than it", Money::new(-less, owed.load.currency)),
        };
        let by_hand = if *by_hand { "; put to it by hand" } else { "" };
        writeln!(out, "{}: {}{differs}{by_hand}", of_money(money), of_registry(owed))?;
    }
    writeln!(out, "registries without money: {}", found.without_money.len())?;
    for owed in &found.without_money {
        writeln!(out, "{}", of_registry(owed))?;
    }
    writeln!(out, "money without a registry: {}", found.without_registry.len())?;
    for (money, stray) in &found.without_registry {
        let why = match stray {
            Stray::None => String::new(),
            Stray::PaidAlready { registry, by } => format!(" (registry {registry} has its money: {by})"),
            Stray::Several(registries) => {
                let registries: Vec<String> = registries.iter().map(u32::to_string).collect();
                format!(" (fits registries {})", registries.join(", "))
            }
        };
        writeln!(out, "{}{why}: {}, {}", of_money(money), money.payer, money.purpose)?;
    }
    Ok(())
}

/// A sum: number, document, day, and how much.
fn of_money(money: &MoneyRow) -> String {
    let day = |day: Option<BusinessDate>| day.map_or_else(String::new, |day| format!(" of {day}"));
    format!("money {}, order {}{}, {}", money.id, money.number, day(money.day.or(money.order_day)), money.amount)
}

/// A registry: what it is, what is to come, what is on accounts of it and what waits.
fn of_registry(owed: &OwedRow) -> String {
    let load = &owed.load;
    let money = |minor: i64| Money::new(minor, load.currency);
    let day = owed.last_day.map_or_else(String::new, |day| format!(" of {day}"));
    let (count, sum) = load.applied;
    let waiting = match load.payments.saturating_sub(count) {
        0 => String::new(),
        left => format!(", not applied {left}, {}", money(load.amount_minor.saturating_sub(sum))),
    };
    format!(
        "registry {} {}{day}, payments {}, {}, to be transferred {}, applied {count}, {}{waiting}",
        load.id,
        load.name,
        load.payments,
        money(load.amount_minor),
        owed.net(),
        money(sum)
    )
}
