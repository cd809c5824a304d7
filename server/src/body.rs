//! Reading a body: at most so many bytes, in at most so much time, and of all bodies together no more than there is
//! room for.

use axum::body::{Body, Bytes};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_LENGTH;
use http_body_util::BodyExt;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::{OwnedSemaphorePermit, TryAcquireError};

use crate::app::App;
use crate::error::Fault;

/// Bytes of a body that need no room of their own: every small request has them.
const FREE: usize = 16 << 10;

/// A body that is too large by no more than this is let pass unread before it is refused: a connection that is closed
/// on somebody who is still sending takes the answer away from him.
const LET_PASS: u64 = 1 << 20;

/// The body of a request, and the room it takes while it is worked on.
#[derive(Debug)]
pub struct Whole {
    /// Its bytes.
    pub bytes: Bytes,
    _room: Option<OwnedSemaphorePermit>,
}

/// The whole body of a request.
///
/// # Errors
/// Larger than `limit`, slower than the deadline, cut short, or there is no room for it now. A length that is announced
/// and far too large is refused before the first byte.
pub async fn read_body(app: &App, headers: &HeaderMap, body: Body, limit: usize) -> Result<Whole, Fault> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if let Some(over) = announced.and_then(|length| length.checked_sub(limit as u64)).filter(|over| *over > 0) {
        if over <= LET_PASS {
            let _ = tokio::time::timeout(app.limits.body, let_pass(body)).await;
        }
        return Err(Fault::TooLarge);
    }
    match tokio::time::timeout(app.limits.body, collect(app, body, limit)).await {
        Err(_) => Err(Fault::TooSlow),
        Ok(read) => read,
    }
}

async fn let_pass(mut body: Body) {
    while let Some(Ok(_)) = body.frame().await {}
}

async fn collect(app: &App, mut body: Body, limit: usize) -> Result<Whole, Fault> {
    let mut bytes = Vec::new();
    let mut room: Option<OwnedSemaphorePermit> = None;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Fault::CutBody)?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() + data.len() > limit {
            return Err(Fault::TooLarge);
        }
        make_room(app, &mut room, bytes.len() + data.len())?;
        bytes.extend_from_slice(&data);
    }
    Ok(Whole { bytes: bytes.into(), _room: room })
}

/// Takes room for what has come, not for what was announced: whoever announces much and sends little holds little.
fn make_room(app: &App, room: &mut Option<OwnedSemaphorePermit>, length: usize) -> Result<(), Fault> {
    let needed = length.saturating_sub(FREE).div_ceil(1 << 10);
    let held = room.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
    let Some(more) = needed.checked_sub(held).filter(|more| *more > 0) else { return Ok(()) };
    let more = u32::try_from(more).map_err(|_| Fault::TooLarge)?;
    match std::sync::Arc::clone(&app.bodies).try_acquire_many_owned(more) {
        Ok(permits) => match room {
            Some(held) => held.merge(permits),
            None => *room = Some(permits),
        },
        Err(TryAcquireError::NoPermits | TryAcquireError::Closed) => return Err(Fault::Busy),
    }
    Ok(())
}

/// A value out of the JSON of a body. JSON has one kind of numbers: 5.0 is the whole number 5, and some clients write
/// it so.
///
/// # Errors
/// [`Fault::BadJson`].
pub fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Fault> {
    serde_json::from_slice(bytes).or_else(|_| {
        let value: Value = serde_json::from_slice(bytes).map_err(|_| Fault::BadJson)?;
        let whole = whole(value.clone());
        // Where no number is the reason it stays wrong: a key that stands twice, for one.
        if whole == value { Err(Fault::BadJson) } else { serde_json::from_value(whole).map_err(|_| Fault::BadJson) }
    })
}

/// The same value with whole numbers written as such.
fn whole(value: Value) -> Value {
    match value {
        Value::Number(number) => {
            let text = number.to_string();
            let whole = text.strip_suffix(".0").and_then(|whole| whole.parse::<i64>().ok());
            whole.map_or(Value::Number(number), Value::from)
        }
        Value::Array(items) => Value::Array(items.into_iter().map(whole).collect()),
        Value::Object(fields) => Value::Object(fields.into_iter().map(|(key, value)| (key, whole(value))).collect()),
        other @ (Value::Null | Value::Bool(_) | Value::String(_)) => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_whole_however_it_is_written() {
        for (text, expect) in [
            ("[5]", Some(vec![5_u32])),
            ("[5.0, 0.0]", Some(vec![5, 0])),
            ("[5.5]", None),
            ("[-1.0]", None),
            ("[4294967296.0]", None),
            ("[1e999]", None),
            ("[5", None),
        ] {
            assert_eq!(json::<Vec<u32>>(text.as_bytes()).ok(), expect, "{text}");
        }
    }
}
