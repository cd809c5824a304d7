//! What an entry says of a drawer: at a shift's opening, at its closing, when it was handed over.

use kassa_domain::count::Pieces;
use kassa_domain::entry::Body;
use maud::{Markup, html};

use super::name;
use crate::console::words::{Words, fl};
use crate::db::{DbResult, View};

/// What was counted, by notes and coins where the entry has them, and why it differs.
pub(super) fn facts(words: &Words, view: &View<'_>, body: &Body) -> DbResult<Markup> {
    let row = |title: String, text: String| html! { dt { (title) } dd { (text) } };
    let shift = |shift: u32| row(fl!("console-col-shift", words), shift.to_string());
    let note = |note: &String| html! { @if !note.is_empty() { (row(fl!("console-col-note", words), note.clone())) } };
    let by_pieces = |pieces: &Pieces| row(fl!("console-col-pieces", words), told(words, pieces));
    Ok(match body {
        Body::ShiftOpening { shift: number, day, opening_cash, count } => html! {
            (shift(number.0))
            (row(fl!("console-col-day", words), words.day(*day)))
            (row(fl!("console-col-cash", words), words.money(*opening_cash)))
            @if let Some(count) = count {
                (row(fl!("console-col-left", words), words.money(count.left)))
                (note(&count.note))
                (by_pieces(&count.pieces))
            }
        },
        Body::ShiftClosing { shift: number, counted, note: why, count, .. } => html! {
            (shift(number.0))
            (row(fl!("console-col-counted", words), words.money(*counted)))
            (note(why))
            @if let Some(count) = count {
                @if !count.taken_out.is_zero() {
                    (row(fl!("console-col-taken-out", words), words.money(count.taken_out)))
                }
                (by_pieces(&count.pieces))
            }
        },
        Body::HandedOver(handed) => html! {
            (shift(handed.shift.0))
            (row(fl!("console-col-taker", words), name(view, handed.to)?))
            (row(fl!("console-col-journal", words), words.money(handed.journal)))
            (row(fl!("console-col-counted", words), words.money(handed.counted)))
            (note(&handed.note))
            @if let Some(pieces) = &handed.pieces { (by_pieces(pieces)) }
        },
        _ => html! {},
    })
}

/// Notes and coins, the largest first.
fn told(words: &Words, pieces: &Pieces) -> String {
    let rows = pieces.rows().iter().map(|row| format!("{} × {}", words.sum(row.face.minor()), row.count));
    let told = rows.collect::<Vec<_>>().join(" · ");
    if told.is_empty() { fl!("console-pieces-none", words) } else { told }
}
