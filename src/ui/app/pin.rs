//! Setting a PIN, so that the next change of cashier takes four digits.

use super::App;
use crate::till::pin::{Person, PinError};
use crate::ui::dialog::Dialog;
use crate::ui::effect::Effect;
use crate::ui::screen::pin::{Action, PinForm};

impl App {
    /// Asks for a PIN of who is signed in.
    pub(super) fn ask_pin(&mut self) -> Vec<Effect> {
        if self.user.is_some() && !self.visit.is_paying() {
            self.dialogs.push(Dialog::Pin(PinForm::new()));
        }
        Vec::new()
    }

    pub(super) fn pin_action(&mut self, action: Action) -> Vec<Effect> {
        match (action, &self.user) {
            (Action::Keep(pin), Some(user)) => vec![Effect::SetPin { user: Box::new(user.clone()), pin }],
            (Action::Close, _) => {
                let _ = self.dialogs.pop();
                Vec::new()
            }
            (Action::None | Action::Keep(_), _) => Vec::new(),
        }
    }

    /// Whether the PIN was kept.
    pub(super) fn pin_set(&mut self, outcome: Result<Vec<Person>, PinError>) -> Vec<Effect> {
        let refused = outcome.as_ref().err().copied();
        if let Ok(people) = outcome {
            self.people = people;
        }
        for dialog in &mut self.dialogs {
            if let Dialog::Pin(form) = dialog {
                form.answered(refused);
            }
        }
        Vec::new()
    }
}
