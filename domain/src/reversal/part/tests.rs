//! Lines that go back apart: what goes with them, and that nothing is lost whatever the order (R14).

use proptest::prelude::*;

use super::*;
use crate::commission::CommissionFrom;
use crate::ids::{AccountNumber, PaymentNumber, ServiceId, ShiftNumber, SlipNumber, VisitNumber};
use crate::money::Rounding;
use crate::payment::{PayerCopy, PaymentKind};
use crate::time::Period;

const fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

/// A payment of lines to providers, with its commission, so much of it by card and so much rounded.
fn payment(lines: &[(u32, i64)], commission: i64, card: i64, rounding: i64) -> Payment {
    let lines: Vec<PaymentLine> = lines
        .iter()
        .map(|(provider, minor)| PaymentLine {
            service: ServiceId(*provider),
            provider: ProviderId(*provider),
            period: Period::new(2026, 10).unwrap(),
            amount: uah(*minor),
            excess: uah(0),
        })
        .collect();
    let total = lines.iter().map(|line| line.amount.minor()).sum::<i64>() + commission;
    let cash = uah(total + rounding - card);
    let payment = Payment {
        number: PaymentNumber(512),
        visit: VisitNumber(400),
        shift: ShiftNumber(12),
        kind: PaymentKind::Bill,
        account: AccountNumber::new("00077001").unwrap(),
        payer: PayerCopy::default(),
        lines,
        commission: uah(commission),
        provider_commission: uah(total / 50),
        tenders: Tenders {
            card: uah(card),
            slip: (card > 0).then(|| SlipNumber::new("4711").unwrap()),
            cash,
            rounding: uah(rounding),
            cash_received: cash,
            change: uah(0),
        },
        third: None,
    };
    payment.check().unwrap();
    payment
}

const EXACT: Terms<'static> = Terms { commissions: &[], rounding: CashRounding::NONE };

const fn to_step(step: i64) -> CashRounding {
    CashRounding { step, rounding: Rounding::HalfAwayFromZero }
}

/// One line after another goes back: card, cash and commission of each.
fn one_by_one(payment: &Payment, order: &[u32], terms: Terms<'_>) -> Vec<(i64, i64, i64)> {
    let mut before = Before::nothing(Currency::Uah);
    order.iter().map(|line| gone(payment, &mut before, &[*line], terms)).collect()
}

fn gone(payment: &Payment, before: &mut Before, lines: &[u32], terms: Terms<'_>) -> (i64, i64, i64) {
    let of = reckoned(payment, before, lines, terms).unwrap();
    as_payment(payment, &of).unwrap().check().unwrap();
    let commission = of.part.as_ref().map_or(payment.commission, |part| part.commission);
    before.lines.extend(lines);
    before.cash = before.cash.plus(of.cash).unwrap();
    before.card = before.card.plus(of.card).unwrap();
    before.commission = before.commission.plus(commission).unwrap();
    (of.card.minor(), of.cash.minor(), commission.minor())
}

#[test]
fn r14_lines_take_their_commission_and_money_goes_to_the_card_first() {
    let two = [(1, 10_000), (2, 5_000)];
    for (payment, order, expect) in [
        (payment(&two, 0, 0, 0), [0, 1], vec![(0, 10_000, 0), (0, 5_000, 0)]),
        (payment(&two, 150, 0, 0), [0, 1], vec![(0, 10_100, 100), (0, 5_050, 50)]),
        (payment(&two, 150, 0, 0), [1, 0], vec![(0, 5_050, 50), (0, 10_100, 100)]),
        (payment(&two, 150, 15_150, 0), [1, 0], vec![(5_050, 0, 50), (10_100, 0, 100)]),
        (payment(&two, 0, 7_000, 0), [0, 1], vec![(7_000, 3_000, 0), (0, 5_000, 0)]),
        (payment(&two, 0, 7_000, 0), [1, 0], vec![(5_000, 0, 0), (2_000, 8_000, 0)]),
    ] {
        assert_eq!(one_by_one(&payment, &order, EXACT), expect, "{order:?} of {:?}", payment.tenders);
    }
}

