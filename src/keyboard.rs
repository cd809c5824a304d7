//! Keys of the window that a workplace may change: what the settings call them, which key each comes with, and where it
//! stands now.
//!
//! A deed is given a key by an exchange: whatever stood on that key, in every place of the window, stands on the one that
//! was left. So nothing is ever without a key, no key means two things, and what shares a key goes on sharing it. Only
//! function keys and letters with Ctrl take part; F1 is the help, and Enter, Esc, arrows and digits are what they are.
//!
//! The window lives on one thread, and so do its keys, as its language does: [`set_keymap`] is called as a window is
//! drawn, and the texts ask by `{ KEY("pay") }`.

use std::cell::Cell;
use std::fmt;
use std::str::FromStr;

/// A key that can be given: a function key from F2 on, or a letter with Ctrl.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cap {
    /// A function key, 2–12.
    Function(u8),
    /// A Latin letter in lower case, by its place on the keyboard, with Ctrl.
    Ctrl(char),
}

impl Cap {
    /// Every one of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (2..=12).map(Self::Function).chain(('a'..='z').map(Self::Ctrl))
    }

    /// True for what a field of text does with a letter: copy, paste, cut, mark all, undo. It is given to nothing.
    #[must_use]
    pub const fn is_of_fields(self) -> bool {
        matches!(self, Self::Ctrl('a' | 'c' | 'v' | 'x' | 'z'))
    }

    fn index(self) -> usize {
        match self {
            Self::Function(number) => usize::from(number) - 2,
            Self::Ctrl(letter) => 11 + (letter as usize).saturating_sub('a' as usize),
        }
    }
}

impl fmt::Display for Cap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Function(number) => write!(f, "F{number}"),
            Self::Ctrl(letter) => write!(f, "Ctrl+{}", letter.to_ascii_uppercase()),
        }
    }
}

/// No key that can be given is written so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no key that can be given")]
pub struct NoCap;

impl FromStr for Cap {
    type Err = NoCap;

    fn from_str(text: &str) -> Result<Self, NoCap> {
        Self::all().find(|cap| cap.to_string().eq_ignore_ascii_case(text)).ok_or(NoCap)
    }
}

/// What can be given another key: its word in the section `keys` of the settings, and the key it comes with.
pub const DEEDS: [(&str, Cap); 30] = [
    ("pay", Cap::Function(12)),
    ("bill", Cap::Function(2)),
    ("ahead", Cap::Ctrl('h')),
    ("readings", Cap::Ctrl('i')),
    ("third", Cap::Ctrl('o')),
    ("reports", Cap::Function(3)),
    ("paid", Cap::Function(6)),
    ("register", Cap::Function(7)),
    ("shift", Cap::Function(9)),
    ("queue", Cap::Function(10)),
    ("settings", Cap::Function(11)),
    ("other", Cap::Function(4)),
    ("remove", Cap::Ctrl('u')),
    ("park", Cap::Ctrl('k')),
    ("unpark", Cap::Ctrl('g')),
    ("questions", Cap::Ctrl('w')),
    ("services", Cap::Ctrl('f')),
    ("month", Cap::Ctrl('m')),
    ("correct", Cap::Ctrl('e')),
    ("save", Cap::Ctrl('s')),
    ("print", Cap::Ctrl('p')),
    ("duplicate", Cap::Ctrl('d')),
    ("cases", Cap::Ctrl('r')),
    ("lock", Cap::Ctrl('b')),
    ("pin", Cap::Ctrl('n')),
    ("hand_over", Cap::Ctrl('j')),
    ("sign_out", Cap::Ctrl('q')),
    ("language", Cap::Ctrl('l')),
    ("theme", Cap::Ctrl('t')),
    ("hold", Cap::Ctrl('y')),
];

/// Keys of a demonstration, which texts name too. No setting does, but they make room as all others do.
const DEMO: [(&str, Cap); 2] = [("paper", Cap::Function(5)), ("network", Cap::Function(8))];

/// The key that a word of the texts comes with.
fn home_of(word: &str) -> Option<Cap> {
    DEEDS.iter().chain(&DEMO).find(|(known, _)| *known == word).map(|(_, home)| *home)
}

const CAPS: usize = 37;

/// Where every key stands now: what came with a key is pressed by another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keymap([Cap; CAPS]);

impl Default for Keymap {
    fn default() -> Self {
        let mut caps = Cap::all();
        Self(std::array::from_fn(|_| caps.next().unwrap_or(Cap::Function(2))))
    }
}

