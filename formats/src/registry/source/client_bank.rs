//! Documents of `1CClientBankExchange` as records: the payment orders whose money came to one of our accounts.

use super::lines::{Lines, decoded, encoding};
use super::{Record, Sink, Values, short_hash};
use crate::registry::client_bank::{DOCUMENT, DOCUMENT_END, FILE_END, FIRST_LINE, Section};
use crate::registry::profile::{Line, LineKind, Place, Profile};
use crate::registry::{Input, Refusal};
use crate::scan::account_in;
use crate::table::{Decoder, Encoding};

use super::{Field, payment_line};

/// Most keys of a document: those that are known are fewer than fifty.
const KEYS_MAX: usize = 256;

/// Reads the documents.
pub(super) fn read(input: &mut dyn Input, profile: &Profile, sink: &mut Sink<'_>) -> Result<Encoding, Refusal> {
    let page = encoding(input, profile)?;
    let decoder = Decoder::new(page);
    let payment = payment_line(profile).ok_or(Refusal::NoTitles)?;
    let mut lines = Lines::new(input)?;
    let mut ours: Vec<String> = Vec::new();
    let mut document: Option<(u64, Section)> = None;
    let mut ended = false;
    while let Some(bytes) = lines.next()? {
        let bytes = bytes.to_vec();
        let number = lines.number;
        let text = decoded(decoder, &bytes, number)?;
        if number == 1 {
            if text != FIRST_LINE {
                return Err(Refusal::Shape { line: 1 });
            }
            continue;
        }
        let (key, value) = text.split_once('=').unwrap_or((&text, ""));
        let (key, value) = (key.trim(), value.trim());
        match (&mut document, key) {
            (None, FILE_END) => {
                ended = true;
                break;
            }
            (None, DOCUMENT) => document = Some((number, Section::named(value))),
            (None, "РасчСчет") if ours.len() < KEYS_MAX => ours.push(value.to_owned()),
            (None, _) => {}
            (Some((at, section)), DOCUMENT_END) => {
                if let Some(record) = record(payment, section, &ours, *at) {
                    sink(record)?;
                }
                document = None;
            }
            (Some(_), DOCUMENT | FILE_END) => return Err(Refusal::Shape { line: number }),
            (Some((_, section)), _) if section.len() >= KEYS_MAX => return Err(Refusal::Shape { line: number }),
            (Some((_, section)), _) => section.push(key, value),
        }
    }
    // Without its last line the file was cut, and nobody knows what of.
    if ended { Ok(page) } else { Err(Refusal::Cut) }
}

/// A document as a record; nothing for money that went out.
fn record(payment: &Line, section: &Section, ours: &[String], line: u64) -> Option<Record> {
    let to = section.get("ПолучательСчет").unwrap_or_default();
    if !ours.is_empty() && !ours.iter().any(|account| account == to) {
        return None;
    }
    let mut values: Values = std::array::from_fn(|_| None);
    for (field, place) in &payment.columns {
        values[*field as usize] = match place {
            Place::Text(key) => section.get(key).map(str::to_owned),
            Place::Titles(keys) => keys.iter().find_map(|key| section.get(key)).map(str::to_owned),
            Place::Cell(_) => None,
        };
    }
    if values[Field::Account as usize].is_none() {
        values[Field::Account as usize] = values[Field::Purpose as usize].as_deref().and_then(account_in);
    }
    let hash = short_hash(&[section.to_string().as_bytes()]);
    Some(Record { line, kind: LineKind::Payment, values, stored: 0, asked: 0, hash })
}
