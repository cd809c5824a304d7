//! Amounts, numbers and times as the family writes them.

use jiff::civil::{Date, DateTime, Time};

/// Minor units with two decimals and a point: `-12.05`.
#[must_use]
pub fn amount(minor: i64) -> String {
    let sign = if minor < 0 { "-" } else { "" };
    let minor = minor.unsigned_abs();
    format!("{sign}{}.{:02}", minor / 100, minor % 100)
}

/// Thousandths with three decimals: `123.450`.
#[must_use]
pub fn quantity(milli: u32) -> String {
    format!("{}.{:03}", milli / 1000, milli % 1000)
}

/// An amount in minor units, with a point (`30.00`) or, as some replies have it, without (`+000003000`).
#[must_use]
pub fn parse_amount(field: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(field).ok()?.trim();
    let (negative, digits) = match text.split_at_checked(1) {
        Some(("-", rest)) => (true, rest),
        Some(("+", rest)) => (false, rest),
        _ => (false, text),
    };
    let (whole, fraction) = match digits.split_once('.') {
        None => (digits, ""),
        Some((whole, fraction)) if fraction.len() == 2 => (whole, fraction),
        Some(_) => return None,
    };
    let mut all = whole.bytes().chain(fraction.bytes());
    if whole.is_empty() || !all.clone().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let minor = all.try_fold(0_i64, |sum, digit| sum.checked_mul(10)?.checked_add(i64::from(digit - b'0')))?;
    Some(if negative { -minor } else { minor })
}

/// A number without a sign.
#[must_use]
pub fn parse_number(field: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(field).ok()?.trim();
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

/// `DD-MM-YY HH:MM:SS`, also with ` DST` behind it.
#[must_use]
pub fn parse_clock(field: &[u8]) -> Option<DateTime> {
    let text = std::str::from_utf8(field).ok()?.trim();
    let (day, time) = text.trim_end_matches("DST").trim().split_once(' ')?;
    let day: Vec<i16> = day.split('-').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let time: Vec<i8> = time.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let [day, month, year] = <[i16; 3]>::try_from(day).ok()?;
    let [hour, minute, second] = <[i8; 3]>::try_from(time).ok()?;
    let year = (0..100).contains(&year).then_some(2000 + year)?;
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(date.to_datetime(Time::new(hour, minute, second, 0).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_of_both_ways() {
        let check = |text: &str, expect: Option<i64>| assert_eq!(parse_amount(text.as_bytes()), expect, "{text:?}");
        check("30.00", Some(3000));
        check("+000003000", Some(3000));
        check("-5.05", Some(-505));
        check("4050", Some(4050));
        check("0", Some(0));
        check(" 1.00", Some(100));
        check("1.5", None);
        check("", None);
        check("-", None);
        check(".50", None);
        check("1e3", None);
        check("99999999999999999999", None);
        assert_eq!((amount(-505), amount(3), amount(12_345)), ("-5.05".into(), "0.03".into(), "123.45".into()));
        assert_eq!(quantity(123_450), "123.450");
    }

    #[test]
    fn clocks() {
        let check = |text: &str, expect: Option<&str>| {
            assert_eq!(parse_clock(text.as_bytes()).map(|at| at.to_string()).as_deref(), expect, "{text:?}");
        };
        check("03-10-19 09:55:33", Some("2019-10-03T09:55:33"));
        check("28-02-26 23:59:59 DST", Some("2026-02-28T23:59:59"));
        check("30-02-26 10:00:00", None);
        check("03-10-19 24:00:00", None);
        check("03-10-19", None);
        check("", None);
    }
}
