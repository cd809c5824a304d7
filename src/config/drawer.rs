//! Settings of how the drawer is counted, and of what comes of it.

/// How the drawer is counted (R19).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counting {
    /// What should be in it stands beside the count; it is counted blind otherwise.
    pub open: bool,
    /// No shift is opened before the drawer is counted.
    pub at_opening: bool,
    /// What stays in it when the rest is taken out at the end of a shift, in whole units of the currency.
    pub float: u32,
    /// The sheet of a shift is printed by itself after its Z report, where a printer of sheets is set.
    pub sheet: bool,
}

impl Default for Counting {
    fn default() -> Self {
        Self { open: false, at_opening: false, float: 0, sheet: true }
    }
}
