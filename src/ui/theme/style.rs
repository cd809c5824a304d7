//! How the toolkit's widgets look for what they are.

use iced::theme::{Base, Mode, Palette as ToolkitPalette, Style as BaseStyle};
use iced::widget::{button, container, scrollable, text, text_editor, text_input};
use iced::{Background, Border, Color, Shadow};

use super::palette::LIGHT;
use super::{Act, Entry, Ink, Look, Pane};

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

    fn palette(&self) -> Option<ToolkitPalette> {
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
            Pane::Paper => container::Style { text_color: Some(LIGHT.ink), ..filled(LIGHT.raised) }.border(border(
                palette.line,
                1.0,
                0.0,
            )),
            Pane::Done => filled(palette.focus),
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
        let is_off = matches!(status, text_input::Status::Disabled);
        text_input::Style {
            background: Background::Color(if is_off { palette.panel } else { palette.raised }),
            border: edge(*self, class, matches!(status, text_input::Status::Focused { .. })),
            icon: palette.quiet,
            placeholder: palette.quiet,
            value: if is_off { palette.quiet } else { palette.ink },
            selection: palette.chosen,
        }
    }
}

impl text_editor::Catalog for Look {
    type Class<'a> = Entry;

    fn default<'a>() -> Self::Class<'a> {
        Entry::default()
    }

    fn style(&self, class: &Entry, status: text_editor::Status) -> text_editor::Style {
        let palette = self.colours();
        text_editor::Style {
            background: Background::Color(palette.raised),
            border: edge(*self, class, matches!(status, text_editor::Status::Focused { .. })),
            placeholder: palette.quiet,
            value: palette.ink,
            selection: palette.chosen,
        }
    }
}

/// The edge of a field.
fn edge(look: Look, class: &Entry, focused: bool) -> Border {
    let palette = look.colours();
    match (class, focused) {
        // Two of them may stand one above the other: where the hand is has to be seen there too.
        (Entry::Wrong, true) => border(palette.danger, 3.0, 3.0),
        (Entry::Wrong, false) => border(palette.danger, 1.0, 3.0),
        (Entry::Fine, true) => border(palette.focus, 2.0, 3.0),
        (Entry::Fine, false) => border(palette.line, 1.0, 3.0),
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
