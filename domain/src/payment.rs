//! A payment: what was taken for one account, with its lines, and its states.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::ids::{AccountNumber, PaymentNumber, ProviderId, ServiceId, ShiftNumber, SlipNumber, VisitNumber};
use crate::money::{Money, MoneyError};
use crate::time::Period;

/// Why money was taken. The number is the code in the journal, for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum PaymentKind {
    /// For what is owed.
    Bill = 1,
    /// For months not yet charged (R6).
    Prepayment = 2,
    /// For a provider outside the billing.
    ThirdParty = 3,
}

impl PaymentKind {
    /// The kind of a number.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        [Self::Bill, Self::Prepayment, Self::ThirdParty].into_iter().find(|kind| *kind as u8 == code)
    }
}

/// Service × provider × period → what is taken for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PaymentLine {
    /// For what.
    pub service: ServiceId,
    /// To whom.
    pub provider: ProviderId,
    /// For which month.
    pub period: Period,
    /// How much, above zero.
    pub amount: Money,
    /// The part of it above what was owed: an advance.
    pub excess: Money,
}

/// How one payment of a visit was paid: its own part of card and cash.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Tenders {
    /// By card.
    pub card: Money,
    /// Slip of the terminal, when there is card money.
    pub slip: Option<SlipNumber>,
    /// In cash, after rounding: what stays in the drawer.
    pub cash: Money,
    /// Cash less exact cash: what rounding added or took (R8).
    pub rounding: Money,
    /// Cash handed over; above `cash` only on the last payment of a visit.
    pub cash_received: Money,
    /// Given back of it.
    pub change: Money,
}

/// An accepted payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Its running number.
    pub number: PaymentNumber,
    /// The visit it was taken in.
    pub visit: VisitNumber,
    /// The shift it was taken in.
    pub shift: ShiftNumber,
    /// Why.
    pub kind: PaymentKind,
    /// For whose account.
    pub account: AccountNumber,
    /// Name and address it was made with; they stay at the till.
    pub payer: PayerCopy,
    /// What for.
    pub lines: Vec<PaymentLine>,
    /// Commission from the payer, on top.
    pub commission: Money,
    /// Commission kept from the providers.
    pub provider_commission: Money,
    /// How it was paid.
    pub tenders: Tenders,
    /// What a provider outside the billing asked for, of a payment to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub third: Option<Box<ThirdParty>>,
}

/// What a provider outside the billing asked of the payer, and what was bought of its price list.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ThirdParty {
    /// What was filled in, in the order of the form.
    pub fields: Vec<Given>,
    /// What was bought: one for each line of the payment, or none where a sum was named.
    pub items: Vec<Bought>,
}

impl std::fmt::Debug for ThirdParty {
    /// What was bought, but nothing of what was filled in: phones and names have no place in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ThirdParty").field("items", &self.items).finish_non_exhaustive()
    }
}

/// What stands in a field of a form, with the name it was asked by.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Code of the field.
    pub code: String,
    /// What the receipt calls it.
    pub name: String,
    /// What was filled in.
    pub value: String,
    /// It stands on the receipt.
    pub printed: bool,
}

impl std::fmt::Debug for Given {
    /// Which field, and nothing of what stands in it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Given").field("code", &self.code).finish_non_exhaustive()
    }
}

/// An item of a price list, so many times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bought {
    /// Code of the item.
    pub code: String,
    /// What the receipt calls it.
    pub name: String,
    /// What is counted.
    pub unit: String,
    /// Price of one.
    pub price: Money,
    /// How many, with at most three digits after the comma.
    pub quantity: Decimal,
}

impl Bought {
    /// Price times quantity; half a minor unit goes away from zero.
    ///
    /// # Errors
    /// More than a sum can be.
    pub fn amount(&self) -> Result<Money, MoneyError> {
        let exact = Decimal::from(self.price.minor()).checked_mul(self.quantity).ok_or(MoneyError::Overflow)?;
        let whole = exact.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
        Ok(Money::new(whole.to_i64().ok_or(MoneyError::Overflow)?, self.price.currency()))
    }

