//! The list of what the centre answers.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use kassa_domain::exchange::SERVER_TIME_HEADER;

use crate::app::App;
use crate::error::Fault;
use crate::routes::{accounts, directory, enrol, health, journal, openapi, time, verdicts};

/// Every route. `/openapi.json` is made from this list.
pub static ROUTES: [&Route; 10] = [
    &health::ROUTE,
    &openapi::ROUTE,
    &time::ROUTE,
    &enrol::ROUTE,
    &journal::PUSH,
    &journal::REACHED,
    &journal::REPORT,
    &verdicts::ROUTE,
    &directory::ROUTE,
    &accounts::ROUTE,
];

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
    /// True when a till must sign the request.
    pub signed: bool,
    /// Names of its parameters, described in the schemas' file.
    pub parameters: &'static [&'static str],
    /// Content type and schema of the body it takes.
    pub takes: Option<(&'static str, &'static str)>,
    /// Schema of what it gives.
    pub gives: &'static str,
    /// What may go wrong, beside what may always.
    pub faults: &'static [Fault],
    /// The handler.
    pub handler: fn() -> MethodRouter<App>,
}

/// What may go wrong on every route.
pub const FAULTS_ALWAYS: [Fault; 3] = [Fault::Internal, Fault::Busy, Fault::BadParameter];
/// What may go wrong on every signed route.
pub const FAULTS_SIGNED: [Fault; 7] = [
    Fault::Unsigned,
    Fault::BadSignature,
    Fault::Clock,
    Fault::Revoked,
    Fault::TooLarge,
    Fault::TooSlow,
    Fault::CutBody,
];

/// The centre as a service.
pub fn router(app: &App) -> Router {
    let router = ROUTES.iter().fold(Router::new(), |router, route| router.route(route.path, handler(route)));
    router
        .fallback(async || Fault::NotFound)
        .method_not_allowed_fallback(async || Fault::MethodNotAllowed)
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

/// Around every request: a permit to be worked on, and the centre's time on the answer, whatever the answer is.
async fn around(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = match app.permits.try_acquire() {
        Ok(_permit) => next.run(request).await,
        Err(_) => Fault::Busy.into_response(),
    };
    let _ = response.headers_mut().insert(SERVER_TIME_HEADER, HeaderValue::from(app.now_ms()));
    response
}
