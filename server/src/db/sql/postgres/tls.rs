//! TLS on the way to PostgreSQL: whom a certificate is believed, what is told when it is not, and the binding of a
//! password to it (RFC 5929, `tls-server-end-point`), so that nobody between can pass a sign-in on.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use ring::digest::{Algorithm, SHA256, SHA384, SHA512, digest};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_rustls::TlsConnector;

/// What a client that speaks of its protocol calls PostgreSQL's.
const PROTOCOL: &[u8] = b"postgresql";

/// Why the database is not reached as its address asks.
#[derive(Debug, thiserror::Error)]
pub enum TlsTrouble {
    /// A mode that libpq does not have, or that says nothing for certain.
    #[error("sslmode in the address of the database is disable, prefer, require, verify-ca or verify-full")]
    Mode,
    /// A certificate of the centre's own.
    #[error(
        "the address of the database says {0}: a certificate of the centre's own is not known here; let it in by a password \
         (scram-sha-256 in pg_hba.conf, which is bound to the server's certificate) or over the server's socket"
    )]
    OwnCertificate(&'static str),
    /// Authorities of the system.
    #[error(
        "sslrootcert=system is not known here: name the file of the authority that signed the database server's certificate"
    )]
    SystemRoots,
    /// Another computer, in the clear.
    #[error(
        "the database is on another computer: its address needs sslmode=verify-full and sslrootcert=FILE, the \
         certificate of the authority that signed its server's"
    )]
    Elsewhere,
    /// Another computer, and nobody asks whether it is the right one.
    #[error(
        "this sslmode encrypts the way to the database and does not check who answers, so that anybody on the way can \
         stand in its place: for another computer say sslmode=verify-full and sslrootcert=FILE, the certificate of the \
         authority that signed its server's"
    )]
    Unchecked,
    /// Nothing to check a certificate by.
    #[error("the address of the database asks to check its certificate: say by which authority, sslrootcert=FILE")]
    NoRoot,
    /// A socket, which has no TLS, beside a server that is checked.
    #[error("a socket has no TLS: name the server on this computer by the name in its certificate too")]
    Mixed,
    /// The authority's file cannot be read.
    #[error("{} (sslrootcert of the database): {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The authority's file holds something else.
    #[error("{} (sslrootcert of the database) holds no certificate in the form PEM", .0.display())]
    NoCertificate(PathBuf),
    /// The server does no TLS.
    #[error(
        "the database server does not speak TLS, and its address asks for it: nothing was sent; turn it on there (ssl = \
         on in postgresql.conf)"
    )]
    Plain,
    /// The certificate is signed by somebody else.
    #[error(
        "the certificate of the database server {host} is not signed by the authority of sslrootcert: nothing was sent; \
         either the file is another authority's, or another server answers"
    )]
    Authority {
        /// Who was asked for.
        host: String,
    },
    /// The certificate is somebody else's.
    #[error(
        "the certificate of the database server is not for {host}: nothing was sent; the names in its subjectAltName \
         are: {names}"
    )]
    Name {
        /// Who was asked for.
        host: String,
        /// Whom it names.
        names: String,
    },
    /// The certificate does not count now.
    #[error("the certificate of the database server {host} is over, or does not count yet: nothing was sent")]
    Time {
        /// Who was asked for.
        host: String,
    },
    /// Anything else between the two.
    #[error("TLS with the database server {host}: {why}")]
    Other {
        /// Who was asked for.
        host: String,
        /// What the library says.
        why: rustls::Error,
    },
    /// The library refuses what it is set to.
    #[error("TLS with the database: {0}")]
    Setting(#[from] rustls::Error),
}

/// What is checked of the certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// Nothing: the way is encrypted, to whoever is there.
    Nothing,
    /// Who signed it.
    Authority,
    /// Who signed it, and whose it is.
    Name,
}

/// How a way is encrypted; never, when it holds nothing.
#[derive(Clone)]
pub(super) struct Tls(Option<Arc<ClientConfig>>);

impl Tls {
    pub(super) const fn without() -> Self {
        Self(None)
    }

    pub(super) fn unchecked() -> Result<Self, TlsTrouble> {
        Self::with(None)
    }

