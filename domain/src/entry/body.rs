//! The bytes of each kind of fact: its number, its version, its fields in order.
//!
//! A field list never changes once released: a new field means a new version of the kind, beside the old one.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::{Body, CashWay, How};
use crate::chain::Hash;
use crate::ids::{
    AccountNumber, EntryRef, Epoch, MeterId, PaymentNumber, PointCode, ProviderId, Seq, SerialNumber, ServiceId,
    ShiftNumber, SlipNumber, TillCode, UserId, VisitNumber,
};
use crate::payment::{PayerCopy, Payment, PaymentKind, PaymentLine, Tenders};
use crate::reading::{Reading, ReadingKind};
use crate::receipt::{Fact, FiscalDocument, Refusal, Shown};
use crate::reversal::ReversalKind;
use crate::shift::ShiftTotals;
use crate::time::{BusinessDate, Period};
use crate::user::Right;
use crate::wire::{Reader, WireError, Writer};

/// Numbers of the kinds, for ever.
mod kind {
    pub const EPOCH_STARTED: u32 = 1;
    pub const SIGNED_IN: u32 = 2;
    pub const SIGNED_OUT: u32 = 3;
    pub const APPROVED: u32 = 4;
    pub const SHIFT_OPENING: u32 = 5;
    pub const SHIFT_CLOSING: u32 = 6;
    pub const PAYMENT_ACCEPTED: u32 = 7;
    pub const RECEIPT_REGISTERED: u32 = 8;
    pub const RECEIPT_FAILED: u32 = 9;
    pub const RECEIPT_UNKNOWN: u32 = 10;
    pub const RECEIPT_REFERRED: u32 = 11;
    pub const PAYMENT_CANCELLED: u32 = 12;
    pub const REVERSAL_ACCEPTED: u32 = 13;
    pub const CASH_MOVED: u32 = 14;
    pub const READING_TAKEN: u32 = 15;
    pub const REPRINTED: u32 = 16;
    pub const X_REPORTED: u32 = 17;
    pub const SETTINGS_CHANGED: u32 = 18;
}

/// Names of the kinds in tables, logs and reports, by number.
pub const KIND_NAMES: [(u32, &str); 18] = [
    (kind::EPOCH_STARTED, "epoch_started"),
    (kind::SIGNED_IN, "signed_in"),
    (kind::SIGNED_OUT, "signed_out"),
    (kind::APPROVED, "approved"),
    (kind::SHIFT_OPENING, "shift_opening"),
    (kind::SHIFT_CLOSING, "shift_closing"),
    (kind::PAYMENT_ACCEPTED, "payment_accepted"),
    (kind::RECEIPT_REGISTERED, "receipt_registered"),
    (kind::RECEIPT_FAILED, "receipt_failed"),
    (kind::RECEIPT_UNKNOWN, "receipt_unknown"),
    (kind::RECEIPT_REFERRED, "receipt_referred"),
    (kind::PAYMENT_CANCELLED, "payment_cancelled"),
    (kind::REVERSAL_ACCEPTED, "reversal_accepted"),
    (kind::CASH_MOVED, "cash_moved"),
    (kind::READING_TAKEN, "reading_taken"),
    (kind::REPRINTED, "reprinted"),
    (kind::X_REPORTED, "x_reported"),
    (kind::SETTINGS_CHANGED, "settings_changed"),
];

/// The name of a kind, `unknown` for one this program does not know.
#[must_use]
pub fn kind_name(number: u32) -> &'static str {
    KIND_NAMES.iter().find(|(kind, _)| *kind == number).map_or("unknown", |(_, name)| name)
}

