//! What entries of tills book, by everything that is known of them now.
//!
//! Accepted money is in the till's drawer, or on its way from the acquirer, and nobody's yet. Once its receipt is
//! registered and its account known it is shared out: to the providers, to commission, and off the resident's debt. A
//! return takes all of that back. What does not come out even stays with the money that is nobody's, where a person sees
//! it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use kassa_domain::Currency;
use kassa_domain::ids::{EntryRef, ProviderId, TillId};
use kassa_domain::payment::laid;

use super::{Account, Class, Operation, Origin, TooMuch};
use crate::db::{BookedFor, Change, Db, DbError, DbResult, Known, Outcome, PaidFacts, ReturnFacts, Standing, TakenIn};

/// Entries whose bookings may have changed: booked together, once, when a piece of work is over.
pub(crate) type Touched = RefCell<BTreeSet<(TillId, EntryRef)>>;

/// Entries that are booked in one transaction when the ledger of an older centre is filled.
const PAGE: u32 = 500;

impl From<TooMuch> for DbError {
    fn from(_: TooMuch) -> Self {
        Self::Corrupt("sums beyond any account of the ledger")
    }
}

/// Books what the touched entries make now, and forgets that they were touched.
pub(crate) fn post(change: &Change<'_>, touched: &Touched) -> DbResult<()> {
    let mut of_tills: BTreeMap<TillId, Vec<EntryRef>> = BTreeMap::new();
    for (till, at) in touched.take() {
        of_tills.entry(till).or_default().push(at);
    }
    for (till, entries) in of_tills {
        // A return is booked with its payment: what it takes back is what that booked.
        let reversed = change.paid_by(till, &entries)?;
        let payments: BTreeMap<EntryRef, EntryRef> =
            entries.iter().map(|at| (reversed.get(at).copied().unwrap_or(*at), *at)).collect();
        let known = change.plainly_paid(till, &payments.keys().copied().collect::<Vec<_>>())?;
        for (payment, at) in payments {
            if let Some(known) = known.get(&payment) {
                book_plainly(change, till, payment, known)?;
            } else if !book_payment(change, till, payment)? {
                book_cash(change, till, at)?;
            }
        }
    }
    Ok(())
}

/// Fills the ledger of a centre that had entries before it had a ledger.
///
/// # Errors
/// What the store says.
pub fn fill(db: &Db) -> DbResult<()> {
    while fill_some(db)? {}
    Ok(())
}

/// Fills a page of it, with the note how far it has come; true when there may be more.
///
/// # Errors
/// What the store says.
pub fn fill_some(db: &Db) -> DbResult<bool> {
    if db.read(|view| view.is_ledger_filled())? {
        return Ok(false);
    }
    db.write(|change| {
        let page = change.next_to_fill(PAGE)?;
        let Some((till, last)) = page.last() else {
            change.set_ledger_filled()?;
            return Ok(false);
        };
        let whole = Touched::new(page.iter().copied().collect());
        if change.piece(|| post(change, &whole))?.is_err() {
            page.iter().try_for_each(|entry| fill_one(change, *entry))?;
        }
        change.set_filled_through(*till, *last)?;
        Ok(true)
    })
}

/// One entry of it. What cannot be booked is left to the next proof, and holds up nothing that comes after it.
fn fill_one(change: &Change<'_>, (till, at): (TillId, EntryRef)) -> DbResult<()> {
    let booked = change.piece(|| post(change, &Touched::new([(till, at)].into())))?;
    match booked {
        Err(DbError::Corrupt(why)) => {
            tracing::error!(till = till.0, epoch = at.epoch.0, seq = at.seq.0, why, "an entry cannot be booked");
            Ok(())
        }
        other => other,
    }
}

