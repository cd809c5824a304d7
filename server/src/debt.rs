//! The online debt protocol at the centre: a bank asks what an account owes, and tells what was paid or taken back.
//!
//! An order counts once for ever, known by the bank and the bank's own number of it: the row of the order, its payments
//! and what they put on charges are one transaction, so an answer that was lost is given again and counts nothing. What
//! is refused leaves nothing behind. The payments of a day are lines of one registry of that bank, which people see, undo
//! and reconcile as any other.

use std::collections::HashMap;

use jiff::civil::Time;
use kassa_domain::chain::Hash;
use kassa_domain::ids::ServiceId;
use kassa_domain::{BusinessDate, Money, Timestamp};
use kassa_formats::debt::{Answer, Cause, Debt, Message, Order, Unit, read};
use kassa_formats::registry::{Account, Identity, Payment, PaymentKind};

use crate::db::{AccountPayment, BankRow, Change, ChargeRow, Db, DbError, DbResult, NewOrder, OrderRow, Part, View};
use crate::registry::{services, spread};

/// Units that name an account.
const ACCOUNT_UNITS: [&str; 3] = ["ls", "account", "billidentifier"];
/// Minutes east of UTC where a day begins first: what has begun nowhere yet is in the future.
const EASTERNMOST_MIN: i16 = 14 * 60;

/// The digest of a bank's key, as it is kept.
#[must_use]
pub fn key_hash(key: &str) -> Hash {
    Hash::of(format!("kassa.bank.v1\0{key}").as_bytes())
}

/// Does what a message says, and the answer to it; the message too, where the bytes are one.
///
/// # Errors
/// What the store says: then nothing was done, and the bank asks again.
pub fn answer(db: &Db, bank: &BankRow, bytes: &[u8], now_ms: i64) -> DbResult<(Option<Message>, Answer)> {
    let message = match read(bytes, bank.currency) {
        Ok(message) => message,
        Err(refusal) => return Ok((None, Answer::Refused(refusal.into()))),
    };
    let done = match &message {
        Message::Search(unit) => db.read(|view| search(view, bank, unit)),
        Message::Check(order) => db.read(|view| check(view, bank, order, now_ms)),
        Message::Pay(order) => db.write(|change| pay(change, bank, order, now_ms)),
        Message::Cancel { id } => db.write(|change| cancel(change, bank, id, now_ms)),
    };
    match done {
        Ok(answer) => Ok((Some(message), answer)),
        Err(Stop::Refused(cause)) => Ok((Some(message), Answer::Refused(cause))),
        Err(Stop::Db(error)) => Err(error),
    }
}

/// Why a message came to nothing: the transaction it began is undone.
enum Stop {
    Refused(Cause),
    Db(DbError),
}

impl From<Cause> for Stop {
    fn from(cause: Cause) -> Self {
        Self::Refused(cause)
    }
}

impl From<DbError> for Stop {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}

fn search(view: &View<'_>, bank: &BankRow, unit: &Unit) -> Result<Answer, Stop> {
    if !ACCOUNT_UNITS.contains(&unit.name.to_lowercase().as_str()) {
        return Err(Cause::Unit.into());
    }
    let account = unit.value.trim();
    let row = account_row(view, bank, account)?;
    let services = view.services()?;
    let providers = view.providers()?;
    let mut debts: Vec<(ServiceId, Debt)> = Vec::new();
    for ChargeRow { service, provider, due_minor, .. } in view.charge_rows(row)? {
        let due = Money::new(due_minor, bank.currency);
        if let Some((_, debt)) = debts.iter_mut().find(|(id, _)| *id == service) {
            debt.amount = debt.amount.plus(due).map_err(|_| DbError::Corrupt("a debt beyond all sums"))?;
            continue;
        }
        let service_name = services.iter().find(|row| row.id == service).map(|row| row.name.clone());
        let provider_name = providers.iter().find(|row| row.id == provider).map(|row| row.name.clone());
        let debt = Debt {
            code: service.to_string(),
            service: service_name.unwrap_or_default(),
            provider: provider_name.unwrap_or_default(),
            amount: due,
        };
        debts.push((service, debt));
    }
    debts.sort_by_key(|(service, _)| *service);
    Ok(Answer::Debts { account: account.to_owned(), debts: debts.into_iter().map(|(_, debt)| debt).collect() })
}

