//! Searching, with what a payer who is remembered paid here before; remembering and forgetting one.

use std::sync::{Mutex, MutexGuard, PoisonError};

use kassa_domain::ids::{PaymentNumber, UserId};
use kassa_domain::payment::PaymentState;
use kassa_domain::phone::WholePhone;
use kassa_domain::point::Territory;

use crate::payers::{Consent, MONTH_MS, PaidHere, Payers};
use crate::store::directory::{DirectoryError, Found, Query};
use crate::till::desk::{Desk, DeskError, PaidRow};
use crate::ui::effect::{Answer, Question};
use crate::ui::screen::payer::NotKept;
use crate::ui::screen::search::line::ROWS_MAX;

/// The payers, where they are remembered.
pub(super) type Shared = Option<std::sync::Arc<Mutex<Payers>>>;

fn lock(payers: &Mutex<Payers>) -> MutexGuard<'_, Payers> {
    payers.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A clock that is further ahead of the till's last entry than this is not taken at its word: it may be wrong, or the
/// till has stood for so long, and the first payments tell which.
const AHEAD_MS: i64 = MONTH_MS;

/// Answers the questions that payers who are remembered have a part in.
pub(super) fn answer(desk: &Desk, payers: &Shared, question: Question) -> Result<Answer, DeskError> {
    match (question, payers) {
        (Question::Search { ticket, questions, payer }, payers) => {
            let found = together(desk, &questions)?;
            Ok(Answer::Search { ticket, found: with_paid_here(desk, payers.as_deref().zip(payer), found)? })
        }
        (Question::RememberPayer { phone, payments, cashier }, Some(payers)) => {
            let kept = remember(desk, payers, phone, (&payments, cashier));
            Ok(Answer::PayerKept(phone, kept))
        }
        (Question::RenewPayer(phone, payment), Some(payers)) => {
            // Whoever was served may have left, and nobody reads it in the window.
            let renewed = renew(desk, payers, phone, payment)
                .inspect_err(|error| tracing::warn!(error, "what a payer has paid is not noted"));
            Ok(Answer::PayerRenewed(payment, renewed))
        }
        (Question::ForgetPayer(phone), Some(payers)) => {
            let forgotten = lock(payers).forget(phone).map_err(|error| error.to_string());
            Ok(Answer::PayerForgotten(phone, forgotten))
        }
        (Question::ForgetOldPayers, Some(payers)) => {
            let now = desk.sure_now(AHEAD_MS)?;
            let forgotten = lock(payers).forget_old(now);
            Ok(forgotten.err().map_or(Answer::Ended, |error| Answer::PayersUnread(error.to_string())))
        }
        (_, _) => Ok(Answer::Ended),
    }
}

/// What was found, with the accounts first that whoever has the phone paid here before.
fn with_paid_here(
    desk: &Desk,
    payer: Option<(&Mutex<Payers>, WholePhone)>,
    mut found: Found,
) -> Result<Found, DeskError> {
    let Some((payers, phone)) = payer else { return Ok(found) };
    let now = desk.sure_now(AHEAD_MS)?;
    let paid = lock(payers).accounts_of(phone, now);
    match paid {
        Ok(paid) => first(found, paid, |query| desk.search(query)),
        Err(error) => {
            tracing::warn!(%error, "what a payer paid before is not known");
            found.payers_unread = true;
            Ok(found)
        }
    }
}

/// What was found, behind the accounts that were paid here before, which are looked up one by one. The number of an
/// account, if that is what was typed, is searched alone (R1): Enter opens that one.
fn first(
    mut found: Found,
    paid: Vec<PaidHere>,
    look: impl Fn(&Query) -> Result<Found, DeskError>,
) -> Result<Found, DeskError> {
    if found.exact {
        return Ok(found);
    }
    let mut rows = Vec::new();
    for PaidHere { account, at } in paid {
        let query = Query { account: account.to_string(), limit: 1, ..Query::default() };
        // One that is no more, or of a town without a contract, is not offered (R1).
        let hit = look(&query)?.rows.into_iter().next();
        if let Some(hit) = hit.filter(|hit| hit.number == account && hit.territory != Territory::NotServed) {
            found.paid_here.push(at);
            rows.push(hit);
        }
    }
    let others: Vec<_> =
        found.rows.drain(..).filter(|other| rows.iter().all(|row| row.number != other.number)).collect();
    rows.extend(others);
    rows.truncate(ROWS_MAX);
    found.total = found.total.max(u32::try_from(rows.len()).unwrap_or(u32::MAX));
    found.rows = rows;
    Ok(found)
}

