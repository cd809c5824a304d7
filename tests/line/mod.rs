//! The world of a sync test: a centre in this process with a small town, tills with real stores, and a line between them.
#![allow(dead_code, reason = "each test program uses its own part")]

#[path = "../../server/tests/support/postgres.rs"]
pub mod postgres;
pub mod proxy;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use kassa::clock::{Clock, SystemClock};
use kassa::enrolment::enrol_till;
use kassa::keys::{Keys, Keystore, TillKey};
use kassa::signal::{Link, Signal, Signals};
use kassa::store::identity::{self, Identity};
use kassa::store::verify::{Fault, verify};
use kassa::store::{self, Store, StoreOptions, journal};
use kassa::sync::books::StoreBooks;
use kassa::sync::client::shown::Shown;
use kassa::sync::client::{HttpLine, Trust, Way};
use kassa::sync::enrol::{EnrolError, Enrolled, enrol};
use kassa::sync::step::Sync;
use kassa::sync::worker::Parts;
use kassa::sync::{NotTaken, Switch, SyncSink, SyncThread, Told};
use kassa_domain::chain::Hash;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::exchange::{About, MessagePage, Verdict};
use kassa_domain::ids::{
    AccountNumber, EntryRef, Epoch, PaymentNumber, PointCode, PointId, ProviderId, Seq, ServiceId, ShiftNumber,
    StreetId, TillCode, TillId, VisitNumber,
};
use kassa_domain::payment::{PayerCopy, Payment, PaymentKind, PaymentLine, Tenders};
use kassa_domain::point::{CashRounding, OfflineLimits, Point, WorkingHours};
use kassa_domain::{Currency, Money, Period, Timestamp};
use kassa_server::db::{DbError, NewAccount, PostgresAddress};
use kassa_server::{Options, Running, Server, enrolment};
use rand::SeedableRng;
use rand::rngs::{OsRng, StdRng};
use tempfile::TempDir;

use proxy::Proxy;

pub const ACCOUNT: &str = "00077001";

/// A payment of one line in cash, by its number.
pub fn payment(number: u32) -> Body {
    let uah = |minor| Money::new(minor, Currency::Uah);
    Body::PaymentAccepted(Box::new(Payment {
        number: PaymentNumber(number),
        visit: VisitNumber(number),
        shift: ShiftNumber(1),
        kind: PaymentKind::Bill,
        account: AccountNumber::new(ACCOUNT).unwrap(),
        payer: PayerCopy::default(),
        lines: vec![PaymentLine {
            service: ServiceId(1),
            provider: ProviderId(1),
            period: Period::new(2026, 10).unwrap(),
            amount: uah(10_000),
            excess: uah(0),
        }],
        commission: uah(0),
        provider_commission: uah(0),
        tenders: Tenders {
            card: uah(0),
            slip: None,
            cash: uah(10_000),
            rounding: uah(0),
            cash_received: uah(10_000),
            change: uah(0),
        },
        third: None,
    }))
}

/// A centre, and the line that leads to it.
pub struct Centre {
    pub running: Running,
    pub proxy: Proxy,
    data: TempDir,
    point: PointId,
}

fn start(data: &Path, listen: SocketAddr) -> Running {
    start_as(data, listen, &[])
}

fn start_as(data: &Path, listen: SocketAddr, names: &[&str]) -> Running {
    let clock: Arc<dyn kassa_server::clock::Clock> = Arc::new(kassa_server::clock::SystemClock);
    let postgres = postgres::address(data).map(PostgresAddress::from);
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    Server::start(&Options { listen, postgres, names, ..Options::new(data, clock) }).unwrap()
}