/// The row of an account in the bank's currency.
fn account_row(view: &View<'_>, bank: &BankRow, number: &str) -> Result<u64, Stop> {
    let (row, currency) = view.account_row(number)?.ok_or(Cause::NoAccount)?;
    if currency == bank.currency { Ok(row) } else { Err(Cause::OtherCurrency.into()) }
}

/// An order that is known already: the same again is answered as before.
fn known(view: &View<'_>, bank: &BankRow, order: &Order) -> Result<bool, Stop> {
    match view.bank_order(bank.id, &order.id)? {
        None => Ok(false),
        Some(before) if before.digest != digest(order) => Err(Cause::Contradicts.into()),
        Some(OrderRow { is_taken_back: true, .. }) => Err(Cause::Cancelled.into()),
        Some(_) => Ok(true),
    }
}

fn check(view: &View<'_>, bank: &BankRow, order: &Order, now_ms: i64) -> Result<Answer, Stop> {
    if !known(view, bank, order)? {
        let _ = plan(view, bank, order, now_ms)?;
    }
    Ok(Answer::Done { id: order.id.clone() })
}

/// Where an order goes: the account, and the parts of each service.
struct Plan {
    row: u64,
    account: String,
    parts: Vec<Vec<Part>>,
}

fn plan(view: &View<'_>, bank: &BankRow, order: &Order, now_ms: i64) -> Result<Plan, Stop> {
    let today = Timestamp::new(now_ms, EASTERNMOST_MIN).unwrap_or(Timestamp::EPOCH).local_date();
    if order.created.local_date() > today {
        return Err(Cause::Future.into());
    }
    let account = order.account.clone().ok_or(Cause::AccountMissing)?;
    let row = account_row(view, bank, &account)?;
    let known: HashMap<String, ServiceId> = services(view)?;
    let mut charges = view.charge_rows(row)?;
    let mut parts = Vec::with_capacity(order.services.len());
    for (line, sum) in (1..).zip(&order.services) {
        let not = || Cause::NoService(sum.code.clone());
        if !known.contains_key(&sum.code.trim().to_lowercase()) {
            return Err(not().into());
        }
        let (service, amount_minor) = (sum.code.clone(), sum.amount.minor());
        let payment = AccountPayment { line, period: None, service, amount_minor };
        parts.push(spread(&payment, &mut charges, &known).ok_or_else(not)?);
    }
    Ok(Plan { row, account, parts })
}

fn pay(change: &Change<'_>, bank: &BankRow, order: &Order, now_ms: i64) -> Result<Answer, Stop> {
    let done = Answer::Done { id: order.id.clone() };
    if known(change, bank, order)? {
        return Ok(done);
    }
    let Plan { row, account, parts } = plan(change, bank, order, now_ms)?;
    let day = order.created.local_date();
    let registry = change.registry_of_day(bank, day, day_hash(bank, day), now_ms)?;
    let first = change.free_line(registry)?;
    change.begin_postings()?;
    for ((line, sum), parts) in (first..).zip(&order.services).zip(&parts) {
        let mut payment = line_of(bank, &order.id, line - first, PaymentKind::Payment);
        payment.line = line;
        payment.account = Some(Account { number: account.clone(), zeros_lost: false });
        payment.date = Some(day);
        payment.time = Some(order.created.local().time());
        payment.service = Some(sum.code.clone());
        payment.amount = sum.amount;
        change.add_registry_payment(registry, &payment, Some(row), None)?;
        change.note_operation(registry, line)?;
        change.draft_posting(line, row, parts)?;
    }
    change.finish_postings(registry, now_ms)?;
    let lines = order.services.len() as u64;
    change.count_lines(registry, lines, 0, order.total)?;
    change.add_order(&NewOrder {
        bank: bank.id,
        id: &order.id,
        digest: digest(order),
        lines: (registry, first, u32::try_from(lines).unwrap_or(u32::MAX)),
        utc_offset_min: order.created.offset_min(),
        now_ms,
    })?;
    Ok(done)
}

