//! The error codes the emulated device answers with. A list of its own: the driver's table must not be able to
//! agree with the emulator by sharing a mistake.

/// An error code in an answer; the command has changed nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal(pub(super) u8);

impl Refusal {
    pub(super) const DRIVE_STATE: Self = Self(0x02);
    pub(super) const DRIVE_EXPIRED: Self = Self(0x05);
    pub(super) const DRIVE_FULL: Self = Self(0x06);
    pub(super) const DRIVE_TIME: Self = Self(0x07);
    pub(super) const NO_SUCH_DOCUMENT: Self = Self(0x08);
    pub(super) const TLV_TOO_LONG: Self = Self(0x10);
    pub(super) const UNDELIVERED_FOR_A_MONTH: Self = Self(0x15);
    pub(super) const BAD_DATE: Self = Self(0x22);
    pub(super) const BAD_PARAMETER: Self = Self(0x33);
    pub(super) const UNSUPPORTED: Self = Self(0x37);
    pub(super) const BAD_DISCOUNT: Self = Self(0x40);
    pub(super) const UNDERPAID: Self = Self(0x45);
    pub(super) const NOT_ENOUGH_CASH: Self = Self(0x46);
    pub(super) const TOTAL_OVERFLOW: Self = Self(0x48);
    pub(super) const OTHER_KIND_OF_RECEIPT: Self = Self(0x49);
    pub(super) const RECEIPT_OPEN: Self = Self(0x4A);
    pub(super) const CASHLESS_ABOVE_TOTAL: Self = Self(0x4D);
    pub(super) const SHIFT_OVER_24_HOURS: Self = Self(0x4E);
    pub(super) const WRONG_PASSWORD: Self = Self(0x4F);
    pub(super) const PRINTING: Self = Self(0x50);
    pub(super) const NOTHING_TO_REPEAT: Self = Self(0x56);
    pub(super) const WAITS_FOR_CONTINUE: Self = Self(0x58);
    pub(super) const OTHER_OPERATOR: Self = Self(0x59);
    pub(super) const DISCOUNT_ABOVE_TOTAL: Self = Self(0x5A);
    pub(super) const NO_SUCH_TABLE: Self = Self(0x5D);
    pub(super) const WRONG_OPERATION: Self = Self(0x5E);
    pub(super) const NEGATIVE_TOTAL: Self = Self(0x5F);
    pub(super) const PRODUCT_OVERFLOW: Self = Self(0x60);
    pub(super) const PRICE_OVERFLOW: Self = Self(0x61);
    pub(super) const QUANTITY_OVERFLOW: Self = Self(0x62);
    pub(super) const DEPARTMENT_OVERFLOW: Self = Self(0x63);
    pub(super) const NO_PAPER: Self = Self(0x6B);
    pub(super) const CUTTER: Self = Self(0x71);
    pub(super) const WRONG_SUBMODE: Self = Self(0x72);
    pub(super) const WRONG_MODE: Self = Self(0x73);
    pub(super) const DATES_DIFFER: Self = Self(0x7C);
    pub(super) const DATE_FORMAT: Self = Self(0x7D);
    pub(super) const WRONG_LENGTH: Self = Self(0x7E);
    pub(super) const SHIFT_CASH_OVERFLOW: Self = Self(0x84);
    pub(super) const ZERO_TOTAL: Self = Self(0x8E);
    pub(super) const TOO_MANY_OPERATIONS: Self = Self(0x94);
    pub(super) const FIELD_LOCKED_BY_MODE: Self = Self(0xC7);
    pub(super) const HEAD_TOO_HOT: Self = Self(0xC9);
}