fn small_town(change: &kassa_server::db::Change<'_>) -> Result<PointId, DbError> {
    let town = change.town_named("Зеленоград")?;
    let street = change.street_named(town, "вул. Соборна")?;
    add_account(change, ACCOUNT, street)?;
    let sum = Money::new(10_000_000, Currency::Uah);
    change.add_point(&Point {
        id: PointId(0),
        code: PointCode::new("17").unwrap(),
        name: "Пункт № 17".to_owned(),
        address: "вул. Соборна, 1".to_owned(),
        currency: Currency::Uah,
        home_town: town,
        towns: Vec::new(),
        hours: WorkingHours::ALWAYS,
        limits: OfflineLimits { hours: 48, payments: 500, sum, directory_hours: 72 },
        cash_rounding: CashRounding::NONE,
        drawer_limit: None,
        difference_limit: None,
        cashier_opens_shift: false,
        receipt_per_visit: false,
        receipt_link: None,
    })
}

fn add_account(change: &kassa_server::db::Change<'_>, number: &str, street: StreetId) -> Result<(), DbError> {
    let account = NewAccount {
        number: &AccountNumber::new(number).unwrap(),
        holder: "Коваленко Олена Василівна",
        street,
        house: "12-А",
        flat: "34",
        currency: Currency::Uah,
        phones: None,
    };
    change.put_account(&account).map(drop)
}

impl Centre {
    pub fn account_comes(&self, number: &str) {
        let add = |change: &kassa_server::db::Change<'_>| {
            let town = change.town_named("Зеленоград")?;
            let street = change.street_named(town, "вул. Соборна")?;
            add_account(change, number, street)
        };
        self.running.db().write(add).unwrap();
    }

    /// An operator tells every cashier something.
    pub fn tells(&self, text: &str) {
        let now_ms = SystemClock::new().now().utc_ms();
        let about = About::Text { text: text.to_owned() };
        let written = |change: &kassa_server::db::Change<'_>| {
            change.write_message(kassa_server::db::To::All, &about, now_ms, now_ms + 86_400_000)
        };
        let _ = self.running.db().write(written).unwrap();
    }

    /// Whether its point wants to see the certificates of its tills.
    pub fn wants_certificates(&self, wants: bool) {
        self.running.db().write(|change| change.require_certificate(self.point, wants)).unwrap();
    }

    pub fn start() -> Self {
        Self::named(&[])
    }

    /// A centre whose certificate is good for these names too.
    pub fn named(names: &[&str]) -> Self {
        let data = postgres::empty();
        let running = start_as(data.path(), ([127, 0, 0, 1], 0).into(), names);
        let point = running.db().write(small_town).unwrap();
        let proxy = Proxy::to(running.addr);
        Self { running, proxy, data, point }
    }

    /// It stops and starts again with what is in its data folder then.
    pub fn restarted(self, meanwhile: impl FnOnce(&Path)) -> Self {
        let Self { running, proxy, data, point } = self;
        running.stop();
        meanwhile(data.path());
        let running = start(data.path(), ([127, 0, 0, 1], 0).into());
        proxy.lead_to(running.addr);
        Self { running, proxy, data, point }
    }

    /// The address that tills know, at the other end of the line.
    pub fn address(&self) -> String {
        format!("https://{}", self.proxy.addr)
    }

    pub fn code(&self, till: TillId) -> String {
        let now_ms = kassa_server::clock::Clock::now_ms(&kassa_server::clock::SystemClock);
        let fingerprint = self.running.fingerprint;
        let code = |change: &kassa_server::db::Change<'_>| {
            enrolment::new_code(change, till, fingerprint.as_ref(), rand::random(), now_ms, 1)
        };
        self.running.db().write(code).unwrap()
    }

    /// The operator gives a till the next life, and a code for it.
    pub fn new_epoch(&self, till: TillId) -> String {
        let epoch = |change: &kassa_server::db::Change<'_>| change.new_epoch(till, 0);
        let _ = self.running.db().write(epoch).unwrap();
        self.code(till)
    }

    /// Open alarms: the word and the place.
    pub fn alarms(&self) -> Vec<(String, EntryRef)> {
        let alarms = self.running.db().read(|view| view.alarms_after(0, 100)).unwrap();
        alarms.into_iter().map(|alarm| (alarm.kind, alarm.at)).collect()
    }

    /// Payments that are in a till's journal at the centre, and those it keeps beside, by number.
    pub fn payments(&self, till: TillId) -> (Vec<u32>, Vec<u32>) {
        self.running
            .db()
            .read(|view| {
                let mut stored = Vec::new();
                let mut beside = Vec::new();
                for epoch in 1..=view.till(till)?.map_or(0, |row| row.epoch.0) {
                    for entry in view.entries(till, Epoch(epoch), Seq(1), u32::MAX)? {
                        if let Ok(Body::PaymentAccepted(payment)) = Entry::parse(&entry.body).map(|entry| entry.body) {
                            stored.push(payment.number.0);
                        }
                    }
                    let kept = kassa_server::ingest::payments_beside(view, till, Epoch(epoch))?;
                    beside.extend(kept.iter().map(|beside| beside.payment.number.0));
                }
                Ok::<_, DbError>((stored, beside))
            })
            .unwrap()
    }

    pub fn add_till(&self, code: &str) -> TillId {
        self.running.db().write(|change| change.add_till(self.point, &TillCode::new(code).unwrap())).unwrap()
    }

    /// A new till, let in.
    pub fn till(&self, code: &str) -> Till {
        let id = self.add_till(code);
        Till::enrol(&self.address(), &self.code(id)).unwrap()
    }

    /// Everything it has of a till's first life, in order.
    pub fn entries(&self, till: TillId) -> Vec<Vec<u8>> {
        let entries = self.running.db().read(|view| view.entries(till, Epoch(1), Seq(1), u32::MAX)).unwrap();
        entries.into_iter().map(|entry| entry.body).collect()
    }
}

