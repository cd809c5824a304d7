//! What facts are made of, each as a pair: how it is written, how it is read back.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::attachment::{Attachment, Papers, SEALED_MAX, ScanForm};
use crate::cash::CashWay;
use crate::chain::Hash;
use crate::entry::{Body, How};
use crate::ids::{
    AccountNumber, EntryRef, Epoch, IdError, MeterId, PaymentNumber, ProviderId, Seq, SerialNumber, ServiceId,
    ShiftNumber, SlipNumber, VisitNumber,
};
use crate::money::Money;
use crate::payment::{Bought, Given, PayerCopy, Payment, PaymentKind, PaymentLine, Tenders, ThirdParty};
use crate::reading::{Reading, ReadingKind, ReadingSource};
use crate::receipt::{Fact, FiscalDocument, Refusal, Shown};
use crate::reversal::{Part, ReversalKind};
use crate::time::{BusinessDate, Period};
use crate::wire::{Reader, WireError, Writer};

/// An identifier in exactly the form it is written in.
pub(super) fn id<T: ToString>(text: &str, new: impl Fn(&str) -> Result<T, IdError>) -> Result<T, WireError> {
    let id = new(text).map_err(|_| WireError::BadValue("identifier"))?;
    if id.to_string() == text { Ok(id) } else { Err(WireError::NotCanonical) }
}

pub(super) fn coded<T>(r: &mut Reader<'_>, of: impl Fn(u8) -> Option<T>, what: &'static str) -> Result<T, WireError> {
    of(r.fitting()?).ok_or(WireError::BadValue(what))
}

pub(super) fn write_ref(w: &mut Writer, at: EntryRef) {
    w.number(at.epoch.0);
    w.number(at.seq.0);
}

pub(super) fn read_ref(r: &mut Reader<'_>) -> Result<EntryRef, WireError> {
    Ok(EntryRef { epoch: Epoch(r.fitting()?), seq: Seq(r.number()?) })
}

/// The payments that stand on the receipt of an earlier one: behind it, in the same life, each once.
pub(super) fn write_others(w: &mut Writer, of: EntryRef, others: &[EntryRef]) -> Result<(), WireError> {
    possible_others(of, others)?;
    w.count(others.len());
    others.iter().for_each(|other| write_ref(w, *other));
    Ok(())
}

pub(super) fn read_others(r: &mut Reader<'_>, of: EntryRef) -> Result<Vec<EntryRef>, WireError> {
    let others = (0..r.count()?).map(|_| read_ref(r)).collect::<Result<Vec<_>, _>>()?;
    possible_others(of, &others)?;
    Ok(others)
}

fn possible_others(of: EntryRef, others: &[EntryRef]) -> Result<(), WireError> {
    let in_order = others.iter().try_fold(of, |last, other| (last < *other).then_some(*other)).is_some();
    let same_life = others.iter().all(|other| other.epoch == of.epoch);
    if in_order && same_life && !others.is_empty() { Ok(()) } else { Err(WireError::BadValue("others")) }
}

/// An entry and its hash: the head of an earlier life.
pub(super) fn write_head(w: &mut Writer, (at, hash): &(EntryRef, Hash)) {
    write_ref(w, *at);
    w.fixed(&hash.0);
}

pub(super) fn read_head(r: &mut Reader<'_>) -> Result<(EntryRef, Hash), WireError> {
    Ok((read_ref(r)?, Hash(r.fixed()?)))
}

pub(super) const fn way_code(way: CashWay) -> u8 {
    match way {
        CashWay::In => 1,
        CashWay::Out => 2,
    }
}

pub(super) fn way_of(code: u8) -> Option<CashWay> {
    [CashWay::In, CashWay::Out].into_iter().find(|way| way_code(*way) == code)
}

pub(super) fn write_refusal(w: &mut Writer, refusal: &Refusal) {
    w.text(&refusal.family);
    w.text(&refusal.code);
}

pub(super) fn read_refusal(r: &mut Reader<'_>) -> Result<Refusal, WireError> {
    Ok(Refusal { family: r.text()?, code: r.text()? })
}

pub(super) fn flag(code: u8) -> Option<bool> {
    match code {
        0 => Some(false),
        1 => Some(true),
        _ => None,
    }
}

pub(super) fn read_how(r: &mut Reader<'_>) -> Result<How, WireError> {
    coded(r, How::from_code, "how")
}

