//! Tags of 54-FZ: what is written into a receipt besides its items. Pure.
//!
//! Certain: the numbers of the tags and their form (number and length, low byte first, then the value, text in CP866),
//! which are those of the fiscal data format. Not confirmed: the parameters of the three commands that carry them, since
//! no source we have tells their layout; each is one function here, and one row of this table.
//!
//! | command | parameters |
//! |---|---|
//! | E8h attribute | flags, blocks in all, this block from 0, the tags |
//! | EAh item begins | flags |
//! | EBh item ends | flags, price 7, quantity 5, sum 7, tax, tax's sum 7, section, subject, method, discount's sign and size 7, 2 spare, name to 128 |
//!
//! A device that does not know them refuses before anything is paid: then receipts go without the cashier's name, and
//! a line on behalf of somebody else is refused beforehand.

use kassa_domain::receipt::Agent;

use super::{bcd, code, error, text};
use crate::text::{CodePage, to_page};

/// The cashier.
pub const CASHIER: u16 = 1021;
/// In what capacity a line is paid for somebody else: a bit.
pub const AGENT: u16 = 1222;
/// Whom it is paid to; holds [`SUPPLIER_NAME`] and [`SUPPLIER_PHONE`].
pub const SUPPLIER: u16 = 1224;
/// See [`SUPPLIER`].
pub const SUPPLIER_NAME: u16 = 1225;
/// See [`SUPPLIER`].
pub const SUPPLIER_PHONE: u16 = 1171;
/// The supplier's number of taxpayer, 12 characters.
pub const SUPPLIER_TAXPAYER: u16 = 1226;

/// Longest name of a cashier, letters: that of the fiscal data format.
const CASHIER_MAX: usize = 64;
/// Longest name of a supplier, letters: a command has 255 bytes in all.
const SUPPLIER_MAX: usize = 160;

/// Codes of refusals that say "this model, or this layout, does not know tags".
pub const NOT_KNOWN: [u8; 7] =
    [error::UNKNOWN, error::CANNOT, error::FORMAT, error::LENGTH, error::MODE, error::TAGS, error::TAGS_LONG];

/// One tag.
#[must_use]
pub fn tag(number: u16, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap_or(u16::MAX);
    [&number.to_le_bytes(), &length.to_le_bytes(), value].concat()
}

fn tag_of_text(number: u16, value: &str) -> Vec<u8> {
    tag(number, &to_page(value, CodePage::Cp866))
}

/// The cashier's name.
#[must_use]
pub fn cashier(name: &str) -> Vec<u8> {
    tag_of_text(CASHIER, &name.chars().take(CASHIER_MAX).collect::<String>())
}

/// On whose behalf a line is: each to be written by a command of its own.
#[must_use]
pub fn agent(agent: &Agent) -> [Vec<u8>; 3] {
    const TAXPAYER_LENGTH: usize = 12;
    let name: String = agent.supplier.chars().take(SUPPLIER_MAX).collect();
    let mut supplier = tag_of_text(SUPPLIER_NAME, &name);
    if let Some(phone) = &agent.supplier_phone {
        supplier.extend(tag_of_text(SUPPLIER_PHONE, phone));
    }
    let taxpayer = format!("{:TAXPAYER_LENGTH$}", agent.supplier_taxpayer);
    [tag(AGENT, &[agent.capacity as u8]), tag(SUPPLIER, &supplier), tag_of_text(SUPPLIER_TAXPAYER, &taxpayer)]
}

/// Parameters of [`code::ATTRIBUTE`]: one block, the only one.
#[must_use]
pub fn attribute(tags: &[u8]) -> Vec<u8> {
    [&[0, 1, 0], tags].concat()
}

/// Parameters of [`code::ITEM_BEGINS`].
pub const ITEM_BEGINS: [u8; 1] = [0];

/// Parameters of [`code::ITEM_ENDS`]: one piece at a price, in the section and with the tax given.
#[must_use]
pub fn item_ends(name: &str, price: i64, tax: u8, section: u8) -> Vec<u8> {
    const NAME: usize = 128;
    /// A payment, paid in full.
    const SUBJECT_AND_METHOD: [u8; 2] = [10, 4];
    let mut bytes = vec![0];
    bytes.extend(bcd(price, 7));
    bytes.extend(bcd(1000, 5));
    bytes.extend(bcd(price, 7));
    // The device counts the tax; no discount.
    bytes.push(tax);
    bytes.extend(bcd(0, 7));
    bytes.push(section);
    bytes.extend(SUBJECT_AND_METHOD);
    bytes.push(0);
    bytes.extend(bcd(0, 7));
    bytes.extend([0, 0]);
    bytes.extend(text(name, NAME));
    bytes
}

/// Whether a command carries tags.
#[must_use]
pub const fn is_of_tags(code: u8) -> bool {
    matches!(code, code::ATTRIBUTE | code::ITEM_BEGINS | code::ITEM_ENDS)
}

#[cfg(test)]
mod tests {
    use kassa_domain::receipt::AgentCapacity;

    use super::*;

    #[test]
    fn tags_are_those_of_the_fiscal_data_format() {
        assert_eq!(cashier("Ян"), b"\xFD\x03\x02\x00\x9F\xAD");
        let supplier = Agent {
            capacity: AgentCapacity::PayingAgent,
            supplier: "ЖЭК".to_owned(),
            supplier_taxpayer: "7806240547".to_owned(),
            supplier_phone: Some("+7812".to_owned()),
        };
        let [capacity, names, taxpayer] = agent(&supplier);
        assert_eq!(capacity, [0xC6, 0x04, 1, 0, 4]);
        assert_eq!(names, b"\xC8\x04\x10\x00\xC9\x04\x03\x00\x86\x9D\x8A\x93\x04\x05\x00+7812");
        assert_eq!(taxpayer, b"\xCA\x04\x0C\x007806240547  ");
    }

    #[test]
    fn every_command_of_tags_fits_into_one_of_the_device() {
        const COMMAND_MAX: usize = 255 - 3;
        let supplier = Agent {
            capacity: AgentCapacity::PayingAgent,
            supplier: "Щ".repeat(1000),
            supplier_taxpayer: "780624054712".to_owned(),
            supplier_phone: Some("1".repeat(19)),
        };
        let longest = agent(&supplier).map(|tags| attribute(&tags).len()).into_iter().max().unwrap();
        assert!(longest <= COMMAND_MAX);
        assert!(item_ends(&"Щ".repeat(1000), 1, 4, 1).len() <= COMMAND_MAX);
        assert!(attribute(&cashier(&"Щ".repeat(1000))).len() <= COMMAND_MAX);
    }
}
