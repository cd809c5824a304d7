//! Sums and days for people: thousands in groups, the mark of the language before the minor units; the day in the order of
//! the language.

use kassa_domain::{BusinessDate, Money, Timestamp};

/// How a language writes numbers and days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NumberForm {
    /// `1 842,50`, `21.11.2026`: Ukrainian, Russian, Kazakh.
    #[default]
    SpaceComma,
    /// `1,842.50`, `2026-11-21`: English. The year first, for half of its readers take 3/11 for March, as in the window.
    CommaPoint,
}

impl NumberForm {
    /// A day.
    #[must_use]
    pub fn day(self, day: BusinessDate) -> String {
        day.date().strftime(self.day_pattern()).to_string()
    }

    /// The day of a moment.
    #[must_use]
    pub fn day_of(self, at: Timestamp) -> String {
        self.day(at.local_date())
    }

    /// A moment, `time` being what of its time: `%H:%M`.
    #[must_use]
    pub fn moment(self, at: Timestamp, time: &str) -> String {
        at.local().strftime(&format!("{} {time}", self.day_pattern())).to_string()
    }

    const fn day_pattern(self) -> &'static str {
        match self {
            Self::SpaceComma => "%d.%m.%Y",
            Self::CommaPoint => "%Y-%m-%d",
        }
    }
}

/// A sum in groups of thousands, without its currency. The groups stand apart by a plain space: a code page of a printer
/// has no narrow one, and what is copied out of a PDF is searched with the space bar.
#[must_use]
pub fn amount(sum: Money, form: NumberForm) -> String {
    let (group, mark) = match form {
        NumberForm::SpaceComma => (' ', ','),
        NumberForm::CommaPoint => (',', '.'),
    };
    let magnitude = sum.minor().unsigned_abs();
    let whole = (magnitude / 100).to_string();
    let mut out = String::with_capacity(whole.len() * 2 + 4);
    if sum.is_negative() {
        out.push('-');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            out.push(group);
        }
        out.push(digit);
    }
    out.push(mark);
    out.push_str(&format!("{:02}", magnitude % 100));
    out
}

#[cfg(test)]
mod tests {
    use kassa_domain::Currency;

    use super::*;

    #[test]
    fn sums_stand_in_groups_of_three() {
        for (minor, local, english) in [
            (0, "0,00", "0.00"),
            (5, "0,05", "0.05"),
            (-5, "-0,05", "-0.05"),
            (99_999, "999,99", "999.99"),
            (100_000, "1 000,00", "1,000.00"),
            (-184_250, "-1 842,50", "-1,842.50"),
            (9_999_999_999, "99 999 999,99", "99,999,999.99"),
            (i64::MIN, "-92 233 720 368 547 758,08", "-92,233,720,368,547,758.08"),
        ] {
            let sum = Money::new(minor, Currency::Uah);
            assert_eq!(amount(sum, NumberForm::SpaceComma), local);
            assert_eq!(amount(sum, NumberForm::CommaPoint), english);
        }
    }

    #[test]
    fn days_stand_in_the_order_of_the_language() {
        let day = BusinessDate::new(2026, 3, 11).unwrap();
        let at = Timestamp::new(1_773_187_509_000, 120).unwrap();
        for (form, expect_day, expect_moment) in [
            (NumberForm::SpaceComma, "11.03.2026", "11.03.2026 02:05"),
            (NumberForm::CommaPoint, "2026-03-11", "2026-03-11 02:05"),
        ] {
            assert_eq!((form.day(day), form.moment(at, "%H:%M")), (expect_day.to_owned(), expect_moment.to_owned()));
            assert_eq!(form.day_of(at), expect_day);
        }
    }
}
