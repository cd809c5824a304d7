//! Some lines of a payment given back and others kept (R14): what of its commission, its card money and its cash goes
//! with them. Whatever lines go back in whatever order, all of them together are the payment to the last minor unit.
//!
//! - The providers' commission has a fixed part for each line, the same by which the ledger shares it.
//! - The payer's commission goes by the rules that it was taken by, where they still make it; else it is laid over the
//!   lines by their amounts. With the last lines goes what is left of it.
//! - Money goes to the card first, as much as came from it; the rest goes back in cash.
//! - Cash is rounded by the sum of all that has gone back, so that each part can be paid in coins that exist; with the
//!   last lines goes what is left of the payment's cash.
//! - No part comes to nothing by that, and none leaves lines that would: a register may refuse a receipt over 0.00, so such
//!   lines go back with others.

use std::collections::BTreeSet;

use crate::commission::{CommissionRule, Means, commission};
use crate::ids::ProviderId;
use crate::money::{Currency, Money, MoneyError};
use crate::payment::{Payment, PaymentLine, Tenders, ThirdParty, laid};
use crate::point::CashRounding;

/// Lines of a payment that go back apart from the others, with the commissions that go with them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Part {
    /// Their places in the payment, from 0, each above the one before; at least one.
    pub lines: Vec<u32>,
    /// The payer's commission that goes with them.
    pub commission: Money,
    /// The providers' commission that goes with them.
    pub provider_commission: Money,
}

/// What goes back over the counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Back {
    /// Which lines; nothing where it is the whole payment at once.
    pub part: Option<Part>,
    /// In cash.
    pub cash: Money,
    /// To the card.
    pub card: Money,
}

/// What of a payment has gone back, or is on its way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Places of its lines.
    pub lines: BTreeSet<u32>,
    /// In cash.
    pub cash: Money,
    /// To the card.
    pub card: Money,
    /// The payer's commission.
    pub commission: Money,
}

impl Before {
    /// Nothing has.
    #[must_use]
    pub const fn nothing(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self { lines: BTreeSet::new(), cash: zero, card: zero, commission: zero }
    }
}

/// By what a part is reckoned now.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// Commission rules.
    pub commissions: &'a [CommissionRule],
    /// How cash is rounded; not at all where the register's receipt can only be rounded down.
    pub rounding: CashRounding,
}

/// Why lines cannot go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PartError {
    /// No line is chosen.
    #[error("no line is chosen")]
    NoLines,
    /// The payment has no such line.
    #[error("the payment has no line {line}")]
    NoSuchLine {
        /// Its place.
        line: u32,
    },
    /// It has gone back, or is on its way back.
    #[error("line {line} has gone back")]
    LineReversed {
        /// Its place.
        line: u32,
    },
    /// A line goes back with the whole payment only: its provider wants it so.
    #[error("line {line} goes back with all the others only")]
    NotApart {
        /// Its place.
        line: u32,
    },
    /// As cash is rounded, nothing goes back with these lines: they go back with others.
    #[error("nothing goes back with these lines alone")]
    NothingBack,
    /// As cash is rounded, nothing would be left for the lines that stay: they go back with these.
    #[error("nothing is left for the other lines")]
    NothingLeft,
    /// The sums cannot be computed.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// The lines of a payment that have not gone back.
#[must_use]
pub fn left(payment: &Payment, before: &Before) -> Vec<u32> {
    (0..).zip(&payment.lines).map(|(place, _)| place).filter(|place| !before.lines.contains(place)).collect()
}

