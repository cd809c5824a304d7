//! One till: what is known of it, and letting it in by a one-time code that a scanner reads from the screen.

use axum::extract::{Path, Request, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use kassa_domain::ids::{PointId, TillCode, TillId};
use kassa_formats::symbol;
use maud::{Markup, html};

use super::form::{Fields, of_path};
use super::overview::{clock, program, queue, register, state, till_name};
use super::page::{Place, key, page};
use super::sent;
use super::session::{Power, Seat, Turned};
use super::words::fl;
use crate::app::App;
use crate::db::{DbResult, TillRow, View};
use crate::enrolment::{CODE_HOURS, new_code};
use crate::error::Fault;

/// The page.
pub async fn show(State(app): State<App>, Path(id): Path<String>, seat: Seat, uri: Uri) -> Result<Response, Turned> {
    let _ = Fields::of_query(&uri, &[])?;
    let id = TillId(of_path(&id)?);
    Ok(app
        .blocking(move |app| {
            app.db.read(|view| {
                let till = view.till(id)?.ok_or(Fault::NotFound)?;
                let content = content(app, &seat, view, &till)?;
                Ok(page(&seat, Place::Overview, &fl!("console-till-title", seat.words, till = id.0), &content))
            })
        })
        .await?)
}

fn content(app: &App, seat: &Seat, view: &View<'_>, till: &TillRow) -> DbResult<Markup> {
    let words = seat.words;
    let point = view.point(till.point)?;
    let (unsettled, unapplied) = view.unsettled_of(till.id)?;
    let heard = app.contacts.of(till.id);
    let contact = heard.as_ref();
    let moment = |utc: Option<i64>| utc.map_or_else(|| "–".to_owned(), |utc| words.moment(utc));
    Ok(html! {
        dl {
            dt { (fl!("console-col-till", words)) } dd { (till_name(view, till.id)?) }
            @if let Some(point) = point {
                dt { (fl!("console-col-point", words)) } dd { a href={ "/console/points/" (point.id) } { (point.name) } ", " (point.address) }
            }
            dt { (fl!("console-col-state", words)) } dd { (state(words, till, contact, seat.now_ms)) }
            dt { (fl!("console-col-register", words)) } dd { (register(words, contact)) }
            dt { (fl!("console-col-contact", words)) } dd { (moment(contact.map(|contact| contact.at_utc))) }
            dt { (fl!("console-col-pushed", words)) } dd { (moment(till.pushed_utc)) }
            dt { (fl!("console-col-enrolled", words)) } dd { (moment(till.enrolled_utc)) }
            dt { (fl!("console-col-version", words)) } dd { (program(till, contact)) }
            dt { (fl!("console-col-clock", words)) } dd { (clock(words, contact)) }
            dt { (fl!("console-col-queue", words)) } dd { (queue(words, contact)) }
            dt { (fl!("console-col-epoch", words)) } dd { (till.epoch) }
            dt { (fl!("console-col-quarantine", words)) }
            dd { a href={ "/console/quarantine?till=" (till.id) } { (words.count(unsettled)) } }
            dt { (fl!("console-col-unapplied", words)) } dd { (words.count(unapplied)) }
        }
        p { a href={ "/console/payments?till=" (till.id) } { (fl!("console-till-payments", words)) } }
        @if seat.may(Power::Manage) {
            h2 { (fl!("console-enrol-title", words)) }
            p { (fl!("console-enrol-what", words)) }
            form.fields method="post" action={ "/console/tills/" (till.id) "/code" } {
                (key(seat)) button.main type="submit" { (fl!("console-enrol-make", words)) }
            }
            @if till.revoked_utc.is_none() && till.public_key.is_some() {
                h2 { (fl!("console-revoke-title", words)) }
                p { (fl!("console-revoke-what", words)) }
                form.fields method="post" action={ "/console/tills/" (till.id) "/revoke" } {
                    (key(seat)) button type="submit" { (fl!("console-revoke", words)) }
                }
            }
        }
    })
}

/// A form for one more till, where the list of tills stands.
pub fn add_form(seat: &Seat, view: &View<'_>) -> DbResult<Markup> {
    let words = seat.words;
    if !seat.may(Power::Manage) {
        return Ok(html! {});
    }
    Ok(html! {
        h2 { (fl!("console-till-add-title", words)) }
        form.fields method="post" action="/console/tills" {
            (key(seat))
            div {
                label for="point" { (fl!("console-col-point", words)) }
                select id="point" name="point" required {
                    @for point in view.points()? { option value=(point.id) { (point.code.as_str()) " · " (point.name) } }
                }
            }
            div {
                label for="code" { (fl!("console-till-code", words)) }
                input.short id="code" name="code" required maxlength="20";
            }
            button type="submit" { (fl!("console-add", words)) }
        }
    })
}

/// Adds a till.
pub async fn add(State(app): State<App>, seat: Seat, request: Request) -> Result<Response, Turned> {
    let fields = sent(&app, &seat, request, &["point", "code"]).await?;
    seat.must(Power::Manage)?;
    let point = PointId(fields.needed("point")?);
    let code = TillCode::new(fields.text("code")).map_err(|_| Fault::BadText)?;
    let id = app
        .blocking(move |app| {
            app.db.write(|change| {
                let _ = change.point(point)?.ok_or(Fault::NotFound)?;
                let taken = change.tills()?.iter().any(|till| till.point == point && till.code == code);
                if taken {
                    return Err(Fault::Changed);
                }
                let id = change.add_till(point, &code)?;
                change.note(&seat.deed("till_added", &format!("till {id}"), code.as_str()), seat.now_ms)?;
                Ok(id)
            })
        })
        .await?;
    Ok(Redirect::to(&format!("/console/tills/{id}")).into_response())
}

/// Makes a one-time code and shows it, this once.
pub async fn code(
    State(app): State<App>,
    Path(id): Path<String>,
    seat: Seat,
    request: Request,
) -> Result<Response, Turned> {
    let id = TillId(of_path(&id)?);
    let _ = sent(&app, &seat, request, &[]).await?;
    seat.must(Power::Manage)?;
    Ok(app
        .blocking(move |app| {
            let code = app.db.write(|change| {
                let _ = change.till(id)?.ok_or(Fault::NotFound)?;
                let fingerprint = app.authority.as_ref().map(|ca| &ca.fingerprint);
                let code = new_code(change, id, fingerprint, rand::random(), seat.now_ms, CODE_HOURS)?;
                change.note(&seat.deed("code_made", &format!("till {id}"), ""), seat.now_ms)?;
                Ok::<_, Fault>(code)
            })?;
            let words = seat.words;
            let until = words.moment(seat.now_ms + i64::from(CODE_HOURS) * 3_600_000);
            let content = html! {
                div.notice.look { p { (fl!("console-enrol-once", words, until = until)) } }
                p.entry-code { (code) }
                @if let Some(drawn) = drawn(&code) { (drawn) }
                p { (fl!("console-enrol-how", words)) }
                p { a href={ "/console/tills/" (id) } { (fl!("console-back-to-till", words)) } }
            };
            Ok(page(&seat, Place::Overview, &fl!("console-till-title", words, till = id.0), &content))
        })
        .await?)
}

/// A QR code as a picture that stands in the page.
fn drawn(content: &str) -> Option<Markup> {
    let modules = symbol::qr(content.as_bytes()).ok()?.draw().ok()?;
    let mut path = String::new();
    for (y, row) in modules.rows().enumerate() {
        for (x, _) in row.iter().enumerate().filter(|(_, dark)| **dark) {
            path.push_str(&format!("M{x} {y}h1v1h-1z"));
        }
    }
    let size = format!("0 0 {} {}", modules.width(), modules.height());
    Some(html! { svg.qr viewBox=(size) shape-rendering="crispEdges" role="img" aria-label="QR" { path d=(path) {} } })
}

/// Shuts a till out.
pub async fn revoke(
    State(app): State<App>,
    Path(id): Path<String>,
    seat: Seat,
    request: Request,
) -> Result<Response, Turned> {
    let id = TillId(of_path(&id)?);
    let _ = sent(&app, &seat, request, &[]).await?;
    seat.must(Power::Manage)?;
    app.blocking(move |app| {
        app.db.write(|change| {
            let till = change.till(id)?.ok_or(Fault::NotFound)?;
            if till.revoked_utc.is_some() {
                return Err(Fault::Changed);
            }
            change.revoke_till(id, seat.now_ms)?;
            Ok(change.note(&seat.deed("till_revoked", &format!("till {id}"), ""), seat.now_ms)?)
        })
    })
    .await?;
    Ok(Redirect::to(&format!("/console/tills/{id}")).into_response())
}
