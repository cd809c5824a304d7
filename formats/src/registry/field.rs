//! What stands in a field of a registry: sums, days, hours and months in the forms that banks write.
//!
//! A profile names the form. A reader never guesses between whole and minor units, nor between days and months.

use jiff::civil::Time;
use kassa_domain::{BusinessDate, Money, Period};
use rust_decimal::prelude::ToPrimitive as _;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Deserialize;

/// The largest sum: ten trillion, in minor units.
const MINOR_MAX: i64 = 1_000_000_000_000_000;

/// How sums are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AmountForm {
    /// `1842.50`.
    Point,
    /// `1842,50`, with groups of thousands apart or not.
    Comma,
    /// `1842.50` or `1842,50`: both occur in files of one bank.
    PointOrComma,
    /// `1842-50`.
    Hyphen,
    /// `184250`, `0000184250`: minor units.
    Minor,
    /// `UAH1842.50`, `UAH1842`.
    Uah,
}

impl AmountForm {
    /// The minor units of a text; nothing when it is not of the form, or beyond any sum that is paid or added up, so that
    /// nothing overflows behind it. More than two places are none of any form.
    #[must_use]
    pub fn read(self, text: &str) -> Option<i64> {
        let (negative, text) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let minor = match self {
            Self::Point => decimal(text, &['.']),
            Self::Comma => decimal(text, &[',']),
            Self::PointOrComma => decimal(text, &['.', ',']),
            Self::Hyphen => decimal(text, &['-']),
            Self::Minor => whole(text),
            Self::Uah => decimal(text.strip_prefix("UAH")?, &['.']),
        }?;
        (minor <= MINOR_MAX).then_some(if negative { -minor } else { minor })
    }

    /// A sum in this form.
    #[must_use]
    pub fn write(self, sum: Money) -> String {
        match self {
            Self::Point | Self::PointOrComma => sum.to_string(),
            Self::Comma => sum.to_string().replace('.', ","),
            Self::Hyphen => sum.to_string().replace('.', "-"),
            Self::Minor => sum.minor().to_string(),
            Self::Uah => format!("UAH{sum}"),
        }
    }
}

fn whole(text: &str) -> Option<i64> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

fn decimal(text: &str, marks: &[char]) -> Option<i64> {
    let (major, places) = match text.rsplit_once(marks) {
        Some((major, places)) => (major, places),
        None => (text, "00"),
    };
    let minor = match places.len() {
        1 => whole(places)? * 10,
        2 => whole(places)?,
        _ => return None,
    };
    let groups: Vec<&str> = major.split([' ', '\u{a0}', '\u{202f}']).collect();
    let grouped = groups.len() == 1 || (groups[0].len() <= 3 && groups[1..].iter().all(|group| group.len() == 3));
    let major = if grouped { whole(&groups.concat())? } else { return None };
    major.checked_mul(100)?.checked_add(minor)
}

/// A number a spreadsheet stored: it may be a little off its decimal, as binary fractions are. Rounded half away from
/// zero to minor units; nothing when that moves it by more than a millionth, for then it has a true third place, or when
/// it is beyond any sum, as in [`AmountForm::read`].
#[must_use]
pub(super) fn stored_amount(text: &str) -> Option<i64> {
    let number = text.parse::<Decimal>().ok().or_else(|| Decimal::from_scientific(text).ok())?;
    let rounded = number.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    if (number - rounded).abs() > Decimal::new(1, 6) {
        return None;
    }
    let minor = rounded.checked_mul(Decimal::ONE_HUNDRED)?.to_i64()?;
    (minor.unsigned_abs() <= MINOR_MAX.unsigned_abs()).then_some(minor)
}

/// The numbers that stand at the letters of a pattern such as `DD-MM-YYYY`; other characters must be the same in both.
fn parts(pattern: &str, text: &str) -> Option<[Option<i16>; 6]> {
    const LETTERS: [char; 6] = ['Y', 'M', 'D', 'h', 'm', 's'];
    if pattern.chars().count() != text.chars().count() {
        return None;
    }
    let mut parts = [None; 6];
    for (asked, found) in pattern.chars().zip(text.chars()) {
        match LETTERS.iter().position(|letter| *letter == asked) {
            Some(place) => {
                let digit = i16::try_from(found.to_digit(10)?).ok()?;
                parts[place] = parts[place].unwrap_or(0_i16).checked_mul(10)?.checked_add(digit);
            }
            None if asked == found => {}
            None => return None,
        }
    }
    if pattern.chars().filter(|letter| *letter == 'Y').count() == 2 {
        parts[0] = parts[0].map(|year| 2000 + year);
    }
    Some(parts)
}

