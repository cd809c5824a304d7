//! A visit: all that one payer pays at once, with one total and one handing over of money (R7, R8, R10).

use crate::commission::{CommissionRule, Means, commission};
use crate::ids::{AccountNumber, SlipNumber};
use crate::money::{Currency, Money, MoneyError};
use crate::payment::{PayerCopy, PaymentKind, PaymentLine, Tenders, ThirdParty};
use crate::point::{CashRounding, LimitReached, OfflineLimits, OfflineUse, WorkingHours};
use crate::shift::{OpenShift, ShiftError};
use crate::time::Timestamp;
use crate::user::{Actor, Right, RightError};
use serde::{Deserialize, Serialize};

/// What is paid for one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitItem {
    /// Why.
    pub kind: PaymentKind,
    /// For whose account.
    pub account: AccountNumber,
    /// Name and address for the receipt.
    pub payer: PayerCopy,
    /// What for.
    pub lines: Vec<PaymentLine>,
    /// An amount was changed by hand, which is a right of its own (R4).
    pub corrected: bool,
    /// What a provider outside the billing asked for, of a payment to one.
    pub third: Option<Box<ThirdParty>>,
}

impl VisitItem {
    /// True when an amount is not as it was charged: changed by hand, or above the charge.
    #[must_use]
    pub fn is_corrected(&self) -> bool {
        self.corrected || self.lines.iter().any(|line| line.excess.is_positive())
    }

    /// What its lines make.
    ///
    /// # Errors
    /// Two currencies or an overflow.
    pub fn amount(&self, currency: Currency) -> Result<Money, MoneyError> {
        Money::total(self.lines.iter().map(|line| line.amount), currency)
    }
}

/// What the payer hands over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tender {
    /// Cash put on the counter.
    pub cash: Money,
    /// Card money with the number of the terminal's slip.
    pub card: Option<(Money, SlipNumber)>,
}

/// All that one payer pays at once. Settling consumes it, so that it cannot be paid twice:
///
/// ```compile_fail,E0382
/// # use kassa_domain::visit::{Circumstances, Tender, Visit};
/// fn pay_twice(visit: Visit, tender: Tender, around: &Circumstances<'_>) {
///     let first = visit.settle(tender.clone(), around);
///     let second = visit.settle(tender, around); // the visit is gone
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    currency: Currency,
    items: Vec<VisitItem>,
}

/// What the till knows when a visit is settled.
#[derive(Debug, Clone)]
pub struct Circumstances<'a> {
    /// The open shift, if one is.
    pub shift: Option<&'a OpenShift>,
    /// Who takes the money, with who approves.
    pub actor: Actor,
    /// The till's clock.
    pub now: Timestamp,
    /// When the last entry of the journal happened.
    pub last_entry: Option<Timestamp>,
    /// The point's hours.
    pub hours: WorkingHours,
    /// The point's limits.
    pub limits: OfflineLimits,
    /// What of them is used.
    pub usage: OfflineUse,
    /// Commission rules.
    pub commissions: &'a [CommissionRule],
    /// How cash is rounded.
    pub rounding: CashRounding,
}

