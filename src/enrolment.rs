//! Letting this till in at a centre: the key is made, the centre's answer is written down, the journal begins.

use std::path::Path;

use kassa_domain::chain::hex_bytes;
use kassa_domain::exchange::GoesOn;
use rand::rngs::OsRng;

use crate::clock::Clock;
use crate::keys::{KeyPlace, Keys, Keystore};
use crate::store::identity::{self, Identity};
use crate::store::{self, OpenError, StoreError, StoreOptions};
use crate::sync::client::{Way, shown};
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
    /// The code is of another till, or of a point with another currency, than the data in the folder.
    #[error("the code is another till's")]
    OtherTill,
    /// The code, the line, the centre, or the key.
    #[error(transparent)]
    Enrol(#[from] EnrolError),
}

/// Lets the till of a data folder in by a one-time code. Says who it is now and where its key is kept.
///
/// A till that was let in before begins a new life of its journal in the same money file: that is the way out for one
/// that was stopped, by a code of `kassa-server till new-epoch`. What the centre lacks of the life before is sent first.
///
/// Who the till is gets written down before its key is taken into use: when the power goes in between, the next start
/// finds both ([`Keys::of_till`]), and the code is not wasted.
///
/// # Errors
/// Names what is in the way; the code may be used again unless the centre says otherwise.
pub fn enrol_till(
    dir: &Path,
    owner: String,
    at: (&str, &str),
    way: &Way,
    keystore: Keystore,
    clock: &dyn Clock,
) -> Result<(Identity, KeyPlace), EnrolmentError> {
    let options = StoreOptions { dir: dir.to_owned(), vfs: None, key: None, durable: true, owner };
    let mut store = store::open(&options)?;
    let known = identity::load(store.connection())?;
    let keys = Keys::of(dir, keystore);
    let goes_on = known.as_ref().map(|known| GoesOn { till: known.till, epoch: known.epoch });
    let enrolled = enrol(at, way, &keys, goes_on, &mut OsRng).map_err(|error| match error {
        EnrolError::OtherTill => EnrolmentError::OtherTill,
        error => error.into(),
    })?;
    let numbers = enrolled.answer.numbers;
    let identity = Identity {
        till: enrolled.answer.till,
        epoch: enrolled.answer.epoch,
        point: enrolled.answer.point.code.clone(),
        code: enrolled.answer.code.clone(),
        currency: enrolled.answer.point.currency,
        public_key: enrolled.public_key,
        server: enrolled.server,
        certificate: enrolled.answer.certificate,
        files_key: enrolled.answer.files_key.as_deref().and_then(hex_bytes),
    };
    let tx = store.transaction()?;
    match known {
        None => identity::enrol(&tx, &identity, numbers, clock.now())?,
        Some(known) => {
            let goes_on = known.till == identity.till && known.currency == identity.currency;
            if !goes_on || identity.epoch <= known.epoch {
                return Err(EnrolmentError::OtherTill);
            }
            identity::begin_anew(&tx, &identity, numbers, clock.now())?;
        }
    }
    tx.commit().map_err(StoreError::from)?;
    let place = keys.adopt(&enrolled.key).map_err(EnrolError::from)?;
    if let Some(pem) = &enrolled.answer.own_certificate
        && let Err(error) = shown::keep(dir, pem)
    {
        tracing::warn!(%error, "the till's certificate cannot be kept");
    }
    Ok((identity, place))
}
