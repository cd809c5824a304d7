//! What the tests of the whole till share: a world that outlives power cuts, and a pump that drives the till by hand.
#![allow(dead_code, reason = "each test program uses its own part")]

pub mod book;
pub mod check;
pub mod clock;
pub mod flow;
pub mod flushes;
pub mod journal;
pub mod operation;
pub mod pump;
pub mod work;

use std::path::Path;
use std::sync::{Arc, Mutex};

use kassa::store::identity::{self, Identity};
use kassa::store::{self, Reader, Store, StoreOptions};
use kassa::till::{Parts, Timing};
use kassa_domain::exchange::FirstNumbers;
use kassa_domain::ids::{Epoch, Login, PointCode, TillCode, TillId, UserId};
use kassa_domain::user::{Approver, Right, Role, User};
use kassa_domain::{Currency, Money};
use kassa_drivers::port::pipe::{PipePort, Shared, lock};
use kassa_drivers::shtrih::emulator::{self, Document, Emulator, Fault, Profile, What};
use kassa_drivers::shtrih::register::{Settings, ShtrihRegister};
use rand::SeedableRng;
use rand::rngs::StdRng;
use tempfile::TempDir;

use book::TestBook;
use clock::WorldClock;

/// A model with a fiscal drive, and an old one without.
pub const RETAIL: &str = "retail-01f";
pub const CLASSIC: &str = "fr-k";

/// Everything that is still there when the till has no power: its files, the register, the time, the directory.
pub struct World {
    pub dir: TempDir,
    pub clock: WorldClock,
    pub device: Shared<Emulator>,
    pub model: String,
    pub book: TestBook,
    pub identity: Identity,
    pub durable: bool,
    pub drawer_on_cash: bool,
}

impl World {
    /// A till enrolled this morning beside a new register of a model.
    pub fn new(model: &str) -> Self {
        Self::enrolled(model, identity())
    }

    /// The same under a name of its own.
    pub fn enrolled(model: &str, identity: Identity) -> Self {
        let (dir, clock) = (temporary_dir(), WorldClock::morning());
        let device = device(model, &clock, dir.path());
        Self::made(dir, clock, device, (model, identity), false)
    }

    /// A till whose commits are flushed, on the system's own folder for temporary files; its register is in memory, so
    /// that every flush is the till's.
    pub fn durable(model: &str) -> Self {
        let (dir, clock) = (tempfile::tempdir().unwrap(), WorldClock::morning());
        let settings = emulator::Settings::new(Profile::named(model).expect("a model of the table"));
        let device = Arc::new(Mutex::new(Emulator::new(settings, Arc::new(clock.line()))));
        Self::made(dir, clock, device, (model, identity()), true)
    }

    fn made(
        dir: TempDir,
        clock: WorldClock,
        device: Shared<Emulator>,
        (model, identity): (&str, Identity),
        durable: bool,
    ) -> Self {
        let book = TestBook::new(clock.moment());
        let model = model.to_owned();
        let world = Self { dir, clock, device, model, book, identity, durable, drawer_on_cash: false };
        let mut store = world.open();
        let tx = store.transaction().unwrap();
        identity::enrol(&tx, &world.identity, FirstNumbers::START, world.clock.moment()).unwrap();
        tx.commit().unwrap();
        world
    }

    /// Another world in which everything has been so far as in this one. Nothing may be running.
    pub fn copied(&self) -> Self {
        let (dir, clock) = (temporary_dir(), self.clock.copied());
        for file in [store::MONEY, MEMORY, "register.json.journal"] {
            let _ = std::fs::copy(self.path().join(file), dir.path().join(file)).expect("a file of the world");
        }
        let device = device(&self.model, &clock, dir.path());
        let book = TestBook::new(clock.moment());
        book.page().point = self.book.page().point.clone();
        let (model, identity) = (self.model.clone(), self.identity.clone());
        Self { dir, clock, device, model, book, identity, durable: self.durable, drawer_on_cash: self.drawer_on_cash }
    }

    /// The money file, opened as the till does.
    pub fn open(&self) -> Store {
        let dir = self.dir.path().to_owned();
        let owner = "kassa (test)".to_owned();
        store::open(&StoreOptions { dir, vfs: None, key: None, durable: self.durable, owner }).unwrap()
    }

    /// What a till is started with.
    pub fn parts(&self) -> Parts {
        Parts {
            store: self.open(),
            book: Box::new(self.book.clone()),
            words: book::words(),
            clock: Arc::new(self.clock.since_start()),
            random: Box::new(StdRng::seed_from_u64(7)),
            timing: Timing::default(),
            drawer_on_cash: self.drawer_on_cash,
        }
    }

    /// A driver that knows nothing of what was before.
    pub fn register(&self) -> ShtrihRegister {
        let line = Arc::new(self.clock.line());
        let port = PipePort::new(Arc::clone(&self.device), Arc::clone(&line) as Arc<_>);
        ShtrihRegister::new(Box::new(port), line, Settings::new(Currency::Uah))
    }

    /// The money file beside its owner, or without one.
    pub fn reader(&self) -> Reader {
        store::open_reader(self.dir.path(), None).unwrap()
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Loads faults; their counts begin here.
    pub fn faults(&self, faults: &[Fault]) {
        lock(&self.device).load_faults(faults.to_vec());
    }

    /// Does something to the device now.
    pub fn apply(&self, what: What) {
        lock(&self.device).apply(what, self.clock.elapsed());
    }

    pub fn documents(&self) -> Vec<Document> {
        lock(&self.device).documents().to_vec()
    }

    /// Commands the device has taken since its faults were loaded.
    pub fn commands(&self) -> u64 {
        lock(&self.device).traffic().commands
    }

    pub fn device_cash(&self) -> i64 {
        lock(&self.device).cash()
    }
}

/// The register's memory in the world's folder.
const MEMORY: &str = "register.json";

fn device(model: &str, clock: &WorldClock, dir: &Path) -> Shared<Emulator> {
    let settings = emulator::Settings::new(Profile::named(model).expect("a model of the table"));
    let device = Emulator::open(settings, Arc::new(clock.line()), &dir.join(MEMORY)).expect("a device");
    Arc::new(Mutex::new(device))
}

/// In memory where the system has such a place: hundreds of worlds are made, and none is kept.
pub fn temporary_dir() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

pub fn identity() -> Identity {
    Identity {
        till: TillId(3),
        epoch: Epoch(1),
        point: PointCode::new("17").unwrap(),
        code: TillCode::new("3").unwrap(),
        currency: Currency::Uah,
        public_key: [7; 32],
        server: "http://127.0.0.1:1".to_owned(),
        certificate: None,
        files_key: None,
    }
}

pub fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn person(id: u32, login: &str, name: &str, role: Role) -> User {
    let login = Login::new(login).unwrap();
    User {
        id: UserId(id),
        login,
        name: name.to_owned(),
        role,
        rights: role.rights(),
        verifier: String::new(),
        active: true,
    }
}

pub fn cashier() -> User {
    person(1, "olena", "Олена Коваль", Role::Cashier)
}

pub fn supervisor() -> User {
    person(2, "ihor", "Ігор Бондар", Role::Supervisor)
}

/// The supervisor beside the till, for one right.
pub fn approval(right: Right) -> Approver {
    let user = supervisor();
    Approver { user: user.id, rights: user.rights, right }
}
