//! The page behind the QR code of a receipt, for whoever has the paper: that the centre has it, and what became of it.
//!
//! It tells nothing that does not stand on the paper, and less: no name, no account, no address of a payer. A number
//! without its code finds nothing, and what is not found looks the same whatever it was. Who asks for too much that is
//! not here waits, for codes could be guessed.

use std::net::{IpAddr, SocketAddr};

use axum::extract::rejection::PathRejection;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use kassa_domain::check_code::{self, CheckCode};
use kassa_domain::entry::{Body, Entry};
use kassa_domain::ids::{EntryRef, HumanNumber, TillId};
use kassa_domain::payment::Payment;
use kassa_domain::point::Point;
use kassa_domain::{Money, Timestamp};
use maud::{Markup, html};

use super::page::{public, told_to_payers};
use super::words::{LANGUAGES, Words, fl};
use crate::app::App;
use crate::apply::shared_receipt;
use crate::db::{DbError, DbResult, Outcome, View};
use crate::error::Fault;
use crate::rate::whose;

/// The page, and what people come to who cut the end of its address off.
pub const PATHS: [&str; 3] = ["/r/{*code}", "/r/", "/r"];

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");
const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What became of the money of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    Registered,
    NotYet,
    Cancelled,
    GivenBack,
    /// Some of it went back; this is kept.
    Partly(Money),
}

/// A receipt as the page shows it.
struct Found {
    point: Point,
    /// The payments on it, one or those of a visit.
    numbers: Vec<HumanNumber>,
    at: Timestamp,
    sum: Money,
    /// Number of the register's document.
    document: Option<u64>,
    stands: Stands,
}

/// One payment of a receipt.
struct Part {
    registered: bool,
    cancelled: bool,
    sum: Money,
    /// What of the sum did not go back.
    kept: Money,
}

/// The page.
pub async fn show(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Fault> {
    let words = words_for(&uri, &headers);
    let from = whose(caller(&app.limits.proxies, from.ip(), &headers));
    // Counted before it is known, so that many at once are no way round.
    if !app.receipts.take(from, app.now_ms()) {
        return Err(Fault::TooOften);
    }
    let asked = path.ok().and_then(|Path(text)| check_code::read(&text).ok());
    let found = match asked {
        Some((number, code)) => app.blocking(move |app| Ok(app.db.read(|view| found(view, &number, code))?)).await?,
        None => None,
    };
    let title = fl!("console-check-title", words);
    let mut response = match &found {
        Some(found) => {
            app.receipts.give_back(&from);
            public(words, &title, &content(words, found))
        }
        None => {
            let mut response = public(words, &title, &nothing(words));
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
        }
    };
    let _ = response.headers_mut().insert(ROBOTS, HeaderValue::from_static("noindex"));
    Ok(response)
}

/// The page instead of it where it cannot be shown.
pub fn fault(fault: Fault, uri: &Uri, headers: &HeaderMap) -> Response {
    told_to_payers(words_for(uri, headers), fault)
}

/// True for the address of the page.
pub fn is_here(uri: &Uri) -> bool {
    uri.path() == "/r" || uri.path().starts_with("/r/")
}

/// Who asks. A web server that the settings name is believed whom it asks for: the last address that it tells, for what
/// stands before that was told to it.
fn caller(proxies: &[IpAddr], from: IpAddr, headers: &HeaderMap) -> IpAddr {
    if !proxies.iter().any(|proxy| proxy.to_canonical() == from.to_canonical()) {
        return from;
    }
    let told = headers.get_all(FORWARDED).iter().next_back().and_then(|told| told.to_str().ok());
    let last = told.and_then(|told| told.rsplit(',').next()?.trim().parse().ok());
    last.unwrap_or(from)
}

fn words_for(uri: &Uri, headers: &HeaderMap) -> &'static Words {
    Words::for_browser(chosen(uri), headers)
}

/// The language that the address asks for. Whatever else stands there, was put there by those who pass links on.
fn chosen(uri: &Uri) -> Option<&'static str> {
    let asked = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).find(|(name, _)| name == "language");
    let (_, asked) = asked?;
    LANGUAGES.iter().map(|(_, code, _)| *code).find(|code| *code == asked)
}

fn found(view: &View<'_>, number: &HumanNumber, code: CheckCode) -> DbResult<Option<Found>> {
    let Some(point) = view.point_by_code(&number.point)? else { return Ok(None) };
    let tills = view.tills()?.into_iter().filter(|till| till.point == point.id && till.code == number.till);
    for till in tills.map(|till| till.id) {
        for of in view.payments_numbered(till, number.number)? {
            let Some((payment, at)) = accepted(view, till, of)? else { continue };
            let Ok(total) = payment.total() else { continue };
            if CheckCode::of(till, payment.number, at, total, &payment.account) == code {
                return receipt(view, till, of, (point, number, at));
            }
        }
    }
    Ok(None)
}

/// The payment that an entry accepted, and when.
fn accepted(view: &View<'_>, till: TillId, of: EntryRef) -> DbResult<Option<(Payment, Timestamp)>> {
    let entry = view.entry(till, of)?.and_then(|stored| Entry::parse(&stored.body).ok());
    Ok(entry.and_then(|entry| match entry.body {
        Body::PaymentAccepted(payment) => Some((*payment, entry.occurred_at)),
        _ => None,
    }))
}

