//! A strip of paper on the screen, line by line as the device prints it.

use iced::widget::{Column, container, scrollable, text};
use iced::{Element, Length};

use crate::ui::theme::{self, Look, Pane};

/// Most lines of paper shown at once: the last ones.
const LINES_MAX: usize = 200;

/// Size of the letters on paper.
#[must_use]
pub fn letters() -> f32 {
    theme::note() - 1.0
}
/// Width of a letter of the paper's font, of its size.
const LETTER: f32 = 0.602;

/// The size of letters at which a line of so many columns fits a strip of this width.
#[must_use]
pub fn size_for(columns: u16, width: f32) -> f32 {
    let inside = width - 2.0 * theme::GAP_S - 12.0;
    (inside / f32::from(columns) / LETTER).min(letters())
}

/// The last lines of a strip of paper, in a column that scrolls and stays at its end.
pub fn strip<'a, Message: 'a>(lines: &[String], id: &'static str, size: f32) -> Element<'a, Message, Look> {
    scrollable(container(sheet(lines, size)).padding(theme::GAP_S).class(Pane::Paper).width(Length::Fill))
        .id(id)
        .anchor_bottom()
        .spacing(2)
        .width(Length::Fill)
        .height(Length::Fill)
        .into()
}

/// The last lines of paper.
pub fn sheet<'a, Message: 'a>(lines: &[String], size: f32) -> Column<'a, Message, Look> {
    whole(&lines[lines.len().saturating_sub(LINES_MAX)..], size)
}

/// All these lines of paper.
pub fn whole<'a, Message: 'a>(lines: &[String], size: f32) -> Column<'a, Message, Look> {
    Column::with_children(lines.iter().map(|line| {
        text(if line.is_empty() { " ".to_owned() } else { line.clone() })
            .size(size)
            .font(theme::MONO)
            .wrapping(text::Wrapping::None)
            .into()
    }))
}
