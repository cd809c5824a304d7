//! Settings of how the drawer is counted.

/// How the drawer is counted (R19).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counting {
    /// What should be in it stands beside the count; it is counted blind otherwise.
    pub open: bool,
}
