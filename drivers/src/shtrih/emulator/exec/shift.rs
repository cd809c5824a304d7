//! 40h to 43h, E0h: shift opening, X and Z reports.

use super::super::archive::DocumentKind;
use super::super::layout;
use super::super::memory::{ReceiptKind, Shift, count, money};
use super::super::refusal::Refusal;
use super::super::request::Request;
use super::super::tables::{self, setting};
use super::{Answer, Work, kind_title};

/// The fiscal drive's mark of a begun shift opening or closing (FF41h, FF42h), which E0h and 41h finish.
const OPENING: u8 = 0x02;
const CLOSING: u8 = 0x08;

pub(super) fn open(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    open_shift(work)?;
    work.done()
}

/// Opens the shift with its report; also done by the first receipt of a closed shift.
pub(super) fn open_shift(work: &mut Work<'_>) -> Result<(), Refusal> {
    finish_begun(work, OPENING);
    let number = work.memory.last_closed_shift.wrapping_add(1);
    work.memory.shift = Some(Shift { number, opened: work.now, receipts: 0 });
    let title = format!("ОТЧЕТ ОБ ОТКРЫТИИ СМЕНЫ {number}");
    work.document(DocumentKind::ShiftOpening, 0, layout::chopped(&title, work.profile.columns))
}

fn finish_begun(work: &mut Work<'_>, begun: u8) {
    if let Some(drive) = work.memory.drive.as_mut().filter(|drive| drive.hanging == begun) {
        drive.hanging = 0;
    }
}

pub(super) fn x_report(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    let number = work.memory.add_one(count::X_REPORT);
    let mut lines = layout::chopped(&format!("СУТОЧНЫЙ ОТЧЕТ БЕЗ ГАШЕНИЯ {number}"), work.profile.columns);
    lines.extend(totals(work));
    work.document(DocumentKind::Report, 0, lines)?;
    work.done()
}

pub(super) fn z_report(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    close_shift(work)?;
    work.done()
}

/// Closes the shift with its Z report.
pub(super) fn close_shift(work: &mut Work<'_>) -> Result<(), Refusal> {
    finish_begun(work, CLOSING);
    let number = work.memory.shift.map_or(0, |shift| shift.number);
    let z_number = work.memory.add_one(count::Z_REPORT);
    let title = format!("СУТОЧНЫЙ ОТЧЕТ С ГАШЕНИЕМ {z_number}, СМЕНА {number}");
    let mut lines = layout::chopped(&title, work.profile.columns);
    lines.extend(totals(work));
    let total = work.memory.money(money::SHIFT_TOTAL);
    work.document(DocumentKind::ShiftClosing, total, lines)?;
    work.memory.shift = None;
    work.memory.last_closed_shift = number;
    clear_shift_registers(work);
    Ok(())
}

fn clear_shift_registers(work: &mut Work<'_>) {
    let clear_cash = tables::number_at(work.profile, &work.memory, setting::SETUP, 1, setting::CLEAR_CASH) != 0;
    work.memory.money.retain(|register, _| *register == money::CASH && !clear_cash);
    let lasting = |register: u16| {
        !matches!(
            register,
            count::SHIFT_RECEIPTS..count::LAST_RECEIPT
                | count::SHIFT_CASH_INS
                | count::SHIFT_CASH_OUTS
                | count::SHIFT_CANCELLED
                | count::SHIFT_CANCELLED_BY_KIND..183
        )
    };
    work.memory.counts.retain(|register, _| lasting(*register));
}

fn totals(work: &Work<'_>) -> Vec<String> {
    let columns = work.profile.columns;
    let mut lines = Vec::new();
    let mut sum = |title: &str, value: i64| {
        lines.extend(layout::both_edges(title, &format!("={}", layout::money(value)), columns));
    };
    let memory = &work.memory;
    for kind in [ReceiptKind::Sale, ReceiptKind::SaleReturn, ReceiptKind::Buy, ReceiptKind::BuyReturn] {
        let offset = u16::from(kind.classic());
        let title = format!("{} {:04}", kind_title(kind), memory.count(count::SHIFT_RECEIPTS + offset));
        sum(&title, memory.money(money::SHIFT_TOTAL + offset));
        sum("  НАЛИЧНЫМИ", memory.money(money::SHIFT_PAYMENT + offset));
        let cashless = memory.money(money::SHIFT_TOTAL + offset) - memory.money(money::SHIFT_PAYMENT + offset);
        sum("  БЕЗНАЛИЧНЫМИ", cashless);
    }
    sum(&format!("ВНЕСЕНИЯ {:04}", memory.count(count::SHIFT_CASH_INS)), memory.money(money::CASH_IN));
    sum(&format!("ВЫПЛАТЫ {:04}", memory.count(count::SHIFT_CASH_OUTS)), memory.money(money::CASH_OUT));
    sum("НАЛИЧНЫХ В КАССЕ", memory.money(money::CASH));
    lines
}

pub(super) fn departments(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    let mut lines = layout::chopped("ОТЧЕТ ПО ОТДЕЛАМ", work.profile.columns);
    for department in 1..=16 {
        let sales = work.memory.money(money::SHIFT_DEPARTMENT + 4 * (department - 1));
        if sales != 0 {
            let sum = format!("={}", layout::money(sales));
            lines.extend(layout::both_edges(&format!("ОТДЕЛ {department}"), &sum, work.profile.columns));
        }
    }
    work.document(DocumentKind::Report, 0, lines)?;
    work.done()
}

pub(super) fn taxes(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    let lines = layout::chopped("ОТЧЕТ ПО НАЛОГАМ: НЕ НАЧИСЛЯЛИСЬ", work.profile.columns);
    work.document(DocumentKind::Report, 0, lines)?;
    work.done()
}
