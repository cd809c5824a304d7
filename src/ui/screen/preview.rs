//! The receipts of a visit as they would be printed, before its money is taken: only one key, and not Enter, takes it.

use iced::widget::{column, container, row, scrollable, text};
use iced::{Element, Length};
use kassa_domain::Money;

use crate::fl;
use crate::till::command::Paying;
use crate::ui::dialog::Message;
use crate::ui::focus::{self, Spot};
use crate::ui::format;
use crate::ui::hotkey::Deed;
use crate::ui::theme::{self, Look, Pane};
use crate::ui::widget::{paper, parts};

/// The id of the strip, for scrolling.
pub const STRIP: &str = "preview-strip";
/// Height of the strip: the dialog fits the smallest window in large letters too.
const HEIGHT: f32 = 380.0;

/// What is shown, and what is taken when it is accepted.
#[derive(Debug, Clone)]
pub struct PreviewDialog {
    paying: Paying,
    lines: Vec<String>,
    sums: (Money, Money),
    columns: u16,
    row: usize,
}

impl PreviewDialog {
    /// Of these lines, for what would be paid so; total and change.
    #[must_use]
    pub fn new(paying: Paying, lines: Vec<String>, sums: (Money, Money)) -> Self {
        let columns = lines.iter().map(|line| line.chars().count()).max().unwrap_or_default();
        Self { paying, lines, sums, columns: u16::try_from(columns.max(1)).unwrap_or(u16::MAX), row: 0 }
    }

    /// What is paid as it is shown.
    #[must_use]
    pub fn into_paying(self) -> Paying {
        self.paying
    }

    /// A key over the strip; where it is now, when it moved.
    pub fn pressed(&mut self, deed: Deed) -> Option<Spot> {
        let moves = matches!(deed, Deed::Up | Deed::Down | Deed::PageUp | Deed::PageDown | Deed::First | Deed::Last);
        moves.then(|| {
            self.row = focus::row(self.row, self.lines.len(), deed);
            Spot { row: self.row, count: self.lines.len() }
        })
    }

    /// The total, the change and the paper.
    pub fn view(&self) -> Element<'_, Message, Look> {
        let (total, change) = self.sums;
        let mut sums =
            row![text(fl!("preview-total", sum = format::money(total))).size(theme::heading()).font(theme::BOLD),]
                .spacing(theme::GAP_L);
        if !change.is_zero() {
            sums = sums.push(text(fl!("preview-change", sum = format::money(change))).size(theme::heading()));
        }
        let size = paper::size_for(self.columns, theme::DIALOG - 2.0 * theme::GAP_XL);
        let sheet = container(paper::whole(&self.lines, size)).padding(theme::GAP_S).class(Pane::Paper);
        column![
            sums.wrap().vertical_spacing(theme::GAP_XS),
            scrollable(sheet.width(Length::Fill))
                .id(STRIP)
                .spacing(2)
                .width(Length::Fill)
                .height(Length::Fixed(HEIGHT)),
            parts::note(fl!("preview-nothing-yet")),
        ]
        .spacing(theme::GAP_S)
        .into()
    }
}
