//! One exchange with the centre as sync sees it: a request, an answer or a broken line, and what an answer means.
//!
//! Nothing here knows HTTP libraries; [`super::client`] is the one implementation over the network, and tests bring
//! lines that lose, cut, repeat and lie.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use kassa_domain::chain::hex;
use kassa_domain::exchange::{
    ApiError, CLOCK_HEADER, QUEUE_HEADER, REGISTER_HEADER, RegisterWord, SIGNATURE_HEADER, TILL_HEADER, TIME_HEADER,
    request_signed_bytes,
};
use kassa_domain::ids::TillId;
use kassa_domain::packing::{ENCODING, pack};
use serde::de::DeserializeOwned;
use tokio::sync::watch;

use super::messages::Hearing;
use crate::keys::Signer;
use crate::signal::OfflineReason;

/// The centre's word for a connection without the till's certificate, where the point must show it.
pub(super) const CERTIFICATE_REQUIRED: &str = "certificate_required";

/// One question to the centre, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path with query, as it is signed.
    pub path: String,
    /// Headers besides the length.
    pub headers: Vec<(&'static str, String)>,
    /// The body, empty for `GET`.
    pub body: Vec<u8>,
    /// How long the whole exchange may take.
    pub timeout: Duration,
    /// Most bytes of the answer's body.
    pub answer_max: usize,
}

impl Request {
    /// A question without a body.
    #[must_use]
    pub fn get(path: String, timeout: Duration, answer_max: usize) -> Self {
        Self { method: "GET", path, headers: Vec::new(), body: Vec::new(), timeout, answer_max }
    }

    /// A question with a body.
    #[must_use]
    pub fn post(path: &str, content_type: &str, body: Vec<u8>, timeout: Duration, answer_max: usize) -> Self {
        let headers = vec![("content-type", content_type.to_owned())];
        Self { method: "POST", path: path.to_owned(), headers, body, timeout, answer_max }
    }

    /// The same question with its body packed, where that makes it shorter. Before it is signed: the signature is over
    /// what is sent.
    #[must_use]
    pub fn packed(mut self) -> Self {
        if let Some(packed) = pack(&self.body) {
            self.body = packed;
            self.headers.push(("content-encoding", ENCODING.to_owned()));
        }
        self
    }

    /// The same question with what the till tells of itself: its own clock, how many entries the centre has not
    /// acknowledged, and how its register is. People at the centre look at it; nothing is decided by it, so that it is
    /// not signed.
    #[must_use]
    pub fn telling(mut self, own_ms: i64, queue: u64, register: Option<RegisterWord>) -> Self {
        self.headers.extend(register.map(|word| (REGISTER_HEADER, word.name().to_owned())));
        self.headers.push((CLOCK_HEADER, own_ms.to_string()));
        self.headers.push((QUEUE_HEADER, queue.to_string()));
        self
    }

