//! What the emulated models differ in, as data.

/// One emulated model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// Its name on the command line.
    pub name: &'static str,
    /// The name it gives itself (FCh).
    pub(super) title: &'static str,
    /// Model number (FCh).
    pub(super) number: u8,
    /// Protocol version (FCh).
    pub(super) protocol: (u8, u8),
    /// Characters of font 1 in a line.
    pub columns: usize,
    /// Dots in a line; font 1 is 12 dots wide.
    pub(super) dots: u16,
    /// Has a fiscal drive and the FFxxh commands.
    pub fiscal_drive: bool,
    /// Has a cutter.
    pub(super) cutter: bool,
    /// Texts may be shorter than 40 bytes.
    pub(super) short_texts: bool,
    /// After a power failure the open receipt is still open; the others cancel it.
    pub(super) keeps_open_receipt: bool,
    /// Answers NAK when a frame breaks off; the others say nothing.
    pub(super) nak_after_timeout: bool,
    /// Flags of an idle device with paper in it (10h, 11h).
    pub(super) flags: u16,
    /// Operations in one receipt.
    pub(super) operations_max: usize,
}

/// All emulated models; the first is the default.
pub const PROFILES: [Profile; 4] = [
    Profile {
        name: "retail-01f",
        title: "РИТЕЙЛ-01Ф",
        number: 22,
        protocol: (1, 14),
        columns: 42,
        dots: 504,
        fiscal_drive: true,
        cutter: true,
        short_texts: true,
        keeps_open_receipt: true,
        nak_after_timeout: true,
        flags: 0x0292,
        operations_max: 1000,
    },
    Profile {
        name: "m-01f",
        title: "ШТРИХ-М-01Ф",
        number: 250,
        protocol: (1, 14),
        columns: 48,
        dots: 576,
        fiscal_drive: true,
        cutter: true,
        short_texts: true,
        keeps_open_receipt: false,
        nak_after_timeout: false,
        flags: 0x0292,
        operations_max: 1000,
    },
    Profile {
        name: "light-01f",
        title: "ШТРИХ-ЛАЙТ-01Ф",
        number: 252,
        protocol: (1, 14),
        columns: 32,
        dots: 384,
        fiscal_drive: true,
        cutter: false,
        short_texts: true,
        keeps_open_receipt: true,
        nak_after_timeout: true,
        flags: 0x0090,
        operations_max: 1000,
    },
    Profile {
        name: "fr-k",
        title: "ШТРИХ-ФР-К",
        number: 4,
        protocol: (1, 10),
        columns: 36,
        dots: 432,
        fiscal_drive: false,
        cutter: true,
        short_texts: false,
        keeps_open_receipt: false,
        nak_after_timeout: false,
        flags: 0x0293,
        operations_max: 200,
    },
];

impl Profile {
    /// Finds a model by its name on the command line.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        PROFILES.iter().find(|profile| profile.name == name)
    }
}
