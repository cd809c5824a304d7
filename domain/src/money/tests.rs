//! Tables and properties of money: what is read, what is refused, and that nothing is lost.

use proptest::prelude::*;

use super::*;

const UAH: Currency = Currency::Uah;

fn uah(minor: i64) -> Money {
    Money::new(minor, UAH)
}

#[test]
fn parse_reads_what_people_write_and_nothing_else() {
    use MoneyError::{Malformed, Overflow, TooPrecise};
    for (text, expect) in [
        ("0", Ok(0)),
        ("-0", Ok(0)),
        ("007", Ok(700)),
        ("1860,93", Ok(186_093)),
        ("1860.9", Ok(186_090)),
        ("1860,9", Ok(186_090)),
        ("1 860,93", Ok(186_093)),
        ("1\u{a0}860,93", Ok(186_093)),
        ("1\u{202f}860.93", Ok(186_093)),
        ("12\u{2009}345\u{2009}678", Ok(1_234_567_800)),
        ("  15\t", Ok(1_500)),
        ("\u{a0}15\u{a0}", Ok(1_500)),
        ("-5", Ok(-500)),
        ("\u{2212}5,01", Ok(-501)),
        ("92233720368547758.07", Ok(i64::MAX)),
        ("-92233720368547758.08", Ok(i64::MIN)),
        ("92233720368547758.08", Err(Overflow)),
        ("99999999999999999999999999", Err(Overflow)),
        ("9999999999999999999999999999999999999999999999", Err(Overflow)),
        ("1.234", Err(TooPrecise)),
        ("1,000", Err(TooPrecise)),
        ("", Err(Malformed)),
        ("   ", Err(Malformed)),
        ("-", Err(Malformed)),
        ("--5", Err(Malformed)),
        ("+5", Err(Malformed)),
        ("- 5", Err(Malformed)),
        ("5-", Err(Malformed)),
        (".", Err(Malformed)),
        (".5", Err(Malformed)),
        ("5.", Err(Malformed)),
        ("1.2.3", Err(Malformed)),
        ("1,2.3", Err(Malformed)),
        ("1 8 6", Err(Malformed)),
        ("12 34", Err(Malformed)),
        ("1860 93", Err(Malformed)),
        ("1234 567", Err(Malformed)),
        ("1  860", Err(Malformed)),
        ("1. 5", Err(Malformed)),
        ("1.5 0", Err(Malformed)),
        ("1\u{3000}860", Err(Malformed)),
        ("1'860", Err(Malformed)),
        ("12a", Err(Malformed)),
        ("ab", Err(Malformed)),
        ("1e3", Err(Malformed)),
        ("0x10", Err(Malformed)),
        ("NaN", Err(Malformed)),
        ("12₴", Err(Malformed)),
        ("١٢", Err(Malformed)),
        ("１２", Err(Malformed)),
        ("=1+1", Err(Malformed)),
    ] {
        assert_eq!(Money::parse(text, UAH), expect.map(uah), "{text:?}");
    }
}

#[test]
fn display_is_plain_and_readable_to_the_ends_of_the_range() {
    for (minor, expect) in [
        (0, "0.00"),
        (5, "0.05"),
        (-5, "-0.05"),
        (186_093, "1860.93"),
        (i64::MAX, "92233720368547758.07"),
        (i64::MIN, "-92233720368547758.08"),
    ] {
        assert_eq!(uah(minor).to_string(), expect);
        assert_eq!(Money::parse(expect, UAH), Ok(uah(minor)));
    }
}

#[test]
fn arithmetic_is_checked() {
    let rub = Money::new(1, Currency::Rub);
    let mixed = MoneyError::CurrencyMismatch { left: UAH, right: Currency::Rub };
    let (max, min, one) = (uah(i64::MAX), uah(i64::MIN), uah(1));
    for (name, result, expect) in [
        ("sum", uah(2).plus(uah(3)), Ok(uah(5))),
        ("sum of two currencies", uah(1).plus(rub), Err(mixed)),
        ("sum too large", max.plus(one), Err(MoneyError::Overflow)),
        ("difference", uah(2).minus(uah(3)), Ok(uah(-1))),
        ("difference of two currencies", uah(1).minus(rub), Err(mixed)),
        ("difference too small", min.minus(one), Err(MoneyError::Overflow)),
        ("negated", uah(7).negated(), Ok(uah(-7))),
        ("negated out of range", min.negated(), Err(MoneyError::Overflow)),
        ("smaller", uah(2).smaller(uah(-3)), Ok(uah(-3))),
        ("smaller of two currencies", uah(1).smaller(rub), Err(mixed)),
        ("total of none", Money::total([], UAH), Ok(uah(0))),
        ("total", Money::total([one, uah(2), uah(3)], UAH), Ok(uah(6))),
        ("total of two currencies", Money::total([one, rub], UAH), Err(mixed)),
        ("total too large", Money::total([max, one], UAH), Err(MoneyError::Overflow)),
    ] {
        assert_eq!(result, expect, "{name}");
    }
    assert_eq!(uah(1).partial_cmp(&rub), None);
    assert!(uah(1) < uah(2));
}

