//! Scans of the papers of a void (R15): taken once, sealed, sent beside the journal, nothing lost or doubled by a kill.

mod line;
mod support;

use std::path::{Path, PathBuf};

use kassa::attach::{Taken, take};
use kassa::carried;
use kassa::clock::{Clock as _, SystemClock};
use kassa::long_work::Progress;
use kassa::store::attachments::{self, FOLDER, Waiting};
use kassa::store::backup;
use kassa::store::carried::take_in;
use kassa::till::command::{Command, Done, NotAttached, TillError};
use kassa_domain::attachment::{Attachment, Paper, Papers};
use kassa_domain::carried::Answer;
use kassa_domain::chain::Hash;
use kassa_domain::entry::Body;
use kassa_domain::ids::{EntryRef, PaymentNumber};
use kassa_domain::reversal::ReversalKind;
use kassa_server::attachments::{Reader, export};
use kassa_server::carried::take as take_file;
use rand::rngs::OsRng;
use rand::{RngCore, SeedableRng};

use line::proxy::Fate;
use line::{Centre, Till};
use support::operation::{pay, void};
use support::pump::Pump;
use support::work::{at_work, back_at_work, last_bodies, refused};
use support::{RETAIL, World};

/// A PDF of some length, another for each mark.
fn pdf(length: usize, mark: u64) -> Vec<u8> {
    let mut scan = vec![0; length];
    rand::rngs::StdRng::seed_from_u64(mark).fill_bytes(&mut scan);
    [b"%PDF-1.7\n".as_slice(), &scan, b"%%EOF\n"].concat()
}

fn file(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// Sealed scans in the till's folder.
fn lying(dir: &Path) -> usize {
    std::fs::read_dir(dir.join(FOLDER)).map_or(0, Iterator::count)
}

/// A world whose till knows a centre's key for files, with a void in it.
fn voided() -> (World, EntryRef) {
    let key = ed25519_dalek::SigningKey::from_bytes(&[3; 32]).verifying_key().to_bytes();
    let identity = kassa::store::identity::Identity { files_key: Some(key), ..support::identity() };
    let world = World::enrolled(RETAIL, identity);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[12_345], 12_345));
    let Done::Accepted { of } = pump.done(void(1)) else { panic!("a void is accepted") };
    pump.rest().unwrap();
    (world, of)
}

fn taken(world: &World, of: EntryRef, mark: u64) -> Taken {
    let path = file(world.path(), "scan.pdf", &pdf(5_000, mark));
    take(world.path(), &world.identity, of, Papers::needed(1, None), &path, &mut OsRng).unwrap()
}

fn attach(pump: &mut Pump<'_>, taken: &Taken) -> Result<Done, TillError> {
    pump.ask(Command::Attach(Box::new(taken.clone())))
}

#[test]
fn r15_a_scan_is_attached_once_and_the_till_cannot_read_it() {
    let (world, of) = voided();
    let mut pump = back_at_work(&world);
    let papers = |world: &World| attachments::of_payment(&world.reader(), PaymentNumber(1)).unwrap().unwrap();
    assert_eq!((papers(&world).of, papers(&world).missing()), (of, Papers::needed(2, None)));
    let first = taken(&world, of, 1);
    assert_eq!(attach(&mut pump, &first), Ok(Done::Done));
    assert!(matches!(last_bodies(&world).as_slice(), [Body::PaperAttached(told), ..] if *told == first.attachment));
    let sealed = std::fs::read(attachments::file_of(world.path(), &first.attachment.hash)).unwrap();
    assert_eq!(Hash::of(&sealed), first.attachment.hash);
    let scan = pdf(5_000, 1);
    assert!(!sealed.windows(32).any(|window| scan.windows(32).step_by(500).any(|part| part == window)));
    // The same scan again is another sealed file, and is refused all the same.
    let again = taken(&world, of, 1);
    assert_ne!(again.attachment.hash, first.attachment.hash);
    assert_eq!(refused(&mut pump, Command::Attach(Box::new(again))), NotAttached::Again.into());
    for mark in 2..=10 {
        assert_eq!(attach(&mut pump, &taken(&world, of, mark)), Ok(Done::Done), "scan {mark}");
    }
    let eleventh = taken(&world, of, 11);
    assert_eq!(refused(&mut pump, Command::Attach(Box::new(eleventh))), NotAttached::TooMany.into());
    let nowhere = taken(&world, EntryRef { seq: of.seq.next(), ..of }, 12);
    assert_eq!(refused(&mut pump, Command::Attach(Box::new(nowhere))), TillError::NotFound("reversal"));
    let waiting = attachments::waiting(&world.reader()).unwrap();
    assert_eq!((waiting.count, waiting.refused), (10, 0));
    assert!(papers(&world).attached.iter().all(|scan| !scan.held));
}

