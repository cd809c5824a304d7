//! What amounts held before they changed, and which a figure opened: a scan whose beginning was typed into one of them
//! gives that back (R24).

use std::collections::VecDeque;

use super::App;
use crate::ui::app::screens::Screen;
use crate::ui::hotkey::Deed;

/// Most changes that are remembered: more signs than any amount holds.
const CHANGES_MAX: usize = 64;

/// The latest changes of amounts, the oldest first.
#[derive(Debug, Clone, Default)]
pub(super) struct Amounts(VecDeque<Change>);

#[derive(Debug, Clone)]
struct Change {
    at_ms: u64,
    field: &'static str,
    /// Nothing where a figure opened it.
    before: Option<String>,
}

impl App {
    /// The amount in focus, and what it holds.
    pub(super) fn amount(&self) -> Option<(&'static str, String)> {
        let focus = self.focus();
        let field = focus.field.filter(|_| focus.guarded && self.dialogs.is_empty())?;
        let text = match self.visit.stop() {
            Some(stop) => self.visit.text(stop)?.to_owned(),
            None => self.screen.amount()?,
        };
        Some((field, text))
    }

    /// Remembers what the amount in focus held, if that is something else now, or that it was opened by a figure.
    pub(super) fn note_amount(&mut self, before: Option<(&'static str, String)>) {
        let Some((field, now)) = self.amount() else { return };
        let before = match before {
            Some((same, before)) if same == field => Some(before),
            None if matches!(self.screen, Screen::Bill(_)) && self.visit.stop().is_none() => None,
            Some(_) | None => return,
        };
        if before.as_deref().unwrap_or_default() != now {
            let Amounts(changes) = &mut self.amounts;
            if changes.len() == CHANGES_MAX {
                let _ = changes.pop_front();
            }
            changes.push_back(Change { at_ms: self.opening.clock.monotonic_ms(), field, before });
        }
    }

    /// The amount in focus holds again what it held at this moment; one that was not open then is left as it was.
    pub(super) fn give_back(&mut self, since_ms: u64) {
        let Some((field, _)) = self.amount() else { return };
        let first = self.amounts.0.iter().find(|change| change.field == field && change.at_ms >= since_ms);
        match first.map(|change| change.before.clone()) {
            Some(Some(before)) => self.put_amount(&before),
            Some(None) => {
                let leave = self.screen.pressed(Deed::Back);
                let _ = self.screen_message(leave);
            }
            None => {}
        }
    }

    /// Puts a text into the amount in focus.
    pub(super) fn put_amount(&mut self, text: &str) {
        match self.visit.stop() {
            Some(stop) => self.visit.put_text(stop, text),
            None => {
                if let Some(message) = self.screen.amount_edited(text.to_owned()) {
                    let _ = self.screen_message(message);
                }
            }
        }
    }
}
