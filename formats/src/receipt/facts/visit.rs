//! What a payer takes away beside a receipt: readings taken down, a bank's slip, what was not paid as a debt.

use kassa_domain::money::MoneyError;
use kassa_domain::{BusinessDate, Currency, Money, Period};
use rust_decimal::Decimal;

use super::code::Debtor;
use super::{Facts, Head, Proof};
use crate::receipt::kind::Kind;
use crate::receipt::value::Values;
use crate::scan::Payee;
use crate::symbol::Symbol;

/// One reading.
#[derive(Debug, Clone, Copy)]
pub struct ReadingRow<'a> {
    /// Name of the service.
    pub service: &'a str,
    /// Number of the meter.
    pub meter: &'a str,
    /// Unit of measure.
    pub unit: &'a str,
    /// The day it is of.
    pub date: BusinessDate,
    /// The reading before it.
    pub previous: Decimal,
    /// What the meter shows.
    pub value: Decimal,
    /// Whose word it is, where it is not the payer's: nothing where it is, for the payer knows that.
    pub source: Option<&'a str>,
    /// What was used, when it can be told: a meter may have been replaced.
    pub used: Option<Decimal>,
}

/// Readings of one account.
#[derive(Debug, Clone, Copy)]
pub struct ReadingSlip<'a> {
    /// Its head.
    pub head: Head<'a>,
    /// Whose meters.
    pub account: Debtor<'a>,
    /// Human number of the payment they were taken with, when there was one.
    pub number: Option<&'a str>,
    /// The readings.
    pub readings: &'a [ReadingRow<'a>],
}

impl Facts for ReadingSlip<'_> {
    fn kind(&self) -> Kind {
        Kind::Readings
    }

    fn values(&self) -> Result<Values, MoneyError> {
        let row = |reading: &ReadingRow<'_>| {
            Values::default()
                .with("reading.service", reading.service)
                .with("reading.meter", reading.meter)
                .with("reading.unit", reading.unit)
                .with("reading.date", reading.date)
                .with("reading.previous", reading.previous)
                .with("reading.value", reading.value)
                .with("reading.source", reading.source)
                .with("reading.used", reading.used)
        };
        let values = self.account.add_to(self.head.values()).with("number", self.number);
        Ok(values.with("readings", self.readings.iter().map(row).collect::<Vec<_>>()))
    }
}

/// One slip of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlipPart {
    /// Which it is, from 1.
    pub slip: u32,
    /// How many there are.
    pub slips: u32,
    /// What all of them together come to: what the payer paid.
    pub paid: Money,
}

/// What a point without a fiscal register hands out, and what is signed beside a receipt elsewhere.
#[derive(Debug, Clone, Copy)]
pub struct BankSlip<'a> {
    /// Its head.
    pub head: Head<'a>,
    /// Human number of the payment.
    pub number: &'a str,
    /// Who pays.
    pub account: Debtor<'a>,
    /// Whom.
    pub payee: &'a Payee,
    /// What for.
    pub purpose: &'a str,
    /// How much goes to the payee.
    pub sum: Money,
    /// How much stays with the bank.
    pub commission: Money,
    /// What rounding of cash added or took.
    pub rounding: Money,
    /// Of all together, by card.
    pub card: Money,
    /// Set where the payment has several slips.
    pub part: Option<SlipPart>,
    /// Number of the terminal's slip, for a card.
    pub terminal_slip: Option<&'a str>,
    /// The payment code of the payee: see [`payment_code`](super::payment_code).
    pub payment_code: Option<&'a Symbol>,
    /// The payment's receipt.
    pub proof: Proof<'a>,
}

impl Facts for BankSlip<'_> {
    fn kind(&self) -> Kind {
        Kind::Slip
    }

    fn values(&self) -> Result<Values, MoneyError> {
        let total = self.sum.plus(self.commission)?.plus(self.rounding)?;
        let values = self.proof.add_to(self.account.add_to(self.head.values()));
        Ok(values
            .with("number", self.number)
            .with("payee", self.payee.name.as_str())
            .with("payee-account", self.payee.account.as_str())
            .with("payee-bank", self.payee.bank.as_deref())
            .with("payee-bank-code", self.payee.bic.as_deref())
            .with("payee-tax-number", self.payee.tax_number.as_deref())
            .with("purpose", self.purpose)
            .with("sum", self.sum)
            .with("commission", self.commission)
            .with("rounding", self.rounding)
            .with("total", total)
            .with("cash", total.minus(self.card)?)
            .with("card", self.card)
            .with("terminal-slip", self.terminal_slip)
            .with("slip", self.part.map(|part| part.slip))
            .with("slips", self.part.map(|part| part.slips))
            .with("paid", self.part.map(|part| part.paid))
            .with("payment-code", self.payment_code.cloned()))
    }
}

/// A charge that is not paid.
#[derive(Debug, Clone, Copy)]
pub struct DebtRow<'a> {
    /// Name of the service.
    pub service: &'a str,
    /// Its month.
    pub period: Period,
    /// How much is owed.
    pub sum: Money,
}

/// What the payer did not want to pay now.
#[derive(Debug, Clone, Copy)]
pub struct DebtNotice<'a> {
    /// Its head.
    pub head: Head<'a>,
    /// Who owes.
    pub account: Debtor<'a>,
    /// The day the charges are known up to (R5).
    pub as_of: BusinessDate,
    /// Currency of the till.
    pub currency: Currency,
    /// What is owed.
    pub debts: &'a [DebtRow<'a>],
    /// What was paid in the same visit.
    pub paid: Money,
    /// The payment code of the payee, where all is owed to one: see [`payment_code`](super::payment_code).
    pub payment_code: Option<&'a Symbol>,
}

impl Facts for DebtNotice<'_> {
    fn kind(&self) -> Kind {
        Kind::Debt
    }

    fn values(&self) -> Result<Values, MoneyError> {
        let row = |debt: &DebtRow<'_>| {
            let named = Values::default().with("debt.service", debt.service);
            named.with("debt.period", debt.period.to_string()).with("debt.sum", debt.sum)
        };
        let owed = Money::total(self.debts.iter().map(|debt| debt.sum), self.currency)?;
        let values = self.account.add_to(self.head.values());
        Ok(values
            .with("as-of", self.as_of)
            .with("debts", self.debts.iter().map(row).collect::<Vec<_>>())
            .with("owed", owed)
            .with("paid", self.paid)
            .with("payment-code", self.payment_code.cloned()))
    }
}
