//! An account: what is owed on it, what tills booked on it, what registries put on it, what was corrected and
//! transferred.

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use kassa_domain::directory::Account;
use kassa_domain::ids::{AccountNumber, ProviderId, ServiceId};
use kassa_domain::{Currency, Money};
use maud::{Markup, html};

use super::entry::address;
use super::form::Fields;
use super::overview::till_name;
use super::page::{Place, ROWS, next_link, page};
use super::session::{Seat, Turned};
use super::words::fl;
use crate::app::App;
use crate::db::{DbResult, Moved, View};

/// Most lines of a part of the card.
const LINES: u32 = 200;

/// The address of an account's card.
pub fn account_address(number: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let _ = query.append_pair("number", number);
    format!("/console/accounts?{}", query.finish())
}

/// The page.
pub async fn show(State(app): State<App>, seat: Seat, uri: Uri) -> Result<Response, Turned> {
    let fields = Fields::of_query(&uri, &["number", "after"])?;
    let number = fields.text("number").to_owned();
    Ok(app
        .blocking(move |app| {
            let content = app.db.read(|view| {
                let exact = if fields.text("after").is_empty() { view.account_row(&number)? } else { None };
                let found = match exact {
                    _ if number.is_empty() => html! {},
                    Some((row, currency)) => card(&seat, view, &number, row, currency)?,
                    None => list(&seat, view, &fields)?,
                };
                DbResult::Ok(html! { (form(&seat, &number)) (found) })
            })?;
            Ok(page(&seat, Place::Accounts, &fl!("console-accounts-title", seat.words), &content))
        })
        .await?)
}

fn form(seat: &Seat, number: &str) -> Markup {
    let words = seat.words;
    html! {
        form.fields method="get" action="/console/accounts" {
            div {
                label for="number" { (fl!("console-account-number", words)) }
                input.middle id="number" name="number" value=(number) required maxlength="40" autofocus[number.is_empty()];
            }
            button.main type="submit" { (fl!("console-find", words)) }
        }
    }
}

fn list(seat: &Seat, view: &View<'_>, fields: &Fields) -> DbResult<Markup> {
    let words = seat.words;
    let mut found = view.accounts_from(fields.text("number"), fields.text("after"), ROWS + 1)?;
    let rows = usize::try_from(ROWS).unwrap_or(usize::MAX);
    let next = (found.len() > rows).then(|| found[rows - 1].0.clone());
    found.truncate(rows);
    let mut lines = Vec::new();
    for (number, _) in &found {
        let account = AccountNumber::new(number).ok().map(|number| view.account(&number)).transpose()?.flatten();
        let due: i64 = account.iter().flat_map(|account| &account.charges).map(|charge| charge.due.minor()).sum();
        lines.push((number, account.map(|account| account.holder).unwrap_or_default(), due));
    }
    Ok(html! {
        div.wide { table {
            thead { tr {
                th { (fl!("console-col-account", words)) } th { (fl!("console-col-holder", words)) }
                th.sum { (fl!("console-col-due", words)) }
            } }
            tbody {
                @for (number, holder, due) in &lines {
                    tr { td.code { a href=(account_address(number)) { (number) } } td { (holder) } td.sum { (words.sum(*due)) } }
                }
                @if lines.is_empty() { tr { td colspan="3" { (fl!("console-no-account", words)) } } }
            }
        } }
        (next_link(words, "/console/accounts", next.map(|next| fields.query_with("after", &next))))
    })
}

/// Names of services and providers, looked up where they are shown.
fn names(view: &View<'_>, service: ServiceId, provider: ProviderId) -> DbResult<(String, String)> {
    let service = view.service(service)?.map_or_else(|| service.to_string(), |service| service.name);
    let provider = view.provider(provider)?.map_or_else(|| provider.to_string(), |provider| provider.name);
    Ok((service, provider))
}

