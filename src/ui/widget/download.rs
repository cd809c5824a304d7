//! A directory on its way: how much of it has come, and the key that holds it up or lets it go on.

use iced::Element;
use iced::widget::{column, text};

use crate::fl;
use crate::ui::format;
use crate::ui::hotkey::{Deed, cap_of};
use crate::ui::theme::{self, Look};
use crate::ui::widget::{long, parts};

/// A directory on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Download {
    /// Rows that have come.
    pub done: u64,
    /// Rows left, roughly.
    pub left: u64,
    /// It is held up here.
    pub held: bool,
}

impl Download {
    /// In the line of states.
    #[must_use]
    pub fn status(self) -> String {
        let percent = self.done.saturating_mul(100).checked_div(self.done.saturating_add(self.left)).unwrap_or(100);
        if self.held {
            fl!("status-download-held", percent = percent)
        } else {
            fl!("status-download", percent = percent)
        }
    }

    /// The bar with its key. What has come stays, whenever it is left.
    pub fn view<'a, Message: Clone + 'a>(self, hold: Message) -> Element<'a, Message, Look> {
        let of = self.done.saturating_add(self.left);
        let (done, all) = (format::count(self.done), format::count(of));
        let (words, deed) = if self.held {
            (fl!("download-held", done = done, of = all), fl!("do-download"))
        } else {
            (fl!("download-title", done = done, of = all), fl!("do-hold-download"))
        };
        column![
            text(words).size(theme::body()),
            long::bar(self.done, of),
            parts::note(fl!("download-safe")),
            parts::action(deed, &cap_of(Deed::Hold), false, false, Some(hold)),
        ]
        .spacing(theme::GAP_S)
        .into()
    }
}
