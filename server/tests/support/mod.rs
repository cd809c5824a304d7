//! The world of a test: a centre in this process on a free port, with a small town, and tills that can do everything a
//! real one can, and more.

#![allow(dead_code, reason = "each test program uses its own part of this world")]

use std::sync::Arc;

use ed25519_dalek::{Signer, SigningKey};
use kassa_domain::batch::Batch;
use kassa_domain::chain::{Head, hex};
use kassa_domain::directory::Row;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::exchange::{
    ApiError, BatchAnswer, DirectoryPage, EnrolAnswer, EnrolRequest, SERVER_TIME_HEADER, SIGNATURE_HEADER, TILL_HEADER,
    TIME_HEADER, VerdictPage, VerdictState, request_signed_bytes,
};
use kassa_domain::ids::{
    AccountNumber, EntryRef, Epoch, Login, PaymentNumber, PointCode, PointId, ProviderId, Seq, SerialNumber, ServiceId,
    ShiftNumber, TillCode, TillId, UserId, VisitNumber,
};
use kassa_domain::payment::{PayerCopy, Payment, PaymentKind, PaymentLine, Tenders};
use kassa_domain::point::{CashRounding, OfflineLimits, Point, WorkingHours};
use kassa_domain::receipt::FiscalDocument;
use kassa_domain::time::{BusinessDate, Timestamp};
use kassa_domain::user::Role;
use kassa_domain::wire::Writer;
use kassa_domain::{Currency, Money, Period};
use kassa_server::clock::{Clock, SetClock};
use kassa_server::db::{Db, DbError, NewAccount, NewCharge, NewMeter, NewProvider, NewService, NewUser};
use kassa_server::{Options, Running, Server, Tls, enrolment, password};
use reqwest::{Client, Method, StatusCode};
use serde::de::DeserializeOwned;
use tempfile::TempDir;

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
    pub point: PointId,
}

impl TestCentre {
    pub fn start() -> Self {
        Self::start_with(Tls::Off)
    }