/// A till with a real store in a temporary folder.
pub struct Till {
    pub dir: TempDir,
    pub identity: Identity,
    pub store: Arc<Mutex<Store>>,
    pub forked: Arc<Mutex<Option<Seq>>>,
}

fn open(dir: &Path) -> Store {
    let options = StoreOptions { dir: dir.to_owned(), vfs: None, key: None, durable: false, owner: "test".to_owned() };
    store::open(&options).unwrap()
}

impl Till {
    pub fn enrol(address: &str, code: &str) -> Result<Self, EnrolError> {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::of(dir.path(), Keystore::None);
        let Enrolled { answer, server, public_key, key } =
            enrol((address, code), &Way::default(), &keys, None, &mut OsRng)?;
        let identity = Identity {
            till: answer.till,
            epoch: answer.epoch,
            point: answer.point.code,
            code: answer.code,
            currency: answer.point.currency,
            public_key,
            server,
            certificate: answer.certificate,
            files_key: answer.files_key.as_deref().and_then(kassa_domain::chain::hex_bytes),
        };
        let mut store = open(dir.path());
        let tx = store.transaction().unwrap();
        identity::enrol(&tx, &identity, answer.numbers, SystemClock::new().now()).unwrap();
        tx.commit().unwrap();
        let _ = keys.adopt(&key).unwrap();
        Ok(Self { dir, identity, store: Arc::new(Mutex::new(store)), forked: Arc::default() })
    }

