//! All colours and sizes of the window, by meaning: screens name what a thing is, never how it looks.
//!
//! Every text colour keeps a contrast of at least 4.5:1 on every ground it stands on; a test computes it. A colour
//! always goes with a word or a sign.

mod palette;
mod size;
mod style;

use iced::Font;

pub use palette::Palette;
use palette::{CONTRAST, DARK, LIGHT};
pub use size::{
    TypeSize, body, change, header, heading, line, menu, note, row, set_type_size, sum, summary, total, type_size, wide,
};

/// Text of the window.
pub const FONT: Font = Font::with_name("DejaVu Sans");
/// What the eye should find first.
pub const BOLD: Font = Font { weight: iced::font::Weight::Bold, ..FONT };
/// Figures in columns and numbers of accounts.
pub const MONO: Font = Font::with_name("DejaVu Sans Mono");
/// Sums that matter, in columns.
pub const MONO_BOLD: Font = Font { weight: iced::font::Weight::Bold, ..MONO };

/// The fonts of the program itself: nothing depends on what the system has.
pub const FONT_FILES: [&[u8]; 4] = [
    include_bytes!("../../assets/fonts/DejaVuSans.ttf"),
    include_bytes!("../../assets/fonts/DejaVuSans-Bold.ttf"),
    crate::papers::MONO,
    crate::papers::MONO_BOLD,
];

/// Width of the visit at the right.
pub const VISIT: f32 = 300.0;
/// Width of the demonstration's pane.
pub const DEMO: f32 = 352.0;
/// The least width of that pane.
pub const DEMO_MIN: f32 = 256.0;
/// Width of the smallest screen of a workplace.
pub const WIDTH_MIN: f32 = 1024.0;
/// Width of a dialog.
pub const DIALOG: f32 = 560.0;
/// Steps of space.
pub const GAP_XS: f32 = 4.0;
/// Between things that belong together.
pub const GAP_S: f32 = 8.0;
/// Between things.
pub const GAP_M: f32 = 12.0;
/// Between groups.
pub const GAP_L: f32 = 16.0;
/// Around groups.
pub const GAP_XL: f32 = 24.0;

/// How the window looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
    /// Black and white with yellow.
    Contrast,
}

impl Look {
    /// Every look, in the order they are switched through.
    pub const ALL: [Self; 3] = [Self::Light, Self::Dark, Self::Contrast];

    /// The name in settings and in keys of texts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
        }
    }

    /// The look of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|look| look.name() == name)
    }

    /// The next one.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Light => Self::Dark,
            Self::Dark => Self::Contrast,
            Self::Contrast => Self::Light,
        }
    }

    /// Its colours.
    #[must_use]
    pub const fn colours(self) -> &'static Palette {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
            Self::Contrast => &CONTRAST,
        }
    }
}

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ink {
    /// As its surroundings have it.
    #[default]
    Inherit,
    /// Read when looked for.
    Quiet,
    /// Of the thing in focus.
    Focus,
    /// Done, online.
    Done,
    /// Look at this.
    Look,
    /// Money may be lost or refused.
    Danger,
}

/// What an area is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pane {
    /// Nothing of its own.
    #[default]
    Clear,
    /// The window's ground.
    Base,
    /// A panel.
    Panel,
    /// A table, a field's ground.
    Raised,
    /// A dialog.
    Dialog,
    /// Over the window while a dialog is open.
    Scrim,
    /// A line between panels.
    Line,
    /// The cap of a key.
    KeyCap,
    /// Something to be looked at.
    Look,
    /// Something that went wrong.
    Danger,
    /// A strip of paper.
    Paper,
    /// A group with the focus: a ring.
    Focused,
    /// The part of a bar that is done.
    Done,
}

/// What can be pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Act {
    /// An action beside others.
    #[default]
    Plain,
    /// The same with the focus.
    PlainFocused,
    /// The main action.
    Main,
    /// The main action with the focus.
    MainFocused,
    /// A row of a table.
    Row {
        /// It has the focus.
        focused: bool,
        /// It is the chosen one.
        chosen: bool,
        /// It is every other one of a long table.
        odd: bool,
    },
    /// An item of the menu.
    Menu {
        /// The one that is open.
        current: bool,
    },
}

/// What a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Entry {
    /// As it should be.
    #[default]
    Fine,
    /// What was typed cannot be.
    Wrong,
}
