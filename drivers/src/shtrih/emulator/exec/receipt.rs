//! 80h to 8Eh, FF45h, FF46h, FF4Dh: the receipt.

mod close;

pub(super) use close::{close, close_16, close_v2};

use crate::text::CodePage;

use super::super::archive::DocumentKind;
use super::super::layout;
use super::super::memory::{Item, Receipt, ReceiptKind, count, money};
use super::super::refusal::Refusal;
use super::super::request::Request;
use super::cash::REGISTER_MAX;
use super::{Answer, Work, kind_title, shift};

/// One thousandth and one whole, in millionths.
const MILLI: i64 = 1_000;
const ONE: i64 = 1_000_000;

pub(super) fn open(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let kind = ReceiptKind::from_classic(request.byte()?).ok_or(Refusal::BAD_PARAMETER)?;
    open_receipt(work, kind)?;
    work.done()
}

fn open_receipt(work: &mut Work<'_>, kind: ReceiptKind) -> Result<(), Refusal> {
    check_drive(work)?;
    if work.memory.shift.is_none() {
        shift::open_shift(work)?;
    }
    work.memory.receipt = Some(Receipt {
        kind,
        operator: work.operator,
        items: Vec::new(),
        discount: 0,
        charge: 0,
        lines: layout::chopped(kind_title(kind), work.profile.columns),
    });
    Ok(())
}

/// A drive that waits for something refuses new receipts.
fn check_drive(work: &Work<'_>) -> Result<(), Refusal> {
    let Some(drive) = &work.memory.drive else { return Ok(()) };
    drive.check_wear()?;
    if drive.hanging != 0 {
        return Err(Refusal::WRONG_OPERATION);
    }
    if work.undelivered_for_a_month() { Err(Refusal::UNDELIVERED_FOR_A_MONTH) } else { Ok(()) }
}

impl Work<'_> {
    /// Whether the oldest undelivered document is older than the drive puts up with.
    pub(super) fn undelivered_for_a_month(&self) -> bool {
        const MONTH_SECONDS: i64 = 30 * 24 * 3600;
        let Some(drive) = &self.memory.drive else { return false };
        let oldest = self.archive.fiscal(drive.delivered + 1).map(|document| document.at);
        oldest.is_some_and(|at| self.now.duration_since(at).as_secs() > MONTH_SECONDS)
    }
}

pub(super) fn sale(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    classic_item(work, request, ReceiptKind::Sale)
}

pub(super) fn buy(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    classic_item(work, request, ReceiptKind::Buy)
}

pub(super) fn sale_return(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    classic_item(work, request, ReceiptKind::SaleReturn)
}

pub(super) fn buy_return(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    classic_item(work, request, ReceiptKind::BuyReturn)
}

fn classic_item(work: &mut Work<'_>, request: &mut Request<'_>, kind: ReceiptKind) -> Answer {
    let item = read_classic_item(work, request)?;
    add(work, kind, item)?;
    work.done()
}

fn read_classic_item(work: &Work<'_>, request: &mut Request<'_>) -> Result<Item, Refusal> {
    let quantity_micro = request.number(5)? * MILLI;
    let price = request.money()?;
    let department = request.byte()?;
    check_taxes(request)?;
    let name = request.text(work.text_length())?;
    let sum = product(quantity_micro, price)?;
    Ok(Item { name, quantity_micro, price, sum, department })
}

fn check_taxes(request: &mut Request<'_>) -> Result<(), Refusal> {
    let taxes: [u8; 4] = request.array()?;
    if taxes.iter().any(|tax| *tax > 6) { Err(Refusal::BAD_PARAMETER) } else { Ok(()) }
}

