//! Charges and meters of an account as one value of its row: small, so that a million accounts are written quickly,
//! and whole, so that a bill is opened by reading one row.
//!
//! The bytes are of [`kassa_domain::wire`]: version 3; the currency, when there are charges; unpaid charges; charges of
//! the newest month; meters; norms. Values that are decimals are texts. Version 2 has no norms, and no sources and places
//! of meters; version 1 has no scales of theirs either.

use kassa_domain::Currency;
use kassa_domain::chain::Hash;
use kassa_domain::directory::{Account, Charge, Meter, Norm};
use kassa_domain::ids::{MeterId, ProviderId, SerialNumber, ServiceId};
use kassa_domain::reading::LastSource;
use kassa_domain::time::{BusinessDate, Period};
use kassa_domain::wire::{Reader, WireError, Writer};
use rust_decimal::Decimal;

const VERSION: u8 = 3;

/// What of an account stands in its detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// Unpaid charges and advances.
    pub charges: Vec<Charge>,
    /// Charges of the newest closed month.
    pub latest: Vec<Charge>,
    /// Meters.
    pub meters: Vec<Meter>,
    /// Norms of services.
    pub norms: Vec<Norm>,
}

/// The bytes of an account's charges and meters.
///
/// # Errors
/// Charges of two currencies, or a list or text above its limit.
pub fn encode(account: &Account) -> Result<Vec<u8>, WireError> {
    let mut w = Writer::new();
    w.number(VERSION);
    let currency = account.charges.iter().chain(&account.latest).map(|charge| charge.due.currency()).next();
    w.option(currency, Writer::currency);
    write_charges(&mut w, &account.charges);
    write_charges(&mut w, &account.latest);
    w.count(account.meters.len());
    for meter in &account.meters {
        w.number(meter.id.0);
        w.text(meter.serial.as_str());
        w.number(meter.service.0);
        w.number(meter.digits);
        w.text(&meter.last_value.to_string());
        w.signed(meter.last_date.days());
        w.text(&meter.usual.to_string());
        w.option(meter.verified_until, |w, day| w.signed(day.days()));
        w.text(&meter.scale);
        w.option(meter.last_source, |w, source| w.number(source as u8));
        w.text(&meter.place);
    }
    w.count(account.norms.len());
    for norm in &account.norms {
        w.number(norm.service.0);
        w.text(&norm.amount.to_string());
    }
    w.finish()
}

/// Reads the bytes of [`encode`] back.
///
/// # Errors
/// Other bytes.
pub fn decode(bytes: &[u8]) -> Result<Detail, WireError> {
    let mut r = Reader::new(bytes);
    let version = r.number()?;
    if !(1..=u64::from(VERSION)).contains(&version) {
        return Err(WireError::BadValue("version"));
    }
    let _: Option<Currency> = r.option(Reader::currency)?;
    let charges = read_charges(&mut r)?;
    let latest = read_charges(&mut r)?;
    let mut meters = Vec::new();
    for _ in 0..r.count()? {
        meters.push(Meter {
            id: MeterId(r.number()?),
            serial: SerialNumber::new(&r.text()?).map_err(|_| WireError::BadValue("serial"))?,
            service: ServiceId(r.fitting()?),
            digits: r.fitting()?,
            last_value: read_decimal(&mut r)?,
            last_date: read_day(&mut r)?,
            usual: read_decimal(&mut r)?,
            verified_until: r.option(read_day)?,
            scale: if version > 1 { r.text()? } else { String::new() },
            last_source: if version > 2 { r.option(read_source)? } else { None },
            place: if version > 2 { r.text()? } else { String::new() },
        });
    }
    let mut norms = Vec::new();
    for _ in 0..if version > 2 { r.count()? } else { 0 } {
        norms.push(Norm { service: ServiceId(r.fitting()?), amount: read_decimal(&mut r)? });
    }
    r.end()?;
    Ok(Detail { charges, latest, meters, norms })
}

