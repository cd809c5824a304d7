//! The rules of a bill: narrowing, ticks, correction of amounts.

use super::*;
use crate::ids::{AccountNumber, StreetId};

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn month(month: u8) -> Period {
    Period::new(2026, month).unwrap()
}

fn charge(service: u32, period: u8, due: i64) -> Charge {
    Charge {
        service: ServiceId(service),
        provider: ProviderId(service + 10),
        period: month(period),
        charged: uah(due.max(0)),
        due: uah(due),
    }
}

/// Heating and water of September and October, an advance for the lift, and upkeep that is settled.
fn account() -> Account {
    Account {
        number: AccountNumber::new("00077001").unwrap(),
        holder: "Ткаченко Ольга".into(),
        street: StreetId(1),
        house: "12-А".into(),
        flat: "7".into(),
        charges: vec![
            charge(2, 10, 20_000),
            charge(1, 10, 30_000),
            charge(1, 9, 10_000),
            charge(2, 9, 500),
            charge(3, 10, -700),
            charge(4, 10, 0),
        ],
        latest: vec![],
        meters: vec![],
        norms: Vec::new(),
        phones: Vec::new(),
    }
}

fn bill(narrowing: &Narrowing) -> Bill {
    Bill::new(account(), PayerCopy::default(), AsOf::Live, Currency::Uah, narrowing)
}

fn open() -> Bill {
    bill(&Narrowing::default())
}

#[test]
fn r3_a_bill_shows_debts_oldest_first_and_can_be_narrowed() {
    let services = |ids: &[u32]| ids.iter().copied().map(ServiceId).collect::<Vec<_>>();
    for (name, narrowing, rows, total) in [
        ("everything unpaid", Narrowing::default(), vec![(9, 1), (9, 2), (10, 1), (10, 2)], 60_500),
        ("one service", Narrowing { services: services(&[1]), months: None }, vec![(9, 1), (10, 1)], 40_000),
        (
            "two services",
            Narrowing { services: services(&[2, 1]), months: None },
            vec![(9, 1), (9, 2), (10, 1), (10, 2)],
            60_500,
        ),
        (
            "the previous month",
            Narrowing { services: vec![], months: Some((month(10), month(10))) },
            vec![(10, 1), (10, 2)],
            50_000,
        ),
        (
            "a service of a month",
            Narrowing { services: services(&[2]), months: Some((month(9), month(9))) },
            vec![(9, 2)],
            500,
        ),
        (
            "from one month to another",
            Narrowing { services: vec![], months: Some((month(9), month(10))) },
            vec![(9, 1), (9, 2), (10, 1), (10, 2)],
            60_500,
        ),
        ("months without a charge", Narrowing { services: vec![], months: Some((month(1), month(8))) }, vec![], 0),
        ("an advance", Narrowing { services: services(&[3]), months: None }, vec![], 0),
        ("nothing", Narrowing { services: services(&[99]), months: None }, vec![], 0),
    ] {
        let bill = bill(&narrowing);
        let shown: Vec<_> = bill.lines().iter().map(|line| (line.period.month(), line.service.0)).collect();
        assert_eq!(shown, rows, "{name}");
        assert_eq!(bill.total(), Ok(uah(total)), "{name}");
        assert_eq!(bill.due(), Ok(uah(total)), "{name}");
        assert!(bill.lines().iter().all(|line| line.ticked), "{name}");
    }
}

#[test]
fn r4_the_total_follows_the_ticks() {
    let mut bill = open();
    bill.toggle(0).unwrap();
    assert_eq!(bill.total(), Ok(uah(50_500)));
    assert_eq!(bill.due(), Ok(uah(60_500)));
    bill.toggle(0).unwrap();
    assert_eq!(bill.total(), Ok(uah(60_500)));
    bill.tick_all(false);
    assert_eq!(bill.total(), Ok(uah(0)));
    assert_eq!(bill.clone().into_item(), Ok(None));
    bill.tick_all(true);
    assert_eq!(bill.total(), Ok(uah(60_500)));
    assert_eq!(bill.toggle(4), Err(BillError::NoRow(4)));
}