/// Checks the chosen lines: there, not back yet, and each by a provider that lets lines go back apart, unless nothing of
/// the payment stays. Gives their places in order.
///
/// # Errors
/// Names the first line that is wrong.
pub fn chosen(
    payment: &Payment,
    before: &Before,
    lines: &[u32],
    apart: impl Fn(ProviderId) -> bool,
) -> Result<Vec<u32>, PartError> {
    let chosen: BTreeSet<u32> = lines.iter().copied().collect();
    if chosen.is_empty() {
        return Err(PartError::NoLines);
    }
    let all_that_is_left = chosen.iter().copied().eq(left(payment, before));
    for line in &chosen {
        let paid = line_at(payment, *line)?;
        if before.lines.contains(line) {
            return Err(PartError::LineReversed { line: *line });
        }
        if !all_that_is_left && !apart(paid.provider) {
            return Err(PartError::NotApart { line: *line });
        }
    }
    Ok(chosen.into_iter().collect())
}

/// What goes back with these lines, given in order.
///
/// # Errors
/// No line, a line that is not there or has gone back, lines that come to nothing or leave nothing to those that stay, or
/// sums that cannot be computed.
pub fn back(payment: &Payment, before: &Before, lines: &[u32], terms: Terms<'_>) -> Result<Back, PartError> {
    let of = reckoned(payment, before, lines, terms)?;
    // What is left of a payment goes back whatever it comes to.
    let lines = of.part.as_ref().map_or(payment.lines.len(), |part| part.lines.len());
    if before.lines.len() + lines >= payment.lines.len() {
        return Ok(of);
    }
    if of.cash.is_zero() && of.card.is_zero() {
        return Err(PartError::NothingBack);
    }
    let (cash, card) = (before.cash.plus(of.cash)?, before.card.plus(of.card)?);
    if cash == payment.tenders.cash && card == payment.tenders.card {
        return Err(PartError::NothingLeft);
    }
    Ok(of)
}

fn reckoned(payment: &Payment, before: &Before, lines: &[u32], terms: Terms<'_>) -> Result<Back, PartError> {
    let lines = chosen(payment, before, lines, |_| true)?;
    let tenders = &payment.tenders;
    let is_last = before.lines.len() + lines.len() == payment.lines.len();
    if is_last && before.lines.is_empty() {
        return Ok(Back { part: None, cash: tenders.cash, card: tenders.card });
    }
    let commission_left = payment.commission.minus(before.commission)?;
    let commission = if is_last {
        commission_left
    } else {
        sum_at(&commission_by_line(payment, terms.commissions)?, &lines, payment)?.smaller(commission_left)?
    };
    let provider_commission = sum_at(&provider_commission_by_line(payment), &lines, payment)?;
    let total = amount_of(payment, &lines)?.plus(commission)?;
    let card_left = tenders.card.minus(before.card)?;
    let card = if is_last { card_left } else { total.smaller(card_left)? };
    let cash = if is_last {
        tenders.cash.minus(before.cash)?
    } else {
        let gone: Vec<u32> = before.lines.iter().copied().collect();
        let gone = amount_of(payment, &gone)?.plus(before.commission)?;
        let exact = gone.plus(total)?.minus(before.card)?.minus(card)?;
        let rounded = exact.round_to(terms.rounding.step, terms.rounding.rounding)?.smaller(tenders.cash)?;
        let cash = rounded.minus(before.cash)?;
        if cash.is_negative() { Money::zero(cash.currency()) } else { cash }
    };
    Ok(Back { part: Some(Part { lines, commission, provider_commission }), cash, card })
}

/// What goes back, as a payment of its own: only its lines, its commissions, and its money. The whole payment when no
/// lines are named.
///
/// # Errors
/// A line that is not there, or sums that cannot be computed.
pub fn as_payment(payment: &Payment, of: &Back) -> Result<Payment, PartError> {
    let Some(part) = &of.part else { return Ok(payment.clone()) };
    let lines = part.lines.iter().map(|line| line_at(payment, *line).cloned()).collect::<Result<Vec<_>, _>>()?;
    let amount = Money::total(lines.iter().map(|line| line.amount), part.commission.currency())?;
    let tenders = Tenders {
        card: of.card,
        slip: payment.tenders.slip.clone().filter(|_| of.card.is_positive()),
        cash: of.cash,
        rounding: of.cash.plus(of.card)?.minus(amount)?.minus(part.commission)?,
        cash_received: of.cash,
        change: Money::zero(of.cash.currency()),
    };
    let third = payment.third.as_ref().map(|third| {
        let bought = (0_u32..).zip(&third.items).filter(|(place, _)| part.lines.contains(place));
        let items = bought.map(|(_, item)| item.clone()).collect();
        Box::new(ThirdParty { fields: third.fields.clone(), items })
    });
    Ok(Payment {
        lines,
        commission: part.commission,
        provider_commission: part.provider_commission,
        tenders,
        third,
        ..payment.clone()
    })
}

