//! Words of the centre: told when hands are free, never under a key that was meant for something else.

use super::App;
use crate::till::command::Command;
use crate::ui::app::screens::Screen;
use crate::ui::centre::Word;
use crate::ui::dialog::Dialog;
use crate::ui::effect::{Effect, Errand};
use crate::ui::notice::Trouble;

/// Hands are free when no key was touched for so long, milliseconds.
const FREE_MS: u64 = 3_000;

/// A word stands for so long before a key puts it away, milliseconds.
const STANDS_MS: u64 = 1_000;

impl App {
    /// What the centre told, as the desk found it.
    pub(super) fn centre_told(&mut self, words: Vec<Word>) {
        if let Screen::Queue(screen) = &mut self.screen {
            screen.told(words.clone());
        }
        self.centre_words = words;
    }

    /// Words of the centre that nobody has put away.
    pub(in crate::ui) fn unread(&self) -> usize {
        self.centre_words.iter().filter(|word| !word.is_read).count()
    }

    /// Tells the next word when nobody is being served and nothing is being done: at the empty search alone.
    pub(super) fn tell_when_free(&mut self) {
        let idle_ms = self.opening.clock.monotonic_ms().saturating_sub(self.touched_ms);
        let is_free = self.user.is_some()
            && matches!(&self.screen, Screen::Search(search) if search.is_blank())
            && self.dialogs.is_empty()
            && self.visit.items().is_empty()
            && !self.visit.is_paying()
            && idle_ms >= FREE_MS;
        if !is_free {
            return;
        }
        if let Some(word) = self.centre_words.iter().find(|word| !word.is_read) {
            self.dialogs.push(Dialog::Told(Trouble::FromCentre(Box::new(word.clone()))));
            self.word_since_ms = self.opening.clock.monotonic_ms();
        }
    }

    /// True while a word has only just come up: a key that is pressed now was meant for something else.
    pub(super) fn is_word_too_new(&self) -> bool {
        let told = matches!(self.dialogs.last(), Some(Dialog::Told(Trouble::FromCentre(_))));
        told && self.opening.clock.monotonic_ms().saturating_sub(self.word_since_ms) < STANDS_MS
    }

    /// Somebody put a word away.
    pub(super) fn word_read(&mut self, id: u64) -> Vec<Effect> {
        for word in self.centre_words.iter_mut().filter(|word| word.id == id) {
            word.is_read = true;
        }
        Self::ask(Errand::Glance, Command::MessageRead(id))
    }
}