    /// The same data folder copied to another computer.
    pub fn copied(&self) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let _ = self.store.lock().unwrap().checkpoint().unwrap();
        for name in ["money.sqlite", "key"] {
            let _ = std::fs::copy(self.dir.path().join(name), dir.path().join(name)).unwrap();
        }
        let store = Arc::new(Mutex::new(open(dir.path())));
        Self { dir, identity: self.identity.clone(), store, forked: Arc::default() }
    }

    /// The program lets the till of this folder in once more, and begins the new life of its journal.
    pub fn let_in_again(self, address: &str, code: &str) -> Self {
        let Self { dir, store, .. } = self;
        drop(store);
        let clock = SystemClock::new();
        let at = (address, code);
        let (owner, way) = ("test".to_owned(), Way::default());
        let (identity, _) = enrol_till(dir.path(), owner, at, &way, Keystore::None, &clock).unwrap();
        let till = Self { store: Arc::new(Mutex::new(open(dir.path()))), dir, identity, forked: Arc::default() };
        till.begin();
        till
    }

    /// The first entry of a life, as the running till appends it.
    pub fn begin(&self) {
        let previous = journal::before(self.store.lock().unwrap().connection()).unwrap();
        self.append_bodies([Body::EpochStarted {
            point: self.identity.point.clone(),
            code: self.identity.code.clone(),
            public_key: self.identity.public_key,
            currency: self.identity.currency,
            program: "test".to_owned(),
            previous,
        }]);
    }

    /// Entries that wait for the centre, of all lives.
    pub fn waiting(&self) -> u64 {
        journal::queue(self.store.lock().unwrap().connection()).unwrap().0
    }

    /// What the verification finds in the chain itself.
    pub fn broken_links(&self) -> Vec<Fault> {
        let report = verify(self.store.lock().unwrap().connection()).unwrap();
        report.faults.into_iter().filter(|fault| !matches!(fault, Fault::Missing { .. })).collect()
    }

    pub fn append(&self, entries: usize) {
        self.append_bodies(std::iter::repeat_n(Body::SignedIn, entries));
    }

    pub fn append_bodies(&self, bodies: impl IntoIterator<Item = Body>) {
        let mut store = self.store.lock().unwrap();
        let tx = store.transaction().unwrap();
        for body in bodies {
            let _ = journal::append(&tx, SystemClock::new().now(), None, &body).unwrap();
        }
        tx.commit().unwrap();
    }

    pub fn entries(&self) -> Vec<Vec<u8>> {
        let store = self.store.lock().unwrap();
        journal::from(store.connection(), Epoch(1), Seq(1), usize::MAX >> 1, usize::MAX >> 1).unwrap()
    }

    pub fn acknowledged(&self) -> u64 {
        journal::acknowledged(self.store.lock().unwrap().connection()).unwrap().0
    }

    pub fn verdicts(&self) -> u64 {
        journal::verdict_cursor(self.store.lock().unwrap().connection()).unwrap()
    }

    pub fn key(&self) -> TillKey {
        Keys::of(self.dir.path(), Keystore::None).load().unwrap().0
    }

    /// What the centre told, as it is kept here, newest last.
    pub fn texts(&self) -> Vec<String> {
        let kept = store::messages::latest(self.store.lock().unwrap().connection(), 100).unwrap();
        kept.into_iter()
            .map(|kept| match kept.message.about {
                About::Text { text } => text,
                other => format!("{other:?}"),
            })
            .collect()
    }

    /// A line as the till knows its centre.
    pub fn line(&self) -> HttpLine {
        let trust = self.identity.certificate.clone().map_or(Trust::Loopback, Trust::Pinned);
        let shown = Shown::of(self.dir.path(), Arc::new(self.key()));
        HttpLine::new(&self.identity.server, &trust).unwrap().showing(shown).unwrap()
    }

    pub fn sync(&self) -> TillSync {
        self.sync_with(self.dir.path())
    }

    /// A sync whose rounds are ten minutes apart.
    pub fn sync_rarely(&self) -> TillSync {
        self.sync_every(600, self.dir.path())
    }

    /// A sync whose line goes this way.
    pub fn sync_by(&self, way: &Way) -> TillSync {
        self.sync_over(self.line().by(way).unwrap(), 5, self.dir.path())
    }

    /// A sync whose line knows the centre by these addresses.
    pub fn sync_at(&self, addresses: &[String]) -> TillSync {
        let trust = self.identity.certificate.clone().map_or(Trust::Loopback, Trust::Pinned);
        let line = HttpLine::in_order(addresses, &self.identity.server, &trust).unwrap();
        self.sync_over(line, 5, self.dir.path())
    }

    /// A sync with its directory in a folder of its own, so that two can run at once.
    pub fn sync_with(&self, directory: &Path) -> TillSync {
        self.sync_every(5, directory)
    }

    fn sync_every(&self, seconds: u64, directory: &Path) -> TillSync {
        self.sync_over(self.line(), seconds, directory)
    }

    fn sync_over(&self, line: HttpLine, seconds: u64, directory: &Path) -> TillSync {
        let (news, heard) = mpsc::channel();
        let signer = Arc::new(self.key());
        let reader = self.store.lock().unwrap().reader().unwrap();
        let thread = SyncThread::start(Parts {
            till: self.identity.till,
            line,
            books: StoreBooks::open(reader, directory).unwrap(),
            sink: Sink { store: Arc::clone(&self.store), forked: Arc::clone(&self.forked) },
            signals: Signals::new(move |signal| drop(news.send(signal))),
            clock: Arc::new(SystemClock::new()),
            switch: Switch::on(),
            signer: signer.clone(),
            sync: Sync::new(signer, Box::new(StdRng::seed_from_u64(7)), seconds, None),
        });
        TillSync { thread: thread.unwrap(), heard, told: Vec::new() }
    }
}

