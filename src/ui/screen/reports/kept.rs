//! A report that lies in a file now, and what the form of the file could not hold.

use std::path::PathBuf;

use iced::Element;
use iced::widget::{column, text};

use crate::fl;
use crate::ui::theme::{self, Ink, Look};

/// A report in a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// The file.
    pub path: PathBuf,
    /// Texts that were cut.
    pub cut: u64,
    /// Texts with a letter that the file's page does not have.
    pub replaced: u64,
    /// The name of the page that has all of them.
    pub better_page: Option<&'static str>,
}

impl Kept {
    /// Where it lies, and what the file lacks.
    pub(super) fn view<'a, Message: 'a>(&self) -> Element<'a, Message, Look> {
        let lost = (self.cut + self.replaced > 0)
            .then(|| fl!("reports-lost", cut = self.cut, replaced = self.replaced))
            .map(|words| text(words).size(theme::note()).class(Ink::Look));
        let better = self.better_page.map(|page| fl!("reports-better-page", page = page));
        let better = better.map(|words| text(words).size(theme::note()).class(Ink::Look));
        column![text(fl!("reports-saved", file = self.path.display().to_string())).size(theme::note()).class(Ink::Done)]
            .push(lost)
            .push(better)
            .spacing(theme::GAP_XS)
            .into()
    }
}
