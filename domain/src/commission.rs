//! Commission: what acceptance costs, from the payer on top or from the provider (R8).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::ProviderId;
use crate::money::{Money, MoneyError, Rounding};

/// How a payment is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Means {
    /// Notes and coins.
    Cash,
    /// A bank card, by a terminal's slip.
    Card,
}

/// Whose money it is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommissionFrom {
    /// On top of the amount; shown before acceptance and printed on its own line.
    Payer,
    /// Kept from what the provider gets; the payer sees nothing of it.
    Provider,
}

/// One rule. A rule for one provider goes before a rule for all; the first that fits counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommissionRule {
    /// Number at the centre.
    pub id: u32,
    /// For one provider, or for all.
    pub provider: Option<ProviderId>,
    /// For which means.
    pub means: Means,
    /// Who bears it.
    pub from: CommissionFrom,
    /// Per cent of the amount.
    pub percent: Decimal,
    /// A fixed part.
    pub fixed: Money,
    /// Not less than.
    pub min: Money,
    /// Not more than.
    pub max: Option<Money>,
}

impl CommissionRule {
    /// The commission on an amount: percent half away from zero, plus the fixed part, within its limits and never below
    /// zero, whatever the rule says. There is none on nothing.
    ///
    /// # Errors
    /// Two currencies or an overflow.
    pub fn on(&self, amount: Money) -> Result<Money, MoneyError> {
        if amount.is_zero() {
            return Ok(amount);
        }
        let sum = amount.percent(self.percent, Rounding::HalfAwayFromZero)?.plus(self.fixed)?;
        let sum = if sum.minus(self.min)?.is_negative() { self.min } else { sum };
        let sum = self.max.map_or(Ok(sum), |max| sum.smaller(max))?;
        Ok(if sum.is_negative() { Money::zero(sum.currency()) } else { sum })
    }
}

/// The commissions of one provider's amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commission {
    /// What the payer adds.
    pub payer: Money,
    /// What is kept from the provider.
    pub provider: Money,
}

/// The rule for a provider and a means: its own before the common one.
#[must_use]
pub fn rule_for(rules: &[CommissionRule], provider: ProviderId, means: Means) -> Option<&CommissionRule> {
    let fits = |rule: &&CommissionRule, wanted| rule.means == means && rule.provider == wanted;
    rules.iter().find(|rule| fits(rule, Some(provider))).or_else(|| rules.iter().find(|rule| fits(rule, None)))
}

/// The commission on what one provider gets of a payment.
///
/// # Errors
/// Two currencies or an overflow.
pub fn commission(
    rules: &[CommissionRule],
    provider: ProviderId,
    means: Means,
    amount: Money,
) -> Result<Commission, MoneyError> {
    let nothing = Money::zero(amount.currency());
    let Some(rule) = rule_for(rules, provider, means) else {
        return Ok(Commission { payer: nothing, provider: nothing });
    };
    let sum = rule.on(amount)?;
    Ok(match rule.from {
        CommissionFrom::Payer => Commission { payer: sum, provider: nothing },
        CommissionFrom::Provider => Commission { payer: nothing, provider: sum },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn uah(minor: i64) -> Money {
        Money::new(minor, Currency::Uah)
    }

    fn rule(percent: &str, fixed: i64, min: i64, max: Option<i64>) -> CommissionRule {
        CommissionRule {
            id: 1,
            provider: None,
            means: Means::Cash,
            from: CommissionFrom::Payer,
            percent: percent.parse().unwrap(),
            fixed: uah(fixed),
            min: uah(min),
            max: max.map(uah),
        }
    }

    #[test]
    fn r8_percent_minimum_maximum_and_fixed() {
        for (rule, amount, expect) in [
            (rule("1", 0, 0, None), 41_237, 412),
            (rule("1", 0, 0, None), 41_250, 413),
            (rule("1.5", 0, 0, None), 10_033, 150),
            (rule("1", 0, 500, None), 10_000, 500),
            (rule("1", 0, 0, Some(1_000)), 1_000_000, 1_000),
            (rule("0", 300, 0, None), 77, 300),
            (rule("1", 300, 0, Some(350)), 10_000, 350),
            (rule("1", 300, 500, None), 0, 0),
            (rule("-5", 0, 0, None), 10_000, 0),
            (rule("-5", 0, -900, None), 10_000, 0),
            (rule("1", 0, 0, Some(-1)), 10_000, 0),
        ] {
            assert_eq!(rule.on(uah(amount)).unwrap(), uah(expect), "{rule:?} {amount}");
        }
    }

    #[test]
    fn r8_a_providers_own_rule_goes_before_the_common_one() {
        let common = rule("1", 0, 0, None);
        let own = CommissionRule {
            id: 2,
            provider: Some(ProviderId(7)),
            from: CommissionFrom::Provider,
            percent: "2".parse().unwrap(),
            ..common.clone()
        };
        let rules = [common, own];
        let of = |provider, means| commission(&rules, ProviderId(provider), means, uah(10_000)).unwrap();
        assert_eq!(of(7, Means::Cash), Commission { payer: uah(0), provider: uah(200) });
        assert_eq!(of(8, Means::Cash), Commission { payer: uah(100), provider: uah(0) });
        assert_eq!(of(8, Means::Card), Commission { payer: uah(0), provider: uah(0) });
    }
}
