//! All keys of the window, in one table: it feeds the handler, the key line at the bottom and the help.
//!
//! The table tells which key a deed comes with. Where a workplace has changed its keys ([`crate::keyboard`]), the rows
//! that leave this module name the keys of now.
//! Letters with Ctrl are matched by the place of the key, so that they work under every layout.

use iced::keyboard::key::{Code, Named, Physical};
use iced::keyboard::{Key, Modifiers};
use kassa_domain::user::Rights;

/// An item of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Item {
    /// A new bill.
    Bill,
    /// A bill that is paid ahead.
    Ahead,
    /// Readings of meters.
    Readings,
    /// Payments to providers outside the billing.
    Third,
    /// Paid bills.
    Paid,
    /// The fiscal register.
    Register,
    /// The shift.
    Shift,
    /// The queue to the centre.
    Queue,
    /// Reports.
    Reports,
    /// Language, look and settings.
    Settings,
}

impl Item {
    /// Every item, from top to bottom.
    pub const ALL: [Self; 10] = [
        Self::Bill,
        Self::Ahead,
        Self::Readings,
        Self::Third,
        Self::Reports,
        Self::Paid,
        Self::Register,
        Self::Shift,
        Self::Queue,
        Self::Settings,
    ];
}

/// What a key does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Deed {
    /// Hold the download of the directory up, or let it go on.
    Hold,
    /// To the next stop.
    Next,
    /// To the stop before.
    Previous,
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the first row.
    First,
    /// To the last row.
    Last,
    /// To the left: a day back.
    Left,
    /// To the right: a day on.
    Right,
    /// Choose, confirm, go on.
    Enter,
    /// Tick or untick.
    Tick,
    /// Tick everything.
    TickAll,
    /// Untick everything.
    TickNone,
    /// A digit or a separator begins an amount.
    Figure(char),
    /// Correction of amounts on or off.
    Correct,
    /// Everything unpaid or the previous month.
    Month,
    /// The services that are ticked, or all of them.
    Services,
    /// The questions before the search.
    Questions,
    /// The fields of the search one by one.
    Fields,
    /// Take out what was put into the visit last.
    Remove,
    /// To the money.
    Pay,
    /// Exactly as much as is to be paid.
    Exact,
    /// A note of this place in the row of notes.
    Note(u8),
    /// Void the payment.
    Void,
    /// Attach the papers of a void.
    Papers,
    /// Remember the payer.
    Remember,
    /// Forget the payer.
    Forget,
    /// Put all that the payer owes of what they paid here before into the visit.
    PutAll,
    /// Print a duplicate.
    Duplicate,
    /// Spread one sum over the debts.
    Spread,
    /// Months paid ahead instead of what is owed.
    Ahead,
    /// What the meters show.
    Readings,
    /// Whose word a reading is: the next source.
    Source,
    /// Print what is on the screen.
    Print,
    /// The queue of papers.
    Prints,
    /// Keep it as a table.
    SaveTable,
    /// Keep it as a PDF.
    SavePdf,
    /// Keep it as CSV, for programs that read tables of text.
    SaveCsv,
    /// Keep it as DBF, for programs that read nothing newer.
    SaveDbf,
    /// Keep what was edited.
    Keep,
    /// Put in what the clipboard holds.
    Paste,
    /// As it was before the last change.
    Undo,
    /// To the next mistake.
    Mistake,
    /// Leave changes behind.
    Discard,
    /// The program's own again.
    BuiltIn,
    /// Write the queue into a file.
    CarryOut,
    /// Take in an answer of the centre that came as a file.
    CarryIn,
    /// Look at the evidence.
    Evidence,
    /// Show the payment that a row is about.
    Payment,
    /// Item of a numbered list.
    Pick(u8),
    /// Back, without doing anything.
    Back,
    /// The next language.
    Language,
    /// The next look.
    Look,
    /// The help.
    Help,
    /// What is new in the program.
    News,
    /// What waits for a decision.
    Cases,
    /// To an item of the menu.
    Go(Item),
    /// Put the visit aside.
    Park,
    /// Take a visit that was put aside.
    Unpark,
    /// Hand the drawer over to another cashier.
    HandOver,
    /// Sign out.
    SignOut,
    /// Lock the window.
    Lock,
    /// Set a PIN.
    Pin,
    /// Cut or mend the demonstration's network.
    Network,
    /// Show or put away the demonstration's paper, where the window is too narrow for both.
    Paper,
}

impl Deed {
    /// True for what a held key may do again and again.
    #[must_use]
    pub const fn repeats(self) -> bool {
        matches!(
            self,
            Self::Next
                | Self::Previous
                | Self::Up
                | Self::Down
                | Self::PageUp
                | Self::PageDown
                | Self::Left
                | Self::Right
        ) || matches!(self, Self::Figure(_))
    }
}

