//! What a scanned paper says about the bill that it opens, and what the cashier must look at.

use kassa_domain::bill::Bill;
use kassa_domain::ids::AccountNumber;
use kassa_domain::{Money, Period};
use kassa_formats::scan::{Doubt, Payee, Told};

use crate::fl;
use crate::ui::format;

/// What a paper says beside the account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OnPaper {
    /// Other numbers its account may have, the best first.
    pub others: Vec<AccountNumber>,
    /// The sum it asks for.
    pub amount: Option<Money>,
    /// The month it is for.
    pub period: Option<Period>,
    /// Whom it wants paid.
    pub payee: Option<Payee>,
    /// What is to be looked at.
    pub doubts: Vec<Doubt>,
}

impl OnPaper {
    /// What was scanned: the number to search by first, and the rest.
    #[must_use]
    pub fn of(told: Told) -> Option<(AccountNumber, Self)> {
        let mut numbers = told.bill.accounts.into_iter();
        let first = numbers.next()?;
        let (amount, period, payee) = (told.bill.amount, told.bill.period, told.bill.payee);
        Some((first, Self { others: numbers.collect(), amount, period, payee, doubts: told.doubts }))
    }

    /// What the cashier reads above the bill. `known` tells whether the directory has a payee.
    #[must_use]
    pub fn notes(&self, bill: &Bill, known: impl FnOnce(&Payee) -> bool) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(payee) = self.payee.as_ref().filter(|payee| !known(payee)) {
            notes.push(fl!("bill-scanned-other-payee", payee = payee.name.clone()));
        }
        if let Some(sum) = self.amount {
            notes.push(fl!("bill-scanned", sum = format::money(sum)));
        }
        let newest = bill.lines().iter().map(|line| line.period).max();
        if let (Some(period), Some(newest)) = (self.period, newest)
            && period != newest
        {
            let (period, newest) = (period.to_string(), newest.to_string());
            notes.push(fl!("bill-scanned-other-month", period = period, newest = newest));
        }
        notes.extend(self.doubts.iter().map(|doubt| words(*doubt)));
        notes
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
    }
}
