//! The world of a demonstration: a centre on loopback with a town, an enrolled till, an emulated register.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use kassa_domain::ids::TillId;
use kassa_drivers::clock::Clock as LineClock;
use kassa_drivers::family::Emulation;
use kassa_drivers::port::pipe::Shared;
use kassa_drivers::shtrih::FAMILY;
use kassa_drivers::shtrih::emulator::{Emulator, Transport};
use kassa_server::clock::Clock as CentreClock;
use kassa_server::{Options, Running, Server, StartError};

use super::DemoError;
use super::fuse::{Fuse, Fused};
use super::meter::Meter;
use super::roll::Roll;
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::enrolment::enrol_till;
use crate::keys::Keystore;
use crate::register;
use crate::signal::Signals;
use crate::store;
use crate::sync::Switch;
use crate::sync::client::Way;
use crate::till::Timing;
use crate::till::book::Words;
use crate::workplace::{Opening, Workplace, WorkplaceError, owner_name};

mod second;

pub use second::Second;

/// The paper of a kept day.
const PAPER: &str = "paper.txt";
/// Stands, locked, in the folder of a day to keep until it has its town and its till: what a killed beginning left there
/// is no day yet, and holds no money.
const BEGINNING: &str = "beginning";
/// The town is the same every time.
const SEED: u64 = 17;

/// A running demonstration.
pub struct World {
    /// The data folder of the till.
    pub till_dir: PathBuf,
    /// The centre; tills of one town share it.
    pub centre: Arc<Running>,
    /// The till's number at the centre.
    pub till_id: TillId,
    /// The emulated register.
    pub device: Shared<Emulator>,
    /// Its paper.
    pub roll: Roll,
    /// The fuse on its line.
    pub fuse: Fuse,
    /// Reads the register's counters.
    pub meter: Meter,
    /// The switch of the network.
    pub switch: Switch,
    /// The words of receipts.
    pub words: Words,
    /// The workplace; nothing while its plug is out.
    pub workplace: Option<Workplace>,
    signals: Signals,
    config: Config,
    clocks: Clocks,
    // Dropped last: the folder, when nobody keeps it.
    _scratch: Option<tempfile::TempDir>,
}

/// The clocks of a demonstration, handed in so that a night can pass in a moment.
#[derive(Debug, Clone)]
pub struct Clocks {
    /// The till's.
    pub till: Arc<dyn Clock>,
    /// The centre's.
    pub centre: Arc<dyn CentreClock>,
    /// That of the register and of its line.
    pub line: Arc<dyn LineClock>,
}

impl Clocks {
    /// The machine's own, with this one for the register.
    #[must_use]
    pub fn of_the_machine(line: Arc<dyn LineClock>) -> Self {
        Self { till: Arc::new(SystemClock::new()), centre: Arc::new(kassa_server::clock::SystemClock), line }
    }
}

/// What a demonstration is made of.
pub struct Making<'a> {
    /// Where the data stays; a folder that is thrown away when unset.
    pub keep: Option<&'a Path>,
    /// Goes on with the data that is kept there, instead of beginning anew.
    pub resume: bool,
    /// Model of the register.
    pub model: &'a str,
    /// Accounts of the town.
    pub accounts: u32,
    /// The words of receipts.
    pub words: Words,
    /// What time it is.
    pub clocks: Clocks,
    /// Where news of the till goes.
    pub signals: Signals,
    /// The paper of the register.
    pub roll: Roll,
}