impl Body {
    /// Number of the kind and its version.
    #[must_use]
    pub const fn kind(&self) -> (u32, u32) {
        let kind = match self {
            Self::EpochStarted { .. } => kind::EPOCH_STARTED,
            Self::SignedIn => kind::SIGNED_IN,
            Self::SignedOut => kind::SIGNED_OUT,
            Self::Approved { .. } => kind::APPROVED,
            Self::ShiftOpening { .. } => kind::SHIFT_OPENING,
            Self::ShiftClosing { .. } => kind::SHIFT_CLOSING,
            Self::PaymentAccepted(_) => kind::PAYMENT_ACCEPTED,
            Self::ReceiptRegistered { .. } => kind::RECEIPT_REGISTERED,
            Self::ReceiptFailed { .. } => kind::RECEIPT_FAILED,
            Self::ReceiptUnknown { .. } => kind::RECEIPT_UNKNOWN,
            Self::ReceiptReferred { .. } => kind::RECEIPT_REFERRED,
            Self::PaymentCancelled { .. } => kind::PAYMENT_CANCELLED,
            Self::ReversalAccepted { .. } => kind::REVERSAL_ACCEPTED,
            Self::CashMoved { .. } => kind::CASH_MOVED,
            Self::ReadingTaken(_) => kind::READING_TAKEN,
            Self::Reprinted { .. } => kind::REPRINTED,
            Self::XReported { .. } => kind::X_REPORTED,
            Self::SettingsChanged { .. } => kind::SETTINGS_CHANGED,
            Self::Unknown { kind, version, .. } => return (*kind, *version),
        };
        (kind, 1)
    }

    /// Its bytes.
    ///
    /// # Errors
    /// A text or list above its limit, or two currencies in one fact.
    pub fn encoded(&self) -> Result<Vec<u8>, WireError> {
        if let Self::Unknown { bytes, .. } = self {
            return Ok(bytes.clone());
        }
        let mut w = Writer::new();
        match self {
            Self::SignedIn | Self::SignedOut | Self::Unknown { .. } => {}
            Self::EpochStarted { point, code, public_key, currency, program, previous } => {
                w.text(point.as_str());
                w.text(code.as_str());
                w.fixed(public_key);
                w.currency(*currency);
                w.text(program);
                w.option(previous.as_ref(), |w, (at, hash)| {
                    write_ref(w, *at);
                    w.fixed(&hash.0);
                });
            }
            Self::Approved { right, approver } => {
                w.number(right.code());
                w.number(approver.0);
            }
            Self::ShiftOpening { shift, day, opening_cash } => {
                w.number(shift.0);
                w.signed(day.days());
                w.currency(opening_cash.currency());
                w.money(*opening_cash);
            }
            Self::ShiftClosing { shift, totals, counted, note, unsent } => {
                w.number(shift.0);
                w.currency(counted.currency());
                write_totals(&mut w, totals);
                w.money(*counted);
                w.text(note);
                w.number(*unsent);
            }
            Self::PaymentAccepted(payment) => write_payment(&mut w, payment),
            Self::ReceiptRegistered { of, document, how } => {
                write_ref(&mut w, *of);
                write_document(&mut w, document);
                w.number(*how as u8);
            }
            Self::ReceiptFailed { of, refusal, how } => {
                write_ref(&mut w, *of);
                w.text(&refusal.family);
                w.text(&refusal.code);
                w.number(*how as u8);
            }
            Self::ReceiptUnknown { of, before, after } => {
                write_ref(&mut w, *of);
                write_shown(&mut w, before);
                w.option(after.as_ref(), write_shown);
            }
            Self::ReceiptReferred { of, note } => {
                write_ref(&mut w, *of);
                w.text(note);
            }
            Self::PaymentCancelled { of, payment } => {
                write_ref(&mut w, *of);
                w.number(payment.0);
            }
            Self::ReversalAccepted { of, payment, kind, shift, cash, card, ground, commitment } => {
                write_ref(&mut w, *of);
                w.number(payment.0);
                w.number(*kind as u8);
                w.number(shift.0);
                w.currency(cash.currency());
                w.money(*cash);
                w.money(*card);
                w.number(*ground);
                w.fixed(&commitment.0);
            }
            Self::CashMoved { way, shift, amount, purpose } => {
                w.number(match way {
                    CashWay::In => 1_u8,
                    CashWay::Out => 2,
                });
                w.number(shift.0);
                w.currency(amount.currency());
                w.money(*amount);
                w.text(purpose);
            }
            Self::ReadingTaken(reading) => write_reading(&mut w, reading)?,
            Self::Reprinted { payment, copy } => {
                w.number(payment.0);
                w.number(*copy);
            }
            Self::XReported { shift } => w.number(shift.0),
            Self::SettingsChanged { key, value } => {
                w.text(key);
                w.text(value);
            }
        }
        w.finish()
    }