/// Takes an order back: the very parts it was put on, by lines of their own in the registry of the day it is taken back.
fn cancel(change: &Change<'_>, bank: &BankRow, id: &str, now_ms: i64) -> Result<Answer, Stop> {
    let done = Answer::Done { id: id.to_owned() };
    let order = change.bank_order(bank.id, id)?.ok_or(Cause::NoOrder)?;
    if order.is_taken_back {
        return Ok(done);
    }
    let now = Timestamp::new(now_ms, order.utc_offset_min).map_err(|_| DbError::Corrupt("a zone"))?;
    let day = now.local_date();
    let registry = change.registry_of_day(bank, day, day_hash(bank, day), now_ms)?;
    let mut line = change.free_line(registry)?;
    let (of, first, count) = order.lines;
    let (mut voids, mut sum) = (0, Money::zero(bank.currency));
    change.begin_postings()?;
    for paid in change.payments_of_load(of, first - 1, count)? {
        let place = paid.line - first;
        let paid_by = line_of(bank, id, place, PaymentKind::Payment).identity;
        // A void of a file may have been quicker.
        let Some((of, of_line, row, amount)) = change.applied_operation(paid_by)? else { continue };
        if !change.take_back((of, of_line), (registry, line))? {
            continue;
        }
        let mut payment = line_of(bank, id, place, PaymentKind::Void);
        payment.line = line;
        payment.account = Some(Account { number: paid.account, zeros_lost: false });
        payment.date = Some(day);
        payment.time = Some(now.local().time());
        payment.service = Some(paid.service);
        payment.amount = Money::new(-amount, bank.currency);
        payment.takes_back = Some(paid_by);
        change.add_registry_payment(registry, &payment, Some(row), None)?;
        change.note_operation(registry, line)?;
        let mut parts = change.parts(of, of_line)?;
        parts.iter_mut().for_each(|part| part.amount_minor = -part.amount_minor);
        change.draft_posting(line, row, &parts)?;
        sum = sum.plus(payment.amount).map_err(|_| DbError::Corrupt("an order beyond all sums"))?;
        (line, voids) = (line + 1, voids + 1);
    }
    change.finish_postings(registry, now_ms)?;
    change.count_lines(registry, voids, voids, sum)?;
    change.cancel_order(bank.id, id, now_ms)?;
    Ok(done)
}

/// What an order says, in short: the moment left out, for a bank that asks again writes its own.
fn digest(order: &Order) -> Hash {
    let mut text = format!("kassa.order.v1\0{}\0{}", order.account.as_deref().unwrap_or_default(), order.total);
    for service in &order.services {
        text.push_str(&format!("\0{}\0{}", service.code, service.amount));
    }
    Hash::of(text.as_bytes())
}

/// What the registry of a bank's day is known by.
fn day_hash(bank: &BankRow, day: BusinessDate) -> Hash {
    Hash::of(format!("kassa.debt.v1\0{}\0{day}", bank.id).as_bytes())
}

/// A line of an order, with nothing in it yet but what it is known by.
fn line_of(bank: &BankRow, id: &str, place: u64, kind: PaymentKind) -> Payment {
    let what = if kind == PaymentKind::Void { "void" } else { "paid" };
    let known_by = Hash::of(format!("kassa.debt.v1\0{}\0{id}\0{place}\0{what}", bank.id).as_bytes());
    let mut identity = [0; 12];
    identity.iter_mut().zip(known_by.0).for_each(|(to, from)| *to = from);
    Payment {
        line: 0,
        kind,
        identity: Identity(identity),
        operation: Some(id.to_owned()),
        account: None,
        payer: None,
        address: None,
        date: None,
        time: None::<Time>,
        zone: None,
        period: None,
        amount: Money::zero(bank.currency),
        transfer: None,
        commission: None,
        service: None,
        branch: None,
        operator: None,
        order: None,
        order_date: None,
        means: None,
        remark: None,
        readings: Vec::new(),
        reverses: None,
        takes_back: None,
        named: true,
        against: None,
    }
}