pub(super) fn read_day(r: &mut Reader<'_>) -> Result<BusinessDate, WireError> {
    let days = i32::try_from(r.signed()?).map_err(|_| WireError::BadValue("day"))?;
    BusinessDate::from_days(days).map_err(|_| WireError::BadValue("day"))
}

/// A payment; what a provider outside the billing asked for stands last, in the version that has it.
pub(super) fn write_payment(w: &mut Writer, payment: &Payment) -> Result<(), WireError> {
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
    payment.third.as_ref().map_or(Ok(()), |third| write_third(w, third))
}

pub(super) fn read_payment(r: &mut Reader<'_>) -> Result<Payment, WireError> {
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
    Ok(Payment {
        number,
        visit,
        shift,
        kind,
        account,
        payer,
        lines,
        commission,
        provider_commission,
        tenders,
        third: None,
    })
}

/// What a provider outside the billing asked for: fields, then what was bought.
fn write_third(w: &mut Writer, third: &ThirdParty) -> Result<(), WireError> {
    w.count(third.fields.len());
    for field in &third.fields {
        w.text(&field.code);
        w.text(&field.name);
        w.text(&field.value);
        w.number(u8::from(field.printed));
    }
    w.count(third.items.len());
    for item in &third.items {
        w.text(&item.code);
        w.text(&item.name);
        w.text(&item.unit);
        w.money(item.price);
        w.number(thousandths(item.quantity, "quantity")?);
    }
    Ok(())
}

pub(super) fn read_third(r: &mut Reader<'_>) -> Result<ThirdParty, WireError> {
    let mut third = ThirdParty::default();
    for _ in 0..r.count()? {
        third.fields.push(Given {
            code: r.text()?,
            name: r.text()?,
            value: r.text()?,
            printed: coded(r, flag, "printed")?,
        });
    }
    for _ in 0..r.count()? {
        third.items.push(Bought {
            code: r.text()?,
            name: r.text()?,
            unit: r.text()?,
            price: r.money()?,
            quantity: (Decimal::from(r.number()?) / Decimal::ONE_THOUSAND).normalize(),
        });
    }
    Ok(third)
}

/// A decimal with at most three digits after the point, in thousandths.
fn thousandths(value: Decimal, what: &'static str) -> Result<u64, WireError> {
    let thousandths = value.checked_mul(Decimal::ONE_THOUSAND).ok_or(WireError::BadValue(what))?.normalize();
    if thousandths.scale() != 0 {
        return Err(WireError::BadValue(what));
    }
    thousandths.to_u64().ok_or(WireError::BadValue(what))
}

pub(super) fn read_reversal(version: u32, r: &mut Reader<'_>) -> Result<Body, WireError> {
    let of = read_ref(r)?;
    let payment = PaymentNumber(r.fitting()?);
    let kind = coded(r, ReversalKind::from_code, "reversal kind")?;
    let shift = ShiftNumber(r.fitting()?);
    let (cash, card) = (r.sum()?, r.money()?);
    let (ground, commitment) = (known_ground(r.fitting()?)?, Hash(r.fixed()?));
    let original = if version == 3 { Some(coded(r, flag, "original")?) } else { None };
    let has_part = if version == 3 { coded(r, flag, "lines")? } else { version == 2 };
    let part = if has_part { Some(Box::new(read_part(r)?)) } else { None };
    Ok(Body::ReversalAccepted { of, payment, kind, shift, cash, card, ground, commitment, original, part })
}

/// Lines that go back: how far each is behind the one before, so that they have one form.
pub(super) fn write_part(w: &mut Writer, part: &Part) -> Result<(), WireError> {
    w.count(part.lines.len());
    let mut next = 0_u32;
    for line in &part.lines {
        w.number(line.checked_sub(next).ok_or(WireError::BadValue("lines"))?);
        next = line.checked_add(1).ok_or(WireError::BadValue("lines"))?;
    }
    w.money(part.commission);
    w.money(part.provider_commission);
    if part.lines.is_empty() { Err(WireError::BadValue("lines")) } else { Ok(()) }
}

fn read_part(r: &mut Reader<'_>) -> Result<Part, WireError> {
    let (count, mut next) = (r.count()?, 0_u32);
    let mut lines = Vec::new();
    for _ in 0..count {
        let line = next.checked_add(r.fitting()?).ok_or(WireError::BadValue("lines"))?;
        next = line.checked_add(1).ok_or(WireError::BadValue("lines"))?;
        lines.push(line);
    }
    if lines.is_empty() {
        return Err(WireError::BadValue("lines"));
    }
    Ok(Part { lines, commission: r.money()?, provider_commission: r.money()? })
}

