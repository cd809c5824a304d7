//! People of the console, and the way to those of the points.

use axum::extract::{Path, Request, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use kassa_domain::user::Role;
use maud::{Markup, html};

use super::form::{Fields, of_path};
use super::page::{Place, key, page};
use super::session::{ONE_TIME_MS, Power, Seat, Turned, one_time};
use super::users::point_form;
use super::words::fl;
use super::{sent, users};
use crate::app::App;
use crate::db::{Change, DbResult, NewOperator, OperatorRow, View};
use crate::error::Fault;

/// What somebody of the console may be.
const ROLES: [Role; 3] = [Role::Administrator, Role::Operator, Role::Auditor];

/// The page.
pub async fn show(State(app): State<App>, seat: Seat, uri: Uri) -> Result<Response, Turned> {
    let fields = Fields::of_query(&uri, &["point"])?;
    Ok(app
        .blocking(move |app| {
            app.db.read(|view| {
                let people = view.operators()?;
                let content = html! {
                    h2 { (fl!("console-operators-title", seat.words)) }
                    (operators(&seat, &people))
                    @if seat.may(Power::Manage) { (add_form(&seat)) }
                    h2 { (fl!("console-users-title", seat.words)) }
                    (point_form(&seat, view, &fields)?)
                    (users::of_point(&seat, view, &fields)?)
                };
                Ok(page(&seat, Place::People, &fl!("console-people-title", seat.words), &content))
            })
        })
        .await?)
}

fn operators(seat: &Seat, people: &[OperatorRow]) -> Markup {
    let words = seat.words;
    html! {
        div.wide { table {
            thead { tr {
                th { (fl!("console-login", words)) } th { (fl!("console-col-name", words)) }
                th { (fl!("console-col-role", words)) } th { (fl!("console-col-state", words)) } th {}
            } }
            tbody { @for person in people { tr {
                td.code { (person.login) }
                td { (person.name) }
                td { (words.word("role", person.role.name())) }
                td { (state(seat, person)) }
                td { @if seat.may(Power::Manage) && person.id != seat.operator.id { (actions(seat, person)) } }
            } } }
        } }
    }
}

fn state(seat: &Seat, person: &OperatorRow) -> Markup {
    let words = seat.words;
    let (look, word) = if !person.active {
        ("mark none", "closed")
    } else if person.locked_until_utc.is_some_and(|until| seat.now_ms < until) {
        ("mark bad", "locked")
    } else if person.one_time_until_utc.is_some() {
        ("mark look", "one_time")
    } else {
        ("mark good", "open")
    };
    html! { span class=(look) { (words.word("person", word)) } }
}

fn actions(seat: &Seat, person: &OperatorRow) -> Markup {
    let words = seat.words;
    let path = |action: &str| format!("/console/people/{}/{action}", person.id);
    html! {
        div.fields {
            form method="post" action=(path("password")) {
                (key(seat)) button type="submit" { (fl!("console-new-password", words)) }
            }
            form method="post" action=(path("state")) {
                (key(seat)) input type="hidden" name="active" value=(if person.active { "no" } else { "yes" });
                button type="submit" { @if person.active { (fl!("console-close", words)) } @else { (fl!("console-open", words)) } }
            }
            form method="post" action=(path("role")) {
                (key(seat))
                select name="role" aria-label=(fl!("console-col-role", words)) { @for role in ROLES {
                    option value=(role.name()) selected[role == person.role] { (words.word("role", role.name())) }
                } }
                " " button type="submit" { (fl!("console-set-role", words)) }
            }
        }
    }
}

fn add_form(seat: &Seat) -> Markup {
    let words = seat.words;
    html! {
        form.fields method="post" action="/console/people/add" {
            (key(seat))
            div { label for="login" { (fl!("console-login", words)) }
                input.middle id="login" name="login" required maxlength="32" autocapitalize="none" spellcheck="false"; }
            div { label for="name" { (fl!("console-col-name", words)) } input.middle id="name" name="name" required maxlength="100"; }
            div { label for="role" { (fl!("console-col-role", words)) }
                select id="role" name="role" { @for role in [Role::Operator, Role::Auditor, Role::Administrator] {
                    option value=(role.name()) { (words.word("role", role.name())) }
                } } }
            button type="submit" { (fl!("console-add", words)) }
        }
    }
}

/// A role that somebody of the console may have.
fn role(fields: &Fields) -> Result<Role, Fault> {
    Role::from_name(fields.text("role")).filter(|role| ROLES.contains(role)).ok_or(Fault::BadParameter)
}

/// A page that shows a password this once.
pub fn password_page(seat: &Seat, login: &str, password: &str, told: &str) -> Response {
    let words = seat.words;
    let content = html! {
        div.notice.look { p { (told) } }
        dl { dt { (fl!("console-login", words)) } dd.code { (login) } }
        p.entry-code { (password) }
        p { a href="/console/people" { (fl!("console-back-to-people", words)) } }
    };
    page(seat, Place::People, &fl!("console-new-password", words), &content)
}

/// Adds somebody of the console.
pub async fn add(State(app): State<App>, seat: Seat, request: Request) -> Result<Response, Turned> {
    let fields = sent(&app, &seat, request, &["login", "name", "role"]).await?;
    seat.must(Power::Manage)?;
    let role = role(&fields)?;
    let login = fields.text("login").to_lowercase();
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
    if login.is_empty() || login.chars().count() > 32 || !login.chars().all(plain) || fields.text("name").is_empty() {
        return Err(Fault::BadText.into());
    }
    Ok(app
        .blocking(move |app| {
            let (password, verifier) = one_time().map_err(|_| Fault::Internal)?;
            app.db.write(|change| {
                if change.operator_by_login(&login)?.is_some() {
                    return Err(Fault::Changed);
                }
                let until_utc = seat.now_ms + ONE_TIME_MS;
                let new =
                    NewOperator { login: &login, name: fields.text("name"), role, verifier: &verifier, until_utc };
                let id = change.add_operator(&new, seat.now_ms)?;
                let detail = format!("{login} {}", role.name());
                Ok(change.note(&seat.deed("operator_added", &format!("operator {id}"), &detail), seat.now_ms)?)
            })?;
            Ok(password_page(&seat, &login, &password, &fl!("console-one-time-once", seat.words)))
        })
        .await?)
}

/// Somebody else, who must be there: nobody shuts out or raises themselves.
fn other(view: &View<'_>, seat: &Seat, id: u32) -> Result<OperatorRow, Fault> {
    if id == seat.operator.id {
        return Err(Fault::NotAllowed);
    }
    view.operator(id)?.ok_or(Fault::NotFound)
}

/// Makes a one-time password for somebody and shows it.
pub async fn password(
    State(app): State<App>,
    Path(id): Path<String>,
    seat: Seat,
    request: Request,
) -> Result<Response, Turned> {
    let id: u32 = of_path(&id)?;
    let _ = sent(&app, &seat, request, &[]).await?;
    seat.must(Power::Manage)?;
    Ok(app
        .blocking(move |app| {
            let (password, verifier) = one_time().map_err(|_| Fault::Internal)?;
            let login = app.db.write(|change| {
                let person = other(change, &seat, id)?;
                change.set_operator_verifier(id, &verifier, Some(seat.now_ms + ONE_TIME_MS))?;
                change.note(&seat.deed("one_time", &format!("operator {id}"), ""), seat.now_ms)?;
                Ok::<_, Fault>(person.login)
            })?;
            Ok(password_page(&seat, &login, &password, &fl!("console-one-time-once", seat.words)))
        })
        .await?)
}

/// Changes somebody else and notes it.
async fn change_other(
    app: &App,
    seat: Seat,
    id: u32,
    action: &'static str,
    detail: &'static str,
    work: impl FnOnce(&Change<'_>) -> DbResult<()> + Send + 'static,
) -> Result<Response, Turned> {
    app.blocking(move |app| {
        app.db.write(|change| {
            let _ = other(change, &seat, id)?;
            work(change)?;
            Ok::<_, Fault>(change.note(&seat.deed(action, &format!("operator {id}"), detail), seat.now_ms)?)
        })
    })
    .await?;
    Ok(Redirect::to("/console/people").into_response())
}

/// Lets somebody in again, or no more.
pub async fn set_state(
    State(app): State<App>,
    Path(id): Path<String>,
    seat: Seat,
    request: Request,
) -> Result<Response, Turned> {
    let id: u32 = of_path(&id)?;
    let fields = sent(&app, &seat, request, &["active"]).await?;
    seat.must(Power::Manage)?;
    let active = users::active(&fields)?;
    let detail = if active { "open" } else { "closed" };
    change_other(&app, seat, id, "operator_state", detail, move |change| change.set_operator_active(id, active)).await
}

/// Gives somebody another role.
pub async fn set_role(
    State(app): State<App>,
    Path(id): Path<String>,
    seat: Seat,
    request: Request,
) -> Result<Response, Turned> {
    let id: u32 = of_path(&id)?;
    let fields = sent(&app, &seat, request, &["role"]).await?;
    seat.must(Power::Manage)?;
    let role = role(&fields)?;
    change_other(&app, seat, id, "operator_role", role.name(), move |change| change.set_operator_role(id, role)).await
}
