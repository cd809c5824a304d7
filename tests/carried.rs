//! A point without a line: the queue goes to the centre as a file, its answer comes back as one, and nothing counts that
//! is not proven.

mod line;

use std::fs;
use std::path::{Path, PathBuf};

use kassa::carried::{self, CarryError, Exported};
use kassa::clock::{Clock, SystemClock};
use kassa::long_work::{LongWork, Progress};
use kassa::store::carried::{NotTaken, TakenIn, take_in};
use kassa::store::identity::{self, Identity};
use kassa::store::{StoreError, journal};
use kassa_domain::carried::{Answer, CarriedError};
use kassa_domain::ids::Seq;
use kassa_server::carried::{TakeError, Taken, take};
use rand::rngs::OsRng;
use tempfile::TempDir;

use line::{Centre, Till, payment};

/// The stick, and the centre's clock while it is there.
struct Stick {
    dir: TempDir,
    now_ms: i64,
}

impl Stick {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), now_ms: SystemClock::new().now().utc_ms() + 60_000 }
    }

    fn export(&self, till: &Till) -> Result<Exported, CarryError> {
        carried::export(till.dir.path(), self.dir.path(), SystemClock::new().now(), &mut OsRng, &Progress::unwatched())
    }

    /// The centre takes the file; its answer lies on the stick under this name.
    fn take(&mut self, centre: &Centre, file: &Path, name: &str) -> Result<(Taken, PathBuf), TakeError> {
        self.now_ms += 1_000;
        let taken = take(centre.running.db(), &fs::read(file).unwrap(), self.now_ms)?;
        let answer = self.dir.path().join(name);
        fs::write(&answer, &taken.file).unwrap();
        Ok((taken, answer))
    }
}

/// What the till makes of an answer.
fn import(till: &Till, answer: &Path) -> Result<TakenIn, String> {
    let answer =
        carried::read_answer(answer, &till.identity, &Progress::unwatched()).map_err(|error| error.to_string())?;
    taken_in(till, &answer).map_err(|why| format!("{why:?}"))
}

fn taken_in(till: &Till, answer: &Answer) -> Result<TakenIn, NotTaken> {
    let mut store = till.store.lock().unwrap();
    let tx = store.transaction().unwrap();
    let outcome = take_in(&tx, &till.identity, answer, SystemClock::new().now()).unwrap();
    if outcome.is_ok() {
        tx.commit().map_err(StoreError::from).unwrap();
    }
    outcome
}

/// What would have changed if something had.
fn state(till: &Till) -> (u64, u64, u64, Option<Seq>) {
    let stopped = journal::stopped(till.store.lock().unwrap().connection()).unwrap();
    (till.acknowledged(), till.verdicts(), till.waiting(), stopped)
}

#[test]
fn a_carried_queue_stays_queued_until_its_answer_comes_back() {
    let (centre, mut stick) = (Centre::start(), Stick::new());
    let till = centre.till("3");
    till.begin();
    till.append(3_000);
    till.append_bodies([payment(1)]);
    let exported = stick.export(&till).unwrap();
    assert_eq!((exported.entries, exported.left), (3_002, 0));
    assert!(exported.path.file_name().unwrap().to_str().unwrap().starts_with("kassa-17-3-"));
    assert_eq!(till.waiting(), 3_002, "a file on a stick is no proof");
    assert_eq!(fs::read_dir(stick.dir.path()).unwrap().count(), 1, "no half file is left");
    let (taken, answer) = stick.take(&centre, &exported.path, "first").unwrap();
    assert_eq!((taken.entries, taken.new), (3_002, 3_002));
    assert!(centre.entries(till.identity.till) == till.entries(), "the centre has the journal, once and in order");
    let brought = import(&till, &answer).unwrap();
    assert_eq!((brought.sent, brought.waiting, brought.verdicts), (3_002, 0, 3_002));
    assert_eq!(till.acknowledged(), 3_002);
    // The next file has only what is new.
    till.append(2);
    let next = stick.export(&till).unwrap();
    assert_eq!(next.entries, 2);
    let (taken, second) = stick.take(&centre, &next.path, "second").unwrap();
    assert_eq!(taken.new, 2);
    assert_eq!(import(&till, &second).unwrap().sent, 2);
    // The same once more, and the one before: nothing changes.
    let before = state(&till);
    assert_eq!(import(&till, &second), Err("Again".to_owned()));
    assert_eq!(import(&till, &answer), Err("Older".to_owned()));
    assert_eq!(state(&till), before);
}

