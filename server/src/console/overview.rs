//! Points and tills: who is there, what waits, how the clocks go.

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use kassa_domain::BusinessDate;
use kassa_domain::exchange::RegisterWord;
use kassa_domain::ids::TillId;
use kassa_domain::point::Point;
use maud::{Markup, html};

use super::form::Fields;
use super::page::{Place, ROWS, next_link, page};
use super::payments::{DAYS_MAX, today};
use super::session::{Seat, Turned};
use super::tills::add_form;
use super::words::{Words, fl};
use crate::app::App;
use crate::contacts::Contact;
use crate::db::{DbResult, Overview, ShiftOfTill, TillRow, View};

/// A till that was heard of within this time is there.
const ONLINE_MS: i64 = 5 * 60_000;
/// A clock that is off by more is looked at.
const DRIFT_MS: i64 = 60_000;

/// A till and what is known of it now.
struct Line {
    till: TillRow,
    point: Option<Point>,
    shift: Option<ShiftOfTill>,
    unsettled: u64,
    unapplied: u64,
    contact: Option<Contact>,
}

/// The page.
pub async fn show(State(app): State<App>, seat: Seat, uri: Uri) -> Result<Response, Turned> {
    let fields = Fields::of_query(&uri, &["after"])?;
    let after: u32 = fields.value("after")?.unwrap_or_default();
    let today = today(seat.now_ms)?;
    Ok(app
        .blocking(move |app| {
            let (figures, lines, next, add) = app.db.read(|view| {
                let (lines, next) = lines(app, view, after)?;
                DbResult::Ok((view.overview(app.now_ms())?, lines, next, add_form(&seat, view)?))
            })?;
            let content = html! {
                (summary(seat.words, &figures, today))
                (table(&seat, &lines))
                (next_link(seat.words, "/console/overview", next.map(|after| format!("after={after}"))))
                (add)
            };
            Ok(page(&seat, Place::Overview, &fl!("console-overview-title", seat.words), &content))
        })
        .await?)
}

/// The tills behind a number, and the number the next page is behind.
fn lines(app: &App, view: &View<'_>, after: u32) -> DbResult<(Vec<Line>, Option<u32>)> {
    let points = view.points()?;
    let mut tills: Vec<TillRow> = view.tills()?.into_iter().filter(|till| till.id.0 > after).collect();
    let rows = usize::try_from(ROWS).unwrap_or(usize::MAX);
    let next = (tills.len() > rows).then(|| tills[rows - 1].id.0);
    tills.truncate(rows);
    let lines = tills.into_iter().map(|till| {
        let (unsettled, unapplied) = view.unsettled_of(till.id)?;
        Ok(Line {
            point: points.iter().find(|point| point.id == till.point).cloned(),
            shift: view.last_shift(till.id)?,
            unsettled,
            unapplied,
            contact: app.contacts.of(till.id),
            till,
        })
    });
    Ok((lines.collect::<DbResult<_>>()?, next))
}

fn summary(words: &Words, figures: &Overview, today: BusinessDate) -> Markup {
    // As far back as the page of voids looks at once.
    let from = BusinessDate::from_days(today.days() - DAYS_MAX + 1).unwrap_or(today);
    let missing = format!("/console/voids?papers=missing&from={from}");
    let figure = |path: &str, title: String, number: u64, look: bool| {
        html! {
            li {
                b.look[look && number > 0] { (words.count(number)) }
                @if path.is_empty() { (title) } @else { a href=(path) { (title) } }
            }
        }
    };
    html! {
        ul.figures {
            (figure("", fl!("console-figure-working", words), figures.working, false))
            (figure("", fl!("console-figure-stopped", words), figures.stopped, true))
            (figure("/console/quarantine?state=refused", fl!("console-figure-refused", words), figures.entries_refused, true))
            (figure("/console/quarantine?state=waiting", fl!("console-figure-waiting", words), figures.entries_waiting, true))
            (figure("/console/quarantine", fl!("console-figure-referred", words), figures.referred, true))
            (figure("/console/quarantine", fl!("console-figure-alarms", words), figures.alarms, true))
            (figure(&missing, fl!("console-figure-papers", words), figures.papers_missing, true))
        }
        @if figures.proof.1 > 0 {
            div.notice.bad role="alert" { p { (fl!("console-proof-bad", words, n = figures.proof.1)) } }
        } @else if figures.proof.0 > 0 {
            @let proved = words.moment(i64::try_from(figures.proof.0).unwrap_or_default().saturating_mul(1000));
            p.quiet { (fl!("console-proof-good", words, moment = proved)) }
        }
    }
}