/// Everything that a payment, its returns, and what was handed back of it book; false where there is nothing of the kind.
fn book_payment(change: &Change<'_>, till: TillId, at: EntryRef) -> DbResult<bool> {
    let (facts, returns) = (change.paid_facts(till, at)?, change.returns_of(till, at)?);
    let Some(paid) = facts else {
        // Returns of a payment that the centre does not have: their money is gone, and nobody knows whose it was.
        let currency = change.currency_of_till(till)?;
        returns.iter().try_for_each(|of| book_return(change, till, of, Operation::nothing(currency)))?;
        return Ok(!returns.is_empty());
    };
    let (standing, taken_in) = (change.standing(till, at)?, change.decision_taken(till, at)?);
    let Sharing { shared_out, payment, handed } = sharing(till, &paid, standing, taken_in)?;
    change.book(till, at, BookedFor::Payment, paid.shift, payment)?;
    hand_back(change, till, &paid, handed)?;
    // Each line is taken back by the first return that the register has; another one has only its money.
    for of in &returns {
        let mut back = Operation::nothing(paid.currency);
        if shared_out && of.registered && of.counts {
            back = shared(back, till, &paid, &Share::of(of, &paid), -1)?;
        }
        book_return(change, till, of, back)?;
    }
    Ok(true)
}

/// Everything that a payment without a return books.
fn book_plainly(change: &Change<'_>, till: TillId, at: EntryRef, known: &Known) -> DbResult<()> {
    let Sharing { payment, handed, .. } = sharing(till, &known.paid, known.standing, known.taken)?;
    change.book_known(till, at, known, payment)?;
    hand_back(change, till, &known.paid, handed)
}

/// What a payment books by where it stands.
struct Sharing {
    /// Its money is shared out: the register has it, and nothing is against it.
    shared_out: bool,
    /// What it books.
    payment: Operation,
    /// Its money went back in a later shift.
    handed: Option<TakenIn>,
}

fn sharing(till: TillId, paid: &PaidFacts, standing: Standing, taken_in: Option<TakenIn>) -> Result<Sharing, TooMuch> {
    let handed = taken_in.filter(|taken| !taken.registered);
    let given_up =
        standing.outcome == Some(Outcome::Cancelled) || handed.is_some_and(|taken| taken.shift == paid.shift);
    let shared_out = standing.registered() && paid.refused.is_empty();
    let mut payment = Operation::nothing(paid.currency);
    if !given_up || shared_out {
        payment = taken(payment, till, paid, 1)?;
    }
    if shared_out {
        payment = shared(payment, till, paid, &Share::whole(paid), 1)?;
    }
    Ok(Sharing { shared_out, payment, handed: handed.filter(|taken| taken.shift != paid.shift) })
}

fn hand_back(change: &Change<'_>, till: TillId, paid: &PaidFacts, handed: Option<TakenIn>) -> DbResult<()> {
    let Some(taken_in) = handed else { return Ok(()) };
    let back = taken(Operation::nothing(paid.currency), till, paid, -1)?;
    change.book(till, taken_in.by, BookedFor::HandedBack, taken_in.shift, back)
}

fn book_return(change: &Change<'_>, till: TillId, of: &ReturnFacts, mut back: Operation) -> DbResult<()> {
    if of.given {
        let nobody = Account::unallocated(Origin::Till, till.0);
        back = back.moved(of.cash, nobody, Account::of_till(Class::Cash, till))?;
        back = back.moved(of.card, nobody, Account::of_till(Class::Card, till))?;
    }
    change.book(till, of.at, BookedFor::Return, of.shift, back)
}

/// Money of a payment in the till, nobody's yet; with `sign` -1 out of it.
fn taken(operation: Operation, till: TillId, paid: &PaidFacts, sign: i64) -> Result<Operation, TooMuch> {
    let nobody = Account::unallocated(Origin::Till, till.0);
    operation.moved(sign * paid.cash, Account::of_till(Class::Cash, till), nobody)?.moved(
        sign * paid.card,
        Account::of_till(Class::Card, till),
        nobody,
    )
}

