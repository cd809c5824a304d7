//! One value has one form: what is written is read back, and every other form is refused.

use proptest::prelude::*;

use super::*;

fn written(write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    write(&mut writer);
    writer.finish().unwrap()
}

fn number(bytes: &[u8]) -> Result<u64, WireError> {
    let mut reader = Reader::new(bytes);
    let value = reader.number()?;
    reader.end().map(|()| value)
}

#[test]
fn numbers_have_their_shortest_form() {
    for (value, bytes) in [
        (0, &[0x00][..]),
        (1, &[0x01]),
        (127, &[0x7f]),
        (128, &[0x80, 0x01]),
        (300, &[0xac, 0x02]),
        (16_384, &[0x80, 0x80, 0x01]),
        (u64::MAX, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
    ] {
        assert_eq!(written(|w| w.number(value)), bytes);
        assert_eq!(number(bytes), Ok(value));
    }
}

#[test]
fn other_forms_of_a_number_are_refused() {
    for (bytes, expect) in [
        (&[][..], WireError::Truncated),
        (&[0x80], WireError::Truncated),
        (&[0x80, 0x00], WireError::NotCanonical),
        (&[0xff, 0x00], WireError::NotCanonical),
        (&[0x81, 0x80, 0x00], WireError::NotCanonical),
        (&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00], WireError::NotCanonical),
        (&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02], WireError::NotCanonical),
        (&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x81], WireError::NotCanonical),
        (&[0xff; 32], WireError::NotCanonical),
        (&[0x01, 0x01], WireError::Trailing),
    ] {
        assert_eq!(number(bytes), Err(expect), "{bytes:02x?}");
    }
}

#[test]
fn a_number_must_fit_its_type() {
    let bytes = written(|w| w.number(256_u64));
    assert_eq!(Reader::new(&bytes).fitting::<u8>(), Err(WireError::BadValue("number")));
    assert_eq!(Reader::new(&bytes).fitting::<u16>(), Ok(256));
}

