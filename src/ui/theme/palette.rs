//! The colours of each look.

use iced::{Color, color};

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

pub(super) const LIGHT: Palette = Palette {
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

pub(super) const DARK: Palette = Palette {
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

pub(super) const CONTRAST: Palette = Palette {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::Look;

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
