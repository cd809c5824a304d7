//! `provider`, `service`, `commission`: what accounts refer to.

use clap::builder::RangedI64ValueParser;
use clap::{Args, Subcommand};
use kassa_domain::bill::MONTHS_AHEAD_MAX;
use kassa_domain::commission::{CommissionFrom, CommissionRule, Means};
use kassa_domain::directory::{BankAccount, GROUP_MAX, Provider, Service};
use kassa_domain::ids::{ProviderId, ServiceId};
use kassa_domain::{BusinessDate, Currency, Money};
use kassa_formats::check;
use kassa_formats::receipt::payment_code;
use kassa_formats::scan::Payee;
use rust_decimal::Decimal;

use super::points::currency;
use super::{CliError, Context, name, taken};
use crate::clock::utc_day;
use crate::db::{NewProvider, NewService};
use crate::registry::usual_currency;

#[derive(Debug, Subcommand)]
pub(super) enum ProviderCommand {
    /// Adds a provider.
    Add(ProviderAdd),
    /// Lists the providers.
    List,
    /// Payments of a day and later are refused.
    Close {
        /// Number of the provider.
        provider: u32,
        /// The first day, today when unset.
        #[arg(long)]
        from: Option<BusinessDate>,
    },
    /// Notes where a provider is paid by transfer: payment codes on papers are made of it.
    Bank {
        /// Number of the provider.
        provider: u32,
        #[command(flatten)]
        bank: BankArgs,
        /// Forget it.
        #[arg(long, conflicts_with = "account", required_unless_present = "account")]
        none: bool,
    },
    /// Says which debt a provider's money pays first.
    Rule {
        /// Number of the provider.
        provider: u32,
        /// The oldest debt, whatever month a payment names.
        #[arg(long, conflicts_with = "as_named", required_unless_present = "as_named")]
        oldest_first: bool,
        /// The month a payment names, as it is when nothing is said.
        #[arg(long)]
        as_named: bool,
    },
    /// Says in which month's charge its readings count.
    Readings {
        /// Number of the provider.
        provider: u32,
        /// Up to this day of a month they count in the charge of that month, and in the next one's after it.
        #[arg(long, value_name = "DAY", value_parser = clap::value_parser!(u8).range(1..=31),
              conflicts_with = "next_month", required_unless_present = "next_month")]
        until: Option<u8>,
        /// Always in the next month's, as it is when nothing is said.
        #[arg(long)]
        next_month: bool,
    },
    /// Says whether lines of a payment to a provider may go back apart from the others.
    Returns {
        /// Number of the provider.
        provider: u32,
        /// Lines may be chosen.
        #[arg(long, conflicts_with = "whole", required_unless_present = "whole")]
        by_lines: bool,
        /// The whole payment only, as it is when nothing is said.
        #[arg(long)]
        whole: bool,
    },
    /// Changes what may be taken for a provider.
    #[command(group = clap::ArgGroup::new("terms").args(["prepayment_months", "overpayment"]).required(true).multiple(true))]
    Set {
        /// Number of the provider.
        provider: u32,
        /// Most months of prepayment, by the latest charges; none where it is 0.
        #[arg(long, value_name = "MONTHS", value_parser = prepayment_months())]
        prepayment_months: Option<u8>,
        /// Whether more than is owed may be taken.
        #[arg(long, value_name = "true|false")]
        overpayment: Option<bool>,
    },
    /// Opens a closed provider again.
    Open {
        /// Number of the provider.
        provider: u32,
    },
}

/// From none to the two months that a till takes at most (R6).
fn prepayment_months() -> RangedI64ValueParser<u8> {
    clap::value_parser!(u8).range(0..=i64::from(MONTHS_AHEAD_MAX))
}

#[derive(Debug, Args)]
pub(super) struct ProviderAdd {
    /// Its name, as receipts print it.
    #[arg(long, value_parser = name)]
    name: String,
    /// ЄДРПОУ, РНОКПП, ИНН or БИН, with its check digits; or the number of a passport.
    #[arg(long, value_parser = name)]
    tax_number: String,
    /// More than is owed may be taken.
    #[arg(long)]
    overpayment: bool,
    /// Most months of prepayment, by the latest charges; none where it is 0.
    #[arg(long, value_name = "MONTHS", default_value_t = MONTHS_AHEAD_MAX, value_parser = prepayment_months())]
    prepayment_months: u8,
    #[command(flatten)]
    bank: BankArgs,
}

