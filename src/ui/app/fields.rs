//! The fields that a click can bring the focus to.

use super::App;
use crate::ui::dialog::Dialog;
use crate::ui::effect::Effect;
use crate::ui::screen::pin::PinForm;
use crate::ui::screen::reports::dates;
use crate::ui::screen::sign_in::SignIn;
use crate::ui::screen::visit::VisitPanel;
use crate::ui::screen::{close_shift, readings, third};

/// Ids of the fields a click can bring the focus to.
const FIELDS: [&str; 22] = [
    "login",
    "password",
    "pin",
    "pin-again",
    "search",
    "search-street",
    "search-house",
    "search-flat",
    "search-surname",
    "search-account",
    "search-meter",
    "search-phone",
    "tender-cash",
    "tender-card",
    "tender-slip",
    "void-name",
    "void-identity",
    "void-note",
    "void-why",
    "cash-amount",
    "cash-purpose",
    "count-note",
];

impl App {
    /// A field was clicked: the focus goes there, unless a dialog or the money has it.
    pub(super) fn focused(&mut self, id: &iced::advanced::widget::Id) -> Vec<Effect> {
        for name in FIELDS
            .into_iter()
            .chain(close_shift::FIELDS)
            .chain(close_shift::OUT_FIELDS)
            .chain(readings::FIELDS)
            .chain(third::FIELDS)
            .chain(dates::FIELDS)
        {
            if iced::advanced::widget::Id::new(name) != *id {
                continue;
            }
            if let Some(Dialog::Approve { form, .. } | Dialog::Incoming { form, .. }) = self.dialogs.last_mut() {
                if let Some(stop) = SignIn::stop_of(name) {
                    let _ = form.update(crate::ui::screen::sign_in::Message::Focused(stop));
                }
            } else if let Some(Dialog::Pin(form)) = self.dialogs.last_mut() {
                if let Some(stop) = PinForm::stop_of(name) {
                    let _ = form.update(crate::ui::screen::pin::Message::Focused(stop));
                }
            } else if self.dialogs.is_empty() {
                if let (Some(_), Some(stop)) = (self.visit.stop(), VisitPanel::stop_of(name)) {
                    return self.visit_message(crate::ui::screen::visit::Message::Focused(stop));
                }
                if let Some(message) = self.screen.focused(name) {
                    return self.screen_message(message);
                }
            }
        }
        Vec::new()
    }
}
