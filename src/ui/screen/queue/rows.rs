//! The entries of the queue as rows, under a line for each state with how many there are.

use iced::widget::{Column, container, row, text};
use iced::{Element, Length};
use kassa_domain::reading::ReadingSource;

use super::{LIST, Message, reason_words};
use crate::fl;
use crate::i18n;
use crate::till::desk::Sent;
use crate::till::queued::{Entries, Next, Queued};
use crate::ui::format;
use crate::ui::screen::paid_list::link_words;
use crate::ui::screen::readings::source_words;
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::parts;

/// Width of a moment, the day over the minute.
const WHEN: f32 = 84.0;
/// Width of a sum.
const SUM: f32 = 92.0;
/// So many rows are shaded by turns.
const MANY: usize = 12;

/// How many rows there are to go through.
pub fn count(queue: &Entries) -> usize {
    queue.refused.len() + queue.unsent.len() + queue.waiting.len() + queue.sent.len()
}

/// The entry of a row.
pub fn at(queue: &Entries, row: usize) -> Option<&Queued> {
    queue.refused.iter().chain(&queue.unsent).chain(&queue.waiting).chain(&queue.sent).nth(row)
}

/// The table, with the chosen row.
pub fn view<'a>(queue: &Entries, chosen: usize) -> Element<'a, Message, Look> {
    let counts = queue.counts;
    let groups = [
        (&queue.refused, Some(counts.refused), fl!("queue-group-refused")),
        (&queue.unsent, Some(counts.unsent), fl!("queue-group-unsent")),
        (&queue.waiting, Some(counts.waiting), fl!("queue-group-waiting")),
        (&queue.sent, None, fl!("queue-group-sent")),
    ];
    let many = count(queue) > MANY;
    let (mut rows, mut index) = (Column::new(), 0);
    for (entries, all, name) in groups {
        if entries.is_empty() {
            continue;
        }
        rows = rows.push(group(name, entries.len(), all));
        for each in entries {
            let here = index == chosen;
            rows = rows.push(parts::table_row(
                cells(each),
                here,
                here,
                many && index % 2 == 1,
                Message::RowPressed(index),
            ));
            index += 1;
        }
    }
    let heads = row![
        parts::head(fl!("queue-what"), Length::FillPortion(5), false),
        parts::head(fl!("queue-when"), Length::Fixed(theme::wide(WHEN)), false),
        parts::head(fl!("queue-sum"), Length::Fixed(theme::wide(SUM)), true),
        parts::head(fl!("queue-state"), Length::FillPortion(6), false),
    ];
    parts::table(heads, rows, LIST)
}

fn group<'a>(name: String, shown: usize, all: Option<u64>) -> Element<'a, Message, Look> {
    let words = match all {
        None => name,
        Some(all) if all > shown as u64 => {
            fl!("queue-group-part", name = name, count = format::count(all), shown = shown)
        }
        Some(all) => fl!("queue-group", name = name, count = format::count(all)),
    };
    container(text(words).size(theme::note()).font(theme::BOLD)).padding([6, 8]).into()
}

fn cells<'a>(each: &Queued) -> iced::widget::Row<'a, Message, Look> {
    let sum = each.sum.map(format::amount).unwrap_or_default();
    let (state, ink) = link_words(&each.sent);
    let reason = match &each.sent {
        Sent::Verdict(_, reason) if !reason.is_empty() => Some(reason_words(reason)),
        Sent::Verdict(..) | Sent::Queued | Sent::Sent => None,
    };
    let state = text(state).size(theme::body()).class(ink);
    let small = |words: String| {
        text(words).size(theme::note()).class(Ink::Quiet).wrapping(iced::widget::text::Wrapping::WordOrGlyph)
    };
    let next = each.next().map(|next| next_words(next, each.payment.is_some()));
    row![
        of_two(kind_words(each.kind), about_words(each), Length::FillPortion(5)),
        text(format::moment(each.at)).size(theme::note()).width(Length::Fixed(theme::wide(WHEN))),
        parts::figures(sum, Length::Fixed(theme::wide(SUM))),
        iced::widget::column![state, reason.map(small), next.map(small)].width(Length::FillPortion(6)),
    ]
}

/// Who does what next, and the key where the payment can be looked at.
fn next_words(next: Next, has_payment: bool) -> String {
    let who = match next {
        Next::Operator => fl!("queue-next-operator"),
        Next::Supervisor => fl!("queue-next-supervisor"),
        Next::Receipt => fl!("queue-next-receipt"),
        Next::ReadAgain => fl!("queue-next-read-again"),
        Next::Nobody => fl!("queue-next-nobody"),
    };
    if has_payment { format!("{who} {}", fl!("queue-next-payment")) } else { who }
}

/// What it is about, and whose word a reading is where it is not the payer's.
fn about_words(each: &Queued) -> String {
    match each.source.filter(|source| *source != ReadingSource::Resident) {
        Some(source) => format!("{} · {}", each.about, source_words(source)),
        None => each.about.clone(),
    }
}

/// A cell with a quieter text under the first, where there is one.
fn of_two<'a>(upper: String, lower: String, width: Length) -> Element<'a, Message, Look> {
    if lower.is_empty() { parts::cell(upper, width) } else { parts::double(upper, lower, width) }
}

/// What an entry of a kind is, in the words of the reports.
fn kind_words(kind: &str) -> String {
    let of = match kind {
        "receipt_shared" | "receipt_registered" | "receipt_failed" | "receipt_unknown" | "receipt_referred"
        | "centre_decided" => "receipt",
        "given_up" => "payment_cancelled",
        kind => kind,
    };
    let known = i18n::lookup(&format!("report-entry-{}", of.replace('_', "-")), &[]);
    known.unwrap_or_else(|| fl!("report-entry-other"))
}
