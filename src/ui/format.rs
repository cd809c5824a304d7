//! Sums, dates and hours as people read them.

use kassa_domain::{BusinessDate, Money, Timestamp};

use crate::fl;

/// A narrow space that no line breaks at.
const NARROW: char = '\u{202f}';

/// `1 860,93`: groups of three, a comma, two digits.
#[must_use]
pub fn amount(sum: Money) -> String {
    let magnitude = sum.minor().unsigned_abs();
    let whole = (magnitude / 100).to_string();
    let sign = if sum.is_negative() { "\u{2212}" } else { "" };
    format!("{sign}{},{:02}", grouped(&whole), magnitude % 100)
}

/// `1 203 044`: groups of three.
#[must_use]
pub fn count(count: u64) -> String {
    grouped(&count.to_string())
}

fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(NARROW);
        }
        text.push(digit);
    }
    text
}

/// `1 860,93 ₴`.
#[must_use]
pub fn money(sum: Money) -> String {
    format!("{}\u{a0}{}", amount(sum), sum.currency().symbol())
}

/// `21.11.2026`, in the order of the language.
#[must_use]
pub fn day(day: BusinessDate) -> String {
    let date = day.date();
    fl!(
        "format-day",
        day = format!("{:02}", date.day()),
        month = format!("{:02}", date.month()),
        year = format!("{:04}", date.year())
    )
}

/// `14:05`.
#[must_use]
pub fn minute(at: Timestamp) -> String {
    time_of_day(at.local_minute())
}

/// A time of the day, `08:00`, of the minutes since midnight.
#[must_use]
pub fn time_of_day(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `14:05:09`.
#[must_use]
pub fn second(at: Timestamp) -> String {
    format!("{}:{:02}", minute(at), at.local().second())
}

/// `21.11 14:05`, or with the year in the order of the language.
#[must_use]
pub fn moment(at: Timestamp) -> String {
    format!("{} {}", day(at.local_date()), minute(at))
}

/// `6 год 12 хв`; nothing below zero.
#[must_use]
pub fn span(ms: i64) -> String {
    let minutes = ms.max(0) / 60_000;
    if minutes < 60 {
        fl!("format-minutes", minutes = minutes)
    } else {
        fl!("format-hours", hours = minutes / 60, minutes = minutes % 60)
    }
}

/// `Кузнецова М. О.`: the surname whole, the other names by their first letters.
#[must_use]
pub fn short_name(name: &str) -> String {
    let mut words = name.split_whitespace();
    let mut short = words.next().unwrap_or_default().to_owned();
    for initial in words.filter_map(|word| word.chars().next()) {
        short.push_str(&format!("\u{a0}{initial}."));
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use kassa_domain::Currency;

    #[test]
    fn names_are_shortened_to_initials() {
        for (name, expect) in
            [("Кузнецова Марія Олександрівна", "Кузнецова\u{a0}М.\u{a0}О."), ("Орлов", "Орлов"), ("", "")]
        {
            assert_eq!(short_name(name), expect);
        }
    }

    #[test]
    fn sums_are_grouped_and_signed() {
        for (minor, expect) in [
            (0, "0,00"),
            (5, "0,05"),
            (-5, "\u{2212}0,05"),
            (99_999, "999,99"),
            (186_093, "1\u{202f}860,93"),
            (9_999_999_999, "99\u{202f}999\u{202f}999,99"),
            (100_000_000, "1\u{202f}000\u{202f}000,00"),
        ] {
            assert_eq!(amount(Money::new(minor, Currency::Uah)), expect);
        }
        assert_eq!(money(Money::new(100, Currency::Kzt)), "1,00\u{a0}₸");
    }
}
