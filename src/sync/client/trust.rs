//! Whom the till trusts: the centre's own authority, pinned at enrolment or known by the first bits of its hash, and no
//! other.

use std::sync::{Arc, Mutex, PoisonError};

use kassa_domain::chain::Hash;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use super::AddressError;
use super::shown::Shown;
use crate::sync::code::Fingerprint;

/// What the till knows of the centre's certificate.
#[derive(Debug, Clone)]
pub enum Trust {
    /// Nothing, for the centre is on this machine and speaks without TLS.
    Loopback,
    /// Its authority, pinned at enrolment, as PEM.
    Pinned(String),
    /// The first bits of its authority's hash, from an enrolment code.
    Fingerprint(Fingerprint, Seen),
}

/// The authority that a centre showed and whose fingerprint was right.
#[derive(Debug, Clone, Default)]
pub struct Seen(Arc<Mutex<Option<CertificateDer<'static>>>>);

impl Seen {
    /// True when this PEM is the certificate that was seen.
    #[must_use]
    pub fn is(&self, pem: &str) -> bool {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        CertificateDer::from_pem_slice(pem.as_bytes()).is_ok_and(|told| seen.as_ref() == Some(&told))
    }

    fn put(&self, certificate: &CertificateDer<'_>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(certificate.clone().into_owned());
    }
}

/// TLS 1.3 with the centre's own authority and no other.
pub(super) fn tls(trust: &Trust, shown: Option<&Shown>) -> Result<ClientConfig, AddressError> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(set_up)?;
    let mut config = match trust {
        // Never used; without it the client would look for another way to speak TLS.
        Trust::Loopback => builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth(),
        Trust::Pinned(pem) => {
            let authority = CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|_| AddressError::Certificate)?;
            let roots = roots(&authority).map_err(|_| AddressError::Certificate)?;
            let builder = builder.with_root_certificates(roots);
            match shown {
                Some(shown) => builder.with_client_cert_resolver(Arc::new(shown.clone())),
                None => builder.with_no_client_auth(),
            }
        }
        Trust::Fingerprint(fingerprint, seen) => {
            let verifier = ByFingerprint { fingerprint: *fingerprint, seen: seen.clone(), provider };
            builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth()
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

fn set_up(error: impl ToString) -> AddressError {
    AddressError::SetUp(error.to_string())
}

fn roots(authority: &CertificateDer<'_>) -> Result<RootCertStore, rustls::Error> {
    let mut roots = RootCertStore::empty();
    roots.add(authority.clone().into_owned())?;
    Ok(roots)
}

/// Trusts the authority that the centre shows when its hash begins as the enrolment code says, and then checks the
/// centre's own certificate, its name and its time, under that authority.
#[derive(Debug)]
struct ByFingerprint {
    fingerprint: Fingerprint,
    seen: Seen,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for ByFingerprint {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let authority = intermediates
            .iter()
            .find(|shown| self.fingerprint.is_of(&Hash::of(shown)))
            .ok_or(rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer))?;
        let roots = Arc::new(roots(authority)?);
        let verified = WebPkiServerVerifier::builder_with_provider(roots, Arc::clone(&self.provider))
            .build()
            .map_err(|error| rustls::Error::General(error.to_string()))?
            .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)?;
        self.seen.put(authority);
        Ok(verified)
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Err(rustls::Error::General("TLS 1.2 is not spoken".to_owned()))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
