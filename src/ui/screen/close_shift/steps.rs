//! The steps of the count, with ticks: which are done, which one is next, and what stands before it.

use iced::Element;
use iced::widget::{Row, text};

use super::{Action, Around, CloseShift, Message, Phase, Purpose};
use crate::fl;
use crate::ui::theme::{self, Ink, Look};

/// What comes before the drawer is counted for a shift that is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    /// Payers put aside.
    Parked,
    /// Receipts that nobody knows the fate of (R20).
    Undecided,
}

impl Gate {
    pub(super) const fn action(self) -> Action {
        match self {
            Self::Parked => Action::Serve,
            Self::Undecided => Action::Decide,
        }
    }
}

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Done,
    /// It is wanted before one can go on.
    Wanted,
    Now,
    Later,
}

impl CloseShift {
    /// What is to be done before one can go on; nothing while the register is at work.
    pub(super) fn gate(&self, around: &Around) -> Option<Gate> {
        let at_work = matches!(self.phase, Phase::Moving | Phase::Sent);
        if at_work || self.purpose != Purpose::Close {
            None
        } else if !around.parked.is_empty() {
            Some(Gate::Parked)
        } else {
            (around.unsettled > 0).then_some(Gate::Undecided)
        }
    }

    /// True while that is so.
    pub fn is_held(&self, around: &Around) -> bool {
        self.gate(around).is_some()
    }

    pub(super) fn view_steps(&self, around: &Around) -> Element<'_, Message, Look> {
        let steps = self.steps(around).into_iter().map(|(standing, words)| {
            let (sign, ink) = match standing {
                Standing::Done => ("✓", Ink::Done),
                Standing::Wanted => ("!", Ink::Look),
                Standing::Now => ("→", Ink::Focus),
                Standing::Later => ("·", Ink::Quiet),
            };
            text(format!("{sign} {words}")).size(theme::body()).class(ink).into()
        });
        Row::with_children(steps).spacing(theme::GAP_L).wrap().vertical_spacing(theme::GAP_XS).into()
    }

    fn steps(&self, around: &Around) -> Vec<(Standing, String)> {
        let gate = self.gate(around);
        let at = |place: usize| {
            let now = self.place_of_phase();
            if place < now {
                Standing::Done
            } else if place == now && gate.is_none() {
                Standing::Now
            } else {
                Standing::Later
            }
        };
        let mut steps = Vec::new();
        if self.purpose == Purpose::Close {
            let standing = |wanted: bool| if wanted { Standing::Wanted } else { Standing::Done };
            let parked = around.parked.len();
            steps.push((standing(parked > 0), fl!("close-step-parked", count = parked)));
            let undecided = if around.unsettled == 0 || self.phase == Phase::Moving {
                fl!("close-step-decided")
            } else {
                fl!("close-step-undecided", count = around.unsettled)
            };
            steps.push((standing(gate == Some(Gate::Undecided)), undecided));
        }
        steps.push((at(0), fl!("close-step-count")));
        steps.push((at(1), fl!("close-step-compare")));
        match self.purpose {
            Purpose::Open => steps.push((at(2), fl!("open-step-open"))),
            Purpose::HandOver { .. } => steps.push((at(2), fl!("hand-over-step-sign"))),
            Purpose::Close => {
                steps.push((at(2), fl!("close-step-out")));
                steps.push((at(3), fl!("close-step-z")));
            }
        }
        steps
    }

    const fn place_of_phase(&self) -> usize {
        match (self.phase, self.purpose) {
            (Phase::Counting, _) => 0,
            (Phase::Comparing, _) => 1,
            (Phase::TakingOut | Phase::Moving, _) => 2,
            (Phase::Last | Phase::Sent, Purpose::Close) => 3,
            (Phase::Last | Phase::Sent, Purpose::Open | Purpose::HandOver { .. }) => 2,
        }
    }
}
