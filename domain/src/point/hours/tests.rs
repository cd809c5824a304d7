//! Tests of the hours of a point (R10).

use super::*;

/// A moment of November 2026 by the wall; the 23rd is a Monday.
fn at(day: u8, hour: i64, minute: i64) -> Timestamp {
    let date = BusinessDate::new(2026, 11, day).unwrap();
    Timestamp::new(i64::from(date.days()) * 86_400_000 + (hour * 60 + minute) * 60_000, 0).unwrap()
}

fn hours(week: &str, special_days: &[&str]) -> WorkingHours {
    let mut hours = WorkingHours::ALWAYS;
    hours.set_week(week).unwrap();
    for text in special_days {
        let (of, day) = special(text).unwrap();
        hours.timetable.set_special(of, day).unwrap();
    }
    hours
}

#[test]
fn hours_may_go_over_midnight() {
    let day = WorkingHours::daily(8 * 60, 17 * 60);
    let night = WorkingHours::daily(22 * 60, 6 * 60);
    let round = WorkingHours::daily(540, 540);
    for (hours, now, expect) in [
        (&day, at(23, 7, 59), false),
        (&day, at(23, 8, 0), true),
        (&day, at(23, 16, 59), true),
        (&day, at(23, 17, 0), false),
        (&night, at(23, 23, 0), true),
        (&night, at(23, 5, 59), true),
        (&night, at(23, 6, 0), false),
        (&round, at(23, 8, 59), true),
        (&round, at(23, 9, 0), true),
        (&WorkingHours::ALWAYS, at(23, 0, 0), true),
        (&WorkingHours::ALWAYS, at(23, 23, 59), true),
    ] {
        assert_eq!(hours.contain(now), expect, "{hours:?} {now}");
    }
}

#[test]
fn r10_breaks_and_days_off_are_outside_working_hours() {
    let week = "Mo-Fr 08:00-12:30,13:15-16:00,16:10-20:00; Sa 22:00-02:00; Su off";
    let of = hours(week, &["11-27 off", "2026-11-29 10:00-14:00", "2026-11-26 09:00-12:00"]);
    let clock = |hour: u16, minute: u16| Clock(hour * 60 + minute);
    let opens = |day: u8, at: Clock| AtWork::Closed { opens: Some((BusinessDate::new(2026, 11, day).unwrap(), at)) };
    for (now, expect) in [
        (at(23, 7, 59), opens(23, clock(8, 0))),
        (at(23, 8, 0), AtWork::Open),
        (at(23, 12, 30), AtWork::Break { until: clock(13, 15) }),
        (at(23, 13, 14), AtWork::Break { until: clock(13, 15) }),
        (at(23, 13, 15), AtWork::Open),
        (at(23, 16, 5), AtWork::Break { until: clock(16, 10) }),
        (at(23, 20, 0), opens(24, clock(8, 0))),
        // Other hours once, then the yearly day off, then Saturday.
        (at(26, 8, 30), opens(26, clock(9, 0))),
        (at(26, 12, 0), opens(28, clock(22, 0))),
        (at(27, 12, 0), opens(28, clock(22, 0))),
        // The night of Saturday is worked to its end, though Sunday is a day of its own.
        (at(29, 1, 59), AtWork::Open),
        (at(29, 2, 0), opens(29, clock(10, 0))),
        (at(29, 14, 0), opens(30, clock(8, 0))),
    ] {
        assert_eq!(of.at(now), expect, "{now}");
        assert_eq!(of.contain(now), expect == AtWork::Open, "{now}");
    }
    let mut never = WorkingHours::ALWAYS;
    never.timetable = "Mo-Su off".parse().unwrap();
    assert_eq!(never.at(at(23, 12, 0)), AtWork::Closed { opens: None });
}