#[test]
fn signs_are_told_apart() {
    for (minor, zero, negative, positive) in
        [(0, true, false, false), (-1, false, true, false), (1, false, false, true)]
    {
        let sum = uah(minor);
        assert_eq!((sum.is_zero(), sum.is_negative(), sum.is_positive()), (zero, negative, positive), "{minor}");
    }
}

#[test]
fn currencies_have_their_codes() {
    for (currency, code) in [(Currency::Uah, "UAH"), (Currency::Rub, "RUB"), (Currency::Kzt, "KZT")] {
        assert_eq!(currency.code(), code);
        assert_eq!(Currency::from_code(code), Some(currency));
        assert_eq!(Currency::from_code(&code.to_lowercase()), Some(currency));
        assert_eq!(serde_json::to_string(&currency).unwrap(), format!("\"{code}\""));
        assert!(!currency.symbol().is_empty());
    }
    for unknown in ["", "USD", "980", "UAH "] {
        assert_eq!(Currency::from_code(unknown), None, "{unknown:?}");
    }
}

#[test]
fn split_gives_the_odd_kopecks_to_the_largest_remainders_first_come() {
    for (whole, weights, expect) in [
        (100, &[1, 1, 1][..], &[34, 33, 33][..]),
        (-100, &[1, 1, 1], &[-34, -33, -33]),
        (101, &[1, 1, 1], &[34, 34, 33]),
        (10, &[0, 1, 0], &[0, 10, 0]),
        (1, &[1, 2, 1], &[0, 1, 0]),
        (0, &[3, 4], &[0, 0]),
        (7, &[5], &[7]),
        (i64::MIN, &[1], &[i64::MIN]),
        (i64::MAX, &[u64::MAX >> 1], &[i64::MAX]),
    ] {
        let parts: Vec<i64> = uah(whole).split(weights).unwrap().into_iter().map(Money::minor).collect();
        assert_eq!(parts, expect, "{whole} by {weights:?}");
    }
    for (weights, expect) in [
        (&[][..], MoneyError::NoWeights),
        (&[0, 0], MoneyError::NoWeights),
        (&[u64::MAX], MoneyError::Overflow),
        (&[u64::MAX >> 1, 1], MoneyError::Overflow),
    ] {
        assert_eq!(uah(1).split(weights), Err(expect), "{weights:?}");
    }
}

#[test]
fn r8_cash_is_rounded_to_a_step() {
    use Rounding::{Down, HalfAwayFromZero, Up};
    for (minor, step, rounding, expect) in [
        (1_234, 1, HalfAwayFromZero, Ok(1_234)),
        (1_234, 10, HalfAwayFromZero, Ok(1_230)),
        (1_235, 10, HalfAwayFromZero, Ok(1_240)),
        (-1_235, 10, HalfAwayFromZero, Ok(-1_240)),
        (1_232, 5, HalfAwayFromZero, Ok(1_230)),
        (1_233, 5, HalfAwayFromZero, Ok(1_235)),
        (1_225, 50, HalfAwayFromZero, Ok(1_250)),
        (1_224, 50, HalfAwayFromZero, Ok(1_200)),
        (1_239, 10, Down, Ok(1_230)),
        (-1_239, 10, Down, Ok(-1_230)),
        (1_231, 10, Up, Ok(1_240)),
        (-1_231, 10, Up, Ok(-1_240)),
        (1_230, 10, Up, Ok(1_230)),
        (i64::MAX, 10, HalfAwayFromZero, Err(MoneyError::Overflow)),
        (i64::MAX, 10, Down, Ok(9_223_372_036_854_775_800)),
        (i64::MIN, 1, HalfAwayFromZero, Ok(i64::MIN)),
        (1, i64::MAX, HalfAwayFromZero, Ok(0)),
        (1, 0, Down, Err(MoneyError::Malformed)),
        (1, -5, Down, Err(MoneyError::Malformed)),
        (1, i64::MIN, Down, Err(MoneyError::Malformed)),
    ] {
        assert_eq!(uah(minor).round_to(step, rounding), expect.map(uah), "{minor} to {step} {rounding:?}");
    }
}

