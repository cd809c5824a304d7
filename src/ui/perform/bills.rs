//! Bills laid out for the window: the centre's where it answers at once, else the directory's (R5).

use std::mem::take;

use kassa_domain::Timestamp;
use kassa_domain::bill::{Bill, Narrowing};
use kassa_domain::ids::AccountNumber;
use kassa_domain::visit::VisitItem;

use crate::sync::live::{LiveBills, LiveError};
use crate::till::desk::{Desk, DeskError, Elsewhere};
use crate::till::handle::Handle;
use crate::ui::effect::{Answer, Laid};
use crate::ui::scan::OnPaper;

/// Payments of an account that its card shows.
const LATELY_MAX: usize = 4;

/// The bill of an account, or of the likeliest of those that a scanned paper may mean, with what was paid of it here.
pub(super) async fn one(
    handle: &Handle,
    mut live: Option<LiveBills>,
    ticket: u64,
    (account, narrowing): (AccountNumber, Narrowing),
    mut scanned: Box<OnPaper>,
) -> Result<Answer, DeskError> {
    let numbers = std::iter::once(&account).chain(&scanned.others);
    let (bill, elsewhere) = match first_bill(handle, &mut live, numbers, &narrowing).await? {
        First::OtherTown(account, town) => return Ok(Answer::OtherTown { ticket, account, town }),
        First::Bill(bill, elsewhere) => (Some(bill), elsewhere),
        First::None => (None, Elsewhere::default()),
    };
    if let Some(number) = bill.as_ref().map(|bill| &bill.account().number) {
        scanned.paid = handle.desk().paid_before(number, scanned.period, scanned.amount)?;
        let mut lately = handle.desk().lately_paid(number, elsewhere.payments, LATELY_MAX)?.into_iter();
        scanned.last = lately.next();
        scanned.earlier = lately.collect();
        scanned.read_elsewhere = elsewhere.readings;
    }
    Ok(Answer::Bill { ticket, account, narrowing, scanned, bill })
}

/// The bills of several accounts, each with its newest payment here.
pub(super) async fn all(
    handle: &Handle,
    mut live: Option<LiveBills>,
    ticket: u64,
    (accounts, narrowing): (Vec<AccountNumber>, Narrowing),
) -> Result<Answer, DeskError> {
    let mut bills = Vec::new();
    for account in accounts {
        let first = first_bill(handle, &mut live, std::iter::once(&account), &narrowing).await?;
        let laid = match first {
            First::Bill(bill, elsewhere) => {
                Laid::Bill(bill, handle.desk().lately_paid(&account, elsewhere.payments, 1)?.pop())
            }
            First::OtherTown(_, town) => Laid::OtherTown(town),
            First::None => Laid::None,
        };
        bills.push((account, laid));
    }
    Ok(Answer::Bills { ticket, bills })
}

/// What a number, or the likeliest of several, leads to.
enum First {
    /// A bill, and what other tills did for its account.
    Bill(Box<Bill>, Elsewhere),
    /// An account, of this town, that is not paid here.
    OtherTown(AccountNumber, String),
    /// No account.
    None,
}

/// The bill of the first of these numbers that is an account the point takes payments for.
async fn first_bill(
    handle: &Handle,
    live: &mut Option<LiveBills>,
    numbers: impl Iterator<Item = &AccountNumber>,
    narrowing: &Narrowing,
) -> Result<First, DeskError> {
    let mut first = First::None;
    for number in numbers {
        let Some((bill, elsewhere)) = bill(handle, live, number, narrowing).await? else { continue };
        match (handle.desk().town_not_served(bill.account())?, &first) {
            (None, _) => return Ok(First::Bill(Box::new(bill), elsewhere)),
            (Some(town), First::None) => first = First::OtherTown(number.clone(), town),
            (Some(_), _) => {}
        }
    }
    Ok(first)
}

/// The bill of an account. A centre that does not answer is not waited for again by the rest of what was asked.
async fn bill(
    handle: &Handle,
    live: &mut Option<LiveBills>,
    account: &AccountNumber,
    narrowing: &Narrowing,
) -> Result<Option<(Bill, Elsewhere)>, DeskError> {
    if let Some(centre) = live {
        match centre.account(account.clone()).await {
            Ok(mut found) => {
                let (payments, readings) = (take(&mut found.payments), take(&mut found.readings));
                let bill = handle.desk().live_bill(found, narrowing)?;
                return Ok(Some((bill, Elsewhere::of(payments, readings))));
            }
            Err(LiveError::NotReached) => *live = None,
            Err(LiveError::Unknown | LiveError::NotAnswered) => {}
        }
    }
    Ok(handle.desk().bill(account, narrowing)?.map(|bill| (bill, Elsewhere::default())))
}

/// Whether the same was paid to a provider outside the billing since then.
pub(super) fn same_third(desk: &Desk, item: Box<VisitItem>, since: Timestamp) -> Result<Answer, DeskError> {
    let paid = desk.same_third(&item, since)?;
    Ok(paid.map_or(Answer::Ended, |paid| Answer::SameThird(item, paid)))
}
