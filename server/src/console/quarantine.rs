//! What waits for somebody: receipts to decide, alarms, entries that are refused or wait, and what may be done about each.

use axum::extract::{Request, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use kassa_domain::entry::{Body, Entry, body};
use kassa_domain::ids::{EntryRef, Epoch, Seq, TillId};
use maud::{Markup, html};

use super::entry::{address, headline};
use super::form::Fields;
use super::overview::till_name;
use super::page::{Place, ROWS, key, next_link, page, told};
use super::sent;
use super::session::{Power, Seat, Turned};
use super::words::fl;
use crate::app::App;
use crate::apply::{self, shared_receipt};
use crate::db::{AlarmRow, DbResult, Outcome, ReceiptRow, View};
use crate::error::Fault;

/// Most entries that are tried again at once.
const RETRIED_MAX: u32 = 500;

/// A line of the list.
struct Line {
    till: TillId,
    at: EntryRef,
    name: String,
    state: String,
    reason: String,
    entry: Option<Entry>,
    kind: u32,
    /// The centre decides about it.
    referred: bool,
}

/// The page.
pub async fn show(State(app): State<App>, seat: Seat, uri: Uri) -> Result<Response, Turned> {
    let fields = Fields::of_query(&uri, &["till", "state", "after", "tried", "settled", "done"])?;
    let till = fields.value("till")?.map(TillId);
    let state = fields.text("state").to_owned();
    if !["", "waiting", "refused"].contains(&state.as_str()) {
        return Err(Fault::BadParameter.into());
    }
    let after = match fields.text("after") {
        "" => (TillId(0), EntryRef { epoch: Epoch(0), seq: Seq(0) }),
        text => place(text).ok_or(Fault::BadParameter)?,
    };
    let tried: Option<u64> = fields.value("tried")?;
    let settled: Option<u64> = fields.value("settled")?;
    Ok(app
        .blocking(move |app| {
            let content = app.db.read(|view| {
                let mut lines = lines(view, till, &state, after)?;
                let rows = usize::try_from(ROWS).unwrap_or(usize::MAX);
                let next = (lines.len() > rows).then(|| &lines[rows - 1]).map(|last| place_text(last.till, last.at));
                lines.truncate(rows);
                DbResult::Ok(html! {
                    @if let Some((tried, settled)) = tried.zip(settled) {
                        (told(&fl!("console-retried", seat.words, tried = tried, settled = settled)))
                    }
                    @if fields.text("done") == "yes" { (told(&fl!("console-done", seat.words))) }
                    @if after.0.0 == 0 { (receipts(&seat, view)?) (alarms(&seat, view)?) }
                    h2 { (fl!("console-entries-title", seat.words)) }
                    (filter(&seat, &fields))
                    (table(&seat, &lines))
                    (next_link(seat.words, "/console/quarantine", next.map(|next| fields.query_with("after", &next))))
                })
            })?;
            Ok(page(&seat, Place::Quarantine, &fl!("console-quarantine-title", seat.words), &content))
        })
        .await?)
}

fn lines(view: &View<'_>, till: Option<TillId>, state: &str, after: (TillId, EntryRef)) -> DbResult<Vec<Line>> {
    let found = view.unsettled_page(till, state, after, ROWS + 1)?.into_iter();
    let lines = found.map(|(till, at, state, reason)| {
        let stored = view.entry(till, at)?;
        let kind = stored.as_ref().and_then(|stored| kassa_domain::entry::split(&stored.body).ok());
        let receipt = view.receipt(till, at)?;
        let entry = stored.as_ref().and_then(|stored| Entry::parse(&stored.body).ok());
        Ok(Line {
            referred: receipt.is_some_and(|receipt| receipt.outcome == Outcome::Referred)
                || matches!(entry, Some(Entry { body: Body::ReceiptReferred { .. }, .. })),
            name: till_name(view, till)?,
            entry,
            kind: kind.map_or(0, |(envelope, _)| envelope.kind),
            till,
            at,
            state,
            reason,
        })
    });
    lines.collect()
}

/// A place of the list in an address: till, epoch, seq.
fn place(text: &str) -> Option<(TillId, EntryRef)> {
    let parts: Vec<&str> = text.split('.').collect();
    let [till, epoch, seq] = parts[..] else { return None };
    let at = EntryRef { epoch: Epoch(epoch.parse().ok()?), seq: Seq(seq.parse::<u64>().ok()?) };
    (at.seq.0 <= i64::MAX.unsigned_abs()).then_some((TillId(till.parse().ok()?), at))
}

fn place_text(till: TillId, at: EntryRef) -> String {
    format!("{}.{}.{}", till.0, at.epoch.0, at.seq.0)
}

fn filter(seat: &Seat, fields: &Fields) -> Markup {
    let words = seat.words;
    html! {
        form.fields method="get" action="/console/quarantine" {
            div {
                label for="till" { (fl!("console-col-till", words)) }
                input.short id="till" name="till" value=(fields.text("till")) inputmode="numeric" maxlength="10";
            }
            div {
                label for="state" { (fl!("console-col-state", words)) }
                select id="state" name="state" {
                    option value="" { (fl!("console-any", words)) }
                    @for state in ["refused", "waiting"] {
                        option value=(state) selected[fields.text("state") == state] { (words.word("verdict", state)) }
                    }
                }
            }
            button type="submit" { (fl!("console-show", words)) }
        }
        @if seat.may(Power::Act) {
            form.fields method="post" action="/console/quarantine/retry" {
                (key(seat)) input type="hidden" name="till" value=(fields.text("till"));
                button type="submit" { @if fields.text("till").is_empty() {
                    (fl!("console-retry-all", words))
                } @else { (fl!("console-retry-till", words, till = fields.text("till"))) } }
                span.quiet { " " (fl!("console-retry-why", words)) }
            }
        }
    }
}

fn table(seat: &Seat, lines: &[Line]) -> Markup {
    let words = seat.words;
    html! {
        div.wide { table {
            thead { tr {
                th { (fl!("console-col-entry", words)) }
                th { (fl!("console-col-time", words)) }
                th { (fl!("console-col-what", words)) }
                th { (fl!("console-col-state", words)) }
                th { (fl!("console-col-reason", words)) }
            } }
            tbody {
                @for line in lines {
                    tr {
                        td.code { a href=(address(line.till, line.at)) { (line.name) " · " (line.at.epoch) "/" (line.at.seq) } }
                        td.date { @if let Some(entry) = &line.entry { (words.moment(entry.occurred_at.utc_ms())) } }
                        td {
                            (words.word("kind", body::kind_name(line.kind)))
                            @if let Some(entry) = &line.entry { span.quiet { " " (headline(words, entry)) } }
                        }
                        td { span class=(if line.state == "refused" { "mark bad" } else { "mark look" }) {
                            (words.word("verdict", &line.state))
                        } }
                        td { (reason(seat, &line.state, &line.reason, line.referred)) }
                    }
                }
                @if lines.is_empty() { tr { td colspan="5" { (fl!("console-nothing-waits", words)) } } }
            }
        } }
    }
}

/// Why an entry is refused or waits, and what may be done about it.
pub fn reason(seat: &Seat, state: &str, reason: &str, referred: bool) -> String {
    match (state, reason) {
        ("waiting", _) if referred => fl!("console-waits-for-centre", seat.words),
        ("waiting", _) => fl!("console-waits-for-receipt", seat.words),
        (_, "") => String::new(),
        (_, reason) => seat.words.word("reason", reason),
    }
}

fn receipts(seat: &Seat, view: &View<'_>) -> DbResult<Markup> {
    let referred: Vec<ReceiptRow> = view.referred()?;
    if referred.is_empty() {
        return Ok(html! {});
    }
    let words = seat.words;
    let mut rows = Vec::new();
    for receipt in referred.iter().take(usize::try_from(ROWS).unwrap_or(usize::MAX)) {
        let parsed = |at: EntryRef| -> DbResult<Option<Entry>> {
            Ok(view.entry(receipt.till, at)?.and_then(|stored| Entry::parse(&stored.body).ok()))
        };
        let note = match receipt.referred.map(parsed).transpose()?.flatten().map(|entry| entry.body) {
            Some(Body::ReceiptReferred { note, .. }) => note,
            _ => String::new(),
        };
        let shared = shared_receipt(view, receipt.till, receipt.of)?;
        rows.push((receipt, till_name(view, receipt.till)?, parsed(receipt.of)?, (note, shared)));
    }
    Ok(html! {
        h2 { (fl!("console-referred-title", words)) }
        div.wide { table {
            thead { tr {
                th { (fl!("console-col-entry", words)) }
                th { (fl!("console-col-time", words)) }
                th { (fl!("console-col-what", words)) }
                th { (fl!("console-col-note", words)) }
                th {}
            } }
            tbody { @for (receipt, name, entry, (note, shared)) in &rows {
                tr {
                    td.code { (name) " · " (receipt.of.epoch) "/" (receipt.of.seq) }
                    td.date { @if let Some(entry) = entry { (words.moment(entry.occurred_at.utc_ms())) } }
                    td { @if let Some(entry) = entry {
                        (words.word("kind", body::kind_name(entry.body.kind().0))) span.quiet { " " (headline(words, entry)) }
                    }
                        @if let Some(shared) = shared {
                            p.quiet { (fl!("console-shared-with", words, others = shared.beside(receipt.of),
                                sum = words.money(shared.total))) }
                        }
                    }
                    td { (note) }
                    td { a.button href=(address(receipt.till, receipt.of)) { (fl!("console-decide", words)) } }
                }
            } }
        } }
    })
}

fn alarms(seat: &Seat, view: &View<'_>) -> DbResult<Markup> {
    let alarms: Vec<AlarmRow> = view.alarms_after(0, ROWS)?;
    if alarms.is_empty() {
        return Ok(html! {});
    }
    let (words, open) = (seat.words, view.open_alarms()?);
    let mut rows = Vec::new();
    for alarm in &alarms {
        rows.push((alarm, till_name(view, alarm.till)?));
    }
    Ok(html! {
        h2 { (fl!("console-alarms-title", words)) }
        @if open > u64::from(ROWS) {
            p.quiet { (fl!("console-alarms-more", words, shown = words.count(u64::from(ROWS)), open = words.count(open))) }
        }
        div.wide { table {
            thead { tr {
                th { (fl!("console-col-time", words)) }
                th { (fl!("console-col-entry", words)) }
                th { (fl!("console-col-what", words)) }
                th {}
            } }
            tbody { @for (alarm, name) in &rows {
                tr {
                    td.date { (words.moment(alarm.raised_utc)) }
                    td.code { a href=(address(alarm.till, alarm.at)) { (name) " · " (alarm.at.epoch) "/" (alarm.at.seq) } }
                    td { (words.word("alarm", &alarm.kind)) }
                    td { @if seat.may(Power::Act) {
                        form method="post" action="/console/alarms/clear" {
                            (key(seat)) input type="hidden" name="alarm" value=(alarm.id);
                            button type="submit" { (fl!("console-alarm-clear", words)) }
                        }
                    } }
                }
            } }
        } }
    })
}

/// Tries again: one entry, those of a till, or those of all.
pub async fn retry(State(app): State<App>, seat: Seat, request: Request) -> Result<Response, Turned> {
    let fields = sent(&app, &seat, request, &["till", "epoch", "seq"]).await?;
    seat.must(Power::Act)?;
    let till = fields.value("till")?.map(TillId);
    let at = match (fields.value("epoch")?, fields.value::<u64>("seq")?) {
        (Some(epoch), Some(seq)) if seq <= i64::MAX.unsigned_abs() => {
            Some(EntryRef { epoch: Epoch(epoch), seq: Seq(seq) })
        }
        (None, None) => None,
        _ => return Err(Fault::BadParameter.into()),
    };
    if at.is_some() && till.is_none() {
        return Err(Fault::BadParameter.into());
    }
    let (tried, settled) = app
        .blocking(move |app| {
            app.db.write(|change| {
                let start = (TillId(0), EntryRef { epoch: Epoch(0), seq: Seq(0) });
                let entries: Vec<(TillId, EntryRef)> = match till.zip(at) {
                    Some((till, at)) => {
                        let verdict = change.verdict(till, at)?.ok_or(Fault::NotFound)?;
                        if !["waiting", "refused"].contains(&verdict.state.name()) {
                            return Err(Fault::Changed);
                        }
                        vec![(till, at)]
                    }
                    None => change
                        .unsettled_page(till, "", start, RETRIED_MAX)?
                        .into_iter()
                        .map(|(till, at, ..)| (till, at))
                        .collect(),
                };
                let mut settled = 0_u32;
                for (till, at) in &entries {
                    apply::apply_again(change, *till, *at)?;
                    let verdict = change.verdict(*till, *at)?;
                    let waits = verdict.is_some_and(|now| ["waiting", "refused"].contains(&now.state.name()));
                    settled += u32::from(!waits);
                }
                let object = match (till, at) {
                    (Some(till), Some(at)) => format!("entry {till}:{}/{}", at.epoch, at.seq),
                    (Some(till), None) => format!("till {till}"),
                    (None, _) => "all".to_owned(),
                };
                let detail = format!("{}/{settled}", entries.len());
                change.note(&seat.deed("retry", &object, &detail), seat.now_ms)?;
                Ok((entries.len(), settled))
            })
        })
        .await?;
    Ok(Redirect::to(&format!("/console/quarantine?tried={tried}&settled={settled}")).into_response())
}

/// Somebody has dealt with an alarm.
pub async fn clear(State(app): State<App>, seat: Seat, request: Request) -> Result<Response, Turned> {
    let fields = sent(&app, &seat, request, &["alarm"]).await?;
    seat.must(Power::Act)?;
    let alarm: i64 = fields.needed("alarm")?;
    app.blocking(move |app| {
        app.db.write(|change| {
            if !change.clear_alarm(alarm, seat.now_ms)? {
                return Err(Fault::Changed);
            }
            Ok(change.note(&seat.deed("alarm_cleared", &format!("alarm {alarm}"), ""), seat.now_ms)?)
        })
    })
    .await?;
    Ok(Redirect::to("/console/quarantine?done=yes").into_response())
}