fn card(seat: &Seat, view: &View<'_>, number: &str, row: u64, currency: Currency) -> DbResult<Markup> {
    let words = seat.words;
    let account = AccountNumber::new(number).ok().map(|number| view.account(&number)).transpose()?.flatten();
    let Some(account) = account else { return Ok(html! {}) };
    let street = view.street(account.street)?;
    let town = street.as_ref().map(|street| view.town(street.town)).transpose()?.flatten();
    let due: i64 = account.charges.iter().map(|charge| charge.due.minor()).sum();
    let norms = norms(view, &account)?;
    Ok(html! {
        h2.code { (number) }
        dl {
            dt { (fl!("console-col-holder", words)) } dd { (account.holder) }
            dt { (fl!("console-col-address", words)) }
            dd {
                @if let Some(town) = town { (town.name) ", " }
                @if let Some(street) = street { (street.name) ", " }
                (account.house) @if !account.flat.is_empty() { ", " (account.flat) }
            }
            dt { (fl!("console-col-due", words)) } dd { strong { (words.money(Money::new(due, currency))) } }
            @if !norms.is_empty() { dt { (fl!("console-col-norms", words)) } dd { (norms) } }
        }
        (charges(seat, view, row)?)
        (meters(seat, view, row)?)
        (readings(seat, view, row)?)
        (booked(seat, view, row)?)
        (posted(seat, view, row)?)
        (moved(seat, view, row)?)
    })
}

fn charges(seat: &Seat, view: &View<'_>, row: u64) -> DbResult<Markup> {
    let words = seat.words;
    let mut lines = Vec::new();
    for charge in view.charge_rows(row)?.into_iter().rev().take(usize::try_from(LINES).unwrap_or(usize::MAX)) {
        lines.push((charge, names(view, charge.service, charge.provider)?));
    }
    Ok(html! {
        h2 { (fl!("console-charges-title", words)) }
        div.wide { table {
            thead { tr {
                th { (fl!("console-col-month", words)) } th { (fl!("console-col-service", words)) }
                th { (fl!("console-col-provider", words)) } th.sum { (fl!("console-col-due", words)) }
            } }
            tbody {
                @for (charge, (service, provider)) in &lines {
                    tr {
                        td { (words.month(charge.period)) } td { (service) } td { (provider) }
                        td.sum { (words.sum(charge.due_minor)) }
                    }
                }
                @if lines.is_empty() { tr { td colspan="4" { (fl!("console-no-charges", words)) } } }
            }
        } }
    })
}

/// The norms of a month, one behind the other.
fn norms(view: &View<'_>, account: &Account) -> DbResult<String> {
    let mut norms = Vec::new();
    for norm in &account.norms {
        let service = view.service(norm.service)?;
        let (name, unit) = service.map(|service| (service.name, service.unit)).unwrap_or_default();
        norms.push(format!("{name} {}\u{a0}{unit}", norm.amount.to_string().replace('.', ",")));
    }
    Ok(norms.join(" · "))
}

fn meters(seat: &Seat, view: &View<'_>, row: u64) -> DbResult<Markup> {
    let words = seat.words;
    let meters = view.meter_rows(row)?;
    if meters.is_empty() {
        return Ok(html! {});
    }
    let mut lines = Vec::new();
    for meter in meters {
        let service = view.service(meter.service)?;
        lines.push((meter, service.map(|service| (service.name, service.unit)).unwrap_or_default()));
    }
    let today = crate::clock::utc_day(seat.now_ms);
    Ok(html! {
        h2 { (fl!("console-meters-title", words)) }
        div.wide { table {
            thead { tr {
                th { (fl!("console-col-meter", words)) } th { (fl!("console-col-service", words)) }
                th { (fl!("console-col-place", words)) } th.sum { (fl!("console-col-shown", words)) }
                th { (fl!("console-col-day", words)) } th { (fl!("console-col-source", words)) }
                th { (fl!("console-col-verified", words)) }
            } }
            tbody {
                @for (meter, (service, unit)) in &lines { tr {
                    td.code { (meter.face.0) @if !meter.face.1.is_empty() { " " (meter.face.1) } }
                    td { (service) } td { (meter.place) }
                    td.sum { (milli(meter.last.0)) " " (unit) } td.date { (words.day(meter.last.1)) }
                    td { (words.word("reading-source", meter.source.name())) }
                    td.date { @match (meter.removed, meter.verified_until) {
                        (Some(off), _) => span.mark.none { (fl!("console-meter-off", words, day = words.day(off))) },
                        (None, Some(until)) if until < today => span.mark.look { (words.day(until)) },
                        (None, Some(until)) => (words.day(until)),
                        (None, None) => "–",
                    } }
                } }
            }
        } }
    })
}