/// What of a payment is kept, lines and the payer's commission: nothing when all its lines are back.
///
/// # Errors
/// A line that is not there, or sums that cannot be computed.
pub fn kept(payment: &Payment, before: &Before) -> Result<Money, PartError> {
    let gone: Vec<u32> = before.lines.iter().copied().collect();
    let gone = amount_of(payment, &gone)?.plus(before.commission)?;
    Ok(payment.total()?.minus(gone)?)
}

/// The providers' commission of each line.
#[must_use]
pub fn provider_commission_by_line(payment: &Payment) -> Vec<i64> {
    let amounts: Vec<i64> = payment.lines.iter().map(|line| line.amount.minor()).collect();
    laid(payment.provider_commission.minor(), &amounts)
}

/// The payer's commission of each line: by the rules, where they make the payment's; else by the amounts.
fn commission_by_line(payment: &Payment, rules: &[CommissionRule]) -> Result<Vec<i64>, MoneyError> {
    let amounts: Vec<i64> = payment.lines.iter().map(|line| line.amount.minor()).collect();
    let means = if payment.total()? == payment.tenders.card { Means::Card } else { Means::Cash };
    let mut by_line = vec![0; amounts.len()];
    let mut ruled = Money::zero(payment.commission.currency());
    let providers: BTreeSet<ProviderId> = payment.lines.iter().map(|line| line.provider).collect();
    for provider in providers {
        let own: Vec<usize> = (0..amounts.len())
            .filter(|place| payment.lines.get(*place).is_some_and(|line| line.provider == provider))
            .collect();
        let of_own: Vec<i64> = own.iter().filter_map(|place| amounts.get(*place).copied()).collect();
        let sum = Money::total(of_own.iter().map(|minor| Money::new(*minor, ruled.currency())), ruled.currency())?;
        let rule = commission(rules, provider, means, sum)?.payer;
        ruled = ruled.plus(rule)?;
        for (place, share) in own.into_iter().zip(laid(rule.minor(), &of_own)) {
            if let Some(line) = by_line.get_mut(place) {
                *line = share;
            }
        }
    }
    Ok(if ruled == payment.commission { by_line } else { laid(payment.commission.minor(), &amounts) })
}

fn line_at(payment: &Payment, line: u32) -> Result<&PaymentLine, PartError> {
    let place = usize::try_from(line).map_err(|_| PartError::NoSuchLine { line })?;
    payment.lines.get(place).ok_or(PartError::NoSuchLine { line })
}

fn amount_of(payment: &Payment, lines: &[u32]) -> Result<Money, PartError> {
    let amounts = lines.iter().map(|line| line_at(payment, *line).map(|line| line.amount));
    let amounts = amounts.collect::<Result<Vec<_>, _>>()?;
    Ok(Money::total(amounts, payment.commission.currency())?)
}

fn sum_at(by_line: &[i64], lines: &[u32], payment: &Payment) -> Result<Money, MoneyError> {
    let currency = payment.commission.currency();
    let share = |line: &u32| usize::try_from(*line).ok().and_then(|place| by_line.get(place)).copied();
    Money::total(lines.iter().filter_map(share).map(|minor| Money::new(minor, currency)), currency)
}

#[cfg(test)]
mod tests;
