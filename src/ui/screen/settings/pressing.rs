//! A deed is given another key: the next key press is that key, and what changes places with it is told before it counts.

use iced::widget::{column, container, row, text};
use iced::{Alignment, Element, Length};

use super::Message;
use crate::config::{Change, key_of};
use crate::fl;
use crate::keyboard::{Cap, DEEDS, Keymap, Wishes};
use crate::ui::hotkey::labels_of;
use crate::ui::theme::{self, Ink, Look};
use crate::ui::widget::parts;

/// A deed that is given another key.
#[derive(Debug, Clone)]
pub(super) struct Pressing {
    /// Its setting.
    pub(super) key: &'static str,
    word: &'static str,
    home: Cap,
    asked: Option<Asked>,
}

/// What was pressed last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Given(Cap),
    /// No deed is ever given this key.
    NotGiven,
    /// Fields of text need it.
    OfFields(Cap),
    /// The deed has it.
    Own(Cap),
}

impl Pressing {
    /// Of a setting; nothing where it is none of a key.
    pub(super) fn of(key: &'static str) -> Option<Self> {
        let word = key.strip_prefix("keys.")?;
        let (word, home) = DEEDS.iter().find(|(known, _)| *known == word)?;
        Some(Self { key, word, home: *home, asked: None })
    }

    /// A key was pressed; nothing where it cannot be given.
    pub(super) fn wanted(&mut self, cap: Option<Cap>, wishes: &Wishes) {
        self.asked = Some(match cap {
            None => Asked::NotGiven,
            Some(cap) if wishes.keymap().now(self.home) == cap => Asked::Own(cap),
            Some(cap) if cap.is_of_fields() => Asked::OfFields(cap),
            Some(cap) => Asked::Given(cap),
        });
    }

    /// What changes in the settings with it; nothing while no key was pressed that can be given.
    pub(super) fn changes(&self, wishes: &Wishes) -> Option<Vec<Change>> {
        let Some(Asked::Given(cap)) = self.asked else { return None };
        let changed = wishes.exchanged(self.word, cap).into_iter();
        Some(changed.filter_map(|(word, cap)| Some((key_of(word)?, cap.map(|cap| cap.to_string())))).collect())
    }

    /// What is done by its key, the key, and what becomes of it.
    pub(super) fn view<'a>(&self, wishes: &Wishes) -> Vec<Element<'a, Message, Look>> {
        let keymap = wishes.keymap();
        let now = keymap.now(self.home);
        let cap = |cap: Cap| container(text(cap.to_string()).size(theme::sum()).font(theme::BOLD));
        let mut keys = row![cap(now)].spacing(theme::GAP_M).align_y(Alignment::Center);
        if let Some(Asked::Given(wanted)) = self.asked {
            keys = keys.push(text("→").size(theme::sum())).push(cap(wanted));
        }
        let what = fl!("settings-key-does", what = told(self.home).join(" · "));
        let mut page = vec![text(what).size(theme::body()).width(Length::Fill).into(), keys.into()];
        match self.asked {
            None => page.push(parts::note(fl!("settings-key-press"))),
            Some(Asked::NotGiven) => page.push(refused(fl!("settings-key-not-given"))),
            Some(Asked::OfFields(cap)) => page.push(refused(fl!("settings-key-of-fields", key = cap.to_string()))),
            Some(Asked::Own(cap)) => page.push(parts::note(fl!("settings-key-own", key = cap.to_string()))),
            Some(Asked::Given(cap)) => {
                let after = wishes.after(&wishes.exchanged(self.word, cap)).keymap();
                page.extend(self.moved(&keymap, &after));
                page.push(parts::note(fl!("settings-key-keep")));
            }
        }
        page
    }

    /// What changes places with it.
    fn moved<'a>(&self, before: &Keymap, after: &Keymap) -> Vec<Element<'a, Message, Look>> {
        let homes = Cap::all().filter(|home| *home != self.home && before.now(*home) != after.now(*home));
        let told = homes.filter(|home| !told(*home).is_empty()).map(|home| {
            let (what, key) = (told(home).join(" · "), after.now(home).to_string());
            text(fl!("settings-key-moves", what = what, key = key)).size(theme::body()).class(Ink::Look).into()
        });
        let moved: Vec<_> = told.collect();
        if moved.is_empty() { vec![text(fl!("settings-key-free")).size(theme::body()).into()] } else { moved }
    }
}

fn refused<'a>(words: String) -> Element<'a, Message, Look> {
    column![text(words).size(theme::body()).class(Ink::Danger), parts::note(fl!("settings-key-press"))]
        .spacing(theme::GAP_XS)
        .into()
}

/// What is done by the key that comes as this one, in words.
fn told(home: Cap) -> Vec<String> {
    labels_of(home).into_iter().map(|label| fl!(label)).collect()
}

/// The key of a setting in words, with the one it comes with where that is another; nothing where it is none of a key.
pub(super) fn words_of(key: &str, wishes: &Wishes) -> Option<String> {
    let (_, home) = DEEDS.iter().find(|(word, _)| key.strip_prefix("keys.") == Some(word))?;
    let now = wishes.keymap().now(*home);
    Some(if now == *home {
        now.to_string()
    } else {
        fl!("settings-key-changed", key = now.to_string(), home = home.to_string())
    })
}

/// How many deeds have another key than they come with.
pub(super) fn count_words(wishes: &Wishes) -> String {
    let keymap = wishes.keymap();
    let count = DEEDS.iter().filter(|(_, home)| keymap.now(*home) != *home).count();
    if count == 0 { fl!("settings-keys-as-they-come") } else { fl!("settings-keys-changed", count = count) }
}