/// What of a payment is shared out, or taken back: which lines, and what goes with them.
struct Share {
    lines: BTreeSet<usize>,
    commission: i64,
    rounding: i64,
}

impl Share {
    fn whole(paid: &PaidFacts) -> Self {
        Self { lines: (0..paid.lines.len()).collect(), commission: paid.commission, rounding: paid.rounding }
    }

    /// What a return takes back. Its cash may be rounded otherwise than the payment's was; what is more than that stays
    /// with the money that is nobody's.
    fn of(of: &ReturnFacts, paid: &PaidFacts) -> Self {
        let Some((lines, commission)) = &of.part else { return Self::whole(paid) };
        let lines: BTreeSet<usize> = lines.iter().filter_map(|line| usize::try_from(*line).ok()).collect();
        let amounts = lines.iter().filter_map(|place| paid.lines.get(*place)).map(|line| line.amount_minor);
        let due = amounts.fold(*commission, i64::saturating_add);
        let over = of.cash.saturating_add(of.card).saturating_sub(due);
        let rounding = if over.abs() <= MOST_ROUNDED { over } else { 0 };
        Self { lines, commission: *commission, rounding }
    }
}

/// Most that rounding makes of the cash of some lines, minor units: what is left of all of them goes with the last.
const MOST_ROUNDED: i64 = 100;

/// Money of a payment to those it is for; with `sign` -1 back from them.
fn shared(
    mut operation: Operation,
    till: TillId,
    paid: &PaidFacts,
    share: &Share,
    sign: i64,
) -> Result<Operation, TooMuch> {
    let nobody = Account::unallocated(Origin::Till, till.0);
    let income = Account::of_till(Class::Commission, till);
    let its = |place: &usize| share.lines.contains(place);
    for (_, line) in paid.lines.iter().enumerate().filter(|(place, _)| its(place)) {
        let amount = sign * line.amount_minor;
        operation = operation.moved(amount, nobody, Account::of_provider(Class::Payable, line.provider))?;
        if let Some(account) = paid.account {
            let owes = Account::of_resident(Class::Resident, account, line.service, line.provider);
            operation = operation.moved(amount, Account::of_provider(Class::Claim, line.provider), owes)?;
        }
    }
    operation = operation.moved(sign * share.commission, nobody, income)?;
    operation = operation.moved(sign * share.rounding, nobody, Account::of_till(Class::Difference, till))?;
    for (_, (provider, part)) in shares(paid).into_iter().enumerate().filter(|(place, _)| its(place)) {
        operation = operation.moved(sign * part, Account::of_provider(Class::Due, provider), income)?;
    }
    Ok(operation)
}

/// The providers' commission of a payment, shared among them as its lines are: nothing is lost in the sharing.
fn shares(paid: &PaidFacts) -> Vec<(ProviderId, i64)> {
    let amounts: Vec<i64> = paid.lines.iter().map(|line| line.amount_minor).collect();
    paid.lines.iter().map(|line| line.provider).zip(laid(paid.provider_commission, &amounts)).collect()
}

/// What an entry books that moves cash of a drawer without a payment, or counts it.
fn book_cash(change: &Change<'_>, till: TillId, at: EntryRef) -> DbResult<()> {
    let Some(cash) = change.drawer_facts(till, at)? else { return Ok(()) };
    let registered = change.standing(till, at)?.registered();
    let currency: Currency = change.currency_of_till(till)?;
    let drawer = Account::of_till(Class::Cash, till);
    let mut operation = Operation::nothing(currency);
    if registered {
        let brought = cash.minor.checked_sub(cash.found).ok_or(TooMuch)?;
        operation = operation.moved(brought, drawer, Account::of_till(cash.against, till))?;
        operation = operation.moved(cash.found, drawer, Account::of_till(Class::Difference, till))?;
    }
    change.book(till, at, cash.of, cash.shift, operation)
}
