//! A till to train at: the point's own directory and people, an emulated register, and a journal that goes nowhere.
//!
//! It lives in a folder of its own that is thrown away with it. Its network stays off and its key is known to nobody, so
//! that nothing played there can reach the centre, and nothing of the real till's is opened for writing.

use std::path::Path;

use kassa_domain::exchange::FirstNumbers;
use kassa_domain::ids::Epoch;
use rand::rngs::OsRng;
use tempfile::TempDir;

use crate::clock::Clock;
use crate::keys::{KeyError, Keys, Keystore, TillKey};
use crate::store::directory::{self, DirectoryError};
use crate::store::identity::{self, Identity};
use crate::store::owner::Owner;
use crate::store::{self, OpenError, StoreError, StoreOptions};

/// How the folders of trainings begin.
const PREFIX: &str = "kassa-training-";

/// Why there is no till to train at.
#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    /// A money file cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A money file fails.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The real till was never let in: there is nobody to train.
    #[error("the till is not enrolled")]
    NotEnrolled,
    /// The directory has not come yet, or cannot be copied.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The key of the training cannot be kept.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The folder cannot be made.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Makes the folder of a training beside the till whose data is in `from`.
///
/// # Errors
/// Names what is in the way; the real till's data is only read.
pub fn prepare(from: &Path, owner: String, clock: &dyn Clock) -> Result<TempDir, TrainingError> {
    let real = identity::load(&store::open_reader(from, None)?)?.ok_or(TrainingError::NotEnrolled)?;
    let temporary = std::env::temp_dir();
    throw_away_left(&temporary);
    let scratch = tempfile::Builder::new().prefix(PREFIX).tempdir_in(&temporary)?;
    let dir = scratch.path();
    let key = TillKey::generate(&mut OsRng);
    let identity =
        Identity { epoch: Epoch(1), public_key: crate::keys::Signer::public_key(&key), files_key: None, ..real };
    let options = StoreOptions { dir: dir.to_owned(), vfs: None, key: None, durable: true, owner };
    let mut store = store::open(&options)?;
    directory::copy(from, dir)?;
    let tx = store.transaction()?;
    identity::enrol(&tx, &identity, FirstNumbers::START, clock.now())?;
    identity::note_contact(&tx, clock.now(), 0)?;
    tx.commit().map_err(StoreError::from)?;
    let _ = Keys::of(dir, Keystore::None).adopt(&key)?;
    Ok(scratch)
}

/// Throws away the folders of trainings that were killed: they have a lock, and nobody holds it. What cannot be thrown
/// away now is the next one's.
fn throw_away_left(temporary: &Path) {
    for entry in std::fs::read_dir(temporary).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        // Never through a link that somebody laid there.
        if !ours || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let dir = entry.path();
        if Owner::is_left(&dir) {
            let _ = std::fs::remove_dir_all(&dir);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use kassa_domain::Timestamp;

    #[test]
    fn what_killed_trainings_left_is_thrown_away_and_nothing_else() {
        let temporary = tempfile::tempdir().unwrap();
        let made = |name: &str, locked: bool| {
            let dir = temporary.path().join(name);
            std::fs::create_dir(&dir).unwrap();
            std::fs::write(dir.join("directory.1.sqlite"), "rows").unwrap();
            if locked {
                std::fs::write(dir.join("lock"), "").unwrap();
            }
            dir
        };
        let left = made("kassa-training-left", true);
        let begun = made("kassa-training-begun", false);
        let others = made("kassa-demo-left", true);
        let running = made("kassa-training-running", true);
        let owner = Owner::take(&running, "somebody who trains").unwrap();
        throw_away_left(temporary.path());
        assert!(!left.exists());
        assert!(begun.exists() && others.exists() && running.exists());
        drop(owner);
        throw_away_left(&temporary.path().join("nowhere"));
    }

    #[test]
    fn without_a_till_there_is_nobody_to_train() {
        let dir = tempfile::tempdir().unwrap();
        let clock = ManualClock::new(Timestamp::new(1_790_000_000_000, 120).unwrap());
        let nobody = prepare(dir.path(), "test".to_owned(), &clock);
        assert!(matches!(nobody, Err(TrainingError::Open(OpenError::Missing(_)))), "{nobody:?}");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "nothing is left there");
    }
}