#[test]
fn r4_amounts_are_fixed_while_correction_is_off() {
    let mut bill = open();
    assert!(!bill.correction());
    assert_eq!(bill.set_amount(0, uah(1), true, true), Err(BillError::CorrectionOff));
    assert_eq!(bill.lines(), open().lines());
}

#[test]
fn r4_an_amount_is_taken_warned_about_or_refused() {
    let excess = uah(1);
    let max = uah(Money::COUNTER_MAX_MINOR);
    // Row 0 owes 100.00 and is unticked before each line of the table.
    for (amount, overpayment, confirmed, expect, kept, ticked) in [
        (5_000, true, false, Ok(()), 5_000, true),
        (10_000, false, false, Ok(()), 10_000, true),
        (10_001, true, false, Err(BillError::AboveDue { excess }), 10_001, false),
        (10_001, true, true, Ok(()), 10_001, true),
        (10_001, false, false, Err(BillError::OverpaymentRefused { excess }), 10_000, false),
        (10_001, false, true, Err(BillError::OverpaymentRefused { excess }), 10_000, false),
        (0, true, true, Err(BillError::NotPositive), 10_000, false),
        (-1, true, true, Err(BillError::NotPositive), 10_000, false),
        (Money::COUNTER_MAX_MINOR, true, true, Ok(()), Money::COUNTER_MAX_MINOR, true),
        (Money::COUNTER_MAX_MINOR + 1, true, true, Err(BillError::TooLarge { max }), 10_000, false),
        (i64::MAX, true, true, Err(BillError::TooLarge { max }), 10_000, false),
    ] {
        let mut bill = open();
        bill.set_correction(true);
        bill.toggle(0).unwrap();
        assert_eq!(bill.set_amount(0, uah(amount), overpayment, confirmed), expect, "{amount}");
        let line = &bill.lines()[0];
        assert_eq!((line.amount, line.ticked), (uah(kept), ticked), "{amount} {overpayment} {confirmed}");
    }
    let mut bill = open();
    bill.set_correction(true);
    assert_eq!(bill.set_amount(9, uah(1), true, true), Err(BillError::NoRow(9)));
    let rub = Money::new(1, Currency::Rub);
    assert!(matches!(bill.set_amount(0, rub, true, true), Err(BillError::Money(_))));
}

#[test]
fn r4_no_tick_brings_in_an_excess_nobody_confirmed() {
    for tick in [|bill: &mut Bill| bill.toggle(0).unwrap(), |bill: &mut Bill| bill.tick_all(true)] {
        let mut bill = open();
        bill.set_correction(true);
        assert!(bill.set_amount(0, uah(99_999), true, false).is_err());
        tick(&mut bill);
        assert_eq!((bill.lines()[0].amount, bill.lines()[0].ticked), (uah(10_000), true));
    }
}

#[test]
fn r4_a_confirmed_excess_stays_when_all_rows_are_ticked() {
    let mut bill = open();
    bill.set_correction(true);
    bill.set_amount(0, uah(12_000), true, true).unwrap();
    bill.tick_all(true);
    assert_eq!(bill.lines()[0].amount, uah(12_000));
}

#[test]
fn r4_correction_off_puts_the_amounts_back() {
    let mut bill = open();
    bill.set_correction(true);
    bill.set_amount(0, uah(1), true, false).unwrap();
    bill.set_amount(1, uah(900), true, true).unwrap();
    bill.set_correction(false);
    assert_eq!(bill.lines(), open().lines());
}

#[test]
fn the_ticked_rows_become_an_item_with_their_advances() {
    let mut bill = open();
    bill.set_correction(true);
    bill.set_amount(0, uah(9_000), false, false).unwrap();
    bill.set_amount(1, uah(700), true, true).unwrap();
    bill.toggle(2).unwrap();
    bill.toggle(3).unwrap();
    let item = bill.into_item().unwrap().unwrap();
    assert_eq!((item.kind, item.account.as_str()), (PaymentKind::Bill, "00077001"));
    let lines: Vec<_> = item.lines.iter().map(|line| (line.service.0, line.amount, line.excess)).collect();
    assert_eq!(lines, [(1, uah(9_000), uah(0)), (2, uah(700), uah(200))]);
}

