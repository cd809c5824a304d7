//! Letting this till in at a centre: the key is made, the centre's answer is written down, the journal begins.

use std::path::Path;

use rand::rngs::OsRng;

use crate::clock::Clock;
use crate::keys::{KeyPlace, Keys, Keystore};
use crate::store::identity::{self, Identity};
use crate::store::{self, OpenError, StoreError, StoreOptions};
use crate::sync::enrol::{EnrolError, enrol};

/// Why a till could not be let in.
#[derive(Debug, thiserror::Error)]
pub enum EnrolmentError {
    /// The money file.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The money file, while writing.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It was let in before.
    #[error("the till is enrolled already")]
    Already,
    /// The code, the line, the centre, or the key.
    #[error(transparent)]
    Enrol(#[from] EnrolError),
}

/// Lets the till of a data folder in by a one-time code. Says who it is now and where its key is kept.
///
/// # Errors
/// Names what is in the way; the code may be used again unless the centre says otherwise.
pub fn enrol_till(
    dir: &Path,
    owner: String,
    (server, code): (&str, &str),
    keystore: Keystore,
    clock: &dyn Clock,
) -> Result<(Identity, KeyPlace), EnrolmentError> {
    let options = StoreOptions { dir: dir.to_owned(), vfs: None, key: None, durable: true, owner };
    let mut store = store::open(&options)?;
    if identity::load(store.connection())?.is_some() {
        return Err(EnrolmentError::Already);
    }
    let enrolled = enrol(server, code, &Keys::of(dir, keystore), &mut OsRng)?;
    let identity = Identity {
        till: enrolled.answer.till,
        epoch: enrolled.answer.epoch,
        point: enrolled.answer.point.code.clone(),
        code: enrolled.answer.code.clone(),
        currency: enrolled.answer.point.currency,
        public_key: enrolled.public_key,
        server: enrolled.server,
        certificate: enrolled.answer.certificate,
    };
    let tx = store.transaction()?;
    identity::enrol(&tx, &identity, clock.now())?;
    tx.commit().map_err(StoreError::from)?;
    Ok((identity, enrolled.key_place))
}
