//! The line over the network: the only place with an HTTP client and with TLS.
//!
//! The till trusts one certificate authority, the centre's own, pinned at enrolment; public authorities count for
//! nothing here. It follows no redirect, asks no proxy of the environment, lets the one of the settings pass bytes on and
//! no more, and takes no more of an answer than the request allows.

use std::error::Error;
use std::io::ErrorKind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use kassa_domain::exchange::{ApiError, CERTIFICATE_HEADER, PROGRAM_HEADER, SERVER_TIME_HEADER};
use kassa_domain::packing::{ENCODING, PackingError, unpack};
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use rustls::AlertDescription;

use super::line::{CERTIFICATE_REQUIRED, LineError, Request, Response, Transport};
use super::messages::{Events, Hearing};

pub mod shown;
mod trust;
mod way;

use shown::Shown;
use trust::tls;
pub use trust::{Seen, Trust};
pub use way::Way;

/// Longest version of a centre, bytes.
const VERSION_MAX: usize = 40;
/// How long a connection is kept for the next request.
const KEEP: Duration = Duration::from_secs(90);

/// How long a line that is listened to may be silent: the centre says every 15 seconds that it is there.
const SILENT: Duration = Duration::from_secs(50);

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

/// A line to one centre, which may have several addresses: they are tried in order, and the line stays with the one that
/// answered until that one fails.
#[derive(Debug, Clone)]
pub struct HttpLine {
    /// Made anew when there is something else to show: connections keep what was shown when they began.
    client: Arc<RwLock<reqwest::Client>>,
    trust: Trust,
    shown: Option<Shown>,
    way: Way,
    bases: Arc<[String]>,
    /// Which of them is tried first.
    at: Arc<AtomicUsize>,
    /// Which of them the last answer came from.
    answered: Arc<AtomicUsize>,
    /// The version of the program that answered.
    program: Arc<RwLock<Option<String>>>,
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
        let base = url.as_str().trim_end_matches('/').to_owned();
        let client = Arc::new(RwLock::new(client(trust, None, &Way::default())?));
        let (trust, way) = (trust.clone(), Way::default());
        Ok(Self {
            client,
            trust,
            shown: None,
            way,
            bases: Arc::new([base]),
            at: Arc::default(),
            answered: Arc::default(),
            program: Arc::default(),
        })
    }

    /// The same line on this way.
    ///
    /// # Errors
    /// The proxy has no address that can be.
    pub fn by(self, way: &Way) -> Result<Self, AddressError> {
        let line = Self { way: way.clone(), ..self };
        line.begin_anew()?;
        Ok(line)
    }

    /// The same line, which shows the till's certificate in every handshake.
    ///
    /// # Errors
    /// TLS could not be set up.
    pub fn showing(self, shown: Shown) -> Result<Self, AddressError> {
        let line = Self { shown: Some(shown), ..self };
        line.begin_anew()?;
        Ok(line)
    }

    /// Lets go of the connections there are: the next request begins one, and shows what there is to show now.
    fn begin_anew(&self) -> Result<(), AddressError> {
        let client = client(&self.trust, self.shown.as_ref(), &self.way)?;
        *self.client.write().unwrap_or_else(PoisonError::into_inner) = client;
        Ok(())
    }

    fn show_anew(&self) {
        if let Err(error) = self.begin_anew() {
            tracing::error!(%error, "the line to the centre cannot be made anew");
        }
    }

    /// Whether the till has a certificate to show, or none would be looked at.
    fn has_shown(&self) -> bool {
        self.shown.as_ref().is_none_or(Shown::is_some) || matches!(self.trust, Trust::Loopback)
    }

    fn goes_through_a_proxy(&self) -> bool {
        self.way.proxy.is_some() && !matches!(self.trust, Trust::Loopback)
    }

    /// What a failed exchange means. A centre that does not take the till's certificate is asked without one.
    fn classify(&self, error: &reqwest::Error) -> LineError {
        if let Some(shown) = self.shown.as_ref().filter(|shown| shown.is_some() && is_refused_certificate(error)) {
            tracing::warn!("the centre does not take the till's certificate: it is shown no more");
            shown.forget();
            self.show_anew();
        }
        match classify(error) {
            // The connection went to the proxy and came no further: it refused, could not, or was silent.
            LineError::NoRoute | LineError::NobodyListens | LineError::Broken
                if error.is_connect() && self.goes_through_a_proxy() =>
            {
                LineError::Proxy
            }
            class => class,
        }
    }

    async fn exchange_at(&self, base: &str, request: &Request) -> Result<Response, LineError> {
        let method = if request.method == "POST" { reqwest::Method::POST } else { reqwest::Method::GET };
        let client = self.client.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut asked = client
            .request(method, format!("{base}{}", request.path))
            .timeout(request.timeout)
            .header(ACCEPT_ENCODING, ENCODING)
            .body(request.body.clone());
        if !self.has_shown() {
            asked = asked.header(CERTIFICATE_HEADER, "wanted");
        }
        for (name, value) in &request.headers {
            asked = asked.header(*name, value);
        }
        let mut answer = asked.send().await.map_err(|error| self.classify(&error))?;
        *self.program.write().unwrap_or_else(PoisonError::into_inner) = version(answer.headers());
        let too_long = |bytes: u64| bytes > request.answer_max as u64;
        if answer.content_length().is_some_and(too_long) {
            return Err(LineError::TooLong);
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| self.classify(&error))? {
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
        // Who wants to see it sees it again, though it was refused once: a clock may have been wrong, or the refusal
        // nobody's who may refuse. Each try is a failed exchange, and those come later and later.
        let is_wanted = answer.status() == 403 && read_code(&body).as_deref() == Some(CERTIFICATE_REQUIRED);
        if is_wanted && !self.has_shown() && self.shown.as_ref().is_some_and(Shown::again) {
            self.show_anew();
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
                Err(
                    error @ (LineError::NoRoute | LineError::NobodyListens | LineError::Proxy | LineError::Certificate),
                ) => {
                    let _ = told.get_or_insert(*error);
                }
                // The time for an answer may be over: whoever asks again begins at the next one.
                Err(LineError::Broken) => {
                    self.at.store((place + 1) % count, Ordering::Relaxed);
                    return outcome;
                }
                _ => {
                    self.at.store(place, Ordering::Relaxed);
                    if outcome.is_ok() {
                        self.answered.store(place, Ordering::Relaxed);
                    }
                    return outcome;
                }
            }
        }
        Err(told.unwrap_or(LineError::NoRoute))
    }

    fn answered_at(&self) -> Option<String> {
        self.bases.get(self.answered.load(Ordering::Relaxed)).cloned()
    }

    fn program(&self) -> Option<String> {
        self.program.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn listen(&self, request: Request, hearing: Hearing) -> Result<(), LineError> {
        let client = self.client.read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut asked = client.get(format!("{}{}", self.address(), request.path));
        for (name, value) in &request.headers {
            asked = asked.header(*name, value);
        }
        let answer = tokio::time::timeout(request.timeout, asked.send()).await.map_err(|_| LineError::Broken)?;
        let mut answer = answer.map_err(|error| self.classify(&error))?;
        let kind = answer.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if answer.status() != 200 || !kind.starts_with("text/event-stream") {
            return Err(LineError::Broken);
        }
        let mut events = Events::default();
        // A line on which not even a comment comes is no line.
        while let Some(piece) = tokio::time::timeout(SILENT, answer.chunk())
            .await
            .map_err(|_| LineError::Broken)?
            .map_err(|error| classify(&error))?
        {
            for heard in events.take(&piece) {
                // The same word that waits already says as much.
                let _ = hearing.try_send(heard);
            }
        }
        Ok(())
    }

    fn take_certificate(&self, pem: &str) {
        if self.shown.as_ref().is_some_and(|shown| shown.take(pem)) {
            self.show_anew();
        }
    }
}