/// A day by a pattern: `DD.MM.YYYY`, `DDMMYY`, `YYYY-MM-DD`.
#[must_use]
pub(super) fn day(pattern: &str, text: &str) -> Option<BusinessDate> {
    let [year, month, day, ..] = parts(pattern, text)?;
    BusinessDate::new(year?, u8::try_from(month?).ok()?, u8::try_from(day?).ok()?).ok()
}

/// An hour by a pattern: `hh:mm:ss`, `hh-mm-ss`, `hhmmss`.
#[must_use]
pub(super) fn time(pattern: &str, text: &str) -> Option<Time> {
    let [.., hour, minute, second] = parts(pattern, text)?;
    let part = |value: Option<i16>| i8::try_from(value.unwrap_or(0)).ok();
    Time::new(part(hour)?, part(minute)?, part(second)?, 0).ok()
}

/// A day and an hour: `2026-11-21T14:05:09`, with a zone behind it or not; or the day alone.
#[must_use]
pub(super) fn moment(text: &str) -> Option<(BusinessDate, Option<Time>)> {
    let Some((date, rest)) = text.split_once(['T', ' ']) else { return Some((day("YYYY-MM-DD", text)?, None)) };
    Some((day("YYYY-MM-DD", date)?, Some(time("hh:mm:ss", rest.get(..8)?)?)))
}

/// The zone behind a day and an hour, minutes east of UTC; nothing where there is none.
#[must_use]
pub(super) fn zone(text: &str) -> Option<i16> {
    let (_, hour) = text.split_once(['T', ' '])?;
    let zone = hour.get(8..).map(|rest| rest.trim_start_matches(|sign: char| sign == '.' || sign.is_ascii_digit()))?;
    if zone == "Z" {
        return Some(0);
    }
    let (sign, east) = if let Some(east) = zone.strip_prefix('+') { (1, east) } else { (-1, zone.strip_prefix('-')?) };
    let (hours, minutes): (i16, i16) = match (east.get(..2)?.parse().ok()?, east.get(2..)?.trim_start_matches(':')) {
        (hours, "") => (hours, 0),
        (hours, minutes) => (hours, minutes.parse().ok()?),
    };
    let is_zone = (0..=18).contains(&hours) && (0..60).contains(&minutes);
    is_zone.then_some(sign * (hours * 60 + minutes)).filter(|zone| zone.abs() <= 18 * 60)
}

/// A month by a pattern (`MMYY`, `MM.YYYY`, `YYYYMM`), or by its name where the pattern is `name`: `листопад 2026`.
#[must_use]
pub(super) fn month(pattern: &str, text: &str) -> Option<Period> {
    if pattern == "name" {
        let (name, year) = text.trim().rsplit_once(' ')?;
        let name = name.trim().to_lowercase();
        let place = MONTHS.iter().position(|names| names.contains(&name.as_str()))?;
        return Period::new(year.parse().ok()?, u8::try_from(place + 1).ok()?).ok();
    }
    let [year, month, ..] = parts(pattern, text)?;
    Period::new(year?, u8::try_from(month?).ok()?).ok()
}