#[test]
fn r5_a_bill_knows_how_old_its_data_is() {
    let synced = Timestamp::new(1_000, 120).unwrap();
    for as_of in [AsOf::Live, AsOf::Directory(None), AsOf::Directory(Some(synced))] {
        let bill = Bill::new(account(), PayerCopy::default(), as_of, Currency::Uah, &Narrowing::default());
        assert_eq!(bill.as_of(), as_of);
    }
}

#[test]
fn a_charge_of_another_currency_is_an_error_and_not_a_sum() {
    let mut account = account();
    account.charges[0].due = Money::new(5, Currency::Kzt);
    let bill = Bill::new(account, PayerCopy::default(), AsOf::Live, Currency::Uah, &Narrowing::default());
    assert!(bill.total().is_err());
    assert!(bill.due().is_err());
}

fn spreadable() -> Bill {
    let charges = vec![charge(1, 9, 100_00), charge(1, 10, 200_00), charge(2, 10, 300_00)];
    let account = Account { charges, ..account() };
    Bill::new(account, PayerCopy::default(), AsOf::Live, Currency::Uah, &Narrowing::default())
}

#[test]
fn a_sum_is_spread_over_the_debts_without_loss() {
    let rank = |service: ServiceId| 10 - service.0;
    for (way, sum, expect) in [
        (Spread::OldestFirst, 150_00, [Some(100_00), Some(50_00), None]),
        (Spread::OldestFirst, 100_00, [Some(100_00), None, None]),
        (Spread::OldestFirst, 600_00, [Some(100_00), Some(200_00), Some(300_00)]),
        (Spread::ByService, 350_00, [Some(50_00), None, Some(300_00)]),
        (Spread::Proportionally, 100_01, [Some(16_67), Some(33_34), Some(50_00)]),
        (Spread::Proportionally, 1, [None, None, Some(1)]),
    ] {
        let mut bill = spreadable();
        bill.set_correction(true);
        bill.spread(uah(sum), way, rank).unwrap();
        let parts: Vec<Option<i64>> =
            bill.lines().iter().map(|line| line.ticked.then(|| line.amount.minor())).collect();
        assert_eq!((parts.as_slice(), bill.total().unwrap()), (expect.as_slice(), uah(sum)), "{way:?} {sum}");
    }
    let mut bill = spreadable();
    assert_eq!(bill.spread(uah(1), Spread::OldestFirst, rank), Err(BillError::CorrectionOff));
    bill.set_correction(true);
    for way in Spread::ALL {
        let before = bill.clone();
        assert_eq!(bill.spread(uah(0), way, rank), Err(BillError::NotPositive));
        assert_eq!(bill.spread(uah(600_01), way, rank), Err(BillError::AboveDue { excess: uah(1) }));
        assert_eq!(bill, before);
    }
}

