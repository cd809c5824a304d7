//! The window's language: of the till while nobody is signed in, and each person's own from then on.

use super::App;
use crate::i18n::{self, Language};
use crate::ui::effect::Effect;

impl App {
    /// The next language, by its key: kept for who is signed in, or for the till where nobody is.
    pub(super) fn speak_next(&mut self) -> Vec<Effect> {
        let language = i18n::next(self.language);
        self.speak(language);
        match self.chose() {
            Some(kept) => vec![kept],
            None => {
                self.till_language = language;
                self.keep("language", language.code())
            }
        }
    }

    /// The till's language was changed in its settings; whoever changed it wants to speak it too.
    pub(super) fn till_speaks(&mut self, language: Language) -> Option<Effect> {
        self.till_language = language;
        self.speak(language);
        self.chose()
    }

    /// Somebody signed in: their own language is back, or the till's where they never chose one. Who has left keeps
    /// speaking to nobody: a locked window and the sign-in stay as they are.
    pub(super) fn speak_as_they_do(&mut self) {
        let own = self.user.as_ref().and_then(|user| self.spoken.of(user.id));
        self.speak(own.unwrap_or(self.till_language));
    }

    /// Keeps the language now as that of who is signed in.
    fn chose(&mut self) -> Option<Effect> {
        let user = self.user.as_ref()?.id;
        self.spoken.chose(user, self.language);
        Some(Effect::KeepSpoken(self.spoken.clone()))
    }

    fn speak(&mut self, language: Language) {
        self.language = language;
        i18n::set_language(language);
    }
}
