//! Work that takes its time, as a bar: how many of how many, how long yet, and the key that ends it.

use iced::widget::{Space, column, container, row, text};
use iced::{Alignment, Element, Length};

use crate::fl;
use crate::long_work::LongWork;
use crate::ui::format;
use crate::ui::theme::{self, Ink, Look, Pane};
use crate::ui::widget::parts;

/// How high the bar is.
const BAR: f32 = 12.0;
/// How finely it moves.
const PARTS: u64 = 1_000;

/// Work through the journal as far as it is, with what is said when its end is wanted.
pub fn view<'a, Message: Clone + 'a>(work: Option<&LongWork>, now_ms: u64, end: Message) -> Element<'a, Message, Look> {
    let words = match work.and_then(LongWork::so_far) {
        None => fl!("loading"),
        // All is read: what is made of it is on its way.
        Some((done, of)) if done == of => fl!("work-making"),
        Some((done, of)) => fl!("work-so-far", done = format::count(done), of = format::count(of)),
    };
    told(words, work, now_ms, end)
}

/// Work whose pieces say nothing to a person: its share alone.
pub fn share<'a, Message: Clone + 'a>(work: &LongWork, now_ms: u64, end: Message) -> Element<'a, Message, Look> {
    let words = work.so_far().map_or_else(
        || fl!("loading"),
        |(done, of)| fl!("work-share", percent = done.saturating_mul(100).checked_div(of).unwrap_or(0)),
    );
    told(words, Some(work), now_ms, end)
}

fn told<'a, Message: Clone + 'a>(
    words: String,
    work: Option<&LongWork>,
    now_ms: u64,
    end: Message,
) -> Element<'a, Message, Look> {
    let so_far = work.and_then(LongWork::so_far);
    let left_ms = work.and_then(|work| work.left_ms(now_ms));
    let left =
        left_ms.filter(|left| *left > 0).map(|left| text(left_words(left)).size(theme::note()).class(Ink::Quiet));
    column![
        text(words).size(theme::body()),
        so_far.map(|(done, of)| bar(done, of)),
        row![parts::action(fl!("do-end-work"), "Esc", false, false, Some(end))]
            .push(left)
            .spacing(theme::GAP_M)
            .align_y(Alignment::Center),
    ]
    .spacing(theme::GAP_S)
    .max_width(theme::wide(440.0))
    .into()
}

/// A bar filled as far as something is done.
pub fn bar<'a, Message: 'a>(done: u64, of: u64) -> Element<'a, Message, Look> {
    let filled = done.saturating_mul(PARTS).checked_div(of).unwrap_or(0).min(PARTS);
    let part = |parts: u64| Length::FillPortion(u16::try_from(parts).unwrap_or(0));
    let full = container(Space::new().width(Length::Fill).height(BAR)).class(Pane::Done).width(part(filled));
    let rest = Space::new().width(part(PARTS - filled)).height(BAR);
    let inner = match filled {
        0 => row![rest],
        PARTS => row![full],
        _ => row![full, rest],
    };
    container(inner).class(Pane::Raised).width(Length::Fill).padding(1).into()
}

/// How long something still takes.
#[must_use]
pub fn left_words(left_ms: u64) -> String {
    if left_ms < 60_000 {
        fl!("work-left-seconds", seconds = left_ms.div_ceil(1_000))
    } else {
        fl!("work-left", left = format::span(i64::try_from(left_ms).unwrap_or(i64::MAX)))
    }
}
