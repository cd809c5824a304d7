//! The line over the network: the only place with an HTTP client and with TLS.
//!
//! The till trusts one certificate authority, the centre's own, pinned at enrolment; public authorities count for
//! nothing here. It follows no redirect, asks no proxy of the environment, and takes no more of an answer than the
//! request allows.

use std::error::Error;
use std::io::ErrorKind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kassa_domain::chain::Hash;
use kassa_domain::exchange::SERVER_TIME_HEADER;
use kassa_domain::packing::{ENCODING, PackingError, unpack};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderMap, RETRY_AFTER};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use super::code::Fingerprint;
use super::line::{LineError, Request, Response, Transport};

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(5);
/// How long a connection is kept for the next request.
const KEEP: Duration = Duration::from_secs(90);

/// Why a line to an address cannot be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Not of the form `https://name:port`.
    #[error("not an address of the form https://name:port")]
    Malformed,
    /// Without TLS, and not on this very machine.
    #[error("without encryption only a centre on this machine may be spoken to")]
    NotEncrypted,
    /// TLS without a certificate to check it by, or a certificate without TLS.
    #[error("the address and the certificate do not belong together")]
    Certificate,
    /// The HTTP client or TLS could not be set up.
    #[error("the line could not be set up: {0}")]
    SetUp(String),
}

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

/// A line to one centre, which may have several addresses: they are tried in order, and the line stays with the one that
/// answered until that one fails.
#[derive(Debug, Clone)]
pub struct HttpLine {
    client: reqwest::Client,
    bases: Arc<[String]>,
    /// Which of them is tried first.
    at: Arc<AtomicUsize>,
}

impl HttpLine {
    /// The address without the slash at its end.
    #[must_use]
    pub fn address(&self) -> &str {
        self.bases.get(self.at.load(Ordering::Relaxed)).map_or("", String::as_str)
    }

    /// A line to the centre at the first of these addresses that answers. Those that cannot be, or do not go with what is
    /// known of the certificate, are left out and told in the log; where none is left it is the one of the enrolment.
    ///
    /// # Errors
    /// The address of the enrolment cannot be.
    pub fn in_order(addresses: &[String], enrolled: &str, trust: &Trust) -> Result<Self, AddressError> {
        let mut whole: Option<Self> = None;
        for address in addresses {
            match (Self::new(address, trust), &mut whole) {
                (Ok(line), None) => whole = Some(line),
                (Ok(line), Some(whole)) => whole.bases = whole.bases.iter().chain(line.bases.iter()).cloned().collect(),
                (Err(error), _) => tracing::warn!(address, %error, "an address of the centre is not used"),
            }
        }
        whole.map_or_else(|| Self::new(enrolled, trust), Ok)
    }