    /// Reads a body back. A kind or version that is not known keeps its bytes.
    ///
    /// # Errors
    /// A known kind whose bytes are not what [`Body::encoded`] writes.
    pub fn decode(kind: u32, version: u32, bytes: &[u8]) -> Result<Self, WireError> {
        if version != 1 || kind_name(kind) == "unknown" {
            return Ok(Self::Unknown { kind, version, bytes: bytes.to_vec() });
        }
        let mut reader = Reader::new(bytes);
        let body = decode_known(kind, &mut reader)?;
        reader.end()?;
        Ok(body)
    }
}

fn decode_known(kind: u32, r: &mut Reader<'_>) -> Result<Body, WireError> {
    Ok(match kind {
        kind::EPOCH_STARTED => Body::EpochStarted {
            point: id(&r.text()?, PointCode::new)?,
            code: id(&r.text()?, TillCode::new)?,
            public_key: r.fixed()?,
            currency: r.currency()?,
            program: r.text()?,
            previous: r.option(|r| Ok((read_ref(r)?, Hash(r.fixed()?))))?,
        },
        kind::SIGNED_IN => Body::SignedIn,
        kind::SIGNED_OUT => Body::SignedOut,
        kind::APPROVED => {
            Body::Approved { right: coded(r, Right::from_code, "right")?, approver: UserId(r.fitting()?) }
        }
        kind::SHIFT_OPENING => {
            let (shift, day) = (ShiftNumber(r.fitting()?), read_day(r)?);
            let _ = r.currency()?;
            Body::ShiftOpening { shift, day, opening_cash: r.money()? }
        }
        kind::SHIFT_CLOSING => {
            let shift = ShiftNumber(r.fitting()?);
            let _ = r.currency()?;
            let totals = read_totals(r)?;
            Body::ShiftClosing { shift, totals, counted: r.money()?, note: r.text()?, unsent: r.number()? }
        }
        kind::PAYMENT_ACCEPTED => Body::PaymentAccepted(Box::new(read_payment(r)?)),
        kind::RECEIPT_REGISTERED => {
            Body::ReceiptRegistered { of: read_ref(r)?, document: read_document(r)?, how: read_how(r)? }
        }
        kind::RECEIPT_FAILED => Body::ReceiptFailed {
            of: read_ref(r)?,
            refusal: Refusal { family: r.text()?, code: r.text()? },
            how: read_how(r)?,
        },
        kind::RECEIPT_UNKNOWN => {
            Body::ReceiptUnknown { of: read_ref(r)?, before: read_shown(r)?, after: r.option(read_shown)? }
        }
        kind::RECEIPT_REFERRED => Body::ReceiptReferred { of: read_ref(r)?, note: r.text()? },
        kind::PAYMENT_CANCELLED => {
            Body::PaymentCancelled { of: read_ref(r)?, payment: PaymentNumber(r.fitting()?) }
        }
        kind::REVERSAL_ACCEPTED => read_reversal(r)?,
        kind::CASH_MOVED => {
            let way = match r.number()? {
                1 => CashWay::In,
                2 => CashWay::Out,
                _ => return Err(WireError::BadValue("way")),
            };
            let shift = ShiftNumber(r.fitting()?);
            let _ = r.currency()?;
            Body::CashMoved { way, shift, amount: r.money()?, purpose: r.text()? }
        }
        kind::READING_TAKEN => Body::ReadingTaken(read_reading(r)?),
        kind::REPRINTED => Body::Reprinted { payment: PaymentNumber(r.fitting()?), copy: r.fitting()? },
        kind::X_REPORTED => Body::XReported { shift: ShiftNumber(r.fitting()?) },
        kind::SETTINGS_CHANGED => Body::SettingsChanged { key: r.text()?, value: r.text()? },
        _ => return Err(WireError::BadValue("kind")),
    })
}