/// What tills read of the meters: by whose word, when it was handed in, and when the centre got it.
fn readings(seat: &Seat, view: &View<'_>, row: u64) -> DbResult<Markup> {
    let words = seat.words;
    let read = view.read_on_account(row, LINES)?;
    if read.is_empty() {
        return Ok(html! {});
    }
    let mut lines = Vec::new();
    for reading in read {
        let unit = view.service(reading.service)?.map(|service| service.unit).unwrap_or_default();
        lines.push((till_name(view, reading.till)?, unit, reading));
    }
    Ok(html! {
        h2 { (fl!("console-readings-title", words)) }
        div.wide { table {
            thead { tr {
                th { (fl!("console-col-meter", words)) } th.sum { (fl!("console-col-shown", words)) }
                th { (fl!("console-col-day", words)) } th { (fl!("console-col-source", words)) }
                th { (fl!("console-col-handed-in", words)) } th { (fl!("console-col-received", words)) }
                th { (fl!("console-col-entry", words)) }
            } }
            tbody {
                @for (till, unit, line) in &lines { tr {
                    td.code { (line.face.0) @if !line.face.1.is_empty() { " " (line.face.1) } }
                    td.sum { (milli(line.milli)) " " (unit) } td.date { (words.day(line.day)) }
                    td { (words.word("reading-source", line.source.name())) }
                    td.date { (words.moment(line.handed_in_utc)) } td.date { (words.moment(line.received_utc)) }
                    td.code { a href=(address(line.till, line.at)) { (till) " · " (line.at.epoch) "/" (line.at.seq) } }
                } }
            }
        } }
    })
}

/// Thousandths as people read them: `1234,5`.
fn milli(milli: i64) -> String {
    let text = format!("{},{:03}", milli / 1_000, milli.unsigned_abs() % 1_000);
    text.trim_end_matches('0').trim_end_matches(',').to_owned()
}

fn booked(seat: &Seat, view: &View<'_>, row: u64) -> DbResult<Markup> {
    let words = seat.words;
    let mut lines = Vec::new();
    for booked in view.booked_on_account(row, LINES)? {
        let names = names(view, booked.of.0, booked.of.1)?;
        lines.push((till_name(view, booked.till)?, names, booked));
    }
    Ok(html! {
        h2 { (fl!("console-booked-title", words)) }
        div.wide { table {
            thead { tr {
                th { (fl!("console-col-time", words)) } th { (fl!("console-col-entry", words)) }
                th { (fl!("console-col-what", words)) } th { (fl!("console-col-service", words)) }
                th { (fl!("console-col-provider", words)) }
                th.sum { (fl!("console-col-debit", words)) } th.sum { (fl!("console-col-credit", words)) }
            } }
            tbody {
                @for (till, (service, provider), line) in &lines {
                    tr {
                        td.date { (words.moment(line.occurred_utc)) }
                        td.code { a href=(address(line.till, line.at)) { (till) " · " (line.at.epoch) "/" (line.at.seq) } }
                        td {
                            (words.word("booked", match line.kind { 1 => "payment", 2 => "return", _ => "handed_back" }))
                            @if line.step > 1 { " (" (fl!("console-correction", words)) ")" }
                        }
                        td { (service) } td { (provider) }
                        td.sum { @if line.minor > 0 { (words.sum(line.minor)) } }
                        td.sum { @if line.minor < 0 { (words.sum(line.minor.saturating_neg())) } }
                    }
                }
                @if lines.is_empty() { tr { td colspan="7" { (fl!("console-no-bookings", words)) } } }
            }
        } }
    })
}