impl Keymap {
    /// Where that stands now which comes with this key.
    #[must_use]
    pub fn now(&self, home: Cap) -> Cap {
        self.0.get(home.index()).copied().unwrap_or(home)
    }

    /// The key a word of the settings or texts has now.
    #[must_use]
    pub fn of(&self, word: &str) -> Option<Cap> {
        home_of(word).map(|home| self.now(home))
    }

    fn exchange(&mut self, one: Cap, other: Cap) {
        for cap in &mut self.0 {
            if *cap == one {
                *cap = other;
            } else if *cap == other {
                *cap = one;
            }
        }
    }
}

/// Two settings want one key: their words, as they stand in [`DEEDS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clash(pub &'static str, pub &'static str);

/// What the settings say of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wishes([Option<Cap>; DEEDS.len()]);

impl Default for Wishes {
    fn default() -> Self {
        Self([None; DEEDS.len()])
    }
}

impl Wishes {
    /// This deed is to have this key; nothing for a word that there is not, or a key that cannot be given to it.
    pub fn want(&mut self, word: &str, cap: &str) -> Option<()> {
        let at = DEEDS.iter().position(|(known, _)| *known == word)?;
        let cap: Cap = cap.parse().ok()?;
        if cap.is_of_fields() {
            return None;
        }
        self.0[at] = Some(cap);
        Some(())
    }

