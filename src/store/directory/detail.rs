//! Charges and meters of an account as one value of its row: small, so that a million accounts are written quickly,
//! and whole, so that a bill is opened by reading one row.
//!
//! The bytes are of [`kassa_domain::wire`]: version 2; the currency, when there are charges; unpaid charges; charges of
//! the newest month; meters. Values that are decimals are texts. Version 1 has no scales of meters.

use kassa_domain::Currency;
use kassa_domain::chain::Hash;
use kassa_domain::directory::{Account, Charge, Meter};
use kassa_domain::ids::{MeterId, ProviderId, SerialNumber, ServiceId};
use kassa_domain::time::{BusinessDate, Period};
use kassa_domain::wire::{Reader, WireError, Writer};
use rust_decimal::Decimal;

const VERSION: u8 = 2;

/// What of an account stands in its detail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// Unpaid charges and advances.
    pub charges: Vec<Charge>,
    /// Charges of the newest closed month.
    pub latest: Vec<Charge>,
    /// Meters.
    pub meters: Vec<Meter>,
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
        });
    }
    r.end()?;
    Ok(Detail { charges, latest, meters })
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

#[cfg(test)]
mod tests {
    use super::super::testing::{account, charge};
    use super::*;

    #[test]
    fn an_account_comes_back_as_it_was() {
        let mut account = account("00077001", 3, "12-А", "5");
        account.charges.push(charge(4, "2026-09", -1_050));
        let night = Meter { scale: "ніч".to_owned(), ..account.meters[0].clone() };
        account.meters.push(night);
        let bytes = encode(&account).unwrap();
        let Detail { charges, latest, meters } = decode(&bytes).unwrap();
        assert_eq!((charges, latest, meters), (account.charges, account.latest, account.meters));
        for cut in 0..bytes.len() {
            assert!(decode(&bytes[..cut]).is_err(), "{cut}");
        }
    }

    #[test]
    fn what_was_written_before_meters_had_scales_is_read() {
        let mut account = account("1", 3, "1", "1");
        account.meters.truncate(1);
        let mut bytes = encode(&account).unwrap();
        // The one meter's scale is the last: an empty text, which is its length.
        assert_eq!(bytes.pop(), Some(0));
        bytes[0] = 1;
        assert_eq!(decode(&bytes).unwrap().meters, account.meters);
        bytes[0] = 3;
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
