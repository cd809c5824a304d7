//! The original receipt of a payment that goes back (R15): a mark that it was taken, or why there is none.

use iced::widget::{column, row, text};
use iced::{Element, Length};
use kassa_domain::reversal::Original;

use super::{Message, Stop};
use crate::fl;
use crate::ui::theme::{self, Look};
use crate::ui::widget::field::{Complaint, Field, Kind};
use crate::ui::widget::parts;

/// What is said of the original receipt: nothing, as it comes.
#[derive(Debug, Clone)]
pub struct Mark {
    ticked: bool,
    why: Field,
}

impl Mark {
    /// Nothing is said of it.
    #[must_use]
    pub const fn open() -> Self {
        Self { ticked: false, why: Field::new(Kind::Text, 120) }
    }

    /// True when the receipt was taken.
    #[must_use]
    pub const fn is_ticked(&self) -> bool {
        self.ticked
    }

    /// Ticks or unticks it.
    pub const fn toggle(&mut self) {
        self.ticked = !self.ticked;
        self.why.complain(None);
    }

    /// Why there is no receipt, as it is typed.
    pub const fn why_mut(&mut self) -> &mut Field {
        &mut self.why
    }

    /// What is said; nothing while the mark is off and no reason is typed.
    #[must_use]
    pub fn told(&self) -> Option<Original> {
        let why = self.why.text().trim();
        match (self.ticked, why.is_empty()) {
            (true, _) => Some(Original::Attached),
            (false, false) => Some(Original::Missing { why: why.to_owned() }),
            (false, true) => None,
        }
    }

    /// The stop that Enter at this one leads to while nothing is said: the mark first, then the reason. The reason stays
    /// where it is and complains.
    pub const fn asks(&mut self, at: Stop) -> Stop {
        match at {
            Stop::Original => Stop::Why,
            Stop::Why => {
                self.why.complain(Some(Complaint::MarkOrReason));
                Stop::Why
            }
            Stop::FullName | Stop::Identity | Stop::Note => Stop::Original,
        }
    }

    /// The mark, and below it the reason where it is off.
    pub fn view(&self, by_application: bool, focused: bool) -> Element<'_, Message, Look> {
        let words = if by_application { fl!("void-original-application") } else { fl!("void-original-note") };
        let tick = text(if self.ticked { "☑" } else { "☐" }).size(theme::heading());
        let cells = row![tick, text(words).size(theme::body()).width(Length::Fill)];
        let mut parts =
            column![parts::table_row(cells, focused, focused, false, Message::OriginalPressed)].spacing(theme::GAP_XS);
        if !self.ticked {
            let why = self.why.view("void-why", fl!("void-why"), |typed| Message::Edited(Stop::Why, typed));
            parts = parts.push(why);
        }
        parts.width(Length::Fill).into()
    }

    /// What is said, for the last question.
    pub fn view_told(&self) -> Element<'_, Message, Look> {
        text(match self.told() {
            Some(Original::Missing { why }) => fl!("void-original-missing", why = why),
            Some(Original::Attached) => fl!("void-original-attached"),
            None => String::new(),
        })
        .size(theme::body())
        .width(Length::Fill)
        .into()
    }
}
