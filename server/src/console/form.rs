//! What a browser sends: fields of a query or of a form, each known to its page, once, a plain text of bounded length.

use std::collections::BTreeMap;
use std::str::FromStr;

use axum::body::Body;
use axum::http::{HeaderMap, Uri};

use crate::app::App;
use crate::auth::content_type;
use crate::body::read_body;
use crate::error::Fault;

/// Longest body of a form.
const FORM_MAX: usize = 16 << 10;
/// Longest text of a field, in characters.
pub const TEXT_MAX: usize = 200;

/// The fields that came.
#[derive(Debug, Clone, Default)]
pub struct Fields(BTreeMap<String, String>);

impl Fields {
    /// Fields out of their encoded form: those of a page, none twice.
    ///
    /// # Errors
    /// [`Fault::BadParameter`] for a field that is unknown or doubled, [`Fault::BadText`] for a text that is too long, is
    /// not UTF-8, or has a control character.
    pub fn parse(encoded: &[u8], known: &[&str]) -> Result<Self, Fault> {
        let mut fields = BTreeMap::new();
        for (name, text) in form_urlencoded::parse(encoded) {
            if !known.contains(&name.as_ref()) {
                return Err(Fault::BadParameter);
            }
            // What is no UTF-8 comes out with the sign of replacement, which nobody types.
            let bad = |letter: char| letter.is_control() || letter == char::REPLACEMENT_CHARACTER;
            if text.chars().count() > TEXT_MAX || text.chars().any(bad) {
                return Err(Fault::BadText);
            }
            if fields.insert(name.into_owned(), text.trim().to_owned()).is_some() {
                return Err(Fault::BadParameter);
            }
        }
        Ok(Self(fields))
    }

    /// The fields of a query.
    ///
    /// # Errors
    /// As of [`Fields::parse`].
    pub fn of_query(uri: &Uri, known: &[&str]) -> Result<Self, Fault> {
        Self::parse(uri.query().unwrap_or_default().as_bytes(), known)
    }

    /// The fields of a form that was sent.
    ///
    /// # Errors
    /// It is no form, too large, too slow, or as of [`Fields::parse`].
    pub async fn of_form(app: &App, headers: &HeaderMap, body: Body, known: &[&str]) -> Result<Self, Fault> {
        if content_type(headers) != "application/x-www-form-urlencoded" {
            return Err(Fault::WrongType);
        }
        Self::parse(&read_body(app, headers, body, FORM_MAX).await?.bytes, known)
    }

    /// The text of a field, empty when it did not come.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// A value of a field; nothing when it is empty.
    ///
    /// # Errors
    /// [`Fault::BadParameter`] when it is no such value.
    pub fn value<T: FromStr>(&self, name: &str) -> Result<Option<T>, Fault> {
        match self.text(name) {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| Fault::BadParameter),
        }
    }

    /// A value of a field that must be there.
    ///
    /// # Errors
    /// [`Fault::BadParameter`] when it is not, or is no such value.
    pub fn needed<T: FromStr>(&self, name: &str) -> Result<T, Fault> {
        self.value(name)?.ok_or(Fault::BadParameter)
    }

    /// The fields as a query, with another value of one of them.
    #[must_use]
    pub fn query_with(&self, name: &str, value: &str) -> String {
        let others = self.0.iter().filter(|(known, text)| *known != name && !text.is_empty());
        let mut query = form_urlencoded::Serializer::new(String::new());
        let _ = query.extend_pairs(others);
        if !value.is_empty() {
            let _ = query.append_pair(name, value);
        }
        query.finish()
    }
}

/// A value out of a path.
///
/// # Errors
/// [`Fault::BadParameter`] when it is no such value.
pub fn of_path<T: FromStr>(text: &str) -> Result<T, Fault> {
    text.parse().map_err(|_| Fault::BadParameter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_known_once_and_plain() {
        let long = format!("a={}", "x".repeat(TEXT_MAX + 1));
        for (encoded, expect) in [
            ("a=1&b=2", Ok(())),
            ("", Ok(())),
            ("a=%D1%96", Ok(())),
            ("a=1&a=2", Err(Fault::BadParameter)),
            ("c=1", Err(Fault::BadParameter)),
            ("a=%00", Err(Fault::BadText)),
            ("a=%0A", Err(Fault::BadText)),
            ("a=%ff", Err(Fault::BadText)),
            (long.as_str(), Err(Fault::BadText)),
        ] {
            assert_eq!(Fields::parse(encoded.as_bytes(), &["a", "b"]).map(drop), expect, "{encoded}");
        }
        let fields = Fields::parse(b"a=1+2&b=x", &["a", "b"]).unwrap();
        assert_eq!(fields.text("a"), "1 2");
        assert_eq!(fields.value::<u32>("a"), Err(Fault::BadParameter));
        assert_eq!(fields.query_with("b", "й"), "a=1+2&b=%D0%B9");
    }
}