#[derive(Debug, Args)]
pub(super) struct BankArgs {
    /// Its account with a bank: an IBAN, or twenty digits in Russia.
    #[arg(long, value_name = "NUMBER")]
    account: Option<String>,
    /// Name of the bank; wanted in Russia.
    #[arg(long, default_value = "", requires = "account")]
    bank: String,
    /// БИК of the bank; wanted in Russia.
    #[arg(long, default_value = "", requires = "account")]
    bic: String,
    /// Correspondent account of the bank, in Russia; 0 where it has none.
    #[arg(long, default_value = "", value_name = "NUMBER", requires = "account")]
    correspondent: String,
}

impl BankArgs {
    /// The account, once its keys are right and a payment code can be made of it.
    fn checked(self, name: &str, tax_number: &str) -> Result<Option<BankAccount>, CliError> {
        let Some(number) = self.account else { return Ok(None) };
        let number: String = number.split_whitespace().collect();
        // A bank that has no correspondent account writes a zero for it.
        let correspondent = if self.correspondent == "0" { String::new() } else { self.correspondent };
        let bank = BankAccount { number, bank: self.bank, code: self.bic, correspondent };
        let provider = Provider {
            id: ProviderId(0),
            name: name.to_owned(),
            tax_number: tax_number.to_owned(),
            overpayment: false,
            prepayment_months_max: 0,
            returns_by_lines: false,
            bank: None,
            readings_until: None,
            form: None,
        };
        let payee = Payee::of(&provider, &bank);
        payee.check().map_err(|fault| CliError::Argument(fault.to_string()))?;
        let code = payment_code(&payee, Money::zero(currency_of(&payee.account)), "1", "1");
        let _ = code.map_err(|error| CliError::Argument(error.to_string()))?;
        Ok(Some(bank))
    }
}

/// The currency of the country a bank account is of.
fn currency_of(account: &str) -> Currency {
    match account.trim_start().get(..2) {
        Some("UA") => Currency::Uah,
        Some("KZ") => Currency::Kzt,
        _ => Currency::Rub,
    }
}

/// What a tax number must be, in the country if that is known.
fn no_tax_number(text: &str, currency: Option<Currency>) -> String {
    let wanted = match currency {
        Some(Currency::Uah) => "ЄДРПОУ has 8 digits and РНОКПП 10",
        Some(Currency::Rub) => "ИНН has 10 or 12 digits",
        Some(Currency::Kzt) => "БИН and ИИН have 12 digits",
        None => "it has 8, 10 or 12 digits",
    };
    format!("{text} is no tax number: {wanted}, and the last of them fit the others")
}

#[derive(Debug, Subcommand)]
pub(super) enum ServiceCommand {
    /// Adds a service.
    Add(ServiceAdd),
    /// Lists the services.
    List,
    /// Puts a service into a group, by which several are chosen at once at the till; out of any with an empty name.
    Group {
        /// Number of the service.
        service: u32,
        /// Name of the group, as the till shows it.
        #[arg(value_parser = group)]
        name: String,
    },
}

/// The name of a group of services, or nothing.
fn group(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Ok(String::new());
    }
    let name = name(text)?;
    if name.chars().count() > GROUP_MAX { Err(format!("at most {GROUP_MAX} letters")) } else { Ok(name) }
}

#[derive(Debug, Args)]
pub(super) struct ServiceAdd {
    /// Its name, as bills print it.
    #[arg(long, value_parser = name)]
    name: String,
    /// Unit of its tariff.
    #[arg(long, value_parser = name)]
    unit: String,
    /// Price of a unit.
    #[arg(long)]
    tariff: Option<Decimal>,
    /// Place in a bill.
    #[arg(long, default_value_t = 100)]
    order: u16,
    /// What it is chosen by together with others.
    #[arg(long, default_value = "", value_parser = group)]
    group: String,
}