/// An identifier in exactly the form it is written in.
fn id<T: ToString>(text: &str, new: impl Fn(&str) -> Result<T, crate::ids::IdError>) -> Result<T, WireError> {
    let id = new(text).map_err(|_| WireError::BadValue("identifier"))?;
    if id.to_string() == text { Ok(id) } else { Err(WireError::NotCanonical) }
}

fn coded<T>(r: &mut Reader<'_>, of: impl Fn(u8) -> Option<T>, what: &'static str) -> Result<T, WireError> {
    of(r.fitting()?).ok_or(WireError::BadValue(what))
}

fn write_ref(w: &mut Writer, at: EntryRef) {
    w.number(at.epoch.0);
    w.number(at.seq.0);
}

fn read_ref(r: &mut Reader<'_>) -> Result<EntryRef, WireError> {
    Ok(EntryRef { epoch: Epoch(r.fitting()?), seq: Seq(r.number()?) })
}

fn read_how(r: &mut Reader<'_>) -> Result<How, WireError> {
    coded(r, How::from_code, "how")
}

fn read_day(r: &mut Reader<'_>) -> Result<BusinessDate, WireError> {
    let days = i32::try_from(r.signed()?).map_err(|_| WireError::BadValue("day"))?;
    BusinessDate::from_days(days).map_err(|_| WireError::BadValue("day"))
}

fn write_totals(w: &mut Writer, totals: &ShiftTotals) {
    w.money(totals.opening_cash);
    w.number(totals.payments);
    w.money(totals.cash_taken);
    w.money(totals.card_taken);
    w.number(totals.reversals);
    w.money(totals.cash_returned);
    w.money(totals.card_returned);
    w.money(totals.cash_in);
    w.money(totals.cash_out);
}

fn read_totals(r: &mut Reader<'_>) -> Result<ShiftTotals, WireError> {
    Ok(ShiftTotals {
        opening_cash: r.money()?,
        payments: r.fitting()?,
        cash_taken: r.money()?,
        card_taken: r.money()?,
        reversals: r.fitting()?,
        cash_returned: r.money()?,
        card_returned: r.money()?,
        cash_in: r.money()?,
        cash_out: r.money()?,
    })
}

fn write_payment(w: &mut Writer, payment: &Payment) {
    w.number(payment.number.0);
    w.number(payment.visit.0);
    w.number(payment.shift.0);
    w.number(payment.kind as u8);
    w.text(payment.account.as_str());
    w.currency(payment.commission.currency());
    w.count(payment.lines.len());
    for line in &payment.lines {
        w.number(line.service.0);
        w.number(line.provider.0);
        w.number(line.period.index());
        w.money(line.amount);
        w.money(line.excess);
    }
    w.money(payment.commission);
    w.money(payment.provider_commission);
    let tenders = &payment.tenders;
    w.money(tenders.card);
    w.option(tenders.slip.as_ref(), |w, slip| w.text(slip.as_str()));
    w.money(tenders.cash);
    w.money(tenders.rounding);
    w.money(tenders.cash_received);
    w.money(tenders.change);
}

