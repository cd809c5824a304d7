//! A book's payments line by line, for other programs: as registries take them, and as the nineteen fields of a day file.
//!
//! A reading of a meter stands on the line of its service that the same account paid; the others are in their own report,
//! and so are those of a meter with several scales: a line names a meter by its number alone.
//! What was given back stands behind all payments, its sums below zero, with the operation it undoes. The payer's
//! commission stands on the first line of its payment, so that the lines add up to the payments.

use kassa_domain::ids::{EntryRef, TillId};
use kassa_domain::payment::Payment;
use kassa_domain::receipt::FiscalDocument;
use kassa_domain::{BusinessDate, Money, Timestamp};

use super::ReportError;
use super::book::{Book, PartOf, ReadingTaken};
use super::words::Words;
use crate::listing::{Head, Listing};
use crate::registry::write::{Means, OutDocument, OutPayment, day_head, day_row};

/// The records of a day file.
///
/// # Errors
/// See [`ReportError`].
pub fn day_payments(book: &Book, words: &Words<'_>) -> Result<Listing, ReportError> {
    let head = Head { title: words.get("report-file-day"), form: words.form, ..day_head() };
    let rows = payment_lines(book)?.iter().map(day_row).collect();
    Ok(Listing { head, rows })
}

/// The lines of payments, then of what was given back. Services are named by their numbers.
///
/// # Errors
/// See [`ReportError`].
pub fn payment_lines(book: &Book) -> Result<Vec<OutPayment>, ReportError> {
    let mut out = Vec::new();
    let mut readings: Vec<&ReadingTaken> = book.readings.iter().collect();
    for taken in book.payments.iter().filter(|taken| taken.counts()) {
        let operation = Operation {
            till: taken.till,
            entry: taken.entry,
            at: taken.at,
            day: taken.day,
            cashier: book.names.user(taken.cashier),
            undoes: None,
            part: None,
            document: taken.document.as_ref(),
        };
        operation.lines(book, &taken.payment, &mut readings, &mut out)?;
    }
    for returned in book.returned.iter().filter(|returned| returned.done) {
        let Some(payment) = &returned.payment else { continue };
        let operation = Operation {
            till: returned.till,
            entry: returned.entry,
            at: returned.at,
            day: returned.day,
            cashier: book.names.user(returned.cashier),
            undoes: Some(returned.of),
            part: returned.part.as_ref(),
            document: returned.document.as_ref(),
        };
        operation.lines(book, payment, &mut Vec::new(), &mut out)?;
    }
    Ok(out)
}

/// What the lines of one payment or one return share.
struct Operation<'a> {
    till: TillId,
    entry: EntryRef,
    at: Timestamp,
    day: BusinessDate,
    cashier: String,
    undoes: Option<EntryRef>,
    part: Option<&'a PartOf>,
    document: Option<&'a FiscalDocument>,
}

impl Operation<'_> {
    /// Where a line stands in the payment that it gives back, and of how many.
    fn place(&self, index: usize, lines: usize) -> (usize, usize) {
        let Some(part) = self.part else { return (index, lines) };
        let place = part.places.get(index).and_then(|place| usize::try_from(*place).ok());
        (place.unwrap_or(index), part.of)
    }

    /// Every line; the readings that find theirs are taken out of `readings`.
    fn lines(
        &self,
        book: &Book,
        payment: &Payment,
        readings: &mut Vec<&ReadingTaken>,
        out: &mut Vec<OutPayment>,
    ) -> Result<(), ReportError> {
        let signed = |sum: Money| if self.undoes.is_some() { sum.negated() } else { Ok(sum) };
        let means = match (payment.tenders.cash.is_zero(), payment.tenders.card.is_zero()) {
            (false, false) => Means::Mixed,
            (true, false) => Means::Card,
            (_, true) => Means::Cash,
        };
        let document = self.document.map(|document| OutDocument {
            register: document.storage.as_ref().unwrap_or(&document.register).to_string(),
            number: document.number,
            sign: document.sign,
        });
        let place = book.places.iter().find(|place| place.till == self.till);
        for (index, line) in payment.lines.iter().enumerate() {
            let found = readings.iter().position(|taken| {
                let whole = taken.meter.as_ref().filter(|meter| meter.face == meter.serial.as_str());
                let service = whole.map(|meter| meter.service);
                taken.reading.account == payment.account && service == Some(line.service)
            });
            let read = found.map(|found| readings.remove(found));
            let reading = read.and_then(|taken| Some((taken.meter.as_ref()?.serial.to_string(), taken.reading.value)));
            out.push(OutPayment {
                operation: operation(self.till, self.entry, index, payment.lines.len()),
                day: Some(self.day),
                at: Some(self.at),
                zoned: true,
                branch: place.map(|place| place.point.to_string()).unwrap_or_default(),
                till: place.map(|place| place.code.to_string()).unwrap_or_default(),
                operator: self.cashier.clone(),
                number: number(book, self.till, payment),
                account: payment.account.to_string(),
                payer: payment.payer.holder.clone(),
                address: payment.payer.address.clone(),
                service: line.service.to_string(),
                provider: Some(line.provider),
                period: Some(line.period),
                amount: signed(line.amount)?,
                commission: if index == 0 { signed(payment.commission)? } else { book.zero() },
                means,
                reading,
                reverses: self.undoes.map(|of| {
                    let (place, lines) = self.place(index, payment.lines.len());
                    operation(self.till, of, place, lines)
                }),
                reason: None,
                document: document.clone(),
                fields: payment.third.as_ref().map(|third| third.fields.clone()).unwrap_or_default(),
            });
        }
        Ok(())
    }
}

/// What people call a payment, in at most fourteen characters: the running number alone where the whole has more.
fn number(book: &Book, till: TillId, payment: &Payment) -> String {
    let human = book.human(till, payment);
    if human.chars().count() <= 14 { human } else { payment.number.to_string() }
}

/// What an operation is known by for ever: till, life and place in its journal, and the line where there are several.
fn operation(till: TillId, entry: EntryRef, line: usize, lines: usize) -> String {
    let whole = format!("{till}-{}-{}", entry.epoch, entry.seq);
    if lines == 1 { whole } else { format!("{whole}.{}", line + 1) }
}