/// A key, or one with Ctrl or Shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chord {
    /// A key with a name.
    Named(Named),
    /// The same with Shift.
    Shift(Named),
    /// A letter or a digit with Ctrl.
    Ctrl(char),
    /// A key with a name, and Ctrl.
    CtrlNamed(Named),
    /// A sign, typed without Ctrl.
    Sign(char),
    /// Any digit, comma or point.
    Figure,
    /// A digit.
    Digit,
    /// Ctrl with a digit from 1 to 5.
    CtrlDigit,
}

/// A key as it arrives.
#[derive(Debug, Clone)]
pub struct Press {
    /// What it means under the layout.
    pub key: Key,
    /// Where it is.
    pub physical: Physical,
    /// What is held with it.
    pub modifiers: Modifiers,
    /// What it types.
    pub text: Option<String>,
    /// It is held down.
    pub repeat: bool,
}

impl Press {
    /// The sign it types, when it types one.
    #[must_use]
    pub fn sign(&self) -> Option<char> {
        if self.modifiers.control() || self.modifiers.alt() || self.modifiers.logo() {
            return None;
        }
        let mut signs = self.text.as_deref()?.chars();
        let sign = signs.next().filter(|sign| !sign.is_control())?;
        signs.next().is_none().then_some(sign)
    }

    /// The sign a keyboard with the American layout would type: what scanners mean.
    #[must_use]
    pub fn scanned_sign(&self) -> Option<char> {
        let typed = self.sign()?;
        let Physical::Code(code) = self.physical else { return Some(typed) };
        Some(american(code, self.modifiers.shift()).unwrap_or(typed))
    }

    fn letter(&self) -> Option<char> {
        let latin = self.key.to_latin(self.physical).map(|letter| letter.to_ascii_lowercase());
        match (latin, self.physical) {
            (Some(letter), _) if letter.is_ascii_alphanumeric() => Some(letter),
            (_, Physical::Code(code)) => american(code, false),
            (other, Physical::Unidentified(_)) => other,
        }
    }
}

fn american(code: Code, shift: bool) -> Option<char> {
    const PLACES: [(Code, char, char); 47] = [
        (Code::Digit1, '1', '!'),
        (Code::Digit2, '2', '@'),
        (Code::Digit3, '3', '#'),
        (Code::Digit4, '4', '$'),
        (Code::Digit5, '5', '%'),
        (Code::Digit6, '6', '^'),
        (Code::Digit7, '7', '&'),
        (Code::Digit8, '8', '*'),
        (Code::Digit9, '9', '('),
        (Code::Digit0, '0', ')'),
        (Code::Minus, '-', '_'),
        (Code::Equal, '=', '+'),
        (Code::BracketLeft, '[', '{'),
        (Code::BracketRight, ']', '}'),
        (Code::Backslash, '\\', '|'),
        (Code::Semicolon, ';', ':'),
        (Code::Quote, '\'', '"'),
        (Code::Backquote, '`', '~'),
        (Code::Comma, ',', '<'),
        (Code::Period, '.', '>'),
        (Code::Slash, '/', '?'),
        (Code::KeyA, 'a', 'A'),
        (Code::KeyB, 'b', 'B'),
        (Code::KeyC, 'c', 'C'),
        (Code::KeyD, 'd', 'D'),
        (Code::KeyE, 'e', 'E'),
        (Code::KeyF, 'f', 'F'),
        (Code::KeyG, 'g', 'G'),
        (Code::KeyH, 'h', 'H'),
        (Code::KeyI, 'i', 'I'),
        (Code::KeyJ, 'j', 'J'),
        (Code::KeyK, 'k', 'K'),
        (Code::KeyL, 'l', 'L'),
        (Code::KeyM, 'm', 'M'),
        (Code::KeyN, 'n', 'N'),
        (Code::KeyO, 'o', 'O'),
        (Code::KeyP, 'p', 'P'),
        (Code::KeyQ, 'q', 'Q'),
        (Code::KeyR, 'r', 'R'),
        (Code::KeyS, 's', 'S'),
        (Code::KeyT, 't', 'T'),
        (Code::KeyU, 'u', 'U'),
        (Code::KeyV, 'v', 'V'),
        (Code::KeyW, 'w', 'W'),
        (Code::KeyX, 'x', 'X'),
        (Code::KeyY, 'y', 'Y'),
        (Code::KeyZ, 'z', 'Z'),
    ];
    let (_, plain, shifted) = PLACES.into_iter().find(|(place, _, _)| *place == code)?;
    Some(if shift { shifted } else { plain })
}