#[derive(Debug, Subcommand)]
pub(super) enum CommissionCommand {
    /// Adds a rule. A rule for one provider goes before a rule for all.
    Add(CommissionAdd),
    /// Lists the rules.
    List,
    /// Removes a rule.
    Remove {
        /// Number of the rule.
        rule: u32,
    },
}

#[derive(Debug, Args)]
pub(super) struct CommissionAdd {
    /// Number of the provider, all when unset.
    #[arg(long)]
    provider: Option<u32>,
    /// cash or card.
    #[arg(long, value_parser = means)]
    means: Means,
    /// payer or provider.
    #[arg(long, default_value = "payer", value_parser = borne_by)]
    from: CommissionFrom,
    /// Per cent of the amount.
    #[arg(long, default_value = "0", value_parser = percent)]
    percent: Decimal,
    /// A fixed part.
    #[arg(long, default_value = "0")]
    fixed: String,
    /// Not less than.
    #[arg(long, default_value = "0")]
    min: String,
    /// Not more than.
    #[arg(long)]
    max: Option<String>,
    /// Currency of the sums.
    #[arg(long, default_value = "UAH", value_parser = currency)]
    currency: Currency,
}

impl ProviderCommand {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        match self {
            Self::Add(add) => {
                let usual = context.db()?.read(usual_currency)?;
                let currency = add.bank.account.as_deref().map(currency_of).or(usual);
                if !check::tax_number(&add.tax_number, currency) {
                    return Err(CliError::Argument(no_tax_number(&add.tax_number, currency)));
                }
                let bank = add.bank.checked(&add.name, &add.tax_number)?;
                let new = NewProvider {
                    id: None,
                    name: add.name,
                    tax_number: add.tax_number,
                    overpayment: add.overpayment,
                    prepayment_months_max: add.prepayment_months,
                    bank,
                };
                let id = context.db()?.write(|change| {
                    change.add_provider(&new).map_err(|error| taken(error, || format!("the provider {}", new.name)))
                })?;
                writeln!(context.out, "provider {id}")?;
                Ok(())
            }
            Self::List => {
                for provider in context.db()?.read(|view| view.providers())? {
                    let Provider { id, name, tax_number, prepayment_months_max: months, overpayment, bank, .. } =
                        provider;
                    let account = bank.map(|bank| bank.number).unwrap_or_default();
                    let over = if overpayment { "overpayment" } else { "no overpayment" };
                    writeln!(context.out, "{id}\t{name}\t{tax_number}\t{account}\t{months} months ahead\t{over}")?;
                }
                Ok(())
            }
            Self::Bank { provider: id, bank, none } => {
                let db = context.db()?;
                let missing = || CliError::NoRow { what: "provider", id };
                let known = db.read(|view| view.provider(ProviderId(id)))?.ok_or_else(missing)?;
                let bank = if none { None } else { bank.checked(&known.name, &known.tax_number)? };
                let _ = db.write(|change| change.set_provider_bank(ProviderId(id), bank.as_ref()))?;
                Ok(())
            }
            Self::Close { provider, from } => {
                let from = from.unwrap_or_else(|| utc_day(context.now_ms()));
                close(context, provider, Some(from))
            }
            Self::Set { provider: id, prepayment_months, overpayment } => {
                let db = context.db()?;
                let known = db.write(|change| change.set_terms(ProviderId(id), prepayment_months, overpayment))?;
                if known { Ok(()) } else { Err(CliError::NoRow { what: "provider", id }) }
            }
            Self::Open { provider } => close(context, provider, None),
            Self::Readings { provider: id, until, .. } => {
                let known = context.db()?.write(|change| change.set_readings_until(ProviderId(id), until))?;
                if known { Ok(()) } else { Err(CliError::NoRow { what: "provider", id }) }
            }
            Self::Returns { provider: id, by_lines, .. } => {
                let known = context.db()?.write(|change| change.set_returns_by_lines(ProviderId(id), by_lines))?;
                if known { Ok(()) } else { Err(CliError::NoRow { what: "provider", id }) }
            }
            Self::Rule { provider: id, oldest_first, .. } => {
                let missing = || CliError::NoRow { what: "provider", id };
                context.db()?.write(|change| {
                    let known = change.provider(ProviderId(id))?.ok_or_else(missing)?;
                    Ok(change.set_oldest_first(known.id, oldest_first)?)
                })
            }
        }
    }
}

