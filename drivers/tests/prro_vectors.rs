//! Published numbers of offline receipts of Ukraine's software register, and what a changed paper comes to.

use jiff::civil::DateTime;
use kassa_domain::{Currency, Money};
use kassa_drivers::prro::{Offline, crc32};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vector {
    name: String,
    input: String,
    crc32_hex: String,
    control: u16,
    offline_fiscal_number: String,
}

fn vectors() -> Vec<Vector> {
    serde_json::from_str(include_str!("vectors/prro.json")).unwrap()
}

/// The document that a text was made of.
fn document(text: &str) -> Offline<'_> {
    let parts: Vec<&str> = text.split(',').collect();
    let [seed, day, time, local, register, desk, sum, previous] = parts[..] else { panic!("{text}") };
    Offline {
        seed,
        at: DateTime::strptime("%d%m%Y%H%M%S", format!("{day}{time}")).unwrap(),
        local_number: local.parse().unwrap(),
        register,
        desk,
        sum: Some(Money::parse(sum, Currency::Uah).unwrap()),
        previous: Some(previous),
    }
}

#[test]
fn published_numbers_come_out() {
    assert_eq!(vectors().len(), 2);
    for vector in vectors() {
        let name = &vector.name;
        let document = document(&vector.input);
        assert_eq!(document.text(), vector.input, "{name}");
        assert_eq!(format!("{:08x}", crc32(vector.input.as_bytes())), vector.crc32_hex, "{name}");
        assert_eq!(document.control(), vector.control, "{name}");
        let mut parts = vector.offline_fiscal_number.split('.');
        let session = parts.next().unwrap().parse().unwrap();
        let place = parts.next().unwrap().parse().unwrap();
        assert_eq!(document.number(session, place), vector.offline_fiscal_number, "{name}");
    }
}

#[test]
fn a_paper_with_another_sum_has_another_number() {
    for vector in vectors() {
        let real = document(&vector.input);
        let kopeck = Money::new(real.sum.unwrap().minor() + 1, Currency::Uah);
        for forged in [
            Offline { sum: Some(kopeck), ..real },
            Offline { sum: None, ..real },
            Offline { local_number: real.local_number + 1, ..real },
            Offline { previous: None, ..real },
        ] {
            assert_ne!(forged.control(), vector.control, "{forged:?}");
            assert!((1..=9999).contains(&forged.control()));
        }
    }
}