#[test]
fn r14_a_provider_that_takes_no_commission_gives_none_back() {
    let rule = CommissionRule {
        id: 1,
        provider: Some(ProviderId(1)),
        means: Means::Cash,
        from: CommissionFrom::Payer,
        percent: "1".parse().unwrap(),
        fixed: uah(0),
        min: uah(0),
        max: None,
    };
    let payment = payment(&[(1, 10_000), (2, 5_000), (1, 3_333)], 133, 0, 0);
    let by_rule = Terms { commissions: std::slice::from_ref(&rule), ..EXACT };
    assert_eq!(one_by_one(&payment, &[1, 0, 2], by_rule), [(0, 5_000, 0), (0, 10_099, 99), (0, 3_367, 34)]);
    // The rule was changed since: no rule makes what was taken, so it is laid over all lines.
    let other = CommissionRule { percent: "2".parse().unwrap(), ..rule };
    let changed = Terms { commissions: std::slice::from_ref(&other), ..EXACT };
    assert_eq!(one_by_one(&payment, &[1, 0, 2], changed), [(0, 5_036, 36), (0, 10_072, 72), (0, 3_358, 25)]);
}

#[test]
fn r14_cash_of_a_part_is_rounded_to_coins_that_exist() {
    // 100.03 + 50.04 = 150.07, rounded to 150.10.
    let payment = payment(&[(1, 10_003), (2, 5_004)], 0, 0, 3);
    let terms = Terms { rounding: to_step(10), ..EXACT };
    assert_eq!(one_by_one(&payment, &[0, 1], terms), [(0, 10_000, 0), (0, 5_010, 0)]);
    assert_eq!(one_by_one(&payment, &[1, 0], terms), [(0, 5_000, 0), (0, 10_010, 0)]);
    // Where a receipt cannot be rounded up, no part asks for it.
    let down = self::payment(&[(1, 33), (2, 33), (3, 33)], 0, 0, -49);
    assert_eq!(one_by_one(&down, &[2, 0, 1], EXACT), [(0, 33, 0), (0, 17, 0), (0, 0, 0)]);
}

/// A register may refuse a receipt over 0.00: what comes to nothing goes back with others.
#[test]
fn r14_no_part_comes_to_nothing_and_none_leaves_nothing_to_the_rest() {
    // 100.00 and 0.20, rounded to 100.00; and three of 0.33 for 0.50 where a receipt cannot be rounded up.
    let small = payment(&[(1, 10_000), (2, 20)], 0, 0, -20);
    let thirds = payment(&[(1, 33), (2, 33), (3, 33)], 0, 0, -49);
    // What is paid by card is never rounded.
    let card = payment(&[(1, 10_000), (2, 20)], 0, 10_020, 0);
    let steps = Terms { rounding: to_step(50), ..EXACT };
    let gone = |lines: &[u32], cash| Before {
        lines: lines.iter().copied().collect(),
        cash: uah(cash),
        ..Before::nothing(Currency::Uah)
    };
    for (payment, before, lines, terms, expect) in [
        (&small, gone(&[], 0), &[1][..], steps, Err(PartError::NothingBack)),
        (&small, gone(&[], 0), &[1, 1], steps, Err(PartError::NothingBack)),
        (&small, gone(&[], 0), &[0], steps, Err(PartError::NothingLeft)),
        (&small, gone(&[], 0), &[0, 1], steps, Ok((10_000, 0))),
        // A line that went back before this was looked at leaves the other one none the less.
        (&small, gone(&[0], 10_000), &[1], steps, Ok((0, 0))),
        (&thirds, gone(&[], 0), &[0], EXACT, Ok((33, 0))),
        (&thirds, gone(&[0], 33), &[1], EXACT, Err(PartError::NothingLeft)),
        (&thirds, gone(&[0], 33), &[1, 2], EXACT, Ok((17, 0))),
        (&card, gone(&[], 0), &[1], steps, Ok((0, 20))),
    ] {
        let found = back(payment, &before, lines, terms).map(|of| (of.cash.minor(), of.card.minor()));
        assert_eq!(found, expect, "{lines:?} after {:?} of {:?}", before.lines, payment.tenders);
    }
}

#[test]
fn r14_all_lines_at_once_are_the_payment_itself() {
    let payment = payment(&[(1, 10_003), (2, 5_004)], 150, 9_000, 3);
    let of = back(&payment, &Before::nothing(Currency::Uah), &[1, 0], EXACT).unwrap();
    assert_eq!(of, Back { part: None, cash: payment.tenders.cash, card: payment.tenders.card });
    assert_eq!(as_payment(&payment, &of), Ok(payment));
}

