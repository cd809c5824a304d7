//! What the centre answers when it does not do what was asked.
//!
//! Each fault has a status, a code for programs that never changes, and a sentence for a technician that may. Nothing
//! of the inside leaks: what went wrong there is in the log.

use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use kassa_domain::exchange::ApiError;

use crate::attachments::ScanError;
use crate::db::DbError;
use crate::ingest::IngestError;
use crate::tls::TlsError;

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $status:ident, $code:literal, $message:literal;)*) => {
        /// Why a request was not answered with what it asked for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Fault {
            $($(#[$doc])* $name,)*
        }

        impl Fault {
            /// Every fault.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Status of the answer.
            #[must_use]
            pub const fn status(self) -> StatusCode {
                match self { $(Self::$name => StatusCode::$status,)* }
            }

            /// Code for programs, the same for ever.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Sentence for a technician.
            #[must_use]
            pub const fn message(self) -> &'static str {
                match self { $(Self::$name => $message,)* }
            }
        }
    };
}

faults! {
    /// A query parameter is missing, unknown, or out of its range.
    BadParameter = BAD_REQUEST, "bad_parameter", "a parameter of the query is unknown or out of its range";
    /// The body is not the JSON that was asked for.
    BadJson = BAD_REQUEST, "bad_json", "the body is not the JSON object this route takes";
    /// A text holds what may not stand in it.
    BadText = BAD_REQUEST, "bad_text", "a text is too long or holds a control character";
    /// The text is not what links of receipts may begin with.
    BadLink = BAD_REQUEST, "bad_link",
        "not an address such as https://pay.example.ua, without a slash at its end, of at most 60 characters";
    /// The body is not a batch.
    BadBatch = BAD_REQUEST, "bad_batch", "the body is not a batch of entries";
    /// The account number is none.
    BadAccount = BAD_REQUEST, "bad_account", "the account number holds what may not stand in one";
    /// The public key is none.
    BadKey = BAD_REQUEST, "bad_key", "the public key is not an Ed25519 key of 64 hexadecimal digits";
    /// The body ended early.
    CutBody = BAD_REQUEST, "cut_body", "the body ended before its end";
    /// The body is not of the encoding it names.
    BadEncoding = BAD_REQUEST, "bad_encoding", "the body is not of the encoding that its header names";
    /// The headers of a signed request are missing or malformed.
    Unsigned = UNAUTHORIZED, "unsigned", "the headers kassa-till, kassa-time and kassa-signature are needed";
    /// The signature is not the till's, or there is no such till.
    BadSignature = UNAUTHORIZED, "bad_signature", "the signature is not that till's";
    /// The time of the request is too far from the centre's.
    Clock = UNAUTHORIZED, "clock", "the time of the request is more than ten minutes from the centre's";
    /// The key is no bank's.
    BankKey = UNAUTHORIZED, "bank_key", "the header authorization: Bearer KEY is needed, with the bank's own key";
    /// The bank was shut out.
    BankShut = FORBIDDEN, "bank_shut", "the bank was shut out";
    /// The till was shut out.
    Revoked = FORBIDDEN, "till_revoked", "the till was revoked";
    /// The point's tills must show their certificates, and this connection shows none, or another's.
    CertificateRequired = FORBIDDEN, "certificate_required", "the connection does not show the till's own certificate";
    /// As many requests of this till listen already as may.
    ListensAlready = TOO_MANY_REQUESTS, "listens_already", "two requests of this till listen already";
    /// The batch is another till's.
    WrongTill = FORBIDDEN, "wrong_till", "the batch is another till's";
    /// No such enrolment code.
    CodeUnknown = FORBIDDEN, "enrol_code_unknown", "there is no such enrolment code";
    /// The enrolment code is over its time.
    CodeExpired = FORBIDDEN, "enrol_code_expired", "the enrolment code is over its time";
    /// The enrolment code was used.
    CodeUsed = FORBIDDEN, "enrol_code_used", "the enrolment code was used or replaced";
    /// The enrolment code is for another till than the folder it was typed into.
    CodeOtherTill = CONFLICT, "enrol_other_till", "the enrolment code is for another till; it is as good as before";
    /// No such route.
    NotFound = NOT_FOUND, "not_found", "there is no such route";
    /// No such account.
    UnknownAccount = NOT_FOUND, "unknown_account", "there is no such account";
    /// No such entry of the till.
    UnknownEntry = NOT_FOUND, "unknown_entry", "the centre has no such entry of the till";
    /// The entry tells of no scan.
    NotAScan = CONFLICT, "not_a_scan", "the entry tells of no scan";
    /// More bytes than the entry tells of.
    ScanTooLong = CONFLICT, "scan_too_long", "the scan would be longer than its entry tells";
    /// The bytes have another hash than the entry tells of.
    ScanWrongHash = CONFLICT, "scan_wrong_hash", "the scan has another hash than its entry tells; it was thrown away";
    /// What came is no scan of that reversal.
    ScanNotOpened = CONFLICT, "scan_not_opened", "it is no scan of that reversal, sealed to this centre; it was thrown away";
    /// The route has no such method.
    MethodNotAllowed = METHOD_NOT_ALLOWED, "method_not_allowed", "the route has no such method";
    /// The body came too slowly.
    TooSlow = REQUEST_TIMEOUT, "too_slow", "the body did not come in time";
    /// The head of the batch is not signed by the till.
    BadHeadSignature = CONFLICT, "bad_head_signature", "the head of the batch is not signed by the till's key";
    /// The entries do not lead to the head.
    WrongHead = CONFLICT, "wrong_head", "the entries do not lead from what the centre has to the signed head";
    /// A life of the journal that was not given.
    FutureEpoch = CONFLICT, "future_epoch", "the centre has not given this life of the journal";
    /// The cursor is beyond the directory: the centre was restored from a backup.
    CursorAhead = CONFLICT, "cursor_ahead", "the cursor is beyond the directory: download it anew from 0";
    /// The body is larger than the route takes.
    TooLarge = PAYLOAD_TOO_LARGE, "too_large", "the body is larger than this route takes";
    /// The body is of a type the route does not take.
    WrongType = UNSUPPORTED_MEDIA_TYPE, "wrong_content_type", "the route does not take a body of this content type";
    /// The body is of an encoding the centre does not know.
    WrongEncoding = UNSUPPORTED_MEDIA_TYPE, "wrong_content_encoding", "a body may be sent as it is or as deflate";
    /// Too many failed attempts from one address.
    TooMany = TOO_MANY_REQUESTS, "too_many_attempts", "too many failed attempts: wait a minute";
    /// Too many requests within a minute.
    TooOften = TOO_MANY_REQUESTS, "too_many_requests", "too many requests within a minute: wait";
    /// The route answers certain addresses only.
    NotFromHere = FORBIDDEN, "not_from_here", "the settings of the centre do not let this address see it";
    /// Whoever is signed in to the console may not do this.
    NotAllowed = FORBIDDEN, "not_allowed", "the role of whoever is signed in does not allow this";
    /// Another site sent a form to the console.
    CrossSite = FORBIDDEN, "cross_site", "a form that no page of the console sent";
    /// A form of a session that is over, or of another one.
    StaleForm = FORBIDDEN, "stale_form", "a form of another session: open the page again";
    /// What a form is about was changed meanwhile, or is there already.
    Changed = CONFLICT, "changed", "it was changed meanwhile, or is there already";
    /// Something inside failed.
    Internal = INTERNAL_SERVER_ERROR, "internal", "the centre could not do it; its log says why";
    /// Too much to do.
    Busy = SERVICE_UNAVAILABLE, "busy", "the centre has too much to do: try again";
    /// The disk is full.
    StorageFull = INSUFFICIENT_STORAGE, "storage_full", "the centre's disk is full; nothing was stored";
}

