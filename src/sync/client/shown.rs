//! What the till shows of itself in the handshake: the certificate its centre gave it, over the very key it signs with.
//!
//! The certificate is a file of the data folder and no secret. A lost one, or one of another key, is as good as none: the
//! centre gives another as long as the point may do without.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use rustls::client::ResolvesClientCert;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, SubjectPublicKeyInfoDer};
use rustls::sign::{CertifiedKey, Signer as TlsSigner, SigningKey};
use rustls::{SignatureAlgorithm, SignatureScheme};

use crate::keys::Signer;

/// The certificate in the data folder.
pub const FILE: &str = "certificate.pem";
/// What stands before an Ed25519 key in a certificate (RFC 8410, section 4).
const ED25519_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// Keeps a certificate that came with the enrolment, whole or not at all.
///
/// # Errors
/// It cannot be written.
pub fn keep(dir: &Path, pem: &str) -> io::Result<()> {
    let (path, part) = (dir.join(FILE), dir.join(format!("{FILE}.part")));
    let mut file = File::create(&part)?;
    file.write_all(pem.as_bytes())?;
    file.sync_all()?;
    fs::rename(&part, &path)?;
    #[cfg(unix)]
    File::open(dir)?.sync_all()?;
    Ok(())
}

/// The till's certificate and key, as TLS asks for them.
#[derive(Clone)]
pub struct Shown {
    dir: PathBuf,
    key: TillSigningKey,
    present: Arc<RwLock<Option<Arc<CertifiedKey>>>>,
}

impl Shown {
    /// What the till of a data folder shows; nothing until it has a certificate over this key.
    #[must_use]
    pub fn of(dir: &Path, signer: Arc<dyn Signer>) -> Self {
        let shown = Self { dir: dir.to_owned(), key: TillSigningKey(signer), present: Arc::default() };
        let _ = shown.again();
        shown
    }

    /// Shows what the folder holds, also what was [forgotten](Self::forget): whoever refused it may have been wrong, or
    /// somebody else. False when there is nothing over the till's key.
    pub fn again(&self) -> bool {
        fs::read_to_string(self.dir.join(FILE)).is_ok_and(|pem| self.show(&pem))
    }

    /// Whether there is something to show.
    #[must_use]
    pub fn is_some(&self) -> bool {
        self.present.read().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Takes a certificate into use from the next connection on, and keeps it. False when it is not over the till's key.
    pub fn take(&self, pem: &str) -> bool {
        if !self.show(pem) {
            tracing::warn!("the centre gave a certificate that is not over the till's key");
            return false;
        }
        if let Err(error) = keep(&self.dir, pem) {
            tracing::warn!(%error, "the till's certificate cannot be kept: the centre will be asked for it again");
        }
        true
    }

    /// The centre does not take it: it is shown no more until there is another.
    pub fn forget(&self) {
        *self.present.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn show(&self, pem: &str) -> bool {
        let Ok(leaf) = CertificateDer::from_pem_slice(pem.as_bytes()) else { return false };
        let certified = CertifiedKey::new(vec![leaf], Arc::new(self.key.clone()));
        let is_own = certified.keys_match().is_ok();
        if is_own {
            *self.present.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(certified));
        }
        is_own
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Shown({})", self.is_some())
    }
}

impl ResolvesClientCert for Shown {
    fn resolve(&self, _authorities: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let present = self.present.read().unwrap_or_else(PoisonError::into_inner).clone();
        present.filter(|_| schemes.contains(&SignatureScheme::ED25519))
    }

    fn has_certs(&self) -> bool {
        self.is_some()
    }
}

/// The till's key for TLS. What is signed there begins with 64 spaces (RFC 8446, section 4.4.3), what the till signs
/// elsewhere with `kassa.`, so that neither can be taken for the other.
#[derive(Clone)]
struct TillSigningKey(Arc<dyn Signer>);

impl fmt::Debug for TillSigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TillSigningKey")
    }
}

impl SigningKey for TillSigningKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn TlsSigner>> {
        offered.contains(&SignatureScheme::ED25519).then(|| Box::new(self.clone()) as Box<dyn TlsSigner>)
    }

    fn public_key(&self) -> Option<SubjectPublicKeyInfoDer<'_>> {
        let whole = [&ED25519_PREFIX[..], &self.0.public_key()[..]].concat();
        Some(SubjectPublicKeyInfoDer::from(whole))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ED25519
    }
}

impl TlsSigner for TillSigningKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        Ok(self.0.sign(message).to_vec())
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ED25519
    }
}
