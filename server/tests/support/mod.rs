//! The world of a test: a centre in this process on a free port, with a small town, and tills that can do everything a
//! real one can, and more.

#![allow(dead_code, unused_imports, reason = "each test program uses its own part of this world")]

use std::sync::Arc;

use ed25519_dalek::SigningKey;
use kassa_domain::chain::{Head, hex};
use kassa_domain::exchange::{ApiError, EnrolAnswer, EnrolRequest, SERVER_TIME_HEADER, VerdictState};
use kassa_domain::ids::{AccountNumber, EntryRef, Epoch, PointId, ProviderId, Seq, ServiceId, TillCode, TillId};
use kassa_domain::{BusinessDate, Currency, Money, Period};
use kassa_server::clock::{Clock, SetClock};
use kassa_server::db::{Db, DbError, PostgresAddress, View};
use kassa_server::{Limits, Options, Running, Server, Tls, enrolment};
use reqwest::{Client, StatusCode};
use serde::de::DeserializeOwned;
use tempfile::TempDir;

pub mod console;
pub mod postgres;
mod till;
mod town;
mod watch;

pub use till::{TestTill, document};
pub use town::{account_comes, accounts_come};
pub use watch::Watch;

use town::small_town;

/// A moment of 21 November 2026, 12:00 UTC.
pub const NOON: i64 = 1_795_262_400_000;
pub const ACCOUNT: &str = "00077001";
pub const WATER: ServiceId = ServiceId(5);
pub const WATERWORKS: ProviderId = ProviderId(4);
/// What the account owes for water: October and September.
pub const OCTOBER_DUE: i64 = 20_000;
pub const SEPTEMBER_DUE: i64 = 5_000;

pub fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

pub fn day() -> BusinessDate {
    BusinessDate::new(2026, 11, 21).unwrap()
}

pub fn october() -> Period {
    Period::new(2026, 10).unwrap()
}

pub fn september() -> Period {
    Period::new(2026, 9).unwrap()
}

/// A centre with one point, one account, two tills not enrolled yet.
pub struct TestCentre {
    pub running: Running,
    pub clock: Arc<SetClock>,
    pub client: Client,
    pub data: TempDir,
    /// The address of its database, when it is on PostgreSQL.
    pub database: Option<String>,
    pub point: PointId,
}

impl TestCentre {
    pub fn start() -> Self {
        Self::start_with(Tls::Off)
    }

    pub fn start_with(tls: Tls) -> Self {
        Self::start_changed(|options| options.tls = tls)
    }

    /// A centre with other limits than the usual ones.
    pub fn start_within(limits: Limits) -> Self {
        Self::start_changed(|options| options.limits = limits)
    }

