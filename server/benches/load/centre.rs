//! A centre as a program of its own, with tills that are let in beforehand.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use ed25519_dalek::SigningKey;
use kassa_domain::Currency;
use kassa_domain::ids::{AccountNumber, Epoch, PointCode, PointId, ProviderId, ServiceId, StreetId, TillCode, TillId};
use kassa_domain::point::{CashRounding, OfflineLimits, Point, WorkingHours};
use kassa_domain::{Money, Period};
use kassa_server::clock::{Clock, SystemClock};
use kassa_server::db::{Change, Db, DbError, NewAccount, NewCharge, NewProvider, NewService, PostgresAddress};
use tempfile::TempDir;

use crate::drive::Failed;

/// Accounts that payments are for.
pub const ACCOUNTS: u32 = 1_000;
pub const PROVIDER: ProviderId = ProviderId(1);
pub const SERVICES: [ServiceId; 2] = [ServiceId(1), ServiceId(2)];

/// A centre that runs until it is dropped.
pub struct Centre {
    child: Child,
    data: TempDir,
    /// Its address.
    pub url: String,
    /// Its certificate authority, PEM.
    pub certificate: String,
    /// The tills that were let in, with their keys.
    pub tills: Vec<(TillId, SigningKey)>,
    _out: BufReader<ChildStdout>,
}

impl Centre {
    /// Makes a centre with so many tills, and starts the program on it.
    pub fn start(program: &str, postgres: Option<&str>, tills: u32) -> Result<Self, Failed> {
        let data = tempfile::tempdir()?;
        let address = postgres.map(|text| PostgresAddress::from(text.to_owned()));
        let now_ms = SystemClock.now_ms();
        let db = Db::at(data.path(), address.as_ref(), now_ms)?;
        let tills = db.write(|change| town(change, tills, now_ms))?;
        db.close()?;
        let mut command = Command::new(program);
        let _ = command.arg("--data").arg(data.path()).args(postgres.iter().flat_map(|url| ["--postgres", url]));
        let mut child = command.args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn()?;
        let mut url = String::new();
        // Kept open: the program has more to say.
        let mut out = BufReader::new(child.stdout.take().ok_or("nothing is heard of the centre")?);
        let _ = out.read_line(&mut url)?;
        let certificate = std::fs::read_to_string(data.path().join("tls/ca.pem"))?;
        Ok(Self { child, data, url: url.trim().to_owned(), certificate, tills, _out: out })
    }

    /// The folder of its data.
    pub fn folder(&self) -> PathBuf {
        self.data.path().to_owned()
    }

    /// The most memory it ever had, KiB, as the system counts it; 0 where the system does not tell.
    pub fn peak_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
    }

    /// Seconds of a processor that it took so far, as the system counts them; 0 where the system does not tell.
    pub fn spent(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        // Its name stands in brackets and may hold anything; the state is the first word after it.
        let after = stat.rsplit_once(')').map_or("", |(_, after)| after);
        let ticks: f64 = after.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<f64>().ok()).sum();
        ticks / 100.0
    }
}

impl Drop for Centre {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One point, one provider, two services, a thousand accounts with two charges each, and tills with keys.
fn town(change: &Change<'_>, tills: u32, now_ms: i64) -> Result<Vec<(TillId, SigningKey)>, DbError> {
    let home = change.town_named("Калинопіль")?;
    let street = change.street_named(home, "вул. Нова")?;
    let uah = |minor| Money::new(minor, Currency::Uah);
    let fixed = |_| DbError::Corrupt("a value of the load");
    let point: PointId = change.add_point(&Point {
        id: PointId(0),
        code: PointCode::new("1").map_err(fixed)?,
        name: "Пункт".to_owned(),
        address: "вул. Нова, 1".to_owned(),
        currency: Currency::Uah,
        home_town: home,
        towns: Vec::new(),
        hours: WorkingHours::ALWAYS,
        limits: OfflineLimits { hours: 48, payments: 5_000, sum: uah(100_000_000), directory_hours: 72 },
        cash_rounding: CashRounding::NONE,
        drawer_limit: None,
        difference_limit: None,
        cashier_opens_shift: true,
        receipt_per_visit: false,
        receipt_link: None,
    })?;
    let _ = change.add_provider(&NewProvider {
        id: Some(PROVIDER),
        name: "Водоканал".to_owned(),
        tax_number: "39123451".to_owned(),
        overpayment: true,
        prepayment_months_max: 2,
        bank: None,
    })?;
    for service in SERVICES {
        let name = format!("Послуга {service}");
        let _ = change.add_service(&NewService {
            id: Some(service),
            name,
            unit: String::new(),
            tariff: None,
            order: 1,
            group: String::new(),
        })?;
    }
    accounts(change, street, now_ms)?;
    (0..tills)
        .map(|number| {
            let id = change.add_till(point, &TillCode::new(&(number + 1).to_string()).map_err(fixed)?)?;
            let key = SigningKey::from_bytes(&rand::random());
            change.enrol_till(id, Epoch(1), key.verifying_key().as_bytes(), "load", now_ms)?;
            Ok((id, key))
        })
        .collect()
}

/// Accounts with a charge of each service.
fn accounts(change: &Change<'_>, street: StreetId, now_ms: i64) -> Result<(), DbError> {
    for number in 0..ACCOUNTS {
        let account = change.put_account(&NewAccount {
            number: &account(number)?,
            holder: "Коваленко Олена Василівна",
            street,
            house: "12",
            flat: "34",
            currency: Currency::Uah,
            phones: None,
        })?;
        for service in SERVICES {
            let period = october()?;
            let charge = NewCharge {
                period,
                service,
                provider: PROVIDER,
                charged_minor: 90_000_000,
                owed_minor: 90_000_000,
                norm_milli: None,
            };
            change.put_charge(account, &charge, now_ms)?;
        }
    }
    Ok(())
}

pub fn account(number: u32) -> Result<AccountNumber, DbError> {
    AccountNumber::new(&format!("{:08}", 77_000 + number)).map_err(|_| DbError::Corrupt("a number of the load"))
}

pub fn october() -> Result<Period, DbError> {
    Period::new(2026, 10).map_err(|_| DbError::Corrupt("a month of the load"))
}
