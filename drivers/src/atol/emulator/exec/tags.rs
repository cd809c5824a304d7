//! Tags of the open receipt and of an item that is made in pieces (E8h, EAh, EBh).

use super::{Refused, Work, exactly, sum_of};
use crate::atol::command::error;
use crate::text::CodePage;

/// Tags as they stand on paper; a group is the tags in it.
const WORDS: [(u16, &str); 5] = [
    (1021, "КАССИР"),
    (1222, "ПРИЗНАК АГЕНТА"),
    (1225, "ПОСТАВЩИК"),
    (1226, "ИНН ПОСТАВЩИКА"),
    (1171, "ТЕЛ. ПОСТАВЩИКА"),
];
/// Holds other tags.
const GROUP: u16 = 1224;
/// The only tag that is a number.
const CAPACITY: u16 = 1222;

/// The tags of a block, as lines of paper.
fn lines(mut block: &[u8]) -> Result<Vec<String>, Refused> {
    let mut lines = Vec::new();
    while let Some((&[low, high, short, long], rest)) = block.split_first_chunk::<4>() {
        let number = u16::from_le_bytes([low, high]);
        let length = usize::from(u16::from_le_bytes([short, long]));
        let (value, rest) = rest.split_at_checked(length).ok_or(error::TAGS)?;
        block = rest;
        if number == GROUP {
            lines.extend(self::lines(value)?);
            continue;
        }
        let (_, word) = WORDS.into_iter().find(|(known, _)| *known == number).ok_or(error::TAGS)?;
        let text = match (number, value) {
            (CAPACITY, [capacity]) if capacity.count_ones() == 1 => capacity.to_string(),
            (CAPACITY, _) | (_, []) => return Err(error::TAGS),
            _ => CodePage::Cp866.decode(value).trim_end().to_owned(),
        };
        lines.push(format!("{word} {text}"));
    }
    if block.is_empty() { Ok(lines) } else { Err(error::TAGS) }
}

impl Work<'_> {
    pub(super) fn attribute(&mut self, parameters: &[u8]) -> Result<Vec<u8>, Refused> {
        let [_flags, 1, 0, block @ ..] = parameters else { return Err(error::LENGTH) };
        let mut told = lines(block)?;
        if told.is_empty() {
            return Err(error::TAGS);
        }
        let receipt = self.receipt()?;
        let tags = receipt.item_tags.as_mut().unwrap_or(&mut receipt.tags);
        // What is told twice counts once.
        told.retain(|line| !tags.contains(line));
        tags.append(&mut told);
        Ok(super::good())
    }

    pub(super) fn item_begins(&mut self, [_flags]: [u8; 1]) -> Result<Vec<u8>, Refused> {
        let receipt = self.unpaid()?;
        if receipt.item_tags.is_some() {
            return Err(error::UNFINISHED);
        }
        receipt.item_tags = Some(Vec::new());
        Ok(super::good())
    }

    pub(super) fn item_ends(&mut self, parameters: &[u8]) -> Result<Vec<u8>, Refused> {
        const NAME_MAX: usize = 128;
        let (head, name) = parameters.split_at_checked(41).ok_or(error::LENGTH)?;
        let head: [u8; 41] = exactly(head)?;
        if name.is_empty() || name.len() > NAME_MAX {
            return Err(error::LENGTH);
        }
        let [_flags, rest @ ..] = head;
        let (price, rest) = rest.split_at(7);
        let (quantity, rest) = rest.split_at(5);
        let (price, quantity) = (sum_of(price)?, sum_of(quantity)?);
        let told = sum_of(rest.get(..7).unwrap_or_default())?;
        let tags = self.unpaid()?.item_tags.take().ok_or(error::MODE)?;
        self.add(&CodePage::Atol.decode(name), price, quantity, Some(told))?;
        self.print(tags)?;
        Ok(super::good())
    }
}
