//! Settings of what a bill tells before it is paid.

/// When a bill tells something of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BillTells {
    /// Minutes for which a payment is asked about before the same is paid again, 0–1440; never when 0.
    pub paid_again_min: u16,
    /// Hours after which data of the directory is told to be old, 1–720 (R5).
    pub stale_hours: u16,
}

impl BillTells {
    /// As it comes.
    pub const USUAL: Self = Self { paid_again_min: 60, stale_hours: 24 };
}

impl Default for BillTells {
    fn default() -> Self {
        Self::USUAL
    }
}
