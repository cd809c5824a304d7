//! Loading registries of banks: what they say becomes money on accounts, all of a file or nothing.
//!
//! A content is loaded once, an operation counts once, and what fails by itself waits in a list with its reason and stops
//! nobody. Nothing is deleted: a registry that is undone is written a second time with the other sign.

mod foretell;
mod spread;

use std::collections::HashMap;

use kassa_domain::ids::{EntryRef, Epoch, Seq, ServiceId, TillId};
use kassa_domain::{BusinessDate, Currency};
use kassa_formats::registry::{
    Account, Checked, Input, Item, MeterReading, Payment, PaymentKind, Profile, Reason, Refusal, Rules, check,
};

use crate::db::{AccountPayment, Alike, Change, Db, DbError, DbResult, LoadRow, NewLoad, View};
use crate::ledger::Held;

pub use foretell::{ZerosAdded, foretell, zeros_added};
pub use spread::spread;

/// Account numbers that lost their zeros are looked for with up to this many digits.
const PADDED_MAX: usize = 12;

/// Why a registry was not loaded, undone or changed. Everything is as before.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The file.
    #[error("nothing can be loaded: {0}")]
    Refused(Refusal),
    /// Its payments stand in another registry, and nothing tells whether they are the same.
    #[error("nothing was loaded: {}", alike(.0, .1))]
    Again(Alike, String),
    /// No registry of that number.
    #[error("there is no registry {0}")]
    NoRegistry(u32),
    /// It was undone before.
    #[error("registry {0} was undone before")]
    Undone(u32),
    /// Another registry took back one of its payments.
    #[error("registry {by} has a void of a payment of registry {id}: undo {by} first")]
    VoidedBy {
        /// The one that was to be undone.
        id: u32,
        /// The one with the void.
        by: u32,
    },
    /// One of its payments is of a day that is closed.
    #[error("registry {id} has a payment of {day}, and that day is closed")]
    Closed {
        /// Its number.
        id: u32,
        /// The earliest of its days.
        day: BusinessDate,
    },
    /// Money of its lines was given back to payers.
    #[error("money of registry {0} was given back to whoever paid it: it cannot be undone")]
    GivenBack(u32),
    /// No payment of that line waits for an account.
    #[error("line {line} of registry {id} waits for no account")]
    NotWaiting {
        /// The registry.
        id: u32,
        /// The line.
        line: u64,
    },
    /// The account cannot take it.
    #[error("the payment cannot be put on {account}: {}", reason.code())]
    NotAssigned {
        /// The account.
        account: String,
        /// Why.
        reason: Reason,
    },
    /// The store.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What payments that stand in another registry are told as: how many, in which, and what a person can do.
#[must_use]
pub fn alike(alike: &Alike, name: &str) -> String {
    let Alike { registry, shared, of, numbered } = alike;
    let told = format!("{shared} of {of} payments stand in registry {registry} ({name}) too");
    if !alike.is_doubtful() {
        return told;
    }
    let source = if *numbered { ", or `source` in the profile names whose numbers they are" } else { "" };
    format!("{told}: --again loads them as payments of their own{source}")
}

impl From<Refusal> for RegistryError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// How a file is read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The profile a person named.
    pub profile: Profile,
    /// Dates.
    pub rules: Rules,
}

impl Reading {
    /// Reads a file whole and decides whether it can be loaded. What was loaded before is named by its first load.
    ///
    /// # Errors
    /// Why nothing of it can be loaded.
    pub fn check(
        &self,
        view: &View<'_>,
        file: &mut dyn Input,
        control: Option<&mut dyn Input>,
    ) -> Result<Checked, RegistryError> {
        let failed = std::cell::RefCell::new(None);
        let known = |hash: &_| match view.load_of(*hash) {
            Ok(found) => found.map(|load| first_load(&load)),
            Err(error) => {
                let _ = failed.borrow_mut().insert(error);
                None
            }
        };
        let checked = check(file, control, &self.profile, self.rules, &known);
        match failed.into_inner() {
            Some(error) => Err(error.into()),
            None => Ok(checked?),
        }
    }
}

