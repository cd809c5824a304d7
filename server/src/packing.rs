//! Bodies made smaller on the wire: what a till sends packed is unpacked to the route's limit, and an answer is packed
//! for whoever says that it can take that.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kassa_domain::packing::{ENCODING, PackingError, pack, unpack};

use crate::error::Fault;

/// Answers below are sent as they are: the headers would be most of them.
const SHORT: usize = 1024;
/// No answer is longer.
const LONG: usize = 16 << 20;

/// The bytes that a body means; its sender's signature is over the body as it was sent.
///
/// # Errors
/// An encoding this centre does not know, a body that is not of its encoding, or one that unpacks to more than `limit`.
pub fn unpacked(headers: &HeaderMap, bytes: axum::body::Bytes, limit: usize) -> Result<axum::body::Bytes, Fault> {
    let Some(encoding) = headers.get(CONTENT_ENCODING) else { return Ok(bytes) };
    match encoding.to_str().map(|name| name.trim().to_ascii_lowercase()).as_deref() {
        Ok("identity") => Ok(bytes),
        Ok(ENCODING) => match unpack(&bytes, limit) {
            Ok(bytes) => Ok(bytes.into()),
            Err(PackingError::TooLong) => Err(Fault::TooLarge),
            Err(PackingError::Broken) => Err(Fault::BadEncoding),
        },
        Ok(_) | Err(_) => Err(Fault::WrongEncoding),
    }
}

/// Packs the answer when it is long enough and its asker can take that.
pub async fn packed(request: Request, next: Next) -> Response {
    let takes = takes(request.headers());
    let response = next.run(request).await;
    let length = response.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let length = length.or_else(|| usize::try_from(axum::body::HttpBody::size_hint(response.body()).exact()?).ok());
    if !takes || !response.status().is_success() || length.is_none_or(|length| !(SHORT..=LONG).contains(&length)) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LONG).await else { return Fault::Internal.into_response() };
    // Long answers take a while: not on a thread that others wait for.
    let work = tokio::task::spawn_blocking(move || pack(&bytes).ok_or(bytes)).await;
    let _ = parts.headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    match work {
        Ok(Ok(packed)) => {
            let _ = parts.headers.remove(CONTENT_LENGTH);
            let _ = parts.headers.insert(CONTENT_ENCODING, HeaderValue::from_static(ENCODING));
            Response::from_parts(parts, Body::from(packed))
        }
        Ok(Err(bytes)) => Response::from_parts(parts, Body::from(bytes)),
        Err(_) => Fault::Internal.into_response(),
    }
}

/// Whether the asker named this encoding and did not refuse it in the same breath.
fn takes(headers: &HeaderMap) -> bool {
    let lists = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|list| list.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(ENCODING));
        named && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_says_so_gets_packed_answers() {
        for (list, expect) in [
            ("deflate", true),
            ("gzip, deflate, br", true),
            ("gzip;q=1.0, DEFLATE;q=0.5", true),
            ("deflate;q=0", false),
            ("gzip", false),
            ("*", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            let _ = headers.insert(ACCEPT_ENCODING, list.parse().unwrap());
            assert_eq!(takes(&headers), expect, "{list}");
        }
    }
}
