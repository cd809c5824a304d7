//! A till to train at: made beside a till at work, with its people and accounts, and nothing of it goes back.

mod support;

use kassa::keys::{Keys, Keystore};
use kassa::store::directory::{Applied, Directory, DirectoryError, DirectoryReader};
use kassa::store::{self, identity};
use kassa::training::{self, TrainingError};
use kassa_domain::directory::{Row, Town};
use kassa_domain::exchange::DirectoryPage;
use kassa_domain::ids::{Epoch, TownId};

use support::book::point;
use support::journal::entries;
use support::operation::pay;
use support::work::at_work;
use support::{RETAIL, World};

#[test]
fn a_training_has_the_directory_and_an_empty_journal_and_the_till_keeps_its_own() {
    let world = World::new(RETAIL);
    let mut pump = at_work(&world);
    let _ = pump.done(pay("a", &[12_300], 20_000));
    let prepare = || training::prepare(world.path(), "test".to_owned(), &world.clock);
    let early = prepare();
    assert!(matches!(early, Err(TrainingError::Directory(DirectoryError::NotYet))), "{early:?}");
    let rows = vec![Row::Point(point()), Row::Town(Town { id: TownId(1), name: "Зразкове".to_owned() })];
    let page = DirectoryPage { generation: 1, rows, next: 2, more: false, left: 0, counted_through: None };
    let mut directory = Directory::open(world.path()).unwrap();
    assert_eq!(directory.apply(0, &page, world.clock.moment()).unwrap(), Applied::Swapped);
    let (before, real) = (entries(&world.reader()), identity::load(&world.reader()).unwrap().unwrap());

    let scratch = prepare().unwrap();
    let reader = store::open_reader(scratch.path(), None).unwrap();
    let mine = identity::load(&reader).unwrap().unwrap();
    assert_eq!((mine.till, &mine.code, mine.epoch), (real.till, &real.code, Epoch(1)));
    assert_ne!(mine.public_key, real.public_key, "the centre knows nobody with this key");
    assert!(Keys::of(scratch.path(), Keystore::None).of_till(&mine.public_key).is_ok());
    assert_eq!(entries(&reader), []);
    assert_eq!(DirectoryReader::open(scratch.path()).unwrap().point().unwrap(), Some(point()));
    // A writer finds it whole and goes on from there, should it ever be asked to.
    assert_eq!(Directory::open(scratch.path()).unwrap().state().unwrap(), directory.state().unwrap());

    assert_eq!(entries(&world.reader()), before);
    assert_eq!(identity::load(&world.reader()).unwrap(), Some(real));
    let folder = scratch.path().to_owned();
    drop((reader, scratch));
    assert!(!folder.exists());
}