/// The number of a ground, see [`crate::reversal::Ground::code`].
pub(super) fn known_ground(code: u8) -> Result<u8, WireError> {
    if matches!(code, 1 | 2) { Ok(code) } else { Err(WireError::BadValue("ground")) }
}

pub(super) fn write_document(w: &mut Writer, document: &FiscalDocument) {
    w.number(document.number);
    w.option(document.sign, Writer::number);
    w.number(document.shift);
    w.text(document.register.as_str());
    w.option(document.storage.as_ref(), |w, storage| w.text(storage.as_str()));
    w.option(document.register_minute, Writer::number);
}

pub(super) fn read_document(r: &mut Reader<'_>) -> Result<FiscalDocument, WireError> {
    Ok(FiscalDocument {
        number: r.number()?,
        sign: r.option(Reader::fitting)?,
        shift: r.fitting()?,
        register: id(&r.text()?, SerialNumber::new)?,
        storage: r.option(|r| id(&r.text()?, SerialNumber::new))?,
        register_minute: r.option(Reader::fitting)?,
    })
}

pub(super) fn write_shown(w: &mut Writer, shown: &Shown) {
    w.text(&shown.serial);
    w.option(shown.storage.as_ref(), |w, storage| w.text(storage));
    w.count(shown.facts.len());
    for (fact, value) in &shown.facts {
        w.number(*fact as u8);
        w.signed(*value);
    }
}

pub(super) fn read_shown(r: &mut Reader<'_>) -> Result<Shown, WireError> {
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

pub(super) fn write_reading(w: &mut Writer, reading: &Reading) -> Result<(), WireError> {
    let thousandths = thousandths(reading.value, "reading")?;
    w.text(reading.account.as_str());
    w.number(reading.meter.0);
    w.number(thousandths);
    w.signed(reading.date.days());
    w.number(reading.kind as u8);
    if reading_version(reading) > 1 {
        w.number(reading.source as u8);
    }
    Ok(())
}

/// The payer's word has no other form than the first: a value has exactly one.
pub(super) const fn reading_version(reading: &Reading) -> u32 {
    match reading.source {
        ReadingSource::Resident => 1,
        ReadingSource::Control | ReadingSource::Remote => 2,
    }
}

pub(super) fn read_reading(version: u32, r: &mut Reader<'_>) -> Result<Reading, WireError> {
    let reading = Reading {
        account: id(&r.text()?, AccountNumber::new)?,
        meter: MeterId(r.number()?),
        value: (Decimal::from(r.number()?) / Decimal::ONE_THOUSAND).normalize(),
        date: read_day(r)?,
        kind: coded(r, ReadingKind::from_code, "reading kind")?,
        source: if version > 1 {
            coded(r, ReadingSource::from_code, "reading source")?
        } else {
            ReadingSource::Resident
        },
    };
    if reading_version(&reading) == version { Ok(reading) } else { Err(WireError::NotCanonical) }
}

pub(super) fn write_cash(w: &mut Writer, way: CashWay, shift: ShiftNumber, (amount, purpose): (Money, &str)) {
    w.number(way_code(way));
    w.number(shift.0);
    w.sum(amount);
    w.text(purpose);
}

/// A scan, but for the reversal it is of.
pub(super) fn write_attachment(w: &mut Writer, attachment: &Attachment) -> Result<(), WireError> {
    let size = possible_size(attachment.size)?;
    w.number(Papers::from_code(attachment.papers.code()).ok_or(WireError::BadValue("papers"))?.code());
    w.number(attachment.form as u8);
    w.number(size);
    w.fixed(&attachment.hash.0);
    Ok(())
}

pub(super) fn read_attachment(r: &mut Reader<'_>) -> Result<Attachment, WireError> {
    Ok(Attachment {
        of: read_ref(r)?,
        papers: coded(r, Papers::from_code, "papers")?,
        form: coded(r, ScanForm::from_code, "scan form")?,
        size: possible_size(r.fitting()?)?,
        hash: Hash(r.fixed()?),
    })
}

fn possible_size(size: u32) -> Result<u32, WireError> {
    if (1..=SEALED_MAX).contains(&size) { Ok(size) } else { Err(WireError::BadValue("size")) }
}
