//! How a till is let in: one question with a one-time code and a new public key, over a line that the code itself
//! proves to be the centre's.

use std::io;

use kassa_domain::chain::hex;
use kassa_domain::exchange::{EnrolAnswer, EnrolRequest, GoesOn};
use rand::{CryptoRng, RngCore};

use super::client::{AddressError, HttpLine, Seen, Trust, Way};
use super::code::{BadCode, Code};
use super::line::{LineError, Request, Transport, Trouble, read};
use crate::keys::{KeyError, Keys, Signer, TillKey};

const PATH: &str = "/v1/enrol";
/// The centre's word for a code of another till.
const OTHER_TILL: &str = "enrol_other_till";
const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(15);
const ANSWER_MAX: usize = 256 << 10;

/// A till that was let in: what its table `till` is to hold.
#[derive(Debug)]
pub struct Enrolled {
    /// What the centre says.
    pub answer: EnrolAnswer,
    /// Address of the centre, as it is to be written down.
    pub server: String,
    /// The till's public key.
    pub public_key: [u8; 32],
    /// The key itself, to be taken into use once it is written down who the till is.
    pub key: TillKey,
}

/// Why a till was not let in. Unless it says otherwise, the code is as good as before.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The text is no code.
    #[error(transparent)]
    BadCode(#[from] BadCode),
    /// The code has no fingerprint, and the address asks for TLS: the centre could not be known.
    #[error("the code has no fingerprint of the centre's certificate")]
    NoFingerprint,
    /// The address cannot be.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// Somebody else answers at this address: its certificate is not the one the code was made for.
    #[error("another certificate than the code was made for")]
    Certificate,
    /// The centre's certificate is not valid at the date of this computer. Nothing was sent.
    #[error("the centre's certificate is not valid at this date")]
    Date,
    /// The code is another till's than the folder that is to go on. It is as good as before.
    #[error("the code is another till's")]
    OtherTill,
    /// The centre does not take the code: used, too old, unknown.
    #[error("the centre does not take the code ({code})")]
    Refused {
        /// The centre's word for it.
        code: String,
    },
    /// The centre was not reached, or did not answer as a centre. The code may have been used up if the answer was
    /// lost; the same code is asked for again with the same key.
    #[error(transparent)]
    Trouble(Trouble),
    /// The till's key cannot be kept.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The system gives no event loop.
    #[error("{0}")]
    System(io::Error),
}

/// Lets the till of a data folder in; `goes_on` is what the folder holds already, `way` how its
/// settings say the centre is come to. Blocks for some seconds; call it on a thread without an event loop.
///
/// # Errors
/// Says whether the code, the address, the line, the centre or the keeping of the key was in the way.
pub fn enrol(
    (address, code): (&str, &str),
    way: &Way,
    keys: &Keys,
    goes_on: Option<GoesOn>,
    random: &mut (impl RngCore + CryptoRng),
) -> Result<Enrolled, EnrolError> {
    let address = address.trim();
    // People leave the scheme out.
    let address = match address.split_once("://") {
        Some(("http" | "https", _)) => address.to_owned(),
        Some(_) => return Err(AddressError::Malformed.into()),
        None => format!("https://{address}"),
    };
    let code = Code::parse(code)?;
    let seen = Seen::default();
    let trust = match code.fingerprint() {
        Some(fingerprint) => Trust::Fingerprint(fingerprint, seen.clone()),
        None if address.starts_with("http://") => Trust::Loopback,
        None => return Err(EnrolError::NoFingerprint),
    };
    let line = HttpLine::new(&address, &trust)?.by(way)?;
    let (key, _) = keys.pending(random)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(EnrolError::System)?;
    let answer = runtime.block_on(ask(&line, way, &code, &key, goes_on))?;
    let same = match (&trust, &answer.certificate) {
        (Trust::Loopback, None) => true,
        (Trust::Fingerprint(_, seen), Some(pem)) => seen.is(pem),
        (Trust::Loopback | Trust::Fingerprint(..) | Trust::Pinned(_), _) => false,
    };
    if !same {
        return Err(EnrolError::Certificate);
    }
    let public_key = key.public_key();
    Ok(Enrolled { answer, server: line.address().to_owned(), public_key, key })
}

async fn ask(
    line: &impl Transport,
    way: &Way,
    code: &Code,
    key: &TillKey,
    goes_on: Option<GoesOn>,
) -> Result<EnrolAnswer, EnrolError> {
    let request = EnrolRequest {
        code: code.word(),
        public_key: hex(&key.public_key()),
        program: env!("CARGO_PKG_VERSION").to_owned(),
        goes_on,
    };
    let body = serde_json::to_vec(&request).map_err(|error| EnrolError::System(error.into()))?;
    let request = Request::post(PATH, "application/json", body, Way::patience(way.timeout_s, TIMEOUT), ANSWER_MAX);
    let answer = line.exchange(request).await.map_err(Trouble::from).and_then(|response| read(&response));
    answer.map_err(|trouble| match trouble {
        Trouble::Line(LineError::Certificate) => EnrolError::Certificate,
        Trouble::Line(LineError::Date) => EnrolError::Date,
        Trouble::NotEnrolled { code } | Trouble::Refused { code, .. } if code == OTHER_TILL => EnrolError::OtherTill,
        Trouble::NotEnrolled { code } | Trouble::Refused { code, .. } => EnrolError::Refused { code },
        other => EnrolError::Trouble(other),
    })
}
