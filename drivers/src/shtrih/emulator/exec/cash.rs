//! 50h, 51h: cash in and out.

use super::super::archive::DocumentKind;
use super::super::layout;
use super::super::memory::{count, money};
use super::super::refusal::Refusal;
use super::super::request::Request;
use super::{Answer, Work};

/// What a register of money holds at most, in kopecks.
pub(super) const REGISTER_MAX: i64 = 9_999_999_999;

pub(super) fn put_in(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let sum = amount(request)?;
    if work.memory.money(money::CASH) + sum > REGISTER_MAX || work.memory.money(money::CASH_IN) + sum > REGISTER_MAX {
        return Err(Refusal::SHIFT_CASH_OVERFLOW);
    }
    work.memory.add_money(money::CASH, sum);
    work.memory.add_money(money::CASH_IN, sum);
    let _count = work.memory.add_one(count::SHIFT_CASH_INS);
    let number = work.memory.add_one(count::LAST_CASH_IN);
    finish(work, DocumentKind::CashIn, "ВНЕСЕНИЕ", number, sum)
}

pub(super) fn take_out(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let sum = amount(request)?;
    if work.memory.money(money::CASH) < sum {
        return Err(Refusal::NOT_ENOUGH_CASH);
    }
    if work.memory.money(money::CASH_OUT) + sum > REGISTER_MAX {
        return Err(Refusal::SHIFT_CASH_OVERFLOW);
    }
    work.memory.add_money(money::CASH, -sum);
    work.memory.add_money(money::CASH_OUT, sum);
    let _count = work.memory.add_one(count::SHIFT_CASH_OUTS);
    let number = work.memory.add_one(count::LAST_CASH_OUT);
    finish(work, DocumentKind::CashOut, "ВЫПЛАТА", number, sum)
}

fn amount(request: &mut Request<'_>) -> Result<i64, Refusal> {
    match request.money()? {
        0 => Err(Refusal::BAD_PARAMETER),
        sum if sum > REGISTER_MAX => Err(Refusal::BAD_PARAMETER),
        sum => Ok(sum),
    }
}

fn finish(work: &mut Work<'_>, kind: DocumentKind, title: &str, number: u16, sum: i64) -> Answer {
    let left = format!("{title} #{number:04}");
    let lines = layout::both_edges(&left, &format!("={}", layout::money(sum)), work.profile.columns);
    work.document(kind, sum, lines)?;
    work.memory.mechanics.drawer_open = true;
    Ok([vec![work.operator], work.memory.count(count::DOCUMENT).to_le_bytes().to_vec()].concat())
}