    /// A centre without TLS, but for what is changed.
    pub fn start_changed(change: impl FnOnce(&mut Options)) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let data = tempfile::tempdir().unwrap();
        let clock = Arc::new(SetClock::at(NOON));
        let database = postgres::new_database();
        let mut options = options(data.path(), database.clone(), &clock);
        change(&mut options);
        let running = Server::start(&options).unwrap();
        let point = running.db().write(small_town).unwrap();
        Self { running, clock, client: Client::new(), data, database, point }
    }

    /// The same data, after a stop, when everything that was left is applied.
    pub fn restarted(self) -> Self {
        let centre = self.restarted_at_once();
        centre.catches_up();
        centre
    }

    /// The same data, after a stop, as soon as it answers.
    pub fn restarted_at_once(self) -> Self {
        let Self { running, clock, client, data, database, point } = self;
        running.stop();
        let running = Server::start(&options(data.path(), database.clone(), &clock)).unwrap();
        Self { running, clock, client, data, database, point }
    }

    /// Waits until every entry is applied and the ledger is filled.
    pub fn catches_up(&self) {
        let left = |view: &View<'_>| -> Result<_, DbError> { Ok((view.unapplied()?, view.is_ledger_filled()?)) };
        self.comes_to((0, true), || self.db().read(left).unwrap());
    }

    /// Waits until something comes to what is expected.
    pub fn comes_to<T: PartialEq + std::fmt::Debug>(&self, expect: T, now: impl Fn() -> T) {
        let (_held, nobody) = std::sync::mpsc::channel::<()>();
        for _ in 0..2_000 {
            if now() == expect {
                return;
            }
            let _ = nobody.recv_timeout(std::time::Duration::from_millis(10));
        }
        assert_eq!(now(), expect);
    }

    /// Says something to its database, behind its back.
    pub fn sql(&self, sql: &str) {
        match &self.database {
            Some(address) => drop(postgres::ask(address, "", sql)),
            None => {
                let conn = rusqlite::Connection::open(Db::file_in(&self.data.path().join("centre"))).unwrap();
                conn.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
                conn.execute_batch(sql).unwrap();
            }
        }
    }

    pub fn db(&self) -> &Db {
        self.running.db()
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.running.url)
    }

    pub fn code(&self, till: TillId) -> String {
        let now = self.clock.now_ms();
        let fingerprint = self.running.fingerprint;
        self.db()
            .write(|change| enrolment::new_code(change, till, fingerprint.as_ref(), rand::random(), now, 1))
            .unwrap()
    }

    pub fn add_till(&self, code: &str) -> TillId {
        self.db().write(|change| change.add_till(self.point, &TillCode::new(code).unwrap())).unwrap()
    }

    pub async fn enrolled(&self, code: &str) -> TestTill<'_> {
        let id = self.add_till(code);
        self.enrol(id).await
    }

    pub async fn enrol(&self, id: TillId) -> TestTill<'_> {
        let key = SigningKey::from_bytes(&rand::random());
        let answer = self.try_enrol(&self.code(id), &key).await.unwrap();
        assert_eq!(answer.till, id);
        TestTill { centre: self, id, key, head: Head::start(id, answer.epoch), entries: Vec::new() }
    }

    pub async fn try_enrol(&self, code: &str, key: &SigningKey) -> Result<EnrolAnswer, (StatusCode, String)> {
        let request = EnrolRequest {
            code: code.to_owned(),
            public_key: hex(key.verifying_key().as_bytes()),
            program: "0.1.0".to_owned(),
            goes_on: None,
        };
        answer(self.client.post(self.url("/v1/enrol")).json(&request).send().await.unwrap()).await
    }

    /// What is owed for water in a month, negative for an advance, by the live bill's own query.
    pub fn due(&self, period: Period) -> i64 {
        let number = AccountNumber::new(ACCOUNT).unwrap();
        let account = self.db().read(|view| view.account(&number)).unwrap().unwrap();
        account.charges.iter().find(|charge| charge.period == period).map_or(0, |charge| charge.due.minor())
    }

    pub fn state_of(&self, till: TillId, seq: u64) -> Option<(VerdictState, String)> {
        let at = EntryRef { epoch: Epoch(1), seq: Seq(seq) };
        let verdict = self.db().read(|view| view.verdict(till, at)).unwrap()?;
        Some((verdict.state, verdict.reason))
    }
}

fn options(data: &std::path::Path, database: Option<String>, clock: &Arc<SetClock>) -> Options {
    let usual = Options::new(&data.join("centre"), Arc::<SetClock>::clone(clock));
    Options {
        postgres: database.map(PostgresAddress::from),
        tls: Tls::Off,
        names: vec!["centre.example".to_owned()],
        ..usual
    }
}

/// The JSON of an answer, or its status and error code.
pub async fn answer<T: DeserializeOwned>(response: reqwest::Response) -> Result<T, (StatusCode, String)> {
    let status = response.status();
    assert!(response.headers().contains_key(SERVER_TIME_HEADER), "every answer carries the centre's time");
    let body = response.bytes().await.unwrap();
    if status.is_success() {
        return Ok(serde_json::from_slice(&body).unwrap());
    }
    let error: ApiError = serde_json::from_slice(&body).unwrap();
    assert!(!error.message.is_empty());
    Err((status, error.code))
}

/// Status and code of a refusal.
pub fn refusal(status: u16, code: &str) -> (StatusCode, String) {
    (StatusCode::from_u16(status).unwrap(), code.to_owned())
}
