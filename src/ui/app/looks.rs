//! What the window looks like, by its keys, and the network that a demonstration cuts.

use super::App;
use crate::i18n::Language;
use crate::ui::app::screens::Screen;
use crate::ui::effect::Effect;
use crate::ui::theme::{Look, TypeSize};

impl App {
    /// The look now.
    #[must_use]
    pub const fn look(&self) -> Look {
        self.look
    }

    /// The language now.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// Another look, kept for the next start.
    pub(super) fn wear(&mut self, look: Look) -> Vec<Effect> {
        self.look = look;
        self.keep("theme", look.name())
    }

    /// Open settings show what is kept.
    pub(super) fn keep(&self, key: &'static str, value: &str) -> Vec<Effect> {
        let value = value.to_owned();
        vec![match self.screen {
            Screen::Settings(_) => Effect::Save(vec![(key, Some(value))]),
            _ => Effect::Keep { key, value },
        }]
    }

    /// Text of this size from now on.
    pub const fn set_type_size(&mut self, size: TypeSize) {
        self.type_size = size;
    }

    pub(super) fn switch_network(&mut self) -> Vec<Effect> {
        if !self.opening.demo {
            return Vec::new();
        }
        self.network_cut = !self.network_cut;
        vec![Effect::SwitchNetwork]
    }
}