    /// Believes the authorities of a file.
    pub(super) fn checked(check: Check, root: &Path) -> Result<Self, TlsTrouble> {
        let text = std::fs::read(root).map_err(|source| TlsTrouble::File { path: root.to_owned(), source })?;
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(&text) {
            let certificate = certificate.map_err(|_| TlsTrouble::NoCertificate(root.to_owned()))?;
            roots.add(certificate).map_err(|_| TlsTrouble::NoCertificate(root.to_owned()))?;
        }
        // Refused when there was none.
        let chain = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider()).build();
        let chain = chain.map_err(|_| TlsTrouble::NoCertificate(root.to_owned()))?;
        Self::with(Some((chain, check)))
    }

    fn with(chain: Option<(Arc<WebPkiServerVerifier>, Check)>) -> Result<Self, TlsTrouble> {
        let checking = Checking { chain, provider: provider() };
        let mut config = ClientConfig::builder_with_provider(provider())
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(checking))
            .with_no_client_auth();
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
        Ok(Self(Some(Arc::new(config))))
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// Looks at a certificate as far as the address asks.
#[derive(Debug)]
struct Checking {
    chain: Option<(Arc<WebPkiServerVerifier>, Check)>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Checking {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let Some((chain, check)) = &self.chain else { return Ok(ServerCertVerified::assertion()) };
        let told = chain.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match told {
            // The name is looked at last: everything else was in order.
            Err(rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if *check == Check::Authority => Ok(ServerCertVerified::assertion()),
            told => told,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> MakeTlsConnect<S> for Tls {
    type Stream = Encrypted<S>;
    type TlsConnect = Handshake;
    type Error = TlsTrouble;

    fn make_tls_connect(&mut self, domain: &str) -> Result<Handshake, TlsTrouble> {
        Ok(Handshake { config: self.0.clone(), host: domain.to_owned() })
    }
}

/// What is done once with a new connection.
pub(super) struct Handshake {
    config: Option<Arc<ClientConfig>>,
    host: String,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> TlsConnect<S> for Handshake {
    type Stream = Encrypted<S>;
    type Error = Box<dyn Error + Sync + Send>;
    type Future = Pin<Box<dyn Future<Output = Result<Encrypted<S>, Self::Error>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move {
            let config = self.config.ok_or(TlsTrouble::Mode)?;
            let name = ServerName::try_from(self.host.clone())?;
            match TlsConnector::from(config).connect(name, stream).await {
                Ok(stream) => Ok(Encrypted(Box::new(stream))),
                Err(error) => Err(match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
                    Some(why) => trouble(why, self.host).into(),
                    None => error.into(),
                }),
            }
        })
    }
}

/// What a failed handshake means.
fn trouble(why: &rustls::Error, host: String) -> TlsTrouble {
    let rustls::Error::InvalidCertificate(certificate) = why else {
        return TlsTrouble::Other { host, why: why.clone() };
    };
    match certificate {
        CertificateError::UnknownIssuer | CertificateError::BadSignature => TlsTrouble::Authority { host },
        CertificateError::NotValidForName => TlsTrouble::Name { host, names: String::new() },
        CertificateError::NotValidForNameContext { presented, .. } => {
            TlsTrouble::Name { host, names: presented.join(", ") }
        }
        CertificateError::Expired
        | CertificateError::ExpiredContext { .. }
        | CertificateError::NotValidYet
        | CertificateError::NotValidYetContext { .. } => TlsTrouble::Time { host },
        _ => TlsTrouble::Other { host, why: why.clone() },
    }
}

/// A connection that is encrypted.
pub(super) struct Encrypted<S>(Box<tokio_rustls::client::TlsStream<S>>);

impl<S> fmt::Debug for Encrypted<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Encrypted")
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream for Encrypted<S> {
    fn channel_binding(&self) -> ChannelBinding {
        let shown = self.0.get_ref().1.peer_certificates().and_then(|shown| shown.first());
        match shown.and_then(|shown| Some((shown, hash_of(shown)?))) {
            Some((shown, hash)) => ChannelBinding::tls_server_end_point(digest(hash, shown).as_ref().to_vec()),
            None => ChannelBinding::none(),
        }
    }
}

/// The hash that a certificate's signature is made with (RFC 5929, 4.1); `None` of one that has none of its own.
fn hash_of(certificate: &[u8]) -> Option<&'static Algorithm> {
    let (whole, _) = element(certificate)?;
    let (_, behind) = element(whole)?;
    let (algorithm, _) = element(behind)?;
    let (oid, _) = element(algorithm)?;
    match oid {
        // sha1WithRSAEncryption stands for SHA-256, as the RFC has it; then RSA and ECDSA with SHA-2.
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05 | 0x0b]
        | [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02] => Some(&SHA256),
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c] | [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03] => {
            Some(&SHA384)
        }
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d] | [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04] => {
            Some(&SHA512)
        }
        _ => None,
    }
}

/// What is in the first element of DER, and what stands behind it.
fn element(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x0f))?;
            (bytes.iter().fold(0_usize, |sum, byte| (sum << 8) | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    rest.split_at_checked(length)
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Encrypted<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Encrypted<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_bound_by_the_hash_of_the_certificates_signature() {
        let check = |algorithm: &'static rcgen::SignatureAlgorithm, expect: Option<&'static Algorithm>| {
            let key = rcgen::KeyPair::generate_for(algorithm).unwrap();
            let made = rcgen::CertificateParams::new(vec!["db.example".into()]).unwrap().self_signed(&key).unwrap();
            assert_eq!(hash_of(made.der()), expect, "{algorithm:?}");
        };
        check(&rcgen::PKCS_ECDSA_P256_SHA256, Some(&SHA256));
        check(&rcgen::PKCS_ECDSA_P384_SHA384, Some(&SHA384));
        check(&rcgen::PKCS_ED25519, None);
        for broken in [&[][..], &[0x30], &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], &[0x30, 0x80, 0, 0]] {
            assert_eq!(hash_of(broken), None);
        }
    }
}
