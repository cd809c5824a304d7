//! Documents made of what the till knows: orders and acts of its drawer, reports of its shifts, and what a payer takes
//! away beside a receipt. Each is made anew whenever it is asked for, registers nothing, and says what registers it.

mod counted;
mod share;
mod shift;

use kassa_domain::bill::{BillLine, Narrowing};
use kassa_domain::cash::CashWay;
use kassa_domain::directory::{Meter, Provider, Service};
use kassa_domain::ids::{AccountNumber, PaymentNumber, ProviderId, ShiftNumber};
use kassa_domain::money::MoneyError;
use kassa_domain::payment::{Payment, PaymentLine};
use kassa_domain::reading::{self, Reading, ReadingKind, ReadingSource};
use kassa_domain::receipt::{Operation, OperationKind, Receipt};
use kassa_domain::reversal::ReversalKind;
use kassa_domain::{BusinessDate, Currency, Money, Timestamp};
use kassa_formats::receipt::{
    BankSlip, CashOrder, Counted, DebtNotice, DebtRow, Debtor, GroundKind, Head, Paper, Proof, ReadingRow, ReadingSlip,
    ReceiptPaper, ServiceRow, ServicesReport, Templates, Undoing, payment_code,
};
use kassa_formats::report::{Book, ReadingTaken, ReturnKind, Shift, Span};
use kassa_formats::scan::Payee;
use kassa_formats::symbol::Symbol;
use rust_decimal::Decimal;

use super::then;
use crate::fl;
use crate::i18n::{Language, text_in};
use crate::long_work::Progress;
use crate::report::{self, ReportError};
use crate::store::directory::DirectoryError;
use crate::store::receipts::Stored;
use crate::till::desk::{Desk, DeskError, PaidRow};
pub use counted::DrawerFound;
use share::Share;

/// Which document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Document {
    /// A void or a refund of a payment, with its ground: which of its returns, from 1, the last one where none is named.
    Void(PaymentNumber, Option<u32>),
    /// The slips of a payment, one for each provider.
    Slip(PaymentNumber),
    /// An order for cash of a shift, the last one of its kind where no number is given.
    CashOrder {
        /// Which way.
        way: CashWay,
        /// Which shift; the open one, else the last.
        shift: Option<ShiftNumber>,
        /// Which of its orders, from 1.
        number: Option<u32>,
    },
    /// Notes and coins, counted.
    Denominations {
        /// In which shift; in the open one, else the last.
        shift: Option<ShiftNumber>,
        /// How many of each face; as they were counted last in that shift where they are left out.
        notes: Option<Vec<Counted>>,
    },
    /// The act of a difference.
    Difference {
        /// Which shift; the open one, else the last.
        shift: Option<ShiftNumber>,
        /// What was counted; as the journal tells of that shift where it is left out.
        found: DrawerFound,
        /// The cashier's words; the journal's where it tells them.
        text: String,
    },
    /// The act of a drawer handed over, the last one where no number is given.
    HandOver {
        /// Which shift; the open one, else the last.
        shift: Option<ShiftNumber>,
        /// Which handing over of it, from 1.
        number: Option<u32>,
    },
    /// The report of a shift: X while it is open, Z of a closed one.
    Shift(Option<ShiftNumber>),
    /// An X report by services.
    Services(Option<ShiftNumber>),
    /// The readings of an account that were taken in a shift.
    Readings(AccountNumber, Option<ShiftNumber>),
    /// What an account owes.
    Debt(AccountNumber),
}

impl Document {
    /// The name of its kind, as templates and command lines have it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Void(..) => "void",
            Self::Slip(_) => "slip",
            Self::CashOrder { way: CashWay::In, .. } => "cash-in",
            Self::CashOrder { way: CashWay::Out, .. } => "cash-out",
            Self::Denominations { .. } => "denominations",
            Self::Difference { .. } => "difference",
            Self::HandOver { .. } => "hand-over",
            Self::Shift(_) => "shift",
            Self::Services(_) => "services",
            Self::Readings(..) => "readings",
            Self::Debt(_) => "debt",
        }
    }
}

/// Why there is no such document.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The files cannot be read.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The journal cannot be read.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// The sums cannot be computed.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// There is nothing it could be made of.
    #[error("nothing to make it of: {0:?}")]
    Missing(Missing),
}

/// What a document would have to be made of, and is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// No such payment.
    Payment,
    /// The payment was not given back.
    Return,
    /// No such shift, or none yet.
    Shift,
    /// No such order for cash in the shift.
    Order,
    /// No drawer was handed over in the shift.
    HandOver,
    /// The shift is open, and nothing was counted.
    Count,
    /// No such account.
    Account,
    /// No reading of the account was taken in the shift.
    Readings,
    /// Nobody knows the bank account of a provider: its name.
    BankAccount(String),
}