/// What a content was loaded as before.
fn first_load(load: &LoadRow) -> String {
    format!("{} (registry {})", load.name, load.id)
}

/// The currency of a centre's registries where nobody says another: the one that all its points take.
///
/// # Errors
/// What the store says.
pub fn usual_currency(view: &View<'_>) -> DbResult<Option<Currency>> {
    let points = view.points()?;
    let first = points.first().map(|point| point.currency);
    Ok(first.filter(|first| points.iter().all(|point| point.currency == *first)))
}

/// What speaks against a payment before its account is looked at, or the account's row.
///
/// # Errors
/// What the store says.
pub fn judged(view: &View<'_>, payment: &Payment) -> DbResult<Result<u64, Reason>> {
    if let Some(reason) = payment.against {
        return Ok(Err(reason));
    }
    if payment.named && view.has_operation(payment.identity)? {
        return Ok(Err(Reason::DuplicateOperation));
    }
    // Our own list of what our tills took, loaded here: they have told of it themselves, or will.
    if let Some((till, at, line)) = payment.operation.as_deref().and_then(place_at_a_till)
        && view.took_line(till, at, line, payment.amount.minor())?
    {
        return Ok(Err(Reason::DuplicateOperation));
    }
    // A void goes where its payment went, which is looked for when all payments are on their accounts.
    if payment.kind == PaymentKind::Void {
        return Ok(Err(Reason::PaymentNotFound));
    }
    let Some(account) = &payment.account else { return Ok(Err(Reason::NoAccount)) };
    Ok(match found(view, account)? {
        None => Err(Reason::AccountNotFound),
        Some((_, currency)) if currency != payment.amount.currency() => Err(Reason::OtherCurrency),
        Some((row, _)) => Ok(row),
    })
}

/// The entry and line that an operation of our own lists names: `TILL-LIFE-PLACE`, behind it `.LINE` where there are several.
fn place_at_a_till(operation: &str) -> Option<(TillId, EntryRef, u32)> {
    let (entry, line) =
        operation.split_once('.').map_or((operation, Some(1)), |(entry, line)| (entry, line.parse().ok()));
    let mut parts = entry.split('-');
    let (till, epoch, seq) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    parts.next().is_none().then_some((TillId(till), EntryRef { epoch: Epoch(epoch), seq: Seq(seq) }, line?))
}

/// The account, and one that lost its zeros in a spreadsheet with any number of them, if only one fits.
///
/// # Errors
/// What the store says.
pub fn found(view: &View<'_>, account: &Account) -> DbResult<Option<(u64, Currency)>> {
    match view.account_row(&account.number)? {
        Some(found) => Ok(Some(found)),
        None => Ok(padded(view, account)?.map(|(_, found)| found)),
    }
}

/// The only account that is this one with zeros in front, where a spreadsheet may have dropped them.
fn padded(view: &View<'_>, account: &Account) -> DbResult<Option<(String, (u64, Currency))>> {
    let mut only = None;
    if account.zeros_lost {
        for width in account.number.len() + 1..=PADDED_MAX {
            let number = format!("{:0>width$}", account.number);
            let row = view.account_row(&number)?;
            if only.is_some() && row.is_some() {
                return Ok(None);
            }
            only = only.or(row.map(|row| (number, row)));
        }
    }
    Ok(only)
}

/// A registry that was loaded.
#[derive(Debug)]
pub struct Loaded {
    /// Its number.
    pub id: u32,
    /// How it was read.
    pub checked: Checked,
    /// The registry that some of its payments stand in too, and its name.
    pub alike: Option<(Alike, String)>,
}

/// A registry that is to be loaded.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// How its file is read.
    pub reading: &'a Reading,
    /// The name of the file.
    pub name: &'a str,
    /// True where a person said that payments which stand in another registry too are payments of their own.
    pub again: bool,
    /// Now.
    pub now_ms: i64,
}

