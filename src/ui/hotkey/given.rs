//! Keys that a workplace has changed ([`crate::keyboard`]): where a key of the table stands now, and which key a press
//! asks for.

use iced::keyboard::Key;
use iced::keyboard::key::Named;

use super::{Chord, Press, TABLE};
use crate::keyboard::{Cap, keymap};

/// Function keys that can be given.
const FUNCTION: [(Named, u8); 11] = [
    (Named::F2, 2),
    (Named::F3, 3),
    (Named::F4, 4),
    (Named::F5, 5),
    (Named::F6, 6),
    (Named::F7, 7),
    (Named::F8, 8),
    (Named::F9, 9),
    (Named::F10, 10),
    (Named::F11, 11),
    (Named::F12, 12),
];

impl Chord {
    /// The key it is, when that can be given to another deed.
    pub(super) fn cap(self) -> Option<Cap> {
        match self {
            Self::Named(name) => number_of(name).map(Cap::Function),
            Self::Ctrl(letter) if letter.is_ascii_lowercase() => Some(Cap::Ctrl(letter)),
            Self::Ctrl(_)
            | Self::Shift(_)
            | Self::CtrlNamed(_)
            | Self::Sign(_)
            | Self::Figure
            | Self::Digit
            | Self::CtrlDigit => None,
        }
    }

    /// The key of now for what comes with this one.
    #[must_use]
    pub fn now(self) -> Self {
        match self.cap().map(|home| keymap().now(home)) {
            Some(Cap::Ctrl(letter)) => Self::Ctrl(letter),
            Some(Cap::Function(number)) => {
                FUNCTION.into_iter().find(|(_, known)| *known == number).map_or(self, |(name, _)| Self::Named(name))
            }
            None => self,
        }
    }
}

fn number_of(name: Named) -> Option<u8> {
    FUNCTION.into_iter().find(|(known, _)| *known == name).map(|(_, number)| number)
}

impl Press {
    /// The key it asks for where one is to be given: nothing inside for one that cannot be, nothing at all while Ctrl or
    /// another such key is only held.
    #[must_use]
    pub fn wanted(&self) -> Option<Option<Cap>> {
        const HELD: [Named; 8] = [
            Named::Shift,
            Named::Control,
            Named::Alt,
            Named::AltGraph,
            Named::Super,
            Named::Meta,
            Named::CapsLock,
            Named::NumLock,
        ];
        let (control, shift) = (self.modifiers.control(), self.modifiers.shift());
        let others = self.modifiers.alt() || self.modifiers.logo();
        match &self.key {
            Key::Named(name) if HELD.contains(name) => None,
            _ if others || shift => Some(None),
            Key::Named(name) if !control => Some(number_of(*name).map(Cap::Function)),
            Key::Named(_) => Some(None),
            _ if control => Some(self.letter().filter(char::is_ascii_lowercase).map(Cap::Ctrl)),
            _ => Some(None),
        }
    }
}

/// What is done by the key that comes as this one: the keys of its texts, each once, in the order of the table.
#[must_use]
pub fn labels_of(home: Cap) -> Vec<&'static str> {
    let mut labels: Vec<&'static str> = Vec::new();
    for row in TABLE.iter().filter(|row| row.chord.cap() == Some(home) && !row.label.is_empty()) {
        if !labels.contains(&row.label) {
            labels.push(row.label);
        }
    }
    labels
}
