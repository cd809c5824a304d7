//! Small parts every screen is put together from: actions with their keys, rows, headings, things said in a box.

use iced::widget::{Column, Row, Space, button, column, container, row, scrollable, text};
use iced::{Alignment, Element, Length};
use kassa_domain::Money;

use crate::ui::format;
use crate::ui::theme::{self, Act, Ink, Look, Pane};

/// Space above and below the text of a row.
const ROW_PADDING: f32 = 4.0;
/// The same of close rows.
const DENSE_PADDING: f32 = 2.0;
/// Width of a table's scrollbar: less than the space beside the text of a row.
const BAR: f32 = 6.0;

/// A heading of a screen.
pub fn heading<'a, Message: 'a>(words: String) -> Element<'a, Message, Look> {
    text(words).size(theme::heading()).font(theme::BOLD).into()
}

/// A note in small letters.
pub fn note<'a, Message: 'a>(words: String) -> Element<'a, Message, Look> {
    text(words).size(theme::note()).class(Ink::Quiet).into()
}

/// The cap of a key.
pub fn cap<'a, Message: 'a>(caps: String) -> Element<'a, Message, Look> {
    container(text(caps).size(theme::note()).font(theme::BOLD)).padding([1, 5]).class(Pane::KeyCap).into()
}

/// An action with its key; without a message it cannot be done now.
pub fn action<'a, Message: Clone + 'a>(
    words: String,
    caps: &str,
    main: bool,
    focused: bool,
    on_press: Option<Message>,
) -> Element<'a, Message, Look> {
    let class = match (main, focused) {
        (true, true) => Act::MainFocused,
        (true, false) => Act::Main,
        (false, true) => Act::PlainFocused,
        (false, false) => Act::Plain,
    };
    let mut parts = Row::new().spacing(theme::GAP_S).align_y(Alignment::Center);
    if !caps.is_empty() {
        parts = parts.push(text(caps.to_owned()).size(theme::note()).font(theme::BOLD));
    }
    parts = parts.push(text(words).size(theme::body()));
    button(parts).padding([7, 12]).class(class).on_press_maybe(on_press).into()
}

/// A small action with its key over it: a note put on the counter.
pub fn quick<'a, Message: Clone + 'a>(caps: String, words: String, on_press: Message) -> Element<'a, Message, Look> {
    let parts = column![text(caps).size(theme::note() - 2.0).class(Ink::Quiet), text(words).size(theme::note())];
    button(parts.align_x(Alignment::Center).width(Length::Fill))
        .padding([3, 2])
        .width(Length::Fill)
        .on_press(on_press)
        .into()
}

/// A row of a table that can be chosen.
pub fn table_row<'a, Message: Clone + 'a>(
    cells: Row<'a, Message, Look>,
    focused: bool,
    chosen: bool,
    odd: bool,
    on_press: Message,
) -> Element<'a, Message, Look> {
    // A row is as high as its text wants, and never lower than a row.
    let least = Space::new().width(Length::Shrink).height(theme::row() - 2.0 * ROW_PADDING);
    let cells = cells.spacing(theme::GAP_S).align_y(Alignment::Center).width(Length::Fill);
    row_of(row![cells, least], ROW_PADDING, (focused, chosen, odd), on_press)
}

/// A row that is no higher than its text wants.
pub fn dense_row<'a, Message: Clone + 'a>(
    cells: Row<'a, Message, Look>,
    focused: bool,
    chosen: bool,
    odd: bool,
    on_press: Message,
) -> Element<'a, Message, Look> {
    row_of(cells, DENSE_PADDING, (focused, chosen, odd), on_press)
}

fn row_of<'a, Message: Clone + 'a>(
    cells: Row<'a, Message, Look>,
    padding: f32,
    (focused, chosen, odd): (bool, bool, bool),
    on_press: Message,
) -> Element<'a, Message, Look> {
    button(cells.align_y(Alignment::Center).width(Length::Fill))
        .padding([padding, 8.0])
        .width(Length::Fill)
        .class(Act::Row { focused, chosen, odd })
        .on_press(on_press)
        .into()
}

/// A cell of text, on as many lines as it needs.
pub fn cell<'a, Message: 'a>(words: impl Into<String>, width: impl Into<Length>) -> Element<'a, Message, Look> {
    text(words.into()).size(theme::body()).width(width).wrapping(text::Wrapping::WordOrGlyph).into()
}

/// A cell with a second, quieter text under the first.
pub fn double<'a, Message: 'a>(
    upper: impl Into<String>,
    lower: impl Into<String>,
    width: impl Into<Length>,
) -> Element<'a, Message, Look> {
    let lower = text(lower.into()).size(theme::note()).class(Ink::Quiet).wrapping(text::Wrapping::WordOrGlyph);
    column![cell(upper, Length::Fill), lower].width(width).into()
}

