//! One point: where it is, its towns, what it is set to, its hours with breaks and days off, and the days with hours of
//! their own.

use axum::extract::{Path, Request, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
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

pub mod settings;

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
        @for setting in settings::ALL { (setting.shown(seat, point)) }
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
