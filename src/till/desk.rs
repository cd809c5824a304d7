//! Questions to the till that change nothing: each over a connection of its own, never on the till's thread.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kassa_domain::bill::{AsOf, Bill, Narrowing};
use kassa_domain::directory::{Account, Provider, Service, Town};
use kassa_domain::exchange::{About, VerdictState};
use kassa_domain::ids::{AccountNumber, EntryRef, HumanNumber, Login, PaymentNumber, ShiftNumber, UserId};
use kassa_domain::payment::{PayerCopy, Payment, PaymentState};
use kassa_domain::point::{OfflineFacts, Point, Territory};
use kassa_domain::receipt::{FiscalDocument, OperationKind, Receipt};
use kassa_domain::shift::{ShiftState, ShiftTotals};
use kassa_domain::user::User;
use kassa_domain::{BusinessDate, Money, Period, Timestamp};

pub use self::by_number::ByNumber;
pub use self::cases::Case;
pub use self::elsewhere::Elsewhere;
pub use self::readings::PastReading;
use super::command::TillView;
use super::queued;
use crate::clock::Clock;
use crate::signal::Queue;
use crate::store::directory::bill::reduced;
use crate::store::directory::{DirectoryError, DirectoryReader, Found, Query};
use crate::store::identity::Identity;
use crate::store::reversals::Gone;
use crate::store::{self, OpenError, Reader, StoreError};

mod by_number;
mod cases;
mod drawer;
mod elsewhere;
mod kept;
mod readings;
mod twice;

/// How far back a payment of a sum is taken for that of a paper without a month, milliseconds: a month and a half.
const PAID_BEFORE_MS: i64 = 45 * 24 * 3_600_000;

/// Why a question could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The money file could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The money file could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The directory could not be read.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The sums of a bill cannot be computed.
    #[error(transparent)]
    Money(#[from] kassa_domain::money::MoneyError),
}

/// Where an entry stands on its way to the centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// Not acknowledged.
    Queued,
    /// Acknowledged, without a verdict.
    Sent,
    /// With a verdict; the reason is the key of a text, empty when there is none.
    Verdict(VerdictState, String),
}

/// One row of the paid list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidRow {
    /// The payment.
    pub payment: Payment,
    /// Its human number.
    pub human: HumanNumber,
    /// Where it stands.
    pub state: PaymentState,
    /// The entry that accepted it.
    pub entry: EntryRef,
    /// When, by the till's offset then.
    pub accepted_at: Timestamp,
    /// Who took it.
    pub cashier: String,
    /// Its document, once registered.
    pub document: Option<FiscalDocument>,
    /// Where it stands on its way to the centre.
    pub sent: Sent,
    /// When the centre got it, by the centre's clock and the till's offset of the payment; nothing before its verdict, or
    /// where the centre did not say.
    pub received_at: Option<Timestamp>,
    /// Duplicates printed.
    pub copies: u32,
    /// What of it goes back, line by line.
    pub gone: Gone,
}

/// A payment that a scanned paper may have been paid by already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaidBefore {
    /// Its human number.
    pub number: HumanNumber,
    /// When it was taken.
    pub at: Timestamp,
    /// What was taken for the paper's month, or all of it where the paper names none.
    pub sum: Money,
    /// The sum is the paper's: it was that very bill.
    pub same: bool,
    /// This till took it; else another one, as the centre told.
    pub is_here: bool,
}

/// The desk.
#[derive(Debug)]
pub struct Desk {
    dir: PathBuf,
    identity: Identity,
    clock: Arc<dyn Clock>,
    money: Mutex<Reader>,
    directory: Mutex<DirectoryReader>,
    /// How many times the till was looked at; counted while nobody else reads.
    looked: AtomicU64,
}