impl From<Missing> for DocumentError {
    fn from(missing: Missing) -> Self {
        Self::Missing(missing)
    }
}

/// Why there is no document, in words.
#[must_use]
pub fn words(missing: &Missing) -> String {
    match missing {
        Missing::Payment => fl!("document-no-payment"),
        Missing::Return => fl!("document-no-return"),
        Missing::Shift => fl!("document-no-shift"),
        Missing::Order => fl!("document-no-order"),
        Missing::HandOver => fl!("document-no-hand-over"),
        Missing::Count => fl!("document-no-count"),
        Missing::Account => fl!("document-no-account"),
        Missing::Readings => fl!("document-no-readings"),
        Missing::BankAccount(provider) => fl!("document-no-bank-account", provider = provider.clone()),
    }
}

/// Where documents are made from and how.
#[derive(Debug, Clone, Copy)]
pub struct Office<'a> {
    /// The till's questions.
    pub desk: &'a Desk,
    /// What papers look like.
    pub templates: &'a Templates,
    /// Their language.
    pub language: Language,
    /// Who works, empty for whoever opened the shift; of a document of the past the one who did is named where the journal
    /// tells.
    pub cashier: &'a str,
    /// Now.
    pub at: Timestamp,
}

impl Office<'_> {
    /// The papers of a document.
    ///
    /// # Errors
    /// See [`DocumentError`].
    pub fn papers(&self, asked: &Document) -> Result<Vec<Paper>, DocumentError> {
        let lines = self.head()?;
        let cashier = self.who_works()?;
        let head = Head { lines: &lines, cashier: &cashier, at: self.at };
        let one = |paper: Result<Paper, DocumentError>| paper.map(|paper| vec![paper]);
        match asked {
            Document::Void(payment, which) => one(self.void(&lines, *payment, *which)),
            Document::Slip(payment) => self.slips(head, *payment),
            Document::CashOrder { way, shift, number } => one(self.cash_order(head, *way, *shift, *number)),
            Document::Denominations { shift, notes } => one(self.denominations(head, *shift, notes.as_deref())),
            Document::Difference { shift, found, text } => one(self.difference(head, *shift, found, text)),
            Document::HandOver { shift, number } => one(self.hand_over(head, *shift, *number)),
            Document::Shift(shift) => one(self.shift(head, *shift)),
            Document::Services(shift) => one(self.services(head, *shift)),
            Document::Readings(account, shift) => one(self.readings(head, account, *shift)),
            Document::Debt(account) => one(self.debt(head, account)),
        }
    }

    fn head(&self) -> Result<Vec<String>, DocumentError> {
        Ok(known(self.desk.point())?.into_iter().flat_map(|point| [point.name, point.address]).collect())
    }

    /// Who is named, else who opened the shift.
    fn who_works(&self) -> Result<String, DocumentError> {
        if !self.cashier.is_empty() {
            return Ok(self.cashier.to_owned());
        }
        let Some(shift) = self.desk.view()?.last_shift else { return Ok(String::new()) };
        let opening = self.desk.receipt_of_shift(shift, OperationKind::OpenShift)?;
        Ok(opening.as_ref().and_then(cashier).unwrap_or_default())
    }

    fn payment(&self, number: PaymentNumber) -> Result<PaidRow, DocumentError> {
        self.desk.paid_one(number)?.ok_or_else(|| Missing::Payment.into())
    }

    /// What the journal says of a shift: of the one that is asked for, else of the open one, else of the last.
    fn book(&self, asked: Option<ShiftNumber>) -> Result<(Book, Shift), DocumentError> {
        let view = self.desk.view()?;
        let number = asked.or(view.last_shift).ok_or(Missing::Shift)?;
        let book = report::book(self.desk.dir(), Span::Shift(number), self.at, self.language, &Progress::unwatched())?;
        let shift = book.shifts.last().cloned().ok_or(Missing::Shift)?;
        Ok((book, shift))
    }

    fn void(&self, head: &[String], number: PaymentNumber, which: Option<u32>) -> Result<Paper, DocumentError> {
        let row = self.payment(number)?;
        let stored = self.desk.receipts_of(number)?;
        // One that the register certainly does not have gave nothing back: the lines before it may have.
        let mut back = (1_u32..).zip(stored.iter().filter(|stored| {
            stored.operation.kind() == OperationKind::Return && !matches!(stored.receipt, Receipt::Failed { .. })
        }));
        let found = match which {
            Some(which) => back.find(|(own, _)| *own == which),
            None => back.last(),
        };
        let (_, stored) = found.ok_or(Missing::Return)?;
        let Operation::Receipt(order) = &stored.operation else { return Err(Missing::Return.into()) };
        let (book, _) = self.book(Some(stored.shift))?;
        let returned = book.returned.iter().find(|returned| returned.entry == stored.of);
        let returned = returned.ok_or(Missing::Return)?;
        let original = row.human.to_string();
        let kind = match returned.kind {
            ReturnKind::Void => ReversalKind::Void,
            ReturnKind::Refund | ReturnKind::Decision => ReversalKind::Refund,
        };
        let ground = if returned.ground == 1 { GroundKind::Application } else { GroundKind::Note };
        let (_, templates) = then::templates(self.desk.dir(), order, &original, (self.language, self.templates));
        Ok(templates.paper(&ReceiptPaper {
            head,
            number: &original,
            order,
            proof: proof(Some(stored)),
            at: returned.at,
            duplicate: None,
            undoing: Some(Undoing { kind, original: &original, ground, approved_by: None }),
            undone: None,
            back: &[],
            payment_code: None,
        })?)
    }

    fn slips(&self, head: Head<'_>, number: PaymentNumber) -> Result<Vec<Paper>, DocumentError> {
        let row = self.payment(number)?;
        let head = Head { cashier: &row.cashier, at: row.accepted_at, ..head };
        let (providers, services) = (known(self.desk.providers())?, known(self.desk.services())?);
        let mut of: Vec<(ProviderId, Vec<&PaymentLine>)> = Vec::new();
        for line in &row.payment.lines {
            match of.iter_mut().find(|(provider, _)| *provider == line.provider) {
                Some((_, lines)) => lines.push(line),
                None => of.push((line.provider, vec![line])),
            }
        }
        let currency = self.desk.identity().currency;
        let payer = &row.payment.payer;
        let account = Debtor { account: row.payment.account.as_str(), payer: &payer.holder, address: &payer.address };
        let sums: Result<Vec<Money>, MoneyError> =
            of.iter().map(|(_, lines)| Money::total(lines.iter().map(|line| line.amount), currency)).collect();
        let slips = share::among(&row.payment, &sums?)?;
        let stored = self.desk.receipts_of(number)?;
        let sale = stored.iter().find(|stored| stored.operation.kind() == OperationKind::Sale);
        of.into_iter()
            .zip(slips)
            .map(|((provider, lines), share)| {
                let payee = payee(&providers, provider)?;
                let Share { sum, commission, rounding, card, part } = share;
                let purpose = match &row.payment.third {
                    Some(third) => third.purpose(),
                    None => self.purpose(&row.payment.account, &lines, &services),
                };
                let code = payment_code(&payee, sum, row.payment.account.as_str(), &purpose).ok().flatten();
                Ok(self.templates.paper(&BankSlip {
                    head,
                    number: &row.human.to_string(),
                    account,
                    payee: &payee,
                    purpose: &purpose,
                    sum,
                    commission,
                    rounding,
                    card,
                    part,
                    terminal_slip: row.payment.tenders.slip.as_ref().map(|slip| slip.as_str()),
                    payment_code: code.as_ref(),
                    proof: proof(sale),
                })?)
            })
            .collect()
    }

    /// What a transfer is for; the account stands first, where programs look for it.
    fn purpose(&self, account: &AccountNumber, lines: &[&PaymentLine], services: &[Service]) -> String {
        let mut what: Vec<String> = Vec::new();
        for line in lines {
            let service = services.iter().find(|service| service.id == line.service);
            let name = service.map_or_else(|| line.service.to_string(), |service| service.name.clone());
            what.push(format!("{name} {}", line.period));
        }
        let args = [("account", account.as_str().into()), ("what", what.join(", ").into())];
        text_in(self.of_banks(), "paper-purpose", &args)
    }

    fn cash_order(
        &self,
        head: Head<'_>,
        way: CashWay,
        shift: Option<ShiftNumber>,
        number: Option<u32>,
    ) -> Result<Paper, DocumentError> {
        let (_, shift) = self.book(shift)?;
        let mut orders = (1_u32..).zip(shift.moves.iter().filter(|moved| moved.way == way));
        let found = match number {
            Some(number) => orders.find(|(own, _)| *own == number),
            None => orders.last(),
        };
        let (number, moved) = found.ok_or(Missing::Order)?;
        let stored = self.desk.receipt_at(moved.entry)?;
        let cashier = stored.as_ref().and_then(cashier).unwrap_or_else(|| head.cashier.to_owned());
        Ok(self.templates.paper(&CashOrder {
            head: Head { cashier: &cashier, at: moved.at, ..head },
            way,
            number: Some(number.into()),
            day: shift.day,
            shift: shift.number,
            sum: moved.amount,
            purpose: &moved.purpose,
            person: "",
            approved_by: None,
            drawer: None,
            proof: proof(stored.as_ref()),
        })?)
    }

    fn services(&self, head: Head<'_>, shift: Option<ShiftNumber>) -> Result<Paper, DocumentError> {
        let (book, shift) = self.book(shift)?;
        let mut rows: Vec<(usize, String, u32, Money)> = Vec::new();
        let (mut commission, mut rounding) = (book.zero(), book.zero());
        let back: Vec<_> = book.returned.iter().filter(|returned| returned.done).collect();
        for taken in book.payments.iter().filter(|taken| taken.counts()) {
            commission = commission.plus(taken.payment.commission)?;
            rounding = rounding.plus(taken.payment.tenders.rounding)?;
            for line in &taken.payment.lines {
                let name = book.names.service(line.service);
                match rows.iter_mut().find(|(_, known, ..)| *known == name) {
                    Some((_, _, count, sum)) => (*count, *sum) = (*count + 1, sum.plus(line.amount)?),
                    None => rows.push((book.names.place_of(line.service), name, 1, line.amount)),
                }
            }
        }
        rows.sort_by_key(|(place, ..)| *place);
        let services: Vec<ServiceRow<'_>> =
            rows.iter().map(|(_, name, count, sum)| ServiceRow { name, count: *count, sum: *sum }).collect();
        let returned = Money::total(back.iter().map(|back| back.cash), book.currency)?;
        let returned = returned.plus(Money::total(back.iter().map(|back| back.card), book.currency)?)?;
        Ok(self.templates.paper(&ServicesReport {
            head,
            day: shift.day,
            shift: shift.number,
            currency: book.currency,
            services: &services,
            commission,
            rounding,
            reversals: u32::try_from(back.len()).unwrap_or(u32::MAX),
            returned,
        })?)
    }

    fn readings(
        &self,
        head: Head<'_>,
        account: &AccountNumber,
        shift: Option<ShiftNumber>,
    ) -> Result<Paper, DocumentError> {
        let (book, _) = self.book(shift)?;
        let bill = known(self.desk.bill(account, &Narrowing::default()))?.ok_or(Missing::Account)?;
        let services = known(self.desk.services())?;
        let taken = book.readings.iter().filter(|taken| taken.reading.account == *account);
        // Of several readings of a meter, or of one scale of it, the last one counts.
        let mut last: Vec<(&ReadingTaken, &Meter, String)> = Vec::new();
        for taken in taken {
            let Some(meter) = bill.account().meters.iter().find(|meter| meter.id == taken.reading.meter) else {
                continue;
            };
            last.retain(|(_, before, _)| before.id != meter.id);
            last.push((taken, meter, meter.face()));
        }
        // The payer's own word needs no telling to the payer.
        let by_sheet = text_in(self.language, "reading-source-control", &[]);
        let by_itself = text_in(self.language, "reading-source-remote", &[]);
        let mut rows: Vec<ReadingRow<'_>> = Vec::new();
        for (taken, meter, face) in &last {
            let service = services.iter().find(|service| service.id == meter.service);
            rows.push(ReadingRow {
                service: service.map_or("", |service| service.name.as_str()),
                meter: face,
                unit: service.map_or("", |service| service.unit.as_str()),
                date: taken.reading.date,
                previous: meter.last_value,
                value: taken.reading.value,
                source: match taken.reading.source {
                    ReadingSource::Resident => None,
                    ReadingSource::Control => Some(&by_sheet),
                    ReadingSource::Remote => Some(&by_itself),
                },
                used: used(&taken.reading, meter, self.at.local_date()),
            });
        }
        if rows.is_empty() {
            return Err(Missing::Readings.into());
        }
        let payer = bill.payer();
        let account = Debtor { account: account.as_str(), payer: &payer.holder, address: &payer.address };
        Ok(self.templates.paper(&ReadingSlip { head, account, number: None, readings: &rows })?)
    }

    fn debt(&self, head: Head<'_>, number: &AccountNumber) -> Result<Paper, DocumentError> {
        let bill = known(self.desk.bill(number, &Narrowing::default()))?.ok_or(Missing::Account)?;
        let (providers, services) = (known(self.desk.providers())?, known(self.desk.services())?);
        let owed: Vec<_> = bill.lines().iter().filter(|line| line.due.is_positive()).collect();
        let name = |line: &BillLine| {
            services.iter().find(|service| service.id == line.service).map_or("", |service| service.name.as_str())
        };
        let rows: Vec<DebtRow<'_>> =
            owed.iter().map(|line| DebtRow { service: name(line), period: line.period, sum: line.due }).collect();
        let currency = self.desk.identity().currency;
        let sum = Money::total(rows.iter().map(|row| row.sum), currency)?;
        let one = owed.first().filter(|first| owed.iter().all(|line| line.provider == first.provider));
        let code = one.and_then(|line| {
            let payee = payee(&providers, line.provider).ok()?;
            self.code(&payee, sum, number)
        });
        let payer = bill.payer();
        let as_of = known(self.desk.in_step_at())?.unwrap_or(self.at).local_date();
        Ok(self.templates.paper(&DebtNotice {
            head,
            account: Debtor { account: number.as_str(), payer: &payer.holder, address: &payer.address },
            as_of,
            currency,
            debts: &rows,
            paid: Money::zero(currency),
            payment_code: code.as_ref(),
        })?)
    }

    /// The language of transfers, whatever papers are in: banks and their programs look for its words.
    const fn of_banks(&self) -> Language {
        match self.desk.identity().currency {
            Currency::Uah => Language::Uk,
            Currency::Rub => Language::Ru,
            Currency::Kzt => Language::Kk,
        }
    }

    /// The code that pays for the account of a payment again, where all of it went to one provider: the sum is open.
    ///
    /// # Errors
    /// The directory cannot be read.
    pub fn code_of(&self, payment: &Payment) -> Result<Option<Symbol>, DeskError> {
        let first = payment.lines.first().map(|line| line.provider);
        let one = first.filter(|first| payment.lines.iter().all(|line| line.provider == *first));
        // What a provider outside the billing asks for stands in no payment code.
        let Some(provider) = one.filter(|_| payment.third.is_none()) else { return Ok(None) };
        let payee = payee(&known(self.desk.providers())?, provider);
        let open = Money::zero(self.desk.identity().currency);
        Ok(payee.ok().and_then(|payee| self.code(&payee, open, &payment.account)))
    }

    fn code(&self, payee: &Payee, sum: Money, account: &AccountNumber) -> Option<Symbol> {
        let purpose = text_in(self.of_banks(), "paper-purpose-account", &[("account", account.as_str().into())]);
        // Where the country has no code, or the requisites lack something, there is none on the paper.
        payment_code(payee, sum, account.as_str(), &purpose).ok().flatten()
    }
}

