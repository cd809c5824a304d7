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
use rustls::server::ParsedCertificate;
use tokio_rustls::server::TlsStream;
use tower_layer::Layer;

use super::{Authority, TlsError, name, set_time};

/// Years a certificate of a till is good for.
const YEARS: i16 = 2;
/// A certificate that was given longer ago is given anew: half its time, milliseconds.
pub const RENEW_AFTER_MS: i64 = 365 * 86_400_000;
/// What stands before an Ed25519 key in a certificate (RFC 8410, section 4).
const ED25519_PREFIX: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

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

/// The key of the certificate that the other side of a connection showed; nothing when it showed none. That it is a
/// certificate of this centre's, and that the other side has the key, was checked in the handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown(pub Option<[u8; 32]>);

impl Shown {
    fn on<S>(stream: &TlsStream<S>) -> Self {
        let shown = stream.get_ref().1.peer_certificates().and_then(|chain| chain.first());
        let key = shown.and_then(|leaf| ParsedCertificate::try_from(leaf).ok()).and_then(|leaf| {
            let info = leaf.subject_public_key_info();
            info.as_ref().strip_prefix(&ED25519_PREFIX)?.try_into().ok()
        });
        Self(key)
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