/// The receipt that a payment stands on, with the others on it. Nothing where its sums cannot be computed.
fn receipt(
    view: &View<'_>,
    till: TillId,
    of: EntryRef,
    (point, number, at): (Point, &HumanNumber, Timestamp),
) -> DbResult<Option<Found>> {
    let mut numbers = Vec::new();
    let mut parts = Vec::new();
    let shared = shared_receipt(view, till, of)?.map(|shared| shared.payments.into_iter().map(|(of, _)| of).collect());
    for of in shared.unwrap_or_else(|| vec![of]) {
        let Some((payment, _)) = accepted(view, till, of)? else { return Ok(None) };
        let Some(part) = part(view, till, of, &payment)? else { return Ok(None) };
        numbers.push(HumanNumber { number: payment.number, ..number.clone() });
        parts.push(part);
    }
    let currency = point.currency;
    let sums = Money::total(parts.iter().map(|part| part.sum), currency)
        .and_then(|sum| Ok((sum, Money::total(parts.iter().map(|part| part.kept), currency)?)));
    let Ok((sum, kept)) = sums else { return Ok(None) };
    let document = view.receipt(till, of)?.and_then(|receipt| receipt.document).map(|(_, document)| document);
    let stands = if parts.iter().all(|part| part.cancelled) {
        Stands::Cancelled
    } else if !parts.iter().all(|part| part.registered) {
        Stands::NotYet
    } else if kept == sum {
        Stands::Registered
    } else if kept.is_zero() {
        Stands::GivenBack
    } else {
        Stands::Partly(kept)
    };
    Ok(Some(Found { point, numbers, at, sum, document, stands }))
}

fn part(view: &View<'_>, till: TillId, of: EntryRef, payment: &Payment) -> DbResult<Option<Part>> {
    let (standing, row) = (view.standing(till, of)?, view.payment(till, of)?);
    let Some((row, sum)) = row.zip(payment.total().ok()) else { return Ok(None) };
    let currency = sum.currency();
    let kept = if row.returned.is_empty() {
        sum
    } else if row.returned.len() >= row.lines.len() {
        Money::zero(currency)
    } else {
        let lines = (0_u32..).zip(&row.lines).filter(|(line, _)| row.returned.contains(line));
        let commission = Money::new(view.commission_back(till, of)?, currency);
        let back = lines.map(|(_, (.., minor))| Money::new(*minor, currency)).chain([commission]);
        let Ok(kept) = Money::total(back, currency).and_then(|back| sum.minus(back)) else { return Ok(None) };
        kept
    };
    let registered = standing.registered();
    // What the centre decided counts here once the till has handed the money back.
    let handed_back = || Ok::<_, DbError>(view.decision_taken(till, of)?.is_some_and(|taken| !taken.registered));
    let cancelled = !registered && (standing.outcome == Some(Outcome::Cancelled) || handed_back()?);
    Ok(Some(Part { registered, cancelled, sum, kept }))
}

fn content(words: &Words, found: &Found) -> Markup {
    let (kind, told) = match found.stands {
        Stands::Registered => ("good", fl!("console-check-registered", words)),
        Stands::NotYet => ("look", fl!("console-check-not-yet", words)),
        Stands::Cancelled => ("bad", fl!("console-check-cancelled", words)),
        Stands::GivenBack => ("bad", fl!("console-check-given-back", words)),
        Stands::Partly(kept) => ("look", fl!("console-check-partly", words, sum = words.money(kept))),
    };
    html! {
        div class={ "notice " (kind) } role="status" { p { strong { (told) } } }
        dl {
            dt { (fl!("console-check-sum", words)) } dd.large { (words.money(found.sum)) }
            dt { (fl!("console-check-number", words, count = found.numbers.len())) }
            dd { @for (place, number) in found.numbers.iter().enumerate() {
                @if place > 0 { ", " } span.whole { (number) }
            } }
            dt { (fl!("console-check-accepted", words)) } dd { (words.on_paper(found.at)) }
            dt { (fl!("console-check-point", words)) } dd { (found.point.name) ", " (found.point.address) }
            @if let Some(document) = found.document {
                dt { (fl!("console-check-document", words)) } dd { "№ " (document) }
            }
        }
        p.quiet { (fl!("console-check-less", words)) }
    }
}

fn nothing(words: &Words) -> Markup {
    html! {
        div.notice.look role="status" {
            p { strong { (fl!("console-check-none", words)) } }
            p { (fl!("console-check-none-why", words)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_server_of_the_settings_is_believed_whom_it_asks_for_and_nobody_else_is() {
        let proxies: Vec<IpAddr> = ["127.0.0.1", "2001:db8::1"].map(|text| text.parse().unwrap()).to_vec();
        for (from, told, expect) in [
            ("127.0.0.1", &["203.0.113.7"][..], "203.0.113.7"),
            ("::ffff:127.0.0.1", &["203.0.113.7"], "203.0.113.7"),
            ("2001:db8::1", &["2001:db8:5::9"], "2001:db8:5::9"),
            // What the caller said of itself stands before it.
            ("127.0.0.1", &["10.0.0.1, 203.0.113.7"], "203.0.113.7"),
            ("127.0.0.1", &["10.0.0.1", "10.0.0.2,203.0.113.7 "], "203.0.113.7"),
            ("127.0.0.1", &[], "127.0.0.1"),
            ("127.0.0.1", &["nobody"], "127.0.0.1"),
            ("127.0.0.1", &[""], "127.0.0.1"),
            ("198.51.100.2", &["203.0.113.7"], "198.51.100.2"),
        ] {
            let mut headers = HeaderMap::new();
            for value in told {
                let _ = headers.append(FORWARDED, HeaderValue::from_static(value));
            }
            assert_eq!(
                caller(&proxies, from.parse().unwrap(), &headers),
                expect.parse::<IpAddr>().unwrap(),
                "{told:?}"
            );
        }
    }
}
