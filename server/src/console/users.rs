//! People of the points and their rights: what tills learn with the directory.

use axum::extract::{Path, Request, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use kassa_domain::ids::{Login, PointId, UserId};
use kassa_domain::user::{Right, Rights, Role, User};
use maud::{Markup, html};

use super::form::{Fields, of_path};
use super::page::{Place, key, page};
use super::people::password_page;
use super::sent;
use super::session::{Power, Seat, Turned, one_time};
use super::words::{Words, fl};
use crate::app::App;
use crate::db::{DbResult, NewUser, View};
use crate::error::Fault;

/// What somebody of a point may be.
const ROLES: [Role; 3] = [Role::Cashier, Role::Supervisor, Role::Administrator];
/// Fields of the form of rights, in the order of their numbers.
const BOXES: [&str; Right::ALL.len()] =
    ["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "r13"];

/// The words of a right.
fn right(words: &Words, right: Right) -> String {
    match right {
        Right::TakePayment => fl!("console-right-take-payment", words),
        Right::VoidPayment => fl!("console-right-void-payment", words),
        Right::Refund => fl!("console-right-refund", words),
        Right::Reprint => fl!("console-right-reprint", words),
        Right::XReport => fl!("console-right-x-report", words),
        Right::OpenShift => fl!("console-right-open-shift", words),
        Right::CloseShift => fl!("console-right-close-shift", words),
        Right::CashIn => fl!("console-right-cash-in", words),
        Right::CashOut => fl!("console-right-cash-out", words),
        Right::CorrectAmount => fl!("console-right-correct-amount", words),
        Right::Approve => fl!("console-right-approve", words),
        Right::WorkOutsideHours => fl!("console-right-work-outside-hours", words),
        Right::DecideReceipt => fl!("console-right-decide-receipt", words),
        Right::Settings => fl!("console-right-settings", words),
    }
}

/// A form to choose a point.
pub fn point_form(seat: &Seat, view: &View<'_>, fields: &Fields) -> DbResult<Markup> {
    let words = seat.words;
    Ok(html! {
        form.fields method="get" action="/console/people" {
            div {
                label for="point" { (fl!("console-col-point", words)) }
                select id="point" name="point" { @for point in view.points()? {
                    option value=(point.id) selected[fields.text("point") == point.id.to_string()] {
                        (point.code.as_str()) " · " (point.name)
                    }
                } }
            }
            button type="submit" { (fl!("console-show", words)) }
        }
    })
}

/// The people of the point that was chosen.
pub fn of_point(seat: &Seat, view: &View<'_>, fields: &Fields) -> Result<Markup, Fault> {
    let words = seat.words;
    let Some(point) = fields.value("point")?.map(PointId) else { return Ok(html! {}) };
    let _ = view.point(point)?.ok_or(Fault::NotFound)?;
    let users: Vec<User> = view.users_of(point)?;
    Ok(html! {
        div.wide { table {
            thead { tr {
                th { (fl!("console-login", words)) } th { (fl!("console-col-name", words)) }
                th { (fl!("console-col-role", words)) } th { (fl!("console-col-state", words)) }
                th { (fl!("console-col-rights", words)) }
            } }
            tbody {
                @for user in &users { tr {
                    td.code { a href={ "/console/users/" (user.id) } { (user.login) } }
                    td { (user.name) }
                    td { (words.word("role", user.role.name())) }
                    td { (state(words, user)) }
                    td.quiet { (rights(words, user.rights)) }
                } }
                @if users.is_empty() { tr { td colspan="5" { (fl!("console-no-users", words)) } } }
            }
        } }
        @if seat.may(Power::Manage) {
            form.fields method="post" action="/console/users/add" {
                (key(seat)) input type="hidden" name="point" value=(point);
                div { label for="user-login" { (fl!("console-login", words)) }
                    input.middle id="user-login" name="login" required maxlength="32"; }
                div { label for="user-name" { (fl!("console-col-name", words)) }
                    input.middle id="user-name" name="name" required maxlength="100"; }
                div { label for="user-role" { (fl!("console-col-role", words)) }
                    select id="user-role" name="role" { @for role in ROLES {
                        option value=(role.name()) { (words.word("role", role.name())) }
                    } } }
                button type="submit" { (fl!("console-add", words)) }
            }
        }
    })
}

fn rights(words: &Words, rights: Rights) -> String {
    let has = Right::ALL.into_iter().filter(|known| rights.allows(*known));
    has.map(|known| right(words, known)).collect::<Vec<_>>().join(", ")
}

fn state(words: &Words, user: &User) -> Markup {
    let (look, word) = if user.active { ("mark good", "open") } else { ("mark none", "closed") };
    html! { span class=(look) { (words.word("person", word)) } }
}

/// The page of one person.
pub async fn show(State(app): State<App>, Path(id): Path<String>, seat: Seat, uri: Uri) -> Result<Response, Turned> {
    let _ = Fields::of_query(&uri, &[])?;
    let id = UserId(of_path(&id)?);
    Ok(app
        .blocking(move |app| {
            let user = app.db.read(|view| view.user(id))?.ok_or(Fault::NotFound)?;
            Ok(page(&seat, Place::People, &user.name, &content(&seat, &user)))
        })
        .await?)
}

fn content(seat: &Seat, user: &User) -> Markup {
    let words = seat.words;
    let may = seat.may(Power::Manage);
    let path = |action: &str| format!("/console/users/{}/{action}", user.id);
    html! {
        dl {
            dt { (fl!("console-login", words)) } dd.code { (user.login) }
            dt { (fl!("console-col-role", words)) } dd { (words.word("role", user.role.name())) }
            dt { (fl!("console-col-state", words)) } dd { (state(words, user)) }
        }
        h2 { (fl!("console-col-rights", words)) }
        form method="post" action=(path("rights")) {
            @if may { (key(seat)) }
            @for (name, known) in BOXES.into_iter().zip(Right::ALL) {
                div.box {
                    input type="checkbox" id=(name) name=(name) checked[user.rights.allows(known)] disabled[!may];
                    label for=(name) { (right(words, known)) }
                }
            }
            @if may { p { button.main type="submit" { (fl!("console-set-rights", words)) } } }
        }
        @if may {
            p.quiet { (fl!("console-rights-when", words)) }
            div.fields {
                form method="post" action=(path("password")) {
                    (key(seat)) button type="submit" { (fl!("console-new-password", words)) }
                }
                form method="post" action=(path("state")) {
                    (key(seat)) input type="hidden" name="active" value=(if user.active { "no" } else { "yes" });
                    button type="submit" { @if user.active { (fl!("console-close", words)) } @else { (fl!("console-open", words)) } }
                }
            }
        }
    }
}

/// Whether an account is to be open, by its form.
pub fn active(fields: &Fields) -> Result<bool, Fault> {
    match fields.text("active") {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(Fault::BadParameter),
    }
}

/// Adds somebody at a point.
pub async fn add(State(app): State<App>, seat: Seat, request: Request) -> Result<Response, Turned> {
    let fields = sent(&app, &seat, request, &["point", "login", "name", "role"]).await?;
    seat.must(Power::Manage)?;
    let point = PointId(fields.needed("point")?);
    let login = Login::new(fields.text("login")).map_err(|_| Fault::BadText)?;
    let role = Role::from_name(fields.text("role")).filter(|role| ROLES.contains(role)).ok_or(Fault::BadParameter)?;
    let name = fields.text("name").to_owned();
    if name.is_empty() {
        return Err(Fault::BadText.into());
    }
    Ok(app
        .blocking(move |app| {
            let (password, verifier) = one_time().map_err(|_| Fault::Internal)?;
            app.db.write(|change| {
                let _ = change.point(point)?.ok_or(Fault::NotFound)?;
                let new = NewUser { point, login: login.clone(), name, role, verifier };
                let added = change.add_user(&new);
                let id = added.map_err(|error| if error.is_taken() { Fault::Changed } else { error.into() })?;
                Ok::<_, Fault>(change.note(&seat.deed("user_added", &format!("user {id}"), role.name()), seat.now_ms)?)
            })?;
            Ok(password_page(&seat, login.as_str(), &password, &fl!("console-user-password-once", seat.words)))
        })
        .await?)
}

/// Makes another password for somebody of a point and shows it.
pub async fn password(
    State(app): State<App>,
    Path(id): Path<String>,
    seat: Seat,
    request: Request,
) -> Result<Response, Turned> {
    let id = UserId(of_path(&id)?);
    let _ = sent(&app, &seat, request, &[]).await?;
    seat.must(Power::Manage)?;
    Ok(app
        .blocking(move |app| {
            let (password, verifier) = one_time().map_err(|_| Fault::Internal)?;
            let user = app.db.write(|change| {
                let user = change.user(id)?.ok_or(Fault::NotFound)?;
                let _ = change.set_verifier(id, &verifier)?;
                change.note(&seat.deed("user_password", &format!("user {id}"), ""), seat.now_ms)?;
                Ok::<_, Fault>(user)
            })?;
            let told = fl!("console-user-password-once", seat.words);
            Ok(password_page(&seat, user.login.as_str(), &password, &told))
        })
        .await?)
}

/// Opens or closes somebody's account at a point.
pub async fn set_state(
    State(app): State<App>,
    Path(id): Path<String>,
    seat: Seat,
    request: Request,
) -> Result<Response, Turned> {
    let id = UserId(of_path(&id)?);
    let fields = sent(&app, &seat, request, &["active"]).await?;
    seat.must(Power::Manage)?;
    let active = active(&fields)?;
    app.blocking(move |app| {
        app.db.write(|change| {
            if !change.set_user_active(id, active)? {
                return Err(Fault::NotFound);
            }
            let detail = if active { "open" } else { "closed" };
            Ok(change.note(&seat.deed("user_state", &format!("user {id}"), detail), seat.now_ms)?)
        })
    })
    .await?;
    Ok(Redirect::to(&format!("/console/users/{id}")).into_response())
}

/// Gives somebody of a point other rights.
pub async fn set_rights(
    State(app): State<App>,
    Path(id): Path<String>,
    seat: Seat,
    request: Request,
) -> Result<Response, Turned> {
    let id = UserId(of_path(&id)?);
    let fields = sent(&app, &seat, request, &BOXES).await?;
    seat.must(Power::Manage)?;
    let mut ticked = Vec::new();
    for (name, known) in BOXES.into_iter().zip(Right::ALL) {
        match fields.text(name) {
            "" => {}
            "on" => ticked.push(known),
            _ => return Err(Fault::BadParameter.into()),
        }
    }
    let rights = Rights::of(&ticked);
    app.blocking(move |app| {
        app.db.write(|change| {
            let before = change.user(id)?.ok_or(Fault::NotFound)?.rights;
            let _ = change.set_user_rights(id, rights)?;
            let detail = format!("{:#x} -> {:#x}", before.bits(), rights.bits());
            Ok::<_, Fault>(change.note(&seat.deed("user_rights", &format!("user {id}"), &detail), seat.now_ms)?)
        })
    })
    .await?;
    Ok(Redirect::to(&format!("/console/users/{id}")).into_response())
}