/// Loads a registry: all of it or nothing.
///
/// # Errors
/// Why nothing was loaded.
pub fn load(
    db: &Db,
    order: Order<'_>,
    file: &mut dyn Input,
    control: Option<&mut dyn Input>,
) -> Result<Loaded, RegistryError> {
    let Order { reading, name, again, now_ms } = order;
    // Half of the work is to read the file and to compare its totals: tills push meanwhile.
    let checked = db.read(|view| reading.check(view, file, control))?;
    db.write(|change| {
        for hash in [checked.hash, checked.meaning] {
            if let Some(load) = change.load_of(hash)? {
                return Err(Refusal::Known { first: first_load(&load) }.into());
            }
        }
        let id = change.add_load(&NewLoad { checked: &checked, name, now_ms })?;
        let mut failed: Option<DbError> = None;
        let taken = checked.apply(file, &mut |item| {
            // After a failure nothing is written any more: all of it is undone in a moment.
            let kept = if failed.is_some() { Ok(None) } else { keep(change, id, item) };
            kept.unwrap_or_else(|error| {
                failed = Some(error);
                None
            })
        });
        if let Some(error) = failed {
            return Err(error.into());
        }
        let _ = taken?;
        let alike = named(change, change.alike(id, checked.profile())?)?;
        if let Some((alike, name)) = alike.as_ref().filter(|(alike, _)| alike.is_doubtful() && !again) {
            return Err(RegistryError::Again(*alike, name.clone()));
        }
        change.note_operations(id)?;
        put_on_accounts(change, id, now_ms)?;
        take_back(change, id, now_ms)?;
        Ok(Loaded { id, checked, alike })
    })
}

/// The registry that payments stand in too, with its name.
fn named(view: &View<'_>, alike: Option<Alike>) -> DbResult<Option<(Alike, String)>> {
    let Some(alike) = alike else { return Ok(None) };
    let name = view.load(alike.registry)?.map_or_else(String::new, |load| load.name);
    Ok(Some((alike, name)))
}

fn keep(change: &Change<'_>, id: u32, item: &Item) -> DbResult<Option<Reason>> {
    let payment = match item {
        Item::Payment(payment) => payment,
        Item::Reading(reading) => return keep_reading(change, id, reading),
    };
    for reading in payment.meter_readings() {
        let _ = keep_reading(change, id, &reading)?;
    }
    let judged = judged(change, payment)?;
    change.add_registry_payment(id, payment, judged.ok(), judged.err())?;
    Ok(judged.err())
}

fn keep_reading(change: &Change<'_>, id: u32, reading: &MeterReading) -> DbResult<Option<Reason>> {
    let reason = judged_reading(change, reading)?;
    change.add_registry_reading(id, reading, reason)?;
    Ok(reason)
}

/// What speaks against a reading.
///
/// # Errors
/// What the store says.
pub fn judged_reading(view: &View<'_>, reading: &MeterReading) -> DbResult<Option<Reason>> {
    Ok(match view.account_row(&reading.account)? {
        None => Some(Reason::AccountNotFound),
        Some((account, _)) if view.has_meter(account, &reading.meter)? => None,
        Some(_) => Some(Reason::MeterNotFound),
    })
}

/// The services of the centre by what a file may call them: name or number.
pub(crate) fn services(view: &View<'_>) -> DbResult<HashMap<String, ServiceId>> {
    let mut named = HashMap::new();
    for service in view.services()? {
        let _ = named.insert(service.name.to_lowercase(), service.id);
        let _ = named.insert(service.id.to_string(), service.id);
    }
    Ok(named)
}

