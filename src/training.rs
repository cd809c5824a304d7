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
use crate::store::{self, OpenError, StoreError, StoreOptions};

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
    let scratch = tempfile::Builder::new().prefix("kassa-training-").tempdir()?;
    let dir = scratch.path();
    directory::copy(from, dir)?;
    let key = TillKey::generate(&mut OsRng);
    let identity =
        Identity { epoch: Epoch(1), public_key: crate::keys::Signer::public_key(&key), files_key: None, ..real };
    let options = StoreOptions { dir: dir.to_owned(), vfs: None, key: None, durable: true, owner };
    let mut store = store::open(&options)?;
    let tx = store.transaction()?;
    identity::enrol(&tx, &identity, FirstNumbers::START, clock.now())?;
    identity::note_contact(&tx, clock.now(), 0)?;
    tx.commit().map_err(StoreError::from)?;
    let _ = Keys::of(dir, Keystore::None).adopt(&key)?;
    Ok(scratch)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use kassa_domain::Timestamp;

    #[test]
    fn without_a_till_there_is_nobody_to_train() {
        let dir = tempfile::tempdir().unwrap();
        let clock = ManualClock::new(Timestamp::new(1_790_000_000_000, 120).unwrap());
        let nobody = prepare(dir.path(), "test".to_owned(), &clock);
        assert!(matches!(nobody, Err(TrainingError::Open(OpenError::Missing(_)))), "{nobody:?}");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "nothing is left there");
    }
}