fn read_payment(r: &mut Reader<'_>) -> Result<Payment, WireError> {
    let number = PaymentNumber(r.fitting()?);
    let visit = VisitNumber(r.fitting()?);
    let shift = ShiftNumber(r.fitting()?);
    let kind = coded(r, PaymentKind::from_code, "payment kind")?;
    let account = id(&r.text()?, AccountNumber::new)?;
    let _ = r.currency()?;
    let count = r.count()?;
    let mut lines = Vec::new();
    for _ in 0..count {
        lines.push(PaymentLine {
            service: ServiceId(r.fitting()?),
            provider: ProviderId(r.fitting()?),
            period: Period::from_index(r.fitting()?).map_err(|_| WireError::BadValue("period"))?,
            amount: r.money()?,
            excess: r.money()?,
        });
    }
    let (commission, provider_commission) = (r.money()?, r.money()?);
    let tenders = Tenders {
        card: r.money()?,
        slip: r.option(|r| id(&r.text()?, SlipNumber::new))?,
        cash: r.money()?,
        rounding: r.money()?,
        cash_received: r.money()?,
        change: r.money()?,
    };
    let payer = PayerCopy::default();
    Ok(Payment { number, visit, shift, kind, account, payer, lines, commission, provider_commission, tenders })
}

fn read_reversal(r: &mut Reader<'_>) -> Result<Body, WireError> {
    let of = read_ref(r)?;
    let payment = PaymentNumber(r.fitting()?);
    let kind = coded(r, ReversalKind::from_code, "reversal kind")?;
    let shift = ShiftNumber(r.fitting()?);
    let _ = r.currency()?;
    let (cash, card) = (r.money()?, r.money()?);
    let (ground, commitment) = (r.fitting()?, Hash(r.fixed()?));
    Ok(Body::ReversalAccepted { of, payment, kind, shift, cash, card, ground, commitment })
}

fn write_document(w: &mut Writer, document: &FiscalDocument) {
    w.number(document.number);
    w.option(document.sign, Writer::number);
    w.number(document.shift);
    w.text(document.register.as_str());
    w.option(document.storage.as_ref(), |w, storage| w.text(storage.as_str()));
    w.option(document.register_minute, Writer::number);
}

fn read_document(r: &mut Reader<'_>) -> Result<FiscalDocument, WireError> {
    Ok(FiscalDocument {
        number: r.number()?,
        sign: r.option(Reader::fitting)?,
        shift: r.fitting()?,
        register: id(&r.text()?, SerialNumber::new)?,
        storage: r.option(|r| id(&r.text()?, SerialNumber::new))?,
        register_minute: r.option(Reader::fitting)?,
    })
}

fn write_shown(w: &mut Writer, shown: &Shown) {
    w.text(&shown.serial);
    w.option(shown.storage.as_ref(), |w, storage| w.text(storage));
    w.count(shown.facts.len());
    for (fact, value) in &shown.facts {
        w.number(*fact as u8);
        w.signed(*value);
    }
}

fn read_shown(r: &mut Reader<'_>) -> Result<Shown, WireError> {
    let serial = r.text()?;
    let storage = r.option(Reader::text)?;
    let count = r.count()?;
    let mut facts = std::collections::BTreeMap::new();
    for _ in 0..count {
        let fact = coded(r, Fact::from_code, "fact")?;
        if facts.last_key_value().is_some_and(|(last, _)| *last >= fact) {
            return Err(WireError::NotCanonical);
        }
        let _ = facts.insert(fact, r.signed()?);
    }
    Ok(Shown { serial, storage, facts })
}

fn write_reading(w: &mut Writer, reading: &Reading) -> Result<(), WireError> {
    let thousandths = (reading.value * Decimal::ONE_THOUSAND).normalize();
    if thousandths.scale() != 0 {
        return Err(WireError::BadValue("reading"));
    }
    w.text(reading.account.as_str());
    w.number(reading.meter.0);
    w.number(thousandths.to_u64().ok_or(WireError::BadValue("reading"))?);
    w.signed(reading.date.days());
    w.number(reading.kind as u8);
    Ok(())
}

fn read_reading(r: &mut Reader<'_>) -> Result<Reading, WireError> {
    Ok(Reading {
        account: id(&r.text()?, AccountNumber::new)?,
        meter: MeterId(r.number()?),
        value: (Decimal::from(r.number()?) / Decimal::ONE_THOUSAND).normalize(),
        date: read_day(r)?,
        kind: coded(r, ReadingKind::from_code, "reading kind")?,
    })
}