#[test]
fn r8_percent_names_its_rounding() {
    use Rounding::{Down, HalfAwayFromZero, Up};
    for (minor, percent, rounding, expect) in [
        (10_000, "1", HalfAwayFromZero, Ok(100)),
        (41_250, "1", HalfAwayFromZero, Ok(413)),
        (41_249, "1", HalfAwayFromZero, Ok(412)),
        (-41_250, "1", HalfAwayFromZero, Ok(-413)),
        (41_250, "-1", HalfAwayFromZero, Ok(-413)),
        (-41_250, "-1", HalfAwayFromZero, Ok(413)),
        (41_299, "1", Down, Ok(412)),
        (41_201, "1", Up, Ok(413)),
        (41_200, "1.00", Up, Ok(412)),
        (333, "0.15", HalfAwayFromZero, Ok(0)),
        (334, "0.15", HalfAwayFromZero, Ok(1)),
        (100, "0", Up, Ok(0)),
        (i64::MAX, "100", Down, Ok(i64::MAX)),
        (i64::MIN, "100", Down, Ok(i64::MIN)),
        (i64::MAX, "101", Down, Err(MoneyError::Overflow)),
        (i64::MAX, "79228162514264337593543950335", Down, Err(MoneyError::Overflow)),
        (1, "0.0000000000000000000000000001", Up, Ok(1)),
        (1, "0.0000000000000000000000000001", HalfAwayFromZero, Ok(0)),
    ] {
        let percent: Decimal = percent.parse().unwrap();
        assert_eq!(uah(minor).percent(percent, rounding), expect.map(uah), "{percent} % of {minor} {rounding:?}");
    }
}

proptest! {
    #[test]
    fn split_loses_nothing_and_is_in_proportion(
        minor in any::<i64>(),
        weights in prop::collection::vec(0_u64..1_000_000, 1..40),
    ) {
        prop_assume!(weights.iter().any(|weight| *weight > 0));
        let parts = uah(minor).split(&weights).unwrap();
        let sum: i128 = parts.iter().map(|part| i128::from(part.minor())).sum();
        prop_assert_eq!(sum, i128::from(minor));
        let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        for (part, weight) in parts.iter().zip(&weights) {
            // Within one minor unit of the exact share: |part * total - minor * weight| < total.
            let off = i128::from(part.minor()) * total - i128::from(minor) * i128::from(*weight);
            prop_assert!(off.abs() < total, "{part} for {weight} of {total}");
            prop_assert!(*weight > 0 || part.is_zero());
        }
    }

    #[test]
    fn what_is_shown_is_read_back(minor in any::<i64>()) {
        prop_assert_eq!(Money::parse(&uah(minor).to_string(), UAH), Ok(uah(minor)));
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        let _ = Money::parse(&text, UAH);
    }

    #[test]
    fn any_near_sum_is_read_or_refused(text in "[-+−0-9 .,\u{a0}]{0,30}") {
        if let Ok(sum) = Money::parse(&text, UAH) {
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            let kept = digits(&sum.to_string());
            let typed = digits(&text);
            // No digit a person typed is dropped: they differ only by zeros at the ends.
            prop_assert_eq!(kept.trim_matches('0'), typed.trim_matches('0'));
        }
    }

    #[test]
    fn rounding_goes_to_a_multiple_less_than_a_step_away(minor in -1_000_000_000_i64..1_000_000_000, step in 1_i64..100) {
        for rounding in [Rounding::HalfAwayFromZero, Rounding::Down, Rounding::Up] {
            let rounded = uah(minor).round_to(step, rounding).unwrap().minor();
            prop_assert_eq!(rounded % step, 0);
            prop_assert!((rounded - minor).abs() < step);
            match rounding {
                Rounding::HalfAwayFromZero => prop_assert!((rounded - minor).abs() * 2 <= step),
                Rounding::Down => prop_assert!(rounded.abs() <= minor.abs()),
                Rounding::Up => prop_assert!(rounded.abs() >= minor.abs()),
            }
        }
    }

    #[test]
    fn plus_and_minus_undo_each_other(left in any::<i64>(), right in any::<i64>()) {
        if let Ok(sum) = uah(left).plus(uah(right)) {
            prop_assert_eq!(sum.minus(uah(right)), Ok(uah(left)));
        }
    }
}