/// Names of the months in files of Ukraine, Russia and Kazakhstan.
const MONTHS: [[&str; 3]; 12] = [
    ["січень", "январь", "қаңтар"],
    ["лютий", "февраль", "ақпан"],
    ["березень", "март", "наурыз"],
    ["квітень", "апрель", "сәуір"],
    ["травень", "май", "мамыр"],
    ["червень", "июнь", "маусым"],
    ["липень", "июль", "шілде"],
    ["серпень", "август", "тамыз"],
    ["вересень", "сентябрь", "қыркүйек"],
    ["жовтень", "октябрь", "қазан"],
    ["листопад", "ноябрь", "қараша"],
    ["грудень", "декабрь", "желтоқсан"],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_in_the_forms_of_banks() {
        use AmountForm::{Comma, Hyphen, Minor, Point, PointOrComma, Uah};
        for (form, text, expect) in [
            (Point, "1842.50", Some(184_250)),
            (Point, "1842", Some(184_200)),
            (Point, "1842.5", Some(184_250)),
            (Point, "0001842.50", Some(184_250)),
            (Point, "-0.05", Some(-5)),
            (Point, "1842,50", None),
            (Point, "1842.505", None),
            (Point, "1842.", None),
            (Comma, "1 842,50", Some(184_250)),
            (Comma, "1\u{a0}842,50", Some(184_250)),
            (Comma, "18 42,50", None),
            (Comma, "1.842,50", None),
            (PointOrComma, "1842.50", Some(184_250)),
            (PointOrComma, "1842,50", Some(184_250)),
            (Hyphen, "1842-50", Some(184_250)),
            (Hyphen, "-1842-50", Some(-184_250)),
            (Minor, "0000184250", Some(184_250)),
            (Minor, "184250", Some(184_250)),
            (Minor, "1842.50", None),
            (Uah, "UAH412.37", Some(41_237)),
            (Uah, "UAH412", Some(41_200)),
            (Uah, "412.37", None),
            (Point, "", None),
            (Point, "99999999999999999.00", None),
            (Minor, "99999999999999999999", None),
        ] {
            assert_eq!(form.read(text), expect, "{form:?} {text}");
        }
    }

    #[test]
    fn numbers_that_spreadsheets_stored() {
        for (text, expect) in [
            ("1842.3499999999999", Some(184_235)),
            ("17.640000000000001", Some(1_764)),
            ("1842.35", Some(184_235)),
            ("1.84235E+3", Some(184_235)),
            ("-0.05", Some(-5)),
            ("1842.355", None),
            ("1842.3501", None),
            ("1E+13", Some(1_000_000_000_000_000)),
            ("10000000000000.01", None),
            ("-9E+16", None),
            ("1E+300", None),
            ("x", None),
        ] {
            assert_eq!(stored_amount(text), expect, "{text}");
        }
    }

    #[test]
    fn days_hours_and_months() {
        let expect = BusinessDate::new(2026, 11, 21).ok();
        for (pattern, text) in [
            ("DD.MM.YYYY", "21.11.2026"),
            ("DD-MM-YYYY", "21-11-2026"),
            ("DD/MM/YYYY", "21/11/2026"),
            ("YYYY-MM-DD", "2026-11-21"),
            ("YYYYMMDD", "20261121"),
            ("DDMMYY", "211126"),
        ] {
            assert_eq!(day(pattern, text), expect, "{text}");
            assert_eq!(day(pattern, &text.replace('1', "9")), None, "{text}");
        }
        for (pattern, text) in [("hh:mm:ss", "14:05:09"), ("hh-mm-ss", "14-05-09"), ("hhmmss", "140509")] {
            assert_eq!(time(pattern, text), Time::new(14, 5, 9, 0).ok());
        }
        for (text, expect) in [
            ("2026-11-21T14:05:09+02:00", Some(120)),
            ("2026-11-21 14:05:09.25-0330", Some(-210)),
            ("2026-11-21T14:05:09+05", Some(300)),
            ("2026-11-21T14:05:09Z", Some(0)),
            ("2026-11-21T14:05:09", None),
            ("2026-11-21T14:05:09+20:00", None),
            ("2026-11-21T14:05:09+02:xx", None),
            ("2026-11-21", None),
        ] {
            assert_eq!(zone(text), expect, "{text}");
        }
        assert_eq!(moment("2026-11-21T14:05:09+02:00").map(|(day, _)| Some(day)), Some(expect));
        for (pattern, text) in [
            ("MM.YYYY", "11.2026"),
            ("MMYYYY", "112026"),
            ("MMYY", "1126"),
            ("YYYY-MM", "2026-11"),
            ("YYYYMM", "202611"),
            ("name", "листопад 2026"),
            ("name", "Ноябрь 2026"),
            ("name", "қараша 2026"),
        ] {
            assert_eq!(month(pattern, text), Period::new(2026, 11).ok(), "{text}");
        }
    }
}
