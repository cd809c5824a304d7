//! 12h, 13h, 17h, 18h, 25h, 28h, 29h, 2Fh, 52h to 54h, 8Ch, B0h, C2h: paper, knife, drawer.

use super::super::layout;
use super::super::memory::PaperStep;
use super::super::refusal::Refusal;
use super::super::request::Request;
use super::{Answer, Work};

/// Bit 1 of the flags byte: the receipt roll. The journal roll is not shown.
const RECEIPT_ROLL: u8 = 1 << 1;
const WRAP: u8 = 1 << 6;

pub(super) fn beep(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    work.done()
}

pub(super) fn drawer(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    if request.byte()? > 1 {
        return Err(Refusal::BAD_PARAMETER);
    }
    work.memory.mechanics.drawer_open = true;
    work.done()
}

pub(super) fn text(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let flags = request.byte()?;
    let text = request.text(work.text_length())?;
    put(work, flags, &text, work.profile.columns)
}

pub(super) fn bold(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let flags = request.byte()?;
    let text = request.text(work.text_length() / 2)?;
    put(work, flags, &text, work.profile.columns / 2)
}

pub(super) fn text_in_font(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let [flags, font] = request.array()?;
    let text = request.text(work.text_length())?;
    let columns = match font {
        1 | 3 => work.profile.columns,
        2 | 4 => work.profile.columns / 2,
        5 => work.profile.columns * 6 / 5,
        _ => return Err(Refusal::BAD_PARAMETER),
    };
    put(work, flags, &text, columns)
}

/// A line within an open receipt waits for the receipt to be printed.
fn put(work: &mut Work<'_>, flags: u8, text: &str, columns: usize) -> Answer {
    if flags & RECEIPT_ROLL != 0 {
        let mut lines = layout::chopped(text, columns);
        if flags & WRAP == 0 {
            lines.truncate(1);
        }
        match &mut work.memory.receipt {
            Some(receipt) => receipt.lines.extend(lines),
            None => work.print(lines),
        }
    }
    work.done()
}

pub(super) fn title(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let name = super::super::request::decode_text(request.bytes(30)?);
    let _given_number = request.bytes(2)?;
    let number = work.memory.next_document();
    let mut lines = work.heading(number);
    lines.push(work.cut_to_width(&name));
    work.print(lines);
    Ok([vec![work.operator], number.to_le_bytes().to_vec()].concat())
}

pub(super) fn cut(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    if request.byte()? > 1 {
        return Err(Refusal::BAD_PARAMETER);
    }
    if !work.profile.cutter {
        return Err(Refusal::UNSUPPORTED);
    }
    if work.memory.mechanics.cutter_jammed {
        return Err(Refusal::CUTTER);
    }
    work.memory.unprinted.push_back(PaperStep::Cut);
    work.done()
}

pub(super) fn feed(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let [flags, lines] = request.array()?;
    if flags & RECEIPT_ROLL != 0 {
        work.print((0..lines).map(|_| String::new()));
    }
    work.done()
}

pub(super) fn header(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    work.print(work.header_lines());
    work.done()
}

pub(super) fn end_of_document(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let _with_advertisement = request.byte()?;
    work.cut_automatically();
    work.done()
}

pub(super) fn advertisement(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    work.done()
}

pub(super) fn barcode(work: &mut Work<'_>, request: &mut Request<'_>) -> Answer {
    let code = request.number(5)?;
    let line = layout::centred(&format!("|| {code:012} ||"), work.profile.columns);
    match &mut work.memory.receipt {
        Some(receipt) => receipt.lines.push(line),
        None => work.print([line]),
    }
    work.done()
}

pub(super) fn continue_print(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    if work.memory.submode() != 3 {
        return Err(Refusal::WRONG_SUBMODE);
    }
    work.memory.halted = false;
    work.done()
}

/// A document can be repeated once.
pub(super) fn repeat(work: &mut Work<'_>, _: &mut Request<'_>) -> Answer {
    let lines = std::mem::take(&mut work.memory.repeatable);
    if lines.is_empty() {
        return Err(Refusal::NOTHING_TO_REPEAT);
    }
    work.print([layout::centred("ПОВТОР ДОКУМЕНТА", work.profile.columns)]);
    work.print(lines);
    work.cut_automatically();
    work.done()
}