fn client(trust: &Trust, shown: Option<&Shown>, way: &Way) -> Result<reqwest::Client, AddressError> {
    let client = reqwest::Client::builder()
        .https_only(!matches!(trust, Trust::Loopback))
        .tls_backend_preconfigured(tls(trust, shown)?)
        .user_agent(concat!("kassa/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(way.connect())
        .pool_idle_timeout(KEEP)
        .tcp_nodelay(true);
    let client = way.hosts().fold(client, |client, (name, address)| client.resolve(name, address));
    let client = match way.proxy()? {
        Some(proxy) => client.proxy(proxy),
        None => client,
    };
    client.build().map_err(|error| AddressError::SetUp(error.to_string()))
}

/// The centre's word of an error.
fn read_code(body: &[u8]) -> Option<String> {
    serde_json::from_slice::<ApiError>(body).ok().map(|error| error.code)
}

/// The version of the centre's program: what has the form of one, for it stands on a screen.
fn version(headers: &HeaderMap) -> Option<String> {
    let told = headers.get(PROGRAM_HEADER)?.to_str().ok()?;
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-' | '+');
    (!told.is_empty() && told.len() <= VERSION_MAX && told.chars().all(is_plain)).then(|| told.to_owned())
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
                ErrorKind::ConnectionRefused => LineError::NobodyListens,
                ErrorKind::HostUnreachable
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

/// True when the other side ended the handshake for the certificate it was shown. HTTP/2 keeps of such an error no more
/// than its words.
fn is_refused_certificate(error: &reqwest::Error) -> bool {
    let refusals = [
        AlertDescription::BadCertificate,
        AlertDescription::UnsupportedCertificate,
        AlertDescription::CertificateRevoked,
        AlertDescription::CertificateExpired,
        AlertDescription::CertificateUnknown,
        AlertDescription::UnknownCA,
        AlertDescription::DecryptError,
    ];
    let refusals = refusals.map(|alert| rustls::Error::AlertReceived(alert).to_string());
    let mut cause = error.source();
    while let Some(error) = cause {
        let told = error.to_string();
        if refusals.iter().any(|refusal| told.contains(refusal)) {
            return true;
        }
        cause = error.source();
    }
    false
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

#[cfg(test)]
mod tests;