    /// As receipts and reports tell it: `Заміна крана, 2 шт × 150.00`.
    #[must_use]
    pub fn told(&self) -> String {
        format!("{}, {} {} × {}", self.name, self.quantity.normalize(), self.unit, self.price)
    }
}

impl ThirdParty {
    /// What was filled in as registries have it: the first field where others have the payer, the rest where they have
    /// the address, so that neither column of a narrow table is cut before it must be.
    #[must_use]
    pub fn as_payer(&self) -> PayerCopy {
        let told = |fields: &[Given]| {
            fields.iter().map(|field| format!("{}: {}", field.name, field.value)).collect::<Vec<_>>().join("; ")
        };
        let (first, rest) = self.fields.split_at(self.fields.len().min(1));
        PayerCopy { holder: told(first), address: told(rest) }
    }

    /// What a transfer of it is for: what was bought, and what was filled in.
    #[must_use]
    pub fn purpose(&self) -> String {
        let bought = self.items.iter().map(|item| item.name.clone());
        bought.chain([self.told()]).filter(|words| !words.is_empty()).collect::<Vec<_>>().join("; ")
    }

    /// What was filled in, in one line: for registries and lists.
    #[must_use]
    pub fn told(&self) -> String {
        self.fields.iter().map(|field| format!("{}: {}", field.name, field.value)).collect::<Vec<_>>().join("; ")
    }
}

/// The till's own copy of who and where, as the receipt printed it.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PayerCopy {
    /// Surname, name, patronymic.
    pub holder: String,
    /// Town, street, house, flat.
    pub address: String,
}

impl std::fmt::Debug for PayerCopy {
    /// Nothing of it: names and addresses have no place in a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PayerCopy")
    }
}

/// The sums of a payment disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnbalancedPayment {
    /// No lines, a line of nothing or less, or an advance that is not a part of its line.
    #[error("a payment needs lines above zero")]
    Lines,
    /// Card money without a slip, or a slip without card money.
    #[error("card money and slip do not go together")]
    Slip,
    /// Card and cash do not make lines, commission and rounding.
    #[error("card and cash do not make the total")]
    Total,
    /// Cash received less change is not the cash kept, or a sum is below zero.
    #[error("cash received less change is not the cash kept")]
    Change,
    /// What was bought is not what the lines are for, or the payment is not to a provider outside the billing.
    #[error("what was bought does not make the lines")]
    ThirdParty,
    /// The sums cannot be computed.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// A sum laid over amounts by their size, in their order: what stands before a place and what stands after it are each
/// the part of their amounts, so that nothing is lost whichever of them are taken together in the end. Minor units; no
/// amount is below zero.
#[must_use]
pub fn laid(sum: i64, amounts: &[i64]) -> Vec<i64> {
    let all: i128 = amounts.iter().copied().map(i128::from).sum();
    let (mut upto, mut given) = (0_i128, 0_i128);
    let share = |amount: &i64| {
        upto += i128::from(*amount);
        let through = (i128::from(sum) * upto).checked_div(all).unwrap_or_default();
        let part = through - given;
        given = through;
        i64::try_from(part).unwrap_or_default()
    };
    amounts.iter().map(share).collect()
}

impl Payment {
    /// What the lines make.
    ///
    /// # Errors
    /// Two currencies or an overflow.
    pub fn amount(&self) -> Result<Money, MoneyError> {
        Money::total(self.lines.iter().map(|line| line.amount), self.commission.currency())
    }

    /// Lines and the payer's commission: what the receipt registers.
    ///
    /// # Errors
    /// Two currencies or an overflow.
    pub fn total(&self) -> Result<Money, MoneyError> {
        self.amount()?.plus(self.commission)
    }

