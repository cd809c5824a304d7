//! Tables and properties of moments, days and months.

use proptest::prelude::*;

use super::*;

/// 2026-11-21 22:30:00 UTC.
const EVENING: i64 = 1_795_300_200_000;

fn at(utc_ms: i64, offset_min: i16) -> Timestamp {
    Timestamp::new(utc_ms, offset_min).unwrap()
}

#[test]
fn a_moment_outside_the_years_of_a_working_clock_is_refused() {
    for (utc_ms, offset_min, good) in [
        (0, 0, true),
        (-1, 0, false),
        (Timestamp::MAX_UTC_MS, 0, true),
        (Timestamp::MAX_UTC_MS + 1, 0, false),
        (i64::MIN, 0, false),
        (i64::MAX, 0, false),
        (0, 18 * 60, true),
        (0, 18 * 60 + 1, false),
        (0, -18 * 60, true),
        (0, -18 * 60 - 1, false),
        (0, i16::MIN, false),
    ] {
        assert_eq!(Timestamp::new(utc_ms, offset_min).is_ok(), good, "{utc_ms} {offset_min}");
    }
}

#[test]
fn the_wall_shows_the_local_day_on_both_sides_of_midnight() {
    for (offset_min, text, date, minute) in [
        (0, "2026-11-21T22:30:00+00:00", "2026-11-21", 22 * 60 + 30),
        (89, "2026-11-21T23:59:00+01:29", "2026-11-21", 23 * 60 + 59),
        (90, "2026-11-22T00:00:00+01:30", "2026-11-22", 0),
        (120, "2026-11-22T00:30:00+02:00", "2026-11-22", 30),
        (300, "2026-11-22T03:30:00+05:00", "2026-11-22", 3 * 60 + 30),
        (-210, "2026-11-21T19:00:00-03:30", "2026-11-21", 19 * 60),
        (18 * 60, "2026-11-22T16:30:00+18:00", "2026-11-22", 16 * 60 + 30),
    ] {
        let moment = at(EVENING, offset_min);
        assert_eq!(moment.to_string(), text);
        assert_eq!(moment.local_date().to_string(), date, "{offset_min}");
        assert_eq!(moment.local_minute(), minute, "{offset_min}");
    }
}

#[test]
fn the_ends_of_the_range_have_a_local_day_too() {
    for (moment, date) in [
        (at(0, -18 * 60), "1969-12-31"),
        (at(0, 0), "1970-01-01"),
        (at(Timestamp::MAX_UTC_MS, 0), "2199-12-31"),
        (at(Timestamp::MAX_UTC_MS, 18 * 60), "2200-01-01"),
    ] {
        assert_eq!(moment.local_date().to_string(), date);
    }
}

#[test]
fn a_change_of_summer_time_moves_the_wall_and_not_the_order() {
    // Kyiv, 25 October 2026: at 01:00 UTC the clocks go from 04:00 back to 03:00.
    let before = at(1_792_889_940_000, 180);
    let after = at(1_792_890_060_000, 120);
    assert_eq!(before.to_string(), "2026-10-25T03:59:00+03:00");
    assert_eq!(after.to_string(), "2026-10-25T03:01:00+02:00");
    assert_eq!(after.since(before), 120_000);
    assert!(before < after);
}

#[test]
fn order_agrees_with_equality() {
    let (here, there) = (at(EVENING, 120), at(EVENING, 300));
    assert_eq!(here.since(there), 0);
    assert_ne!(here, there);
    assert_ne!(here.cmp(&there), std::cmp::Ordering::Equal);
    assert!(at(EVENING - 1, 300) < at(EVENING, 120));
}

#[test]
fn shifting_stays_within_the_range() {
    for (ms, expect) in
        [(1_000, EVENING + 1_000), (-1_000, EVENING - 1_000), (i64::MAX, Timestamp::MAX_UTC_MS), (i64::MIN, 0)]
    {
        assert_eq!(at(EVENING, 120).shifted(ms), at(expect, 120), "{ms}");
    }
}

