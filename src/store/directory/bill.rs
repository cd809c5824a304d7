//! What is still owed when the till's own payments that the directory does not count yet are taken off.

use kassa_domain::directory::{Account, Charge};
use kassa_domain::ids::{ProviderId, ServiceId};
use kassa_domain::money::MoneyError;
use kassa_domain::time::Period;
use kassa_domain::{Currency, Money};

/// Money the till took for one line of an account and the directory's balances do not count yet. Negative for a payment
/// that they count and the till has undone since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uncounted {
    /// For what.
    pub service: ServiceId,
    /// To whom.
    pub provider: ProviderId,
    /// For which month.
    pub period: Period,
    /// How much.
    pub amount: Money,
}

/// The account as it stands after these amounts. A charge that is overpaid becomes an advance, which is a negative due:
/// a bill does not show it and never takes it off another charge, for that is the centre's decision.
///
/// # Errors
/// Two currencies or an overflow.
pub fn reduced(mut account: Account, uncounted: &[Uncounted]) -> Result<Account, MoneyError> {
    for taken in uncounted {
        let line = |charge: &&mut Charge| {
            (charge.service, charge.provider, charge.period) == (taken.service, taken.provider, taken.period)
        };
        match account.charges.iter_mut().find(line) {
            Some(charge) => charge.due = charge.due.minus(taken.amount)?,
            None => account.charges.push(Charge {
                service: taken.service,
                provider: taken.provider,
                period: taken.period,
                charged: Money::zero(taken.amount.currency()),
                due: taken.amount.negated()?,
            }),
        }
    }
    account.charges.retain(|charge| !charge.due.is_zero());
    account.charges.sort_by_key(|charge| (charge.period, charge.service));
    Ok(account)
}

/// The sum of an account's debts; advances are not taken off.
///
/// # Errors
/// Two currencies or an overflow.
pub fn debt(account: &Account, currency: Currency) -> Result<Money, MoneyError> {
    let debts = account.charges.iter().map(|charge| charge.due).filter(|due| due.is_positive());
    Money::total(debts, currency)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{account, charge, uah};
    use super::*;

    fn dues(account: &Account) -> Vec<(u32, String, i64)> {
        let row = |charge: &Charge| (charge.service.0, charge.period.to_string(), charge.due.minor());
        account.charges.iter().map(row).collect()
    }

    fn taken(service: u32, period: &str, minor: i64) -> Uncounted {
        let Charge { service, provider, period, .. } = charge(service, period, 0);
        Uncounted { service, provider, period, amount: uah(minor) }
    }

    #[test]
    fn own_payments_not_counted_yet_are_taken_off_the_bill() {
        let mut before = account("1", 1, "1", "1");
        before.charges = vec![charge(1, "2026-09", 10_000), charge(1, "2026-10", 5_000), charge(2, "2026-10", 2_000)];
        for (name, taken, expect, total) in [
            ("nothing", vec![], vec![(1, "09.2026", 10_000), (1, "10.2026", 5_000), (2, "10.2026", 2_000)], 17_000),
            (
                "a part",
                vec![taken(1, "2026-09", 4_000)],
                vec![(1, "09.2026", 6_000), (1, "10.2026", 5_000), (2, "10.2026", 2_000)],
                13_000,
            ),
            (
                "all of one",
                vec![taken(1, "2026-09", 10_000)],
                vec![(1, "10.2026", 5_000), (2, "10.2026", 2_000)],
                7_000,
            ),
            (
                "twice",
                vec![taken(1, "2026-09", 6_000), taken(1, "2026-09", 4_000)],
                vec![(1, "10.2026", 5_000), (2, "10.2026", 2_000)],
                7_000,
            ),
            (
                "more than is owed",
                vec![taken(2, "2026-10", 2_500)],
                vec![(1, "09.2026", 10_000), (1, "10.2026", 5_000), (2, "10.2026", -500)],
                15_000,
            ),
            (
                "a month ahead",
                vec![taken(2, "2026-11", 2_000)],
                vec![(1, "09.2026", 10_000), (1, "10.2026", 5_000), (2, "10.2026", 2_000), (2, "11.2026", -2_000)],
                17_000,
            ),
            (
                "undone since",
                vec![taken(2, "2026-10", -3_000)],
                vec![(1, "09.2026", 10_000), (1, "10.2026", 5_000), (2, "10.2026", 5_000)],
                20_000,
            ),
        ] {
            let after = reduced(before.clone(), &taken).unwrap();
            let expect: Vec<_> = expect.into_iter().map(|(s, p, due)| (s, p.to_owned(), due)).collect();
            assert_eq!(dues(&after), expect, "{name}");
            assert_eq!(debt(&after, Currency::Uah).unwrap(), uah(total), "{name}");
        }
    }

    #[test]
    fn everything_overpaid_leaves_nothing_to_pay_and_never_less() {
        let before = account("1", 1, "1", "1");
        let all: Vec<_> = before
            .charges
            .iter()
            .map(|c| Uncounted { service: c.service, provider: c.provider, period: c.period, amount: uah(1_000_000) })
            .collect();
        let after = reduced(before, &all).unwrap();
        assert_eq!(debt(&after, Currency::Uah).unwrap(), uah(0));
    }
}
