//! Payments to providers outside the billing: the provider chosen from a list, its form built from the field list that
//! the directory has, the price list counted (R7, R8).

mod look;

use kassa_domain::commission::{Means, commission};
use kassa_domain::form::{Asks, Filled, Mistake, Place, Refused, Wish};
use kassa_domain::money::{Currency, Money};
use kassa_domain::payment::{PayerCopy, PaymentKind};
use kassa_domain::time::Period;
use kassa_domain::visit::VisitItem;
use rust_decimal::Decimal;

use crate::i18n;
use crate::ui::focus::{self, step};
use crate::ui::hotkey::Deed;
use crate::ui::names::Offer;
use crate::ui::screen::visit::Terms;
use crate::ui::widget::field::{Field, Kind};

/// The list's scroll.
pub const LIST: &str = "third-list";
/// The ids of the fields: the words, the sum, then fields and items by place.
pub const FIELDS: [&str; 34] = [
    "third-words",
    "third-sum",
    "third-field-0",
    "third-field-1",
    "third-field-2",
    "third-field-3",
    "third-field-4",
    "third-field-5",
    "third-field-6",
    "third-field-7",
    "third-item-0",
    "third-item-1",
    "third-item-2",
    "third-item-3",
    "third-item-4",
    "third-item-5",
    "third-item-6",
    "third-item-7",
    "third-item-8",
    "third-item-9",
    "third-item-10",
    "third-item-11",
    "third-item-12",
    "third-item-13",
    "third-item-14",
    "third-item-15",
    "third-item-16",
    "third-item-17",
    "third-item-18",
    "third-item-19",
    "third-item-20",
    "third-item-21",
    "third-item-22",
    "third-item-23",
];
/// Where the fields of a form begin among the ids, and where the items of a price list do.
const OF_FIELDS: usize = 2;
const OF_ITEMS: usize = OF_FIELDS + kassa_domain::form::FIELDS_MAX;
/// Most signs of a quantity: `9999,999`.
const QUANTITY_CHARS: usize = 8;

/// Where the focus can stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The words that narrow the list.
    Words,
    /// A field of the form.
    Field(usize),
    /// The sum.
    Sum,
    /// How many of an item.
    Item(usize),
}

impl Stop {
    fn index(self) -> usize {
        match self {
            Self::Words => 0,
            Self::Sum => 1,
            Self::Field(place) => OF_FIELDS + place,
            Self::Item(place) => OF_ITEMS + place,
        }
    }
}

impl focus::Stop for Stop {
    fn field(self) -> Option<&'static str> {
        FIELDS.get(self.index()).copied()
    }

    fn guarded(self) -> bool {
        matches!(self, Self::Sum | Self::Item(_))
    }
}

/// The screen.
#[derive(Debug, Clone)]
pub struct Third {
    offers: Vec<Offer>,
    words: Field,
    chosen: usize,
    period: Period,
    currency: Currency,
    filling: Option<Filling>,
}

/// A form being filled in.
#[derive(Debug, Clone)]
struct Filling {
    offer: Offer,
    fields: Vec<Field>,
    /// Signs were left out of what was typed last into each.
    dropped: Vec<bool>,
    sum: Field,
    items: Vec<Field>,
    stop: Stop,
    /// Enter was pressed on it, or the whole was to be put: what is empty is told too.
    told: Vec<Stop>,
    /// The whole was to be put, and nothing of the price list is chosen.
    nothing_chosen: bool,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Message {
    /// A field was edited.
    Edited(Stop, String),
    /// A key was pressed.
    Pressed(Deed),
    /// A field was clicked.
    Focused(Stop),
    /// A provider was clicked.
    RowPressed(usize),
}

/// What the parent must do.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Nothing.
    None,
    /// Put this into the visit.
    Put(VisitItem),
    /// The chosen row should be seen.
    Reveal(focus::Spot),
    /// Back to the search.
    Close,
}

impl Third {
    /// The providers to choose from.
    #[must_use]
    pub fn new(offers: Vec<Offer>, period: Period, currency: Currency) -> Self {
        let words = Field::new(Kind::Text, 60);
        Self { offers, words, chosen: 0, period, currency, filling: None }
    }

