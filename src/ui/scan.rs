//! What a scanned paper says about the bill that it opens, and what the cashier must look at.

use kassa_domain::bill::{Bill, BillLine};
use kassa_domain::ids::AccountNumber;
use kassa_domain::{Money, Period};
use kassa_formats::scan::{Doubt, MeterOnBill, Payee, Told};

use crate::fl;
use crate::till::desk::{PaidBefore, PastReading};
use crate::ui::format;
use crate::ui::names::Names;
use crate::ui::screen::visit::Part;

/// What a paper says beside the account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OnPaper {
    /// There is a paper: its account was scanned, not searched for.
    pub is_scanned: bool,
    /// Other numbers its account may have, the best first.
    pub others: Vec<AccountNumber>,
    /// The sum it asks for.
    pub amount: Option<Money>,
    /// A second sum, which the payer may want.
    pub extra: Option<Money>,
    /// The month it is for.
    pub period: Option<Period>,
    /// Until when it is to be paid, as it stands there.
    pub term: Option<String>,
    /// Whom it wants paid.
    pub payee: Option<Payee>,
    /// Who pays, by the paper.
    pub payer: Option<String>,
    /// For which address.
    pub address: Option<String>,
    /// Code or name of its service.
    pub service: Option<String>,
    /// A meter that is read on it.
    pub meter: Option<MeterOnBill>,
    /// A payment of it that was taken already, once that was looked for.
    pub paid: Option<PaidBefore>,
    /// The newest payment of the account here, whatever the paper says, once that was looked for.
    pub last: Option<PaidBefore>,
    /// Those before it, the newest first.
    pub earlier: Vec<PaidBefore>,
    /// What other tills read of the account's meters, the newest first, where the centre told.
    pub read_elsewhere: Vec<PastReading>,
    /// What is to be looked at.
    pub doubts: Vec<Doubt>,
    /// The bill was open before, and is laid out anew, narrowed.
    pub narrowed: Option<Narrowed>,
}

/// What was chosen of a bill before it was narrowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Narrowed {
    /// The services of its suppliers that the paper is for, where the bill has others too.
    pub part: Option<Vec<Part>>,
}

impl OnPaper {
    /// What was scanned: the number to search by first, and the rest.
    #[must_use]
    pub fn of(told: Told) -> Option<(AccountNumber, Self)> {
        let term = told.bill.fields.iter().find(|(key, _)| key.eq_ignore_ascii_case("PaymTerm"));
        let term = term.map(|(_, value)| value.clone()).filter(|value| !value.is_empty());
        let bill = told.bill;
        let mut numbers = bill.accounts.into_iter();
        let first = numbers.next()?;
        let paper = Self {
            is_scanned: true,
            others: numbers.collect(),
            amount: bill.amount,
            extra: bill.extra,
            period: bill.period,
            term,
            payee: bill.payee,
            payer: bill.payer,
            address: bill.address,
            service: bill.service,
            meter: bill.meter,
            paid: None,
            last: None,
            earlier: Vec::new(),
            read_elsewhere: Vec::new(),
            doubts: told.doubts,
            narrowed: None,
        };
        Some((first, paper))
    }

    /// Whether the cashier chooses what is paid, and nothing is ticked beforehand: it was paid already, nothing is owed
    /// for its month, or it pays somebody the directory does not know.
    #[must_use]
    pub fn is_to_be_chosen(&self, bill: &Bill, names: &Names) -> bool {
        self.paid.as_ref().is_some_and(|paid| paid.same) || self.owes_nothing(bill) || self.other_payee(names).is_some()
    }

    /// Rows of a bill that are of another service, or of another supplier, than the paper names; none where it names
    /// none of the bill's.
    #[must_use]
    pub fn other_rows(&self, bill: &Bill, names: &Names) -> Vec<usize> {
        let mut own: Vec<usize> = (0..bill.lines().len()).collect();
        let mut keep = |is_named: &dyn Fn(&BillLine) -> bool| {
            let named = own.iter().copied().filter(|row| bill.lines().get(*row).is_some_and(is_named));
            let named: Vec<usize> = named.collect();
            if !named.is_empty() {
                own = named;
            }
        };
        if let Some(payee) = &self.payee {
            let suppliers = names.providers_of(payee);
            keep(&|line| suppliers.contains(&line.provider));
        }
        if let Some(service) = self.service.as_deref().map(str::to_lowercase) {
            keep(&|line| line.service.to_string() == service || names.service(line.service).to_lowercase() == service);
        }
        (0..bill.lines().len()).filter(|row| !own.contains(row)).collect()
    }

    /// What the paper's meter shows, if it is this one.
    #[must_use]
    pub fn reading_of(&self, serial: &str) -> Option<&str> {
        let meter = self.meter.as_ref().filter(|meter| meter.number.trim().to_lowercase() == serial.to_lowercase())?;
        let value = meter.reading.as_deref()?.trim();
        let whole = value.trim_start_matches('0');
        // The zeros of a dial that shows all its digits.
        Some(if whole.starts_with(|first: char| first.is_ascii_digit()) { whole } else { value })
    }

