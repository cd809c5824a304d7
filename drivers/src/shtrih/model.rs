//! What models differ in, as data. What a device says of itself by 26h, F7h and FF01h wins over this table.

/// One model, or several that do not differ for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// Numbers it may have in the answer of FCh.
    pub numbers: &'static [u8],
    /// Characters of a line in font 1.
    pub columns: u16,
    /// Has a cutter.
    pub cutter: bool,
    /// The rolls a line of text goes to: bit 0 journal, bit 1 receipt.
    pub rolls: u8,
    /// Operations that fit in one receipt.
    pub operations_max: u16,
}

/// The receipt roll alone, and the journal with it.
const RECEIPT: u8 = 0b10;
const RECEIPT_AND_JOURNAL: u8 = 0b11;

/// What a device is taken for whose number nobody knows.
pub const UNKNOWN: Model = Model { numbers: &[], columns: 40, cutter: false, rolls: RECEIPT, operations_max: 100 };

/// Models by their numbers (KKT protocol 2.0; columns after the table of pyshtrih).
pub const MODELS: &[Model] = &[
    Model { numbers: &[4], columns: 36, cutter: true, rolls: RECEIPT_AND_JOURNAL, operations_max: 100 },
    Model { numbers: &[5, 11], columns: 40, cutter: true, rolls: RECEIPT, operations_max: 100 },
    Model { numbers: &[7, 14], columns: 40, cutter: false, rolls: RECEIPT, operations_max: 100 },
    Model { numbers: &[9, 12], columns: 48, cutter: true, rolls: RECEIPT, operations_max: 100 },
    Model { numbers: &[22], columns: 42, cutter: true, rolls: RECEIPT, operations_max: 100 },
    Model { numbers: &[45], columns: 32, cutter: false, rolls: RECEIPT, operations_max: 100 },
    Model { numbers: &[152, 153], columns: 32, cutter: false, rolls: RECEIPT, operations_max: 100 },
    Model { numbers: &[232, 239, 249, 250], columns: 48, cutter: true, rolls: RECEIPT, operations_max: 100 },
    Model { numbers: &[251, 252], columns: 32, cutter: false, rolls: RECEIPT, operations_max: 100 },
];

/// The model with this number.
#[must_use]
pub fn by_number(number: u8) -> Model {
    MODELS.iter().find(|model| model.numbers.contains(&number)).copied().unwrap_or(UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_stands_in_two_rows() {
        let mut numbers: Vec<u8> = MODELS.iter().flat_map(|model| model.numbers).copied().collect();
        numbers.sort_unstable();
        assert!(numbers.windows(2).all(|pair| pair[0] != pair[1]), "{numbers:?}");
        assert_eq!(by_number(22).columns, 42);
        assert_eq!(by_number(199), UNKNOWN);
    }
}