/// A checksum over all that is shown or paid by: of the row's texts, its street and its detail.
#[must_use]
pub fn checksum(texts: &[&str], street: u32, detail: &[u8]) -> i64 {
    let mut bytes = Vec::with_capacity(64 + detail.len());
    for text in texts {
        bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
        bytes.extend_from_slice(text.as_bytes());
    }
    bytes.extend_from_slice(&street.to_le_bytes());
    bytes.extend_from_slice(detail);
    Hash::of(&bytes).0.first_chunk::<8>().map_or(0, |head| i64::from_le_bytes(*head))
}

fn write_charges(w: &mut Writer, charges: &[Charge]) {
    w.count(charges.len());
    for charge in charges {
        w.number(charge.service.0);
        w.number(charge.provider.0);
        w.number(charge.period.index());
        w.money(charge.charged);
        w.money(charge.due);
    }
}

fn read_charges(r: &mut Reader<'_>) -> Result<Vec<Charge>, WireError> {
    let mut charges = Vec::new();
    for _ in 0..r.count()? {
        charges.push(Charge {
            service: ServiceId(r.fitting()?),
            provider: ProviderId(r.fitting()?),
            period: Period::from_index(r.fitting()?).map_err(|_| WireError::BadValue("period"))?,
            charged: r.money()?,
            due: r.money()?,
        });
    }
    Ok(charges)
}

fn read_decimal(r: &mut Reader<'_>) -> Result<Decimal, WireError> {
    r.text()?.parse().map_err(|_| WireError::BadValue("decimal"))
}

fn read_day(r: &mut Reader<'_>) -> Result<BusinessDate, WireError> {
    let days = i32::try_from(r.signed()?).map_err(|_| WireError::BadValue("day"))?;
    BusinessDate::from_days(days).map_err(|_| WireError::BadValue("day"))
}

fn read_source(r: &mut Reader<'_>) -> Result<LastSource, WireError> {
    LastSource::from_code(r.fitting()?).ok_or(WireError::BadValue("source"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{account, charge};
    use super::*;

    #[test]
    fn an_account_comes_back_as_it_was() {
        let mut account = account("00077001", 3, "12-А", "5");
        account.charges.push(charge(4, "2026-09", -1_050));
        for source in LastSource::ALL.map(Some) {
            let (scale, place) = ("ніч".to_owned(), "кухня".to_owned());
            account.meters.push(Meter { scale, place, last_source: source, ..account.meters[0].clone() });
        }
        account.norms.push(Norm { service: ServiceId(6), amount: Decimal::new(4_125, 3) });
        let bytes = encode(&account).unwrap();
        let Detail { charges, latest, meters, norms } = decode(&bytes).unwrap();
        assert_eq!((charges, latest), (account.charges, account.latest));
        assert_eq!((meters, norms), (account.meters, account.norms));
        for cut in 0..bytes.len() {
            assert!(decode(&bytes[..cut]).is_err(), "{cut}");
        }
    }

    #[test]
    fn what_was_written_before_meters_had_scales_and_sources_is_read() {
        let mut account = account("1", 3, "1", "1");
        account.meters.truncate(1);
        let mut bytes = encode(&account).unwrap();
        // Behind the one meter's verification: no scale, no source, no place, no norms, each a zero.
        for (version, more) in [(3, 3), (2, 1), (1, 0)] {
            bytes[0] = version;
            assert_eq!(decode(&bytes).unwrap().meters, account.meters, "{version}");
            for _ in 0..more {
                assert_eq!(bytes.pop(), Some(0));
            }
        }
        bytes[0] = 4;
        assert!(decode(&bytes).is_err());
    }

    #[test]
    fn two_currencies_in_one_account_are_refused() {
        let mut account = account("1", 3, "1", "1");
        account.charges[0].due = kassa_domain::Money::new(1, Currency::Kzt);
        assert_eq!(encode(&account), Err(WireError::TwoCurrencies));
    }

    #[test]
    fn the_checksum_covers_where_one_text_ends() {
        assert_ne!(checksum(&["ab", "c"], 1, b"x"), checksum(&["a", "bc"], 1, b"x"));
        assert_ne!(checksum(&["ab", "c"], 1, b"x"), checksum(&["ab", "c"], 2, b"x"));
    }
}