    /// True of the same piece of paper read twice, whatever was found out about it since.
    #[must_use]
    pub fn is_same_paper(&self, other: &Self) -> bool {
        let of = |paper: &Self| {
            let (payee, service) = (paper.payee.clone(), paper.service.clone());
            (payee, service, paper.amount, paper.period)
        };
        of(self) == of(other)
    }

    fn owes_nothing(&self, bill: &Bill) -> bool {
        self.period.is_some_and(|month| bill.lines().iter().all(|line| line.period != month))
    }

    fn other_payee(&self, names: &Names) -> Option<&Payee> {
        self.payee.as_ref().filter(|payee| !names.knows(payee))
    }

    /// What the cashier reads above the bill.
    #[must_use]
    pub fn notes(&self, bill: &Bill, names: &Names) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(paid) = &self.paid {
            let (sum, moment) = (format::money(paid.sum), format::moment(paid.at));
            let number = paid.number.to_string();
            notes.push(if paid.same {
                fl!("bill-scanned-paid", sum = sum, moment = moment, number = number)
            } else {
                fl!("bill-scanned-paid-part", sum = sum, moment = moment, number = number)
            });
        }
        if let Some(payee) = self.other_payee(names) {
            notes.push(fl!("bill-scanned-other-payee", payee = payee.name.clone()));
        }
        if let Some(payee) = self.payee.as_ref().filter(|_| !self.other_rows(bill, names).is_empty()) {
            notes.push(fl!("bill-scanned-supplier", payee = payee.name.clone()));
        }
        if let Some(sum) = self.amount {
            notes.push(fl!("bill-scanned", sum = format::money(sum)));
        }
        let newest = bill.lines().iter().map(|line| line.period).max();
        match (self.period, newest) {
            (Some(period), Some(newest)) if period != newest => {
                let (period, newest) = (period.to_string(), newest.to_string());
                notes.push(fl!("bill-scanned-other-month", period = period, newest = newest));
            }
            (_, _) => {}
        }
        if let Some(period) = self.period.filter(|_| self.owes_nothing(bill) && self.paid.is_none()) {
            notes.push(fl!("bill-scanned-nothing-owed", period = period.to_string()));
        }
        notes.extend(self.whose(bill));
        notes.extend(self.meter_note(bill));
        if let Some(sum) = self.extra {
            notes.push(fl!("bill-scanned-extra", sum = format::money(sum)));
        }
        if let Some(term) = &self.term {
            notes.push(fl!("bill-scanned-term", term = term.clone()));
        }
        notes.extend(self.doubts.iter().map(|doubt| words(*doubt)));
        notes
    }

    /// Whose the paper is, where that is not plainly the account's holder.
    fn whose(&self, bill: &Bill) -> Vec<String> {
        if self.doubts.contains(&Doubt::LettersLost) {
            return Vec::new();
        }
        let surname = |name: &str| name.split_whitespace().next().unwrap_or_default().to_lowercase();
        let holder = surname(&bill.payer().holder);
        let Some(payer) = self.payer.as_ref().filter(|payer| surname(payer) != holder) else { return Vec::new() };
        let mut notes = vec![fl!("bill-scanned-payer", payer = payer.clone())];
        notes.extend(self.address.as_ref().map(|address| fl!("bill-scanned-address", address = address.clone())));
        notes
    }

    fn meter_note(&self, bill: &Bill) -> Option<String> {
        let meter = self.meter.as_ref()?;
        let number = meter.number.clone();
        let mut meters = bill.account().meters.iter();
        match meters.find_map(|known| Some((known, self.reading_of(known.serial.as_str())?))) {
            // Which of its scales the paper means is not known.
            Some((known, reading)) if !known.scale.is_empty() => {
                Some(fl!("bill-scanned-scales", meter = number, reading = reading.to_owned()))
            }
            Some((_, reading)) => Some(fl!("bill-scanned-meter", meter = number, reading = reading.to_owned())),
            None if meter.reading.is_some() => Some(fl!("bill-scanned-other-meter", meter = number)),
            None => None,
        }
    }
}

fn words(doubt: Doubt) -> String {
    match doubt {
        Doubt::AmountUnreadable => fl!("bill-doubt-amount"),
        Doubt::PeriodUnreadable => fl!("bill-doubt-period"),
        Doubt::KeyboardLayout => fl!("bill-doubt-keyboard"),
        Doubt::AccountFromReference => fl!("bill-doubt-reference"),
        Doubt::Encoding => fl!("bill-doubt-encoding"),
        Doubt::LettersLost => fl!("bill-doubt-letters"),
        Doubt::PayeeKey => fl!("bill-doubt-payee"),
        Doubt::Incomplete => fl!("bill-doubt-incomplete"),
        Doubt::SeveralLayouts => fl!("bill-doubt-layouts"),
        Doubt::PatternUnmet => fl!("bill-doubt-pattern"),
        Doubt::Expired => fl!("bill-doubt-expired"),
    }
}
