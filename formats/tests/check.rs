//! Check digits: the vectors, each vector with one digit changed, and texts that are no number of the kind.

use kassa_formats::check;
use proptest::prelude::*;

/// `049999701 40702810500000012345`: the bank in front of the account.
fn with_bank(check: fn(&str, &str) -> bool) -> impl Fn(&str) -> bool {
    move |text| text.split_once(' ').is_some_and(|(bic, account)| check(bic, account))
}

fn check(name: &str, holds: impl Fn(&str) -> bool, vectors: &[&str]) {
    for vector in vectors {
        assert!(holds(vector), "{name}: {vector}");
        // The key stands last, but in an IBAN, whose key sees every digit.
        let last = vector.chars().next_back().unwrap().to_digit(10).unwrap();
        for other in (0..10).filter(|other| *other != last) {
            let changed = format!("{}{other}", &vector[..vector.len() - 1]);
            assert!(!holds(&changed), "{name}: {changed}");
        }
        assert!(!holds(&vector[1..]), "{name}: {vector} without its first");
        assert!(!holds(&format!("{vector}0")), "{name}: {vector} and a zero");
        assert!(!holds(&vector.replace(|c: char| c.is_ascii_digit(), "x")), "{name}: letters");
    }
    assert!(!holds(""), "{name}: nothing");
    assert!(!holds("٠"), "{name}: a digit of another script");
}

#[test]
fn vectors() {
    check("account", with_bank(check::ru_account), &["049999701 40702810500000012345"]);
    check("correspondent", with_bank(check::ru_correspondent), &["049999701 30101810200000000701"]);
    check("INN", check::ru_inn, &["7700998877", "770099887777"]);
    check("IBAN", check::iban, &["UA713999990000026001234567890", "KZ33999KZT1234567890"]);
    check("ЄДРПОУ", check::ua_edrpou, &["39123451", "19123455", "39123087", "19123060"]);
    check("РНОКПП", check::ua_rnokpp, &["3456789014", "9000000002"]);
    check("БИН", check::kz_bin, &["960440000151", "990140001604"]);
    check("EAN-13", check::ean13, &["2900010043258"]);
    check("town", check::mod11_w12, &["351100010534"]);
}

#[test]
fn luhn_vectors() {
    assert!(check::luhn("0042000100043210260001842504"));
    assert_eq!(check::luhn_digit("004200010004321026000184250"), Some('4'));
    for (text, expect) in
        [("0042000100043210260001842505", false), ("", false), ("0", false), ("00", true), ("18", true), ("1x", false)]
    {
        assert_eq!(check::luhn(text), expect, "{text}");
    }
}

#[test]
fn a_number_of_kazakhstan_that_is_never_issued() {
    for last in 0..10 {
        assert!(!check::kz_bin(&format!("99014000163{last}")));
    }
}

#[test]
fn a_tax_number_is_right_by_the_rule_of_any_country() {
    for (text, expect) in [
        ("39123451", true),
        ("3456789014", true),
        ("7700998877", true),
        ("770099887777", true),
        ("960440000151", true),
        ("990140001604", true),
        ("КС123456", true),
        ("123456789", true),
        ("39123452", false),
        ("3456789015", false),
        ("7700998876", false),
        ("770099887776", false),
        ("960440000152", false),
        // Never issued in Kazakhstan, and a number of a person in Russia.
        ("990140001630", true),
        ("990140001631", false),
        ("1", false),
        ("39 123 451", false),
        ("", false),
    ] {
        assert_eq!(check::tax_number(text, None), expect, "{text}");
    }
}

#[test]
fn a_number_that_kazakhstan_never_issued_is_one_of_a_person_in_russia_only() {
    use kassa_domain::Currency::{Kzt, Rub, Uah};
    for (text, right_in) in [
        ("990140001630", [false, true, false]),
        ("990140001604", [false, false, true]),
        ("39123451", [true, false, false]),
        ("3456789014", [true, false, false]),
        ("7700998877", [false, true, false]),
        ("КС123456", [true, true, true]),
        ("123456789", [true, false, false]),
    ] {
        assert_eq!([Uah, Rub, Kzt].map(|currency| check::tax_number(text, Some(currency))), right_in, "{text}");
    }
}

#[test]
fn an_account_in_the_central_bank_goes_by_the_other_rule() {
    let account = |bic: &str| (0..10).find(|key| check::ru_account(bic, &format!("40105810{key}00000010001")));
    let correspondent =
        |bic: &str| (0..10).find(|key| check::ru_correspondent(bic, &format!("40105810{key}00000010001")));
    for (bic, the_same) in [("049999001", true), ("049999000", true), ("049999002", true), ("049999003", false)] {
        assert_eq!(account(bic) == correspondent(bic), the_same, "{bic}");
    }
}

#[test]
fn iban_letters_and_countries() {
    for text in ["ua713999990000026001234567890", "UA 713999990000026001234567890", "DE89370400440532013000", "UA71"] {
        assert!(!check::iban(text), "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_right_or_wrong(text in any::<String>()) {
        for holds in [check::ru_inn, check::iban, check::ua_edrpou, check::ua_rnokpp, check::kz_bin, check::ean13,
            check::luhn, check::mod11_w12] {
            let _ = holds(&text);
        }
        let _ = check::ru_account(&text, &text);
        let _ = check::ru_correspondent("049999701", &text);
    }

    #[test]
    fn a_digit_that_is_given_is_right(text in "[0-9]{12}") {
        let with = |digit: Option<char>, text: &str| format!("{text}{}", digit.unwrap());
        prop_assert!(check::ean13(&with(check::ean13_digit(&text), &text)));
        prop_assert!(check::luhn(&with(check::luhn_digit(&text), &text)));
        prop_assert!(check::mod11_w12(&with(check::mod11_w12_digit(&text[..11]), &text[..11])));
    }
}
