//! A browser of a test: it keeps its cookie and the key of its forms, and says where a form came from, as browsers do.

#![allow(dead_code, reason = "each test program uses its own part of it")]

use kassa_domain::user::Role;
use kassa_server::clock::Clock;
use kassa_server::db::NewOperator;
use kassa_server::password::{self, Cost};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};

use super::TestCentre;

pub const PASSWORD: &str = "дуже-довгий-пароль";

/// Adds somebody of the console with a password of their own.
pub fn add_operator(centre: &TestCentre, login: &str, role: Role) -> u32 {
    let verifier = password::verifier(PASSWORD, [3; 16], Cost::Test).unwrap();
    let now = centre.clock.now_ms();
    centre
        .db()
        .write(|change| {
            let new = NewOperator { login, name: login, role, verifier: &verifier, until_utc: now };
            let id = change.add_operator(&new, now)?;
            change.set_operator_verifier(id, &verifier, None)?;
            Ok::<_, kassa_server::db::DbError>(id)
        })
        .unwrap()
}

pub struct Browser<'c> {
    pub centre: &'c TestCentre,
    pub client: Client,
    pub cookie: String,
    pub key: String,
}

impl<'c> Browser<'c> {
    pub fn new(centre: &'c TestCentre) -> Self {
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        Self { centre, client, cookie: String::new(), key: String::new() }
    }

    /// Somebody of that role, signed in.
    pub async fn of(centre: &'c TestCentre, role: Role) -> Self {
        let login = format!("{}-of-test", role.name());
        let _ = add_operator(centre, &login, role);
        let mut browser = Self::new(centre);
        assert_eq!(browser.sign_in(&login, PASSWORD).await, StatusCode::SEE_OTHER);
        browser
    }

    /// A request as a browser makes it.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method.clone(), self.centre.url(path)).header("cookie", &self.cookie);
        let request = if method == Method::GET { request } else { request.header("origin", &self.centre.running.url) };
        request.header("accept-language", "uk")
    }

    pub async fn sign_in(&mut self, login: &str, password: &str) -> StatusCode {
        self.key.clear();
        let response = self.post("/console/sign-in", &[("login", login), ("password", password)]).await;
        let status = response.status();
        self.take_cookie(&response);
        if status == StatusCode::SEE_OTHER {
            let page = self.get("/console/password").await.1;
            self.key = key_of(&page);
        }
        status
    }

    pub fn take_cookie(&mut self, response: &Response) {
        if let Some(cookie) = response.headers().get("set-cookie") {
            self.cookie = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
        }
    }

    pub async fn get(&self, path: &str) -> (StatusCode, String) {
        let response = self.request(Method::GET, path).send().await.unwrap();
        (response.status(), response.text().await.unwrap())
    }

    /// A form with the key of the session.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let mut fields = fields.to_vec();
        if !self.key.is_empty() {
            fields.push(("key", &self.key));
        }
        self.request(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(encoded(&fields))
            .send()
            .await
            .unwrap()
    }
}

/// Fields as a form sends them.
pub fn encoded(fields: &[(&str, &str)]) -> String {
    fields.iter().map(|(name, text)| format!("{name}={}", escaped(text))).collect::<Vec<_>>().join("&")
}

/// Every byte that is not plain as `%XX`.
pub fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// The key in the forms of a page.
pub fn key_of(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"key\" value=\"").unwrap();
    rest.split('"').next().unwrap().to_owned()
}
