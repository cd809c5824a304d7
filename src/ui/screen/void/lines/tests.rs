//! Ticks of the lines that go back: only what the till would take can be ticked (R14).

use kassa_domain::directory::Provider;
use kassa_domain::ids::{AccountNumber, PaymentNumber, ProviderId, ServiceId, ShiftNumber, SlipNumber, VisitNumber};
use kassa_domain::payment::{PayerCopy, PaymentKind, PaymentLine, Tenders};
use kassa_domain::{Currency, Period};

use super::*;

const fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

/// A provider that lets lines go back apart, and one that does not.
fn names() -> Names {
    let provider = |id, returns_by_lines| Provider {
        id: ProviderId(id),
        name: format!("Постачальник {id}"),
        tax_number: String::new(),
        overpayment: false,
        prepayment_months_max: 0,
        returns_by_lines,
        bank: None,
        readings_until: None,
        form: None,
    };
    Names::new(Vec::new(), vec![provider(1, true), provider(2, false)], Vec::new())
}

/// A payment of a hundred a line, fifty of it by card.
fn lines(providers: &[u32], back: &[u32]) -> Lines {
    let paid = providers.iter().map(|provider| PaymentLine {
        service: ServiceId(*provider),
        provider: ProviderId(*provider),
        period: Period::new(2026, 10).unwrap(),
        amount: uah(10_000),
        excess: uah(0),
    });
    let paid: Vec<PaymentLine> = paid.collect();
    let cash = uah(i64::try_from(paid.len()).unwrap() * 10_000 - 5_000);
    let payment = Payment {
        number: PaymentNumber(512),
        visit: VisitNumber(400),
        shift: ShiftNumber(12),
        kind: PaymentKind::Bill,
        account: AccountNumber::new("00077001").unwrap(),
        payer: PayerCopy::default(),
        lines: paid,
        commission: uah(0),
        provider_commission: uah(0),
        tenders: Tenders {
            card: uah(5_000),
            slip: Some(SlipNumber::new("1").unwrap()),
            cash,
            rounding: uah(0),
            cash_received: cash,
            change: uah(0),
        },
        third: None,
    };
    payment.check().unwrap();
    let mut before = Before::nothing(Currency::Uah);
    before.lines.extend(back);
    before.cash = uah(i64::try_from(back.len()).unwrap() * 10_000);
    Lines::new(&payment, &before, &names(), CashRounding::NONE)
}

#[test]
fn r14_ticks_are_always_such_as_the_till_takes() {
    use Deed::{Down, Tick, TickAll, TickNone};
    for (providers, back, keys, expect) in [
        (&[1, 1][..], &[][..], &[][..], &[0, 1][..]),
        (&[1, 1], &[], &[Tick], &[1]),
        (&[1, 1], &[], &[Tick, Tick], &[0, 1]),
        (&[1, 1], &[], &[TickNone], &[]),
        (&[1, 1], &[], &[TickNone, TickAll], &[0, 1]),
        // Who does not divide payments goes with all of them: unticked with any, ticked with all.
        (&[1, 2, 1], &[], &[Tick], &[2]),
        (&[1, 2, 1], &[], &[Down, Tick], &[0, 2]),
        (&[1, 2, 1], &[], &[TickNone, Down, Tick], &[0, 1, 2]),
        (&[1, 2, 1], &[], &[TickNone, Tick], &[0]),
        (&[1, 1, 1], &[0], &[Tick], &[2]),
    ] {
        let mut lines = lines(providers, back);
        for key in keys {
            let _ = lines.pressed(*key);
        }
        assert_eq!(lines.chosen(), expect, "{providers:?} {back:?} {keys:?}");
        assert_eq!(lines.back().is_ok(), !expect.is_empty());
    }
}

#[test]
fn r14_lines_are_chosen_only_where_there_is_a_choice() {
    for (providers, back, expect) in [
        (&[1, 1][..], &[][..], true),
        (&[1, 2], &[], true),
        (&[2, 2], &[], false),
        (&[1], &[], false),
        (&[1, 1], &[0], false),
    ] {
        assert_eq!(lines(providers, back).can_choose(), expect, "{providers:?} {back:?}");
    }
}

#[test]
fn r14_the_screen_tells_the_money_that_goes_back() {
    let mut lines = lines(&[1, 1], &[]);
    let money = |lines: &Lines| lines.back().map(|back| (back.cash.minor(), back.card.minor()));
    assert_eq!(money(&lines), Ok((15_000, 5_000)));
    let _ = lines.pressed(Deed::Tick);
    assert_eq!(money(&lines), Ok((5_000, 5_000)), "to the card first");
    lines.clicked(1);
    assert_eq!(money(&lines), Err(PartError::NoLines));
}
