//! Payments as lines of cells, each field in the place its profile names, the total behind them.

use std::io::{self, Write};

use super::{NotWritten, OutHead, OutPayment, OutTotals, means_of, moment_of, payment_line, plain};
use crate::registry::agent_readings;
use crate::registry::profile::{Field, Line, LineKind, Page, Place, Profile};
use crate::text::{CodePage, fit};

/// Writes lines of cells, the total behind them.
///
/// # Errors
/// What `payments` or `out` gives; a void, which such lines have no place for.
pub fn lines<E: From<io::Error> + From<NotWritten>>(
    profile: &Profile,
    head: &OutHead,
    payments: impl Iterator<Item = Result<OutPayment, E>>,
    out: &mut impl Write,
) -> Result<(), E> {
    let delimiter = profile.delimiter.unwrap_or(';');
    let page = page_of(profile);
    let mut write = |cells: &[String], starts: &str| -> Result<(), E> {
        let line = format!("{starts}{}\r\n", cells.join(&delimiter.to_string()));
        match page {
            Some(page) => out.write_all(&fit(line.trim_end(), page)).and_then(|()| out.write_all(b"\r\n"))?,
            None => out.write_all(line.as_bytes())?,
        }
        Ok(())
    };
    let described = payment_line(profile).ok_or(NotWritten::Form)?;
    for payment in payments {
        let payment = payment?;
        if payment.amount.is_negative() {
            return Err(NotWritten::Void.into());
        }
        write(&cells(described, delimiter, |field| field_of(profile, head, &payment, field)), "")?;
    }
    if let Some(total) = profile.lines.iter().find(|line| line.kind == LineKind::Total) {
        let OutTotals { count, amount, commission, .. } = head.totals;
        // An order without its day would look like a line that was cut.
        let day = order_day_of(profile, head);
        let whole = !day.is_empty() || !total.columns.contains_key(&Field::OrderDate);
        let said = [
            (Field::Count, count.to_string()),
            (Field::Amount, profile.amount.write(amount)),
            (Field::Transfer, profile.amount.write(amount.minus(commission).unwrap_or(amount))),
            (Field::Commission, profile.amount.write(commission)),
            (Field::Order, if whole { order_of(head) } else { String::new() }),
            (Field::OrderDate, day),
        ];
        let value =
            |field| said.iter().find(|(name, _)| *name == field).map(|(_, text)| text.clone()).unwrap_or_default();
        write(&cells(total, delimiter, value), &total.starts)?;
    }
    Ok(())
}

/// The page a profile's files are written in: the first that is no UTF-8, which old programs cannot read.
fn page_of(profile: &Profile) -> Option<CodePage> {
    profile.encoding.iter().find_map(|page| match page {
        Page::Utf8 | Page::Koi8R => None,
        Page::Cp866 => Some(CodePage::Cp866),
        Page::Cp1125 => Some(CodePage::Cp1125),
        Page::Cp1251 => Some(CodePage::Cp1251),
        Page::Kz1048 => Some(CodePage::Kz1048),
    })
}

/// The cells of a line: each field in its place, nothing elsewhere.
fn cells(line: &Line, delimiter: char, value: impl Fn(Field) -> String) -> Vec<String> {
    let place = |place: &Place| match place {
        Place::Cell(number) => usize::try_from(*number).ok().and_then(|number| number.checked_sub(1)),
        Place::Text(_) | Place::Titles(_) => None,
    };
    let last = line.columns.values().filter_map(place).max().map_or(0, |last| last + 1);
    let mut cells = vec![String::new(); line.cells.unwrap_or(last).max(last)];
    for (field, wanted) in &line.columns {
        if let Some(cell) = place(wanted).and_then(|index| cells.get_mut(index)) {
            *cell = plain(&value(*field), delimiter);
        }
    }
    cells
}

/// The number of the payment order.
fn order_of(head: &OutHead) -> String {
    head.order.as_ref().map(|(order, _)| order.clone()).unwrap_or_default()
}

/// The day of the payment order.
fn order_day_of(profile: &Profile, head: &OutHead) -> String {
    let day = head.order.as_ref().and_then(|(_, day)| *day);
    day.map(|day| patterned(&profile.date, day.date().to_datetime(jiff::civil::Time::midnight()))).unwrap_or_default()
}

fn field_of(profile: &Profile, head: &OutHead, payment: &OutPayment, field: Field) -> String {
    let moment = |pattern: &str| payment.at.map(|at| patterned(pattern, at.local())).unwrap_or_default();
    let day = |pattern: &str| {
        payment.day.map(|day| patterned(pattern, day.date().to_datetime(jiff::civil::Time::midnight())))
    };
    match field {
        Field::Account => payment.account.clone(),
        Field::Payer => payment.payer.clone(),
        Field::Address => payment.address.clone(),
        Field::Date => day(&profile.date).unwrap_or_default(),
        Field::Time => moment(&profile.time),
        Field::Moment => moment_of(payment),
        Field::Period => payment.period.map(|month| month_of(&profile.period, month)).unwrap_or_default(),
        Field::Amount => profile.amount.write(payment.amount),
        Field::Transfer => profile.amount.write(payment.amount.minus(payment.commission).unwrap_or(payment.amount)),
        Field::Commission => profile.amount.write(payment.commission),
        Field::Operation => payment.operation.clone(),
        Field::Branch => payment.branch.clone(),
        Field::Operator => payment.operator.clone(),
        Field::Service => payment.service.clone(),
        Field::Order => order_of(head),
        Field::OrderDate => order_day_of(profile, head),
        Field::Means => means_of(payment.means).to_owned(),
        Field::Meter => payment.reading.as_ref().map(|(meter, _)| meter.clone()).unwrap_or_default(),
        Field::Reading => payment.reading.as_ref().map(|(_, value)| value.to_string()).unwrap_or_default(),
        Field::Readings => {
            let one = payment.reading.as_ref().map(|(meter, value)| (meter.as_str(), *value));
            agent_readings::write(one.as_slice()).unwrap_or_default()
        }
        Field::Registry
        | Field::RegistryDate
        | Field::Purpose
        | Field::Mark
        | Field::Reverses
        | Field::Comment
        | Field::Count
        | Field::Voids
        | Field::VoidAmount => String::new(),
    }
}

fn month_of(pattern: &str, month: kassa_domain::Period) -> String {
    let date = jiff::civil::Date::new(month.year(), i8::try_from(month.month()).unwrap_or(1), 1);
    date.map(|date| patterned(pattern, date.to_datetime(jiff::civil::Time::midnight()))).unwrap_or_default()
}

/// A moment by a pattern of `YYYY` `YY` `MM` `DD` `hh` `mm` `ss`.
fn patterned(pattern: &str, at: jiff::civil::DateTime) -> String {
    let marks = [("YYYY", "%Y"), ("YY", "%y"), ("MM", "%m"), ("DD", "%d"), ("hh", "%H"), ("mm", "%M"), ("ss", "%S")];
    let mut format = String::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        match marks.iter().find(|(mark, _)| rest.starts_with(mark)) {
            Some((mark, code)) => {
                format.push_str(code);
                rest = rest.get(mark.len()..).unwrap_or_default();
            }
            None => {
                format.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
    }
    at.strftime(&format).to_string()
}
