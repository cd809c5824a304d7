//! Sums for people: thousands in groups, the mark of the language before the minor units.

use kassa_domain::Money;

/// How a language writes numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NumberForm {
    /// `1 842,50`: Ukrainian, Russian, Kazakh.
    #[default]
    SpaceComma,
    /// `1,842.50`: English.
    CommaPoint,
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
}
