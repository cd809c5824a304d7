//! A payment of a registry against the charges of its account.

use std::collections::HashMap;

use kassa_domain::ids::ServiceId;

use crate::db::{AccountPayment, ChargeRow, Part};

/// A payment as parts of charges: of the service it names where the centre has that, the month it names first, then the
/// oldest debt; what is more than all debt is an advance on the month it names, else on the newest. Nothing where there is
/// no charge that says to whom the money goes.
#[must_use]
pub fn spread(
    payment: &AccountPayment,
    charges: &mut [ChargeRow],
    services: &HashMap<String, ServiceId>,
) -> Option<Vec<Part>> {
    let service = services.get(&payment.service.trim().to_lowercase());
    let mut order: Vec<usize> = (0..charges.len())
        .filter(|index| service.is_none_or(|service| charges.get(*index).is_some_and(|row| row.service == *service)))
        .collect();
    // Charges come oldest first, and the sort keeps that.
    order.sort_by_key(|index| charges.get(*index).map(|row| payment.period != Some(row.period)));
    let named = order.iter().copied().find(|index| charges.get(*index).map(|row| row.period) == payment.period);
    let advance = named.or(order.last().copied())?;
    let mut left = payment.amount_minor;
    let mut parts: Vec<Part> = Vec::new();
    let mut put = |row: &mut ChargeRow, amount_minor: i64| {
        row.due_minor -= amount_minor;
        let ChargeRow { period, service, provider, .. } = *row;
        let same = |part: &&mut Part| (part.period, part.service, part.provider) == (period, service, provider);
        match parts.iter_mut().find(same) {
            Some(part) => part.amount_minor += amount_minor,
            None => parts.push(Part { period, service, provider, amount_minor }),
        }
    };
    for index in order {
        let Some(row) = charges.get_mut(index) else { continue };
        let amount = left.min(row.due_minor);
        if amount > 0 {
            left -= amount;
            put(row, amount);
        }
    }
    if left > 0 {
        put(charges.get_mut(advance)?, left);
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use kassa_domain::Period;
    use kassa_domain::ids::ProviderId;

    use super::*;

    fn charge(month: u8, service: u32, due_minor: i64) -> ChargeRow {
        let period = Period::new(2026, month).unwrap();
        ChargeRow { period, service: ServiceId(service), provider: ProviderId(service * 10), due_minor }
    }

    #[test]
    fn a_payment_goes_where_it_says_then_to_the_oldest_debt_then_ahead() {
        let services = HashMap::from([("вода".to_owned(), ServiceId(1)), ("2".to_owned(), ServiceId(2))]);
        let charges = [charge(8, 1, 500), charge(9, 1, 300), charge(9, 2, 200), charge(10, 1, -50)];
        for (amount, month, service, expect) in [
            (400, None, "", Some(vec![(8, 1, 400)])),
            (900, None, "", Some(vec![(8, 1, 500), (9, 1, 300), (9, 2, 100)])),
            (1_100, None, "", Some(vec![(8, 1, 500), (9, 1, 300), (9, 2, 200), (10, 1, 100)])),
            (400, Some(9), "", Some(vec![(9, 1, 300), (9, 2, 100)])),
            (600, Some(9), "Вода", Some(vec![(9, 1, 300), (8, 1, 300)])),
            (250, Some(9), "2", Some(vec![(9, 2, 250)])),
            (70, Some(10), "", Some(vec![(8, 1, 70)])),
            (70, None, "газ", Some(vec![(8, 1, 70)])),
            (900, Some(12), "2", Some(vec![(9, 2, 900)])),
        ] {
            let period = month.map(|month| Period::new(2026, month).unwrap());
            let payment = AccountPayment { line: 1, period, service: service.to_owned(), amount_minor: amount };
            let parts = spread(&payment, &mut charges.clone(), &services);
            let shown = parts.map(|parts| {
                let shown = |part: &Part| (part.period.month(), part.service.0, part.amount_minor);
                parts.iter().map(shown).collect::<Vec<_>>()
            });
            assert_eq!(shown, expect, "{amount} {month:?} {service}");
        }
        let payment = AccountPayment { line: 1, period: None, service: String::new(), amount_minor: 5 };
        assert_eq!(spread(&payment, &mut [], &services), None);
        let mut gas = [charge(8, 2, 5)];
        let payment = AccountPayment { service: "вода".to_owned(), ..payment };
        assert_eq!(spread(&payment, &mut gas, &services), None, "the account has no such service");
    }
}
