//! Every pair of state and event of a shift, its age, and its drawer.

use proptest::prelude::*;

use super::*;

fn uah(minor: i64) -> Money {
    Money::new(minor, Currency::Uah)
}

fn at(utc_ms: i64) -> Timestamp {
    Timestamp::new(utc_ms, 120).unwrap()
}

fn shift(number: u32) -> OpenShift {
    OpenShift {
        number: ShiftNumber(number),
        day: BusinessDate::new(2026, 11, 21).unwrap(),
        opened_at: at(1_000_000),
        opened_by: UserId(2),
    }
}

fn closed(last: u32) -> ShiftState {
    ShiftState::Closed { last: Some(ShiftNumber(last)) }
}

#[test]
fn r18_every_pair_of_shift_state_and_event() {
    use ShiftError::{AlreadyOpen, InBetween, NotOpen};
    use ShiftState::{Closing, Open, Opening};
    let next = || shift(4);
    let this = || shift(3);
    let table = [
        // Open(next), Opened, OpeningFailed, Close, Closed, ClosingFailed
        (closed(3), [Ok(Opening(next())), Err(NotOpen), Err(NotOpen), Err(NotOpen), Err(NotOpen), Err(NotOpen)]),
        (
            Opening(this()),
            [Err(InBetween), Ok(Open(this())), Ok(closed(2)), Err(InBetween), Err(InBetween), Err(InBetween)],
        ),
        (
            Open(this()),
            [Err(AlreadyOpen), Err(InBetween), Err(InBetween), Ok(Closing(this())), Err(InBetween), Err(InBetween)],
        ),
        (
            Closing(this()),
            [Err(InBetween), Err(InBetween), Err(InBetween), Err(InBetween), Ok(closed(3)), Ok(Open(this()))],
        ),
    ];
    for (state, row) in table {
        let events = [
            ShiftEvent::Open(next()),
            ShiftEvent::Opened,
            ShiftEvent::OpeningFailed,
            ShiftEvent::Close,
            ShiftEvent::Closed,
            ShiftEvent::ClosingFailed,
        ];
        for (expect, event) in row.into_iter().zip(events) {
            let told = format!("{state:?} {event:?}");
            assert_eq!(state.clone().on(event), expect, "{told}");
        }
    }
}

#[test]
fn the_first_shift_that_did_not_open_leaves_none_behind() {
    let state = ShiftState::Opening(shift(1)).on(ShiftEvent::OpeningFailed);
    assert_eq!(state, Ok(ShiftState::Closed { last: None }));
}

#[test]
fn r10_money_is_taken_only_in_an_open_shift() {
    for (state, expect) in [
        (closed(3), Err(ShiftError::NotOpen)),
        (ShiftState::Closed { last: None }, Err(ShiftError::NotOpen)),
        (ShiftState::Opening(shift(3)), Err(ShiftError::InBetween)),
        (ShiftState::Open(shift(3)), Ok(&shift(3))),
        (ShiftState::Closing(shift(3)), Err(ShiftError::InBetween)),
    ] {
        assert_eq!(state.open(), expect, "{state:?}");
    }
}

#[test]
fn r18_a_shift_is_overdue_after_24_hours() {
    let opened = 1_000_000;
    let day = 24 * 3_600_000;
    for (now, expect) in [
        (opened, Ok(())),
        (opened - 5_000, Ok(())),
        (opened + day - 1, Ok(())),
        (opened + day, Err(ShiftError::Overdue)),
        (Timestamp::MAX_UTC_MS, Err(ShiftError::Overdue)),
    ] {
        assert_eq!(shift(3).check_age(at(now)), expect, "{now}");
    }
    assert_eq!(shift(3).age_ms(at(opened + 42)), 42);
    assert_eq!(shift(3).ends_at(), at(opened + day));
    let hour = 3_600_000;
    for (now, expect) in [(opened + day - hour - 1, false), (opened + day - hour, true), (opened + day, true)] {
        assert_eq!(shift(3).ends_soon(at(now)), expect, "{now}");
    }
}

#[test]
fn states_keep_their_json() {
    for (state, name) in [
        (closed(3), "closed"),
        (ShiftState::Opening(shift(3)), "opening"),
        (ShiftState::Open(shift(3)), "open"),
        (ShiftState::Closing(shift(3)), "closing"),
    ] {
        let json = serde_json::to_string(&state).unwrap();
        assert!(json.starts_with(&format!("{{\"state\":\"{name}\"")), "{json}");
        assert_eq!(serde_json::from_str::<ShiftState>(&json).unwrap(), state);
    }
}

#[test]
fn r19_the_drawer_is_what_came_in_less_what_went_out() {
    let start = ShiftTotals::new(uah(10_000), Currency::Uah);
    for (name, totals, expect) in [
        ("nothing done", start, Ok(uah(10_000))),
        (
            "payments, card money aside",
            ShiftTotals { cash_taken: uah(500), card_taken: uah(900), ..start },
            Ok(uah(10_500)),
        ),
        (
            "reversals, card money aside",
            ShiftTotals { cash_returned: uah(300), card_returned: uah(9), ..start },
            Ok(uah(9_700)),
        ),
        ("cash in and out", ShiftTotals { cash_in: uah(1), cash_out: uah(10_001), ..start }, Ok(uah(0))),
        ("too much", ShiftTotals { cash_in: uah(i64::MAX), ..start }, Err(MoneyError::Overflow)),
        (
            "two currencies",
            ShiftTotals { cash_in: Money::new(1, Currency::Rub), ..start },
            Err(MoneyError::CurrencyMismatch { left: Currency::Uah, right: Currency::Rub }),
        ),
    ] {
        assert_eq!(totals.drawer(), expect, "{name}");
    }
}

fn events() -> impl Strategy<Value = Vec<ShiftEvent>> {
    let event = prop_oneof![
        (1_u32..5).prop_map(|number| ShiftEvent::Open(shift(number))),
        Just(ShiftEvent::Opened),
        Just(ShiftEvent::OpeningFailed),
        Just(ShiftEvent::Close),
        Just(ShiftEvent::Closed),
        Just(ShiftEvent::ClosingFailed),
    ];
    prop::collection::vec(event, 0..30)
}

proptest! {
    #[test]
    fn an_opened_shift_leaves_only_through_a_z_report(events in events()) {
        let mut state = ShiftState::Closed { last: None };
        for event in events {
            let was = state.open().is_ok();
            let Ok(next) = state.clone().on(event.clone()) else { continue };
            if was {
                prop_assert!(matches!(next, ShiftState::Closing(_)), "{event:?}");
            }
            if next.open().is_ok() {
                prop_assert!(matches!(event, ShiftEvent::Opened | ShiftEvent::ClosingFailed));
            }
            state = next;
        }
    }
}
