//! The window's own focus: which field, row or button the keys go to.
//!
//! The toolkit focuses only text fields. Here every screen names its stops, and the root widget makes the toolkit's
//! fields follow.

/// A place the focus can stop at.
pub trait Stop: Copy + PartialEq {
    /// The id of the text field that stands there, when one does.
    fn field(self) -> Option<&'static str>;

    /// What the keys should be kept back for until it is sure that no scanner types them: `false` for fields of plain
    /// text, where a scan can be taken out again without harm.
    fn guarded(self) -> bool {
        self.field().is_none()
    }
}

/// The stop after or before one, in a ring.
#[must_use]
pub fn step<T: Copy + PartialEq>(stops: &[T], at: T, forward: bool) -> T {
    let Some(index) = stops.iter().position(|stop| *stop == at) else {
        return stops.first().copied().unwrap_or(at);
    };
    let count = stops.len();
    stops[(index + if forward { 1 } else { count - 1 }) % count]
}

/// A row among `count`, moved by a key and kept within the list.
#[must_use]
pub fn row(at: usize, count: usize, deed: crate::ui::hotkey::Deed) -> usize {
    use crate::ui::hotkey::Deed;
    /// Rows of a page.
    const PAGE: usize = 10;
    let last = count.saturating_sub(1);
    match deed {
        Deed::Up => at.saturating_sub(1),
        Deed::Down => (at + 1).min(last),
        Deed::PageUp => at.saturating_sub(PAGE),
        Deed::PageDown => (at + PAGE).min(last),
        Deed::First => 0,
        Deed::Last => last,
        _ => at.min(last),
    }
}

/// Where a row is in its list, for scrolling: `row` of `count`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// The row, from 0.
    pub row: usize,
    /// How many there are.
    pub count: usize,
}

impl Spot {
    /// How far the list is scrolled so that the row is seen, whatever the heights of rows: the part of the rows above it.
    /// A list scrolled so shows its first row at the top, its last at the bottom, and any other in between.
    #[must_use]
    pub fn part(self) -> f32 {
        let short = |number: usize| f32::from(u16::try_from(number).unwrap_or(u16::MAX));
        short(self.row) / short(self.count.saturating_sub(1).max(1))
    }
}

/// What the focus is on now, for the root widget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Focus {
    /// The text field, when it is one.
    pub field: Option<&'static str>,
    /// Keep typed signs back until it is sure that no scanner types them.
    pub guarded: bool,
}

impl Focus {
    /// The focus on a stop.
    #[must_use]
    pub fn on(stop: impl Stop) -> Self {
        Self { field: stop.field(), guarded: stop.guarded() }
    }

    /// The focus on rows or buttons.
    pub const NO_FIELD: Self = Self { field: None, guarded: true };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::hotkey::Deed;

    #[test]
    fn the_ring_goes_round() {
        let stops = ['a', 'b', 'c'];
        assert_eq!(step(&stops, 'a', true), 'b');
        assert_eq!(step(&stops, 'c', true), 'a');
        assert_eq!(step(&stops, 'a', false), 'c');
        assert_eq!(step(&stops, 'x', true), 'a');
        assert_eq!(step(&[], 'x', true), 'x');
    }

    #[test]
    fn a_list_is_scrolled_by_the_part_of_rows_above() {
        for (row, count, expect) in [(0, 0, 0.0), (0, 1, 0.0), (0, 9, 0.0), (4, 9, 0.5), (8, 9, 1.0)] {
            assert!((Spot { row, count }.part() - expect).abs() < f32::EPSILON, "{row} of {count}");
        }
    }

    #[test]
    fn rows_stay_within_the_list() {
        assert_eq!(row(0, 0, Deed::Down), 0);
        assert_eq!(row(0, 3, Deed::Up), 0);
        assert_eq!(row(2, 3, Deed::Down), 2);
        assert_eq!(row(5, 30, Deed::PageDown), 15);
        assert_eq!(row(25, 30, Deed::PageDown), 29);
        assert_eq!(row(9, 3, Deed::Tick), 2);
    }
}