/// Quantity times price, to the nearest kopeck, half away from zero.
fn product(quantity_micro: i64, price: i64) -> Result<i64, Refusal> {
    const QUANTITY_MAX: i64 = 9_999_999_999 * MILLI;
    if quantity_micro == 0 || quantity_micro > QUANTITY_MAX {
        return Err(Refusal::QUANTITY_OVERFLOW);
    }
    if price > REGISTER_MAX {
        return Err(Refusal::PRICE_OVERFLOW);
    }
    let exact = i128::from(quantity_micro) * i128::from(price);
    let rounded = (exact + i128::from(ONE / 2)) / i128::from(ONE);
    i64::try_from(rounded).ok().filter(|sum| *sum <= REGISTER_MAX).ok_or(Refusal::PRODUCT_OVERFLOW)
}

/// Adds an item, opening the receipt if none is open.
fn add(work: &mut Work<'_>, kind: ReceiptKind, item: Item) -> Result<(), Refusal> {
    if item.department > 16 {
        return Err(Refusal::DEPARTMENT_OVERFLOW);
    }
    if work.memory.receipt.is_none() {
        open_receipt(work, kind)?;
    }
    let (columns, most) = (work.profile.columns, work.profile.operations_max);
    let receipt = own(work)?;
    if receipt.kind != kind {
        return Err(Refusal::OTHER_KIND_OF_RECEIPT);
    }
    if receipt.items.len() >= most {
        return Err(Refusal::TOO_MANY_OPERATIONS);
    }
    let total = receipt.total() + item.sum;
    if total > REGISTER_MAX {
        return Err(Refusal::TOTAL_OVERFLOW);
    }
    if total < 0 {
        return Err(Refusal::NEGATIVE_TOTAL);
    }
    // Names that begin so go to the tax office and not on paper.
    if !item.name.starts_with("//") {
        receipt.lines.extend(layout::chopped(&item.name, columns));
    }
    let left = format!("  {} X {}", layout::quantity(item.quantity_micro), layout::money(item.price));
    receipt.lines.extend(layout::both_edges(&left, &format!("={}", layout::money(item.sum)), columns));
    receipt.items.push(item);
    Ok(())
}

/// The open receipt, if it belongs to who asks: the administrators may touch everybody's.
fn own<'w>(work: &'w mut Work<'_>) -> Result<&'w mut Receipt, Refusal> {
    let operator = work.operator;
    let receipt = work.memory.receipt.as_mut().ok_or(Refusal::WRONG_MODE)?;
    if receipt.operator != operator && operator < 29 {
        return Err(Refusal::OTHER_OPERATOR);
    }
    Ok(receipt)
}

pub(super) fn storno(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let mut item = read_classic_item(work, request)?;
    item.sum = -item.sum;
    let kind = own(work)?.kind;
    add(work, kind, item)?;
    work.done()
}

pub(super) fn discount(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    change_sum(work, request, "СКИДКА", -1)
}

pub(super) fn charge(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    change_sum(work, request, "НАДБАВКА", 1)
}

fn change_sum(work: &mut Work<'_>, request: &mut Request<'_>, title: &str, sign: i64) -> Answer {
    let sum = request.money()?;
    check_taxes(request)?;
    let text = request.text(work.text_length())?;
    let columns = work.profile.columns;
    let receipt = own(work)?;
    let total = receipt.total() + sign * sum;
    if total < 0 {
        return Err(Refusal::DISCOUNT_ABOVE_TOTAL);
    }
    if total > REGISTER_MAX {
        return Err(Refusal::TOTAL_OVERFLOW);
    }
    *(if sign < 0 { &mut receipt.discount } else { &mut receipt.charge }) += sum;
    if !text.is_empty() {
        receipt.lines.extend(layout::chopped(&text, columns));
    }
    receipt.lines.extend(layout::both_edges(title, &format!("={}", layout::money(sum)), columns));
    work.done()
}

pub(super) fn undo_discount(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    undo(work, request, "СТОРНО СКИДКИ", |receipt| &mut receipt.discount)
}

pub(super) fn undo_charge(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    undo(work, request, "СТОРНО НАДБАВКИ", |receipt| &mut receipt.charge)
}

