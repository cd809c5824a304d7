//! The list of what the centre answers.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderValue, Method};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use kassa_domain::exchange::{PROGRAM_HEADER, SERVER_TIME_HEADER, TILL_HEADER};
use tokio::time::Instant;

use crate::app::App;
use crate::console;
use crate::error::Fault;
use crate::metrics::Answered;
use crate::packing::packed;
use crate::rate::whose;
use crate::routes::{
    accounts, attachments, debt, directory, enrol, events, health, journal, messages, metrics, openapi, payments, time,
    verdicts,
};

/// Content type of most answers.
pub const JSON: &str = "application/json";

/// Every route. `/openapi.json` is made from this list.
pub static ROUTES: [&Route; 17] = [
    &health::ROUTE,
    &metrics::ROUTE,
    &openapi::ROUTE,
    &time::ROUTE,
    &enrol::ROUTE,
    &journal::PUSH,
    &journal::REACHED,
    &journal::REPORT,
    &attachments::PUSH,
    &attachments::REACHED,
    &verdicts::ROUTE,
    &directory::ROUTE,
    &accounts::ROUTE,
    &messages::ROUTE,
    &payments::ROUTE,
    &events::ROUTE,
    &debt::ROUTE,
];

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Whoever reaches the centre.
    Anyone,
    /// A till, by its signature.
    Till,
    /// A bank, by its key.
    Bank,
}

/// What one route is: how it is reached, what it takes and gives, and what may go wrong.
#[derive(Debug)]
pub struct Route {
    /// `get` or `post`.
    pub method: &'static str,
    /// Its path, parameters in braces.
    pub path: &'static str,
    /// Its name for programs.
    pub operation: &'static str,
    /// What it is for.
    pub summary: &'static str,
    /// Who may ask.
    pub by: By,
    /// Names of its parameters, described in the schemas' file.
    pub parameters: &'static [&'static str],
    /// Content types and schemas of the body it takes.
    pub takes: &'static [(&'static str, &'static str)],
    /// Content type and schema of what it gives.
    pub gives: (&'static str, &'static str),
    /// What may go wrong, beside what may always.
    pub faults: &'static [Fault],
    /// The handler.
    pub handler: fn() -> MethodRouter<App>,
}

/// What may go wrong on every route.
pub const FAULTS_ALWAYS: [Fault; 4] = [Fault::Internal, Fault::Busy, Fault::BadParameter, Fault::TooOften];
/// What may go wrong on every signed route.
pub const FAULTS_SIGNED: [Fault; 10] = [
    Fault::Unsigned,
    Fault::BadSignature,
    Fault::Clock,
    Fault::Revoked,
    Fault::CertificateRequired,
    Fault::TooLarge,
    Fault::TooSlow,
    Fault::CutBody,
    Fault::BadEncoding,
    Fault::WrongEncoding,
];

/// What may go wrong on every route for banks.
pub const FAULTS_BANK: [Fault; 5] = [Fault::BankKey, Fault::BankShut, Fault::TooLarge, Fault::TooSlow, Fault::CutBody];

/// The centre as a service.
pub fn router(app: &App) -> Router {
    let router = ROUTES.iter().fold(Router::new(), |router, route| router.route(route.path, handler(route)));
    router
        .merge(console::router(app))
        .fallback(async || Fault::NotFound)
        .method_not_allowed_fallback(async || Fault::MethodNotAllowed)
        .layer(from_fn(packed))
        .layer(from_fn_with_state(app.clone(), around))
        .with_state(app.clone())
}

/// The handler of a route. One without parameters of the query refuses every query.
fn handler(route: &Route) -> MethodRouter<App> {
    let takes_query = route.parameters.iter().any(|name| !route.path.contains(&format!("{{{name}}}")));
    if takes_query { (route.handler)() } else { (route.handler)().layer(from_fn(no_query)) }
}

async fn no_query(request: Request, next: Next) -> Response {
    match request.uri().query() {
        Some(query) if !query.is_empty() => Fault::BadParameter.into_response(),
        Some(_) | None => next.run(request).await,
    }
}

/// Around every request: who asks too often waits, the answer is counted and logged, and the centre's time is on it,
/// whatever the answer is.
async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let (route, method) = (path_of(&request), method_of(&request));
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|from| whose(from.ip()));
    let till = request.headers().get(TILL_HEADER).and_then(|till| till.to_str().ok()?.parse::<u32>().ok());
    let mut response = match from {
        Some(from) if !app.unsigned.may(&from, app.now_ms()) => Fault::TooOften.into_response(),
        Some(_) | None => next.run(request).await,
    };
    let fault = response.extensions().get::<Fault>().copied();
    if let (Some(from), Some(Fault::Unsigned | Fault::BadSignature | Fault::BankKey)) = (from, fault) {
        app.unsigned.count(from, app.now_ms());
    }
    let status = response.status().as_u16();
    let answered = Answered { route, method, status, fault: fault.map(Fault::code), took: begun.elapsed() };
    app.metrics.answered(&answered);
    log(&answered, till);
    let _ = response.headers_mut().insert(SERVER_TIME_HEADER, HeaderValue::from(app.now_ms()));
    let _ = response.headers_mut().insert(PROGRAM_HEADER, HeaderValue::from_static(env!("CARGO_PKG_VERSION")));
    response
}

/// The path of the route, never what was asked for in it: that may be an account.
fn path_of(request: &Request) -> &'static str {
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let pages = console::ROUTES.iter().map(|(path, _)| *path).chain(console::CHECK);
    let mut known = ROUTES.iter().map(|route| route.path).chain(pages);
    known.find(|known| Some(*known) == path).unwrap_or("none")
}

fn method_of(request: &Request) -> &'static str {
    match *request.method() {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        _ => "other",
    }
}

/// A line for each answer. The till is the one that was claimed: a refused request need not be its own.
fn log(answered: &Answered, till: Option<u32>) {
    let Answered { route, method, status, fault, took } = *answered;
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match status {
        500.. => tracing::warn!(route, method, status, code = fault, till, ms, "not answered"),
        400.. => tracing::info!(route, method, status, code = fault, till, ms, "refused"),
        _ => tracing::debug!(route, method, status, till, ms, "answered"),
    }
}
