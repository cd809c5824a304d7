//! `provider`, `service`, `commission`: what accounts refer to.

use clap::{Args, Subcommand};
use kassa_domain::commission::{CommissionFrom, CommissionRule, Means};
use kassa_domain::ids::ProviderId;
use kassa_domain::{BusinessDate, Currency, Money};
use rust_decimal::Decimal;

use super::points::currency;
use super::{CliError, Context, name, taken};
use crate::clock::utc_day;
use crate::db::{NewProvider, NewService};

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
    /// Opens a closed provider again.
    Open {
        /// Number of the provider.
        provider: u32,
    },
}

#[derive(Debug, Args)]
pub(super) struct ProviderAdd {
    /// Its name, as receipts print it.
    #[arg(long, value_parser = name)]
    name: String,
    /// ЄДРПОУ, ИНН or БИН.
    #[arg(long, value_parser = name)]
    tax_number: String,
    /// More than is owed may be taken.
    #[arg(long)]
    overpayment: bool,
    /// Most months of prepayment at once.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=12))]
    prepayment_months: u8,
}

#[derive(Debug, Subcommand)]
pub(super) enum ServiceCommand {
    /// Adds a service.
    Add(ServiceAdd),
    /// Lists the services.
    List,
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
                let new = NewProvider {
                    id: None,
                    name: add.name,
                    tax_number: add.tax_number,
                    overpayment: add.overpayment,
                    prepayment_months_max: add.prepayment_months,
                };
                let id = context.db()?.write(|change| {
                    change.add_provider(&new).map_err(|error| taken(error, || format!("the provider {}", new.name)))
                })?;
                writeln!(context.out, "provider {id}")?;
                Ok(())
            }
            Self::List => {
                for provider in context.db()?.read(|view| view.providers())? {
                    writeln!(context.out, "{}\t{}\t{}", provider.id, provider.name, provider.tax_number)?;
                }
                Ok(())
            }
            Self::Close { provider, from } => {
                let from = from.unwrap_or_else(|| utc_day(context.now_ms()));
                close(context, provider, Some(from))
            }
            Self::Open { provider } => close(context, provider, None),
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
            Self::Add(ServiceAdd { name, unit, tariff, order }) => {
                if tariff.is_some_and(|tariff| tariff.is_sign_negative()) {
                    return Err(CliError::Argument("a tariff is not below zero".to_owned()));
                }
                let new = NewService { id: None, name, unit, tariff, order };
                let id = context.db()?.write(|change| {
                    change.add_service(&new).map_err(|error| taken(error, || format!("the service {}", new.name)))
                })?;
                writeln!(context.out, "service {id}")?;
            }
            Self::List => {
                for service in context.db()?.read(|view| view.services())? {
                    let tariff = service.tariff.map_or_else(String::new, |tariff| tariff.to_string());
                    writeln!(context.out, "{}\t{}\t{}\t{tariff}", service.id, service.name, service.unit)?;
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
