//! The operator's console: pages drawn by the centre, for any browser of today, without a build step and without a script.
//!
//! Whoever is signed in sees points and tills, what waits for a decision, payments, accounts, registries, people, and what
//! was done here. What changes something is a form with the key of the session, and is noted in the transaction that does
//! it. Pages are no interface for programs: those have `/v1`, and the console stands in no description of it.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, get, post};

use crate::app::App;
use crate::error::Fault;

mod accounts;
mod audit;
mod check;
mod entry;
mod form;
mod overview;
mod page;
mod payments;
mod people;
mod points;
mod quarantine;
mod registries;
pub mod session;
mod sign_in;
mod tills;
mod users;
mod voids;
pub mod words;

use form::Fields;
use points::settings;
use session::{LANGUAGE_COOKIE, Seat, cookie};
use words::Words;

/// A route: its path and what answers it.
pub type Route = (&'static str, fn() -> MethodRouter<App>);

/// Every route.
pub static ROUTES: [Route; 42] = [
    ("/console", || get(async || Redirect::to("/console/overview"))),
    ("/console/style.css", || get(async || file("text/css; charset=utf-8", include_str!("console/style.css")))),
    ("/console/keys.js", || get(async || file("text/javascript; charset=utf-8", include_str!("console/keys.js")))),
    ("/console/sign-in", || get(sign_in::show).post(sign_in::enter)),
    ("/console/sign-out", || post(sign_in::leave)),
    ("/console/password", || get(sign_in::password).post(sign_in::change_password)),
    ("/console/language", || post(sign_in::language)),
    ("/console/overview", || get(overview::show)),
    ("/console/quarantine", || get(quarantine::show)),
    ("/console/quarantine/retry", || post(quarantine::retry)),
    ("/console/alarms/clear", || post(quarantine::clear)),
    ("/console/entries/{till}/{epoch}/{seq}", || get(entry::show)),
    ("/console/entries/{till}/{epoch}/{seq}/decide", || post(entry::decide)),
    ("/console/payments", || get(payments::show)),
    ("/console/payments.xlsx", || get(payments::workbook)),
    ("/console/accounts", || get(accounts::show)),
    ("/console/points/{id}", || get(points::show)),
    ("/console/points/{id}/hours", || post(points::set_hours)),
    ("/console/points/{id}/days", || post(points::set_day)),
    ("/console/points/{id}/drawer", || settings::DRAWER.route()),
    ("/console/points/{id}/difference", || settings::DIFFERENCE.route()),
    ("/console/points/{id}/receipts", || settings::RECEIPTS.route()),
    ("/console/points/{id}/link", || settings::LINK.route()),
    ("/console/points/{id}/towns", || post(points::set_town)),
    ("/console/tills", || post(tills::add)),
    ("/console/tills/{id}", || get(tills::show)),
    ("/console/tills/{id}/code", || post(tills::code)),
    ("/console/tills/{id}/revoke", || post(tills::revoke)),
    ("/console/registries", || get(registries::list)),
    ("/console/registries/{id}", || get(registries::show)),
    ("/console/voids", || get(voids::show)),
    ("/console/people", || get(people::show)),
    ("/console/people/add", || post(people::add)),
    ("/console/people/{id}/password", || post(people::password)),
    ("/console/people/{id}/state", || post(people::set_state)),
    ("/console/people/{id}/role", || post(people::set_role)),
    ("/console/users/add", || post(users::add)),
    ("/console/users/{id}", || get(users::show)),
    ("/console/users/{id}/password", || post(users::password)),
    ("/console/users/{id}/state", || post(users::set_state)),
    ("/console/users/{id}/rights", || post(users::set_rights)),
    ("/console/audit", || get(audit::show)),
];

/// The page of a receipt, for whoever has its paper: the only one beside the sign-in that nobody signs in for.
pub use check::PATHS as CHECK;

/// What a page may load: its own sheet and its own script, pictures that stand in it, and nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// The console as a service.
pub fn router(app: &App) -> Router<App> {
    let router = ROUTES.iter().fold(Router::new(), |router, (path, handler)| router.route(path, handler()));
    let router = CHECK.iter().fold(router, |router, path| router.route(path, get(check::show)));
    router
        .route("/console/{*rest}", axum::routing::any(async || Fault::NotFound))
        .method_not_allowed_fallback(async || Fault::MethodNotAllowed)
        .layer(from_fn_with_state(app.clone(), guarded))
}

/// Around every page: what another site sent is refused, a fault is told as a page, and the browser is told what a page
/// may do.
async fn guarded(State(app): State<App>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let words = Words::for_browser(cookie(headers, LANGUAGE_COOKIE), headers);
    let payer = check::is_here(request.uri()).then(|| (request.uri().clone(), headers.clone()));
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response =
        if reads || is_own(headers) { next.run(request).await } else { Fault::CrossSite.into_response() };
    if let Some(fault) = fault_of(&response) {
        let retry = response.headers_mut().remove(axum::http::header::RETRY_AFTER);
        response = match &payer {
            Some((uri, headers)) => check::fault(fault, uri, headers),
            None => page::fault(words, fault),
        };
        let _ = response.extensions_mut().insert(fault);
        if let Some(retry) = retry {
            let _ = response.headers_mut().insert(axum::http::header::RETRY_AFTER, retry);
        }
    }
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_FRAME_OPTIONS, "DENY"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Without any, browsers would not say where a form comes from either.
        (REFERRER_POLICY, "same-origin"),
        (OPENER, "same-origin"),
    ] {
        let _ = headers.insert(name, HeaderValue::from_static(value));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        let _ = headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if app.authority.is_some() {
        let _ = headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// Why a page is not shown; also where it was not a page that refused.
fn fault_of(response: &Response) -> Option<Fault> {
    let known = response.extensions().get::<Fault>().copied();
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    match response.status().as_u16() {
        _ if known.is_some() || is_page => known,
        500.. => Some(Fault::Internal),
        400.. => Some(Fault::BadParameter),
        _ => None,
    }
}

/// True when a page of this console sent it, by the word of the browser. One that says nothing is no browser of today.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let host = text(&HOST).unwrap_or_default();
    let origin =
        text(&ORIGIN).map(|origin| origin.split_once("://").is_some_and(|(_, of)| of == host && !of.is_empty()));
    let site = text(&SITE).map(|site| site == "same-origin");
    match (origin, site) {
        (None, None) => false,
        (origin, site) => origin.unwrap_or(true) && site.unwrap_or(true),
    }
}

/// A file of the program: kept by browsers for a while.
fn file(content_type: &'static str, text: &'static str) -> Response {
    let headers = [(CONTENT_TYPE, content_type), (CACHE_CONTROL, "private, max-age=600")];
    (headers, text).into_response()
}

/// The fields of a form of whoever is signed in, with the key of their session.
///
/// # Errors
/// As of [`Fields::of_form`]; [`Fault::StaleForm`] when the key is another session's or none.
async fn sent(app: &App, seat: &Seat, request: Request, known: &[&str]) -> Result<Fields, Fault> {
    let (parts, body) = request.into_parts();
    let known: Vec<&str> = known.iter().copied().chain(["key"]).collect();
    let fields = Fields::of_form(app, &parts.headers, body, &known).await?;
    // Hashes are compared, so that the time it takes tells nothing of the key.
    let hash = |text: &str| kassa_domain::chain::Hash::of(text.as_bytes());
    if hash(fields.text("key")) == hash(&seat.form_key) { Ok(fields) } else { Err(Fault::StaleForm) }
}

/// Back to a page of the console; to the first where it is none.
fn back_to(path: &str) -> Response {
    let own = path.starts_with("/console/") && !path.contains("//") && !path.contains('\\');
    Redirect::to(if own { path } else { "/console/overview" }).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_of_this_console_sends_a_form() {
        for (origin, site, expect) in [
            (Some("https://centre.example:8443"), Some("same-origin"), true),
            (Some("http://centre.example:8443"), None, true),
            (None, Some("same-origin"), true),
            (None, None, false),
            (None, Some("none"), false),
            (Some("null"), None, false),
            (Some("https://evil.example"), None, false),
            (Some("https://centre.example:8443"), Some("cross-site"), false),
            (Some("https://evil.example"), Some("same-origin"), false),
            (Some("https://centre.example:8443.evil.example"), None, false),
        ] {
            let mut headers = HeaderMap::new();
            let _ = headers.insert(HOST, HeaderValue::from_static("centre.example:8443"));
            for (name, value) in [(ORIGIN, origin), (SITE, site)] {
                if let Some(value) = value {
                    let _ = headers.insert(name, HeaderValue::from_static(value));
                }
            }
            assert_eq!(is_own(&headers), expect, "{origin:?} {site:?}");
        }
    }

    #[test]
    fn a_way_back_leads_nowhere_else() {
        for (path, expect) in [
            ("/console/payments?after=1", "/console/payments?after=1"),
            ("//evil.example", "/console/overview"),
            ("/console//evil.example", "/console/overview"),
            ("https://evil.example/console/", "/console/overview"),
            ("/console/\\evil", "/console/overview"),
            ("", "/console/overview"),
        ] {
            assert_eq!(back_to(path).headers().get("location").unwrap(), expect);
        }
    }

    /// The colours of the sheet by name, of light or of dark.
    fn colours(dark: bool) -> std::collections::HashMap<String, [f64; 3]> {
        let sheet = include_str!("console/style.css");
        let block = sheet.split(":root {").nth(if dark { 2 } else { 1 }).unwrap();
        let pairs = block.split('}').next().unwrap().split(';').filter_map(|pair| pair.trim().split_once(": #"));
        let part = |hex: &str, at: usize| {
            let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        pairs.map(|(name, hex)| (name.to_owned(), [part(hex, 0), part(hex, 2), part(hex, 4)])).collect()
    }

    #[test]
    fn every_pair_of_colours_is_readable_in_light_and_dark() {
        for dark in [false, true] {
            let colours = colours(dark);
            let light = |name: &str| {
                let [red, green, blue] = colours[name];
                0.2126 * red + 0.7152 * green + 0.0722 * blue
            };
            for (ink, papers) in [
                ("--ink", ["--paper", "--base", "--row", "--good-paper", "--look-paper", "--bad-paper"].as_slice()),
                ("--soft", &["--paper", "--base", "--row"]),
                ("--blue", &["--paper", "--base", "--row"]),
                ("--on-blue", &["--blue"]),
                ("--good", &["--paper", "--row"]),
                ("--look", &["--paper", "--row"]),
                ("--bad", &["--paper", "--row"]),
            ] {
                for paper in papers {
                    let (one, other) = (light(ink), light(paper));
                    let contrast = (one.max(other) + 0.05) / (one.min(other) + 0.05);
                    assert!(contrast >= 4.5, "{ink} on {paper}, dark {dark}: {contrast:.2}");
                }
            }
        }
    }
}
