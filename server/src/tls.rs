//! The centre's certificates: a CA of its own, made once, a leaf under it, made at each start, and those of tills.
//!
//! Tills pin the CA by the fingerprint in their enrolment code, so the leaf may change at any time: with new names, or
//! because its time is over. The CA's key never leaves the data directory and is readable by its owner only.

use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use kassa_domain::chain::Hash;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, UnixTime};
use rustls::server::{VerifierBuilderError, WebPkiClientVerifier};
use rustls::time_provider::TimeProvider;

use crate::clock::{Clock, utc_day};

pub mod tills;

const FOLDER: &str = "tls";
const CA_FILE: &str = "ca.pem";
const KEY_FILE: &str = "ca.key";
const CA_YEARS: i16 = 20;
const LEAF_YEARS: i16 = 2;

/// Why there are no certificates.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A certificate cannot be made or read.
    #[error("the centre's certificate: {0}")]
    Certificate(#[from] rcgen::Error),
    /// TLS refuses them.
    #[error("TLS: {0}")]
    Rustls(#[from] rustls::Error),
    /// The certificates of tills could not be checked by this CA.
    #[error("TLS: {0}")]
    Verifier(#[from] VerifierBuilderError),
    /// One of the two CA files is missing: making both anew would lock every till out.
    #[error("{} is missing beside the other CA file", .0.display())]
    HalfCa(PathBuf),
}

/// The centre's CA.
#[derive(Clone)]
pub struct Authority {
    /// Its certificate, PEM: what tills pin.
    pub certificate: String,
    /// SHA-256 of its DER.
    pub fingerprint: Hash,
    key: String,
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authority({})", self.fingerprint)
    }
}

impl Authority {
    /// The CA of a data directory, made when it is not there yet.
    ///
    /// # Errors
    /// Its files cannot be read or written, or hold something else.
    pub fn of(data: &Path, now_ms: i64) -> Result<Self, TlsError> {
        if Self::files(data)?.is_none() {
            make(data, now_ms)?;
        }
        let folder = data.join(FOLDER);
        let (certificate, key) = (read(&folder.join(CA_FILE))?, read(&folder.join(KEY_FILE))?);
        let der = CertificateDer::from_pem_slice(certificate.as_bytes())
            .map_err(|_| TlsError::Certificate(rcgen::Error::CouldNotParseCertificate))?;
        Ok(Self { fingerprint: Hash::of(&der), certificate, key })
    }

    /// True when a data directory has a CA in it, or half of one.
    #[must_use]
    pub fn is_in(data: &Path) -> bool {
        let folder = data.join(FOLDER);
        folder.join(CA_FILE).exists() || folder.join(KEY_FILE).exists()
    }

    /// The certificate and the key of a data directory's CA, PEM; nothing when it has none.
    ///
    /// # Errors
    /// The files cannot be read, or one of them is missing.
    pub fn files(data: &Path) -> Result<Option<(String, String)>, TlsError> {
        let folder = data.join(FOLDER);
        let (ca, key) = (folder.join(CA_FILE), folder.join(KEY_FILE));
        match (ca.exists(), key.exists()) {
            (true, true) => Ok(Some((read(&ca)?, read(&key)?))),
            (false, false) => Ok(None),
            (true, false) => Err(TlsError::HalfCa(key)),
            (false, true) => Err(TlsError::HalfCa(ca)),
        }
    }

    /// Puts a CA that was kept elsewhere into a data directory.
    ///
    /// # Errors
    /// The files cannot be written.
    pub fn put(data: &Path, certificate: &str, key: &str) -> Result<(), TlsError> {
        let folder = data.join(FOLDER);
        fs::create_dir_all(&folder).map_err(|source| TlsError::Io { path: folder.clone(), source })?;
        // The key first: a certificate without its key is refused at the next start, not silently replaced.
        write_whole(&folder.join(KEY_FILE), key)?;
        write_whole(&folder.join(CA_FILE), certificate)
    }

    /// What TLS needs to answer under these names: a fresh leaf and the CA after it. Whoever has a certificate of this CA
    /// may show it, and who has none is let in too.
    ///
    /// # Errors
    /// A name that cannot stand in a certificate, or what the libraries say.
    pub fn server_config(&self, names: &[String], clock: &Arc<dyn Clock>) -> Result<rustls::ServerConfig, TlsError> {
        let now_ms = clock.now_ms();
        let issuer = Issuer::from_ca_cert_pem(&self.certificate, KeyPair::from_pem(&self.key)?)?;
        let mut all: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec();
        all.extend(names.iter().filter(|name| !["localhost", "127.0.0.1", "::1"].contains(&name.as_str())).cloned());
        let mut params = CertificateParams::new(all)?;
        params.distinguished_name = name("Kassa centre");
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        set_time(&mut params, now_ms, LEAF_YEARS);
        let key = KeyPair::generate()?;
        let leaf = params.signed_by(&key, &issuer)?;
        let ca = CertificateDer::from_pem_slice(self.certificate.as_bytes())
            .map_err(|_| TlsError::Certificate(rcgen::Error::CouldNotParseCertificate))?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(ca.clone())?;
        let tills = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .allow_unauthenticated()
            .build()?;
        let time = Arc::new(CentreTime(Arc::clone(clock)));
        let mut config = rustls::ServerConfig::builder_with_details(provider, time)
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .with_client_cert_verifier(tills)
            .with_single_cert(vec![leaf.der().clone(), ca], key)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    }
}

/// The time that certificates of tills are checked by.
#[derive(Debug)]
struct CentreTime(Arc<dyn Clock>);

impl TimeProvider for CentreTime {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.now_ms() / 1000).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

fn make(data: &Path, now_ms: i64) -> Result<(), TlsError> {
    let mut params = CertificateParams::new(Vec::<String>::new())?;
    params.distinguished_name = name("Kassa centre CA");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    set_time(&mut params, now_ms, CA_YEARS);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    Authority::put(data, &issuer.pem(), &issuer.key().serialize_pem())
}

fn name(common: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common);
    name
}

/// Valid from the day before, for clocks that are behind, and for so many years.
fn set_time(params: &mut CertificateParams, now_ms: i64, years: i16) {
    let from = utc_day(now_ms.saturating_sub(86_400_000)).date();
    let day =
        |year: i16| date_time_ymd(i32::from(year), from.month().unsigned_abs(), from.day().unsigned_abs().min(28));
    params.not_before = day(from.year());
    params.not_after = day(from.year().saturating_add(years));
}

fn read(path: &Path) -> Result<String, TlsError> {
    fs::read_to_string(path).map_err(|source| TlsError::Io { path: path.to_owned(), source })
}

/// Writes a file that only its owner may read, from its first byte on: beside, flushed, then moved in place, so that there
/// is never half of it.
fn write_whole(path: &Path, text: &str) -> Result<(), TlsError> {
    let part = path.with_extension("part");
    let mut options = fs::OpenOptions::new();
    let _ = options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let _ = options.mode(0o600);
    }
    let written = options.open(&part).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&part, path)?;
        #[cfg(unix)]
        fs::File::open(path.parent().unwrap_or(path))?.sync_all()?;
        Ok(())
    });
    written.map_err(|source| TlsError::Io { path: path.to_owned(), source })
}