    /// These wishes with such changes.
    #[must_use]
    pub fn after(mut self, changes: &[(&'static str, Option<Cap>)]) -> Self {
        for (wish, (word, _)) in self.0.iter_mut().zip(&DEEDS) {
            if let Some((_, cap)) = changes.iter().find(|(changed, _)| changed == word) {
                *wish = *cap;
            }
        }
        self
    }

    /// Two of them that want the same key.
    #[must_use]
    pub fn clash(&self) -> Option<Clash> {
        let given = || DEEDS.iter().zip(&self.0).filter_map(|((word, _), cap)| Some((*word, (*cap)?)));
        given().enumerate().find_map(|(index, (word, cap))| {
            let other = given().skip(index + 1).find(|(_, other)| *other == cap)?;
            Some(Clash(word, other.0))
        })
    }

    /// Where keys stand by them: the exchanges one after another, each from where the deed stands by then. As no two want
    /// one key, none of them undoes an earlier one.
    #[must_use]
    pub fn keymap(&self) -> Keymap {
        let mut keymap = Keymap::default();
        for ((_, home), wanted) in DEEDS.iter().zip(&self.0) {
            if let Some(wanted) = wanted {
                keymap.exchange(keymap.now(*home), *wanted);
            }
        }
        keymap
    }

    /// What changes in the settings when a deed is given a key: its own line and that of the deed it changes places
    /// with; nothing stands where a deed has the key that it comes with. Nothing at all for a word that there is not.
    #[must_use]
    pub fn exchanged(&self, word: &str, cap: Cap) -> Vec<(&'static str, Option<Cap>)> {
        let keymap = self.keymap();
        let Some((word, home)) = DEEDS.iter().find(|(known, _)| *known == word) else { return Vec::new() };
        let left = keymap.now(*home);
        let written = |home: Cap, cap: Cap| Some(cap).filter(|cap| *cap != home);
        let other = DEEDS.iter().find(|(other, home)| other != word && keymap.now(*home) == cap);
        let own = std::iter::once((*word, written(*home, cap)));
        own.chain(other.map(|(other, home)| (*other, written(*home, left)))).collect()
    }
}

thread_local! {
    static CURRENT: Cell<Option<Keymap>> = const { Cell::new(None) };
}

/// Puts the keys of this thread's window in their places.
pub fn set_keymap(keymap: Keymap) {
    CURRENT.set(Some(keymap));
}

/// Where the keys of this thread's window stand.
#[must_use]
pub fn keymap() -> Keymap {
    CURRENT.get().unwrap_or_default()
}

/// The key a word has now, as it is written on it.
#[must_use]
pub fn cap_of(word: &str) -> Option<String> {
    keymap().of(word).map(|cap| cap.to_string())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn wishes(given: &[(&str, &str)]) -> Wishes {
        let mut wishes = Wishes::default();
        for (word, cap) in given {
            wishes.want(word, cap).unwrap();
        }
        wishes
    }

    #[test]
    fn keys_are_written_as_they_stand_on_the_keyboard() {
        assert_eq!(Cap::all().count(), CAPS);
        for (index, cap) in Cap::all().enumerate() {
            assert_eq!((cap.index(), cap.to_string().parse()), (index, Ok(cap)));
        }
        for (text, expect) in [
            ("F2", Ok(Cap::Function(2))),
            ("f12", Ok(Cap::Function(12))),
            ("ctrl+k", Ok(Cap::Ctrl('k'))),
            ("F1", Err(NoCap)),
            ("F13", Err(NoCap)),
            ("F02", Err(NoCap)),
            ("Ctrl+1", Err(NoCap)),
            ("Ctrl+Я", Err(NoCap)),
            ("Enter", Err(NoCap)),
            ("K", Err(NoCap)),
            ("", Err(NoCap)),
        ] {
            assert_eq!(text.parse(), expect, "{text}");
        }
    }

    #[test]
    fn no_two_deeds_come_with_one_key() {
        let homes: BTreeSet<Cap> = DEEDS.iter().chain(&DEMO).map(|(_, home)| *home).collect();
        let words: BTreeSet<&str> = DEEDS.iter().chain(&DEMO).map(|(word, _)| *word).collect();
        assert_eq!((homes.len(), words.len()), (DEEDS.len() + DEMO.len(), DEEDS.len() + DEMO.len()));
    }

    #[test]
    fn what_stood_on_a_key_changes_places_with_what_is_put_there() {
        for (given, expect) in [
            (&[][..], &[("pay", "F12"), ("shift", "F9")][..]),
            (&[("pay", "F9")], &[("pay", "F9"), ("shift", "F12"), ("queue", "F10")]),
            (&[("pay", "F9"), ("shift", "F12")], &[("pay", "F9"), ("shift", "F12")]),
            (&[("pay", "F12")], &[("pay", "F12"), ("shift", "F9")]),
            // Three in a ring, though two of them alone are named.
            (&[("pay", "F9"), ("shift", "F10")], &[("pay", "F9"), ("shift", "F10"), ("queue", "F12")]),
            (&[("queue", "F12"), ("pay", "F9")], &[("pay", "F9"), ("queue", "F12"), ("shift", "F10")]),
            (&[("park", "Ctrl+H")], &[("park", "Ctrl+H"), ("ahead", "Ctrl+K"), ("pay", "F12")]),
            (&[("pay", "F5")], &[("pay", "F5"), ("paper", "F12")]),
            (&[("ahead", "F9")], &[("ahead", "F9"), ("shift", "Ctrl+H")]),
            (&[("save", "Ctrl+K"), ("park", "F8")], &[("save", "Ctrl+K"), ("park", "F8"), ("network", "Ctrl+S")]),
        ] {
            let keymap = wishes(given).keymap();
            for (word, cap) in expect {
                assert_eq!(keymap.of(word).map(|cap| cap.to_string()).as_deref(), Some(*cap), "{given:?} {word}");
            }
        }
    }

    #[test]
    fn two_that_want_one_key_are_named() {
        for (given, expect) in [
            (&[("pay", "F9"), ("queue", "F9")][..], Some(Clash("pay", "queue"))),
            (&[("shift", "F9"), ("pay", "F9")], Some(Clash("pay", "shift"))),
            (&[("pay", "F9"), ("shift", "F12")], None),
            (&[], None),
        ] {
            assert_eq!(wishes(given).clash(), expect, "{given:?}");
        }
    }

    /// Whatever was exchanged before, every deed has a key of its own, and the settings say where it is.
    #[test]
    fn any_exchanges_one_after_another_leave_every_deed_a_key_of_its_own() {
        let mut wishes = Wishes::default();
        // Every seventh of all deeds and keys: each meets each in some order before it comes round.
        let caps: Vec<Cap> = Cap::all().filter(|cap| !cap.is_of_fields()).collect();
        for step in 0..20 * DEEDS.len() * caps.len() {
            let (word, _) = DEEDS[step * 7 % DEEDS.len()];
            let cap = caps[(step * 5 + step / DEEDS.len()) % caps.len()];
            let before = wishes.keymap();
            let changes = wishes.exchanged(word, cap);
            for (changed, wanted) in &changes {
                let home = home_of(changed);
                assert!(wanted.is_none_or(|wanted| !wanted.is_of_fields() && Some(wanted) != home));
            }
            wishes = wishes.after(&changes);
            let after = wishes.keymap();
            assert_eq!((wishes.clash(), after.of(word)), (None, Some(cap)), "{word} {cap} {changes:?}");
            assert_eq!(after.0.iter().collect::<BTreeSet<_>>().len(), CAPS, "every key means something once");
            for (other, _) in DEEDS.iter().filter(|(other, _)| changes.iter().all(|(changed, _)| changed != other)) {
                assert_eq!(after.of(other), before.of(other), "{other} stays when {word} goes to {cap}");
            }
        }
    }
}