    /// A line to the centre at an address. Nothing is sent yet.
    ///
    /// # Errors
    /// An address that cannot be, or that does not go with what is known of the certificate.
    pub fn new(address: &str, trust: &Trust) -> Result<Self, AddressError> {
        let url = reqwest::Url::parse(address.trim()).map_err(|_| AddressError::Malformed)?;
        let host = url.host_str().ok_or(AddressError::Malformed)?;
        if url.query().is_some() || url.fragment().is_some() || url.path() != "/" || !url.username().is_empty() {
            return Err(AddressError::Malformed);
        }
        match (url.scheme(), trust) {
            ("http", Trust::Loopback) if is_loopback(host) => {}
            ("https", Trust::Pinned(_) | Trust::Fingerprint(..)) => {}
            ("http", _) if !is_loopback(host) => return Err(AddressError::NotEncrypted),
            ("http" | "https", _) => return Err(AddressError::Certificate),
            _ => return Err(AddressError::Malformed),
        }
        let client = reqwest::Client::builder()
            .https_only(url.scheme() == "https")
            .tls_backend_preconfigured(tls(trust)?)
            .user_agent(concat!("kassa/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .pool_idle_timeout(KEEP)
            .tcp_nodelay(true)
            .build()
            .map_err(|error| AddressError::SetUp(error.to_string()))?;
        let base = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { client, bases: Arc::new([base]), at: Arc::default() })
    }

    async fn exchange_at(&self, base: &str, request: &Request) -> Result<Response, LineError> {
        let method = if request.method == "POST" { reqwest::Method::POST } else { reqwest::Method::GET };
        let mut asked = self
            .client
            .request(method, format!("{base}{}", request.path))
            .timeout(request.timeout)
            .header(ACCEPT_ENCODING, ENCODING)
            .body(request.body.clone());
        for (name, value) in &request.headers {
            asked = asked.header(*name, value);
        }
        let mut answer = asked.send().await.map_err(|error| classify(&error))?;
        let too_long = |bytes: u64| bytes > request.answer_max as u64;
        if answer.content_length().is_some_and(too_long) {
            return Err(LineError::TooLong);
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| classify(&error))? {
            if too_long(body.len() as u64 + chunk.len() as u64) {
                return Err(LineError::TooLong);
            }
            body.extend_from_slice(&chunk);
        }
        if answer.headers().get(CONTENT_ENCODING).is_some_and(|encoding| encoding.as_bytes() == ENCODING.as_bytes()) {
            body = unpack(&body, request.answer_max).map_err(|error| match error {
                PackingError::TooLong => LineError::TooLong,
                PackingError::Broken => LineError::Broken,
            })?;
        }
        Ok(Response {
            status: answer.status().as_u16(),
            server_time_ms: number(answer.headers(), SERVER_TIME_HEADER),
            retry_after_s: number(answer.headers(), RETRY_AFTER.as_str()),
            body,
        })
    }
}

impl Transport for HttpLine {
    async fn exchange(&self, request: Request) -> Result<Response, LineError> {
        let (first, count) = (self.at.load(Ordering::Relaxed), self.bases.len());
        let mut told = None;
        for (place, base) in self.bases.iter().enumerate().cycle().skip(first).take(count) {
            let outcome = self.exchange_at(base, &request).await;
            match &outcome {
                // Nothing was sent: the next address may have the centre. What the first one said is what is told.
                Err(error @ (LineError::NoRoute | LineError::Certificate)) => {
                    let _ = told.get_or_insert(*error);
                }
                // The time for an answer may be over: whoever asks again begins at the next one.
                Err(LineError::Broken) => {
                    self.at.store((place + 1) % count, Ordering::Relaxed);
                    return outcome;
                }
                _ => {
                    self.at.store(place, Ordering::Relaxed);
                    return outcome;
                }
            }
        }
        Err(told.unwrap_or(LineError::NoRoute))
    }
}

fn number<T: std::str::FromStr>(headers: &HeaderMap, name: &str) -> Option<T> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What went wrong on the line. The address is left out of the log: it may hold an account's number.
fn classify(error: &reqwest::Error) -> LineError {
    let mut causes = Vec::new();
    let mut class = LineError::Broken;
    let mut cause = error.source();
    while let Some(error) = cause {
        causes.push(error.to_string());
        if let Some(tls) = find_tls(error) {
            class = tls;
            break;
        }
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            class = match io.kind() {
                ErrorKind::ConnectionRefused
                | ErrorKind::HostUnreachable
                | ErrorKind::NetworkUnreachable
                | ErrorKind::NetworkDown
                | ErrorKind::AddrNotAvailable => LineError::NoRoute,
                _ => class,
            };
        }
        cause = error.source();
    }
    if error.is_dns() {
        class = LineError::NoRoute;
    }
    tracing::debug!(?class, causes = causes.join(": "), "no answer from the centre");
    class
}

/// A refusal of TLS in an error, or in what input-output errors wrap: that is not among their sources.
fn find_tls(error: &(dyn Error + 'static)) -> Option<LineError> {
    if let Some(io) = error.downcast_ref::<std::io::Error>() {
        return find_tls(io.get_ref()?);
    }
    match error.downcast_ref::<rustls::Error>()? {
        rustls::Error::InvalidCertificate(
            rustls::CertificateError::NotValidYet
            | rustls::CertificateError::NotValidYetContext { .. }
            | rustls::CertificateError::Expired
            | rustls::CertificateError::ExpiredContext { .. },
        ) => Some(LineError::Date),
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => Some(LineError::Certificate),
        // Whatever speaks there, it does not speak our TLS.
        _ => Some(LineError::Broken),
    }
}

fn set_up(error: impl ToString) -> AddressError {
    AddressError::SetUp(error.to_string())
}

/// TLS 1.3 with the centre's own authority and no other.
fn tls(trust: &Trust) -> Result<ClientConfig, AddressError> {
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
            builder.with_root_certificates(roots).with_no_client_auth()
        }
        Trust::Fingerprint(fingerprint, seen) => {
            let verifier = ByFingerprint { fingerprint: *fingerprint, seen: seen.clone(), provider };
            builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth()
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
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

#[cfg(test)]
mod tests;
