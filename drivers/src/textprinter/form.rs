//! How the paper goes through a text printer: what moves it at the end of a document, where its lines begin, and how many
//! of them a form has. A form feed is sent to sheets alone: on other paper it would throw out a whole page.

/// Steps of a line: 1/216 inch, six lines to the inch.
pub const LINE_STEPS: u32 = 36;

/// What moves the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Feed {
    /// Tractors: paper without an end, with holes at its sides, perhaps folded into forms.
    Tractor,
    /// A roll.
    Roll,
    /// Sheets that are put in one by one, and thrown out when they are done.
    Sheet,
}

impl Feed {
    /// Every one of them.
    pub const ALL: [Self; 3] = [Self::Tractor, Self::Roll, Self::Sheet];

    /// Its name in the settings.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tractor => "tractor",
            Self::Roll => "roll",
            Self::Sheet => "sheet",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|feed| feed.name() == name)
    }
}

/// What is otherwise than the profile has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Form {
    /// What moves the paper; the profile's paper has no end.
    pub feed: Option<Feed>,
    /// Lines to move after the last one until the paper can be torn off; 0 stops right after it.
    pub tear_feed: Option<u8>,
    /// Lines of a form: a document ends where the next one begins, and a sheet is changed when it is full.
    pub form_lines: Option<u8>,
    /// Characters that are left empty before every line.
    pub left: Option<u8>,
}

impl Form {
    /// As the profile has it.
    pub const AS_PROFILE: Self = Self { feed: None, tear_feed: None, form_lines: None, left: None };
    /// What may stand for [`Form::tear_feed`].
    pub const TEAR_FEED: std::ops::RangeInclusive<i64> = 0..=40;
    /// What may stand for [`Form::form_lines`].
    pub const FORM_LINES: std::ops::RangeInclusive<i64> = 3..=200;
    /// What may stand for [`Form::left`].
    pub const LEFT: std::ops::RangeInclusive<i64> = 0..=60;

    /// Steps of a whole form, where it has an end.
    #[must_use]
    pub fn steps(self) -> Option<u32> {
        self.form_lines.map(|lines| u32::from(lines) * LINE_STEPS)
    }

    /// Steps from here to where the next form begins; none where the paper has no forms.
    #[must_use]
    pub fn rest(self, used: u32) -> Option<u32> {
        let steps = self.steps().filter(|steps| *steps > 0)?;
        Some((steps - used % steps) % steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_ends_where_the_next_one_begins() {
        let form = |lines| Form { form_lines: lines, ..Form::AS_PROFILE };
        for (lines, used, expect) in [
            (None, 36, None),
            (Some(10), 0, Some(0)),
            (Some(10), 36, Some(324)),
            (Some(10), 360, Some(0)),
            (Some(10), 361, Some(359)),
            (Some(72), 73 * 36, Some(71 * 36)),
        ] {
            assert_eq!(form(lines).rest(used), expect, "{lines:?} {used}");
        }
        for feed in Feed::ALL {
            assert_eq!(Feed::named(feed.name()), Some(feed));
        }
        assert_eq!(Feed::named("page"), None);
    }
}