    /// A form is being filled in.
    #[must_use]
    pub const fn is_filling(&self) -> bool {
        self.filling.is_some()
    }

    /// Where the focus is.
    #[must_use]
    pub fn stop(&self) -> Stop {
        self.filling.as_ref().map_or(Stop::Words, |filling| filling.stop)
    }

    /// The stop of a clicked field.
    #[must_use]
    pub fn stop_of(id: &str) -> Option<Stop> {
        let index = FIELDS.iter().position(|field| *field == id)?;
        Some(match index {
            0 => Stop::Words,
            1 => Stop::Sum,
            of_field if of_field < OF_ITEMS => Stop::Field(of_field - OF_FIELDS),
            of_item => Stop::Item(of_item - OF_ITEMS),
        })
    }

    /// The text of the field in focus.
    #[must_use]
    pub fn text(&self) -> String {
        let stop = self.stop();
        self.field(stop).map(|field| field.text().to_owned()).unwrap_or_default()
    }

    fn field(&self, stop: Stop) -> Option<&Field> {
        let filling = self.filling.as_ref();
        match stop {
            Stop::Words => Some(&self.words),
            Stop::Sum => filling.map(|filling| &filling.sum),
            Stop::Field(place) => filling?.fields.get(place),
            Stop::Item(place) => filling?.items.get(place),
        }
    }

    /// Takes a scan out of the field it was typed into.
    pub fn forget(&mut self, typed: &str) {
        let stop = self.stop();
        let filling = self.filling.as_mut();
        match (stop, filling) {
            (Stop::Words, _) => self.words.forget(typed),
            (Stop::Field(place), Some(filling)) => {
                if let Some(field) = filling.fields.get_mut(place) {
                    field.forget(typed);
                }
            }
            (Stop::Sum | Stop::Item(_), _) | (Stop::Field(_), None) => {}
        }
    }

    /// The providers whose name or service has every word that is typed.
    fn found(&self) -> Vec<&Offer> {
        let typed = self.words.text().to_lowercase();
        let words: Vec<&str> = typed.split_whitespace().collect();
        let fits = |offer: &&Offer| {
            let of = format!("{} {}", offer.name, offer.service).to_lowercase();
            words.iter().all(|word| of.contains(word))
        };
        self.offers.iter().filter(fits).collect()
    }

    /// What happened, and what is to be done about it.
    pub fn update(&mut self, message: Message) -> Action {
        match (message, &mut self.filling) {
            (Message::Edited(Stop::Words, text), None) => {
                self.words.edit(&text);
                self.chosen = 0;
            }
            (Message::Edited(stop, text), Some(filling)) => filling.edit(stop, &text),
            (Message::Focused(stop), Some(filling)) => filling.go(stop),
            (Message::RowPressed(place), None) => {
                self.chosen = place;
                self.open();
            }
            (Message::Pressed(deed), None) => return self.choose(deed),
            (Message::Pressed(deed), Some(_)) => return self.fill(deed),
            (Message::Edited(..) | Message::Focused(_), None) | (Message::RowPressed(_), Some(_)) => {}
        }
        Action::None
    }

    fn choose(&mut self, deed: Deed) -> Action {
        match deed {
            Deed::Up | Deed::Down | Deed::PageUp | Deed::PageDown => {
                let count = self.found().len();
                self.chosen = focus::row(self.chosen, count, deed);
                return Action::Reveal(focus::Spot { row: self.chosen, count });
            }
            Deed::Enter => self.open(),
            Deed::Back if self.words.text().is_empty() => return Action::Close,
            Deed::Back => {
                self.words.clear();
                self.chosen = 0;
            }
            _ => {}
        }
        Action::None
    }

    fn open(&mut self) {
        let chosen = self.found().get(self.chosen).map(|offer| (*offer).clone());
        self.filling = chosen.map(|offer| Filling::new(offer, self.currency));
    }

    fn fill(&mut self, deed: Deed) -> Action {
        let Some(filling) = &mut self.filling else { return Action::None };
        match deed {
            Deed::Next | Deed::Down => filling.step(true),
            Deed::Previous | Deed::Up => filling.step(false),
            Deed::Back => self.filling = None,
            Deed::Enter if !filling.is_last() => {
                filling.tell(filling.stop);
                if filling.mistake(filling.stop).is_none() {
                    filling.step(true);
                }
            }
            Deed::Enter => return self.put(),
            _ => {}
        }
        Action::None
    }