/// A cell of figures, right-aligned.
pub fn figures<'a, Message: 'a>(words: String, width: impl Into<Length>) -> Element<'a, Message, Look> {
    text(words).size(theme::body()).font(theme::MONO).width(width).align_x(Alignment::End).into()
}

/// A heading of a column.
pub fn head<'a, Message: 'a>(words: String, width: impl Into<Length>, right: bool) -> Element<'a, Message, Look> {
    let side = if right { Alignment::End } else { Alignment::Start };
    text(words).size(theme::note()).class(Ink::Quiet).width(width).align_x(side).into()
}

/// A table: headings over rows that scroll.
pub fn table<'a, Message: 'a>(
    heads: Row<'a, Message, Look>,
    rows: Column<'a, Message, Look>,
    id: &'static str,
) -> Element<'a, Message, Look> {
    let heads = container(heads.spacing(theme::GAP_S)).padding([4, 8]);
    // The scrollbar lies within the rows' padding: figures stand under their heads with it and without.
    let bar = scrollable::Scrollbar::new().width(BAR).scroller_width(BAR);
    let rows = scrollable(rows.width(Length::Fill))
        .id(id)
        .direction(scrollable::Direction::Vertical(bar))
        .width(Length::Fill)
        .height(Length::Fill);
    container(column![heads, line(), rows])
        .class(Pane::Raised)
        .width(Length::Fill)
        .height(Length::Fill)
        .padding(2)
        .into()
}

/// A line between panels.
pub fn line<'a, Message: 'a>() -> Element<'a, Message, Look> {
    container(Space::new().width(Length::Fill).height(1)).class(Pane::Line).into()
}

/// An upright line between panels.
pub fn upright<'a, Message: 'a>() -> Element<'a, Message, Look> {
    container(Space::new().width(1).height(Length::Fill)).class(Pane::Line).into()
}

/// Something to be looked at, in a box with its sign.
pub fn look<'a, Message: 'a>(words: String) -> Element<'a, Message, Look> {
    boxed("!", words, Pane::Look, Ink::Look)
}

/// Something that went wrong, in a box with its sign.
pub fn danger<'a, Message: 'a>(words: String) -> Element<'a, Message, Look> {
    boxed("✕", words, Pane::Danger, Ink::Danger)
}

fn boxed<'a, Message: 'a>(sign: &'static str, words: String, pane: Pane, ink: Ink) -> Element<'a, Message, Look> {
    let sign = text(sign).size(theme::body()).font(theme::BOLD).class(ink);
    container(row![sign, text(words).size(theme::body()).width(Length::Fill)].spacing(theme::GAP_S))
        .padding([8, 10])
        .width(Length::Fill)
        .class(pane)
        .into()
}

/// A name and a value on one line, the value at the right.
pub fn pair<'a, Message: 'a>(name: String, value: Element<'a, Message, Look>) -> Element<'a, Message, Look> {
    row![text(name).size(theme::body()).class(Ink::Quiet).width(Length::Fill), value]
        .spacing(theme::GAP_S)
        .align_y(Alignment::Center)
        .into()
}

/// A sum of money in the size that its length leaves room for.
pub fn big_sum<'a, Message: 'a>(sum: Money, size: f32, width: f32) -> Element<'a, Message, Look> {
    let words = format::money(sum);
    text(words.clone()).size(fitting(&words, size, width)).font(theme::BOLD).wrapping(text::Wrapping::None).into()
}

/// The size at which bold words of this length fit into a width.
fn fitting(words: &str, size: f32, width: f32) -> f32 {
    // A bold figure of DejaVu Sans is 0.70 of its size wide; separators are narrower.
    let ems: f32 = words.chars().map(|sign| if sign.is_alphanumeric() || sign == '₴' { 0.70 } else { 0.42 }).sum();
    size.min(width / ems)
}

/// Things in the middle of the window, one column of a readable width.
pub fn centred<'a, Message: 'a>(content: Element<'a, Message, Look>, width: f32) -> Element<'a, Message, Look> {
    container(container(content).width(Length::Fill).max_width(width))
        .width(Length::Fill)
        .height(Length::Fill)
        .align_x(Alignment::Center)
        .align_y(Alignment::Center)
        .padding(theme::GAP_XL)
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kassa_domain::Currency;

    #[test]
    fn the_largest_sum_of_a_counter_fits_the_visit() {
        let words = format::money(Money::new(Money::COUNTER_MAX_MINOR, Currency::Uah));
        let size = fitting(&words, theme::total(), theme::VISIT);
        assert!((20.0..theme::total()).contains(&size), "{size}");
        assert!((fitting("412,37 ₴", theme::total(), theme::VISIT) - theme::total()).abs() < f32::EPSILON);
    }
}