impl Desk {
    /// Opens the two files for reading.
    ///
    /// # Errors
    /// One of them cannot be opened.
    pub fn open(dir: &Path, identity: Identity, clock: Arc<dyn Clock>) -> Result<Self, DeskError> {
        let money = Mutex::new(store::open_reader(dir, None)?);
        let directory = Mutex::new(DirectoryReader::open(dir)?);
        Ok(Self { dir: dir.to_owned(), identity, clock, money, directory, looked: AtomicU64::new(0) })
    }

    /// True when the money of the visit with this mark was taken; what cannot be read is asked again by the till (R23).
    #[must_use]
    pub fn is_paid(&self, token: &str) -> bool {
        matches!(store::payments::visit_by_token(&self.money(), token), Ok(Some(_)))
    }

    fn money(&self) -> MutexGuard<'_, Reader> {
        // A panic while reading leaves nothing half done.
        self.money.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn directory(&self) -> MutexGuard<'_, DirectoryReader> {
        self.directory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The data folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The version of the money file's tables.
    #[must_use]
    pub const fn schema(&self) -> u32 {
        store::migrate::KNOWN
    }

    /// Who this till is.
    #[must_use]
    pub const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The point, once the directory has brought it.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn point(&self) -> Result<Option<Point>, DeskError> {
        Ok(self.directory().point()?)
    }

