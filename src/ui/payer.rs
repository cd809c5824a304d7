//! The second screen, for whoever pays: what is paid, the total, what was handed over, the change. No name, no account and
//! no address stands on it (R13); while nobody pays, the point says its name and hours.
//!
//! It is drawn for [`SIZE`] and scaled to the screen; nothing on it can be pressed.

use iced::widget::{Column, column, container, row, text};
use iced::{Alignment, Element, Length};

use crate::i18n::{Language, text_in};
use crate::ui::theme::{self, Ink, Look, Pane};
use crate::ui::widget::parts;

/// What it is drawn for: width and height.
pub const SIZE: (f32, f32) = (1024.0, 768.0);
/// Most rows of what is paid; the last ones are shown.
const ROWS_MAX: usize = 6;
/// Size of their letters.
const ROW: f32 = 24.0;

/// What stands on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// Nobody pays.
    Idle {
        /// The point's name.
        point: String,
        /// When it works today, in words.
        hours: String,
    },
    /// Somebody pays.
    Sums(Box<Sums>),
}

/// What is paid.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    /// What for, and how much.
    pub rows: Vec<(String, String)>,
    /// Commission, where there is one.
    pub commission: Option<String>,
    /// What rounding adds or takes, where it does.
    pub rounding: Option<String>,
    /// What is to be paid in all.
    pub total: String,
    /// What was handed over.
    pub received: Option<String>,
    /// What is still to be handed over.
    pub missing: Option<String>,
    /// The change.
    pub change: Option<String>,
    /// The money is taken.
    pub paid: bool,
}

impl Page {
    /// The screen, in the payer's language.
    #[must_use]
    pub fn view<'a, Message: 'a>(&self, language: Language) -> Element<'a, Message, Look> {
        let page = match self {
            Self::Idle { point, hours } => view_idle(point, hours),
            Self::Sums(sums) => sums.view(language),
        };
        container(page).width(Length::Fill).height(Length::Fill).padding(40).class(Pane::Base).into()
    }
}

fn view_idle<'a, Message: 'a>(point: &str, hours: &str) -> Element<'a, Message, Look> {
    let page = column![
        text(point.to_owned()).size(48).font(theme::BOLD).align_x(Alignment::Center),
        text(hours.to_owned()).size(32).class(Ink::Quiet).align_x(Alignment::Center),
    ]
    .spacing(32)
    .align_x(Alignment::Center)
    .width(Length::Fill);
    container(page).center_y(Length::Fill).into()
}

impl Sums {
    fn view<'a, Message: 'a>(&self, language: Language) -> Element<'a, Message, Look> {
        let words = |key: &str| text_in(language, key, &[]);
        let hidden = self.rows.len().saturating_sub(ROWS_MAX);
        let more = (hidden > 0).then(|| {
            let words = text_in(language, "payer-more", &[("count", hidden.into())]);
            text(words).size(ROW).class(Ink::Quiet).into()
        });
        let commission = self.commission.as_ref().map(|sum| line(words("visit-commission"), sum, ROW));
        let rounding = self.rounding.as_ref().map(|sum| line(words("visit-rounding"), sum, ROW));
        let rows = self.rows.iter().skip(hidden).map(|(what, sum)| line(what.clone(), sum, ROW));
        let rows = Column::with_children(more.into_iter().chain(rows).chain(commission).chain(rounding)).spacing(6);
        let change = self.change.as_ref().map(|sum| {
            row![
                text(words("customer-change")).size(40).width(Length::Fill),
                text(sum.clone()).size(fitting(sum, 84.0)).font(theme::BOLD).class(Ink::Done),
            ]
            .align_y(Alignment::Center)
        });
        let thanks = self.paid.then(|| text(words("payer-thanks")).size(32).class(Ink::Done));
        column![
            // However long the names are, the sums below stay in sight.
            container(rows).height(Length::Fill).clip(true),
            parts::line(),
            row![
                text(words("customer-total")).size(40).width(Length::Fill),
                text(self.total.clone()).size(fitting(&self.total, 72.0)).font(theme::BOLD),
            ]
            .align_y(Alignment::Center),
        ]
        .push(self.received.as_ref().map(|sum| line(words("payer-received"), sum, 32.0)))
        .push(self.missing.as_ref().map(|sum| line(words("payer-missing"), sum, 32.0)))
        .push(change)
        .push(thanks)
        .spacing(16)
        .into()
    }
}

fn line<'a, Message: 'a>(what: String, sum: &str, size: f32) -> Element<'a, Message, Look> {
    row![
        text(what).size(size).width(Length::Fill).wrapping(text::Wrapping::WordOrGlyph),
        text(sum.to_owned()).size(size).font(theme::MONO),
    ]
    .spacing(24)
    .align_y(Alignment::End)
    .into()
}

/// The size at which a sum leaves room for its word.
fn fitting(sum: &str, size: f32) -> f32 {
    const ROOM: f32 = 600.0;
    let letters = u16::try_from(sum.chars().count()).unwrap_or(u16::MAX).max(1);
    size.min(ROOM / (f32::from(letters) * 0.66))
}
