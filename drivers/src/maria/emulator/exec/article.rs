//! A line of a receipt as it was sent: read, checked against itself, against the taxes and against the article.

use std::collections::BTreeMap;

use super::super::memory::Article;
use super::{Block, Parameters, Why, Work, answer, refused, text};
use crate::maria::model::{ARTICLES_MAX, NAME, NAME_MORE};

/// A line that passed.
pub(super) struct Line {
    /// The name as it is printed.
    pub(super) name: String,
    /// The sum without what is taken off or added.
    pub(super) sum: i64,
    /// What is taken off or added, below zero the former.
    pub(super) discount: i64,
    pub(super) price: i64,
    /// In thousandths of a piece; 0 is one that is not printed.
    pub(super) milli: i64,
    /// Rate of the tax within, hundredths of a per cent.
    pub(super) rate: i64,
    /// Number of its article, and the article with the line in it.
    pub(super) article: Option<(u16, Article)>,
}

impl Line {
    /// What it adds to the turnover.
    pub(super) const fn net(&self) -> i64 {
        self.sum + self.discount
    }

    /// The tax within it, by the usual rounding.
    pub(super) const fn tax(&self) -> i64 {
        let base = 10_000 + self.rate;
        (self.net() * self.rate + base / 2) / base
    }
}

impl Work<'_> {
    /// Reads and checks the parameters of `FISC` and `BFIS`.
    pub(super) fn read_line(&self, back: bool, parameters: &mut Parameters<'_>) -> Result<Line, Why> {
        const TAXES: usize = 8;
        const TAX: usize = 6;
        let name = parameters.take(NAME)?;
        let (sum, price) = (parameters.sum(9)?, parameters.sum(9)?);
        let pieces = parameters.sum(5)?;
        let divisible = parameters.sign(b"01")? == b'0';
        let rounding = parameters.sign(b"012")?;
        let taxes = parameters.take(TAXES * TAX)?;
        let number = if back && parameters.0.is_empty() { None } else { Some(parameters.sum(4)?) };
        let (discount, more) = read_discount(parameters)?;
        let milli = if divisible { pieces } else { pieces * 1000 };
        if sum == 0 || price == 0 || sum != product(price, milli, rounding) {
            return refused("SOFTCHECK");
        }
        let rate = self.rate(taxes)?;
        if sum + discount < 0 {
            return refused("SOFTBADDISC");
        }
        let number = match number {
            None => None,
            // A return only fills the place.
            Some(_) if back => None,
            Some(number) => Some(
                u16::try_from(number)
                    .ok()
                    .filter(|number| (1..=ARTICLES_MAX).contains(number))
                    .ok_or_else(|| Why::from(["SOFTBADART"]))?,
            ),
        };
        let new = Article { name: name.to_vec(), divisible, taxes: taxes.to_vec(), quantity: 0, sum: 0 };
        let article = match number {
            None => None,
            Some(number) => Some((number, self.sold(number, new, milli, sum + discount)?)),
        };
        let name = format!("{} {}", text(name).trim_end(), text(more)).trim_end().to_owned();
        Ok(Line { name, sum, discount, price, milli, rate, article })
    }

    /// The article after this line; it must be the one it was since the last Z report.
    fn sold(&self, number: u16, new: Article, milli: i64, sum: i64) -> Result<Article, Why> {
        let open = self.memory.receipt.as_ref().and_then(|receipt| receipt.articles.get(&number));
        let mut article = open.or_else(|| self.memory.articles.get(&number)).cloned().unwrap_or_else(|| new.clone());
        if (&article.name, article.divisible, &article.taxes) != (&new.name, new.divisible, &new.taxes) {
            return refused("SOFTDIFART");
        }
        article.quantity += if milli == 0 { 10_000 } else { milli * 10 };
        article.sum += sum;
        Ok(article)
    }

    /// The rate of the one tax there is, if the line bears it: as it was programmed, or it is refused.
    fn rate(&self, taxes: &[u8]) -> Result<i64, Why> {
        const UNTAXED: [u8; 6] = [b'0'; 6];
        // Cyrillic А, within the price.
        let own = [b"\x800", format!("{:04}", self.settings.tax).as_bytes()].concat();
        let (first, others) = taxes.split_at(UNTAXED.len());
        if others.iter().any(|mark| *mark != b'0') {
            refused("SOFTCHECK")
        } else if first == UNTAXED {
            Ok(0)
        } else if first == own && self.settings.tax > 0 {
            Ok(i64::from(self.settings.tax))
        } else {
            refused("SOFTCHECK")
        }
    }

    /// `ARTD`
    pub(super) fn article(&self, parameters: &mut Parameters<'_>) -> Result<Vec<Block>, Why> {
        let number = parameters.sum(4).map_err(Why::but_goes_on)?;
        let sold = |articles: &BTreeMap<u16, Article>| {
            u16::try_from(number).ok().and_then(|number| articles.get(&number)).cloned()
        };
        let open = self.memory.receipt.as_ref().and_then(|receipt| sold(&receipt.articles));
        let Some(article) = open.or_else(|| sold(&self.memory.articles)) else {
            return Err(Why::from(["SOFTBADART"]).but_goes_on());
        };
        let mut name = article.name;
        name.resize(24, b' ');
        let taxes: Vec<u8> = article.taxes.chunks(6).filter_map(|tax| tax.first()).copied().collect();
        let mut data = format!("ARTD{number:04}").into_bytes();
        data.extend(name);
        data.push(if article.divisible { b'0' } else { b'1' });
        data.extend(taxes);
        data.extend(format!("{:010}{:010}", article.quantity, article.sum).into_bytes());
        answer(data)
    }
}

/// What is taken off or added, and the rest of the name. Zeros stand where the name goes on and nothing is taken off.
fn read_discount<'a>(parameters: &mut Parameters<'a>) -> Result<(i64, &'a [u8]), Why> {
    const DISCOUNT_NAME: usize = 13;
    if parameters.0.is_empty() {
        return Ok((0, &[]));
    }
    let sign = parameters.sign(b"+-0")?;
    let _what_it_is_called = parameters.take(DISCOUNT_NAME)?;
    let sum = parameters.sum(9)?;
    let more = parameters.take(parameters.0.len())?;
    if more.len() > NAME_MORE || sign == b'0' && sum != 0 {
        return refused("SOFTPARAM");
    }
    Ok((if sign == b'-' { -sum } else { sum }, more))
}

/// Price by quantity, rounded as the host has said it does.
const fn product(price: i64, milli: i64, rounding: u8) -> i64 {
    let milli = if milli == 0 { 1000 } else { milli };
    let exact = price * milli;
    match rounding {
        b'1' => (exact + 999) / 1000,
        b'2' => exact / 1000,
        _ => (exact + 500) / 1000,
    }
}
