//! The facts of a drawer that is counted: a shift's opening and closing, and the handing over in between. In version 2
//! they carry the notes and coins, which must make what the fact says was counted.

use super::fields::read_day;
use crate::count::{ClosingCount, Counted, OpeningCount, Pieces};
use crate::entry::Body;
use crate::handover::HandOver;
use crate::ids::{ShiftNumber, UserId};
use crate::money::Money;
use crate::shift::ShiftTotals;
use crate::wire::{Reader, WireError, Writer};

/// The version of a fact with or without notes and coins.
pub(super) const fn counted_version(has_pieces: bool) -> u32 {
    if has_pieces { 2 } else { 1 }
}

pub(super) fn write_opening(w: &mut Writer, body: &Body) -> Result<(), WireError> {
    let Body::ShiftOpening { shift, day, opening_cash, count } = body else { return Ok(()) };
    w.number(shift.0);
    w.signed(day.days());
    w.sum(*opening_cash);
    let Some(count) = count else { return Ok(()) };
    w.money(count.left);
    w.text(&count.note);
    must_make(&count.pieces, *opening_cash)?;
    write_pieces(w, &count.pieces);
    Ok(())
}

pub(super) fn read_opening(version: u32, r: &mut Reader<'_>) -> Result<Body, WireError> {
    let (shift, day, opening_cash) = (ShiftNumber(r.fitting()?), read_day(r)?, r.sum()?);
    let count = if version == 2 {
        let (left, note) = (r.money()?, r.text()?);
        let pieces = read_pieces(r)?;
        must_make(&pieces, opening_cash)?;
        Some(Box::new(OpeningCount { left, pieces, note }))
    } else {
        None
    };
    Ok(Body::ShiftOpening { shift, day, opening_cash, count })
}

pub(super) fn write_closing(w: &mut Writer, body: &Body) -> Result<(), WireError> {
    let Body::ShiftClosing { shift, totals, counted, note, unsent, count } = body else { return Ok(()) };
    w.number(shift.0);
    w.currency(counted.currency());
    write_totals(w, totals);
    w.money(*counted);
    w.text(note);
    w.number(*unsent);
    let Some(count) = count else { return Ok(()) };
    check_closing(count, *counted, totals)?;
    w.money(count.taken_out);
    write_pieces(w, &count.pieces);
    Ok(())
}

pub(super) fn read_closing(version: u32, r: &mut Reader<'_>) -> Result<Body, WireError> {
    let shift = ShiftNumber(r.fitting()?);
    let _ = r.currency()?;
    let totals = read_totals(r)?;
    let (counted, note, unsent) = (r.money()?, r.text()?, r.number()?);
    let count = if version == 2 {
        let count = ClosingCount { taken_out: r.money()?, pieces: read_pieces(r)? };
        check_closing(&count, counted, &totals)?;
        Some(Box::new(count))
    } else {
        None
    };
    Ok(Body::ShiftClosing { shift, totals, counted, note, unsent, count })
}

/// What was taken out is some of the shift's cash-out, and with what is left it is what was counted.
fn check_closing(count: &ClosingCount, counted: Money, totals: &ShiftTotals) -> Result<(), WireError> {
    let within = totals.cash_out.minus(count.taken_out).is_ok_and(|rest| !rest.is_negative());
    if count.taken_out.is_negative() || !within {
        return Err(WireError::BadValue("taken out"));
    }
    must_make(&count.pieces, counted.plus(count.taken_out).map_err(|_| WireError::BadValue("counted"))?)
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

pub(super) fn write_hand_over(w: &mut Writer, handed: &HandOver) -> Result<(), WireError> {
    w.number(handed.shift.0);
    w.number(handed.to.0);
    w.sum(handed.journal);
    w.money(handed.counted);
    w.text(&handed.note);
    w.number(handed.undecided);
    w.number(handed.parked);
    let Some(pieces) = &handed.pieces else { return Ok(()) };
    must_make(pieces, handed.counted)?;
    write_pieces(w, pieces);
    Ok(())
}

pub(super) fn read_hand_over(version: u32, r: &mut Reader<'_>) -> Result<HandOver, WireError> {
    let mut handed = HandOver {
        shift: ShiftNumber(r.fitting()?),
        to: UserId(r.fitting()?),
        journal: r.sum()?,
        counted: r.money()?,
        note: r.text()?,
        undecided: r.fitting()?,
        parked: r.fitting()?,
        pieces: None,
    };
    if version == 2 {
        let pieces = read_pieces(r)?;
        must_make(&pieces, handed.counted)?;
        handed.pieces = Some(pieces);
    }
    Ok(handed)
}

fn must_make(pieces: &Pieces, sum: Money) -> Result<(), WireError> {
    let makes = pieces.total(sum.currency()).is_ok_and(|total| total == sum);
    if makes { Ok(()) } else { Err(WireError::BadValue("notes and coins")) }
}

/// How many faces there are, then each: what one is worth, how many there are.
fn write_pieces(w: &mut Writer, pieces: &Pieces) {
    w.count(pieces.rows().len());
    for row in pieces.rows() {
        w.money(row.face);
        w.number(row.count);
    }
}

fn read_pieces(r: &mut Reader<'_>) -> Result<Pieces, WireError> {
    let mut rows = Vec::new();
    for _ in 0..r.count()? {
        rows.push(Counted { face: r.money()?, count: r.fitting()? });
    }
    Pieces::new(rows).map_err(|_| WireError::BadValue("notes and coins"))
}