    /// The same question with the till's signature, made at this time by the centre's clock.
    #[must_use]
    pub fn signed(mut self, till: TillId, centre_ms: i64, signer: &dyn Signer) -> Self {
        let bytes = request_signed_bytes(self.method, &self.path, till, centre_ms, &self.body);
        self.headers.push((TILL_HEADER, till.to_string()));
        self.headers.push((TIME_HEADER, centre_ms.to_string()));
        self.headers.push((SIGNATURE_HEADER, hex(&signer.sign(&bytes))));
        self
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Response {
    /// Status of HTTP.
    pub status: u16,
    /// The centre's clock, when the answer carried it: milliseconds of UTC.
    pub server_time_ms: Option<i64>,
    /// How long the centre asks to be left alone, seconds.
    pub retry_after_s: Option<u64>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LineError {
    /// The network is switched off here.
    #[error("the network is switched off")]
    SwitchedOff,
    /// No way there: no network, no such name, no route. Nothing was sent.
    #[error("there is no way there")]
    NoRoute,
    /// The computer is there, and nobody listens on it: the connection was refused. Nothing was sent.
    #[error("nobody listens there")]
    NobodyListens,
    /// The proxy of the settings lets nothing through to the centre, or is not there. Nothing was sent.
    #[error("the proxy lets nothing through")]
    Proxy,
    /// The line broke or the time ran out. The centre may have got all of it.
    #[error("the line broke or the time ran out")]
    Broken,
    /// Somebody answers with another certificate. Nothing was sent.
    #[error("another certificate")]
    Certificate,
    /// The certificate is not of this date by the clock here. Nothing was sent.
    #[error("the certificate is not valid at this date")]
    Date,
    /// The answer is longer than any answer may be.
    #[error("the answer is too long")]
    TooLong,
}

/// Why an exchange brought nothing, whether for lack of an answer or because of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// No answer.
    #[error(transparent)]
    Line(#[from] LineError),
    /// An answer that is not the centre's, or not to this question: a page, half a body, another till's numbers.
    #[error("not an answer of the centre")]
    NotTheCentre,
    /// The centre finds the request's time wrong.
    #[error("the centre finds the time wrong")]
    Clock,
    /// The centre does not know this till, or has revoked it.
    #[error("the centre does not know this till ({code})")]
    NotEnrolled {
        /// The centre's word for it.
        code: String,
    },
    /// The centre is in trouble, or busy.
    #[error("the centre is in trouble (status {status})")]
    Server {
        /// Status of HTTP.
        status: u16,
        /// How long it asks to be left alone, seconds.
        retry_after_s: Option<u64>,
    },
    /// The centre refuses this request.
    #[error("the centre refuses ({status} {code})")]
    Refused {
        /// Status of HTTP.
        status: u16,
        /// The centre's word for it.
        code: String,
    },
}

impl Trouble {
    /// What the windows are told.
    #[must_use]
    pub fn reason(&self) -> OfflineReason {
        match self {
            Self::Line(LineError::SwitchedOff) => OfflineReason::SwitchedOff,
            Self::Line(LineError::Certificate) => OfflineReason::Certificate,
            Self::Line(LineError::Date) => OfflineReason::Date,
            Self::Line(LineError::NoRoute) => OfflineReason::NoNetwork,
            Self::Line(LineError::NobodyListens) => OfflineReason::ServerSilent,
            Self::Line(LineError::Broken) => OfflineReason::NoAnswer,
            Self::Line(LineError::Proxy) => OfflineReason::Proxy,
            Self::Line(LineError::TooLong) | Self::NotTheCentre => OfflineReason::NotTheCentre,
            Self::NotEnrolled { code } if code == CERTIFICATE_REQUIRED => OfflineReason::OwnCertificate,
            Self::NotEnrolled { .. } => OfflineReason::NotEnrolled,
            Self::Clock | Self::Server { .. } | Self::Refused { .. } => OfflineReason::ServerTrouble,
        }
    }

    /// True when one failure is enough to know that nobody can be reached.
    #[must_use]
    pub const fn is_certain(&self) -> bool {
        matches!(self, Self::Line(LineError::SwitchedOff | LineError::NoRoute | LineError::NobodyListens))
    }

    /// True when a smaller request may get through where this one did not.
    #[must_use]
    pub const fn may_be_size(&self) -> bool {
        matches!(self, Self::Line(LineError::Broken | LineError::TooLong) | Self::Refused { status: 413, .. })
    }

    /// True when the centre does not know the cursor it was asked after: it was restored from a backup.
    #[must_use]
    pub fn is_cursor_ahead(&self) -> bool {
        matches!(self, Self::Refused { status: 409, code } if code == "cursor_ahead")
    }

    /// How long the centre asks to be left alone, seconds.
    #[must_use]
    pub const fn retry_after_s(&self) -> u64 {
        match self {
            Self::Server { retry_after_s: Some(seconds), .. } => *seconds,
            _ => 0,
        }
    }
}

/// What an answer says, when it is an answer to the question.
///
/// # Errors
/// The answer is an error of the centre's, or nothing the centre would say.
pub fn read<T: DeserializeOwned>(response: &Response) -> Result<T, Trouble> {
    match response.status {
        200 => serde_json::from_slice(&response.body).map_err(|_| Trouble::NotTheCentre),
        status => Err(refusal(status, response)),
    }
}

/// What an answer other than 200 means.
fn refusal(status: u16, response: &Response) -> Trouble {
    let code = serde_json::from_slice::<ApiError>(&response.body).map(|error| error.code);
    match (status, code) {
        (429 | 500..=599, _) => Trouble::Server { status, retry_after_s: response.retry_after_s },
        (401, Ok(code)) if code == "clock" => Trouble::Clock,
        (401 | 403, Ok(code)) => Trouble::NotEnrolled { code },
        (400..=499, Ok(code)) => Trouble::Refused { status, code },
        // A page in the way: a portal's redirect, a proxy that wants a password.
        _ => Trouble::NotTheCentre,
    }
}

/// A way to the centre: the only thing sync needs of a network.
pub trait Transport: Send + Sync + 'static {
    /// Sends a request and waits for the answer, no longer than the request allows.
    fn exchange(&self, request: Request) -> impl Future<Output = Result<Response, LineError>> + Send;

    /// Listens to the centre for as long as the line and the centre let it; what is heard goes out as it comes. A line
    /// without events hears nothing.
    fn listen(&self, request: Request, hearing: Hearing) -> impl Future<Output = Result<(), LineError>> + Send {
        let _ = (request, hearing);
        std::future::pending()
    }

    /// The address that the last answer came from; a line without addresses has none.
    fn answered_at(&self) -> Option<String> {
        None
    }

    /// The version of the program that answered last; nothing of a centre that does not tell.
    fn program(&self) -> Option<String> {
        None
    }

    /// Takes a certificate that the centre gave the till, to show it from the next connection on. A line that shows
    /// nothing has no use for it.
    fn take_certificate(&self, _pem: &str) {}
}

/// The switch of the network: one hand on it, all lines hang from it. Off cuts exchanges that are under way too.
#[derive(Debug, Clone)]
pub struct Switch(Arc<watch::Sender<bool>>);

impl Switch {
    /// A switch that is on.
    #[must_use]
    pub fn on() -> Self {
        Self(Arc::new(watch::Sender::new(true)))
    }

    /// True when the network is on.
    #[must_use]
    pub fn is_on(&self) -> bool {
        *self.0.borrow()
    }

    /// Switches.
    pub fn set(&self, on: bool) {
        let _ = self.0.send_replace(on);
    }

    /// Waits until the network is off.
    pub async fn off(&self) {
        // It fails only when the switch is gone, and this is one.
        let _ = self.0.subscribe().wait_for(|on| !on).await;
    }

    /// Tells of every change from now on.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<bool> {
        self.0.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Response {
        Response { status, body: body.as_bytes().to_vec(), ..Response::default() }
    }

    #[test]
    fn a_cut_network_a_stopped_server_and_a_line_nobody_can_tell_of_are_three_reasons() {
        for (error, reason, is_certain) in [
            (LineError::NoRoute, OfflineReason::NoNetwork, true),
            (LineError::NobodyListens, OfflineReason::ServerSilent, true),
            (LineError::Broken, OfflineReason::NoAnswer, false),
        ] {
            let trouble = Trouble::from(error);
            assert_eq!((trouble.reason(), trouble.is_certain()), (reason, is_certain), "{error}");
        }
    }

    #[test]
    fn only_the_centres_own_words_count() {
        let error = |code: &str| format!(r#"{{"code":"{code}","message":"x"}}"#);
        for (name, response, expect) in [
            ("a value", answer(200, "7"), Ok(7_u32)),
            ("a page", answer(200, "<html>Welcome to the hotel</html>"), Err(Trouble::NotTheCentre)),
            ("nothing", answer(200, ""), Err(Trouble::NotTheCentre)),
            ("half of it", answer(200, "{\"till\":1,"), Err(Trouble::NotTheCentre)),
            ("more than it", answer(200, "7 7"), Err(Trouble::NotTheCentre)),
            ("a redirect", answer(302, ""), Err(Trouble::NotTheCentre)),
            ("no content", answer(204, ""), Err(Trouble::NotTheCentre)),
            ("a proxy's password", answer(407, "<html>"), Err(Trouble::NotTheCentre)),
            ("a portal's refusal", answer(403, "<html>"), Err(Trouble::NotTheCentre)),
            ("clock", answer(401, &error("clock")), Err(Trouble::Clock)),
            ("revoked", answer(403, &error("revoked")), Err(Trouble::NotEnrolled { code: "revoked".into() })),
            ("trouble", answer(500, "oops"), Err(Trouble::Server { status: 500, retry_after_s: None })),
            (
                "refused",
                answer(422, &error("bad_batch")),
                Err(Trouble::Refused { status: 422, code: "bad_batch".into() }),
            ),
        ] {
            assert_eq!(read::<u32>(&response), expect, "{name}");
        }
    }

    #[test]
    fn a_busy_centre_says_how_long() {
        let busy = Response { retry_after_s: Some(30), ..answer(503, "") };
        let trouble = read::<u32>(&busy).unwrap_err();
        assert_eq!(trouble.retry_after_s(), 30);
        assert_eq!(trouble.reason(), OfflineReason::ServerTrouble);
    }
}