#[test]
fn a_kill_between_copy_and_entry_leaves_nothing_and_one_after_it_loses_nothing() {
    let (world, of) = voided();
    let left = taken(&world, of, 1);
    assert_eq!(lying(world.path()), 1, "the copy is on the disk, and no entry tells of it");
    let mut pump = back_at_work(&world);
    assert_eq!(lying(world.path()), 0, "whoever attached it was not told so");
    assert_eq!(attachments::waiting(&world.reader()).unwrap(), Waiting::default());
    let kept = taken(&world, of, 1);
    assert_ne!(kept.attachment.hash, left.attachment.hash);
    assert_eq!(attach(&mut pump, &kept), Ok(Done::Done), "it is attached now, and once");
    drop(pump);
    let _ = back_at_work(&world);
    assert_eq!(lying(world.path()), 1);
    assert_eq!(attachments::waiting(&world.reader()).unwrap().count, 1);
}

#[test]
fn r15_a_copy_holds_the_scans_that_the_centre_lacks_and_gives_them_back() {
    let (world, of) = voided();
    let mut pump = back_at_work(&world);
    let scans = [1, 2, 3].map(|mark| taken(&world, of, mark));
    for scan in &scans {
        assert_eq!(attach(&mut pump, scan), Ok(Done::Done));
    }
    let [sent, lost, kept] = scans.map(|scan| scan.attachment.hash);
    let at = |hash: Hash| attachments::not_held(&world.reader()).unwrap().into_iter().find(|scan| scan.hash == hash);
    let told = Command::AttachmentTold { at: at(sent).unwrap().at, hash: sent, refused: None };
    assert_eq!(pump.ask(told), Ok(Done::Done));
    let sealed = std::fs::read(attachments::file_of(world.path(), &kept)).unwrap();
    std::fs::remove_file(attachments::file_of(world.path(), &lost)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copied = backup::make(world.path(), folder.path(), world.clock.now(), 2, &Progress::unwatched()).unwrap();
    assert_eq!(backup::look(&copied.path).unwrap().1, copied.through);
    let anew = tempfile::tempdir().unwrap();
    assert_eq!(backup::put_back(&copied.path, anew.path()).unwrap(), copied.through);
    assert_eq!(std::fs::read(attachments::file_of(anew.path(), &kept)).unwrap(), sealed);
    assert_eq!(lying(anew.path()), 1, "one is at the centre, and one was not there to be copied");
    let reader = kassa::store::open_reader(anew.path(), None).unwrap();
    assert_eq!(kassa::store::verify::verify(&reader).unwrap().faults, []);
    assert_eq!(attachments::waiting(&reader).unwrap().count, 2);
    // One sign of the sealed bytes is another one: the copy says so, and is put back nowhere.
    let bytes = std::fs::read(&copied.path).unwrap();
    let place = bytes.windows(32).position(|window| window == &sealed[1_000..1_032]).unwrap();
    let mut harmed = bytes;
    harmed[place] ^= 1;
    let harmed = file(folder.path(), "harmed.kassa-copy", &harmed);
    let nowhere = tempfile::tempdir().unwrap();
    assert!(backup::look(&harmed).is_err());
    assert!(backup::put_back(&harmed, nowhere.path()).is_err());
    assert!(!nowhere.path().join(kassa::store::MONEY).exists());
}

/// A void in a till's journal and tables, with so many scans of it.
fn with_scans(till: &Till, lengths: &[usize]) -> Vec<(EntryRef, Vec<u8>)> {
    till.append_bodies([line::payment(1)]);
    let mut store = till.store.lock().unwrap();
    // Only what scans stand on is written, not the till's whole day.
    store.connection().pragma_update(None, "foreign_keys", false).unwrap();
    let tx = store.transaction().unwrap();
    let now = kassa::clock::Clock::now(&kassa::clock::SystemClock::new());
    let uah = |minor| kassa_domain::Money::new(minor, kassa_domain::Currency::Uah);
    let accepted = kassa::store::journal::head(&tx).unwrap();
    let body = Body::ReversalAccepted {
        of: EntryRef { epoch: accepted.epoch, seq: accepted.seq },
        payment: PaymentNumber(1),
        kind: ReversalKind::Void,
        shift: kassa_domain::ids::ShiftNumber(1),
        cash: uah(10_000),
        card: uah(0),
        ground: 1,
        commitment: Hash::of(b"ground"),
        original: None,
        part: None,
    };
    let of = kassa::store::journal::append(&tx, now, None, &body).unwrap();
    let mut sealed = Vec::new();
    for (mark, length) in (0..).zip(lengths) {
        let scan = pdf(*length, mark);
        let path = file(till.dir.path(), "scan.pdf", &scan);
        let papers = if mark == 0 { Papers::needed(1, None) } else { Papers::of(&[Paper::Other]) };
        let taken = take(till.dir.path(), &till.identity, of, papers, &path, &mut OsRng).unwrap();
        let Taken { attachment, scan: hash } = taken;
        let at = kassa::store::journal::append(&tx, now, None, &Body::PaperAttached(attachment)).unwrap();
        attachments::insert(&tx, at, &attachment, &hash).unwrap();
        let Attachment { size, .. } = attachment;
        assert!(size as usize > scan.len());
        sealed.push((at, scan));
    }
    tx.commit().unwrap();
    sealed
}

fn all_held(till: &Till) -> impl FnMut(&[kassa::signal::Signal]) -> bool {
    move |_| attachments::waiting(till.store.lock().unwrap().connection()).unwrap().count == 0
}

/// The queue goes as a file and the answer comes back as one: how many scans went along.
fn carried_over(centre: &Centre, till: &Till) -> usize {
    let stick = tempfile::tempdir().unwrap();
    let at = SystemClock::new().now();
    let exported = carried::export(till.dir.path(), stick.path(), at, &mut OsRng, &Progress::unwatched()).unwrap();
    let taken = take_file(centre.running.db(), &std::fs::read(&exported.path).unwrap(), at.utc_ms()).unwrap();
    let answer = Answer::read(&taken.file, till.identity.till, &till.identity.files_key.unwrap()).unwrap();
    let mut store = till.store.lock().unwrap();
    let tx = store.transaction().unwrap();
    let _ = take_in(&tx, &till.identity, &answer, at).unwrap().unwrap();
    tx.commit().unwrap();
    exported.scans
}

#[test]
fn r15_a_point_without_a_line_loses_no_scan_for_they_go_with_its_queue() {
    let centre = Centre::start();
    let till = centre.till("3");
    let scans = with_scans(&till, &[700_000, 10, 300_000]);
    assert_eq!(carried_over(&centre, &till), 3, "entries and their scans in one file");
    assert_at_centre(&centre, &till, &scans);
    assert!(all_held(&till)(&[]), "the answer says that the centre has them");
    assert_eq!(carried_over(&centre, &till), 0, "they go once");
    // A copy of a scan that was lost meanwhile holds up nothing else.
    let more = with_scans(&till, &[4_000, 5_000]);
    let lost: kassa_domain::chain::Hash = {
        let store = till.store.lock().unwrap();
        attachments::not_held(store.connection()).unwrap()[0].hash
    };
    std::fs::remove_file(attachments::file_of(till.dir.path(), &lost)).unwrap();
    assert_eq!(carried_over(&centre, &till), 1);
    assert_at_centre(&centre, &till, &more[1..]);
    assert_eq!(attachments::waiting(till.store.lock().unwrap().connection()).unwrap().count, 1);
}

fn assert_at_centre(centre: &Centre, till: &Till, scans: &[(EntryRef, Vec<u8>)]) {
    for (at, scan) in scans {
        let by = Reader { who: "test", why: "test" };
        let (_, found) = export(centre.running.db(), till.identity.till, *at, by, 0).unwrap();
        assert!(found == *scan, "the scan of {at:?} as it was");
    }
}

#[test]
fn scans_go_up_beside_the_journal_through_cuts_and_restarts() {
    let centre = Centre::start();
    let till = centre.till("3");
    let scans = with_scans(&till, &[700_000, 10, 300_000]);
    {
        let mut sync = till.sync();
        // The line breaks again and again, in the middle of whatever is on it.
        centre.proxy.plan(|number| Fate { cut_after: (number < 8).then_some(150_000), ..Fate::default() });
        let head = till.entries().len() as u64;
        sync.until("entries go before scans", |_| till.acknowledged() == head);
    }
    // The program was killed somewhere in the middle, and starts again.
    let mut sync = till.sync();
    sync.until("the scans arrive", all_held(&till));
    assert_at_centre(&centre, &till, &scans);
    let missing = centre.running.db().read(|view| view.papers_missing(None)).unwrap();
    assert_eq!(missing, [], "nothing is missing any more");
    assert_eq!(lying(till.dir.path()), 3, "sealed copies stay for a centre that may come back from a backup");
}
