//! One payment shared among the slips of its providers: each has its own sum, and what the payment has once, commission,
//! rounding and the card, is divided so that all slips together come to what was paid.

use kassa_domain::Money;
use kassa_domain::money::MoneyError;
use kassa_domain::payment::Payment;
use kassa_formats::receipt::SlipPart;

/// What one slip says of the payment's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Share {
    /// What goes to the provider.
    pub(super) sum: Money,
    /// The commission of the whole payment, on the first slip.
    pub(super) commission: Money,
    /// The rounding of the whole payment, on the slip with the most cash.
    pub(super) rounding: Money,
    /// Of all that, by card.
    pub(super) card: Money,
    /// Set where there are several slips.
    pub(super) part: Option<SlipPart>,
}

/// The shares of the providers whose sums these are, in their order. The card goes first, so that cash is left for the
/// last ones.
pub(super) fn among(payment: &Payment, sums: &[Money]) -> Result<Vec<Share>, MoneyError> {
    let tenders = &payment.tenders;
    let zero = Money::zero(tenders.card.currency());
    let paid = tenders.card.plus(tenders.cash)?;
    let slips = u32::try_from(sums.len()).unwrap_or(u32::MAX);
    let (mut commission, mut card) = (payment.commission, tenders.card);
    let mut shares = Vec::new();
    for (slip, sum) in (1..).zip(sums) {
        let own = std::mem::replace(&mut commission, zero);
        let total = sum.plus(own)?;
        let by_card = if slip == slips || card.minor() < total.minor() { card } else { total };
        card = card.minus(by_card)?;
        let part = (slips > 1).then_some(SlipPart { slip, slips, paid });
        shares.push(Share { sum: *sum, commission: own, rounding: zero, card: by_card, part });
    }
    let cash = |share: &&mut Share| share.sum.minor() + share.commission.minor() - share.card.minor();
    if let Some(most) = shares.iter_mut().max_by_key(cash) {
        most.rounding = tenders.rounding;
    }
    Ok(shares)
}

#[cfg(test)]
mod tests {
    use kassa_domain::Currency;
    use kassa_domain::ids::{AccountNumber, PaymentNumber, ShiftNumber, VisitNumber};
    use kassa_domain::payment::{PayerCopy, PaymentKind, Tenders};

    use super::*;

    fn payment(commission: i64, rounding: i64, card: i64, cash: i64) -> Payment {
        let tenders = Tenders {
            card: uah(card),
            slip: None,
            cash: uah(cash),
            rounding: uah(rounding),
            cash_received: uah(cash),
            change: uah(0),
        };
        Payment {
            number: PaymentNumber(1),
            visit: VisitNumber(1),
            shift: ShiftNumber(1),
            kind: PaymentKind::Bill,
            account: AccountNumber::new("1").unwrap(),
            payer: PayerCopy::default(),
            lines: Vec::new(),
            commission: uah(commission),
            provider_commission: uah(0),
            tenders,
            third: None,
        }
    }

    fn uah(minor: i64) -> Money {
        Money::new(minor, Currency::Uah)
    }

    /// Each slip as its sum, commission, rounding and card; together they are what was paid.
    fn check(sums: &[i64], (commission, rounding, card): (i64, i64, i64), expect: &[[i64; 4]]) {
        let paid = sums.iter().sum::<i64>() + commission + rounding;
        let payment = payment(commission, rounding, card, paid - card);
        let sums: Vec<Money> = sums.iter().map(|sum| uah(*sum)).collect();
        let shares = among(&payment, &sums).unwrap();
        let found: Vec<[i64; 4]> = shares
            .iter()
            .map(|share| [share.sum, share.commission, share.rounding, share.card].map(Money::minor))
            .collect();
        assert_eq!(found, expect);
        assert_eq!(found.iter().map(|[sum, commission, rounding, _]| sum + commission + rounding).sum::<i64>(), paid);
        assert_eq!(found.iter().map(|[.., card]| card).sum::<i64>(), card);
        assert!(found.iter().all(|[sum, commission, rounding, card]| sum + commission + rounding >= *card));
        assert!(
            shares.iter().all(|share| share.part.map(|part| part.paid.minor()) == (sums.len() > 1).then_some(paid))
        );
    }

    #[test]
    fn the_slips_of_a_payment_come_to_what_was_paid() {
        check(&[58_078], (100, -8, 0), &[[58_078, 100, -8, 0]]);
        check(&[10_003, 20_000], (100, -3, 0), &[[10_003, 100, 0, 0], [20_000, 0, -3, 0]]);
        check(
            &[10_000, 20_003, 5_000],
            (0, 2, 25_000),
            &[[10_000, 0, 0, 10_000], [20_003, 0, 2, 15_000], [5_000, 0, 0, 0]],
        );
        check(&[10_000, 20_000], (0, 0, 30_000), &[[10_000, 0, 0, 10_000], [20_000, 0, 0, 20_000]]);
        check(&[7, 3], (0, -4, 0), &[[7, 0, -4, 0], [3, 0, 0, 0]]);
    }
}
