//! One point: where it is, its towns, its limits of cash, its receipts, its hours with breaks and days off, and the days with hours of
//! their own.

use axum::extract::{Path, Request, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use kassa_domain::Money;
use kassa_domain::directory::Town;
use kassa_domain::ids::{PointId, TownId};
use kassa_domain::point::Point;
use kassa_domain::point::hours::{Day, Special, WEEKDAYS};
use maud::{Markup, html};

use super::form::{Fields, of_path};
use super::page::{Place, key, page};
use super::sent;
use super::session::{Power, Seat, Turned};
use super::words::{Words, fl};
use crate::app::App;
use crate::db::DbError;
use crate::error::Fault;

/// The page.
pub async fn show(State(app): State<App>, Path(id): Path<String>, seat: Seat, uri: Uri) -> Result<Response, Turned> {
    let _ = Fields::of_query(&uri, &[])?;
    let id = PointId(of_path(&id)?);
    Ok(app
        .blocking(move |app| {
            let (point, towns) = app.db.read(|view| Ok::<_, DbError>((view.point(id)?, view.towns()?)))?;
            let point = point.ok_or(Fault::NotFound)?;
            Ok(page(&seat, Place::Overview, &point.name, &content(&seat, &point, &towns)))
        })
        .await?)
}

fn content(seat: &Seat, point: &Point, towns: &[Town]) -> Markup {
    let words = seat.words;
    html! {
        dl {
            dt { (fl!("console-point-code", words)) } dd.code { (point.code.as_str()) }
            dt { (fl!("console-point-address", words)) } dd { (point.address) }
        }
        h2 { (fl!("console-towns-title", words)) }
        (served(seat, point, towns))
        h2 { (fl!("console-drawer-title", words)) }
        (limit(seat, point, &DRAWER))
        h2 { (fl!("console-difference-title", words)) }
        (limit(seat, point, &DIFFERENCE))
        h2 { (fl!("console-receipts-title", words)) }
        (receipts(seat, point))
        h2 { (fl!("console-hours-title", words)) }
        (week(seat, point))
        h2 { (fl!("console-days-title", words)) }
        (days(seat, point))
    }
}

/// The towns it takes payments for: its own, and those it has a contract for.
fn served(seat: &Seat, point: &Point, towns: &[Town]) -> Markup {
    let words = seat.words;
    let may = seat.may(Power::Manage);
    let home = towns.iter().filter(|town| town.id == point.home_town);
    let others = towns.iter().filter(|town| town.id != point.home_town && point.serves(town.id));
    let left: Vec<&Town> = towns.iter().filter(|town| !point.serves(town.id)).collect();
    let action = format!("/console/points/{}/towns", point.id);
    html! {
        div.wide { table {
            thead { tr {
                th { (fl!("console-col-town", words)) } th { (fl!("console-col-served", words)) } @if may { th {} }
            } }
            tbody {
                @for town in home { tr {
                    td { (town.name) } td { (fl!("console-town-home", words)) } @if may { td {} }
                } }
                @for town in others { tr {
                    td { (town.name) } td { (fl!("console-town-contract", words)) }
                    @if may { td {
                        form method="post" action=(action) {
                            (key(seat)) input type="hidden" name="remove" value=(town.id);
                            button type="submit" { (fl!("console-town-remove", words)) }
                        }
                    } }
                } }
            }
        } }
        @if may && !left.is_empty() {
            form.fields method="post" action=(action) {
                (key(seat))
                div { label for="town" { (fl!("console-col-town", words)) }
                    select id="town" name="add" required { @for town in left {
                        option value=(town.id) { (town.name) }
                    } }
                }
                button type="submit" { (fl!("console-town-add", words)) }
            }
        }
        p.quiet { (fl!("console-hours-when", words)) }
    }
}

/// A limit that a point may have: which, and how it is told and named.
struct Limit {
    of: fn(&Point) -> Option<Money>,
    /// Last word of its address, and of its fields' ids.
    path: &'static str,
    texts: [&'static str; 4],
}

/// Most cash that its drawers should hold.
const DRAWER: Limit = Limit {
    of: |point| point.drawer_limit,
    path: "drawer",
    texts: ["console-drawer-none", "console-drawer-how", "console-drawer-limit", "console-drawer-set"],
};

/// By how much a counted drawer may differ without a supervisor.
const DIFFERENCE: Limit = Limit {
    of: |point| point.difference_limit,
    path: "difference",
    texts: ["console-difference-none", "console-difference-how", "console-difference-limit", "console-difference-set"],
};

/// A limit of a point's cash, and its form for who may set it.
fn limit(seat: &Seat, point: &Point, which: &Limit) -> Markup {
    let words = seat.words;
    let limit = (which.of)(point);
    let [none, how, name, set] = which.texts;
    html! {
        p { (limit.map_or_else(|| words.say(none, &[]), |limit| words.money(limit))) }
        @if seat.may(Power::Manage) {
            p { (words.say(how, &[])) }
            form.fields method="post" action={ "/console/points/" (point.id) "/" (which.path) } {
                (key(seat))
                div { label for=(which.path) { (words.say(name, &[])) }
                    input.middle id=(which.path) name="limit" inputmode="decimal" maxlength="20"
                        value=(limit.map(|limit| words.sum(limit.minor())).unwrap_or_default()); }
                button type="submit" { (words.say(set, &[])) }
            }
        }
        p.quiet { (fl!("console-hours-when", words)) }
    }
}

/// Whether a visit has one receipt or each payment its own, and the choice for who may make it.
fn receipts(seat: &Seat, point: &Point) -> Markup {
    let words = seat.words;
    let one = point.receipt_per_visit;
    html! {
        p { @if one { (fl!("console-receipts-visit", words)) } @else { (fl!("console-receipts-payment", words)) } }
        @if seat.may(Power::Manage) {
            p { (fl!("console-receipts-how", words)) }
            form.fields method="post" action={ "/console/points/" (point.id) "/receipts" } {
                (key(seat))
                div { label for="receipts" { (fl!("console-receipts-label", words)) }
                    select id="receipts" name="receipts" {
                        option value="payment" selected[!one] { (fl!("console-receipts-each", words)) }
                        option value="visit" selected[one] { (fl!("console-receipts-one", words)) }
                    }
                }
                button type="submit" { (fl!("console-receipts-set", words)) }
            }
        }
        p.quiet { (fl!("console-hours-when", words)) }
    }
}

/// The hours of a day as a person reads them.
fn told(words: &Words, day: &Day) -> String {
    if day.spans().is_empty() {
        fl!("console-day-off", words)
    } else {
        day.to_string().replace(',', ", ").replace('-', "–")
    }
}

fn week(seat: &Seat, point: &Point) -> Markup {
    let words = seat.words;
    if !seat.may(Power::Manage) {
        return html! { dl { @for (place, name) in WEEKDAYS.iter().enumerate() {
            dt { (words.word("weekday", &name.to_lowercase())) } dd { (told(words, &point.hours.of_weekday(place))) }
        } } };
    }
    html! {
        p { (fl!("console-hours-how", words)) }
        form method="post" action={ "/console/points/" (point.id) "/hours" } {
            (key(seat))
            div.fields.down { @for (place, name) in WEEKDAYS.iter().enumerate() {
                @let day = point.hours.of_weekday(place);
                div { label for=(name) { (words.word("weekday", &name.to_lowercase())) }
                    input id=(name) name=(name) maxlength="120"
                        value=(if day.spans().is_empty() { String::new() } else { day.to_string() }); }
            } }
            p { button.main type="submit" { (fl!("console-hours-set", words)) } }
        }
        p.quiet { (fl!("console-hours-when", words)) }
    }
}

fn days(seat: &Seat, point: &Point) -> Markup {
    let words = seat.words;
    let special = point.hours.timetable.special();
    let may = seat.may(Power::Manage);
    html! {
        div.wide { table {
            thead { tr {
                th { (fl!("console-col-day", words)) } th { (fl!("console-col-hours", words)) } @if may { th {} }
            } }
            tbody {
                @for (of, day) in special { tr {
                    td.date { @match of {
                        Special::Once(date) => (words.day(*date)),
                        Special::Yearly { month, day } => {
                            (format!("{day:02}.{month:02}")) " " span.quiet { (fl!("console-every-year", words)) }
                        }
                    } }
                    td { (told(words, day)) }
                    @if may { td {
                        form method="post" action={ "/console/points/" (point.id) "/days" } {
                            (key(seat)) input type="hidden" name="forget" value=(of);
                            button type="submit" { (fl!("console-day-forget", words)) }
                        }
                    } }
                } }
                @if special.is_empty() { tr { td colspan="3" { (fl!("console-no-days", words)) } } }
            }
        } }
        @if may {
            form.fields method="post" action={ "/console/points/" (point.id) "/days" } {
                (key(seat))
                div { label for="day" { (fl!("console-col-day", words)) } input id="day" type="date" name="day" required; }
                div { label for="hours" { (fl!("console-col-hours", words)) }
                    input.middle id="hours" name="hours" maxlength="120" placeholder=(fl!("console-day-off", words)); }
                div.box { input type="checkbox" id="yearly" name="yearly"; label for="yearly" { (fl!("console-every-year", words)) } }
                button type="submit" { (fl!("console-add", words)) }
            }
        }
    }
}

/// Hours as they were typed; nothing is a day off.
fn typed(text: &str) -> Result<Day, Fault> {
    if text.is_empty() { Ok(Day::OFF) } else { text.parse().map_err(|_| Fault::BadText) }
}

/// Changes a point and notes what of it.
async fn change(
    app: App,
    id: PointId,
    seat: Seat,
    action: &'static str,
    by: impl FnOnce(&mut Point) -> Result<String, Fault> + Send + 'static,
) -> Result<Response, Turned> {
    app.blocking(move |app| {
        app.db.write(|change| {
            let mut point = change.point(id)?.ok_or(Fault::NotFound)?;
            let before = point.clone();
            let detail = by(&mut point)?;
            if point != before {
                change.set_point(&point)?;
                change.note(&seat.deed(action, &format!("point {id}"), &detail), seat.now_ms)?;
            }
            Ok::<_, Fault>(())
        })
    })
    .await?;
    Ok(Redirect::to(&format!("/console/points/{id}")).into_response())
}

/// Sets the hours of the week.
pub async fn set_hours(
    State(app): State<App>,
    Path(id): Path<String>,
    seat: Seat,
    request: Request,
) -> Result<Response, Turned> {
    let id = PointId(of_path(&id)?);
    let fields = sent(&app, &seat, request, &WEEKDAYS).await?;
    seat.must(Power::Manage)?;
    let mut week = Vec::new();
    for name in WEEKDAYS {
        week.push(format!("{name} {}", typed(fields.text(name))?));
    }
    change(app, id, seat, "point_hours", move |point| {
        let before = point.hours.week_text();
        point.hours.set_week(&week.join("; ")).map_err(|_| Fault::BadText)?;
        Ok(format!("{before} -> {}", point.hours.week_text()))
    })
    .await
}

/// Gives a day hours of its own, or takes them from it.
pub async fn set_day(
    State(app): State<App>,
    Path(id): Path<String>,
    seat: Seat,
    request: Request,
) -> Result<Response, Turned> {
    let id = PointId(of_path(&id)?);
    let fields = sent(&app, &seat, request, &["day", "hours", "yearly", "forget"]).await?;
    seat.must(Power::Manage)?;
    if let Some(of) = fields.value::<Special>("forget")? {
        return change(app, id, seat, "point_day", move |point| {
            let _ = point.hours.timetable.forget_special(of);
            Ok(format!("{of} forgotten"))
        })
        .await;
    }
    let date = fields.needed("day")?;
    let of = match fields.text("yearly") {
        "" => Special::Once(date),
        "on" => Special::yearly(date),
        _ => return Err(Fault::BadParameter.into()),
    };
    let day = typed(fields.text("hours"))?;
    change(app, id, seat, "point_day", move |point| {
        let detail = format!("{of} {day}");
        point.hours.timetable.set_special(of, day).map_err(|_| Fault::BadText)?;
        Ok(detail)
    })
    .await
}

/// Sets the limit of the drawers' cash, or lifts it.
pub async fn set_drawer(
    State(app): State<App>,
    Path(id): Path<String>,
    seat: Seat,
    request: Request,
) -> Result<Response, Turned> {
    set_limit((app, id, seat, request), "point_drawer", Money::is_positive, |point| &mut point.drawer_limit).await
}

/// Sets the limit of a drawer's difference, or lifts it.
pub async fn set_difference(
    State(app): State<App>,
    Path(id): Path<String>,
    seat: Seat,
    request: Request,
) -> Result<Response, Turned> {
    let can_be = |limit: Money| !limit.is_negative();
    set_limit((app, id, seat, request), "point_difference", can_be, |point| &mut point.difference_limit).await
}

/// Sets a limit of a point's cash to what was sent, or lifts it where nothing was.
async fn set_limit(
    (app, id, seat, request): (App, String, Seat, Request),
    deed: &'static str,
    can_be: impl Fn(Money) -> bool + Send + 'static,
    of: impl Fn(&mut Point) -> &mut Option<Money> + Send + 'static,
) -> Result<Response, Turned> {
    let id = PointId(of_path(&id)?);
    let fields = sent(&app, &seat, request, &["limit"]).await?;
    seat.must(Power::Manage)?;
    change(app, id, seat, deed, move |point| {
        let limit = match fields.text("limit") {
            "" => None,
            text => Some(Money::parse(text, point.currency).map_err(|_| Fault::BadText)?),
        };
        if limit.is_some_and(|limit| !can_be(limit)) {
            return Err(Fault::BadText);
        }
        let told = |limit: Option<Money>| limit.map_or_else(|| "-".to_owned(), |limit| limit.to_string());
        let kept = of(point);
        let detail = format!("{} -> {}", told(*kept), told(limit));
        *kept = limit;
        Ok(detail)
    })
    .await
}

/// Sets whether a visit has one receipt or each payment its own.
pub async fn set_receipts(
    State(app): State<App>,
    Path(id): Path<String>,
    seat: Seat,
    request: Request,
) -> Result<Response, Turned> {
    let id = PointId(of_path(&id)?);
    let fields = sent(&app, &seat, request, &["receipts"]).await?;
    seat.must(Power::Manage)?;
    let one = match fields.text("receipts") {
        "payment" => false,
        "visit" => true,
        _ => return Err(Fault::BadParameter.into()),
    };
    change(app, id, seat, "point_receipts", move |point| {
        let told = |one| if one { "visit" } else { "payment" };
        let detail = format!("{} -> {}", told(point.receipt_per_visit), told(one));
        point.receipt_per_visit = one;
        Ok(detail)
    })
    .await
}

/// Gives a point another town by a contract, or takes it from it.
pub async fn set_town(
    State(app): State<App>,
    Path(id): Path<String>,
    seat: Seat,
    request: Request,
) -> Result<Response, Turned> {
    let id = PointId(of_path(&id)?);
    let fields = sent(&app, &seat, request, &["add", "remove"]).await?;
    seat.must(Power::Manage)?;
    let (of, sign) = match (fields.value::<u32>("add")?, fields.value::<u32>("remove")?) {
        (Some(of), None) => (TownId(of), '+'),
        (None, Some(of)) => (TownId(of), '-'),
        _ => return Err(Fault::BadParameter.into()),
    };
    let name = app.blocking(move |app| Ok(app.db.read(|view| view.town(of))?.ok_or(Fault::BadParameter)?.name)).await?;
    change(app, id, seat, "point_towns", move |point| {
        if sign == '+' && of == point.home_town {
            return Err(Fault::BadParameter);
        }
        point.towns.retain(|town| *town != of);
        if sign == '+' {
            point.towns.push(of);
            point.towns.sort_unstable();
        }
        Ok(format!("{sign}{name}"))
    })
    .await
}