#[test]
fn r14_a_line_goes_back_once_and_apart_only_where_its_provider_lets_it() {
    let payment = payment(&[(1, 100), (2, 200), (1, 300)], 0, 0, 0);
    let none = Before::nothing(Currency::Uah);
    let first = Before { lines: [0].into(), cash: uah(100), ..none.clone() };
    let both = Before { lines: [0, 2].into(), cash: uah(400), ..none.clone() };
    for (before, lines, expect) in [
        (&none, &[][..], Err(PartError::NoLines)),
        (&none, &[0], Ok(vec![0])),
        (&none, &[2, 0, 2], Ok(vec![0, 2])),
        (&none, &[1], Err(PartError::NotApart { line: 1 })),
        (&none, &[0, 1], Err(PartError::NotApart { line: 1 })),
        (&none, &[0, 1, 2], Ok(vec![0, 1, 2])),
        (&none, &[3], Err(PartError::NoSuchLine { line: 3 })),
        (&first, &[0], Err(PartError::LineReversed { line: 0 })),
        (&first, &[1, 2], Ok(vec![1, 2])),
        // Nothing stays of it: who takes whole payments only has his line back with the last of them.
        (&both, &[1], Ok(vec![1])),
    ] {
        let found = chosen(&payment, before, lines, |provider| provider == ProviderId(1));
        assert_eq!(found, expect, "{lines:?} after {:?}", before.lines);
    }
}

/// A payment as any visit may make it, and its lines in any order, in pieces of any size.
fn any_payment() -> impl Strategy<Value = (Payment, Vec<u32>, Vec<usize>)> {
    let lines = prop::collection::vec((1_u32..4, 1_i64..500_000), 1..8);
    (lines, 0_i64..2_000, 0_u8..=100, -24_i64..25, prop::collection::vec(1_usize..4, 8)).prop_flat_map(
        |(lines, commission, by_card, rounding, sizes)| {
            let total = lines.iter().map(|(_, minor)| minor).sum::<i64>() + commission;
            let card = total * i64::from(by_card) / 100;
            let rounding = if total - card + rounding < 0 || card == total { 0 } else { rounding };
            let order: Vec<u32> = (0..).take(lines.len()).collect();
            let payment = payment(&lines, commission, card, rounding);
            (Just(payment), Just(order).prop_shuffle(), Just(sizes))
        },
    )
}

proptest! {
    #[test]
    fn r14_any_order_of_parts_makes_the_payment_to_the_last_minor_unit(
        (payment, order, sizes) in any_payment(), step in prop::sample::select(vec![1_i64, 5, 10, 50]),
    ) {
        let terms = Terms { rounding: to_step(step), ..EXACT };
        let mut before = Before::nothing(Currency::Uah);
        let (mut rest, mut kept) = (&order[..], 0);
        for size in sizes.into_iter().cycle() {
            let (now, later) = rest.split_at(size.min(rest.len()));
            let of = reckoned(&payment, &before, now, terms).unwrap();
            prop_assert!(!of.cash.is_negative() && !of.card.is_negative());
            kept += as_payment(&payment, &of).unwrap().provider_commission.minor();
            let _ = gone(&payment, &mut before, now, terms);
            rest = later;
            if rest.is_empty() {
                break;
            }
        }
        prop_assert_eq!(before.cash, payment.tenders.cash);
        prop_assert_eq!(before.card, payment.tenders.card);
        prop_assert_eq!(before.commission, payment.commission);
        prop_assert_eq!(kept, payment.provider_commission.minor());
        prop_assert_eq!(before.lines.len(), payment.lines.len());
    }

    #[test]
    fn r14_a_part_that_was_given_up_leaves_nothing_behind(
        (payment, order, _) in any_payment(), step in prop::sample::select(vec![1_i64, 5, 10, 50]),
    ) {
        // The first part hangs, the others go back, the first turns out not to be registered and is asked for again.
        let terms = Terms { rounding: to_step(step), ..EXACT };
        let mut with_it = Before::nothing(Currency::Uah);
        let hung = back(&payment, &with_it, &order[..1], terms).unwrap();
        let _ = gone(&payment, &mut with_it, &order[..1], terms);
        let mut lines = order[1..].to_vec();
        lines.sort_unstable();
        if !lines.is_empty() {
            let _ = gone(&payment, &mut with_it, &lines, terms);
            let commission = hung.part.as_ref().map_or(payment.commission, |part| part.commission);
            let mut without = Before {
                lines: lines.into_iter().collect(),
                cash: with_it.cash.minus(hung.cash).unwrap(),
                card: with_it.card.minus(hung.card).unwrap(),
                commission: with_it.commission.minus(commission).unwrap(),
            };
            let again = gone(&payment, &mut without, &order[..1], terms);
            prop_assert_eq!(again.0, hung.card.minor());
            prop_assert_eq!(again.1, hung.cash.minor());
        }
    }
}
