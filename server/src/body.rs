//! Reading a body: at most so many bytes, in at most so much time.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::error::Fault;

/// How long a body may take.
const DEADLINE: Duration = Duration::from_secs(30);

/// The whole body of a request.
///
/// # Errors
/// Larger than `limit`, slower than the deadline, or cut short. A length that is announced and too large is refused
/// before the first byte.
pub async fn read_body(headers: &HeaderMap, body: Body, limit: usize) -> Result<Bytes, Fault> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(Fault::TooLarge);
    }
    match tokio::time::timeout(DEADLINE, Limited::new(body, limit).collect()).await {
        Err(_) => Err(Fault::TooSlow),
        Ok(Err(error)) if error.downcast_ref::<LengthLimitError>().is_some() => Err(Fault::TooLarge),
        Ok(Err(_)) => Err(Fault::CutBody),
        Ok(Ok(body)) => Ok(body.to_bytes()),
    }
}