/// Why money may not be taken (R10), or does not suffice. Nothing has happened yet.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SettleError {
    /// Nothing to pay.
    #[error("the visit is empty")]
    Empty,
    /// No shift, one that is not open yet, or one over its 24 hours.
    #[error(transparent)]
    Shift(#[from] ShiftError),
    /// A right is missing.
    #[error(transparent)]
    Right(#[from] RightError),
    /// The clock is more than a minute behind the last entry.
    #[error("the clock is {behind_s} s behind the journal")]
    ClockBehind {
        /// By how many seconds.
        behind_s: i64,
    },
    /// An offline limit is reached.
    #[error("an offline limit is reached: {0:?}")]
    Limit(LimitReached),
    /// It makes another total than the payer was told: the directory has changed in between (R8).
    #[error("the total is {now} now")]
    TotalChanged {
        /// What is to be paid now.
        now: Money,
    },
    /// A provider that takes no more than is owed would get more (R4).
    #[error("the provider takes no overpayment")]
    Overpayment,
    /// An account of a town that the point has no contract for (R1).
    #[error("account {account}: the point has no contract for {town}")]
    OtherTown {
        /// Whose.
        account: AccountNumber,
        /// Name of the town.
        town: String,
    },
    /// A provider outside the billing asks for something else now, or for another sum.
    #[error("the provider's form or prices have changed")]
    FormChanged {
        /// Which item of the visit, from 0.
        place: usize,
    },
    /// Not enough was handed over.
    #[error("short by {by}")]
    Short {
        /// By how much.
        by: Money,
    },
    /// More card money than there is to pay.
    #[error("{by} more card money than there is to pay")]
    CardAboveTotal {
        /// By how much.
        by: Money,
    },
    /// A line of nothing or less, a negative tender, or so little cash that rounding leaves nothing of it.
    #[error("an amount is not above zero")]
    NotPositive,
    /// More than a counter takes at once.
    #[error("more than {max} at once")]
    TooLarge {
        /// The limit.
        max: Money,
    },
    /// The sums cannot be computed.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// One payment of a settled visit, before it has a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettledItem {
    /// What is paid.
    pub item: VisitItem,
    /// Commission from the payer.
    pub commission: Money,
    /// Commission kept from the providers.
    pub provider_commission: Money,
    /// Its part of the money.
    pub tenders: Tenders,
}

/// A visit whose money is on the counter and suffices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// Its payments, in order.
    pub items: Vec<SettledItem>,
    /// What is paid in all, commissions and rounding included.
    pub total: Money,
    /// What rounding added or took.
    pub rounding: Money,
    /// What goes back over the counter.
    pub change: Money,
    /// Who approved what the cashier may not do alone: working outside hours, changing an amount.
    pub approvals: Vec<(Right, crate::ids::UserId)>,
    /// The moment it is accepted at: the till's clock, or the last entry's when the clock is a little behind (R10).
    pub at: Timestamp,
}

/// What is to be paid, before money is on the counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    /// What the items make.
    pub amount: Money,
    /// The payer's commission.
    pub commission: Money,
    /// What rounding adds or takes.
    pub rounding: Money,
    /// What is to be paid in all.
    pub total: Money,
}

impl Visit {
    /// A visit with nothing in it yet.
    #[must_use]
    pub const fn new(currency: Currency) -> Self {
        Self { currency, items: Vec::new() }
    }

    /// What is in it.
    #[must_use]
    pub fn items(&self) -> &[VisitItem] {
        &self.items
    }

    /// Its currency.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Adds the payment for an account. The same account again replaces what was there: a bill is opened anew to be
    /// changed, not to be paid twice. What goes to a provider outside the billing is another payment each time: who wants
    /// copies twice pays twice.
    pub fn put(&mut self, item: VisitItem) {
        self.put_beside(item, |_| true);
    }

    /// Adds the payment for a part of what an account owes, as one of several suppliers asks for it: the payments for
    /// the rest of it stay beside, without the lines that are paid anew and those for which `replaces` is true. So no
    /// line of an account is in a visit twice.
    pub fn put_beside(&mut self, item: VisitItem, replaces: impl Fn(&PaymentLine) -> bool) {
        if item.kind == PaymentKind::ThirdParty {
            self.items.push(item);
            return;
        }
        let is_of = |line: &PaymentLine| (line.service, line.provider, line.period);
        let is_anew = |old: &PaymentLine| item.lines.iter().any(|line| is_of(line) == is_of(old));
        let mut emptied = Vec::new();
        for (place, old) in self.items.iter_mut().enumerate() {
            if old.account == item.account && old.kind == item.kind {
                old.lines.retain(|line| !replaces(line) && !is_anew(line));
                if old.lines.is_empty() {
                    emptied.push(place);
                }
            }
        }
        let first = emptied.first().copied();
        for place in emptied.into_iter().skip(1).rev() {
            let _ = self.items.remove(place);
        }
        match first.and_then(|place| self.items.get_mut(place)) {
            Some(old) => *old = item,
            None => self.items.push(item),
        }
    }

    /// Takes out an item.
    pub fn remove(&mut self, index: usize) {
        if index < self.items.len() {
            let _ = self.items.remove(index);
        }
    }

    /// Takes the lines of an account's bill out for which `of` is true, and the payment with its last line. What goes to a
    /// provider outside the billing is taken out by its place.
    pub fn take_out(&mut self, account: &AccountNumber, kind: PaymentKind, of: impl Fn(&PaymentLine) -> bool) {
        let is_its = |item: &VisitItem| item.account == *account && item.kind == kind && item.third.is_none();
        for item in self.items.iter_mut().filter(|item| is_its(item)) {
            item.lines.retain(|line| !of(line));
        }
        self.items.retain(|item| !is_its(item) || !item.lines.is_empty());
    }