fn close(context: &mut Context<'_>, id: u32, from: Option<BusinessDate>) -> Result<(), CliError> {
    let known = context.db()?.write(|change| change.close_provider(ProviderId(id), from))?;
    if known { Ok(()) } else { Err(CliError::NoRow { what: "provider", id }) }
}

impl ServiceCommand {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        match self {
            Self::Add(ServiceAdd { name, unit, tariff, order, group }) => {
                if tariff.is_some_and(|tariff| tariff.is_sign_negative()) {
                    return Err(CliError::Argument("a tariff is not below zero".to_owned()));
                }
                let new = NewService { id: None, name, unit, tariff, order, group };
                let id = context.db()?.write(|change| {
                    change.add_service(&new).map_err(|error| taken(error, || format!("the service {}", new.name)))
                })?;
                writeln!(context.out, "service {id}")?;
            }
            Self::List => {
                for service in context.db()?.read(|view| view.services())? {
                    let tariff = service.tariff.map_or_else(String::new, |tariff| tariff.to_string());
                    let Service { id, name, unit, group, .. } = &service;
                    writeln!(context.out, "{id}\t{name}\t{unit}\t{tariff}\t{group}")?;
                }
            }
            Self::Group { service: id, name } => {
                if !context.db()?.write(|change| change.set_service_group(ServiceId(id), &name))? {
                    return Err(CliError::NoRow { what: "service", id });
                }
            }
        }
        Ok(())
    }
}

impl CommissionCommand {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        match self {
            Self::Add(add) => {
                let provider = add.provider;
                let rule = add.rule()?;
                let id = context.db()?.write(|change| {
                    if let Some(id) = provider
                        && change.provider(ProviderId(id))?.is_none()
                    {
                        return Err(CliError::NoRow { what: "provider", id });
                    }
                    Ok(change.add_commission(&rule)?)
                })?;
                writeln!(context.out, "commission {id}")?;
            }
            Self::List => {
                for rule in context.db()?.read(|view| view.commissions())? {
                    writeln!(context.out, "{}", serde_json::to_string(&rule)?)?;
                }
            }
            Self::Remove { rule } => {
                if !context.db()?.write(|change| change.remove_commission(rule))? {
                    return Err(CliError::NoRow { what: "commission", id: rule });
                }
            }
        }
        Ok(())
    }
}

impl CommissionAdd {
    fn rule(self) -> Result<CommissionRule, CliError> {
        let sum = |text: &str| {
            let sum = Money::parse(text, self.currency).ok().filter(|sum| !sum.is_negative());
            sum.ok_or_else(|| CliError::Argument(format!("{text:?} is not a sum such as 2.50")))
        };
        let (min, max) = (sum(&self.min)?, self.max.as_deref().map(sum).transpose()?);
        if max.is_some_and(|max| max.minor() < min.minor()) {
            return Err(CliError::Argument("--max is below --min".to_owned()));
        }
        Ok(CommissionRule {
            id: 0,
            provider: self.provider.map(ProviderId),
            means: self.means,
            from: self.from,
            percent: self.percent,
            fixed: sum(&self.fixed)?,
            min,
            max,
        })
    }
}

fn means(text: &str) -> Result<Means, String> {
    match text {
        "cash" => Ok(Means::Cash),
        "card" => Ok(Means::Card),
        _ => Err("cash or card".to_owned()),
    }
}

fn borne_by(text: &str) -> Result<CommissionFrom, String> {
    match text {
        "payer" => Ok(CommissionFrom::Payer),
        "provider" => Ok(CommissionFrom::Provider),
        _ => Err("payer or provider".to_owned()),
    }
}

fn percent(text: &str) -> Result<Decimal, String> {
    let percent: Option<Decimal> = text.parse().ok();
    percent
        .filter(|percent| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(percent) && percent.scale() <= 4)
        .ok_or_else(|| "per cent from 0 to 100, at most four digits after the point".to_owned())
}
