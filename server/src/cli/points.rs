//! `point`: where money is taken.

mod towns;

use clap::{Args, Subcommand, ValueEnum};
use kassa_domain::ids::{PointCode, PointId, TownId};
use kassa_domain::money::Rounding;
use kassa_domain::point::hours::{Day, HoursError, Special, special};
use kassa_domain::point::{CashRounding, OfflineLimits, Point, WorkingHours, is_receipt_link};
use kassa_domain::{Currency, Money};

use super::{CliError, Context, name, point, taken};
use crate::db::TillRow;
use crate::error::Fault;

/// What takes a setting away.
const NONE: &str = "none";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Adds a point.
    Add(Add),
    /// Lists the points.
    List,
    /// Changes a point.
    Set(Set),
    /// Shows or changes the days with hours of their own: holidays, and days with other hours.
    Days(Days),
    /// Shows or changes the towns that a point takes payments for: its home town, and those it has a contract for.
    Towns(towns::Towns),
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

#[derive(Debug, Args)]
pub(super) struct Days {
    /// Its code.
    #[arg(required_unless_present = "every", conflicts_with = "every")]
    code: Option<PointCode>,
    /// Every point.
    #[arg(long)]
    every: bool,
    /// A day and its hours: "2026-12-31 08:00-15:00", "2027-03-08 off", or "01-01 off" of every year.
    #[arg(long, value_name = "DAY HOURS", value_parser = special)]
    set: Vec<(Special, Day)>,
    /// A file with such days, one in a line; what is behind # is not read.
    #[arg(long)]
    file: Option<std::path::PathBuf>,
    /// A day that is to be as its day of the week again.
    #[arg(long, value_name = "DAY")]
    forget: Vec<Special>,
    /// Forgets all of them first.
    #[arg(long)]
    clear: bool,
}

/// What a point may be set to; what is not named stays, or is the usual.
#[derive(Debug, Args)]
struct Settings {
    /// Working hours, such as 08:00-20:00, 08:00-12:30,13:15-20:00 with a break, or by days of the week:
    /// "Mo-Fr 08:00-12:30,13:15-20:00; Sa 09:00-14:00", where a day not named is off; 00:00-24:00 is around the clock.
    #[arg(long, value_parser = hours)]
    hours: Option<String>,
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
    /// Most cash a drawer should hold, such as 50000.00: above it the cashier is reminded to take some out. "none" lifts it.
    #[arg(long)]
    drawer_limit: Option<String>,
    /// By how much a counted drawer may differ, such as 50.00: above it a supervisor has to approve. "none" lifts it.
    #[arg(long)]
    difference_limit: Option<String>,
    /// Whether a cashier may open and close shifts.
    #[arg(long)]
    cashier_opens_shift: Option<bool>,
    /// Whether all payments of a visit stand on one receipt, where the register can; else each has a receipt of its own.
    #[arg(long)]
    receipt_per_visit: Option<bool>,
    /// Where payers see what the centre has of their receipts, such as https://pay.example.ua: receipts get a QR code with
    /// a link that begins so. "none" takes it away.
    #[arg(long, value_name = "URL", value_parser = receipt_link)]
    receipt_link: Option<String>,
}

impl Settings {
    fn apply(&self, point: &mut Point) -> Result<(), CliError> {
        if let Some(week) = &self.hours {
            point.hours.set_week(week).map_err(bad_hours)?;
        }
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
        if let Some(text) = &self.drawer_limit {
            point.drawer_limit = limit_of(text, point.currency, Money::is_positive)?;
        }
        if let Some(text) = &self.difference_limit {
            point.difference_limit = limit_of(text, point.currency, |limit| !limit.is_negative())?;
        }
        point.cashier_opens_shift = self.cashier_opens_shift.unwrap_or(point.cashier_opens_shift);
        point.receipt_per_visit = self.receipt_per_visit.unwrap_or(point.receipt_per_visit);
        if let Some(text) = &self.receipt_link {
            point.receipt_link = (text != NONE).then(|| text.clone());
        }
        Ok(())
    }
}