#[test]
fn a_file_taken_twice_and_a_line_in_between_count_once() {
    let (centre, mut stick) = (Centre::start(), Stick::new());
    let till = centre.till("3");
    till.begin();
    till.append_bodies([payment(1)]);
    let exported = stick.export(&till).unwrap();
    let (_, answer) = stick.take(&centre, &exported.path, "first").unwrap();
    let (again, newer) = stick.take(&centre, &exported.path, "again").unwrap();
    assert_eq!((again.entries, again.new), (2, 0));
    // The line comes, and brings everything itself.
    till.append(1);
    let mut sync = till.sync();
    sync.until("the journal arrives", |_| till.acknowledged() == 3 && till.verdicts() >= 3);
    drop(sync);
    assert_eq!(centre.payments(till.identity.till).0, [1], "once");
    let before = state(&till);
    let _ = import(&till, &newer).is_ok();
    assert_eq!(state(&till), before, "nothing that the line brought is taken back");
    assert!(import(&till, &answer).is_err());
    assert_eq!(state(&till), before);
}

#[test]
fn an_answer_that_is_not_for_this_till_changes_nothing() {
    let (centre, elsewhere, mut stick) = (Centre::start(), Centre::start(), Stick::new());
    let (till, other) = (centre.till("3"), centre.till("4"));
    let stranger = elsewhere.till("3");
    for each in [&till, &other, &stranger] {
        each.begin();
    }
    let own = stick.export(&till).unwrap().path;
    let (_, good) = stick.take(&centre, &own, "good").unwrap();
    let (_, theirs) = stick.take(&centre, &stick.export(&other).unwrap().path, "theirs").unwrap();
    let (_, strange) = stick.take(&elsewhere, &stick.export(&stranger).unwrap().path, "strange").unwrap();
    let bytes = fs::read(&good).unwrap();
    let spoilt = |name: &str, bytes: &[u8]| {
        let path = stick.dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let mut changed = bytes.clone();
    changed[200] ^= 1;
    let before = state(&till);
    for (path, expect) in [
        (spoilt("cut", &bytes[..bytes.len() - 1]), CarriedError::Cut),
        (spoilt("changed", &changed), CarriedError::Forged),
        (spoilt("picture", b"\x89PNG"), CarriedError::OtherKind),
        (own, CarriedError::OtherKind),
        (theirs, CarriedError::OtherTill),
        (strange, CarriedError::Forged),
    ] {
        assert_eq!(import(&till, &path), Err(expect.to_string()), "{}", path.display());
        assert_eq!(state(&till), before, "{}", path.display());
    }
    assert_eq!(import(&till, &good).unwrap().waiting, 0);
}

#[test]
fn a_till_that_was_let_in_anew_makes_a_new_file_with_what_was_before() {
    let (centre, mut stick) = (Centre::start(), Stick::new());
    let till = centre.till("3");
    till.begin();
    till.append_bodies([payment(1)]);
    let old = stick.export(&till).unwrap().path;
    let (_, late) = stick.take(&centre, &old, "late").unwrap();
    till.append_bodies([payment(2)]);
    let till_id = till.identity.till;
    let till = till.let_in_again(&centre.address(), &centre.new_epoch(till_id));
    assert!(matches!(stick.take(&centre, &old, "x"), Err(TakeError::OtherKey(_))), "the old file is out of date");
    assert_eq!(import(&till, &late), Err("OtherLife".to_owned()));
    let exported = stick.export(&till).unwrap();
    assert_eq!(exported.entries, 4, "the life before first, then the new one");
    let (taken, answer) = stick.take(&centre, &exported.path, "answer").unwrap();
    assert_eq!(taken.new, 2, "one payment of the life before was there, its opening too");
    assert_eq!(import(&till, &answer).unwrap().waiting, 0);
    assert_eq!(centre.payments(till_id).0, [1, 2]);
}

#[test]
fn a_centre_that_lost_its_tail_is_sent_it_with_the_next_file() {
    let (centre, mut stick, backup) = (Centre::start(), Stick::new(), tempfile::tempdir().unwrap());
    let till = centre.till("3");
    let centre = centre.restarted(|data| copy(data, backup.path()));
    till.begin();
    till.append(4);
    let (_, first) = stick.take(&centre, &stick.export(&till).unwrap().path, "first").unwrap();
    assert_eq!(import(&till, &first).unwrap().sent, 5);
    let centre = centre.restarted(|data| copy(backup.path(), data));
    till.append(1);
    let (taken, answer) = stick.take(&centre, &stick.export(&till).unwrap().path, "gap").unwrap();
    assert_eq!(taken.new, 0, "a gap");
    assert_eq!(import(&till, &answer).unwrap().lacks.map(|at| at.seq), Some(Seq(1)));
    let exported = stick.export(&till).unwrap();
    assert_eq!(exported.entries, 6, "from where the centre lacks them");
    let (taken, answer) = stick.take(&centre, &exported.path, "all").unwrap();
    assert_eq!(taken.new, 6);
    let told = import(&till, &answer).unwrap();
    assert_eq!((told.waiting, told.lacks), (0, None));
}

/// A data folder laid over another one.
fn copy(from: &Path, to: &Path) {
    for old in fs::read_dir(to).unwrap().map(Result::unwrap).filter(|old| old.path().is_file()) {
        fs::remove_file(old.path()).unwrap();
    }
    for file in fs::read_dir(from).unwrap().map(Result::unwrap).filter(|file| file.path().is_file()) {
        let _ = fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

#[test]
fn a_copy_of_the_folder_is_found_out_by_the_answer() {
    let (centre, mut stick) = (Centre::start(), Stick::new());
    let till = centre.till("3");
    till.begin();
    let copy = till.copied();
    till.append(3);
    copy.append_bodies([payment(9)]);
    let (_, first) = stick.take(&centre, &stick.export(&till).unwrap().path, "first").unwrap();
    assert_eq!(import(&till, &first).unwrap().stopped, None);
    let file = stick.dir.path().join("of-the-copy");
    fs::rename(stick.export(&copy).unwrap().path, &file).unwrap();
    let (taken, answer) = stick.take(&centre, &file, "forked").unwrap();
    assert_eq!(taken.new, 0);
    assert_eq!(import(&copy, &answer).unwrap().stopped, Some(Seq(2)));
    assert_eq!(state(&copy).3, Some(Seq(2)), "it takes nothing more");
    assert_eq!(centre.alarms()[0].0, "fork");
}

#[test]
fn a_till_of_before_the_key_for_files_is_told_so() {
    let (centre, stick) = (Centre::start(), Stick::new());
    let till = centre.till("3");
    till.begin();
    let old = Identity { files_key: None, ..till.identity.clone() };
    assert!(matches!(carried::read_answer(Path::new("x"), &old, &Progress::unwatched()), Err(CarryError::NoFilesKey)));
    assert!(matches!(
        carried::export(
            till.dir.path(),
            Path::new("/no/such/folder"),
            SystemClock::new().now(),
            &mut OsRng,
            &Progress::unwatched()
        ),
        Err(CarryError::NoFolder(_))
    ));
    let store = till.store.lock().unwrap();
    assert!(identity::load(store.connection()).unwrap().unwrap().files_key.is_some());
    drop(store);
    assert!(stick.export(&till).is_ok());
}

#[test]
fn an_answer_that_nobody_waits_for_is_not_read_and_changes_nothing() {
    let (centre, mut stick) = (Centre::start(), Stick::new());
    let till = centre.till("3");
    till.begin();
    let file = stick.export(&till).unwrap().path;
    let (_, answer) = stick.take(&centre, &file, "answer").unwrap();
    let work = LongWork::begun(0);
    let progress = work.progress();
    let size = answer.metadata().unwrap().len();
    assert!(carried::read_answer(&answer, &till.identity, &progress).is_ok());
    assert_eq!(work.so_far(), Some((size, size)), "all of it was told");
    drop(work);
    let ended = carried::read_answer(&answer, &till.identity, &progress);
    assert!(matches!(ended, Err(CarryError::Unwanted)), "{ended:?}");
    assert!(import(&till, &answer).is_ok(), "it can be taken in later");
}

#[test]
fn a_file_that_nobody_waits_for_is_not_written() {
    let (centre, stick) = (Centre::start(), Stick::new());
    let till = centre.till("3");
    till.begin();
    let work = LongWork::begun(0);
    let progress = work.progress();
    let export = || {
        let at = SystemClock::new().now();
        carried::export(till.dir.path(), stick.dir.path(), at, &mut OsRng, &progress)
    };
    assert!(export().is_ok());
    assert_eq!(work.so_far().map(|(done, of)| (done > 0, done == of)), Some((true, true)));
    let files = || fs::read_dir(stick.dir.path()).unwrap().count();
    let before = files();
    drop(work);
    let ended = export();
    assert!(matches!(ended, Err(CarryError::Unwanted)), "{ended:?}");
    assert_eq!(files(), before);
    assert!(stick.export(&till).is_ok(), "the queue is as it was");
}