impl World {
    /// Makes the centre and its town and lets the till in, or goes on with those that were kept, and starts the till.
    ///
    /// # Errors
    /// Names what is in the way: a folder with other data in it, a full disk.
    pub fn make(making: Making<'_>) -> Result<Self, DemoError> {
        let scratch = if making.keep.is_none() { Some(tempfile::tempdir()?) } else { None };
        let base = match (making.keep, &scratch) {
            (Some(keep), _) => keep.to_owned(),
            (None, Some(scratch)) => scratch.path().to_owned(),
            (None, None) => return Err(io::Error::from(io::ErrorKind::NotFound).into()),
        };
        let cleared = clear_a_beginning(&base)?;
        let (dirs, paper) = ((base.join("till"), base.join("centre")), base.join(PAPER));
        let resume = making.resume && !cleared;
        if !resume && paper.exists() {
            return Err(DemoError::FolderInUse(base));
        }
        let ((centre, till_id), beginning) = if resume {
            (centre_again(&dirs, &making.clocks)?, None)
        } else {
            for dir in [&dirs.0, &dirs.1] {
                refuse_a_used_folder(dir)?;
            }
            std::fs::create_dir_all(&base)?;
            let beginning = std::fs::File::create(base.join(BEGINNING))?;
            beginning.lock()?;
            (begin(&dirs, making.accounts, &making.clocks)?, Some(beginning))
        };
        let till_dir = dirs.0;
        if making.keep.is_some() {
            making.roll.keep_in(&paper)?;
            keep_settings(&till_dir, making.model)?;
        }
        if beginning.is_some() {
            std::fs::remove_file(base.join(BEGINNING))?;
        }
        Self::over(till_dir, (Arc::new(centre), till_id), making, scratch)
    }

    /// Starts a till with a register of its own over a data folder that is let in at a centre.
    fn over(
        till_dir: PathBuf,
        (centre, till_id): (Arc<Running>, TillId),
        making: Making<'_>,
        scratch: Option<tempfile::TempDir>,
    ) -> Result<Self, DemoError> {
        let mut config = Config { sync_interval_s: 5, ..Config::default() };
        config.register.model = Some(making.model.to_owned());
        let asked = Emulation {
            model: config.register.model.clone(),
            state: Some(register::memory_file(&FAMILY, &till_dir)),
            paper: Box::new(making.roll.clone()),
            ..Emulation::usual()
        };
        let device = Emulator::as_asked(asked, Transport::V1, Arc::clone(&making.clocks.line));
        let device = Arc::new(Mutex::new(device.map_err(register::RegisterError::from)?));
        let mut world = Self {
            till_dir,
            centre,
            till_id,
            device,
            roll: making.roll,
            fuse: Fuse::default(),
            meter: Meter::default(),
            switch: Switch::on(),
            workplace: None,
            signals: making.signals,
            config,
            words: making.words,
            clocks: making.clocks,
            _scratch: scratch,
        };
        world.start()?;
        Ok(world)
    }

    /// Starts the till on its data.
    ///
    /// # Errors
    /// Names what is in the way.
    pub fn start(&mut self) -> Result<(), DemoError> {
        let opening = Opening {
            dir: &self.till_dir,
            owner: owner_name(),
            addresses: &[],
            way: Way::default(),
            sync_interval_s: self.config.sync_interval_s,
            keystore: Keystore::None,
            words: self.words.clone(),
            clock: Arc::clone(&self.clocks.till),
            drawer_on_cash: false,
            timing: Timing { undecided_after_ms: 60_000, ..Timing::default() },
            signals: self.signals.clone(),
            switch: self.switch.clone(),
        };
        let (device, fuse, meter) = (Arc::clone(&self.device), self.fuse.clone(), self.meter.clone());
        let (config, clock) = (self.config.register.clone(), Arc::clone(&self.clocks.line));
        let dir = self.till_dir.clone();
        let workplace = Workplace::open(opening, move |identity| {
            let setup = register::setup(&config, identity.currency, &dir);
            let register = register::over_pipe(&FAMILY, &setup, &device, clock);
            Ok(Box::new(Fused { register, fuse, meter }))
        })?;
        self.workplace = Some(workplace);
        Ok(())
    }

    /// The plug is pulled: whatever the till's threads were at, it ends here.
    pub fn stop(&mut self) {
        self.workplace = None;
    }
}

/// Settings by which the kept till opens in a window of its own, over the same emulated register.
fn keep_settings(till_dir: &Path, model: &str) -> Result<(), DemoError> {
    let file = till_dir.join("config.toml");
    if !file.exists() {
        std::fs::write(file, format!("[register]\nport = \"emulator\"\nmodel = \"{model}\"\n"))?;
    }
    Ok(())
}

