//! The rules of acceptance, each by its number, and that no way of paying makes or loses money.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::commission::CommissionFrom;
use crate::ids::{PaymentNumber, ProviderId, ServiceId, ShiftNumber, UserId, VisitNumber};
use crate::money::Rounding;
use crate::payment::Payment;
use crate::shift::OpenShift;
use crate::time::{BusinessDate, Period};
use crate::user::{Approver, Rights, Role};

/// 2026-11-21 12:00:00 in Kyiv.
const NOON: i64 = 1_795_255_200_000;
const HOUR: i64 = 3_600_000;

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn at(utc_ms: i64) -> Timestamp {
    Timestamp::new(utc_ms, 120).unwrap()
}

fn line(provider: u32, amount: Money) -> PaymentLine {
    PaymentLine {
        service: ServiceId(provider),
        provider: ProviderId(provider),
        period: Period::new(2026, 10).unwrap(),
        amount,
        excess: Money::zero(amount.currency()),
    }
}

fn item(account: usize, amounts: &[i64]) -> VisitItem {
    VisitItem {
        kind: PaymentKind::Bill,
        account: AccountNumber::new(&account.to_string()).unwrap(),
        payer: PayerCopy::default(),
        lines: (1..).zip(amounts).map(|(provider, amount)| line(provider, uah(*amount))).collect(),
        corrected: false,
        third: None,
    }
}

fn visit(items: &[&[i64]]) -> Visit {
    let mut visit = Visit::new(Currency::Uah);
    for (account, amounts) in items.iter().enumerate() {
        visit.put(item(account, amounts));
    }
    visit
}

fn slip() -> SlipNumber {
    SlipNumber::new("0042").unwrap()
}

fn tender(cash: i64, card: i64) -> Tender {
    Tender { cash: uah(cash), card: (card != 0).then(|| (uah(card), slip())) }
}

fn shift() -> OpenShift {
    OpenShift {
        number: ShiftNumber(12),
        day: BusinessDate::new(2026, 11, 21).unwrap(),
        opened_at: at(NOON - 4 * HOUR),
        opened_by: UserId(2),
    }
}

fn around(shift: &OpenShift) -> Circumstances<'_> {
    Circumstances {
        shift: Some(shift),
        actor: Actor { user: UserId(1), rights: Role::Cashier.rights(), approvers: Vec::new() },
        now: at(NOON),
        last_entry: Some(at(NOON - 1_000)),
        hours: WorkingHours::daily(8 * 60, 17 * 60),
        limits: OfflineLimits { hours: 48, payments: 500, sum: uah(10_000_000), directory_hours: 72 },
        usage: OfflineUse { hours: 0, payments: 0, sum: uah(0), directory_hours: 0 },
        commissions: &[],
        rounding: CashRounding::NONE,
    }
}

fn step(step: i64) -> CashRounding {
    CashRounding { step, rounding: Rounding::HalfAwayFromZero }
}

fn rule(means: Means, from: CommissionFrom, percent: i64) -> CommissionRule {
    CommissionRule {
        id: 1,
        provider: None,
        means,
        from,
        percent: Decimal::from(percent),
        fixed: uah(0),
        min: uah(0),
        max: None,
    }
}

/// Card, cash, rounding, received and change of each payment.
fn laid(settled: &Settled) -> Vec<[i64; 5]> {
    let of = |t: &Tenders| [t.card, t.cash, t.rounding, t.cash_received, t.change].map(Money::minor);
    settled.items.iter().map(|item| of(&item.tenders)).collect()
}

