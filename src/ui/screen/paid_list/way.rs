//! How far the chosen payment is on its way to the centre, and since when it is there.

use iced::Element;
use iced::widget::text;

use super::{Message, link_words};
use crate::fl;
use crate::till::desk::PaidRow;
use crate::ui::format;
use crate::ui::theme::{self, Look};

/// The line over the rows, and over the receipt.
pub(super) fn view<'a>(row: &PaidRow) -> Element<'a, Message, Look> {
    let (_, ink) = link_words(&row.sent);
    text(words(row)).size(theme::note()).class(ink).into()
}

/// Number and place on the way; the moment once the centre has told it.
fn words(row: &PaidRow) -> String {
    let (state, _) = link_words(&row.sent);
    let (number, state) = (row.human.to_string(), state.as_str());
    match row.received_at {
        Some(at) => fl!("paid-way-since", number = number, state = state, when = format::moment(at)),
        None => fl!("paid-way", number = number, state = state),
    }
}
