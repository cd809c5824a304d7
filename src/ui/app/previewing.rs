//! A look at the receipts before the money of a visit is taken, where the settings say so. Nothing is paid by looking, and
//! what is taken is what was shown.

use super::App;
use crate::till::command::{Command, Paying, Preview};
use crate::ui::dialog::Dialog;
use crate::ui::effect::{Effect, Errand, Question};
use crate::ui::hotkey::Deed;
use crate::ui::screen::preview::{self, PreviewDialog};
use crate::ui::screen::visit;

impl App {
    /// Money is to be taken: at once, or after a look at the receipts, where exactly this was not looked at just now.
    pub(super) fn take_money(&self, paying: Paying, looked_at: Option<&Paying>) -> Vec<Effect> {
        let looks = self.opening.preview && looked_at != Some(&paying);
        let errand = Errand::Pay(paying.token.clone());
        Self::ask(errand, if looks { Command::Preview(Box::new(paying)) } else { paying.into_command() })
    }

    /// The till says what it would print. The visit is as it was before, and its receipts are drawn.
    pub(super) fn previewed(&mut self, paying: Paying, shown: Preview) -> Vec<Effect> {
        if paying.token != self.visit.token() {
            return Vec::new();
        }
        self.visit.refused(None);
        let columns = self.model.as_ref().map(|model| model.columns);
        vec![Effect::Find(Question::Preview { paying: Box::new(paying), shown: Box::new(shown), columns })]
    }

    /// The receipts are drawn: they are shown, unless the visit has moved on meanwhile.
    pub(super) fn show_preview(&mut self, paying: Paying, shown: &Preview, lines: Vec<String>) {
        if paying.token != self.visit.token() || self.visit.stop().is_none() || self.locked.is_some() {
            return;
        }
        self.dialogs.retain(|dialog| !matches!(dialog, Dialog::Preview(_)));
        // Under what is told at the moment: one reads first what happened.
        self.dialogs
            .insert(0, Dialog::Preview(Box::new(PreviewDialog::new(paying, lines, (shown.total, shown.change)))));
    }

    /// A key over the shown receipts. Enter does nothing: it is what brought them here, and may be held down still.
    pub(super) fn preview_pressed(&mut self, deed: Deed) -> Vec<Effect> {
        let Some(Dialog::Preview(preview)) = self.dialogs.last_mut() else { return Vec::new() };
        match deed {
            Deed::Back => {
                let _ = self.dialogs.pop();
                Vec::new()
            }
            Deed::Pay => {
                let looked_at = preview.clone().into_paying();
                let _ = self.dialogs.pop();
                let terms = self.terms();
                match self.visit.pay_all_the_same(&terms) {
                    visit::Action::Pay { token, visit, tender, told, approvers, readings } => {
                        let paying = Paying { token, visit, tender, told, approvers, readings };
                        self.take_money(paying, Some(&looked_at))
                    }
                    action => self.visit_action(action),
                }
            }
            deed => {
                let spot = preview.pressed(deed);
                spot.map(|spot| Effect::Reveal { list: preview::STRIP, spot }).into_iter().collect()
            }
        }
    }
}