    /// The payment that is filled in, for the visit; what is wrong has the focus then.
    pub fn put(&mut self) -> Action {
        let (period, currency) = (self.period, self.currency);
        let Some(filling) = &mut self.filling else { return Action::None };
        if filling.offer.currency() != currency {
            return Action::None;
        }
        if let Some(wrong) = filling.stops().into_iter().find(|stop| filling.mistake(*stop).is_some()) {
            filling.tell(wrong);
            filling.go(wrong);
            return Action::None;
        }
        match filling.filled(period) {
            Ok(Filled { account, lines, given }) => {
                let payer = PayerCopy { holder: filling.offer.name.clone(), address: given.told() };
                let (kind, third) = (PaymentKind::ThirdParty, Some(Box::new(given)));
                self.filling = None;
                Action::Put(VisitItem { kind, account, payer, lines, corrected: false, third })
            }
            Err(refused) => {
                let mistake = refused.as_ref().map(|refused| &refused.mistake);
                filling.nothing_chosen = mistake == Some(&Mistake::NothingChosen);
                let place = refused.map_or(filling.stop, |refused| match refused.place {
                    Place::Field(place) => Stop::Field(place),
                    Place::Sum => Stop::Sum,
                    Place::Item(place) => Stop::Item(place),
                });
                filling.tell(place);
                filling.go(place);
                Action::None
            }
        }
    }

    /// What is to be paid by what is filled in so far, and the commission on it in cash (R8).
    fn counted(&self, terms: &Terms) -> Option<(Money, Money)> {
        let filling = self.filling.as_ref()?;
        let amount = filling.amount(self.currency)?;
        let sum = commission(&terms.commissions, filling.offer.id, Means::Cash, amount).ok()?;
        Some((amount, sum.payer))
    }
}

impl Filling {
    fn new(offer: Offer, currency: Currency) -> Self {
        // A field takes more than it keeps: signs of the mask may be typed or left out.
        let fields: Vec<Field> =
            offer.form.fields.iter().map(|field| Field::new(Kind::Text, field.longest() + 8)).collect();
        let items = match &offer.form.asks {
            Asks::Items(items) => items.iter().map(|_| Field::new(Kind::Text, QUANTITY_CHARS)).collect(),
            Asks::Sum { .. } => Vec::new(),
        };
        let dropped = vec![false; fields.len()];
        let (sum, told) = (Field::amount(currency), Vec::new());
        let mut filling = Self { offer, fields, dropped, sum, items, stop: Stop::Sum, told, nothing_chosen: false };
        filling.stop = filling.stops().first().copied().unwrap_or(Stop::Sum);
        filling
    }

    fn stops(&self) -> Vec<Stop> {
        let sum = matches!(self.offer.form.asks, Asks::Sum { .. }).then_some(Stop::Sum);
        let fields = (0..self.fields.len()).map(Stop::Field);
        fields.chain(sum).chain((0..self.items.len()).map(Stop::Item)).collect()
    }

    fn is_last(&self) -> bool {
        self.stops().last() == Some(&self.stop)
    }

    fn step(&mut self, forward: bool) {
        self.go(step(&self.stops(), self.stop, forward));
    }

    /// To a stop; what is left behind stands there as it is kept, unless something of it would be lost: then it stands
    /// as it was typed, with what is wrong beside it.
    fn go(&mut self, stop: Stop) {
        if let Stop::Field(place) = self.stop
            && !self.loses(place)
        {
            let kept = self.value(place);
            if let Some(field) = self.fields.get_mut(place).filter(|field| field.text() != kept) {
                field.set(&kept);
            }
        }
        if self.stops().contains(&stop) {
            self.stop = stop;
        }
    }

    fn tell(&mut self, stop: Stop) {
        if !self.told.contains(&stop) {
            self.told.push(stop);
        }
    }

