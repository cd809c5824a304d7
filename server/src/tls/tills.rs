//! Certificates of tills: given under the centre's own CA over the very key a till signs with, and looked at in the
//! handshake of each connection.
//!
//! A certificate proves no more than the till's signature does, but it proves it before the first byte of a request. It
//! is good as long as its key is the till's: a till that is let in anew, or shut out, needs no list of revoked ones.

use std::future::Future;
use std::io;
use std::pin::Pin;

use axum::Extension;
use axum::middleware::AddExtension;
use axum_server::accept::Accept;
use kassa_domain::ids::TillId;
use rcgen::{
    CertificateParams, ExtendedKeyUsagePurpose, Issuer, KeyPair, KeyUsagePurpose, PKCS_ED25519, PublicKeyData,
    SignatureAlgorithm,
};
use tokio_rustls::server::TlsStream;
use tower_layer::Layer;
use x509_parser::certificate::X509Certificate;
use x509_parser::oid_registry::OID_SIG_ED25519;
use x509_parser::prelude::FromDer;

use super::{Authority, TlsError, name, set_time};

/// Years a certificate of a till is good for.
const YEARS: i16 = 2;
/// Who shows one that was given longer ago gets another: half its time, milliseconds.
pub const RENEW_AFTER_MS: i64 = 365 * 86_400_000;

impl Authority {
    /// A certificate over a till's key, PEM. It is good for the till's side of a connection only.
    ///
    /// # Errors
    /// What the libraries say.
    pub fn till_certificate(&self, till: TillId, public_key: &[u8; 32], now_ms: i64) -> Result<String, TlsError> {
        let issuer = Issuer::from_ca_cert_pem(&self.certificate, KeyPair::from_pem(&self.key)?)?;
        let mut params = CertificateParams::new(Vec::<String>::new())?;
        params.distinguished_name = name(&format!("Kassa till {till}"));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        params.use_authority_key_identifier_extension = true;
        set_time(&mut params, now_ms, YEARS);
        Ok(params.signed_by(&TillKey(*public_key), &issuer)?.pem())
    }
}

struct TillKey([u8; 32]);

impl PublicKeyData for TillKey {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ED25519
    }
}

/// The certificate that the other side of a connection showed. That it is one of this centre's, and that the other side
/// has its key, was checked in the handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown {
    /// Its Ed25519 key; nothing when none was shown.
    pub key: Option<[u8; 32]>,
    /// From when on it is good, milliseconds of UTC.
    pub given_ms: i64,
}

impl Shown {
    fn on<S>(stream: &TlsStream<S>) -> Self {
        let shown = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
        let Some((_, leaf)) = shown.and_then(|leaf| X509Certificate::from_der(leaf).ok()) else {
            return Self::default();
        };
        let key = leaf.public_key();
        let is_ed25519 = key.algorithm.algorithm == OID_SIG_ED25519;
        let key = key.subject_public_key.data.as_ref().try_into().ok().filter(|_| is_ed25519);
        Self { key, given_ms: leaf.validity().not_before.timestamp().saturating_mul(1000) }
    }
}

/// Tells every request of a connection what was [shown](Shown) in its handshake.
#[derive(Debug, Clone)]
pub struct Showing<A>(pub A);

impl<A, I, S, X> Accept<I, S> for Showing<A>
where
    A: Accept<I, S, Stream = TlsStream<X>>,
    A::Future: Send + 'static,
{
    type Stream = TlsStream<X>;
    type Service = AddExtension<A::Service, Shown>;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        let accepted = self.0.accept(stream, service);
        Box::pin(async move {
            let (stream, service) = accepted.await?;
            let shown = Extension(Shown::on(&stream));
            Ok((stream, shown.layer(service)))
        })
    }
}