fn table(seat: &Seat, lines: &[Line]) -> Markup {
    let words = seat.words;
    html! {
        div.wide { table {
            thead { tr {
                th { (fl!("console-col-till", words)) }
                th { (fl!("console-col-point", words)) }
                th { (fl!("console-col-state", words)) }
                th { (fl!("console-col-contact", words)) }
                th { (fl!("console-col-shift", words)) }
                th { (fl!("console-col-register", words)) }
                th.sum { (fl!("console-col-queue", words)) }
                th.sum { (fl!("console-col-quarantine", words)) }
                th.sum { (fl!("console-col-unapplied", words)) }
                th { (fl!("console-col-version", words)) }
                th { (fl!("console-col-clock", words)) }
            } }
            tbody {
                @for line in lines { (row(seat, line)) }
                @if lines.is_empty() { tr { td colspan="11" { (fl!("console-no-tills", words)) } } }
            }
        } }
    }
}

fn row(seat: &Seat, line: &Line) -> Markup {
    let words = seat.words;
    let till = &line.till;
    html! {
        tr {
            td { a href={ "/console/tills/" (till.id) } { (till.id) } " · " (till.code.as_str()) }
            td { @if let Some(point) = &line.point { a href={ "/console/points/" (point.id) } { (point.code.as_str()) } " · " (point.name) } }
            td { (state(words, till, line.contact.as_ref(), seat.now_ms)) }
            td.date { @match &line.contact {
                Some(contact) => (fl!("console-ago", words, long = words.long(seat.now_ms.saturating_sub(contact.at_utc)))),
                None => { @match till.pushed_utc { Some(pushed) => (words.moment(pushed)), None => "–" } },
            } }
            td.date { @match line.shift {
                Some(shift) if shift.open => { (fl!("console-shift-open", words, n = shift.shift.0)) " · " (words.day(shift.day)) },
                Some(shift) => span.quiet { (fl!("console-shift-closed", words, n = shift.shift.0)) " · " (words.day(shift.day)) },
                None => "–",
            } }
            td { (register(words, line.contact.as_ref())) }
            td.sum { (queue(words, line.contact.as_ref())) }
            td.sum { @if line.unsettled > 0 {
                a.look href={ "/console/quarantine?till=" (till.id) } { (words.count(line.unsettled)) }
            } @else { "0" } }
            td.sum { (words.count(line.unapplied)) }
            td { (program(till, line.contact.as_ref())) }
            td.date { (clock(words, line.contact.as_ref())) }
        }
    }
}

/// The state of a till, never by colour alone.
pub fn state(words: &Words, till: &TillRow, contact: Option<&Contact>, now_ms: i64) -> Markup {
    let heard = contact.map(|contact| contact.at_utc).max(till.pushed_utc);
    let (look, word) = if till.revoked_utc.is_some() {
        ("mark none", "revoked")
    } else if till.stopped_at.is_some() {
        ("mark bad", "stopped")
    } else if till.public_key.is_none() {
        ("mark none", "expected")
    } else if heard.is_some_and(|heard| now_ms.saturating_sub(heard) < ONLINE_MS) {
        ("mark good", "online")
    } else {
        ("mark look", "offline")
    };
    html! { span class=(look) { (words.word("till", word)) } }
}

/// How the till's register was when the till was last heard of.
pub fn register(words: &Words, contact: Option<&Contact>) -> Markup {
    let Some(word) = contact.and_then(|contact| contact.register) else { return html! { "–" } };
    let is_fine = matches!(word, RegisterWord::Ready | RegisterWord::Closed);
    html! { span.look[!is_fine] { (words.word("register", word.name())) } }
}

/// How many entries were at the till when it was last heard of.
pub fn queue(words: &Words, contact: Option<&Contact>) -> String {
    contact.and_then(|contact| contact.queue).map_or_else(|| "–".to_owned(), |queue| words.count(queue))
}

/// The program it was last heard of with, else the version at its enrolment.
pub fn program<'t>(till: &'t TillRow, contact: Option<&'t Contact>) -> &'t str {
    let told = contact.and_then(|contact| contact.program.as_deref()).unwrap_or(&till.program);
    if told.is_empty() { "–" } else { told }
}

/// How far the till's own clock is off.
pub fn clock(words: &Words, contact: Option<&Contact>) -> Markup {
    let Some(ahead_ms) = contact.and_then(|contact| contact.ahead_ms) else { return html! { "–" } };
    let sign = if ahead_ms < 0 { "−" } else { "+" };
    let off = ahead_ms.saturating_abs() >= DRIFT_MS;
    html! { span.look[off] { (sign) (words.long(ahead_ms)) } }
}

/// A till with its point, in a few words.
pub fn till_name(view: &View<'_>, till: TillId) -> DbResult<String> {
    let Some(row) = view.till(till)? else { return Ok(till.to_string()) };
    let point = view.point(row.point)?.map(|point| point.code.as_str().to_owned()).unwrap_or_default();
    Ok(format!("{point}/{}", row.code))
}
