//! Searching, with what a payer who is remembered paid here before; remembering and forgetting one.

use std::sync::{Mutex, MutexGuard, PoisonError};

use kassa_domain::ids::{PaymentNumber, UserId};
use kassa_domain::payment::PaymentState;
use kassa_domain::phone::Phone;
use kassa_domain::point::Territory;

use crate::payers::{Consent, PaidHere, Payers};
use crate::store::directory::{DirectoryError, Found, Query};
use crate::till::desk::{Desk, DeskError};
use crate::ui::effect::{Answer, Question};
use crate::ui::screen::payer::NotKept;
use crate::ui::screen::search::line::ROWS_MAX;

/// The payers, where they are remembered.
pub(super) type Shared = Option<std::sync::Arc<Mutex<Payers>>>;

fn lock(payers: &Mutex<Payers>) -> MutexGuard<'_, Payers> {
    payers.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers the questions that payers who are remembered have a part in.
pub(super) fn answer(desk: &Desk, payers: &Shared, question: Question) -> Result<Answer, DeskError> {
    match question {
        Question::Search { ticket, questions } => {
            search(desk, payers, &questions).map(|found| Answer::Search { ticket, found })
        }
        Question::RememberPayer { phone, payments, cashier } => remember(desk, payers, phone, (&payments, cashier)),
        Question::ForgetPayer(phone) => Ok(forget(payers, phone)),
        _ => Ok(Answer::Ended),
    }
}

/// What several questions find, with the accounts first that whoever has the phone among them paid here before.
fn search(desk: &Desk, payers: &Shared, questions: &[Query]) -> Result<Found, DeskError> {
    let found = together(desk, questions)?;
    let phone = questions.iter().find_map(|question| question.phone);
    let (Some(payers), Some(phone)) = (payers, phone) else { return Ok(found) };
    let paid = lock(payers).accounts_of(phone, desk.now()).unwrap_or_else(|error| {
        tracing::warn!(%error, "what a payer paid before is not known");
        Vec::new()
    });
    first(found, paid, |query| desk.search(query))
}

/// What was found, behind the accounts that were paid here before, which are looked up one by one.
fn first(
    mut found: Found,
    paid: Vec<PaidHere>,
    look: impl Fn(&Query) -> Result<Found, DeskError>,
) -> Result<Found, DeskError> {
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

/// Remembers what these payments were for, all of them registered.
fn remember(
    desk: &Desk,
    payers: &Shared,
    phone: Phone,
    (payments, cashier): (&[PaymentNumber], UserId),
) -> Result<Answer, DeskError> {
    let Some(payers) = payers else { return Ok(Answer::Ended) };
    let mut paid = Vec::new();
    for number in payments {
        let Some(row) = desk.paid_one(*number)? else { return Ok(Answer::PayerKept(Err(NotKept::NotRegistered))) };
        if row.state != PaymentState::Registered {
            return Ok(Answer::PayerKept(Err(NotKept::NotRegistered)));
        }
        // What a provider outside the billing calls an account opens no bill.
        if row.payment.third.is_none() {
            paid.push(PaidHere { account: row.payment.account, at: row.accepted_at });
        }
    }
    if paid.is_empty() {
        return Ok(Answer::PayerKept(Err(NotKept::NoAccounts)));
    }
    let kept = lock(payers).remember(phone, Consent::given(desk.now(), cashier), paid);
    Ok(Answer::PayerKept(kept.map_err(|error| NotKept::Failed(error.to_string()))))
}

/// Forgets a payer.
fn forget(payers: &Shared, phone: Phone) -> Answer {
    let Some(payers) = payers else { return Answer::Ended };
    Answer::PayerForgotten(lock(payers).forget(phone).map_err(|error| error.to_string()))
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
    }
}