impl Command {
    pub(super) fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        match self {
            Self::Add(add) => add.run(context),
            Self::List => list(context),
            Self::Set(set) => set.run(context),
            Self::Days(days) => days.run(context),
            Self::Towns(towns) => towns.run(context),
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
            towns: Vec::new(),
            hours: WorkingHours::daily(8 * 60, 20 * 60),
            limits: OfflineLimits {
                hours: 72,
                payments: 1_000,
                sum: Money::new(50_000_000, self.currency),
                directory_hours: 168,
            },
            cash_rounding: CashRounding::NONE,
            drawer_limit: None,
            difference_limit: None,
            cashier_opens_shift: false,
            receipt_per_visit: false,
            receipt_link: None,
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

impl Days {
    fn run(self, context: &mut Context<'_>) -> Result<(), CliError> {
        let mut told = self.set.clone();
        if let Some(path) = &self.file {
            let text =
                std::fs::read_to_string(path).map_err(|error| CliError::Argument(format!("{path:?}: {error}")))?;
            for (line, row) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
                let row = row.split('#').next().unwrap_or_default().trim();
                if !row.is_empty() {
                    let day = special(row);
                    told.push(day.map_err(|error| CliError::Argument(format!("{path:?}, line {line}: {error}")))?);
                }
            }
        }
        let changes = self.clear || !told.is_empty() || !self.forget.is_empty();
        let change_one = |point: &mut Point| -> Result<(), CliError> {
            let timetable = &mut point.hours.timetable;
            let had: Vec<Special> = timetable.special().keys().copied().collect();
            for of in had.iter().filter(|of| self.clear || self.forget.contains(of)) {
                let _ = timetable.forget_special(*of);
            }
            for (of, day) in &told {
                timetable.set_special(*of, day.clone()).map_err(bad_hours)?;
            }
            Ok(())
        };
        let points = context.db()?.write(|change| {
            let mut points = match &self.code {
                Some(code) => vec![point(change, code)?],
                None => change.points()?,
            };
            for point in points.iter_mut().filter(|_| changes) {
                let before = point.clone();
                change_one(point)?;
                if *point != before {
                    change.set_point(point)?;
                }
            }
            Ok::<_, CliError>(points)
        })?;
        for point in points {
            for (of, day) in point.hours.timetable.special() {
                writeln!(context.out, "{}\t{of}\t{day}", point.code)?;
            }
        }
        Ok(())
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
        let told = |limit: Option<Money>| limit.map_or_else(|| "-".to_owned(), |limit| limit.to_string());
        writeln!(
            context.out,
            "{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\treceipt per {}\t{}",
            point.id,
            point.code,
            point.name,
            point.address,
            point.currency.code(),
            point.hours.week_text(),
            told(point.drawer_limit),
            told(point.difference_limit),
            if point.receipt_per_visit { "visit" } else { "payment" },
            point.receipt_link.as_deref().unwrap_or("-")
        )?;
    }
    Ok(())
}

pub(super) fn currency(text: &str) -> Result<Currency, String> {
    Currency::from_code(text).ok_or_else(|| "UAH, RUB or KZT".to_owned())
}

/// What links of receipts begin with, or nothing.
fn receipt_link(text: &str) -> Result<String, String> {
    if text == NONE || is_receipt_link(text) { Ok(text.to_owned()) } else { Err(Fault::BadLink.message().to_owned()) }
}

/// A limit of the drawer's cash, or of its difference; lifted by its name.
fn limit_of(text: &str, currency: Currency, can_be: impl Fn(Money) -> bool) -> Result<Option<Money>, CliError> {
    if text == NONE {
        return Ok(None);
    }
    let limit = Money::parse(text, currency).ok().filter(|limit| can_be(*limit));
    limit.map(Some).ok_or_else(|| CliError::Argument(format!("{text:?} is not a sum such as 50000.00, or none")))
}

fn bad_hours(error: HoursError) -> CliError {
    CliError::Argument(error.to_string())
}

fn hours(text: &str) -> Result<String, HoursError> {
    let mut hours = WorkingHours::ALWAYS;
    hours.set_week(text).map(|()| text.to_owned())
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