fn posted(seat: &Seat, view: &View<'_>, row: u64) -> DbResult<Markup> {
    let words = seat.words;
    let mut lines = Vec::new();
    for posted in view.posted_on_account(row, LINES)? {
        lines.push((names(view, posted.of.0, posted.of.1)?, posted));
    }
    Ok(html! {
        h2 { (fl!("console-posted-title", words)) }
        div.wide { table {
            thead { tr {
                th { (fl!("console-col-day", words)) } th { (fl!("console-col-registry", words)) }
                th { (fl!("console-col-month", words)) } th { (fl!("console-col-service", words)) }
                th { (fl!("console-col-provider", words)) } th.sum { (fl!("console-col-credit", words)) }
            } }
            tbody {
                @for ((service, provider), line) in &lines {
                    tr {
                        td.date { @match line.day { Some(day) => (words.day(day)), None => (words.moment(line.posted_utc)) } }
                        td {
                            a href={ "/console/registries/" (line.registry.0) } { (line.registry.1) }
                            " " span.quiet { (fl!("console-line", words, n = line.line)) }
                            @if line.undoes { " · " (fl!("console-undone", words)) }
                        }
                        td { (words.month(line.of.2)) } td { (service) } td { (provider) }
                        td.sum { (words.sum(line.minor)) }
                    }
                }
                @if lines.is_empty() { tr { td colspan="6" { (fl!("console-no-postings", words)) } } }
            }
        } }
    })
}

fn moved(seat: &Seat, view: &View<'_>, row: u64) -> DbResult<Markup> {
    let words = seat.words;
    let mut lines = Vec::new();
    for moved in view.moved_on_account(row, LINES)? {
        lines.push((names(view, moved.of.0, moved.of.1)?, moved));
    }
    Ok(html! {
        h2 { (fl!("console-moved-title", words)) }
        div.wide { table {
            thead { tr {
                th { (fl!("console-col-time", words)) } th { (fl!("console-col-what", words)) }
                th { (fl!("console-col-month", words)) } th { (fl!("console-col-service", words)) }
                th { (fl!("console-col-provider", words)) }
                th.sum { (fl!("console-col-debit", words)) } th.sum { (fl!("console-col-credit", words)) }
            } }
            tbody {
                @for ((service, provider), line) in &lines {
                    tr {
                        td.date { (words.moment(line.done_utc)) }
                        td { (what_moved(seat, &line.what, line.minor)) }
                        td { (words.month(line.of.2)) } td { (service) } td { (provider) }
                        td.sum { @if line.minor > 0 { (words.sum(line.minor)) } }
                        td.sum { @if line.minor < 0 { (words.sum(line.minor.saturating_neg())) } }
                    }
                }
                @if lines.is_empty() { tr { td colspan="7" { (fl!("console-nothing-moved", words)) } } }
            }
        } }
    })
}

/// A correction or a transfer in words; what a transfer takes from this account is on the debit side.
fn what_moved(seat: &Seat, what: &Moved, minor: i64) -> Markup {
    let words = seat.words;
    match what {
        Moved::Correction => html! { (fl!("console-moved-correction", words)) },
        Moved::Transfer { id, other, takes_back, note } => html! {
            @if minor > 0 { (fl!("console-moved-to", words, n = *id)) } @else { (fl!("console-moved-from", words, n = *id)) }
            " " a.code href=(account_address(other)) { (other) }
            @if let Some(of) = takes_back { " · " (fl!("console-moved-back", words, n = *of)) }
            " " span.quiet { (note) }
        },
    }
}
