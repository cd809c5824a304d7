//! Signing in and out, one's own password, the language.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::form::Fields;
use super::page::{Place, key, page, plain};
use super::session::{self, AnySeat, LANGUAGE_COOKIE, Turned, cookie};
use super::words::{LANGUAGES, Words, fl};
use super::{back_to, sent};
use crate::app::App;
use crate::db::DbError;
use crate::error::Fault;
use crate::password::{Cost, verifier};
use crate::rate::whose;

/// Shortest password of somebody at the centre, in characters.
pub const OWN_MIN: usize = 10;

/// The page to sign in.
pub async fn show(headers: HeaderMap, uri: Uri) -> Result<Response, Turned> {
    let _ = Fields::of_query(&uri, &[])?;
    Ok(sign_in_page(Words::for_browser(cookie(&headers, LANGUAGE_COOKIE), &headers), "", false))
}

fn sign_in_page(words: &Words, login: &str, failed: bool) -> Response {
    let content = html! {
        @if failed {
            div.notice.bad role="alert" { p { (fl!("console-sign-in-failed", words)) } }
        }
        form.fields.down method="post" action="/console/sign-in" {
            div {
                label for="login" { (fl!("console-login", words)) }
                input id="login" name="login" value=(login) required autofocus[login.is_empty()] autocomplete="username"
                    autocapitalize="none" spellcheck="false" maxlength="64";
            }
            div {
                label for="password" { (fl!("console-password", words)) }
                input id="password" name="password" type="password" required autofocus[!login.is_empty()]
                    autocomplete="current-password" maxlength="128";
            }
            div { button.main type="submit" { (fl!("console-sign-in", words)) } }
        }
        p.quiet { (fl!("console-sign-in-first", words)) " " code { "kassa-server console password" } }
    };
    let content = html! { div.sign { (content) } };
    let mut response = plain(words, &fl!("console-sign-in-title", words), &content, "/console/sign-in");
    if failed {
        *response.status_mut() = StatusCode::UNAUTHORIZED;
    }
    response
}