    /// What is to be paid with this much card money, the rest in cash.
    ///
    /// # Errors
    /// Card money below zero or above what there is to pay, more than a counter takes, or sums that cannot be computed.
    pub fn quote(&self, card: Money, rules: &[CommissionRule], rounding: CashRounding) -> Result<Quote, SettleError> {
        let parts = share(&self.items, card, rules, self.currency)?;
        self.quote_of(&parts, rounding)
    }

    fn quote_of(&self, parts: &[Share], rounding: CashRounding) -> Result<Quote, SettleError> {
        let sum = |of: fn(&Share) -> Money| Money::total(parts.iter().map(of), self.currency);
        let amount = sum(|part| part.amount)?;
        let commission = sum(|part| part.commission)?;
        let exact_cash = sum(|part| part.cash)?;
        let rounding = exact_cash.round_to(rounding.step, rounding.rounding)?.minus(exact_cash)?;
        let exact = amount.plus(commission)?;
        let total = exact.plus(rounding)?;
        let max = Money::new(Money::COUNTER_MAX_MINOR, self.currency);
        for sum in [exact, total] {
            if sum.minus(max)?.is_positive() {
                return Err(SettleError::TooLarge { max });
            }
        }
        Ok(Quote { amount, commission, rounding, total })
    }

    /// Checks every rule of acceptance and lays the money out over the payments (R7): card money first, in line order;
    /// the last payment also takes the rounding, the cash received and the change. Where the last payment has less cash
    /// than rounding takes away, the rest of the rounding is the one's before it, so that no payment is below zero.
    ///
    /// # Errors
    /// Names the first rule that forbids it; nothing has happened then.
    pub fn settle(self, tender: Tender, around: &Circumstances<'_>) -> Result<Settled, SettleError> {
        let mut approvals = may_take_money(around)?;
        if self.items.iter().any(VisitItem::is_corrected) {
            let right = Right::CorrectAmount;
            approvals.extend(around.actor.check(right)?.map(|approver| (right, approver)));
        }
        self.check_amounts(&tender)?;
        let zero = Money::zero(self.currency);
        let (card, slip) = tender.card.map_or((zero, None), |(sum, slip)| (sum, Some(slip)));
        let parts = share(&self.items, card, around.commissions, self.currency)?;
        let quote = self.quote_of(&parts, around.rounding)?;
        let change = tender.cash.minus(quote.total.minus(card)?)?;
        if change.is_negative() {
            return Err(SettleError::Short { by: change.negated()? });
        }
        let roundings = lay_rounding(&parts, quote.rounding)?;
        let last = parts.len() - 1;
        let items =
            self.items.into_iter().zip(parts).zip(roundings).enumerate().map(|(index, ((item, part), rounding))| {
                let cash = part.cash.plus(rounding)?;
                let change = if index == last { change } else { zero };
                Ok(SettledItem {
                    item,
                    commission: part.commission,
                    provider_commission: part.provider_commission,
                    tenders: Tenders {
                        slip: if part.card.is_zero() { None } else { slip.clone() },
                        card: part.card,
                        cash,
                        rounding,
                        cash_received: cash.plus(change)?,
                        change,
                    },
                })
            });
        let items = items.collect::<Result<Vec<_>, MoneyError>>()?;
        let at = around.last_entry.map_or(around.now, |last| around.now.shifted(last.since(around.now).max(0)));
        Ok(Settled { items, total: quote.total, rounding: quote.rounding, change, approvals, at })
    }

    fn check_amounts(&self, tender: &Tender) -> Result<(), SettleError> {
        if self.items.is_empty() || self.items.iter().any(|item| item.lines.is_empty()) {
            return Err(SettleError::Empty);
        }
        let max = Money::new(Money::COUNTER_MAX_MINOR, self.currency);
        let card = tender.card.as_ref().map(|(sum, _)| *sum);
        if card.is_some_and(|sum| !sum.is_positive()) || tender.cash.is_negative() {
            return Err(SettleError::NotPositive);
        }
        if self.items.iter().flat_map(|item| &item.lines).any(|line| !line.amount.is_positive()) {
            return Err(SettleError::NotPositive);
        }
        for sum in [Some(tender.cash), card].into_iter().flatten() {
            if sum.minus(max)?.is_positive() {
                return Err(SettleError::TooLarge { max });
            }
        }
        Ok(())
    }
}