#[test]
fn signed_numbers_are_zigzag() {
    for (value, bytes) in [
        (0, &[0x00][..]),
        (-1, &[0x01]),
        (1, &[0x02]),
        (-64, &[0x7f]),
        (64, &[0x80, 0x01]),
        (i64::MAX, &[0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
        (i64::MIN, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]),
    ] {
        assert_eq!(written(|w| w.signed(value)), bytes);
        assert_eq!(Reader::new(bytes).signed(), Ok(value));
    }
}

#[test]
fn texts_and_byte_strings_have_limits_on_both_sides() {
    let too_long = "x".repeat(TEXT_MAX + 1);
    let mut writer = Writer::new();
    writer.text(&too_long);
    assert_eq!(writer.finish(), Err(WireError::TooLong));
    let mut writer = Writer::new();
    writer.bytes(&vec![0; BYTES_MAX + 1]);
    assert_eq!(writer.finish(), Err(WireError::TooLong));
    let mut writer = Writer::new();
    writer.count(LIST_MAX + 1);
    assert_eq!(writer.finish(), Err(WireError::TooLong));

    let long_text = written(|w| w.bytes(too_long.as_bytes()));
    assert_eq!(Reader::new(&long_text).text(), Err(WireError::TooLong));
    let length = written(|w| w.number(BYTES_MAX as u64 + 1));
    assert_eq!(Reader::new(&length).bytes(), Err(WireError::TooLong));
    let huge = written(|w| w.number(u64::MAX));
    assert_eq!(Reader::new(&huge).bytes(), Err(WireError::TooLong));
    assert_eq!(Reader::new(&huge).count(), Err(WireError::TooLong));
    assert_eq!(Reader::new(&[5, b'a']).text(), Err(WireError::Truncated));
    assert_eq!(Reader::new(&[2, 0xc3, 0x28]).text(), Err(WireError::BadValue("text")));
    assert_eq!(Reader::new(&[1, 2]).fixed::<3>(), Err(WireError::Truncated));

    let longest = written(|w| w.text(&"x".repeat(TEXT_MAX)));
    assert_eq!(Reader::new(&longest).text().map(|text| text.len()), Ok(TEXT_MAX));
}

#[test]
fn an_option_is_zero_or_one() {
    assert_eq!(written(|w| w.option(None::<u64>, Writer::number)), [0]);
    assert_eq!(written(|w| w.option(Some(9_u64), Writer::number)), [1, 9]);
    for (bytes, expect) in [
        (&[0][..], Ok(None)),
        (&[1, 9], Ok(Some(9))),
        (&[1], Err(WireError::Truncated)),
        (&[2, 9], Err(WireError::NotCanonical)),
        (&[0x80, 0x00], Err(WireError::NotCanonical)),
    ] {
        assert_eq!(Reader::new(bytes).option(Reader::number), expect, "{bytes:?}");
    }
}

#[test]
fn one_fact_has_one_currency() {
    let sum = |minor, currency| Money::new(minor, currency);
    for currency in [Currency::Uah, Currency::Rub, Currency::Kzt] {
        let bytes = written(|w| w.sum(sum(-5, currency)));
        assert_eq!(Reader::new(&bytes).sum(), Ok(sum(-5, currency)));
    }
    let mut writer = Writer::new();
    writer.sum(sum(1, Currency::Uah));
    writer.money(sum(1, Currency::Rub));
    assert_eq!(writer.finish(), Err(WireError::TwoCurrencies));
    let mut writer = Writer::new();
    writer.money(sum(1, Currency::Uah));
    assert_eq!(writer.finish(), Err(WireError::TwoCurrencies));
    for code in [0, 4, 100] {
        assert_eq!(Reader::new(&[code, 2]).sum(), Err(WireError::BadValue("currency")), "{code}");
    }
    assert_eq!(Reader::new(&[2]).money(), Err(WireError::BadValue("currency")));
}

#[test]
fn the_first_error_of_a_writer_stays() {
    let mut writer = Writer::new();
    writer.text(&"x".repeat(TEXT_MAX + 1));
    writer.money(Money::new(1, Currency::Uah));
    assert_eq!(writer.finish(), Err(WireError::TooLong));
}

proptest! {
    #[test]
    fn values_are_read_back(
        whole in any::<u64>(),
        signed in any::<i64>(),
        text in "\\PC{0,60}",
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        option in any::<Option<u64>>(),
        fixed in any::<[u8; 8]>(),
    ) {
        let all = written(|w| {
            w.number(whole);
            w.signed(signed);
            w.text(&text);
            w.bytes(&bytes);
            w.option(option, Writer::number);
            w.fixed(&fixed);
        });
        let mut reader = Reader::new(&all);
        prop_assert_eq!(reader.number(), Ok(whole));
        prop_assert_eq!(reader.signed(), Ok(signed));
        prop_assert_eq!(reader.text(), Ok(text));
        prop_assert_eq!(reader.bytes(), Ok(bytes.as_slice()));
        prop_assert_eq!(reader.option(Reader::number), Ok(option));
        prop_assert_eq!(reader.fixed(), Ok(fixed));
        prop_assert_eq!(reader.end(), Ok(()));
    }

    #[test]
    fn any_bytes_read_as_a_number_write_as_themselves(bytes in prop::collection::vec(any::<u8>(), 0..12)) {
        let mut reader = Reader::new(&bytes);
        if let Ok(value) = reader.number() {
            let used = bytes.len() - reader.rest().len();
            prop_assert_eq!(&written(|w| w.number(value)), &bytes[..used]);
        }
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = Reader::new(&bytes).signed();
        let _ = Reader::new(&bytes).text();
        let _ = Reader::new(&bytes).sum();
        let _ = Reader::new(&bytes).option(Reader::text);
        let _ = Reader::new(&bytes).fixed::<32>();
    }
}