/// Somebody wants in.
pub async fn enter(
    State(app): State<App>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    request: Request,
) -> Result<Response, Turned> {
    let (parts, body) = request.into_parts();
    let fields = Fields::of_form(&app, &parts.headers, body, &["login", "password"]).await?;
    let words = Words::for_browser(cookie(&parts.headers, LANGUAGE_COOKIE), &parts.headers);
    let (login, password) = (fields.text("login").to_owned(), fields.text("password").to_owned());
    let from = whose(from.ip());
    // Counted as a guess before it is known to be none, so that many at once are no way round.
    if !app.sign_ins.take(from, app.now_ms()) {
        return Err(Fault::TooMany.into());
    }
    let signed = signed_in(&app, &login, password).await;
    if !matches!(signed, Ok(None)) {
        app.sign_ins.give_back(&from);
    }
    let Some(token) = signed? else {
        tracing::warn!("a sign-in to the console failed");
        return Ok(sign_in_page(words, &login, true));
    };
    let mut response = Redirect::to("/console/overview").into_response();
    if let Some(cookie) = session::set_cookie(&app, Some(&token)) {
        let _ = response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The session of whoever has that name and password; none where nobody has.
async fn signed_in(app: &App, login: &str, password: String) -> Result<Option<String>, Fault> {
    // Each costs much memory on purpose: few at once.
    let turn = tokio::time::timeout(app.limits.turn, app.passwords.acquire()).await;
    let Ok(Ok(_turn)) = turn else { return Err(Fault::Busy) };
    let login = login.to_owned();
    app.blocking(move |app| Ok(session::sign_in(&app.db, &login, &password, app.now_ms())?)).await
}

/// Whoever is signed in leaves.
pub async fn leave(State(app): State<App>, AnySeat(seat): AnySeat, request: Request) -> Result<Response, Turned> {
    let _ = sent(&app, &seat, request, &[]).await?;
    let token = seat.token;
    app.blocking(move |app| {
        let object = format!("operator {}", seat.operator.id);
        Ok(app.db.write(|change| {
            change.end_session(token)?;
            change.note(&seat.deed("sign_out", &object, ""), seat.now_ms)
        })?)
    })
    .await?;
    let mut response = Redirect::to("/console/sign-in").into_response();
    if let Some(cookie) = session::set_cookie(&app, None) {
        let _ = response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// The page for one's own password.
pub async fn password(AnySeat(seat): AnySeat, uri: Uri) -> Result<Response, Turned> {
    let _ = Fields::of_query(&uri, &[])?;
    Ok(page(&seat, Place::Elsewhere, &fl!("console-password-title", seat.words), &password_form(&seat, None)))
}

fn password_form(seat: &session::Seat, wrong: Option<&str>) -> Markup {
    let words = seat.words;
    let field = |name: &str, title: &str, kind: &str, first: bool| {
        html! {
            div {
                label for=(name) { (title) }
                input id=(name) name=(name) type="password" required autofocus[first] autocomplete=(kind) maxlength="128";
            }
        }
    };
    html! {
        @if let Some(wrong) = wrong { div.notice.bad role="alert" { p { (wrong) } } }
        @if seat.operator.one_time_until_utc.is_some() {
            div.notice.look { p { (fl!("console-password-one-time", words)) } }
        }
        form.fields.down method="post" action="/console/password" {
            (key(seat))
            (field("old", &fl!("console-password-old", words), "current-password", true))
            (field("new", &fl!("console-password-new", words, least = OWN_MIN), "new-password", false))
            (field("again", &fl!("console-password-again", words), "new-password", false))
            div { button.main type="submit" { (fl!("console-password-change", words)) } }
        }
    }
}

/// What came of changing a password.
enum Changed {
    Done(String),
    Wrong(&'static str),
}

/// Whoever is signed in changes their password. Every other session of theirs is over; this one goes on under a new token.
pub async fn change_password(
    State(app): State<App>,
    AnySeat(seat): AnySeat,
    request: Request,
) -> Result<Response, Turned> {
    let fields = sent(&app, &seat, request, &["old", "new", "again"]).await?;
    let turn = tokio::time::timeout(app.limits.turn, app.passwords.acquire()).await;
    let Ok(Ok(_turn)) = turn else { return Err(Fault::Busy.into()) };
    let (seat, changed) = app
        .blocking(move |app| {
            let changed = changed(app, &seat, &fields)?;
            Ok((seat, changed))
        })
        .await?;
    match changed {
        Changed::Done(token) => {
            let mut response = Redirect::to("/console/overview").into_response();
            if let Some(cookie) = session::set_cookie(&app, Some(&token)) {
                let _ = response.headers_mut().append(SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Changed::Wrong(why) => {
            let why = seat.words.word("password", why);
            let form = password_form(&seat, Some(&why));
            let mut response = page(&seat, Place::Elsewhere, &fl!("console-password-title", seat.words), &form);
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

fn changed(app: &App, seat: &session::Seat, fields: &Fields) -> Result<Changed, Fault> {
    let (old, new) = (fields.text("old"), fields.text("new"));
    if new != fields.text("again") {
        return Ok(Changed::Wrong("differ"));
    }
    if new.chars().count() < OWN_MIN {
        return Ok(Changed::Wrong("short"));
    }
    if new == old || new.to_lowercase().contains(&seat.operator.login) {
        return Ok(Changed::Wrong("weak"));
    }
    let from_operator = seat.operator.id;
    if !session::is_right(&seat.operator.verifier, old) {
        // Guesses at an open page count as guesses at the door do.
        let failures = seat.operator.failures.saturating_add(1);
        let over = failures >= session::FAILURES_MAX;
        app.db.write(|change| {
            let until = over.then_some(seat.now_ms + session::LOCKED_MS);
            change.set_failures(from_operator, if over { 0 } else { failures }, until)?;
            if over { change.end_session(seat.token) } else { Ok::<_, DbError>(()) }
        })?;
        return Ok(Changed::Wrong("wrong"));
    }
    let Ok(verifier) = verifier(new, rand::random(), Cost::Full) else { return Ok(Changed::Wrong("short")) };
    let token = kassa_domain::chain::hex(&rand::random::<[u8; 32]>());
    app.db.write(|change| {
        change.set_operator_verifier(from_operator, &verifier, None)?;
        change.begin_session(
            from_operator,
            session::token_hash(&token),
            seat.now_ms,
            seat.now_ms - session::LONGEST_MS,
        )?;
        change.note(&seat.deed("password", &format!("operator {from_operator}"), ""), seat.now_ms)
    })?;
    Ok(Changed::Done(token))
}

/// Whoever it is chooses a language.
pub async fn language(State(app): State<App>, request: Request) -> Result<Response, Turned> {
    let (parts, body) = request.into_parts();
    let fields = Fields::of_form(&app, &parts.headers, body, &["language", "back"]).await?;
    let code = LANGUAGES.iter().map(|(_, code, _)| *code).find(|code| *code == fields.text("language"));
    let code = code.ok_or(Fault::BadParameter)?;
    let mut response = back_to(fields.text("back"));
    let cookie = format!("{LANGUAGE_COOKIE}={code}; Path=/console; HttpOnly; SameSite=Strict; Max-Age=31536000");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        let _ = response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}