#[test]
fn r7_card_money_first_in_line_order_and_the_last_payment_has_change() {
    let shift = shift();
    for (name, items, tender, expect) in [
        ("cash", &[&[100][..], &[50]][..], tender(200, 0), vec![[0, 100, 0, 100, 0], [0, 50, 0, 100, 50]]),
        ("exact cash", &[&[100], &[50]], tender(150, 0), vec![[0, 100, 0, 100, 0], [0, 50, 0, 50, 0]]),
        ("card", &[&[100], &[50]], tender(0, 150), vec![[100, 0, 0, 0, 0], [50, 0, 0, 0, 0]]),
        ("card for the first", &[&[100], &[50]], tender(60, 100), vec![[100, 0, 0, 0, 0], [0, 50, 0, 60, 10]]),
        ("card within the first", &[&[100], &[50]], tender(100, 60), vec![[60, 40, 0, 40, 0], [0, 50, 0, 60, 10]]),
        ("card into the second", &[&[100], &[50]], tender(30, 120), vec![[100, 0, 0, 0, 0], [20, 30, 0, 30, 0]]),
        ("card, and cash for nothing", &[&[100]], tender(20, 100), vec![[100, 0, 0, 20, 20]]),
        ("lines of one account", &[&[60, 40]], tender(100, 0), vec![[0, 100, 0, 100, 0]]),
    ] {
        let settled = visit(items).settle(tender, &around(&shift)).unwrap();
        assert_eq!(laid(&settled), expect, "{name}");
        for item in &settled.items {
            assert_eq!(item.tenders.slip.is_some(), item.tenders.card.is_positive(), "{name}");
        }
    }
}

#[test]
fn r8_rounding_stands_on_the_last_payment_and_never_takes_it_below_zero() {
    let shift = shift();
    for (name, items, tender, expect) in [
        ("up", &[&[101][..], &[56]][..], tender(200, 0), vec![[0, 101, 0, 101, 0], [0, 59, 3, 99, 40]]),
        ("down", &[&[101], &[53]], tender(150, 0), vec![[0, 101, 0, 101, 0], [0, 49, -4, 49, 0]]),
        (
            "a small last payment",
            &[&[10_002], &[2]],
            tender(10_000, 0),
            vec![[0, 9_999, -3, 9_999, 0], [0, 1, -1, 1, 0]],
        ),
        (
            "little cash beside a card",
            &[&[10_000], &[54]],
            tender(0, 10_051),
            vec![[10_000, 0, 0, 0, 0], [51, 0, -3, 0, 0]],
        ),
        ("card alone is not rounded", &[&[103]], tender(0, 103), vec![[103, 0, 0, 0, 0]]),
    ] {
        let settled = visit(items).settle(tender, &Circumstances { rounding: step(10), ..around(&shift) }).unwrap();
        assert_eq!(laid(&settled), expect, "{name}");
    }
}

#[test]
fn r8_a_visit_that_rounds_to_nothing_is_refused() {
    let shift = shift();
    for items in [&[&[4][..]][..], &[&[1], &[1], &[1]]] {
        let settled = visit(items).settle(tender(0, 0), &Circumstances { rounding: step(10), ..around(&shift) });
        assert_eq!(settled, Err(SettleError::NotPositive), "{items:?}");
    }
}

#[test]
fn r8_commission_is_shown_before_acceptance_and_the_same_afterwards() {
    let shift = shift();
    let rules = [
        rule(Means::Cash, CommissionFrom::Payer, 2),
        rule(Means::Card, CommissionFrom::Payer, 5),
        CommissionRule { provider: Some(ProviderId(2)), ..rule(Means::Cash, CommissionFrom::Provider, 1) },
    ];
    // Provider 1 has the common rules, provider 2 its own for cash. Commission, kept, total for card money of:
    for (name, card, commission, kept, total) in [
        ("no card", 0, 200, 50, 15_200),
        ("half", 7_500, 200, 50, 15_200),
        ("almost", 15_199, 200, 50, 15_200),
        // What it would cost in cash: paid by card it costs the card's commission.
        ("the price of cash", 15_200, 750, 0, 15_750),
        ("all", 15_750, 750, 0, 15_750),
    ] {
        let quote = visit(&[&[10_000, 5_000]]).quote(uah(card), &rules, CashRounding::NONE).unwrap();
        let expect = Quote { amount: uah(15_000), commission: uah(commission), rounding: uah(0), total: uah(total) };
        assert_eq!(quote, expect, "{name}");
        let around = Circumstances { commissions: &rules, ..around(&shift) };
        let settled = visit(&[&[10_000, 5_000]]).settle(tender(total - card, card), &around).unwrap();
        let [paid] = settled.items.try_into().unwrap();
        assert_eq!((paid.commission, paid.provider_commission), (uah(commission), uah(kept)), "{name}");
        assert_eq!((settled.total, settled.change), (uah(total), uah(0)), "{name}");
    }
}

