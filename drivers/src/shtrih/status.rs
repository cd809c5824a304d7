//! What the device says of itself: modes, submodes, flags, and the classes of its error codes.

mod errors;

pub use errors::{Class, class_of, codes};

/// Mode byte of 10h and 11h: the mode in the low nibble, its status in the high one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Mode(pub u8);

impl Mode {
    /// Shift open, under 24 hours.
    pub const SHIFT_OPEN: u8 = 2;
    /// Shift open for more than 24 hours.
    pub const SHIFT_OVER: u8 = 3;
    /// Shift closed.
    pub const SHIFT_CLOSED: u8 = 4;
    /// The date waits to be confirmed.
    pub const DATE: u8 = 6;
    /// A receipt is open, or a closed one is being printed.
    pub const RECEIPT: u8 = 8;

    /// The mode without its status.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0 & 0x0F
    }

    /// In mode 8 the kind of receipt: 0 sale, 1 buy, 2 sale return, 3 buy return, 4 not fiscal.
    #[must_use]
    pub const fn status(self) -> u8 {
        self.0 >> 4
    }
}

/// Submode byte of 10h and 11h: paper and printing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Submode {
    /// 0: paper is there, nothing is printed.
    Ready,
    /// 1: no paper; nothing was being printed.
    PaperOut,
    /// 2: the paper ran out while printing.
    PaperOutWhilePrinting,
    /// 3: new paper is there; waits for B0h.
    WaitsToContinue,
    /// 4: prints a full report.
    PrintingReport,
    /// 5: prints an operation.
    Printing,
    /// A number that no document names.
    Unknown(u8),
}

impl From<u8> for Submode {
    fn from(byte: u8) -> Self {
        match byte {
            0 => Self::Ready,
            1 => Self::PaperOut,
            2 => Self::PaperOutWhilePrinting,
            3 => Self::WaitsToContinue,
            4 => Self::PrintingReport,
            5 => Self::Printing,
            other => Self::Unknown(other),
        }
    }
}

/// Flags of 10h and 11h. Which of them live depends on the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Flags(pub u16);

/// Names of the flags' bits from 0 up.
pub const FLAG_NAMES: [&str; 16] = [
    "journal_roll",
    "receipt_roll",
    "slip_upper",
    "slip_lower",
    "point_2_digits",
    "eklz",
    "journal_optical",
    "receipt_optical",
    "journal_lever",
    "receipt_lever",
    "lid",
    "drawer",
    "right_sensor",
    "left_sensor",
    "eklz_nearly_full",
    "quantity_precision_or_buffer",
];

impl Flags {
    /// The receipt paper's optical sensor sees paper.
    #[must_use]
    pub const fn paper(self) -> bool {
        self.0 & 1 << 7 != 0
    }

    /// The roll is nearly used up: the weight sensor has let go, the optical one still sees paper.
    #[must_use]
    pub const fn paper_low(self) -> bool {
        self.paper() && self.0 & 1 << 1 == 0
    }

    /// The lid is up.
    #[must_use]
    pub const fn lid_open(self) -> bool {
        self.0 & 1 << 10 != 0
    }

    /// The cash drawer is open.
    #[must_use]
    pub const fn drawer_open(self) -> bool {
        self.0 & 1 << 11 != 0
    }

    /// Names of the bits that are set.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        (0..16).zip(FLAG_NAMES).filter(move |(bit, _)| self.0 & 1 << bit != 0).map(|(_, name)| name)
    }
}