/// A new centre with a town, and a till let in.
fn begin(
    (till_dir, centre_dir): &(PathBuf, PathBuf),
    accounts: u32,
    clocks: &Clocks,
) -> Result<(Running, TillId), DemoError> {
    std::fs::create_dir_all(centre_dir)?;
    let centre = start_centre(centre_dir, 0, clocks)?;
    let (till_id, code) = super::town::found(&centre, accounts, SEED, &*clocks.centre)?;
    let_in(till_dir, &centre, &code, clocks)?;
    Ok((centre, till_id))
}

/// Lets a till in with its code, over an empty folder.
fn let_in(till_dir: &Path, centre: &Running, code: &str, clocks: &Clocks) -> Result<(), DemoError> {
    std::fs::create_dir_all(till_dir)?;
    let (at, way) = ((&*centre.url, code), Way::default());
    let _ = enrol_till(till_dir, owner_name(), at, &way, Keystore::None, &*clocks.till)?;
    Ok(())
}

/// The centre of a kept day where its till looks for it.
fn centre_again((till_dir, centre_dir): &(PathBuf, PathBuf), clocks: &Clocks) -> Result<(Running, TillId), DemoError> {
    let reader = store::open_reader(till_dir, None).map_err(WorkplaceError::from)?;
    let known = store::identity::load(&reader).map_err(WorkplaceError::from)?;
    let identity = known.ok_or(WorkplaceError::NotEnrolled)?;
    let port = identity.server.rsplit(':').next().and_then(|port| port.trim_end_matches('/').parse().ok());
    let centre = start_centre(centre_dir, port.unwrap_or(0), clocks)?;
    Ok((centre, identity.till))
}

/// Takes away what a beginning that was killed left in the folder; true when there was one.
fn clear_a_beginning(base: &Path) -> Result<bool, DemoError> {
    let mark = match std::fs::File::open(base.join(BEGINNING)) {
        Ok(mark) => mark,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    // Whoever begins there still holds it.
    mark.try_lock().map_err(|_| DemoError::FolderInUse(base.to_owned()))?;
    for dir in ["till", "centre"].map(|name| base.join(name)) {
        match std::fs::remove_dir_all(dir) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
    }
    match std::fs::remove_file(base.join(PAPER)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        Ok(()) | Err(_) => Ok(true),
    }
}

/// Data of somebody else is never played over.
fn refuse_a_used_folder(dir: &Path) -> Result<(), DemoError> {
    match std::fs::read_dir(dir) {
        Ok(mut entries) => {
            // The log of this very run may be there already.
            let foreign = entries.any(|entry| entry.is_ok_and(|entry| entry.file_name() != "logs"));
            if foreign { Err(DemoError::FolderInUse(dir.to_owned())) } else { Ok(()) }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn start_centre(dir: &Path, port: u16, clocks: &Clocks) -> Result<Running, StartError> {
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    Server::start(&Options { listen, ..Options::new(dir, Arc::clone(&clocks.centre)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_that_was_killed_is_cleared_and_a_day_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let base = dir.path();
        let there = || {
            let names = std::fs::read_dir(base).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
            let mut names: Vec<String> = names.collect();
            names.sort();
            names
        };
        for name in ["till", "centre"] {
            std::fs::create_dir(base.join(name)).unwrap();
            std::fs::write(base.join(name).join("data"), "half").unwrap();
        }
        std::fs::write(base.join(PAPER), "").unwrap();
        assert!(!clear_a_beginning(base).unwrap());
        assert_eq!(there(), ["centre", PAPER, "till"], "a kept day");
        let begun = std::fs::File::create(base.join(BEGINNING)).unwrap();
        begun.lock().unwrap();
        assert!(matches!(clear_a_beginning(base), Err(DemoError::FolderInUse(_))));
        assert_eq!(there(), [BEGINNING, "centre", PAPER, "till"], "somebody is at it");
        drop(begun);
        assert!(clear_a_beginning(base).unwrap());
        assert_eq!(there(), [BEGINNING]);
    }
}