fn put_on_accounts(change: &Change<'_>, id: u32, now_ms: i64) -> DbResult<()> {
    let services = services(change)?;
    change.begin_postings()?;
    let mut without = Vec::new();
    change.payments_by_account(id, |account, payments| {
        let mut charges = change.charge_rows(account)?;
        for payment in payments {
            match spread(payment, &mut charges, &services) {
                Some(parts) => change.draft_posting(payment.line, account, &parts)?,
                None => without.push(payment.line),
            }
        }
        Ok(())
    })?;
    for line in without {
        change.settle_registry_payment(id, line, Err(Reason::SupplierUnknown))?;
    }
    change.finish_postings(id, now_ms)
}

/// Takes back what the voids of a registry are about: the very parts their payments were put on, each once.
fn take_back(change: &Change<'_>, id: u32, now_ms: i64) -> DbResult<()> {
    change.begin_postings()?;
    for void in change.voids_of_load(id)? {
        let Some(identity) = void.takes_back else { continue };
        let Some((of, line, account, amount)) = change.applied_operation(identity)? else { continue };
        if amount != -void.amount_minor || !change.take_back((of, line), (id, void.line))? {
            continue;
        }
        let mut parts = change.parts(of, line)?;
        parts.iter_mut().for_each(|part| part.amount_minor = -part.amount_minor);
        change.draft_posting(void.line, account, &parts)?;
        change.settle_registry_payment(id, void.line, Ok(account))?;
    }
    change.finish_postings(id, now_ms)
}

/// A registry that is not undone.
pub(crate) fn standing(view: &View<'_>, id: u32) -> Result<LoadRow, RegistryError> {
    let load = view.load(id)?.ok_or(RegistryError::NoRegistry(id))?;
    if load.undone_utc.is_some() { Err(RegistryError::Undone(id)) } else { Ok(load) }
}

/// Undoes a registry as a whole: everything it put on accounts is written again with the other sign, and its content and
/// its operations may come again.
///
/// # Errors
/// Why it cannot be undone.
pub fn undo(db: &Db, id: u32, open_from: Option<BusinessDate>, now_ms: i64) -> Result<LoadRow, RegistryError> {
    db.write(|change| {
        let load = standing(change, id)?;
        if let Some(by) = change.voided_by(id)? {
            return Err(RegistryError::VoidedBy { id, by });
        }
        if change.has_given_back_of(id)? {
            return Err(RegistryError::GivenBack(id));
        }
        if let (Some(open), Some(day)) = (open_from, change.first_day_of(id)?)
            && day < open
        {
            return Err(RegistryError::Closed { id, day });
        }
        change.undo_postings(id, now_ms)?;
        change.forget_load(id, now_ms)?;
        Ok(load)
    })
}

/// Puts a payment that waits on an account that a person found.
///
/// # Errors
/// Why it was not put there.
pub fn assign(db: &Db, id: u32, line: u64, account: &str, now_ms: i64) -> Result<(), RegistryError> {
    db.write(|change| {
        let load = standing(change, id)?;
        let waiting = change.unallocated_line(id, line)?.filter(|payment| payment.amount_minor > 0);
        let waiting = waiting.ok_or(RegistryError::NotWaiting { id, line })?;
        if change.is_given_back(Held::Line(id, line))? {
            return Err(RegistryError::NotWaiting { id, line });
        }
        let not = |reason| RegistryError::NotAssigned { account: account.to_owned(), reason };
        let (row, currency) = change.account_row(account)?.ok_or_else(|| not(Reason::AccountNotFound))?;
        if currency != load.currency {
            return Err(not(Reason::OtherCurrency));
        }
        let period = waiting.period.map(kassa_domain::Period::from_index).transpose().ok().flatten();
        let payment = AccountPayment { line, period, service: waiting.service, amount_minor: waiting.amount_minor };
        let parts = spread(&payment, &mut change.charge_rows(row)?, &services(change)?);
        let parts = parts.ok_or_else(|| not(Reason::SupplierUnknown))?;
        change.begin_postings()?;
        change.draft_posting(line, row, &parts)?;
        change.finish_postings(id, now_ms)?;
        Ok(change.settle_registry_payment(id, line, Ok(row))?)
    })
}