    /// The till as the frame shows it.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn view(&self) -> Result<TillView, DeskError> {
        let money = self.money();
        let looked = self.looked.fetch_add(1, Ordering::Relaxed);
        let shift = store::shifts::current(&money)?;
        let number = match &shift {
            ShiftState::Open(open) | ShiftState::Opening(open) | ShiftState::Closing(open) => Some(open.number),
            ShiftState::Closed { .. } => None,
        };
        let last_shift = match &shift {
            ShiftState::Closed { last } => *last,
            ShiftState::Open(open) | ShiftState::Opening(open) | ShiftState::Closing(open) => Some(open.number),
        };
        let totals = number.map(|number| store::shifts::totals(&money, number, self.identity.currency)).transpose()?;
        let unsettled = store::receipts::unsettled_count(&money)?;
        Ok(TillView { shift, totals, unsettled, last_shift, looked })
    }

    /// Totals of a shift.
    ///
    /// # Errors
    /// The money file cannot be read, or there is no such shift.
    pub fn totals(&self, shift: ShiftNumber) -> Result<ShiftTotals, DeskError> {
        Ok(store::shifts::totals(&self.money(), shift, self.identity.currency)?)
    }

    /// Looks for accounts (R1).
    ///
    /// # Errors
    /// The directory cannot be read, or the query lacks what a search needs.
    pub fn search(&self, query: &Query) -> Result<Found, DeskError> {
        Ok(self.directory().search(query)?)
    }

    /// The bill of an account: what the directory says, less what was paid here and is not counted there yet.
    ///
    /// # Errors
    /// One of the files cannot be read.
    pub fn bill(&self, number: &AccountNumber, narrowing: &Narrowing) -> Result<Option<Bill>, DeskError> {
        let directory = self.directory();
        // Sync may apply a page between two questions: an account with the balances of another state would show a debt
        // that was paid, or hide one.
        let (account, state) = loop {
            let before = directory.state()?;
            let account = directory.account(number)?;
            let state = directory.state()?;
            if before == state {
                break (account, state);
            }
        };
        let Some(account) = account else { return Ok(None) };
        let payer = PayerCopy { holder: account.holder.clone(), address: directory.address_of(&account)?.to_string() };
        drop(directory);
        let as_of = AsOf::Directory(state.in_step_at);
        self.bill_of(account, payer, as_of, state.counted_through, narrowing).map(Some)
    }

    /// The bill of an account as the centre has it now (R5).
    ///
    /// # Errors
    /// One of the files cannot be read.
    pub fn live_bill(
        &self,
        live: kassa_domain::exchange::LiveAccount,
        narrowing: &Narrowing,
    ) -> Result<Bill, DeskError> {
        let address = self.directory().address_of(&live.account)?.to_string();
        let payer = PayerCopy { holder: live.account.holder.clone(), address };
        self.bill_of(live.account, payer, AsOf::Live, live.counted_through, narrowing)
    }

    fn bill_of(
        &self,
        account: kassa_domain::directory::Account,
        payer: PayerCopy,
        as_of: AsOf,
        counted: Option<EntryRef>,
        narrowing: &Narrowing,
    ) -> Result<Bill, DeskError> {
        let currency = self.identity.currency;
        let after = counted.unwrap_or(EntryRef { epoch: kassa_domain::ids::Epoch(0), seq: kassa_domain::ids::Seq(0) });
        let paid = store::payments::uncounted(&self.money(), &account.number, after, currency)?;
        let account = reduced(account, &paid)?;
        Ok(Bill::new(account, payer, as_of, currency, narrowing))
    }

    /// The services, in the order of a bill.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn services(&self) -> Result<Vec<Service>, DeskError> {
        Ok(self.directory().services()?)
    }

    /// The providers.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn providers(&self) -> Result<Vec<Provider>, DeskError> {
        Ok(self.directory().providers()?)
    }

    /// The towns the point takes payments for: its home town, then the others by name (R1). None before the first
    /// directory.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn towns(&self) -> Result<Vec<Town>, DeskError> {
        let directory = self.directory();
        let Some(point) = directory.point()? else { return Ok(Vec::new()) };
        let mut towns = directory.towns()?;
        towns.retain(|town| point.serves(town.id));
        towns.sort_by_key(|town| point.territory(town.id) != Territory::Home);
        Ok(towns)
    }

    /// The town of an account that the point takes no payments for, by its name; nothing where it does, or where the
    /// directory does not say (R1).
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn town_not_served(&self, account: &Account) -> Result<Option<String>, DeskError> {
        let directory = self.directory();
        let town = directory.town_of(account.street)?;
        Ok(town.zip(directory.point()?).filter(|(town, point)| !point.serves(town.id)).map(|(town, _)| town.name))
    }

    /// Commission rules.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn commissions(&self) -> Result<Vec<kassa_domain::commission::CommissionRule>, DeskError> {
        Ok(self.directory().commissions()?)
    }

    /// When the directory was last in step with the centre.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn in_step_at(&self) -> Result<Option<Timestamp>, DeskError> {
        Ok(self.directory().state()?.in_step_at)
    }

    /// Milliseconds for which a login is locked.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn locked_for(&self, login: &str) -> Result<i64, DeskError> {
        Ok(store::signin::locked_for(&self.money(), &login.to_lowercase(), self.clock.now())?)
    }

    /// Whether anybody can sign in: false until the first directory has come.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn users_exist(&self) -> Result<bool, DeskError> {
        Ok(!self.directory().users()?.is_empty())
    }

    /// A person by login.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn user_by_login(&self, login: &Login) -> Result<Option<User>, DeskError> {
        Ok(self.directory().user_by_login(login.as_str())?)
    }

    fn user_name(&self, id: UserId) -> Result<String, DeskError> {
        let users = self.directory().users()?;
        Ok(users.into_iter().find(|user| user.id == id).map_or_else(String::new, |user| user.name))
    }

    /// The payments of a day, in order.
    ///
    /// # Errors
    /// One of the files cannot be read.
    pub fn paid(&self, day: BusinessDate) -> Result<Vec<PaidRow>, DeskError> {
        let stored = store::payments::of_day(&self.money(), day, self.identity.currency)?;
        stored.into_iter().map(|stored| self.paid_row(stored)).collect()
    }

    /// Whether a day is one of those this till has been at work: of days before its first shift here it knows nothing.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn holds(&self, day: BusinessDate) -> Result<bool, DeskError> {
        let first = store::shifts::first_day(&self.money())?;
        Ok(day >= first.unwrap_or_else(|| self.clock.now().local_date()))
    }

    /// What this till took for an account and was not given back: for a month, or of a sum within the last weeks.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn paid_before(
        &self,
        account: &AccountNumber,
        month: Option<Period>,
        sum: Option<Money>,
    ) -> Result<Option<PaidBefore>, DeskError> {
        let since = self.clock.now().utc_ms() - PAID_BEFORE_MS;
        let taken = store::payments::taken_before(&self.money(), account, (month, since), sum)?;
        taken.map(|taken| self.told(&taken, sum)).transpose()
    }

    /// The newest payments of an account that were not given back, those that the centre told of other tills too: at most
    /// so many, the newest first.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn lately_paid(
        &self,
        account: &AccountNumber,
        elsewhere: Vec<PaidBefore>,
        most: usize,
    ) -> Result<Vec<PaidBefore>, DeskError> {
        let taken = store::payments::lately_taken(&self.money(), account, u32::try_from(most).unwrap_or(u32::MAX))?;
        let mut paid: Vec<PaidBefore> = taken.iter().map(|taken| self.told(taken, None)).collect::<Result<_, _>>()?;
        paid.extend(elsewhere);
        paid.sort_by_key(|paid| std::cmp::Reverse(paid.at.utc_ms()));
        paid.truncate(most);
        Ok(paid)
    }

    fn human(&self, number: PaymentNumber) -> HumanNumber {
        HumanNumber { point: self.identity.point.clone(), till: self.identity.code.clone(), number }
    }

    /// A payment as a cashier is told of it.
    fn told(&self, taken: &store::payments::TakenBefore, sum: Option<Money>) -> Result<PaidBefore, DeskError> {
        let at = store::journal::occurred_at(&self.money(), taken.entry)?;
        let at = at.ok_or_else(|| StoreError::row("payment", "a payment without its entry"))?;
        let number = self.human(taken.number);
        let taken_sum = Money::new(taken.minor, self.identity.currency);
        Ok(PaidBefore { number, at, sum: taken_sum, same: sum == Some(taken_sum), is_here: true })
    }

    /// One payment.
    ///
    /// # Errors
    /// One of the files cannot be read.
    pub fn paid_one(&self, number: PaymentNumber) -> Result<Option<PaidRow>, DeskError> {
        let stored = store::payments::get(&self.money(), number, self.identity.currency)?;
        stored.map(|stored| self.paid_row(stored)).transpose()
    }

    fn paid_row(&self, stored: store::payments::Stored) -> Result<PaidRow, DeskError> {
        let money = self.money();
        let receipts = store::receipts::of_payment(&money, stored.payment.number)?;
        let document = receipts.into_iter().find_map(|receipt| match (receipt.operation.kind(), receipt.receipt) {
            (OperationKind::Sale, Receipt::Registered { document }) => Some(document),
            (_, _) => None,
        });
        let (sent, received) = (sent(&money, stored.entry)?, store::journal::received(&money, stored.entry)?);
        let accepted_at = store::journal::occurred_at(&money, stored.entry)?;
        let accepted_at = accepted_at.ok_or_else(|| StoreError::row("payment", "a payment without its entry"))?;
        drop(money);
        Ok(PaidRow {
            human: self.human(stored.payment.number),
            state: stored.state,
            entry: stored.entry,
            accepted_at,
            cashier: self.user_name(stored.cashier)?,
            document,
            sent,
            received_at: received.map(|at_ms| accepted_at.shifted(at_ms.saturating_sub(accepted_at.utc_ms()))),
            copies: stored.copies,
            gone: stored.gone,
            payment: stored.payment,
        })
    }

    /// What was asked of the register for a payment, with what became of it: its own receipt, then its reversal's.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn receipts_of(&self, number: PaymentNumber) -> Result<Vec<store::receipts::Stored>, DeskError> {
        Ok(store::receipts::of_payment(&self.money(), number)?)
    }

    /// What an entry asked of the register, with what became of it.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn receipt_at(&self, of: EntryRef) -> Result<Option<store::receipts::Stored>, DeskError> {
        Ok(store::receipts::get(&self.money(), of)?)
    }

    /// The newest operation of a kind in a shift, with what became of it.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn receipt_of_shift(
        &self,
        shift: ShiftNumber,
        kind: OperationKind,
    ) -> Result<Option<store::receipts::Stored>, DeskError> {
        Ok(store::receipts::of_shift(&self.money(), shift, kind)?)
    }

    /// The papers of a payment's reversal; nothing when it was not undone.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn papers_of(&self, payment: PaymentNumber) -> Result<Option<store::attachments::PapersOf>, DeskError> {
        Ok(store::attachments::of_payment(&self.money(), payment)?)
    }

    /// Scans of papers that the centre does not have.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn scans_waiting(&self) -> Result<store::attachments::Waiting, DeskError> {
        Ok(store::attachments::waiting(&self.money())?)
    }

    /// The queue to the centre.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn queue(&self) -> Result<Queue, DeskError> {
        let (waiting, refused) = store::journal::queue(&self.money())?;
        Ok(Queue { waiting, refused })
    }

    /// The queue by states, entry by entry: at most so many of each state, all of one moment.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn queued(&self, limits: store::queue::Limits) -> Result<queued::Entries, DeskError> {
        Ok(store::report::at_one_moment(&self.money(), |conn| {
            let found = store::queue::by_state(conn, limits)?;
            queued::entries(found, |body| store::queue::payment_of(conn, body), self.identity())
        })?)
    }

    /// What the use of the limits without the centre is counted from (R10).
    ///
    /// # Errors
    /// The money file or the directory cannot be read.
    pub fn offline(&self) -> Result<OfflineFacts, DeskError> {
        let (money, now) = (self.money(), self.now());
        let (last_contact, _) = store::identity::contact(&money)?;
        let (payments, sum) = store::payments::unacknowledged(&money, self.identity.currency)?;
        let contact = last_contact.map(|at| now.shifted(at - now.utc_ms()));
        Ok(OfflineFacts { contact, in_step: self.in_step_at()?, payments, sum })
    }

    /// The till's time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The till's time as far as its own entries bear it out: no later than so long after the last of them.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn sure_now(&self, ahead_max_ms: i64) -> Result<Timestamp, DeskError> {
        let now = self.now();
        let last = store::journal::last_at(&self.money())?;
        let ahead_ms = last.map_or(0, |last| now.utc_ms().saturating_sub(last).saturating_sub(ahead_max_ms));
        Ok(now.shifted(ahead_ms.max(0).saturating_neg()))
    }

    /// What the centre told the cashier, those not read first, with the payment that one speaks of: at most so many.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn messages(&self, limit: u32) -> Result<Vec<(store::messages::Kept, Option<PaidRow>)>, DeskError> {
        let kept = store::messages::latest(&self.money(), limit)?;
        kept.into_iter()
            .map(|kept| {
                let About::PaidTwice { payment, .. } = kept.message.about else { return Ok((kept, None)) };
                let number = store::payments::at_entry(&self.money(), payment)?;
                let row = number.map(|number| self.paid_one(number)).transpose()?.flatten();
                Ok((kept, row))
            })
            .collect()
    }

    /// Cash in the drawer by the journal, when a shift is open.
    ///
    /// # Errors
    /// The money file cannot be read.
    pub fn drawer(&self) -> Result<Option<Money>, DeskError> {
        self.view()?.totals.map(|totals| totals.drawer()).transpose().map_err(DeskError::from)
    }
}

fn sent(money: &Reader, entry: EntryRef) -> Result<Sent, DeskError> {
    if let Some((state, reason)) = store::journal::verdict(money, entry)? {
        return Ok(Sent::Verdict(state, reason));
    }
    let acknowledged = store::journal::is_acknowledged(money, entry)?;
    Ok(if acknowledged { Sent::Sent } else { Sent::Queued })
}
