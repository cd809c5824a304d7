//! `point`: where money is taken.

use clap::{Args, Subcommand, ValueEnum};
use kassa_domain::ids::{PointCode, PointId, TownId};
use kassa_domain::money::Rounding;
use kassa_domain::point::{CashRounding, OfflineLimits, Point, WorkingHours};
use kassa_domain::{Currency, Money};

use super::{CliError, Context, name, point, taken};
use crate::db::TillRow;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Adds a point.
    Add(Add),
    /// Lists the points.
    List,
    /// Changes a point.
    Set(Set),
    /// Says whether the tills of a point must show the certificates that the centre gave them.
    Certificates {
        /// Code of the point.
        code: PointCode,
        /// `required`: requests over a connection without one are refused. `optional`: they are not.
        whether: Whether,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Whether {
    Required,
    Optional,
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// Its code, the first part of its payments' numbers.
    #[arg(long)]
    code: PointCode,
    /// Its name, as receipts print it.
    #[arg(long, value_parser = name)]
    name: String,
    /// Its address, as receipts print it.
    #[arg(long, value_parser = name)]
    address: String,
    /// The town a search begins with; made when it is new.
    #[arg(long, value_parser = name)]
    town: String,
    /// The currency it takes: UAH, RUB or KZT.
    #[arg(long, default_value = "UAH", value_parser = currency)]
    currency: Currency,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
pub(super) struct Set {
    /// Its code.
    code: PointCode,
    /// Another name.
    #[arg(long, value_parser = name)]
    name: Option<String>,
    /// Another address.
    #[arg(long, value_parser = name)]
    address: Option<String>,
    /// Another home town; made when it is new.
    #[arg(long, value_parser = name)]
    town: Option<String>,
    #[command(flatten)]
    settings: Settings,
}

/// What a point may be set to; what is not named stays, or is the usual.
#[derive(Debug, Args)]
struct Settings {
    /// Working hours, such as 08:00-20:00; 00:00-24:00 is around the clock.
    #[arg(long, value_parser = hours)]
    hours: Option<WorkingHours>,
    /// Hours its tills may go without the centre.
    #[arg(long)]
    offline_hours: Option<u32>,
    /// Payments its tills may keep unsent.
    #[arg(long)]
    offline_payments: Option<u32>,
    /// What those payments may make, such as 50000.00.
    #[arg(long)]
    offline_sum: Option<String>,
    /// Hours the directory may be old.
    #[arg(long)]
    directory_hours: Option<u32>,
    /// Step of cash totals in minor units: 1, 5, 10 or 50.
    #[arg(long, value_parser = step)]
    rounding_step: Option<i64>,
    /// Which way cash totals are rounded: nearest, down or up.
    #[arg(long, value_parser = rounding)]
    rounding: Option<Rounding>,
    /// Whether a cashier may open and close shifts.
    #[arg(long)]
    cashier_opens_shift: Option<bool>,
}

impl Settings {
    fn apply(&self, point: &mut Point) -> Result<(), CliError> {
        point.hours = self.hours.unwrap_or(point.hours);
        let limits = &mut point.limits;
        limits.hours = self.offline_hours.unwrap_or(limits.hours);
        limits.payments = self.offline_payments.unwrap_or(limits.payments);
        limits.directory_hours = self.directory_hours.unwrap_or(limits.directory_hours);
        if let Some(text) = &self.offline_sum {
            let sum = Money::parse(text, point.currency).ok().filter(|sum| !sum.is_negative());
            limits.sum = sum.ok_or_else(|| CliError::Argument(format!("{text:?} is not a sum such as 50000.00")))?;
        }
        point.cash_rounding.step = self.rounding_step.unwrap_or(point.cash_rounding.step);
        point.cash_rounding.rounding = self.rounding.unwrap_or(point.cash_rounding.rounding);
        point.cashier_opens_shift = self.cashier_opens_shift.unwrap_or(point.cashier_opens_shift);
        Ok(())
    }
}

impl Command {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        match self {
            Self::Add(add) => add.run(context),
            Self::List => list(context),
            Self::Set(set) => set.run(context),
            Self::Certificates { code, whether } => certificates(context, &code, whether),
        }
    }
}

impl Add {
    fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let db = context.make_db()?;
        let mut point = Point {
            id: PointId(0),
            code: self.code,
            name: self.name,
            address: self.address,
            currency: self.currency,
            home_town: TownId(0),
            hours: WorkingHours { from_min: 8 * 60, to_min: 20 * 60 },
            limits: OfflineLimits {
                hours: 72,
                payments: 1_000,
                sum: Money::new(50_000_000, self.currency),
                directory_hours: 168,
            },
            cash_rounding: CashRounding::NONE,
            cashier_opens_shift: false,
        };
        self.settings.apply(&mut point)?;
        let id = db.write(|change| {
            point.home_town = change.town_named(&self.town)?;
            change.add_point(&point).map_err(|error| taken(error, || format!("the point {}", point.code)))
        })?;
        writeln!(context.out, "point {id}, code {}", point.code)?;
        Ok(())
    }
}