    /// Checks the sums; called when a payment is made and again when it is read back.
    ///
    /// # Errors
    /// Names the first disagreement.
    pub fn check(&self) -> Result<(), UnbalancedPayment> {
        let tenders = &self.tenders;
        if self.lines.is_empty() {
            return Err(UnbalancedPayment::Lines);
        }
        for line in &self.lines {
            let owed = line.amount.minus(line.excess)?;
            if !line.amount.is_positive() || line.excess.is_negative() || owed.is_negative() {
                return Err(UnbalancedPayment::Lines);
            }
        }
        if self.total()?.plus(tenders.rounding)? != tenders.card.plus(tenders.cash)? {
            return Err(UnbalancedPayment::Total);
        }
        let provider_commission = self.provider_commission.plus(Money::zero(self.commission.currency()))?;
        let sums = [tenders.card, tenders.cash, tenders.change, self.commission, provider_commission];
        if sums.iter().any(|sum| sum.is_negative()) || tenders.cash_received.minus(tenders.change)? != tenders.cash {
            return Err(UnbalancedPayment::Change);
        }
        if tenders.slip.is_some() != tenders.card.is_positive() {
            return Err(UnbalancedPayment::Slip);
        }
        self.check_third()
    }

    fn check_third(&self) -> Result<(), UnbalancedPayment> {
        let Some(third) = &self.third else { return Ok(()) };
        let one_to_one = third.items.is_empty() || third.items.len() == self.lines.len();
        if self.kind != PaymentKind::ThirdParty || !one_to_one {
            return Err(UnbalancedPayment::ThirdParty);
        }
        for (item, line) in third.items.iter().zip(&self.lines) {
            if item.amount()? != line.amount {
                return Err(UnbalancedPayment::ThirdParty);
            }
        }
        Ok(())
    }
}

/// Where a payment stands (domain states, section 4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentState {
    /// Durable; its receipt is planned, being sent, or certainly failed and may be tried again.
    Accepted,
    /// Its receipt is registered.
    Registered,
    /// Whether its receipt is registered is unknown; a person decides.
    NeedsDecision,
    /// The centre decides, for the till's evidence is gone.
    Referred,
    /// Nothing was registered and the money was given back (R17).
    Cancelled,
    /// Undone on its day (R14).
    Voided,
    /// Returned later (R14).
    Refunded,
}

/// What happens to a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaymentEvent {
    /// Its receipt is registered: by the device's answer, its evidence, a person, or the centre.
    Registered,
    /// The evidence does not decide.
    Undecided,
    /// A supervisor hands the question to the centre (R20).
    Referred,
    /// Certainly nothing is registered, and the money goes back.
    Cancelled,
    /// The return receipt of a void is registered.
    Voided,
    /// The return receipt of a refund is registered.
    Refunded,
}

/// A transition that may not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a payment that is {from:?} cannot be {event:?}")]
pub struct ForbiddenPaymentEvent {
    /// Where it stands.
    pub from: PaymentState,
    /// What was asked.
    pub event: PaymentEvent,
}

impl PaymentState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Accepted,
        Self::Registered,
        Self::NeedsDecision,
        Self::Referred,
        Self::Cancelled,
        Self::Voided,
        Self::Refunded,
    ];

    /// The next state.
    ///
    /// # Errors
    /// The event may not happen in this state.
    pub const fn on(self, event: PaymentEvent) -> Result<Self, ForbiddenPaymentEvent> {
        match (self, event) {
            (Self::Accepted | Self::NeedsDecision | Self::Referred, PaymentEvent::Registered) => Ok(Self::Registered),
            (Self::Accepted, PaymentEvent::Undecided) => Ok(Self::NeedsDecision),
            (Self::NeedsDecision, PaymentEvent::Referred) => Ok(Self::Referred),
            (Self::Accepted | Self::NeedsDecision | Self::Referred, PaymentEvent::Cancelled) => Ok(Self::Cancelled),
            (Self::Registered, PaymentEvent::Voided) => Ok(Self::Voided),
            (Self::Registered, PaymentEvent::Refunded) => Ok(Self::Refunded),
            (Self::Accepted, PaymentEvent::Referred | PaymentEvent::Voided | PaymentEvent::Refunded)
            | (
                Self::NeedsDecision | Self::Referred,
                PaymentEvent::Undecided | PaymentEvent::Voided | PaymentEvent::Refunded,
            )
            | (Self::Referred, PaymentEvent::Referred)
            | (
                Self::Registered,
                PaymentEvent::Registered | PaymentEvent::Undecided | PaymentEvent::Referred | PaymentEvent::Cancelled,
            )
            | (Self::Cancelled | Self::Voided | Self::Refunded, _) => Err(ForbiddenPaymentEvent { from: self, event }),
        }
    }
}

#[cfg(test)]
mod tests;