impl Fault {
    /// Seconds after which it is worth asking again, where that is known.
    #[must_use]
    pub const fn retry_after_s(self) -> Option<u64> {
        match self {
            Self::Busy => Some(2),
            Self::TooMany | Self::TooOften => Some(60),
            _ => None,
        }
    }
}

impl From<DbError> for Fault {
    fn from(error: DbError) -> Self {
        if error.is_busy() {
            tracing::warn!(%error, "the store is busy");
            Self::Busy
        } else if error.is_full() {
            tracing::error!(%error, "the disk is full");
            Self::StorageFull
        } else {
            tracing::error!(%error, "the store failed");
            Self::Internal
        }
    }
}

impl From<TlsError> for Fault {
    fn from(error: TlsError) -> Self {
        tracing::error!(%error, "a certificate of a till cannot be made");
        Self::Internal
    }
}

impl From<IngestError> for Fault {
    fn from(error: IngestError) -> Self {
        match error {
            IngestError::WrongTill => Self::WrongTill,
            IngestError::Revoked => Self::Revoked,
            IngestError::BadHeadSignature => Self::BadHeadSignature,
            IngestError::WrongHead => Self::WrongHead,
            IngestError::FutureEpoch => Self::FutureEpoch,
            IngestError::Db(error) => error.into(),
        }
    }
}

impl From<ScanError> for Fault {
    fn from(error: ScanError) -> Self {
        match error {
            ScanError::UnknownEntry => Self::UnknownEntry,
            ScanError::NotAScan => Self::NotAScan,
            ScanError::TooLong => Self::ScanTooLong,
            ScanError::WrongHash => Self::ScanWrongHash,
            ScanError::NotOpened => Self::ScanNotOpened,
            // Those two are for people at the centre alone.
            ScanError::NotHere | ScanError::Erased => Self::Internal,
            ScanError::Db(error) => error.into(),
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let body = ApiError { code: self.code().to_owned(), message: self.message().to_owned() };
        let mut response = (self.status(), Json(body)).into_response();
        if let Some(seconds) = self.retry_after_s() {
            let _ = response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        // For those around the handler: what is logged and counted is the code.
        let _ = response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_are_words_and_each_is_one_fault() {
        let codes: HashSet<_> = Fault::ALL.iter().map(|fault| fault.code()).collect();
        assert_eq!(codes.len(), Fault::ALL.len());
        for fault in Fault::ALL {
            assert!(fault.code().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{fault:?}");
            assert!(fault.status().is_client_error() || fault.status().is_server_error(), "{fault:?}");
        }
    }
}