#[test]
fn r8_a_cheaper_card_has_its_own_commission_when_it_pays_all() {
    let rules = [rule(Means::Cash, CommissionFrom::Payer, 5), rule(Means::Card, CommissionFrom::Payer, 1)];
    let quote = |card| visit(&[&[10_000]]).quote(uah(card), &rules, CashRounding::NONE);
    assert_eq!(quote(0).unwrap().total, uah(10_500));
    assert_eq!(quote(10_099).unwrap().total, uah(10_500));
    assert_eq!(quote(10_100).unwrap().total, uah(10_100));
    assert_eq!(quote(10_101), Err(SettleError::CardAboveTotal { by: uah(1) }));
}

#[test]
fn amounts_that_cannot_be_are_refused() {
    let shift = shift();
    let max = Money::COUNTER_MAX_MINOR;
    let too_large = Err(SettleError::TooLarge { max: uah(max) });
    for (name, items, tender, expect) in [
        ("nothing in it", &[][..], tender(100, 0), Err(SettleError::Empty)),
        ("no lines", &[&[][..]], tender(100, 0), Err(SettleError::Empty)),
        ("a line of nothing", &[&[0]], tender(100, 0), Err(SettleError::NotPositive)),
        ("a line below zero", &[&[50, -1]], tender(100, 0), Err(SettleError::NotPositive)),
        ("cash below zero", &[&[50]], tender(-1, 0), Err(SettleError::NotPositive)),
        ("card below zero", &[&[50]], tender(100, -1), Err(SettleError::NotPositive)),
        ("a kopeck short", &[&[50], &[51]], tender(100, 0), Err(SettleError::Short { by: uah(1) })),
        ("short beside a card", &[&[50], &[51]], tender(50, 50), Err(SettleError::Short { by: uah(1) })),
        ("nothing handed over", &[&[50]], tender(0, 0), Err(SettleError::Short { by: uah(50) })),
        ("more card money", &[&[50], &[51]], tender(0, 102), Err(SettleError::CardAboveTotal { by: uah(1) })),
        ("cash above the counter", &[&[50]], tender(max + 1, 0), too_large.clone()),
        ("card above the counter", &[&[50]], tender(0, max + 1), too_large.clone()),
        ("an item above the counter", &[&[max, 1]], tender(max, 1), too_large.clone()),
        ("a visit above the counter", &[&[max], &[1]], tender(max, 1), too_large.clone()),
        ("sums beyond the type", &[&[i64::MAX, 1]], tender(1, 0), Err(SettleError::Money(MoneyError::Overflow))),
        ("cash beyond the type", &[&[50]], tender(i64::MAX, 0), too_large),
    ] {
        assert_eq!(visit(items).settle(tender, &around(&shift)).map(|_| ()), expect, "{name}");
    }
    assert!(visit(&[&[max]]).settle(tender(max, 0), &around(&shift)).is_ok());
    let rub = Tender { cash: Money::new(100, Currency::Rub), card: None };
    assert!(matches!(visit(&[&[50]]).settle(rub, &around(&shift)), Err(SettleError::Money(_))));
    assert_eq!(visit(&[&[50]]).quote(uah(-1), &[], CashRounding::NONE), Err(SettleError::NotPositive));
    let bad_step = CashRounding { step: 0, rounding: Rounding::Down };
    assert!(visit(&[&[50]]).quote(uah(0), &[], bad_step).is_err());
}

