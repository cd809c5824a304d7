//! Who is signed in to the console.
//!
//! The browser holds a random token in a cookie that scripts cannot read and other sites cannot send; the store has its
//! hash. A form carries a key that is made of the token, so that nobody who does not see the page can send it. After
//! some wrong passwords in a row nobody is let in for that person for a while, and every refusal sounds the same: whether
//! a name exists is not told, neither by words nor by time.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordVerifier};
use axum::extract::FromRequestParts;
use axum::http::header::COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use kassa_domain::chain::{Hash, hex};
use kassa_domain::user::Role;

use super::words::Words;
use crate::app::App;
use crate::db::{Db, DbError, DbResult, Deed, NewOperator, OperatorRow};
use crate::error::Fault;
use crate::password::{Cost, PasswordError, made, verifier};

/// A session that is not used for so long is over.
pub const IDLE_MS: i64 = 60 * 60_000;
/// A session is over after so long in any case.
pub const LONGEST_MS: i64 = 12 * 3_600_000;
/// How exactly the last use of a session is kept.
const SEEN_MS: i64 = 60_000;
/// Wrong passwords in a row after which nobody is let in for a person, and for how long.
pub const FAILURES_MAX: u32 = 5;
/// See [`FAILURES_MAX`].
pub const LOCKED_MS: i64 = 15 * 60_000;
/// How long a password that somebody else made lets in.
pub const ONE_TIME_MS: i64 = 72 * 3_600_000;
/// What the first person of the console types to sign in.
pub const FIRST_LOGIN: &str = "admin";
/// Verifier of nobody's password: who names nobody waits as long as who names somebody.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$a2Fzc2Eta2Fzc2Eta2Fzcw$K3fQ0oVvQ1lWvTz1Yx1Yw7f0a5a0mYH2c3v1b4n5m6Q";
/// Name of the cookie that says the language.
pub const LANGUAGE_COOKIE: &str = "kassa-language";

/// What a page or an action needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Power {
    /// To try entries again, to decide, to clear alarms.
    Act,
    /// To change people, tills and what they may.
    Manage,
}

/// Whoever is signed in and asks.
#[derive(Debug)]
pub struct Seat {
    /// Who.
    pub operator: OperatorRow,
    /// Hash of the token of the session.
    pub token: Hash,
    /// What every form of the session carries.
    pub form_key: String,
    /// The words of the page.
    pub words: &'static Words,
    /// Now.
    pub now_ms: i64,
    /// The path that was asked for, with its query.
    pub path: String,
}

/// Why a page is not shown.
#[derive(Debug)]
pub enum Turned {
    /// Nobody is signed in.
    SignIn,
    /// The password is to be changed first.
    Password,
    /// A fault.
    Fault(Fault),
}

impl From<Fault> for Turned {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<DbError> for Turned {
    fn from(error: DbError) -> Self {
        Self::Fault(error.into())
    }
}

impl IntoResponse for Turned {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn => Redirect::to("/console/sign-in").into_response(),
            Self::Password => Redirect::to("/console/password").into_response(),
            Self::Fault(fault) => fault.into_response(),
        }
    }
}

/// Whoever is signed in, a password that somebody else made or their own.
#[derive(Debug)]
pub struct AnySeat(pub Seat);

impl FromRequestParts<App> for AnySeat {
    type Rejection = Turned;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Turned> {
        let token = cookie(&parts.headers, cookie_name(app)).ok_or(Turned::SignIn)?;
        let (hash, key) = (token_hash(token), form_key(token));
        let now_ms = app.now_ms();
        let session = app.blocking(move |app| Ok(seated(&app.db, hash, now_ms)?)).await?;
        let operator = session.ok_or(Turned::SignIn)?;
        let words = Words::for_browser(cookie(&parts.headers, LANGUAGE_COOKIE), &parts.headers);
        let path = parts.uri.path_and_query().map_or("/console", |path| path.as_str()).to_owned();
        Ok(Self(Seat { operator, token: hash, form_key: key, words, now_ms, path }))
    }
}

impl FromRequestParts<App> for Seat {
    type Rejection = Turned;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Turned> {
        let AnySeat(seat) = AnySeat::from_request_parts(parts, app).await?;
        if seat.operator.one_time_until_utc.is_some() { Err(Turned::Password) } else { Ok(seat) }
    }
}

impl Seat {
    /// True when whoever is signed in may do this.
    #[must_use]
    pub fn may(&self, power: Power) -> bool {
        match power {
            Power::Act => matches!(self.operator.role, Role::Operator | Role::Administrator),
            Power::Manage => self.operator.role == Role::Administrator,
        }
    }

    /// Refuses whoever may not do this.
    ///
    /// # Errors
    /// [`Fault::NotAllowed`].
    pub fn must(&self, power: Power) -> Result<(), Fault> {
        if self.may(power) { Ok(()) } else { Err(Fault::NotAllowed) }
    }

    /// What is being done by whoever is signed in.
    #[must_use]
    pub const fn deed<'a>(&self, action: &'a str, object: &'a str, detail: &'a str) -> Deed<'a> {
        Deed { operator: Some(self.operator.id), action, object, detail }
    }
}

/// Whose session a token is of, when it is good; notes that it is used.
fn seated(db: &Db, token: Hash, now_ms: i64) -> DbResult<Option<OperatorRow>> {
    let Some(session) = db.read(|view| view.session(token))? else { return Ok(None) };
    // Also after the clock was set back.
    let over = now_ms - session.seen_utc >= IDLE_MS || now_ms - session.begun_utc >= LONGEST_MS;
    if over || !session.operator.active {
        return Ok(None);
    }
    if (now_ms - session.seen_utc).abs() >= SEEN_MS {
        db.write(|change| change.session_seen(token, now_ms))?;
    }
    Ok(Some(session.operator))
}