#[test]
fn hours_are_written_and_read() {
    for (text, expect) in [
        ("Mo-Fr 08:00-12:30,13:15-20:00; Su off", Ok("Mo-Fr 08:00-12:30,13:15-20:00; Su off")),
        (" Mo,We 8:00-20:00;Tu 09:00–18:00 ; ", Ok("Mo 08:00-20:00; Tu 09:00-18:00; We 08:00-20:00")),
        ("Sa-Mo off", Ok("Mo off; Sa-Su off")),
        ("2026-12-31 08:00-15:00; 01-01 off; 02-29 off", Ok("01-01 off; 02-29 off; 2026-12-31 08:00-15:00")),
        ("Mo 00:00-24:00", Ok("Mo 00:00-24:00")),
        ("", Ok("")),
        ("Mo-Fr", Err(HoursError::Malformed)),
        ("08:00-20:00", Err(HoursError::Malformed)),
        ("Mo 08:00-25:00", Err(HoursError::Malformed)),
        ("Mo 08:00-20:60", Err(HoursError::Malformed)),
        ("Mo 24:00-20:00", Err(HoursError::Malformed)),
        ("Mo 08:00-00:00", Err(HoursError::Malformed)),
        ("02-30 off", Err(HoursError::Malformed)),
        ("2026-02-29 off", Err(HoursError::Malformed)),
        ("Mo 13:00-20:00,08:00-12:00", Err(HoursError::Order)),
        ("Mo 08:00-13:00,12:00-20:00", Err(HoursError::Order)),
        ("Mo 08:00-12:00,12:00-20:00", Err(HoursError::Order)),
        ("Mo 22:00-06:00,23:00-23:30", Err(HoursError::Order)),
        (
            "Mo 01:00-02:00,03:00-04:00,05:00-06:00,07:00-08:00,09:00-10:00,11:00-12:00,13:00-14:00,15:00-16:00,17:00-18:00",
            Err(HoursError::Order),
        ),
        ("Mo off; Mo-Fr off", Err(HoursError::Twice)),
        ("01-01 off; 01-01 off", Err(HoursError::Twice)),
    ] {
        let read = text.parse::<Timetable>().map(|timetable| timetable.to_string());
        assert_eq!(read, expect.map(str::to_owned), "{text:?}");
        if let Ok(written) = expect {
            assert_eq!(written.parse::<Timetable>().unwrap().to_string(), written);
        }
    }
}

#[test]
fn hours_of_a_week_keep_the_widest_for_older_tills_and_the_days_of_their_own() {
    for (text, expect, outline) in [
        ("08:00-20:00", Ok("08:00-20:00"), (480, 1200)),
        ("22:00-06:00", Ok("22:00-06:00"), (1320, 360)),
        ("08:00-12:00,13:00-20:00", Ok("Mo-Su 08:00-12:00,13:00-20:00"), (480, 1200)),
        ("Mo-Fr 08:00-17:00; Sa 09:00-18:30", Ok("Mo-Fr 08:00-17:00; Sa 09:00-18:30; Su off"), (480, 1110)),
        ("Mo-Fr 22:00-06:00", Ok("Mo-Fr 22:00-06:00; Sa-Su off"), (0, 1440)),
        ("Mo-Su off", Err(HoursError::Malformed), (0, 0)),
        ("off", Err(HoursError::Malformed), (0, 0)),
        ("Mo-Fr 08:00-17:00; 01-01 off", Err(HoursError::Malformed), (0, 0)),
    ] {
        let mut of = hours("10:00-11:00", &["01-01 off"]);
        let before = of.clone();
        let set = of.set_week(text).map(|()| of.week_text());
        assert_eq!(set, expect.map(str::to_owned), "{text:?}");
        if expect.is_err() {
            assert_eq!(of, before, "{text:?}");
        } else {
            assert_eq!((of.from_min, of.to_min), outline, "{text:?}");
        }
        assert_eq!(of.timetable.special().len(), 1);
    }
}

#[test]
fn older_hours_are_read_and_newer_ones_leave_those_of_every_day() {
    for (text, expect) in [
        (r#"{"from_min":480,"to_min":1200}"#, WorkingHours::daily(480, 1200)),
        (r#"{"from_min":480,"to_min":1200,"timetable":"PH off"}"#, WorkingHours::daily(480, 1200)),
        (
            r#"{"from_min":480,"to_min":1200,"timetable":"Mo-Sa 08:00-20:00; Su off; 01-01 off"}"#,
            hours("Mo-Sa 08:00-20:00; Su off", &["01-01 off"]),
        ),
    ] {
        let read: WorkingHours = serde_json::from_str(text).unwrap();
        assert_eq!(read, expect);
        let again: WorkingHours = serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
        assert_eq!(again, read);
    }
    let plain = serde_json::to_string(&WorkingHours::daily(480, 1200)).unwrap();
    assert_eq!(plain, r#"{"from_min":480,"to_min":1200}"#);
}

#[test]
fn the_header_of_a_damaged_directory_closed_the_window() {
    for (from_min, to_min, expect) in [
        (480, 1020, 540),
        (1320, 360, 480),
        (600, 600, 1440),
        (0, 1440, 1440),
        (5000, 100, 860),
        (65_535, 65_535, 1440),
    ] {
        assert_eq!(Span { from_min, to_min }.minutes(), expect, "{from_min}-{to_min}");
    }
}
