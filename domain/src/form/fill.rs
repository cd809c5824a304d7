//! A form filled in: from what was typed to the lines of a payment, or the first thing that is wrong.

use rust_decimal::Decimal;

use super::field::Mistake;
use super::{Asks, Form, PriceItem};
use crate::ids::{AccountNumber, ProviderId};
use crate::money::{Currency, Money, MoneyError};
use crate::payment::{Bought, Given, PaymentLine, ThirdParty};
use crate::time::Period;

/// What the payer wants: what stands in each field, and how much.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// What stands in each field of the form, in its order.
    pub values: Vec<String>,
    /// The sum, where one is asked.
    pub sum: Option<Money>,
    /// How many of each item of the price list, in its order; nothing for none of it.
    pub quantities: Vec<Option<Decimal>>,
}

/// Where something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the field of this place.
    Field(usize),
    /// In the sum.
    Sum,
    /// In the quantity of the item of this place.
    Item(usize),
}

/// What is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Where.
    pub place: Place,
    /// What.
    pub mistake: Mistake,
}

/// A form filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The account of the payment; a dash where the form asks for none.
    pub account: AccountNumber,
    /// What is paid: the sum, or a line an item.
    pub lines: Vec<PaymentLine>,
    /// What was asked and what was bought.
    pub given: ThirdParty,
}

impl Form {
    /// The payment a wish makes, its names in a language (`uk`, `ru`, `kk`, `en`).
    ///
    /// # Errors
    /// The first place where something is wrong; none for sums that cannot be computed at all.
    pub fn fill(
        &self,
        (provider, period): (ProviderId, Period),
        wish: &Wish,
        language: &str,
    ) -> Result<Filled, Option<Refused>> {
        let refused = |place, mistake| Some(Refused { place, mistake });
        let mut fields = Vec::new();
        for (place, field) in self.fields.iter().enumerate() {
            let value = wish.values.get(place).map_or("", |value| value.trim());
            if let Some(mistake) = field.mistake(value) {
                return Err(refused(Place::Field(place), mistake));
            }
            if !value.is_empty() {
                let (code, name) = (field.code.clone(), field.name.said(language).to_owned());
                fields.push(Given { code, name, value: value.to_owned(), printed: field.printed });
            }
        }
        let account = self.account_of(&fields).ok_or_else(|| self.no_account())?;
        let line = |amount: Money| {
            let excess = Money::zero(amount.currency());
            PaymentLine { service: self.service, provider, period, amount, excess }
        };
        let (lines, items) = match &self.asks {
            Asks::Sum { min, max } => {
                let sum = wish.sum.ok_or_else(|| refused(Place::Sum, Mistake::NoSum))?;
                let above = |a: Money, b: Money| a.minus(b).is_ok_and(Money::is_positive);
                if above(*min, sum) || sum.currency() != min.currency() {
                    return Err(refused(Place::Sum, Mistake::SumBelow { min: *min }));
                }
                if above(sum, *max) {
                    return Err(refused(Place::Sum, Mistake::SumAbove { max: *max }));
                }
                (vec![line(sum)], Vec::new())
            }
            Asks::Items(list) => {
                let bought = chosen(list, &wish.quantities, language).map_err(Some)?;
                let amounts: Result<Vec<Money>, MoneyError> = bought.iter().map(Bought::amount).collect();
                (amounts.map_err(|_| None)?.into_iter().map(line).collect(), bought)
            }
        };
        Ok(Filled { account, lines, given: ThirdParty { fields, items } })
    }

    /// The same payment by the form as it is now, its names in a language: what the till keeps is never what a screen
    /// says, but what the directory says of it.
    ///
    /// # Errors
    /// The form does not take it any more, or takes another sum for it.
    pub fn again(
        &self,
        lines: &[PaymentLine],
        given: &ThirdParty,
        currency: Currency,
        language: &str,
    ) -> Result<Filled, Option<Refused>> {
        let first = lines.first().ok_or(None)?;
        let value = |code: &String| given.fields.iter().find(|field| field.code == *code);
        let values = self.fields.iter().map(|field| value(&field.code).map(|field| field.value.clone()));
        let many = |item: &PriceItem| given.items.iter().find(|bought| bought.code == item.code);
        let quantities = match &self.asks {
            Asks::Items(list) => list.iter().map(|item| many(item).map(|bought| bought.quantity)).collect(),
            Asks::Sum { .. } => Vec::new(),
        };
        let sum = Money::total(lines.iter().map(|line| line.amount), currency).map_err(|_| None)?;
        let wish = Wish { values: values.map(Option::unwrap_or_default).collect(), sum: Some(sum), quantities };
        let filled = self.fill((first.provider, first.period), &wish, language)?;
        let same = filled.lines == lines
            && filled.given.fields.len() == given.fields.len()
            && filled.given.items.len() == given.items.len();
        if same { Ok(filled) } else { Err(None) }
    }

    fn account_of(&self, fields: &[Given]) -> Option<AccountNumber> {
        let Some(code) = &self.account else { return AccountNumber::new(NO_ACCOUNT).ok() };
        let given = fields.iter().find(|given| given.code == *code)?;
        let plain: String = given.value.chars().filter(|sign| sign.is_alphanumeric()).collect();
        AccountNumber::new(&plain).ok()
    }

    fn no_account(&self) -> Option<Refused> {
        let place = self.fields.iter().position(|field| Some(&field.code) == self.account.as_ref())?;
        Some(Refused { place: Place::Field(place), mistake: Mistake::Dropped })
    }
}

/// The account of a payment that has none.
pub const NO_ACCOUNT: &str = "-";

fn chosen(list: &[PriceItem], quantities: &[Option<Decimal>], language: &str) -> Result<Vec<Bought>, Refused> {
    let mut bought = Vec::new();
    for (place, item) in list.iter().enumerate() {
        let Some(quantity) = quantities.get(place).copied().flatten().filter(|many| !many.is_zero()) else { continue };
        let quantity = quantity.normalize();
        if quantity < item.min || quantity > item.max || quantity.scale() > u32::from(item.decimals) {
            let mistake = Mistake::Quantity { min: item.min, max: item.max, decimals: item.decimals };
            return Err(Refused { place: Place::Item(place), mistake });
        }
        bought.push(Bought {
            code: item.code.clone(),
            name: item.name.said(language).to_owned(),
            unit: item.unit.said(language).to_owned(),
            price: item.price,
            quantity,
        });
    }
    if bought.is_empty() {
        return Err(Refused { place: Place::Item(0), mistake: Mistake::NothingChosen });
    }
    Ok(bought)
}
