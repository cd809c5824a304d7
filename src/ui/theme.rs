//! All colours and sizes of the window, by meaning: screens name what a thing is, never how it looks.
//!
//! Every text colour keeps a contrast of at least 4.5:1 on every ground it stands on; a test computes it. A colour
//! always goes with a word or a sign.

use iced::theme::{Base, Mode, Palette as IcedPalette, Style as BaseStyle};
use iced::widget::{button, container, scrollable, text, text_input};
use iced::{Background, Border, Color, Font, Shadow, color};

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
    include_bytes!("../../assets/fonts/DejaVuSansMono.ttf"),
    include_bytes!("../../assets/fonts/DejaVuSansMono-Bold.ttf"),
];

/// Notes beside things.
pub const NOTE: f32 = 13.0;
/// Text and fields.
pub const BODY: f32 = 15.0;
/// Headings.
pub const HEADING: f32 = 18.0;
/// Sums in the middle of attention.
pub const SUM: f32 = 24.0;
/// The total and what is to be paid.
pub const TOTAL: f32 = 40.0;
/// Change after a payment: the payer reads it too.
pub const CHANGE: f32 = 72.0;
/// Height of a row.
pub const ROW: f32 = 32.0;
/// Height of the header.
pub const HEADER: f32 = 40.0;
/// Height of the key line and of the status line.
pub const LINE: f32 = 28.0;
/// Width of the menu at the left.
pub const MENU: f32 = 136.0;
/// Width of the visit at the right.
pub const VISIT: f32 = 300.0;
/// Width of the demonstration's pane.
pub const DEMO: f32 = 352.0;
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

/// Colours by meaning.
#[derive(Debug, Clone, Copy)]
pub struct Palette {
    /// The ground of the window.
    pub base: Color,
    /// Panels on it.
    pub panel: Color,
    /// Fields, tables and dialogs.
    pub raised: Color,
    /// Every other row of a long table.
    pub zebra: Color,
    /// Lines between panels.
    pub line: Color,
    /// Text.
    pub ink: Color,
    /// Text that waits to be looked for.
    pub quiet: Color,
    /// Focus and the main action.
    pub focus: Color,
    /// Text on the focus colour.
    pub on_focus: Color,
    /// Ground of the chosen row.
    pub chosen: Color,
    /// Done, online.
    pub done: Color,
    /// Look at this, decide.
    pub look: Color,
    /// Its ground.
    pub look_ground: Color,
    /// Money may be lost or refused.
    pub danger: Color,
    /// Its ground.
    pub danger_ground: Color,
}

const LIGHT: Palette = Palette {
    base: color!(0xE9ECEF),
    panel: color!(0xF4F6F8),
    raised: color!(0xFFFFFF),
    zebra: color!(0xF5F7F9),
    line: color!(0xBCC4CC),
    ink: color!(0x14181D),
    quiet: color!(0x4A535C),
    focus: color!(0x0B57A4),
    on_focus: color!(0xFFFFFF),
    chosen: color!(0xD3E5F8),
    done: color!(0x14602E),
    look: color!(0x7A4600),
    look_ground: color!(0xFFF0CF),
    danger: color!(0xA31515),
    danger_ground: color!(0xFDE3E1),
};

const DARK: Palette = Palette {
    base: color!(0x14181C),
    panel: color!(0x1B2026),
    raised: color!(0x232A31),
    zebra: color!(0x1F252B),
    line: color!(0x46505A),
    ink: color!(0xEBEEF1),
    quiet: color!(0xB0BAC3),
    focus: color!(0x86BEFF),
    on_focus: color!(0x0A1626),
    chosen: color!(0x1C3B5C),
    done: color!(0x74D491),
    look: color!(0xFFCB66),
    look_ground: color!(0x3A2D10),
    danger: color!(0xFF9A92),
    danger_ground: color!(0x481D1B),
};