#[test]
fn r7_an_account_put_again_replaces_what_was_there() {
    let mut visit = visit(&[&[100], &[50]]);
    visit.put(item(0, &[70]));
    assert_eq!(visit.items().len(), 2);
    assert_eq!(visit.quote(uah(0), &[], CashRounding::NONE).unwrap().total, uah(120));
    visit.put(VisitItem { kind: PaymentKind::Prepayment, ..item(0, &[5]) });
    assert_eq!(visit.items().len(), 3);
    visit.remove(9);
    visit.remove(0);
    assert_eq!(visit.items().len(), 2);
}

#[test]
fn r7_one_account_stands_in_a_visit_for_each_of_its_suppliers_and_no_line_of_it_twice() {
    let lines = |visit: &Visit| -> Vec<Vec<(u32, i64)>> {
        let of = |item: &VisitItem| item.lines.iter().map(|line| (line.provider.0, line.amount.minor())).collect();
        visit.items().iter().map(of).collect()
    };
    let part = |providers: &[u32], amount: i64| VisitItem {
        lines: providers.iter().map(|provider| line(*provider, uah(amount))).collect(),
        ..item(0, &[])
    };
    let of = |provider: u32| move |line: &PaymentLine| line.provider == ProviderId(provider);
    let mut visit = Visit::new(Currency::Uah);
    visit.put_beside(part(&[1], 10), of(1));
    visit.put(item(7, &[5]));
    visit.put_beside(part(&[2], 20), of(2));
    assert_eq!(lines(&visit), [vec![(1, 10)], vec![(1, 5)], vec![(2, 20)]]);
    visit.put_beside(part(&[1], 11), of(1));
    assert_eq!(lines(&visit), [vec![(1, 11)], vec![(1, 5)], vec![(2, 20)]], "the same code again");
    visit.put_beside(part(&[2, 3], 30), of(3));
    assert_eq!(
        lines(&visit),
        [vec![(1, 11)], vec![(1, 5)], vec![(2, 30), (3, 30)]],
        "a line ticked beside its paper's"
    );
    visit.put_beside(part(&[3], 31), of(3));
    assert_eq!(lines(&visit), [vec![(1, 11)], vec![(1, 5)], vec![(2, 30)], vec![(3, 31)]]);
    visit.put(part(&[1, 2, 3], 1));
    assert_eq!(lines(&visit), [vec![(1, 1), (2, 1), (3, 1)], vec![(1, 5)]], "the whole bill takes the place of all");
}

fn refused(change: impl FnOnce(&mut Circumstances<'_>)) -> Option<SettleError> {
    let shift = shift();
    let mut around = around(&shift);
    change(&mut around);
    visit(&[&[100]]).settle(tender(100, 0), &around).err()
}

#[test]
fn r10_no_payment_outside_an_open_shift() {
    assert_eq!(refused(|_| ()), None);
    assert_eq!(refused(|a| a.shift = None), Some(ShiftError::NotOpen.into()));
}

#[test]
fn r10_no_payment_in_a_shift_over_24_hours() {
    let opened = NOON - 4 * HOUR;
    for (now, expect) in [
        (opened + 24 * HOUR - 1, None),
        (opened + 24 * HOUR, Some(ShiftError::Overdue.into())),
        (opened + 900 * HOUR, Some(ShiftError::Overdue.into())),
    ] {
        let result = refused(|a| {
            a.now = at(now);
            a.hours = WorkingHours::ALWAYS;
        });
        assert_eq!(result, expect, "{now}");
    }
}

#[test]
fn r10_no_payment_by_a_user_without_the_right() {
    let missing = RightError::Missing(Right::TakePayment);
    assert_eq!(refused(|a| a.actor.rights = Rights::NONE), Some(missing.into()));
    let supervisor = Approver { user: UserId(9), rights: Role::Supervisor.rights(), right: Right::TakePayment };
    let approved = |a: &mut Circumstances<'_>| {
        a.actor = Actor { user: UserId(1), rights: Rights::NONE, approvers: vec![supervisor] };
    };
    assert_eq!(refused(approved), None);
}