/// A sync that runs, and what it told.
pub struct TillSync {
    pub thread: SyncThread,
    heard: mpsc::Receiver<Signal>,
    pub told: Vec<Signal>,
}

impl TillSync {
    /// Waits until something is so, listening meanwhile.
    #[expect(clippy::disallowed_methods, reason = "a test against real threads has a deadline by the real clock")]
    pub fn until(&mut self, what: &str, mut so: impl FnMut(&[Signal]) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(120);
        while !so(&self.told) {
            assert!(Instant::now() < deadline, "not within two minutes: {what}; told {:?}", self.told.last());
            self.told.extend(self.heard.recv_timeout(Duration::from_millis(20)));
        }
    }

    pub fn until_link(&mut self, what: &str, is: impl Fn(Link) -> bool) {
        self.until(what, |told| {
            let link = |signal: &Signal| if let Signal::Link(link) = signal { Some(*link) } else { None };
            told.iter().rev().find_map(link).is_some_and(&is)
        });
    }
}

/// Writes as the till's thread would.
struct Sink {
    store: Arc<Mutex<Store>>,
    forked: Arc<Mutex<Option<Seq>>>,
}

impl Sink {
    fn write(&self, work: impl FnOnce(&store::Tx<'_>) -> Result<(), store::StoreError>) -> Result<(), NotTaken> {
        let mut store = self.store.lock().unwrap();
        let written = || {
            let tx = store.transaction()?;
            work(&tx)?;
            tx.commit().map_err(store::StoreError::from)
        };
        written().map_err(|error| NotTaken(error.to_string()))
    }
}

impl SyncSink for Sink {
    async fn acknowledge(&self, epoch: Epoch, through: Seq, head: Hash) -> Result<(), NotTaken> {
        self.write(|tx| {
            assert_eq!(journal::hash_at(tx, epoch, through)?, Some(head), "acknowledged by its hash");
            journal::acknowledge(tx, epoch, through)
        })
    }

    async fn verdicts(&self, verdicts: Vec<Verdict>) -> Result<(), NotTaken> {
        self.write(|tx| journal::put_verdicts(tx, &verdicts))
    }

    async fn contact(&self, offset_ms: i64, at: Timestamp) -> Result<(), NotTaken> {
        self.write(|tx| identity::note_contact(tx, at, offset_ms))
    }

    async fn line(&self, _is_up: bool) {}

    async fn restored(&self) -> Result<(), NotTaken> {
        self.write(journal::forget_verdicts)
    }

    async fn messages(&self, page: MessagePage) -> Result<(), NotTaken> {
        self.write(|tx| store::messages::keep(tx, &page))
    }

    async fn attachment(&self, told: Told) -> Result<(), NotTaken> {
        self.write(|tx| {
            let now = Timestamp::new(0, 0).unwrap();
            store::attachments::told(tx, told.at, &told.hash, now, told.refused.as_deref())
        })
    }

    async fn forked(&self, at: Seq) -> Result<(), NotTaken> {
        *self.forked.lock().unwrap() = Some(at);
        Ok(())
    }
}