#[test]
fn json_of_a_broken_clock_or_month_is_refused() {
    for text in [
        r#"{"utc_ms":-1,"offset_min":0}"#,
        r#"{"utc_ms":9223372036854775807,"offset_min":0}"#,
        r#"{"utc_ms":0,"offset_min":32767}"#,
        r#"{"utc_ms":0}"#,
    ] {
        assert!(serde_json::from_str::<Timestamp>(text).is_err(), "{text}");
    }
    for text in [r#"{"year":1969,"month":1}"#, r#"{"year":-5,"month":1}"#, r#"{"year":2026,"month":13}"#] {
        assert!(serde_json::from_str::<Period>(text).is_err(), "{text}");
    }
    let moment = at(EVENING, 120);
    assert_eq!(serde_json::to_string(&moment).unwrap(), r#"{"utc_ms":1795300200000,"offset_min":120}"#);
    assert_eq!(serde_json::from_str::<Timestamp>(&serde_json::to_string(&moment).unwrap()).unwrap(), moment);
    let month = Period::new(2026, 10).unwrap();
    assert_eq!(serde_json::to_string(&month).unwrap(), r#"{"year":2026,"month":10}"#);
    assert_eq!(serde_json::from_str::<Period>(r#"{"year":2026,"month":10}"#).unwrap(), month);
}

#[test]
fn a_day_has_one_form() {
    for (text, expect) in [
        ("2026-11-21", Ok((2026, 11, 21))),
        ("2028-02-29", Ok((2028, 2, 29))),
        ("2027-02-29", Err(TimeError::Malformed)),
        ("2026-13-01", Err(TimeError::Malformed)),
        ("2026-11-21T10:00", Err(TimeError::Malformed)),
        ("2026-11-21T10:00:00+02:00[Europe/Kyiv]", Err(TimeError::Malformed)),
        ("20261121", Err(TimeError::Malformed)),
        ("21.11.2026", Err(TimeError::Malformed)),
        ("2026-11-21 ", Err(TimeError::Malformed)),
        ("", Err(TimeError::Malformed)),
    ] {
        let day = expect.map(|(year, month, day)| BusinessDate::new(year, month, day).unwrap());
        assert_eq!(text.parse(), day, "{text:?}");
    }
}

#[test]
fn no_such_day_is_refused() {
    for (year, month, day) in [(2026, 0, 1), (2026, 13, 1), (2026, 2, 29), (2026, 4, 31), (2026, 1, 0), (2026, 1, 255)]
    {
        assert_eq!(BusinessDate::new(year, month, day), Err(TimeError::OutOfRange), "{year} {month} {day}");
    }
    for days in [i32::MIN, i32::MAX, -5_000_000, 5_000_000] {
        assert_eq!(BusinessDate::from_days(days), Err(TimeError::OutOfRange), "{days}");
    }
}

#[test]
fn days_count_from_1970() {
    for (text, days) in
        [("1970-01-01", 0), ("1969-12-31", -1), ("1970-03-01", 59), ("2000-01-01", 10_957), ("2026-11-21", 20_778)]
    {
        let day: BusinessDate = text.parse().unwrap();
        assert_eq!(day.days(), days, "{text}");
        assert_eq!(BusinessDate::from_days(days), Ok(day), "{text}");
    }
    assert_eq!("2026-11-21".parse::<BusinessDate>().unwrap().period(), Period::new(2026, 11).unwrap());
}

#[test]
fn a_month_is_read_in_its_two_forms() {
    for (text, expect) in [
        ("10.2026", Ok((2026, 10))),
        ("1.2026", Ok((2026, 1))),
        ("2026-10", Ok((2026, 10))),
        ("2026-1", Ok((2026, 1))),
        ("01.1970", Ok((1970, 1))),
        ("12.2199", Ok((2199, 12))),
        ("12.1969", Err(TimeError::OutOfRange)),
        ("01.2200", Err(TimeError::OutOfRange)),
        ("00.2026", Err(TimeError::OutOfRange)),
        ("13.2026", Err(TimeError::OutOfRange)),
        ("2026.10", Err(TimeError::Malformed)),
        ("10-2026", Err(TimeError::Malformed)),
        ("+1.2026", Err(TimeError::Malformed)),
        ("2026-+1", Err(TimeError::Malformed)),
        ("-10", Err(TimeError::Malformed)),
        ("10.26", Err(TimeError::Malformed)),
        ("10.2026-1", Err(TimeError::Malformed)),
        ("10. 2026", Err(TimeError::Malformed)),
        ("2026-10-21", Err(TimeError::Malformed)),
        ("2026", Err(TimeError::Malformed)),
        ("", Err(TimeError::Malformed)),
        ("١٠.٢٠٢٦", Err(TimeError::Malformed)),
    ] {
        assert_eq!(text.parse(), expect.map(|(year, month)| Period::new(year, month).unwrap()), "{text:?}");
    }
}

#[test]
fn months_follow_each_other_and_stop_at_the_ends() {
    let month = |year, month| Period::new(year, month).unwrap();
    for (period, before, after) in [
        (month(2026, 10), month(2026, 9), month(2026, 11)),
        (month(2026, 1), month(2025, 12), month(2026, 2)),
        (month(2026, 12), month(2026, 11), month(2027, 1)),
        (month(1970, 1), month(1970, 1), month(1970, 2)),
        (month(2199, 12), month(2199, 11), month(2199, 12)),
    ] {
        assert_eq!((period.previous(), period.next()), (before, after), "{period}");
    }
    assert_eq!(Period::from_index(2_760), Err(TimeError::OutOfRange));
    assert_eq!(Period::from_index(u32::MAX), Err(TimeError::OutOfRange));
}

proptest! {
    #[test]
    fn a_day_of_any_moment_survives_its_forms(utc_ms in 0..=Timestamp::MAX_UTC_MS, offset in -1080_i16..=1080) {
        let moment = at(utc_ms, offset);
        let day = moment.local_date();
        prop_assert_eq!(BusinessDate::from_days(day.days()), Ok(day));
        prop_assert_eq!(day.to_string().parse(), Ok(day));
        let wall = utc_ms.div_euclid(60_000) + i64::from(offset);
        prop_assert_eq!(i64::from(moment.local_minute()), wall.rem_euclid(1_440));
        prop_assert_eq!(i64::from(day.days()), wall.div_euclid(1_440));
    }

    #[test]
    fn a_month_survives_its_forms(index in 0_u32..2_760) {
        let period = Period::from_index(index).unwrap();
        prop_assert_eq!(period.index(), index);
        prop_assert_eq!(period.to_string().parse(), Ok(period));
    }

    #[test]
    fn any_text_is_a_day_a_month_or_refused(text in "\\PC{0,20}|[-0-9.+T]{0,14}") {
        let _ = text.parse::<BusinessDate>();
        let _ = text.parse::<Period>();
    }
}