/// The answers of several questions put together, each account once. A question that lacks what a search needs finds
/// nothing; a directory that cannot be read is no answer.
fn together(desk: &Desk, questions: &[Query]) -> Result<Found, DeskError> {
    let mut all = Found::default();
    for question in questions {
        let found = match desk.search(question) {
            Ok(found) => found,
            Err(DeskError::Directory(DirectoryError::TooLittle)) => continue,
            Err(error) => return Err(error),
        };
        // The account is asked for first, and the exact one stands first.
        all.exact |= found.exact && all.rows.is_empty();
        all.capped |= found.capped || found.total as usize > found.rows.len();
        for hit in found.rows {
            if all.rows.len() < ROWS_MAX && all.rows.iter().all(|known| known.number != hit.number) {
                all.rows.push(hit);
            }
        }
        all.total = all.total.max(found.total);
    }
    all.total = all.total.max(u32::try_from(all.rows.len()).unwrap_or(u32::MAX));
    Ok(all)
}

/// Remembers what these payments were for, once the receipts of all of them are registered. One that was undone is no
/// account that was paid.
fn remember(
    desk: &Desk,
    payers: &Mutex<Payers>,
    phone: WholePhone,
    (payments, cashier): (&[PaymentNumber], UserId),
) -> Result<usize, NotKept> {
    let failed = |error: &dyn std::fmt::Display| NotKept::Failed(error.to_string());
    let (mut paid, mut undone) = (Vec::new(), 0);
    for number in payments {
        let row = desk.paid_one(*number).map_err(|error| failed(&error))?;
        match row.map(|row| (row.state, paid_here(row))) {
            Some((PaymentState::Registered, account)) => paid.extend(account),
            Some((PaymentState::Cancelled | PaymentState::Voided | PaymentState::Refunded, _)) => undone += 1,
            Some((PaymentState::Accepted | PaymentState::NeedsDecision | PaymentState::Referred, _)) | None => {
                return Err(NotKept::NotRegistered);
            }
        }
    }
    match (paid.is_empty(), undone) {
        (true, 0) => return Err(NotKept::NoAccounts),
        (true, _) => return Err(NotKept::Undone),
        (false, _) => {}
    }
    lock(payers).remember(phone, Consent::given(desk.now(), cashier), paid).map_err(|error| failed(&error))
}

/// Notes what a payer who was found by the phone has paid.
fn renew(desk: &Desk, payers: &Mutex<Payers>, phone: WholePhone, payment: PaymentNumber) -> Result<bool, String> {
    let row = desk.paid_one(payment).map_err(|error| error.to_string())?;
    let registered = row.filter(|row| row.state == PaymentState::Registered);
    let Some(paid) = registered.and_then(paid_here) else { return Ok(false) };
    lock(payers).renew(phone, &paid, desk.now()).map_err(|error| error.to_string())
}

/// The account of a payment; what a provider outside the billing calls one opens no bill.
fn paid_here(row: PaidRow) -> Option<PaidHere> {
    row.payment.third.is_none().then_some(PaidHere { account: row.payment.account, at: row.accepted_at })
}

#[cfg(test)]
mod tests {
    use kassa_domain::ids::AccountNumber;
    use kassa_domain::{Currency, Money, Timestamp};

    use super::*;
    use crate::store::directory::{Address, FoundAccount};

    fn hit(number: &str, territory: Territory) -> FoundAccount {
        FoundAccount {
            number: AccountNumber::new(number).unwrap(),
            holder: String::new(),
            address: Address::default(),
            former: None,
            territory,
            due: Money::zero(Currency::Uah),
        }
    }

    #[test]
    fn r1_what_is_no_more_or_of_a_town_without_a_contract_is_not_offered_and_each_account_stands_once() {
        let town = [
            hit("1001", Territory::Home),
            hit("1002", Territory::NotServed),
            hit("10031", Territory::Home),
            hit("1004", Territory::ByContract),
        ];
        let look = |query: &Query| {
            let rows = town.iter().filter(|hit| hit.number.as_str().starts_with(&query.account)).cloned().collect();
            Ok(Found { rows, total: 1, ..Found::default() })
        };
        let at = |ms: i64| Timestamp::new(1_795_000_000_000 + ms, 120).unwrap();
        let paid = |number: &str, ms| PaidHere { account: AccountNumber::new(number).unwrap(), at: at(ms) };
        let before = vec![paid("1004", 4), paid("1003", 3), paid("1002", 2), paid("1001", 1), paid("999", 0)];
        let by_phone =
            Found { rows: vec![hit("1001", Territory::Home), hit("7", Territory::Home)], total: 2, ..Found::default() };
        let found = first(by_phone, before, look).unwrap();
        let numbers: Vec<&str> = found.rows.iter().map(|hit| hit.number.as_str()).collect();
        assert_eq!(numbers, ["1004", "1001", "7"]);
        assert_eq!((found.paid_here, found.total), (vec![at(4), at(1)], 3));
        // A phone of ten digits that is also the number of an account.
        let exact = Found { rows: vec![hit("0671234567", Territory::Home)], total: 1, exact: true, ..Found::default() };
        let found = first(exact.clone(), vec![paid("1004", 4)], look).unwrap();
        assert_eq!(found, exact);
    }
}
