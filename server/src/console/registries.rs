//! Registries of banks: what was loaded, and the protocol of each: what came of its lines.

use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use kassa_domain::Money;
use maud::{Markup, html};

use super::form::{Fields, of_path};
use super::page::{Place, ROWS, next_link, page};
use super::session::{Seat, Turned};
use super::words::{Words, fl};
use crate::app::App;
use crate::db::{LoadRow, PaymentOfLoad};
use crate::error::Fault;

/// The list.
pub async fn list(State(app): State<App>, seat: Seat, uri: Uri) -> Result<Response, Turned> {
    let fields = Fields::of_query(&uri, &["before"])?;
    let before: u32 = fields.value("before")?.unwrap_or(u32::MAX);
    Ok(app
        .blocking(move |app| {
            let mut loads = app.db.read(|view| view.loads_before(before, ROWS + 1))?;
            let rows = usize::try_from(ROWS).unwrap_or(usize::MAX);
            let next = (loads.len() > rows).then(|| loads[rows - 1].id);
            loads.truncate(rows);
            let content = html! {
                p.quiet { (fl!("console-registries-how", seat.words)) }
                (table(seat.words, &loads))
                (next_link(seat.words, "/console/registries", next.map(|id| format!("before={id}"))))
            };
            Ok(page(&seat, Place::Registries, &fl!("console-registries-title", seat.words), &content))
        })
        .await?)
}

/// How many payments of a registry are on no account yet.
fn waiting(load: &LoadRow) -> u64 {
    load.payments.saturating_sub(load.applied.0)
}

fn table(words: &Words, loads: &[LoadRow]) -> Markup {
    html! {
        div.wide { table {
            thead { tr {
                th { "№" } th { (fl!("console-col-file", words)) } th { (fl!("console-col-profile", words)) }
                th { (fl!("console-col-loaded", words)) } th.sum { (fl!("console-col-payments", words)) }
                th.sum { (fl!("console-col-sum", words)) } th.sum { (fl!("console-col-on-accounts", words)) }
                th.sum { (fl!("console-col-waiting", words)) } th { (fl!("console-col-state", words)) }
            } }
            tbody {
                @for load in loads { tr {
                    td { a href={ "/console/registries/" (load.id) } { (load.id) } }
                    td { (load.name) } td { (load.profile) } td.date { (words.moment(load.loaded_utc)) }
                    td.sum { (words.count(load.payments)) }
                    td.sum { (words.money(Money::new(load.amount_minor, load.currency))) }
                    td.sum { (words.count(load.applied.0)) }
                    td.sum { span.look[waiting(load) > 0] { (words.count(waiting(load))) } }
                    td { (state(words, load)) }
                } }
                @if loads.is_empty() { tr { td colspan="9" { (fl!("console-no-registries", words)) } } }
            }
        } }
    }
}

fn state(words: &Words, load: &LoadRow) -> Markup {
    html! {
        @if load.undone_utc.is_some() { span.mark.none { (fl!("console-registry-undone", words)) } }
        @else if waiting(load) > 0 { span.mark.look { (fl!("console-registry-waits", words)) } }
        @else { span.mark.good { (fl!("console-registry-whole", words)) } }
    }
}

/// The protocol of one.
pub async fn show(State(app): State<App>, Path(id): Path<String>, seat: Seat, uri: Uri) -> Result<Response, Turned> {
    let fields = Fields::of_query(&uri, &["after"])?;
    let id: u32 = of_path(&id)?;
    let after: u32 = fields.value("after")?.unwrap_or_default();
    Ok(app
        .blocking(move |app| {
            let (load, mut lines) = app.db.read(|view| {
                let load = view.load(id)?.ok_or(Fault::NotFound)?;
                Ok::<_, Fault>((load, view.refused_after(id, after.into(), ROWS + 1)?))
            })?;
            let rows = usize::try_from(ROWS).unwrap_or(usize::MAX);
            let next = (lines.len() > rows).then(|| lines[rows - 1].line);
            lines.truncate(rows);
            let content = html! {
                (head(seat.words, &load))
                h2 { (fl!("console-protocol-title", seat.words)) }
                (protocol(seat.words, &load, &lines))
                (next_link(seat.words, &format!("/console/registries/{id}"), next.map(|line| format!("after={line}"))))
            };
            Ok(page(&seat, Place::Registries, &fl!("console-registry-title", seat.words, n = id), &content))
        })
        .await?)
}

fn head(words: &Words, load: &LoadRow) -> Markup {
    let money = |minor| words.money(Money::new(minor, load.currency));
    html! {
        dl {
            dt { (fl!("console-col-file", words)) } dd { (load.name) }
            dt { (fl!("console-col-profile", words)) } dd { (load.profile) }
            dt { (fl!("console-col-loaded", words)) } dd { (words.second(load.loaded_utc)) }
            @if let Some(number) = &load.about.number { dt { (fl!("console-col-number", words)) } dd { (number) } }
            @if let Some(day) = load.about.day { dt { (fl!("console-col-day", words)) } dd { (words.day(day)) } }
            @if let Some(order) = &load.about.order { dt { (fl!("console-col-order", words)) } dd { (order) } }
            dt { (fl!("console-col-payments", words)) } dd { (words.count(load.payments)) " · " (money(load.amount_minor)) }
            dt { (fl!("console-col-on-accounts", words)) } dd { (words.count(load.applied.0)) " · " (money(load.applied.1)) }
            dt { (fl!("console-col-waiting", words)) }
            dd { (words.count(waiting(load))) " · " (money(load.amount_minor.saturating_sub(load.applied.1))) }
            dt { (fl!("console-col-net", words)) } dd { (money(load.net_minor)) }
            dt { (fl!("console-col-state", words)) }
            dd { (state(words, load)) @if let Some(undone) = load.undone_utc { " " (words.moment(undone)) } }
        }
    }
}

fn protocol(words: &Words, load: &LoadRow, lines: &[PaymentOfLoad]) -> Markup {
    html! {
        div.wide { table {
            thead { tr {
                th.sum { (fl!("console-col-line", words)) } th { (fl!("console-col-day", words)) }
                th { (fl!("console-col-account", words)) } th { (fl!("console-col-operation", words)) }
                th { (fl!("console-col-service", words)) } th.sum { (fl!("console-col-sum", words)) }
                th { (fl!("console-col-reason", words)) }
            } }
            tbody {
                @for line in lines { tr {
                    td.sum { (line.line) }
                    td.date { @if let Some(day) = line.day { (words.day(day)) } }
                    td.code { (line.account) } td.code { (line.operation) } td { (line.service) }
                    td.sum { (words.money(Money::new(line.amount_minor, load.currency))) }
                    td { (words.word("line", &line.reason)) }
                } }
                @if lines.is_empty() { tr { td colspan="7" { (fl!("console-protocol-whole", words)) } } }
            }
        } }
    }
}