const CONTRAST: Palette = Palette {
    base: color!(0x000000),
    panel: color!(0x000000),
    raised: color!(0x000000),
    zebra: color!(0x141414),
    line: color!(0xFFFFFF),
    ink: color!(0xFFFFFF),
    quiet: color!(0xE6E6E6),
    focus: color!(0xFFE000),
    on_focus: color!(0x000000),
    chosen: color!(0x3B3400),
    done: color!(0x6CFF9A),
    look: color!(0xFFD23F),
    look_ground: color!(0x302600),
    danger: color!(0xFFA59E),
    danger_ground: color!(0x400B08),
};

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

impl Base for Look {
    fn default(preference: Mode) -> Self {
        match preference {
            Mode::Dark => Self::Dark,
            Mode::Light | Mode::None => Self::Light,
        }
    }

    fn mode(&self) -> Mode {
        match self {
            Self::Light => Mode::Light,
            Self::Dark | Self::Contrast => Mode::Dark,
        }
    }

    fn base(&self) -> BaseStyle {
        let palette = self.colours();
        BaseStyle { background_color: palette.base, text_color: palette.ink }
    }

    fn palette(&self) -> Option<IcedPalette> {
        None
    }

    fn name(&self) -> &str {
        Look::name(*self)
    }
}

fn border(color: Color, width: f32, radius: f32) -> Border {
    Border { color, width, radius: radius.into() }
}

impl text::Catalog for Look {
    type Class<'a> = Ink;

    fn default<'a>() -> Self::Class<'a> {
        Ink::default()
    }

    fn style(&self, class: &Ink) -> text::Style {
        let palette = self.colours();
        let color = match class {
            Ink::Inherit => None,
            Ink::Quiet => Some(palette.quiet),
            Ink::Focus => Some(palette.focus),
            Ink::Done => Some(palette.done),
            Ink::Look => Some(palette.look),
            Ink::Danger => Some(palette.danger),
        };
        text::Style { color }
    }
}

impl container::Catalog for Look {
    type Class<'a> = Pane;

    fn default<'a>() -> Self::Class<'a> {
        Pane::default()
    }

    fn style(&self, class: &Pane) -> container::Style {
        let palette = self.colours();
        let filled = |ground: Color| container::Style {
            background: Some(Background::Color(ground)),
            text_color: Some(palette.ink),
            ..container::Style::default()
        };
        let none = container::Style::default();
        match class {
            Pane::Clear => none,
            Pane::Base => filled(palette.base),
            Pane::Panel => filled(palette.panel),
            Pane::Raised => filled(palette.raised).border(border(palette.line, 1.0, 3.0)),
            Pane::Dialog => filled(palette.raised).border(border(palette.line, 1.0, 6.0)),
            Pane::Scrim => filled(Color { a: 0.55, ..Color::BLACK }),
            Pane::Line => filled(palette.line),
            Pane::KeyCap => none.border(border(palette.line, 1.0, 3.0)),
            Pane::Look => filled(palette.look_ground).border(border(palette.look, 1.0, 3.0)),
            Pane::Danger => filled(palette.danger_ground).border(border(palette.danger, 1.0, 3.0)),
            // Paper is paper whatever the look.
            Pane::Paper => container::Style { text_color: Some(LIGHT.ink), ..filled(LIGHT.raised) }
                .border(border(palette.line, 1.0, 0.0)),
            Pane::Focused => filled(palette.raised).border(border(palette.focus, 2.0, 3.0)),
        }
    }
}

impl button::Catalog for Look {
    type Class<'a> = Act;

    fn default<'a>() -> Self::Class<'a> {
        Act::default()
    }