impl Set {
    fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        context.db()?.write(|change| {
            let mut point = point(change, &self.code)?;
            self.settings.apply(&mut point)?;
            if let Some(town) = &self.town {
                point.home_town = change.town_named(town)?;
            }
            point.name = self.name.unwrap_or(point.name);
            point.address = self.address.unwrap_or(point.address);
            Ok(change.set_point(&point)?)
        })
    }
}

/// Tells which tills of the point have not shown theirs yet: requiring it shuts out those that have none.
fn certificates(context: &mut Context<'_>, code: &PointCode, whether: Whether) -> Result<(), CliError> {
    let (without, tills) = context.db()?.write(|change| {
        let point = point(change, code)?;
        change.require_certificate(point.id, whether == Whether::Required)?;
        let tills = change.tills()?.into_iter();
        let tills: Vec<TillRow> = tills
            .filter(|till| till.point == point.id && till.public_key.is_some() && till.revoked_utc.is_none())
            .collect();
        let without: Vec<String> =
            tills.iter().filter(|till| till.certified_utc.is_none()).map(|till| till.id.to_string()).collect();
        Ok::<_, CliError>((without, tills.len()))
    })?;
    writeln!(context.out, "{} of {tills} tills of {code} have shown their certificate", tills - without.len())?;
    if whether == Whether::Required && !without.is_empty() {
        writeln!(
            context.out,
            "not shown yet, and shut out if they have none, until certificates are optional again or they are let in anew: {}",
            without.join(", ")
        )?;
    }
    Ok(())
}

fn list(context: &mut Context<'_>) -> Result<(), CliError> {
    let points = context.db()?.read(|view| view.points())?;
    for point in points {
        let WorkingHours { from_min, to_min } = point.hours;
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        writeln!(
            context.out,
            "{}\t{}\t{}\t{}\t{}\t{}-{}",
            point.id,
            point.code,
            point.name,
            point.address,
            point.currency.code(),
            clock(from_min),
            clock(to_min)
        )?;
    }
    Ok(())
}

pub(super) fn currency(text: &str) -> Result<Currency, String> {
    Currency::from_code(text).ok_or_else(|| "UAH, RUB or KZT".to_owned())
}

fn hours(text: &str) -> Result<WorkingHours, String> {
    let minute = |text: &str| -> Option<u16> {
        let (hour, minute) = text.split_once(':')?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour <= 24 && minute < 60 && hour * 60 + minute <= 1440).then_some(hour * 60 + minute)
    };
    text.split_once('-')
        .and_then(|(from, to)| Some(WorkingHours { from_min: minute(from)?, to_min: minute(to)? }))
        .filter(|hours| hours.from_min < 1440 && hours.to_min > 0 && hours.from_min != hours.to_min)
        .ok_or_else(|| "working hours such as 08:00-20:00".to_owned())
}

fn step(text: &str) -> Result<i64, String> {
    text.parse().ok().filter(|step| [1, 5, 10, 50].contains(step)).ok_or_else(|| "1, 5, 10 or 50".to_owned())
}

fn rounding(text: &str) -> Result<Rounding, String> {
    match text {
        "nearest" => Ok(Rounding::HalfAwayFromZero),
        "down" => Ok(Rounding::Down),
        "up" => Ok(Rounding::Up),
        _ => Err("nearest, down or up".to_owned()),
    }
}