    fn edit(&mut self, stop: Stop, text: &str) {
        match stop {
            Stop::Field(place) => {
                let Some(form) = self.offer.form.fields.get(place) else { return };
                let dropped = form.shape(text).dropped;
                if let Some(field) = self.fields.get_mut(place) {
                    field.edit(text);
                }
                if let Some(last) = self.dropped.get_mut(place) {
                    *last = dropped;
                }
            }
            Stop::Sum => self.sum.edit(text),
            Stop::Item(place) => {
                self.nothing_chosen = false;
                if let Some(field) = self.items.get_mut(place) {
                    let compact = text.replace('.', ",");
                    // A quantity is digits and one comma: nothing else gets in.
                    let fits = compact.chars().all(|sign| sign.is_ascii_digit() || sign == ',');
                    if fits && compact.matches(',').count() <= 1 {
                        field.edit(&compact);
                    }
                }
            }
            Stop::Words => {}
        }
    }

    /// What a field keeps of what is typed into it.
    fn value(&self, place: usize) -> String {
        let typed = self.fields.get(place).map_or("", |field| field.text());
        self.offer.form.fields.get(place).map(|form| form.shape(typed.trim()).text).unwrap_or_default()
    }

    /// Something of what stands in a field would be left out: a number one digit longer is another number.
    fn loses(&self, place: usize) -> bool {
        let typed = self.fields.get(place).map_or("", |field| field.text());
        self.offer.form.fields.get(place).is_some_and(|form| form.shape(typed.trim()).dropped)
    }

    fn quantity(&self, place: usize) -> Option<Decimal> {
        self.items.get(place)?.text().trim_end_matches(',').replace(',', ".").parse().ok()
    }

    fn wish(&self) -> Wish {
        Wish {
            values: (0..self.fields.len()).map(|place| self.value(place)).collect(),
            sum: self.sum.sum(),
            quantities: (0..self.items.len()).map(|place| self.quantity(place)).collect(),
        }
    }

    fn filled(&self, period: Period) -> Result<Filled, Option<Refused>> {
        self.offer.form.fill((self.offer.id, period), &self.wish(), i18n::language().code())
    }

    /// What is wrong at a stop.
    fn mistake(&self, stop: Stop) -> Option<Mistake> {
        match (stop, &self.offer.form.asks) {
            (Stop::Field(place), _) if self.loses(place) => Some(Mistake::Dropped),
            (Stop::Field(place), _) => self.offer.form.fields.get(place)?.mistake(&self.value(place)),
            (Stop::Sum, Asks::Sum { min, max }) => {
                let Some(sum) = self.sum.sum() else { return Some(Mistake::NoSum) };
                let above = |a: Money, b: Money| a.minus(b).is_ok_and(Money::is_positive);
                let below = above(*min, sum).then_some(Mistake::SumBelow { min: *min });
                below.or_else(|| above(sum, *max).then_some(Mistake::SumAbove { max: *max }))
            }
            (Stop::Item(place), Asks::Items(items)) => {
                let item = items.get(place)?;
                if self.items.get(place)?.text().is_empty() {
                    return None;
                }
                let within = |many: Decimal| many >= item.min && many <= item.max;
                let exact = |many: Decimal| many.normalize().scale() <= u32::from(item.decimals);
                let fits = self.quantity(place).is_some_and(|many| many.is_zero() || (within(many) && exact(many)));
                let (min, max, decimals) = (item.min, item.max, item.decimals);
                (!fits).then_some(Mistake::Quantity { min, max, decimals })
            }
            (Stop::Words | Stop::Sum | Stop::Item(_), _) => None,
        }
    }

    /// What an item comes to; one that nobody may buy so many of comes to nothing, and into no total.
    fn of_item(&self, place: usize) -> Option<Money> {
        let Asks::Items(items) = &self.offer.form.asks else { return None };
        if self.mistake(Stop::Item(place)).is_some() {
            return None;
        }
        let (item, quantity) = (items.get(place)?, self.quantity(place).filter(|many| !many.is_zero())?);
        let (code, name, unit) = (String::new(), String::new(), String::new());
        kassa_domain::payment::Bought { code, name, unit, price: item.price, quantity }.amount().ok()
    }

    fn amount(&self, currency: Currency) -> Option<Money> {
        match &self.offer.form.asks {
            Asks::Sum { .. } => self.sum.sum(),
            Asks::Items(items) => Money::total((0..items.len()).filter_map(|place| self.of_item(place)), currency).ok(),
        }
    }
}

#[cfg(test)]
mod tests;
