//! 85h, 8Eh, FF45h: the close, after which the receipt is registered and nothing can undo it.

use super::super::super::archive::DocumentKind;
use super::super::super::layout;
use super::super::super::memory::{Receipt, ReceiptKind, count, money};
use super::super::super::refusal::Refusal;
use super::super::super::request::{Request, little_endian};
use super::super::super::tables::{self, setting};
use super::super::cash::REGISTER_MAX;
use super::super::{Answer, Work};
use super::{check_drive, check_taxes, own};

/// How the customer pays: by type, cash first.
struct Tender {
    payments: Vec<i64>,
    /// Taken off the total, in kopecks; negative = added.
    off: i64,
    text: String,
}

pub(in super::super) fn close(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    close_classic(work, request, 4)
}

pub(in super::super) fn close_16(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    close_classic(work, request, 16)
}

fn close_classic(work: &mut Work<'_>, request: &mut Request<'_>, types: usize) -> Answer {
    let payments = read_payments(request, types)?;
    let percent = i64::from(i16::from_le_bytes(request.array()?));
    check_taxes(request)?;
    let text = request.text(work.text_length())?;
    if percent.abs() > 9999 {
        return Err(Refusal::BAD_DISCOUNT);
    }
    // Hundredths of a percent, to the nearest kopeck.
    let part = own(work)?.total() * percent;
    let off = (part + part.signum() * 5000) / 10_000;
    let change = register(work, Tender { payments, off, text })?;
    Ok([vec![work.operator], little_endian(change, 5)].concat())
}

/// FF45h
pub(in super::super) fn close_v2(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let payments = read_payments(request, 16)?;
    let off = i64::from(request.byte()?);
    let _taxes = request.bytes(30)?;
    let tax_system = request.byte()?;
    let text = request.text(0)?;
    if off > 99 || !matches!(tax_system, 1 | 2 | 4 | 8 | 0x10 | 0x20) {
        return Err(Refusal::BAD_PARAMETER);
    }
    let change = register(work, Tender { payments, off, text })?;
    let (document, sign) =
        work.added.last().map_or((0, 0), |document| (document.fiscal_number.unwrap_or(0), document.sign));
    Ok([little_endian(change, 5), document.to_le_bytes().to_vec(), sign.to_le_bytes().to_vec()].concat())
}

fn read_payments(request: &mut Request<'_>, types: usize) -> Result<Vec<i64>, Refusal> {
    (0..types).map(|_| request.money()).collect()
}

/// Checks the tender, registers the receipt, moves the registers. Returns the change.
fn register(work: &mut Work<'_>, tender: Tender) -> Result<i64, Refusal> {
    check_drive(work)?;
    let receipt = own(work)?;
    let total = receipt.total() - tender.off;
    if receipt.items.is_empty() || total == 0 {
        return Err(Refusal::ZERO_TOTAL);
    }
    if total < 0 {
        return Err(Refusal::NEGATIVE_TOTAL);
    }
    let (kind, receipt) = (receipt.kind, receipt.clone());
    let cash = tender.payments.first().copied().unwrap_or(0);
    let cashless: i64 = tender.payments.iter().skip(1).sum();
    let paid = cash + cashless;
    if paid < total {
        return Err(Refusal::UNDERPAID);
    }
    if cashless > total {
        return Err(Refusal::CASHLESS_ABOVE_TOTAL);
    }
    let change = paid - total;
    move_cash(work, kind, cash - change)?;
    count_in_shift(work, &receipt, &tender, total, change)?;
    let lines = lay_out(work, &receipt, &tender, total, change);
    work.memory.receipt = None;
    work.document(DocumentKind::Receipt(kind), total, lines)?;
    Ok(change)
}

fn move_cash(work: &mut Work<'_>, kind: ReceiptKind, cash: i64) -> Result<(), Refusal> {
    let in_drawer = work.memory.money(money::CASH);
    if kind.pays_out() && in_drawer < cash {
        return Err(Refusal::NOT_ENOUGH_CASH);
    }
    if !kind.pays_out() && in_drawer + cash > REGISTER_MAX {
        return Err(Refusal::SHIFT_CASH_OVERFLOW);
    }
    let _before = work.memory.money.insert(money::CASH_AT_CLOSE, in_drawer);
    work.memory.add_money(money::CASH, if kind.pays_out() { -cash } else { cash });
    if cash != 0 {
        work.memory.mechanics.drawer_open = true;
    }
    Ok(())
}

fn count_in_shift(
    work: &mut Work<'_>,
    receipt: &Receipt,
    tender: &Tender,
    total: i64,
    change: i64,
) -> Result<(), Refusal> {
    let memory = &mut work.memory;
    let kind = u16::from(receipt.kind.classic());
    if memory.money(money::SHIFT_TOTAL + kind) + total > REGISTER_MAX {
        return Err(Refusal::SHIFT_CASH_OVERFLOW);
    }
    memory.add_money(money::SHIFT_TOTAL + kind, total);
    memory.add_money(money::SHIFT_DISCOUNT + kind, receipt.discount + tender.off.max(0));
    memory.add_money(money::SHIFT_CHARGE + kind, receipt.charge - tender.off.min(0));
    for (index, payment) in (0_u16..).zip(&tender.payments) {
        let own = if index == 0 { payment - change } else { *payment };
        let register = match index {
            0..4 => money::SHIFT_PAYMENT + 4 * index,
            _ => money::SHIFT_PAYMENT_WIDE + 4 * (index - 4),
        };
        if own != 0 {
            memory.add_money(register + kind, own);
        }
    }
    for item in &receipt.items {
        let department = u16::from(item.department.max(1)) - 1;
        memory.add_money(money::SHIFT_DEPARTMENT + 4 * department + kind, item.sum);
    }
    let _receipts = memory.add_one(count::SHIFT_RECEIPTS + kind);
    let _number = memory.add_one(count::LAST_RECEIPT + kind);
    if let Some(shift) = &mut memory.shift {
        shift.receipts = shift.receipts.wrapping_add(1);
    }
    Ok(())
}

fn lay_out(work: &Work<'_>, receipt: &Receipt, tender: &Tender, total: i64, change: i64) -> Vec<String> {
    let columns = work.profile.columns;
    let mut lines = receipt.lines.clone();
    let mut sum = |title: &str, value: i64| {
        lines.extend(layout::both_edges(title, &format!("={}", layout::money(value)), columns));
    };
    if tender.off != 0 {
        sum(if tender.off > 0 { "СКИДКА" } else { "НАДБАВКА" }, tender.off.abs());
    }
    sum("ИТОГ", total);
    for (row, payment) in (1_u16..).zip(&tender.payments).filter(|(_, payment)| **payment != 0) {
        sum(&payment_name(work, row), *payment);
    }
    if change != 0 {
        sum("СДАЧА", change);
    }
    if !tender.text.is_empty() {
        lines.extend(layout::chopped(&tender.text, columns));
    }
    lines
}

fn payment_name(work: &Work<'_>, row: u16) -> String {
    let name = tables::text_at(work.profile, &work.memory, setting::PAYMENT_NAMES, row, 1);
    match (name.is_empty(), row) {
        (false, _) => name,
        (true, 1) => "НАЛИЧНЫМИ".to_owned(),
        (true, 2) => "БЕЗНАЛИЧНЫМИ".to_owned(),
        (true, _) => format!("ТИП ОПЛАТЫ {row}"),
    }
}