/// The rules of R10 that need no money: shift, right, hours, clock, offline limits. Gives who approved what.
///
/// # Errors
/// Names the first rule that forbids it.
pub fn may_take_money(around: &Circumstances<'_>) -> Result<Vec<(Right, crate::ids::UserId)>, SettleError> {
    let shift = around.shift.ok_or(ShiftError::NotOpen)?;
    shift.check_age(around.now)?;
    let mut approvals = Vec::new();
    let mut need = |right| -> Result<(), RightError> {
        approvals.extend(around.actor.check(right)?.map(|approver| (right, approver)));
        Ok(())
    };
    need(Right::TakePayment)?;
    if !around.hours.contain(around.now) {
        need(Right::WorkOutsideHours)?;
    }
    if let Some(last) = around.last_entry {
        let behind_ms = last.since(around.now);
        if behind_ms > 60_000 {
            return Err(SettleError::ClockBehind { behind_s: behind_ms / 1000 });
        }
    }
    match around.limits.reached_by(around.usage) {
        Some(limit) => Err(SettleError::Limit(limit)),
        None => Ok(approvals),
    }
}

struct Share {
    amount: Money,
    commission: Money,
    provider_commission: Money,
    card: Money,
    cash: Money,
}

/// Lays card money over the items in order. An item that has enough card money left for it to be paid without cash,
/// by the card's commission or by the cash one, has the card's commission; any other has the cash one. So no choice of
/// the card sum pays an item wholly by card at the price of cash.
fn share(
    items: &[VisitItem],
    card: Money,
    rules: &[CommissionRule],
    currency: Currency,
) -> Result<Vec<Share>, SettleError> {
    if card.is_negative() {
        return Err(SettleError::NotPositive);
    }
    let mut card_left = card;
    let mut shares = Vec::with_capacity(items.len());
    for item in items {
        let amount = item.amount(currency)?;
        let by_card = commission_of(item, rules, Means::Card, currency)?;
        let by_cash = commission_of(item, rules, Means::Cash, currency)?;
        let enough = amount.plus(by_card.0.smaller(by_cash.0)?)?;
        let covered = card_left.is_positive() && !card_left.minus(enough)?.is_negative();
        let (commission, provider_commission) = if covered { by_card } else { by_cash };
        let total = amount.plus(commission)?;
        let card = card_left.smaller(total)?;
        card_left = card_left.minus(card)?;
        shares.push(Share { amount, commission, provider_commission, card, cash: total.minus(card)? });
    }
    if card_left.is_positive() { Err(SettleError::CardAboveTotal { by: card_left }) } else { Ok(shares) }
}

/// The rounding of each payment: all of it on the last one, but never more taken away than leaves a payment something
/// that was paid.
fn lay_rounding(parts: &[Share], rounding: Money) -> Result<Vec<Money>, SettleError> {
    let zero = Money::zero(rounding.currency());
    let mut left = rounding;
    let mut roundings = vec![zero; parts.len()];
    for (part, own) in parts.iter().zip(&mut roundings).rev() {
        let kept = if part.card.is_zero() { Money::new(1, zero.currency()) } else { zero };
        let most_taken = kept.minus(part.cash)?;
        *own = if left.minus(most_taken)?.is_negative() { most_taken } else { left };
        left = left.minus(*own)?;
    }
    if left.is_zero() { Ok(roundings) } else { Err(SettleError::NotPositive) }
}

/// The payer's and the provider's commission on one item: each provider's part by its own rule.
fn commission_of(
    item: &VisitItem,
    rules: &[CommissionRule],
    means: Means,
    currency: Currency,
) -> Result<(Money, Money), MoneyError> {
    let mut providers: Vec<_> = item.lines.iter().map(|line| line.provider).collect();
    providers.sort_unstable();
    providers.dedup();
    let zero = Money::zero(currency);
    providers.into_iter().try_fold((zero, zero), |(payer, kept), provider| {
        let lines = item.lines.iter().filter(|line| line.provider == provider).map(|line| line.amount);
        let sum = commission(rules, provider, means, Money::total(lines, currency)?)?;
        Ok((payer.plus(sum.payer)?, kept.plus(sum.provider)?))
    })
}

#[cfg(test)]
mod tests;
