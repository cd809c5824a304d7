//! The shift's opening: what will happen, and one key (R18).

use iced::widget::{column, container, text};
use iced::{Element, Length};
use kassa_domain::Money;
use kassa_domain::ids::ShiftNumber;

use crate::fl;
use crate::ui::format;
use crate::ui::hotkey::{Deed, cap_of};
use crate::ui::theme::{self, Ink, Look, Pane};
use crate::ui::widget::parts;

/// The screen.
#[derive(Debug, Clone)]
pub struct OpenShift {
    last: Option<ShiftNumber>,
    phase: Phase,
    /// The one before was closed for its 24 hours: the day goes on.
    again: bool,
    /// The drawer is to be counted first.
    counts: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Asking,
    Opening,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A key was pressed.
    Pressed(Deed),
}

/// What the parent must do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    None,
    /// Open the shift with what the last closing has left in the drawer.
    Open,
    /// Count the drawer first.
    Count,
}

impl OpenShift {
    /// The screen after this shift; `opening` when the opening is with the register already.
    #[must_use]
    pub const fn new(last: Option<ShiftNumber>, opening: bool) -> Self {
        Self { last, phase: if opening { Phase::Opening } else { Phase::Asking }, again: false, counts: false }
    }

    /// The screen right after this shift was closed for its 24 hours.
    #[must_use]
    pub const fn again(last: Option<ShiftNumber>) -> Self {
        Self { again: true, ..Self::new(last, false) }
    }

    /// The same where the drawer is to be counted before a shift is opened.
    #[must_use]
    pub const fn counting(self, counts: bool) -> Self {
        Self { counts, ..self }
    }

    /// The till said no: it can be asked again.
    pub const fn refused(&mut self) {
        self.phase = Phase::Asking;
    }

    /// What happened, and what is to be done about it.
    pub const fn update(&mut self, message: &Message) -> Action {
        match (message, self.phase) {
            (Message::Pressed(Deed::Fields), Phase::Asking) => Action::Count,
            (Message::Pressed(Deed::Enter), Phase::Asking) if self.counts => Action::Count,
            (Message::Pressed(Deed::Enter), Phase::Asking) => {
                self.phase = Phase::Opening;
                Action::Open
            }
            (Message::Pressed(_), Phase::Asking | Phase::Opening) => Action::None,
        }
    }

    /// The screen.
    pub fn view(&self, register: String, left: Option<Money>) -> Element<'_, Message, Look> {
        let last = self.last.map_or_else(|| fl!("open-shift-first"), |last| fl!("open-shift-last", number = last.0));
        let mut page = column![
            text(fl!("open-shift-title")).size(theme::sum()).font(theme::BOLD),
            text(last).size(theme::body()).class(Ink::Quiet),
            text(fl!("open-shift-what")).size(theme::body()),
            text(register).size(theme::body()),
        ]
        .push(left.map(|left| text(fl!("open-shift-left", sum = format::money(left))).size(theme::body())))
        .spacing(theme::GAP_M)
        .push(self.again.then(|| parts::look(fl!("open-shift-again"))));
        page = page.push(match self.phase {
            Phase::Asking => self.view_keys(),
            Phase::Opening => text(fl!("open-shift-opening")).size(theme::heading()).into(),
        });
        let page = container(page).padding(theme::GAP_XL).class(Pane::Dialog).width(Length::Fill);
        parts::centred(page.into(), 520.0)
    }

    fn view_keys(&self) -> Element<'_, Message, Look> {
        let enter = |words| parts::action(words, "Enter", true, true, Some(Message::Pressed(Deed::Enter)));
        if self.counts {
            return column![parts::look(fl!("open-shift-count")), enter(fl!("do-count-drawer"))]
                .spacing(theme::GAP_M)
                .into();
        }
        let count = parts::action(
            fl!("do-count-drawer"),
            &cap_of(Deed::Fields),
            false,
            true,
            Some(Message::Pressed(Deed::Fields)),
        );
        column![enter(fl!("do-open-shift")), count].spacing(theme::GAP_S).into()
    }
}