#[test]
fn r6_one_or_two_months_ahead_by_the_latest_charges_and_never_over_a_debt() {
    let paid = |charges: Vec<Charge>, latest: Vec<Charge>| {
        let account = Account { charges, latest, ..account() };
        Bill::new(account, PayerCopy::default(), AsOf::Live, Currency::Uah, &Narrowing::default())
    };
    let latest = || vec![charge(1, 10, 30_000), charge(2, 10, 20_000), charge(4, 10, 0)];
    // Service 2 is of provider 12, which takes one month at a time; service 3 of 13, which takes none.
    let months_max = |provider: ProviderId| if provider.0 == 12 { 1 } else { u8::from(provider.0 != 13) * 12 };
    let row = |period, service, due| (period, service, due);
    let two = || vec![row(11, 1, 30_000), row(11, 2, 20_000), row(12, 1, 30_000)];
    for (name, bill, months, expect) in [
        ("one month", paid(vec![], latest()), 1, Ok(vec![row(11, 1, 30_000), row(11, 2, 20_000)])),
        ("two, or what is taken", paid(vec![], latest()), 2, Ok(two())),
        ("never more than two", paid(vec![], latest()), 9, Ok(two())),
        (
            "what is paid ahead is taken off",
            paid(vec![charge(1, 11, -30_000), charge(2, 11, -500)], latest()),
            1,
            Ok(vec![row(11, 2, 19_500)]),
        ),
        (
            "a month is paid ahead: the one after it",
            paid(vec![charge(1, 11, -30_000)], vec![charge(1, 10, 30_000)]),
            1,
            Ok(vec![row(12, 1, 30_000)]),
        ),
        (
            "two are, and a part of the third",
            paid(
                vec![charge(1, 11, -30_000), charge(1, 12, -30_000), charge(2, 11, -20_000), charge(2, 12, -1)],
                latest(),
            ),
            1,
            Ok(vec![row(12, 2, 19_999)]),
        ),
        ("a debt", paid(vec![charge(1, 10, 1)], latest()), 1, Err(AheadError::Owes { due: uah(1) })),
        (
            "a debt beside an advance",
            paid(vec![charge(1, 10, 1), charge(2, 10, -500)], latest()),
            2,
            Err(AheadError::Owes { due: uah(1) }),
        ),
        ("nothing charged", paid(vec![], vec![]), 1, Err(AheadError::Nothing)),
        ("a provider that takes none", paid(vec![], vec![charge(3, 10, 100)]), 2, Err(AheadError::Nothing)),
        ("no month", paid(vec![], latest()), 0, Err(AheadError::Nothing)),
    ] {
        let found = bill.ahead(months, months_max).map(|ahead| {
            assert!(ahead.kind() == PaymentKind::Prepayment && !ahead.correction(), "{name}");
            ahead.lines().iter().map(|line| (line.period.month(), line.service.0, line.due.minor())).collect::<Vec<_>>()
        });
        assert_eq!(found, expect, "{name}");
    }
    for (bill, whole) in [
        (paid(vec![], latest()), 0),
        (paid(vec![], vec![]), 0),
        (paid(vec![charge(1, 11, -30_000)], latest()), 0),
        (paid(vec![charge(1, 11, -30_000), charge(2, 11, -20_000)], latest()), 1),
        (paid(vec![charge(1, 11, -30_000), charge(1, 12, -30_000)], vec![charge(1, 10, 30_000)]), 2),
        (paid(vec![charge(1, 12, -30_000)], vec![charge(1, 10, 30_000)]), 0),
    ] {
        assert_eq!(bill.months_ahead(months_max), Ok(whole), "{:?}", bill.account().charges);
    }
    let item = paid(vec![], latest()).ahead(1, months_max).unwrap().into_item().unwrap().unwrap();
    assert_eq!((item.kind, item.is_corrected()), (PaymentKind::Prepayment, false));
}

#[test]
fn r7_a_bill_that_is_opened_again_has_the_ticks_and_amounts_that_are_in_the_visit() {
    let put_in = |change: fn(&mut Bill)| {
        let mut bill = bill(&Narrowing::default());
        change(&mut bill);
        bill.into_item().unwrap().unwrap()
    };
    let rows = |bill: &Bill| bill.lines().iter().map(|line| (line.ticked, line.amount)).collect::<Vec<_>>();
    let corrected = put_in(|bill| {
        bill.tick_all(false);
        bill.set_correction(true);
        bill.set_amount(1, uah(1_00), true, true).unwrap();
    });
    let whole = bill(&Narrowing::default());
    for (items, expect) in [
        (vec![corrected.clone()], Some((1, uah(1_00)))),
        (vec![VisitItem { corrected: false, ..corrected.clone() }], Some((1, whole.lines()[1].due))),
        (vec![VisitItem { kind: PaymentKind::Prepayment, ..corrected.clone() }], None),
        (vec![VisitItem { account: AccountNumber::new("99").unwrap(), ..corrected }], None),
    ] {
        let mut again = whole.clone();
        again.resume(&items);
        let one = |(row, amount)| {
            let each = whole.lines().iter().enumerate();
            each.map(|(place, line)| (place == row, if place == row { amount } else { line.due })).collect()
        };
        assert_eq!(rows(&again), expect.map_or_else(|| rows(&whole), one), "{items:?}");
    }
}