#[test]
fn r10_outside_working_hours_a_supervisor_approves_and_is_named() {
    let shift = shift();
    let evening = Circumstances { now: at(NOON + 5 * HOUR), ..around(&shift) };
    let alone = visit(&[&[100]]).settle(tender(100, 0), &evening);
    assert_eq!(alone, Err(RightError::Missing(Right::WorkOutsideHours).into()));
    let mut with_supervisor = evening;
    let right = Right::WorkOutsideHours;
    with_supervisor.actor.approvers = vec![Approver { user: UserId(9), rights: Role::Supervisor.rights(), right }];
    let settled = visit(&[&[100]]).settle(tender(100, 0), &with_supervisor).unwrap();
    assert_eq!(settled.approvals, [(Right::WorkOutsideHours, UserId(9))]);
    // Within hours the same supervisor beside the till approves nothing.
    with_supervisor.now = at(NOON);
    assert_eq!(visit(&[&[100]]).settle(tender(100, 0), &with_supervisor).unwrap().approvals, []);
}

#[test]
fn r10_a_clock_behind_the_journal_is_clamped_to_a_minute_and_refused_beyond() {
    let shift = shift();
    for (behind_ms, expect) in [
        (-5_000, Ok(NOON)),
        (0, Ok(NOON)),
        (1, Ok(NOON + 1)),
        (59_999, Ok(NOON + 59_999)),
        (60_000, Ok(NOON + 60_000)),
        (60_001, Err(SettleError::ClockBehind { behind_s: 60 })),
        (3 * HOUR, Err(SettleError::ClockBehind { behind_s: 10_800 })),
    ] {
        let around = Circumstances { last_entry: Some(at(NOON + behind_ms)), ..around(&shift) };
        let at = visit(&[&[100]]).settle(tender(100, 0), &around).map(|settled| settled.at.utc_ms());
        assert_eq!(at, expect, "{behind_ms}");
    }
    assert_eq!(refused(|a| a.last_entry = None), None);
}

#[test]
fn r10_no_payment_over_an_offline_limit() {
    type Reach = fn(&mut OfflineUse);
    let uses: [(Reach, LimitReached); 4] = [
        (|usage| usage.hours = 48, LimitReached::Hours { limit: 48 }),
        (|usage| usage.payments = 500, LimitReached::Payments { limit: 500 }),
        (|usage| usage.sum = uah(10_000_000), LimitReached::Sum { limit: uah(10_000_000) }),
        (|usage| usage.directory_hours = 72, LimitReached::DirectoryAge { limit: 72 }),
    ];
    for (reach, limit) in uses {
        assert_eq!(refused(|a| reach(&mut a.usage)), Some(SettleError::Limit(limit)));
    }
}

prop_compose! {
    fn any_items()(
        items in prop::collection::vec(prop::collection::vec(prop_oneof![1_i64..30, 1_i64..500_000], 1..5), 1..8),
    ) -> Vec<Vec<i64>> {
        items
    }
}

prop_compose! {
    fn any_rule()(
        provider in prop::option::of(1_u32..4), card in any::<bool>(), payer in any::<bool>(), percent in 0_i64..600,
        fixed in 0_i64..300, min in 0_i64..500, max in prop::option::of(0_i64..2_000),
    ) -> CommissionRule {
        CommissionRule {
            id: 1,
            provider: provider.map(ProviderId),
            means: if card { Means::Card } else { Means::Cash },
            from: if payer { CommissionFrom::Payer } else { CommissionFrom::Provider },
            percent: Decimal::new(percent, 2),
            fixed: uah(fixed),
            min: uah(min),
            max: max.map(uah),
        }
    }
}

