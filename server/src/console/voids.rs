//! What was taken back: voids and refunds, with the ground and the papers of each.

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use kassa_domain::attachment::Papers;
use kassa_domain::entry::{Body, Entry};
use kassa_domain::{BusinessDate, Money};
use maud::{Markup, html};

use super::accounts::account_address;
use super::entry::address;
use super::form::Fields;
use super::overview::till_name;
use super::page::{Place, ROWS, next_link, page};
use super::payments::{days, today};
use super::session::{Seat, Turned};
use super::words::{Words, fl, ground, original};
use crate::app::App;
use crate::db::{DbResult, FoundReversal, Search, SearchPlace, View};
use crate::error::Fault;

/// Days before today that are shown when none are named.
const DAYS: i32 = 30;

/// The page.
pub async fn show(State(app): State<App>, seat: Seat, uri: Uri) -> Result<Response, Turned> {
    let fields = Fields::of_query(&uri, &["from", "to", "papers", "after"])?;
    let to = fields.value("to")?.map_or_else(|| today(seat.now_ms), Ok)?;
    let from = match fields.value("from")? {
        Some(from) => from,
        None => BusinessDate::from_days(to.days() - DAYS).unwrap_or(to),
    };
    let days = days(from, to)?;
    let only_missing = match fields.text("papers") {
        "" => false,
        "missing" => true,
        _ => return Err(Fault::BadParameter.into()),
    };
    let after: Option<SearchPlace> = fields.value("after")?;
    Ok(app
        .blocking(move |app| {
            let content = app.db.read(|view| {
                let rows = usize::try_from(ROWS).unwrap_or(usize::MAX);
                let (found, next) =
                    view.find_reversals(&Search { days, ..Search::default() }, after, rows, only_missing)?;
                DbResult::Ok(html! {
                    (form(seat.words, from, to, only_missing))
                    (table(seat.words, view, &found, &nothing(seat.words, only_missing, next.is_some()))?)
                    (next_link(seat.words, "/console/voids", next.map(|at| fields.query_with("after", &at.to_string()))))
                })
            })?;
            Ok(page(&seat, Place::Voids, &fl!("console-voids-title", seat.words), &content))
        })
        .await?)
}

fn form(words: &Words, from: BusinessDate, to: BusinessDate, only_missing: bool) -> Markup {
    html! {
        form.fields method="get" action="/console/voids" {
            div { label for="from" { (fl!("console-from", words)) } input id="from" name="from" type="date" value=(from); }
            div { label for="to" { (fl!("console-to", words)) } input id="to" name="to" type="date" value=(to); }
            div {
                label for="papers" { (fl!("console-col-papers", words)) }
                select id="papers" name="papers" {
                    option value="" { (fl!("console-any", words)) }
                    option value="missing" selected[only_missing] { (fl!("console-papers-only-missing", words)) }
                }
            }
            button.main type="submit" { (fl!("console-show", words)) }
        }
    }
}

/// The ground of a return and what was said of the original receipt, by its entry.
fn ground_of(found: &FoundReversal) -> Option<(u8, Option<bool>)> {
    match Entry::parse(&found.body).map(|entry| entry.body) {
        Ok(Body::ReversalAccepted { ground, original, .. }) => Some((ground, original)),
        Ok(_) | Err(_) => None,
    }
}

/// What is said of days without a row.
fn nothing(words: &Words, only_missing: bool, more: bool) -> String {
    match (more, only_missing) {
        (true, _) => fl!("console-search-further", words),
        (false, true) => fl!("console-papers-none-missing", words),
        (false, false) => fl!("console-no-voids", words),
    }
}

/// Papers by their names.
fn names(words: &Words, papers: Papers) -> String {
    papers.each().map(|paper| words.word("paper", paper.name())).collect::<Vec<_>>().join(", ")
}

/// What was said of the original receipt, which papers are here, and which are not.
fn papers(words: &Words, found: &FoundReversal) -> Markup {
    let (here, missing) = (found.papers.1, found.missing());
    let told = ground_of(found).map(|(_, told)| told);
    html! {
        @if let Some(told) = told { div.bad[told == Some(false)] { (original(words, told)) } }
        @if !here.is_empty() { div.good { (fl!("console-papers-here", words, papers = names(words, here))) } }
        @if !missing.is_empty() { div.bad { (fl!("console-papers-missing", words, papers = names(words, missing))) } }
    }
}

fn table(words: &Words, view: &View<'_>, found: &[FoundReversal], nothing: &str) -> DbResult<Markup> {
    let mut tills = Vec::new();
    for reversal in found {
        tills.push(till_name(view, reversal.till)?);
    }
    Ok(html! {
        div.wide { table {
            thead { tr {
                th { (fl!("console-col-time", words)) } th { (fl!("console-col-entry", words)) }
                th { (fl!("console-col-what", words)) } th { (fl!("console-col-payment", words)) }
                th { (fl!("console-col-account", words)) } th.sum { (fl!("console-col-cash", words)) }
                th.sum { (fl!("console-col-card", words)) } th { (fl!("console-col-ground", words)) }
                th { (fl!("console-col-papers", words)) } th { (fl!("console-col-receipt", words)) }
            } }
            tbody {
                @for (reversal, name) in found.iter().zip(&tills) { tr {
                    td.date { (words.moment(reversal.occurred_utc)) }
                    td.code { a href=(address(reversal.till, reversal.at)) {
                        (name) " · " (reversal.at.epoch) "/" (reversal.at.seq)
                    } }
                    td { (words.word("reversal", if reversal.kind == 1 { "void" } else { "refund" })) }
                    td.code { a href=(address(reversal.till, reversal.of)) { "№ " (reversal.payment.0) } }
                    td.code { a href=(account_address(&reversal.payment.1)) { (reversal.payment.1) } }
                    td.sum { (words.money(Money::new(reversal.given.0, reversal.currency))) }
                    td.sum { (words.money(Money::new(reversal.given.1, reversal.currency))) }
                    td { @if let Some((number, _)) = ground_of(reversal) { (ground(words, number)) } }
                    td { (papers(words, reversal)) }
                    td { @if reversal.receipt.is_empty() { (words.word("payment", "undecided")) }
                        @else { (words.word("receipt", &reversal.receipt)) } }
                } }
                @if found.is_empty() { tr { td colspan="10" { (nothing) } } }
            }
        } }
    })
}
