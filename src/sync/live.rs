//! The bill of one account as the centre has it now (R5), for the windows, which fall back to the directory; and the
//! payments of a day that the till does not hold.
//!
//! Asking goes beside the queue, not through it, and takes two seconds at most: a payer waits at the counter.

use std::time::Duration;

use kassa_domain::BusinessDate;
use kassa_domain::exchange::{LiveAccount, PaymentPage};
use kassa_domain::ids::AccountNumber;
use tokio::sync::{mpsc, oneshot};

use super::line::{LineError, Request, Response, Trouble, read};
use super::worker::Order;

/// How long a payer waits for the centre before the directory is shown.
const PATIENCE: Duration = Duration::from_secs(2);
const ANSWER_MAX: usize = 4 << 20;

/// How long somebody waits for a page of an old day.
const PATIENCE_OF_DAYS: Duration = Duration::from_secs(10);
/// Most payments of a page.
const PAGE: u32 = 500;

/// Why there is no live bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LiveError {
    /// The indicator is grey, the line broke, or the answer came too late.
    #[error("the centre is not reached")]
    NotReached,
    /// The centre has no such account.
    #[error("the centre has no such account")]
    Unknown,
    /// The centre's answer makes no sense, or it refuses.
    #[error("the centre does not answer this")]
    NotAnswered,
}

/// Asks for live bills. Cloned freely.
#[derive(Debug, Clone)]
pub struct LiveBills(mpsc::UnboundedSender<Order>);

impl LiveBills {
    pub(super) const fn new(orders: mpsc::UnboundedSender<Order>) -> Self {
        Self(orders)
    }

    /// Tries the centre at once, without waiting for the end of a pause: somebody asked for it.
    pub fn try_now(&self) {
        // A program that ends tries nothing any more.
        let _ = self.0.send(Order::TryNow);
    }

    /// Holds the download of the directory up, or lets it go on from where it is.
    pub fn hold_directory(&self, held: bool) {
        // A program that ends downloads nothing any more.
        let _ = self.0.send(Order::Hold(held));
    }

    /// The account as the centre has it now. Needs no runtime of its own.
    ///
    /// # Errors
    /// There is no answer worth showing within two seconds: take the directory's.
    pub async fn account(&self, number: AccountNumber) -> Result<LiveAccount, LiveError> {
        let (reply, answer) = oneshot::channel();
        self.0.send(Order::Live { number, reply }).map_err(|_| LiveError::NotReached)?;
        answer.await.unwrap_or(Err(LiveError::NotReached))
    }

    /// What the till's point took on a day, as the centre has it: the page behind a place.
    ///
    /// # Errors
    /// There is no answer worth showing.
    pub async fn payments(&self, day: BusinessDate, behind: Option<String>) -> Result<PaymentPage, LiveError> {
        let (reply, answer) = oneshot::channel();
        self.0.send(Order::Payments { day, behind, reply }).map_err(|_| LiveError::NotReached)?;
        answer.await.unwrap_or(Err(LiveError::NotReached))
    }
}

/// Asks for a page of a day.
pub(super) fn request_of_day(day: BusinessDate, behind: Option<&str>) -> Request {
    let behind = behind.map(|place| format!("&behind={}", escaped(place))).unwrap_or_default();
    Request::get(format!("/v1/payments?day={day}&limit={PAGE}{behind}"), PATIENCE_OF_DAYS, ANSWER_MAX)
}

/// A page of the day that was asked for, and of no other.
pub(super) fn judge_day(day: BusinessDate, answer: Result<Response, LineError>) -> Result<PaymentPage, LiveError> {
    let page: PaymentPage = answer.map_err(Trouble::from).and_then(|response| read(&response)).map_err(of_trouble)?;
    if page.day == day { Ok(page) } else { Err(LiveError::NotAnswered) }
}

/// Asks for one account.
pub(super) fn request(number: &AccountNumber) -> Request {
    Request::get(format!("/v1/accounts/{}", escaped(number.as_str())), PATIENCE, ANSWER_MAX)
}

/// The account that was asked for, and no other.
pub(super) fn judge(number: &AccountNumber, answer: Result<Response, LineError>) -> Result<LiveAccount, LiveError> {
    let live: LiveAccount = answer.map_err(Trouble::from).and_then(|response| read(&response)).map_err(of_trouble)?;
    if live.account.number == *number { Ok(live) } else { Err(LiveError::NotAnswered) }
}

fn of_trouble(trouble: Trouble) -> LiveError {
    match trouble {
        Trouble::Line(_) | Trouble::Server { .. } => LiveError::NotReached,
        Trouble::Refused { status: 404, .. } => LiveError::Unknown,
        Trouble::NotTheCentre | Trouble::Clock | Trouble::NotEnrolled { .. } | Trouble::Refused { .. } => {
            LiveError::NotAnswered
        }
    }
}

/// A text as one segment of a path: everything but ASCII letters, digits and hyphens as `%XX`, so that neither a slash
/// nor a pair of dots of an account's number means anything.
fn escaped(text: &str) -> String {
    text.bytes().fold(String::new(), |mut path, byte| {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            path.push(char::from(byte));
        } else {
            path.push_str(&format!("%{byte:02X}"));
        }
        path
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_number_is_one_segment_of_a_path() {
        for (number, path) in [
            ("00077001", "/v1/accounts/00077001"),
            ("К-1/2", "/v1/accounts/%D0%9A-1%2F2"),
            ("1.2", "/v1/accounts/1%2E2"),
        ] {
            assert_eq!(request(&AccountNumber::new(number).unwrap()).path, path);
        }
    }

    #[test]
    fn somebody_elses_account_is_no_answer() {
        let number = AccountNumber::new("1").unwrap();
        let answer = |number: &str, status| {
            let account = format!(
                r#"{{"account":{{"number":"{number}","holder":"","street":1,"house":"1","flat":"","charges":[],"latest":[],"meters":[]}},"counted_through":null}}"#
            );
            Ok(Response { status, body: account.into_bytes(), ..Response::default() })
        };
        assert!(judge(&number, answer("1", 200)).is_ok());
        assert_eq!(judge(&number, answer("2", 200)), Err(LiveError::NotAnswered));
        assert_eq!(judge(&number, answer("1", 500)), Err(LiveError::NotReached));
        assert_eq!(judge(&number, Err(LineError::Broken)), Err(LiveError::NotReached));
        let unknown = br#"{"code":"unknown_account","message":""}"#.to_vec();
        let unknown = Response { status: 404, body: unknown, ..Response::default() };
        assert_eq!(judge(&number, Ok(unknown)), Err(LiveError::Unknown));
    }
}