    pub fn start_with(tls: Tls) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let data = tempfile::tempdir().unwrap();
        let clock = Arc::new(SetClock::at(NOON));
        let running = Server::start(&options(data.path(), tls, &clock)).unwrap();
        let point = running.db().write(small_town).unwrap();
        Self { running, clock, client: Client::new(), data, point }
    }

    /// The same data, after a stop.
    pub fn restarted(self) -> Self {
        let Self { running, clock, client, data, point } = self;
        running.stop();
        let running = Server::start(&options(data.path(), Tls::Off, &clock)).unwrap();
        Self { running, clock, client, data, point }
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

fn options(data: &std::path::Path, tls: Tls, clock: &Arc<SetClock>) -> Options {
    Options {
        data: data.join("centre"),
        listen: ([127, 0, 0, 1], 0).into(),
        tls,
        names: vec!["centre.example".to_owned()],
        clock: Arc::<SetClock>::clone(clock),
    }
}

fn small_town(change: &kassa_server::db::Change<'_>) -> Result<PointId, DbError> {
    let town = change.town_named("Зеленоград")?;
    let street = change.street_named(town, "вул. Соборна")?;
    let point = change.add_point(&Point {
        id: PointId(0),
        code: PointCode::new("17").unwrap(),
        name: "Пункт № 17".to_owned(),
        address: "вул. Соборна, 1".to_owned(),
        currency: Currency::Uah,
        home_town: town,
        hours: WorkingHours::ALWAYS,
        limits: OfflineLimits { hours: 48, payments: 500, sum: uah(10_000_000), directory_hours: 72 },
        cash_rounding: CashRounding::NONE,
        cashier_opens_shift: false,
    })?;
    let _ = change.add_user(&NewUser {
        point,
        login: Login::new("olena").unwrap(),
        name: "Олена Коваль".to_owned(),
        role: Role::Cashier,
        verifier: password::verifier("olena-1", [1; 16], password::Cost::Test).unwrap(),
    })?;
    let _ = change.add_provider(&NewProvider {
        id: Some(WATERWORKS),
        name: "КП «Міськводоканал»".to_owned(),
        tax_number: "39123451".to_owned(),
        overpayment: true,
        prepayment_months_max: 2,
    })?;
    let _ = change.add_service(&NewService {
        id: Some(WATER),
        name: "Холодна вода".to_owned(),
        unit: "м³".to_owned(),
        tariff: Some("15.55".parse().unwrap()),
        order: 50,
    })?;
    add_account(change, ACCOUNT, street)?;
    Ok(point)
}

fn add_account(
    change: &kassa_server::db::Change<'_>,
    number: &str,
    street: kassa_domain::ids::StreetId,
) -> Result<(), DbError> {
    let account = change.put_account(&NewAccount {
        number: &AccountNumber::new(number).unwrap(),
        holder: "Коваленко Олена Василівна",
        street,
        house: "12-А",
        flat: "34",
        currency: Currency::Uah,
    })?;
    for (period, minor) in [(october(), OCTOBER_DUE), (september(), SEPTEMBER_DUE)] {
        let charge =
            NewCharge { period, service: WATER, provider: WATERWORKS, charged_minor: minor, owed_minor: minor };
        change.put_charge(account, &charge)?;
    }
    change.add_meter(
        account,
        &NewMeter {
            serial: SerialNumber::new("0451-77").unwrap(),
            service: WATER,
            digits: 5,
            value_milli: 120_000,
            day: BusinessDate::new(2026, 10, 31).unwrap(),
            usual_milli: 8_000,
            verified_until: None,
        },
    )
}

/// Adds another account like the first.
pub fn account_comes(centre: &TestCentre, number: &str) {
    accounts_come(centre, [number.to_owned()]);
}

/// Adds accounts like the first, all at once.
pub fn accounts_come(centre: &TestCentre, numbers: impl IntoIterator<Item = String>) {
    centre
        .db()
        .write(|change| -> Result<(), DbError> {
            let town = change.town_named("Зеленоград")?;
            let street = change.street_named(town, "вул. Соборна")?;
            numbers.into_iter().try_for_each(|number| add_account(change, &number, street))
        })
        .unwrap();
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

/// A till of the test: its key, its journal, its way of asking.
pub struct TestTill<'c> {
    pub centre: &'c TestCentre,
    pub id: TillId,
    pub key: SigningKey,
    pub head: Head,
    /// Canonical bytes of the present life, from the first.
    pub entries: Vec<Vec<u8>>,
}

impl TestTill<'_> {
    /// Appends a fact to its journal. Gives its place.
    pub fn append(&mut self, body: Body) -> EntryRef {
        let seq = self.head.seq.next();
        let entry = Entry {
            till: self.id,
            epoch: self.head.epoch,
            seq,
            occurred_at: Timestamp::new(NOON + i64::try_from(seq.0).unwrap() * 1000, 120).unwrap(),
            user: Some(UserId(1)),
            body,
        };
        let canonical = entry.canonical().unwrap();
        self.head = self.head.then(&canonical);
        self.entries.push(canonical);
        entry.reference()
    }

    /// Appends an entry of a known kind with whatever body.
    pub fn append_raw(&mut self, kind: u32, body: &[u8]) {
        let mut writer = Writer::new();
        let Head { till, epoch, seq, .. } = self.head;
        for number in [1, u64::from(till.0), u64::from(epoch.0), seq.next().0, u64::from(kind), 1] {
            writer.number(number);
        }
        writer.signed(NOON);
        writer.signed(120_i16);
        writer.number(1_u8);
        writer.bytes(body);
        let canonical = writer.finish().unwrap();
        self.head = self.head.then(&canonical);
        self.entries.push(canonical);
    }

    /// Opens a shift.
    pub fn open_shift(&mut self) -> EntryRef {
        let body = Body::ShiftOpening { shift: ShiftNumber(1), day: day(), opening_cash: uah(0) };
        let at = self.append(body);
        let _ = self.registered(at);
        at
    }

    /// Accepts a payment for water.
    pub fn accept(&mut self, number: u32, lines: &[(Period, i64)]) -> EntryRef {
        let payment = self.payment(number, lines);
        self.append(Body::PaymentAccepted(Box::new(payment)))
    }

    /// A payment for water, in cash.
    pub fn payment(&self, number: u32, lines: &[(Period, i64)]) -> Payment {
        let total = uah(lines.iter().map(|(_, minor)| minor).sum());
        Payment {
            number: PaymentNumber(number),
            visit: VisitNumber(number),
            shift: ShiftNumber(1),
            kind: PaymentKind::Bill,
            account: AccountNumber::new(ACCOUNT).unwrap(),
            payer: PayerCopy::default(),
            lines: lines
                .iter()
                .map(|(period, minor)| PaymentLine {
                    service: WATER,
                    provider: WATERWORKS,
                    period: *period,
                    amount: uah(*minor),
                    excess: uah(0),
                })
                .collect(),
            commission: uah(0),
            provider_commission: uah(0),
            tenders: Tenders {
                card: uah(0),
                slip: None,
                cash: total,
                rounding: uah(0),
                cash_received: total,
                change: uah(0),
            },
        }
    }

    /// The register has what an entry asked for.
    pub fn registered(&mut self, of: EntryRef) -> EntryRef {
        let document = document(of.seq.0);
        self.append(Body::ReceiptRegistered { of, document, how: kassa_domain::entry::How::Answer })
    }

    /// A batch of entries of the present life, from a place on.
    pub fn batch(&self, from: u64) -> Batch {
        self.batch_of(from, self.head.seq.0)
    }

    /// A batch of entries of the present life.
    pub fn batch_of(&self, from: u64, through: u64) -> Batch {
        let start = Head::start(self.id, self.head.epoch);
        let range = usize::try_from(from - 1).unwrap()..usize::try_from(through).unwrap();
        let head = self.entries[..range.end].iter().fold(start, |head, entry| head.then(entry));
        self.signed(Batch {
            till: self.id,
            epoch: self.head.epoch,
            from: Seq(from),
            entries: self.entries[range].to_vec(),
            head: head.hash,
            signature: [0; 64],
        })
    }

    /// The batch with this till's signature on its head.
    pub fn signed(&self, mut batch: Batch) -> Batch {
        batch.signature = self.key.sign(&batch.head().signed_bytes()).to_bytes();
        batch
    }

    /// Pushes a batch as it is.
    pub async fn push(&self, batch: &Batch) -> Result<BatchAnswer, (StatusCode, String)> {
        self.push_bytes(batch.encode().unwrap()).await
    }

    pub async fn push_bytes(&self, bytes: Vec<u8>) -> Result<BatchAnswer, (StatusCode, String)> {
        answer(self.request(Method::POST, "/v1/journal", bytes).send().await.unwrap()).await
    }

    /// Pushes everything from a place on, and expects it to be stored.
    pub async fn push_all(&self, from: u64) {
        let answer = self.push(&self.batch(from)).await.unwrap();
        let Head { till, epoch, seq, hash } = self.head;
        assert_eq!(answer, BatchAnswer::Stored { till, epoch, through: seq, head: hash });
    }

    /// A signed request.
    pub fn request(&self, method: Method, path: &str, body: Vec<u8>) -> reqwest::RequestBuilder {
        self.request_at(method, path, body, self.centre.clock.now_ms())
    }

    pub fn request_at(&self, method: Method, path: &str, body: Vec<u8>, time_ms: i64) -> reqwest::RequestBuilder {
        let bytes = request_signed_bytes(method.as_str(), path, self.id, time_ms, &body);
        let signature = hex(&self.key.sign(&bytes).to_bytes());
        self.centre
            .client
            .request(method, self.centre.url(path))
            .header(TILL_HEADER, self.id.to_string())
            .header(TIME_HEADER, time_ms.to_string())
            .header(SIGNATURE_HEADER, signature)
            .header("content-type", "application/x-kassa-batch")
            .body(body)
    }

    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, (StatusCode, String)> {
        answer(self.request(Method::GET, path, Vec::new()).send().await.unwrap()).await
    }

    pub async fn verdicts(&self, after: u64) -> VerdictPage {
        self.get(&format!("/v1/verdicts?after={after}")).await.unwrap()
    }

    /// The whole directory by pages of `limit` rows, with the last page.
    pub async fn directory(&self, after: u64, limit: u32) -> (Vec<Row>, DirectoryPage) {
        let mut rows = Vec::new();
        let mut after = after;
        loop {
            let page: DirectoryPage = self.get(&format!("/v1/directory?after={after}&limit={limit}")).await.unwrap();
            assert!(page.rows.len() <= usize::try_from(limit).unwrap());
            assert!(page.next > after || !page.more, "a page moves on");
            rows.extend(page.rows.clone());
            after = page.next;
            if !page.more {
                return (rows, page);
            }
        }
    }
}

pub fn document(number: u64) -> FiscalDocument {
    FiscalDocument {
        number,
        sign: None,
        shift: 1,
        register: SerialNumber::new("0000000123").unwrap(),
        storage: None,
        register_minute: None,
    }
}

/// Status and code of a refusal.
pub fn refusal(status: u16, code: &str) -> (StatusCode, String) {
    (StatusCode::from_u16(status).unwrap(), code.to_owned())
}
