//! Check digits of linear barcodes. The functions named `_digit` give the digit that belongs behind a text of digits.

/// The check digit behind twelve digits of an EAN-13: weights 1 and 3 in turn from the left.
#[must_use]
pub fn ean13_digit(text: &str) -> Option<char> {
    let digits = super::digits::<12>(text)?;
    let sum = super::weighed(&digits, [1, 3].into_iter().cycle());
    char::from_digit((10 - sum % 10) % 10, 10)
}

/// An EAN-13 with its check digit.
#[must_use]
pub fn ean13(text: &str) -> bool {
    ends_with(text, ean13_digit)
}

/// The check digit of Luhn behind a text of digits: every second one from the right is doubled, the first of them first.
#[must_use]
pub fn luhn_digit(text: &str) -> Option<char> {
    let mut sum = 0_u32;
    for (place, digit) in all_digits(text)?.into_iter().rev().enumerate() {
        let weighed = if place.is_multiple_of(2) { digit * 2 } else { digit };
        sum = (sum + weighed / 10 + weighed % 10) % 10;
    }
    char::from_digit((10 - sum) % 10, 10)
}

/// A number with its check digit of Luhn.
#[must_use]
pub fn luhn(text: &str) -> bool {
    ends_with(text, luhn_digit)
}

/// The check digit of a municipal code of twelve digits: weights 12 down to 2, modulo 11, ten becomes zero.
#[must_use]
pub fn mod11_w12_digit(text: &str) -> Option<char> {
    let digits = super::digits::<11>(text)?;
    char::from_digit(super::weighed(&digits, (2..=12).rev()) % 11 % 10, 10)
}

/// A municipal code of twelve digits with its check digit.
#[must_use]
pub fn mod11_w12(text: &str) -> bool {
    ends_with(text, mod11_w12_digit)
}

fn all_digits(text: &str) -> Option<Vec<u32>> {
    text.chars()
        .map(|character| character.to_digit(10))
        .collect::<Option<Vec<u32>>>()
        .filter(|digits| !digits.is_empty())
}

fn ends_with(text: &str, digit: fn(&str) -> Option<char>) -> bool {
    let mut head = text.chars();
    let last = head.next_back();
    last.is_some() && digit(head.as_str()) == last
}