/// What the directory has; a directory that has not come has nothing.
fn known<T: Default>(asked: Result<T, DeskError>) -> Result<T, DeskError> {
    match asked {
        Err(DeskError::Directory(DirectoryError::NotYet)) => Ok(T::default()),
        other => other,
    }
}

fn payee(providers: &[Provider], id: ProviderId) -> Result<Payee, DocumentError> {
    let provider = providers.iter().find(|provider| provider.id == id);
    let provider = provider.ok_or_else(|| Missing::BankAccount(format!("№ {id}")))?;
    let bank = provider.bank.as_ref().ok_or_else(|| Missing::BankAccount(provider.name.clone()))?;
    Ok(Payee::of(provider, bank))
}

/// What was used since the reading of the last bill, where that can be told.
fn used(taken: &Reading, meter: &Meter, today: BusinessDate) -> Option<Decimal> {
    // A replaced meter began somewhere nobody has noted.
    let told = taken.kind != ReadingKind::Replacement;
    let found = reading::check(taken, meter, today, Decimal::ONE).ok().filter(|_| told);
    found.map(|consumption| consumption.used)
}

/// Whose name the register printed.
fn cashier(stored: &Stored) -> Option<String> {
    let cashier = match &stored.operation {
        Operation::OpenShift { cashier }
        | Operation::CashIn { cashier, .. }
        | Operation::CashOut { cashier, .. }
        | Operation::CloseShift { cashier } => cashier,
        Operation::Receipt(order) => &order.cashier,
    };
    Some(cashier.name.clone()).filter(|name| !name.is_empty())
}

/// The proof of what was asked of the register.
fn proof(stored: Option<&Stored>) -> Proof<'_> {
    match stored.map(|stored| &stored.receipt) {
        Some(Receipt::Registered { document }) => Proof::Document(document),
        Some(Receipt::Planned | Receipt::Sending { .. } | Receipt::Failed { .. } | Receipt::Unknown { .. }) | None => {
            Proof::Missing
        }
    }
}