fn undo(work: &mut Work<'_>, request: &mut Request<'_>, title: &str, part: fn(&mut Receipt) -> &mut i64) -> Answer {
    let sum = request.money()?;
    check_taxes(request)?;
    let columns = work.profile.columns;
    let receipt = own(work)?;
    if *part(receipt) < sum {
        return Err(Refusal::BAD_DISCOUNT);
    }
    *part(receipt) -= sum;
    if receipt.total() < 0 {
        return Err(Refusal::NEGATIVE_TOTAL);
    }
    receipt.lines.extend(layout::both_edges(title, &format!("={}", layout::money(sum)), columns));
    work.done()
}

pub(super) fn subtotal(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    let total = work.memory.receipt.as_ref().map_or(0, Receipt::total);
    Ok([vec![work.operator], super::super::request::little_endian(total, 5)].concat())
}

pub(super) fn cancel(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    let _receipt = own(work)?;
    cancel_open(work)?;
    work.done()
}

/// Cancels the open receipt; also what some models do by themselves after a power failure.
pub(in super::super) fn cancel_open(work: &mut Work<'_>) -> Result<(), Refusal> {
    let Some(receipt) = work.memory.receipt.take() else { return Ok(()) };
    let kind = u16::from(receipt.kind.classic());
    work.memory.add_money(money::CANCELLED_TOTAL + kind, receipt.total());
    for counter in [count::SHIFT_CANCELLED, count::CANCELLED, count::SHIFT_CANCELLED_BY_KIND + kind] {
        let _now = work.memory.add_one(counter);
    }
    let total = receipt.total();
    let mut lines = receipt.lines;
    lines.push(layout::centred("ЧЕК АННУЛИРОВАН", work.profile.columns));
    work.document(DocumentKind::Cancelled(receipt.kind), total, lines)
}

/// FF46h
pub(super) fn operation_v2(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    const NOT_GIVEN: i64 = 0xFF_FFFF_FFFF;
    let kind = ReceiptKind::from_drive(request.byte()?).ok_or(Refusal::BAD_PARAMETER)?;
    let quantity_micro = request.number(6)?;
    let price = request.money()?;
    let given = request.number(5)?;
    let tax = request.number(5)?;
    let [vat, department, method, subject] = request.array()?;
    let name = request.text(0)?;
    let known_vat = matches!(vat, 1 | 2 | 4 | 8 | 0x10 | 0x20 | 0x81 | 0x82 | 0x84 | 0x90);
    if !known_vat || !(1..=7).contains(&method) || !(1..=30).contains(&subject) || name.chars().count() > 128 {
        return Err(Refusal::BAD_PARAMETER);
    }
    let exact = product(quantity_micro, price)?;
    let sum = if given == NOT_GIVEN { exact } else { given };
    if (sum - exact).abs() > 1 || (tax != NOT_GIVEN && tax > sum) {
        return Err(Refusal::BAD_PARAMETER);
    }
    add(work, kind, Item { name, quantity_micro, price, sum, department })?;
    Ok(Vec::new())
}

/// FF4Dh: tags bound to the last operation. Those of an agent are printed below it.
pub(super) fn tag_of_operation(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let columns = work.profile.columns;
    let receipt = own(work)?;
    if receipt.items.is_empty() {
        return Err(Refusal::WRONG_OPERATION);
    }
    for (tag, value) in super::drive::read_tags(request.remainder())? {
        let text = || CodePage::Cp866.decode(&value);
        let line = match tag {
            1222 => format!("ПРИЗНАК АГЕНТА {}", value.first().copied().unwrap_or_default()),
            1225 => format!("ПОСТАВЩИК {}", text()),
            1226 => format!("ИНН ПОСТАВЩИКА {}", text().trim_end()),
            1171 => format!("ТЕЛ. ПОСТАВЩИКА {}", text()),
            _ => continue,
        };
        receipt.lines.extend(layout::chopped(&line, columns));
    }
    Ok(Vec::new())
}
