//! One entry of a till: what it says, what became of it, and what may be done about it.

use axum::extract::{Path, Request, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use kassa_domain::entry::{Body, Entry, body};
use kassa_domain::ids::{EntryRef, Epoch, Seq, TillId, UserId};
use kassa_domain::payment::Payment;
use maud::{Markup, html};

use super::accounts::account_address;
use super::form::{Fields, of_path};
use super::overview::till_name;
use super::page::{Place, key, page};
use super::quarantine::reason;
use super::sent;
use super::session::{Power, Seat, Turned};
use super::words::{Words, fl};
use crate::app::App;
use crate::apply::{DecideError, Decision, Shared, decide_within, shared_receipt};
use crate::db::{DbResult, Outcome, StoredEntry, View};
use crate::error::Fault;

mod drawer;

/// The address of an entry's page.
pub fn address(till: TillId, at: EntryRef) -> String {
    format!("/console/entries/{till}/{}/{}", at.epoch, at.seq)
}

/// What an entry is about, in a few words: never a name.
pub fn headline(words: &Words, entry: &Entry) -> String {
    match &entry.body {
        Body::PaymentAccepted(payment) => {
            let sum = payment.total().map(|sum| words.money(sum)).unwrap_or_default();
            format!("№ {} · {} · {sum}", payment.number, payment.account)
        }
        Body::ReversalAccepted { payment, cash, card, .. } => {
            let sum = cash.plus(*card).map(|sum| words.money(sum)).unwrap_or_default();
            format!("№ {payment} · {sum}")
        }
        Body::PaymentCancelled { payment, .. } => format!("№ {payment}"),
        Body::CashMoved { amount, .. } => words.money(*amount),
        Body::ShiftOpening { shift, .. } | Body::ShiftClosing { shift, .. } => format!("№ {shift}"),
        _ => entry.body.about().map(|of| format!("→ {}/{}", of.epoch, of.seq)).unwrap_or_default(),
    }
}

fn place(path: &(String, String, String)) -> Result<(TillId, EntryRef), Fault> {
    let seq: u64 = of_path(&path.2)?;
    // Places are numbers of 63 bits.
    let seq = i64::try_from(seq).map_err(|_| Fault::BadParameter)?.unsigned_abs();
    Ok((TillId(of_path(&path.0)?), EntryRef { epoch: Epoch(of_path(&path.1)?), seq: Seq(seq) }))
}

/// The page.
pub async fn show(
    State(app): State<App>,
    Path(path): Path<(String, String, String)>,
    seat: Seat,
    uri: Uri,
) -> Result<Response, Turned> {
    let _ = Fields::of_query(&uri, &[])?;
    let (till, at) = place(&path)?;
    Ok(app
        .blocking(move |app| {
            app.db.read(|view| {
                let stored = view.entry(till, at)?.ok_or(Fault::NotFound)?;
                let title = fl!("console-entry-title", seat.words, epoch = at.epoch.0, seq = at.seq.0);
                let content = content(&seat, view, till, &stored)?;
                Ok(page(&seat, Place::Quarantine, &title, &content))
            })
        })
        .await?)
}

fn content(seat: &Seat, view: &View<'_>, till: TillId, stored: &StoredEntry) -> DbResult<Markup> {
    let words = seat.words;
    let entry = Entry::parse(&stored.body).ok();
    let kind = kassa_domain::entry::split(&stored.body).map_or(0, |(envelope, _)| envelope.kind);
    let user = entry.as_ref().and_then(|entry| entry.user).map(|user| view.user(user)).transpose()?.flatten();
    let verdict = view.verdict(till, stored.at)?;
    let receipt = view.receipt(till, stored.at)?;
    let shared = shared_receipt(view, till, stored.at)?;
    let waits = receipt.as_ref().is_some_and(|receipt| receipt.outcome == Outcome::Referred)
        && view.referred()?.iter().any(|row| row.till == till && row.of == stored.at);
    Ok(html! {
        dl {
            dt { (fl!("console-col-till", words)) } dd { a href={ "/console/tills/" (till) } { (till_name(view, till)?) } }
            dt { (fl!("console-col-what", words)) } dd { (words.word("kind", body::kind_name(kind))) }
            @if let Some(entry) = &entry {
                dt { (fl!("console-col-time", words)) } dd { (words.second(entry.occurred_at.utc_ms())) }
            }
            @if let Some(user) = user { dt { (fl!("console-col-cashier", words)) } dd { (user.name) } }
            @if let Some(verdict) = &verdict {
                dt { (fl!("console-col-verdict", words)) }
                dd {
                    (words.word("verdict", verdict.state.name()))
                    @let why = reason(seat, verdict.state.name(), &verdict.reason, waits);
                    @if !why.is_empty() { ": " (why) }
                }
            }
            @if let Some(receipt) = &receipt {
                dt { (fl!("console-col-receipt", words)) }
                dd {
                    (words.word("receipt", receipt.outcome.name()))
                    @if let Some((register, document)) = &receipt.document { " · № " (document) " · " (register) }
                }
            }
        }
        @if let Some(entry) = &entry { (facts(words, view, entry)?) }
        @if let Some(shared) = &shared { (beside(words, till, stored.at, shared)) }
        @if seat.may(Power::Act) {
            @if waits {
                (decide_form(seat, till, stored.at, shared.as_ref()))
            } @else if verdict.is_some_and(|verdict| ["waiting", "refused"].contains(&verdict.state.name())) {
                form.fields method="post" action="/console/quarantine/retry" {
                    (key(seat))
                    input type="hidden" name="till" value=(till);
                    input type="hidden" name="epoch" value=(stored.at.epoch);
                    input type="hidden" name="seq" value=(stored.at.seq);
                    button type="submit" { (fl!("console-retry", words)) }
                    span.quiet { " " (fl!("console-retry-why", words)) }
                }
            }
        }
    })
}

/// Places of lines as people count them, from 1.
fn places(lines: &[u32]) -> String {
    lines.iter().map(|line| (u64::from(*line) + 1).to_string()).collect::<Vec<_>>().join(", ")
}

/// What an entry says, where there is more to say than its kind.
fn facts(words: &Words, view: &View<'_>, entry: &Entry) -> DbResult<Markup> {
    let row = |title: String, text: String| html! { dt { (title) } dd { (text) } };
    let about = entry.body.about().map(|of| {
        html! { dt { (fl!("console-col-about", words)) } dd { a href=(address(entry.till, of)) { (of.epoch) "/" (of.seq) } } }
    });
    let own = match &entry.body {
        Body::PaymentAccepted(payment) => return self::payment(words, view, payment),
        Body::ReversalAccepted { payment, cash, card, ground, original, part, .. } => html! {
            (row(fl!("console-col-number", words), payment.to_string()))
            @if let Some(part) = part { (row(fl!("console-col-lines", words), places(&part.lines))) }
            (row(fl!("console-col-cash", words), words.money(*cash)))
            (row(fl!("console-col-card", words), words.money(*card)))
            (row(fl!("console-col-ground", words), super::words::ground(words, *ground)))
            (row(fl!("console-paper-receipt", words), super::words::original(words, *original)))
        },
        Body::Approved { approver, .. } => row(fl!("console-col-approver", words), name(view, *approver)?),
        Body::SignInFailed { whom, tries, locked } => html! {
            @if let Some(whom) = whom { (row(fl!("console-col-whose", words), name(view, *whom)?)) }
            (row(fl!("console-col-tries", words), tries.to_string()))
            @if *locked { (row(fl!("console-col-locked", words), fl!("console-yes", words))) }
        },
        Body::ReceiptShared { others, .. } => html! { @for other in others { dt { (fl!("console-col-about", words)) }
        dd { a href=(address(entry.till, *other)) { (other.epoch) "/" (other.seq) } } } },
        Body::ReceiptReferred { note, .. } => row(fl!("console-col-note", words), note.clone()),
        Body::CashMoved { amount, purpose, shift, .. } => html! {
            (row(fl!("console-col-sum", words), words.money(*amount)))
            (row(fl!("console-col-shift", words), shift.to_string()))
            (row(fl!("console-col-note", words), purpose.clone()))
        },
        Body::ShiftOpening { .. } | Body::ShiftClosing { .. } | Body::HandedOver(_) => {
            drawer::facts(words, view, &entry.body)?
        }
        _ => html! {},
    };
    Ok(html! { dl { @if let Some(about) = about { (about) } (own) } })
}

/// What a person is called; their number where the directory has nobody of it.
fn name(view: &View<'_>, id: UserId) -> DbResult<String> {
    Ok(view.user(id)?.map_or_else(|| id.to_string(), |user| user.name))
}

fn payment(words: &Words, view: &View<'_>, payment: &Payment) -> DbResult<Markup> {
    let mut lines = Vec::new();
    for line in &payment.lines {
        let service = view.service(line.service)?.map_or_else(|| line.service.to_string(), |service| service.name);
        let provider =
            view.provider(line.provider)?.map_or_else(|| line.provider.to_string(), |provider| provider.name);
        lines.push((service, provider, words.month(line.period), words.sum(line.amount.minor())));
    }
    Ok(html! {
        dl {
            dt { (fl!("console-col-number", words)) } dd { (payment.number) }
            dt { (fl!("console-col-shift", words)) } dd { (payment.shift) }
            dt { (fl!("console-col-account", words)) }
            dd.code { a href=(account_address(payment.account.as_str())) { (payment.account) } }
            dt { (fl!("console-col-cash", words)) } dd { (words.money(payment.tenders.cash)) }
            dt { (fl!("console-col-card", words)) } dd { (words.money(payment.tenders.card)) }
        }
        div.wide { table {
            thead { tr {
                th { (fl!("console-col-service", words)) } th { (fl!("console-col-provider", words)) }
                th { (fl!("console-col-month", words)) } th.sum { (fl!("console-col-sum", words)) }
            } }
            tbody { @for (service, provider, month, sum) in &lines {
                tr { td { (service) } td { (provider) } td { (month) } td.sum { (sum) } }
            } }
            tfoot {
                tr { td colspan="3" { (fl!("console-col-commission", words)) } td.sum { (words.sum(payment.commission.minor())) } }
                tr { td colspan="3" { (fl!("console-total", words)) }
                    td.sum { (payment.total().map(|sum| words.money(sum)).unwrap_or_default()) } }
            }
        } }
    })
}

/// The payments that stand on the same receipt, and the sum of its document.
fn beside(words: &Words, till: TillId, at: EntryRef, shared: &Shared) -> Markup {
    html! {
        dl {
            dt { (fl!("console-col-shared", words)) }
            dd { @for (other, number) in shared.payments.iter().filter(|(other, _)| *other != at) {
                a href=(address(till, *other)) { "№ " (number) } " "
            } }
            dt { (fl!("console-col-shared-total", words)) } dd { (words.money(shared.total)) }
        }
    }
}

fn decide_form(seat: &Seat, till: TillId, at: EntryRef, shared: Option<&Shared>) -> Markup {
    let words = seat.words;
    html! {
        h2 { (fl!("console-decide-title", words)) }
        p { (fl!("console-decide-what", words)) }
        @if let Some(shared) = shared {
            div.notice.look { p { (fl!("console-decide-shared", words, count = shared.payments.len(),
                sum = words.money(shared.total))) } }
        }
        form.fields.down method="post" action={ (address(till, at)) "/decide" } {
            (key(seat))
            div {
                label for="outcome" { (fl!("console-decide-outcome", words)) }
                select id="outcome" name="outcome" required {
                    option value="" {}
                    option value="registered" { (fl!("console-decide-registered", words)) }
                    option value="not_registered" { (fl!("console-decide-not-registered", words)) }
                }
            }
            div {
                label for="note" { (fl!("console-decide-note", words)) }
                input id="note" name="note" required maxlength="200";
            }
            div { button.main type="submit" { (fl!("console-decide", words)) } }
        }
    }
}

/// Somebody decides what became of a receipt.
pub async fn decide(
    State(app): State<App>,
    Path(path): Path<(String, String, String)>,
    seat: Seat,
    request: Request,
) -> Result<Response, Turned> {
    let (till, of) = place(&path)?;
    let fields = sent(&app, &seat, request, &["outcome", "note"]).await?;
    seat.must(Power::Act)?;
    let registered = match fields.text("outcome") {
        "registered" => true,
        "not_registered" => false,
        _ => return Err(Fault::BadParameter.into()),
    };
    let note = fields.text("note").to_owned();
    if note.is_empty() {
        return Err(Fault::BadParameter.into());
    }
    app.blocking(move |app| {
        app.db.write(|change| {
            let decision = Decision { till, of, registered, note };
            let decided = decide_within(change, &decision, seat.now_ms).map_err(|error| match error {
                DecideError::NotReferred => Fault::Changed,
                DecideError::Db(error) => error.into(),
            })?;
            let outcome = if registered { "registered" } else { "not_registered" };
            for of in decided {
                let object = format!("entry {till}:{}/{}", of.epoch, of.seq);
                change.note(&seat.deed("decide", &object, outcome), seat.now_ms)?;
            }
            Ok::<_, Fault>(())
        })
    })
    .await?;
    Ok(Redirect::to("/console/quarantine?done=yes").into_response())
}