/// Lets somebody in by their password: a new token. Nothing when the name or the password is wrong, or nobody is let in
/// for that name now.
///
/// # Errors
/// What the store says.
pub fn sign_in(db: &Db, login: &str, password: &str, now_ms: i64) -> DbResult<Option<String>> {
    let login = login.to_lowercase();
    let known = db.read(|view| view.operator_by_login(&login))?;
    let right = is_right(known.as_ref().map_or(NOBODY, |operator| &operator.verifier), password);
    let Some(known) = known else { return Ok(None) };
    let token = hex(&rand::random::<[u8; 32]>());
    db.write(|change| {
        // As it is now: another attempt may have come meanwhile.
        let Some(operator) = change.operator(known.id)? else { return Ok(None) };
        if operator.locked_until_utc.is_some_and(|until| now_ms < until) || operator.verifier != known.verifier {
            return Ok(None);
        }
        let object = format!("operator {}", operator.id);
        if !right {
            let failures = operator.failures.saturating_add(1);
            let locked = failures >= FAILURES_MAX;
            let until = locked.then_some(now_ms + LOCKED_MS);
            change.set_failures(operator.id, if locked { 0 } else { failures }, until)?;
            if locked {
                change.note(&Deed { operator: None, action: "locked", object: &object, detail: "" }, now_ms)?;
            }
            return Ok(None);
        }
        let expired = operator.one_time_until_utc.is_some_and(|until| until <= now_ms);
        if !operator.active || expired {
            return Ok(None);
        }
        change.set_failures(operator.id, 0, None)?;
        change.begin_session(operator.id, token_hash(&token), now_ms, now_ms - LONGEST_MS)?;
        change.note(&Deed { operator: Some(operator.id), action: "sign_in", object: &object, detail: "" }, now_ms)?;
        Ok(Some(token))
    })
}

/// True when a verifier is of this password.
#[must_use]
pub fn is_right(phc: &str, password: &str) -> bool {
    PasswordHash::new(phc).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// A password for somebody to sign in with once, and its verifier.
///
/// # Errors
/// The library refused.
pub fn one_time() -> Result<(String, String), PasswordError> {
    let password = made(rand::random());
    let verifier = verifier(&password, rand::random(), Cost::Full)?;
    Ok((password, verifier))
}

/// Makes the first person of the console where there is nobody yet. Gives their one-time password.
///
/// # Errors
/// What the store says.
pub fn first_operator(db: &Db, now_ms: i64) -> DbResult<Option<String>> {
    if !db.read(|view| view.operators())?.is_empty() {
        return Ok(None);
    }
    let (password, verifier) = one_time().map_err(|_| DbError::Corrupt("a made password"))?;
    db.write(|change| {
        if !change.operators()?.is_empty() {
            return Ok(None);
        }
        let new = NewOperator {
            login: FIRST_LOGIN,
            name: FIRST_LOGIN,
            role: Role::Administrator,
            verifier: &verifier,
            until_utc: now_ms + ONE_TIME_MS,
        };
        let id = change.add_operator(&new, now_ms)?;
        let object = format!("operator {id}");
        change
            .note(&Deed { operator: None, action: "operator_added", object: &object, detail: FIRST_LOGIN }, now_ms)?;
        Ok(Some(password))
    })
}

/// What the store knows a token by.
#[must_use]
pub fn token_hash(token: &str) -> Hash {
    Hash::of(format!("kassa.console.v1\n{token}").as_bytes())
}

fn form_key(token: &str) -> String {
    hex(&Hash::of(format!("kassa.form.v1\n{token}").as_bytes()).0[..16])
}

/// The name of the cookie: over TLS one that no other host and no unencrypted page can set.
pub const fn cookie_name(app: &App) -> &'static str {
    if app.authority.is_some() { "__Host-kassa-console" } else { "kassa-console" }
}

/// A cookie of a request.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lists = headers.get_all(COOKIE).iter().filter_map(|list| list.to_str().ok());
    lists
        .flat_map(|list| list.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

/// The header that gives a browser its token, or takes it away.
#[must_use]
pub fn set_cookie(app: &App, token: Option<&str>) -> Option<HeaderValue> {
    let secure = if app.authority.is_some() { "; Secure" } else { "" };
    let age = if token.is_some() { "" } else { "; Max-Age=0" };
    let (name, token) = (cookie_name(app), token.unwrap_or_default());
    HeaderValue::from_str(&format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict{secure}{age}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobodys_verifier_costs_as_much_as_somebodys_and_is_of_no_password() {
        let hash = PasswordHash::new(NOBODY).unwrap();
        assert_eq!(hash.params.to_string(), "m=19456,t=2,p=1");
        assert!(hash.hash.is_some());
        assert!(!is_right(NOBODY, "") && !is_right(NOBODY, "kassa"));
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        let _ = headers.append(COOKIE, HeaderValue::from_static("a=1; kassa-console=xyz"));
        let _ = headers.append(COOKIE, HeaderValue::from_static("b=2"));
        assert_eq!(cookie(&headers, "kassa-console"), Some("xyz"));
        assert_eq!(cookie(&headers, "b"), Some("2"));
        assert_eq!(cookie(&headers, "console"), None);
    }
}