    fn style(&self, class: &Act, status: button::Status) -> button::Style {
        let palette = self.colours();
        let under_hand = matches!(status, button::Status::Hovered | button::Status::Pressed);
        let disabled = matches!(status, button::Status::Disabled);
        let style = |ground: Option<Color>, ink: Color, edge: Border| button::Style {
            background: ground.map(Background::Color),
            text_color: ink,
            border: edge,
            shadow: Shadow::default(),
            snap: true,
        };
        let ring = border(palette.focus, 2.0, 3.0);
        match class {
            Act::Plain | Act::PlainFocused => {
                let ground = if under_hand { palette.chosen } else { palette.raised };
                let edge = if *class == Act::PlainFocused { ring } else { border(palette.line, 1.0, 3.0) };
                style(Some(ground), if disabled { palette.quiet } else { palette.ink }, edge)
            }
            Act::Main | Act::MainFocused if disabled => {
                style(Some(palette.panel), palette.quiet, border(palette.line, 1.0, 3.0))
            }
            Act::Main => style(Some(palette.focus), palette.on_focus, border(palette.focus, 1.0, 3.0)),
            Act::MainFocused => style(Some(palette.focus), palette.on_focus, border(palette.ink, 2.0, 3.0)),
            Act::Row { focused, chosen, odd } => {
                let ground = match (*chosen || *focused || under_hand, *odd) {
                    (true, _) => Some(palette.chosen),
                    (false, true) => Some(palette.zebra),
                    (false, false) => None,
                };
                style(ground, palette.ink, if *focused { ring } else { border(palette.line, 0.0, 3.0) })
            }
            Act::Menu { current } => {
                let ground = (*current || under_hand).then_some(palette.chosen);
                style(ground, if disabled { palette.quiet } else { palette.ink }, border(palette.line, 0.0, 3.0))
            }
        }
    }
}

impl text_input::Catalog for Look {
    type Class<'a> = Entry;

    fn default<'a>() -> Self::Class<'a> {
        Entry::default()
    }

    fn style(&self, class: &Entry, status: text_input::Status) -> text_input::Style {
        let palette = self.colours();
        let focused = matches!(status, text_input::Status::Focused { .. });
        let edge = match (class, focused) {
            (Entry::Wrong, _) => border(palette.danger, 2.0, 3.0),
            (Entry::Fine, true) => border(palette.focus, 2.0, 3.0),
            (Entry::Fine, false) => border(palette.line, 1.0, 3.0),
        };
        text_input::Style {
            background: Background::Color(palette.raised),
            border: edge,
            icon: palette.quiet,
            placeholder: palette.quiet,
            value: palette.ink,
            selection: palette.chosen,
        }
    }
}

impl scrollable::Catalog for Look {
    type Class<'a> = ();

    fn default<'a>() -> Self::Class<'a> {}

    fn style(&self, _class: &Self::Class<'_>, _status: scrollable::Status) -> scrollable::Style {
        let palette = self.colours();
        let rail = scrollable::Rail {
            background: None,
            border: border(palette.line, 0.0, 3.0),
            scroller: scrollable::Scroller {
                background: Background::Color(palette.line),
                border: border(palette.line, 0.0, 3.0),
            },
        };
        scrollable::Style {
            container: container::Style::default(),
            vertical_rail: rail,
            horizontal_rail: rail,
            gap: None,
            auto_scroll: scrollable::AutoScroll {
                background: Background::Color(palette.raised),
                border: border(palette.line, 1.0, 3.0),
                shadow: Shadow::default(),
                icon: palette.ink,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(color: Color) -> f32 {
        let channel = |c: f32| if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) };
        0.2126 * channel(color.r) + 0.7152 * channel(color.g) + 0.0722 * channel(color.b)
    }

    fn contrast(one: Color, other: Color) -> f32 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    #[test]
    fn every_text_can_be_read_on_every_ground() {
        for look in Look::ALL {
            let p = look.colours();
            let grounds = [p.base, p.panel, p.raised, p.zebra, p.chosen];
            let mut pairs = vec![
                ("on focus", p.on_focus, p.focus),
                ("look", p.look, p.look_ground),
                ("danger", p.danger, p.danger_ground),
                ("ink on look", p.ink, p.look_ground),
                ("ink on danger", p.ink, p.danger_ground),
                ("paper", LIGHT.ink, LIGHT.raised),
            ];
            for ground in grounds {
                pairs.extend([
                    ("ink", p.ink, ground),
                    ("quiet", p.quiet, ground),
                    ("focus", p.focus, ground),
                    ("done", p.done, ground),
                    ("look", p.look, ground),
                    ("danger", p.danger, ground),
                ]);
            }
            for (what, ink, ground) in pairs {
                let found = contrast(ink, ground);
                assert!(found >= 4.5, "{look:?} {what}: {found:.2} on {ground:?}");
            }
        }
    }
}