proptest! {
    #[test]
    fn no_way_of_paying_makes_or_loses_money(
        items in any_items(),
        rules in prop::collection::vec(any_rule(), 0..4),
        step_minor in prop::sample::select(vec![1_i64, 5, 10, 50]),
        way in prop::sample::select(vec![Rounding::HalfAwayFromZero, Rounding::Down, Rounding::Up]),
        card_share in 0_i64..=100,
        extra in 0_i64..100_000,
    ) {
        let rounding = CashRounding { step: step_minor, rounding: way };
        let slices: Vec<&[i64]> = items.iter().map(Vec::as_slice).collect();
        let whole = visit(&slices).quote(uah(0), &rules, CashRounding::NONE).unwrap();
        let card = whole.total.minor() * card_share / 100;
        let quote = match visit(&slices).quote(uah(card), &rules, rounding) {
            Ok(quote) => quote,
            Err(SettleError::CardAboveTotal { .. }) => return Ok(()),
            Err(error) => return Err(TestCaseError::fail(error.to_string())),
        };
        let due = quote.total.minor() - card;
        prop_assert!(due >= 0 && due % step_minor == 0);
        let shift = shift();
        let around = Circumstances { commissions: &rules, rounding, ..around(&shift) };
        if due > 0 {
            let short = visit(&slices).settle(tender(due - 1, card), &around);
            prop_assert_eq!(short, Err(SettleError::Short { by: uah(1) }));
        }
        let settled = match visit(&slices).settle(tender(due + extra, card), &around) {
            Ok(settled) => settled,
            // So many payments of a kopeck that rounding has nothing to take: refused, and nothing has happened.
            Err(SettleError::NotPositive) => {
                prop_assert!(quote.rounding.is_negative());
                return Ok(());
            }
            Err(error) => return Err(TestCaseError::fail(error.to_string())),
        };
        prop_assert_eq!((settled.total, settled.rounding, settled.change), (quote.total, quote.rounding, uah(extra)));
        let sum = |of: fn(&SettledItem) -> Money| {
            Money::total(settled.items.iter().map(of), Currency::Uah).unwrap().minor()
        };
        prop_assert_eq!(sum(|i| i.tenders.card), card);
        prop_assert_eq!(sum(|i| i.tenders.cash) + card, quote.total.minor());
        prop_assert_eq!(sum(|i| i.tenders.rounding), quote.rounding.minor());
        prop_assert_eq!(sum(|i| i.tenders.cash_received), due + extra);
        prop_assert_eq!(sum(|i| i.tenders.change), extra);
        prop_assert_eq!(sum(|i| i.commission), quote.commission.minor());
        let mut cash_seen = false;
        for (index, paid) in settled.items.iter().enumerate() {
            let payment = Payment {
                number: PaymentNumber(1),
                visit: VisitNumber(1),
                shift: ShiftNumber(1),
                kind: paid.item.kind,
                account: paid.item.account.clone(),
                payer: PayerCopy::default(),
                lines: paid.item.lines.clone(),
                commission: paid.commission,
                provider_commission: paid.provider_commission,
                tenders: paid.tenders.clone(),
                third: None,
            };
            prop_assert_eq!(payment.check(), Ok(()));
            prop_assert!(payment.tenders.card.is_positive() || payment.tenders.cash.is_positive());
            // Card first: once a payment took cash, no later one has card money.
            prop_assert!(!cash_seen || payment.tenders.card.is_zero());
            cash_seen |= payment.tenders.cash.is_positive();
            prop_assert!(index + 1 == settled.items.len() || payment.tenders.change.is_zero());
        }
    }

    #[test]
    fn any_sums_settle_or_are_refused(
        items in prop::collection::vec(prop::collection::vec(any::<i64>(), 0..3), 0..3),
        cash in any::<i64>(),
        card in any::<i64>(),
        rounding in any::<i64>(),
        rule in any_rule(),
    ) {
        let slices: Vec<&[i64]> = items.iter().map(Vec::as_slice).collect();
        let shift = shift();
        let around = Circumstances { commissions: &[rule], rounding: step(rounding), ..around(&shift) };
        let _ = visit(&slices).settle(tender(cash, card), &around);
        let _ = visit(&slices).quote(uah(card), around.commissions, around.rounding);
    }
}