impl Chord {
    /// What the press does under this chord, when it is this chord.
    fn matches(self, press: &Press, deed: Deed) -> Option<Deed> {
        let (control, shift) = (press.modifiers.control(), press.modifiers.shift());
        let named = |name| press.key == Key::Named(name) && !press.modifiers.alt();
        let digit = || press.letter().and_then(|sign| sign.to_digit(10)).and_then(|digit| u8::try_from(digit).ok());
        match self {
            Self::Named(name) => (named(name) && !control && !shift).then_some(deed),
            Self::Shift(name) => (named(name) && !control && shift).then_some(deed),
            Self::Ctrl(letter) => (control && !press.modifiers.alt() && press.letter() == Some(letter)).then_some(deed),
            Self::CtrlNamed(name) => (named(name) && control && !shift).then_some(deed),
            Self::Sign(sign) => (press.sign() == Some(sign)).then_some(deed),
            Self::Figure => {
                press.sign().filter(|sign| sign.is_ascii_digit() || matches!(sign, ',' | '.')).map(Deed::Figure)
            }
            Self::Digit => press
                .sign()
                .and_then(|sign| sign.to_digit(10))
                .and_then(|digit| u8::try_from(digit).ok())
                .map(Deed::Pick),
            Self::CtrlDigit => {
                if control {
                    digit().filter(|digit| (1..=5).contains(digit)).map(Deed::Note)
                } else {
                    None
                }
            }
        }
    }

    /// What is written on the keys.
    #[must_use]
    pub fn caps(self) -> String {
        match self {
            Self::Named(name) => cap(name).to_owned(),
            Self::Shift(name) => format!("Shift+{}", cap(name)),
            Self::Ctrl(letter) => format!("Ctrl+{}", letter.to_ascii_uppercase()),
            Self::CtrlNamed(name) => format!("Ctrl+{}", cap(name)),
            Self::Sign(sign) => sign.to_string(),
            Self::Figure => "0–9".to_owned(),
            Self::Digit => "0–9".to_owned(),
            Self::CtrlDigit => "Ctrl+1…5".to_owned(),
        }
    }
}

const fn cap(name: Named) -> &'static str {
    match name {
        Named::Enter => "Enter",
        Named::Escape => "Esc",
        Named::Tab => "Tab",
        Named::Space => "Space",
        Named::Delete => "Del",
        Named::ArrowUp => "↑",
        Named::ArrowDown => "↓",
        Named::ArrowLeft => "←",
        Named::ArrowRight => "→",
        Named::PageUp => "PgUp",
        Named::PageDown => "PgDn",
        Named::Home => "Home",
        Named::End => "End",
        Named::F1 => "F1",
        Named::F2 => "F2",
        Named::F3 => "F3",
        Named::F4 => "F4",
        Named::F5 => "F5",
        Named::F6 => "F6",
        Named::F7 => "F7",
        Named::F8 => "F8",
        Named::F9 => "F9",
        Named::F10 => "F10",
        Named::F11 => "F11",
        Named::F12 => "F12",
        _ => "?",
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// Where it holds.
    pub place: Place,
    /// Which key.
    pub chord: Chord,
    /// What it does.
    pub deed: Deed,
    /// What the key line and the help call it: the key of a text; empty for what goes without saying.
    pub label: &'static str,
    /// It stands in the key line; else only in the help.
    pub in_line: bool,
}

const fn line(place: Place, chord: Chord, deed: Deed, label: &'static str) -> Binding {
    Binding { place, chord, deed, label, in_line: true }
}

const fn help(place: Place, chord: Chord, deed: Deed, label: &'static str) -> Binding {
    Binding { place, chord, deed, label, in_line: false }
}

mod given;
mod place;
pub mod rights;
mod table;
pub use given::labels_of;
pub use place::Place;
pub use table::TABLE;

/// What a press does, by the first of the places that knows it.
#[must_use]
pub fn deed(places: &[Place], press: &Press) -> Option<Deed> {
    places.iter().find_map(|place| {
        TABLE.iter().filter(|row| row.place == *place).find_map(|row| row.chord.now().matches(press, row.deed))
    })
}

/// The rows of these places that have words for who has these rights, in the order of the table; a key that a nearer
/// place takes is not told again.
pub fn rows(places: &[Place], rights: Rights) -> impl Iterator<Item = Binding> {
    places.iter().enumerate().flat_map(move |(index, place)| {
        let taken = move |row: &Binding| {
            TABLE.iter().any(|other| places[..index].contains(&other.place) && other.chord == row.chord)
        };
        let told = move |row: &Binding| !row.label.is_empty() && row.deed.is_for(rights);
        let rows = TABLE.iter().filter(move |row| row.place == *place && told(row) && !taken(row));
        rows.map(|row| Binding { chord: row.chord.now(), ..*row })
    })
}

/// The key of an item of the menu, as written on it.
#[must_use]
pub fn cap_of(deed: Deed) -> String {
    TABLE.iter().find(|row| row.deed == deed).map(|row| row.chord.now().caps()).unwrap_or_default()
}

/// The key it comes with, where that was not changed.
#[must_use]
pub fn home_cap_of(deed: Deed) -> String {
    TABLE.iter().find(|row| row.deed == deed).map(|row| row.chord.caps()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
