//! A strip of paper on the screen, line by line as the device prints it.

use iced::widget::{Column, container, scrollable, text};
use iced::{Element, Length};

use crate::ui::theme::{self, Look, Pane};

/// Most lines of paper shown at once: the last ones.
const LINES_MAX: usize = 200;

/// The last lines of a strip of paper, in a column that scrolls and stays at its end.
pub fn strip<'a, Message: 'a>(lines: &[String], id: &'static str) -> Element<'a, Message, Look> {
    scrollable(container(sheet(lines)).padding(theme::GAP_S).class(Pane::Paper).width(Length::Fill))
        .id(id)
        .anchor_bottom()
        .spacing(2)
        .width(Length::Fill)
        .height(Length::Fill)
        .into()
}

/// Lines of paper, as many as there are.
pub fn sheet<'a, Message: 'a>(lines: &[String]) -> Column<'a, Message, Look> {
    let first = lines.len().saturating_sub(LINES_MAX);
    Column::with_children(lines[first..].iter().map(|line| {
        text(if line.is_empty() { " ".to_owned() } else { line.clone() })
            .size(theme::NOTE - 1.0)
            .font(theme::MONO)
            .wrapping(text::Wrapping::None)
            .into()
    }))
}
